//! `is not`, `not in` and `!=` that let in whoever nothing is known of.

use super::Linted;
use super::pairs::{Joined, Pair, as_test, filter_of, parts};
use super::prove::{self, Premises, Truth, of_properties};
use super::steps::Steps;
use crate::lang::checked::{Condition, TraitTest, ValueTest};
use crate::lang::diagnostic::Diagnostic;
use crate::lang::diagnostic::doubts as messages;
use crate::lang::syntax::{self, Clause, Comparison, Polarity};

pub(super) fn lint(linted: &Linted<'_>, steps: &mut Steps) -> Vec<Diagnostic> {
    let mut search = Search { linted, steps, doubts: Vec::new() };
    for place in &linted.places {
        search.part(&linted.premises, place.pair, Truth::Holds, &mut Vec::new());
    }
    search.doubts
}

struct Search<'s, 'l> {
    linted: &'s Linted<'l>,
    steps: &'s mut Steps,
    doubts: Vec<Diagnostic>,
}

impl Search<'_, '_> {
    /// Looks at a part that is to have this truth, where these others hold as well.
    fn part<'a>(&mut self, premises: &Premises<'_>, pair: Pair<'a>, truth: Truth, beside: &mut Vec<&'a Condition>) {
        let (joined, parts) = parts(pair.written, pair.meaning);
        match joined {
            Joined::Alone => self.test(premises, pair, truth, beside),
            Joined::Denied => parts.iter().for_each(|part| self.part(premises, *part, truth.flipped(), beside)),
            Joined::All if truth == Truth::Holds => {
                for (position, part) in parts.iter().enumerate() {
                    let before = beside.len();
                    let others = parts.iter().enumerate().filter(|(at, _)| *at != position);
                    beside.extend(others.take(BESIDE_MAX).map(|(_, other)| other.meaning));
                    self.part(premises, *part, truth, beside);
                    beside.truncate(before);
                }
            }
            Joined::All | Joined::Any | Joined::Several => {
                parts.iter().for_each(|part| self.part(premises, *part, truth, beside));
            }
        }
    }

    fn test(&mut self, premises: &Premises<'_>, pair: Pair<'_>, truth: Truth, beside: &[&Condition]) {
        if let Some((written, meaning)) = filter_of(pair.written, pair.meaning) {
            // Of events that are denied, or counted from above, it is the others that are let in.
            return self.part(&of_properties(), Pair { written, meaning: &meaning }, truth, &mut Vec::new());
        }
        let Some(subject) = denied(pair.written, pair.meaning).filter(|_| truth == Truth::Holds) else { return };
        let known = Condition::Trait(TraitTest { subject: subject.subject.clone(), test: ValueTest::Known });
        let mut claims: Vec<(&Condition, Truth)> = beside.iter().map(|other| (*other, Truth::Holds)).collect();
        claims.push((&known, Truth::Fails));
        if prove::never_together(premises, &claims, self.steps) {
            return;
        }
        let of_event = premises.definitions.is_empty() && premises.scores.is_empty() && premises.reachable.is_empty();
        let shown = self.linted.words(pair.written);
        let name = subject.subject.name.as_ref();
        let again = self.doubts.iter_mut().find(|doubt| doubt.message == messages::admits_unknown_message(name));
        match again {
            Some(first) => first.count += 1,
            None => self.doubts.push(match of_event {
                true => messages::admits_unknown_property(pair.written.span(), &shown, name),
                false => messages::admits_unknown(pair.written.span(), &shown, name),
            }),
        }
    }
}

/// How many conditions beside one are looked at for what they say of the same value.
const BESIDE_MAX: usize = 16;

/// The test that `is not`, `not in` or `!=` denies.
fn denied<'m>(written: &syntax::Condition, meaning: &'m Condition) -> Option<&'m TraitTest> {
    let [clause] = as_test(written)?.clauses.as_slice() else { return None };
    let denies = matches!(
        &clause.value,
        Clause::Is { polarity: Polarity::Negative, .. }
            | Clause::In { polarity: Polarity::Negative, .. }
            | Clause::Compare { comparison: Comparison::NotEqual, .. }
    );
    let Condition::Not(inner) = meaning else { return None };
    // `not in` with several numbers.
    let inner = if let Condition::Any(tests) = inner.as_ref() { tests.first()? } else { inner.as_ref() };
    let Condition::Trait(test) = inner else { return None };
    denies.then_some(test)
}
