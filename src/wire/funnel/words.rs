//! Numbers as people write them: thousands set apart, shares in percent, money with its currency, times in the unit that fits.

use crate::funnel::{CostFigures, Ratio};

/// A whole number: `1,234`.
pub(super) fn number(number: u64) -> String {
    let digits = number.to_string();
    let mut shown = String::with_capacity(digits.len() + digits.len() / 3);
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            shown.push(',');
        }
        shown.push(digit);
    }
    shown
}

/// A share in percent: to a tenth, of thousands to a hundredth.
pub(super) fn percent(share: f64, of: u64) -> String {
    match share * 100.0 {
        percent @ (0.0 | 100.0) => format!("{percent:.0}%"),
        percent if of >= 1_000 => format!("{percent:.2}%"),
        percent => format!("{percent:.1}%"),
    }
}

/// A ratio's share, or that there is none yet.
pub(super) fn share(ratio: &Ratio) -> String {
    ratio.share.map_or("none yet".to_owned(), |share| percent(share, ratio.denominator.count))
}

/// What a ratio's true share may be; nothing where nobody can say.
pub(super) fn interval(ratio: &Ratio) -> String {
    let of = ratio.denominator.count;
    ratio.interval.map_or(String::new(), |(low, high)| format!("{} to {}", percent(low, of), percent(high, of)))
}

/// `90 of 300`
pub(super) fn parts(ratio: &Ratio) -> String {
    format!("{} of {}", number(ratio.numerator.count), number(ratio.denominator.count))
}

/// An amount: `1,234.50 EUR`.
pub(super) fn money(cents: i64, currency: Option<&str>) -> String {
    let sign = if cents < 0 { "-" } else { "" };
    let magnitude = cents.unsigned_abs();
    let amount = format!("{sign}{}.{:02}", number(magnitude / 100), magnitude % 100);
    currency.map_or(amount.clone(), |currency| format!("{amount} {currency}"))
}

/// The currency of a campaign's costs, if anybody said.
pub(super) fn currency(cost: Option<&CostFigures>) -> Option<&str> {
    cost.and_then(|cost| cost.currency.as_deref())
}

/// A time: `57 days`, `31 hours`, `4 minutes`; whole ones, as many as have passed, at least a minute.
pub(super) fn time(days: f64) -> String {
    let whole = |amount: f64, unit: &str| {
        let amount = amount.floor();
        format!("{} {unit}{}", number(amount as u64), if amount == 1.0 { "" } else { "s" })
    };
    // What was cut in days lies a little below the whole it was.
    let days = days + 1e-6;
    if days >= 2.0 {
        whole(days, "day")
    } else if days * 24.0 >= 2.0 {
        whole(days * 24.0, "hour")
    } else if days * 24.0 * 60.0 < 1.0 {
        "a minute".to_owned()
    } else {
        whole(days * 24.0 * 60.0, "minute")
    }
}

/// A time, or that there is none yet.
pub(super) fn time_or_none(days: Option<f64>) -> String {
    days.map_or("none yet".to_owned(), time)
}

/// `1 contact`, `2,000 contacts`, `2 companies`: units in words.
pub(super) fn units(count: u64, unit: &str) -> String {
    let one = match unit {
        "contact" | "company" => unit.to_owned(),
        key => format!("`{key}`"),
    };
    let several = match unit {
        "contact" => "contacts".to_owned(),
        "company" => "companies".to_owned(),
        key => format!("values of `{key}`"),
    };
    format!("{} {}", number(count), if count == 1 { one } else { several })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_people_read_them() {
        assert_eq!([0, 999, 1_000, 10_005_534].map(number), ["0", "999", "1,000", "10,005,534"]);
        assert_eq!(money(1_000_553_400, Some("EUR")), "10,005,534.00 EUR");
        assert_eq!(money(-5, None), "-0.05");
        assert_eq!(percent(0.631_500_5, 6_711), "63.15%");
        assert_eq!([57.0, 1.5, 0.25, 0.0].map(time), ["57 days", "36 hours", "6 hours", "a minute"]);
        assert_eq!(units(1, "company"), "1 company");
    }
}
