//! What an evaluation can tell of itself: read from what it found out, never decided a second time.

mod actual;
mod evidence;
mod failure;
mod ledger;
mod part;
mod progress;
mod walk;

use std::num::NonZeroU32;
use std::ops::Range;

use rustc_hash::FxHashMap;

use super::contact::Contact;
use super::late::{Found, Known};
use super::newest::Scene;
use super::scratch::{Lists, Scratch};
use super::values;
use crate::domain::{GroupTitle, RuleName, ScoreName, Verdict};
use crate::profile::{Event, EventKind};
use crate::program::{EventSource, Id, Phrase, Plan, RuleId, ScoreBody, ScorePlan, Segment, ValueType};

pub use ledger::{GroupLines, Paid, ScoreLines, Share, TermLine, Terms};
pub use part::{Actual, Needs, Part, Seen, Subject, Window};
pub use progress::Progress;

/// What can be told of one campaign's verdict. Texts and events are borrowed from the program and the contact.
#[derive(Clone, Debug, Default)]
pub struct Told<'a> {
    /// What made each rule of the verdict's `matched` hold and what it paid, in the same order.
    pub matched: Vec<MatchedTold>,
    /// The rules that don't hold, in file order.
    pub unmatched: Vec<Unmatched<'a>>,
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
    parts: Vec<Part<'a>>,
    seen: Vec<Seen<'a>>,
    events: Vec<&'a Event<'a>>,
    phrases: Option<&'a Phrases>,
}

/// How a campaign's rules name events.
type Phrases = FxHashMap<EventSource, Phrase>;

/// What made a rule hold, and what it paid.
#[derive(Clone, Debug)]
pub struct MatchedTold {
    /// How its points came about.
    pub paid: Paid,
    evidence: Range<u32>,
}

/// A rule that doesn't hold.
#[derive(Clone, Debug)]
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
    pub fn evidence(&self, matched: &MatchedTold) -> &[Part<'a>] {
        self.parts.get(matched.evidence.start as usize..matched.evidence.end as usize).unwrap_or(&[])
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
            EventKind::Track => EventSource::Track(crate::domain::fold(&event.name).into_owned()),
            EventKind::Page => EventSource::Page,
            EventKind::Screen => EventSource::Screen,
        };
        self.phrases?.get(&source)
    }

    /// What a part looked at and what was there.
    pub fn seen(&self, part: &Part<'_>) -> &Seen<'a> {
        self.seen.get(part.seen as usize).unwrap_or(&part::NOTHING_SEEN)
    }

    /// The events that a part counted, the oldest first; of many the newest.
    pub fn events(&self, part: &Part<'_>) -> &[&'a Event<'a>] {
        let events = &self.seen(part).events;
        self.events.get(events.start as usize..events.end as usize).unwrap_or(&[])
    }
}

/// What telling needs: the contact, the campaign, and all that evaluation found out.
pub(super) struct Teller<'s, 'a> {
    pub(super) contact: &'s Contact<'a>,
    pub(super) plan: &'a Plan,
    pub(super) scratch: &'s Scratch,
    /// What is known finally.
    pub(super) found: &'s Found,
    pub(super) lists: Lists,
    /// By predicate, one more than the place of what was seen of it.
    pub(super) seen_before: Vec<Option<NonZeroU32>>,
    pub(super) told: Told<'a>,
}

impl<'s, 'a> Teller<'s, 'a> {
    fn new(contact: &'s Contact<'a>, plan: &'a Plan, scratch: &'s Scratch, lists: Lists) -> Teller<'s, 'a> {
        let told = Told { phrases: Some(&plan.telling.phrases), ..Told::default() };
        let seen_before = vec![None; contact.program.wiring.predicates.len()];
        Teller { contact, plan, scratch, found: &scratch.found, lists, seen_before, told }
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

/// Tells of the campaign whose verdict was found last.
pub(super) fn of<'a>(contact: &Contact<'a>, plan: &'a Plan, verdict: &Verdict<'a>, scratch: &mut Scratch) -> Told<'a> {
    let lists = std::mem::take(&mut scratch.lists);
    let mut teller = Teller::new(contact, plan, scratch, lists);
    match verdict.applies {
        crate::domain::Applies::Yes => {
            teller.rules(verdict);
            teller.told.scores = ledger::of(teller.contact.program, plan, verdict);
            teller.told.missing = teller.missing();
            teller.told.stage = teller.stage();
            teller.told.disqualified = teller.disqualified();
        }
        crate::domain::Applies::OutsideAudience => {
            teller.told.audience = plan.telling.audience.and_then(|place| teller.failure(place));
        }
        crate::domain::Applies::OutsideRuns => {}
    }
    let Teller { told, lists, .. } = teller;
    scratch.lists = lists;
    told
}

impl<'a> Teller<'_, 'a> {
    /// Goes through all rules in the order of the file; those that hold are those of the verdict.
    fn rules(&mut self, verdict: &Verdict<'a>) {
        self.told.matched.reserve(verdict.matched.len());
        self.told.unmatched.reserve(self.plan.rules.len().saturating_sub(verdict.matched.len()));
        let mut matched = verdict.matched.iter();
        let plan = self.plan;
        for score in &plan.scores {
            let ScoreBody::Rules(segments) = &score.body else { continue };
            for segment in segments {
                for position in segment.rules.clone() {
                    if !self.scratch.rules.contains(position) {
                        self.unmatched(score, segment, RuleId::new(position));
                    } else if let Some(line) = matched.next() {
                        self.matched(RuleId::new(position), line.points);
                    }
                }
            }
        }
    }

    fn matched(&mut self, rule: RuleId, points: crate::domain::Points) {
        let Some(telling) = self.plan.telling.rule(rule) else { return };
        let start = self.told.parts.len();
        self.evidence(telling.place);
        let evidence = stretch(start, self.told.parts.len());
        let paid = self.paid(rule, telling.points, points);
        self.told.matched.push(MatchedTold { paid, evidence });
    }

    fn unmatched(&mut self, score: &'a ScorePlan, segment: &'a Segment, rule: RuleId) {
        let place = self.plan.telling.rule(rule).map(|telling| telling.place);
        let failed = place.and_then(|place| self.failure(place));
        let rule = &self.contact.program.rules.lines[rule].rule;
        self.told.unmatched.push(Unmatched { rule, score: &score.name, group: segment.group.as_ref(), failed });
    }

    /// The parts of the next stage's condition that keep the contact from it.
    fn missing(&mut self) -> Vec<Part<'a>> {
        let next = self.found.stage.map_or(0, |stage| stage + 1);
        let Some(Some(when)) = self.plan.telling.whens.get(next) else { return Vec::new() };
        let start = self.told.parts.len();
        self.failures(*when);
        self.told.parts.split_off(start)
    }

    fn stage(&mut self) -> Vec<Part<'a>> {
        let when = self.found.stage.and_then(|stage| self.plan.telling.whens.get(stage).copied().flatten());
        when.map_or(Vec::new(), |when| self.holding_parts(when))
    }

    fn disqualified(&mut self) -> Vec<Vec<Part<'a>>> {
        let places = &self.plan.telling.disqualifications;
        places.iter().map(|place| self.holding_parts(*place)).filter(|parts| !parts.is_empty()).collect()
    }

    /// The parts that make a condition hold; none if it does not.
    fn holding_parts(&mut self, place: crate::program::Place) -> Vec<Part<'a>> {
        if !self.truth(place).0 {
            return Vec::new();
        }
        let start = self.told.parts.len();
        self.evidence(place);
        self.told.parts.split_off(start)
    }

    /// Everything that is known, for trees and late tests.
    fn known(&self) -> Known<'_> {
        Known { truths: &self.scratch.fired.truths, found: self.found }
    }
}

/// Asks for what an award pays in the scene of an evaluation that is over.
fn scene<'t, 'a>(teller: &'t Teller<'_, 'a>, known: &'t Known<'t>) -> Scene<'t, 'a> {
    let scratch = teller.scratch;
    Scene { contact: teller.contact, plan: teller.plan, streams: &scratch.streams, known, keys: &scratch.keys }
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
