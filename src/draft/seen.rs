//! The values of one trait or property: of which types they could be, and which they are as long as they are few.

use std::collections::BTreeMap;

use crate::profile::{Reading, Value};

/// More different values than this are no closed set.
const CLOSED_VALUES_MAX: usize = 12;
/// Fewer contacts than this say nothing about which values there are.
const CLOSED_TIMES_MIN: usize = 20;
/// A closed set's values come back at least this often, on average.
const CLOSED_REPEATS_MIN: usize = 5;
/// A longer text is no name for a kind of thing.
const CLOSED_CHARACTERS_MAX: usize = 40;

/// How often which kind of value was seen.
#[derive(Clone, Debug, Default)]
pub(super) struct Seen {
    times: usize,
    numbers: usize,
    yes_nos: usize,
    dates: usize,
    several: usize,
    structures: usize,
    /// Texts and how often each was seen; `None` once they are too many to be a closed set.
    texts: Option<BTreeMap<String, usize>>,
    has_many_texts: bool,
}

impl Seen {
    pub(super) fn see(&mut self, value: &Value<'_>) {
        self.times += 1;
        self.numbers += usize::from(matches!(value.number(), Reading::Known(_)));
        self.yes_nos += usize::from(matches!(value.yes_no(), Reading::Known(_)));
        self.dates += usize::from(matches!(value.date(), Reading::Known(_)));
        match value {
            Value::Text(text) | Value::Cell(text) => self.see_text(text),
            Value::Texts(_) => self.several += 1,
            Value::Structure => self.structures += 1,
            Value::YesNo(_) | Value::Number(_) => {}
        }
    }

    fn see_text(&mut self, text: &str) {
        if self.has_many_texts {
            return;
        }
        let texts = self.texts.get_or_insert_default();
        *texts.entry(crate::domain::trimmed(text).to_owned()).or_default() += 1;
        if texts.len() > CLOSED_VALUES_MAX || text.chars().count() > CLOSED_CHARACTERS_MAX {
            self.has_many_texts = true;
            self.texts = None;
        }
    }

    pub(super) fn times(&self) -> usize {
        self.times
    }

    /// The type of the vocabulary that reads every value; `None` for what has parts of its own.
    pub(super) fn value_type(&self) -> Option<&'static str> {
        let all = |count: usize| count == self.times;
        if all(self.structures) {
            return None;
        }
        Some(if all(self.numbers) {
            "number"
        } else if all(self.yes_nos) {
            "yes-no"
        } else if all(self.dates) {
            "date"
        } else if self.several > 0 {
            "texts"
        } else {
            "text"
        })
    }

    /// The values, where they are so few and come back so often that there are probably no others.
    pub(super) fn closed_values(&self) -> Option<impl Iterator<Item = &str>> {
        let texts = self.texts.as_ref().filter(|_| self.value_type() == Some("text"))?;
        let repeats = texts.values().sum::<usize>() >= texts.len() * CLOSED_REPEATS_MIN;
        (repeats && self.times >= CLOSED_TIMES_MIN).then(|| texts.keys().map(String::as_str))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(values: &[Value<'_>]) -> Seen {
        let mut seen = Seen::default();
        values.iter().for_each(|value| seen.see(value));
        seen
    }

    #[track_caller]
    fn check(values: &[Value<'_>], value_type: Option<&str>) {
        assert_eq!(seen(values).value_type(), value_type, "{values:?}");
    }

    fn cell(text: &str) -> Value<'_> {
        Value::Cell(text.into())
    }

    fn text(text: &str) -> Value<'_> {
        Value::Text(text.into())
    }

    #[test]
    fn a_type_reads_every_value() {
        check(&[cell("12"), cell("0.5")], Some("number"));
        check(&[cell("1"), cell("0")], Some("number"));
        check(&[cell("true"), cell("No")], Some("yes-no"));
        check(&[cell("12"), cell("about 12")], Some("text"));
        check(&[text("12")], Some("text"));
        check(&[text("2026-01-05"), text("2026-01-05T10:00:00Z")], Some("date"));
        check(&[Value::Texts(vec!["a".into()]), text("b")], Some("texts"));
        check(&[Value::Structure], None);
        check(&[Value::YesNo(true), Value::YesNo(false)], Some("yes-no"));
    }

    #[test]
    fn few_values_that_come_back_are_a_closed_set() {
        let many: Vec<_> = ["web", "mail"].iter().cycle().take(CLOSED_TIMES_MIN).map(|value| text(value)).collect();
        assert_eq!(seen(&many).closed_values().map(Iterator::collect), Some(vec!["mail", "web"]));
        assert!(seen(&many[1..]).closed_values().is_none());
        let names: Vec<_> = (0..13).cycle().take(200).map(|number| number.to_string()).collect();
        let names: Vec<_> = names.iter().map(|name| text(name)).collect();
        assert!(seen(&names).closed_values().is_none());
    }
}
