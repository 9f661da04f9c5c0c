//! Syntax + vocabulary → checked campaign: every word gets its meaning, every mistake of the file is found in one pass.

mod campaign;
mod conditions;
mod cycles;
mod events;
mod expectations;
mod experiments;
mod grades;
mod habits;
mod libraries;
mod lists;
mod measures;
mod names;
mod points;
mod regex;
mod report;
mod restate;
mod restate_rules;
mod stages;
mod subjects;
mod test_cases;
mod values;
mod variants;

use std::collections::BTreeMap;

use super::checked::{CheckedCampaign, Criteria, Wording};
use super::diagnostic::{Diagnostic, experiments as experiment_messages};
use super::lint;
use super::meeting;
use super::resolved::{Completeness, Resolved, ResolvedScore, whole};
use super::source::{FileId, Sources};
use super::syntax::{File, Rule, Score};
use super::vocabulary::Vocabulary;
use crate::domain::CampaignId;
use campaign::Heading;
use cycles::{Graph, Owner};
use libraries::Merged;
use lists::Lists;
pub use lists::items_of_list_file;
use names::Names;
use report::Report;
use variants::Ground;

/// What a rule file may refer to beside itself.
#[derive(Clone, Debug)]
pub struct Context<'a> {
    /// The folder's vocabulary.
    pub vocabulary: &'a Vocabulary,
    /// The libraries by the name that `use` gives them: the path within the rules folder without `.thresh`.
    pub libraries: BTreeMap<String, &'a File>,
    /// The list files by their path within the rules folder.
    pub lists: BTreeMap<String, ListText<'a>>,
}

/// A list file.
#[derive(Clone, Copy, Debug)]
pub struct ListText<'a> {
    /// Which file it is.
    pub file: FileId,
    /// One item a line, `#` comments.
    pub text: &'a str,
}

/// Checks a campaign with all that it uses, or a library by itself.
///
/// There is a campaign only if nothing is wrong with it, parsing included: `None` for a file with broken stretches and for a
/// library. The diagnostics are in the order of their places; they don't repeat those of parsing, which the caller adds.
pub fn check(id: &CampaignId, file: &File, context: &Context<'_>) -> (Option<CheckedCampaign>, Vec<Diagnostic>) {
    check_doubting(id, file, context, |_| Vec::new())
}

/// Checks the same, and adds the doubts of the linter, which `check` alone doesn't ask for: they keep no file from being used.
pub fn check_and_lint(
    id: &CampaignId,
    file: &File,
    context: &Context<'_>,
    texts: &Sources,
) -> (Option<CheckedCampaign>, Vec<Diagnostic>) {
    check_doubting(id, file, context, |resolved| lint::lint(resolved, context.vocabulary, texts))
}

/// Checks, and asks for doubts while what is resolved is still whole.
fn check_doubting(
    id: &CampaignId,
    file: &File,
    context: &Context<'_>,
    doubts: impl FnOnce(&Resolved<'_>) -> Vec<Diagnostic>,
) -> (Option<CheckedCampaign>, Vec<Diagnostic>) {
    let mut report = Report::default();
    let merged = libraries::merged(id.as_str(), file, context, &mut report);
    let mut checker = Checker::of(&merged, context, report);
    let (heading, resolved) = checker.resolve(file, merged.completeness);
    let doubts = doubts(&resolved);
    let campaign = checker.campaign(id, heading, resolved, &Ground::of(&merged));
    doubts.into_iter().for_each(|doubt| checker.report.say(doubt));
    (campaign, checker.report.into_diagnostics())
}

/// The state of one file's check.
struct Checker<'a> {
    context: &'a Context<'a>,
    names: Names<'a>,
    lists: Lists,
    report: Report,
    graph: Graph,
    /// On whose behalf names are looked up now: who depends on what is found.
    owner: Owner,
    /// Whether an event occurs in each definition, itself or through others.
    eventful: Vec<bool>,
    /// How many parts the condition that is read has so far.
    parts: u32,
    /// How they are said.
    wording: Wording,
}

impl<'a> Checker<'a> {
    /// A check that has read the names and lists, and nothing else yet.
    fn of(merged: &Merged<'a>, context: &'a Context<'a>, mut report: Report) -> Checker<'a> {
        let names = Names::collect(&merged.sections, context.vocabulary, &mut report);
        let lists = Lists::read(&names, context, &mut report);
        Checker {
            context,
            names,
            lists,
            report,
            graph: Graph::default(),
            owner: Owner::Nothing,
            eventful: Vec::new(),
            parts: 0,
            wording: Wording::default(),
        }
    }

    /// Resolves every section, whatever is wrong with others.
    fn resolve(&mut self, file: &'a File, completeness: Completeness) -> (Option<Heading>, Resolved<'a>) {
        self.only_in_variants();
        let definitions = self.definitions();
        self.eventful = self.eventful(&definitions);
        let (scores, grades, stages) = (self.scores(), self.grades(), self.stages());
        let disqualifications = self.disqualifications();
        self.owner = Owner::Nothing;
        let (audience, heading) = match &file.campaign {
            Some(campaign) => self.audience_and_heading(campaign),
            None => (None, None),
        };
        let lists = self.names.lists.clone();
        let resolved =
            Resolved { file, completeness, audience, definitions, scores, grades, stages, disqualifications, lists };
        (heading, resolved)
    }

    /// The campaign, if nothing is wrong with it.
    fn campaign(
        &mut self,
        id: &CampaignId,
        heading: Option<Heading>,
        resolved: Resolved<'a>,
        ground: &Ground<'_>,
    ) -> Option<CheckedCampaign> {
        let matrices = self.matrices();
        self.cycles();
        let experiments = self.experiments(ground);
        let usable = resolved.completeness == Completeness::Whole;
        let (mut audience, audience_wording) = match resolved.audience {
            Some(part) => part.meaning.map(|(condition, wording)| (Some(condition), wording))?,
            None => (None, Wording::default()),
        };
        let mut criteria = Criteria {
            scores: all(resolved.scores.into_iter().map(ResolvedScore::whole).collect())?,
            grades: whole(resolved.grades)?,
            matrices: matrices?,
            stages: whole(resolved.stages)?,
            disqualifications: whole(resolved.disqualifications)?,
        };
        let mut definitions = whole(resolved.definitions)?;
        self.put_definitions_in_order(&mut definitions, &mut criteria, audience.as_mut());
        let (experiments, heading) = (experiments?, heading?.of(id));
        let mut campaign =
            CheckedCampaign { audience, audience_wording, definitions, criteria, experiments, ..heading };
        self.unchanged(&campaign);
        meeting::in_one_campaign(&campaign).into_iter().for_each(|diagnostic| self.report.say(diagnostic));
        campaign.tests = self.test_cases(&campaign)?;
        (usable && !self.report.has_errors()).then_some(campaign)
    }

    /// Says where a score outside variants has `add` or `without`.
    fn only_in_variants(&mut self) {
        for Score { rules, groups, without, .. } in self.names.scores.clone() {
            let added = rules.iter().chain(groups.iter().flat_map(|group| &group.rules));
            for add in added.filter_map(|rule: &Rule| rule.add) {
                self.report.say(experiment_messages::only_in_a_variant(add, "add"));
            }
            for line in without {
                self.report.say(experiment_messages::only_in_a_variant(line.span, "without"));
            }
        }
    }
}

/// All of them, or nothing if one is missing: so that every mistake is found before giving up.
fn all<T>(things: Vec<Option<T>>) -> Option<Vec<T>> {
    things.into_iter().collect()
}
