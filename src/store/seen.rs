//! What was recorded lately, so that what is known already is not even queued: bounded, and never wrong for long.

use std::collections::HashMap;
use std::hash::{BuildHasher, Hash, RandomState};
use std::sync::{Mutex, PoisonError};

use rustc_hash::FxBuildHasher;

/// Parts that are locked one by one.
const PARTS: usize = 16;
/// Things that one part remembers at most, twice: the older half is forgotten when the younger is full.
const REMEMBERED_MAX: usize = 32_768;

/// The last state of each thing, by hashes with a secret of this process.
pub(super) struct Seen {
    secret: RandomState,
    parts: [Mutex<Part>; PARTS],
}

#[derive(Default)]
struct Part {
    younger: HashMap<u64, u64, FxBuildHasher>,
    older: HashMap<u64, u64, FxBuildHasher>,
}

/// A thing and its state.
#[derive(Clone, Copy)]
pub(super) struct Sight {
    thing: u64,
    state: u64,
}

impl Default for Seen {
    fn default() -> Seen {
        Seen { secret: RandomState::new(), parts: std::array::from_fn(|_| Mutex::default()) }
    }
}

impl Seen {
    pub(super) fn sight(&self, thing: impl Hash, state: impl Hash) -> Sight {
        Sight { thing: self.secret.hash_one(thing), state: self.secret.hash_one(state) }
    }

    /// Whether the thing was last seen in this state.
    pub(super) fn is_known(&self, sight: Sight) -> bool {
        self.with(sight, |part| {
            let state = part.younger.get(&sight.thing).or_else(|| part.older.get(&sight.thing));
            state == Some(&sight.state)
        })
        .unwrap_or_default()
    }

    pub(super) fn remember(&self, sight: Sight) {
        self.with(sight, |part| {
            if part.younger.len() >= REMEMBERED_MAX {
                part.older = std::mem::take(&mut part.younger);
            }
            part.younger.insert(sight.thing, sight.state);
        });
    }

    pub(super) fn forget_all(&self) {
        for part in &self.parts {
            *part.lock().unwrap_or_else(PoisonError::into_inner) = Part::default();
        }
    }

    fn with<T>(&self, sight: Sight, look: impl FnOnce(&mut Part) -> T) -> Option<T> {
        let part = self.parts.get(sight.thing as usize % PARTS)?;
        Some(look(&mut part.lock().unwrap_or_else(PoisonError::into_inner)))
    }
}
