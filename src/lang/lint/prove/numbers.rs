//! Numbers between bounds: every bound, and one number between each two, stand for all there are.

use super::Truth;
use crate::domain::Decimal;
use crate::lang::checked::NumberTest;

/// Halves of a millionth, so that there is a number between any two bounds: averages are no millionths.
const HALVES: i128 = 2;
const MILLIONTHS: i128 = 1_000_000;

/// Which numbers there are.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Numbers {
    /// All.
    Any,
    /// 0, 1, 2 and so on.
    WholeFromZero,
}

/// Whether a number of half millionths passes a test.
pub(in crate::lang::lint) fn holds(halves: i128, test: NumberTest) -> bool {
    let halves_of = |bound: Decimal| bound.millionths() * HALVES;
    match test {
        NumberTest::Is(relation, bound) => relation.holds(halves.cmp(&halves_of(bound))),
        NumberTest::Between(least, greatest) => halves_of(least) <= halves && halves <= halves_of(greatest),
    }
}

/// Whether no number passes and fails what it should.
pub(super) fn unsatisfiable(asked: &[(NumberTest, Truth)], numbers: Numbers) -> bool {
    let passes = |halves: i128| {
        asked.iter().all(|(test, truth)| match truth {
            Truth::Holds => holds(halves, *test),
            Truth::Fails => !holds(halves, *test),
        })
    };
    match numbers {
        Numbers::Any => {
            let bounds = asked.iter().flat_map(|(test, _)| bounds_of(*test));
            let mut around = bounds.flat_map(|bound| {
                let halves = bound.millionths() * HALVES;
                [halves - 1, halves, halves + 1]
            });
            !asked.is_empty() && !around.any(passes)
        }
        Numbers::WholeFromZero => {
            let whole = |bound: Decimal| bound.millionths().div_euclid(MILLIONTHS);
            let bounds = asked.iter().flat_map(|(test, _)| bounds_of(*test));
            let around = bounds.flat_map(|bound| [whole(bound) - 1, whole(bound), whole(bound) + 1]);
            let mut possible = around.chain([0]).filter(|number| *number >= 0);
            !possible.any(|number| passes(number * MILLIONTHS * HALVES))
        }
    }
}

/// The numbers at which a test changes its answer.
pub(in crate::lang::lint) fn bounds_of(test: NumberTest) -> impl Iterator<Item = Decimal> {
    let (one, other) = match test {
        NumberTest::Is(_, bound) => (bound, None),
        NumberTest::Between(least, greatest) => (least, Some(greatest)),
    };
    std::iter::once(one).chain(other)
}
