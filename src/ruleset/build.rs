//! A folder's files and what was in force → what is in force now, and everything that is wrong with the files.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use super::experiments::kept_apart;
use super::folder::{ParsedFolder, says_nothing};
use super::memory::{Checked, Kind, Memory, Recall, RuleFile};
use super::revision::revision_of;
use super::{Campaign, FileInForce, Findings, FolderFiles, Freshness, Root, Ruleset};
use crate::domain::{CampaignId, FailingTests};
use crate::lang::check::{self, Context};
use crate::lang::checked::CheckedCampaign;
use crate::lang::codes::Severity;
use crate::lang::diagnostic::{Diagnostic, folder as say};
use crate::lang::experiment::Variant;
use crate::lang::source::{FileId, Sources, Span};
use crate::limits::{FILES_MAX, RULES_MAX};
use crate::program::Program;
use crate::trial;

/// The ruleset of a folder's files, and every diagnostic of these files.
///
/// A campaign that does not compile (itself, or a list, library or vocabulary it uses) keeps its version of `previous`, stale, with
/// the sources that was compiled from; the others move on. A campaign whose file is gone is gone, but an emptied file or a folder
/// without any campaign is an error and removes nothing. Without `previous` there is nothing to keep: whoever starts up and finds
/// an error among the diagnostics must not go on.
///
/// Where failing tests are refused, a campaign compiles only if its own tests pass.
///
/// The same files, the same `previous` and the same demand give the same answer. What neither changed nor uses anything that did is
/// taken over as `previous` had it: a save costs what it touches, not what the folder holds.
pub fn build(files: &FolderFiles, previous: Option<&Ruleset>, failing_tests: FailingTests) -> (Ruleset, Findings) {
    built(files, previous, failing_tests, Scrutiny::Mistakes)
}

/// Every diagnostic of a folder's files, the doubts of the linter among them, which keep no file from being used.
pub fn check(files: &FolderFiles, failing_tests: FailingTests) -> Findings {
    built(files, None, failing_tests, Scrutiny::MistakesAndDoubts).1
}

/// How closely rule files are looked at.
#[derive(Clone, Copy)]
enum Scrutiny {
    /// For what keeps them from being used, and what is said along the way.
    Mistakes,
    /// By the linter as well.
    MistakesAndDoubts,
}

fn built(
    files: &FolderFiles,
    previous: Option<&Ruleset>,
    failing_tests: FailingTests,
    scrutiny: Scrutiny,
) -> (Ruleset, Findings) {
    let recall = previous.map_or_else(Recall::nothing, |previous| Recall::of(&previous.memory, files, failing_tests));
    let mut folder = ParsedFolder::parse(files, &recall);
    let whole_is_refused = report_size(&mut folder, files);
    let known = check_rule_files(&mut folder, &recall, failing_tests, scrutiny);
    let sources = Arc::new(folder.sources.clone());
    let mut campaigns =
        if whole_is_refused { kept(previous, |_| true) } else { standing(&folder, &sources, known.values(), previous) };
    let last_good = |id: &CampaignId| previous.and_then(|previous| previous.campaign(id.as_str()));
    let (apart, clashes) = kept_apart(campaigns, |id| last_good(id).map(|(_, campaign)| campaign.gone_stale()));
    campaigns = apart;
    clashes.into_iter().for_each(|diagnostic| folder.report(diagnostic));
    let rules = campaigns.values().map(|campaign| rules_of(campaign.checked())).sum();
    if rules > RULES_MAX {
        folder.report_on_folder(|span| say::too_many_rules(span, rules, RULES_MAX));
        campaigns = kept(previous, |_| true);
    }
    let sources = if folder.sources == *sources { sources } else { Arc::new(folder.sources) };
    let findings = Findings { sources, diagnostics: in_order(folder.diagnostics) };
    let memory = Memory { files: files.clone(), failing_tests, known };
    (compiled(campaigns.into_values().collect(), findings.refusals(), memory, previous), findings)
}

/// Reports a folder that has too many files, or no campaign, and says whether all of it is refused for that.
fn report_size(folder: &mut ParsedFolder, files: &FolderFiles) -> bool {
    if files.found > FILES_MAX {
        folder.report_on_folder(|span| say::too_many_files(span, FILES_MAX));
        return true;
    }
    match &files.root {
        Root::File { .. } => false,
        Root::Folder { .. } if folder.campaigns().next().is_some() => false,
        Root::Folder { .. } => {
            folder.report_on_folder(say::no_campaign);
            true
        }
        Root::Closed { reason, .. } => {
            folder.report_on_folder(|span| say::unreadable_folder(span, reason));
            true
        }
    }
}

/// Checks every rule file of a folder, as far as that is not known from before: what checking gave, of the files that can be used.
fn check_rule_files(
    folder: &mut ParsedFolder,
    recall: &Recall<'_>,
    failing_tests: FailingTests,
    scrutiny: Scrutiny,
) -> BTreeMap<FileId, Arc<Checked>> {
    let mut known = BTreeMap::new();
    let mut said = Vec::new();
    let mut libraries_used = BTreeSet::new();
    let checker = Checker { folder, context: folder.context(), recall, failing_tests, scrutiny };
    let mut check = |rule_file: &Arc<RuleFile>, used| {
        let Some(checked) = checker.checked(rule_file, used) else { return };
        said.extend(checked.said.iter().cloned());
        if checked.campaign.is_some() && !folder.unusable.contains(&rule_file.file) {
            said.extend(checked.failures.iter().cloned());
            known.insert(rule_file.file, checked);
        }
    };
    for campaign in folder.campaigns() {
        let used = folder.uses(campaign);
        libraries_used.extend(used.iter().copied());
        check(campaign, used);
    }
    // The others were checked with the campaigns that use them.
    for library in folder.libraries().filter(|library| !libraries_used.contains(&library.file)) {
        check(library, folder.uses(library));
    }
    said.into_iter().for_each(|diagnostic| folder.report(diagnostic));
    known
}

/// Checks rule files of one folder.
struct Checker<'a> {
    folder: &'a ParsedFolder,
    context: Context<'a>,
    recall: &'a Recall<'a>,
    failing_tests: FailingTests,
    scrutiny: Scrutiny,
}

impl Checker<'_> {
    /// What checking one file gives; `None` where something it uses is broken: what the checker would make of that would be noise.
    fn checked(&self, rule_file: &Arc<RuleFile>, used: Vec<FileId>) -> Option<Arc<Checked>> {
        let unusable = &self.folder.unusable;
        if used.iter().skip(1).any(|file| unusable.contains(file)) {
            return None;
        }
        if let Some(known) = self.recall.checked(rule_file.file) {
            return Some(Arc::clone(known));
        }
        let tree = self.folder.tree(rule_file.file);
        if says_nothing(tree) {
            return None;
        }
        let (campaign, said) = match self.scrutiny {
            Scrutiny::Mistakes => check::check(&rule_file.id, tree, &self.context),
            Scrutiny::MistakesAndDoubts => {
                check::check_and_lint(&rule_file.id, tree, &self.context, &self.folder.sources)
            }
        };
        let usable = !unusable.contains(&rule_file.file) && !said.iter().any(is_error);
        let campaign = campaign.filter(|_| usable).map(Arc::new);
        let failures = match (&campaign, self.failing_tests, rule_file.kind) {
            (Some(campaign), FailingTests::Refused, Kind::Campaign) => trial::failures(campaign),
            (_, FailingTests::Allowed, _) | (_, _, Kind::Library) | (None, ..) => Vec::new(),
        };
        Some(Arc::new(Checked { rule_file: Arc::clone(rule_file), campaign, said, failures, used }))
    }
}

/// The campaigns that came through, and of `previous` those that something on disk stands for which can't be used.
fn standing<'c>(
    folder: &ParsedFolder,
    sources: &Arc<Sources>,
    known: impl Iterator<Item = &'c Arc<Checked>>,
    previous: Option<&Ruleset>,
) -> BTreeMap<CampaignId, Campaign> {
    let mut campaigns = kept(previous, |campaign| {
        let in_closed_folder = campaign.files().first().is_some_and(|own| folder.is_in_closed_folder(&own.path));
        in_closed_folder || folder.campaigns().any(|rule_file| rule_file.id == *campaign.id())
    });
    for (passed, used) in known.filter_map(|checked| Some((checked.passed()?, &checked.used))) {
        let files = used.iter().map(|file| FileInForce { path: folder.path(*file), digest: folder.digest(*file) });
        let campaign = Campaign {
            files: files.collect(),
            sources: Arc::clone(sources),
            used: used.as_slice().into(),
            freshness: Freshness::Current,
            checked: Arc::clone(passed),
        };
        campaigns.insert(campaign.id().clone(), campaign);
    }
    campaigns
}

/// The campaigns of `previous` that are to be kept, stale, each with no other text than its own.
fn kept(previous: Option<&Ruleset>, keep: impl Fn(&Campaign) -> bool) -> BTreeMap<CampaignId, Campaign> {
    let campaigns = previous.map_or(&[][..], Ruleset::campaigns).iter();
    campaigns.filter(|campaign| keep(campaign)).map(|campaign| (campaign.id().clone(), campaign.gone_stale())).collect()
}

/// The ruleset of these campaigns; what is already compiled is not compiled again.
fn compiled(campaigns: Vec<Campaign>, refused: Findings, memory: Memory, previous: Option<&Ruleset>) -> Ruleset {
    let revision = revision_of(&campaigns);
    let program = match previous {
        Some(previous) if previous.revision == revision => Arc::clone(&previous.program),
        _ => {
            let checked: Vec<Arc<CheckedCampaign>> =
                campaigns.iter().map(|campaign| Arc::clone(&campaign.checked)).collect();
            Arc::new(Program::compile(&checked))
        }
    };
    Ruleset { revision, campaigns, program, refused, memory: Arc::new(memory) }
}

impl Campaign {
    /// The same campaign once what stands on disk can't be used.
    fn gone_stale(&self) -> Campaign {
        let sources = match self.freshness {
            Freshness::Current => Arc::new(self.sources.only(&self.used)),
            Freshness::Stale => Arc::clone(&self.sources),
        };
        Campaign { sources, freshness: Freshness::Stale, ..self.clone() }
    }
}

/// How many rules a campaign has, those that its variants restate or add included.
fn rules_of(campaign: &CheckedCampaign) -> usize {
    let own = campaign.criteria.rules().count();
    let variants = campaign.experiments.iter().flat_map(|experiment| &experiment.variants);
    let mut variants = variants.peekable();
    if variants.peek().is_none() {
        return own;
    }
    let known: HashSet<Span> = campaign.criteria.rules().map(|rule| rule.span).collect();
    let restated = |variant: &Variant| variant.criteria.rules().filter(|rule| !known.contains(&rule.span)).count();
    own + variants.map(restated).sum::<usize>()
}

fn is_error(diagnostic: &Diagnostic) -> bool {
    diagnostic.severity() == Severity::Error
}

/// By file and place, each once: what is wrong with a library is found again for every campaign that uses it.
fn in_order(mut diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    diagnostics.sort_by(|one, other| (one.span, one.code, &one.message).cmp(&(other.span, other.code, &other.message)));
    diagnostics.dedup();
    diagnostics
}
