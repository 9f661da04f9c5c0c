//! One rule file: its heading, its sections, its comments, and what fits no form.

use super::{Campaign, Define, Disqualify, Experiment, Grade, List, Matrix, Score, Stages, TestBlock, Text, Word};
use crate::lang::source::Span;

/// One rule file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// The `campaign` heading and its lines; `None` in a library.
    pub campaign: Option<Campaign>,
    /// Everything below, in the order written.
    pub sections: Vec<Section>,
    /// Every comment in the order written.
    pub comments: Vec<Comment>,
    /// Stretches that no form of the language fits; each has its diagnostic.
    pub broken: Vec<Span>,
    /// The names that stretches of no form would have defined: nothing is said of what uses them.
    pub half_read: Vec<Word>,
    /// The whole file.
    pub span: Span,
}

/// A comment, from its `#` to the end of its line, trailing white space left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    /// Where it stands.
    pub span: Span,
    /// The text with its `#`.
    pub text: String,
}

/// A heading with what belongs to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Section {
    /// `use "ideal-customer"`
    Use(Use),
    /// `score …`
    Score(Score),
    /// `grade …`
    Grade(Grade),
    /// `matrix rating fit by engagement`
    Matrix(Matrix),
    /// `stages`
    Stages(Stages),
    /// `disqualify "Competitor" when …`
    Disqualify(Disqualify),
    /// `list …`
    List(List),
    /// `define keen: …`
    Define(Define),
    /// `experiment …`
    Experiment(Experiment),
    /// `test …`
    Test(TestBlock),
}

/// `use "ideal-customer"`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Use {
    /// The library's file name without `.thresh`.
    pub library: Text,
    /// The whole line.
    pub span: Span,
}
