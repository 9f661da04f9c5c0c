//! A report as a person reads it: the verdict, what it means for sales, the checks, then the analyst's table.

use super::words::{
    because, guarded, interval_per_thousand, over, p_value, per_thousand, percent, signed_per_thousand, whole,
};
use crate::experiment::evidence::Verdicts;
use crate::experiment::question::Question;
use crate::experiment::report::{ArmFigures, Checks, Over, Report, SampleCheck, Verdict};
use crate::experiment::statistics::Rate;

/// Columns of the left side of a table.
const LEFT: usize = 34;
/// Columns that a line of prose fills.
const WIDTH: usize = 96;

/// The report as text.
pub fn text(question: &Question, report: &Report) -> String {
    let mut page = Page { question, report, text: String::new() };
    page.heading();
    match report.verdict {
        Verdict::CannotTell { .. } => page.counts(),
        Verdict::Ship { .. } | Verdict::KeepControl { .. } | Verdict::KeepRunning { .. } => {
            page.arms();
            page.differing();
        }
    }
    page.checks();
    page.analyst();
    page.text
}

struct Page<'r> {
    question: &'r Question,
    report: &'r Report,
    text: String,
}

impl Page<'_> {
    fn line(&mut self, line: &str) {
        self.text.push_str(line.trim_end());
        self.text.push('\n');
    }

    /// Prose, broken where it would be too wide, behind a mark.
    fn prose(&mut self, mark: &str, prose: &str) {
        let indent = " ".repeat(mark.chars().count());
        let mut line = mark.to_owned();
        let mut empty = true;
        for word in prose.split(' ') {
            if !empty && line.chars().count() + 1 + word.chars().count() > WIDTH {
                self.line(&line);
                line.clone_from(&indent);
                empty = true;
            }
            if !empty {
                line.push(' ');
            }
            line.push_str(word);
            empty = false;
        }
        self.line(&line);
    }

    fn row(&mut self, left: &str, cells: impl IntoIterator<Item = String>) {
        let mut line = format!("  {left:<LEFT$}");
        for cell in cells {
            line.push_str(&format!("{cell:>16}"));
        }
        self.line(&line);
    }

    fn heading(&mut self) {
        let Question { name, title, campaign, phase, .. } = self.question;
        let asked = title.as_ref().map_or_else(String::new, |title| format!(": {title}"));
        self.line(&format!("{name}{asked}"));
        let as_of = self.report.as_of.to_string();
        let as_of = as_of.strip_suffix(":00Z").unwrap_or(&as_of).replace('T', " ");
        self.line(&format!("campaign {campaign}, phase {}, as of {as_of} UTC", phase.name()));
        self.line("");
        let sentences = because(self.question, self.report);
        match &self.report.verdict {
            Verdict::CannotTell { .. } => {
                self.line("CANNOT TELL, because");
                sentences.iter().for_each(|sentence| self.prose("  - ", sentence));
            }
            verdict @ (Verdict::Ship { .. } | Verdict::KeepControl { .. } | Verdict::KeepRunning { .. }) => {
                self.line(verdict.headline());
                sentences.iter().for_each(|sentence| self.prose("  ", sentence));
            }
        }
        self.line("");
    }

    /// How many there are, where no figure of theirs can be told.
    fn counts(&mut self) {
        if self.report.arms.is_empty() {
            return;
        }
        let names: Vec<String> = self.question.arms.iter().map(|(name, _)| name.clone()).collect();
        self.row("", names);
        let of =
            |figure: fn(&ArmFigures) -> u64| self.report.arms.iter().map(|arm| whole(figure(arm))).collect::<Vec<_>>();
        let (contacts, immature) = (of(|arm| arm.contacts), of(|arm| arm.immature));
        self.row("contacts that took part", contacts);
        self.row("still within their time", immature);
    }

    fn arms(&mut self) {
        let Some(decides) = self.report.measures.first() else { return };
        let outcome = &decides.awaited.outcome;
        let arms = self.report.arms.clone();
        let none = || "–".to_owned();
        self.row("", self.question.arms.iter().map(|(name, _)| name.clone()));
        let cells = |cell: &dyn Fn(&ArmFigures) -> Option<String>| -> Vec<String> {
            arms.iter().map(|arm| cell(arm).unwrap_or_else(none)).collect()
        };
        self.row(&format!("{outcome} per 1,000 contacts"), cells(&|arm| Some(per_thousand(arm.rate?.share()))));
        let handed = self.report.checks.verdicts == Verdicts::Known;
        let load = |arm: &ArmFigures| {
            let load = Rate::new(arm.handed_over, arm.rate?.contacts()).filter(|_| handed)?;
            Some(per_thousand(load.share()))
        };
        self.row("handed to sales per 1,000", cells(&load));
        let hits = |arm: &ArmFigures| Rate::new(arm.hits, arm.handed_over).map(|rate| percent(rate.share()));
        self.row(&format!("of those handed over, {outcome}"), cells(&hits));
        if let Some((_, currency)) = &self.question.budget {
            let cost = |arm: &ArmFigures| arm.cost_per_order.map(|cents| format!("{cents} {currency}"));
            self.row("cost per order", cells(&cost));
        }
        if arms.iter().any(|arm| arm.value.get() != 0) {
            let worth = |arm: &ArmFigures| {
                let contacts = i128::from(arm.rate?.contacts());
                let cents = i128::from(arm.value.get()) * 1000 / contacts;
                Some(crate::domain::Cents::new(i64::try_from(cents).ok()?).to_string())
            };
            self.row("worth of 1,000 contacts", cells(&worth));
        }
        let median = |arm: &ArmFigures| arm.median_days.map(|days| format!("{days:.1} days"));
        self.row(&format!("half of {outcome} within"), cells(&median));
        self.row("contacts that had their time", cells(&|arm| arm.rate.map(|rate| whole(rate.contacts()))));
        self.row("still within it, not counted", cells(&|arm| Some(whole(arm.immature))));
    }

    /// On whom the variants differ.
    fn differing(&mut self) {
        let Some(decides) = self.report.measures.first() else { return };
        let mut lines = Vec::new();
        for comparison in &decides.comparisons {
            if let Over::Differing { share } = comparison.over {
                let contacts = comparison.control.contacts() + comparison.challenger.contacts();
                lines.push(format!(
                    "{} and control differ on {} contacts ({}); of 1,000 of those, {} are {} where control decided, {} where {} did",
                    self.question.name_of(comparison.arm),
                    whole(contacts),
                    percent(share),
                    per_thousand(comparison.control.share()),
                    decides.awaited.outcome,
                    per_thousand(comparison.challenger.share()),
                    self.question.name_of(comparison.arm),
                ));
            }
        }
        if !lines.is_empty() {
            self.line("\nOn whom they differ");
            lines.iter().for_each(|line| self.prose("  ", line));
        }
    }

    fn checks(&mut self) {
        self.line("\nChecks");
        let Checks { entered, forced, crossed, other_editions, revisions, verdicts, sample, differing } =
            &self.report.checks;
        if let Some(sample) = sample {
            self.prose("  ", &format!("sizes of the arms: {}", sizes(sample)));
        }
        for (arm, sample) in differing {
            let name = self.question.name_of(*arm);
            self.prose("  ", &format!("sizes among those on whom {name} differs: {}", sizes(sample)));
        }
        for figures in &self.report.guardrails {
            let name = self.question.name_of(figures.arm);
            self.prose("  ", &format!("guardrail `{}`, {name}: {}", figures.awaited.outcome, guarded(figures)));
        }
        self.prose("  ", &format!("{} contacts took part", whole(*entered)));
        for (count, what) in [
            (*crossed, "were decided by a second variant later, and count where they were first"),
            (*forced, "had their variant asked for by the caller, and count nowhere for it"),
            (*other_editions, "saw the experiment before it was changed, and count nowhere"),
        ] {
            if count > 0 {
                self.prose("  ", &format!("{} {what}", whole(count)));
            }
        }
        if *revisions > 1 {
            self.prose("  ", &format!("the rules were changed {} times meanwhile", revisions - 1));
        }
        if *entered > 0 && *verdicts == Verdicts::Unknown {
            self.prose("  ", "on whom the variants differ is not known: all contacts are compared");
        }
    }

    fn analyst(&mut self) {
        let mut rows = Vec::new();
        for measured in &self.report.measures {
            for comparison in &measured.comparisons {
                let clustered = if comparison.design_effect > 1.0 + 1e-9 { " by unit" } else { "" };
                rows.push([
                    format!("{} within {}", measured.awaited.outcome, measured.awaited.within),
                    format!("{} / {}", self.question.name_of(comparison.arm), over(comparison)),
                    format!("{}/{}", comparison.control.outcomes(), comparison.control.contacts()),
                    format!("{}/{}", comparison.challenger.outcomes(), comparison.challenger.contacts()),
                    signed_per_thousand(comparison.difference),
                    interval_per_thousand(comparison.always_valid),
                    format!("{}{clustered}", interval_per_thousand(comparison.fixed)),
                    format!("{:.2}", comparison.z),
                    p_value(comparison.p_of_several),
                    percent(comparison.prospects.chance_to_win),
                ]);
            }
        }
        if rows.is_empty() {
            return;
        }
        let heading = [
            "outcome",
            "variant / over",
            "control",
            "variant",
            "difference",
            "95% at any time",
            "95% once",
            "z",
            "p",
            "chance to win",
        ];
        self.line("\nFor the analyst (per 1,000 contacts of those compared)");
        self.table(&heading, &rows);
        self.prose("  ", "The interval at any time may be looked at every day. The others are right for one look; the chance to win is no reason to stop.");
    }

    fn table(&mut self, heading: &[&str], rows: &[[String; 10]]) {
        let widths: Vec<usize> = heading
            .iter()
            .enumerate()
            .map(|(column, name)| {
                let cells = rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count());
                cells.chain([name.chars().count()]).max().unwrap_or_default()
            })
            .collect();
        let written = |cells: &mut dyn Iterator<Item = &str>| {
            let mut line = String::from("  ");
            for (cell, width) in cells.zip(&widths) {
                line.push_str(&format!("{cell:<width$}  "));
            }
            line
        };
        let line = written(&mut heading.iter().copied());
        self.line(&line);
        for row in rows {
            let line = written(&mut row.iter().map(String::as_str));
            self.line(&line);
        }
    }
}

fn sizes(sample: &SampleCheck) -> String {
    let sizes: Vec<String> = sample.sizes.iter().map(|size| whole(*size)).collect();
    let sizes = sizes.join(" : ");
    let noticed = format!("a shift of {:.1} points would have been noticed", sample.detectable * 100.0);
    let p = p_value(sample.ratio.p.min(1.0));
    if sample.alarms() {
        format!("{sizes}, which the split did not promise (p {p})")
    } else {
        format!("{sizes}, as the split promised (p {p}; {noticed})")
    }
}
