//! Words that the grammar takes for names, and that are habits of other tools: `if` in front, `equals`, `last week`, `score`.

use super::Checker;
use super::conditions::span_of;
use super::subjects::Valued;
use super::values::typed;
use crate::domain::fold;
use crate::lang::checked::ValueType;
use crate::lang::diagnostic::{habits as messages, nearest, syntax};
use crate::lang::parse::{usual_date, usual_words};
use crate::lang::source::Spanned;
use crate::lang::syntax::{Clause, Condition, Joint, Polarity, Quoting, Subject, Test, Value, Word};

/// Words that say nothing in front of a condition.
const LEADING: [&str; 19] = [
    "*", "either", "both", "if", "when", "whenever", "wenn", "falls", "sobald", "the", "a", "contact", "lead", "user",
    "customer", "who", "has", "have", "they",
];

/// Words behind a phrase that go on after it; misspelt, they look like a name.
const FOLLOWING: [&str; 8] = ["and", "or", "then", "within", "where", "since", "today", "before"];

impl Checker<'_> {
    /// Whether a run of words that means nothing does so from habit, which is then said.
    pub(super) fn said_elsewhere(&mut self, words: &[Word], test: &Test) -> bool {
        let is_leading = |word: &&Word| LEADING.iter().any(|leading| leading.eq_ignore_ascii_case(&word.text));
        let leading = words.iter().take_while(is_leading).count();
        let rest = words.get(leading..).unwrap_or(&[]);
        if let (Some(first), Some(last), Some(next)) = (words.first(), words.get(leading.wrapping_sub(1)), rest.first())
            && self.begins_condition(rest)
        {
            let (said, gap) = (
                first.span.to(last.span),
                first.span.to(crate::lang::source::Span { end: next.span.start, ..next.span }),
            );
            let typed: Vec<&str> = words.iter().take(leading).map(|word| word.text.as_str()).collect();
            self.report.say(messages::superfluous_before(said, &typed.join(" "), gap));
            return true;
        }
        self.said_of_a_value(words, test)
    }

    /// `country equals DE`, `title includes "x"`, `engagement score >= 40`
    fn said_of_a_value(&mut self, words: &[Word], test: &Test) -> bool {
        let [value, rest @ ..] = words else { return false };
        let texts: Vec<&str> = rest.iter().map(|word| word.text.as_str()).collect();
        let is_value = self.names.meaning(&value.text).is_some() || self.known_trait(&value.text).is_some();
        if !is_value {
            return false;
        }
        let has_test = !test.clauses.is_empty();
        if let ([only], true) = (rest, has_test)
            && ["score", "points", "grade"].iter().any(|word| word.eq_ignore_ascii_case(&only.text))
        {
            self.report.say(messages::superfluous(only.span, &only.text));
            return true;
        }
        let Some((length, usual)) = usual_words(&texts) else { return false };
        let (Some(first), Some(last)) = (rest.first(), rest.get(length - 1)) else { return false };
        let typed = texts.get(..length).unwrap_or(&[]).join(" ");
        if let Some(name) = test.name.as_ref().filter(|name| name.value.starts_with('%') || name.value.ends_with('%')) {
            let (usual, typed) = (like(&name.value), format!("{typed} \"{}\"", name.value));
            self.report.say(messages::other_words(first.span.to(name.span), &typed, &usual));
            return true;
        }
        self.report.say(messages::other_words(first.span.to(last.span), &typed, usual));
        true
    }

    /// Lower-case words behind a phrase that are no name: `last week`, `yesterday`, `adn answered survey`.
    pub(super) fn said_behind_a_phrase(&mut self, words: &[Word], phrase: &str) -> bool {
        let length = phrase.split(' ').count();
        let rest = words.get(length..).unwrap_or(&[]);
        let (Some(first), Some(last)) = (rest.first(), rest.last()) else { return false };
        let texts: Vec<String> = rest.iter().map(|word| word.text.to_lowercase()).collect();
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let span = first.span.to(last.span);
        let typed = texts.join(" ");
        if let Some(readings) = period(&texts) {
            self.report.say(messages::unclear_period(span, &typed, &readings));
        } else if let ["named" | "called" | "titled" | "namens"] = texts.as_slice() {
            self.report.say(messages::superfluous(span, &typed));
        } else if let ["once" | "einmal"] = texts.as_slice() {
            self.report.say(syntax::unclear_count(span, &typed, "1"));
        } else if let Some(meant) =
            nearest(&first.text, FOLLOWING).filter(|meant| *meant != texts.first().copied().unwrap_or(""))
        {
            self.report.say(messages::misspelt_word(first.span, &first.text, meant));
        } else if let Some((length, usual)) = usual_words(&texts) {
            let last = rest.get(length - 1).unwrap_or(last);
            let typed = texts.get(..length).unwrap_or(&[]).join(" ");
            self.report.say(messages::other_words(first.span.to(last.span), &typed, usual));
        } else {
            return false;
        }
        true
    }

    /// `score >= 40`, `points >= 40`: which score is meant?
    pub(super) fn names_no_score(&mut self, word: &Word) -> bool {
        let scores: Vec<&str> = self.names.scores.iter().map(|score| score.name.text.as_str()).collect();
        let is_score = ["score", "points", "punkte"].iter().any(|name| name.eq_ignore_ascii_case(&word.text));
        if is_score && !scores.is_empty() {
            self.report.say(messages::which_score(word.span, &word.text, &scores));
        }
        is_score && !scores.is_empty()
    }

    /// `country is DE or AT`, `country is not DE and not AT`, `title contains cto or ceo`: values behind a test, each for itself.
    pub(super) fn bare_values(&mut self, parts: &[Condition], joint: Joint) -> bool {
        let [Condition::Test(first), rest @ ..] = parts else { return false };
        let Some(last) = parts.last().map(span_of) else { return false };
        let (Subject::Words(subject), [clause]) = (&first.subject, first.clauses.as_slice()) else { return false };
        let Some(words) = rest.iter().map(|part| self.bare_word(part)).collect::<Option<Vec<(&Word, Polarity)>>>()
        else {
            return false;
        };
        let [subject] = subject.as_slice() else { return false };
        let asked = match &clause.value {
            Clause::Is { polarity, value: Value::Text(value), reach: None }
            | Clause::Contains { polarity, value: Value::Text(value) } => Some((value, *polarity)),
            Clause::Is { .. }
            | Clause::Contains { .. }
            | Clause::Compare { .. }
            | Clause::Between { .. }
            | Clause::In { .. }
            | Clause::HasWord { .. }
            | Clause::StartsWith(_)
            | Clause::EndsWith(_)
            | Clause::Matches(_)
            | Clause::Known(_)
            | Clause::Where(_)
            | Clause::Times(_)
            | Clause::Days(_)
            | Clause::Within(_)
            | Clause::WithinNext(_)
            | Clause::MoreThanAgo(_)
            | Clause::BetweenAgo { .. }
            | Clause::Since(_)
            | Clause::Before(_)
            | Clause::Current(_) => None,
        };
        let Some((value, denied)) = asked else { return false };
        if self.names.meaning(&subject.text).is_some() {
            return false;
        }
        let values = std::iter::once(typed(value)).chain(words.iter().map(|(word, _)| word.text.to_string()));
        let is_same = words.iter().all(|(_, polarity)| *polarity == denied);
        let usual = match (&clause.value, joint) {
            (Clause::Contains { .. }, _) => {
                let joint = if joint == Joint::And { " and " } else { " or " };
                values.map(|value| format!("{} contains {value}", subject.text)).collect::<Vec<String>>().join(joint)
            }
            (_, Joint::Or) if denied == Polarity::Positive && is_same => {
                format!("{} in ({})", subject.text, values.collect::<Vec<String>>().join(", "))
            }
            (_, Joint::And) if denied == Polarity::Negative && is_same => {
                format!("{} not in ({})", subject.text, values.collect::<Vec<String>>().join(", "))
            }
            (_, Joint::And | Joint::Or | Joint::Then) => return false,
        };
        self.report.say(messages::bare_values(first.span.to(last), &subject.text, &usual));
        true
    }

    /// A single unknown word that stands for a condition, and whether it is denied.
    fn bare_word<'c>(&self, part: &'c Condition) -> Option<(&'c Word, Polarity)> {
        match part {
            Condition::Test(test) => match &test.subject {
                Subject::Words(words)
                    if test.clauses.is_empty() && test.name.is_none() && test.quantifier.is_none() =>
                {
                    let [word] = words.as_slice() else { return None };
                    (!self.begins_condition(words) && self.names.stage(&word.text).is_none())
                        .then_some((word, Polarity::Positive))
                }
                Subject::Words(_) | Subject::Event(_) | Subject::Trait(_) => None,
            },
            Condition::Not { condition, .. } => {
                let (word, _) = self.bare_word(condition)?;
                Some((word, Polarity::Negative))
            }
            Condition::And(_)
            | Condition::Or(_)
            | Condition::Mixed { .. }
            | Condition::Parentheses { .. }
            | Condition::Choice(_)
            | Condition::Chain(_)
            | Condition::NotFollowed(_)
            | Condition::Aggregate(_)
            | Condition::Broken(_) => None,
        }
    }

    /// `is empty`, `is set`: asked with the words of another tool.
    pub(super) fn asks_whether_known(&mut self, of: &Valued, clause: &Spanned<Clause>) -> bool {
        let Clause::Is { polarity, value: Value::Text(value), reach: None } = &clause.value else { return false };
        let is_in_set =
            of.values.as_deref().is_some_and(|values| values.iter().any(|other| fold(other) == fold(&value.value)));
        if value.quoting != Quoting::Bare || is_in_set {
            return false;
        }
        let is_unknown = match value.value.to_lowercase().as_str() {
            "empty" | "blank" | "null" | "nil" | "missing" | "leer" => true,
            "set" | "present" | "filled" | "given" => false,
            _ => return false,
        };
        let usual = if is_unknown == (*polarity == Polarity::Positive) { "is unknown" } else { "is known" };
        let typed = format!("is {}{}", if *polarity == Polarity::Positive { "" } else { "not " }, value.value);
        self.report.say(messages::other_words(clause.span, &typed, usual));
        true
    }

    /// Whether words begin with something known.
    fn begins_condition(&self, words: &[Word]) -> bool {
        let texts: Vec<&str> = words.iter().map(|word| word.text.as_str()).collect();
        let Some(first) = texts.first() else { return false };
        self.context.vocabulary.longest_phrase_of(&texts).is_some()
            || self.names.meaning(first).is_some()
            || self.known_trait(first).is_some()
    }
}

/// `"%chief%"` as a database has it, in words.
fn like(pattern: &str) -> String {
    let inside = pattern.trim_matches('%');
    let test = match (pattern.starts_with('%'), pattern.ends_with('%')) {
        (true, false) => "ends with",
        (false, true) => "starts with",
        (true, true) | (false, false) => "contains",
    };
    format!("{test} \"{inside}\"")
}

/// What days of the calendar come near in spans: `last week`, `yesterday`.
fn period(words: &[&str]) -> Option<Vec<String>> {
    let unit = match words {
        ["yesterday" | "gestern"] => "day",
        ["last" | "previous" | "letzte" | "letzten", "day" | "tag"] => "day",
        ["last" | "previous" | "letzte" | "letzter", "week" | "woche"] => "week",
        ["last" | "previous" | "letzter" | "letzten", "month" | "monat"] => "month",
        ["last" | "previous" | "letztes", "year" | "jahr"] | ["this" | "dieses", "year" | "jahr"] => {
            return Some(vec!["within 12 months".to_owned()]);
        }
        ["recently" | "lately" | "kürzlich"] => return Some(vec!["within 30 days".to_owned()]),
        _ => return None,
    };
    Some(vec![format!("within 1 {unit}"), format!("between 1 and 2 {unit}s ago")])
}

/// A value as another tool or tongue writes it, as one of this type: `1k`, `1'000`, `"200"`, `yes`, `01.03.2026`.
pub(super) fn usual_value(typed: &str, declared: ValueType) -> Option<String> {
    match declared {
        ValueType::Number => usual_number(typed),
        ValueType::YesNo => match typed.to_lowercase().as_str() {
            "yes" | "y" | "ja" | "on" | "wahr" | "1" => Some("true".to_owned()),
            "no" | "n" | "nein" | "off" | "falsch" | "0" => Some("false".to_owned()),
            _ => None,
        },
        ValueType::Date => usual_date(typed),
        ValueType::Text | ValueType::Texts | ValueType::Any => None,
    }
}

fn usual_number(typed: &str) -> Option<String> {
    let plain = typed.replace(['\'', '’', '_', ' ', ','], "").to_lowercase();
    let digits = plain.trim_end_matches(|character: char| character.is_ascii_alphabetic());
    let zeros = match plain.get(digits.len()..)? {
        "" => "",
        "k" | "tsd" => "000",
        "m" | "mio" => "000000",
        _ => return None,
    };
    let is_whole = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_whole.then(|| format!("{digits}{zeros}"))
}
