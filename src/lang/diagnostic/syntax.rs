//! Messages about the look of the text, before anybody asks what its words mean.

use super::{Code, Diagnostic, Span};
use crate::limits::NESTING_MAX;

/// What could stand where a text stopped making sense.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// Nobody knows.
    Anything,
    /// Points behind the arrow.
    Points,
    /// A condition in front of the arrow, or behind a joining word.
    Condition,
    /// A value to compare with.
    Value,
    /// `times` behind a count.
    Times,
    /// A span of time.
    Span,
    /// A date.
    Date,
}

/// Which section a text stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In none.
    Top,
    /// Below `campaign`.
    Campaign,
    /// Below `score` or `group`.
    Score,
    /// Below `grade`.
    Grade,
    /// Below `stages`.
    Stages,
    /// Below `list`.
    List,
    /// Below `experiment`.
    Experiment,
    /// Below `variant`.
    Variant,
    /// Below `test`.
    Test,
    /// On the line of a heading.
    Heading,
}

/// A stretch that no form of the language fits.
pub fn not_understood(span: Span, wanted: Wanted, form: &str) -> Diagnostic {
    let (message, label) = match wanted {
        Wanted::Anything => ("this line is none of the forms a rule file has", "not understood from here on"),
        Wanted::Points => ("behind the arrow come points", "points such as `+20` belong here"),
        Wanted::Condition => ("a condition is missing", "a condition belongs here"),
        Wanted::Value => ("something to compare with is missing", "a value belongs here"),
        Wanted::Times => ("a count says of what", "`times` belongs here"),
        Wanted::Span => ("a span of time is a number and a unit", "a span such as `7 days` belongs here"),
        Wanted::Date => ("a date is written year, month, day", "a date such as `2026-03-01` belongs here"),
    };
    let help = match wanted {
        Wanted::Anything => form,
        Wanted::Points => "write `-> +20`",
        Wanted::Condition => "write a condition such as `downloaded whitepaper` or `country is DE`",
        Wanted::Value => "write a word, a number, or a text in quotes",
        Wanted::Times => "write `at least 3 times`",
        Wanted::Span => "write `7 days`; the units are minutes, hours, days, weeks and months",
        Wanted::Date => "write `2026-03-01`",
    };
    Diagnostic::new(Code::NotUnderstood, span, message).labelled(label).help(help.to_owned())
}

/// The form that a line of a section has; `heading` is the word that the line of a heading begins with.
pub fn form(place: Place, heading: &str) -> &'static str {
    match place {
        Place::Top => "start a section such as `score engagement`, and write rules below it as `condition -> +20`",
        Place::Campaign => {
            "write `goal`, `owner`, `audience`, `qualifies`, `runs`, `timezone`, `budget`, `target` or `cycle`"
        }
        Place::Score => "write a rule as `condition -> +20`",
        Place::Grade => "write a grade's values as `A from 60, B from 40, C below`",
        Place::Stages => "write a stage as `mql \"Marketing qualified lead\" when engagement >= 40`",
        Place::List => "separate items by commas or lines, and put one of several words in quotes",
        Place::Experiment => "write a line such as `split control 50%, challenger 50%`",
        Place::Variant => {
            "restate a section, such as `score engagement`, or a stage, such as `stage mql when engagement >= 30`"
        }
        Place::Test => "write `given title is \"CTO\"` or `expect engagement = 20`",
        Place::Heading => heading_form(heading),
    }
}

fn heading_form(heading: &str) -> &'static str {
    match heading.to_ascii_lowercase().as_str() {
        "campaign" => "write `campaign \"Aurora launch\"`",
        "use" => "write `use \"ideal-customer\"`",
        "score" => "write `score engagement from 0 to 100` or `score total = engagement + fit`",
        "group" => "write `group \"Content\" at most 40` or `group \"Company size\", best only`, below a score",
        "grade" => "write `grade fit A from 60, B from 40, C below`",
        "matrix" => "write `matrix rating fit by engagement`",
        "stages" => "write `stages`, and each stage on a line below it",
        "disqualify" => "write `disqualify \"Competitor\" when email.domain in competitors`",
        "list" => "write `list free-mailers: gmail.com, gmx.de`",
        "define" => "write `define keen: visited page /pricing* within 30 days`",
        "experiment" => "write `experiment lower-bar \"Does a lower bar find more buyers?\"`",
        "variant" => "write `variant challenger`, below an experiment",
        "test" => "write `test \"A CTO who read the paper\"`",
        _ => "write a heading such as `campaign \"Aurora launch\"` or `score engagement from 0 to 100`",
    }
}

/// A rule stands outside every score.
pub fn rule_without_score(span: Span) -> Diagnostic {
    Diagnostic::new(Code::RuleWithoutScore, span, "this rule belongs to no score")
        .labelled("no `score` above it")
        .help("write `score engagement` on a line above it")
}

/// A word at the start of a line is a heading's, but the line is not its heading.
pub fn heading_word(span: Span, word: &str) -> Diagnostic {
    Diagnostic::new(Code::NotUnderstood, span, format!("`{word}` at the start of a line begins a section"))
        .labelled("not the heading of one")
        .help(heading_form(word))
}

/// `score > 40` at the start of a line.
pub fn score_without_name(span: Span, rest: &str) -> Diagnostic {
    Diagnostic::new(Code::NotUnderstood, span, "a condition names the score that it means")
        .labelled("which score?")
        .help(format!("write its name, such as `engagement {rest}`"))
}

/// The first word of a line is nearly one that begins a section or an entry.
pub fn misspelt_keyword(span: Span, typed: &str, nearest: &str) -> Diagnostic {
    Diagnostic::new(Code::MisspeltKeyword, span, format!("no line begins with `{typed}` here"))
        .labelled("misspelt?")
        .help(format!("write `{nearest}`"))
        .mend(span, nearest)
}

/// A rule says no points.
pub fn missing_points(span: Span) -> Diagnostic {
    Diagnostic::new(Code::MissingPoints, span, "this rule gives no points")
        .labelled("`->` and the points belong here")
        .help("write `-> +20` behind the condition")
}

/// A rule says its points first; `usual` is the rule with its points last.
pub fn points_first(span: Span, usual: &str) -> Diagnostic {
    Diagnostic::new(Code::PointsFirst, span, "points stand behind the condition")
        .labelled("said first")
        .help(format!("write `{usual}`"))
}

/// Points that are no whole number.
pub fn broken_points(span: Span, typed: &str) -> Diagnostic {
    Diagnostic::new(Code::BrokenPoints, span, format!("`{typed}` is no whole number of points"))
        .labelled("points are whole numbers")
        .help("write whole points, such as `+20`")
}

/// `twice`, `3 times`: at least or exactly?
pub fn unclear_count(span: Span, typed: &str, count: &str) -> Diagnostic {
    Diagnostic::new(Code::UnclearCount, span, format!("`{typed}` could mean at least or exactly"))
        .labelled("which of them?")
        .help(format!("write `at least {count} times` or `exactly {count} times`"))
}

/// A text whose quote is not closed on its line; `closed` is the text with its quotes, where one can guess its end.
pub fn unclosed_quote(span: Span, closed: Option<&str>) -> Diagnostic {
    let diagnostic = Diagnostic::new(Code::UnclosedQuote, span, "this text has no closing quote");
    match closed {
        Some(closed) => diagnostic.labelled("begins here and ends nowhere").help(format!("write `{closed}`")),
        None => diagnostic
            .labelled("begins here and goes on to the end of the line")
            .help("close it with `\"`; a quote within a text is written twice, `\"\"`"),
    }
}

/// A parenthesis without its partner.
pub fn unmatched_parenthesis(span: Span, typed: &str) -> Diagnostic {
    let (message, help) = if typed == "(" {
        ("this parenthesis is never closed", "add a `)`")
    } else {
        ("this parenthesis closes none", "remove it, or add a `(` before it")
    };
    Diagnostic::new(Code::UnmatchedParenthesis, span, message).labelled("has no partner").help(help)
}

/// Parentheses or `not`s nest deeper than the language allows.
pub fn too_deep(span: Span) -> Diagnostic {
    Diagnostic::new(Code::TooDeep, span, format!("parentheses and `not` nest more than {NESTING_MAX} levels deep"))
        .labelled("one level too many")
        .help("give a part a name with `define NAME: condition`, and use the name")
}

/// A character that nobody can see.
pub fn unseen_character(span: Span, character: char) -> Diagnostic {
    let name = format!("U+{:04X}", u32::from(character));
    Diagnostic::new(Code::UnseenCharacter, span, format!("there is a character here that cannot be seen: {name}"))
        .labelled("delete it")
        .help("type this part of the line again")
        .mend(span, "")
}
