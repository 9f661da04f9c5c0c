//! A real randomised experiment, brought in as its owner would: exposures and outcomes as tables, then the report.

use std::fmt::Write as _;
use std::path::Path;

use serde_json::Value;
use tempfile::TempDir;

use crate::command::thresh;
use crate::shared::{shared, unpacked};

const CAMPAIGN: &str = "campaign \"E-mails\"\n\nscore interest\n  opened newsletter -> +1\n\nstages\n  visitor\n  reached when interest >= 1\n\n\
    experiment e-mails \"Does an e-mail bring customers back?\"\n  split control 33.33%, mens 33.33%, womens 33.34%\n  \
    measures outcome visit within 15 days, early outcome conversion within 14 days\n\n  \
    variant mens\n    score interest\n      opened newsletter -> +2\n\n  variant womens\n    score interest\n      opened newsletter -> +3\n";

/// Writes what the test's owner knows as two tables that can be imported.
fn convert(customers: &str, place: &Path) {
    let mut exposures = "experiment,contact_id,variant,at\n".to_owned();
    let mut outcomes = "contact_id,outcome,at,value\n".to_owned();
    let mut reader = csv::Reader::from_reader(customers.as_bytes());
    let columns = reader.headers().unwrap().clone();
    let column = |name: &str| columns.iter().position(|column| column == name).unwrap();
    let (segment, visit, conversion, spend) =
        (column("segment"), column("visit"), column("conversion"), column("spend"));
    for (number, cells) in reader.records().enumerate() {
        let cells = cells.unwrap();
        let variant = match &cells[segment] {
            "No E-Mail" => "control",
            "Mens E-Mail" => "mens",
            _ => "womens",
        };
        writeln!(exposures, "e-mails,c-{number},{variant},2008-03-20T08:00:00Z").unwrap();
        for (name, came) in [("visit", &cells[visit]), ("conversion", &cells[conversion])] {
            if came == "1" {
                let cents = if name == "conversion" {
                    format!("{:.0}", cells[spend].parse::<f64>().unwrap() * 100.0)
                } else {
                    String::new()
                };
                writeln!(outcomes, "c-{number},{name},2008-03-21T08:00:00Z,{cents}").unwrap();
            }
        }
    }
    std::fs::write(place.join("exposures.csv"), exposures).unwrap();
    std::fs::write(place.join("outcomes.csv"), outcomes).unwrap();
}

#[test]
fn a_real_experiment_has_the_figures_that_others_find() {
    let (Some(customers), Some(golden)) =
        (shared("data/hillstrom/hillstrom.csv"), shared("data/golden_experiments.json"))
    else {
        return;
    };
    let golden: Value = serde_json::from_str(&unpacked(&golden)).unwrap();
    let golden = &golden["hillstrom"];
    let place = TempDir::new().unwrap();
    convert(&unpacked(&customers), place.path());
    std::fs::create_dir(place.path().join("rules")).unwrap();
    std::fs::write(place.path().join("rules/e-mails.thresh"), CAMPAIGN).unwrap();
    std::fs::write(place.path().join("rules/vocabulary.toml"), "[events.\"opened newsletter\"]\n").unwrap();
    let path = |name: &str| place.path().join(name).to_str().unwrap().to_owned();
    let (store, rules) = (path("thresh.db"), path("rules"));
    for (kind, count) in [("exposures", 64_000), ("outcomes", 9_394 + 578)] {
        let ran = thresh(&["import", kind, &path(&format!("{kind}.csv")), "--store", &store]);
        assert_eq!(
            (ran.code, ran.results),
            (Some(0), format!("{count} {kind} imported, 0 known already\n")),
            "{}",
            ran.notes
        );
    }
    let ask = |format: &str| {
        let asked = [
            "experiment",
            "report",
            "e-mails",
            "--rules",
            &rules,
            "--store",
            &store,
            "--as-of",
            "2008-04-20T00:00:00Z",
            "--format",
            format,
        ];
        let ran = thresh(&asked);
        assert_eq!((ran.code, ran.notes.as_str()), (Some(0), ""));
        ran.results
    };
    let json = ask("json");
    assert_eq!(json, ask("json"), "the same bytes");
    let report: Value = serde_json::from_str(&json).unwrap();
    let compared = compared(&report, golden);
    println!("{compared} figures of scipy and statsmodels are met");
    assert_eq!(compared, 22);
    assert_eq!(
        (&report["verdict"]["says"], &report["verdict"]["variant"]),
        (&"SHIP THE CHALLENGER".into(), &"mens".into())
    );
    expect_test::expect_file!["../reports/hillstrom.txt"].assert_eq(&ask("text"));
}

/// Holds the report's figures to those that were found elsewhere, and counts them.
fn compared(report: &Value, golden: &Value) -> usize {
    let mut compared = 0;
    for (variant, name) in [("mens", "Mens E-Mail"), ("womens", "Womens E-Mail")] {
        for (position, outcome) in ["visit", "conversion"].into_iter().enumerate() {
            let (expected, measure) = (&golden[name][outcome], &report["measures"][position]);
            assert_eq!(measure["outcome"], outcome);
            let came = measure["comparisons"].as_array().unwrap().iter().find(|it| it["variant"] == variant).unwrap();
            assert_eq!([&came["control"][0], &came["control"][1]], [&expected["x_c"], &expected["n_c"]]);
            assert_eq!([&came["challenger"][0], &came["challenger"][1]], [&expected["x_t"], &expected["n_t"]]);
            for (ours, theirs) in [
                (&came["difference"], &expected["diff"]),
                (&came["z"], &expected["z_pooled"]),
                (&came["p"], &expected["p"]),
                (&came["fixed95"][0], &expected["newcombe95"][0]),
                (&came["fixed95"][1], &expected["newcombe95"][1]),
            ] {
                let (ours, theirs) = (ours.as_f64().unwrap(), theirs.as_f64().unwrap());
                assert!((ours - theirs).abs() <= 1e-8 * theirs.abs(), "{variant} {outcome}: {ours} and {theirs}");
                compared += 1;
            }
        }
    }
    for (ours, theirs) in [("chi_square", "chi2"), ("p", "p")] {
        let (ours, theirs) = (report["sample_ratio"][ours].as_f64().unwrap(), golden["srm"][theirs].as_f64().unwrap());
        assert!((ours - theirs).abs() < 1e-9, "{ours} and {theirs}");
        compared += 1;
    }
    compared
}
