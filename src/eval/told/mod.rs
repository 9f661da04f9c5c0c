//! What an evaluation can tell of itself: read from what it found out, never decided a second time.

mod actual;
mod evidence;
mod failure;
mod ledger;
mod part;
mod progress;
mod walk;

use std::cell::OnceCell;
use std::ops::Range;
use std::rc::Rc;

use super::contact::Contact;
use super::late::{Found, Known};
use super::newest::Scene;
use super::scratch::{Lists, Scratch, Streams};
use super::values;
use crate::domain::{GroupTitle, Points, RuleLine, RuleName, ScoreName, Verdict};
use crate::profile::{Event, EventKind};
use crate::program::{
    Bits, EventSource, Id, Node, Phrase, Place, Plan, RuleId, RuleTelling, ScoreBody, ValueType, each_set,
};

pub use ledger::{GroupLines, Paid, ScoreLines, Share, TermLine, Terms};
use part::Kept;
pub use part::{Actual, Needs, Part, Seen, Subject, Window};
pub use progress::Progress;

/// What can be told of one campaign's verdict. Texts and events are borrowed from the program and the contact.
#[derive(Debug, Default)]
pub struct Told<'a> {
    /// What made each rule of the verdict's `matched` hold and what it paid, in the same order.
    pub matched: Vec<MatchedTold>,
    /// How each score of the verdict came about, in the same order.
    pub scores: Vec<ScoreLines<'a>>,
    /// The first part of the audience that is not so, where the contact is outside it.
    pub audience: Option<Part<'a>>,
    /// What puts the contact into its stage now; empty in the first stage and where only the past keeps it there.
    pub stage: Vec<Part<'a>>,
    /// What made each disqualification of the verdict, in the same order.
    pub disqualified: Vec<Vec<Part<'a>>>,
    /// What of the condition of the stage after the contact's is not so.
    pub missing: Vec<Part<'a>>,
    /// Which rules hold, counted from the campaign's first; `None` where it does not apply.
    held: Option<Bits>,
    /// What the compound ones among the others lack, in order.
    failures: Vec<Option<Kept>>,
    parts: Vec<Kept>,
    memory: Option<Memory<'a>>,
}

/// What is remembered of an evaluation, so that whoever reads what is told can see what a test saw.
#[derive(Debug)]
struct Memory<'a> {
    contact: Contact<'a>,
    plan: &'a Plan,
    found: Found,
    remembered: Rc<Remembered>,
}

/// A contact's events and traits as all campaigns of a program see them: remembered once, however many of them are told of.
#[derive(Debug)]
pub(super) struct Remembered {
    streams: Streams,
    keys: Vec<u32>,
}

impl Remembered {
    /// As an evaluation has put them in order.
    pub(super) fn of(scratch: &Scratch) -> Remembered {
        Remembered { streams: scratch.streams.remembered(), keys: scratch.keys.clone() }
    }
}

impl<'a> Memory<'a> {
    #[inline]
    fn seeing(&self) -> Seeing<'_, 'a> {
        let Remembered { streams, keys } = &*self.remembered;
        Seeing { contact: &self.contact, plan: self.plan, streams, keys, found: &self.found }
    }
}

/// What tests look at: while an evaluation is there, its scratch; later, what is remembered of it.
#[derive(Clone, Copy)]
struct Seeing<'s, 'a> {
    contact: &'s Contact<'a>,
    plan: &'a Plan,
    streams: &'s Streams,
    keys: &'s [u32],
    /// What is known finally.
    found: &'s Found,
}

impl<'s, 'a> Seeing<'s, 'a> {
    fn of(contact: &'s Contact<'a>, plan: &'a Plan, scratch: &'s Scratch) -> Seeing<'s, 'a> {
        let Scratch { streams, keys, found, .. } = scratch;
        Seeing { contact, plan, streams, keys, found }
    }

    /// A part of a condition.
    #[inline]
    fn node(&self, place: Place) -> &'a Node {
        self.plan.telling.nodes.get(place as usize).unwrap_or(&Node::Always(false))
    }

    #[inline]
    fn part(&self, kept: Kept) -> Part<'a> {
        let words = match self.node(kept.place) {
            Node::Words(span) => Some(*span),
            Node::Not
            | Node::All(_)
            | Node::Any(_)
            | Node::AtLeast { .. }
            | Node::Definition(_)
            | Node::Test(_)
            | Node::Always(_)
            | Node::Late(_) => None,
        };
        let needs = if kept.holds { None } else { self.needs(kept.place) };
        Part { words, holds: kept.holds, needs, place: kept.place }
    }
}

/// What made a rule hold, and what it paid.
#[derive(Clone, Debug)]
pub struct MatchedTold {
    /// How its points came about.
    pub paid: Paid,
    evidence: Range<u32>,
}

/// A rule that doesn't hold.
#[derive(Clone, Copy, Debug)]
pub struct Unmatched<'a> {
    /// The rule.
    pub rule: &'a RuleName,
    /// Its score.
    pub score: &'a ScoreName,
    /// Its group, if it is in one.
    pub group: Option<&'a GroupTitle>,
    /// The first part of its condition that is not as it would have to be; `None` where nothing could ever be as it would have to be.
    pub failed: Option<Part<'a>>,
}

impl<'a> Told<'a> {
    /// The parts of a rule's condition that made it hold, in the order of the text.
    #[inline]
    pub fn evidence(&self, matched: &MatchedTold) -> impl Iterator<Item = Part<'a>> {
        let range = matched.evidence.start as usize..matched.evidence.end as usize;
        let parts = self.parts.get(range).unwrap_or(&[]);
        self.memory.iter().map(Memory::seeing).flat_map(move |seeing| parts.iter().map(move |kept| seeing.part(*kept)))
    }

    /// The rules that don't hold, in file order.
    #[inline]
    pub fn unmatched(&self) -> impl Iterator<Item = Unmatched<'a>> {
        let known = self.memory.iter().map(Memory::seeing).zip(&self.held);
        known.flat_map(|(seeing, held)| {
            let (telling, lines) = (&seeing.plan.telling, &seeing.contact.program.rules.lines);
            let mut failures = self.failures.iter();
            let rules = telling.rules.iter().enumerate().filter(|(position, _)| !held.contains(*position));
            rules.map(move |(position, rule)| {
                // A single test is all that there is to fail.
                let single = Kept { place: rule.place, holds: false };
                let failed = if rule.is_one_test { Some(single) } else { failures.next().copied().flatten() };
                let RuleLine { rule, place, .. } = &lines[RuleId::new(telling.first_rule + position)];
                let failed = failed.map(|kept| seeing.part(kept));
                Unmatched { rule, score: &place.score, group: place.group.as_ref(), failed }
            })
        })
    }

    /// How the campaign's rules call an event: by its phrase, or as it was sent where they have none for it.
    pub fn phrase<'e>(&self, event: &'e Event<'_>) -> &'e str
    where
        'a: 'e,
    {
        match (self.phrase_of(event), event.kind) {
            (Some(phrase), _) => &phrase.text,
            (None, EventKind::Track) => &event.name,
            (None, EventKind::Page) => "visited page",
            (None, EventKind::Screen) => "viewed screen",
        }
    }

    /// The name of the single event, such as a whitepaper's title, if it has one.
    pub fn name<'e>(&self, event: &'e Event<'_>) -> Option<&'e str> {
        let named_by = self.phrase_of(event).map_or("name", |phrase| &phrase.named_by.path);
        let value = event.property(named_by)?;
        values::text(value, ValueType::Texts, 0).map(crate::domain::trimmed)
    }

    fn phrase_of(&self, event: &Event<'_>) -> Option<&'a Phrase> {
        let source = match event.kind {
            EventKind::Track => EventSource::Track(crate::domain::fold(&event.name).into()),
            EventKind::Page => EventSource::Page,
            EventKind::Screen => EventSource::Screen,
        };
        self.memory.as_ref()?.plan.telling.phrases.get(&source)
    }

    /// What a part looked at and what was there.
    pub fn seen(&self, part: &Part<'_>) -> Seen<'a> {
        self.memory.as_ref().map_or_else(Seen::nothing, |memory| memory.seeing().seen(part.place))
    }
}

/// What telling needs: what tests look at, and what evaluation found true.
struct Teller<'s, 'a> {
    seeing: Seeing<'s, 'a>,
    scratch: &'s Scratch,
    lists: Lists,
    told: Told<'a>,
}

impl<'s, 'a> Teller<'s, 'a> {
    fn new(contact: &'s Contact<'a>, plan: &'a Plan, scratch: &'s Scratch, lists: Lists) -> Teller<'s, 'a> {
        Teller { seeing: Seeing::of(contact, plan, scratch), scratch, lists, told: Told::default() }
    }
}

/// How far a contact is with the conditions of a campaign.
#[derive(Clone, Debug, Default)]
pub struct Progresses {
    /// With each rule in file order.
    pub rules: Vec<Vec<Progress>>,
    /// With each stage's `when`.
    pub whens: Vec<Option<Vec<Progress>>>,
}

/// How far the contact is with the conditions of the campaign whose verdict was found last.
pub(super) fn progresses(contact: &Contact<'_>, plan: &Plan, scratch: &mut Scratch) -> Progresses {
    let lists = std::mem::take(&mut scratch.lists);
    let mut teller = Teller::new(contact, plan, scratch, lists);
    let telling = &plan.telling;
    let rules = telling.rules.iter().map(|rule| teller.progress(rule.place)).collect();
    let whens = telling.whens.iter().map(|when| when.map(|place| teller.progress(place))).collect();
    scratch.lists = teller.lists;
    Progresses { rules, whens }
}

/// Tells of the campaign whose verdict was found last; `remembered` is filled for the first one of a contact.
pub(super) fn of<'a>(
    contact: &Contact<'a>,
    plan: &'a Plan,
    verdict: &Verdict<'a>,
    (scratch, remembered): (&mut Scratch, &OnceCell<Rc<Remembered>>),
) -> Told<'a> {
    let lists = std::mem::take(&mut scratch.lists);
    let mut teller = Teller::new(contact, plan, scratch, lists);
    match verdict.applies {
        crate::domain::Applies::Yes => {
            let sums = teller.rules(verdict);
            teller.unmatched();
            teller.told.scores = ledger::of(plan, verdict, &sums);
            teller.told.missing = teller.missing();
            teller.told.stage = teller.stage();
            teller.told.disqualified = teller.disqualified();
        }
        crate::domain::Applies::OutsideAudience => {
            let lacking = plan.telling.audience.and_then(|place| teller.failure(place));
            teller.told.audience = lacking.map(|kept| teller.seeing.part(kept));
        }
        crate::domain::Applies::OutsideRuns => {}
    }
    let Teller { told, lists, .. } = teller;
    scratch.lists = lists;
    let remembered = Rc::clone(remembered.get_or_init(|| Rc::new(Remembered::of(scratch))));
    Told { memory: Some(Memory { contact: *contact, plan, found: scratch.found.clone(), remembered }), ..told }
}

impl<'a> Teller<'_, 'a> {
    /// Goes through the rules that hold, which are those of the verdict; the sums of its groups.
    fn rules(&mut self, verdict: &Verdict<'a>) -> Vec<i128> {
        self.told.matched.reserve(verdict.matched.len());
        let (plan, mut matched, mut sums) = (self.seeing.plan, verdict.matched.iter(), Vec::new());
        for score in &plan.scores {
            let ScoreBody::Rules(segments) = &score.body else { continue };
            for segment in segments {
                let mut sum = 0;
                each_set(self.scratch.rules.words(), segment.rules.clone(), |position| {
                    if let Some((line, telling)) = matched.next().zip(plan.telling.rule(position)) {
                        sum += i128::from(line.points.get());
                        self.matched(RuleId::new(position), telling, line.points);
                    }
                });
                sums.push(sum);
            }
        }
        sums
    }

    /// Which rules don't hold, and what those lack of them that are more than one test.
    fn unmatched(&mut self) {
        let Plan { rules, telling, .. } = self.seeing.plan;
        for rule in &telling.compound {
            if !self.scratch.rules.contains(rule.position())
                && let Some(rule) = telling.rule(rule.position())
            {
                let failed = self.failure(rule.place);
                self.told.failures.push(failed);
            }
        }
        self.told.held = Some(self.scratch.rules.stretch(rules.clone()));
    }

    fn matched(&mut self, rule: RuleId, telling: &RuleTelling, points: Points) {
        let start = self.told.parts.len();
        if telling.is_one_test {
            self.told.parts.push(Kept { place: telling.place, holds: true });
        } else {
            self.evidence(telling.place);
        }
        let evidence = stretch(start, self.told.parts.len());
        let paid = self.paid(rule, telling.points, points);
        self.told.matched.push(MatchedTold { paid, evidence });
    }

    /// The parts of the next stage's condition that keep the contact from it.
    fn missing(&mut self) -> Vec<Part<'a>> {
        let next = self.seeing.found.stage.map_or(0, |stage| stage + 1);
        let Some(Some(when)) = self.seeing.plan.telling.whens.get(next) else { return Vec::new() };
        let start = self.told.parts.len();
        self.failures(*when);
        self.take_parts(start)
    }

    fn stage(&mut self) -> Vec<Part<'a>> {
        let when =
            self.seeing.found.stage.and_then(|stage| self.seeing.plan.telling.whens.get(stage).copied().flatten());
        when.map_or(Vec::new(), |when| self.holding_parts(when))
    }

    fn disqualified(&mut self) -> Vec<Vec<Part<'a>>> {
        let places = &self.seeing.plan.telling.disqualifications;
        places.iter().map(|place| self.holding_parts(*place)).filter(|parts| !parts.is_empty()).collect()
    }

    /// The parts that make a condition hold; none if it does not.
    fn holding_parts(&mut self, place: Place) -> Vec<Part<'a>> {
        if !self.truth(place).0 {
            return Vec::new();
        }
        let start = self.told.parts.len();
        self.evidence(place);
        self.take_parts(start)
    }

    /// Takes the last parts back out of the list.
    fn take_parts(&mut self, start: usize) -> Vec<Part<'a>> {
        let kept = self.told.parts.split_off(start);
        kept.into_iter().map(|kept| self.seeing.part(kept)).collect()
    }

    /// Everything that is known, for trees and late tests.
    fn known(&self) -> Known<'_> {
        Known { truths: &self.scratch.fired.truths, found: self.seeing.found }
    }
}

/// Asks for what an award pays in the scene of an evaluation that is over.
fn scene<'t, 'a>(teller: &'t Teller<'_, 'a>, known: &'t Known<'t>) -> Scene<'t, 'a> {
    let Seeing { contact, plan, streams, keys, .. } = teller.seeing;
    Scene { contact, plan, streams, known, keys }
}

/// A stretch of a list of parts or events.
fn stretch(start: usize, end: usize) -> Range<u32> {
    position(start)..position(end)
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "lists grow with rules and shown events, both limited far below 2^32"
)]
fn position(position: usize) -> u32 {
    position as u32
}
