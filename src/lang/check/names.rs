//! What a file's names stand for: definitions, scores, grades, matrices, stages, lists.

use std::collections::HashMap;

use super::report::Report;
use crate::domain::fold;
use crate::lang::diagnostic::names as messages;
use crate::lang::source::Span;
use crate::lang::syntax::{
    Define, Disqualify, Experiment, Grade, List, Matrix, Score, Section, StageLine, Stages, TestBlock, Word,
};
use crate::lang::vocabulary::Vocabulary;
use crate::limits::NAME_CHARACTERS_MAX;

/// The sections of a file by kind, each name once, and how to find them.
#[derive(Default)]
pub(super) struct Names<'a> {
    pub(super) definitions: Vec<&'a Define>,
    pub(super) scores: Vec<&'a Score>,
    pub(super) grades: Vec<&'a Grade>,
    pub(super) matrices: Vec<&'a Matrix>,
    pub(super) stages: Vec<&'a StageLine>,
    pub(super) disqualifies: Vec<&'a Disqualify>,
    pub(super) lists: Vec<&'a List>,
    pub(super) experiments: Vec<&'a Experiment>,
    pub(super) tests: Vec<&'a TestBlock>,
    meanings: HashMap<String, Meaning>,
    stage_positions: HashMap<String, usize>,
    list_positions: HashMap<String, usize>,
}

/// What a name stands for. A score and its grade share one; nothing else does.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Meaning {
    pub(super) definition: Option<usize>,
    pub(super) score: Option<usize>,
    pub(super) grade: Option<usize>,
    pub(super) matrix: Option<usize>,
    first: Option<(Kind, Span)>,
}

/// The kinds of things that share their names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Definition,
    Score,
    Grade,
    Matrix,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Kind::Definition => "definition",
            Kind::Score => "score",
            Kind::Grade => "grade",
            Kind::Matrix => "matrix",
        }
    }
}

impl<'a> Names<'a> {
    /// Sorts the sections; a second thing of a name has its diagnostic and is left out.
    pub(super) fn collect(sections: &[&'a Section], vocabulary: &Vocabulary, report: &mut Report) -> Names<'a> {
        let mut names = Names::default();
        let mut stages: Option<&Stages> = None;
        for section in sections {
            match section {
                Section::Define(section) => names.definition(section, report),
                Section::Score(section) => names.score(section, report),
                Section::Grade(section) => names.grade(section, report),
                Section::Matrix(section) => names.matrix(section, report),
                Section::List(section) => names.list(section, report),
                Section::Disqualify(section) => names.disqualifies.push(section),
                Section::Stages(section) => match stages {
                    Some(first) => report.say(messages::section_twice(section.keyword, "stages", first.keyword)),
                    None => {
                        stages = Some(section);
                        names.stages(section, report);
                    }
                },
                Section::Experiment(section) => names.experiments.push(section),
                Section::Test(section) => names.tests.push(section),
                Section::Use(_) => {}
            }
        }
        names.shared_with_vocabulary(vocabulary, report);
        names
    }

    /// What a name stands for, in whatever case it is typed.
    pub(super) fn meaning(&self, name: &str) -> Option<Meaning> {
        self.meanings.get(fold(name).as_ref()).copied()
    }

    /// The position of a stage.
    pub(super) fn stage(&self, name: &str) -> Option<usize> {
        self.stage_positions.get(fold(name).as_ref()).copied()
    }

    /// The position of a list.
    pub(super) fn list_position(&self, name: &str) -> Option<usize> {
        self.list_positions.get(fold(name).as_ref()).copied()
    }

    /// The names of definitions, scores, grades and matrices as written.
    pub(super) fn all(&self) -> impl Iterator<Item = &'a str> {
        let definitions = self.definitions.iter().map(|section| section.name.text.as_str());
        let scores = self.scores.iter().map(|section| section.name.text.as_str());
        let grades = self.grades.iter().map(|section| section.name.text.as_str());
        let matrices = self.matrices.iter().map(|section| section.name.text.as_str());
        definitions.chain(scores).chain(grades).chain(matrices)
    }

    fn definition(&mut self, section: &'a Define, report: &mut Report) {
        let position = self.definitions.len();
        if let Some(meaning) = self.claim(&section.name, Kind::Definition, report) {
            meaning.definition = Some(position);
            self.definitions.push(section);
        }
    }

    fn score(&mut self, section: &'a Score, report: &mut Report) {
        let position = self.scores.len();
        if let Some(meaning) = self.claim(&section.name, Kind::Score, report) {
            meaning.score = Some(position);
            self.scores.push(section);
        }
    }

    fn grade(&mut self, section: &'a Grade, report: &mut Report) {
        let position = self.grades.len();
        if let Some(meaning) = self.claim(&section.name, Kind::Grade, report) {
            meaning.grade = Some(position);
            self.grades.push(section);
        }
    }

    fn matrix(&mut self, section: &'a Matrix, report: &mut Report) {
        let position = self.matrices.len();
        if let Some(meaning) = self.claim(&section.name, Kind::Matrix, report) {
            meaning.matrix = Some(position);
            self.matrices.push(section);
        }
    }

    fn list(&mut self, section: &'a List, report: &mut Report) {
        name_within_limit(&section.name.text, section.name.span, report);
        let folded = fold(&section.name.text).into_owned();
        match self.list_positions.get(&folded).and_then(|first| self.lists.get(*first)) {
            Some(first) => {
                report.say(messages::defined_twice(section.name.span, "list", &section.name.text, first.name.span));
            }
            None => {
                self.list_positions.insert(folded, self.lists.len());
                self.lists.push(section);
            }
        }
    }

    fn stages(&mut self, section: &'a Stages, report: &mut Report) {
        for stage in &section.stages {
            name_within_limit(&stage.name.text, stage.name.span, report);
            let folded = fold(&stage.name.text).into_owned();
            if folded == "disqualified" {
                report.say(messages::reserved_name(stage.name.span, &stage.name.text));
                continue;
            }
            match self.stage_positions.get(&folded).and_then(|first| self.stages.get(*first)) {
                Some(first) => {
                    report.say(messages::defined_twice(stage.name.span, "stage", &stage.name.text, first.name.span));
                }
                None => {
                    self.stage_positions.insert(folded, self.stages.len());
                    self.stages.push(stage);
                }
            }
        }
    }

    /// Takes a name for a kind of thing, unless it is taken.
    fn claim(&mut self, name: &Word, kind: Kind, report: &mut Report) -> Option<&mut Meaning> {
        name_within_limit(&name.text, name.span, report);
        let meaning = self.meanings.entry(fold(&name.text).into_owned()).or_default();
        let Some((first_kind, first)) = meaning.first else {
            meaning.first = Some((kind, name.span));
            return Some(meaning);
        };
        let taken = match kind {
            Kind::Definition => meaning.definition,
            Kind::Score => meaning.score,
            Kind::Grade => meaning.grade,
            Kind::Matrix => meaning.matrix,
        };
        let score_and_grade =
            meaning.definition.is_none() && meaning.matrix.is_none() && matches!(kind, Kind::Score | Kind::Grade);
        if taken.is_some() {
            report.say(messages::defined_twice(name.span, kind.name(), &name.text, first));
            None
        } else if score_and_grade {
            Some(meaning)
        } else {
            report.say(messages::name_of_two(name.span, &name.text, kind.name(), first, first_kind.name()));
            None
        }
    }

    /// A name of this file that is a phrase or a trait of the vocabulary as well.
    fn shared_with_vocabulary(&self, vocabulary: &Vocabulary, report: &mut Report) {
        for (name, meaning) in &self.meanings {
            let Some((kind, span)) = meaning.first else { continue };
            let phrase = vocabulary.phrase(name).and_then(|phrase| phrase.span).map(|there| (there, "phrase"));
            let entry = vocabulary.trait_named(name).map(|entry| (entry.span, "trait"));
            if let Some((there, other)) = phrase.or(entry) {
                report.say(messages::name_of_two(span, name, kind.name(), there, other));
            }
        }
    }
}

/// Says when a name is longer than the limit.
pub(super) fn name_within_limit(name: &str, span: Span, report: &mut Report) {
    // No text has more characters than bytes.
    if name.len() > NAME_CHARACTERS_MAX && name.chars().count() > NAME_CHARACTERS_MAX {
        report.say(messages::name_too_long(span, NAME_CHARACTERS_MAX));
    }
}
