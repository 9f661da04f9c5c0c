//! Diagnostics → SARIF 2.1.0, the form that code hosts and editors show beside the lines.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{Positions, within_limit};
use crate::lang::codes::{Code, Severity};
use crate::lang::diagnostic::{Diagnostic, Mend};
use crate::lang::source::{Sources, Span};

/// The diagnostics as a SARIF log with one run, at most 10,000 a file.
///
/// Lines and columns count from 1, columns in Unicode characters. Each code that occurs is a rule with its page as help; a
/// diagnostic whose mend is certain brings it as a fix.
///
/// ```
/// use thresh::lang::{parse::parse, render::sarif, source::Sources};
/// let mut sources = Sources::default();
/// let file = sources.add("a.thresh", "score fit\n  size > 1 && size < 9 -> +5\n");
/// let (_, diagnostics) = parse(file, &sources.get(file).unwrap().text.clone());
/// let log = sarif::log(&diagnostics, &sources);
/// assert_eq!(log["version"], "2.1.0");
/// assert_eq!(log["runs"][0]["results"][0]["ruleId"], "other-words");
/// ```
pub fn log(diagnostics: &[Diagnostic], sources: &Sources) -> Value {
    let mut lines = Positions::of(sources);
    let shown: Vec<&Diagnostic> = within_limit(diagnostics);
    let codes: BTreeMap<&str, Code> =
        shown.iter().map(|diagnostic| (diagnostic.code.name(), diagnostic.code)).collect();
    let indices: BTreeMap<&str, usize> = codes.keys().copied().zip(0..).collect();
    let results: Vec<Value> = shown.iter().map(|diagnostic| result(diagnostic, &indices, &mut lines)).collect();
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "thresh",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": codes.values().map(|code| rule(*code)).collect::<Vec<Value>>(),
            } },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    })
}

fn rule(code: Code) -> Value {
    json!({
        "id": code.name(),
        "shortDescription": { "text": code.summary() },
        "fullDescription": { "text": code.meaning() },
        "help": { "text": code.page(), "markdown": code.page() },
        "defaultConfiguration": { "level": level(code.severity()) },
    })
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}

fn result(diagnostic: &Diagnostic, indices: &BTreeMap<&str, usize>, lines: &mut Positions<'_>) -> Value {
    let said = super::message(diagnostic);
    let text = match &diagnostic.help {
        Some(help) => format!("{said}: {help}"),
        None => said,
    };
    let mut result = json!({
        "ruleId": diagnostic.code.name(),
        "ruleIndex": indices.get(diagnostic.code.name()),
        "level": level(diagnostic.severity()),
        "message": { "text": text },
        "locations": [location(diagnostic.span, &diagnostic.label, lines)],
    });
    let Some(object) = result.as_object_mut() else { return result };
    if diagnostic.count > 1 {
        object.insert("occurrenceCount".to_owned(), json!(diagnostic.count));
    }
    if !diagnostic.labels.is_empty() {
        let related = diagnostic.labels.iter().map(|label| location(label.span, &label.text, lines));
        object.insert("relatedLocations".to_owned(), related.collect());
    }
    if let Some(mend) = &diagnostic.mend {
        object.insert("fixes".to_owned(), json!([fix(mend, diagnostic, lines)]));
    }
    result
}

fn location(span: Span, text: &str, lines: &mut Positions<'_>) -> Value {
    let mut physical = json!({ "artifactLocation": { "uri": lines.uri(span) } });
    if lines.has_text(span.file)
        && let Some(object) = physical.as_object_mut()
    {
        object.insert("region".to_owned(), region(span, lines));
    }
    if text.is_empty() {
        return json!({ "physicalLocation": physical });
    }
    json!({ "physicalLocation": physical, "message": { "text": text } })
}

fn region(span: Span, lines: &mut Positions<'_>) -> Value {
    let (start, end) = (lines.position(span.file, span.start), lines.position(span.file, span.end));
    json!({ "startLine": start.line, "startColumn": start.column, "endLine": end.line, "endColumn": end.column })
}

fn fix(mend: &Mend, diagnostic: &Diagnostic, lines: &mut Positions<'_>) -> Value {
    json!({
        "description": { "text": diagnostic.help.as_deref().unwrap_or(&mend.text) },
        "artifactChanges": [{
            "artifactLocation": { "uri": lines.uri(mend.span) },
            "replacements": [{
                "deletedRegion": region(mend.span, lines),
                "insertedContent": { "text": mend.text },
            }],
        }],
    })
}

impl Positions<'_> {
    /// The path as a URI reference: what a path may have and a URI may not is written in hexadecimal.
    fn uri(&self, span: Span) -> String {
        let path = self.sources.path(span);
        let mut uri = String::with_capacity(path.len());
        if path.starts_with('/') {
            uri.push_str("file://");
        }
        for byte in path.bytes() {
            if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
                uri.push(char::from(byte));
            } else {
                uri.push_str(&format!("%{byte:02X}"));
            }
        }
        uri
    }

    fn has_text(&self, file: crate::lang::source::FileId) -> bool {
        self.sources.get(file).is_some_and(|file| !file.text.is_empty())
    }
}
