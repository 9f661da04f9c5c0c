//! The budget of steps that all lints of a file share: what can't be shown within it is not said.

use crate::limits::{LINT_QUESTION_STEPS_MAX, LINT_STEPS_MAX};

/// What is left of a file's budget, and of that of the question at hand.
pub(super) struct Steps {
    left: usize,
    of_question: usize,
}

/// The budget ran out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Exhausted;

impl Steps {
    /// The whole budget of one file.
    pub(super) fn of_a_file() -> Steps {
        Steps { left: LINT_STEPS_MAX, of_question: 0 }
    }

    /// Begins another question, with a budget of its own out of what is left.
    pub(super) fn begin(&mut self) {
        self.of_question = LINT_QUESTION_STEPS_MAX;
    }

    /// Whether nothing can be asked any more.
    pub(super) fn are_spent(&self) -> bool {
        self.left == 0
    }

    /// Spends steps.
    pub(super) fn spend(&mut self, steps: usize) -> Result<(), Exhausted> {
        if steps > self.of_question {
            self.of_question = 0;
            return Err(Exhausted);
        }
        if steps > self.left {
            self.left = 0;
            return Err(Exhausted);
        }
        self.left -= steps;
        self.of_question -= steps;
        Ok(())
    }
}
