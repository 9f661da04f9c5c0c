//! The OpenAPI 3.1 document: the table of calls, the schemas of their types, the manual's words and examples.

use std::collections::BTreeMap;

use schemars::SchemaGenerator;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

use super::super::calls::{self, Body, Call, Verb};
use super::super::problem::{Kind, ProblemJson};
use super::super::query::{Parameter, Presence};
use super::manual::{Told, told};
use crate::config::Config;

/// Where schemas that have names stand.
const SCHEMAS: &str = "/components/schemas";

/// The document of a service that is set up in this way.
pub(super) fn document(config: &Config) -> Value {
    let settings = SchemaSettings::draft2020_12().with(|settings| {
        settings.definitions_path = SCHEMAS.into();
        settings.meta_schema = None;
    });
    let mut schemas = Schemas {
        sent: settings.clone().for_deserialize().into_generator(),
        answered: settings.for_serialize().into_generator(),
    };
    let mut paths: Map<String, Value> = Map::new();
    for call in calls::ALL {
        let methods = paths.entry(call.path).or_insert_with(|| json!({}));
        if let Some(methods) = methods.as_object_mut() {
            methods.insert(call.verb.as_str().to_lowercase(), operation(call, config, &mut schemas));
        }
    }
    let mut named = schemas.sent.take_definitions(true);
    named.extend(schemas.answered.take_definitions(true));
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Thresh",
            "version": env!("CARGO_PKG_VERSION"),
            "summary": "Decides which contacts deserve sales' time, by rules that a marketer can read aloud.",
            "license": { "name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0" },
        },
        "servers": [{ "url": "/", "description": "This service" }],
        "paths": paths,
        "components": {
            "schemas": named,
            "securitySchemes": {
                "key": { "type": "http", "scheme": "bearer", "description": "A key whose digest stands in thresh.toml." },
            },
        },
    })
}

/// The makers of schemas: what may be left out differs between what is sent and what is answered.
struct Schemas {
    sent: SchemaGenerator,
    answered: SchemaGenerator,
}

fn operation(call: &Call, config: &Config, schemas: &mut Schemas) -> Value {
    let told = told(call);
    let mut operation = json!({
        "operationId": name(call),
        "summary": call.title,
        "responses": responses(call, &told, &mut schemas.answered),
    });
    let Some(fields) = operation.as_object_mut() else { return operation };
    if !told.prose.is_empty() {
        fields.insert("description".to_owned(), json!(told.prose));
    }
    if let Some(role) = call.needs {
        let keys = json!({ "key": [] });
        let security = if config.callers.is_empty() { json!([{}, keys]) } else { json!([keys]) };
        fields.insert("security".to_owned(), security);
        fields.insert("x-key-may".to_owned(), json!(role.as_str()));
    }
    let parameters = parameters(call, &told);
    if !parameters.is_empty() {
        fields.insert("parameters".to_owned(), json!(parameters));
    }
    if let Some(body) = call.takes {
        let example = told.example.as_ref().map(|example| example.request);
        let content = content(body, example, &mut schemas.sent);
        fields.insert("requestBody".to_owned(), json!({ "required": true, "content": content }));
    }
    operation
}

/// A name for programs: `evaluate_batch`.
fn name(call: &Call) -> String {
    let words = call.path.trim_start_matches("/v1").replace(['/', '{', '}', '.'], " ");
    let name = words.split_whitespace().collect::<Vec<_>>().join("_");
    match call.verb {
        Verb::Get | Verb::Post => name,
        Verb::Delete => format!("delete_{name}"),
    }
}

fn parameters(call: &Call, told: &Told) -> Vec<Value> {
    let shown = told.example.as_ref().map_or("", |example| example.path);
    let parts = call.path.split('/').zip(shown.split('/').map(Some).chain(std::iter::repeat(None)));
    let named = parts.filter_map(|(part, shown)| Some((part.strip_prefix('{')?.strip_suffix('}')?, shown)));
    let queried = call.asks.iter().map(|Parameter { name, about, example, format, presence }| {
        let schema = match format {
            Some(format) => json!({ "type": "string", "format": format }),
            None => json!({ "type": "string" }),
        };
        let required = *presence == Presence::Needed;
        json!({ "name": name, "in": "query", "required": required, "description": about, "schema": schema, "example": example })
    });
    named
        .map(|(name, shown)| {
            let schema = json!({ "type": "string", "minLength": 1 });
            json!({ "name": name, "in": "path", "required": true, "schema": schema, "example": shown })
        })
        .chain(queried)
        .collect()
}

fn responses(call: &Call, told: &Told, schemas: &mut SchemaGenerator) -> Value {
    let example = told.example.as_ref().map(|example| example.answer);
    let mut responses = Map::new();
    let answered = json!({
        "description": "The answer",
        "headers": headers(None),
        "content": content(call.gives, example, schemas),
    });
    responses.insert("200".to_owned(), answered);
    let mut by_status: BTreeMap<u16, Vec<Kind>> = BTreeMap::new();
    for kind in call.problems() {
        by_status.entry(kind.status().as_u16()).or_default().push(kind);
    }
    let problem = schemas.subschema_for::<ProblemJson<'static>>();
    for (status, kinds) in by_status {
        let types: Vec<&str> = kinds.iter().map(|kind| kind.type_uri()).collect();
        let titles: Vec<&str> = kinds.iter().map(|kind| kind.title()).collect();
        let content = json!({ "application/problem+json": { "schema": problem } });
        let response = json!({
            "description": titles.join("; "),
            "headers": headers(kinds.first().copied()),
            "content": content,
            "x-problem-types": types,
        });
        responses.insert(status.to_string(), response);
    }
    Value::Object(responses)
}

/// The headers of an answer, or of this problem.
fn headers(problem: Option<Kind>) -> Value {
    let id = "The request's own id, else that of its trace, else a new one; not where a connection was refused";
    let mut headers = json!({ "x-request-id": { "description": id, "schema": { "type": "string" } } });
    if let (Some(Kind::Busy | Kind::NotRecorded), Some(headers)) = (problem, headers.as_object_mut()) {
        let about = "Seconds after which to come again";
        headers.insert(
            "retry-after".to_owned(),
            json!({ "description": about, "schema": { "type": "string", "pattern": "^[0-9]+$" } }),
        );
    }
    headers
}

fn content(body: Body, example: Option<&str>, schemas: &mut SchemaGenerator) -> Value {
    let (media, mut content) = match body {
        Body::Json(shape) => {
            let mut content = json!({ "schema": shape(schemas) });
            let example = example.and_then(|example| serde_json::from_str::<Value>(example).ok());
            if let (Some(example), Some(content)) = (example, content.as_object_mut()) {
                content.insert("example".to_owned(), example);
            }
            return json!({ "application/json": content });
        }
        Body::JsonLines(shape) => {
            let item = shape(schemas);
            let about = "One JSON value a line; `x-item-schema` is the schema of each.";
            let schema = json!({ "type": "string", "description": about });
            ("application/x-ndjson", json!({ "schema": schema, "x-item-schema": item }))
        }
        Body::Text(media) => (media, json!({ "schema": { "type": "string" } })),
    };
    if let (Some(example), Some(content)) = (example, content.as_object_mut()) {
        content.insert("example".to_owned(), json!(example));
    }
    json!({ media: content })
}
