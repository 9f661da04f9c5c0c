//! docs/service.md and docs/experiments.md as they are read: each request in them gets the answer that stands below it.

use serde_json::Value;

use crate::serving::Serving;

/// The code blocks of the service's manual below the heading `## Requests`.
fn requests() -> &'static str {
    let (_, requests) = include_str!("../../docs/service.md").split_once("\n## Requests\n").unwrap();
    requests.split_once("\n## ").unwrap().0
}

/// The code blocks: what follows the fence, and the text.
fn blocks(page: &str) -> Vec<(&str, &str)> {
    let fenced = page.split("```").skip(1).step_by(2);
    fenced.map(|block| block.split_once('\n').unwrap()).collect()
}

/// Whether an answer is the one shown, `…` standing for any text.
fn is_shown(shown: &Value, answer: &Value) -> bool {
    match (shown, answer) {
        (Value::String(any), Value::String(_)) if any == "…" => true,
        (Value::Array(shown), Value::Array(answer)) => {
            shown.len() == answer.len() && shown.iter().zip(answer).all(|(shown, answer)| is_shown(shown, answer))
        }
        (Value::Object(shown), Value::Object(answer)) => {
            shown.len() == answer.len()
                && shown.iter().all(|(key, shown)| answer.get(key).is_some_and(|answer| is_shown(shown, answer)))
        }
        (shown, answer) => shown == answer,
    }
}

#[test]
fn every_request_of_the_manual_is_answered_as_it_says() {
    check(requests(), "[events.\"downloaded whitepaper\"]\n", 11);
}

#[test]
fn experiments_answer_as_their_page_says() {
    let vocabulary = "[events.\"downloaded whitepaper\"]\n[traits.\"company.domain\"]\ntype = \"text\"\n";
    check(include_str!("../../docs/experiments.md"), vocabulary, 5);
}

/// Asks a service of the page's campaign each request, and finds at least so many.
#[track_caller]
fn check(page: &str, vocabulary: &str, at_least: usize) {
    let blocks = blocks(page);
    let (_, campaign) = blocks.iter().find(|(kind, _)| *kind == "thresh aurora-launch.thresh").unwrap();
    let serving = Serving::set_up(&[("aurora-launch.thresh", campaign), ("vocabulary.toml", vocabulary)], |config| {
        config.store.url = Some(config.rules.with_file_name("thresh.db").to_str().unwrap().to_owned());
        // Files that the page shows by their names stand beside the rules.
        for (kind, text) in &blocks {
            let Some((_, name)) = kind.split_once(' ').filter(|(_, name)| name.contains('.')) else { continue };
            let path = config.rules.with_file_name(name);
            match name {
                "contacts.jsonl" => config.funnel.contacts = Some(path.clone()),
                "outcomes.csv" => config.funnel.outcomes = Some(path.clone()),
                _ => continue,
            }
            std::fs::write(path, text).unwrap();
        }
    });
    let mut answered = 0;
    for pair in blocks.windows(2) {
        let [("http", request), (kind, shown)] = pair else { continue };
        let (line, body) = request.split_once('\n').unwrap();
        let (method, path) = line.split_once(' ').unwrap();
        let response = serving.send(method, path, &[], body.trim_start().as_bytes());
        let (format, status) = kind.split_once(' ').unwrap();
        assert_eq!(status, response.status.to_string(), "{request}");
        let (shown, answer) = match format {
            "json" => (vec![*shown], vec![response.body.as_str()]),
            "jsonl" => (shown.lines().collect(), response.body.lines().collect()),
            other => panic!("{other}: {request}"),
        };
        let read = |texts: Vec<&str>| texts.into_iter().map(|text| serde_json::from_str(text).unwrap()).collect();
        let (shown, answer) = (Value::Array(read(shown)), Value::Array(read(answer)));
        assert!(is_shown(&shown, &answer), "{request}\nis answered by\n{}", response.body);
        answered += 1;
    }
    assert!(answered >= at_least, "only {answered} requests were found");
}
