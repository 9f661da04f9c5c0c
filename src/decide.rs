//! The one verb: a ruleset and a profile → one decision a campaign.

use fixedbitset::FixedBitSet;

use crate::domain::{Decision, Timestamp};
use crate::eval::evaluate;
use crate::profile::Profile;
use crate::ruleset::Ruleset;

pub use crate::eval::Scratch;

/// Which of a ruleset's campaigns are to decide.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selection {
    /// By position; `None`: all.
    positions: Option<FixedBitSet>,
}

/// A campaign that was asked for and is not in the ruleset.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no campaign `{id}`")]
pub struct UnknownCampaign {
    /// What was asked for.
    pub id: String,
    /// Its position among what was asked for, from 0.
    pub position: usize,
}

impl Selection {
    /// Every campaign.
    pub fn all() -> Selection {
        Selection { positions: None }
    }

    /// The campaigns of these ids, each once however often it is asked for.
    ///
    /// # Errors
    /// When the ruleset has no campaign of one of these ids.
    pub fn of<'i>(ruleset: &Ruleset, ids: impl IntoIterator<Item = &'i str>) -> Result<Selection, UnknownCampaign> {
        let mut positions = FixedBitSet::with_capacity(ruleset.campaigns().len());
        for (position, id) in ids.into_iter().enumerate() {
            match ruleset.campaign(id) {
                Some((found, _)) => positions.insert(found),
                None => return Err(UnknownCampaign { id: id.to_owned(), position }),
            }
        }
        Ok(Selection { positions: Some(positions) })
    }

    pub(crate) fn has(&self, position: usize) -> bool {
        self.positions.as_ref().is_none_or(|positions| positions.contains(position))
    }
}

/// What the selected campaigns decide about a contact at an instant, in the order of their ids.
///
/// The same ruleset, profile and instant give the same decisions, byte for byte.
pub fn decide<'a>(
    ruleset: &'a Ruleset,
    profile: &'a Profile<'_>,
    at: Timestamp,
    selection: &Selection,
    scratch: &mut Scratch,
) -> Vec<Decision<'a>> {
    let verdicts = evaluate(ruleset.program(), profile, at, scratch);
    let campaigns = ruleset.campaigns().iter().zip(verdicts).enumerate();
    let selected = campaigns.filter(|(position, _)| selection.has(*position));
    selected
        .map(|(_, (campaign, verdict))| Decision {
            contact_id: profile.contact_id(),
            campaign: campaign.id(),
            at,
            revision: ruleset.revision(),
            verdict,
        })
        .collect()
}
