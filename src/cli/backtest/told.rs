//! A look back as a person reads it, and as JSON.

use serde_json::{Value, json};

use crate::domain::Timestamp;
use crate::experiment::backtest::{Advice, Backtest};
use crate::experiment::question::Question;
use crate::experiment::statistics::agreement::Confusion;

/// What is told.
pub(super) struct Told<'t> {
    pub(super) question: &'t Question,
    pub(super) variant: &'t str,
    pub(super) score: &'t str,
    pub(super) as_of: Timestamp,
    pub(super) immature: u64,
    pub(super) undated: u64,
    pub(super) backtest: Backtest,
}

impl Told<'_> {
    fn outcome(&self) -> &str {
        self.question.measures.first().map_or("", |decides| &decides.outcome)
    }

    pub(super) fn text(&self) -> String {
        let Told { question, variant, backtest, .. } = self;
        let outcome = self.outcome();
        let mut text = format!(
            "{} in {}: {variant} in the past, as of {}\n\n{}\n",
            question.name,
            question.campaign,
            self.as_of,
            backtest.verdict.headline()
        );
        match &backtest.verdict {
            Advice::CannotTell(gaps) => gaps.iter().for_each(|gap| text.push_str(&format!("  - {gap}\n"))),
            Advice::Try => text.push_str(&format!(
                "  {variant} would have handed over more of those who became {outcome}; what sales makes of them only a split tells\n"
            )),
            Advice::KeepControl => {
                text.push_str(&format!("  {variant} would have handed over fewer of those who became {outcome}\n"));
            }
            Advice::NothingSeen => {
                text.push_str(&format!("  the two differ in too few of those who became {outcome} to tell them apart\n"));
            }
        }
        text.push_str(&format!(
            "\n{} contacts had their time, {} of them became {outcome}; {} are still within it{}\n",
            backtest.contacts,
            backtest.outcomes,
            self.immature,
            if self.undated > 0 { format!("; {} without an event were left out", self.undated) } else { String::new() }
        ));
        text.push_str(&format!("\n  {:<36}{:>12}{:>16}\n", "", "control", variant));
        self.criteria(&mut text);
        if let Some(coverage) = backtest.coverage {
            text.push_str(&format!("  {:<36}{:>12}{:>15.1}%\n", "of those, ever worked by sales", "", coverage * 100.0));
        }
        if let Advice::CannotTell(_) = backtest.verdict {
            // What rests on contacts that nobody worked is not shown.
            return text;
        }
        self.disagreement(&mut text);
        self.ranking(&mut text);
        text
    }

    fn criteria(&self, text: &mut String) {
        let Backtest { criteria: [control, challenger], verdict, .. } = &self.backtest;
        let mut row = |name: &str, cell: &dyn Fn(&Confusion) -> Option<String>| {
            let none = || "–".to_owned();
            let cells = [cell(control).unwrap_or_else(none), cell(challenger).unwrap_or_else(none)];
            text.push_str(&format!("  {name:<36}{:>12}{:>16}\n", cells[0], cells[1]));
        };
        row("handed over", &|it| Some((it.hits + it.false_alarms).to_string()));
        if let Advice::CannotTell(_) = verdict {
            return;
        }
        let percent = |share: f64| format!("{:.1}%", share * 100.0);
        let outcome = self.outcome();
        row(&format!("of 100 handed over, {outcome}"), &|it| it.precision().map(|share| format!("{:.1}", share * 100.0)));
        row(&format!("of all {outcome}, handed over"), &|it| it.recall().map(percent));
        row("times better than anybody", &|it| it.lift().map(|lift| format!("{lift:.2}")));
    }

    fn disagreement(&self, text: &mut String) {
        let outcome = self.outcome();
        let cells = ["by both", "by control only", "by the variant only", "by neither"];
        text.push_str(&format!("\n  {:<36}{:>12}{:>16}\n", "handed over", "contacts", outcome));
        for (name, (contacts, outcomes)) in cells.iter().zip(self.backtest.disagreement) {
            text.push_str(&format!("  {name:<36}{contacts:>12}{outcomes:>16}\n"));
        }
        text.push_str(&format!("  chance alone would do as much with p {}\n", p_value(self.backtest.p)));
        if let Some(interval) = self.backtest.precision_difference {
            text.push_str(&format!(
                "  of 100 handed over, {:+.1} to {:+.1} more become {outcome} by the variant (95%, by unit)\n",
                interval.low * 100.0,
                interval.high * 100.0
            ));
        }
    }

    fn ranking(&self, text: &mut String) {
        let (workload, [control, challenger]) = self.backtest.equal_workload;
        text.push_str(&format!(
            "  of the best {workload} by `{}`: {control} {outcome} by control, {challenger} by the variant\n",
            self.score,
            outcome = self.outcome()
        ));
        match self.backtest.areas {
            Some(areas) if areas.z == 0.0 => text.push_str(&format!("  AUC {:.3} by both: they rank alike\n", areas.first)),
            Some(areas) => text.push_str(&format!(
                "  AUC {:.3} by control, {:.3} by the variant ({:+.3} to {:+.3}, p {})\n",
                areas.first,
                areas.second,
                -areas.interval.high,
                -areas.interval.low,
                p_value(areas.p)
            )),
            None => {}
        }
        text.push_str(&format!("\n  {:<36}{:>12}{:>16}\n", "of the tenth of contacts, by score", "control", self.variant));
        let [control, challenger] = &self.backtest.tenths;
        for (number, (one, other)) in (1..).zip(control.iter().zip(challenger)) {
            let share = |(contacts, outcomes): &(u64, u64)| match contacts {
                0 => "–".to_owned(),
                _ => format!("{:.1}%", *outcomes as f64 * 100.0 / *contacts as f64),
            };
            text.push_str(&format!("  {:<36}{:>12}{:>16}\n", format!("{number}."), share(one), share(other)));
        }
    }

    pub(super) fn json(&self) -> Value {
        let Backtest { contacts, outcomes, criteria, disagreement, precision_difference, p, .. } = &self.backtest;
        let Backtest { equal_workload, areas, tenths, coverage, verdict, .. } = &self.backtest;
        let because: Vec<String> = match verdict {
            Advice::CannotTell(gaps) => gaps.iter().map(ToString::to_string).collect(),
            Advice::Try | Advice::KeepControl | Advice::NothingSeen => Vec::new(),
        };
        let told = because.is_empty();
        let criterion = |it: &Confusion| {
            json!({
                "handed_over": it.hits + it.false_alarms,
                "hits": told.then_some(it.hits), "precision": it.precision().filter(|_| told),
                "recall": it.recall().filter(|_| told), "lift": it.lift().filter(|_| told),
            })
        };
        let figures = json!({
            "disagreement": disagreement, "p": p,
            "precision_difference95": precision_difference.map(|it| [it.low, it.high]),
            "equal_workload": { "contacts": equal_workload.0, "control": equal_workload.1[0], "challenger": equal_workload.1[1] },
            "auc": areas.map(|it| json!({ "control": it.first, "challenger": it.second, "difference95": [-it.interval.high, -it.interval.low], "p": it.p })),
            "tenths": { "control": tenths[0], "challenger": tenths[1] },
        });
        json!({
            "experiment": self.question.name, "campaign": self.question.campaign, "variant": self.variant, "outcome": self.outcome(),
            "score": self.score, "as_of": self.as_of.to_string(), "contacts": contacts, "outcomes": outcomes,
            "immature": self.immature, "left_out": self.undated,
            "verdict": { "says": verdict.headline(), "because": because }, "evidence_coverage": coverage,
            "control": criterion(&criteria[0]), "challenger": criterion(&criteria[1]),
            "figures": told.then_some(figures),
        })
    }
}

/// A p: never 0, for chance can do anything.
fn p_value(p: f64) -> String {
    if p < 0.0001 { "< 0.0001".to_owned() } else { format!("{p:.4}") }
}
