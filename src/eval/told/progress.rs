//! How far a contact is with a condition: for each of its parts whether it is so, and how much of it there is.

use super::Teller;
use super::part::Actual;
use crate::lang::source::Span;
use crate::program::{Node, Place};

/// One part of a condition, each before what it is made of; what a definition stands for comes after its mention.
#[derive(Clone, Copy, Debug)]
pub struct Progress {
    /// How its author says it.
    pub words: Option<Span>,
    /// Whether it is so.
    pub holds: bool,
    /// How many events, days or steps there are of what it counts.
    pub count: usize,
}

impl Teller<'_, '_> {
    /// How far the contact is with the condition at a place.
    pub(super) fn progress(&mut self, place: Place) -> Vec<Progress> {
        let mut steps = Vec::new();
        self.add_progress(place, None, &mut steps);
        steps
    }

    fn add_progress(&mut self, place: Place, words: Option<Span>, steps: &mut Vec<Progress>) -> Place {
        let next = place + 1;
        let holds = self.truth(place).0;
        match self.node(place) {
            Node::Words(span) => self.add_progress(next, Some(*span), steps),
            Node::Not => {
                steps.push(Progress { words, holds, count: 0 });
                self.add_progress(next, words, steps)
            }
            Node::All(of) | Node::Any(of) | Node::AtLeast { of, .. } => {
                steps.push(Progress { words, holds, count: 0 });
                (0..*of).fold(next, |place, _| self.add_progress(place, words, steps))
            }
            Node::Definition(definition) => {
                steps.push(Progress { words, holds, count: 0 });
                if let Some(place) = self.definition(*definition) {
                    self.add_progress(place, None, steps);
                }
                next
            }
            Node::Test(_) | Node::Always(_) | Node::Late(_) => {
                let (part, next) = self.part(place, place);
                let count = match self.seeing.seen(part.place).actual {
                    Actual::Events(count)
                    | Actual::Followed { events: count, .. }
                    | Actual::Days(count)
                    | Actual::Steps(count) => count,
                    Actual::Unknown
                    | Actual::Number(_)
                    | Actual::Text(_)
                    | Actual::YesNo(_)
                    | Actual::Instant(_)
                    | Actual::Value(_)
                    | Actual::Domain(_)
                    | Actual::Points(_)
                    | Actual::Grade(_)
                    | Actual::Stage(_) => 0,
                };
                steps.push(Progress { words, holds, count });
                next
            }
        }
    }
}
