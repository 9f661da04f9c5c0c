//! The OpenAPI document: every answer of every other test is held against it, and its own examples too.

use std::collections::{BTreeSet, HashMap};
use std::sync::{LazyLock, Mutex, PoisonError};

use jsonschema::Validator;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use thresh::config::{Caller, Role};

use crate::serving::{Response, Serving, VOCABULARY, campaign};

static DOCUMENT: LazyLock<Value> = LazyLock::new(|| {
    let serving = serving();
    let answer = serving.exchange(
        format!("GET /openapi.json HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n\r\n", serving.address).as_bytes(),
    );
    answer.json()
});

fn serving() -> Serving {
    Serving::new(&[("a.thresh", &campaign(5)), ("vocabulary.toml", VOCABULARY)])
}

/// What is wrong with a value by a schema of the document.
fn violations(schema: &Value, value: &Value) -> Vec<String> {
    static VALIDATORS: Mutex<Option<HashMap<String, Validator>>> = Mutex::new(None);
    let mut validators = VALIDATORS.lock().unwrap_or_else(PoisonError::into_inner);
    let validators = validators.get_or_insert_with(HashMap::new);
    let validator = validators.entry(schema.to_string()).or_insert_with(|| {
        let mut whole = schema.clone();
        whole["components"] = DOCUMENT["components"].clone();
        jsonschema::options().should_validate_formats(true).build(&whole).unwrap()
    });
    validator.iter_errors(value).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

/// The operation that answers this, if there is one.
fn operation(method: &str, path: &str) -> Option<&'static Value> {
    let path = path.split('?').next().unwrap();
    let is_of = |route: &str| {
        let (parts, of_route): (Vec<&str>, Vec<&str>) = (path.split('/').collect(), route.split('/').collect());
        let fits =
            |(part, of_route): (&&str, &&str)| part == of_route || (of_route.starts_with('{') && !part.is_empty());
        parts.len() == of_route.len() && parts.iter().zip(&of_route).all(fits)
    };
    let paths = DOCUMENT["paths"].as_object().unwrap();
    let exact = paths.get(path).or_else(|| paths.iter().find(|(route, _)| is_of(route)).map(|(_, methods)| methods));
    exact?.get(method.to_lowercase())
}

/// Holds an answer against the document.
#[track_caller]
pub(crate) fn check(method: &str, path: &str, response: &Response) {
    let problem = json!({"$ref": "#/components/schemas/Problem"});
    let media = response.header("content-type").unwrap_or("").split(';').next().unwrap();
    let Some(operation) = operation(method, path) else {
        assert!(response.status >= 400, "{method} {path} is not described and answers {response:?}");
        assert_eq!(
            (media, violations(&problem, &response.json())),
            ("application/problem+json", vec![]),
            "{response:?}"
        );
        return;
    };
    let described = &operation["responses"][response.status.to_string()];
    assert!(described.is_object(), "{method} {path}: the status is not described: {response:?}");
    let content = &described["content"][media];
    assert!(content.is_object(), "{method} {path}: the content type is not described: {response:?}");
    let values: Vec<Value> = match (media, content.get("x-item-schema")) {
        (_, Some(_)) => response.body.lines().map(|line| serde_json::from_str(line).unwrap()).collect(),
        ("application/json" | "application/problem+json", None) => vec![response.json()],
        (_, None) => vec![json!(response.body)],
    };
    for value in values {
        let schema = content.get("x-item-schema").unwrap_or(&content["schema"]);
        assert_eq!(violations(schema, &value), Vec::<String>::new(), "{method} {path}: {value}");
    }
    if let Some(kinds) = described["x-problem-types"].as_array() {
        assert!(
            kinds.contains(&response.json()["type"]),
            "{method} {path}: the problem is not described: {response:?}"
        );
    }
}

/// Every `$ref` of a value.
fn references(value: &Value) -> BTreeSet<String> {
    match value {
        Value::Object(fields) => {
            let own = fields.get("$ref").and_then(Value::as_str).map(str::to_owned);
            own.into_iter().chain(fields.values().flat_map(references)).collect()
        }
        Value::Array(items) => items.iter().flat_map(references).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => BTreeSet::new(),
    }
}

fn operations() -> Vec<(String, &'static Value)> {
    let paths = DOCUMENT["paths"].as_object().unwrap();
    let methods = paths.iter().flat_map(|(path, methods)| {
        methods.as_object().unwrap().iter().map(move |(method, it)| (format!("{} {path}", method.to_uppercase()), it))
    });
    methods.collect()
}

#[test]
fn it_is_whole_and_names_each_call_once() {
    assert_eq!(DOCUMENT["openapi"], "3.1.0");
    assert_eq!(DOCUMENT["info"]["version"], env!("CARGO_PKG_VERSION"));
    for reference in references(&DOCUMENT) {
        let pointer = reference.strip_prefix('#').unwrap();
        assert!(DOCUMENT.pointer(pointer).is_some(), "{reference}");
    }
    let operations = operations();
    let names: BTreeSet<&str> = operations.iter().map(|(_, it)| it["operationId"].as_str().unwrap()).collect();
    assert_eq!(names.len(), operations.len(), "{names:?}");
    assert!(operations.len() >= 11, "{names:?}");
    for (call, it) in operations {
        assert!(!it["summary"].as_str().unwrap().is_empty(), "{call}");
    }
}

#[test]
fn every_json_call_has_an_example_that_its_schema_allows() {
    for (call, it) in operations() {
        let bodies = [&it["requestBody"]["content"], &it["responses"]["200"]["content"]];
        let json = bodies.into_iter().filter_map(|content| content.get("application/json"));
        for body in json.filter(|_| !call.ends_with("openapi.json")) {
            assert!(body.get("example").is_some(), "{call} has no example");
            let mut example = body["example"].to_string();
            // The manual leaves out what differs from machine to machine.
            example = example.replace("\"loaded_at\":\"…\"", "\"loaded_at\":\"2026-11-23T12:00:00Z\"");
            let example = serde_json::from_str(&example).unwrap();
            assert_eq!(violations(&body["schema"], &example), Vec::<String>::new(), "{call}: {example}");
        }
    }
}

#[test]
fn an_answer_with_a_key_more_or_less_would_be_noticed() {
    let content = &operation("POST", "/v1/evaluate").unwrap()["responses"]["200"]["content"]["application/json"];
    let found = |change: fn(&mut Value)| {
        let mut example = content["example"].clone();
        change(&mut example);
        violations(&content["schema"], &example)
    };
    assert_eq!(found(|_| {}), Vec::<String>::new());
    let decision = |answer: &mut Value| answer["decisions"][0].as_object_mut().unwrap().clone();
    for key in ["warnings", "held", "valid_until"] {
        let mut example = content["example"].clone();
        example["decisions"][0].as_object_mut().unwrap().remove(key);
        assert!(!violations(&content["schema"], &example).is_empty(), "{key}");
    }
    assert!(!found(|answer| answer["decisions"][0]["more"] = json!(1)).is_empty());
    assert!(!found(|answer| answer["decisions"][0]["at"] = json!("yesterday")).is_empty());
    assert!(!found(|answer| answer["decisions"][0]["applies"] = json!("maybe")).is_empty());
    assert_eq!(decision(&mut content["example"].clone()).len(), 16);
}

#[test]
fn what_is_asked_for_is_described_as_it_is_read() {
    let schema = &operation("POST", "/v1/evaluate").unwrap()["requestBody"]["content"]["application/json"]["schema"];
    let serving = serving();
    for (question, status) in [
        (json!({"contact": {"id": "x"}}), 200),
        (
            json!({"contact": {"id": 5, "unheard": [], "traits": null, "events": [], "stages": {"a": "b", "c": {"stage": null}}}}),
            200,
        ),
        (json!({"contact": {"id": "x", "events": [{"type": "page"}, {"event": "A", "timestamp": "never"}]}}), 200),
        (json!({"contact": {"id": "x"}, "campaigns": null, "at": null, "explain": null, "force": null}), 200),
        (json!({"contact": {"id": " "}}), 422),
        (json!({"contact": {"id": 1.5}}), 422),
        (json!({"contact": {"id": "x"}, "at": "yesterday"}), 422),
        (json!({"contact": {"id": "x"}, "explain": 1}), 422),
        (json!({"contact": {"id": "x", "events": {}}}), 422),
        (json!({"contact": {"id": "x", "traits": []}}), 422),
        (json!({"contact": {"id": "x", "stages": {"a": 5}}}), 422),
        (json!({"contact": {"id": "x"}, "more": 1}), 422),
        (json!({}), 422),
    ] {
        assert_eq!(serving.evaluate(&question.to_string()).status, status, "{question}");
        assert_eq!(violations(schema, &question).is_empty(), status == 200, "{question}");
    }
}

#[test]
fn the_page_for_people_has_every_call_and_loads_nothing() {
    let page = serving().get("/docs");
    assert_eq!((page.status, page.header("content-type")), (200, Some("text/html; charset=utf-8")));
    let policy = page.header("content-security-policy").unwrap();
    assert!(policy.starts_with("default-src 'none'"), "{policy}");
    for (call, it) in operations() {
        let path = call.split(' ').nth(1).unwrap();
        assert!(page.body.contains(&format!("<code>{path}</code>")), "{call}");
        let name = it["operationId"].as_str().unwrap();
        assert!(
            page.body.contains(&format!("<a href=\"#{name}\">"))
                && page.body.contains(&format!("<section id=\"{name}\">"))
        );
    }
    for name in DOCUMENT["components"]["schemas"].as_object().unwrap().keys() {
        assert!(page.body.contains(&format!("<section id=\"shape-{name}\">")), "{name}");
    }
    for loading in ["<script", "<link", "<img", "<iframe", "src=", "url(", "@import", "//cdn", "href=\"http"] {
        assert!(!page.body.contains(loading), "the page has {loading}");
    }
    let places = page.body.split("href=\"#").skip(1).map(|rest| rest.split('"').next().unwrap());
    for place in places {
        assert!(page.body.contains(&format!("id=\"{place}\"")), "a link leads to {place}, which is nowhere");
    }
}

#[test]
fn the_description_is_anybodys_to_read_and_says_whether_keys_are_asked_for() {
    let caller = Caller { name: "crm".to_owned(), sha256: Sha256::digest("crm").into(), may: vec![Role::Evaluate] };
    let locked = Serving::set_up(&[("a.thresh", &campaign(5)), ("vocabulary.toml", VOCABULARY)], |config| {
        config.callers = vec![caller];
    });
    assert_eq!(locked.get("/docs").status, 200);
    let document = locked.get("/openapi.json").json();
    assert_eq!(document["paths"]["/v1/evaluate"]["post"]["security"], json!([{"key": []}]));
    assert_eq!(DOCUMENT["paths"]["/v1/evaluate"]["post"]["security"], json!([{}, {"key": []}]));
    assert_eq!(DOCUMENT["paths"]["/healthz"]["get"].get("security"), None);
}
