//! Whether a condition holds, and the newest event that made it hold.

use super::{Asked, aggregates, events, grades, scores, sequences, stages, traits, values};
use crate::domain::{Decimal, Timestamp};
use crate::lang::checked::{Condition, EventTest};

/// What `reached` looks at: "in a stage's `when` or `until`, `reached S` looks at S and the stages up to the one before this,
/// held ones included …; elsewhere it looks at the final stage."
#[derive(Clone, Copy)]
pub(super) enum Reached<'d> {
    /// At the final stage.
    Finally,
    /// At the stages decided so far, from the first.
    SoFar(&'d [bool]),
}

/// "Logic is two-valued: a test of an unknown value is false, and `not` turns it true."
pub(super) fn holds(asked: Asked<'_>, condition: &Condition, reached: Reached<'_>) -> bool {
    match condition {
        Condition::Not(inner) => !holds(asked, inner, reached),
        Condition::All(parts) => parts.iter().all(|part| holds(asked, part, reached)),
        Condition::Any(parts) => parts.iter().any(|part| holds(asked, part, reached)),
        Condition::AtLeast { count, of } => {
            of.iter().filter(|part| holds(asked, part, reached)).count() >= *count as usize
        }
        Condition::Definition(index) => {
            asked.definition(*index).is_some_and(|definition| holds(asked, definition, reached))
        }
        Condition::Happened(test) => happened(asked, test),
        Condition::Chain(chain) => sequences::latest_chain_end(asked, chain).is_some(),
        Condition::NotFollowed(not_followed) => sequences::latest_not_followed(asked, not_followed).is_some(),
        Condition::Aggregate(aggregate) => aggregates::holds(asked, aggregate),
        Condition::Trait(test) => traits::holds(asked, test),
        Condition::Points { score, test } => {
            values::number_holds(Decimal::from_integer(scores::points_of(asked, *score).get()), *test)
        }
        Condition::Grade { grade, values } => {
            grades::position_of(asked, *grade).is_some_and(|position| values.contains(&position))
        }
        Condition::Reached(stage) => stages::reached(asked, *stage, reached),
    }
}

/// "How many, bounds included; `at most`, `fewer than`, `exactly 0 times` are true with none."
fn happened(asked: Asked<'_>, test: &EventTest) -> bool {
    let count = events::count(asked, test);
    count >= test.count.at_least as usize && test.count.at_most.is_none_or(|at_most| count <= at_most as usize)
}

/// "The newest event is: of one test, its newest in the window; of `then`, the last of the latest complete chain; of
/// `not followed by`, the latest A whose span has passed; of `and`, the newest over its parts; of `or`, `any of`, `at least n of`,
/// over the true parts; `not`, `no`, traits, scores, grades, stages have none."
///
/// Asked only of a condition that holds.
pub(super) fn newest(asked: Asked<'_>, condition: &Condition, reached: Reached<'_>) -> Option<Timestamp> {
    match condition {
        Condition::All(parts) | Condition::Any(parts) | Condition::AtLeast { of: parts, .. } => {
            let true_parts = parts.iter().filter(|part| holds(asked, part, reached));
            true_parts.filter_map(|part| newest(asked, part, reached)).max()
        }
        Condition::Definition(index) => newest(asked, asked.definition(*index)?, reached),
        Condition::Happened(test) => events::counted(asked, test).map(|event| event.at).max(),
        Condition::Chain(chain) => sequences::latest_chain_end(asked, chain),
        Condition::NotFollowed(not_followed) => sequences::latest_not_followed(asked, not_followed),
        Condition::Aggregate(aggregate) => aggregates::newest(asked, aggregate),
        Condition::Not(_)
        | Condition::Trait(_)
        | Condition::Points { .. }
        | Condition::Grade { .. }
        | Condition::Reached(_) => None,
    }
}
