//! Whatever is asked about: nobody, one, all won, none won, later than now, strangers: a clear figure or a clear sentence.

use std::io::Write as _;

use serde_json::{Value, json};
use thresh::cli::Answer;
use thresh::cli::funnel::Output;
use thresh::domain::{Cents, Day, Period, Timestamp, Unit};
use thresh::experiment::evidence::Outcome;
use thresh::store::{self, Entry, Group};

use super::asking::{Asked, Said, contact};

const RULES: &str = "campaign \"Aurora launch\"\n  budget 900 EUR\n  target 10 orders\n  cycle within 30 days\n\n\
                     stages\n  visitor\n  mql when downloaded whitepaper\n";
const VOCABULARY: &str = "[events.\"followed network\"]\n[events.\"downloaded whitepaper\"]\n";
const AT: &str = "2026-07-01T12:00:00Z";
const HEADER: &str = "contact_id,outcome,at,value,message_id,corrects\n";

fn asked(contacts: &str) -> Asked {
    Asked::new(&[("aurora.thresh", RULES), ("vocabulary.toml", VOCABULARY)], contacts, AT)
}

/// Three contacts who came on 1 March and downloaded a paper on 3 March.
fn three() -> String {
    let of = |id| contact(id, &[("2026-03-01", "Network Followed"), ("2026-03-03", "Whitepaper Downloaded")]);
    ["a", "b", "c"].map(of).concat()
}

#[track_caller]
fn says(text: &str, sentences: &[&str]) {
    let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
    for sentence in sentences {
        assert!(flat.contains(sentence), "`{sentence}` is not in\n{text}");
    }
}

#[test]
fn nobody_is_said_and_an_empty_object_is_still_an_object() {
    let mut nobody = asked("");
    let Said { answer, results, notes } = nobody.ask();
    assert_eq!((answer.unwrap(), results.as_str()), (Answer::Yes, ""));
    assert!(notes.contains("holds no contacts"), "{notes}");
    let figures = nobody.figures();
    assert_eq!(figures["stages"][1]["reached"], 0);
    assert_eq!(figures["steps"][0]["cohort"]["share"], Value::Null);
    assert_eq!(figures["cost"]["costs"][1]["cents"], Value::Null);
    nobody.arguments.format = Output::Html;
    assert!(nobody.ask().results.contains("There are no contacts yet."));
}

#[test]
fn one_contact_has_figures() {
    let mut one = asked(&contact("a", &[("2026-03-01", "Network Followed")]));
    says(
        &one.told(),
        &[
            "Funnel of 1 contact up to 2026-07-01 12:00 UTC",
            "it concerns the one contact.",
            "visitor → mql 0% 0 of 1 0% to 79.3% 0",
            "No order in the period yet.",
            "a lead that qualifies (mql) none yet 0",
            "an order none yet 0",
            "Nobody ordered for the first time in the period yet.",
            "What 10 orders take (none so far)",
            "visitor none yet at least 13",
            "mql none yet too early to tell",
        ],
    );
    let figures = one.figures();
    assert_eq!(
        figures["needed"]["stages"][1],
        json!({ "stage": "mql", "units": null, "at_least": null, "at_most": null })
    );
}

#[test]
fn all_won_is_a_rate_of_all_with_an_interval() {
    let outcomes =
        format!("{HEADER}a,won,2026-03-11,10000,,\nb,Won,2026-03-21T12:00:00Z,,,\nc,WON,2026-03-31 06:00,5,,\n");
    let mut all = asked(&three()).outcomes(&outcomes);
    says(
        &all.told(),
        &[
            "mql → order 100% 3 of 3 43.9% to 100%",
            "3 orders by 3 contacts, worth 100.05 EUR (1 without a value).",
            "an order 300.00 EUR 3",
            "Of 3 who ordered, half within 20 days, nine in ten within 29 days.",
            "Within the campaign's limit of 30 days: 100% (3 of 3).",
            "mql 10 10 to 23",
        ],
    );
    // Nobody is open, so that the curve ends with all of them.
    let survival = all.figures()["cycle"]["survival"].clone();
    assert_eq!(
        (&survival["median_days"], survival["curve"].as_array().unwrap().last().unwrap()),
        (&json!(20.0), &json!([29.75, 1.0]))
    );
}

#[test]
fn none_won_gives_no_zero_and_no_infinity() {
    let mut none = asked(&three()).outcomes(&format!("{HEADER}a,lost,2026-03-11,,,\n"));
    says(&none.told(), &["Win rate 0%: 0 of 1 deals won or lost", "an order none yet 0", "mql none yet at least 18"]);
    let figures = none.figures();
    assert_eq!(
        figures["cost"]["costs"][2],
        json!({
        "of": "order", "denominator": { "count": 0, "what": "orders in the period" }, "cents": null })
    );
    assert_eq!(figures["cycle"]["won"], json!({ "count": 0, "median_days": null, "ninth_decile_days": null }));
    assert_eq!(figures["cycle"]["longest_step"]["to"], "mql");
}

#[test]
fn what_is_dated_later_is_not_true_yet_and_strangers_are_counted() {
    let outcomes = format!(
        "{HEADER}a,won,2026-07-02,1,,\nx,won,2026-05-01,1,,\nx,lost,2026-05-01,,,\nb,demo held,2026-05-01,,,\n"
    );
    let mut asked = asked(&three()).outcomes(&outcomes);
    let report = asked.report();
    assert_eq!(
        report["outcomes"],
        json!({ "orders": 1, "lost": 1, "other": 1, "future": 1, "duplicates": 0, "unreadable": 0 })
    );
    assert_eq!(report["outcomes_of_strangers"], 2);
    assert_eq!(report["campaigns"][0]["versions"][0]["orders"]["deals"], 0);
    says(
        &asked.told(),
        &[
            "2 outcomes are of contacts that are not in the file.",
            "1 outcome is dated later, and is not true yet.",
            "1 outcome is neither won nor lost, and counts for nothing here.",
        ],
    );
}

#[test]
fn deals_before_the_first_contact_are_set_apart_and_a_day_counts_to_its_end() {
    let outcomes =
        format!("{HEADER}a,won,2026-02-28,100,,\nb,won,2026-03-01,100,,\nc,won,2026-03-01T11:59:59Z,100,,\n");
    let mut asked = asked(&three()).outcomes(&outcomes);
    let figures = asked.figures();
    assert_eq!(figures["orders"]["before_first_contact"], 2);
    assert_eq!(figures["orders"]["deals"], 1);
    assert_eq!(figures["cycle"]["won"]["median_days"], 0.0);
    says(&asked.told(), &["2 orders are dated before the first contact, and count in no figure."]);
}

#[test]
fn records_that_come_twice_count_once_and_corrections_replace() {
    let outcomes =
        format!("{HEADER}a,won,2026-03-11,100,m-1,\na,won,2026-03-11,100,m-1,\na,won,2026-03-12,250,m-2,m-1\n");
    let contacts = format!("{}{}", three(), contact("a", &[("2026-01-01", "Network Followed")]));
    let mut asked = asked(&contacts).outcomes(&outcomes);
    let report = asked.report();
    assert_eq!((&report["contacts"]["read"], &report["contacts"]["repeated"]), (&json!(3), &json!(1)));
    assert_eq!(report["outcomes"]["duplicates"], 1);
    let orders = &report["campaigns"][0]["versions"][0]["orders"];
    assert_eq!((&orders["deals"], &orders["value_cents"]), (&json!(1), &json!(250)));
}

#[test]
fn rows_that_cannot_be_read_are_said_by_their_line_and_the_rest_counts() {
    let outcomes =
        format!("{HEADER}a,won,2026-03-11,100,,\nb,won,soon,1,,\n,won,2026-03-11,1,,\nc,won,2026-03-11,1.5,,\n");
    let Said { answer, results, notes } = asked(&three()).outcomes(&outcomes).ask();
    assert_eq!(answer.unwrap(), Answer::No);
    says(&results, &["1 order by 1 contact, worth 1.00 EUR."]);
    says(
        &notes,
        &[
            "line 3: `soon` is no date such as 2026-03-01 or 2026-03-01T12:00:00Z",
            "line 4: `contact_id` is missing",
            "line 5: `1.5` is no whole number of cents; a column `amount` is in the currency's unit",
        ],
    );
    let Said { notes, .. } = asked(&three()).outcomes("id,result\n1,won\n").ask();
    says(&notes, &["the header has no column `contact_id`; it needs contact_id, outcome and at"]);
}

#[test]
fn contacts_that_are_too_young_are_counted_and_told() {
    let mut young =
        asked(&contact("a", &[("2026-06-20", "Network Followed"), ("2026-06-21", "Whitepaper Downloaded")]));
    says(
        &young.told(),
        &["visitor → mql none yet 0 of 0 1", "Nobody came 30 days ago or earlier: --within says a shorter time."],
    );
    young.arguments.within = Some(Period { amount: 5, unit: Unit::Day });
    assert_eq!(young.figures()["steps"][0]["cohort"]["share"], 1.0);
}

#[test]
fn a_table_of_contacts_without_events_has_stages_and_no_history() {
    let mut asked = asked("id,country\na,DE\nb,AT\n").outcomes(&format!("{HEADER}a,won,2026-03-11,100,,\n"));
    let figures = asked.figures();
    assert_eq!((&figures["stages"][0]["now"], &figures["stages"][0]["reached"]), (&json!(2), &json!(0)));
    assert_eq!(figures["orders"]["undated"], 1);
    says(
        &asked.told(),
        &[
            "2 contacts have no event: they stand in a stage, and when they came there nobody knows.",
            "1 order is of a contact without events, and counts in no figure.",
        ],
    );
}

#[test]
fn what_cannot_be_done_is_said() {
    let mut nameless = asked(&three());
    nameless.arguments.contacts = None;
    let error = |asked: &Asked| asked.ask().answer.unwrap_err().to_string();
    assert_eq!(error(&nameless), "whose funnel? name a file of contacts: --contacts contacts.jsonl");
    let mut other = asked(&three());
    other.arguments.campaign = vec!["aurroa".to_owned()];
    assert_eq!(error(&other), "there is no campaign `aurroa`; there are aurora");
    let mut turned = asked(&three());
    (turned.arguments.from, turned.arguments.to) = (Day::parse("2026-03-02"), Day::parse("2026-03-01"));
    assert_eq!(error(&turned), "--from 2026-03-02 is later than --to 2026-03-01");
}

#[test]
fn a_campaign_without_stages_and_one_for_others_say_so() {
    let stageless = "campaign \"Points only\"\n\nscore engagement\n  downloaded whitepaper -> +10\n";
    let rules = [("points.thresh", stageless), ("vocabulary.toml", VOCABULARY)];
    let asked = Asked::new(&rules, &three(), AT).outcomes(&format!("{HEADER}a,won,2026-03-11,100,,\n"));
    says(
        &asked.told(),
        &["The campaign has no stages, so that only its orders can be counted.", "1 order by 1 contact"],
    );

    let elsewhere = RULES.replace("  budget", "  audience country is NL\n  budget");
    let vocabulary = format!("{VOCABULARY}[traits.country]\ntype = \"text\"\n");
    let asked = Asked::new(&[("aurora.thresh", &elsewhere), ("vocabulary.toml", &vocabulary)], &three(), AT);
    says(&asked.told(), &["it concerns nobody of 3 contacts."]);
}

#[test]
fn an_order_before_the_campaign_began_is_not_its_own() {
    let later = RULES.replace("  budget", "  runs 2026-03-02 to 2026-12-31\n  budget");
    let outcomes = format!("{HEADER}a,won,2026-03-01T13:00:00Z,100,,\nb,won,2026-03-05,100,,\n");
    let rules = [("aurora.thresh", later.as_str()), ("vocabulary.toml", VOCABULARY)];
    let mut asked = Asked::new(&rules, &three(), AT).outcomes(&outcomes);
    let figures = asked.figures();
    assert_eq!((&figures["orders"]["deals"], &figures["orders"]["before_campaign"]), (&json!(1), &json!(1)));
    says(&asked.told(), &["1 order came before the campaign concerned the contact, and counts in no figure."]);
}

#[test]
fn outcomes_that_the_service_recorded_count_where_no_file_is_named() {
    let mut asked = asked(&three());
    let url = asked.path("kept.db").display().to_string();
    asked.store = Some(url.clone());
    assert!(asked.ask().answer.unwrap_err().to_string().starts_with("there is no store"));
    let outcome = |contact: &str, outcome: &str| {
        Entry::Outcome(Outcome {
            contact_id: contact.to_owned(),
            outcome: outcome.to_owned(),
            at: Timestamp::parse("2026-03-13T12:00:00Z").unwrap(),
            value: Some(Cents::new(12_345)),
            message_id: None,
            corrects: None,
        })
    };
    let entries = [outcome("a", "won"), outcome("b", "lost"), outcome("x", "won")];
    store::open(&url).unwrap().write(Group::of(&entries)).unwrap();
    let report = asked.report();
    assert_eq!(report["outcomes_of_strangers"], 1);
    assert_eq!(report["campaigns"][0]["versions"][0]["orders"]["value_cents"], 12_345);
    // A file that is named counts instead.
    let mut asked = asked.outcomes(HEADER);
    assert_eq!(asked.report()["outcomes"]["orders"], 0);
}

#[test]
fn whoever_is_disqualified_orders_all_the_same() {
    let strict = format!("{RULES}\ndisqualify \"Competitor\" when downloaded whitepaper\n");
    let rules = [("aurora.thresh", strict.as_str()), ("vocabulary.toml", VOCABULARY)];
    let contacts = contact("a", &[("2026-03-01", "Whitepaper Downloaded")]);
    let mut asked = Asked::new(&rules, &contacts, AT).outcomes(&format!("{HEADER}a,won,2026-03-05,100,,\n"));
    let figures = asked.figures();
    assert_eq!((&figures["stages"][0]["reached"], &figures["disqualified"]), (&json!(0), &json!(1)));
    assert_eq!((&figures["orders"]["deals"], &figures["orders"]["before_campaign"]), (&json!(1), &json!(0)));
}

#[test]
fn outcomes_come_as_json_and_packed_too() {
    let array = r#"[{"contact_id": "a", "outcome": "won", "at": "2026-03-11T12:00:00Z", "value": 1250},
                    {"contact_id": "b", "outcome": "won", "at": "2026-03-11", "value": "much"}]"#;
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(array.as_bytes()).unwrap();
    let asked = asked(&three()).outcomes("");
    std::fs::write(asked.path("outcomes.csv"), packed.finish().unwrap()).unwrap();
    let Said { answer, results, notes } = asked.ask();
    assert_eq!(answer.unwrap(), Answer::No);
    says(&results, &["1 order by 1 contact, worth 12.50 EUR."]);
    says(&notes, &["line 2: no outcome: invalid type: string \"much\", expected i64"]);
}

#[test]
fn many_values_of_a_trait_are_told_together_beyond_the_most_frequent() {
    let one = |number: u32| {
        let plan = if number < 10 { "common".to_owned() } else { format!("plan {number}") };
        let contact = contact(&format!("c-{number}"), &[("2026-03-01", "Network Followed")]);
        contact.replacen('{', &format!("{{\"traits\": {{\"plan\": \"{plan}\"}}, "), 1)
    };
    let mut asked = asked(&(0..40).map(one).collect::<String>());
    asked.arguments.by = Some("plan".to_owned());
    let figures = asked.figures();
    let groups = figures["groups"].as_array().unwrap();
    let came: Vec<u64> = groups.iter().map(|group| group["figures"]["concerned"].as_u64().unwrap()).collect();
    assert_eq!((groups.len(), came[0], came[12], came.iter().sum::<u64>()), (13, 10, 19, 40));
    assert_eq!((&groups[0]["value"], &groups[12]["value"]), (&json!("common"), &Value::Null));
    says(&asked.told(), &["common 10", "(all others) 19"]);
}

#[test]
fn a_contact_that_never_rests_is_left_out_and_told() {
    let restless = "campaign \"Restless\"\n\nscore heat\n  downloaded whitepaper -> +1000000 each, losing 0.1% every 1 minutes\n\n\
                    stages\n  cold\n  warm when heat >= 1\n";
    let event = |second: u32| {
        let minute = second / 60;
        format!(r#"{{"event": "Whitepaper Downloaded", "timestamp": "2026-03-01T12:{minute:02}:{:02}Z"}}"#, second % 60)
    };
    let events: Vec<String> = (0..55).map(event).collect();
    let contacts =
        format!("{{\"id\": \"a\", \"events\": [{}]}}\n{}", events.join(","), three().replace("\"a\"", "\"z\""));
    let mut asked = Asked::new(&[("restless.thresh", restless), ("vocabulary.toml", VOCABULARY)], &contacts, AT);
    let report = asked.report();
    assert_eq!((&report["contacts"]["not_followed"], &report["contacts"]["units"]), (&json!(1), &json!(3)));
    says(&asked.told(), &["1 contact changes too often to be followed, and is in no figure."]);
}
