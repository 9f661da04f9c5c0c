//! An `experiment` block after checking: who is in it, what its variants decide, and what is measured.

use super::checked::{Criteria, Definition, EventTest, Trait};
use super::source::Span;
use super::syntax::CalendarUnit;
use crate::domain::{Day, Decimal, Edition, ExperimentName, LayerName, OutcomeName, Period, Share, VariantName};

pub use crate::domain::{CONTROL, Phase};

/// An experiment with everything that its variants decide.
#[derive(Clone, Debug)]
pub struct Experiment {
    /// Its name, unique in a ruleset: contacts are assigned by it.
    pub name: ExperimentName,
    /// What it is to find out.
    pub question: Option<String>,
    /// How far it has come.
    pub phase: Phase,
    /// Who is assigned, each where the ones before are unknown; never empty.
    pub unit: Vec<Unit>,
    /// The share of `control`, then of each variant in file order; together the whole.
    pub split: Vec<Share>,
    /// How many contacts take part; the others are decided by the campaign as it stands, and not counted.
    pub traffic: Share,
    /// The part of a layer that it has.
    pub layer: Option<Layer>,
    /// The first and the last day, both included, by the campaign's zone; `None`: always.
    pub runs: Option<(Day, Day)>,
    /// The outcomes; the one that decides comes first.
    pub measures: Vec<Measure>,
    /// What must not get worse.
    pub guardrails: Vec<Guardrail>,
    /// How many contacts sales can work.
    pub capacity: Option<Capacity>,
    /// How many of those that all variants reject are let through.
    pub explore: Option<Share>,
    /// What it is planned to show.
    pub plan: Option<Plan>,
    /// The variants beside `control`, in file order; at least one.
    pub variants: Vec<Variant>,
    /// The names of all of them, `control` first.
    pub arms: Vec<VariantName>,
    /// What it compares and how it assigns: evidence of different editions is never pooled.
    pub edition: Edition,
    /// The heading's words.
    pub span: Span,
}

/// Who is assigned to a variant together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Each contact by itself.
    Id,
    /// All with one value of a trait.
    Trait(Trait),
}

impl Unit {
    /// As rules name it.
    pub fn name(&self) -> &str {
        match self {
            Unit::Id => "id",
            Unit::Trait(subject) => &subject.name,
        }
    }
}

/// The part of a layer that an experiment has: experiments in one layer never share a contact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layer {
    /// The layer.
    pub name: LayerName,
    /// From here on.
    pub from: Share,
    /// To before here.
    pub to: Share,
    /// The line.
    pub span: Span,
}

/// An outcome that an experiment waits for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Measure {
    /// Which.
    pub outcome: OutcomeName,
    /// How long after a contact entered.
    pub within: Period,
}

/// Something that must not get worse.
#[derive(Clone, Debug)]
pub struct Guardrail {
    /// The events.
    pub event: EventTest,
    /// How long after a contact entered.
    pub within: Period,
    /// How many percentage points worse is still no harm.
    pub at_most: Decimal,
}

/// How many contacts sales can work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Capacity {
    /// How many.
    pub contacts: u32,
    /// In what time.
    pub per: CalendarUnit,
}

/// What an experiment is planned to show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The rate today.
    pub from: Share,
    /// The rate hoped for.
    pub to: Share,
    /// How likely the difference is to be seen if it is there.
    pub power: Share,
}

/// Which criteria decide: the campaign's own, or a variant's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Decider {
    /// The campaign as it stands.
    #[default]
    Control,
    /// A variant of one of its experiments, both by position in the file.
    Variant {
        /// The experiment.
        experiment: usize,
        /// The variant, `control` not counted.
        variant: usize,
    },
}

/// A variant: all of the campaign's criteria with what it restates in place.
#[derive(Clone, Debug)]
pub struct Variant {
    /// Its name.
    pub name: VariantName,
    /// The campaign's definitions with those it restates; its criteria refer to these.
    pub definitions: Vec<Definition>,
    /// Its scores, grades, matrices, stages and disqualifications: the campaign's in number, name and order but for rules.
    pub criteria: Criteria,
}
