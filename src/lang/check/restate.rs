//! What a variant restates, put in place of its namesakes: a campaign's sections → those of the variant.

use std::borrow::Cow;
use std::collections::HashMap;
use std::mem::discriminant;

use super::report::Report;
use super::restate_rules::restate_rules;
use crate::domain::fold;
use crate::lang::diagnostic::{experiments as messages, names as name_messages};
use crate::lang::source::{Span, Spanned};
use crate::lang::syntax::{Grade, GroupClause, Score, Section, StageClause, StageLine, Stages, Variant};
use crate::lang::vocabulary::Vocabulary;

/// The kind of the campaign's stages, of which there is one section.
const STAGES: &str = "stages";

/// A variant on its way into a campaign's sections.
pub(super) struct Restating<'r> {
    pub(super) vocabulary: &'r Vocabulary,
    pub(super) report: &'r mut Report,
    /// Where all of the file could be read, a namesake that isn't there is a mistake; else it may stand in what could not.
    pub(super) complete: bool,
    /// What was restated so far, by kind and folded name.
    seen: HashMap<(&'static str, String), Span>,
}

/// The sections that decide, each where it is restated as the variant has it; `None` for one that gave way.
struct Merged<'s> {
    sections: Vec<Option<Cow<'s, Section>>>,
    /// Where things stand, by kind and folded name.
    positions: HashMap<(&'static str, String), Vec<usize>>,
    /// The names of each kind.
    names: HashMap<&'static str, Vec<String>>,
}

/// The sections that decide in a variant. What it restates in vain has its diagnostic and is left out.
pub(super) fn restated<'s>(
    sections: &[&'s Section],
    variant: &'s Variant,
    vocabulary: &Vocabulary,
    complete: bool,
    report: &mut Report,
) -> Vec<Cow<'s, Section>> {
    let mut restating = Restating { vocabulary, report, complete, seen: HashMap::new() };
    let mut merged = Merged::of(sections);
    for stage in &variant.stages {
        restating.stage(&mut merged, stage);
    }
    for section in &variant.sections {
        restating.section(&mut merged, section);
    }
    merged.sections.into_iter().flatten().collect()
}

impl<'s> Merged<'s> {
    fn of(sections: &[&'s Section]) -> Merged<'s> {
        let mut merged = Merged { sections: Vec::new(), positions: HashMap::new(), names: HashMap::new() };
        for section in sections {
            if let Some((kind, name)) = name_of(section) {
                let position = merged.sections.len();
                merged.positions.entry((kind, fold(name).into_owned())).or_default().push(position);
                merged.names.entry(kind).or_default().push(name.to_owned());
                merged.sections.push(Some(Cow::Borrowed(*section)));
            }
            if let Section::Stages(Stages { stages, .. }) = section
                && !merged.names.contains_key("stage")
            {
                let names = stages.iter().map(|stage| stage.name.text.to_string());
                merged
                    .positions
                    .extend(positions(names.clone()).into_iter().map(|(name, at)| (("stage", name), vec![at])));
                merged.names.insert("stage", names.collect());
            }
        }
        merged
    }

    /// Where things of this kind and name stand.
    fn positions(&self, kind: &'static str, name: &str) -> &[usize] {
        self.positions.get(&(kind, fold(name).into_owned())).map_or(&[], Vec::as_slice)
    }

    /// The first section of this kind and name, to be changed.
    fn owned(&mut self, kind: &'static str, name: &str) -> Option<&mut Section> {
        let first = *self.positions(kind, name).first()?;
        Some(self.sections.get_mut(first)?.as_mut()?.to_mut())
    }

    fn names(&self, kind: &'static str) -> &[String] {
        self.names.get(kind).map_or(&[], Vec::as_slice)
    }
}

impl Restating<'_> {
    fn section<'s>(&mut self, merged: &mut Merged<'s>, section: &'s Section) {
        match section {
            Section::Score(score) => self.score(merged, score),
            Section::Grade(grade) => self.grade(merged, grade),
            Section::Matrix(matrix) => self.whole(merged, section, matrix.name.span),
            Section::List(list) => self.whole(merged, section, list.name.span),
            Section::Define(define) => self.whole(merged, section, define.name.span),
            Section::Disqualify(line) => self.whole(merged, section, line.reason.span),
            // The grammar lets none of these into a variant.
            Section::Use(_) | Section::Stages(_) | Section::Experiment(_) | Section::Test(_) => {}
        }
    }

    /// Puts a section in the place of its namesake; of several that disqualify for one reason, one is left.
    fn whole<'s>(&mut self, merged: &mut Merged<'s>, section: &'s Section, span: Span) {
        let Some((kind, name)) = name_of(section) else { return };
        if !self.is_first(kind, name, span) {
            return;
        }
        let positions = merged.positions(kind, name).to_vec();
        let Some((first, others)) = positions.split_first() else {
            return self.nothing(span, kind, name, merged.names(kind));
        };
        merged.sections.get_mut(*first).into_iter().for_each(|place| *place = Some(Cow::Borrowed(section)));
        for other in others {
            merged.sections.get_mut(*other).into_iter().for_each(|place| *place = None);
        }
    }

    fn stage(&mut self, merged: &mut Merged<'_>, by: &StageLine) {
        if !self.is_first("stage", &by.name.text, by.name.span) {
            return;
        }
        let position = merged.positions("stage", &by.name.text).first().copied();
        let place = position.and_then(|position| {
            let Section::Stages(Stages { stages, .. }) = merged.owned(STAGES, "")? else { return None };
            stages.get_mut(position)
        });
        match place {
            Some(stage) => *stage = restated_stage(stage, by),
            None => self.nothing(by.name.span, "stage", &by.name.text, merged.names("stage")),
        }
    }

    /// A grade keeps the values that are not restated.
    fn grade(&mut self, merged: &mut Merged<'_>, by: &Grade) {
        if !self.is_first("grade", &by.name.text, by.name.span) {
            return;
        }
        let Some(Section::Grade(grade)) = merged.owned("grade", &by.name.text) else {
            return self.nothing(by.name.span, "grade", &by.name.text, merged.names("grade"));
        };
        let values: Vec<String> = grade.entries.iter().map(|entry| entry.value.text.to_string()).collect();
        let places = positions(values.iter().cloned());
        for entry in &by.entries {
            let place = places.get(fold(&entry.value.text).as_ref());
            match place.and_then(|position| grade.entries.get_mut(*position)) {
                Some(place) => *place = entry.clone(),
                None => self.nothing(entry.value.span, "value", &entry.value.text, &values),
            }
        }
    }

    fn score(&mut self, merged: &mut Merged<'_>, by: &Score) {
        if !self.is_first("score", &by.name.text, by.name.span) {
            return;
        }
        let Some(Section::Score(score)) = merged.owned("score", &by.name.text) else {
            return self.nothing(by.name.span, "score", &by.name.text, merged.names("score"));
        };
        if by.range.is_some() {
            score.range.clone_from(&by.range);
        }
        if by.sum.is_some() {
            score.sum.clone_from(&by.sum);
            score.rules.clear();
            score.groups.clear();
        }
        if !by.fading.is_empty() {
            score.fading.clone_from(&by.fading);
        }
        self.limits(score, by);
        restate_rules(self, score, by);
    }

    /// The limits and choices of groups.
    fn limits(&mut self, score: &mut Score, by: &Score) {
        let mut seen: HashMap<String, Span> = HashMap::new();
        let titles: Vec<String> = score.groups.iter().map(|group| group.title.value.to_string()).collect();
        let places = positions(titles.iter().cloned());
        for group in &by.groups {
            let title = &group.title;
            let folded = fold(&title.value).into_owned();
            if let Some(first) = seen.insert(folded.clone(), title.span) {
                self.report.say(name_messages::defined_twice(title.span, "group", &title.value, first));
                continue;
            }
            match places.get(&folded).and_then(|position| score.groups.get_mut(*position)) {
                Some(place) => place.clauses = kept_and_new(&place.clauses, &group.clauses, group_kind),
                None => self.nothing(title.span, "group", &title.value, &titles),
            }
        }
    }

    /// Whether this is the first time that a thing is restated; a second time is said.
    fn is_first(&mut self, kind: &'static str, name: &str, span: Span) -> bool {
        match self.seen.insert((kind, fold(name).into_owned()), span) {
            Some(first) => {
                self.report.say(name_messages::defined_twice(span, kind, name, first));
                false
            }
            None => true,
        }
    }

    /// Says that a thing has no namesake in the campaign, unless that may stand in what could not be read.
    pub(super) fn nothing(&mut self, span: Span, kind: &'static str, name: &str, others: &[String]) {
        if self.complete {
            let nearest = self.report.nearest(name, others.iter().map(String::as_str));
            self.report.say(messages::nothing_to_restate(span, kind, name, nearest));
        }
    }
}

/// What a section is called by, if it can be restated; the stages are one thing without a name.
fn name_of(section: &Section) -> Option<(&'static str, &str)> {
    match section {
        Section::Score(section) => Some(("score", &section.name.text)),
        Section::Grade(section) => Some(("grade", &section.name.text)),
        Section::Matrix(section) => Some(("matrix", &section.name.text)),
        Section::List(section) => Some(("list", &section.name.text)),
        Section::Define(section) => Some(("definition", &section.name.text)),
        Section::Disqualify(section) => Some(("reason", &section.reason.value)),
        Section::Stages(_) => Some((STAGES, "")),
        Section::Use(_) | Section::Experiment(_) | Section::Test(_) => None,
    }
}

/// A stage with the clauses that another line of its name restates.
fn restated_stage(stage: &StageLine, by: &StageLine) -> StageLine {
    StageLine {
        name: stage.name.clone(),
        title: by.title.clone().or_else(|| stage.title.clone()),
        clauses: kept_and_new(&stage.clauses, &by.clauses, discriminant::<StageClause>),
        span: by.span,
    }
}

/// What a group's clause is about: of each there is one.
fn group_kind(clause: &GroupClause) -> u8 {
    match clause {
        GroupClause::AtMost(_) => 0,
        GroupClause::AtLeast(_) => 1,
        GroupClause::BestOnly | GroupClause::FirstOnly => 2,
    }
}

/// The clauses of whose kind there is no new one, then the new ones.
pub(super) fn kept_and_new<C: Clone, K: PartialEq>(
    old: &[Spanned<C>],
    new: &[Spanned<C>],
    kind: impl Fn(&C) -> K,
) -> Vec<Spanned<C>> {
    let is_kept = |clause: &&Spanned<C>| new.iter().all(|other| kind(&other.value) != kind(&clause.value));
    old.iter().filter(is_kept).chain(new).cloned().collect()
}

/// Where each name comes first, folded.
pub(super) fn positions(names: impl Iterator<Item = String>) -> HashMap<String, usize> {
    let mut positions = HashMap::new();
    for (position, name) in names.enumerate() {
        positions.entry(fold(&name).into_owned()).or_insert(position);
    }
    positions
}
