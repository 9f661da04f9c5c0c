//! What an evaluation can tell of itself: read from what it found out, never decided a second time.

mod actual;
mod evidence;
mod failure;
mod ledger;
mod part;
mod progress;
mod walk;

use std::ops::Range;

use super::contact::Contact;
use super::late::{Found, Known};
use super::newest::Scene;
use super::scratch::{Lists, Scratch};
use super::values;
use crate::domain::{GroupTitle, Points, RuleLine, RuleName, ScoreName, Timestamp, Verdict};
use crate::profile::{Event, EventKind};
use crate::program::{
    EventSource, Id, Node, Phrase, Place, Plan, Program, RuleId, RuleTelling, ScoreBody, Telling, ValueType,
};

pub use ledger::{GroupLines, Paid, ScoreLines, Share, TermLine, Terms};
pub use part::{Actual, Needs, Part, Seen, Subject, Window};
use part::{Kept, Looked, Newest};
pub use progress::Progress;

/// What can be told of one campaign's verdict. Texts and events are borrowed from the program and the contact.
#[derive(Clone, Debug, Default)]
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
    unmatched: Vec<(RuleId, Option<Kept>)>,
    parts: Vec<Kept>,
    newest: Vec<Newest>,
    others: Vec<Seen<'a>>,
    events: Vec<&'a Event<'a>>,
    /// What the parts at some places need.
    needs: Vec<(Place, Needs<'a>)>,
    of: Option<Of<'a>>,
}

/// What the telling is of.
#[derive(Clone, Copy, Debug)]
struct Of<'a> {
    program: &'a Program,
    telling: &'a Telling,
    at: Timestamp,
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
    pub fn evidence(&self, matched: &MatchedTold) -> impl ExactSizeIterator<Item = Part<'a>> {
        let range = matched.evidence.start as usize..matched.evidence.end as usize;
        self.parts.get(range).unwrap_or(&[]).iter().map(|kept| self.part(*kept))
    }

    /// The rules that don't hold, in file order.
    pub fn unmatched(&self) -> impl Iterator<Item = Unmatched<'a>> {
        let rows = self.of.into_iter().flat_map(|of| self.unmatched.iter().map(move |row| (of, row)));
        rows.map(|(of, (rule, failed))| {
            let RuleLine { rule, place, .. } = &of.program.rules.lines[*rule];
            let failed = failed.map(|kept| self.part(kept));
            Unmatched { rule, score: &place.score, group: place.group.as_ref(), failed }
        })
    }

    fn part(&self, kept: Kept) -> Part<'a> {
        let words = match self.of.and_then(|of| of.telling.nodes.get(kept.place as usize)) {
            Some(Node::Words(span)) => Some(*span),
            Some(
                Node::Not
                | Node::All(_)
                | Node::Any(_)
                | Node::AtLeast { .. }
                | Node::Definition(_)
                | Node::Test(_)
                | Node::Always(_)
                | Node::Late(_),
            )
            | None => None,
        };
        let needs = self.needs.iter().find(|(place, _)| !kept.holds && *place == kept.place).map(|(_, needs)| *needs);
        Part { words, holds: kept.holds, needs, looked: kept.looked }
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
        self.of?.telling.phrases.get(&source)
    }

    /// What a part looked at and what was there.
    pub fn seen(&self, part: &Part<'_>) -> Seen<'a> {
        self.seen_at(part.looked)
    }

    fn seen_at(&self, looked: Looked) -> Seen<'a> {
        match looked {
            Looked::Nowhere => part::NOTHING_SEEN,
            Looked::Other(place) => self.others.get(place as usize).cloned().unwrap_or(part::NOTHING_SEEN),
            Looked::Newest(place) => self.newest.get(place as usize).map_or(part::NOTHING_SEEN, |newest| {
                let at = self.of.map(|of| of.at);
                let from = at.map(|at| at.plus_micros(-newest.within));
                let window = (newest.within != i64::MAX).then_some(Window { from, to: at });
                let actual = Actual::Events(newest.count as usize);
                Seen { subject: Subject::Events, actual, window, events: newest.end - newest.shown..newest.end }
            }),
        }
    }

    /// The events that a part counted, the oldest first; of many the newest.
    pub fn events(&self, part: &Part<'_>) -> &[&'a Event<'a>] {
        let events = self.seen_at(part.looked).events;
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
    /// Where each predicate looked.
    pub(super) looked_before: Vec<Option<Looked>>,
    /// What is shown of each stream's events.
    pub(super) shown_before: Vec<Option<(u32, u32)>>,
    /// Where whoever asked for a trait looked.
    pub(super) subjects_before: Vec<Option<Looked>>,
    pub(super) told: Told<'a>,
}

impl<'s, 'a> Teller<'s, 'a> {
    fn new(contact: &'s Contact<'a>, plan: &'a Plan, scratch: &'s Scratch, lists: Lists) -> Teller<'s, 'a> {
        let program = contact.program;
        let of = Of { program, telling: &plan.telling, at: Timestamp::from_micros(contact.at) };
        Teller {
            contact,
            plan,
            scratch,
            found: &scratch.found,
            lists,
            looked_before: vec![None; program.wiring.predicates.len()],
            shown_before: vec![None; program.events.streams.len()],
            subjects_before: vec![None; program.traits.subjects.len()],
            told: Told { of: Some(of), ..Told::default() },
        }
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
            let sums = teller.rules(verdict);
            teller.told.scores = ledger::of(plan, verdict, &sums);
            teller.told.missing = teller.missing();
            teller.told.stage = teller.stage();
            teller.told.disqualified = teller.disqualified();
        }
        crate::domain::Applies::OutsideAudience => {
            let lacking = plan.telling.audience.and_then(|place| teller.failure(place));
            teller.told.audience = lacking.map(|kept| teller.told.part(kept));
        }
        crate::domain::Applies::OutsideRuns => {}
    }
    let Teller { told, lists, .. } = teller;
    scratch.lists = lists;
    told
}

impl<'a> Teller<'_, 'a> {
    /// Goes through all rules in the order of the file, those that hold being those of the verdict; the sums of its groups.
    fn rules(&mut self, verdict: &Verdict<'a>) -> Vec<i128> {
        self.told.matched.reserve(verdict.matched.len());
        self.told.unmatched.reserve(self.plan.rules.len().saturating_sub(verdict.matched.len()));
        let (plan, mut matched, mut sums) = (self.plan, verdict.matched.iter(), Vec::new());
        for score in &plan.scores {
            let ScoreBody::Rules(segments) = &score.body else { continue };
            for segment in segments {
                let mut sum = 0;
                for (position, telling) in segment.rules.clone().zip(plan.telling.stretch(segment.rules.clone())) {
                    if !self.scratch.rules.contains(position) {
                        let failed = self.failure(telling.place);
                        self.told.unmatched.push((RuleId::new(position), failed));
                    } else if let Some(line) = matched.next() {
                        sum += i128::from(line.points.get());
                        self.matched(RuleId::new(position), telling, line.points);
                    }
                }
                sums.push(sum);
            }
        }
        sums
    }

    fn matched(&mut self, rule: RuleId, telling: &RuleTelling, points: Points) {
        let start = self.told.parts.len();
        self.evidence(telling.place);
        let evidence = stretch(start, self.told.parts.len());
        let paid = self.paid(rule, telling.points, points);
        self.told.matched.push(MatchedTold { paid, evidence });
    }

    /// The parts of the next stage's condition that keep the contact from it.
    fn missing(&mut self) -> Vec<Part<'a>> {
        let next = self.found.stage.map_or(0, |stage| stage + 1);
        let Some(Some(when)) = self.plan.telling.whens.get(next) else { return Vec::new() };
        let start = self.told.parts.len();
        self.failures(*when);
        self.take_parts(start)
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
        kept.into_iter().map(|kept| self.told.part(kept)).collect()
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
