//! Real sales: 8,800 opportunities of a hardware vendor's CRM, mapped to contacts and outcomes as anybody would map them.

use std::collections::HashMap;

use serde_json::{Value, json};
use thresh::cli::funnel::Output;
use thresh::funnel::Unit;

use super::asking::Asked;
use crate::shared::shared;

const RULES: &str = "campaign \"Hardware sales\"\n  budget 250000 USD\n  target 5000 orders\n  cycle within 90 days\n\n\
                     stages\n  prospect\n  engaged when engaged sales\n";
const VOCABULARY: &str = "[events.\"engaged sales\"]\n";

/// The CRM's last entry is of 31 December 2017.
const AT: &str = "2018-01-01T00:00:00Z";

fn table(name: &str) -> Option<Vec<HashMap<String, String>>> {
    let path = shared(&format!("data/crm_sales/{name}.csv"))?;
    let mut reader = csv::Reader::from_path(path).unwrap();
    Some(reader.deserialize().map(Result::unwrap).collect())
}

/// Each opportunity is a contact that engaged with sales on its engage date, if it has one; its close is an outcome of the CRM's own name.
fn asked() -> Option<Asked> {
    let sectors: HashMap<String, String> =
        table("accounts")?.into_iter().map(|row| (row["account"].clone(), row["sector"].clone())).collect();
    let (mut contacts, mut outcomes) = (String::new(), String::from("contact_id;outcome;at;amount\n"));
    for row in table("sales_pipeline")? {
        let engaged = format!("{}T00:00:00Z", row["engage_date"]);
        let event = json!({ "event": "Sales Engaged", "timestamp": engaged });
        let events: Vec<Value> = (!row["engage_date"].is_empty()).then_some(event).into_iter().collect();
        let sector = sectors.get(&row["account"]).cloned().unwrap_or_default();
        let traits = json!({ "company": row["account"], "product": row["product"], "sector": sector });
        let contact = json!({ "id": row["opportunity_id"], "traits": traits, "events": events });
        contacts.push_str(&format!("{contact}\n"));
        if !row["close_date"].is_empty() {
            let row = [&row["opportunity_id"], &row["deal_stage"], &row["close_date"], &row["close_value"]];
            outcomes.push_str(&format!("{}\n", row.map(String::as_str).join(";")));
        }
    }
    let rules = [("sales.thresh", RULES), ("vocabulary.toml", VOCABULARY)];
    Some(Asked::new(&rules, &contacts, AT).outcomes(&outcomes))
}

#[test]
fn win_rate_cycle_and_revenue_are_those_that_are_published() {
    let Some(mut asked) = asked() else { return };
    let report = asked.report();
    let figures = &report["campaigns"][0]["versions"][0];
    let rate = &figures["orders"]["win_rate"];
    assert_eq!((&rate["numerator"]["count"], &rate["denominator"]["count"]), (&json!(4_238), &json!(6_711)));
    assert_eq!(format!("{:.2}%", rate["share"].as_f64().unwrap() * 100.0), "63.15%");
    assert_eq!(figures["orders"]["value_cents"], 1_000_553_400_i64);
    assert_eq!(figures["cycle"]["won"], json!({ "count": 4_238, "median_days": 57.0, "ninth_decile_days": 106.0 }));
    assert_eq!(report["contacts"]["undated"], 500);
    assert_eq!(figures["stages"][0]["now"], 500);
    assert_eq!(figures["stages"][1]["now"], 8_300);
}

/// By a script of twenty lines in another language, which counts rows.
#[test]
fn what_is_counted_is_as_counted_apart() {
    let Some(mut asked) = asked() else { return };
    let figures = asked.figures();
    // Engaged at least 90 days before 2018, and won less than 90 days after (a day counts to its end).
    let cohort = &figures["steps"][1]["cohort"];
    assert_eq!((&cohort["numerator"]["count"], &cohort["denominator"]["count"]), (&json!(2_639), &json!(7_232)));
    assert_eq!(figures["steps"][1]["too_young"], 1_068);
    let within = &figures["cycle"]["within_limit"];
    assert_eq!((&within["numerator"]["count"], &within["denominator"]["count"]), (&json!(3_272), &json!(4_238)));
    let survival = &figures["cycle"]["survival"];
    assert_eq!((&survival["units"], &survival["ordered"]), (&json!(8_300), &json!(4_238)));
    // 250,000 USD over 4,238 orders is 58.99 USD.
    assert_eq!(figures["cost"]["costs"][2]["cents"], 5_899);
}

#[test]
fn companies_are_counted_once_and_sectors_are_told_apart() {
    let Some(mut asked) = asked() else { return };
    asked.arguments.by = Some("sector".to_owned());
    let figures = asked.figures();
    let groups = figures["groups"].as_array().unwrap();
    let won: u64 = groups.iter().map(|group| group["figures"]["orders"]["deals"].as_u64().unwrap()).sum();
    assert_eq!((groups.len(), won), (11, 4_238));
    assert_eq!(groups[0]["value"], "retail");
    assert!(asked.told().contains("\n  By sector\n"));

    asked.arguments.unit = Unit::Company;
    let report = asked.report();
    // 85 accounts, and 1,425 opportunities without one, each by itself.
    assert_eq!(report["contacts"]["units"], 85 + 1_425);
    assert_eq!(report["campaigns"][0]["versions"][0]["orders"]["deals"], 4_238);
    assert_eq!(report["campaigns"][0]["versions"][0]["orders"]["units"], 85);
}

#[test]
fn a_quarter_has_figures_of_its_own_and_no_cost_of_the_whole_budget() {
    let Some(mut asked) = asked() else { return };
    let day = |text| thresh::domain::Day::parse(text);
    (asked.arguments.from, asked.arguments.to) = (day("2017-04-01"), day("2017-06-30"));
    let figures = asked.figures();
    // Won from April to June, as the CRM says: 1,254 of 2,032 that were closed.
    let rate = &figures["orders"]["win_rate"];
    assert_eq!((&rate["numerator"]["count"], &rate["denominator"]["count"]), (&json!(1_254), &json!(2_032)));
    assert_eq!((&figures["cost"], &figures["no_cost"]), (&Value::Null, &json!("budget-of-all-time")));
    asked.arguments.spent = Some(thresh::domain::Cents::new(6_270_000));
    assert_eq!(asked.figures()["cost"]["costs"][2]["cents"], 5_000);
}

#[test]
fn a_page_shows_them() {
    let Some(mut asked) = asked() else { return };
    asked.arguments.format = Output::Html;
    let page = asked.told();
    for said in ["57 days", "10,005,534.00 USD", "63.15%", "<svg class=\"funnel\"", "<svg class=\"cycle\""] {
        assert!(page.contains(said), "{said}");
    }
}
