//! Where the texts of a JSON text end: all quotes looked for in one go, or one end after the other.

use wide::u8x32;

/// The quotes of a text in which nothing is escaped and no control character stands: one by one, a text's two.
///
/// They are looked for all at once, because where a text ends would otherwise have to be known before looking for the next, and a
/// processor would wait for it each time.
pub(super) struct Quotes {
    at: Vec<u32>,
    /// Which of them is the next.
    next: usize,
}

/// A contact is seldom longer. A text of nothing but quotes takes four times its length, and nobody should fill the memory with that.
const TEXT_BYTES_MAX: usize = 1 << 18;
/// Bytes that are looked at together: as many as bits fit a word.
const BLOCK: usize = 64;
/// Quotes of a block that are written down whether there are so many or not: nobody foresees how many there are, and a wrong guess
/// costs more. A block of a contact has about a dozen.
const AT_ONCE: usize = 16;
/// About how many bytes there are to each quote of a contact.
const QUOTE_BYTES: usize = 5;

impl Quotes {
    /// `None` for a text with a backslash or a control character, such as a line break, and for a long one. They are written over what
    /// stands in the buffer, and take it along.
    pub(super) fn of(text: &[u8], buffer: &mut Vec<u32>) -> Option<Quotes> {
        if text.len() > TEXT_BYTES_MAX {
            return None;
        }
        let at = &mut *buffer;
        at.resize(at.len().max(text.len() / QUOTE_BYTES + BLOCK), 0);
        let (mut found, mut start) = (0, 0);
        let (blocks, rest) = text.as_chunks::<BLOCK>();
        let mut last = [b' '; BLOCK];
        last.get_mut(..rest.len())?.copy_from_slice(rest);
        for block in blocks.iter().chain([&last]) {
            let (one, other) = (u8x32::new(*block.first_chunk()?), u8x32::new(*block.last_chunk()?));
            if (special(one) | special(other)).any() {
                return None;
            }
            let quotes = quote_bits(one) | quote_bits(other) << 32;
            if found + BLOCK > at.len() {
                at.resize(at.len() * 2, 0);
            }
            write_down(quotes, start, at.get_mut(found..)?)?;
            found += quotes.count_ones() as usize;
            start += 64;
        }
        at.truncate(found);
        Some(Quotes { at: std::mem::take(buffer), next: 0 })
    }

    /// The buffer that they took.
    pub(super) fn into_buffer(self) -> Vec<u32> {
        self.at
    }

    /// The quote after the one that stands there, if another follows; those before it are passed over.
    #[inline]
    pub(super) fn after(&mut self, quote: usize) -> Option<usize> {
        if *self.at.get(self.next)? as usize != quote {
            self.pass_over(quote);
        }
        let after = *self.at.get(self.next + 1)?;
        self.next += 2;
        Some(after as usize)
    }

    #[cold]
    fn pass_over(&mut self, quote: usize) {
        let left = self.at.get(self.next..).unwrap_or(&[]);
        self.next += left.partition_point(|at| (*at as usize) < quote);
    }
}

/// How many bytes come before the first quote, backslash or control character; usual contacts are not asked that.
#[cold]
pub(super) fn length_before_end(bytes: &[u8]) -> usize {
    let (chunks, rest) = bytes.as_chunks::<32>();
    for (chunk, before) in chunks.iter().zip((0..).step_by(32)) {
        let chunk = u8x32::new(*chunk);
        let ends = quote_bits(chunk) | u64::from(special(chunk).to_bitmask());
        if ends != 0 {
            return before + ends.trailing_zeros() as usize;
        }
    }
    let is_plain = |byte: &&u8| **byte > 0x1f && !matches!(**byte, b'"' | b'\\');
    bytes.len() - rest.len() + rest.iter().take_while(is_plain).count()
}

/// Marks backslashes and control characters.
#[inline]
fn special(bytes: u8x32) -> u8x32 {
    bytes.simd_eq(u8x32::splat(b'\\')) | bytes.min(u8x32::splat(0x1f)).simd_eq(bytes)
}

/// A bit for each quote.
#[inline]
fn quote_bits(bytes: u8x32) -> u64 {
    u64::from(bytes.simd_eq(u8x32::splat(b'"')).to_bitmask())
}

/// Writes down the places of a block's quotes, and after them whatever; `None` where there is too little room.
#[inline]
fn write_down(quotes: u64, start: u32, room: &mut [u32]) -> Option<()> {
    let mut left = quotes;
    for place in room.first_chunk_mut::<AT_ONCE>()? {
        // The highest bit stands for none left, so that there is always one to look for.
        *place = start + (left | 1 << 63).trailing_zeros();
        left &= left.wrapping_sub(1);
    }
    for place in room.get_mut(AT_ONCE..)? {
        if left == 0 {
            break;
        }
        *place = start + left.trailing_zeros();
        left &= left.wrapping_sub(1);
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Holds what is found equal to what looking at each byte finds.
    #[track_caller]
    fn check(text: &str) {
        let [found, found_over_others] = [vec![], vec![7; 1_000]]
            .map(|mut buffer| Quotes::of(text.as_bytes(), &mut buffer).map(Quotes::into_buffer));
        assert_eq!(found, found_over_others);
        let is_special = text.bytes().any(|byte| byte < 0x20 || byte == b'\\');
        let expected = || text.bytes().zip(0..).filter(|(byte, _)| *byte == b'"').map(|(_, at)| at).collect();
        assert_eq!(found, (!is_special).then(expected), "{text}");
    }

    #[test]
    fn every_quote_is_found_whatever_stands_around_it() {
        for length in 0..300 {
            check(&"\"".repeat(length));
            check(&"x".repeat(length));
            check(&"ü\" \u{7f}\u{20}!#".chars().cycle().skip(length % 5).take(length).collect::<String>());
            for special in ['\\', '\n', '\0', '\u{1f}'] {
                check(&format!("{}{special}{}", "\"a".repeat(length), "b\"".repeat(length % 7)));
            }
        }
    }

    #[test]
    fn a_long_text_takes_no_memory() {
        let quotes = |bytes: usize| Quotes::of(&vec![b'"'; bytes], &mut vec![]).map(|quotes| quotes.at.len());
        for bytes in [TEXT_BYTES_MAX - 1, TEXT_BYTES_MAX] {
            assert_eq!(quotes(bytes), Some(bytes));
        }
        assert_eq!(quotes(TEXT_BYTES_MAX + 1), None);
    }

    #[test]
    fn the_other_quote_is_found_from_any() {
        let mut quotes = Quotes::of(br#"{"a":[{"b":"c"}],"d":1}"#, &mut vec![]).unwrap();
        assert_eq!(quotes.after(1), Some(3));
        assert_eq!(quotes.after(17), Some(19));
        assert_eq!(quotes.after(22), None);
        assert_eq!(Quotes::of(b"\"", &mut vec![]).unwrap().after(0), None);
    }

    fn length(text: &str) -> usize {
        length_before_end(text.as_bytes())
    }

    #[test]
    fn a_text_ends_at_its_first_quote_backslash_or_control_character() {
        for end in ['"', '\\', '\n', '\0', '\u{1f}'] {
            for count in 0..70 {
                let before: String = "ü~ \u{7f}€!#[]".chars().cycle().take(count).collect();
                assert_eq!(length(&format!("{before}{end}\" \\ and more")), before.len(), "{before}{end:?}");
                assert_eq!(length(&format!("{before}{end}")), before.len(), "{before}{end:?}");
                assert_eq!(length(&format!("{before}\" and more")), before.len(), "{before}");
            }
        }
        assert_eq!(length("no end, and ünïcode"), "no end, and ünïcode".len());
    }

    proptest::proptest! {
        #[test]
        fn quotes_of_any_text_are_found(text in "[a\"\\\\\n ü]{0,200}") {
            check(&text);
        }
    }
}
