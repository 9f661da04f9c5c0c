//! What is loaded as the service tells it, and texts checked before they are saved.

use serde_json::{Value, json};
use thresh::domain::FailingTests;
use thresh::lang::render;
use thresh::ruleset::{self, FolderFiles};

use crate::serving::{Response, Serving, VOCABULARY, campaign};

const RICH: &str = r#"campaign "Rich"
  goal       product-launch
  owner      "Marketing Operations"
  runs       2026-03-01 to 2026-12-31
  timezone   Europe/Berlin
  audience   email is known
  qualifies  at mql
  budget     25000 EUR
  target     40 orders
  cycle      within 90 days

use "base"

score engagement from 0 to 100
  paper:  downloaded   whitepaper  -> 20  because "They come back"

  group "Often", best only, at most 30
    downloaded whitepaper at least 3 times  -> +10

score total = 60% of engagement + fit

grade fit  A from 10, B below

stages
  visitor
  mql  "Marketing qualified lead"  when engagement >= 20 and keen

disqualify "Own staff"  when email.domain is thresh.example

define keen: downloaded whitepaper within 30 days

experiment lower-bar "Does a lower bar find more?"
  split     control 70%, easy 30%
  runs      2026-04-01 to 2026-06-30
  measures  outcome won within 120 days

  variant easy
    stage mql when engagement >= 10
"#;

const BASE: &str = "score fit from 0 to 50\n  email.domain in partners -> +10\n\nlist partners from \"partners.txt\"\n";

fn serving() -> Serving {
    Serving::new(&[
        ("rich.thresh", RICH),
        ("base.thresh", BASE),
        ("partners.txt", "partner.example\n"),
        ("plain.thresh", &campaign(5)),
        ("vocabulary.toml", VOCABULARY),
    ])
}

#[test]
fn all_that_is_loaded_is_listed() {
    let serving = serving();
    let listed = serving.get("/v1/campaigns").json();
    assert_eq!(listed["revision"], json!(serving.revision()));
    assert_eq!(
        listed["campaigns"],
        json!([
            { "id": "plain", "title": "Test", "goal": null, "owner": null, "stale": false, "file": "plain.thresh", "rules": 1,
              "scores": ["engagement"], "stages": [], "experiments": [] },
            { "id": "rich", "title": "Rich", "goal": "product-launch", "owner": "Marketing Operations", "stale": false,
              "file": "rich.thresh", "rules": 3, "scores": ["fit", "engagement", "total"], "stages": ["visitor", "mql"],
              "experiments": ["lower-bar"] },
        ])
    );
}

#[test]
fn a_campaign_is_told_whole_in_its_own_words_with_the_place_of_each_rule() {
    let rich = serving().get("/v1/campaigns/rich").json();
    let shown = serde_json::to_string_pretty(&rich).unwrap();
    let hidden = |key: &Value| shown.contains(key.as_str().unwrap());
    assert!(hidden(&rich["revision"]) && rich["files"].as_array().unwrap().len() == 4);
    let mut rich = rich;
    for file in rich["files"].as_array_mut().unwrap() {
        assert_eq!(file["sha256"].as_str().unwrap().len(), 64);
        file["sha256"] = json!("…");
    }
    rich["revision"] = json!("…");
    expect_test::expect_file!["../decisions/campaign.json"].assert_eq(&serde_json::to_string_pretty(&rich).unwrap());
}

#[test]
fn a_campaign_that_is_not_loaded_is_404() {
    let serving = serving();
    for path in ["/v1/campaigns/base", "/v1/campaigns/nobody", "/v1/campaigns/a%20b", "/v1/campaigns/%ff"] {
        let response = serving.get(path);
        assert_eq!((response.status, &response.json()["type"]), (404, &json!("urn:thresh:problem:unknown-campaign")));
    }
    assert_eq!(serving.get("/v1/campaigns/").json()["type"], json!("urn:thresh:problem:no-such-path"));
}

#[test]
fn a_stale_campaign_is_told_as_it_goes_on() {
    let serving = serving();
    let before = serving.get("/v1/campaigns/plain").json();
    serving.write("plain.thresh", "campaign \"Test\"\n\nscore engagement\n  downlaoded whitepaper -> +7\n");
    serving.wait_until("it is refused", |active, _| !active.ruleset.refused().diagnostics.is_empty());
    let mut after = serving.get("/v1/campaigns/plain").json();
    assert_eq!(after["stale"], json!(true));
    after["stale"] = json!(false);
    assert_eq!(after, before);
}

fn check(serving: &Serving, body: &Value) -> Response {
    serving.send("POST", "/v1/check", &[], body.to_string().as_bytes())
}

/// The code, the file and the line of each diagnostic.
#[track_caller]
fn codes(response: &Response) -> Vec<String> {
    assert_eq!((response.status, response.header("content-type")), (200, Some("application/json")), "{response:?}");
    let checked = response.json();
    let diagnostics = checked["diagnostics"].as_array().unwrap();
    let count = |severity: &str| diagnostics.iter().filter(|it| it["severity"] == json!(severity)).count();
    assert_eq!((&checked["errors"], &checked["warnings"]), (&json!(count("error")), &json!(count("warning"))));
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let shown =
        diagnostics.iter().map(|it| format!("{} {}:{}", text(&it["code"]), text(&it["file"]), it["start"]["line"]));
    shown.collect()
}

#[test]
fn a_text_is_checked_against_what_is_in_force() {
    let serving = serving();
    assert_eq!(codes(&check(&serving, &json!({"text": campaign(1)}))), Vec::<String>::new());
    let misspelt = campaign(1).replace("downloaded", "downlaoded");
    assert_eq!(codes(&check(&serving, &json!({"text": misspelt}))), ["unknown-event text.thresh:4"]);
    // The vocabulary, the library and its list come from what is in force.
    assert_eq!(check(&serving, &json!({"files": {"rich.thresh": RICH}})).json()["errors"], json!(0));
    let other = RICH.replace("use \"base\"", "use \"bass\"");
    let said = codes(&check(&serving, &json!({"files": {"sub/rich.thresh": other}})));
    assert!(said.iter().any(|line| line == "unknown-library sub/rich.thresh:12"), "{said:?}");
}

#[test]
fn texts_that_come_along_count_before_those_in_force() {
    let serving = serving();
    let vocabulary = "[traits.email]\ntype = \"text\"\n";
    let checked = check(&serving, &json!({"files": {"a.thresh": campaign(1), "vocabulary.toml": vocabulary}}));
    assert_eq!(codes(&checked), ["unknown-event a.thresh:4"]);
    let broken = check(&serving, &json!({"files": {"rich.thresh": RICH, "base.thresh": "score fit\n  x ->\n"}}));
    let said = codes(&broken);
    assert!(!said.is_empty() && said.iter().all(|line| line.contains(" base.thresh:")), "{said:?}");
    let twice = check(&serving, &json!({"files": {"a.thresh": campaign(1), "sub/a.thresh": campaign(2)}}));
    assert_eq!(codes(&twice), ["defined-twice sub/a.thresh:1"]);
}

#[test]
fn a_whole_folder_is_judged_as_by_the_loader() {
    let serving = serving();
    let texts = [
        ("rich.thresh", RICH.replace("fit  A from 10", "fitt  A from 10")),
        ("base.thresh", BASE.replace("-> +10", "-> +1 +2")),
        ("empty.thresh", String::new()),
        ("vocabulary.toml", VOCABULARY.to_owned()),
        ("partners.txt", "partner.example\n".to_owned()),
    ];
    let loaded = ruleset::check(
        &FolderFiles::of_texts(texts.iter().map(|(path, text)| (*path, text.as_str()))),
        FailingTests::Allowed,
    );
    let expected = serde_json::to_value(render::checked(&loaded.diagnostics, &loaded.sources)).unwrap();
    let files: serde_json::Map<String, Value> =
        texts.iter().map(|(path, text)| ((*path).to_owned(), json!(text))).collect();
    let response = check(&serving, &json!({"files": files}));
    assert!(codes(&response).len() >= 2, "{response:?}");
    assert_eq!(response.json(), expected);
}

#[test]
fn where_tests_are_required_they_are_tried() {
    let text = format!(
        "{}\ntest \"a reader\"\n  given downloaded whitepaper yesterday\n  expect engagement = 5\n",
        campaign(6)
    );
    let files = [("a.thresh", campaign(5)), ("vocabulary.toml", VOCABULARY.to_owned())];
    let files = files.each_ref().map(|(path, text)| (*path, text.as_str()));
    let strict = Serving::set_up(&files, |config| config.reload.failing_tests = FailingTests::Refused);
    assert_eq!(codes(&check(&strict, &json!({"text": text}))), ["failed-test text.thresh:8"]);
    assert_eq!(codes(&check(&serving(), &json!({"text": text}))), Vec::<String>::new());
}

#[test]
fn what_is_no_set_of_texts_is_refused_with_the_field() {
    let serving = serving();
    let refused = |body: &Value| {
        let response = check(&serving, body);
        let problem = response.json();
        let kind =
            problem["type"].as_str().unwrap_or_else(|| panic!("{problem}")).rsplit(':').next().unwrap().to_owned();
        (response.status, kind, problem["pointer"].as_str().unwrap().to_owned())
    };
    let wrong = |pointer: &str| (422, "wrong-shape".to_owned(), pointer.to_owned());
    assert_eq!(refused(&json!([])), wrong(""));
    assert_eq!(refused(&json!({})), wrong(""));
    assert_eq!(refused(&json!({"text": "", "files": {}})), wrong(""));
    assert_eq!(refused(&json!({"text": 5})), wrong("/text"));
    assert_eq!(refused(&json!({"files": []})), wrong("/files"));
    assert_eq!(refused(&json!({"files": {}})), wrong("/files"));
    assert_eq!(refused(&json!({"files": {"a.thresh": null}})), wrong("/files/a.thresh"));
    for path in ["/etc/passwd", "../a.thresh", "a//b.thresh", ".hidden.thresh", "", "sub/../a.thresh"] {
        assert_eq!(refused(&json!({"files": {path: ""}})), wrong(&format!("/files/{}", path.replace('/', "~1"))));
    }
    assert_eq!(refused(&json!({"txt": ""})), (422, "unknown-field".to_owned(), "/txt".to_owned()));
    assert_eq!(serving.send("POST", "/v1/check", &[], b"campaign").json()["type"], "urn:thresh:problem:not-json");
}
