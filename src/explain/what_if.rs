//! An event as a person says it, made to happen: `requested demo`, `downloaded whitepaper "Cloud guide"`.

use crate::domain::{CampaignId, Timestamp};
use crate::lang::check::{self, check};
use crate::lang::codes::Severity;
use crate::lang::diagnostic::Diagnostic;
use crate::lang::parse::parse;
use crate::lang::source::Sources;
use crate::lang::vocabulary::Vocabulary;
use crate::profile::Event;
use crate::ruleset::{Ruleset, is_vocabulary_path};
use crate::trial::happening;

/// What became of an event that was said.
#[derive(Clone, Debug)]
pub enum WhatIf {
    /// It can happen, as often as was said.
    Events(Vec<Event<'static>>),
    /// It can't be read, or nothing like it is tracked.
    Mistaken {
        /// Why.
        diagnostics: Vec<Diagnostic>,
        /// The text they point into.
        sources: Sources,
    },
}

/// Reads an event as a `test` block gives it, by the vocabulary of a ruleset, and lets it happen at an instant.
pub fn what_if(ruleset: &Ruleset, asked: &str, at: Timestamp) -> WhatIf {
    let mut sources = Sources::default();
    let asked = asked.split_whitespace().collect::<Vec<_>>().join(" ");
    let text = format!("campaign \"If\"\n\ntest \"if\"\n  given {asked}\n  expect not qualified\n");
    let file = sources.add("--if", &text);
    let vocabulary = vocabulary(ruleset, &mut sources);
    let (syntax, mut diagnostics) = parse(file, &text);
    let context = check::Context { vocabulary: &vocabulary, libraries: Default::default(), lists: Default::default() };
    let (campaign, checked) = check(&CampaignId::new("if"), &syntax, &context);
    diagnostics.extend(checked);
    diagnostics.retain(|diagnostic| diagnostic.severity() == Severity::Error);
    let Some(campaign) = campaign else { return WhatIf::Mistaken { diagnostics, sources } };
    let events = campaign.tests.iter().flat_map(|case| &case.events);
    WhatIf::Events(events.map(|given| Event { at, ..happening(given) }).collect())
}

/// The vocabulary that the ruleset was compiled with; none where it has none.
fn vocabulary(ruleset: &Ruleset, sources: &mut Sources) -> Vocabulary {
    let files = ruleset.campaigns().iter().flat_map(|campaign| campaign.sources().iter());
    let found = files.map(|(_, file)| file).find(|file| is_vocabulary_path(&file.path) && !file.text.is_empty());
    let Some(found) = found else { return Vocabulary::empty() };
    let file = sources.add(&found.path, &found.text);
    Vocabulary::parse(file, &found.text).0
}
