//! Traits as rules read them: where a contact brings them, and the tests that each one's value feeds.

use aho_corasick::AhoCorasick;
use rustc_hash::FxHashMap;

use super::demand::Demand;
use super::names::{Draft, Names};
use super::table::{Id, KeyId, PredicateId, SubjectId, Table, ZoneId};
use super::when::When;
use crate::lang::checked::{NumberTest, Relation, TextTest, Trait, ValueType};

/// All traits that rules read.
#[derive(Debug, Default)]
pub(crate) struct TraitIndex {
    /// The keys under which contacts bring them; numbers are keys.
    pub(crate) keys: Names,
    /// How many keys there are.
    pub(crate) key_count: usize,
    /// The traits; one that another is derived from comes before it.
    pub(crate) subjects: Table<SubjectId, Subject>,
}

/// A trait as rules read it.
#[derive(Debug)]
pub(crate) struct Subject {
    /// Its name in rules.
    pub(crate) name: std::sync::Arc<str>,
    /// Its key at the source.
    pub(crate) from: Option<KeyId>,
    /// Its own key.
    pub(crate) key: KeyId,
    /// The trait whose domain it is, where the contact has none of its name.
    pub(crate) domain_of: Option<SubjectId>,
    /// Its type.
    pub(crate) value_type: ValueType,
    /// What its value feeds.
    pub(crate) tests: SubjectTests,
}

/// The tests of one trait, arranged so that a value finds those it makes true.
#[derive(Debug, Default)]
pub(crate) struct SubjectTests {
    /// There is a value.
    pub(crate) known: Option<PredicateId>,
    /// It is true.
    pub(crate) yes: Option<PredicateId>,
    /// It is false.
    pub(crate) no: Option<PredicateId>,
    /// Millionths that it is at least, ascending.
    pub(crate) at_least: Vec<(i128, PredicateId)>,
    /// Millionths that it is at most, descending.
    pub(crate) at_most: Vec<(i128, PredicateId)>,
    /// Bounds in millionths, both included.
    pub(crate) between: Vec<(i128, i128, PredicateId)>,
    /// Dates.
    pub(crate) dates: Vec<(When, ZoneId, PredicateId)>,
    /// Whole folded texts.
    pub(crate) exact: Names,
    /// The tests that each of them makes true.
    pub(crate) exact_tests: Vec<Vec<PredicateId>>,
    /// Other tests of texts.
    pub(crate) texts: Vec<(TextTest, PredicateId)>,
    /// Texts that are looked for anywhere in it, all in one pass.
    pub(crate) contains: Option<Contains>,
}

/// Texts looked for anywhere in a folded text, all in one pass.
#[derive(Debug)]
pub(crate) struct Contains {
    /// Finds them.
    pub(crate) automaton: AhoCorasick,
    /// The test of each.
    pub(crate) predicates: Vec<PredicateId>,
}

/// Gathers the traits of a program.
#[derive(Debug, Default)]
pub(super) struct Subjects {
    index: TraitIndex,
    numbers: FxHashMap<Trait, SubjectId>,
    keys: Draft,
    /// The texts that each trait is compared with as a whole.
    exact: Table<SubjectId, Draft>,
}

impl Subjects {
    /// The trait, a new one if there is none like it.
    pub(super) fn subject(&mut self, subject: &Trait) -> SubjectId {
        if let Some(id) = self.numbers.get(subject) {
            return *id;
        }
        // A derived trait names its base by a shorter text, so that this ends with the name's dots.
        let domain_of = subject.domain_of.as_deref().map(|base| self.subject(base));
        let key = self.key(&subject.name);
        let from = subject.from.as_deref().map(|from| self.key(from));
        let id = self.index.subjects.push(Subject {
            name: subject.name.clone(),
            from,
            key,
            domain_of,
            value_type: subject.value_type,
            tests: SubjectTests::default(),
        });
        self.exact.push(Draft::default());
        self.numbers.insert(subject.clone(), id);
        id
    }

    /// Lets a value that satisfies the demand make the predicate true.
    pub(super) fn add(&mut self, subject: SubjectId, demand: Demand, predicate: PredicateId) {
        self.index.subjects[subject].tests.add(demand, predicate, &mut self.exact[subject]);
    }

    /// All that was gathered.
    pub(super) fn finish(mut self) -> TraitIndex {
        for position in 0..self.index.subjects.len() {
            let id = SubjectId::new(position);
            let tests = &mut self.index.subjects[id].tests;
            tests.at_least.sort_by_key(|(bound, _)| *bound);
            tests.at_most.sort_by_key(|(bound, _)| std::cmp::Reverse(*bound));
            tests.gather_contained();
            tests.exact = std::mem::take(&mut self.exact[id]).finish(|number| number);
        }
        self.index.keys = self.keys.finish(|number| number);
        self.index
    }

    fn key(&mut self, key: &str) -> KeyId {
        let number = self.keys.number(key) as usize;
        self.index.key_count = self.index.key_count.max(number + 1);
        KeyId::new(number)
    }
}

impl SubjectTests {
    fn add(&mut self, demand: Demand, predicate: PredicateId, exact: &mut Draft) {
        match demand {
            Demand::Known => self.known = Some(predicate),
            Demand::YesNo(true) => self.yes = Some(predicate),
            Demand::YesNo(false) => self.no = Some(predicate),
            Demand::Number(test) => self.add_number(test, predicate),
            Demand::Date(when, zone) => self.dates.push((when, zone, predicate)),
            Demand::Text(test) => self.add_text(test, predicate, exact),
        }
    }

    fn add_number(&mut self, test: NumberTest, predicate: PredicateId) {
        match test {
            NumberTest::Is(Relation::Equal, number) => {
                self.between.push((number.millionths(), number.millionths(), predicate));
            }
            NumberTest::Is(Relation::AtLeast, number) => self.at_least.push((number.millionths(), predicate)),
            NumberTest::Is(Relation::Greater, number) => self.at_least.push((number.millionths() + 1, predicate)),
            NumberTest::Is(Relation::AtMost, number) => self.at_most.push((number.millionths(), predicate)),
            NumberTest::Is(Relation::Less, number) => self.at_most.push((number.millionths() - 1, predicate)),
            NumberTest::Between(low, high) => self.between.push((low.millionths(), high.millionths(), predicate)),
        }
    }

    fn add_text(&mut self, test: TextTest, predicate: PredicateId, exact: &mut Draft) {
        match test {
            TextTest::Is(text) => self.add_exact(exact.number(&text), predicate),
            TextTest::In(set) => {
                for text in &set.exact {
                    self.add_exact(exact.number(text), predicate);
                }
                if !set.patterns.is_empty() {
                    self.texts.push((TextTest::In(set), predicate));
                }
            }
            TextTest::Contains(_)
            | TextTest::HasAnyWord(_)
            | TextTest::StartsWith(_)
            | TextTest::EndsWith(_)
            | TextTest::Matches(_) => self.texts.push((test, predicate)),
        }
    }

    /// Puts all texts that are looked for anywhere into one automaton; they stay where they are if it would be too big.
    fn gather_contained(&mut self) {
        let contained = |test: &TextTest| match test {
            TextTest::Contains(text) => Some(text.clone()),
            TextTest::Is(_)
            | TextTest::In(_)
            | TextTest::HasAnyWord(_)
            | TextTest::StartsWith(_)
            | TextTest::EndsWith(_)
            | TextTest::Matches(_) => None,
        };
        let found: Vec<_> =
            self.texts.iter().filter_map(|(test, predicate)| Some((contained(test)?, *predicate))).collect();
        if found.is_empty() {
            return;
        }
        if let Ok(automaton) = AhoCorasick::new(found.iter().map(|(text, _)| text)) {
            let predicates = found.iter().map(|(_, predicate)| *predicate).collect();
            self.contains = Some(Contains { automaton, predicates });
            self.texts.retain(|(test, _)| contained(test).is_none());
        }
    }

    fn add_exact(&mut self, number: u32, predicate: PredicateId) {
        let number = number as usize;
        self.exact_tests.resize_with(self.exact_tests.len().max(number + 1), Vec::new);
        if let Some(tests) = self.exact_tests.get_mut(number) {
            tests.push(predicate);
        }
    }
}
