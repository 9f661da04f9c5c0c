//! The manual's chapter on requests, for the words and the examples of the description: what it shows is tried by tests.

use super::super::calls::Call;

const MANUAL: &str = include_str!("../../../docs/service.md");
/// What is told of experiments stands in a manual of its own.
const OF_EXPERIMENTS: &str = include_str!("../../../docs/experiments.md");
/// The heading of the chapter.
const CHAPTER: &str = "\n## Requests\n";

/// What the manual has of a call.
#[derive(Default)]
pub(super) struct Told {
    /// The words before the first example, as Markdown.
    pub(super) prose: String,
    pub(super) example: Option<Example>,
}

/// The first request of a call that is answered well, and its answer.
pub(super) struct Example {
    /// The path as it is called.
    pub(super) path: &'static str,
    /// The body; empty where there is none.
    pub(super) request: &'static str,
    pub(super) answer: &'static str,
}

/// What the manual has of this call; nothing where it has no section.
pub(super) fn told(call: &Call) -> Told {
    let heading = format!("{} {}", call.verb.as_str(), call.path);
    let chapter = MANUAL.split_once(CHAPTER).map_or("", |(_, rest)| rest);
    let chapter = chapter.split_once("\n## ").map_or(chapter, |(chapter, _)| chapter);
    let sections = chapter.split("\n### ").chain(OF_EXPERIMENTS.split("\n### ").skip(1));
    let sections = sections.filter_map(|section| section.split_once('\n'));
    let of_call = |title: &str| title.split(" and ").any(|named| named == heading);
    let Some((_, section)) = sections.into_iter().find(|(title, _)| of_call(title)) else { return Told::default() };
    let prose = section.split_once("\n```").map_or(section, |(prose, _)| prose).trim();
    let section = section.split_once("\n## ").map_or(section, |(section, _)| section);
    Told { prose: prose.to_owned(), example: example(section, call) }
}

fn example(section: &'static str, call: &Call) -> Option<Example> {
    let blocks: Vec<(&str, &str)> =
        section.split("```").skip(1).step_by(2).filter_map(|block| block.split_once('\n')).collect();
    blocks.windows(2).find_map(|pair| {
        let [("http", request), (kind, answer)] = pair else { return None };
        let (line, body) = request.split_once('\n')?;
        let path = line.strip_prefix(call.verb.as_str())?.trim_start();
        let path = path.split_once('?').map_or(path, |(path, _)| path);
        let is_meant = kind.ends_with(" 200") && is_of(path, call.path);
        is_meant.then_some(Example { path, request: body.trim(), answer: answer.trim() })
    })
}

/// Whether a path is one that this route answers.
fn is_of(path: &str, route: &str) -> bool {
    let (mut parts, mut of_route) = (path.split('/'), route.split('/'));
    loop {
        match (parts.next(), of_route.next()) {
            (None, None) => return true,
            (Some(part), Some(of_route)) if part == of_route || of_route.starts_with('{') => {}
            _ => return false,
        }
    }
}
