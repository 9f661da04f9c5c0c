//! A contact's values and how each is read as the type that a test needs.

use std::borrow::Cow;

use crate::domain::{Decimal, Timestamp, Zone, fold};

/// A value that a contact brings. What is null, empty or a number beyond the limits is no value at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value<'a> {
    /// True or false.
    YesNo(bool),
    /// A number.
    Number(Decimal),
    /// A text that is not empty when trimmed.
    Text(Cow<'a, str>),
    /// Texts of an array, at least one, none empty.
    Texts(Vec<Cow<'a, str>>),
    /// A cell of a table: a text that is read as whatever type its test needs.
    Cell(Cow<'a, str>),
    /// Something with parts of its own, or an array of other things than texts: of no type that a test reads.
    Structure,
}

/// What reading a value as some type gave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading<T> {
    /// The value.
    Known(T),
    /// Nothing there, or nothing within the limits.
    Unknown,
    /// Something else is there.
    WrongType,
}

/// A date as a contact has it: an instant, or what a clock shows in the zone of whoever asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clock {
    /// With its own offset.
    Instant(Timestamp),
    /// Without: `2026-01-05`, `2026-01-05 10:02`.
    Local(jiff::civil::DateTime),
}

impl Clock {
    /// The instant, a clock without offset read in this zone.
    pub fn instant(self, zone: &Zone) -> Timestamp {
        match self {
            Clock::Instant(instant) => instant,
            Clock::Local(clock) => zone.at_clock(clock),
        }
    }
}

impl<'a> Value<'a> {
    /// As true or false; a cell may also say yes, no, 1 or 0.
    pub fn yes_no(&self) -> Reading<bool> {
        match self {
            Value::YesNo(truth) => Reading::Known(*truth),
            Value::Cell(cell) => match fold(cell).as_ref() {
                "true" | "yes" | "1" => Reading::Known(true),
                "false" | "no" | "0" => Reading::Known(false),
                _ => Reading::WrongType,
            },
            Value::Number(_) | Value::Text(_) | Value::Texts(_) | Value::Structure => Reading::WrongType,
        }
    }

    /// As a number.
    pub fn number(&self) -> Reading<Decimal> {
        match self {
            Value::Number(number) => Reading::Known(*number),
            Value::Cell(cell) => match Decimal::parse(crate::domain::trimmed(cell)) {
                Some(number) => Reading::Known(number),
                None => Reading::WrongType,
            },
            Value::YesNo(_) | Value::Text(_) | Value::Texts(_) | Value::Structure => Reading::WrongType,
        }
    }

    /// As a date: RFC 3339, a day, or a day and a time of day.
    pub fn date(&self) -> Reading<Clock> {
        let text = match self {
            Value::Text(text) | Value::Cell(text) => crate::domain::trimmed(text),
            Value::YesNo(_) | Value::Number(_) | Value::Texts(_) | Value::Structure => return Reading::WrongType,
        };
        if !crate::domain::may_be_dated(text) {
            return Reading::WrongType;
        }
        if let Some(instant) = Timestamp::parse(text) {
            return Reading::Known(Clock::Instant(instant));
        }
        match text.parse::<jiff::civil::DateTime>() {
            Ok(clock) => Reading::Known(Clock::Local(clock)),
            Err(_) => Reading::WrongType,
        }
    }

    /// As one text.
    pub fn text(&self) -> Reading<&str> {
        match self {
            Value::Text(text) | Value::Cell(text) => Reading::Known(text),
            Value::YesNo(_) | Value::Number(_) | Value::Texts(_) | Value::Structure => Reading::WrongType,
        }
    }

    /// As several texts; a single one counts as one.
    pub fn texts(&self) -> Reading<&[Cow<'a, str>]> {
        match self {
            Value::Text(text) | Value::Cell(text) => Reading::Known(std::slice::from_ref(text)),
            Value::Texts(texts) => Reading::Known(texts),
            Value::YesNo(_) | Value::Number(_) | Value::Structure => Reading::WrongType,
        }
    }
}

/// The part of an address after its last `@`, or the host of a URL; `None` where there is neither.
///
/// ```
/// use thresh::profile::domain_of;
/// assert_eq!(domain_of("ada@example.com"), Some("example.com"));
/// assert_eq!(domain_of("https://www.example.com:8080/a?b@c"), Some("www.example.com"));
/// assert_eq!(domain_of("Ada"), None);
/// ```
pub fn domain_of(text: &str) -> Option<&str> {
    let text = crate::domain::trimmed(text);
    if let Some((_, rest)) = text.split_once("://") {
        let authority = rest.split(['/', '?', '#']).next().unwrap_or("");
        let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
        let host = host.split_once(':').map_or(host, |(host, _)| host);
        return (!host.is_empty()).then_some(host);
    }
    let (_, domain) = text.rsplit_once('@')?;
    (!domain.is_empty()).then_some(domain)
}
