//! What is known of one contact at one moment: traits, events in time order, held stages, all within limits.

mod properties;
mod value;

use std::borrow::Cow;
use std::collections::HashSet;
use std::hash::BuildHasher;

use rustc_hash::FxBuildHasher;

use crate::domain::Timestamp;
use crate::limits::CONTACT_EVENTS_MAX;

pub use properties::{Named, Properties};
pub use value::{Clock, Reading, Value, domain_of};

/// One contact at one moment. Texts are borrowed from the bytes they were read from where they can be.
#[derive(Clone, Debug)]
pub struct Profile<'a> {
    contact_id: Cow<'a, str>,
    traits: Vec<Named<'a>>,
    events: Vec<Event<'a>>,
    stages: Vec<BroughtStage<'a>>,
    events_without_instant: usize,
}

/// One message of the contact's history.
#[derive(Clone, Debug)]
pub struct Event<'a> {
    /// Which call it was.
    pub kind: EventKind,
    /// The name of a track call; empty for page and screen calls.
    pub name: Cow<'a, str>,
    /// When it happened.
    pub at: Timestamp,
    /// The message's own id: two events with one id count once.
    pub message_id: Option<Cow<'a, str>>,
    /// Properties by their dotted path. A page's `path` and a page's or screen's `name` are here wherever the message had them.
    pub properties: Properties<'a>,
}

impl Event<'_> {
    /// The value of a property; of one given twice, the last.
    #[inline]
    pub fn property(&self, path: &str) -> Option<&Value<'_>> {
        self.properties.get(path)
    }
}

/// The calls of the Segment spec that are events.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EventKind {
    /// Something happened.
    Track,
    /// A page was viewed.
    Page,
    /// A screen was viewed.
    Screen,
}

/// The stage that a campaign's last decision said the contact holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BroughtStage<'a> {
    /// The campaign's id.
    pub campaign: Cow<'a, str>,
    /// The stage's name.
    pub stage: Cow<'a, str>,
    /// Since when, if that was said.
    pub since: Option<Timestamp>,
}

/// Why something is no profile.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProfileError {
    /// Every contact needs an id.
    #[error("the contact has no id")]
    NoId,
    /// More events than the limit.
    #[error("the contact has {count} events; at most {CONTACT_EVENTS_MAX} are read")]
    TooManyEvents {
        /// How many.
        count: usize,
    },
}

impl<'a> Profile<'a> {
    /// A profile of these parts: events are put in time order, and of several with one message id the earliest stays.
    ///
    /// Traits are keyed by their dotted path; of one given twice the last counts. Null and empty values are left out by whoever reads them.
    ///
    /// # Errors
    /// Without an id, or with more events than the limit.
    pub fn new(
        contact_id: Cow<'a, str>,
        traits: Vec<Named<'a>>,
        mut events: Vec<Event<'a>>,
        stages: Vec<BroughtStage<'a>>,
        events_without_instant: usize,
    ) -> Result<Profile<'a>, ProfileError> {
        if contact_id.is_empty() {
            return Err(ProfileError::NoId);
        }
        if events.len() > CONTACT_EVENTS_MAX {
            return Err(ProfileError::TooManyEvents { count: events.len() });
        }
        // They nearly always come in order, and sorting asks for room before it looks.
        if !events.is_sorted_by_key(|event| event.at) {
            events.sort_by_key(|event| event.at);
        }
        drop_repeated_messages(&mut events);
        Ok(Profile { contact_id, traits, events, stages, events_without_instant })
    }

    /// The same contact after these events too.
    ///
    /// # Errors
    /// With more events than the limit.
    pub fn with_events(&self, events: impl IntoIterator<Item = Event<'a>>) -> Result<Profile<'a>, ProfileError> {
        let all = self.events.iter().cloned().chain(events).collect();
        let (id, traits, stages) = (self.contact_id.clone(), self.traits.clone(), self.stages.clone());
        Profile::new(id, traits, all, stages, self.events_without_instant)
    }

    /// The same contact with this stage for its campaign.
    pub fn with_stage(&self, stage: BroughtStage<'a>) -> Profile<'a> {
        let mut profile = self.clone();
        profile.stages.push(stage);
        profile
    }

    /// Its traits, the list in which its last event's properties stand, unless others have it too, and the list of its events with none
    /// in it.
    pub(crate) fn into_lists(self) -> (Vec<Named<'a>>, Option<Vec<Named<'a>>>, Vec<Event<'a>>) {
        let mut events = self.events;
        let last = events.pop();
        events.clear();
        (self.traits, last.and_then(|last| last.properties.into_list()), events)
    }

    /// Who it is about.
    pub fn contact_id(&self) -> &str {
        &self.contact_id
    }

    /// The value of the trait with this key or dotted path.
    pub fn trait_value(&self, key: &str) -> Option<&Value<'a>> {
        self.traits.iter().rev().find(|(name, _)| name == key).map(|(_, value)| value)
    }

    /// All traits as given.
    pub fn traits(&self) -> &[Named<'a>] {
        &self.traits
    }

    /// The events in time order, future ones included.
    pub fn events(&self) -> &[Event<'a>] {
        &self.events
    }

    /// The stage that the contact brought for a campaign.
    pub fn stage(&self, campaign: &str) -> Option<&BroughtStage<'a>> {
        self.stages.iter().rev().find(|stage| stage.campaign == campaign)
    }

    /// How many events were left out because their instant could not be read.
    pub fn events_without_instant(&self) -> usize {
        self.events_without_instant
    }
}

/// Of events in time order, keeps the first of each message id.
fn drop_repeated_messages(events: &mut Vec<Event<'_>>) {
    if !may_repeat(events) {
        return;
    }
    let mut seen: HashSet<Cow<'_, str>> = HashSet::with_capacity(events.len());
    events.retain(|event| event.message_id.as_ref().is_none_or(|id| seen.insert(id.clone())));
}

/// Whether two message ids could be the same: hardly ever, unless they are.
fn may_repeat(events: &[Event<'_>]) -> bool {
    let ids = events.iter().filter_map(|event| event.message_id.as_deref());
    let mut hashes: Vec<u64> = ids.map(|id| FxBuildHasher.hash_one(id)).collect();
    hashes.sort_unstable();
    hashes.windows(2).any(|two| matches!(two, [one, other] if one == other))
}
