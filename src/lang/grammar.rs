//! The grammar of `grammar/thresh.pest` as a parser; only `parse` reads what it yields.

use std::collections::BTreeSet;

/// The parser that pest derives from the grammar.
#[derive(pest_derive::Parser)]
#[grammar = "grammar/thresh.pest"]
pub(crate) struct Grammar;

/// Every word that the grammar asks for, in lower case; it takes all of them in either case. Parts of words are among them, where the
/// grammar spells one in parts.
pub(crate) fn keywords() -> BTreeSet<&'static str> {
    let quoted = include_str!("../../grammar/thresh.pest").split("^\"").skip(1);
    let words = quoted.filter_map(|rest| rest.split('"').next()).map(str::trim_ascii_end);
    words.chain(SPELT_IN_PARTS).collect()
}

/// Words that the grammar asks for and nowhere spells as one.
const SPELT_IN_PARTS: [&str; 8] = ["und", "oder", "twice", "minutes", "hours", "weeks", "months", "days"];

#[cfg(test)]
mod tests {
    use pest::Parser as _;

    use super::*;

    /// `unstopped` rules out by letters what `stop` knows by its words: both say so of themselves, and this holds them to it.
    #[test]
    fn what_ends_a_run_of_words_is_never_taken_for_plainly_more_of_it() {
        let keywords = keywords();
        let behind = ["", "2 ", "-1 ", "(x) ", "\"x\" ", "x ", "any word ", "least 2 ", "more than 2 ", "not is "];
        let behind = behind.into_iter().map(str::to_owned).chain(keywords.iter().map(|word| format!("{word} 2 ")));
        let behind: Vec<String> = behind.collect();
        let mut stopping = BTreeSet::new();
        for first in &keywords {
            for rest in &behind {
                for text in [format!("{first} {rest}"), format!("{first}  {rest}"), format!("{first}\n{rest}")] {
                    if Grammar::parse(Rule::stop, &text).is_ok() {
                        stopping.insert(*first);
                        assert!(Grammar::parse(Rule::unstopped, &text).is_err(), "{text:?}");
                    }
                }
            }
        }
        for known in ["and", "within", "at", "since", "stays", "on", "never", "has", "is", "in", "then", "ends"] {
            assert!(stopping.contains(known), "{known} ends a run of words: {stopping:?}");
        }
        let parts = || keywords.iter().filter(|part| !part.contains(' '));
        for word in
            parts().filter(|part| part.len() == 1).flat_map(|first| parts().map(move |rest| format!("{first}{rest}")))
        {
            let stops = behind.iter().any(|rest| Grammar::parse(Rule::stop, &format!("{word} {rest}")).is_ok());
            assert!(!stops || keywords.contains(word.as_str()), "{word} is spelt in parts");
        }
        for word in ["product", "clicked", "visited", "downloaded", "score", "newsletter", "zone"] {
            assert!(Grammar::parse(Rule::unstopped, word).is_ok(), "{word} ends nothing, and is seen at once");
        }
    }
}
