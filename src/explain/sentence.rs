//! What happened and what was there, as sentences.

use super::calendar::ago;
use super::{Actual, Part, Seen, Told, said};
use crate::domain::{Timestamp, Zone};
use crate::lang::source::Sources;
use crate::profile::{Event, Value};

/// Words behind a verb that belong to it: `talked to sales`, `signed up newsletter`.
const PARTICLES: &[&str] = &["to", "up", "for", "in", "on", "off", "out", "from", "with", "over", "about"];

/// Events of one test that are told one by one.
const SINGLE_EVENTS_MAX: usize = 3;

/// Who tells: to whom an instant is how long ago, and where words are looked up.
#[derive(Clone, Copy)]
pub(super) struct Voice<'v> {
    pub(super) told: &'v Told<'v>,
    pub(super) sources: &'v Sources,
    pub(super) zone: &'v Zone,
    pub(super) at: Timestamp,
}

impl Voice<'_> {
    /// `Downloaded the whitepaper “Cloud guide” 3 days ago, on Friday 20 November`
    pub(super) fn event(&self, event: &Event<'_>) -> String {
        let happened = happened(self.told.phrase(event), self.told.name(event));
        format!("{happened} {}", ago(event.at, self.at, self.zone))
    }

    /// What a test found, a line for each thing worth saying; the first says what was tested unless that was said already.
    pub(super) fn part(&self, part: &Part<'_>, said_before: Option<&str>) -> Vec<String> {
        let test = part.words.map_or_else(String::new, |words| said(self.sources.text(words)).into_owned());
        let Seen { actual, events, .. } = &self.told.seen(part);
        let repeated = said_before == Some(test.as_str());
        match events.as_slice() {
            [] if repeated => vec![self.actual(actual)],
            [] if part.holds => vec![format!("{test}: {}", self.actual(actual))],
            [] => vec![format!("not so: {test}: {}", self.actual(actual))],
            events if part.holds && events.len() <= SINGLE_EVENTS_MAX => {
                events.iter().map(|event| self.event(event)).collect()
            }
            [.., newest] => {
                let count = self.actual(actual);
                let lead = match (repeated, part.holds) {
                    (true, _) => String::new(),
                    (false, true) => format!("{test}: "),
                    (false, false) => format!("not so: {test}: "),
                };
                vec![format!("{lead}{count}, the last: {}", self.event(newest))]
            }
        }
    }

    /// What was there, in a few words.
    pub(super) fn actual(&self, actual: &Actual<'_>) -> String {
        match actual {
            Actual::Unknown => "it is unknown".to_owned(),
            Actual::Events(0) => "it did not happen".to_owned(),
            Actual::Events(count) => format!("it happened {}", times(*count)),
            Actual::Followed { events: 1, .. } => "it happened once and was followed".to_owned(),
            Actual::Followed { events, followed } => {
                format!("it happened {} and was followed {}", times(*events), times(*followed))
            }
            Actual::Days(1) => "on 1 day".to_owned(),
            Actual::Days(count) => format!("on {count} days"),
            Actual::Steps(0) => "none of its steps".to_owned(),
            Actual::Steps(1) => "1 step of it".to_owned(),
            Actual::Steps(count) => format!("{count} steps of it"),
            Actual::Number(number) => format!("it is {number}"),
            Actual::Text(text) | Actual::Domain(text) => format!("it is {}", quoted(text)),
            Actual::YesNo(truth) => format!("it is {truth}"),
            Actual::Instant(instant) => format!("it is {instant}"),
            Actual::Value(value) => format!("it is {}", self.value(value)),
            Actual::Points(points) => format!("it is {points}"),
            Actual::Grade(grade) => format!("it is {grade}"),
            Actual::Stage(Some(stage)) => format!("the stage is {stage}"),
            Actual::Stage(None) => "there is no stage".to_owned(),
        }
    }

    fn value(&self, value: &Value<'_>) -> String {
        match value {
            Value::YesNo(truth) => truth.to_string(),
            Value::Number(number) => number.to_string(),
            Value::Text(text) | Value::Cell(text) => quoted(text),
            Value::Texts(texts) => texts.iter().map(|text| quoted(text)).collect::<Vec<_>>().join(", "),
            Value::Structure => "something with parts of its own".to_owned(),
        }
    }
}

/// `Downloaded the whitepaper “Cloud guide”`; a path goes without quotes, a phrase without a name as it is.
///
/// ```
/// use thresh::explain::happened;
/// assert_eq!(happened("downloaded whitepaper", Some("Cloud guide")), "Downloaded the whitepaper “Cloud guide”");
/// assert_eq!(happened("visited page", Some("/pricing")), "Visited the page /pricing");
/// assert_eq!(happened("talked to sales", None), "Talked to sales");
/// assert_eq!(happened("signed up newsletter", Some("Monthly")), "Signed up newsletter “Monthly”");
/// ```
pub fn happened(phrase: &str, name: Option<&str>) -> String {
    let (verb, object) = phrase.split_once(' ').unwrap_or((phrase, ""));
    let mut letters = verb.chars();
    let capital: String = letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect();
    let takes_article = !object.is_empty() && !object.split(' ').next().is_some_and(|word| PARTICLES.contains(&word));
    match (name, object) {
        (None, "") => capital,
        (None, object) => format!("{capital} {object}"),
        (Some(name), "") => format!("{capital} {}", quoted(name)),
        (Some(name), object) if takes_article => format!("{capital} the {object} {}", quoted(name)),
        (Some(name), object) => format!("{capital} {object} {}", quoted(name)),
    }
}

/// `once`, `3 times`
fn times(count: usize) -> String {
    if count == 1 { "once".to_owned() } else { format!("{count} times") }
}

/// A text in quotes, what would steer a terminal made visible; a path as it is.
fn quoted(text: &str) -> String {
    let text = text.replace(char::is_control, "\u{fffd}");
    if text.starts_with('/') { text } else { format!("“{text}”") }
}
