//! `use`: the sections of a campaign's libraries, put where it uses them.

use std::collections::BTreeSet;

use super::Context;
use super::report::Report;
use crate::lang::diagnostic::{libraries as libraries_messages, names as messages};
use crate::lang::syntax::{File, Section, Use};

/// A file's own sections and those of the libraries that it uses, each library once.
pub(super) struct Merged<'a> {
    pub(super) sections: Vec<&'a Section>,
    /// Whether all of it could be parsed.
    pub(super) complete: bool,
}

/// Goes through the files with a stack of its own: how long a row of libraries is, only the folder limits.
pub(super) fn merged<'a>(name: &str, file: &'a File, context: &Context<'a>, report: &mut Report) -> Merged<'a> {
    let mut merged = Merged { sections: Vec::new(), complete: true };
    let mut used = BTreeSet::new();
    let mut open = vec![Open { name: name.to_owned(), rest: file.sections.iter(), file }];
    merged.complete &= file.broken.is_empty();
    file.half_read.iter().for_each(|name| report.half_read(&name.text));
    while let Some(current) = open.last_mut() {
        let Some(section) = current.rest.next() else {
            open.pop();
            continue;
        };
        let library = match section {
            Section::Use(line) => line,
            Section::Stages(_) | Section::Disqualify(_) | Section::Experiment(_) | Section::Test(_)
                if current.file.campaign.is_none() =>
            {
                report.say_once(libraries_messages::not_in_a_library(heading_of(section)));
                continue;
            }
            Section::Score(_)
            | Section::Grade(_)
            | Section::Matrix(_)
            | Section::Stages(_)
            | Section::Disqualify(_)
            | Section::List(_)
            | Section::Define(_)
            | Section::Experiment(_)
            | Section::Test(_) => {
                merged.sections.push(section);
                continue;
            }
        };
        if let Some((name, file)) = found(library, &open, context, report)
            && used.insert(name.clone())
        {
            merged.complete &= file.broken.is_empty();
            file.half_read.iter().for_each(|name| report.half_read(&name.text));
            open.push(Open { name, rest: file.sections.iter(), file });
        }
    }
    merged
}

struct Open<'a> {
    name: String,
    rest: std::slice::Iter<'a, Section>,
    file: &'a File,
}

fn found<'a>(line: &Use, open: &[Open<'a>], context: &Context<'a>, report: &mut Report) -> Option<(String, &'a File)> {
    let span = line.library.span;
    let name = line.library.value.trim();
    let name = name.strip_suffix(".thresh").unwrap_or(name);
    if !stays_inside(name) {
        report.say(libraries_messages::library_outside(span, name));
        report.library_is_missing();
        return None;
    }
    if let Some(first) = open.iter().position(|open| open.name == name) {
        let way: Vec<&str> = open.iter().skip(first).map(|open| open.name.as_str()).collect();
        report.say(messages::circle(span, "file", &way));
        return None;
    }
    let Some(file) = context.libraries.get(name) else {
        let nearest = report.nearest(name, context.libraries.keys().map(String::as_str));
        report.say_once(libraries_messages::unknown_library(span, name, nearest));
        report.library_is_missing();
        return None;
    };
    if file.campaign.is_some() {
        report.say(libraries_messages::not_a_library(span, name));
        report.library_is_missing();
        return None;
    }
    Some((name.to_owned(), file))
}

/// Whether a path names a file within the rules folder.
pub(super) fn stays_inside(path: &str) -> bool {
    let absolute = path.starts_with(['/', '\\']) || path.contains(':');
    !absolute && !path.contains('\0') && !path.split(['/', '\\']).any(|part| part == "..")
}

/// The words of a section's heading.
fn heading_of(section: &Section) -> crate::lang::source::Span {
    match section {
        Section::Use(section) => section.span,
        Section::Score(section) => section.keyword,
        Section::Grade(section) => section.keyword,
        Section::Matrix(section) => section.name.span,
        Section::Stages(section) => section.keyword,
        Section::Disqualify(section) => section.reason.span,
        Section::List(section) => section.name.span,
        Section::Define(section) => section.name.span,
        Section::Experiment(section) => section.keyword,
        Section::Test(section) => section.keyword,
    }
}
