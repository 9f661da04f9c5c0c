//! One campaign of a comparison: what differs in its rules, who moves and why, who qualifies, how scores and grades shift.

use super::chart::{Row, chart};
use crate::wire::ink::{Ink, Style, a_week, contacts, harmless, wrapped};
use super::matrix;
use super::text::title;
use crate::compare::{
    Bar, Both, CampaignReport, Cause, CauseReport, Figures, GradeReport, How, Movers, PointsRange, Presence, Qualified,
    RuleChange, ScoreReport,
};

/// Changes of rules that are shown of one campaign.
const CHANGES_MAX: usize = 40;
/// Causes that are shown of one direction, and moves.
const CAUSES_MAX: usize = 8;
/// Contacts that are named of one move, and of one cause.
const MOVE_EXAMPLES_MAX: usize = 4;
const CAUSE_EXAMPLES_MAX: usize = 2;

/// A way in which contacts move: how it is said of one contact, of several, and who moves so.
struct Way {
    one: &'static str,
    several: &'static str,
    movers: fn(&CampaignReport) -> &Movers,
}

impl Way {
    fn verb(&self, contacts: u64) -> &'static str {
        if contacts == 1 { self.one } else { self.several }
    }
}

const WAYS: [(Way, Style); 5] = [
    (Way { one: "moves up", several: "move up", movers: |it| &it.up }, Style::Better),
    (Way { one: "moves down", several: "move down", movers: |it| &it.down }, Style::Worse),
    (Way { one: "comes into the audience", several: "come into the audience", movers: |it| &it.entered }, Style::Title),
    (Way { one: "leaves the audience", several: "leave the audience", movers: |it| &it.left }, Style::Title),
    (
        Way {
            one: "moves to a stage that is neither later nor earlier",
            several: "move to stages that are neither later nor earlier",
            movers: |it| &it.aside,
        },
        Style::Title,
    ),
];

/// All its lines.
pub(super) fn lines(campaign: &CampaignReport, ink: Ink) -> Vec<String> {
    let mut lines = vec![title(campaign, ink), String::new()];
    lines.extend(wrapped("  ", &summary(campaign)));
    match campaign.presence {
        Presence::Both => lines.extend(rules(campaign, ink)),
        Presence::Before | Presence::After => {}
    }
    if campaign.qualified.stage != Both::default() {
        lines.extend(matrix::lines(campaign, ink));
    }
    for (way, style) in &WAYS {
        lines.extend(movers_lines(way, *style, campaign, ink));
    }
    lines.extend(spreads(campaign, ink));
    lines
}

/// What happens, in a sentence or two.
fn summary(campaign: &CampaignReport) -> String {
    let Qualified { contacts: qualified, per_week, .. } = &campaign.qualified;
    let a_week = |rate: Option<f64>| rate.map_or(String::new(), |rate| format!(", {} a week", a_week(rate)));
    match campaign.presence {
        Presence::Before => {
            let (concerned, rate) = (contacts(campaign.concerned.before), a_week(per_week.map(|rates| rates.before)));
            return format!("The campaign is gone. It concerned {concerned}; {} qualified{rate}.", qualified.before);
        }
        Presence::After => {
            let (concerned, rate) = (contacts(campaign.concerned.after), a_week(per_week.map(|rates| rates.after)));
            return format!("The campaign is new. It concerns {concerned}; {} qualify{rate}.", qualified.after);
        }
        Presence::Both => {}
    }
    let counts = WAYS.iter().map(|(way, _)| (way, (way.movers)(campaign).contacts)).filter(|(_, count)| *count > 0);
    let mut moved: Vec<String> = counts.map(|(way, count)| format!("{count} {}", way.verb(count))).collect();
    if let Some(first) = moved.first_mut() {
        // Of what the first number is says it for all.
        let (count, verb) = first.split_once(' ').unwrap_or((first, ""));
        *first = format!("{count} {} {verb}", if count == "1" { "contact" } else { "contacts" });
    }
    let moved = if moved.is_empty() { "Nobody changes stage".to_owned() } else { moved.join(", ") };
    format!("{moved}. {}", qualifying(&campaign.qualified))
}

/// Who qualifies, before and after.
fn qualifying(qualified: &Qualified) -> String {
    let Qualified { stage, contacts: counts, per_week, .. } = qualified;
    let stages = match (&stage.before, &stage.after) {
        (None, None) => return String::new(),
        (Some(before), Some(after)) if before == after => format!(" ({} or later)", harmless(after)),
        (before, after) => {
            let named = |stage: &Option<String>| stage.as_deref().map_or("no stage".to_owned(), harmless);
            format!(" (at {} instead of {})", named(after), named(before))
        }
    };
    if counts.is_same() {
        let rate = per_week.map_or(String::new(), |rates| format!(", {} a week", a_week(rates.after)));
        return format!("As many qualify as before{stages}: {}{rate}.", counts.after);
    }
    let more = i128::from(counts.after) - i128::from(counts.before);
    let percent = match i128::from(counts.before) {
        0 => String::new(),
        before => format!(", {:+}%", (more * 200 + before * more.signum()) / (before * 2)),
    };
    let rate = per_week.map(|rates| rates.map(a_week));
    let rate = rate.map_or(String::new(), |it| format!(": {} a week instead of {}", it.after, it.before));
    format!("{} qualify{stages} instead of {} ({more:+}{percent}){rate}.", counts.after, counts.before)
}

/// What differs in its rules.
pub(super) fn rules(campaign: &CampaignReport, ink: Ink) -> Vec<String> {
    let mut lines = vec![String::new()];
    if campaign.changes.is_empty() {
        lines.push("  Its own rules say the same.".to_owned());
        return lines;
    }
    lines.push("  What is different in the rules".to_owned());
    lines.extend(changes(&campaign.changes, ink));
    lines
}

/// Changes below their headings.
pub(super) fn changes(changes: &[RuleChange], ink: Ink) -> Vec<String> {
    let mut lines = Vec::new();
    let mut heading = "";
    for change in changes.iter().take(CHANGES_MAX) {
        if change.heading != heading {
            heading = &change.heading;
            lines.push(format!("    {}", harmless(heading)));
        }
        let sides = if change.text.is_same() {
            // A rule that moved to another group.
            vec![("= ", Style::Plain, &change.text.after)]
        } else {
            vec![("- ", Style::Worse, &change.text.before), ("+ ", Style::Better, &change.text.after)]
        };
        for (mark, style, text) in sides {
            let said = text.iter().flat_map(|text| wrapped(&format!("      {mark}"), &harmless(text)));
            lines.extend(said.map(|line| ink.paint(style, &line)));
        }
        lines.extend(remark(change).map(|remark| ink.paint(Style::Faint, &format!("        {remark}"))));
    }
    if let Some(more) = changes.len().checked_sub(CHANGES_MAX).filter(|more| *more > 0) {
        lines.push(format!("    … and {more} more"));
    }
    lines
}

/// Where a rule moved, and for whom it holds.
fn remark(change: &RuleChange) -> Option<String> {
    let holds = change.holds?;
    let group = |group: &Option<String>| group.as_ref().map_or("no group".to_owned(), |it| format!("\"{}\"", harmless(it)));
    let moved = match (&change.text.before, &change.text.after) {
        (Some(_), Some(_)) if !change.group.is_same() => {
            format!("moved from {} to {}; ", group(&change.group.before), group(&change.group.after))
        }
        (Some(_) | None, _) => String::new(),
    };
    let holding = match (&change.text.before, &change.text.after) {
        (Some(_), None) => format!("held for {}", contacts(holds.before)),
        (Some(_), Some(_)) if !holds.is_same() => {
            format!("holds for {} instead of {}", contacts(holds.after), holds.before)
        }
        (Some(_) | None, _) => format!("holds for {}", contacts(holds.after)),
    };
    Some(format!("{moved}{holding}"))
}

fn movers_lines(way: &Way, style: Style, campaign: &CampaignReport, ink: Ink) -> Vec<String> {
    let movers = (way.movers)(campaign);
    if movers.contacts == 0 {
        return Vec::new();
    }
    let heading = format!("{} {}", contacts(movers.contacts), way.verb(movers.contacts));
    let mut lines = vec![String::new(), format!("  {}", ink.paint(style, &heading))];
    for it in movers.moves.iter().take(CAUSES_MAX) {
        let (from, to) = (harmless(it.from.as_str()), harmless(it.to.as_str()));
        let text = format!("{from} → {to}: {}", some(&it.examples, it.contacts, MOVE_EXAMPLES_MAX));
        lines.extend(wrapped(&format!("    {:>6}  ", it.contacts), &text));
    }
    lines.extend(and_more(movers.moves.len()));
    if !movers.causes.is_empty() {
        lines.push("    What counts differently for them".to_owned());
        let shown = movers.causes.iter().take(CAUSES_MAX);
        lines.extend(shown.flat_map(|cause| cause_lines(cause, campaign, movers.contacts)));
        lines.extend(and_more(movers.causes.len()));
    }
    lines
}

fn and_more(count: usize) -> Option<String> {
    count.checked_sub(CAUSES_MAX).filter(|more| *more > 0).map(|more| format!("            … and {more} more"))
}

/// For how many of those who move, the points, what it is; and some of them, where it is not all.
fn cause_lines(report: &CauseReport, campaign: &CampaignReport, movers: u64) -> Vec<String> {
    let points = report.points.map_or(String::new(), signed);
    let mut text = cause(&report.cause, campaign.scores.len() > 1);
    if report.contacts < movers {
        text = format!("{text}: {}", some(&report.examples, report.contacts, CAUSE_EXAMPLES_MAX));
    }
    wrapped(&format!("    {:>6}  {points:>10}  ", report.contacts), &text)
}

/// The first of so many contacts by their ids.
fn some(examples: &[String], of: u64, examples_max: usize) -> String {
    let shown: Vec<String> = examples.iter().take(examples_max).map(|id| harmless(id)).collect();
    let more = if of > shown.len() as u64 { " …" } else { "" };
    format!("{}{more}", shown.join(", "))
}

/// `+10`, or `+2 to +12`.
fn signed(range: PointsRange) -> String {
    if range.least == range.most { format!("{:+}", range.most) } else { format!("{:+} to {:+}", range.least, range.most) }
}

fn cause(cause: &Cause, several_scores: bool) -> String {
    match cause {
        Cause::Rule { score, rule, how } => {
            let score = if several_scores { format!("{}: ", harmless(score)) } else { String::new() };
            let how = match how {
                How::Now => " (holds now)",
                How::NoLonger => " (no longer holds)",
                How::Differently => "",
            };
            format!("{score}{}{how}", harmless(rule))
        }
        Cause::Limit { group: Some(group), .. } => format!("the limit of \"{}\"", harmless(group)),
        Cause::Limit { score, group: None } => format!("the range of {}", harmless(score)),
        Cause::Sum { score } => format!("{} is summed differently", harmless(score)),
        Cause::Grade { grade, values } => {
            let named = |value: &Option<String>| value.as_deref().map_or("none".to_owned(), harmless);
            format!("grade {}: {} → {}", harmless(grade), named(&values.before), named(&values.after))
        }
        Cause::Stage { stage } => format!("{} is reached or kept differently", harmless(stage)),
        Cause::Disqualification { reason, how } => match how {
            How::Now | How::Differently => format!("disqualified: \"{}\"", harmless(reason)),
            How::NoLonger => format!("no longer disqualified: \"{}\"", harmless(reason)),
        },
        Cause::Elsewhere => "no rule: a definition, a list or a word of the vocabulary in the stages".to_owned(),
    }
}

/// Charts of the scores and grades that are not as they were; the others by name.
fn spreads(campaign: &CampaignReport, ink: Ink) -> Vec<String> {
    let mut lines = Vec::new();
    let mut same = Vec::new();
    let in_both = |before: bool, after: bool| campaign.presence == Presence::Both && before == after;
    for score in &campaign.scores {
        let is_there = score.figures.map(|figures| figures.is_some());
        if score.rose == 0 && score.fell == 0 && in_both(is_there.before, is_there.after) {
            same.push(harmless(&score.score));
        } else {
            lines.extend(score_chart(score, ink));
        }
    }
    for grade in &campaign.grades {
        let is_there = Both::new(
            grade.values.iter().any(|value| value.contacts.before > 0),
            grade.values.iter().any(|value| value.contacts.after > 0),
        );
        if grade.changed == 0 && in_both(is_there.before, is_there.after) {
            same.push(format!("grade {}", harmless(&grade.grade)));
        } else {
            lines.extend(grade_chart(grade, campaign.presence, ink));
        }
    }
    if !same.is_empty() {
        lines.push(String::new());
        let whom = if campaign.entered.contacts + campaign.left.contacts == 0 {
            "everybody"
        } else {
            "everybody who stays in the audience"
        };
        lines.extend(wrapped("  ", &format!("As before for {whom}: {}.", same.join(", "))));
    }
    lines
}

fn score_chart(score: &ScoreReport, ink: Ink) -> Vec<String> {
    let changed = match (score.rose, score.fell) {
        (0, 0) => String::new(),
        (rose, 0) => format!(": more points for {}", contacts(rose)),
        (0, fell) => format!(": fewer points for {}", contacts(fell)),
        (rose, fell) => format!(": more points for {}, fewer for {fell}", contacts(rose)),
    };
    let headings = Both::new(
        score.figures.before.map(|figures| heading("before", &figures)),
        score.figures.after.map(|figures| heading("after", &figures)),
    );
    let is_empty = |bar: &&Bar| bar.contacts == Both::default();
    let ends = score.bars.iter().take_while(is_empty).count()..score.bars.len() - score.bars.iter().rev().take_while(is_empty).count();
    let rows: Vec<Row> = score
        .bars
        .get(ends)
        .unwrap_or(&[])
        .iter()
        .map(|bar| Row {
            label: if bar.from == bar.to { bar.from.to_string() } else { format!("{} to {}", bar.from, bar.to) },
            contacts: bar.contacts,
        })
        .collect();
    let mut lines = vec![String::new(), format!("  Points of {}{changed}", harmless(&score.score))];
    lines.extend(chart(&headings, &rows, ink));
    lines
}

fn heading(side: &str, figures: &Figures) -> String {
    format!("{side}: {:.1} on average", figures.average)
}

fn grade_chart(grade: &GradeReport, presence: Presence, ink: Ink) -> Vec<String> {
    let changed = match grade.changed {
        0 => String::new(),
        changed => format!(": another one for {}", contacts(changed)),
    };
    let side = |name: &str, absent: Presence| (presence != absent).then(|| name.to_owned());
    let headings = Both::new(side("before", Presence::After), side("after", Presence::Before));
    let rows: Vec<Row> =
        grade.values.iter().map(|it| Row { label: harmless(&it.value), contacts: it.contacts }).collect();
    let mut lines = vec![String::new(), format!("  Grade {}{changed}", harmless(&grade.grade))];
    lines.extend(chart(&headings, &rows, ink));
    lines
}
