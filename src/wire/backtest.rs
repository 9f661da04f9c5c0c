//! A look back as a person reads it, and as JSON.

use serde::Serialize;

use crate::experiment::backtest::{Advice, Backtest};
use crate::experiment::statistics::Interval;
use crate::experiment::statistics::agreement::Confusion;
use crate::past::Told;

/// A look back as JSON has it. Rates are from 0 to 1; what rests on contacts that nobody worked is null.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "service", derive(schemars::JsonSchema), schemars(rename = "Backtest", deny_unknown_fields))]
pub struct BacktestJson {
    /// The experiment.
    experiment: String,
    /// Its campaign.
    campaign: String,
    /// The variant that was tried.
    variant: String,
    /// The outcome that decides.
    outcome: String,
    /// The score that ranks; empty where there is none.
    score: String,
    /// As of when (RFC 3339).
    #[cfg_attr(feature = "service", schemars(extend("format" = "date-time")))]
    as_of: String,
    /// Contacts that had their time.
    contacts: u64,
    /// Those of them with the outcome.
    outcomes: u64,
    /// Contacts that are still within their time.
    immature: u64,
    /// Contacts without an event.
    left_out: u64,
    /// What to do.
    verdict: AdviceJson,
    /// The share of those whom the variant would hand over that sales ever worked.
    evidence_coverage: Option<f64>,
    /// What control would have handed over.
    control: CriterionJson,
    /// What the variant would have.
    challenger: CriterionJson,
    /// What rests on all outcomes being known; null where they are not.
    figures: Option<FiguresJson>,
}

/// What to do.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(
    feature = "service",
    derive(schemars::JsonSchema),
    schemars(rename = "BacktestVerdict", deny_unknown_fields)
)]
struct AdviceJson {
    /// `TRY THE CHALLENGER`, `KEEP CONTROL`, `NO DIFFERENCE SEEN` or `CANNOT TELL`.
    says: &'static str,
    /// Why nothing can be told.
    because: Vec<String>,
}

/// What a criterion would have handed over.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(
    feature = "service",
    derive(schemars::JsonSchema),
    schemars(rename = "BacktestCriterion", deny_unknown_fields)
)]
struct CriterionJson {
    /// How many.
    handed_over: u64,
    /// How many of them had the outcome.
    hits: Option<u64>,
    /// Their share among those handed over.
    precision: Option<f64>,
    /// Their share among all with the outcome.
    recall: Option<f64>,
    /// How many times the share among everybody that is.
    lift: Option<f64>,
}

/// What rests on all outcomes being known.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(
    feature = "service",
    derive(schemars::JsonSchema),
    schemars(rename = "BacktestFigures", deny_unknown_fields)
)]
struct FiguresJson {
    /// Contacts and outcomes: handed over by both, by control only, by the variant only, by neither.
    disagreement: [(u64, u64); 4],
    /// How often chance alone would do as much.
    p: f64,
    /// The variant's precision minus control's, at 95%.
    precision_difference95: Option<[f64; 2]>,
    /// The best by each, as many as the one hands over that hands over fewer.
    equal_workload: WorkloadJson,
    /// How well each score ranks.
    auc: Option<AreasJson>,
    /// Contacts and outcomes by tenths of contacts, the greatest score first.
    tenths: TenthsJson,
}

/// Outcomes among equally many.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(
    feature = "service",
    derive(schemars::JsonSchema),
    schemars(rename = "BacktestWorkload", deny_unknown_fields)
)]
struct WorkloadJson {
    /// How many.
    contacts: u64,
    /// Outcomes among the best by control.
    control: u64,
    /// Outcomes among the best by the variant.
    challenger: u64,
}

/// The areas below both curves.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "service", derive(schemars::JsonSchema), schemars(rename = "BacktestAreas", deny_unknown_fields))]
struct AreasJson {
    /// Control's.
    control: f64,
    /// The variant's.
    challenger: f64,
    /// The variant's minus control's, at 95%.
    difference95: [f64; 2],
    /// How often chance alone would do as much.
    p: f64,
}

/// Tenths by each score.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "service", derive(schemars::JsonSchema), schemars(rename = "BacktestTenths", deny_unknown_fields))]
struct TenthsJson {
    /// By control's.
    control: Vec<(u64, u64)>,
    /// By the variant's.
    challenger: Vec<(u64, u64)>,
}

/// A look back for a person.
pub fn text(told: &Told) -> String {
    Telling(told).text()
}

/// A look back for a program.
pub fn json(told: &Told) -> BacktestJson {
    let Backtest { contacts, outcomes, criteria, coverage, verdict, .. } = &told.backtest;
    let because: Vec<String> = match verdict {
        Advice::CannotTell(gaps) => gaps.iter().map(ToString::to_string).collect(),
        Advice::Try | Advice::KeepControl | Advice::NothingSeen => Vec::new(),
    };
    let all_known = because.is_empty();
    let criterion = |it: &Confusion| CriterionJson {
        handed_over: it.hits + it.false_alarms,
        hits: all_known.then_some(it.hits),
        precision: it.precision().filter(|_| all_known),
        recall: it.recall().filter(|_| all_known),
        lift: it.lift().filter(|_| all_known),
    };
    BacktestJson {
        experiment: told.question.name.clone(),
        campaign: told.question.campaign.clone(),
        variant: told.variant.clone(),
        outcome: Telling(told).outcome().to_owned(),
        score: told.score.clone(),
        as_of: told.as_of.to_string(),
        contacts: *contacts,
        outcomes: *outcomes,
        immature: told.immature,
        left_out: told.undated,
        verdict: AdviceJson { says: verdict.headline(), because },
        evidence_coverage: *coverage,
        control: criterion(&criteria[0]),
        challenger: criterion(&criteria[1]),
        figures: all_known.then(|| figures(&told.backtest)),
    }
}

fn figures(backtest: &Backtest) -> FiguresJson {
    let (contacts, [control, challenger]) = backtest.equal_workload;
    let ends = |interval: Interval| [interval.low, interval.high];
    FiguresJson {
        disagreement: backtest.disagreement,
        p: backtest.p,
        precision_difference95: backtest.precision_difference.map(ends),
        equal_workload: WorkloadJson { contacts, control, challenger },
        auc: backtest.areas.map(|areas| AreasJson {
            control: areas.first,
            challenger: areas.second,
            difference95: [-areas.interval.high, -areas.interval.low],
            p: areas.p,
        }),
        tenths: TenthsJson { control: backtest.tenths[0].clone(), challenger: backtest.tenths[1].clone() },
    }
}

struct Telling<'t>(&'t Told);

impl Telling<'_> {
    fn outcome(&self) -> &str {
        self.0.question.measures.first().map_or("", |decides| &decides.outcome)
    }

    fn text(&self) -> String {
        let Told { question, variant, backtest, .. } = self.0;
        let outcome = self.outcome();
        let mut text = format!(
            "{} in {}: {variant} in the past, as of {}\n\n{}\n",
            question.name,
            question.campaign,
            self.0.as_of,
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
            self.0.immature,
            if self.0.undated > 0 {
                format!("; {} without an event were left out", self.0.undated)
            } else {
                String::new()
            }
        ));
        text.push_str(&format!("\n  {:<36}{:>12}{:>16}\n", "", "control", variant));
        self.criteria(&mut text);
        if let Some(coverage) = backtest.coverage {
            text.push_str(&format!(
                "  {:<36}{:>12}{:>15.1}%\n",
                "of those, ever worked by sales",
                "",
                coverage * 100.0
            ));
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
        let Backtest { criteria: [control, challenger], verdict, .. } = &self.0.backtest;
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
        row(&format!("of 100 handed over, {outcome}"), &|it| {
            it.precision().map(|share| format!("{:.1}", share * 100.0))
        });
        row(&format!("of all {outcome}, handed over"), &|it| it.recall().map(percent));
        row("times better than anybody", &|it| it.lift().map(|lift| format!("{lift:.2}")));
    }

    fn disagreement(&self, text: &mut String) {
        let outcome = self.outcome();
        let cells = ["by both", "by control only", "by the variant only", "by neither"];
        text.push_str(&format!("\n  {:<36}{:>12}{:>16}\n", "handed over", "contacts", outcome));
        for (name, (contacts, outcomes)) in cells.iter().zip(self.0.backtest.disagreement) {
            text.push_str(&format!("  {name:<36}{contacts:>12}{outcomes:>16}\n"));
        }
        text.push_str(&format!("  chance alone would do as much with p {}\n", p_value(self.0.backtest.p)));
        if let Some(interval) = self.0.backtest.precision_difference {
            text.push_str(&format!(
                "  of 100 handed over, {:+.1} to {:+.1} more become {outcome} by the variant (95%, by unit)\n",
                interval.low * 100.0,
                interval.high * 100.0
            ));
        }
    }

    fn ranking(&self, text: &mut String) {
        let (workload, [control, challenger]) = self.0.backtest.equal_workload;
        text.push_str(&format!(
            "  of the best {workload} by `{}`: {control} {outcome} by control, {challenger} by the variant\n",
            self.0.score,
            outcome = self.outcome()
        ));
        match self.0.backtest.areas {
            Some(areas) if areas.z == 0.0 => {
                text.push_str(&format!("  AUC {:.3} by both: they rank alike\n", areas.first))
            }
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
        text.push_str(&format!(
            "\n  {:<36}{:>12}{:>16}\n",
            "of the tenth of contacts, by score", "control", self.0.variant
        ));
        let [control, challenger] = &self.0.backtest.tenths;
        for (number, (one, other)) in (1..).zip(control.iter().zip(challenger)) {
            let share = |(contacts, outcomes): &(u64, u64)| match contacts {
                0 => "–".to_owned(),
                _ => format!("{:.1}%", *outcomes as f64 * 100.0 / *contacts as f64),
            };
            text.push_str(&format!("  {:<36}{:>12}{:>16}\n", format!("{number}."), share(one), share(other)));
        }
    }
}

/// A p: never 0, for chance can do anything.
fn p_value(p: f64) -> String {
    if p < 0.0001 { "< 0.0001".to_owned() } else { format!("{p:.4}") }
}
