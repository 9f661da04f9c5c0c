//! The truth of a condition's parts, from the truth of its tests.

use super::Teller;
use super::part::Kept;
use crate::program::{Id, Node, Place, Probe, Truths};

impl<'a> Teller<'_, 'a> {
    /// A part of a condition.
    pub(super) fn node(&self, place: Place) -> &'a Node {
        self.seeing.node(place)
    }

    /// A single test with words of its own as it was found.
    #[inline]
    pub(super) fn test(&self, place: Place, probe: &Probe) -> Kept {
        Kept { place, holds: self.test_holds(probe) }
    }

    /// The test at a place as it was found, and the place after it; its words, if it has any, stand at the first place.
    pub(super) fn part(&self, words: Place, place: Place) -> (Kept, Place) {
        let (holds, next) = self.truth(place);
        (Kept { place: words, holds }, next)
    }

    /// The single test with words of its own that stands at a place: nearly every part of a condition is one, and takes two nodes.
    #[inline]
    pub(super) fn worded_test(&self, place: Place) -> Option<&'a Probe> {
        let start = place as usize;
        match self.seeing.plan.telling.nodes.get(start..start + 2) {
            Some([Node::Words(_), Node::Test(probe)]) => Some(probe),
            Some(_) | None => None,
        }
    }

    /// Whether a test is as its condition says.
    #[inline]
    pub(super) fn test_holds(&self, probe: &Probe) -> bool {
        self.scratch.fired.truths.contains(probe.predicate.position()) == probe.wanted
    }

    /// Whether what stands at a place is true, and the place after it.
    #[inline]
    pub(super) fn truth(&self, place: Place) -> (bool, Place) {
        match self.worded_test(place) {
            Some(probe) => (self.test_holds(probe), place + 2),
            None => self.truth_of_any(place),
        }
    }

    /// Apart, so that the way of a single test is written out where it is asked for.
    #[inline(never)]
    fn truth_of_any(&self, place: Place) -> (bool, Place) {
        let next = place + 1;
        match self.node(place) {
            Node::Words(_) => self.truth(next),
            Node::Not => {
                let (truth, next) = self.truth(next);
                (!truth, next)
            }
            Node::All(of) => {
                let (holding, next) = self.holding(*of, next);
                (holding == *of, next)
            }
            Node::Any(of) => {
                let (holding, next) = self.holding(*of, next);
                (holding > 0, next)
            }
            Node::AtLeast { count, of } => {
                let (holding, next) = self.holding(*of, next);
                (holding >= *count, next)
            }
            Node::Definition(definition) => {
                (self.definition(*definition).is_some_and(|place| self.truth(place).0), next)
            }
            Node::Test(probe) => (self.test_holds(probe), next),
            Node::Always(truth) => (*truth, next),
            Node::Late(late) => {
                let late = self.seeing.plan.telling.lates.get(*late as usize);
                (late.is_some_and(|late| self.known().late(late)), next)
            }
        }
    }

    /// How many of the next parts are true, and the place after them.
    fn holding(&self, of: u32, mut place: Place) -> (u32, Place) {
        let mut holding = 0;
        for _ in 0..of {
            let (truth, next) = self.truth(place);
            holding += u32::from(truth);
            place = next;
        }
        (holding, place)
    }

    /// Where a definition's condition begins.
    pub(super) fn definition(&self, definition: u32) -> Option<Place> {
        self.seeing.plan.telling.definitions.get(definition as usize).copied()
    }
}
