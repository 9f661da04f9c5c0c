//! What an experiment compares and how it assigns, in canonical words: evidence is never pooled across a change of it.

use super::canonical::canonical_file;
use super::sections::Lines;
use crate::lang::syntax::{Experiment, ExperimentEntry, File, Section};
use crate::lang::vocabulary::Vocabulary;

/// The lines of an experiment that decide who gets what, spaces and paragraphs left out: its unit, split and layer, and its
/// variants. Traffic, dates and what is measured may change while it goes on; the phase is kept with each exposure, so that an experiment
/// that was stopped is still the same.
pub(in crate::lang) fn edition(experiment: &Experiment, vocabulary: &Vocabulary) -> String {
    let mut experiment = experiment.clone();
    experiment.question = None;
    experiment.entries.retain(|entry| match entry.value {
        ExperimentEntry::Unit(_) | ExperimentEntry::Split(_) | ExperimentEntry::Layer { .. } => true,
        ExperimentEntry::Phase(_)
        | ExperimentEntry::Traffic(_)
        | ExperimentEntry::Runs(_)
        | ExperimentEntry::Measures(_)
        | ExperimentEntry::Guardrail { .. }
        | ExperimentEntry::Capacity { .. }
        | ExperimentEntry::Explore(_)
        | ExperimentEntry::Plan { .. } => false,
    });
    let span = experiment.span;
    let file = File {
        campaign: None,
        sections: vec![Section::Experiment(experiment)],
        comments: Vec::new(),
        broken: Vec::new(),
        half_read: Vec::new(),
        span,
    };
    let file = canonical_file(&file, vocabulary);
    let mut lines = Lines { source: "", file: &file, lines: Vec::new() };
    lines.all();
    let mut text = String::new();
    for line in &lines.lines {
        text.push_str(&line.cells.join(" "));
        text.push('\n');
    }
    text
}
