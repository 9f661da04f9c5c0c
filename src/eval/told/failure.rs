//! The first part of a condition that keeps it from being true.

use super::Teller;
use super::part::Kept;
use crate::program::{Node, Place};

impl Teller<'_, '_> {
    /// The first part that is not as it would have to be; `None` where there is none that could be otherwise.
    #[inline]
    pub(super) fn failure(&mut self, place: Place) -> Option<Kept> {
        self.first(place, true)
    }

    /// The first part of something that is not as wanted.
    #[inline]
    fn first(&mut self, place: Place, wanted: bool) -> Option<Kept> {
        match self.worded_test(place) {
            Some(probe) => Some(self.test(place, probe)),
            None => self.first_of_any(place, wanted),
        }
    }

    /// Apart, so that the way of a single test is written out where it is asked for.
    #[inline(never)]
    fn first_of_any(&mut self, place: Place, wanted: bool) -> Option<Kept> {
        let next = place + 1;
        match self.node(place) {
            Node::Words(_) => match self.node(next) {
                Node::Definition(_) => self.first(next, wanted),
                Node::Words(_)
                | Node::Not
                | Node::All(_)
                | Node::Any(_)
                | Node::AtLeast { .. }
                | Node::Test(_)
                | Node::Always(_)
                | Node::Late(_) => Some(self.part(place, next).0),
            },
            Node::Not => self.first(next, !wanted),
            Node::All(of) | Node::Any(of) | Node::AtLeast { of, .. } => self.first_of(*of, next, wanted),
            Node::Definition(definition) => self.first(self.definition(*definition)?, wanted),
            Node::Test(_) | Node::Always(_) | Node::Late(_) => Some(self.part(place, place).0),
        }
    }

    fn first_of(&mut self, of: u32, mut place: Place, wanted: bool) -> Option<Kept> {
        for _ in 0..of {
            let (truth, next) = self.truth(place);
            if truth != wanted
                && let Some(part) = self.first(place, wanted)
            {
                return Some(part);
            }
            place = next;
        }
        None
    }
}
