//! The mistakes found so far; a cause that repeats is one mistake with a count.

use std::collections::{HashMap, HashSet};

use crate::domain::fold;
use crate::lang::codes::{Code, Severity};
use crate::lang::diagnostic::{Diagnostic, nearest};
use crate::lang::source::Span;

/// How many candidates are looked at for what was probably meant, in one file; a hostile file gets no guesses beyond that.
const CANDIDATES_MAX: usize = 2_000_000;

#[derive(Default)]
pub(super) struct Report {
    diagnostics: Vec<Diagnostic>,
    /// Names, folded, that broken lines would have defined: what uses them has no mistake of its own.
    half_read: HashSet<String>,
    /// Whether a library could not be read, so that any name might have been in it.
    library_is_missing: bool,
    repeated: HashMap<(Code, String), usize>,
    candidates: usize,
}

impl Report {
    /// Adds a mistake.
    pub(super) fn say(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// Adds a mistake whose cause lies in one word: said again, it is counted at its first place.
    pub(super) fn say_once(&mut self, diagnostic: Diagnostic) {
        let cause = (diagnostic.code, diagnostic.message.clone());
        match self.repeated.get(&cause).and_then(|first| self.diagnostics.get_mut(*first)) {
            Some(first) => {
                let count = first.count + 1;
                if diagnostic.span < first.span {
                    *first = diagnostic;
                }
                first.count = count;
            }
            None => {
                self.repeated.insert(cause, self.diagnostics.len());
                self.diagnostics.push(diagnostic);
            }
        }
    }

    /// Takes over what another check found of the same file, changed by `as_said`; what this one found too is not said again, but
    /// counted if it was found more often.
    pub(super) fn absorb(&mut self, other: Report, as_said: impl Fn(Diagnostic) -> Diagnostic) {
        let mut known: HashMap<(Code, Span), Vec<usize>> = HashMap::new();
        for (position, diagnostic) in self.diagnostics.iter().enumerate() {
            known.entry((diagnostic.code, diagnostic.span)).or_default().push(position);
        }
        for diagnostic in other.diagnostics {
            let alike = known.get(&(diagnostic.code, diagnostic.span)).into_iter().flatten();
            let position = alike.copied().find(|position| {
                self.diagnostics.get(*position).is_some_and(|first| first.message == diagnostic.message)
            });
            match position.and_then(|position| self.diagnostics.get_mut(position)) {
                Some(first) => first.count = first.count.max(diagnostic.count),
                None => self.diagnostics.push(as_said(diagnostic)),
            }
        }
        self.candidates += other.candidates;
    }

    /// An empty report that knows of the same broken lines: for another look at the same file.
    pub(super) fn heir(&self) -> Report {
        let (half_read, library_is_missing) = (self.half_read.clone(), self.library_is_missing);
        Report { half_read, library_is_missing, ..Report::default() }
    }

    /// Notes a name that a broken line would have defined.
    pub(super) fn half_read(&mut self, name: &str) {
        self.half_read.insert(fold(name).into_owned());
    }

    /// Whether a broken line would have defined this name.
    pub(super) fn is_half_read(&self, name: &str) -> bool {
        self.half_read.contains(fold(name).as_ref())
    }

    /// Notes that a library could not be read.
    pub(super) fn library_is_missing(&mut self) {
        self.library_is_missing = true;
    }

    /// Says that a name stands for nothing, unless the reason is another mistake that was said.
    pub(super) fn unknown(&mut self, name: &str, diagnostic: Diagnostic) {
        let could_be_in_library = self.library_is_missing && diagnostic.mend.is_none();
        if !could_be_in_library && !self.half_read.contains(fold(name).as_ref()) {
            self.say_once(diagnostic);
        }
    }

    /// What was probably meant by a word.
    pub(super) fn nearest<'a>(&mut self, word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
        let left = CANDIDATES_MAX.saturating_sub(self.candidates);
        let mut looked_at = 0;
        let found = nearest(word, candidates.into_iter().take(left).inspect(|_| looked_at += 1));
        self.candidates += looked_at;
        found
    }

    /// Whether the campaign can't be used.
    pub(super) fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(|diagnostic| diagnostic.severity() == Severity::Error)
    }

    /// All mistakes in the order of their places.
    pub(super) fn into_diagnostics(mut self) -> Vec<Diagnostic> {
        self.diagnostics.sort_by_key(|diagnostic| diagnostic.span);
        self.diagnostics
    }
}
