//! The grammar of `grammar/thresh.pest` as a parser; only `parse` reads what it yields.

/// The parser that pest derives from the grammar.
#[derive(pest_derive::Parser)]
#[grammar = "grammar/thresh.pest"]
pub(crate) struct Grammar;

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use pest::Parser as _;

    use super::*;

    /// Every word that the grammar knows in either case, and two that it spells in parts.
    fn keywords() -> BTreeSet<&'static str> {
        let quoted = include_str!("../../grammar/thresh.pest").split("^\"").skip(1);
        let whole = quoted.filter_map(|rest| rest.split('"').next()).filter(|word| word.len() > 1);
        whole.chain(["und", "oder"]).collect()
    }

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
        for word in ["product", "clicked", "visited", "downloaded", "score", "newsletter", "zone"] {
            assert!(Grammar::parse(Rule::unstopped, word).is_ok(), "{word} ends nothing, and is seen at once");
        }
    }
}
