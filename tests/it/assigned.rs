//! Who decides about a contact while an experiment runs, and what the decision says of it.

use serde_json::{Value, json};
use thresh::decide::{Scratch, Selection, UnknownVariant, decide};
use thresh::domain::{FailingTests, Timestamp};
use thresh::explain::{explain, text};
use thresh::ruleset::{FolderFiles, Ruleset, build};
use thresh::wire::contact;
use thresh::wire::decision::DecisionJson;
use thresh::wire::explained::ExplainedJson;

use crate::written::check_written;

const AT: &str = "2026-05-04T12:00:00Z";

fn ruleset(lines: &str) -> Ruleset {
    let text = format!(
        "campaign \"Two bars\"\n  audience consent is true\n\nscore engagement\n  requested demo -> +30\n  attended webinar -> +10\n\n\
         stages\n  visitor\n  mql when engagement >= 40\n\nexperiment lower-bar\n{lines}\n  measures outcome won within 90 days\n\n  \
         variant challenger\n    stage mql when engagement >= 30\n"
    );
    let vocabulary = "[events.\"requested demo\"]\n[events.\"attended webinar\"]\n[traits.consent]\ntype = \"yes-no\"\n\
                      [traits.email]\ntype = \"text\"\n[traits.account]\ntype = \"number\"\n[traits.\"company.domain\"]\ntype = \"text\"\n";
    let files = FolderFiles::of_texts([("bars.thresh", text.as_str()), ("vocabulary.toml", vocabulary)]);
    let (ruleset, findings) = build(&files, None, FailingTests::Allowed);
    assert_eq!(findings.errors().collect::<Vec<_>>(), Vec::<&thresh::lang::diagnostic::Diagnostic>::new());
    ruleset
}

fn contact_of(id: &str, traits: Value) -> String {
    let mut traits = traits;
    traits["consent"] = json!(true);
    let events = json!([{ "event": "Demo Requested", "timestamp": "2026-05-01T00:00:00Z" }]);
    json!({ "id": id, "traits": traits, "events": events }).to_string()
}

fn decided(ruleset: &Ruleset, contact: &str, at: &str, selection: &Selection) -> Value {
    let profile = contact::read(contact.as_bytes(), "id").unwrap();
    let at = Timestamp::parse(at).unwrap();
    let decisions = decide(ruleset, &profile, at, selection, &mut Scratch::default());
    let explained = explain(ruleset, &profile, at, selection, &mut Scratch::default());
    decisions.iter().for_each(check_written);
    let mut told = serde_json::to_value(ExplainedJson(&explained[0])).unwrap();
    let plain = serde_json::to_value(DecisionJson(&decisions[0])).unwrap();
    for key in plain.as_object().unwrap().keys().filter(|key| *key != "matched") {
        assert_eq!(plain[key], told[key], "told otherwise: {key}");
    }
    for rule in told["matched"].as_array_mut().unwrap() {
        rule.as_object_mut().unwrap().retain(|key, _| !["paid", "evidence"].contains(&key.as_str()));
    }
    assert_eq!(plain["matched"], told["matched"]);
    plain
}

/// The experiment's variant and reason, and the stage.
#[track_caller]
fn check(lines: &str, contact: &str, at: &str, expected: [&str; 3]) {
    let decision = decided(&ruleset(lines), contact, at, &Selection::all());
    let experiment = &decision["experiments"][0];
    let came =
        [&experiment["variant"], &experiment["reason"], &decision["stage"]].map(|it| it.as_str().unwrap_or("null"));
    assert_eq!(came, expected, "{decision:#}");
}

const SPLIT: &str = "  split control 50%, challenger 50%";

#[test]
fn a_contact_is_decided_by_the_variant_it_is_assigned_to() {
    let ruleset = ruleset(SPLIT);
    let mut stages = Vec::new();
    for number in 0..100 {
        let contact = contact_of(&format!("c-{number}"), json!({}));
        let decision = decided(&ruleset, &contact, AT, &Selection::all());
        let experiment = &decision["experiments"][0];
        assert_eq!(experiment["reason"], "assigned");
        assert_eq!(experiment["propensity"], 0.5);
        let control = json!({ "stage": "visitor", "qualified": false, "scores": { "engagement": 30 } });
        let challenger = json!({ "stage": "mql", "qualified": true, "scores": { "engagement": 30 } });
        assert_eq!([&experiment["control"], &experiment["challenger"]], [&control, &challenger], "always both");
        assert_eq!((&experiment["differs"], &experiment["others"]), (&json!(true), &json!({})));
        let (variant, stage) = (experiment["variant"].as_str().unwrap(), decision["stage"].as_str().unwrap());
        assert_eq!(variant == "challenger", stage == "mql");
        assert_eq!(variant == "challenger", experiment["bucket"].as_f64().unwrap() >= 0.5);
        stages.push(stage.to_owned());
    }
    let mql = stages.iter().filter(|stage| *stage == "mql").count();
    assert!((35..=65).contains(&mql), "{mql} of 100");
}

#[test]
fn phases_and_runs_say_whether_anybody_is_assigned() {
    let contact = &contact_of("c-1", json!({}));
    check("  phase shadow", contact, AT, ["control", "shadow", "visitor"]);
    check("  phase stopped", contact, AT, ["control", "stopped", "visitor"]);
    check("  phase backtest", contact, AT, ["control", "not-running", "visitor"]);
    let runs = "  split control 0.01%, challenger 99.99%\n  runs 2026-05-04 to 2026-05-05";
    check(runs, contact, "2026-05-03T23:59:59Z", ["control", "not-running", "visitor"]);
    check(runs, contact, "2026-05-04T00:00:00Z", ["challenger", "assigned", "mql"]);
    check(runs, contact, "2026-05-05T23:59:59Z", ["challenger", "assigned", "mql"]);
    check(runs, contact, "2026-05-06T00:00:00Z", ["control", "not-running", "visitor"]);
    let shadow = decided(&ruleset("  phase shadow"), contact, AT, &Selection::all());
    assert_eq!(shadow["experiments"][0]["challenger"]["stage"], "mql", "computed beside control");
    assert_eq!(shadow["experiments"][0]["propensity"], 1.0);
    let stopped = decided(&ruleset("  phase stopped"), contact, AT, &Selection::all());
    assert_eq!(stopped["experiments"][0]["challenger"], Value::Null);
    assert_eq!(stopped["experiments"][0]["differs"], Value::Null);
}

#[test]
fn who_takes_no_part_is_decided_as_it_stands_and_told_why() {
    let most = "  split control 0.01%, challenger 99.99%";
    let of = |id: &str| contact_of(id, json!({}));
    check(&format!("{most}\n  traffic 0.01%"), &of("c-1"), AT, ["control", "not-in-traffic", "visitor"]);
    check(&format!("{most}\n  layer bars 0% to 0.01%"), &of("c-1"), AT, ["control", "layer", "visitor"]);
    let no_company = &of("c-1");
    check(&format!("{most}\n  unit company.domain"), no_company, AT, ["control", "no-unit", "visitor"]);
    check(&format!("{most}\n  unit company.domain else id"), no_company, AT, ["challenger", "assigned", "mql"]);
    let outside = r#"{"id": "c-1", "traits": {"consent": false}}"#;
    let decision = decided(&ruleset(most), outside, AT, &Selection::all());
    assert_eq!((&decision["applies"], &decision["experiments"]), (&json!("outside-audience"), &json!([])));
}

#[test]
fn colleagues_are_assigned_together_however_their_company_is_typed() {
    let by_company = ruleset(&format!("{SPLIT}\n  unit company.domain else email.domain else id"));
    for number in 0..20 {
        let variants = [
            json!({ "company": { "domain": format!("Firma{number}.de") } }),
            json!({ "company": { "domain": format!(" firma{number}.DE ") }, "email": "x@elsewhere.de" }),
            json!({ "email": format!("Bob@firma{number}.de") }),
        ];
        let buckets = variants.map(|traits| {
            let contact = contact_of(&format!("c-{number}"), traits);
            decided(&by_company, &contact, AT, &Selection::all())["experiments"][0]["bucket"].clone()
        });
        assert!(buckets.iter().all(|bucket| *bucket == buckets[0]), "{buckets:?}");
    }
    let by_account = ruleset(&format!("{SPLIT}\n  unit account else id"));
    let [number, other] = [json!({ "account": 42 }), json!({ "account": 42.0 })].map(|traits| {
        decided(&by_account, &contact_of("c-1", traits), AT, &Selection::all())["experiments"][0]["bucket"].clone()
    });
    assert_eq!(number, other);
}

#[test]
fn a_forced_variant_decides_and_is_marked() {
    let ruleset = ruleset(SPLIT);
    for (variant, stage) in [("challenger", "mql"), ("CONTROL", "visitor")] {
        let selection = Selection::all().forcing(&ruleset, "lower-bar", variant).unwrap();
        for id in ["c-1", "c-2", "c-3"] {
            let decision = decided(&ruleset, &contact_of(id, json!({})), AT, &selection);
            let experiment = &decision["experiments"][0];
            assert_eq!((&decision["stage"], &experiment["reason"]), (&json!(stage), &json!("forced")));
            assert_eq!((&experiment["propensity"], &experiment["bucket"]), (&Value::Null, &Value::Null));
        }
    }
    let unknown = |experiment, variant| Selection::all().forcing(&ruleset, experiment, variant).unwrap_err();
    assert_eq!(unknown("upper-bar", "x").to_string(), "there is no experiment `upper-bar`; there are lower-bar");
    assert!(matches!(unknown("lower-bar", "x"), UnknownVariant::Variant { .. }));
    assert_eq!(
        unknown("lower-bar", "x").to_string(),
        "the experiment `lower-bar` has no variant `x`; there are control, challenger"
    );
}

#[test]
fn several_variants_are_all_told() {
    let text = "campaign \"Three bars\"\n\nscore fit\n  requested demo -> +30\n\nstages\n  visitor\n  mql when fit >= 40\n\n\
                experiment bars\n  split control 0.01%, low 49.99%, lower 50%\n  measures outcome won within 9 days\n\n  \
                variant low\n    stage mql when fit >= 35\n\n  variant lower\n    stage mql when fit >= 30\n";
    let files = FolderFiles::of_texts([("bars.thresh", text), ("vocabulary.toml", "[events.\"requested demo\"]\n")]);
    let (ruleset, findings) = build(&files, None, FailingTests::Allowed);
    assert_eq!(findings.errors().count(), 0);
    let mut seen = std::collections::BTreeSet::new();
    for number in 0..40 {
        let decision = decided(&ruleset, &contact_of(&format!("c-{number}"), json!({})), AT, &Selection::all());
        let experiment = &decision["experiments"][0];
        let variant = experiment["variant"].as_str().unwrap().to_owned();
        let (stage, other) = if variant == "lower" { ("mql", "low") } else { ("visitor", "lower") };
        assert_eq!(experiment["challenger"]["stage"], stage, "the one that decides");
        assert_eq!(experiment["others"].as_object().unwrap().keys().collect::<Vec<_>>(), [other]);
        seen.insert(variant);
    }
    assert_eq!(seen.into_iter().collect::<Vec<_>>(), ["low", "lower"]);
}

#[test]
fn an_explanation_is_of_the_variant_that_decides() {
    let ruleset = ruleset(SPLIT);
    let contact = contact_of("c-1", json!({}));
    let profile = contact::read(contact.as_bytes(), "id").unwrap();
    let at = Timestamp::parse(AT).unwrap();
    let told = |variant: &str| {
        let selection = Selection::all().forcing(&ruleset, "lower-bar", variant).unwrap();
        text(&explain(&ruleset, &profile, at, &selection, &mut Scratch::default())[0])
    };
    expect_test::expect_file!["../explain/challenger_decides.txt"].assert_eq(&told("challenger"));
    expect_test::expect_file!["../explain/control_decides.txt"].assert_eq(&told("control"));
}

#[test]
fn evidence_is_never_pooled_across_a_change_of_what_is_compared() {
    let edition = |lines: &str| ruleset(lines).question("lower-bar").unwrap().edition;
    let first = edition(SPLIT);
    for same in [
        "  split   control 50%,  challenger 50%   # as agreed",
        "  phase shadow\n  split control 50%, challenger 50%",
        "  phase stopped\n  split control 50%, challenger 50%",
        "  split control 50%, challenger 50%\n  traffic 20%",
        "  split control 50%, challenger 50%\n  runs 2026-05-01 to 2026-05-31",
    ] {
        assert_eq!(edition(same), first, "{same}");
    }
    for other in [
        "  split control 40%, challenger 60%",
        "  split control 50%, challenger 50%\n  unit email.domain else id",
        "  split control 50%, challenger 50%\n  layer bars 0% to 50%",
    ] {
        assert_ne!(edition(other), first, "{other}");
    }
    // The contact is decided as before: only what is known of it begins anew.
    let contact = contact_of("c-1", json!({}));
    let bucket =
        |lines: &str| decided(&ruleset(lines), &contact, AT, &Selection::all())["experiments"][0]["bucket"].clone();
    assert_eq!(bucket(SPLIT), bucket("  split control 40%, challenger 60%"));
}
