//! Diagnostics → what a person reads in a terminal, and the JSON and SARIF that tools read.

pub mod page;
pub mod sarif;

use std::collections::BTreeMap;
use std::ops::Range;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Renderer, Snippet};
use serde::Serialize;

use super::codes::Severity;
use super::diagnostic::Diagnostic;
use super::source::{FileId, Position, Positions, Sources, Span};
use crate::limits::{DIAGNOSTICS_JSON_MAX, DIAGNOSTICS_SHOWN_MAX};

/// Whether the text goes where colours are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colour {
    /// Plain characters alone.
    Plain,
    /// With the escape sequences of terminals.
    Terminal,
}

/// The diagnostics as a person reads them, each headed by its place; at most 200 a file, the rest counted.
///
/// Their order is kept. Each ends with an empty line; nothing is said of no diagnostics.
pub fn human(diagnostics: &[Diagnostic], sources: &Sources, colour: Colour) -> String {
    let renderer = match colour {
        Colour::Plain => Renderer::plain(),
        Colour::Terminal => Renderer::styled(),
    };
    let renderer = renderer.decor_style(DecorStyle::Unicode);
    let mut shown: BTreeMap<FileId, usize> = BTreeMap::new();
    let mut text = String::new();
    let mut lines = Positions::of(sources);
    for diagnostic in diagnostics {
        let count = shown.entry(diagnostic.span.file).or_default();
        *count += 1;
        if *count <= DIAGNOSTICS_SHOWN_MAX {
            one(diagnostic, &mut lines, &renderer, &mut text);
        }
    }
    for (file, count) in shown.into_iter().filter(|(_, count)| *count > DIAGNOSTICS_SHOWN_MAX) {
        let path = sources.get(file).map_or("", |file| &file.path);
        let rest = count - DIAGNOSTICS_SHOWN_MAX;
        text.push_str(&format!("… and {rest} more in {path}\n\n"));
    }
    text
}

/// How many errors and warnings there are, as a sentence: `2 errors, 1 warning`.
///
/// ```
/// assert_eq!(thresh::lang::render::summary(&[]), "no mistakes found");
/// ```
pub fn summary(diagnostics: &[Diagnostic]) -> String {
    let (errors, warnings) = counts(diagnostics);
    let say = |count: usize, word: &str| match count {
        0 => None,
        1 => Some(format!("1 {word}")),
        count => Some(format!("{count} {word}s")),
    };
    let said: Vec<String> = [say(errors, "error"), say(warnings, "warning")].into_iter().flatten().collect();
    if said.is_empty() { "no mistakes found".to_owned() } else { said.join(", ") }
}

/// What `thresh check --format json` prints and `POST /v1/check` answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "service", derive(schemars::JsonSchema), schemars(rename = "Checked"))]
#[serde(deny_unknown_fields)]
pub struct Checked {
    /// How many errors there are.
    pub errors: usize,
    /// How many warnings.
    pub warnings: usize,
    /// Each of them, at most 10,000 a file.
    pub diagnostics: Vec<Shown>,
}

/// One diagnostic in JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "service", derive(schemars::JsonSchema), schemars(rename = "Diagnostic"))]
#[serde(deny_unknown_fields)]
pub struct Shown {
    /// `error` or `warning`.
    pub severity: &'static str,
    /// The code.
    pub code: &'static str,
    /// What is wrong.
    pub message: String,
    /// The file's path, as the sources give it.
    pub file: String,
    /// The first character.
    pub start: Position,
    /// The place after the last character.
    pub end: Position,
    /// What is said at places: at the diagnostic's own first, if anything is.
    pub labels: Vec<ShownLabel>,
    /// What to type.
    pub help: Option<String>,
}

/// What is said at a place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "service", derive(schemars::JsonSchema), schemars(rename = "DiagnosticLabel"))]
#[serde(deny_unknown_fields)]
pub struct ShownLabel {
    /// The file's path, as the sources give it.
    pub file: String,
    /// The first character.
    pub start: Position,
    /// The place after the last character.
    pub end: Position,
    /// The words.
    pub text: String,
}

/// The diagnostics as tools read them, at most 10,000 a file; all are counted.
pub fn checked(diagnostics: &[Diagnostic], sources: &Sources) -> Checked {
    let (errors, warnings) = counts(diagnostics);
    let mut lines = Positions::of(sources);
    let shown = within_limit(diagnostics).into_iter().map(|diagnostic| lines.shown(diagnostic)).collect();
    Checked { errors, warnings, diagnostics: shown }
}

/// The diagnostics that tools get: the first 10,000 of each file.
fn within_limit(diagnostics: &[Diagnostic]) -> Vec<&Diagnostic> {
    let mut listed: BTreeMap<FileId, usize> = BTreeMap::new();
    let is_listed = |diagnostic: &&Diagnostic| {
        let count = listed.entry(diagnostic.span.file).or_default();
        *count += 1;
        *count <= DIAGNOSTICS_JSON_MAX
    };
    diagnostics.iter().filter(is_listed).collect()
}

fn counts(diagnostics: &[Diagnostic]) -> (usize, usize) {
    let errors = diagnostics.iter().filter(|diagnostic| diagnostic.severity() == Severity::Error).count();
    (errors, diagnostics.len() - errors)
}

/// The message, with how often its cause occurs.
fn message(diagnostic: &Diagnostic) -> String {
    match diagnostic.count {
        0 | 1 => diagnostic.message.clone(),
        count => format!("{} ({count} times)", diagnostic.message),
    }
}

fn one(diagnostic: &Diagnostic, lines: &mut Positions<'_>, renderer: &Renderer, text: &mut String) {
    let level = match diagnostic.severity() {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let mut places: BTreeMap<FileId, Vec<Place<'_>>> = BTreeMap::new();
    for label in &diagnostic.labels {
        let place = Place { kind: AnnotationKind::Context, span: label.span, label: &label.text };
        places.entry(label.span.file).or_default().push(place);
    }
    let mut own = places.remove(&diagnostic.span.file).unwrap_or_default();
    own.push(Place { kind: AnnotationKind::Primary, span: diagnostic.span, label: &diagnostic.label });
    let mut group: Group<'_> = level
        .primary_title(message(diagnostic))
        .id(diagnostic.code.name())
        .element(lines.snippet(diagnostic.span.file, &own));
    for (file, others) in &places {
        group = group.element(lines.snippet(*file, others));
    }
    if let Some(help) = &diagnostic.help {
        group = group.element(Level::HELP.message(&**help));
    }
    for line in renderer.render(&[group]).lines() {
        if let Some(line) = in_our_look(line) {
            text.push_str(line.trim_end());
            text.push('\n');
        }
    }
    text.push('\n');
}

/// A place and what is said there; nothing where the words are empty.
struct Place<'a> {
    kind: AnnotationKind,
    span: Span,
    label: &'a str,
}

/// A line as this project shows it: marks that every keyboard has, and no empty lines between the parts.
fn in_our_look(line: &str) -> Option<String> {
    let frame = bare(line);
    let unnumbered = frame.trim_start();
    if matches!(unnumbered.trim_end(), "│" | "┆") {
        return None;
    }
    if unnumbered.starts_with(['│', '┆']) {
        return Some(line.replace('━', "^").replace('─', "-"));
    }
    if unnumbered.starts_with("╭▸") {
        return Some(line.replacen("╭▸", " ┌", 1));
    }
    if unnumbered.starts_with('⸬') {
        return Some(line.replacen('⸬', " ┌", 1).replacen("┌  ", "┌ ", 1));
    }
    if unnumbered.starts_with(['╰', '├']) {
        return Some(line.replacen(['╰', '├'], " =", 1));
    }
    Some(line.to_owned())
}

/// The line without the escape sequences that colour it.
fn bare(line: &str) -> String {
    let mut bare = String::new();
    let mut rest = line;
    while let Some((before, after)) = rest.split_once('\u{1b}') {
        bare.push_str(before);
        rest = after.split_once('m').map_or("", |(_, rest)| rest);
    }
    bare.push_str(rest);
    bare
}

impl<'a> Positions<'a> {
    /// The lines from the first to the last of these places, which are all in one file.
    fn snippet<'s>(&mut self, file: FileId, places: &[Place<'s>]) -> Snippet<'s, Annotation<'s>>
    where
        'a: 's,
    {
        let (path, text) = self.sources.get(file).map_or(("", ""), |file| (&*file.path, &*file.text));
        let spans: Vec<Range<usize>> = places.iter().map(|place| within(place.span, text)).collect();
        let first = spans.iter().map(|span| span.start).min().unwrap_or(0);
        let last = spans.iter().map(|span| span.end).max().unwrap_or(0);
        let line = self.line(file, first);
        let start = self.starts(file).get(line - 1).copied().unwrap_or(0);
        let end = text.get(last..).and_then(|rest| rest.find('\n')).map_or(text.len(), |newline| last + newline);
        let annotations = places.iter().zip(spans).map(|(place, span)| {
            let annotation = place.kind.span(span.start - start..span.end - start);
            if place.label.is_empty() { annotation } else { annotation.label(place.label) }
        });
        // A carriage return would be drawn as a sign of its own.
        let lines = text.get(start..end).unwrap_or("").replace('\r', " ");
        Snippet::source(lines).line_start(line).path(path).annotations(annotations)
    }

    fn shown(&mut self, diagnostic: &Diagnostic) -> Shown {
        let mut labels = Vec::new();
        if !diagnostic.label.is_empty() {
            labels.push(self.label(diagnostic.span, &diagnostic.label));
        }
        for label in &diagnostic.labels {
            labels.push(self.label(label.span, &label.text));
        }
        let ShownLabel { file, start, end, .. } = self.label(diagnostic.span, "");
        Shown {
            severity: match diagnostic.severity() {
                Severity::Error => "error",
                Severity::Warning => "warning",
            },
            code: diagnostic.code.name(),
            message: message(diagnostic),
            file,
            start,
            end,
            labels,
            help: diagnostic.help.as_deref().map(str::to_owned),
        }
    }

    fn label(&mut self, span: Span, text: &str) -> ShownLabel {
        ShownLabel {
            file: self.sources.path(span).to_owned(),
            start: self.position(span.file, span.start),
            end: self.position(span.file, span.end),
            text: text.to_owned(),
        }
    }
}

/// The bytes of a span, moved into its file and onto the borders of characters.
fn within(span: Span, text: &str) -> Range<usize> {
    let border = |offset: u32| {
        let mut offset = (offset as usize).min(text.len());
        while !text.is_char_boundary(offset) {
            offset -= 1;
        }
        offset
    };
    let start = border(span.start);
    start..border(span.end).max(start)
}
