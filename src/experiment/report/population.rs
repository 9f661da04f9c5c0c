//! Exposures and outcomes → who took part, in which arm, since when, and what came of each.

use std::collections::HashMap;

use crate::domain::{Arm, Cents, Phase, Timestamp};
use crate::experiment::evidence::{Drawn, Exposure, Outcome, Said, Verdicts};
use crate::experiment::question::{Awaited, Question};
use crate::experiment::statistics::clustered::Clusters;

/// Who took part.
pub(super) struct Population<'e> {
    pub(super) as_of: Timestamp,
    /// In the order of their contacts.
    pub(super) participants: Vec<Participant<'e>>,
    /// Contacts that a caller put into an arm.
    pub(super) forced: u64,
    /// Contacts that were decided by a second variant later, counted where they were first.
    pub(super) crossed: u64,
    /// Contacts exposed to another edition, or to variants that are no longer there.
    pub(super) other_editions: u64,
    /// Different rules in force at first exposures.
    pub(super) revisions: u64,
    /// Whether it is known on whom variants differ.
    pub(super) verdicts: Verdicts,
    /// How often each outcome was reported at all.
    pub(super) reported: HashMap<&'e str, u64>,
}

/// A contact that took part.
pub(super) struct Participant<'e> {
    pub(super) unit: &'e str,
    pub(super) arm: Arm,
    pub(super) at: Timestamp,
    exposure: &'e Exposure,
    outcomes: &'e [Outcome],
}

/// Over whom something is counted.
#[derive(Clone, Copy)]
pub(super) enum Whom {
    Everybody,
    /// On whom this challenger differs from `control`.
    Differing(Arm),
}

pub(super) fn population<'e>(
    question: &Question,
    exposures: &'e [Exposure],
    outcomes: &'e [Outcome],
    as_of: Timestamp,
) -> Population<'e> {
    let mut population = Population {
        as_of,
        participants: Vec::new(),
        forced: 0,
        crossed: 0,
        other_editions: 0,
        revisions: 0,
        verdicts: Verdicts::Known,
        reported: HashMap::new(),
    };
    let mut revisions: Vec<&str> = Vec::new();
    let mut rest = outcomes;
    for of_contact in exposures.chunk_by(|one, other| one.contact_id == other.contact_id) {
        let Some(first) = of_contact.first() else { continue };
        let own = outcomes_of(&mut rest, &first.contact_id);
        let own = own.get(..own.partition_point(|outcome| outcome.at <= as_of)).unwrap_or_default();
        let there = || of_contact.iter().filter(|exposure| exposure.at <= as_of);
        population.forced += u64::from(there().any(|exposure| exposure.drawn == Drawn::Forced));
        let drawn = || there().filter(|exposure| exposure.drawn == Drawn::ByChance && is_of_phase(question, exposure));
        let mut counted = drawn().filter_map(|exposure| Some((exposure, arm_of(question, exposure)?)));
        let Some((exposure, arm)) = counted.next() else {
            population.other_editions += u64::from(drawn().next().is_some());
            continue;
        };
        population.crossed += u64::from(counted.any(|(_, later)| later != arm));
        if exposure.verdicts == Verdicts::Unknown {
            population.verdicts = Verdicts::Unknown;
        }
        for outcome in own {
            *population.reported.entry(outcome.outcome.as_str()).or_default() += 1;
        }
        revisions.push(&exposure.revision);
        population.participants.push(Participant {
            unit: &exposure.unit,
            arm,
            at: exposure.at,
            exposure,
            outcomes: own,
        });
    }
    revisions.sort_unstable();
    revisions.dedup();
    population.revisions = revisions.len() as u64;
    population
}

/// Takes the outcomes of a contact off the front of the others', those of contacts before it passed over.
fn outcomes_of<'e>(rest: &mut &'e [Outcome], contact_id: &str) -> &'e [Outcome] {
    let from = rest.partition_point(|outcome| outcome.contact_id.as_str() < contact_id);
    let (_, later) = rest.split_at_checked(from).unwrap_or((&[], &[]));
    let own = later.partition_point(|outcome| outcome.contact_id == contact_id);
    let (own, after) = later.split_at_checked(own).unwrap_or((&[], &[]));
    *rest = after;
    own
}

/// Whoever was only compared is evidence while the experiment is in its shadow, and no longer.
fn is_of_phase(question: &Question, exposure: &Exposure) -> bool {
    match question.phase {
        Phase::Shadow => exposure.phase == Phase::Shadow,
        Phase::Split | Phase::Stopped | Phase::Backtest => exposure.phase == Phase::Split,
    }
}

/// The arm of an exposure; `None` for another edition.
fn arm_of(question: &Question, exposure: &Exposure) -> Option<Arm> {
    let same = exposure.edition.is_empty() || exposure.edition == question.edition;
    let position = question.arms.iter().position(|(name, _)| *name == exposure.variant)?;
    same.then(|| Arm::at(position))
}

impl Participant<'_> {
    /// The end of the time in which an outcome counts.
    pub(super) fn until(&self, question: &Question, awaited: &Awaited) -> Timestamp {
        awaited.within.after(self.at, &question.zone)
    }

    /// The first such outcome within its time.
    pub(super) fn outcome(&self, question: &Question, awaited: &Awaited) -> Option<&Outcome> {
        let until = self.until(question, awaited);
        let counts =
            |outcome: &&Outcome| outcome.outcome == awaited.outcome && outcome.at >= self.at && outcome.at < until;
        self.outcomes.iter().find(counts)
    }

    /// The worth of all such outcomes within their time.
    pub(super) fn value(&self, question: &Question, awaited: &Awaited) -> Cents {
        let until = self.until(question, awaited);
        let own = self.outcomes.iter().filter(|outcome| outcome.outcome == awaited.outcome);
        let within = own.filter(|outcome| outcome.at >= self.at && outcome.at < until);
        Cents::new(within.filter_map(|outcome| outcome.value).map(Cents::get).fold(0, i64::saturating_add))
    }

    /// Whether a variant first said this within the time of an outcome.
    pub(super) fn said(&self, question: &Question, variant: Arm, said: Said, awaited: &Awaited) -> bool {
        let (name, until) = (question.name_of(variant), self.until(question, awaited));
        self.exposure.firsts.iter().any(|first| first.variant == name && first.said == said && first.at < until)
    }
}

impl<'e> Population<'e> {
    /// Those whose time for an outcome is over.
    pub(super) fn matured(&self, question: &Question, awaited: &Awaited) -> impl Iterator<Item = &Participant<'e>> {
        self.participants.iter().filter(|participant| participant.until(question, awaited) <= self.as_of)
    }

    /// By arm and unit, the matured contacts and those of them with the outcome.
    pub(super) fn clusters(&self, question: &Question, awaited: &Awaited, whom: Whom) -> Vec<Clusters> {
        let mut units: Vec<HashMap<&str, (u64, u64)>> = vec![HashMap::new(); question.arms.len()];
        for participant in self.matured(question, awaited) {
            let counts = match whom {
                Whom::Everybody => true,
                Whom::Differing(challenger) => participant.said(question, challenger, Said::Differs, awaited),
            };
            if let (true, Some(arm)) = (counts, units.get_mut(participant.arm.position())) {
                let (contacts, outcomes) = arm.entry(participant.unit).or_default();
                *contacts += 1;
                *outcomes += u64::from(participant.outcome(question, awaited).is_some());
            }
        }
        let clusters = units.into_iter().map(|units| {
            let mut clusters = Clusters::default();
            units.into_values().for_each(|(contacts, outcomes)| clusters.add(contacts, outcomes));
            clusters
        });
        clusters.collect()
    }
}
