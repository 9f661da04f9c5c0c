//! How one campaign comes to its verdict, once the shared tests are known.

use std::ops::Range;
use std::sync::OnceLock;

use super::planes::{BLOCK_WORDS, Plane, first_word};
use super::table::{ReachId, RuleId, ZoneId};
use super::told::Telling;
use super::tree::Tree;
use super::when::Length;
use crate::domain::{
    CampaignId, Decimal, ExperimentName, GradeName, GradeValue, GroupTitle, ScoreName, StageName, WrittenRows,
};
use crate::lang::checked::{Counts, FallsBack, Matrix};
use crate::lang::experiment::Phase;

/// One campaign.
#[derive(Debug)]
pub(crate) struct Plan {
    /// Its id.
    pub(crate) id: CampaignId,
    /// Its zone.
    pub(crate) zone: ZoneId,
    /// From the first instant to before the second.
    pub(crate) runs: Option<(i64, i64)>,
    /// Whom it concerns.
    pub(crate) audience: Option<Tree>,
    /// Its rules, by position among all rules; in the order of the file.
    pub(crate) rules: Range<usize>,
    /// Their rows as they are written, a word of rules at a time.
    pub(crate) written: Box<[OnceLock<WrittenRows>]>,
    /// In the order of the file.
    pub(crate) scores: Vec<ScorePlan>,
    /// In the order of the file.
    pub(crate) grades: Vec<GradePlan>,
    /// In the order of the file.
    pub(crate) matrices: Vec<Matrix>,
    /// From first to last.
    pub(crate) stages: Vec<StagePlan>,
    /// In the order of the file.
    pub(crate) disqualifications: Vec<(Box<str>, Tree)>,
    /// The stage from which a contact is qualified.
    pub(crate) qualifies_at: Option<usize>,
    /// What to find out, each after what it rests on.
    pub(crate) steps: Vec<Step>,
    /// Definitions, by position.
    pub(crate) definitions: Vec<DefinitionPlan>,
    /// The sets of campaigns that it is in.
    pub(crate) reaches: Vec<ReachId>,
    /// Whether scores come in the order of the file in `steps`.
    pub(crate) scores_in_order: ScoreOrder,
    /// What can be told of its verdicts.
    pub(crate) telling: Telling,
    /// Its number among those that ask for things: campaigns and their variants.
    pub(crate) asker: usize,
    /// Which of its rules hold exactly when rules of the campaign as it stands do; empty for such a campaign.
    pub(crate) inherited: Vec<Inherited>,
    /// In the order of the file; empty for a variant.
    pub(crate) experiments: Vec<ExperimentPlan>,
}

impl Plan {
    /// Tells it and its variants which sets they are in, by the numbers of those that ask.
    pub(super) fn take_reaches(&mut self, reaches_of: &mut [Vec<ReachId>]) {
        self.reaches = reaches_of.get_mut(self.asker).map(std::mem::take).unwrap_or_default();
        for variant in self.experiments.iter_mut().flat_map(|experiment| &mut experiment.variants) {
            variant.take_reaches(reaches_of);
        }
    }
}

/// A stretch of a variant's rules that hold exactly when those of the campaign as it stands do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Inherited {
    /// The first of the campaign's.
    pub(crate) from: usize,
    /// The first of the variant's.
    pub(crate) to: usize,
    /// How many.
    pub(crate) count: usize,
}

/// An experiment.
#[derive(Debug)]
pub(crate) struct ExperimentPlan {
    /// Its name.
    pub(crate) name: ExperimentName,
    /// Whether contacts that are decided now take part.
    pub(crate) phase: Phase,
    /// From the first instant to before the second; `None`: always.
    pub(crate) runs: Option<(i64, i64)>,
    /// How each variant but `control` comes to its verdict.
    pub(crate) variants: Vec<Plan>,
}

/// Whether a campaign's scores are found in the order in which they are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ScoreOrder {
    /// They are.
    AsWritten,
    /// One rests on a later one.
    Mixed,
}

/// Something to find out.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    /// A definition that asks what is known late.
    Definition(usize),
    /// A score.
    Score(usize),
    /// A grade.
    Grade(usize),
    /// The stage.
    Stages,
}

/// A definition.
#[derive(Debug)]
pub(crate) struct DefinitionPlan {
    /// What it stands for.
    pub(crate) tree: Tree,
    /// Its newest event.
    pub(crate) newest: super::rare::Newest,
}

/// A score.
#[derive(Debug)]
pub(crate) struct ScorePlan {
    /// Its name.
    pub(crate) name: ScoreName,
    /// Where its points come from.
    pub(crate) body: ScoreBody,
    /// The least and the greatest points.
    pub(crate) range: Option<(i64, i64)>,
}

/// Where a score's points come from.
#[derive(Debug)]
pub(crate) enum ScoreBody {
    /// Rules, those outside groups first.
    Rules(Vec<Segment>),
    /// Shares of other scores, in percent.
    Sum(Vec<(Decimal, usize)>),
}

/// A group's rules, or those outside groups.
#[derive(Debug)]
pub(crate) struct Segment {
    /// The group.
    pub(crate) group: Option<GroupTitle>,
    /// Which of its rules count.
    pub(crate) counts: Counts,
    /// The least signed sum.
    pub(crate) at_least: Option<i64>,
    /// The greatest signed sum.
    pub(crate) at_most: Option<i64>,
    /// The rules, by position among all rules.
    pub(crate) rules: Range<usize>,
    /// Where all count, stretches of those, by position among all rules, that give something else than a number that 16 bits hold: of them
    /// each that holds is looked at.
    pub(crate) singly: Vec<Range<usize>>,
    /// Where all count, are many and give numbers that are alike, the bits of these, from the first word of rules that belongs to no other
    /// segment.
    pub(crate) planes: Vec<Plane>,
    /// Those that ask what is known late.
    pub(crate) late: Vec<(RuleId, Tree)>,
}

impl Segment {
    /// The words of rules that the planes are of.
    pub(crate) fn blocks(&self) -> Range<usize> {
        let start = first_word(&self.rules);
        start..start + self.planes.first().map_or(0, |plane| plane.blocks.len() * BLOCK_WORDS)
    }
}

/// A grade.
#[derive(Debug)]
pub(crate) struct GradePlan {
    /// Its name.
    pub(crate) name: GradeName,
    /// Its values, the best first.
    pub(crate) values: Vec<GradeValue>,
    /// How the value is found.
    pub(crate) body: GradeBody,
}

/// How a grade's value is found.
#[derive(Debug)]
pub(crate) enum GradeBody {
    /// By thresholds on a score.
    Thresholds(usize, Vec<i64>),
    /// By conditions.
    Conditions(Vec<Tree>),
}

/// A stage.
#[derive(Debug)]
pub(crate) struct StagePlan {
    /// Its name.
    pub(crate) name: StageName,
    /// When a contact is in it or beyond.
    pub(crate) when: Option<Tree>,
    /// A contact who held it keeps it while this is not true.
    pub(crate) until: Option<Tree>,
    /// How long a contact who held it keeps it.
    pub(crate) stays: Option<Length>,
    /// Whether it can be lost.
    pub(crate) falls_back: FallsBack,
    /// Definitions that `when` and `until` need asked as of this stage.
    pub(crate) definitions: Vec<usize>,
}
