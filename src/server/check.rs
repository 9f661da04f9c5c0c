//! `POST /v1/check`: rule texts in, what `thresh check` would say of them out; no file is read.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::response::Response;
use axum::routing::post;
use serde_json::{Map, Value};

use super::calls::{Body, Call, Room, Verb, shape};
use super::problem::{Kind, Problem};
use super::shapes::Texts;
use super::{Service, body, json};
use crate::config::Role;
use crate::domain::FailingTests;
use crate::lang::parse;
use crate::lang::render::{self, Checked};
use crate::lang::source::{FileId, THE_FOLDER};
use crate::limits::{FILE_BYTES_MAX, LIST_FILE_BYTES_MAX};
use crate::ruleset::{
    self, FolderFile, FolderFiles, Freshness, RULE_FILE_ENDING, Root, Ruleset, is_rule_path, is_vocabulary_path,
    libraries_named, library_path, list_path, lists_named,
};

pub(super) const CALL: Call = Call {
    verb: Verb::Post,
    path: "/v1/check",
    title: "Says what is wrong with rule texts before they are saved",
    route: || post(check),
    needs: Some(Role::Read),
    room: Room::UntilAnswered,
    asks: &[],
    takes: Some(Body::Json(shape::<Texts>)),
    gives: Body::Json(shape::<Checked>),
    problems: &[Kind::NotJson, Kind::UnreadableBody, Kind::TooSlow, Kind::WrongShape, Kind::UnknownField],
};

/// How a text that comes without a path is called.
const TEXT_PATH: &str = "text.thresh";

/// Texts by path.
type ByPath = BTreeMap<Arc<str>, Arc<str>>;

/// Checks texts by the code that a reload builds with, beside the vocabulary, libraries and lists in force.
pub(super) async fn check(State(service): State<Arc<Service>>, request: Request) -> Result<Response, Problem> {
    let Ok(_admission) = service.checks.try_acquire() else {
        service.metrics.shed.inc();
        return Err(Problem::new(Kind::Busy, "other texts are being checked; try again later"));
    };
    let limits = &service.config.limits;
    let body = body::read(request, limits.body_bytes, limits.request_timeout).await?;
    let (active, failing_tests) = (service.live.active(), service.config.reload.failing_tests);
    let checking = tokio::task::spawn_blocking(move || {
        let given = given(body::text(&body)?)?;
        let checked = checked(given, &active.ruleset, failing_tests);
        serde_json::to_vec(&checked).map_err(|error| Problem::new(Kind::Broken, error.to_string()))
    });
    Ok(json(checking.await.map_err(|_| Problem::new(Kind::Broken, "the texts could not be checked"))??))
}

fn wrong(detail: &str) -> Problem {
    Problem::new(Kind::WrongShape, detail)
}

/// The texts of a body: of `files`, or the one of `text`.
fn given(body: &str) -> Result<ByPath, Problem> {
    let value: Value = serde_json::from_str(body).map_err(|error| Problem::not_json(&error))?;
    let Value::Object(mut fields) = value else {
        return Err(wrong("the body should be an object with `text` or `files`").at(""));
    };
    let (text, files) = (fields.remove("text"), fields.remove("files"));
    if let Some(unknown) = fields.keys().next() {
        let detail = format!("`{unknown}` is no field of this call; it has `text` or `files`");
        return Err(Problem::new(Kind::UnknownField, detail).at_key("", unknown));
    }
    match (text.filter(|text| !text.is_null()), files.filter(|files| !files.is_null())) {
        (Some(Value::String(text)), None) => Ok(ByPath::from([(Arc::from(TEXT_PATH), Arc::from(text))])),
        (Some(_), None) => Err(wrong("`text` should be the text of a rule file").at("/text")),
        (None, Some(Value::Object(files))) => files_of(files),
        (None, Some(_)) => Err(wrong("`files` should be an object of texts by path").at("/files")),
        (None, None) => Err(wrong("`text` or `files` is missing").at("")),
        (Some(_), Some(_)) => Err(wrong("there should be `text` or `files`, not both").at("")),
    }
}

fn files_of(files: Map<String, Value>) -> Result<ByPath, Problem> {
    if files.is_empty() {
        return Err(wrong("`files` has no file").at("/files"));
    }
    let file = |(path, text): (String, Value)| {
        let Value::String(text) = text else { return Err(wrong("a file should be its text").at_key("/files", &path)) };
        if !would_be_read(&path) {
            let detail = "a file's path is relative to the rules folder, and no part of it begins with a dot";
            return Err(wrong(detail).at_key("/files", &path));
        }
        Ok((Arc::from(path), Arc::from(text)))
    };
    files.into_iter().map(file).collect()
}

/// Whether a file of this path in a rules folder would be read.
fn would_be_read(path: &str) -> bool {
    path.split('/').all(|part| !part.is_empty() && !part.starts_with('.'))
}

/// What is wrong with these texts, as a rules folder that has them and what they use of the one in force.
fn checked(given: ByPath, ruleset: &Ruleset, failing_tests: FailingTests) -> Checked {
    let mut paths: BTreeSet<Arc<str>> = given.keys().cloned().collect();
    let files = with_what_they_use(given, ruleset);
    let mut findings = ruleset::check(&files, failing_tests);
    // What is in force has been found good; doubts about it are nobody's question here.
    paths.insert(Arc::from(THE_FOLDER));
    let sources = Arc::clone(&findings.sources);
    findings.diagnostics.retain(|diagnostic| paths.contains(sources.path(diagnostic.span)));
    render::checked(&findings.diagnostics, &findings.sources)
}

/// The texts with the vocabulary in force, unless there is another among them, and with the libraries and lists that they name.
fn with_what_they_use(given: ByPath, ruleset: &Ruleset) -> FolderFiles {
    let in_force = in_force(ruleset);
    let mut wanted: VecDeque<(Arc<str>, Arc<str>)> = given.into_iter().collect();
    let first = wanted.front().map_or_else(|| Arc::from(TEXT_PATH), |(path, _)| Arc::clone(path));
    if !wanted.iter().any(|(path, _)| is_vocabulary_path(path)) {
        wanted.extend(
            in_force.iter().find(|(path, _)| is_vocabulary_path(path)).map(|(path, text)| (path.clone(), text.clone())),
        );
    }
    // Whoever checks one library or one list does not mean a folder that has nothing else.
    let mut files = FolderFiles { root: Root::File { path: first }, ..FolderFiles::default() };
    let mut known: BTreeSet<Arc<str>> = wanted.iter().map(|(path, _)| Arc::clone(path)).collect();
    while let Some((path, text)) = wanted.pop_front() {
        if is_rule_path(&path) {
            let unknown = named_by(&text).into_iter().filter(|path| known.insert(Arc::clone(path)));
            wanted.extend(unknown.filter_map(|path| Some((Arc::clone(&path), Arc::clone(in_force.get(&path)?)))));
        }
        let (kind, bytes_max) = if is_rule_path(&path) || is_vocabulary_path(&path) {
            (&mut files.files, FILE_BYTES_MAX)
        } else {
            (&mut files.lists, LIST_FILE_BYTES_MAX)
        };
        kind.insert(path, FolderFile::of_bytes(text.as_bytes(), bytes_max));
        files.found += 1;
    }
    files
}

/// The paths of the libraries and lists that a rule file names.
fn named_by(text: &str) -> Vec<Arc<str>> {
    let (tree, _) = parse::parse(FileId(0), text);
    let libraries =
        libraries_named(&tree).into_iter().map(|named| format!("{}{RULE_FILE_ENDING}", library_path(named)));
    let lists = lists_named(&tree).into_iter().map(|named| list_path(named).to_owned());
    libraries.chain(lists).map(Arc::from).collect()
}

/// The texts that the campaigns in force were compiled from, those that stand on disk before those of stale campaigns.
fn in_force(ruleset: &Ruleset) -> ByPath {
    let mut texts = ByPath::new();
    for freshness in [Freshness::Current, Freshness::Stale] {
        for campaign in ruleset.campaigns().iter().filter(|campaign| campaign.freshness() == freshness) {
            for file in campaign.texts() {
                texts.entry(Arc::clone(&file.path)).or_insert_with(|| Arc::clone(&file.text));
            }
        }
    }
    texts
}
