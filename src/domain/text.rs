//! How text compares: trimmed, in lower case one character at a time, by words, and by `*`.

use std::borrow::Cow;
use std::cell::RefCell;

use memchr::memmem;
use smol_str::SmolStr;

/// A text as it compares: trimmed of space, tab, CR, LF and no-break space, each character in lower case by its simple mapping.
///
/// ```
/// use thresh::domain::fold;
/// assert_eq!(fold("  Größe \u{a0}"), "größe");
/// assert_eq!(fold("İ"), "i");
/// ```
pub fn fold(text: &str) -> Cow<'_, str> {
    let trimmed = trimmed(text);
    if trimmed.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase()) {
        return Cow::Borrowed(trimmed);
    }
    if trimmed.is_ascii() {
        return Cow::Owned(trimmed.to_ascii_lowercase());
    }
    Cow::Owned(trimmed.chars().map(lower).collect())
}

/// Puts a text as it compares into a buffer, in place of what was there; see [`fold`].
///
/// ```
/// let mut folded = String::from("before");
/// thresh::domain::fold_into(" Größe ", &mut folded);
/// assert_eq!(folded, "größe");
/// ```
pub fn fold_into(text: &str, folded: &mut String) {
    let trimmed = trimmed(text);
    folded.clear();
    if trimmed.is_ascii() {
        folded.push_str(trimmed);
        folded.make_ascii_lowercase();
    } else {
        folded.extend(trimmed.chars().map(lower));
    }
}

/// A buffer in which texts are folded one after the other: once it is long enough, looking at them allocates nothing.
///
/// ```
/// let folder = thresh::domain::Folder::default();
/// assert!(folder.with(" Größe ", |folded| folded == "größe"));
/// ```
#[derive(Debug, Default)]
pub struct Folder(RefCell<String>);

impl Folder {
    /// Looks at a text as it compares; see [`fold`].
    pub fn with<T>(&self, text: &str, look: impl FnOnce(&str) -> T) -> T {
        let mut folded = self.0.take();
        fold_into(text, &mut folded);
        let seen = look(&folded);
        self.0.replace(folded);
        seen
    }
}

/// How two texts compare once folded, without folding them.
///
/// ```
/// use std::cmp::Ordering;
/// assert_eq!(thresh::domain::compare_folded(" GRÖSSE", "grösse"), Ordering::Equal);
/// assert_eq!(thresh::domain::compare_folded("a", "B"), Ordering::Less);
/// ```
pub fn compare_folded(one: &str, other: &str) -> std::cmp::Ordering {
    trimmed(one).chars().map(lower).cmp(trimmed(other).chars().map(lower))
}

/// The text without the white space that comparing ignores at both ends.
pub fn trimmed(text: &str) -> &str {
    match text.as_bytes() {
        // Nearly every text begins and ends with a letter or digit.
        [first, .., last] if first.is_ascii_graphic() && last.is_ascii_graphic() => text,
        _ => text.trim_matches([' ', '\t', '\r', '\n', '\u{a0}']),
    }
}

/// Whether there is nothing in a text but white space that comparing ignores.
#[inline]
pub(crate) fn is_blank(text: &str) -> bool {
    text.as_bytes().first().is_none_or(|first| !first.is_ascii_graphic() && trimmed(text).is_empty())
}

/// The simple lower-case mapping: one character to one (U+0130 is the only one whose full mapping has two).
pub(super) fn lower(character: char) -> char {
    character.to_lowercase().next().unwrap_or(character)
}

/// The words of a folded text: its longest runs of letters and digits.
///
/// ```
/// use thresh::domain::words_of;
/// assert_eq!(words_of("vp, r&d (emea)").collect::<Vec<_>>(), ["vp", "r", "d", "emea"]);
/// ```
pub fn words_of(folded: &str) -> impl Iterator<Item = &str> + Clone {
    folded.split(|character: char| !character.is_alphanumeric()).filter(|word| !word.is_empty())
}

/// A folded text in which `*` stands for any run of characters.
///
/// ```
/// use thresh::domain::Pattern;
/// let pattern = Pattern::new("/pricing*");
/// assert!(pattern.matches("/pricing/enterprise"));
/// assert!(!pattern.matches("/about/pricing"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pattern {
    folded: SmolStr,
    /// Where its first `*` stands; looked for once, as many texts are compared with one pattern.
    first_star: Option<usize>,
}

impl Pattern {
    /// The pattern of a text as an author wrote it.
    pub fn new(text: &str) -> Pattern {
        let folded = SmolStr::from(fold(text));
        Pattern { first_star: folded.find('*'), folded }
    }

    /// The folded text itself when there is no `*` in it.
    pub fn literal(&self) -> Option<&str> {
        self.first_star.is_none().then_some(self.folded.as_str())
    }

    /// The folded text, stars included.
    pub fn as_str(&self) -> &str {
        &self.folded
    }

    /// Whether a folded text is one of those that the pattern stands for; time is linear in the text for each star.
    #[inline]
    pub fn matches(&self, folded: &str) -> bool {
        let (pattern, text) = (self.folded.as_bytes(), folded.as_bytes());
        let Some(star) = self.first_star else { return text == pattern };
        // Most texts are told from most patterns by the byte before the first star, and most patterns end with that.
        if star > 0 && text.get(star - 1) != pattern.get(star - 1) {
            return false;
        }
        pattern.get(..star).is_some_and(|first| text.starts_with(first))
            && (star + 1 == pattern.len() || self.matches_behind(star, folded))
    }

    /// Whether what stands behind the first star fits, too.
    fn matches_behind(&self, star: usize, folded: &str) -> bool {
        let (Some(mut rest), Some(behind)) = (folded.get(star..), self.folded.get(star + 1..)) else { return false };
        let mut parts = behind.split('*');
        let last = parts.next_back().unwrap_or("");
        for part in parts {
            let Some(at) = memmem::find(rest.as_bytes(), part.as_bytes()) else { return false };
            rest = rest.get(at + part.len()..).unwrap_or("");
        }
        rest.ends_with(last)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(pattern: &str, text: &str, matches: bool) {
        assert_eq!(Pattern::new(pattern).matches(&fold(text)), matches, "{pattern} against {text}");
    }

    #[test]
    fn stars_stand_for_any_run() {
        check("aurora", "Aurora ", true);
        check("aurora*", "Aurora", true);
        check("*aurora", "the aurora", true);
        check("a*b*c", "a-b-b-c", true);
        check("a*b*c", "a-c-b", false);
        check("*", "", true);
        check("ab*ba", "aba", false);
        check("**x**", "axb", true);
        check("**", "", true);
        check("aurora", "aurora two", false);
        check("aurora*", "the aurora", false);
        check("aurora*", "aur", false);
        check("größe*", "GRÖSSE", false);
        check("größe*", "Größentabelle", true);
        check("*ö*", "Größe", true);
        check("*aurora", "aurora two", false);
    }
}
