//! Every part of every condition of a campaign: the words an author wrote beside what the checker made of them.

use std::collections::HashMap;

use crate::lang::checked::{CheckedCampaign, Condition, Definition, GradeBody, Rule, ScoreBody, StageIndex};
use crate::lang::format;
use crate::lang::parse::parse;
use crate::lang::source::{FileId, Sources, Span};
use crate::lang::syntax::{self, CampaignEntry, File, GradeReach, Section, StageClause};
use crate::lang::vocabulary::Vocabulary;

/// A condition, or a part of one that can be true or false by itself.
pub(super) struct Part<'c> {
    /// Its words, in canonical form.
    pub(super) text: String,
    /// Where it stands.
    pub(super) span: Span,
    /// What the checker made of it.
    pub(super) condition: &'c Condition,
    /// When it is asked.
    pub(super) asked: Asked,
    /// Whether it is all of a rule's condition, or less than that, or belongs to no rule.
    pub(super) place: Place,
    /// The positions of the parts that it consists of.
    pub(super) consists_of: Vec<usize>,
}

/// When a condition is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Asked {
    /// Of every contact: it decides whether the campaign applies.
    First,
    /// Where the campaign applies, all stages known.
    Finally,
    /// While this stage is decided: only the stages before it are known.
    Before(StageIndex),
}

/// What a part is part of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// A rule's whole condition.
    WholeRule,
    /// Anything else.
    Elsewhere,
}

/// The parts of a campaign's conditions in the order in which they stand in its files, whose texts these sources have.
pub(super) fn parts<'c>(campaign: &'c CheckedCampaign, sources: &Sources, files: &[FileId]) -> Vec<Part<'c>> {
    let texts = || files.iter().filter_map(|id| Some((*id, sources.get(*id)?)));
    let vocabulary = texts().find(|(_, file)| file.path.ends_with(".toml"));
    let vocabulary = vocabulary.map(|(id, file)| Vocabulary::parse(id, &file.text).0).unwrap_or_else(Vocabulary::empty);
    let rule_files = texts().filter(|(_, file)| file.path.ends_with(".thresh"));
    let trees: Vec<File> = rule_files.map(|(id, file)| parse(id, &file.text).0).collect();
    let mut found = Found { vocabulary: &vocabulary, parts: Vec::new(), disqualifications: 0 };
    for tree in &trees {
        found.in_heading(tree, campaign);
        for section in &tree.sections {
            found.in_section(section, campaign);
        }
    }
    found.parts
}

struct Found<'c, 'v> {
    vocabulary: &'v Vocabulary,
    parts: Vec<Part<'c>>,
    /// How many `disqualify` lines were met: the checker keeps their order.
    disqualifications: usize,
}

impl<'c> Found<'c, '_> {
    fn in_heading(&mut self, tree: &File, campaign: &'c CheckedCampaign) {
        let entries = tree.campaign.iter().flat_map(|heading| &heading.entries);
        for entry in entries {
            if let (CampaignEntry::Audience(written), Some(checked)) = (&entry.value, &campaign.audience) {
                self.part(written, checked, Asked::First, Place::Elsewhere);
            }
        }
    }

    fn in_section(&mut self, section: &Section, campaign: &'c CheckedCampaign) {
        match section {
            Section::Score(score) => self.in_score(score, campaign),
            Section::Grade(grade) => self.in_grade(grade, campaign),
            Section::Stages(stages) => stages.stages.iter().for_each(|stage| self.in_stage(stage, campaign)),
            Section::Disqualify(written) => {
                if let Some(checked) = campaign.criteria.disqualifications.get(self.disqualifications) {
                    self.part(&written.when, &checked.when, Asked::Finally, Place::Elsewhere);
                }
                self.disqualifications += 1;
            }
            Section::Define(written) => {
                let named = |other: &&Definition| other.name == written.name.text;
                if let Some(checked) = campaign.definitions.iter().find(named) {
                    self.part(&written.condition, &checked.condition, Asked::Finally, Place::Elsewhere);
                }
            }
            Section::Use(_) | Section::Matrix(_) | Section::List(_) | Section::Experiment(_) | Section::Test(_) => {}
        }
    }

    fn in_score(&mut self, written: &syntax::Score, campaign: &'c CheckedCampaign) {
        let score = campaign.criteria.scores.iter().find(|score| score.name.as_str() == written.name.text);
        let Some(ScoreBody::Rules { rules, groups }) = score.map(|score| &score.body) else { return };
        let all = rules.iter().chain(groups.iter().flat_map(|group| &group.rules));
        let by_place: HashMap<Span, &'c Rule> = all.map(|rule| (rule.span, rule)).collect();
        for rule in written.rules.iter().chain(written.groups.iter().flat_map(|group| &group.rules)) {
            if let Some(checked) = by_place.get(&rule.span) {
                self.part(&rule.condition, &checked.condition, Asked::Finally, Place::WholeRule);
            }
        }
    }

    fn in_grade(&mut self, written: &syntax::Grade, campaign: &'c CheckedCampaign) {
        let grade = campaign.criteria.grades.iter().find(|grade| grade.name.as_str() == written.name.text);
        let Some(GradeBody::Conditions(conditions)) = grade.map(|grade| &grade.body) else { return };
        let whens = written.entries.iter().filter_map(|entry| match &entry.reach {
            GradeReach::When(condition) => Some(condition),
            GradeReach::From(_) | GradeReach::Below | GradeReach::Otherwise => None,
        });
        for (written, checked) in whens.zip(conditions) {
            self.part(written, checked, Asked::Finally, Place::Elsewhere);
        }
    }

    fn in_stage(&mut self, written: &syntax::StageLine, campaign: &'c CheckedCampaign) {
        let stages = &campaign.criteria.stages;
        let Some(position) = stages.iter().position(|stage| stage.name.as_str() == written.name.text) else { return };
        let Some(stage) = stages.get(position) else { return };
        let asked = Asked::Before(StageIndex(position));
        for clause in &written.clauses {
            let (written, checked) = match &clause.value {
                StageClause::When(when) => (when, &stage.when),
                StageClause::Until(until) => (until, &stage.until),
                StageClause::Stays(_) | StageClause::NeverFallsBack => continue,
            };
            if let Some(checked) = checked {
                self.part(written, checked, asked, Place::Elsewhere);
            }
        }
    }

    /// Adds a part after the parts it consists of, and says where it is; `not` is no part, since it is true when its part is false.
    fn part(&mut self, written: &syntax::Condition, checked: &'c Condition, asked: Asked, place: Place) -> usize {
        match (written, checked) {
            (syntax::Condition::Parentheses { condition, .. }, _) => {
                return self.part(condition, checked, asked, place);
            }
            (syntax::Condition::Not { condition, .. }, Condition::Not(inner)) => {
                return self.part(condition, inner, asked, Place::Elsewhere);
            }
            _ => {}
        }
        let consists_of = match split(written, checked) {
            Some((written, checked)) => {
                let parts = written.iter().zip(checked);
                parts.map(|(written, checked)| self.part(written, checked, asked, Place::Elsewhere)).collect()
            }
            None => Vec::new(),
        };
        let text = format::condition(written, self.vocabulary);
        self.parts.push(Part { text, span: written.span(), condition: checked, asked, place, consists_of });
        self.parts.len() - 1
    }
}

/// The parts of a condition, as written and as checked, where it has any.
fn split<'w, 'c>(
    written: &'w syntax::Condition,
    checked: &'c Condition,
) -> Option<(&'w [syntax::Condition], &'c [Condition])> {
    let written: &[syntax::Condition] = match written {
        syntax::Condition::And(parts) | syntax::Condition::Or(parts) => parts,
        syntax::Condition::Choice(choice) if choice.clauses.is_empty() => &choice.conditions,
        syntax::Condition::Test(_)
        | syntax::Condition::Not { .. }
        | syntax::Condition::Mixed { .. }
        | syntax::Condition::Parentheses { .. }
        | syntax::Condition::Choice(_)
        | syntax::Condition::Chain(_)
        | syntax::Condition::NotFollowed(_)
        | syntax::Condition::Aggregate(_)
        | syntax::Condition::Broken(_) => return None,
    };
    let checked = match checked {
        Condition::All(parts) | Condition::Any(parts) | Condition::AtLeast { of: parts, .. } => parts,
        // `none of (…)`
        Condition::Not(inner) => {
            let Condition::Any(parts) = &**inner else { return None };
            parts
        }
        Condition::Definition(_)
        | Condition::Happened(_)
        | Condition::Chain(_)
        | Condition::NotFollowed(_)
        | Condition::Aggregate(_)
        | Condition::Trait(_)
        | Condition::Points { .. }
        | Condition::Grade { .. }
        | Condition::Reached(_) => return None,
    };
    (written.len() == checked.len()).then_some((written, checked.as_slice()))
}
