//! From streams to true tests, from true tests to rules that hold.

use std::hint::select_unpredictable;

use super::contact::Contact;
use super::rare;
use super::scratch::{Fired, Kept, Scratch, Stretch, side_by_side};
use super::window::NEVER;
use crate::program::{
    Bits, DerivedId, Id, Late, Listener, Literal, NOTHING_ELSE, PredicateId, StreamId, Truths, Wiring,
};

/// Makes true what the contact's events make true.
pub(super) fn streams(contact: &Contact<'_>, scratch: &mut Scratch) {
    let streams = &contact.program.events.streams;
    // The first test of every stream is fetched before any is asked: fetching needs nothing of the others, so that a processor waits for
    // many at once.
    scratch.listeners.clear();
    scratch.listeners.extend(scratch.streams.touched.iter().map(|stream| streams.of[*stream]));
    for position in 0..scratch.streams.touched.len() {
        let Some(stream) = scratch.streams.touched.get(position).copied() else { break };
        let Some(listener) = scratch.listeners.get(position).copied() else { break };
        newest(contact, scratch, stream, &listener);
        for predicate in streams.rare(&listener) {
            if scratch.asked.insert(predicate.position()) {
                fire_rare(contact, scratch, *predicate);
            }
        }
    }
}

/// Counts the newest events of a stream: a count is reached within a length of time if the event that completes it is that new.
#[inline]
fn newest(contact: &Contact<'_>, scratch: &mut Scratch, stream: StreamId, listener: &Listener) {
    let head = scratch.streams.heads[stream];
    let (mut counted, mut completing) = (1, scratch.streams.occurrence(head.last));
    let mut others = contact.program.events.streams.others(listener).iter();
    let mut test = &listener.first;
    while test.count <= head.count {
        while counted < test.count {
            completing = completing.and_then(|occurrence| scratch.streams.occurrence(occurrence.previous));
            counted += 1;
        }
        let Some(occurrence) = completing else { return };
        let holds = contact.at - occurrence.at < test.within;
        scratch.fired.fire_if(test.predicate, holds);
        let turn = occurrence.at.wrapping_add(test.within);
        let turn = select_unpredictable(holds & (test.within != i64::MAX), turn, NEVER);
        scratch.turn(test.reach, turn);
        let Some(next) = others.next() else { return };
        test = next;
    }
}

fn fire_rare(contact: &Contact<'_>, scratch: &mut Scratch, predicate: PredicateId) {
    let Some(test) = contact.program.rare.get(&predicate) else { return };
    let truth = rare::holds(&test.rare, contact, &scratch.streams, contact.at, &mut scratch.lists);
    if truth != test.idle {
        scratch.fired.fire(predicate);
    }
    let turn = rare::next_turn(test, truth, contact, &scratch.streams, &mut scratch.lists);
    if turn != NEVER {
        scratch.turn(contact.program.reach[predicate], turn);
    }
}

/// What fired, for trees without late tests.
struct Early<'s>(&'s Bits);

impl Truths for Early<'_> {
    fn predicate(&self, id: PredicateId) -> bool {
        self.0.contains(id.position())
    }
    fn late(&self, _: &Late) -> bool {
        false
    }
}

/// Evaluates the definitions that may have turned, then turns the rules that do.
pub(super) fn rules(contact: &Contact<'_>, scratch: &mut Scratch) {
    let wiring = &contact.program.wiring;
    if wiring.derived.len() > 0 {
        definitions(contact, scratch);
    }
    let Fired { truths, order, doing_more, turned, wakes, seldom } = &mut scratch.fired;
    let rules = scratch.rules.words_mut();
    let doing_more = turn_words(order, wiring, Kept::none(doing_more, order.len()), rules);
    let (mut turned, mut wakes) = (Kept::none(turned, doing_more.len()), Kept::none(wakes, doing_more.len()));
    let mut seldom = Kept::none(seldom, doing_more.len());
    for others in doing_more.iter().filter_map(|others| wiring.others.get(*others as usize)) {
        turned.keep(&others.turned);
        wakes.keep(&others.wakes);
        seldom.keep_if(others.seldom, others.seldom != NOTHING_ELSE);
    }
    for seldom in seldom.finish().iter().filter_map(|seldom| wiring.seldom.get(*seldom as usize)) {
        let from = rules.get_mut(seldom.row_from as usize..).unwrap_or(&mut []);
        for (word, bits) in from.iter_mut().zip(stretch(&wiring.rows, &seldom.row)) {
            *word |= bits;
        }
        for wake in stretch(&wiring.trees, &seldom.trees) {
            wake.bit.set_if(bytemuck::cast_slice_mut(rules), wake.tree.holds(&Early(truths)));
        }
    }
    let bytes: &mut [u8] = bytemuck::cast_slice_mut(rules);
    turn_listed(turned.finish(), wiring, bytes);
    wake_listed(wakes.finish(), wiring, truths, bytes);
    for (word, idle) in rules.iter_mut().zip(wiring.idle.words()) {
        *word ^= idle;
    }
}

// These are functions of their own so that what each round needs stays in registers.

/// Turns the rules of one word of each true test; what else these tests do.
#[inline(never)]
fn turn_words<'b>(
    order: &[PredicateId],
    wiring: &Wiring,
    mut doing_more: Kept<'b, u32>,
    rules: &mut [u64],
) -> &'b [u32] {
    for predicate in order {
        let effects = &wiring.predicates[*predicate];
        if let Some(word) = rules.get_mut(effects.word as usize) {
            *word |= effects.bits;
        }
        doing_more.keep_if(effects.others, effects.others != NOTHING_ELSE);
    }
    doing_more.finish()
}

#[inline(never)]
fn turn_listed(turned: &mut [Stretch], wiring: &Wiring, rules: &mut [u8]) {
    side_by_side(turned, &wiring.turned, |some| some.iter().for_each(|bit| bit.set_if(rules, true)));
}

#[inline(never)]
fn wake_listed(wakes: &mut [Stretch], wiring: &Wiring, truths: &Bits, rules: &mut [u8]) {
    side_by_side(wakes, &wiring.wakes, |wake| {
        // Both are looked at, whatever the first says: nobody foresees it, and a wrong guess costs more.
        let [one, other] = &wake.needs;
        wake.bit.set_if(rules, is_met(truths, one) & is_met(truths, other));
    });
}

#[inline]
fn is_met(truths: &Bits, literal: &Literal) -> bool {
    truths.contains(literal.predicate.position()) == literal.wanted
}

/// Definitions use earlier ones only, so that one pass in their order finds them all.
fn definitions(contact: &Contact<'_>, scratch: &mut Scratch) {
    let wiring = &contact.program.wiring;
    for predicate in &scratch.fired.order {
        for derived in woken(contact, *predicate) {
            scratch.woken.insert(derived.position());
        }
    }
    let mut from = 0;
    while let Some(position) = scratch.woken.first_from(from) {
        from = position + 1;
        let derived = &wiring.derived[DerivedId::new(position)];
        if derived.tree.holds(&Early(&scratch.fired.truths)) != derived.idle {
            scratch.fired.fire(derived.predicate);
            for later in woken(contact, derived.predicate) {
                scratch.woken.insert(later.position());
            }
        }
    }
}

/// The definitions that a predicate may turn.
fn woken<'a>(contact: &Contact<'a>, predicate: PredicateId) -> &'a [DerivedId] {
    let wiring = &contact.program.wiring;
    let others = wiring.others.get(wiring.predicates[predicate].others as usize);
    let seldom = others.and_then(|others| wiring.seldom.get(others.seldom as usize));
    seldom.map_or(&[], |seldom| stretch(&wiring.woken, &seldom.woken))
}

#[inline]
fn stretch<'l, T>(list: &'l [T], range: &std::ops::Range<u32>) -> &'l [T] {
    list.get(range.start as usize..range.end as usize).unwrap_or(&[])
}
