//! Unit → variant: the same answer every time, on every machine, with nothing stored.

mod bucket;
mod ranges;

use crate::domain::{Bucket, Share, UnitValue};

pub use bucket::{HashVersion, bucket, hash};
pub use ranges::{bucket_ranges, choose, equal_weights};

/// How an experiment deals out its contacts.
#[derive(Clone, Copy, Debug)]
pub struct Deal<'e> {
    /// The experiment's name: experiments with different names are independent of each other.
    pub key: &'e str,
    /// The share of each arm, `control` first.
    pub shares: &'e [Share],
    /// How many units take part.
    pub traffic: Share,
    /// The layer and the part of it, from the first share to before the second.
    pub layer: Option<(&'e str, Share, Share)>,
}

/// Where a deal puts a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dealt {
    /// In a part of the layer that is not the experiment's.
    OutsideLayer,
    /// Not among those that take part.
    NotInTraffic,
    /// In an arm.
    In {
        /// By position, `control` is 0.
        arm: usize,
        /// The bucket that decided.
        bucket: Bucket,
    },
}

/// Where a deal puts a unit: nothing is allocated, and nothing but the names and the unit counts.
///
/// Arm, traffic and layer are drawn with seeds of their own (`key`, `key#traffic`, `layer:NAME`), so that none of them says anything of
/// another. More traffic moves nobody: who took part goes on in the same arm.
///
/// ```
/// use thresh::domain::{Share, UnitValue};
/// use thresh::experiment::assignment::{Deal, Dealt, deal};
///
/// let half = Share::from_percent(50).unwrap();
/// let lower_bar = Deal { key: "lower-bar", shares: &[half, half], traffic: Share::WHOLE, layer: None };
/// let dealt = deal(&lower_bar, UnitValue::of_text("müller@firma.de"));
/// assert_eq!(dealt, deal(&lower_bar, UnitValue::of_text(" MÜLLER@firma.de")));
/// assert!(matches!(dealt, Dealt::In { .. }));
/// ```
pub fn deal(deal: &Deal<'_>, unit: UnitValue<'_>) -> Dealt {
    if let Some((layer, from, to)) = deal.layer {
        let place = bucket(&["layer:", layer], unit).steps();
        if place < from.steps() || place >= to.steps() {
            return Dealt::OutsideLayer;
        }
    }
    if deal.traffic != Share::WHOLE && bucket(&[deal.key, "#traffic"], unit).steps() >= deal.traffic.steps() {
        return Dealt::NotInTraffic;
    }
    let bucket = bucket(&[deal.key], unit);
    match choose(bucket.of_whole(), ranges::of_shares(deal.shares)) {
        Some(arm) => Dealt::In { arm, bucket },
        // Shares that are the whole leave no bucket out.
        None => Dealt::NotInTraffic,
    }
}
