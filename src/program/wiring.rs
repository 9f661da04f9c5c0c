//! What a true predicate does: turns rules at once, or wakes those that ask for more.
//!
//! A rule turns from what it is when nothing fires, and only ever that way: what turned is gathered as bits, whichever way each goes.

use std::ops::Range;
use std::sync::Arc;

use smallvec::SmallVec;

use super::builder::{Builder, Test};
use super::compile::Rules;
use super::demand::Demand;
use super::table::{Bits, DerivedId, Id, PredicateId, RuleId, Table};
use super::tree::Tree;
use crate::lang::checked::TextTest;
use crate::limits::{CAMPAIGN_VARIANTS_MAX, RULES_MAX};

/// Of rules in fewer words than this no row is made.
const ROW_WORDS_MIN: usize = 16;
/// Turning the rules of a word one by one takes about as long as going through so many words of a row.
const ROW_WORDS_A_WORD: usize = 4;
/// So many rules are turned before anybody looks whether there are more.
const RULES_AT_ONCE: usize = 4;

/// From predicates to rules.
#[derive(Debug, Default)]
pub(crate) struct Wiring {
    /// What each predicate does.
    pub(crate) predicates: Table<PredicateId, Effects>,
    /// Rules that a predicate alone turns, so many at a time; the last of them again where there are fewer.
    pub(crate) turned: Vec<[RuleBit; RULES_AT_ONCE]>,
    /// What else predicates do.
    pub(crate) others: Vec<Others>,
    /// What few of them do even besides that.
    pub(crate) seldom: Vec<Seldom>,
    /// Rows of words of rules, for predicates that alone turn many of them.
    pub(crate) rows: Vec<u64>,
    /// Rules that need one or two things more.
    pub(crate) wakes: Vec<Wake>,
    /// Rules that need something else.
    pub(crate) trees: Vec<WakeTree>,
    /// Definitions to evaluate.
    pub(crate) woken: Vec<DerivedId>,
    /// Rules that hold when nothing fires.
    pub(crate) idle: Bits,
    /// Definitions evaluated once, in order.
    pub(crate) derived: Table<DerivedId, Derived>,
}

/// What a predicate does when it is true.
///
/// Most turn rules of one word and do nothing else. That is done without a look at whether there are any: nobody foresees it.
#[derive(Clone, Debug)]
pub(crate) struct Effects {
    /// The bits of a word of rules that then turn.
    pub(crate) bits: u64,
    /// Which word.
    pub(crate) word: u32,
    /// What else it does; [`NOTHING_ELSE`] for most.
    pub(crate) others: u32,
}

/// The predicate does nothing but turn rules of one word.
pub(crate) const NOTHING_ELSE: u32 = u32::MAX;

/// What a predicate does besides; stretches of the wiring's lists.
#[derive(Clone, Debug)]
pub(crate) struct Others {
    /// Rules that then turn.
    pub(crate) turned: Range<u32>,
    /// Rules that turn if one or two things more are true.
    pub(crate) wakes: Range<u32>,
    /// What it does that few do; [`NOTHING_ELSE`] for most.
    pub(crate) seldom: u32,
}

/// What few predicates do; stretches of the wiring's lists.
#[derive(Clone, Debug)]
pub(crate) struct Seldom {
    /// A row of words of rules that then turn.
    pub(crate) row: Range<u32>,
    /// The word of rules that the row begins with.
    pub(crate) row_from: u32,
    /// Rules that turn if something else is true.
    pub(crate) trees: Range<u32>,
    /// Definitions that may turn.
    pub(crate) woken: Range<u32>,
}

/// A rule's bit among those of all rules: which byte, in the upper 24 bits, and the only bit that is set there. It is found without a shift by
/// a number that is only known then.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RuleBit(u32);

// Each variant of an experiment may repeat all rules.
const _: () =
    assert!(RULES_MAX / 8 * (CAMPAIGN_VARIANTS_MAX + 1) < 1 << 24, "more rules than bytes that have a number");

impl RuleBit {
    fn of(rule: RuleId) -> RuleBit {
        let bytes = (1_u64 << (rule.position() % 64)).to_ne_bytes();
        let set = |(at, byte): (usize, u8)| (byte != 0).then_some((at, byte));
        let (at, byte) = bytes.into_iter().enumerate().find_map(set).unwrap_or_default();
        RuleBit(position_u32(rule.position() / 64 * 8 + at) << 8 | u32::from(byte))
    }

    /// Sets it, if that is so, in the bytes of the words of all rules.
    #[inline]
    pub(crate) fn set_if(self, bytes: &mut [u8], is_so: bool) {
        let [byte, ..] = self.0.to_le_bytes();
        if let Some(known) = bytes.get_mut((self.0 >> 8) as usize) {
            *known |= byte & u8::from(is_so).wrapping_neg();
        }
    }
}

/// A rule that turns if two literals are met, which need not differ. They stand here and nowhere else: looking whether they are met takes
/// no way to them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wake {
    /// The rule's.
    pub(crate) bit: RuleBit,
    /// What must be met besides the predicate that wakes.
    pub(crate) needs: [Literal; 2],
}

/// A rule that turns if a tree is true.
#[derive(Clone, Debug)]
pub(crate) struct WakeTree {
    /// The rule's.
    pub(crate) bit: RuleBit,
    /// What must be true.
    pub(crate) tree: Arc<Tree>,
}

/// A predicate that must be true, or must not be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Literal {
    /// The predicate.
    pub(crate) predicate: PredicateId,
    /// What it must be.
    pub(crate) wanted: bool,
}

/// A definition evaluated once.
#[derive(Debug)]
pub(crate) struct Derived {
    /// What it stands for.
    pub(crate) tree: Tree,
    /// Its truth when nothing fires.
    pub(crate) idle: bool,
    /// Fires when it is not that.
    pub(crate) predicate: PredicateId,
}

/// What one predicate does, while it is gathered.
#[derive(Clone, Default)]
struct Gathered {
    turned: SmallVec<[RuleId; 4]>,
    wakes: Vec<Wake>,
    trees: Vec<WakeTree>,
    woken: Vec<DerivedId>,
}

/// The wiring of all rules.
pub(super) fn wire(builder: &Builder, rules: &mut Rules) -> Wiring {
    let mut wiring = Wiring::default();
    let mut gathered: Table<PredicateId, Gathered> = Table::default();
    gathered.reset(builder.tests.len(), Gathered::default());
    let rarity = |id: PredicateId| rarity(&builder.tests[id]);
    wiring.idle.clear_to(rules.trees.len());
    for position in 0..rules.trees.len() {
        let rule = RuleId::new(position);
        if let Some(tree) = rules.trees[rule].take() {
            wiring.add_rule(rule, tree, &rarity, &mut gathered);
        }
    }
    let mut definitions: Table<DerivedId, Option<PredicateId>> = Table::default();
    definitions.reset(rules.derived.len(), None);
    for (predicate, test) in builder.tests.rows() {
        if let Test::Derived(derived) = test {
            definitions[*derived] = Some(predicate);
        }
    }
    for (id, tree) in rules.derived.rows() {
        let Some(predicate) = definitions[id] else { continue };
        for trigger in tree.triggers(&rarity) {
            gathered[trigger].woken.push(id);
        }
        wiring.derived.push(Derived { tree: tree.clone(), idle: tree.idle(), predicate });
    }
    for (_, effects) in gathered.into_rows() {
        wiring.add_effects(effects);
    }
    wiring.shrink();
    wiring
}

impl Wiring {
    fn add_rule(
        &mut self,
        rule: RuleId,
        tree: Tree,
        rarity: &impl Fn(PredicateId) -> u64,
        gathered: &mut Table<PredicateId, Gathered>,
    ) {
        let idle = tree.idle();
        self.idle.insert_if(rule.position(), idle);
        match if idle { Tree::not(tree) } else { tree } {
            Tree::Any(parts) => {
                for part in parts {
                    add_part(rule, part, rarity, gathered);
                }
            }
            tree @ (Tree::Predicate(_) | Tree::Late(_) | Tree::Not(_) | Tree::All(_) | Tree::AtLeast(..)) => {
                add_part(rule, tree, rarity, gathered);
            }
        }
    }

    /// Gives back what more rules would need.
    fn shrink(&mut self) {
        self.predicates.shrink();
        self.turned.shrink_to_fit();
        self.others.shrink_to_fit();
        self.seldom.shrink_to_fit();
        self.rows.shrink_to_fit();
        self.wakes.shrink_to_fit();
        self.trees.shrink_to_fit();
    }

    fn add_effects(&mut self, effects: Gathered) {
        let masks = masks_of(&effects.turned);
        let words = masks.first().zip(masks.last()).map_or(0..0, |((first, _), (last, _))| *first..last + 1);
        let row_from = words.start;
        let (mut word, mut bits, mut turned, mut row) = (0, 0, &[][..], 0..0);
        if masks.len() >= ROW_WORDS_MIN && masks.len() * ROW_WORDS_A_WORD >= words.len() {
            row = self.add_row(words, &masks);
        } else if let Some((first, of_it)) = masks.first() {
            (word, bits) = (*first, *of_it);
            turned = effects.turned.get(of_it.count_ones() as usize..).unwrap_or(&[]);
        }
        let seldom = Seldom {
            row,
            row_from,
            trees: append(&mut self.trees, effects.trees),
            woken: append(&mut self.woken, effects.woken),
        };
        let (turned, wakes) = (append(&mut self.turned, at_once(turned)), append(&mut self.wakes, effects.wakes));
        let is_any = |stretches: &[&Range<u32>]| stretches.iter().any(|stretch| !stretch.is_empty());
        let does_seldom = is_any(&[&seldom.row, &seldom.trees, &seldom.woken]);
        let does_more = does_seldom || is_any(&[&turned, &wakes]);
        let seldom = if does_seldom { push(&mut self.seldom, seldom) } else { NOTHING_ELSE };
        let others = Others { turned, wakes, seldom };
        let others = if does_more { push(&mut self.others, others) } else { NOTHING_ELSE };
        self.predicates.push(Effects { bits, word, others });
    }

    /// A row of these words of rules, filled with masks.
    fn add_row(&mut self, words: Range<u32>, masks: &[(u32, u64)]) -> Range<u32> {
        let start = self.rows.len();
        self.rows.resize(start + words.len(), 0);
        let row = self.rows.get_mut(start..).unwrap_or(&mut []);
        for (word, bits) in masks {
            row.get_mut((word - words.start) as usize).into_iter().for_each(|known| *known = *bits);
        }
        position_u32(start)..position_u32(self.rows.len())
    }
}

/// Lets the rule turn when this is true, which it is not when nothing fires.
fn add_part(
    rule: RuleId,
    part: Tree,
    rarity: &impl Fn(PredicateId) -> u64,
    gathered: &mut Table<PredicateId, Gathered>,
) {
    if let Tree::Predicate(id) = part {
        gathered[id].turned.push(rule);
        return;
    }
    let triggers = part.triggers(rarity);
    if let [trigger] = triggers.as_slice()
        && let Some(needs) = two_literals(&part, *trigger)
    {
        gathered[*trigger].wakes.push(Wake { bit: RuleBit::of(rule), needs });
        return;
    }
    let tree = Arc::new(part);
    for trigger in triggers {
        gathered[trigger].trees.push(WakeTree { bit: RuleBit::of(rule), tree: Arc::clone(&tree) });
    }
}

/// Rules, which come in ascending order, as masks.
fn masks_of(rules: &[RuleId]) -> Vec<(u32, u64)> {
    let mut masks: Vec<(u32, u64)> = Vec::new();
    for rule in rules {
        let (word, bit) = (position_u32(rule.position() / 64), 1 << (rule.position() % 64));
        match masks.last_mut() {
            Some((last, bits)) if *last == word => *bits |= bit,
            Some(_) | None => masks.push((word, bit)),
        }
    }
    masks
}

/// Rules, so many at a time. Turning one twice turns it once.
fn at_once(rules: &[RuleId]) -> impl Iterator<Item = [RuleBit; RULES_AT_ONCE]> {
    rules.chunks(RULES_AT_ONCE).filter_map(|rules| {
        let last = *rules.last()?;
        Some(std::array::from_fn(|position| RuleBit::of(rules.get(position).copied().unwrap_or(last))))
    })
}

/// Where these items stand behind the others.
fn append<T>(list: &mut Vec<T>, items: impl IntoIterator<Item = T>) -> Range<u32> {
    let start = position_u32(list.len());
    list.extend(items);
    start..position_u32(list.len())
}

/// Adds an item, and says its number.
fn push<T>(list: &mut Vec<T>, item: T) -> u32 {
    list.push(item);
    position_u32(list.len() - 1)
}

/// What a conjunction needs besides the predicate that wakes it, where that is at most two literals.
fn two_literals(tree: &Tree, trigger: PredicateId) -> Option<[Literal; 2]> {
    let Tree::All(parts) = tree else { return None };
    let literals: Option<Vec<Literal>> = parts.iter().map(literal).collect();
    let itself = Literal { predicate: trigger, wanted: true };
    let mut others = literals?.into_iter().filter(|literal| *literal != itself);
    let two = [others.next().unwrap_or(itself), others.next().unwrap_or(itself)];
    others.next().is_none().then_some(two)
}

fn literal(tree: &Tree) -> Option<Literal> {
    let of = |tree: &Tree, wanted: bool| match tree {
        Tree::Predicate(predicate) => Some(Literal { predicate: *predicate, wanted }),
        Tree::Late(_) | Tree::Not(_) | Tree::All(_) | Tree::Any(_) | Tree::AtLeast(..) => None,
    };
    match tree {
        Tree::Not(inner) => of(inner, false),
        Tree::Predicate(_) | Tree::Late(_) | Tree::All(_) | Tree::Any(_) | Tree::AtLeast(..) => of(tree, true),
    }
}

/// How often a test is true, as far as its form says: the greater, the oftener.
fn rarity(test: &Test) -> u64 {
    match test {
        Test::Newest(_, count, within) => {
            let ever = if *within == i64::MAX { 3 } else { 2 };
            (60 * ever / u64::from(*count).max(1)).max(1)
        }
        Test::Rare(_) => 100,
        Test::Derived(_) => 400,
        Test::Trait(_, demand) => match demand {
            Demand::Known => 900,
            Demand::YesNo(_) | Demand::Number(_) | Demand::Date(..) => 500,
            Demand::Text(TextTest::Is(_)) => 150,
            Demand::Text(TextTest::In(set)) => (100 * set.exact.len() as u64).min(500),
            Demand::Text(
                TextTest::Contains(_)
                | TextTest::HasAnyWord(_)
                | TextTest::StartsWith(_)
                | TextTest::EndsWith(_)
                | TextTest::Matches(_),
            ) => 200,
        },
    }
}

#[expect(clippy::cast_possible_truncation, reason = "lists grow with rule text, whose size is limited far below 2^32")]
fn position_u32(position: usize) -> u32 {
    position as u32
}
