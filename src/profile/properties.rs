//! An event's properties: a stretch of one list that all events of a contact share.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use super::Value;

/// A value with its key or dotted path.
pub type Named<'a> = (Cow<'a, str>, Value<'a>);

/// The properties of one event, by their dotted paths.
///
/// The events of a contact share one list, so that reading a contact does not allocate for each of them.
///
/// ```
/// use thresh::profile::{Properties, Value};
/// let properties = Properties::from(vec![("name".into(), Value::Text("Cloud guide".into()))]);
/// assert_eq!(properties.get("name"), Some(&Value::Text("Cloud guide".into())));
/// assert_eq!(properties.get("topic"), None);
/// ```
#[derive(Clone, Debug, Default)]
pub struct Properties<'a> {
    all: Arc<Vec<Named<'a>>>,
    start: u32,
    end: u32,
    lengths: Lengths,
}

impl<'a> Properties<'a> {
    /// A stretch of a list that other events share.
    pub fn shared(all: &Arc<Vec<Named<'a>>>, stretch: Range<u32>) -> Properties<'a> {
        let range = stretch.start as usize..stretch.end as usize;
        let lengths = Lengths::of(all.get(range).unwrap_or(&[]));
        Properties { all: Arc::clone(all), start: stretch.start, end: stretch.end, lengths }
    }

    /// The value of the property with this path; of one given twice, the last.
    #[inline]
    pub fn get(&self, path: &str) -> Option<&Value<'a>> {
        let all = self.as_slice();
        let is_it = |named: &&Named<'_>| named.0 == path;
        let later = all.get(Lengths::COUNT..).unwrap_or(&[]);
        let found = later.iter().rev().find(is_it);
        found
            .or_else(|| self.lengths.alike(path).find_map(|place| all.get(place).filter(is_it)))
            .map(|(_, value)| value)
    }

    /// All of them as given.
    #[inline]
    pub fn as_slice(&self) -> &[Named<'a>] {
        self.all.get(self.start as usize..self.end as usize).unwrap_or(&[])
    }
}

impl<'a> From<Vec<Named<'a>>> for Properties<'a> {
    fn from(properties: Vec<Named<'a>>) -> Properties<'a> {
        let end = u32::try_from(properties.len()).unwrap_or(u32::MAX);
        Properties::shared(&Arc::new(properties), 0..end)
    }
}

/// How long the keys of the first properties are: which one a path may be is told without going to where they lie.
#[derive(Clone, Copy, Debug, Default)]
struct Lengths([u8; Self::COUNT]);

impl Lengths {
    const COUNT: usize = 8;

    fn of(properties: &[Named<'_>]) -> Lengths {
        let mut lengths = [0; Self::COUNT];
        for (length, (key, _)) in lengths.iter_mut().zip(properties) {
            *length = Self::short(key);
        }
        Lengths(lengths)
    }

    /// The places of keys as long as this one, from the last on; beyond the last property there may be some, too.
    #[inline]
    fn alike(self, key: &str) -> impl Iterator<Item = usize> {
        let wanted = Self::short(key);
        let bit = |bits, (length, place)| bits | u8::from(length == wanted) << place;
        let mut alike = self.0.into_iter().zip(0_u32..).fold(0, bit);
        std::iter::from_fn(move || {
            let last = alike.checked_ilog2()?;
            alike ^= 1 << last;
            Some(last as usize)
        })
    }

    /// The length of a key; that of all very long ones is the same.
    #[inline]
    fn short(key: &str) -> u8 {
        u8::try_from(key.len()).unwrap_or(u8::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn properties(keys: &[String]) -> Properties<'static> {
        let named =
            keys.iter().zip(0..).map(|(key, number)| (key.clone().into(), Value::Text(number.to_string().into())));
        Properties::from(named.collect::<Vec<_>>())
    }

    #[test]
    fn the_last_of_a_path_is_found_wherever_it_stands() {
        let keys = ["", "a", "b", "ab", "ba", &"x".repeat(254), &"x".repeat(255), &"x".repeat(256), &"y".repeat(300)];
        for count in 0..12 {
            for step in 1..7 {
                let given: Vec<String> = (0..count).map(|place| keys[place * step % keys.len()].to_owned()).collect();
                let properties = properties(&given);
                for key in keys {
                    let last = given.iter().rposition(|given| given == key).map(|place| place.to_string());
                    let last = last.map(|place| Value::Text(place.into()));
                    assert_eq!(properties.get(key), last.as_ref(), "{key} in {given:?}");
                }
            }
        }
    }
}
