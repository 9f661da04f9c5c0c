//! What was probably meant: the nearest of the words that exist, or none rather than a far-fetched one.

use crate::domain::fold;
use crate::limits::NEAREST_EDITS_MAX;

/// The candidate that a misspelt word is taken for; of equally near ones the first.
///
/// ```
/// use thresh::lang::diagnostic::nearest;
/// assert_eq!(nearest("downlaoded", ["downloaded", "unloaded"]), Some("downloaded"));
/// assert_eq!(nearest("tilte", ["title", "titles"]), Some("title"));
/// assert_eq!(nearest("AT", ["DE", "CH"]), None);
/// ```
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let folded = fold(word);
    let length = folded.chars().count();
    let edits_max = edits_max(length);
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        let other = fold(candidate);
        if other.chars().count().abs_diff(length) > edits_max {
            continue;
        }
        let edits = strsim::osa_distance(&folded, &other);
        if edits <= edits_max && best.is_none_or(|(least, _)| edits < least) {
            best = Some((edits, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// How many edits a word of so many characters may be away: in a short word one edit already makes another word.
fn edits_max(length: usize) -> usize {
    match length {
        0..=2 => 0,
        3..=5 => NEAREST_EDITS_MAX.min(1),
        _ => NEAREST_EDITS_MAX,
    }
}
