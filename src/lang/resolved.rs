//! A rule file as far as its words have a meaning: what was written beside what it means, and nothing where that is wrong.

use super::checked::{
    Award, Condition, Counts, Definition, Disqualification, Fading, Grade, Group, Rule, Score, ScoreBody, Stage, Term,
    Wording,
};
use super::syntax::{self, Define, Disqualify, File, List, StageLine};
use crate::domain::{GroupTitle, RuleName, ScoreName};

/// A rule file and its libraries, resolved. The positions that conditions refer to are those of these lists; unlike in a
/// [`CheckedCampaign`](super::checked::CheckedCampaign), there may be circles among them.
#[derive(Debug)]
pub struct Resolved<'a> {
    /// The file itself.
    pub file: &'a File,
    /// Whether all of it is here.
    pub completeness: Completeness,
    /// The audience.
    pub audience: Option<Audience<'a>>,
    /// The definitions, as written.
    pub definitions: Vec<Part<'a, Define, Definition>>,
    /// The scores, as written.
    pub scores: Vec<ResolvedScore<'a>>,
    /// The grades, as written.
    pub grades: Vec<Part<'a, syntax::Grade, Grade>>,
    /// The stages, from first to last.
    pub stages: Vec<Part<'a, StageLine, Stage>>,
    /// What disqualifies.
    pub disqualifications: Vec<Part<'a, Disqualify, Disqualification>>,
    /// The lists, as written.
    pub lists: Vec<&'a List>,
}

/// Whether the text of a file and of its libraries could be read to its last word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Completeness {
    /// All of it.
    Whole,
    /// Something could not be read: a rule may be missing here, and a use of a list.
    WithGaps,
}

/// Something written and what it means; nothing where that is wrong, which has its diagnostic.
#[derive(Debug)]
pub struct Part<'a, Written, Meaning> {
    /// As written.
    pub written: &'a Written,
    /// What it means.
    pub meaning: Option<Meaning>,
}

/// Whom a campaign concerns, and how that is said.
pub type Audience<'a> = Part<'a, syntax::Condition, (Condition, Wording)>;

/// A score.
#[derive(Debug)]
pub struct ResolvedScore<'a> {
    /// As written.
    pub written: &'a syntax::Score,
    /// The least and the greatest points, if it has any; nothing where they are wrong.
    pub range: Option<Option<(i64, i64)>>,
    /// Where its points come from.
    pub body: ResolvedBody<'a>,
}

/// Where a score's points come from.
#[derive(Debug)]
pub enum ResolvedBody<'a> {
    /// Rules.
    Rules {
        /// What a rule fades by that says nothing else; nothing where that is wrong.
        fading: Option<Fading>,
        /// Outside groups.
        rules: Vec<ResolvedRule<'a>>,
        /// The groups.
        groups: Vec<ResolvedGroup<'a>>,
    },
    /// Other scores; nothing where one is wrong.
    Sum(Option<Vec<Term>>),
}

/// A group of rules.
#[derive(Debug)]
pub struct ResolvedGroup<'a> {
    /// As written.
    pub written: &'a syntax::Group,
    /// What its heading says; nothing where that is wrong.
    pub limits: Option<Limits>,
    /// The rules.
    pub rules: Vec<ResolvedRule<'a>>,
}

/// What a group's heading says beside its title.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Which of its rules count.
    pub counts: Counts,
    /// The least signed sum.
    pub at_least: Option<i64>,
    /// The greatest signed sum.
    pub at_most: Option<i64>,
}

/// A rule.
#[derive(Debug)]
pub struct ResolvedRule<'a> {
    /// As written.
    pub written: &'a syntax::Rule,
    /// Its name.
    pub name: Option<RuleName>,
    /// When it holds.
    pub condition: Option<Condition>,
    /// How it is said.
    pub wording: Wording,
    /// What it gives.
    pub award: Option<Award>,
}

impl ResolvedScore<'_> {
    /// The score, if all of it is right.
    pub fn whole(self) -> Option<Score> {
        let body = match self.body {
            ResolvedBody::Rules { fading, rules, groups } => {
                fading?;
                let groups: Option<Vec<Group>> = groups.into_iter().map(ResolvedGroup::whole).collect();
                ScoreBody::Rules { rules: whole_rules(rules)?, groups: groups? }
            }
            ResolvedBody::Sum(terms) => ScoreBody::Sum(terms?),
        };
        Some(Score { name: ScoreName::new(&self.written.name.text), body, range: self.range? })
    }
}

impl ResolvedGroup<'_> {
    fn whole(self) -> Option<Group> {
        let Limits { counts, at_least, at_most } = self.limits?;
        let title = GroupTitle::new(&self.written.title.value);
        Some(Group { title, counts, at_least, at_most, rules: whole_rules(self.rules)? })
    }
}

impl ResolvedRule<'_> {
    fn whole(self) -> Option<Rule> {
        let (name, condition, award) = (self.name?, self.condition?, self.award?);
        Some(Rule { name, condition, wording: self.wording, award, span: self.written.span })
    }
}

fn whole_rules(rules: Vec<ResolvedRule<'_>>) -> Option<Vec<Rule>> {
    // `collect` would not know how many there will be, and move thousands of rules again and again.
    let mut whole = Vec::with_capacity(rules.len());
    for rule in rules {
        whole.push(rule.whole()?);
    }
    Some(whole)
}

/// The meanings, if there is one of each.
pub fn whole<Written, Meaning>(parts: Vec<Part<'_, Written, Meaning>>) -> Option<Vec<Meaning>> {
    parts.into_iter().map(|part| part.meaning).collect()
}
