//! Whether conditions can all hold of one contact at one instant: answered "never" only with a proof.

mod counts;
mod dates;
mod facts;
mod numbers;
mod points;
mod texts;
mod values;
mod windows;

use std::collections::BTreeMap;
use std::sync::Arc;

use super::steps::{Exhausted, Steps};
use crate::lang::checked::{Condition, EventTest, Filter, Grade, Property, Trait, TraitTest};
use crate::lang::vocabulary::Vocabulary;
use crate::limits::LINT_CHOICES_OPEN_MAX;

pub(super) use numbers::{bounds_of, holds as number_holds};
pub(super) use values::holds_several;

/// What is true of every contact, as far as a file says it.
#[derive(Clone)]
pub(super) struct Premises<'a> {
    /// The definitions by position; nothing for one that is wrong.
    pub(super) definitions: Vec<Option<&'a Condition>>,
    /// The least and the greatest points of each score.
    pub(super) scores: Vec<(i128, i128)>,
    /// The grades by position; nothing for one that is wrong.
    pub(super) grades: Vec<Option<&'a Grade>>,
    /// The folded values of traits that have no others.
    pub(super) closed: BTreeMap<Arc<str>, Vec<String>>,
    /// Of each stage, whether anybody can be in it.
    pub(super) reachable: Vec<bool>,
}

impl Premises<'_> {
    /// The closed sets of a vocabulary.
    pub(super) fn closed_sets(vocabulary: &Vocabulary) -> BTreeMap<Arc<str>, Vec<String>> {
        let closed = vocabulary.traits().filter_map(|entry| {
            let values = entry.values.as_ref()?;
            let folded = values.iter().map(|value| crate::domain::fold(value).into_owned()).collect();
            Some((Arc::clone(&entry.name), folded))
        });
        closed.collect()
    }
}

/// A condition and whether it is said to hold.
pub(super) type Claim<'c> = (&'c Condition, Truth);

/// Whether something holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Truth {
    /// It does.
    Holds,
    /// It doesn't.
    Fails,
}

impl Truth {
    /// The other one.
    pub(super) fn flipped(self) -> Truth {
        match self {
            Truth::Holds => Truth::Fails,
            Truth::Fails => Truth::Holds,
        }
    }
}

/// Whether it is proved that not all of these claims are true of a contact at once.
pub(super) fn never_together(premises: &Premises<'_>, claims: &[Claim<'_>], steps: &mut Steps) -> bool {
    steps.begin();
    refuted(premises, claims, steps).unwrap_or(false)
}

/// Whether a condition is proved to hold of nobody.
pub(super) fn never(premises: &Premises<'_>, condition: &Condition, steps: &mut Steps) -> bool {
    never_together(premises, &[(condition, Truth::Holds)], steps)
}

/// Whether a condition is proved to hold of everybody.
pub(super) fn always(premises: &Premises<'_>, condition: &Condition, steps: &mut Steps) -> bool {
    never_together(premises, &[(condition, Truth::Fails)], steps)
}

/// Whether whoever the first holds of is proved to be one the second holds of.
pub(super) fn implies(premises: &Premises<'_>, one: &Condition, other: &Condition, steps: &mut Steps) -> bool {
    never_together(premises, &[(one, Truth::Holds), (other, Truth::Fails)], steps)
}

/// A question within a question: it spends the steps of the outer one.
fn refuted(premises: &Premises<'_>, claims: &[Claim<'_>], steps: &mut Steps) -> Result<bool, Exhausted> {
    let mut question = Question { premises, facts: Vec::new(), choices: Vec::new(), taken: 0 };
    question.refuted(claims, steps)
}

/// Something that holds of the contact in question.
#[derive(Clone, Copy)]
enum Fact<'c> {
    /// One test, that holds or doesn't.
    Test(&'c Condition, Truth),
    /// So many such events there are, or more.
    AtLeast(&'c EventTest, u64),
    /// So many such events there are, or fewer.
    AtMost(&'c EventTest, u64),
}

/// Something that holds in one of several ways.
#[derive(Clone, Copy)]
enum Choice<'c> {
    /// So many of these are true, or more.
    SoMany { count: usize, of: &'c [Condition], truth: Truth },
    /// Such events are fewer than the test asks, or more.
    NotSoMany(&'c EventTest),
}

/// What is known along one way through the choices.
struct Question<'p, 'c> {
    premises: &'p Premises<'p>,
    facts: Vec<Fact<'c>>,
    choices: Vec<Choice<'c>>,
    /// How many of the choices are decided.
    taken: usize,
}

impl<'p: 'c, 'c> Question<'p, 'c> {
    /// Whether these claims and what is known contradict each other, whichever way the choices go.
    fn refuted(&mut self, claims: &[Claim<'c>], steps: &mut Steps) -> Result<bool, Exhausted> {
        let (facts, choices) = (self.facts.len(), self.choices.len());
        let answer = self.refuted_beyond(claims, steps);
        self.facts.truncate(facts);
        self.choices.truncate(choices);
        answer
    }

    fn refuted_beyond(&mut self, claims: &[Claim<'c>], steps: &mut Steps) -> Result<bool, Exhausted> {
        if self.take_in(claims, steps)? == Taken::Contradiction {
            return Ok(true);
        }
        if facts::contradict(self.premises, &self.facts, steps)? {
            return Ok(true);
        }
        let Some(choice) = self.choices.get(self.taken).copied() else { return Ok(false) };
        if self.taken >= LINT_CHOICES_OPEN_MAX {
            return Err(Exhausted);
        }
        self.taken += 1;
        let answer = match choice {
            Choice::SoMany { count, of, truth } => self.refuted_each_way(count, of, truth, steps),
            Choice::NotSoMany(test) => self.refuted_with_other_count(test, steps),
        };
        self.taken -= 1;
        answer
    }

    /// `count` of these have this truth: the first has it and `count - 1` of the others, or the first doesn't and `count` of the others.
    fn refuted_each_way(
        &mut self,
        count: usize,
        of: &'c [Condition],
        truth: Truth,
        steps: &mut Steps,
    ) -> Result<bool, Exhausted> {
        let mut others = of;
        let mut claims: Vec<Claim<'c>> = Vec::new();
        while let Some((first, rest)) = others.split_first() {
            if others.len() < count {
                return Ok(true);
            }
            let choices = self.choices.len();
            claims.push((first, truth));
            if count > 1 {
                self.choices.push(Choice::SoMany { count: count - 1, of: rest, truth });
            }
            let refuted = self.refuted(&claims, steps);
            self.choices.truncate(choices);
            if !refuted? {
                return Ok(false);
            }
            claims.pop();
            claims.push((first, truth.flipped()));
            others = rest;
        }
        Ok(true)
    }

    fn refuted_with_other_count(&mut self, test: &'c EventTest, steps: &mut Steps) -> Result<bool, Exhausted> {
        let at_most = test.count.at_most.map(u64::from).unwrap_or(u64::MAX);
        let ways = [
            Fact::AtMost(test, u64::from(test.count.at_least).saturating_sub(1)),
            Fact::AtLeast(test, at_most.saturating_add(1)),
        ];
        for way in ways {
            self.facts.push(way);
            let refuted = self.refuted(&[], steps);
            self.facts.pop();
            if !refuted? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Takes claims apart into facts and choices.
    fn take_in(&mut self, claims: &[Claim<'c>], steps: &mut Steps) -> Result<Taken, Exhausted> {
        let mut open = claims.to_vec();
        while let Some((condition, truth)) = open.pop() {
            steps.spend(1)?;
            match condition {
                Condition::Not(inner) => open.push((inner, truth.flipped())),
                Condition::All(parts) => {
                    let count = match truth {
                        Truth::Holds => parts.len(),
                        Truth::Fails => 1,
                    };
                    if self.so_many(count, parts, truth, &mut open) == Taken::Contradiction {
                        return Ok(Taken::Contradiction);
                    }
                }
                Condition::Any(parts) => {
                    let count = match truth {
                        Truth::Holds => 1,
                        Truth::Fails => parts.len(),
                    };
                    if self.so_many(count, parts, truth, &mut open) == Taken::Contradiction {
                        return Ok(Taken::Contradiction);
                    }
                }
                Condition::AtLeast { count, of } => {
                    let count = match truth {
                        Truth::Holds => *count as usize,
                        Truth::Fails => (of.len() + 1).saturating_sub(*count as usize),
                    };
                    if self.so_many(count, of, truth, &mut open) == Taken::Contradiction {
                        return Ok(Taken::Contradiction);
                    }
                }
                Condition::Definition(index) => {
                    let definition = self.premises.definitions.get(index.0).copied().flatten();
                    open.extend(definition.map(|definition| (definition, truth)));
                }
                Condition::Happened(test) => self.take_in_happened(test, truth),
                Condition::Chain(_)
                | Condition::NotFollowed(_)
                | Condition::Aggregate(_)
                | Condition::Trait(_)
                | Condition::Points { .. }
                | Condition::Grade { .. }
                | Condition::Reached(_) => self.take_in_test(condition, truth),
            }
        }
        Ok(Taken::In)
    }

    /// `count` of these parts have this truth.
    fn so_many(&mut self, count: usize, parts: &'c [Condition], truth: Truth, open: &mut Vec<Claim<'c>>) -> Taken {
        if count > parts.len() {
            return Taken::Contradiction;
        }
        if count == parts.len() {
            open.extend(parts.iter().map(|part| (part, truth)));
        } else if count > 0 {
            self.choices.push(Choice::SoMany { count, of: parts, truth });
        }
        Taken::In
    }

    fn take_in_happened(&mut self, test: &'c EventTest, truth: Truth) {
        let (at_least, at_most) = (u64::from(test.count.at_least), test.count.at_most.map(u64::from));
        match (truth, at_most) {
            (Truth::Holds, at_most) => {
                self.facts.push(Fact::AtLeast(test, at_least));
                self.facts.extend(at_most.map(|at_most| Fact::AtMost(test, at_most)));
            }
            // Fewer than none there never are.
            (Truth::Fails, None) if at_least == 0 => {
                self.facts.extend([Fact::AtLeast(test, 1), Fact::AtMost(test, 0)]);
            }
            (Truth::Fails, None) => self.facts.push(Fact::AtMost(test, at_least - 1)),
            (Truth::Fails, Some(at_most)) if at_least == 0 => self.facts.push(Fact::AtLeast(test, at_most + 1)),
            (Truth::Fails, Some(_)) => self.choices.push(Choice::NotSoMany(test)),
        }
    }

    /// A test that is no count, and what of events it needs to hold.
    fn take_in_test(&mut self, condition: &'c Condition, truth: Truth) {
        self.facts.push(Fact::Test(condition, truth));
        if truth == Truth::Fails {
            return;
        }
        match condition {
            Condition::Chain(chain) => self.facts.extend(chain.steps.iter().map(|step| Fact::AtLeast(step, 1))),
            Condition::NotFollowed(form) => self.facts.push(Fact::AtLeast(&form.first, 1)),
            Condition::Aggregate(aggregate) if !values::holds_over_nothing(aggregate) => {
                self.facts.push(Fact::AtLeast(&aggregate.over, 1));
            }
            Condition::Aggregate(_)
            | Condition::Not(_)
            | Condition::All(_)
            | Condition::Any(_)
            | Condition::AtLeast { .. }
            | Condition::Definition(_)
            | Condition::Happened(_)
            | Condition::Trait(_)
            | Condition::Points { .. }
            | Condition::Grade { .. }
            | Condition::Reached(_) => {}
        }
    }
}

/// What taking claims in came to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Taken {
    /// They are facts and choices now.
    In,
    /// They ask for more than there is.
    Contradiction,
}

/// What is asked of an event's properties, as if they were traits of a contact: one event is one bearer of values too.
pub(super) fn as_condition(filter: &Filter) -> Condition {
    let all = |parts: &[Filter]| parts.iter().map(as_condition).collect();
    match filter {
        Filter::Not(inner) => Condition::Not(Box::new(as_condition(inner))),
        Filter::All(parts) => Condition::All(all(parts)),
        Filter::Any(parts) => Condition::Any(all(parts)),
        Filter::AtLeast { count, of } => Condition::AtLeast { count: *count, of: all(of) },
        Filter::Test { property: Property { path, value_type }, test } => {
            let subject = Trait { name: Arc::clone(path), from: None, domain_of: None, value_type: *value_type };
            Condition::Trait(TraitTest { subject, test: test.clone() })
        }
    }
}

/// The same premises for the properties of an event, of which the vocabulary has no closed sets.
pub(super) fn of_properties() -> Premises<'static> {
    Premises {
        definitions: Vec::new(),
        scores: Vec::new(),
        grades: Vec::new(),
        closed: BTreeMap::new(),
        reachable: Vec::new(),
    }
}

/// The names of what a condition is about, definitions looked into: two conditions that share none can't imply each other.
pub(super) fn subjects(premises: &Premises<'_>, condition: &Condition) -> Vec<String> {
    let mut named = Vec::new();
    let mut open = vec![condition];
    while let Some(condition) = open.pop() {
        if named.len() >= SUBJECTS_MAX {
            break;
        }
        match condition {
            Condition::Not(inner) => open.push(inner),
            Condition::All(parts) | Condition::Any(parts) | Condition::AtLeast { of: parts, .. } => open.extend(parts),
            Condition::Definition(index) => {
                named.push(format!("definition {}", index.0));
                open.extend(premises.definitions.get(index.0).copied().flatten());
            }
            Condition::Happened(test) => named.extend(events_in(test)),
            Condition::Chain(chain) => named.extend(chain.steps.iter().flat_map(events_in)),
            Condition::NotFollowed(form) => named.extend(events_in(&form.first)),
            Condition::Aggregate(aggregate) => named.extend(events_in(&aggregate.over)),
            Condition::Trait(test) => named.push(format!("trait {}", test.subject.name)),
            Condition::Points { score, .. } => named.push(format!("score {}", score.0)),
            Condition::Grade { grade, .. } => named.push(format!("grade {}", grade.0)),
            Condition::Reached(_) => named.push("stage".to_owned()),
        }
    }
    named.sort();
    named.dedup();
    named
}

/// Of how many things a condition is looked at for what it is about.
const SUBJECTS_MAX: usize = 64;

fn events_in(test: &EventTest) -> impl Iterator<Item = String> {
    test.series.iter().map(|series| format!("event {:?}", series.source))
}
