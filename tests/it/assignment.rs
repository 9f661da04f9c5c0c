//! Units dealt out as GrowthBook's published cases deal them, and what must hold of any deal.

use std::collections::HashMap;

use proptest::prelude::*;
use serde_json::Value;
use thresh::domain::{Share, UnitValue};
use thresh::experiment::assignment::{
    Deal, Dealt, HashVersion, bucket, bucket_ranges, choose, deal, equal_weights, hash,
};

use crate::shared::{shared, unpacked};

const CASES: &str = "data/vectors/growthbook_assignment_cases.json";

fn document(path: &str) -> Option<Value> {
    Some(serde_json::from_str(&unpacked(&shared(path)?)).unwrap())
}

fn version(number: &Value) -> Option<HashVersion> {
    match number.as_u64() {
        Some(1) => Some(HashVersion::One),
        Some(2) => Some(HashVersion::Two),
        _ => None,
    }
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().map(|numbers| numbers.iter().map(|number| number.as_f64().unwrap()).collect()).unwrap_or_default()
}

fn pairs(value: &Value) -> Vec<(f64, f64)> {
    let pairs = value.as_array().unwrap().iter().map(numbers);
    pairs.map(|pair| (pair[0], pair[1])).collect()
}

/// The reference states its expectations rounded.
fn near(one: f64, other: f64) -> bool {
    (one - other).abs() < 1e-6
}

#[test]
fn the_published_cases_hold() {
    let Some(document) = document(CASES) else { return };
    let rows = |name: &str| document[name].as_array().unwrap().clone();
    let mut held = 0;
    for row in rows("hash") {
        let of = version(&row[2]).map(|version| hash(row[0].as_str().unwrap(), row[1].as_str().unwrap(), version));
        assert_eq!(of, row[3].as_f64(), "{row}");
        held += 1;
    }
    for row in rows("getBucketRange") {
        let count = usize::try_from(row[1][0].as_u64().unwrap()).unwrap();
        let ranges = bucket_ranges(count, row[1][1].as_f64().unwrap(), &numbers(&row[1][2]));
        let expected = pairs(&row[2]);
        let same = ranges.iter().zip(&expected).all(|(one, other)| near(one.0, other.0) && near(one.1, other.1));
        assert!(ranges.len() == expected.len() && same, "{row}: {ranges:?}");
        held += 1;
    }
    for row in rows("chooseVariation") {
        let chosen = choose(row[1].as_f64().unwrap(), pairs(&row[2]));
        assert_eq!(chosen, row[3].as_i64().and_then(|arm| usize::try_from(arm).ok()), "{row}");
        held += 1;
    }
    for row in rows("inNamespace") {
        assert_eq!(Some(in_namespace(row[1].as_str().unwrap(), &row[2])), row[3].as_bool(), "{row}");
        held += 1;
    }
    for row in rows("getEqualWeights") {
        let weights = equal_weights(usize::try_from(row[0].as_i64().unwrap()).unwrap_or_default());
        let expected = numbers(&row[1]);
        let same = weights.iter().zip(&expected).all(|(one, other)| near(*one, *other));
        assert!(weights.len() == expected.len() && same, "{row}: {weights:?}");
        held += 1;
    }
    let (with_url, without): (Vec<Value>, Vec<Value>) =
        rows("run").into_iter().partition(|row| row[1].get("url").is_some());
    for row in &without {
        let Run { value, takes_part, drawn } = run(&row[1], &row[2]);
        let expected = (row[3].clone(), row[4].as_bool().unwrap(), row[5].as_bool().unwrap());
        assert_eq!((value, takes_part, drawn), expected, "{row}");
    }
    println!("{held} rows of functions and {} runs hold; {} runs need a URL", without.len(), with_url.len());
    assert_eq!((held, without.len(), with_url.len()), (63, 71, 2));
}

fn in_namespace(value: &str, namespace: &Value) -> bool {
    let place = hash(&format!("__{}", namespace[0].as_str().unwrap()), value, HashVersion::One);
    let (from, to) = (namespace[1].as_f64().unwrap(), namespace[2].as_f64().unwrap());
    choose(place, [(from, to)]).is_some()
}

/// What a run of the published cases expects.
struct Run {
    value: Value,
    takes_part: bool,
    /// Whether the hash decided.
    drawn: bool,
}

/// An experiment as their SDKs run it, put together from our parts: who takes part at all is theirs to say, where they fall is ours.
fn run(context: &Value, experiment: &Value) -> Run {
    let variations = experiment["variations"].as_array().unwrap();
    let result = |arm: Option<usize>, drawn: bool| Run {
        value: variations[arm.unwrap_or_default()].clone(),
        takes_part: arm.is_some(),
        drawn: drawn && arm.is_some(),
    };
    let key = experiment["key"].as_str().unwrap();
    let attribute = |name: &str| context["attributes"][name].as_str().unwrap_or_default();
    let value = attribute(experiment["hashAttribute"].as_str().unwrap_or("id"));
    if variations.len() < 2 || context["enabled"] == false {
        return result(None, false);
    }
    if let Some(forced) = context["forcedVariations"][key].as_u64() {
        return result(usize::try_from(forced).ok(), false);
    }
    let filtered = match (&experiment["filters"], &experiment["namespace"]) {
        (Value::Array(filters), _) => filters.iter().all(|filter| {
            let of = attribute(filter["attribute"].as_str().unwrap_or("id"));
            choose(hash(filter["seed"].as_str().unwrap(), of, HashVersion::Two), pairs(&filter["ranges"])).is_some()
        }),
        (_, namespace @ Value::Array(_)) => in_namespace(value, namespace),
        _ => true,
    };
    if experiment["active"] == false || value.is_empty() || !filtered || !is_met(context, experiment) {
        return result(None, false);
    }
    let ranges = if experiment["ranges"].is_array() {
        pairs(&experiment["ranges"])
    } else {
        let coverage = experiment["coverage"].as_f64().unwrap_or(1.0);
        bucket_ranges(variations.len(), coverage, &numbers(&experiment["weights"]))
    };
    let seed = experiment["seed"].as_str().unwrap_or(key);
    let place = hash(seed, value, version(&experiment["hashVersion"]).unwrap_or(HashVersion::One));
    let arm = choose(place, ranges);
    match (arm, experiment["force"].as_i64()) {
        (None, _) => result(None, false),
        (Some(_), Some(forced)) => {
            result(usize::try_from(forced).ok().filter(|forced| *forced < variations.len()), false)
        }
        (Some(_), None) if context["qaMode"] == true => result(None, false),
        (arm, None) => result(arm, true),
    }
}

/// The conditions that occur among the cases: an attribute's value, a saved group, another feature's value.
fn is_met(context: &Value, experiment: &Value) -> bool {
    let condition = experiment["condition"].as_object().into_iter().flatten().all(|(name, wanted)| {
        let value = &context["attributes"][name];
        match wanted["$inGroup"].as_str() {
            Some(group) => context["savedGroups"][group].as_array().unwrap().contains(value),
            None => value == wanted,
        }
    });
    let parents = experiment["parentConditions"].as_array().into_iter().flatten().all(|parent| {
        let feature = &context["features"][parent["id"].as_str().unwrap()];
        feature["defaultValue"] == parent["condition"]["value"]
    });
    condition && parents
}

#[test]
fn texts_beyond_ascii_fall_where_the_reference_puts_them() {
    let Some(document) = document("data/vectors/growthbook_nonascii.json") else { return };
    let rows = document["hash_non_ascii"].as_array().unwrap();
    for row in rows {
        let place = hash(row[0].as_str().unwrap(), row[1].as_str().unwrap(), version(&row[2]).unwrap());
        assert_eq!(Some(place), row[3].as_f64(), "{row}");
        let arm = choose(place, bucket_ranges(2, 1.0, &[]));
        assert_eq!(arm.map(|arm| arm as u64), row[4].as_u64(), "{row}");
    }
    println!("{} rows beyond ASCII hold", rows.len());
    assert_eq!(rows.len(), 32);
}

fn percent(percent: u16) -> Share {
    Share::from_percent(percent).unwrap()
}

/// The arm that 20,000 contacts fall into by a deal, `None` for those who take no part.
fn arms(deal_: &Deal<'_>) -> Vec<Option<usize>> {
    let ids = (0..20_000).map(|number| format!("c-{number}"));
    let dealt = ids.map(|id| match deal(deal_, UnitValue::of_text(&id)) {
        Dealt::In { arm, .. } => Some(arm),
        Dealt::OutsideLayer | Dealt::NotInTraffic => None,
    });
    dealt.collect()
}

fn even<'e>(key: &'e str, shares: &'e [Share]) -> Deal<'e> {
    Deal { key, shares, traffic: Share::WHOLE, layer: None }
}

/// The chi-square of a table of two arms by two arms: above 10.83 once in a thousand times by chance.
fn dependence(one: &[Option<usize>], other: &[Option<usize>]) -> f64 {
    let mut cells: HashMap<(usize, usize), f64> = HashMap::new();
    for (one, other) in one.iter().zip(other) {
        if let (Some(one), Some(other)) = (one, other) {
            *cells.entry((*one, *other)).or_default() += 1.0;
        }
    }
    let whole: f64 = cells.values().sum();
    let row = |arm| cells.iter().filter(|(cell, _)| cell.0 == arm).map(|(_, count)| count).sum::<f64>();
    let column = |arm| cells.iter().filter(|(cell, _)| cell.1 == arm).map(|(_, count)| count).sum::<f64>();
    let of = |(cell, count): (&(usize, usize), &f64)| {
        let expected = row(cell.0) * column(cell.1) / whole;
        (count - expected).powi(2) / expected
    };
    cells.iter().map(of).sum()
}

#[test]
fn experiments_of_similar_names_are_independent() {
    let half = [percent(50), percent(50)];
    let names = ["bar", "bar2", "bar-2", "bar-3", "bra", "Bar", "bar#traffic", "layer:bar"];
    let dealt: Vec<Vec<Option<usize>>> = names.iter().map(|name| arms(&even(name, &half))).collect();
    for (position, one) in dealt.iter().enumerate() {
        for (other_position, other) in dealt.iter().enumerate().skip(position + 1) {
            let chi_square = dependence(one, other);
            assert!(chi_square < 10.83, "{} and {}: {chi_square}", names[position], names[other_position]);
        }
    }
    // The first version of the hash puts the seed behind the value: its arms go together.
    let first = |seed: &str| -> Vec<Option<usize>> {
        let ids = (0..20_000).map(|number| format!("c-{number}"));
        ids.map(|id| choose(hash(seed, &id, HashVersion::One), bucket_ranges(2, 1.0, &[]))).collect()
    };
    assert!(dependence(&first("bar-2"), &first("bar-3")) > 10.83, "what version 2 is for");
}

#[test]
fn more_traffic_moves_nobody_and_says_nothing_of_the_arm() {
    let half = [percent(50), percent(50)];
    let with = |percentage| arms(&Deal { traffic: percent(percentage), ..even("lower-bar", &half) });
    let (few, more, all) = (with(10), with(60), with(100));
    for (few, more, all) in few.iter().zip(&more).zip(&all).map(|((few, more), all)| (few, more, all)) {
        assert!(few.is_none() || few == more);
        assert!(more.is_none() || more == all);
    }
    let share = |dealt: &[Option<usize>]| dealt.iter().flatten().count() as f64 / dealt.len() as f64;
    assert!((share(&few) - 0.1).abs() < 0.01 && (share(&more) - 0.6).abs() < 0.01 && share(&all) == 1.0);
    let second = few.iter().flatten().filter(|arm| **arm == 1).count() as f64;
    assert!((second / few.iter().flatten().count() as f64 - 0.5).abs() < 0.04, "the first to come are split evenly");
}

#[test]
fn experiments_in_parts_of_a_layer_share_nobody() {
    let half = [percent(50), percent(50)];
    let part = |key, from, to| arms(&Deal { layer: Some(("mql-bar", percent(from), percent(to))), ..even(key, &half) });
    let (one, other) = (part("one", 0, 30), part("other", 30, 100));
    assert!(
        one.iter().zip(&other).all(|(one, other)| one.is_some() != other.is_some()),
        "one of the two has everybody"
    );
    let share = one.iter().flatten().count() as f64 / one.len() as f64;
    assert!((share - 0.3).abs() < 0.01);
    let second = one.iter().flatten().filter(|arm| **arm == 1).count() as f64;
    assert!((second / one.iter().flatten().count() as f64 - 0.5).abs() < 0.02, "the layer says nothing of the arm");
}

#[test]
fn a_unit_is_the_same_however_it_was_typed() {
    let same =
        |one, other| assert_eq!(bucket(&["k"], UnitValue::of_text(one)), bucket(&["k"], UnitValue::of_text(other)));
    same("Müller@Firma.de", "  mu\u{308}ller@firma.de\u{a0}");
    same("Stra\u{df}e 7", "Stra\u{df}e 7 ");
    assert_ne!(UnitValue::of_text("C-1").to_string(), UnitValue::of_text("c-1").to_string(), "ids keep their capitals");
}

#[test]
fn dealing_allocates_nothing() {
    let third = [Share::of_percent(thresh::domain::Decimal::parse("33.33").unwrap()).unwrap(); 3];
    let layer = Some(("mql-bar", Share::NOTHING, percent(90)));
    let deal_ = Deal { key: "lower-bar", shares: &third, traffic: percent(80), layer };
    for id in ["c-1", "Müller@Firma.de", "e\u{301}cole", "吉星"] {
        let counted = allocation_counter::measure(|| {
            std::hint::black_box(deal(&deal_, UnitValue::of_text(std::hint::black_box(id))));
        });
        assert_eq!(counted.count_total, 0, "{id}");
    }
}

proptest! {
    /// Shares in steps of 0.01% that are the whole leave no bucket out, whatever floats make of their sums.
    #[test]
    fn every_bucket_has_an_arm(cuts in proptest::collection::vec(0_u16..=10_000, 1..12)) {
        let mut bounds = cuts;
        bounds.extend([0, 10_000]);
        bounds.sort_unstable();
        let weights: Vec<f64> = bounds.windows(2).map(|pair| f64::from(pair[1] - pair[0]) / 10_000.0).collect();
        let ranges = bucket_ranges(weights.len(), 1.0, &weights);
        for step in 0..10_000 {
            let arm = choose(f64::from(step) / 10_000.0, ranges.iter().copied());
            prop_assert!(arm.is_some_and(|arm| weights[arm] > 0.0), "bucket {step}");
        }
    }
}
