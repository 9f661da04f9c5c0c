//! The `test` blocks of a campaign, tried out: what was expected, what came, and which rules no test has seen at work.

mod came;
mod coverage;
mod expected;
mod parts;
mod probes;
mod required;

use std::borrow::Cow;
use std::sync::Arc;

use crate::domain::{Timestamp, Verdict};
use crate::eval::told::Told;
use crate::eval::{self, Scratch};
use crate::lang::checked::{CheckedCampaign, EventSource};
use crate::lang::source::Span;
use crate::lang::test_case::{GivenEvent, GivenValue, TestCase};
use crate::profile::{BroughtStage, Event, EventKind, Profile, ProfileError, Properties, Value};
use crate::program::Program;

pub use came::came;
pub use coverage::{ConditionSeen, Coverage, RuleSeen, Unseen, percent};
use expected::Question;
pub use required::failures;

/// A campaign compiled by itself, ready to be tried out.
pub struct Trial<'c> {
    campaign: &'c CheckedCampaign,
    program: Program,
}

/// What one test showed.
#[derive(Clone, Debug)]
pub struct Outcome<'t> {
    /// The test.
    pub case: &'t TestCase,
    /// The expectations that were not met, by their words; empty: it passed.
    pub unmet: Vec<Span>,
    /// What the campaign said of the made-up contact.
    pub verdict: Verdict<'t>,
    contact: &'t Profile<'t>,
}

impl<'c> Trial<'c> {
    /// Compiles a campaign to be tried out.
    pub fn of(campaign: &'c Arc<CheckedCampaign>) -> Trial<'c> {
        Trial { campaign, program: Program::compile(std::slice::from_ref(campaign)) }
    }

    /// The made-up contacts of all tests, in file order.
    ///
    /// # Errors
    /// When a test gives more events than a contact may have.
    pub fn contacts(&self) -> Result<Vec<Profile<'c>>, ProfileError> {
        self.campaign.tests.iter().map(|case| contact(self.campaign, case)).collect()
    }

    /// Tries all tests, each with its contact of [`Trial::contacts`].
    pub fn outcomes<'t>(&'t self, contacts: &'t [Profile<'t>]) -> Vec<Outcome<'t>> {
        let mut scratch = Scratch::default();
        let tries = self.campaign.tests.iter().zip(contacts);
        tries.filter_map(|(case, contact)| self.outcome(case, contact, &mut scratch)).collect()
    }

    /// What can be told of how a test came out.
    pub fn tell<'t>(&'t self, outcome: &Outcome<'t>) -> Told<'t> {
        let (case, mut scratch) = (outcome.case, Scratch::default());
        let mut told = Told::default();
        eval::evaluate_by_and_tell(
            &self.program,
            outcome.contact,
            case.at,
            |_| case.decider,
            &mut scratch,
            |_, verdict, mut telling| told = telling.tell(&verdict),
        );
        told
    }

    fn outcome<'t>(
        &'t self,
        case: &'t TestCase,
        contact: &'t Profile<'t>,
        scratch: &mut Scratch,
    ) -> Option<Outcome<'t>> {
        let verdict = eval::evaluate_by(&self.program, contact, case.at, |_| case.decider, scratch).pop()?;
        let (_, criteria) = self.campaign.decided_by(case.decider);
        let question = Question { criteria, zone: &self.campaign.zone, verdict: &verdict, at: case.at };
        let is_met = |expected| expected::is_met(expected, question);
        let unmet = case.expected.iter().filter(|expected| !is_met(&expected.value)).map(|expected| expected.span);
        Some(Outcome { case, unmet: unmet.collect(), verdict, contact })
    }
}

/// The contact that a test makes up.
fn contact<'c>(campaign: &'c CheckedCampaign, case: &'c TestCase) -> Result<Profile<'c>, ProfileError> {
    let traits = case.traits.iter().map(|(name, value)| (Cow::Borrowed(name.as_ref()), given(value))).collect();
    let events = case.events.iter().map(happening).collect();
    let held = case.held.as_ref().map(|held| BroughtStage {
        campaign: Cow::Borrowed(campaign.id.as_str()),
        stage: Cow::Borrowed(held.stage.as_str()),
        since: held.since,
    });
    Profile::new(Cow::Borrowed("test"), traits, events, held.into_iter().collect(), 0)
}

/// The event that is given.
pub fn happening(given_event: &GivenEvent) -> Event<'static> {
    let (kind, name) = match &given_event.source {
        EventSource::Track(name) => (EventKind::Track, name.as_ref()),
        EventSource::Page => (EventKind::Page, ""),
        EventSource::Screen | EventSource::Everything => (EventKind::Screen, ""),
    };
    let properties: Vec<_> =
        given_event.properties.iter().map(|(path, value)| (Cow::Owned(path.to_string()), given_owned(value))).collect();
    Event {
        kind,
        name: Cow::Owned(name.to_owned()),
        at: given_event.at,
        message_id: None,
        properties: Properties::from(properties),
    }
}

fn given_owned(value: &GivenValue) -> Value<'static> {
    match given(value) {
        Value::Text(text) => Value::Text(Cow::Owned(text.into_owned())),
        Value::YesNo(truth) => Value::YesNo(truth),
        Value::Number(number) => Value::Number(number),
        // A test gives nothing else.
        Value::Texts(_) | Value::Cell(_) | Value::Structure => Value::Structure,
    }
}

fn given(value: &GivenValue) -> Value<'_> {
    match value {
        GivenValue::YesNo(truth) => Value::YesNo(*truth),
        GivenValue::Number(number) => Value::Number(*number),
        GivenValue::Text(text) => Value::Text(Cow::Borrowed(text)),
    }
}

/// Whether an instant lies before the end of a decision's validity.
fn is_valid_at(verdict: &Verdict<'_>, instant: Timestamp) -> bool {
    verdict.valid_until.is_none_or(|until| until >= instant)
}
