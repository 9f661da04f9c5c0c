//! A report as a page that needs nothing else: no script, nothing loaded from elsewhere, charts drawn here.

use std::fmt::Write as _;

use super::chart::{Bar, Look, intervals};
use super::text::text;
use super::words::{because, whole};
use crate::experiment::question::Question;
use crate::experiment::report::{Over, Report, Verdict};
use crate::wire::markup::escaped;

const STYLE: &str = "
:root { color-scheme: light dark; --ink: #1c2430; --paper: #ffffff; --soft: #5b6675; --line: #d5dbe3; --good: #12744a; --bad: #a4262c; --wait: #8a5a00; --strong: #1b5fae; --faint: #8fa3ba; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6eaf0; --paper: #14181e; --soft: #9aa6b5; --line: #323b47; --good: #57c795; --bad: #ff8b8b; --wait: #f0bd5e; --strong: #74aef2; --faint: #5f7288; } }
body { font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); max-width: 60rem; margin: 2.5rem auto; padding: 0 1.25rem; }
h1 { font-size: 1.5rem; margin: 0; } h2 { font-size: 1.1rem; margin: 2.25rem 0 .5rem; } .about { color: var(--soft); margin: .25rem 0 1.5rem; }
.verdict { border-left: 6px solid var(--wait); padding: .75rem 1.1rem; background: color-mix(in srgb, var(--line) 30%, transparent); }
.verdict strong { display: block; font-size: 1.35rem; letter-spacing: .02em; } .verdict p { margin: .35rem 0 0; } .verdict ul { margin: .35rem 0 0; padding-left: 1.2rem; }
.ship { border-color: var(--good); } .ship strong { color: var(--good); } .keep { border-color: var(--strong); } .keep strong { color: var(--strong); } .cannot { border-color: var(--bad); } .cannot strong { color: var(--bad); } .run strong { color: var(--wait); }
pre { font: 13px/1.45 ui-monospace, monospace; overflow-x: auto; border: 1px solid var(--line); padding: 1rem; }
svg { max-width: 100%; height: auto; } svg text { fill: var(--ink); font: 13px system-ui, sans-serif; } svg .name { text-anchor: end; } svg .tick, svg .unit { text-anchor: middle; fill: var(--soft); font-size: 12px; }
svg .grid { stroke: var(--line); } svg .zero { stroke: var(--ink); stroke-width: 1.5; } svg line.strong { stroke: var(--strong); stroke-width: 3; } svg line.faint { stroke: var(--faint); stroke-width: 2; } svg circle.strong { fill: var(--strong); } svg circle.faint { fill: var(--faint); }
";

/// The report as an HTML page.
pub fn html(question: &Question, report: &Report) -> String {
    let title = escaped(&question.name);
    let mut page = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n\
         <title>{title}: {}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n",
        report.verdict.headline()
    );
    heading(question, report, &mut page);
    if let Some(decides) = report.measures.first().filter(|decides| !decides.comparisons.is_empty()) {
        let outcome = &decides.awaited.outcome;
        // Writing to a `String` cannot fail.
        let _ = writeln!(page, "<h2>How many more <em>{}</em> a variant brings</h2>", escaped(outcome));
        page.push_str(&intervals(
            "Difference to control",
            "more of 1,000 contacts that enter; the line is what may be true, looked at on any day",
            &differences(question, report),
        ));
        let _ = writeln!(page, "<h2>What each variant brings</h2>");
        page.push_str(&intervals(
            "Rate of each variant",
            &format!("{outcome} of 1,000 contacts that had their time; the line is right for one look"),
            &rates(question, report),
        ));
    }
    let _ = writeln!(page, "<h2>All figures</h2>\n<pre>{}</pre>\n</body>\n</html>", escaped(&text(question, report)));
    page
}

fn heading(question: &Question, report: &Report, page: &mut String) {
    let _ = writeln!(page, "<h1>{}</h1>", escaped(question.title.as_deref().unwrap_or(&question.name)));
    let _ = writeln!(
        page,
        "<p class=\"about\">{} in {}, phase {}, as of {}; {} contacts took part</p>",
        escaped(&question.name),
        escaped(&question.campaign),
        question.phase.name(),
        report.as_of,
        whole(report.checks.entered)
    );
    let class = match report.verdict {
        Verdict::Ship { .. } => "ship",
        Verdict::KeepControl { .. } => "keep",
        Verdict::KeepRunning { .. } => "run",
        Verdict::CannotTell { .. } => "cannot",
    };
    let because: Vec<String> =
        because(question, report).iter().map(|sentence| format!("<li>{}</li>", escaped(sentence))).collect();
    let _ = writeln!(
        page,
        "<div class=\"verdict {class}\"><strong>{}</strong><ul>{}</ul></div>",
        report.verdict.headline(),
        because.join("")
    );
}

/// Of each challenger what decides, and beside it the other comparison.
fn differences(question: &Question, report: &Report) -> Vec<Bar> {
    let Some(decides) = report.measures.first() else { return Vec::new() };
    let bars = question.challengers().flat_map(|arm| {
        let deciding = decides.deciding(arm);
        let own = decides.comparisons.iter().filter(move |comparison| comparison.arm == arm);
        own.map(move |comparison| {
            let (estimate, interval) = comparison.per_entered();
            let look = if deciding == Some(comparison) { Look::Strong } else { Look::Faint };
            let whom = match comparison.over {
                Over::Everybody => "",
                Over::Differing { .. } => ", if they differ",
            };
            Bar {
                name: format!("{}{whom}", question.name_of(arm)),
                estimate: estimate * 1000.0,
                interval: (interval.low * 1000.0, interval.high * 1000.0),
                look,
            }
        })
    });
    bars.collect()
}

fn rates(question: &Question, report: &Report) -> Vec<Bar> {
    let arms = report.arms.iter().filter_map(|arm| {
        let (rate, interval) = (arm.rate?, arm.interval?);
        Some(Bar {
            name: question.name_of(arm.arm).to_owned(),
            estimate: rate.share() * 1000.0,
            interval: (interval.low * 1000.0, interval.high * 1000.0),
            look: Look::Strong,
        })
    });
    arms.collect()
}
