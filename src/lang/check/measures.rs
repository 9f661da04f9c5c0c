//! What an experiment waits for: the outcome that decides, those on the way, and what must not get worse.

use super::points::length;
use super::{Checker, all};
use crate::domain::{Decimal, OutcomeName, Period, fold};
use crate::lang::checked::{Condition, Counted, EventTest, Window};
use crate::lang::diagnostic::{experiments as messages, points as point_messages};
use crate::lang::experiment::{Guardrail, Measure};
use crate::lang::source::{Span, Spanned};
use crate::lang::syntax;

impl Checker<'_> {
    /// The outcomes, the one that decides first.
    pub(super) fn measures(&mut self, measures: &[syntax::Measure], span: Span) -> Option<Vec<Measure>> {
        let read: Vec<_> = measures.iter().map(|measure| self.measure(measure)).collect();
        let mut whole = self.outcomes_are_unlike(measures);
        let mut deciding = measures.iter().filter(|measure| measure.early.is_none());
        let first = deciding.next();
        for second in deciding {
            if let Some(first) = first {
                self.report.say(messages::two_decide(second.span, &second.outcome.text, first.span));
                whole = false;
            }
        }
        let Some(first) = first else {
            self.report.say(messages::none_decides(span));
            return None;
        };
        let patience = first.within.as_ref().map(|within| length(within.value));
        for early in measures.iter().filter(|measure| measure.early.is_some()) {
            let waits = early.within.as_ref().map(|within| length(within.value));
            if patience.zip(waits).is_some_and(|(patience, waits)| waits >= patience) {
                self.report.say(messages::not_early(early.span, &early.outcome.text, first.span));
                whole = false;
            }
        }
        let mut read: Vec<(Measure, bool)> =
            all(read)?.into_iter().zip(measures.iter().map(|measure| measure.early.is_some())).collect();
        read.sort_by_key(|(_, early)| *early);
        whole.then(|| read.into_iter().map(|(measure, _)| measure).collect())
    }

    fn measure(&mut self, measure: &syntax::Measure) -> Option<Measure> {
        super::names::name_within_limit(&measure.outcome.text, measure.outcome.span, &mut self.report);
        let Some(within) = &measure.within else {
            self.report.say(messages::measure_without_window(measure.span, &measure.outcome.text));
            return None;
        };
        let within = self.period(within.value, within.span)?;
        Some(Measure { outcome: OutcomeName::new(&measure.outcome.text), within })
    }

    fn outcomes_are_unlike(&mut self, measures: &[syntax::Measure]) -> bool {
        let mut seen = std::collections::HashMap::new();
        let mut unlike = true;
        for measure in measures {
            let outcome = &measure.outcome;
            if let Some(first) = seen.insert(fold(&outcome.text).into_owned(), outcome.span) {
                self.report.say(point_messages::said_twice(outcome.span, &outcome.text, first));
                unlike = false;
            }
        }
        unlike
    }

    /// An event that may happen within some time, and by how much more often.
    pub(super) fn guardrail(&mut self, test: &syntax::Condition, margin: &Spanned<Decimal>) -> Option<Guardrail> {
        let within_bounds = margin.value > Decimal::ZERO && margin.value < Decimal::from_integer(100);
        if !within_bounds {
            self.report.say(messages::wrong_margin(margin.span));
        }
        let watched = match self.condition(test)? {
            Condition::Happened(test) => watched(test),
            Condition::Not(_)
            | Condition::All(_)
            | Condition::Any(_)
            | Condition::AtLeast { .. }
            | Condition::Definition(_)
            | Condition::Chain(_)
            | Condition::NotFollowed(_)
            | Condition::Aggregate(_)
            | Condition::Trait(_)
            | Condition::Points { .. }
            | Condition::Grade { .. }
            | Condition::Reached(_) => None,
        };
        let Some((event, within)) = watched else {
            self.report.say(messages::wrong_guardrail(test.span()));
            return None;
        };
        within_bounds.then_some(Guardrail { event, within, at_most: margin.value })
    }
}

/// An event test that is true as soon as something happens within some time.
fn watched(test: EventTest) -> Option<(EventTest, Period)> {
    let once = test.count.of == Counted::Times && test.count.at_least >= 1 && test.count.at_most.is_none();
    match test.window {
        Window::Within(period) if once => Some((EventTest { window: Window::Ever, ..test }, period)),
        Window::Within(_)
        | Window::Ever
        | Window::MoreThanAgo(_)
        | Window::BetweenAgo { .. }
        | Window::Since(_)
        | Window::Before(_)
        | Window::Between(..)
        | Window::Current(_)
        | Window::WithinNext(_) => None,
    }
}
