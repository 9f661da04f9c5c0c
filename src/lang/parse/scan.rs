//! Text → its marks and words, just finely enough to tell which lines belong together and how deep they nest.

use std::ops::Range;

use super::pairs::short;
use crate::lang::source::{FileId, Span};
use crate::lang::syntax::Comment;

/// What a stretch of text is to the layout.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    /// A word, a number, a path.
    Word,
    /// A text in quotes.
    Quoted,
    /// A text whose quote is not closed on its line.
    Unclosed,
    /// `/…/i` after `matches`.
    Regex,
    /// `(`
    Open,
    /// `)`
    Close,
    /// `,`
    Comma,
    /// `:`
    Colon,
    /// `->`, `→`, `=>`
    Arrow,
    /// `=`, `>=` and the like.
    Comparison,
    /// The end of a line.
    Break,
    /// Anything else.
    Other,
}

/// A mark with the bytes it covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) mark: Mark,
    start: u32,
    end: u32,
}

impl Token {
    pub(super) fn start(self) -> usize {
        self.start as usize
    }

    pub(super) fn end(self) -> usize {
        self.end as usize
    }

    pub(super) fn bytes(self) -> Range<usize> {
        self.start()..self.end()
    }
}

/// A scanned text.
#[derive(Debug, Default)]
pub(super) struct Scanned {
    /// Words and marks in order.
    pub(super) tokens: Vec<Token>,
    /// Comments in order.
    pub(super) comments: Vec<Comment>,
    /// Stretches that are white space to the grammar: comments, carriage returns, no-break spaces, a byte-order mark.
    pub(super) blanks: Vec<Range<usize>>,
}

/// Scans a text once, from left to right.
pub(super) fn scan(file: FileId, text: &str) -> Scanned {
    let tokens = Vec::with_capacity(text.len() / BYTES_OF_A_TOKEN);
    let mut scanner = Scanner { file, text, at: 0, scanned: Scanned { tokens, ..Scanned::default() } };
    while let Some(next) = scanner.rest().chars().next() {
        scanner.step(next);
    }
    scanner.scanned
}

/// Most texts have fewer tokens than one for so many bytes.
const BYTES_OF_A_TOKEN: usize = 3;

struct Scanner<'t> {
    file: FileId,
    text: &'t str,
    at: usize,
    scanned: Scanned,
}

impl<'t> Scanner<'t> {
    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or("")
    }

    fn step(&mut self, next: char) {
        match next {
            ' ' | '\t' => self.at += 1,
            _ if next.is_ascii_alphanumeric() => self.push(Mark::Word, word_length(self.rest())),
            '\n' => self.push(Mark::Break, 1),
            '#' => self.comment(),
            '"' | '“' | '„' | '”' => self.quoted(next),
            '(' => self.push(Mark::Open, 1),
            ')' => self.push(Mark::Close, 1),
            ',' => self.push(Mark::Comma, 1),
            ':' => self.push(Mark::Colon, 1),
            '+' => self.push(Mark::Other, 1),
            '/' if self.after_matches() => self.regex(),
            '/' => {
                let length = length_while(self.rest(), |character| !" \t,()\"\n\r#".contains(character));
                self.push(Mark::Word, length);
            }
            _ if is_blank(next) => {
                self.scanned.blanks.push(self.at..self.at + next.len_utf8());
                self.at += next.len_utf8();
            }
            _ => self.mark(next),
        }
    }

    fn mark(&mut self, next: char) {
        let rest = self.rest();
        if is_letter(next) {
            self.push(Mark::Word, word_length(rest));
        } else if let Some(arrow) = ARROWS.iter().find(|arrow| rest.starts_with(**arrow)) {
            self.push(Mark::Arrow, arrow.len());
        } else if let Some(comparison) = COMPARISONS.iter().find(|comparison| rest.starts_with(**comparison)) {
            self.push(Mark::Comparison, comparison.len());
        } else {
            self.push(Mark::Other, next.len_utf8());
        }
    }

    fn push(&mut self, mark: Mark, length: usize) {
        let end = self.at + length;
        self.scanned.tokens.push(Token { mark, start: short(self.at), end: short(end) });
        self.at = end;
    }

    fn comment(&mut self) {
        let line = self.rest().lines().next().unwrap_or("");
        let text = line.trim_end();
        let span = span(self.file, self.at, self.at + text.len());
        self.scanned.comments.push(Comment { span, text: text.to_owned() });
        self.scanned.blanks.push(self.at..self.at + line.len());
        self.at += line.len();
    }

    fn quoted(&mut self, opening: char) {
        let rest = self.rest();
        if let Some(length) = plainly_quoted(rest) {
            return self.push(Mark::Quoted, length);
        }
        let mut characters = rest.char_indices().skip(1).peekable();
        while let Some((at, character)) = characters.next() {
            let closes = if opening == '"' { character == '"' } else { "“”\"".contains(character) };
            let doubled = opening == '"' && characters.peek().is_some_and(|(_, following)| *following == '"');
            if character == '\n' {
                let length = rest.get(..at).unwrap_or("").trim_end().len();
                return self.push(Mark::Unclosed, length.max(opening.len_utf8()));
            }
            if closes && doubled {
                characters.next();
            } else if closes {
                return self.push(Mark::Quoted, at + character.len_utf8());
            }
        }
        self.push(Mark::Unclosed, rest.trim_end().len().max(opening.len_utf8()));
    }

    fn regex(&mut self) {
        let rest = self.rest();
        let mut characters = rest.char_indices().skip(1);
        while let Some((at, character)) = characters.next() {
            match character {
                '\n' => break,
                '\\' => {
                    characters.next();
                }
                '/' => {
                    let flags = length_while(rest.get(at + 1..).unwrap_or(""), |flag| flag.is_ascii_alphanumeric());
                    return self.push(Mark::Regex, at + 1 + flags);
                }
                _ => {}
            }
        }
        self.push(Mark::Other, 1);
    }

    fn after_matches(&self) -> bool {
        self.scanned
            .tokens
            .last()
            .and_then(|token| self.text.get(token.bytes()))
            .is_some_and(|word| word.eq_ignore_ascii_case("matches"))
    }
}

const ARROWS: [&str; 7] = ["->", "→", "=>", "–>", "—>", "-->", "⇒"];
const COMPARISONS: [&str; 11] = [">=", "≥", "<=", "≤", "!=", "≠", "<>", "==", "=", "<", ">"];

/// A span of two byte offsets; files are far shorter than `u32::MAX` bytes.
pub(super) fn span(file: FileId, start: usize, end: usize) -> Span {
    let bound = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
    Span { file, start: bound(start), end: bound(end) }
}

/// White space that people type or paste without seeing it, other than space, tab and line feed.
fn is_blank(character: char) -> bool {
    matches!(character, '\r' | '\u{b}' | '\u{c}' | '\u{feff}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2060}')
        || (character != '\n' && character.is_whitespace())
}

fn is_letter(character: char) -> bool {
    character.is_alphanumeric() || character == '_' || character == '*'
}

/// The length of a text in straight quotes, where none stands within it.
fn plainly_quoted(rest: &str) -> Option<usize> {
    let inside = rest.strip_prefix('"')?.as_bytes();
    let end = inside.iter().position(|byte| matches!(byte, b'"' | b'\n'))?;
    let closes = inside.get(end) == Some(&b'"') && inside.get(end + 1) != Some(&b'"');
    closes.then_some(end + 2)
}

fn length_while(text: &str, keeps: impl Fn(char) -> bool) -> usize {
    text.find(|character| !keeps(character)).unwrap_or(text.len())
}

fn word_length(text: &str) -> usize {
    // Most words are plain to their end.
    let plain = text.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'*')).count();
    if matches!(text.as_bytes().get(plain), Some(b' ' | b'\n' | b':' | b',' | b')')) {
        return plain;
    }
    let mut length = plain;
    let mut characters = text.get(plain..).unwrap_or("").char_indices().peekable();
    while let Some((at, character)) = characters.next() {
        let joins = matches!(character, '-' | '.' | '/' | '&' | '@' | '\'' | '’')
            && characters.peek().is_some_and(|(_, next)| is_letter(*next));
        if !is_letter(character) && !joins {
            break;
        }
        length = plain + at + character.len_utf8();
    }
    length
}
