//! A condition over shared predicates: its truth, its truth when nothing fires, and which predicates could turn it.

use super::table::PredicateId;
use crate::lang::checked::{DefinitionIndex, NumberTest, ScoreIndex, StageIndex};

/// A condition. Predicates are false until something fires them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Tree {
    /// A shared test.
    Predicate(PredicateId),
    /// Something known only after scores, grades or stages are.
    Late(Late),
    /// The opposite.
    Not(Box<Tree>),
    /// All of them; true if empty.
    All(Box<[Tree]>),
    /// Any of them; false if empty.
    Any(Box<[Tree]>),
    /// At least so many of them.
    AtLeast(u32, Box<[Tree]>),
}

/// A test of what the campaign itself found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Late {
    /// A score's points.
    Points(ScoreIndex, NumberTest),
    /// A grade's value, by position.
    Grade(usize, Box<[bool]>),
    /// A stage.
    Reached(StageIndex),
    /// A definition that itself asks such things.
    Definition(DefinitionIndex),
}

/// Who knows what is true.
pub(crate) trait Truths {
    /// Whether a predicate fired.
    fn predicate(&self, id: PredicateId) -> bool;
    /// Whether a late test is true.
    fn late(&self, late: &Late) -> bool;
}

/// Nothing fired; late tests are asked of trees without any.
struct Nothing;

impl Truths for Nothing {
    fn predicate(&self, _: PredicateId) -> bool {
        false
    }
    fn late(&self, _: &Late) -> bool {
        false
    }
}

impl Tree {
    /// Always this.
    pub(super) fn constant(truth: bool) -> Tree {
        if truth { Tree::All(Box::default()) } else { Tree::Any(Box::default()) }
    }

    /// The opposite.
    pub(super) fn not(inner: Tree) -> Tree {
        match inner {
            Tree::Not(inner) => *inner,
            Tree::All(of) => Tree::any(of.into_iter().map(Tree::not).collect()),
            Tree::Any(of) => Tree::all(of.into_iter().map(Tree::not).collect()),
            Tree::Predicate(_) | Tree::Late(_) | Tree::AtLeast(..) => Tree::Not(Box::new(inner)),
        }
    }

    /// All of them, flat, without what is always true.
    pub(super) fn all(of: Vec<Tree>) -> Tree {
        let mut parts = Vec::with_capacity(of.len());
        for part in of {
            match part {
                Tree::All(inner) => parts.extend(inner),
                Tree::Any(inner) if inner.is_empty() => return Tree::constant(false),
                Tree::Predicate(_) | Tree::Late(_) | Tree::Not(_) | Tree::Any(_) | Tree::AtLeast(..) => {
                    parts.push(part)
                }
            }
        }
        if let [_] = parts.as_slice() {
            return parts.swap_remove(0);
        }
        Tree::All(parts.into())
    }

    /// Any of them, flat, without what is never true.
    pub(super) fn any(of: Vec<Tree>) -> Tree {
        let mut parts = Vec::with_capacity(of.len());
        for part in of {
            match part {
                Tree::Any(inner) => parts.extend(inner),
                Tree::All(inner) if inner.is_empty() => return Tree::constant(true),
                Tree::Predicate(_) | Tree::Late(_) | Tree::Not(_) | Tree::All(_) | Tree::AtLeast(..) => {
                    parts.push(part)
                }
            }
        }
        if let [_] = parts.as_slice() {
            return parts.swap_remove(0);
        }
        Tree::Any(parts.into())
    }

    /// Whether it is true.
    pub(crate) fn holds(&self, truths: &impl Truths) -> bool {
        match self {
            Tree::Predicate(id) => truths.predicate(*id),
            Tree::Late(late) => truths.late(late),
            Tree::Not(inner) => !inner.holds(truths),
            Tree::All(of) => of.iter().all(|part| part.holds(truths)),
            Tree::Any(of) => of.iter().any(|part| part.holds(truths)),
            Tree::AtLeast(count, of) => {
                let mut missing = *count;
                for part in of {
                    if missing == 0 {
                        break;
                    }
                    missing -= u32::from(part.holds(truths));
                }
                missing == 0
            }
        }
    }

    /// Whether it is true when no predicate fires. Asked only of trees without late tests.
    pub(super) fn idle(&self) -> bool {
        self.holds(&Nothing)
    }

    /// Calls with every late test in it.
    pub(super) fn each_late<'a>(&'a self, call: &mut impl FnMut(&'a Late)) {
        match self {
            Tree::Predicate(_) => {}
            Tree::Late(late) => call(late),
            Tree::Not(inner) => inner.each_late(call),
            Tree::All(of) | Tree::Any(of) | Tree::AtLeast(_, of) => {
                for part in of {
                    part.each_late(call);
                }
            }
        }
    }

    /// Whether it asks what is only known late.
    pub(super) fn is_late(&self) -> bool {
        let mut late = false;
        self.each_late(&mut |_| late = true);
        late
    }

    /// How many tests it has, counted up to a limit.
    pub(super) fn size(&self) -> usize {
        match self {
            Tree::Predicate(_) | Tree::Late(_) => 1,
            Tree::Not(inner) => inner.size(),
            Tree::All(of) | Tree::Any(of) | Tree::AtLeast(_, of) => of.iter().map(Tree::size).sum::<usize>() + 1,
        }
    }

    /// Predicates of which one is true whenever the tree is not what it is when nothing fires: the rarest such set that is easily found.
    pub(super) fn triggers(&self, rarity: &impl Fn(PredicateId) -> u64) -> Vec<PredicateId> {
        let mut found = Vec::new();
        self.gather_triggers(!self.idle(), rarity, &mut found);
        found.sort_unstable();
        found.dedup();
        found
    }

    /// Adds predicates of which one is true whenever the tree's truth is `sought`, which it is not when nothing fires.
    fn gather_triggers(&self, sought: bool, rarity: &impl Fn(PredicateId) -> u64, found: &mut Vec<PredicateId>) {
        match (self, sought) {
            (Tree::Predicate(id), _) => found.push(*id),
            (Tree::Late(_), _) => {}
            (Tree::Not(inner), _) => inner.gather_triggers(!sought, rarity, found),
            (Tree::All(of), true) | (Tree::Any(of), false) => {
                // Every part must be `sought`; those that are not so idly must each be triggered: one of them is enough to watch.
                let sets = of.iter().filter(|part| part.idle() != sought).map(|part| {
                    let mut set = Vec::new();
                    part.gather_triggers(sought, rarity, &mut set);
                    set
                });
                let rarest = sets.min_by_key(|set| set.iter().map(|id| rarity(*id)).sum::<u64>());
                found.extend(rarest.unwrap_or_default());
            }
            (Tree::Any(of), true) | (Tree::All(of), false) | (Tree::AtLeast(_, of), _) => {
                for part in of.iter().filter(|part| part.idle() != sought) {
                    part.gather_triggers(sought, rarity, found);
                }
            }
        }
    }
}
