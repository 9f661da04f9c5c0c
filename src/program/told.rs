//! Conditions as they can be told afterwards: their parts in the order of the text, each with its author's words and its shared test.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::builder::Test;
use super::table::{PredicateId, RuleId, StreamId, SubjectId};
use super::tree::{Late, Tree};
use crate::lang::checked::{Condition, DefinitionIndex, EventSource, EventTest, Property, Worded, Wording};
use crate::lang::source::Span;

/// A part of a condition; what it consists of follows it.
#[derive(Clone, Debug)]
pub(crate) enum Node {
    /// How the author says what comes next.
    Words(Span),
    /// The opposite of the next.
    Not,
    /// All of so many.
    All(u32),
    /// Any of so many.
    Any(u32),
    /// At least `count` of so many.
    AtLeast {
        /// How many are enough.
        count: u32,
        /// How many follow.
        of: u32,
    },
    /// A definition, by its position.
    Definition(u32),
    /// A shared test.
    Test(Probe),
    /// Always this.
    Always(bool),
    /// What is only known late, by its position among the campaign's late tests.
    Late(u32),
}

/// A shared test within one condition.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Probe {
    /// The predicate.
    pub(crate) predicate: PredicateId,
    /// Whether the test is true when the predicate fired.
    pub(crate) wanted: bool,
}

/// What a shared test looks at.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Asks {
    /// The newest events of a stream, within a length of time (`i64::MAX`: any).
    Newest(StreamId, i64),
    /// What the rare test of the predicate listens to.
    Rare,
    /// A trait.
    Trait(SubjectId),
}

/// Where a condition begins among the nodes of its campaign.
pub(crate) type Place = u32;

/// Everything that one campaign can tell.
#[derive(Debug, Default)]
pub(crate) struct Telling {
    /// The parts of all conditions.
    pub(crate) nodes: Vec<Node>,
    /// The late tests among them.
    pub(crate) lates: Vec<Late>,
    /// The campaign's first rule.
    pub(crate) first_rule: usize,
    /// Its rules in order.
    pub(crate) rules: Vec<RuleTelling>,
    /// Those of them that are more than one test, in order.
    pub(crate) compound: Vec<RuleId>,
    /// Its definitions.
    pub(crate) definitions: Vec<Place>,
    /// When it is in each stage.
    pub(crate) whens: Vec<Option<Place>>,
    /// Until when it keeps each stage.
    pub(crate) untils: Vec<Option<Place>>,
    /// Whom it concerns.
    pub(crate) audience: Option<Place>,
    /// Its disqualifications.
    pub(crate) disqualifications: Vec<Place>,
    /// How its rules name events: the first phrase for each source.
    pub(crate) phrases: FxHashMap<EventSource, Phrase>,
}

/// How rules name an event.
#[derive(Clone, Debug)]
pub(crate) struct Phrase {
    /// The phrase.
    pub(crate) text: Arc<str>,
    /// The property that names the single event.
    pub(crate) named_by: Property,
}

/// What can be told of a rule.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RuleTelling {
    /// Its condition.
    pub(crate) place: Place,
    /// Whether that is a single test with words of its own: then it is as the rule is.
    pub(crate) is_one_test: bool,
    /// Its points as written, before any limit.
    pub(crate) points: i64,
}

impl Telling {
    /// What can be told of a rule of this campaign, by its position among all rules.
    #[inline]
    pub(crate) fn rule(&self, position: usize) -> Option<&RuleTelling> {
        self.rules.get(position.checked_sub(self.first_rule)?)
    }
}

/// Writes down the conditions of a campaign while they are compiled.
#[derive(Debug, Default)]
pub(super) struct Teller<'w> {
    pub(super) telling: Telling,
    words: &'w [Worded],
    /// The position of the next part within its condition; `None` while nothing is written down.
    part: Option<u32>,
}

impl<'w> Teller<'w> {
    /// All that was written down, without room for more.
    pub(super) fn finish(mut self) -> Telling {
        self.telling.nodes.shrink_to_fit();
        self.telling.rules.shrink_to_fit();
        self.telling.compound.shrink_to_fit();
        self.telling.phrases.shrink_to_fit();
        self.telling
    }

    /// Whether the last condition, which begins at a place, is a single test with words of its own.
    pub(super) fn is_one_test(&self, place: Place) -> bool {
        matches!(self.telling.nodes.get(place as usize..), Some([Node::Words(_), Node::Test(_)]))
    }

    /// Begins with a condition that is said in these words.
    pub(super) fn begin(&mut self, wording: &'w Wording) -> Place {
        self.words = &wording.0;
        self.part = Some(0);
        place(self.telling.nodes.len())
    }

    /// What follows is no condition of its own.
    pub(super) fn end(&mut self) {
        self.part = None;
    }

    /// Writes down a part; what it consists of comes after it.
    pub(super) fn add(&mut self, node: Node) {
        let Some(part) = self.part else { return };
        if let Some((next, rest)) = self.words.split_first()
            && next.part == part
        {
            self.telling.nodes.push(Node::Words(next.span));
            self.words = rest;
        }
        self.part = Some(part + 1);
        self.telling.nodes.push(node);
    }

    /// Takes note of how events are named.
    fn name(&mut self, test: &EventTest) {
        for series in &test.series {
            if !self.telling.phrases.contains_key(&series.source) {
                let phrase = Phrase { text: Arc::clone(&series.phrase), named_by: series.named_by.clone() };
                self.telling.phrases.insert(series.source.clone(), phrase);
            }
        }
    }

    /// Writes down that several conditions follow.
    pub(super) fn add_several(&mut self, of: &[Condition], node: impl FnOnce(u32) -> Node) {
        self.add(node(place(of.len())));
    }

    /// Writes down the mention of a definition.
    pub(super) fn add_definition(&mut self, definition: DefinitionIndex) {
        self.add(Node::Definition(place(definition.0)));
    }

    /// Writes down a single test as it was compiled.
    pub(super) fn add_test(&mut self, test: &Condition, tree: &Tree) {
        if self.part.is_none() {
            return;
        }
        match test {
            Condition::Happened(test) => self.name(test),
            Condition::Chain(chain) => chain.steps.iter().for_each(|step| self.name(step)),
            Condition::NotFollowed(test) => {
                self.name(&test.first);
                self.name(&test.missing);
            }
            Condition::Aggregate(aggregate) => self.name(&aggregate.over),
            Condition::Not(_)
            | Condition::All(_)
            | Condition::Any(_)
            | Condition::AtLeast { .. }
            | Condition::Definition(_)
            | Condition::Trait(_)
            | Condition::Points { .. }
            | Condition::Grade { .. }
            | Condition::Reached(_) => {}
        }
        let node = match tree {
            Tree::Predicate(predicate) => Node::Test(Probe { predicate: *predicate, wanted: true }),
            Tree::Not(inner) => match inner.as_ref() {
                Tree::Predicate(predicate) => Node::Test(Probe { predicate: *predicate, wanted: false }),
                Tree::Late(_) | Tree::Not(_) | Tree::All(_) | Tree::Any(_) | Tree::AtLeast(..) => Node::Always(false),
            },
            Tree::Late(late) => {
                self.telling.lates.push(late.clone());
                Node::Late(place(self.telling.lates.len() - 1))
            }
            Tree::All(_) => Node::Always(true),
            Tree::Any(_) | Tree::AtLeast(..) => Node::Always(false),
        };
        self.add(node);
    }
}

impl Asks {
    pub(super) fn of(test: &Test) -> Asks {
        match test {
            Test::Newest(stream, _, within) => Asks::Newest(*stream, *within),
            Test::Rare(_) | Test::Derived(_) => Asks::Rare,
            Test::Trait(subject, _) => Asks::Trait(*subject),
        }
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "a campaign's parts grow with its text, whose size is limited far below 2^32"
)]
fn place(position: usize) -> Place {
    position as Place
}
