//! Bytes of a contact → its profile: what senders really send, and what nobody should.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use thresh::limits::{CONTACT_BYTES_MAX, CONTACT_EVENTS_MAX, CONTACT_NESTING_MAX};
use thresh::profile::{Profile, Value};
use thresh::wire::contact::{self, ContactErrorKind};

/// What was read, in lines that a person can check.
fn shown(bytes: &[u8]) -> String {
    match contact::read(bytes, "id") {
        Ok(profile) => shown_profile(&profile),
        Err(error) => format!("{:?} at `{}`: {}\n", error.kind, error.pointer, error.message),
    }
}

fn shown_profile(profile: &Profile<'_>) -> String {
    let mut text = format!("contact {:?}\n", profile.contact_id());
    for (path, value) in profile.traits() {
        writeln!(text, "trait {path} = {}", shown_value(value)).unwrap();
    }
    for event in profile.events() {
        writeln!(text, "{} {:?} {:?} {:?}", event.at, event.kind, event.name, event.message_id.as_deref()).unwrap();
        for (path, value) in event.properties.as_slice() {
            writeln!(text, "  {path} = {}", shown_value(value)).unwrap();
        }
    }
    for campaign in ["aurora", "revival", "bare"] {
        if let Some(stage) = profile.stage(campaign) {
            let since = stage.since.map_or("nobody says when".to_owned(), |since| since.to_string());
            writeln!(text, "{campaign} holds {:?} since {since}", stage.stage).unwrap();
        }
    }
    if profile.events_without_instant() > 0 {
        writeln!(text, "events without instant: {}", profile.events_without_instant()).unwrap();
    }
    text
}

fn shown_value(value: &Value<'_>) -> String {
    match value {
        Value::YesNo(truth) => truth.to_string(),
        Value::Number(number) => number.to_string(),
        Value::Text(text) => format!("{text:?}"),
        Value::Texts(texts) => format!("{texts:?}"),
        Value::Cell(cell) => format!("cell {cell:?}"),
        Value::Structure => "a structure".to_owned(),
    }
}

fn cases(folder: &str, extension: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(folder);
    let paths = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut cases: Vec<PathBuf> = paths.filter(|path| path.extension().is_some_and(|it| it == extension)).collect();
    cases.sort();
    cases
}

#[test]
fn every_case_reads_as_its_file_says() {
    let cases = cases("contacts", "json");
    assert!(cases.len() >= 10, "the cases are gone");
    for case in cases {
        let bytes = std::fs::read(&case).unwrap();
        expect_test::expect_file![case.with_extension("profile")].assert_eq(&shown(&bytes));
    }
}

#[track_caller]
fn check(bytes: &[u8], kind: ContactErrorKind, pointer: &str, part_of_message: &str) {
    let error = contact::read(bytes, "id").expect_err("this is no contact");
    assert_eq!((error.kind, error.pointer.as_str()), (kind, pointer), "{error}");
    assert!(error.message.contains(part_of_message), "{error}");
}

#[test]
fn what_is_no_json_says_so_and_where() {
    use ContactErrorKind::NotJson;
    check(b"", NotJson, "", "the text ends while parsing a value");
    check(b"{", NotJson, "", "the text ends while parsing an object");
    check(b"{\n \"id\": \"a\",\n x}", NotJson, "", "key must be a string, at byte 16");
    check(b"{\"id\": \"a\xff\"}", NotJson, "", "not UTF-8 at byte 10");
    check(br#"{"id": "a"} {"id": "b"}"#, NotJson, "", "trailing characters, at byte 13");
    check(br#"{"id": "a", "traits": {"x": "\q"}}"#, NotJson, "/traits/x", "invalid escape");
    check(
        br#"{"id": "a", "events": [{"event": "E", "timestamp": "2026}]}"#,
        NotJson,
        "/events/0/timestamp",
        "the text ends while parsing a string",
    );
    check(br#"{"id": "a", "unread": [1, 01]}"#, NotJson, "/unread", "invalid number, at byte 28");
}

#[test]
fn what_is_no_contact_says_which_field() {
    use ContactErrorKind::WrongShape;
    check(b"null", WrongShape, "", "should be a contact");
    check(b"[]", WrongShape, "", "should be a contact");
    check(b"{}", WrongShape, "/id", "`id` is missing");
    check(br#"{"id": null}"#, WrongShape, "/id", "`id` is missing");
    check(br#"{"id": "  "}"#, WrongShape, "/id", "`id` is missing");
    check(br#"{"id": 1.5}"#, WrongShape, "/id", "a text or a whole number");
    check(br#"{"id": ["a"]}"#, WrongShape, "/id", "a text or a whole number");
    check(br#"{"id": "a", "traits": []}"#, WrongShape, "/traits", "an object");
    check(br#"{"id": "a", "events": {}}"#, WrongShape, "/events", "an array");
    check(br#"{"id": "a", "events": [null]}"#, WrongShape, "/events/0", "an object");
    check(
        br#"{"id": "a", "events": [{"event": "E", "timestamp": "x"}, {"event": 5}]}"#,
        WrongShape,
        "/events/1/event",
        "a text",
    );
    check(
        br#"{"id": "a", "events": [{"timestamp": "2026-01-01T00:00:00Z"}]}"#,
        WrongShape,
        "/events/0/event",
        "what happened",
    );
    check(br#"{"id": "a", "events": [{"type": 7}]}"#, WrongShape, "/events/0/type", "a text");
    check(br#"{"id": "a", "events": [{"properties": "x"}]}"#, WrongShape, "/events/0/properties", "an object");
    check(br#"{"id": "a", "events": [{"event": "E", "messageId": {}}]}"#, WrongShape, "/events/0/messageId", "a text");
    check(br#"{"id": "a", "stages": "mql"}"#, WrongShape, "/stages", "an object");
    check(br#"{"id": "a", "stages": {"a/b": 7}}"#, WrongShape, "/stages/a~1b", "a stage's name");
    check(
        br#"{"id": "a", "stages": {"a": {"stage": "mql", "since": "May"}}}"#,
        WrongShape,
        "/stages/a/since",
        "an instant",
    );
}

#[test]
fn a_contact_may_be_as_big_as_the_limit_and_no_bigger() {
    let sized = |bytes: usize| {
        let start = "{\"id\": \"a\", \"traits\": {\"x\": \"";
        format!("{start}{}\"}}}}", "x".repeat(bytes - start.len() - 3))
    };
    for bytes in [CONTACT_BYTES_MAX - 1, CONTACT_BYTES_MAX] {
        let contact = sized(bytes);
        assert_eq!(contact.len(), bytes);
        contact::read(contact.as_bytes(), "id").unwrap();
    }
    check(sized(CONTACT_BYTES_MAX + 1).as_bytes(), ContactErrorKind::TooBig, "", "longer than 4194304 bytes");
}

#[test]
fn a_contact_may_have_as_many_events_as_the_limit_and_no_more() {
    let with_events = |count: usize| {
        let event = r#"{"event": "E", "timestamp": "2026-01-01T00:00:00Z"}"#;
        format!("{{\"id\": \"a\", \"events\": [{}]}}", vec![event; count].join(","))
    };
    for count in [CONTACT_EVENTS_MAX - 1, CONTACT_EVENTS_MAX] {
        let contact = with_events(count);
        assert_eq!(contact::read(contact.as_bytes(), "id").unwrap().events().len(), count);
    }
    let pointer = format!("/events/{CONTACT_EVENTS_MAX}");
    check(with_events(CONTACT_EVENTS_MAX + 1).as_bytes(), ContactErrorKind::TooBig, &pointer, "at most 10000 events");
}

#[test]
fn a_contact_may_nest_as_deep_as_the_limit_and_no_deeper() {
    // The contact itself is the first level, its traits or its unknown field the second.
    let objects = |levels: usize| {
        let inner = "{\"x\":".repeat(levels - 1);
        format!("{{\"id\": \"a\", \"traits\": {inner}1{}}}", "}".repeat(levels - 1))
    };
    let arrays =
        |levels: usize| format!("{{\"id\": \"a\", \"unread\": {}{}}}", "[".repeat(levels - 1), "]".repeat(levels - 1));
    for levels in [CONTACT_NESTING_MAX - 1, CONTACT_NESTING_MAX] {
        let contact = objects(levels);
        let profile = contact::read(contact.as_bytes(), "id").unwrap();
        assert!(profile.trait_value(&vec!["x"; levels - 1].join(".")).is_some());
        contact::read(arrays(levels).as_bytes(), "id").unwrap();
    }
    let pointer = format!("/traits{}", "/x".repeat(CONTACT_NESTING_MAX - 1));
    check(objects(CONTACT_NESTING_MAX + 1).as_bytes(), ContactErrorKind::TooBig, &pointer, "deeper than 64");
    for levels in [CONTACT_NESTING_MAX + 1, 1_000_000] {
        check(arrays(levels).as_bytes(), ContactErrorKind::TooBig, "/unread", "deeper than 64");
        let within_traits = arrays(levels - 1).replace("\"unread\": ", "\"traits\": {\"x\": ").replace("]}", "]}}");
        check(within_traits.as_bytes(), ContactErrorKind::TooBig, "/traits/x", "deeper than 64");
    }
}

#[test]
fn many_values_and_long_paths_are_refused_before_they_fill_the_memory() {
    let many = format!("{{\"id\": \"a\", \"traits\": {{\"x\": [{}\"a\"]}}}}", "\"a\",".repeat(250_000));
    check(many.as_bytes(), ContactErrorKind::TooBig, "/traits/x/250000", "too many values");
    let key = "k".repeat(1_000_000);
    let long = format!("{{\"id\": \"a\", \"traits\": {{\"{key}\": {{{}\"a\": 1}}}}}}", "\"a\": 1, ".repeat(20));
    check(long.as_bytes(), ContactErrorKind::TooBig, &format!("/traits/{key}/a"), "too many values");
}

#[test]
fn of_events_with_one_message_id_the_earliest_stays_however_many_there_are() {
    for count in (2..40).chain([127, 128, 129, 300]) {
        for twin in [0, (count - 1) / 2, count - 2] {
            let message = |number: usize| {
                let id = if number == count - 1 { twin } else { number };
                format!(
                    r#"{{"event": "E", "timestamp": "2026-01-01T00:{:02}:{:02}Z", "messageId": "m-{id}"}}"#,
                    number / 60,
                    number % 60
                )
            };
            let all = (0..count).map(message).collect::<Vec<_>>();
            let ids = |messages: &[String]| {
                let text = format!(r#"{{"id": "c-1", "events": [{}]}}"#, messages.join(","));
                let profile = contact::read(text.as_bytes(), "id").unwrap();
                profile
                    .events()
                    .iter()
                    .filter_map(|event| event.message_id.as_deref().map(str::to_owned))
                    .collect::<Vec<_>>()
            };
            let expected: Vec<String> = (0..count - 1).map(|number| format!("m-{number}")).collect();
            assert_eq!(ids(&all), expected);
            assert_eq!(ids(&all[..count - 1]), expected);
            let late_first: Vec<String> = all.iter().rev().cloned().collect();
            assert_eq!(ids(&late_first), expected);
        }
    }
}

#[test]
fn a_key_of_ones_own_names_the_contact() {
    let read = |text: &'static str| contact::read(text.as_bytes(), "Record ID").map(|it| it.contact_id().to_owned());
    assert_eq!(read(r#"{"Record ID": 51, "id": "x"}"#).unwrap(), "51");
    assert_eq!(read(r#"{"id": "x", "Record ID": ""}"#).unwrap(), "x");
    assert_eq!(read("{}").unwrap_err().pointer, "/Record ID");
}

/// The messages of all captures, each with the file it is from.
fn captured_messages() -> Option<Vec<(String, serde_json::Value)>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/captures");
    let Ok(files) = std::fs::read_dir(&folder) else {
        assert!(std::env::var_os("THRESH_SHARED_REQUIRED").is_none(), "{} is not here", folder.display());
        eprintln!("SKIPPED: {} is not here", folder.display());
        return None;
    };
    let mut messages = Vec::new();
    for path in files.map(|entry| entry.unwrap().path()) {
        for line in std::fs::read_to_string(&path).unwrap().lines() {
            let call: serde_json::Value = serde_json::from_str(line).unwrap();
            let body = &call["body"];
            let batch = body["batch"].as_array().cloned().unwrap_or_else(|| vec![body.clone()]);
            let file = path.file_name().unwrap().to_string_lossy().into_owned();
            messages.extend(batch.into_iter().filter(|it| it.is_object()).map(|message| (file.clone(), message)));
        }
    }
    Some(messages)
}

#[test]
fn every_message_that_an_sdk_sends_is_read() {
    let Some(messages) = captured_messages() else { return };
    let mut events = 0;
    for (file, message) in &messages {
        let contact = serde_json::json!({"id": "a", "events": [message]}).to_string();
        let profile = contact::read(contact.as_bytes(), "id").unwrap_or_else(|error| panic!("{file}: {error}"));
        assert_eq!(profile.events_without_instant(), 0, "{file}: {message}");
        let is_event = matches!(message["type"].as_str(), Some("track" | "page" | "screen"));
        assert_eq!(profile.events().len(), usize::from(is_event), "{file}: {message}");
        for event in profile.events() {
            events += 1;
            assert_eq!(event.name, message["event"].as_str().unwrap_or(""), "{file}");
            assert_eq!(event.message_id.as_deref(), message["messageId"].as_str(), "{file}");
            if message["type"] == "page" {
                let Some(Value::Text(path)) = event.property("path") else { panic!("{file}: no path in {message}") };
                assert!(path.starts_with('/'), "{file}: {path}");
            }
        }
    }
    assert!(events >= 10, "the captures hold {events} events");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_do_harm(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = shown(&bytes);
    }

    #[test]
    fn no_text_that_looks_like_a_contact_does_harm(
        parts in proptest::collection::vec(prop::sample::select(PARTS), 0..60),
        cut in 0..20_usize,
    ) {
        let text = format!("{{\"id\": \"a\", {}", parts.concat());
        let _ = shown(text.as_bytes());
        let _ = shown(text.as_bytes().get(cut..).unwrap_or(&[]));
    }
}

/// What contacts are made of, and what breaks them.
const PARTS: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\"",
    "\\",
    "null",
    "true",
    "false",
    "0",
    "-1.5e300",
    "12345678901234567890",
    "\"\"",
    "\"id\":",
    "\"traits\":",
    "\"events\":",
    "\"stages\":",
    "\"type\":",
    "\"page\"",
    "\"event\":",
    "\"timestamp\":",
    "\"2026-01-01T00:00:00Z\"",
    "\"properties\":",
    "\"path\":",
    "\"url\":",
    "\"https://example.com/a?b\"",
    "\"context\":",
    "\"messageId\":",
    "\"m\"",
    "{}",
    "[]",
    "\\ud83d",
    "é",
    "\u{feff}",
    " ",
    "\n",
];
