//! Where a command writes: results, notes, and whether a person is looking.

use std::io::{IsTerminal, Write};
use std::path::Path;

use crate::lang::diagnostic::Diagnostic;
use crate::lang::render;
use crate::lang::source::Sources;
use crate::wire::ink::Colour;

/// Where a command writes. Commands never use the process's streams themselves, so that a test can read what they say.
pub struct Terminal<'a> {
    /// Results: standard output.
    pub results: &'a mut (dyn Write + Send),
    /// Everything else: standard error.
    pub notes: &'a mut (dyn Write + Send),
    /// Where the results end up.
    pub destination: Destination,
    /// How results are written.
    pub results_colour: Colour,
    /// How notes are written.
    pub notes_colour: Colour,
    /// Whether long work shows how far it is.
    pub progress: Progress,
}

/// Where results end up. What is written there is the same; only what is shown beside it differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Destination {
    /// On a person's screen, where notes stand among them.
    Screen,
    /// In a file or another program.
    Elsewhere,
}

/// Whether long work shows how far it is: only where a person watches the notes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// It does.
    Shown,
    /// It does not.
    Hidden,
}

impl<'a> Terminal<'a> {
    /// The process's own streams.
    pub(super) fn of_process(results: &'a mut std::io::Stdout, notes: &'a mut std::io::Stderr) -> Terminal<'a> {
        let destination = if results.is_terminal() { Destination::Screen } else { Destination::Elsewhere };
        let (results_colour, notes_colour) = (colour(results.is_terminal()), colour(notes.is_terminal()));
        let progress = if notes.is_terminal() { Progress::Shown } else { Progress::Hidden };
        Terminal { results, notes, destination, results_colour, notes_colour, progress }
    }

    /// Streams that nobody watches: files, pipes, a test's buffers.
    pub fn plain(results: &'a mut (dyn Write + Send), notes: &'a mut (dyn Write + Send)) -> Terminal<'a> {
        Terminal {
            results,
            notes,
            destination: Destination::Elsewhere,
            results_colour: Colour::Plain,
            notes_colour: Colour::Plain,
            progress: Progress::Hidden,
        }
    }

    /// Writes diagnostics of a rules folder or a rule file as notes, with the paths that a person would type, and their number.
    pub fn diagnostics(&mut self, diagnostics: &[Diagnostic], sources: &Sources, rules: &Path) {
        let folder = if rules.is_file() { rules.parent().unwrap_or(Path::new("")) } else { rules };
        let sources = match folder.to_string_lossy().as_ref() {
            "" => sources.clone(),
            folder => sources.below(folder),
        };
        let colour = match self.notes_colour {
            Colour::Coloured => render::Colour::Terminal,
            Colour::Plain => render::Colour::Plain,
        };
        self.note(&format!("{}{}", render::human(diagnostics, &sources, colour), render::summary(diagnostics)));
    }

    /// Writes a line of notes. A note that cannot be written is lost: there is nowhere else to say so.
    pub fn note(&mut self, line: &str) {
        let _ = writeln!(self.notes, "{line}");
    }
}

#[expect(clippy::disallowed_methods, reason = "NO_COLOR is for the command line to read")]
fn colour(terminal: bool) -> Colour {
    let refused = std::env::var("NO_COLOR").is_ok_and(|value| !value.is_empty());
    if terminal && !refused { Colour::Coloured } else { Colour::Plain }
}
