//! Traits, the types of values, and the tests of one value.

use std::sync::Arc;

use super::{TextTest, Window};
use crate::domain::Decimal;

/// A test of a trait.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct TraitTest {
    /// The trait.
    pub subject: Trait,
    /// The test.
    pub test: ValueTest,
}

/// A trait: looked up by its key at the source, else by its name, else derived.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Trait {
    /// As rules name it: `company.size`.
    pub name: Arc<str>,
    /// The vocabulary's `from`.
    pub from: Option<Arc<str>>,
    /// `X.domain`: where the contact has no trait of that very name, the domain of X's text, or of each of its texts. Where X is of
    /// the wrong type, the warning names X.
    pub domain_of: Option<Box<Trait>>,
    /// Its type.
    pub value_type: ValueType,
}

impl Trait {
    /// The keys under which a contact may bring it; of those it brings, the first counts.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.from.as_deref().into_iter().chain([&*self.name])
    }
}

/// The types of the vocabulary.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ValueType {
    /// One text. In the vocabulary: `text`.
    Text,
    /// Several texts, of which any may satisfy a test; a single text counts as one. In the vocabulary: `texts`; also what a
    /// text test asks for where no vocabulary says anything.
    Texts,
    /// An exact decimal.
    Number,
    /// True or false.
    YesNo,
    /// An instant or a day.
    Date,
    /// Whatever it is: for `is known` where no vocabulary says anything.
    Any,
}

impl ValueType {
    /// The type with its article, as warnings and messages say it.
    pub fn article(self) -> &'static str {
        match self {
            ValueType::Text => "a text",
            ValueType::Texts => "a text or a list of texts",
            ValueType::Number => "a number",
            ValueType::YesNo => "true or false",
            ValueType::Date => "a date",
            ValueType::Any => "a value",
        }
    }
}

/// A test of one value; false where it is unknown.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ValueTest {
    /// There is a value of the right type.
    Known,
    /// `is true`, `is false`
    YesNo(bool),
    /// A number.
    Number(NumberTest),
    /// A date.
    Date(Window),
    /// A text; of several texts, any.
    Text(TextTest),
}

/// A test of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NumberTest {
    /// `= < <= > >=`
    Is(Relation, Decimal),
    /// Bounds included.
    Between(Decimal, Decimal),
}

/// How a number compares with another; `!=` is `not` of `=`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Relation {
    /// `=`
    Equal,
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    Greater,
    /// `>=`
    AtLeast,
}

impl Relation {
    /// Whether a value that compares so with the other stands in this relation to it.
    pub fn holds(self, ordering: std::cmp::Ordering) -> bool {
        match self {
            Relation::Equal => ordering.is_eq(),
            Relation::Less => ordering.is_lt(),
            Relation::AtMost => ordering.is_le(),
            Relation::Greater => ordering.is_gt(),
            Relation::AtLeast => ordering.is_ge(),
        }
    }
}
