//! The trade's words as types: contacts, points, stages, instants, and the verdict on a contact.

mod assignment;
mod cents;
mod decimal;
mod failing_tests;
mod keeping;
mod matched;
mod names;
mod period;
mod points;
mod share;
mod text;
mod timestamp;
mod usual_form;
mod verdict;
mod zone;

pub use assignment::{Arm, Assigned, Bucket, CONTROL, Phase, Reason, UnitValue};
pub use cents::Cents;
pub use decimal::Decimal;
pub use failing_tests::FailingTests;
pub use keeping::{Keeping, Keepings, Stood};
pub(crate) use matched::{Marked, WrittenRows};
pub use matched::{Matched, MatchedRows, MatchedRules, RuleLine, RulePlace};
pub use names::{
    CampaignId, ContactId, Edition, ExperimentName, GradeName, GradeValue, GroupTitle, LayerName, MatrixName,
    OutcomeName, Revision, RuleName, ScoreName, StageName, VariantName,
};
pub use period::{Period, Unit};
pub use points::{Difference, Points};
pub use share::Share;
pub(crate) use text::is_blank;
pub use text::{Folder, Pattern, compare_folded, fold, fold_into, trimmed, words_of};
pub(crate) use timestamp::may_be_dated;
pub use timestamp::{Day, Timestamp};
pub use verdict::{Applies, Compared, Cut, Decision, Graded, Held, Scored, Standing, VariantVerdict, Verdict, Warning};
pub use zone::Zone;
