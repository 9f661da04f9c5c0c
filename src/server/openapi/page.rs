//! The OpenAPI document → a page that a person reads: no script, no font, no picture, nothing from elsewhere.

use serde_json::{Map, Value};

use super::super::calls;
use super::manual::{Told, told};
use super::markdown::{html, inline};
use crate::wire::markup::escaped;

const STYLE: &str = include_str!("page.css");

/// The page of this document.
pub(super) fn page(document: &Value) -> String {
    let shown = calls::ALL.iter().map(|call| Shown {
        path: call.path,
        method: call.verb.as_str(),
        it: within(document, "/paths")
            .get(call.path)
            .and_then(|methods| methods.get(call.verb.as_str().to_lowercase()))
            .unwrap_or(&Value::Null),
        told: told(call),
    });
    let calls: Vec<Shown<'_>> = shown.collect();
    let contents: String = calls.iter().map(Shown::entry).collect();
    let told: String = calls.iter().map(Shown::section).collect();
    let shapes: String =
        entries(within(document, "/components/schemas")).map(|(name, schema)| shape(name, schema)).collect();
    let info = &document["info"];
    let (title, version, summary) = (text(&info["title"]), text(&info["version"]), text(&info["summary"]));
    format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>{title}: calls</title>\
         <style>{STYLE}</style></head><body>\
         <header><h1>{title} <small>{version}</small></h1><p>{summary}</p>\
         <p>For programs: <a href=\"/openapi.json\">/openapi.json</a></p></header>\
         <nav><ul>{contents}</ul></nav><main>{told}<h2 id=\"shapes\">Shapes</h2>{shapes}</main></body></html>"
    )
}

/// A call as the document has it.
struct Shown<'d> {
    path: &'static str,
    method: &'static str,
    it: &'d Value,
    told: Told,
}

impl Shown<'_> {
    fn entry(&self) -> String {
        let Shown { path, method, it, .. } = self;
        let (name, title) = (text(&it["operationId"]), text(&it["summary"]));
        format!("<li><a href=\"#{name}\"><b>{}</b> <code>{}</code></a><span>{title}</span></li>", method, escaped(path))
    }

    fn section(&self) -> String {
        let Shown { path, method, it, .. } = self;
        let name = text(&it["operationId"]);
        let mut shown = format!(
            "<section id=\"{name}\"><h2><b>{}</b> <code>{}</code></h2><p class=\"title\">{}</p>",
            method,
            escaped(path),
            text(&it["summary"])
        );
        shown += &html(it["description"].as_str().unwrap_or(""));
        if let Some(role) = it["x-key-may"].as_str() {
            shown +=
                &format!("<p class=\"key\">Where callers have keys, one that may <code>{}</code></p>", escaped(role));
        }
        let example = self.told.example.as_ref();
        let (sent, answered) = (example.map(|example| example.request), example.map(|example| example.answer));
        shown += &bodies("Request", within(it, "/requestBody/content"), sent);
        shown += &bodies("Answer", within(it, "/responses/200/content"), answered);
        shown += &problems(&it["responses"]);
        shown + "</section>"
    }
}

/// What is sent or answered: its shape, and an example as the manual has it.
fn bodies(title: &str, content: &Value, example: Option<&str>) -> String {
    let example = example.map_or(String::new(), |example| format!("<pre>{}</pre>", escaped(example)));
    let shown = entries(content).map(|(media, body)| {
        let schema = body.get("x-item-schema").unwrap_or(&body["schema"]);
        format!("<h3>{title} <small>{} · {}</small></h3>{example}", escaped(media), type_of(schema))
    });
    shown.collect()
}

fn problems(responses: &Value) -> String {
    let rows: String = entries(responses)
        .filter(|(status, _)| *status != "200")
        .map(|(status, response)| {
            let types = response["x-problem-types"].as_array().into_iter().flatten();
            let types: Vec<String> = types.map(|it| format!("<code>{}</code>", text(it))).collect();
            format!(
                "<tr><td>{}</td><td>{}</td><td>{}</td></tr>",
                escaped(status),
                types.join("<br>"),
                text(&response["description"])
            )
        })
        .collect();
    format!(
        "<details><summary>Problems</summary><table><tr><th>status</th><th><code>type</code></th><th>when</th></tr>{rows}</table></details>"
    )
}

/// A shape that has a name.
fn shape(name: &str, schema: &Value) -> String {
    let about = schema["description"].as_str().unwrap_or("");
    let mut shown = format!("<section id=\"shape-{0}\"><h3>{0}</h3>{1}", escaped(name), html(about));
    if schema["properties"].is_object() {
        shown += &fields(schema);
    } else {
        shown += &format!("<p>{}</p>", type_of(schema));
    }
    shown + "</section>"
}

fn fields(schema: &Value) -> String {
    let required: Vec<&str> = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let rows: String = entries(&schema["properties"])
        .map(|(name, field)| {
            let always = if required.contains(&name) { "" } else { " <small>may be missing</small>" };
            let about = inline(field["description"].as_str().unwrap_or(""));
            format!(
                "<tr><td><code>{}</code>{always}</td><td>{}</td><td>{about}</td></tr>",
                escaped(name),
                type_of(field)
            )
        })
        .collect();
    format!("<table class=\"fields\">{rows}</table>")
}

/// A schema in a few words.
fn type_of(schema: &Value) -> String {
    if let Some(name) = schema["$ref"].as_str().and_then(|place| place.rsplit('/').next()) {
        return format!("<a href=\"#shape-{0}\">{0}</a>", escaped(name));
    }
    for key in ["anyOf", "oneOf"] {
        if let Some(any) = schema[key].as_array() {
            return any.iter().map(type_of).collect::<Vec<_>>().join(" or ");
        }
    }
    if let Some(values) = schema["enum"].as_array() {
        return values
            .iter()
            .map(|value| format!("<code>{}</code>", escaped(&value.to_string())))
            .collect::<Vec<_>>()
            .join(" or ");
    }
    if let Some(value) = schema.get("const") {
        return format!("<code>{}</code>", escaped(&value.to_string()));
    }
    let one = within(schema, "/type").as_str();
    let several = within(schema, "/type").as_array().into_iter().flatten().filter_map(Value::as_str);
    let names: Vec<String> = one.into_iter().chain(several).map(|name| simple_type(name, schema)).collect();
    if names.is_empty() { "anything".to_owned() } else { names.join(" or ") }
}

fn simple_type(name: &str, schema: &Value) -> String {
    match name {
        "array" => format!("list of {}", type_of(&schema["items"])),
        "object" if schema["additionalProperties"].is_object() => {
            format!("{} by name", type_of(&schema["additionalProperties"]))
        }
        "string" if schema["format"] == "date-time" => "instant".to_owned(),
        "string" => "text".to_owned(),
        "integer" => "whole number".to_owned(),
        "boolean" => "true or false".to_owned(),
        other => escaped(other),
    }
}

fn text(value: &Value) -> String {
    escaped(value.as_str().unwrap_or(""))
}

/// What a JSON pointer leads to; null where that is nothing.
fn within<'v>(value: &'v Value, pointer: &str) -> &'v Value {
    value.pointer(pointer).unwrap_or(&Value::Null)
}

fn entries(value: &Value) -> impl Iterator<Item = (&str, &Value)> {
    value.as_object().into_iter().flat_map(Map::iter).map(|(key, value)| (key.as_str(), value))
}
