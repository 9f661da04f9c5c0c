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
}

impl<'a> Properties<'a> {
    /// A stretch of a list that other events share.
    pub fn shared(all: &Arc<Vec<Named<'a>>>, stretch: Range<u32>) -> Properties<'a> {
        Properties { all: Arc::clone(all), start: stretch.start, end: stretch.end }
    }

    /// The list in which they stand, unless others share it.
    pub(crate) fn into_list(self) -> Option<Vec<Named<'a>>> {
        Arc::into_inner(self.all)
    }

    /// The value of the property with this path; of one given twice, the last.
    #[inline]
    pub fn get(&self, path: &str) -> Option<&Value<'a>> {
        self.as_slice().iter().rev().find(|(key, _)| key == path).map(|(_, value)| value)
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
        Properties { all: Arc::new(properties), start: 0, end }
    }
}
