//! The syntax tree: what an author wrote, word for word with its place, before anybody asks what the words mean.
//!
//! Word runs are unresolved here: whether `downloaded whitepaper` is an event or a trait only the vocabulary can say.

mod campaign;
mod clauses;
mod conditions;
mod dates;
mod definitions;
mod events;
mod experiments;
mod file;
mod grades;
mod rules;
mod scores;
mod stages;
mod test_blocks;
mod values;
mod words;

pub use campaign::{Campaign, CampaignEntry};
pub use clauses::{Bound, Choices, Clause, Comparison, Polarity, Quantifier, Reach, Subject, SubjectWords, Test};
pub use conditions::{Choice, ChoiceKind, Condition, Joint};
pub use dates::{CalendarUnit, DateLiteral, DateRange};
pub use definitions::{Define, List, ListItems};
pub use events::{Aggregate, AggregateKind, Chain, NotFollowed};
pub use experiments::{Experiment, ExperimentEntry, Measure, Variant};
pub use file::{Comment, File, Section, Use};
pub use grades::{Grade, GradeEntry, GradeReach, Matrix};
pub use rules::{Award, AwardClause, Rule, Step, Without};
pub use scores::{Group, GroupClause, Range, Score, Sign, Term};
pub use stages::{Disqualify, StageClause, StageLine, Stages};
pub use test_blocks::{Expectation, Given, GivenWhen, TestBlock};
pub use values::{Regex, Value};
pub use words::{Quoting, Text, Word};
