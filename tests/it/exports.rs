//! Real data: a shop's contacts, two CRMs' exports, what SDKs send. Scores were counted by hand from the rows and events.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::command::{decisions, root, thresh};
use crate::shared::shared;

/// The decision on one contact, with the points of its rules by name.
struct Decided<'d> {
    decision: &'d Value,
    matched: BTreeMap<&'d str, i64>,
}

#[track_caller]
fn decided<'d>(decisions: &'d [Value], contact: &str) -> Decided<'d> {
    let mut own = decisions.iter().filter(|decision| decision["contact_id"] == contact);
    let decision = own.next().unwrap_or_else(|| panic!("{contact} was not decided"));
    assert!(own.next().is_none(), "{contact} was decided twice");
    Decided { decision, matched: points_by_rule(decision) }
}

fn points_by_rule(decision: &Value) -> BTreeMap<&str, i64> {
    let lines = decision["matched"].as_array().unwrap().iter();
    lines.map(|line| (line["rule"].as_str().unwrap(), line["points"].as_i64().unwrap())).collect()
}

#[track_caller]
fn check(decided: &Decided<'_>, score: &str, points: i64, rules: &[(&str, i64)]) {
    let of_score: BTreeMap<&str, i64> = rules.iter().copied().collect();
    let lines = decided.decision["matched"].as_array().unwrap().iter().filter(|line| line["score"] == score);
    let matched: BTreeMap<&str, i64> =
        lines.map(|line| line["rule"].as_str().unwrap()).map(|rule| (rule, decided.matched[rule])).collect();
    assert_eq!(matched, of_score, "{}", decided.decision);
    assert_eq!(decided.decision["scores"][score], points, "{}", decided.decision);
}

fn shop_decisions() -> Option<Vec<Value>> {
    let contacts = shared("data/ecom/contacts.jsonl.gz")?;
    let contacts = contacts.to_str()?;
    Some(decisions(&["evaluate", "--rules", "tests/cases/ecom", contacts, "--at", "2024-07-01T00:00:00Z"]))
}

#[test]
fn the_shops_contacts_score_as_counted_by_hand() {
    let Some(decisions) = shop_decisions() else { return };
    assert_eq!(decisions.len(), 600);

    // Two product_view, 14 April and 26 May: only the second lies after 2 May, 60 days before. One search. An add_to_cart on 14 April,
    // after 2 April, 90 days before. A wishlist_add. payment_details and purchase on 14 April. One cart. The last touchpoint is the
    // wishlist_add of 26 May, before 1 June, 30 days before. Came by paid search, is new, on a desktop.
    let bought_in_april = decided(&decisions, "user_0058");
    check(
        &bought_in_april,
        "engagement",
        30,
        &[("views", 2), ("cart", 10), ("wish", 8), ("paid", 20), ("silent", -10)],
    );
    check(&bought_in_april, "fit", 15, &[("paid-way", 10), ("desk", 5)]);
    assert_eq!(bought_in_april.decision["stage"], "mql");

    // Five product_view, of which only that of 14 May is young enough. Searches on 5 and 13 March, 22 April, 14 May: four. Two
    // review_page. add_to_cart, purchase, payment_details on 14 May, which is the last touchpoint. One cart.
    let bought_in_may = decided(&decisions, "user_0196");
    let rules = [("views", 2), ("searches", 6), ("weighs", 5), ("cart", 10), ("paid", 20), ("silent", -10)];
    check(&bought_in_may, "engagement", 33, &rules);
    check(&bought_in_may, "fit", 15, &[("paid-way", 10), ("desk", 5)]);
    assert_eq!(bought_in_may.decision["stage"], "mql");

    // Three product_view on 31 May, one on 8 June, on a mobile: four at 2 points. Searches on 10 May, 31 May, twice on 8 June. A
    // support_chat on 8 June: more than 14 days ago, and within 30, so not silent. Nothing in a cart. Organic, returning, mobile.
    let never_bought = decided(&decisions, "user_0401");
    check(&never_bought, "engagement", 21, &[("views", 8), ("searches", 6), ("on-the-way", 3), ("asked", 4)]);
    check(&never_bought, "fit", 25, &[("own-way", 15), ("came-back", 10)]);
    assert_eq!(never_bought.decision["stage"], "unqualified");
}

#[test]
fn the_shops_figures_are_those_counted_apart() {
    let Some(decisions) = shop_decisions() else { return };
    let mut contacts_by_rule: BTreeMap<&str, i64> = BTreeMap::new();
    let mut contacts_by_stage: BTreeMap<&str, i64> = BTreeMap::new();
    let (mut engagement, mut fit) = (0, 0);
    for decision in &decisions {
        assert_eq!((&decision["applies"], &decision["warnings"]), (&Value::from("yes"), &Value::Array(vec![])));
        points_by_rule(decision).keys().for_each(|rule| *contacts_by_rule.entry(rule).or_default() += 1);
        *contacts_by_stage.entry(decision["stage"].as_str().unwrap()).or_default() += 1;
        engagement += decision["scores"]["engagement"].as_i64().unwrap();
        fit += decision["scores"]["fit"].as_i64().unwrap();
    }
    // From the file by a script of twenty lines in another language, which knows nothing of rules.
    assert_eq!((engagement, fit), (23_197, 9_165));
    let stages = [("mql", 238), ("sql", 77), ("unqualified", 253), ("visitor", 32)];
    assert_eq!(contacts_by_stage, BTreeMap::from(stages));
    let rules = [
        ("asked", 192),
        ("came-back", 118),
        ("cart", 485),
        ("carts", 338),
        ("desk", 317),
        ("errors", 211),
        ("on-the-way", 279),
        ("own-way", 314),
        ("paid", 328),
        ("paid-way", 169),
        ("searches", 528),
        ("silent", 285),
        ("views", 548),
        ("weighs", 378),
        ("wish", 417),
    ];
    assert_eq!(contacts_by_rule, BTreeMap::from(rules));
}

/// The vocabulary that is drafted of the shop's own data, and the shop's campaign in its words.
#[test]
fn a_draft_of_the_shops_contacts_is_a_vocabulary_for_its_campaign() {
    let Some(by_hand) = shop_decisions() else { return };
    let contacts = shared("data/ecom/contacts.jsonl.gz").unwrap();
    let contacts = contacts.to_str().unwrap();
    let draft = thresh(&["vocabulary", contacts]);
    assert_eq!((draft.code, draft.notes.as_str()), (Some(0), ""));
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("vocabulary.toml"), &draft.results).unwrap();
    let campaign = root().join("tests/cases/ecom-drafted/shop-regulars.thresh");
    std::fs::copy(campaign, folder.path().join("shop-regulars.thresh")).unwrap();
    let rules = folder.path().to_str().unwrap();
    let checked = thresh(&["check", "--deny-warnings", rules]);
    assert_eq!((checked.code, checked.results.as_str()), (Some(0), "no mistakes found\n"));
    let drafted = decisions(&["evaluate", "--rules", rules, contacts, "--at", "2024-07-01T00:00:00Z"]);
    assert_eq!(drafted.len(), by_hand.len());
    for (drafted, by_hand) in drafted.iter().zip(&by_hand) {
        for said in ["contact_id", "scores", "grades", "stage", "qualified"] {
            assert_eq!(drafted[said], by_hand[said], "{drafted}\n{by_hand}");
        }
    }
}

fn crm_decisions(crm: &str, file: &str) -> Option<Vec<Value>> {
    let contacts = shared(&format!("data/samples/{file}"))?;
    let (rules, config) = (format!("tests/cases/{crm}"), format!("tests/cases/{crm}/thresh.toml"));
    let at = "2026-03-01T00:00:00Z";
    Some(decisions(&["evaluate", "--config", &config, "--rules", &rules, contacts.to_str()?, "--at", at]))
}

#[test]
fn a_hubspot_export_scores_as_counted_by_hand() {
    let Some(decisions) = crm_decisions("hubspot", "hubspot_contacts_export.csv") else { return };
    assert_eq!(decisions.len(), 3);
    // Head of Purchasing, Germany, a company, 14 page views, 3 mails clicked, a marketing qualified lead.
    let rules =
        [("head", 20), ("near", 15), ("named", 5), ("looks", 10), ("clicks", 4), ("known-to-us", 10), ("ours", 1)];
    check(&decided(&decisions, "51"), "fit", 65, &rules);
    // Ingeniero, Spain, "Áridos Ejemplo, S.L.", 1 page view, no mail clicked, a lead.
    check(&decided(&decisions, "52"), "fit", 18, &[("engineer", 5), ("named", 5), ("gravel", 7), ("ours", 1)]);
    // No title, Ireland, a company, 2 page views, 1 mail clicked, a subscriber who has unsubscribed: "Yes".
    check(&decided(&decisions, "53"), "fit", -14, &[("named", 5), ("left", -20), ("ours", 1)]);
    decisions.iter().for_each(|decision| assert_eq!(decision["warnings"], Value::Array(Vec::new()), "{decision}"));
}

#[test]
fn a_salesforce_export_scores_as_counted_by_hand() {
    let Some(decisions) = crm_decisions("salesforce", "salesforce_leads.csv") else { return };
    assert_eq!(decisions.len(), 3);
    // 250 employees, 18,000,000, hot, Head of Purchasing, machinery, "Working - Contacted".
    let ann = decided(&decisions, "00Q5f00000AAAA1EAO");
    check(&ann, "fit", 60, &[("large", 20), ("hot", 10), ("decides", 15), ("ours", 10), ("open", 5)]);
    // 4,000 employees, 900,000,000, warm, CTO, chemicals, "Closed - Converted", converted.
    let omar = decided(&decisions, "00Q5f00000AAAA2EAO");
    check(&omar, "fit", 48, &[("large", 20), ("rich", 10), ("decides", 15), ("won", 3)]);
    // "[not provided]", opted out, everything else empty.
    let nobody = decided(&decisions, "00Q5f00000AAAA3EAO");
    check(&nobody, "fit", -35, &[("left", -25), ("nameless", -10)]);
}

/// Every message that the SDKs sent, batches taken apart, each with the capture it is from.
fn captured_messages() -> Option<Vec<(String, Value)>> {
    let folder = shared("data/captures")?;
    let mut messages = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        for line in std::fs::read_to_string(&path).unwrap().lines() {
            let mut call: Value = serde_json::from_str(line).unwrap();
            let mut body = call["body"].take();
            match body["batch"].as_array_mut() {
                Some(batch) => messages.extend(batch.drain(..).map(|message| (name.clone(), message))),
                None => messages.push((name.clone(), body)),
            }
        }
    }
    Some(messages)
}

#[test]
fn what_sdks_send_is_read_without_a_warning() {
    let Some(messages) = captured_messages() else { return };
    let events: Vec<&(String, Value)> = messages
        .iter()
        .filter(|(_, message)| matches!(message["type"].as_str(), Some("track" | "page" | "screen")))
        .collect();
    assert_eq!((messages.len(), events.len()), (29, 14));
    let contacts: Vec<String> = (0..)
        .zip(&events)
        .map(|(number, (name, message))| {
            let id = format!("{name}:{number}:{}", message["type"].as_str().unwrap());
            serde_json::json!({ "id": id, "events": [message] }).to_string()
        })
        .collect();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("contacts.jsonl");
    std::fs::write(&file, contacts.join("\n")).unwrap();
    let arguments =
        ["evaluate", "--rules", "tests/cases/captures", file.to_str().unwrap(), "--at", "2026-11-24T00:00:00Z"];
    let decisions = decisions(&arguments);
    assert_eq!(decisions.len(), events.len());
    for (decision, (_, message)) in decisions.iter().zip(&events) {
        assert_eq!(decision["warnings"], Value::Array(Vec::new()), "{decision}");
        let rules: Vec<&str> = points_by_rule(decision).into_keys().collect();
        let expected = match message["type"].as_str() {
            Some("page") => vec!["page"],
            Some("screen") => vec!["screen"],
            // The browser's whitepaper had no title.
            _ if message["properties"]["title"].is_null() => vec!["paper", "product"],
            _ => vec!["paper", "product", "titled"],
        };
        assert_eq!(rules, expected, "{decision}\n{message}");
    }
}
