//! The parts of a condition that make it what it is: those without which it would be otherwise.

use super::Teller;
use crate::program::{Node, Place};

impl Teller<'_, '_> {
    /// Adds the parts that made a condition hold.
    #[inline]
    pub(super) fn evidence(&mut self, place: Place) {
        self.gather(place, true);
    }

    /// Adds the parts that keep a condition from holding; none if it does.
    pub(super) fn failures(&mut self, place: Place) {
        if !self.truth(place).0 {
            self.gather(place, false);
        }
    }

    /// Adds the parts that made what stands at a place true, or false; says the place after it.
    #[inline]
    fn gather(&mut self, place: Place, truth: bool) -> Place {
        match self.worded_test(place) {
            Some(probe) => {
                let part = self.test(place, probe);
                self.told.parts.push(part);
                place + 2
            }
            None => self.gather_any(place, truth),
        }
    }

    /// Apart, so that the way of a single test is written out where it is asked for.
    #[inline(never)]
    fn gather_any(&mut self, place: Place, truth: bool) -> Place {
        let next = place + 1;
        match self.node(place) {
            Node::Words(_) => match self.node(next) {
                Node::Definition(_) => self.gather(next, truth),
                Node::Words(_)
                | Node::Not
                | Node::All(_)
                | Node::Any(_)
                | Node::AtLeast { .. }
                | Node::Test(_)
                | Node::Always(_)
                | Node::Late(_) => {
                    let (part, next) = self.part(place, next);
                    self.told.parts.push(part);
                    next
                }
            },
            Node::Not => self.gather(next, !truth),
            Node::All(of) => self.gather_several(*of, next, if truth { Which::Every } else { Which::Those(false) }),
            Node::Any(of) => self.gather_several(*of, next, if truth { Which::Those(true) } else { Which::Every }),
            Node::AtLeast { of, .. } => self.gather_several(*of, next, Which::Those(truth)),
            Node::Definition(definition) => {
                if let Some(place) = self.definition(*definition) {
                    self.gather(place, truth);
                }
                next
            }
            Node::Test(_) | Node::Always(_) | Node::Late(_) => {
                let (part, next) = self.part(place, place);
                self.told.parts.push(part);
                next
            }
        }
    }

    fn gather_several(&mut self, of: u32, mut place: Place, which: Which) -> Place {
        for _ in 0..of {
            let (truth, next) = self.truth(place);
            match which {
                Which::Those(wanted) if wanted != truth => {}
                Which::Every | Which::Those(_) => {
                    self.gather(place, truth);
                }
            }
            place = next;
        }
        place
    }
}

/// Which of several parts made them what they are together.
#[derive(Clone, Copy)]
enum Which {
    /// All of them.
    Every,
    /// Those of this truth.
    Those(bool),
}
