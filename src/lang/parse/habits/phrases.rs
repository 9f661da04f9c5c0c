//! Ways to say things that spreadsheets, other tools and other tongues have, and the one way of rule files.

use std::ops::Range;
use std::sync::LazyLock;

use super::Habit;
use super::rewording::{ByFirstWord, Rewording};
use crate::lang::diagnostic::habits as messages;
use crate::lang::diagnostic::syntax::Place;
use crate::lang::parse::line::Line;
use crate::lang::parse::mended::Edit;
use crate::lang::parse::scan::Mark;

/// The phrases of the tables that begin at a word.
pub(super) fn phrase(line: &Line<'_>, at: usize, habits: &mut Vec<Habit>) {
    let is_award = line.place() == Place::Score && at > line.arrow();
    let tables = if is_award { &*OF_AWARDS } else { &*OF_CONDITIONS };
    for rewording in tables.beginning_with(line.folded(at)) {
        if let Some((range, usual)) = rewording.at(line, at).filter(|_| rewording.suits(line, at)) {
            let typed = line.typed(&range);
            let span = line.span(&range);
            let diagnostic = match usual.as_str() {
                "" => messages::superfluous(span, &typed),
                usual => messages::other_words(span, &typed, usual),
            };
            let usual = spaced(line, &range, usual);
            let diagnostic = super::mended(diagnostic, span, &usual);
            habits.push(Habit::new(Edit::new(range, usual), diagnostic));
        }
    }
}

static OF_AWARDS: LazyLock<ByFirstWord> = LazyLock::new(|| ByFirstWord::of(&[AWARDS, SPANS]));
static OF_CONDITIONS: LazyLock<ByFirstWord> = LazyLock::new(|| ByFirstWord::of(&[COUNTS, TIMES, TESTS, JOINTS, SPANS]));

/// The words with a space where they would run into a neighbour.
fn spaced(line: &Line<'_>, range: &Range<usize>, mut usual: String) -> String {
    let joins = |one: Option<char>, other: Option<char>| {
        one.zip(other).is_some_and(|(one, other)| one.is_alphanumeric() && other.is_alphanumeric())
    };
    let before = line.text().get(..range.start).and_then(|text| text.chars().next_back());
    let after = line.text().get(range.end..).and_then(|text| text.chars().next());
    if joins(usual.chars().next_back(), after) {
        usual.push(' ');
    }
    if joins(before, usual.chars().next()) {
        usual.insert(0, ' ');
    }
    usual
}

/// How many of these words are said otherwise in a rule file, and how: the longest phrase of the tables that has only words.
pub(in crate::lang) fn usual_words(words: &[&str]) -> Option<(usize, &'static str)> {
    let fits = |rewording: &&Rewording| {
        let said: Vec<&str> = rewording.said.split(' ').collect();
        let begins =
            said.len() <= words.len() && said.iter().zip(words).all(|(said, word)| word.to_lowercase() == *said);
        begins && !rewording.usual.is_empty() && !rewording.usual.contains(['#', '@', '%'])
    };
    let all = [TESTS, TIMES, JOINTS].into_iter().flatten().filter(fits);
    let longest = all.max_by_key(|rewording| rewording.said.len())?;
    Some((longest.said.split(' ').count(), longest.usual))
}

impl Rewording {
    /// Whether it is about what stands before: a single word is a value, several are an event.
    fn suits(&self, line: &Line<'_>, at: usize) -> bool {
        let compares = self.usual.starts_with(['<', '>']);
        let counts = self.said.ends_with('#') && self.usual.ends_with('x');
        (!compares || is_about_a_value(line, at)) && (!counts || !is_about_a_value(line, at))
    }
}

/// Whether what stands before a word is a value: one word, or something computed over events.
fn is_about_a_value(line: &Line<'_>, at: usize) -> bool {
    let ends_part = |position: &usize| {
        !matches!(line.mark(*position), Some(Mark::Word | Mark::Quoted))
            || line.is_any(*position, &["and", "or", "not", "then", "when", "until", "audience", "where", "if"])
    };
    let start = (0..at).rev().find(ends_part).map_or(0, |before| before + 1);
    let computes = line.is_any(start, &["sum", "average", "highest", "lowest", "latest", "number"]);
    computes || at.saturating_sub(start) == 1
}

macro_rules! rewordings {
    ($(#[$doc:meta])* $table:ident: $($said:literal => $usual:literal,)*) => {
        $(#[$doc])*
        const $table: &[Rewording] = &[$(Rewording { said: $said, usual: $usual },)*];
    };
}

rewordings! {
    /// How often.
    COUNTS:
    "at least once" => "at least 1 times",
    "at least twice" => "at least 2 times",
    "more than once" => "more than 1 times",
    "more than twice" => "more than 2 times",
    "at most once" => "at most 1 times",
    "at most twice" => "at most 2 times",
    "exactly once" => "exactly 1 times",
    "exactly twice" => "exactly 2 times",
    "only once" => "exactly 1 times",
    "just once" => "exactly 1 times",
    "at least # x" => "at least # x",
    "at least # or more x" => "at least # x",
    "# or more x" => "at least # x",
    "# x or more" => "at least # x",
    "# + x" => "at least # x",
    "at least # of" => "at least # of",
    "# of" => "at least # of",
    "mindestens # of" => "at least # of",
    "at least #" => "at least # x",
    "more than #" => "more than # x",
    "fewer than #" => "fewer than # x",
    "less than #" => "fewer than # x",
    "a minimum of # x" => "at least # x",
    "minimum # x" => "at least # x",
    "min # x" => "at least # x",
    "min . # x" => "at least # x",
    "no less than # x" => "at least # x",
    "not less than # x" => "at least # x",
    "mindestens # x" => "at least # x",
    "> = # x" => "at least # x",
    ">= # x" => "at least # x",
    "at most # x" => "at most # x",
    "at most #" => "at most # x",
    "a maximum of # x" => "at most # x",
    "maximum # x" => "at most # x",
    "max # x" => "at most # x",
    "max . # x" => "at most # x",
    "up to # x" => "at most # x",
    "no more than # x" => "at most # x",
    "not more than # x" => "at most # x",
    "höchstens # x" => "at most # x",
    "<= # x" => "at most # x",
    "more than # x" => "more than # x",
    "mehr als # x" => "more than # x",
    "> # x" => "more than # x",
    "less than # x" => "fewer than # x",
    "fewer than # x" => "fewer than # x",
    "< # x" => "fewer than # x",
    "exactly # x" => "exactly # x",
    "exactly #" => "exactly # x",
    "genau # x" => "exactly # x",
    "= # x" => "exactly # x",
    "between # - # x" => "between # and # x",
    "between # to # x" => "between # and # x",
    "# - # x" => "between # and # x",
    "# to # x" => "between # and # x",
    "on # different days" => "on at least # different days",
    "on # days" => "on at least # different days",
    "on at least # days" => "on at least # different days",
    "on # separate days" => "on at least # different days",
}

rewordings! {
    /// When.
    TIMES:
    "within the last # @" => "within # @",
    "within last # @" => "within # @",
    "within the past # @" => "within # @",
    "in the last # @" => "within # @",
    "in last # @" => "within # @",
    "in the past # @" => "within # @",
    "in past # @" => "within # @",
    "during the last # @" => "within # @",
    "over the last # @" => "within # @",
    "over the past # @" => "within # @",
    "for the last # @" => "within # @",
    "for the past # @" => "within # @",
    "the last # @" => "within # @",
    "last # @" => "within # @",
    "past # @" => "within # @",
    "previous # @" => "within # @",
    "during # @" => "within # @",
    "in # @" => "within # @",
    "for # @" => "within # @",
    "since # @" => "within # @",
    "less than # @ ago" => "within # @",
    "fewer than # @ ago" => "within # @",
    "not more than # @ ago" => "within # @",
    "no more than # @ ago" => "within # @",
    "at most # @ ago" => "within # @",
    "at least # @ ago" => "more than # @ ago",
    "over # @ ago" => "more than # @ ago",
    "more than # @" => "more than # @ ago",
    "older than # @" => "more than # @ ago",
    "longer than # @ ago" => "more than # @ ago",
    "longer ago than # @" => "more than # @ ago",
    "newer than # @" => "within # @",
    "< # @" => "within # @",
    "<= # @" => "within # @",
    "> # @" => "more than # @ ago",
    "within the last @" => "within 1 @",
    "within the past @" => "within 1 @",
    "in the last @" => "within 1 @",
    "in the past @" => "within 1 @",
    "during the last @" => "within 1 @",
    "within last @" => "within 1 @",
    "within one @" => "within 1 @",
    "within the next # @" => "within next # @",
    "in the next # @" => "within next # @",
    "in next # @" => "within next # @",
    "next # @" => "within next # @",
    "in den letzten # @" => "within # @",
    "in den letzten @" => "within 1 @",
    "innerhalb von # @" => "within # @",
    "innerhalb # @" => "within # @",
    "binnen # @" => "within # @",
    "seit # @" => "within # @",
    "vor # @" => "more than # @ ago",
    "within # @" => "within # @",
    "more than # @ ago" => "more than # @ ago",
    "heute" => "today",
    "diese woche" => "this week",
    "diesen monat" => "this month",
    "during this week" => "this week",
    "in this week" => "this week",
    "in this month" => "this month",
    "during this month" => "this month",
    "on today" => "today",
}

rewordings! {
    /// What is asked of a value.
    TESTS:
    "is greater than or equal to" => ">=",
    "greater than or equal to" => ">=",
    "is less than or equal to" => "<=",
    "less than or equal to" => "<=",
    "is greater than" => ">",
    "is bigger than" => ">",
    "is larger than" => ">",
    "is higher than" => ">",
    "is more than" => ">",
    "is over" => ">",
    "is above" => ">",
    "greater than" => ">",
    "bigger than" => ">",
    "larger than" => ">",
    "higher than" => ">",
    "more than" => ">",
    "größer als" => ">",
    "mehr als" => ">",
    "ist größer als" => ">",
    "exceeds" => ">",
    "over" => ">",
    "above" => ">",
    "über" => ">",
    "is less than" => "<",
    "is smaller than" => "<",
    "is lower than" => "<",
    "is fewer than" => "<",
    "is under" => "<",
    "is below" => "<",
    "less than" => "<",
    "smaller than" => "<",
    "lower than" => "<",
    "fewer than" => "<",
    "kleiner als" => "<",
    "weniger als" => "<",
    "under" => "<",
    "below" => "<",
    "unter" => "<",
    "is at least" => ">=",
    "is minimum" => ">=",
    "at least" => ">=",
    "minimum" => ">=",
    "min" => ">=",
    "mindestens" => ">=",
    "no less than" => ">=",
    "= >" => ">=",
    "=>" => ">=",
    "> =" => ">=",
    "is at most" => "<=",
    "is maximum" => "<=",
    "at most" => "<=",
    "maximum" => "<=",
    "max" => "<=",
    "up to" => "<=",
    "höchstens" => "<=",
    "no more than" => "<=",
    "= <" => "<=",
    "< =" => "<=",
    "== =" => "=",
    "!= =" => "!=",
    "! =" => "!=",
    "is equal to" => "is",
    "is equals to" => "is",
    "equal to" => "is",
    "equals to" => "is",
    "equals" => "is",
    "equal" => "is",
    "ist gleich" => "is",
    "gleich" => "is",
    "ist nicht" => "is not",
    "ist" => "is",
    "is =" => "is",
    "is ==" => "is",
    "is not equal to" => "is not",
    "not equal to" => "is not",
    "does not equal" => "is not",
    "doesn't equal" => "is not",
    "is exactly" => "is",
    "isn't" => "is not",
    "is between % - %" => "between % and %",
    "between % - %" => "between % and %",
    "between % – %" => "between % and %",
    "between % to %" => "between % and %",
    "between % or %" => "between % and %",
    "from % to %" => "between % and %",
    "from % - %" => "between % and %",
    "is from % to %" => "between % and %",
    "is % to %" => "between % and %",
    "is % - %" => "between % and %",
    "% - %" => "between % and %",
    "% – %" => "between % and %",
    "% to %" => "between % and %",
    "zwischen % und %" => "between % and %",
    "is between" => "between",
    "zwischen" => "between",
    "is like" => "contains",
    "not like" => "does not contain",
    "like" => "contains",
    "includes" => "contains",
    "include" => "contains",
    "containing" => "contains",
    "contain" => "contains",
    "enthält" => "contains",
    "contains the word" => "has word",
    "contains word" => "has word",
    "has the word" => "has word",
    "has" => "has word",
    "is % +" => ">= %",
    "% +" => ">= %",
    "~" => "matches",
    "doesn't contain" => "does not contain",
    "doesn't include" => "does not contain",
    "does not include" => "does not contain",
    "not contains" => "does not contain",
    "not contain" => "does not contain",
    "enthält nicht" => "does not contain",
    "begins with" => "starts with",
    "beginning with" => "starts with",
    "start with" => "starts with",
    "starting with" => "starts with",
    "beginnt mit" => "starts with",
    "ends in" => "ends with",
    "ending with" => "ends with",
    "ending in" => "ends with",
    "end with" => "ends with",
    "endet mit" => "ends with",
    "is one of" => "in",
    "is any of" => "in",
    "is either" => "in",
    "one of" => "in",
    "is none of" => "not in",
    "is not one of" => "not in",
    "is not any of" => "not in",
    "is in list" => "in",
    "is in the list" => "in",
    "in list" => "in",
    "in the list" => "in",
    "is not in list" => "not in",
    "not in list" => "not in",
    "exists" => "is known",
    "is set" => "is known",
    "is present" => "is known",
    "is filled" => "is known",
    "is filled in" => "is known",
    "is not empty" => "is known",
    "is not blank" => "is known",
    "is not null" => "is known",
    "has a value" => "is known",
    "has value" => "is known",
    "ist bekannt" => "is known",
    "is empty" => "is unknown",
    "is blank" => "is unknown",
    "is null" => "is unknown",
    "is missing" => "is unknown",
    "is not set" => "is unknown",
    "is not known" => "is unknown",
    "does not exist" => "is unknown",
    "has no value" => "is unknown",
    "ist leer" => "is unknown",
    "ist unbekannt" => "is unknown",
    "or higher" => "or better",
    "or above" => "or better",
    "and better" => "or better",
    "and above" => "or better",
    "oder besser" => "or better",
    "or lower" => "or worse",
    "or below" => "or worse",
    "has reached" => "reached",
    "is in stage" => "reached",
    "with" => "where",
}

rewordings! {
    /// How conditions are joined.
    JOINTS:
    "& &" => "and",
    "&" => "and",
    "| |" => "or",
    "|" => "or",
    "and/or" => "or",
    "and or" => "or",
    "und nicht" => "and not",
    "und kein" => "and no",
    "und keine" => "and no",
    "und" => "and",
    "sowie" => "and",
    "plus" => "and",
    "as well as" => "and",
    "and also" => "and",
    "+" => "and",
    "oder" => "or",
    "xor" => "or",
    "but not" => "and not",
    "aber nicht" => "and not",
    "but" => "and",
    "except" => "and not",
    "unless" => "and not",
    "without" => "and not",
    "nicht" => "not",
    "!" => "not",
    "not followed by a" => "not followed by",
    "without following" => "not followed by",
    "and then" => "then",
    "and afterwards" => "then",
    "afterwards" => "then",
    "followed by" => "then",
    "dann" => "then",
    "danach" => "then",
    "one of" => "any of",
    "either of" => "any of",
    "either" => "",
    "both of" => "all of",
    "both" => "",
    "all" => "all of",
    "any" => "any of",
    "or both" => "",
}

rewordings! {
    /// Spans of time.
    SPANS:
    "every @" => "every 1 @",
    "per @" => "every 1 @",
    "each @" => "every 1 @",
    "every # @" => "every # @",
    "after # @" => "after # @",
    "a # @" => "# @",
    "# @" => "# @",
}

rewordings! {
    /// Behind the points.
    AWARDS:
    "for every" => "each",
    "per each" => "each",
    "each one" => "each",
    "each time it happens" => "each",
    "every time it happens" => "each",
    "each time" => "each",
    "every time" => "each",
    "per event" => "each",
    "per time" => "each",
    "for each" => "each",
    "apiece" => "each",
    "jedes mal" => "each",
    "jeweils" => "each",
    "je" => "each",
    "but at most #" => "at most #",
    "but max #" => "at most #",
    "capped at #" => "at most #",
    "cap at #" => "at most #",
    "cap #" => "at most #",
    "limited to #" => "at most #",
    "limit #" => "at most #",
    "up to a maximum of #" => "at most #",
    "with a maximum of #" => "at most #",
    "up to #" => "at most #",
    "not more than #" => "at most #",
    "no more than #" => "at most #",
    "maximum of #" => "at most #",
    "maximum #" => "at most #",
    "maximal #" => "at most #",
    "max #" => "at most #",
    "max . #" => "at most #",
    "max = #" => "at most #",
    "max : #" => "at most #",
    "höchstens #" => "at most #",
    "at most # points" => "at most #",
    "once a day" => "once per day",
    "once each day" => "once per day",
    "once every day" => "once per day",
    "every day" => "once per day",
    "each day" => "once per day",
    "per day" => "once per day",
    "daily" => "once per day",
    "once a week" => "once per week",
    "once every week" => "once per week",
    "every week" => "once per week",
    "per week" => "once per week",
    "weekly" => "once per week",
    "once a month" => "once per month",
    "once every month" => "once per month",
    "every month" => "once per month",
    "per month" => "once per month",
    "monthly" => "once per month",
    "only once" => "",
    "just once" => "",
    "one time" => "",
    "once" => "",
    "expires after" => "expiring after",
    "expire after" => "expiring after",
    "expires in" => "expiring after",
    "expiring in" => "expiring after",
    "expires" => "expiring after",
    "valid for" => "expiring after",
    "lasting" => "expiring after",
    "for # @" => "expiring after # @",
    "halves every" => "halving every",
    "halved every" => "halving every",
    "half every" => "halving every",
    "halving each" => "halving every",
    "halving after" => "halving every",
    "halving every @" => "halving every 1 @",
    "loses" => "losing",
    "lose" => "losing",
    "minus" => "losing",
    "never fades" => "never fading",
    "never expires" => "never fading",
    "never expire" => "never fading",
    "does not expire" => "never fading",
    "forever" => "never fading",
    "decaying" => "losing",
    "decays" => "losing",
    "decreasing" => "losing",
    "at most # pts" => "at most #",
    "at most # pt" => "at most #",
    "at most # punkte" => "at most #",
    "max # pts" => "at most #",
    "max # points" => "at most #",
    "max # punkte" => "at most #",
    "up to # points" => "at most #",
    "up to # pts" => "at most #",
    "no fading" => "never fading",
    "weil" => "because",
    "reason :" => "because",
    "reason" => "because",
    "as" => "because",
    "since" => "because",
}
