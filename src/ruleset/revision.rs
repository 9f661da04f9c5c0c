//! What is in force → its revision: nothing new in force, the same revision.

use sha2::{Digest as _, Sha256};

use super::{Campaign, Digest};
use crate::domain::Revision;

/// The hash of the campaigns in the order given: their ids, and the paths and contents of all files that each was compiled from.
pub(super) fn revision_of(campaigns: &[Campaign]) -> Revision {
    let mut hash = Sha256::new();
    for campaign in campaigns {
        add_text(&mut hash, campaign.id().as_str());
        hash.update((campaign.files().len() as u64).to_le_bytes());
        for file in campaign.files() {
            add_text(&mut hash, &file.path);
            hash.update(file.digest.as_bytes());
        }
    }
    let digest = Digest::from_bytes(hash.finalize().into());
    Revision::new(&digest.to_string())
}

/// Adds a text with its length, so that no two lists of texts look alike.
fn add_text(hash: &mut Sha256, text: &str) {
    hash.update((text.len() as u64).to_le_bytes());
    hash.update(text.as_bytes());
}
