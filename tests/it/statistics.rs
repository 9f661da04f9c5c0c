//! Every published number of `../shared/data/vectors/statistics.json`, each at its own tolerance.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::Value;
use thresh::experiment::statistics::agreement::{Confusion, brier};
use thresh::experiment::statistics::always_valid::{
    PlannedContacts, asymptotic, mixture_precision, mixture_ratio_multiple, multiple, one_sided_boundary,
    two_sided_boundary,
};
use thresh::experiment::statistics::means::{Lift, Sample, lift, welch};
use thresh::experiment::statistics::planning::{Baseline, Reading, contacts_needed, growth_needed, least_lift, power};
use thresh::experiment::statistics::sample_ratio::{SequentialSampleRatio, chi_square};
use thresh::experiment::statistics::survival::{End, Wait, kaplan_meier};
use thresh::experiment::statistics::{
    Comparison, ErrorRate, Interval, Rate, Side, beta_binomial, correction, difference, exact_sequence, paired,
    population, posterior, ranking, rate, score_interval,
};

use crate::shared::{shared, unpacked};

/// What a case expects or what came, by name; an interval is two numbers.
type Figures = BTreeMap<String, Vec<f64>>;

#[test]
fn every_published_number_holds() {
    let Some(path) = shared("data/vectors/statistics.json") else { return };
    let document: Value = serde_json::from_str(&unpacked(&path)).unwrap();
    let cases = document["cases"].as_array().unwrap();
    let mut wrong = Vec::new();
    for case in cases {
        let arguments = Arguments(&case["args"]);
        let came = figures(case["fn"].as_str().unwrap(), &arguments);
        for (name, expected) in case["expect"].as_object().unwrap() {
            if !is_met(name, expected, &came, &case["tol"]) {
                wrong.push(format!("{}: {name} should be {expected}, of {came:?}", case["id"]));
            }
        }
    }
    assert!(wrong.is_empty(), "{} figures differ:\n{}", wrong.len(), wrong.join("\n"));
    println!("{} cases of published statistics hold", cases.len());
    assert_eq!(cases.len(), 83);
}

fn is_met(name: &str, expected: &Value, came: &Figures, tolerance: &Value) -> bool {
    if let Some(of) = name.strip_suffix("_below") {
        return came[of][0] < expected.as_f64().unwrap();
    }
    let Some(came) = came.get(name) else { return false };
    let expected = numbers(expected);
    let near = |(came, expected): (&f64, &f64)| match (tolerance["abs"].as_f64(), tolerance["rel"].as_f64()) {
        (Some(absolute), _) => (came - expected).abs() <= absolute,
        (_, Some(relative)) => (came - expected).abs() <= relative * expected.abs(),
        _ => false,
    };
    expected.len() == came.len() && came.iter().zip(&expected).all(near)
}

/// All numbers of a value in the order they are written.
fn numbers(value: &Value) -> Vec<f64> {
    if let Some(values) = value.as_array() {
        values.iter().flat_map(numbers).collect()
    } else if value.is_object() {
        ["log_m1", "log_m0"].iter().map(|name| value[*name].as_f64().unwrap()).collect()
    } else {
        vec![value.as_f64().unwrap()]
    }
}

struct Arguments<'a>(&'a Value);

impl Arguments<'_> {
    fn number(&self, name: &str) -> f64 {
        self.0[name].as_f64().unwrap_or_else(|| panic!("no {name} in {}", self.0))
    }

    fn number_or(&self, name: &str, otherwise: f64) -> f64 {
        self.0[name].as_f64().unwrap_or(otherwise)
    }

    fn count(&self, name: &str) -> u64 {
        self.number(name) as u64
    }

    fn counts(&self, name: &str) -> Vec<u64> {
        self.numbers(name).iter().map(|number| *number as u64).collect()
    }

    fn numbers(&self, name: &str) -> Vec<f64> {
        self.0[name].as_array().unwrap().iter().map(|number| number.as_f64().unwrap()).collect()
    }

    fn is(&self, name: &str) -> bool {
        self.0[name].as_bool().unwrap_or(false)
    }

    fn error_rate(&self) -> ErrorRate {
        ErrorRate::new(self.number_or("alpha", 0.05)).unwrap()
    }

    fn rate(&self, outcomes: &str, contacts: &str) -> Rate {
        Rate::new(self.count(outcomes), self.count(contacts)).unwrap()
    }

    fn rates(&self) -> (Rate, Rate) {
        (self.rate("xa", "na"), self.rate("xb", "nb"))
    }

    /// An arm given by its sums; a rate where there is no sum of squares.
    fn sample(&self, name: &str) -> Sample {
        let arm = &self.0[name];
        let (contacts, sum) = (arm["n"].as_u64().unwrap(), arm["sum"].as_f64().unwrap());
        match arm["sum_sq"].as_f64() {
            Some(squares) => Sample::of_sums(contacts, sum, squares).unwrap(),
            None => Sample::of_rate(Rate::new(sum as u64, contacts).unwrap()),
        }
    }

    fn comparison(&self) -> Comparison {
        if self.is("relative") { Comparison::Relative } else { Comparison::Absolute }
    }

    fn side(&self) -> Side {
        match self.0["side"].as_str() {
            None => Side::Both,
            Some("greater") => Side::Greater,
            Some("lesser") => Side::Less,
            Some(other) => panic!("no side {other}"),
        }
    }

    fn reading(&self) -> Reading {
        self.0["seq_tune"].as_f64().map_or(Reading::Once, |planned| Reading::AnyTime(planned_at(planned)))
    }

    fn baseline(&self) -> Baseline {
        Baseline { mean: self.number("mean"), variance: self.number("var") }
    }

    fn scored(&self, first: &str, second: &str) -> Vec<(bool, f64, f64)> {
        let scores = self.numbers(first).into_iter().zip(self.numbers(second));
        self.counts("y").into_iter().zip(scores).map(|(came, (one, other))| (came == 1, one, other)).collect()
    }
}

fn planned_at(contacts: f64) -> PlannedContacts {
    PlannedContacts::new(contacts).unwrap()
}

fn figures(function: &str, given: &Arguments<'_>) -> Figures {
    let found = arms(function, given)
        .or_else(|| sequences(function, given))
        .or_else(|| plans(function, given))
        .or_else(|| judgements(function, given));
    let found = found.unwrap_or_else(|| panic!("no statistic for {function}"));
    found.into_iter().map(|(name, values)| (name.to_owned(), values)).collect()
}

type Named = Vec<(&'static str, Vec<f64>)>;

fn pair(interval: Interval) -> Vec<f64> {
    vec![interval.low, interval.high]
}

fn bounds(interval: Interval) -> Named {
    vec![("ci", pair(interval)), ("ci_lower", vec![interval.low]), ("ci_upper", vec![interval.high])]
}

/// One arm or two, looked at once.
fn arms(function: &str, given: &Arguments<'_>) -> Option<Named> {
    let error_rate = given.error_rate();
    Some(match function {
        "prop_wald_ci" => bounds(rate::wald(given.rate("x", "n"), error_rate)),
        "prop_jeffreys_ci" => bounds(rate::jeffreys(given.rate("x", "n"), error_rate)),
        "two_prop" => {
            let (control, challenger) = given.rates();
            vec![
                ("diff", vec![difference::difference(control, challenger)]),
                ("p", vec![difference::pooled_p(control, challenger)]),
                ("wald_ci", pair(difference::wald(control, challenger, error_rate))),
                ("agresti_caffo_ci", pair(difference::agresti_caffo(control, challenger, error_rate))),
                ("newcombe_ci", pair(difference::newcombe(control, challenger, error_rate))),
            ]
        }
        "two_prop_mn_ci" => {
            let (control, challenger) = given.rates();
            bounds(score_interval::miettinen_nurminen(control, challenger, error_rate))
        }
        "beta_binomial" => {
            let (control, challenger) = given.rates();
            let prospects = beta_binomial::prospects(control, challenger);
            vec![
                ("chance_to_win", vec![prospects.chance_to_win]),
                ("loss_choose_b", vec![prospects.loss_if_chosen]),
                ("loss_keep_a", vec![prospects.loss_if_kept]),
                ("mean_diff", vec![prospects.difference]),
            ]
        }
        "welch" => {
            let said = welch(given.sample("a"), given.sample("b"), given.comparison(), given.side(), error_rate);
            let mut named = bounds(said.interval);
            named.extend(estimate(said.lift));
            named.push(("p", vec![said.p]));
            named
        }
        "lift_var" => {
            let arm = |mean, variance, contacts| Sample {
                contacts: given.number(contacts),
                mean: given.number(mean),
                variance: given.number(variance),
            };
            let said = lift(arm("ma", "va", "na"), arm("mb", "vb", "nb"), given.comparison());
            vec![("var", vec![said.squared_error])]
        }
        "gaussian_bayes" => {
            prospects(Lift { estimate: given.number("est"), squared_error: given.number("se").powi(2) })
        }
        "gaussian_bayes_lift" => prospects(lift(given.sample("a"), given.sample("b"), Comparison::Relative)),
        _ => return None,
    })
}

fn estimate(lift: Lift) -> Named {
    vec![("est", vec![lift.estimate]), ("se", vec![lift.squared_error.sqrt()])]
}

fn prospects(lift: Lift) -> Named {
    let said = posterior::normal(lift, ErrorRate::FIVE_PERCENT);
    let mut named = bounds(said.interval);
    named.extend([
        ("mean", vec![lift.estimate]),
        ("sd", vec![lift.squared_error.sqrt()]),
        ("chance_to_win", vec![said.chance_to_win]),
        ("loss_choose_b", vec![said.loss_if_chosen]),
        ("loss_keep_a", vec![said.loss_if_kept]),
    ]);
    named
}

/// What may be looked at again and again.
fn sequences(function: &str, given: &Arguments<'_>) -> Option<Named> {
    let error_rate = given.error_rate();
    Some(match function {
        "srm_sequential" => {
            let mut test = SequentialSampleRatio::new(&given.numbers("theta0"), &given.numbers("alpha0")).unwrap();
            let mut steps = Vec::new();
            for batch in given.0["batches"].as_array().unwrap() {
                test.look(&numbers(batch).iter().map(|size| *size as u64).collect::<Vec<u64>>());
                steps.extend([test.log_mismatch(), test.log_promised()]);
            }
            vec![("steps", steps)]
        }
        "seq_acs" => {
            let (control, challenger) = (given.sample("a"), given.sample("b"));
            let lift = lift(control, challenger, given.comparison());
            let contacts = (control.contacts + challenger.contacts) as u64;
            let said = asymptotic(lift, contacts, planned_at(given.number("n_tune")), given.side(), error_rate);
            let mut named = bounds(said.interval);
            named.extend(estimate(lift));
            named.push(("p", vec![said.p]));
            named
        }
        "normal_mixture_rho" => {
            let tightest = ErrorRate::new(given.number("alpha_opt")).unwrap();
            vec![("value", vec![mixture_precision(given.number("v_opt"), tightest)])]
        }
        "normal_mixture_bound" => {
            assert_eq!(given.number("alpha"), given.number("alpha_opt"));
            let boundary = if given.is("one_sided") { one_sided_boundary } else { two_sided_boundary };
            vec![("value", vec![boundary(given.number("v"), given.number("v_opt"), error_rate)])]
        }
        "bernoulli_cs" => bounds(exact_sequence::bernoulli(given.rate("x", "n"), given.count("t_opt"), error_rate)),
        "eppo_multiplier" => {
            let error_rate = ErrorRate::new(1.0 - given.number("c")).unwrap();
            vec![("value", vec![multiple(given.number("n"), planned_at(given.number("n_tune")), error_rate)])]
        }
        "acs_multiplier" => {
            vec![("value", vec![multiple(given.number("n"), planned_at(given.number("n_tune")), error_rate)])]
        }
        "msprt_statsig" => {
            let arm = |variance, contacts| (given.number(variance), given.count(contacts));
            vec![("value", vec![mixture_ratio_multiple(arm("va", "na"), arm("vb", "nb"), error_rate)])]
        }
        _ => return None,
    })
}

/// Before the experiment, and half-way.
fn plans(function: &str, given: &Arguments<'_>) -> Option<Named> {
    let (error_rate, reading) = (given.error_rate(), given.reading());
    let value = match function {
        "power_relative" => {
            power(given.baseline(), given.number("effect"), given.number("n_per_arm"), reading, error_rate)
        }
        "mde_relative" => {
            least_lift(given.baseline(), given.number("power"), given.number("n_per_arm"), reading, error_rate)
        }
        "mid_experiment_scale" => {
            growth_needed(given.number("se"), given.number("n"), given.number("mde"), 0.8, reading, error_rate)
        }
        "sample_size_total" => {
            contacts_needed(given.number("mde_abs"), given.number("var"), given.number_or("power", 0.85), error_rate)
        }
        _ => return None,
    };
    Some(vec![("value", vec![value])])
}

/// How good scores and verdicts are, and several of them at once.
fn judgements(function: &str, given: &Arguments<'_>) -> Option<Named> {
    Some(match function {
        "srm_chi2" => {
            let said = chi_square(&given.counts("counts"), &given.numbers("weights")).unwrap();
            vec![("chi2", vec![said.chi_square]), ("p", vec![said.p])]
        }
        "holm" => vec![("values", correction::holm(&given.numbers("p")))],
        "bh" => vec![("values", correction::benjamini_hochberg(&given.numbers("p")))],
        "mcnemar" if given.is("exact") => vec![("p", vec![paired::exact_p(given.count("b"), given.count("c"))])],
        "mcnemar" => {
            assert!(given.is("correction"));
            let (chi_square, p) = paired::corrected_chi_square(given.count("b"), given.count("c"));
            vec![("stat", vec![chi_square]), ("p", vec![p])]
        }
        "auc_paired" => {
            let said = ranking::paired_areas(&given.scored("s1", "s2"), ErrorRate::FIVE_PERCENT).unwrap();
            let mut named = bounds(said.interval);
            named.extend([
                ("auc1", vec![said.first]),
                ("auc2", vec![said.second]),
                ("diff", vec![said.first - said.second]),
                ("z", vec![said.z]),
                ("p", vec![said.p]),
            ]);
            named
        }
        "ks" => {
            let contacts: Vec<(bool, f64)> =
                given.scored("s", "s").into_iter().map(|(came, score, _)| (came, score)).collect();
            vec![("value", vec![ranking::greatest_distance(&contacts).unwrap()])]
        }
        "psi" => {
            let index = population::stability_index(&given.counts("expected"), &given.counts("actual"));
            vec![("value", vec![index.unwrap()])]
        }
        "confusion" => {
            let confusion = Confusion {
                hits: given.count("tp"),
                false_alarms: given.count("fp"),
                missed: given.count("fn"),
                passed_over: given.count("tn"),
            };
            vec![
                ("precision", vec![confusion.precision().unwrap()]),
                ("recall", vec![confusion.recall().unwrap()]),
                ("f1", vec![confusion.f1().unwrap()]),
                ("lift", vec![confusion.lift().unwrap()]),
                ("selected_rate", vec![confusion.selected().unwrap()]),
            ]
        }
        "brier" => {
            let came = given.counts("y").into_iter().map(|came| came == 1);
            vec![("value", vec![brier(given.numbers("p").into_iter().zip(came)).unwrap()])]
        }
        "kaplan_meier" => {
            let ends = given.counts("events").into_iter().map(|came| if came == 1 { End::Outcome } else { End::Open });
            let waits: Vec<Wait> =
                given.numbers("times").into_iter().zip(ends).map(|(time, end)| Wait { time, end }).collect();
            let steps = kaplan_meier(&waits).steps;
            vec![("surv", steps.into_iter().flat_map(|(time, share)| [time, share]).collect())]
        }
        _ => return None,
    })
}

proptest! {
    #[test]
    fn intervals_hold_their_estimate_for_any_two_rates(
        (from, to) in ((1_u64..5_000), (1_u64..5_000)).prop_flat_map(|(control, challenger)| {
            ((0..=control).prop_map(move |outcomes| (outcomes, control)),
             (0..=challenger).prop_map(move |outcomes| (outcomes, challenger)))
        }),
        alpha in 0.001..0.5_f64,
    ) {
        let (control, challenger) = (Rate::new(from.0, from.1).unwrap(), Rate::new(to.0, to.1).unwrap());
        let error_rate = ErrorRate::new(alpha).unwrap();
        let gap = difference::difference(control, challenger);
        for (name, interval) in [
            ("newcombe", difference::newcombe(control, challenger, error_rate)),
            ("miettinen-nurminen", score_interval::miettinen_nurminen(control, challenger, error_rate)),
        ] {
            prop_assert!(interval.contains(gap) && -1.0 <= interval.low && interval.high <= 1.0, "{name} {interval}");
        }
        for (name, interval) in [
            ("wilson", rate::wilson(control, error_rate)),
            ("exact", exact_sequence::bernoulli(control, 1_000, error_rate)),
        ] {
            prop_assert!(interval.contains(control.share()) && 0.0 <= interval.low && interval.high <= 1.0, "{name} {interval}");
        }
        let p = difference::pooled_p(control, challenger);
        prop_assert!((0.0..=1.0).contains(&p), "{p}");
        let prospects = beta_binomial::prospects(control, challenger);
        let swapped = beta_binomial::prospects(challenger, control);
        prop_assert!((prospects.chance_to_win + swapped.chance_to_win - 1.0).abs() < 1e-8, "{prospects:?}");
        let gained = prospects.loss_if_kept - prospects.loss_if_chosen;
        prop_assert!((gained - prospects.difference).abs() < 1e-8, "{prospects:?}");
    }
}
