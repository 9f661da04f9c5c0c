//! Which decisions are kept, campaign by campaign.

use super::Timestamp;

/// Which decisions are kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Keeping {
    /// None.
    #[default]
    Nothing,
    /// Those that say another stage than the last one of the contact, or otherwise whether it qualifies.
    Changes,
    /// All.
    All,
}

impl Keeping {
    /// What a word stands for: `none`, `changes` or `all`.
    fn named(word: &str) -> Option<Keeping> {
        match word {
            "none" => Some(Keeping::Nothing),
            "changes" => Some(Keeping::Changes),
            "all" => Some(Keeping::All),
            _ => None,
        }
    }
}

/// Which decisions of which campaigns are kept.
///
/// ```
/// use thresh::domain::{Keeping, Keepings};
/// let keepings = Keepings::parse("changes, aurora-launch all").unwrap();
/// assert_eq!(keepings.of("aurora-launch"), Keeping::All);
/// assert_eq!(keepings.of("pay-per-cup"), Keeping::Changes);
/// assert_eq!(Keepings::parse("sometimes"), None);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Keepings {
    others: Keeping,
    campaigns: Vec<(String, Keeping)>,
}

/// Where a contact stood by a decision that was kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stood {
    /// The campaign.
    pub campaign: String,
    /// When it was decided.
    pub at: Timestamp,
    /// The stage, or `disqualified`; `None` in a campaign without stages, or one that did not concern the contact.
    pub stage: Option<String>,
}

impl Keepings {
    /// Reads a list such as `changes, aurora-launch all`: a word alone is for all campaigns that are not named.
    pub fn parse(text: &str) -> Option<Keepings> {
        let mut keepings = Keepings::default();
        let mut said = None;
        for part in text.split(',') {
            let mut words = part.split_whitespace();
            match (words.next(), words.next(), words.next()) {
                (Some(word), None, None) if said.is_none() => {
                    said = Some(Keeping::named(word)?);
                }
                (Some(campaign), Some(word), None) => {
                    keepings.campaigns.push((campaign.to_owned(), Keeping::named(word)?));
                }
                _ => return None,
            }
        }
        keepings.others = said.unwrap_or_default();
        Some(keepings)
    }

    /// Which decisions of a campaign are kept.
    pub fn of(&self, campaign: &str) -> Keeping {
        let named = self.campaigns.iter().find(|(id, _)| id == campaign);
        named.map_or(self.others, |(_, keeping)| *keeping)
    }
}
