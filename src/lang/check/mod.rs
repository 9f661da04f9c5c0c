//! Syntax + vocabulary → checked campaign: every word gets its meaning, every mistake of the file is found in one pass.

mod campaign;
mod conditions;
mod cycles;
mod events;
mod expectations;
mod grades;
mod libraries;
mod lists;
mod names;
mod points;
mod regex;
mod report;
mod stages;
mod subjects;
mod test_cases;
mod values;

use std::collections::BTreeMap;

use super::checked::{CheckedCampaign, Criteria, Worded};
use super::diagnostic::Diagnostic;
use super::source::FileId;
use super::syntax::File;
use super::vocabulary::Vocabulary;
use crate::domain::CampaignId;
use cycles::{Graph, Owner};
use lists::Lists;
use names::Names;
use report::Report;

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
    let campaign = checker.campaign(id, file);
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
    fn campaign(&mut self, id: &CampaignId, file: &File) -> Option<CheckedCampaign> {
        let definitions = self.definitions();
        self.eventful = self.eventful(definitions.as_deref().unwrap_or(&[]));
        let criteria = self.criteria();
        self.owner = Owner::Nothing;
        let heading = file.campaign.as_ref().map(|heading| self.heading(heading));
        self.cycles();
        self.experiments();
        let mut campaign = CheckedCampaign { definitions: definitions?, criteria: criteria?, ..heading??.of(id) };
        self.put_definitions_in_order(&mut campaign);
        campaign.tests = self.test_cases(&campaign)?;
        Some(campaign)
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
