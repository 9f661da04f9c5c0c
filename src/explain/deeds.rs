//! What a contact would have to do for a condition to become true: the fewest events that could.

use crate::domain::Timestamp;
use crate::eval::told::Progress;
use crate::lang::checked::{Condition, Counted, Definition, EventTest, Window};
use crate::lang::source::Span;

/// Something to do, so many times.
#[derive(Clone, Copy, Debug)]
pub(super) struct Deed<'c> {
    /// One of the events that this counts.
    pub(super) test: &'c EventTest,
    /// How many times.
    pub(super) times: usize,
    /// How the condition's author says it.
    pub(super) words: Option<Span>,
}

/// The fewest deeds at an instant that could make a condition true; `None` where no deed can: a trait does not change by itself, a day
/// that is over does not come back, what happened stays.
///
/// That they do has to be tried out: one deed may spoil another part.
pub(super) fn cheapest<'c>(
    condition: &'c Condition,
    definitions: &'c [Definition],
    progress: &[Progress],
    lates: Lates,
) -> Option<Vec<Deed<'c>>> {
    Search { definitions, progress, lates }.walk(condition, true)
}

/// What becomes of tests of scores, grades and stages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lates {
    /// They stay as they are.
    Stay,
    /// The same deeds may turn them.
    MayTurn,
}

struct Search<'c, 'p> {
    definitions: &'c [Definition],
    /// Of the parts that are still to come.
    progress: &'p [Progress],
    lates: Lates,
}

impl<'c> Search<'c, '_> {
    /// What would make a condition as wanted; the progress of all its parts is used up.
    fn walk(&mut self, condition: &'c Condition, wanted: bool) -> Option<Vec<Deed<'c>>> {
        let (step, rest) = self.progress.split_first()?;
        self.progress = rest;
        let deeds = match condition {
            Condition::Not(inner) => self.walk(inner, !wanted),
            Condition::All(of) => self.several(of, wanted, if wanted { of.len() } else { 1 }),
            Condition::Any(of) => self.several(of, wanted, if wanted { 1 } else { of.len() }),
            Condition::AtLeast { count, of } => {
                let count = *count as usize;
                self.several(of, wanted, if wanted { count } else { (of.len() + 1).saturating_sub(count) })
            }
            Condition::Definition(definition) => {
                let condition = &self.definitions.get(definition.0)?.condition;
                self.walk(condition, wanted)
            }
            Condition::Happened(test) if wanted => happen(test, step),
            Condition::Chain(chain) if wanted && step.count + 1 == chain.steps.len() => {
                chain.steps.last().map(|test| vec![Deed { test, times: 1, words: step.words }])
            }
            Condition::Points { .. } | Condition::Grade { .. } | Condition::Reached(_) => match self.lates {
                Lates::Stay => None,
                Lates::MayTurn => Some(Vec::new()),
            },
            Condition::Happened(_)
            | Condition::Chain(_)
            | Condition::NotFollowed(_)
            | Condition::Aggregate(_)
            | Condition::Trait(_) => None,
        };
        if step.holds == wanted { Some(Vec::new()) } else { deeds }
    }

    /// What makes at least so many of several as wanted: those that take the least.
    fn several(&mut self, of: &'c [Condition], wanted: bool, needed: usize) -> Option<Vec<Deed<'c>>> {
        let mut ways: Vec<Vec<Deed<'c>>> = of.iter().filter_map(|part| self.walk(part, wanted)).collect();
        ways.sort_by_key(|deeds| effort(deeds));
        ways.truncate(needed);
        (ways.len() == needed).then(|| ways.into_iter().flatten().collect())
    }
}

/// How many events these are.
pub(super) fn effort(deeds: &[Deed<'_>]) -> usize {
    deeds.iter().map(|deed| deed.times).sum()
}

/// Enough events of a test, if any that happens now can count and is not too many.
fn happen<'c>(test: &'c EventTest, step: &Progress) -> Option<Vec<Deed<'c>>> {
    let times = (test.count.at_least as usize).checked_sub(step.count).filter(|times| *times > 0)?;
    let one_day = match test.count.of {
        Counted::Times => true,
        // Whatever happens now happens on one day.
        Counted::Days => times == 1,
    };
    (one_day && counts_now(test.window) && times <= crate::limits::NEXT_EVENTS_MAX)
        .then(|| vec![Deed { test, times, words: step.words }])
}

/// Whether something that happens at the instant of evaluation can lie in a window; days are left to be tried out.
fn counts_now(window: Window) -> bool {
    match window {
        Window::Ever
        | Window::Within(_)
        | Window::Since(_)
        | Window::Before(_)
        | Window::Between(..)
        | Window::Current(_) => true,
        Window::MoreThanAgo(_) | Window::BetweenAgo { .. } | Window::WithinNext(_) => false,
    }
}

/// The events of these deeds, all at one instant; `None` where one can't be made up.
pub(super) fn events(deeds: &[Deed<'_>], at: Timestamp) -> Option<Vec<crate::profile::Event<'static>>> {
    let mut events = Vec::new();
    for deed in deeds {
        let event = deed.test.series.iter().find_map(|series| super::made_up::event(series, at))?;
        events.extend(std::iter::repeat_n(event, deed.times));
    }
    Some(events)
}
