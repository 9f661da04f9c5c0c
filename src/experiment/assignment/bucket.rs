//! The hash that deals units out: GrowthBook's, over UTF-16 code units and in 64-bit floats, as its published cases have it.

use std::fmt::{self, Display, Write};

use crate::domain::{Bucket, UnitValue};

/// Buckets of the second version.
const BUCKETS: u32 = 10_000;
/// Buckets of the first version.
const BUCKETS_ONCE: u32 = 1_000;

/// Which of GrowthBook's two ways to hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HashVersion {
    /// Value, then seed, hashed once: experiments of similar names send the same contacts to the same arms. Only for its cases.
    One,
    /// Seed, then value, and the hash of the decimal hash: what assigns here.
    Two,
}

/// The bucket of a unit under a seed, given in parts.
///
/// ```
/// use thresh::domain::UnitValue;
/// use thresh::experiment::assignment::bucket;
/// assert_eq!(bucket(&["se", "ed"], UnitValue::of_text("müller@firma.de")).steps(), 8_728);
/// ```
pub fn bucket(seed: &[&str], unit: UnitValue<'_>) -> Bucket {
    Bucket::of(twice(seed, &unit))
}

/// Where a value lies between 0 and 1 under a seed: in steps of 0.0001, of 0.001 in the first version.
///
/// ```
/// use thresh::experiment::assignment::{HashVersion, hash};
/// assert_eq!(hash("seed", "吉星", HashVersion::Two), 0.7923);
/// ```
pub fn hash(seed: &str, value: &str, version: HashVersion) -> f64 {
    match version {
        HashVersion::One => {
            let mut hash = Fnv1a::default();
            hash.add(value);
            hash.add(seed);
            f64::from(hash.0 % BUCKETS_ONCE) / f64::from(BUCKETS_ONCE)
        }
        HashVersion::Two => f64::from(twice(&[seed], &value) % BUCKETS) / f64::from(BUCKETS),
    }
}

/// The hash of the decimal digits of the hash of seed and value.
fn twice(seed: &[&str], value: &impl Display) -> u32 {
    let mut first = Fnv1a::default();
    seed.iter().for_each(|part| first.add(part));
    first.add(value);
    let mut second = Fnv1a::default();
    second.add(first.0);
    second.0
}

/// The 32-bit FNV-1a hash over UTF-16 code units.
struct Fnv1a(u32);

impl Default for Fnv1a {
    fn default() -> Fnv1a {
        Fnv1a(0x811c_9dc5)
    }
}

impl Fnv1a {
    fn add(&mut self, value: impl Display) {
        // Hashing cannot fail.
        let _ = write!(self, "{value}");
    }
}

impl Write for Fnv1a {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for unit in text.encode_utf16() {
            self.0 = (self.0 ^ u32::from(unit)).wrapping_mul(0x0100_0193);
        }
        Ok(())
    }
}
