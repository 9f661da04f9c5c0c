//! Messages about the lines below `campaign`.

use super::{Code, Diagnostic, Span};

/// A time zone that there isn't.
pub fn unknown_zone(span: Span, name: &str, nearest: Option<&str>) -> Diagnostic {
    let diagnostic =
        Diagnostic::new(Code::UnknownZone, span, format!("there is no time zone `{name}`")).labelled("no such zone");
    match nearest {
        Some(nearest) => diagnostic.help(format!("write `{nearest}`")).mend(span, nearest),
        None => diagnostic.help("write continent and city, such as `Europe/Berlin`"),
    }
}

/// A currency that is not three letters.
pub fn no_currency(span: Span, typed: &str) -> Diagnostic {
    Diagnostic::new(Code::BadBudget, span, format!("`{typed}` is no currency"))
        .labelled("three letters")
        .help("write `budget 25000 EUR`")
}

/// An amount of money that can't be.
pub fn no_amount(span: Span) -> Diagnostic {
    Diagnostic::new(Code::BadBudget, span, "this is no amount of money")
        .labelled("at least 0, with at most two digits after the point")
        .help("write `budget 25000 EUR`")
}

/// A target of something else than orders.
pub fn target_is_orders(span: Span, typed: &str) -> Diagnostic {
    Diagnostic::new(Code::BadTarget, span, format!("a target is a number of orders, not of `{typed}`"))
        .labelled("not orders")
        .help("write `target 40 orders`")
        .mend(span, "orders")
}
