//! What is said beside the results: lines that could not be read, how far it is, how it ended.

use std::io::{self, Write};
use std::time::{Duration, Instant};

use super::{Batch, Intake};
use crate::cli::{Answer, Progress};

/// Time between two signs of progress.
const PROGRESS_EVERY: Duration = Duration::from_millis(200);

/// Counts contacts, and tells a person.
pub(in crate::cli) struct Counting<'n> {
    notes: &'n mut (dyn Write + Send),
    progress: Progress,
    source: &'n str,
    contacts: u64,
    unreadable: u64,
    /// When progress was shown last.
    shown: Option<Instant>,
}

impl<'n> Counting<'n> {
    pub(in crate::cli) fn new(notes: &'n mut (dyn Write + Send), progress: Progress, source: &'n str) -> Counting<'n> {
        Counting { notes, progress, source, contacts: 0, unreadable: 0, shown: None }
    }

    /// Counts what goes there.
    pub(in crate::cli) fn into<I>(self, intake: I) -> Counted<'n, I> {
        Counted { counting: self, intake }
    }

    fn count<R>(&mut self, batch: &Batch<R>) {
        self.contacts += batch.contacts;
        if !batch.problems.is_empty() {
            self.clear_progress();
        }
        for (line, problem) in &batch.problems {
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

/// Takes in what is made of contacts, and counts.
pub(in crate::cli) struct Counted<'n, I> {
    counting: Counting<'n>,
    intake: I,
}

impl<I> Counted<'_, I> {
    /// Ends the taking in as the intake wants it, and says how it went.
    pub(in crate::cli) fn finish<T>(self, end: impl FnOnce(I) -> io::Result<T>) -> io::Result<(Answer, T)> {
        let ended = end(self.intake)?;
        Ok((self.counting.answer(), ended))
    }
}

impl<R, I: Intake<R>> Intake<R> for Counted<'_, I> {
    fn take(&mut self, batch: Batch<R>) -> io::Result<Option<R>> {
        self.counting.count(&batch);
        self.intake.take(batch)
    }

    fn idle(&mut self) -> io::Result<()> {
        self.intake.idle()
    }
}
