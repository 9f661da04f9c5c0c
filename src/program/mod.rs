//! Checked campaigns → one flat, interned, immutable program whose tests are shared by all rules and campaigns.

mod builder;
mod compile;
mod demand;
mod events;
mod names;
mod order;
mod plan;
mod planes;
mod rare;
mod rulebook;
mod subjects;
mod table;
mod told;
mod tree;
mod when;
mod wiring;

use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::domain::Zone;
use crate::lang::checked::CheckedCampaign;

pub(crate) use crate::lang::checked::{Counts, EventSource, FallsBack, NumberTest, Property, TextTest, ValueType};
pub(crate) use crate::lang::syntax::{AggregateKind, CalendarUnit};
use builder::{Builder, Test, Users};
use compile::Rules;
pub(crate) use demand::{Demand, Filter};
pub(crate) use events::{BurstOf, EventIndex, Feed, Listener, Member, Named, Rest};
pub(crate) use names::Sought;
pub(crate) use plan::{
    ExperimentPlan, GradeBody, GradePlan, Inherited, Plan, ScoreBody, ScoreOrder, ScorePlan, Segment, StagePlan, Step,
};
#[cfg(test)]
pub(crate) use planes::planes;
pub(crate) use planes::{BLOCK_WORDS, Block};
pub(crate) use rare::{
    Aggregate, Award, Chain, Fading, Listen, Measured, Newest, NotFollowed, Often, PerUnit, Rare, accepts,
};
pub(crate) use rulebook::{NumberRow, Rulebook};
pub(crate) use subjects::{Subject, SubjectTests, TraitIndex};
pub(crate) use table::{
    AskId, AwardId, Bits, BurstId, DerivedId, Id, KeyId, PredicateId, ReachId, RuleId, SourceId, StreamId, SubjectId,
    Table, ZoneId, each_set,
};
pub(crate) use told::{Asks, Node, Phrase, Place, Probe, RuleTelling};
pub(crate) use tree::{Late, Tree, Truths};
pub(crate) use when::{Length, Motion, When};
pub(crate) use wiring::{Literal, NOTHING_ELSE, Wiring};

/// Campaigns compiled for evaluation. A program that exists can run: evaluating it cannot fail.
///
/// ```
/// let program = thresh::program::Program::compile(&[]);
/// assert_eq!(program.campaign_count(), 0);
/// ```
#[derive(Debug)]
pub struct Program {
    pub(crate) plans: Vec<Plan>,
    pub(crate) zones: Table<ZoneId, Zone>,
    pub(crate) events: EventIndex,
    pub(crate) traits: TraitIndex,
    pub(crate) wiring: Wiring,
    pub(crate) rules: Rulebook,
    pub(crate) awards: Table<AwardId, Award>,
    /// The rare tests among the predicates, by predicate.
    pub(crate) rare: FxHashMap<PredicateId, RareTest>,
    /// What each predicate's test looks at.
    pub(crate) asks: Table<PredicateId, Asks>,
    /// The set of campaigns that asks each predicate.
    pub(crate) reach: Table<PredicateId, ReachId>,
    /// How many sets of campaigns there are.
    pub(crate) reach_count: usize,
    /// The campaigns that read each trait.
    pub(crate) subject_users: Table<SubjectId, Users>,
    /// The phrases whose properties are watched.
    pub(crate) ask_users: Table<AskId, Vec<PhraseAsked>>,
    /// The phrases whose bursts are left out.
    pub(crate) burst_users: Table<BurstId, Vec<PhraseAsked>>,
}

/// A rare test with what is known of it.
#[derive(Debug)]
pub(crate) struct RareTest {
    /// The test.
    pub(crate) rare: Rare,
    /// Its truth without events.
    pub(crate) idle: bool,
    /// Which way it (not its being unlike idle) can turn while time passes: growing, only to true.
    pub(crate) motion: Motion,
}

/// A campaign that asks something of a phrase.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PhraseAsked {
    /// The campaign's position.
    pub(crate) campaign: usize,
    /// The phrase as its rules name it.
    pub(crate) phrase: Arc<str>,
}

impl Program {
    /// The program of these campaigns, in the order given.
    pub fn compile(campaigns: &[Arc<CheckedCampaign>]) -> Program {
        let mut builder = Builder::default();
        let mut rules = Rules::default();
        let mut plans = Vec::with_capacity(campaigns.len());
        for campaign in campaigns {
            plans.push(compile::compile(campaign, &mut builder, &mut rules));
        }
        let (reach, reach_count) = reaches(&builder, &mut plans);
        let wiring = wiring::wire(&builder, &mut rules);
        rules.book.shrink();
        rules.awards.shrink();
        let rare = builder
            .tests
            .rows()
            .filter_map(|(id, test)| match test {
                Test::Rare(rare) => {
                    let (idle, motion) = (rare.idle(), rare.motion(&builder.streams));
                    Some((id, RareTest { rare: rare.clone(), idle, motion }))
                }
                Test::Newest(..) | Test::Trait(..) | Test::Derived(_) => None,
            })
            .collect();
        Program {
            plans,
            zones: builder.zones,
            events: builder.streams.finish(&reach),
            traits: builder.subjects.finish(),
            wiring,
            rules: rules.book,
            awards: rules.awards,
            rare,
            asks: builder.tests.iter().map(Asks::of).collect(),
            reach,
            reach_count,
            subject_users: builder.subject_users,
            ask_users: builder.ask_users,
            burst_users: builder.burst_users,
        }
    }

    /// How many campaigns it has.
    pub fn campaign_count(&self) -> usize {
        self.plans.len()
    }
}

/// The sets of campaigns that ask the predicates, each set once; each campaign is told those it is in.
fn reaches(builder: &Builder, plans: &mut [Plan]) -> (Table<PredicateId, ReachId>, usize) {
    let mut numbers: FxHashMap<&[usize], ReachId> = FxHashMap::default();
    let mut reach = Table::default();
    let mut reaches_of: Vec<Vec<ReachId>> = vec![Vec::new(); builder.askers];
    for users in builder.test_users.iter() {
        let next = ReachId::new(numbers.len());
        let id = *numbers.entry(users).or_insert_with(|| {
            for asker in users {
                reaches_of.get_mut(*asker).into_iter().for_each(|reaches| reaches.push(next));
            }
            next
        });
        reach.push(id);
    }
    plans.iter_mut().for_each(|plan| plan.take_reaches(&mut reaches_of));
    (reach, numbers.len())
}
