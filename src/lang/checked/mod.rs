//! A campaign after checking: every word resolved, every type known, nothing circular; what both evaluators read.

mod campaign;
mod conditions;
mod criteria;
mod events;
mod grades;
mod rules;
mod scores;
mod series;
mod stages;
mod texts;
mod values;
mod windows;

pub use campaign::{Budget, CheckedCampaign};
pub use conditions::{Condition, Worded, Wording};
pub use criteria::{Criteria, Definition, DefinitionIndex, GradeIndex, ScoreIndex, StageIndex};
pub use events::{Aggregate, Chain, CountTest, Counted, EventTest, NotFollowed};
pub use grades::{Grade, GradeBody, Matrix};
pub use rules::{Award, Fading, Measured, Often, PerUnit, Rule};
pub use scores::{Counts, Group, Score, ScoreBody, Term};
pub use series::{Burst, EventSource, Filter, Property, Series};
pub use stages::{Disqualification, FallsBack, Stage};
pub use texts::{Regex, TextSet, TextTest};
pub use values::{NumberTest, Relation, Trait, TraitTest, ValueTest, ValueType};
pub use windows::Window;
