//! What a test expects: conditions over what a decision says.

use super::{Checker, all};
use crate::domain::{RuleName, StageName, fold};
use crate::lang::checked::{Criteria, StageIndex};
use crate::lang::diagnostic::tests as messages;
use crate::lang::source::{Span, Spanned};
use crate::lang::syntax::{ChoiceKind, Choices, Clause, Condition, Expectation, Polarity, Subject, Test, Text, Value};
use crate::lang::test_case::Expected;

/// What stands for the stage of a contact that is disqualified.
const DISQUALIFIED: &str = "disqualified";

impl Checker<'_> {
    /// The meaning of one expectation; `None` if it has none, which was said.
    pub(super) fn expected(
        &mut self,
        expectation: &Spanned<Expectation>,
        criteria: &Criteria,
    ) -> Option<Spanned<Expected>> {
        let (polarity, expected) = match &expectation.value {
            Expectation::Condition(condition) => (Polarity::Positive, self.expected_condition(condition)?),
            Expectation::Qualified(polarity) => (*polarity, Expected::Qualified),
            Expectation::Disqualified(polarity, reason) => {
                (*polarity, self.expected_reason(reason.as_ref(), criteria)?)
            }
            Expectation::Rule(polarity, name) => (*polarity, Expected::Matched(self.expected_rule(name, criteria)?)),
            Expectation::ValidFor(polarity, period) => {
                (*polarity, Expected::ValidFor(self.period(*period, expectation.span)?))
            }
        };
        let expected = match polarity {
            Polarity::Positive => expected,
            Polarity::Negative => Expected::Not(Box::new(expected)),
        };
        Some(Spanned::new(expected, expectation.span))
    }

    fn expected_condition(&mut self, condition: &Condition) -> Option<Expected> {
        match condition {
            Condition::Test(test) => self.expected_test(test),
            Condition::Not { condition, .. } => Some(Expected::Not(Box::new(self.expected_condition(condition)?))),
            Condition::And(parts) => Some(Expected::All(self.expected_parts(parts)?)),
            Condition::Or(parts) => Some(Expected::AtLeast(1, self.expected_parts(parts)?)),
            Condition::Mixed { parts, joints } => {
                self.mixed(parts, joints);
                None
            }
            Condition::Parentheses { condition, .. } => self.expected_condition(condition),
            Condition::Choice(choice) if choice.clauses.is_empty() => {
                let parts = self.expected_parts(&choice.conditions)?;
                Some(match choice.kind {
                    ChoiceKind::Any => Expected::AtLeast(1, parts),
                    ChoiceKind::All => Expected::All(parts),
                    ChoiceKind::None => Expected::Not(Box::new(Expected::AtLeast(1, parts))),
                    ChoiceKind::AtLeast(count) => Expected::AtLeast(count as usize, parts),
                })
            }
            Condition::Choice(_) | Condition::Chain(_) | Condition::NotFollowed(_) | Condition::Aggregate(_) => {
                self.report.say(messages::not_expectable(super::conditions::span_of(condition)));
                None
            }
            Condition::Broken(_) => None,
        }
    }

    fn expected_parts(&mut self, parts: &[Condition]) -> Option<Vec<Expected>> {
        all(parts.iter().map(|part| self.expected_condition(part)).collect())
    }

    fn expected_test(&mut self, test: &Test) -> Option<Expected> {
        let words: Vec<&str> = match &test.subject {
            Subject::Words(words) => words.iter().map(|word| word.text.as_str()).collect(),
            Subject::Event(_) | Subject::Trait(_) => Vec::new(),
        };
        match words.as_slice() {
            ["qualified"] if test.clauses.is_empty() => Some(Expected::Qualified),
            [DISQUALIFIED] if test.clauses.is_empty() => Some(Expected::Disqualified(None)),
            ["stage"] => self.expected_stage(test),
            [reached, name] if fold(reached) == "reached" && test.clauses.is_empty() => {
                let position = self.stage_position(name, test.span)?;
                Some(Expected::Reached(StageIndex(position)))
            }
            [name] => match self.names.meaning(name).filter(|meaning| meaning.definition.is_none()) {
                Some(meaning) => self.score_or_grade(test, meaning).map(Expected::Holds),
                None => self.misnamed(name, test),
            },
            _other => self.not_expectable(test.span),
        }
    }

    /// A single word that names neither a score nor a grade, perhaps by a slip of the pen.
    fn misnamed(&mut self, name: &str, test: &Test) -> Option<Expected> {
        let names = &self.names;
        let scores = names.scores.iter().map(|score| &score.name);
        let others =
            names.grades.iter().map(|grade| &grade.name).chain(names.matrices.iter().map(|matrix| &matrix.name));
        let nearest = self.report.nearest(name, scores.chain(others).map(|name| name.text.as_str()));
        match (nearest, &test.subject) {
            (Some(nearest), Subject::Words(words)) if let Some(word) = words.first() => {
                self.report.unknown(name, messages::unknown_score(word.span, name, nearest));
                None
            }
            _other => self.not_expectable(test.span),
        }
    }

    fn not_expectable(&mut self, span: Span) -> Option<Expected> {
        self.report.say(messages::not_expectable(span));
        None
    }

    fn expected_stage(&mut self, test: &Test) -> Option<Expected> {
        let (polarity, values) = match test.clauses.as_slice() {
            [Spanned { value: Clause::Is { polarity, value, reach: None }, .. }] => {
                (*polarity, std::slice::from_ref(value))
            }
            [Spanned { value: Clause::In { polarity, choices: Choices::Items { items, .. } }, .. }] => {
                (*polarity, items.as_slice())
            }
            _other => {
                self.report.say(messages::stage_is(test.span));
                return None;
            }
        };
        let stages = all(values.iter().map(|value| self.expected_stage_name(value)).collect())?;
        let expected = Expected::StageIn(stages);
        Some(match polarity {
            Polarity::Positive => expected,
            Polarity::Negative => Expected::Not(Box::new(expected)),
        })
    }

    fn expected_stage_name(&mut self, value: &Value) -> Option<StageName> {
        let Value::Text(Text { value: name, span, .. }) = value else {
            self.report.say(messages::stage_is(value.span()));
            return None;
        };
        if name == DISQUALIFIED {
            return Some(StageName::new(DISQUALIFIED));
        }
        let position = self.stage_position(name, *span)?;
        self.stage_name(position)
    }

    pub(super) fn stage_name(&self, position: usize) -> Option<StageName> {
        self.names.stages.get(position).map(|stage| StageName::new(&stage.name.text))
    }

    fn expected_reason(&mut self, reason: Option<&Text>, criteria: &Criteria) -> Option<Expected> {
        let Some(reason) = reason else { return Some(Expected::Disqualified(None)) };
        let reasons: Vec<&str> = criteria.disqualifications.iter().map(|other| other.reason.as_str()).collect();
        if !reasons.contains(&reason.value.as_str()) {
            let nearest = self.report.nearest(&reason.value, reasons);
            self.report.unknown(&reason.value, messages::unknown_reason(reason.span, &reason.value, nearest));
            return None;
        }
        Some(Expected::Disqualified(Some(reason.value.to_string())))
    }

    /// The rule of this name: to the letter, else but for capitals.
    fn expected_rule(&mut self, name: &Text, criteria: &Criteria) -> Option<RuleName> {
        let rules = || criteria.rules();
        let exact = rules().find(|rule| rule.name.as_str() == name.value);
        let folded = fold(&name.value);
        if let Some(rule) = exact.or_else(|| rules().find(|rule| fold(rule.name.as_str()) == folded)) {
            return Some(rule.name.clone());
        }
        let nearest = self.report.nearest(&name.value, rules().map(|rule| rule.name.as_str()));
        self.report.unknown(&name.value, messages::unknown_rule(name.span, &name.value, nearest));
        None
    }
}
