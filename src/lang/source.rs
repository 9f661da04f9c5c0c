//! Texts and places in them: which file, from which byte to which, and the line and column a person sees.

use std::collections::BTreeMap;
use std::sync::Arc;

/// One file of a set, by its position in [`Sources`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub u32);

/// A stretch of a file's text, in bytes, the end excluded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The file.
    pub file: FileId,
    /// The first byte.
    pub start: u32,
    /// The byte after the last.
    pub end: u32,
}

impl Span {
    /// The stretch from the start of this one to the end of another.
    pub fn to(self, other: Span) -> Span {
        Span { file: self.file, start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// The empty stretch at this one's end: where something is missing.
    pub fn after(self) -> Span {
        Span { start: self.end, ..self }
    }

    /// The span's bytes as a range.
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// Something with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spanned<T> {
    /// The thing.
    pub value: T,
    /// Where it stands.
    pub span: Span,
}

impl<T> Spanned<T> {
    /// Puts a thing and its place together.
    pub fn new(value: T, span: Span) -> Spanned<T> {
        Spanned { value, span }
    }
}

/// A line and a column, both from 1, the column in Unicode characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[cfg_attr(feature = "service", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Position {
    /// The line.
    pub line: usize,
    /// The column.
    pub column: usize,
}

/// A file of a rules folder: its path as people see it (relative, with `/`) and its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceFile {
    /// The path relative to the rules folder.
    pub path: Arc<str>,
    /// The text; bytes that are not UTF-8 were replaced and are reported by whoever read them.
    pub text: Arc<str>,
    /// Where each line begins.
    line_starts: Arc<[u32]>,
}

impl SourceFile {
    fn new(path: Arc<str>, text: Arc<str>) -> SourceFile {
        let behind_breaks = text.match_indices('\n').map(|(at, _)| u32::try_from(at + 1).unwrap_or(u32::MAX));
        let line_starts = std::iter::once(0).chain(behind_breaks).collect();
        SourceFile { path, text, line_starts }
    }

    fn position(&self, offset: u32) -> Position {
        let line = self.line_starts.partition_point(|start| *start <= offset);
        let start = self.line_starts.get(line.saturating_sub(1)).copied().unwrap_or(0);
        let before = self.text.get(start as usize..offset as usize).unwrap_or("");
        Position { line, column: before.chars().count() + 1 }
    }
}

/// The path that stands for the rules folder itself.
pub const THE_FOLDER: &str = ".";

/// All files that belong together, in the order they were added.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sources {
    files: Vec<SourceFile>,
}

impl Sources {
    /// Adds a file and says which it is.
    pub fn add(&mut self, path: &str, text: &str) -> FileId {
        let id = FileId(u32::try_from(self.files.len()).unwrap_or(u32::MAX));
        self.files.push(SourceFile::new(Arc::from(path), Arc::from(text)));
        id
    }

    /// The file, if it is one of this set.
    pub fn get(&self, file: FileId) -> Option<&SourceFile> {
        self.files.get(file.0 as usize)
    }

    /// All files with their ids.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &SourceFile)> {
        (0_u32..).map(FileId).zip(&self.files)
    }

    /// The same files under the same ids, the texts of all but these forgotten.
    pub fn only(&self, kept: &[FileId]) -> Sources {
        let nothing: Arc<str> = Arc::from("");
        let files = self.iter().map(|(id, file)| {
            if kept.contains(&id) {
                file.clone()
            } else {
                SourceFile::new(Arc::clone(&file.path), Arc::clone(&nothing))
            }
        });
        Sources { files: files.collect() }
    }

    /// The same files under the same ids, their paths as seen from where the rules folder has this path.
    pub fn below(&self, folder: &str) -> Sources {
        let folder = folder.trim_end_matches('/');
        let files = self.files.iter().map(|file| {
            let path = if &*file.path == THE_FOLDER { folder.to_owned() } else { format!("{folder}/{}", file.path) };
            SourceFile { path: Arc::from(path), ..file.clone() }
        });
        Sources { files: files.collect() }
    }

    /// The path of a span's file.
    pub fn path(&self, span: Span) -> &str {
        self.get(span.file).map_or("", |file| &file.path)
    }

    /// The text of a span; empty where it does not lie within its file.
    pub fn text(&self, span: Span) -> &str {
        self.get(span.file).and_then(|file| file.text.get(span.range())).unwrap_or("")
    }

    /// The position of a span's start.
    pub fn start(&self, span: Span) -> Position {
        self.position(span.file, span.start)
    }

    /// The position just after a span's last character.
    pub fn end(&self, span: Span) -> Position {
        self.position(span.file, span.end)
    }

    fn position(&self, file: FileId, offset: u32) -> Position {
        self.get(file).map_or(Position { line: 1, column: 1 }, |file| file.position(offset))
    }
}

/// Where the lines of each file begin, so that no file is gone through from its start for every place that is asked for.
#[derive(Debug)]
pub struct Positions<'a> {
    pub(super) sources: &'a Sources,
    starts: BTreeMap<FileId, Vec<usize>>,
}

impl<'a> Positions<'a> {
    /// Positions in these files.
    pub fn of(sources: &'a Sources) -> Positions<'a> {
        Positions { sources, starts: BTreeMap::new() }
    }

    /// The line and column of a byte of a file; of one beyond its end, the end's.
    ///
    /// ```
    /// use thresh::lang::source::{Position, Positions, Sources};
    /// let mut sources = Sources::default();
    /// let file = sources.add("a.thresh", "one\ntwo");
    /// assert_eq!(Positions::of(&sources).position(file, 5), Position { line: 2, column: 2 });
    /// ```
    pub fn position(&mut self, file: FileId, offset: u32) -> Position {
        let text = self.sources.get(file).map_or("", |file| &file.text);
        let offset = (offset as usize).min(text.len());
        let line = self.line(file, offset);
        let start = self.starts(file).get(line - 1).copied().unwrap_or(0);
        let column = text.get(start..offset).unwrap_or("").chars().count() + 1;
        Position { line, column }
    }

    /// The line in which a byte stands, from 1.
    pub(super) fn line(&mut self, file: FileId, offset: usize) -> usize {
        self.starts(file).partition_point(|start| *start <= offset).max(1)
    }

    /// The bytes at which the lines of a file begin.
    pub(super) fn starts(&mut self, file: FileId) -> &[usize] {
        let text = self.sources.get(file).map_or("", |file| &file.text);
        self.starts
            .entry(file)
            .or_insert_with(|| std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect())
    }
}
