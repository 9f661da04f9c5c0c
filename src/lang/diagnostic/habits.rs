//! Messages about what people write from habit, and the form that it has here.

use super::{Code, Diagnostic, Span};

/// A word or sign that other tools or tongues have.
pub fn other_words(span: Span, typed: &str, usual: &str) -> Diagnostic {
    Diagnostic::new(Code::OtherWords, span, format!("a rule file says `{usual}` instead of `{typed}`"))
        .labelled("")
        .help(format!("write `{usual}`"))
        .mend(span, usual)
}

/// A word or sign that says nothing here.
pub fn superfluous(span: Span, typed: &str) -> Diagnostic {
    Diagnostic::new(Code::OtherWords, span, format!("a rule file does without `{typed}` here"))
        .labelled("says nothing here")
        .help(format!("leave `{typed}` out"))
        .mend(span, "")
}

/// A word that was typed twice; one goes with the gap behind it.
pub fn doubled(span: Span, typed: &str, gap: Span) -> Diagnostic {
    Diagnostic::new(Code::OtherWords, span, format!("`{typed}` stands here twice"))
        .labelled("once is enough")
        .help(format!("leave one `{typed}` out"))
        .mend(gap, "")
}

/// Words in front of a condition that say nothing; they go with the gap behind them.
pub fn superfluous_before(span: Span, typed: &str, gap: Span) -> Diagnostic {
    let diagnostic = superfluous(span, typed);
    diagnostic.mend(gap, "")
}

/// Values behind `or` that lack the test before them.
pub fn bare_values(span: Span, name: &str, usual: &str) -> Diagnostic {
    Diagnostic::new(
        Code::UnknownName,
        span,
        format!("each part of a condition says what it asks, and only the first says `{name}`"),
    )
    .labelled("one test of several values?")
    .help(format!("write `{usual}`"))
    .mend(span, usual)
}

/// A unit behind a number that is compared.
pub fn unit_too_many(span: Span, unit: &str, number: &str) -> Diagnostic {
    Diagnostic::new(Code::OtherWords, span, format!("a number stands alone, without `{unit}`"))
        .labelled("a unit")
        .help(format!("write `{number}`"))
        .mend(span, "")
}

/// A date whose day and month could be exchanged.
pub fn unclear_date(span: Span, typed: &str, readings: &[String; 2]) -> Diagnostic {
    let [first, second] = readings;
    Diagnostic::new(Code::UnclearDate, span, format!("`{typed}` is one day in one country and another in the next"))
        .labelled("which is the day, which the month?")
        .help(format!("write `{first}` or `{second}`"))
}

/// A month without a day.
pub fn month_without_day(span: Span, typed: &str, first: &str) -> Diagnostic {
    Diagnostic::new(Code::UnclearDate, span, format!("`{typed}` is a month, and a day belongs here"))
        .labelled("on which day?")
        .help(format!("write `{first}` for its first day"))
}

/// `after DATE`
pub fn since_includes(span: Span, typed: &str, usual: &str) -> Diagnostic {
    Diagnostic::new(Code::UnclearDate, span, format!("`{typed}` leaves open whether that day counts"))
        .labelled("from that day on, or from the next?")
        .help(format!("write `{usual}`, which counts that day"))
}

/// `until DATE`
pub fn before_excludes(span: Span, typed: &str, usual: &str) -> Diagnostic {
    Diagnostic::new(Code::UnclearDate, span, format!("`{typed}` leaves open whether that day counts"))
        .labelled("up to that day, or with it?")
        .help(format!("write `{usual}`, which does not count that day"))
}

/// A comma between two conditions.
pub fn unclear_comma(span: Span, typed: &str) -> Diagnostic {
    Diagnostic::new(Code::MissingJoint, span, format!("`{typed}` between two conditions could mean `and` or `or`"))
        .labelled("both of them, or one?")
        .help("write `and` if both must hold, `or` if one is enough")
}

/// Points without an arrow before them.
pub fn missing_arrow(span: Span, points: &str) -> Diagnostic {
    let sign = if points.starts_with(['+', '-', '−']) { "" } else { "+" };
    Diagnostic::new(Code::MissingArrow, span, "an arrow stands between a condition and its points")
        .labelled("no arrow before these points")
        .help(format!("write `-> {sign}{points}`"))
}

/// A text of several words without quotes.
pub fn missing_quotes(span: Span, usual: &str) -> Diagnostic {
    Diagnostic::new(Code::MissingQuotes, span, "a text of several words stands in quotes")
        .labelled("one text?")
        .help(format!("write `{usual}`"))
        .mend(span, usual)
}

/// A word that a line can't do without.
pub fn missing_word(span: Span, word: &str) -> Diagnostic {
    Diagnostic::new(Code::MissingWord, span, format!("`{word}` is missing here"))
        .labelled(format!("`{word}` belongs here"))
        .help(format!("write `{word}`"))
}

/// A word of the language, misspelt.
pub fn misspelt_word(span: Span, typed: &str, meant: &str) -> Diagnostic {
    Diagnostic::new(Code::MisspeltKeyword, span, format!("`{typed}` is probably meant to be `{meant}`"))
        .labelled("misspelt?")
        .help(format!("write `{meant}`"))
        .mend(span, meant)
}

/// A number that is one thing here and a thousand times as much there.
pub fn unclear_number(span: Span, typed: &str, thousands: &str, fraction: &str) -> Diagnostic {
    Diagnostic::new(
        Code::UnclearNumber,
        span,
        format!("`{typed}` is `{fraction}` to some readers and `{thousands}` to others"),
    )
    .labelled("a thousand, or a fraction?")
    .help(format!("write `{thousands}` or `{fraction}`"))
}

/// `7 days ago` without a word that says in which direction.
pub fn unclear_ago(span: Span, typed: &str, period: &str) -> Diagnostic {
    Diagnostic::new(Code::UnclearCount, span, format!("`{typed}` could mean since then or before then"))
        .labelled("which of them?")
        .help(format!("write `within {period}` or `more than {period} ago`"))
}

/// `last week`, `yesterday`: days of the calendar that rules have no word for; `span_words` is the span that comes near.
pub fn unclear_period(span: Span, typed: &str, readings: &[String]) -> Diagnostic {
    let readings: Vec<String> = readings.iter().map(|reading| format!("`{reading}`")).collect();
    Diagnostic::new(Code::UnclearCount, span, format!("`{typed}` is no span that rules can say"))
        .labelled("which hours and days?")
        .help(format!("write {}", readings.join(" or ")))
}

/// `score >= 40`: which one?
pub fn which_score(span: Span, typed: &str, names: &[&str]) -> Diagnostic {
    let diagnostic = Diagnostic::new(Code::UnknownScore, span, format!("`{typed}` is the name of no score"))
        .labelled("which score?");
    match names {
        [only] => diagnostic.help(format!("write `{only}`")).mend(span, *only),
        names => diagnostic.help(format!("write {}", super::in_backticks(names, "or"))),
    }
}

/// A time or number behind parentheses; `whole` is all of it.
pub fn said_of_parentheses(span: Span, whole: Span, usual: &str) -> Diagnostic {
    Diagnostic::new(Code::WrongTest, span, "a time or a number belongs to an event, and not to parentheses")
        .labelled("said of several things at once")
        .help(format!("write `{usual}`"))
        .mend(whole, usual)
}

/// `disqualify when …` without a reason.
pub fn missing_reason(span: Span) -> Diagnostic {
    Diagnostic::new(Code::MissingWord, span, "a reason in quotes is missing here")
        .labelled("why?")
        .help("write `disqualify \"Competitor\" when …`")
}
