//! Scores and grades in conditions, and the grades and matrices themselves.

use std::collections::BTreeSet;

use super::conditions::with_polarity;
use super::names::Meaning;
use super::{Checker, Owner, all};
use crate::domain::{GradeName, GradeValue, fold};
use crate::lang::checked::{Condition, Grade, GradeBody, GradeIndex, Matrix, NumberTest, ScoreIndex};
use crate::lang::diagnostic::{grades as messages, names as name_messages, values as value_messages};
use crate::lang::resolved::Part;
use crate::lang::source::{Span, Spanned};
use crate::lang::syntax::{self, Choices, Clause, GradeEntry, GradeReach, Polarity, Reach, Test, Value, Word};
use crate::limits::GRADE_VALUES_MAX;

impl<'a> Checker<'a> {
    /// A test of a score's points, a grade or a matrix.
    pub(super) fn score_or_grade(&mut self, test: &Test, meaning: Meaning) -> Option<Condition> {
        let shown = super::conditions::shown(&test.subject);
        let [clause] = test.clauses.as_slice() else {
            self.one_clause(test, &shown);
            return None;
        };
        match (&clause.value, meaning.score) {
            (Clause::Compare { .. } | Clause::Between { .. }, Some(score)) => {
                let test = self.points_test(&shown, meaning, clause)?;
                self.uses(Owner::Score(score), clause.span);
                Some(with_polarity(Condition::Points { score: ScoreIndex(score), test: test.0 }, test.1))
            }
            (Clause::Is { polarity, value, reach }, _) => {
                let values = self.graded(&shown, meaning, std::slice::from_ref(value), clause.span)?;
                self.with_reach(meaning, values, reach.as_ref(), test.span)
                    .map(|condition| with_polarity(condition, *polarity))
            }
            (Clause::In { polarity, choices: Choices::Items { items, .. } }, _) => {
                let values = self.graded(&shown, meaning, items, clause.span)?;
                self.with_reach(meaning, values, None, test.span).map(|condition| with_polarity(condition, *polarity))
            }
            (_, Some(_)) if meaning.grade.is_none() => {
                self.report.say(messages::asked_of_a_score(clause.span, &shown));
                None
            }
            (_, _) => {
                self.report.say(messages::asked_of_a_grade(clause.span, &shown));
                None
            }
        }
    }

    fn points_test(
        &mut self,
        shown: &str,
        meaning: Meaning,
        clause: &Spanned<Clause>,
    ) -> Option<(NumberTest, Polarity)> {
        if let Clause::Compare { comparison, value: Value::Number { number, text, span } } = &clause.value {
            let number = self.number(*number, text, *span)?;
            let (relation, polarity) = super::values::relation(*comparison);
            return Some((NumberTest::Is(relation, number), polarity));
        }
        if let Clause::Between {
            low: Value::Number { number: low, text: low_text, span: low_span },
            high: Value::Number { number: high, text: high_text, span: high_span },
        } = &clause.value
        {
            let low = self.number(*low, low_text, *low_span)?;
            let high = self.number(*high, high_text, *high_span)?;
            if low > high {
                self.report.say(value_messages::wrong_way_round(clause.span, low_text, high_text));
                return None;
            }
            return Some((NumberTest::Between(low, high), Polarity::Positive));
        }
        self.report.say(match meaning.grade {
            Some(_) => messages::grade_has_no_points(clause.span, shown),
            None => messages::asked_of_a_score(clause.span, shown),
        });
        None
    }

    /// The values of a grade or matrix that are asked for, as positions: those of a matrix row by row.
    fn graded(&mut self, shown: &str, meaning: Meaning, items: &[Value], span: Span) -> Option<Vec<usize>> {
        let Some(all_values) = self.values_of(meaning) else {
            let number = items.first().and_then(number_of);
            self.report.say(messages::score_is(span, shown, number.as_deref()));
            return None;
        };
        let positions = items.iter().map(|item| {
            let typed = match item {
                Value::Text(text) => text.value.clone(),
                Value::Number { text, .. } => text.clone(),
                Value::Date(date) => date.text.clone(),
            };
            let folded = fold(&typed);
            let position = all_values.iter().position(|value| fold(value) == folded);
            if position.is_none() {
                let points = meaning.score.is_some().then(|| number_of(item)).flatten();
                let message = messages::no_such_grade(item.span(), shown, &typed, &all_values, points.as_deref());
                self.report.say(message);
            }
            position
        });
        all(positions.collect())
    }

    fn values_of(&self, meaning: Meaning) -> Option<Vec<String>> {
        if let Some(grade) = meaning.grade {
            return Some(self.grade_values(grade));
        }
        let matrix = self.names.matrices.get(meaning.matrix?)?;
        let (row, column) = (self.grade_of(&matrix.row)?, self.grade_of(&matrix.column)?);
        let columns = self.grade_values(column);
        let rows = self.grade_values(row);
        Some(rows.iter().flat_map(|row| columns.iter().map(move |column| format!("{row}{column}"))).collect())
    }

    fn grade_values(&self, grade: usize) -> Vec<String> {
        let section = self.names.grades.get(grade);
        let entries = section.into_iter().flat_map(|section| &section.entries).take(GRADE_VALUES_MAX);
        entries.map(|entry| entry.value.text.to_string()).collect()
    }

    fn grade_of(&self, word: &Word) -> Option<usize> {
        self.names.meaning(&word.text)?.grade
    }

    fn with_reach(
        &mut self,
        meaning: Meaning,
        values: Vec<usize>,
        reach: Option<&Spanned<Reach>>,
        span: Span,
    ) -> Option<Condition> {
        if let Some(grade) = meaning.grade {
            self.uses(Owner::Grade(grade), span);
            let count = self.grade_values(grade).len();
            let values: BTreeSet<usize> = match (reach.map(|reach| reach.value), values.first()) {
                (Some(Reach::OrBetter), Some(value)) => (0..=*value).collect(),
                (Some(Reach::OrWorse), Some(value)) => (*value..count).collect(),
                (None, _) | (Some(_), None) => values.into_iter().collect(),
            };
            return Some(Condition::Grade { grade: GradeIndex(grade), values });
        }
        if let Some(reach) = reach {
            self.report.say(messages::matrix_has_no_better(reach.span));
            return None;
        }
        let matrix = *self.names.matrices.get(meaning.matrix?)?;
        let (row, column) = (self.grade_of(&matrix.row)?, self.grade_of(&matrix.column)?);
        self.uses(Owner::Grade(row), span);
        self.uses(Owner::Grade(column), span);
        let columns = self.grade_values(column).len().max(1);
        let is =
            |grade: usize, value: usize| Condition::Grade { grade: GradeIndex(grade), values: BTreeSet::from([value]) };
        let mut cells: Vec<Condition> = values
            .into_iter()
            .map(|cell| Condition::All(vec![is(row, cell / columns), is(column, cell % columns)]))
            .collect();
        match cells.len() {
            1 => cells.pop(),
            _ => Some(Condition::Any(cells)),
        }
    }

    pub(super) fn grades(&mut self) -> Vec<Part<'a, syntax::Grade, Grade>> {
        let sections = self.names.grades.clone().into_iter().enumerate();
        sections.map(|(position, written)| Part { written, meaning: self.grade(position, written) }).collect()
    }

    fn grade(&mut self, position: usize, section: &syntax::Grade) -> Option<Grade> {
        self.owner = Owner::Grade(position);
        if let Some(beyond) = section.entries.get(GRADE_VALUES_MAX) {
            self.report.say(messages::too_many_values(beyond.span, &section.name.text, GRADE_VALUES_MAX));
            return None;
        }
        let mut whole = self.values_are_unlike(section);
        let (last, before) = section.entries.split_last()?;
        if before.is_empty() {
            self.report.say(messages::one_value(section.name.span, &section.name.text));
            return None;
        }
        if !matches!(last.reach, GradeReach::Below | GradeReach::Otherwise) {
            let by_score = matches!(last.reach, GradeReach::From(_));
            self.report.say(messages::nothing_left_over(last.span, &section.name.text, by_score));
            whole = false;
        }
        if let Some(early) =
            before.iter().find(|entry| matches!(entry.reach, GradeReach::Below | GradeReach::Otherwise))
        {
            self.report.say(messages::left_over_comes_last(early.span, &early.value.text));
            whole = false;
        }
        let by_score = matches!(before.first()?.reach, GradeReach::From(_));
        let body = match by_score {
            true => self.thresholds(section, before),
            false => self.grade_conditions(before),
        };
        let values = section.entries.iter().map(|entry| GradeValue::new(&entry.value.text)).collect();
        Some(Grade { name: GradeName::new(&section.name.text), values, body: body.filter(|_| whole)? })
    }

    fn values_are_unlike(&mut self, section: &syntax::Grade) -> bool {
        let mut seen: Vec<(String, Span)> = Vec::new();
        let mut unlike = true;
        for entry in &section.entries {
            super::names::name_within_limit(&entry.value.text, entry.value.span, &mut self.report);
            let folded = fold(&entry.value.text).into_owned();
            match seen.iter().find(|(value, _)| *value == folded) {
                Some((_, first)) => {
                    self.report.say(name_messages::defined_twice(entry.value.span, "value", &entry.value.text, *first));
                    unlike = false;
                }
                None => seen.push((folded, entry.value.span)),
            }
        }
        unlike
    }

    fn thresholds(&mut self, section: &syntax::Grade, entries: &[GradeEntry]) -> Option<GradeBody> {
        let mut from: Vec<i64> = Vec::new();
        let mut whole = true;
        let mut above: Option<(i64, Span)> = None;
        for entry in entries {
            match &entry.reach {
                GradeReach::From(threshold) => {
                    if let Some((higher, first)) = above
                        && threshold.value >= higher
                    {
                        self.report.say(messages::thresholds_descend(threshold.span, threshold.value, first, higher));
                        whole = false;
                    }
                    above = Some((threshold.value, threshold.span));
                    from.push(threshold.value);
                }
                GradeReach::When(_) => {
                    self.report.say(messages::from_or_when(entry.span, &section.name.text));
                    whole = false;
                }
                GradeReach::Below | GradeReach::Otherwise => {}
            }
        }
        let meaning = self.names.meaning(&section.name.text);
        let Some(score) = meaning.and_then(|meaning| meaning.score) else {
            let scores: Vec<&str> = self.names.scores.iter().map(|score| score.name.text.as_str()).collect();
            let nearest = self.report.nearest(&section.name.text, scores.iter().copied());
            let message = messages::grade_without_score(section.name.span, &section.name.text, nearest);
            self.report.unknown(&section.name.text, message);
            return None;
        };
        self.uses(Owner::Score(score), section.name.span);
        whole.then_some(GradeBody::Thresholds { score: ScoreIndex(score), from })
    }

    fn grade_conditions(&mut self, entries: &[GradeEntry]) -> Option<GradeBody> {
        let conditions = entries.iter().map(|entry| match &entry.reach {
            GradeReach::When(condition) => self.condition(condition),
            GradeReach::From(_) => {
                self.report.say(messages::from_or_when(entry.span, &entry.value.text));
                None
            }
            GradeReach::Below | GradeReach::Otherwise => None,
        });
        Some(GradeBody::Conditions(all(conditions.collect())?))
    }

    pub(super) fn matrices(&mut self) -> Option<Vec<Matrix>> {
        let sections = self.names.matrices.clone();
        let matrices = sections.iter().map(|section| {
            let (row, column) = (self.side(&section.row), self.side(&section.column));
            Some(Matrix { name: GradeName::new(&section.name.text), row: row?, column: column? })
        });
        all(matrices.collect())
    }

    fn side(&mut self, word: &Word) -> Option<GradeIndex> {
        if let Some(grade) = self.grade_of(word) {
            return Some(GradeIndex(grade));
        }
        let grades: Vec<&str> = self.names.grades.iter().map(|grade| grade.name.text.as_str()).collect();
        let nearest = self.report.nearest(&word.text, grades);
        self.report.unknown(&word.text, name_messages::unknown_grade(word.span, &word.text, nearest));
        None
    }
}

fn number_of(value: &Value) -> Option<String> {
    match value {
        Value::Number { text, .. } => Some(text.to_string()),
        Value::Text(_) | Value::Date(_) => None,
    }
}
