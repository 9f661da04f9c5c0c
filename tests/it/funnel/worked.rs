//! The example that was worked by hand: 15,000 EUR, 300 leads, 30% become MQL, 40% of these SQL.

use serde_json::Value;
use thresh::cli::funnel::Output;

use super::asking::{Asked, contact};

const RULES: &str = "campaign \"Worked example\"\n  budget 15000 EUR\n  target 40 orders\n  cycle  within 60 days\n\n\
                     stages\n  lead \"Lead\"\n  mql  \"Marketing qualified lead\"  when downloaded whitepaper\n  \
                     sql  \"Sales qualified lead\"      when reached mql and talked to sales\n";
const VOCABULARY: &str = "[events.\"followed network\"]\n[events.\"downloaded whitepaper\"]\n[events.\"talked to sales\"]\nevent = \"Sales Talked To\"\n";
const AT: &str = "2026-07-01T00:00:00Z";

/// 300 contacts: 90 download a paper 10 days after they came, 36 of these talk to sales 20 days after that.
fn contacts() -> String {
    let one = |number: u32| {
        let mut events = vec![("2026-01-01", "Network Followed")];
        events.extend((number < 90).then_some(("2026-01-11", "Whitepaper Downloaded")));
        events.extend((number < 36).then_some(("2026-01-31", "Sales Talked To")));
        contact(&format!("c-{number}"), &events)
    };
    (0..300).map(one).collect()
}

/// 12 of the 36 order on 1 April, 90 days after they came.
fn outcomes() -> String {
    let rows = (0..12).map(|number| format!("c-{number},won,2026-04-01,1000.00\n"));
    std::iter::once("contact_id,outcome,at,amount\n".to_owned()).chain(rows).collect()
}

fn asked() -> Asked {
    let rules = [("worked.thresh", RULES), ("vocabulary.toml", VOCABULARY)];
    Asked::new(&rules, &contacts(), AT).outcomes(&outcomes())
}

#[test]
fn costs_are_what_one_works_out_by_hand() {
    let figures = asked().figures();
    let costs = figures["cost"]["costs"].as_array().unwrap();
    let told: Vec<(&str, u64, i64)> = costs
        .iter()
        .map(|cost| {
            (
                cost["of"].as_str().unwrap(),
                cost["denominator"]["count"].as_u64().unwrap(),
                cost["cents"].as_i64().unwrap(),
            )
        })
        .collect();
    // 15,000.00 / 300 = 50.00, / 90 = 166.67, / 36 = 416.67, / 12 = 1,250.00
    assert_eq!(
        told,
        [("any-lead", 300, 5_000), ("qualified-lead", 90, 16_667), ("later-stage", 36, 41_667), ("order", 12, 125_000)]
    );
    assert_eq!(figures["cost"]["currency"], "EUR");
}

#[test]
fn rates_cycle_and_what_the_target_takes_are_what_one_works_out_by_hand() {
    let figures = asked().figures();
    let cohort = |step: usize| {
        let ratio = &figures["steps"][step]["cohort"];
        (
            ratio["numerator"]["count"].as_u64().unwrap(),
            ratio["denominator"]["count"].as_u64().unwrap(),
            ratio["share"].as_f64().unwrap(),
        )
    };
    // Within 60 days: all 90 after 10 days, all 36 after 20; of those 36 who came to SQL on 31 January, 12 ordered after 60 days, which
    // is just too late (a day that is dated as such counts to its end).
    assert_eq!([cohort(0), cohort(1), cohort(2)], [(90, 300, 0.3), (36, 90, 0.4), (0, 36, 0.0)]);
    assert_eq!(figures["steps"][0]["took"]["median_days"], 10.0);
    assert_eq!(figures["steps"][1]["took"]["median_days"], 20.0);
    assert_eq!(figures["cycle"]["won"]["median_days"], 90.0);
    assert_eq!(figures["cycle"]["within_limit"]["numerator"]["count"], 0);
    assert_eq!(figures["cycle"]["longest_step"]["to"], "order");
    assert_eq!(figures["needed"]["stages"][0]["units"], Value::Null);

    let mut longer = asked();
    longer.arguments.within = Some(thresh::domain::Period { amount: 120, unit: thresh::domain::Unit::Day });
    let figures = longer.figures();
    // 12 of 300 is 4%, 12 of 90 is 13.3%, 12 of 36 is a third: 40 orders take 1,000 leads, 300 MQL, 120 SQL.
    let needed: Vec<u64> = (0..3).map(|stage| figures["needed"]["stages"][stage]["units"].as_u64().unwrap()).collect();
    assert_eq!(needed, [1_000, 300, 120]);
    // Wilson's interval of 12 of 36 goes from 20.2% to 49.7%, worked out apart: 40 over these is 197.9 and 80.5.
    assert_eq!(figures["needed"]["stages"][2]["at_least"], 81);
    assert_eq!(figures["needed"]["stages"][2]["at_most"], 198);
}

#[test]
fn a_person_reads_them_on_a_terminal() {
    expect_test::expect_file!["../../funnel/worked.txt"].assert_eq(&without_revision(&asked().told()));
}

#[test]
fn a_meeting_reads_them_on_a_page() {
    let mut asked = asked();
    asked.arguments.format = Output::Html;
    let page = asked.told();
    expect_test::expect_file!["../../funnel/worked.html"].assert_eq(&without_revision(&page));
    for said in ["<script", "http://", "https://", "url(", "@import"] {
        assert!(!page.contains(said), "the page loads or runs nothing: {said}");
    }
}

#[test]
fn every_figure_names_what_it_counts_of_whom_when_and_by_which_rules() {
    fn ratios<'v>(value: &'v Value, found: &mut Vec<&'v Value>) {
        match value {
            Value::Object(fields) => {
                if fields.contains_key("numerator") || fields.contains_key("denominator") {
                    found.push(value);
                }
                fields.values().for_each(|value| ratios(value, found));
            }
            Value::Array(all) => all.iter().for_each(|value| ratios(value, found)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    let figures = asked().figures();
    assert_eq!(figures["revision"].as_str().unwrap().len(), 64);
    assert_eq!(figures["period"], serde_json::json!({ "from": "2026-01-01T12:00:00Z", "to": AT }));
    let mut found = Vec::new();
    ratios(&figures, &mut found);
    assert!(found.len() >= 15, "only {} figures", found.len());
    for figure in found {
        for part in ["numerator", "denominator"] {
            let Some(counted) = figure.get(part) else { continue };
            assert!(counted["count"].is_u64() && counted["what"].as_str().unwrap().len() > 5, "{figure}");
        }
    }
}

/// The revision hashes the whole file: what is compared here are the figures.
fn without_revision(text: &str) -> String {
    let mut shown = String::new();
    for word in text.split_inclusive(|character: char| !character.is_ascii_hexdigit()) {
        let (hash, rest) = word.split_at(word.len().min(12));
        let is_hash = hash.len() == 12 && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
        shown.push_str(if is_hash { "REVISION" } else { hash });
        shown.push_str(rest);
    }
    shown
}
