//! Syntax + vocabulary → checked campaign: every word gets its meaning, every mistake of the file is found in one pass.

mod campaign;
mod conditions;
mod cycles;
mod events;
mod expectations;
mod experiments;
mod grades;
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

use super::checked::{CheckedCampaign, Criteria, Worded};
use super::diagnostic::{Diagnostic, experiments as experiment_messages};
use super::meeting;
use super::source::FileId;
use super::syntax::{File, Rule, Score};
use super::vocabulary::Vocabulary;
use crate::domain::CampaignId;
use cycles::{Graph, Owner};
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
    let mut report = Report::default();
    let merged = libraries::merged(id.as_str(), file, context, &mut report);
    let names = Names::collect(&merged.sections, context.vocabulary, &mut report);
    let lists = Lists::read(&names, context, &mut report);
    let mut checker = Checker {
        context,
        names,
        lists,
        report,
        graph: Graph::default(),
        owner: Owner::Nothing,
        eventful: Vec::new(),
        parts: 0,
        wording: Vec::new(),
    };
    let ground = Ground { sections: &merged.sections, complete: merged.complete };
    let campaign = checker.campaign(id, file, &ground);
    let whole = merged.complete && !checker.report.has_errors();
    (campaign.filter(|_| whole), checker.report.into_diagnostics())
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
    wording: Vec<Worded>,
}

impl Checker<'_> {
    fn campaign(&mut self, id: &CampaignId, file: &File, ground: &Ground<'_>) -> Option<CheckedCampaign> {
        self.only_in_variants();
        let definitions = self.definitions();
        self.eventful = self.eventful(definitions.as_deref().unwrap_or(&[]));
        let criteria = self.criteria();
        self.owner = Owner::Nothing;
        let heading = file.campaign.as_ref().map(|heading| self.heading(heading));
        self.cycles();
        let experiments = self.experiments(ground);
        let (mut definitions, mut criteria, mut heading) = (definitions?, criteria?, heading??.of(id));
        self.put_definitions_in_order(&mut definitions, &mut criteria, heading.audience.as_mut());
        let mut campaign = CheckedCampaign { definitions, criteria, experiments: experiments?, ..heading };
        self.unchanged(&campaign);
        meeting::in_one_campaign(&campaign).into_iter().for_each(|diagnostic| self.report.say(diagnostic));
        campaign.tests = self.test_cases(&campaign)?;
        Some(campaign)
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

    fn criteria(&mut self) -> Option<Criteria> {
        let scores = self.scores();
        let grades = self.grades();
        let matrices = self.matrices();
        let stages = self.stages();
        let disqualifications = self.disqualifications();
        Some(Criteria {
            scores: scores?,
            grades: grades?,
            matrices: matrices?,
            stages: stages?,
            disqualifications: disqualifications?,
        })
    }
}

/// All of them, or nothing if one is missing: so that every mistake is found before giving up.
fn all<T>(things: Vec<Option<T>>) -> Option<Vec<T>> {
    things.into_iter().collect()
}
