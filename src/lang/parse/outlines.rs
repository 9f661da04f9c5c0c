//! Lines that differ only in their names, words and numbers: what the grammar found in the first holds for the others, in its place.

use std::collections::HashMap;

use super::keywords;
use super::pairs::{Entry, Found, short};

/// What the grammar found in the lines so far, by their outlines.
#[derive(Default)]
pub(super) struct Outlines {
    known: HashMap<Box<[u8]>, Box<[Entry]>>,
    /// The line looked at last.
    line: Outline,
}

impl Outlines {
    /// Puts what is known of a line of this outline, which begins at this byte of the text, behind all other pairs.
    ///
    /// Says where the outermost pair ends, if something is known.
    pub(super) fn put(&mut self, found: &mut Found<'_>, base: usize, line: &str) -> Option<usize> {
        self.line.read(line)?;
        let entries = self.known.get(self.line.symbols.as_slice())?;
        let (base, first) = (short(base), short(found.count()));
        let place = |symbol: u32| base + self.line.places.get(symbol as usize).copied().unwrap_or(0);
        found.extend(entries.iter().map(|entry| Entry {
            rule: entry.rule,
            start: place(entry.start),
            end: place(entry.end),
            next: first + entry.next,
        }));
        entries.first().map(|rule| place(rule.end) as usize)
    }

    /// Whether something is known of a line of this outline.
    pub(super) fn know(&mut self, line: &str) -> bool {
        self.line.read(line).is_some() && self.known.contains_key(self.line.symbols.as_slice())
    }

    /// Learns what the grammar found in a line that begins at this byte of the text: the pair at this place and all within it.
    pub(super) fn learn(&mut self, found: &Found<'_>, place: usize, base: usize, line: &str) {
        let symbol_at = |places: &[u32], at: u32| places.binary_search(&(at - short(base))).ok().map(short);
        let Some(()) = self.line.read(line) else { return };
        if self.known.contains_key(self.line.symbols.as_slice()) {
            return;
        }
        let in_symbols = found.entries_of(place).iter().map(|entry| {
            let start = symbol_at(&self.line.places, entry.start)?;
            let end = symbol_at(&self.line.places, entry.end)?;
            Some(Entry { rule: entry.rule, start, end, next: entry.next - short(place) })
        });
        // What begins or ends within a word or a text is not told by the outline.
        if let Some(entries) = in_symbols.collect::<Option<Box<[Entry]>>>() {
            self.known.insert(self.line.symbols.as_slice().into(), entries);
        }
    }
}

/// A line as a row of symbols: a word, a keyword in lower case, a number or a quoted text is one, and anything else is its bytes. Of a
/// keyword it says which one, of the others nothing. The grammar reads lines of the same symbols alike.
#[derive(Default)]
struct Outline {
    symbols: Vec<u8>,
    /// The byte of the line at which each symbol begins, and at last the line's length.
    places: Vec<u32>,
}

// No byte of a text in UTF-8 is one of these.
const WORD: u8 = 0xff;
const NUMBER: u8 = 0xfe;
const QUOTED: u8 = 0xfd;
const KEYWORD: u8 = 0xfc;

impl Outline {
    /// Reads a line; `None` if what the grammar makes of it hangs on more than its outline.
    fn read(&mut self, line: &str) -> Option<()> {
        self.symbols.clear();
        self.places.clear();
        let bytes = line.as_bytes();
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            let (symbol, length) = match byte {
                b'a'..=b'z' | b'A'..=b'Z' => {
                    let length = length_while(bytes, at, u8::is_ascii_alphabetic);
                    let word = bytes.get(at..at + length)?;
                    match keywords::place_of(word) {
                        // The grammar tries the usual spelling first.
                        Some(_) if word.iter().any(u8::is_ascii_uppercase) => {
                            at = self.spell(word, at);
                            continue;
                        }
                        Some(keyword) => {
                            self.push(KEYWORD, at);
                            (keyword, length)
                        }
                        None => (WORD, length),
                    }
                }
                b'0'..=b'9' => {
                    let length = length_while(bytes, at, u8::is_ascii_digit);
                    // Dates tell their digits.
                    if bytes.get(at + length) == Some(&b'-') || is_dashed(bytes.get(..at)?) {
                        at = self.spell(bytes.get(at..at + length)?, at);
                        continue;
                    }
                    (NUMBER, length)
                }
                b'"' => (QUOTED, length_while(bytes, at + 1, |byte| *byte != b'"') + 2),
                b'/' if begins_regex(bytes.get(..at)?) => return None,
                0x80.. if is_curly_quote(bytes.get(at..)?) => return None,
                _ => (byte, 1),
            };
            self.push(symbol, at);
            at += length;
        }
        self.places.push(short(bytes.len()));
        // What is past the end is a quote that nothing closes.
        (at == bytes.len()).then_some(())
    }

    /// Puts each byte of a word down; says where the next symbol begins.
    fn spell(&mut self, word: &[u8], at: usize) -> usize {
        self.symbols.extend_from_slice(word);
        self.places.extend(short(at)..short(at + word.len()));
        at + word.len()
    }

    fn push(&mut self, symbol: u8, at: usize) {
        self.symbols.push(symbol);
        self.places.push(short(at));
    }
}

fn length_while(bytes: &[u8], from: usize, keeps: impl Fn(&u8) -> bool) -> usize {
    bytes.iter().skip(from).take_while(|byte| keeps(byte)).count()
}

fn is_dashed(before: &[u8]) -> bool {
    matches!(before, [.., b'0'..=b'9', b'-'])
}

/// A regular expression may hold quotes.
fn begins_regex(before: &[u8]) -> bool {
    let before = before.trim_ascii_end();
    let last = before.len().saturating_sub("matches".len());
    before.get(last..).is_some_and(|word| word.eq_ignore_ascii_case(b"matches"))
}

/// “, ” or „: within them words are none.
fn is_curly_quote(rest: &[u8]) -> bool {
    matches!(rest, [0xe2, 0x80, 0x9c..=0x9e, ..])
}
