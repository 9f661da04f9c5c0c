//! Conditions: `and`, `or`, `not`, choices, definitions, and one test after the other.

use super::{Checker, Owner, all};
use crate::lang::checked::{Condition, Definition, DefinitionIndex, Disqualification, TraitTest, Worded, Wording};
use crate::lang::diagnostic::conditions as messages;
use crate::lang::format;
use crate::lang::resolved::Part;
use crate::lang::source::{Span, Spanned};
use crate::lang::syntax::{self, Choice, ChoiceKind, Clause, Define, Disqualify, Joint, Polarity, Subject, Test};

use super::subjects::Meant;

/// Of how many parts a reading is still read.
const READABLE_PARTS_MAX: usize = 8;

impl<'a> Checker<'a> {
    pub(super) fn definitions(&mut self) -> Vec<Part<'a, Define, Definition>> {
        let sections = self.names.definitions.clone();
        let definitions = sections.into_iter().enumerate().map(|(position, written)| {
            self.owner = Owner::Definition(position);
            let worded = self.worded(&written.condition);
            let meaning = worded.map(|(condition, wording)| Definition {
                name: written.name.text.to_string(),
                condition,
                wording,
            });
            Part { written, meaning }
        });
        definitions.collect()
    }

    pub(super) fn disqualifications(&mut self) -> Vec<Part<'a, Disqualify, Disqualification>> {
        self.owner = Owner::Nothing;
        let sections = self.names.disqualifies.clone();
        let disqualifications = sections.into_iter().map(|written| {
            let worded = self.worded(&written.when);
            let reason = written.reason.value.to_string();
            let meaning = worded.map(|(when, wording)| Disqualification { reason, when, wording });
            Part { written, meaning }
        });
        disqualifications.collect()
    }

    /// The meaning of a condition and how it is said; `None` if something in it is wrong and was said.
    pub(super) fn worded(&mut self, condition: &syntax::Condition) -> Option<(Condition, Wording)> {
        self.parts = 0;
        self.wording.0.clear();
        let condition = self.condition(condition)?;
        Some((condition, std::mem::take(&mut self.wording)))
    }

    /// Takes note of how a test is said.
    fn in_words(&mut self, span: Span, condition: Option<Condition>) -> Option<Condition> {
        let condition = condition?;
        self.wording.0.push(Worded { part: self.parts, span });
        self.parts += condition.size();
        Some(condition)
    }

    /// The meaning of a condition; `None` if something in it is wrong and was said.
    pub(super) fn condition(&mut self, condition: &syntax::Condition) -> Option<Condition> {
        match condition {
            syntax::Condition::Test(test) => {
                let meant = self.test(test);
                self.in_words(test.span, meant)
            }
            syntax::Condition::Not { condition, .. } => {
                self.parts += 1;
                Some(Condition::Not(Box::new(self.condition(condition)?)))
            }
            syntax::Condition::And(parts) => {
                self.parts += 1;
                if self.bare_values(parts, Joint::And) {
                    return None;
                }
                let clear = self.where_is_clear(parts, Joint::And);
                let parts = self.conditions(if clear { parts } else { parts.get(..1).unwrap_or(&[]) });
                clear.then_some(Condition::All(parts?))
            }
            syntax::Condition::Or(parts) => {
                self.parts += 1;
                if self.bare_values(parts, Joint::Or) {
                    return None;
                }
                let clear = self.where_is_clear(parts, Joint::Or);
                let parts = self.conditions(if clear { parts } else { parts.get(..1).unwrap_or(&[]) });
                clear.then_some(Condition::Any(parts?))
            }
            syntax::Condition::Mixed { parts, joints } => {
                self.mixed(parts, joints);
                self.conditions(parts);
                None
            }
            syntax::Condition::Parentheses { condition, .. } => self.condition(condition),
            syntax::Condition::Choice(choice) => self.choice(choice),
            syntax::Condition::Chain(chain) => {
                let meant = self.chain(chain);
                self.in_words(chain.span, meant)
            }
            syntax::Condition::NotFollowed(form) => {
                let meant = self.not_followed(form);
                self.in_words(form.span, meant)
            }
            syntax::Condition::Aggregate(aggregate) => {
                let meant = self.aggregate(aggregate);
                self.in_words(aggregate.span, meant)
            }
            syntax::Condition::Broken(_) => None,
        }
    }

    fn conditions(&mut self, parts: &[syntax::Condition]) -> Option<Vec<Condition>> {
        all(parts.iter().map(|part| self.condition(part)).collect())
    }

    fn choice(&mut self, choice: &Choice) -> Option<Condition> {
        if !choice.clauses.is_empty() {
            let meant = match choice.kind {
                ChoiceKind::Any => self.events_of_choice(choice).map(Condition::Happened),
                ChoiceKind::None => {
                    self.events_of_choice(choice).map(|test| Condition::Not(Box::new(Condition::Happened(test))))
                }
                ChoiceKind::All | ChoiceKind::AtLeast(_) => {
                    let clause = choice.clauses.first()?;
                    self.report.say(messages::counts_together(clause.span));
                    None
                }
            };
            return self.in_words(choice.span, meant);
        }
        self.parts += match choice.kind {
            ChoiceKind::Any | ChoiceKind::All | ChoiceKind::AtLeast(_) => 1,
            ChoiceKind::None => 2,
        };
        let of = self.conditions(&choice.conditions);
        match choice.kind {
            ChoiceKind::Any => Some(Condition::Any(of?)),
            ChoiceKind::All => Some(Condition::All(of?)),
            ChoiceKind::None => Some(Condition::Not(Box::new(Condition::Any(of?)))),
            ChoiceKind::AtLeast(count) => {
                let choices = choice.conditions.len();
                if count as usize > choices {
                    self.report.say(messages::more_than_there_are(choice.span, count, choices));
                    return None;
                }
                Some(Condition::AtLeast { count, of: of? })
            }
        }
    }

    fn test(&mut self, test: &Test) -> Option<Condition> {
        match self.meant(test)? {
            Meant::Definition(position) => {
                self.graph.depends(self.owner, Owner::Definition(position), test.span);
                self.no_clauses(test, "definition")?;
                Some(Condition::Definition(DefinitionIndex(position)))
            }
            Meant::ScoreOrGrade(meaning) => self.score_or_grade(test, meaning),
            Meant::Stage(position) => {
                self.no_clauses(test, "stage")?;
                Some(self.reached(position, test.span))
            }
            Meant::Events { events, denied } => {
                let happened = Condition::Happened(self.event_test(events, &test.clauses)?);
                Some(if denied { Condition::Not(Box::new(happened)) } else { happened })
            }
            Meant::Trait(subject) => {
                let [clause] = test.clauses.as_slice() else {
                    self.one_clause(test, &subject.valued.shown);
                    return None;
                };
                if let Some(name) = &test.name {
                    self.report.say(messages::wrong_clause(name.span, "trait", "a value comes after `is`"));
                    return None;
                }
                let asked = self.asked(&subject.valued, clause)?;
                Some(asked.into_condition(|value_type, test| {
                    Condition::Trait(TraitTest { subject: subject.typed(value_type), test })
                }))
            }
        }
    }

    /// Says what a trait or score needs that has no test or more than one.
    pub(super) fn one_clause(&mut self, test: &Test, shown: &str) {
        match test.clauses.get(1) {
            Some(second) => self.report.say(messages::second_test(second.span, shown)),
            None => self.report.say(messages::nothing_asked(test.span, shown)),
        }
    }

    fn no_clauses(&mut self, test: &Test, kind: &str) -> Option<()> {
        if let Some(name) = &test.name {
            self.report.say(messages::wrong_clause(name.span, kind, "nothing can follow its name"));
            return None;
        }
        match test.clauses.first() {
            Some(clause) => {
                self.report.say(messages::wrong_clause(clause.span, kind, "it holds or it doesn't"));
                None
            }
            None => Some(()),
        }
    }

    pub(super) fn mixed(&mut self, parts: &[syntax::Condition], joints: &[Spanned<Joint>]) {
        let short = parts.len() <= READABLE_PARTS_MAX;
        let readings: Vec<String> = [Joint::And, Joint::Or, Joint::Then]
            .into_iter()
            .filter(|_| short)
            .filter(|joint| joints.iter().any(|other| other.value == *joint))
            .map(|joint| reading(parts, joints, joint))
            .filter_map(|reading| Some(format::condition(&reading?, self.context.vocabulary)))
            .collect();
        let first = joints.first();
        let second = joints.iter().find(|joint| first.is_some_and(|first| first.value != joint.value));
        let (Some(first), Some(second)) = (first, second) else { return };
        self.report.say(messages::mixed(second.span, word(second.value), first.span, word(first.value), &readings));
    }

    /// `A where p and q`: whether q is another property or another test can't be seen, unless q is about an event.
    fn where_is_clear(&mut self, parts: &[syntax::Condition], joint: Joint) -> bool {
        let mut clear = true;
        for (left, right) in parts.iter().zip(parts.iter().skip(1)) {
            let Some((test, filter)) = open_where(left) else { continue };
            if self.is_about_events(right) {
                continue;
            }
            clear = false;
            let join = |parts| match joint {
                Joint::And => syntax::Condition::And(parts),
                Joint::Or | Joint::Then => syntax::Condition::Or(parts),
            };
            let inside = with_where(test, parenthesised(join(vec![filter.clone(), right.clone()])));
            let outside = join(vec![parenthesised(left.clone()), right.clone()]);
            let shown = [inside, outside].map(|reading| format::condition(&reading, self.context.vocabulary));
            self.report.say(messages::unclear_where(span_of(right), &shown));
        }
        clear
    }

    fn is_about_events(&self, condition: &syntax::Condition) -> bool {
        match condition {
            syntax::Condition::Test(test) => self.names_events(test),
            syntax::Condition::Not { condition, .. } => self.is_about_events(condition),
            syntax::Condition::Parentheses { condition, .. } => self.is_about_events(condition),
            syntax::Condition::And(parts) | syntax::Condition::Or(parts) | syntax::Condition::Mixed { parts, .. } => {
                parts.first().is_some_and(|part| self.is_about_events(part))
            }
            syntax::Condition::Choice(choice) => {
                choice.conditions.first().is_some_and(|part| self.is_about_events(part))
            }
            syntax::Condition::Chain(_)
            | syntax::Condition::NotFollowed(_)
            | syntax::Condition::Aggregate(_)
            | syntax::Condition::Broken(_) => true,
        }
    }
}

/// The condition with parentheses around what one kind of joining word joins; `None` where they would say nothing.
fn reading(parts: &[syntax::Condition], joints: &[Spanned<Joint>], inner: Joint) -> Option<syntax::Condition> {
    let outer = joints.iter().map(|joint| joint.value).find(|joint| *joint != inner)?;
    if outer == Joint::Then {
        return None;
    }
    let mut groups: Vec<Vec<syntax::Condition>> = vec![vec![parts.first()?.clone()]];
    for (joint, part) in joints.iter().zip(parts.iter().skip(1)) {
        match groups.last_mut() {
            Some(group) if joint.value == inner => group.push(part.clone()),
            Some(_) | None => groups.push(vec![part.clone()]),
        }
    }
    let groups = groups.into_iter().filter_map(|group| match group.len() {
        0 | 1 => group.into_iter().next(),
        _ => Some(parenthesised(joined(group, inner))),
    });
    Some(joined(groups.collect(), outer))
}

fn joined(parts: Vec<syntax::Condition>, joint: Joint) -> syntax::Condition {
    match joint {
        Joint::And => syntax::Condition::And(parts),
        Joint::Or => syntax::Condition::Or(parts),
        Joint::Then => {
            let span = parts.iter().map(span_of).reduce(Span::to).unwrap_or(NOWHERE);
            syntax::Condition::Chain(Box::new(syntax::Chain { steps: parts, within: None, span }))
        }
    }
}

fn parenthesised(condition: syntax::Condition) -> syntax::Condition {
    let span = span_of(&condition);
    syntax::Condition::Parentheses { condition: Box::new(condition), span }
}

/// A test whose last clause is a `where` without parentheses, and what that asks.
fn open_where(condition: &syntax::Condition) -> Option<(&Test, &syntax::Condition)> {
    let syntax::Condition::Test(test) = condition else { return None };
    let Clause::Where(filter) = &test.clauses.last()?.value else { return None };
    let closed = matches!(**filter, syntax::Condition::Parentheses { .. } | syntax::Condition::Broken(_));
    (!closed).then_some((test, filter))
}

fn with_where(test: &Test, filter: syntax::Condition) -> syntax::Condition {
    let mut test = test.clone();
    if let Some(last) = test.clauses.last_mut() {
        last.value = Clause::Where(Box::new(filter));
    }
    syntax::Condition::Test(Box::new(test))
}

fn word(joint: Joint) -> &'static str {
    match joint {
        Joint::And => "and",
        Joint::Or => "or",
        Joint::Then => "then",
    }
}

const NOWHERE: Span = Span { file: crate::lang::source::FileId(0), start: 0, end: 0 };

/// Where a condition stands.
pub(super) fn span_of(condition: &syntax::Condition) -> Span {
    match condition {
        syntax::Condition::Test(test) => test.span,
        syntax::Condition::Not { keyword, condition } => keyword.to(span_of(condition)),
        syntax::Condition::And(parts) | syntax::Condition::Or(parts) | syntax::Condition::Mixed { parts, .. } => {
            match (parts.first(), parts.last()) {
                (Some(first), Some(last)) => span_of(first).to(span_of(last)),
                (None, _) | (_, None) => NOWHERE,
            }
        }
        syntax::Condition::Parentheses { span, .. } | syntax::Condition::Broken(span) => *span,
        syntax::Condition::Choice(choice) => choice.span,
        syntax::Condition::Chain(chain) => chain.span,
        syntax::Condition::NotFollowed(form) => form.span,
        syntax::Condition::Aggregate(aggregate) => aggregate.span,
    }
}

/// The condition, or its opposite where the form was denied.
pub(super) fn with_polarity(condition: Condition, polarity: Polarity) -> Condition {
    match polarity {
        Polarity::Positive => condition,
        Polarity::Negative => Condition::Not(Box::new(condition)),
    }
}

/// The words of a subject as typed.
pub(super) fn shown(subject: &Subject) -> String {
    match subject {
        Subject::Words(words) => words.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" "),
        Subject::Event(text) => format!("event \"{}\"", text.value),
        Subject::Trait(text) => format!("trait \"{}\"", text.value),
    }
}
