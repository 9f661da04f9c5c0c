//! Names as types of their own, so that a rule's name is never taken for a stage's.

use std::fmt;
use std::sync::Arc;

macro_rules! name {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Arc<str>);

        impl $name {
            /// The name of this text, as written.
            pub fn new(text: &str) -> Self {
                Self(Arc::from(text))
            }

            /// The name as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(formatter, "{}({:?})", stringify!($name), &self.0)
            }
        }
    };
}

name! {
    /// Who a profile is about.
    ContactId
}
name! {
    /// A campaign: the name of its rule file without folder and `.thresh`.
    CampaignId
}
name! {
    /// A score's name, such as `engagement`.
    ScoreName
}
name! {
    /// A grade's name, such as `fit`.
    GradeName
}
name! {
    /// One value of a grade, such as `A` or `hot`.
    GradeValue
}
name! {
    /// A matrix of two grades, such as `rating`.
    MatrixName
}
name! {
    /// A group's title within its score, such as `Content`.
    GroupTitle
}
name! {
    /// A rule's label, else the canonical text of its condition.
    RuleName
}
name! {
    /// A stage's short name, such as `mql`.
    StageName
}
name! {
    /// An experiment's name, such as `lower-bar`.
    ExperimentName
}
name! {
    /// A layer that experiments share, such as `mql-bar`.
    LayerName
}
name! {
    /// What an experiment waits for, such as `won`.
    OutcomeName
}
name! {
    /// A variant's name within its experiment, such as `control`.
    VariantName
}
name! {
    /// The hash of what an experiment compares and how it assigns, in lower-case hexadecimal.
    Edition
}
name! {
    /// The hash of what is in force, in lower-case hexadecimal.
    Revision
}
