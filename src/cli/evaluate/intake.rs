//! What is said beside the decisions: lines that could not be read, how far it is, how it ended.

use std::io::{Result, Write};
use std::time::{Duration, Instant};

use super::stream::{Decided, Intake};
use super::writing::Writing;
use crate::cli::{Answer, Progress};

/// Time between two signs of progress.
const PROGRESS_EVERY: Duration = Duration::from_millis(200);

/// Counts contacts, and tells a person.
pub(super) struct Counting<'n> {
    notes: &'n mut (dyn Write + Send),
    progress: Progress,
    source: &'n str,
    contacts: u64,
    unreadable: u64,
    /// When progress was shown last.
    shown: Option<Instant>,
}

impl<'n> Counting<'n> {
    pub(super) fn new(notes: &'n mut (dyn Write + Send), progress: Progress, source: &'n str) -> Counting<'n> {
        Counting { notes, progress, source, contacts: 0, unreadable: 0, shown: None }
    }

    /// Takes in decisions that are written there.
    pub(super) fn into<W: Write>(self, writing: Writing<W>) -> CountedWriting<'n, W> {
        CountedWriting { counting: self, writing }
    }

    fn count(&mut self, decided: &Decided) {
        self.contacts += decided.contacts;
        if !decided.problems.is_empty() {
            self.clear_progress();
        }
        for (line, problem) in &decided.problems {
            self.unreadable += 1;
            self.note(&format!("line {line}: {problem}"));
        }
        self.show_progress();
    }

    fn answer(mut self) -> Answer {
        self.clear_progress();
        match (self.contacts, self.unreadable) {
            (0, _) => {
                self.note(&format!("{} holds no contacts", self.source));
                Answer::Yes
            }
            (_, 0) => Answer::Yes,
            (contacts, unreadable) => {
                self.note(&format!("{unreadable} of {contacts} contacts could not be read"));
                Answer::No
            }
        }
    }

    /// A note that cannot be written is lost: there is nowhere else to say so.
    fn note(&mut self, line: &str) {
        let _ = writeln!(self.notes, "{line}");
    }

    #[expect(clippy::disallowed_methods, reason = "the command line measures time to show progress")]
    fn show_progress(&mut self) {
        match self.progress {
            Progress::Hidden => {}
            Progress::Shown => {
                let now = Instant::now();
                if self.shown.is_none_or(|shown| now.duration_since(shown) >= PROGRESS_EVERY) {
                    self.shown = Some(now);
                    let _ = write!(self.notes, "\r{} contacts", self.contacts);
                    let _ = self.notes.flush();
                }
            }
        }
    }

    fn clear_progress(&mut self) {
        if self.shown.take().is_some() {
            let _ = write!(self.notes, "\r\u{1b}[K");
        }
    }
}

/// Writes decisions, and counts.
pub(super) struct CountedWriting<'n, W: Write> {
    counting: Counting<'n>,
    writing: Writing<W>,
}

impl<W: Write> CountedWriting<'_, W> {
    /// Writes what is left, and says how it went.
    pub(super) fn finish(self) -> Result<Answer> {
        self.writing.finish()?;
        Ok(self.counting.answer())
    }
}

impl<W: Write> Intake for CountedWriting<'_, W> {
    fn take(&mut self, decided: Decided) -> Result<()> {
        self.counting.count(&decided);
        self.writing.write(decided)
    }

    fn idle(&mut self) -> Result<()> {
        self.writing.flush()
    }
}
