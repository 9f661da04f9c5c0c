//! Which events exist, which of them a test means, and how many.

use std::collections::BTreeSet;

use super::{Asked, bursts, values, windows};
use crate::domain::{Day, fold};
use crate::lang::checked::{Counted, EventSource, EventTest, Filter, Property, Series};
use crate::profile::{Event, EventKind, Reading};
use values::Typed;

/// "Events after `at` don't exist yet."
pub(super) fn existing<'a>(asked: Asked<'a>) -> impl Iterator<Item = &'a Event<'a>> {
    asked.profile.events().iter().filter(move |event| event.at <= asked.at)
}

/// The events that a test counts: those of any of its series that lie in its window. "Events of either."
pub(super) fn counted<'a>(asked: Asked<'a>, test: &EventTest) -> impl Iterator<Item = &'a Event<'a>> {
    existing(asked).filter(move |event| {
        test.series.iter().any(|series| is_of_series(asked, series, event))
            && windows::contains(asked, test.window, event.at)
    })
}

/// "How many", or "how many distinct calendar days".
pub(super) fn count(asked: Asked<'_>, test: &EventTest) -> usize {
    let events = counted(asked, test);
    match test.count.of {
        Counted::Times => events.count(),
        Counted::Days => events.map(|event| asked.zone().day_of(event.at)).collect::<BTreeSet<Day>>().len(),
    }
}

/// Of the source and left in, "with that name", "whose properties satisfy this".
fn is_of_series(asked: Asked<'_>, series: &Series, event: &Event<'_>) -> bool {
    is_left_in(asked, series, event)
        && has_name(asked, series, event)
        && series.filter.as_ref().is_none_or(|filter| passes(asked, filter, event))
}

/// Whether an event is one of the phrase's, bursts left out, whatever its name and properties.
pub(super) fn is_left_in(asked: Asked<'_>, series: &Series, event: &Event<'_>) -> bool {
    is_of_source(&series.source, event)
        && series.burst.is_none_or(|burst| !bursts::is_in_burst(asked, &series.source, burst, event))
}

/// Track calls by their folded name, page calls, screen calls, or everything.
pub(super) fn is_of_source(source: &EventSource, event: &Event<'_>) -> bool {
    match source {
        EventSource::Everything => true,
        EventSource::Track(name) => event.kind == EventKind::Track && *fold(&event.name) == **name,
        EventSource::Page => event.kind == EventKind::Page,
        EventSource::Screen => event.kind == EventKind::Screen,
    }
}

/// "`*` in it matches any run of characters"; an event without the property that is the name has no name.
fn has_name(asked: Asked<'_>, series: &Series, event: &Event<'_>) -> bool {
    let Some(pattern) = &series.name else { return true };
    match property(asked, &series.named_by, event) {
        Reading::Known(Typed::Texts(texts)) => texts.iter().any(|text| pattern.matches(&fold(text))),
        Reading::Known(Typed::YesNo(_) | Typed::Number(_) | Typed::Instant(_) | Typed::Structure)
        | Reading::Unknown
        | Reading::WrongType => false,
    }
}

/// "… whose properties satisfy this: one test, or several in parentheses."
fn passes(asked: Asked<'_>, filter: &Filter, event: &Event<'_>) -> bool {
    match filter {
        Filter::Not(inner) => !passes(asked, inner, event),
        Filter::All(parts) => parts.iter().all(|part| passes(asked, part, event)),
        Filter::Any(parts) => parts.iter().any(|part| passes(asked, part, event)),
        Filter::AtLeast { count, of } => of.iter().filter(|part| passes(asked, part, event)).count() >= *count as usize,
        Filter::Test { property: tested, test } => values::holds(asked, &property(asked, tested, event), test),
    }
}

/// A property of an event, read as the type that it should have.
pub(super) fn property<'e>(asked: Asked<'_>, property: &Property, event: &'e Event<'_>) -> Reading<Typed<'e>> {
    match event.property(&property.path) {
        Some(value) => values::read(value, property.value_type, asked.zone()),
        None => Reading::Unknown,
    }
}
