//! Why a stretch could not be read: the first reason that a person can mend.

use pest::Parser;
use pest::error::InputLocation;

use super::layout::HEADINGS;
use super::scan::{self, Mark, Token};
use super::tree::Tree;
use crate::lang::diagnostic::syntax::{self, Place, Wanted};
use crate::lang::diagnostic::{Diagnostic, nearest};
use crate::lang::grammar::{Grammar, Rule};
use crate::lang::source::Span;

/// The diagnostic of a broken stretch.
pub(super) fn explain(tree: &Tree<'_>, span: Span, place: Place) -> Diagnostic {
    let stretch = Stretch { tree, span, tokens: tokens_within(tree, span) };
    let place = if place == Place::Top && stretch.begins_heading() { Place::Heading } else { place };
    stretch
        .too_deep()
        .or_else(|| stretch.unseen_character())
        .or_else(|| stretch.unclosed_quote())
        .or_else(|| stretch.unmatched_parenthesis())
        .or_else(|| stretch.misspelt_keyword(place))
        .or_else(|| stretch.habit())
        .or_else(|| stretch.rule_without_score(place))
        .or_else(|| stretch.missing_points(place))
        .unwrap_or_else(|| stretch.not_understood(place))
}

fn tokens_within<'t>(tree: &Tree<'t>, span: Span) -> &'t [Token] {
    let tokens = &tree.scanned.tokens;
    let first = tokens.partition_point(|token| token.start < span.start as usize);
    let rest = tokens.get(first..).unwrap_or_default();
    rest.get(..rest.partition_point(|token| token.start < span.end as usize)).unwrap_or_default()
}

/// A broken stretch with its words and marks.
struct Stretch<'t> {
    tree: &'t Tree<'t>,
    span: Span,
    tokens: &'t [Token],
}

impl Stretch<'_> {
    fn place_of(&self, token: Token) -> Span {
        scan::span(self.span.file, token.start, token.end)
    }

    fn typed(&self, token: Token) -> &str {
        self.tree.text.get(token.start..token.end).unwrap_or("")
    }

    fn find(&self, mark: Mark) -> Option<Token> {
        self.tokens.iter().copied().find(|token| token.mark == mark)
    }

    fn begins_heading(&self) -> bool {
        let first = self.tokens.first().map_or("", |first| self.typed(*first));
        HEADINGS.iter().any(|heading| heading.eq_ignore_ascii_case(first))
    }

    fn too_deep(&self) -> Option<Diagnostic> {
        let deep = self.tree.deep;
        let first = deep.partition_point(|line| line.end <= self.span.start as usize);
        let line = deep.get(first).filter(|line| line.start < self.span.end as usize)?;
        Some(syntax::too_deep(self.place_of(line.at)))
    }

    fn unseen_character(&self) -> Option<Diagnostic> {
        let text = self.tree.text_of(self.span);
        let (at, character) = text.char_indices().find(|(_, character)| is_unseen(*character))?;
        let start = self.span.start as usize + at;
        Some(syntax::unseen_character(scan::span(self.span.file, start, start + character.len_utf8()), character))
    }

    fn unclosed_quote(&self) -> Option<Diagnostic> {
        self.find(Mark::Unclosed).map(|quote| syntax::unclosed_quote(self.place_of(quote)))
    }

    fn unmatched_parenthesis(&self) -> Option<Diagnostic> {
        let mut open = Vec::new();
        for token in self.tokens {
            if token.mark == Mark::Open {
                open.push(*token);
            } else if token.mark == Mark::Close && open.pop().is_none() {
                return Some(syntax::unmatched_parenthesis(self.place_of(*token), ")"));
            }
        }
        open.pop().map(|token| syntax::unmatched_parenthesis(self.place_of(token), "("))
    }

    fn misspelt_keyword(&self, place: Place) -> Option<Diagnostic> {
        let first = *self.tokens.first()?;
        let nearest = self.nearest_keyword(place)?;
        Some(syntax::misspelt_keyword(self.place_of(first), self.typed(first), nearest))
    }

    /// The word that the first one, which begins no line here, was probably meant to be.
    fn nearest_keyword(&self, place: Place) -> Option<&'static str> {
        let first = *self.tokens.first().filter(|token| token.mark == Mark::Word)?;
        let typed = self.typed(first);
        let words = || entries_of(place).iter().chain(HEADINGS.iter()).copied();
        let is_known = words().any(|word| word.eq_ignore_ascii_case(typed));
        let may_be_misspelt = !is_known && self.find(Mark::Arrow).is_none();
        if may_be_misspelt { nearest(typed, words()) } else { None }
    }

    /// What people write from habit.
    fn habit(&self) -> Option<Diagnostic> {
        let mut before: Option<Token> = None;
        for (at, token) in self.tokens.iter().copied().enumerate() {
            let following = |distance: usize| self.tokens.get(at + distance).copied();
            let found = self
                .other_word(token, following(1))
                .or_else(|| self.last_days(token, &following))
                .or_else(|| self.unclear_count(before, token, following(1)))
                .or_else(|| self.broken_points(before, token, following(1)));
            if found.is_some() {
                return found;
            }
            before = Some(token);
        }
        self.points_first()
    }

    fn other_word(&self, token: Token, next: Option<Token>) -> Option<Diagnostic> {
        let typed = self.typed(token);
        if token.mark == Mark::Word {
            let usual = match typed.to_ascii_lowercase().as_str() {
                "und" => "and",
                "oder" => "or",
                "nicht" => "not",
                _ => return None,
            };
            return Some(syntax::other_words(self.place_of(token), typed, usual));
        }
        let usual = match typed {
            "&" => "and",
            "|" => "or",
            "!" => "not",
            _ => return None,
        };
        let doubled = next.filter(|next| next.start == token.end && self.typed(*next) == typed);
        let place = doubled.map_or(self.place_of(token), |next| self.place_of(token).to(self.place_of(next)));
        Some(syntax::other_words(place, self.tree.text_of(place), usual))
    }

    /// `in the last 7 days`, `within the last 7 days`, `last 7 days`
    fn last_days(&self, token: Token, following: &dyn Fn(usize) -> Option<Token>) -> Option<Diagnostic> {
        let is = |token: Option<Token>, words: &[&str]| {
            token.is_some_and(|token| words.iter().any(|word| self.typed(token).eq_ignore_ascii_case(word)))
        };
        let the = usize::from(is(following(1), &["the"]));
        if !is(Some(token), &["in", "within", "during", "over"]) || !is(following(1 + the), &["last", "past"]) {
            return None;
        }
        let (count, unit) = (following(2 + the)?, following(3 + the)?);
        if !is_number(self.typed(count)) {
            return None;
        }
        let place = self.place_of(token).to(self.place_of(unit));
        let usual = format!("within {} {}", self.typed(count), self.typed(unit));
        Some(syntax::other_words(place, self.tree.text_of(place), &usual))
    }

    fn unclear_count(&self, before: Option<Token>, token: Token, next: Option<Token>) -> Option<Diagnostic> {
        let typed = self.typed(token);
        let count = match typed.to_ascii_lowercase().as_str() {
            "once" if !next.is_some_and(|next| self.typed(next).eq_ignore_ascii_case("per")) => "1",
            "twice" => "2",
            "thrice" => "3",
            _ => "",
        };
        if !count.is_empty() {
            return Some(syntax::unclear_count(self.place_of(token), typed, count));
        }
        let next = next.filter(|next| self.typed(*next).eq_ignore_ascii_case("times"))?;
        let is_bound = before.is_some_and(|before| {
            ["least", "most", "exactly", "than", "and"].iter().any(|word| self.typed(before).eq_ignore_ascii_case(word))
        });
        if is_bound || !is_number(typed) {
            return None;
        }
        let place = self.place_of(token).to(self.place_of(next));
        Some(syntax::unclear_count(place, self.tree.text_of(place), typed))
    }

    /// `-> +2.5`, `-> + 20`, `-> +20 points`
    fn broken_points(&self, before: Option<Token>, token: Token, next: Option<Token>) -> Option<Diagnostic> {
        before.filter(|before| before.mark == Mark::Arrow)?;
        let has_sign = matches!(self.typed(token), "+" | "-" | "−");
        let number = if has_sign { next? } else { token };
        let digits = self.typed(number);
        if !is_number(digits) {
            return None;
        }
        let place = self.place_of(token).to(self.place_of(number));
        let typed = self.tree.text_of(place);
        if digits.contains('.') {
            return Some(syntax::broken_points(place, typed));
        }
        let sign = if typed.starts_with(['-', '−']) { "-" } else { "+" };
        if has_sign && number.start > token.end {
            return Some(syntax::other_words(place, typed, &format!("{sign}{digits}")));
        }
        let after = self.tokens.iter().copied().find(|following| following.start >= number.end)?;
        let is_unit =
            ["points", "point", "pts", "pt", "p"].iter().any(|unit| self.typed(after).eq_ignore_ascii_case(unit));
        if !is_unit {
            return None;
        }
        let place = place.to(self.place_of(after));
        Some(syntax::other_words(place, self.tree.text_of(place), &format!("{sign}{digits}")))
    }

    fn points_first(&self) -> Option<Diagnostic> {
        let [first, second, ..] = self.tokens else { return None };
        let sign = self.typed(*first);
        let digits = self.typed(*second);
        let is_said_first = matches!(sign, "+" | "-" | "−") && is_number(digits) && self.find(Mark::Arrow).is_none();
        let place = self.place_of(*first).to(self.place_of(*second));
        let sign = if sign == "+" { "+" } else { "-" };
        is_said_first.then(|| syntax::points_first(place, &format!("{sign}{digits}")))
    }

    fn rule_without_score(&self, place: Place) -> Option<Diagnostic> {
        let may_hold_rules = matches!(place, Place::Score | Place::Heading);
        let reads_as_rule = !may_hold_rules && self.first_mistake(Rule::rule_line).is_none();
        reads_as_rule.then(|| syntax::rule_without_score(self.span))
    }

    fn missing_points(&self, place: Place) -> Option<Diagnostic> {
        let is_complete = place == Place::Score
            && self.find(Mark::Arrow).is_none()
            && self.first_mistake(Rule::rule_line) == Some(self.span.end as usize);
        is_complete.then(|| syntax::missing_points(self.span.after()))
    }

    fn not_understood(&self, place: Place) -> Diagnostic {
        let first = self.tokens.first().copied();
        if let Some(word) = first
            && self.begins_heading()
            && self.find(Mark::Arrow).is_some()
        {
            return syntax::heading_word(self.place_of(word), self.typed(word));
        }
        let at = self.rules_of(place, first).iter().filter_map(|rule| self.first_mistake(*rule)).max();
        let at = at.unwrap_or(self.span.start as usize);
        let next = self.tokens.iter().copied().find(|token| token.end > at && token.mark != Mark::Break);
        let before = self.tokens.iter().copied().rfind(|token| token.end <= at && token.mark != Mark::Break);
        let span = next.map_or(self.span.after(), |next| self.place_of(next));
        let heading = first.filter(|_| place == Place::Heading).map_or("", |first| self.typed(first));
        syntax::not_understood(span, self.wanted(before, next), syntax::form(place, heading))
    }

    /// What the words before a mistake ask for.
    fn wanted(&self, before: Option<Token>, next: Option<Token>) -> Wanted {
        let Some(before) = before else {
            return if next.is_some_and(|next| next.mark == Mark::Arrow) {
                Wanted::Condition
            } else {
                Wanted::Anything
            };
        };
        if before.mark == Mark::Arrow {
            return Wanted::Points;
        }
        if before.mark == Mark::Comparison {
            return Wanted::Value;
        }
        let typed = self.typed(before).to_ascii_lowercase();
        let at = self.tokens.iter().position(|token| *token == before).unwrap_or(0);
        let earlier = at.checked_sub(1).and_then(|at| self.tokens.get(at)).map_or("", |token| self.typed(*token));
        match typed.as_str() {
            "and" | "or" | "not" | "then" | "when" | "until" | "where" => Wanted::Condition,
            "is" | "contains" | "word" => Wanted::Value,
            "with" if earlier.eq_ignore_ascii_case("starts") || earlier.eq_ignore_ascii_case("ends") => Wanted::Value,
            "within" | "every" | "after" | "stays" => Wanted::Span,
            "since" | "before" | "runs" => Wanted::Date,
            number if is_number(number) => match earlier.to_ascii_lowercase().as_str() {
                "within" | "every" | "after" | "stays" => Wanted::Span,
                "least" | "most" | "exactly" | "than" => Wanted::Times,
                _ => Wanted::Anything,
            },
            _ => Wanted::Anything,
        }
    }

    /// The forms that a line of a section could have had.
    fn rules_of(&self, place: Place, first: Option<Token>) -> &'static [Rule] {
        match place {
            Place::Top | Place::Score | Place::Variant => &[Rule::rule_line],
            Place::Campaign => &[Rule::audience, Rule::runs, Rule::qualifies, Rule::budget, Rule::target, Rule::cycle],
            Place::Grade => &[Rule::grade_entry],
            Place::Stages => &[Rule::stage_line],
            Place::List => &[],
            Place::Experiment => {
                &[Rule::runs, Rule::split, Rule::layer, Rule::measures, Rule::guardrail, Rule::capacity, Rule::plan]
            }
            Place::Test => &[Rule::given, Rule::expect],
            Place::Heading => self.heading_rules(first),
        }
    }

    fn heading_rules(&self, first: Option<Token>) -> &'static [Rule] {
        let word = first.map_or(String::new(), |first| self.typed(first).to_ascii_lowercase());
        match word.as_str() {
            "campaign" => &[Rule::campaign_heading],
            "score" => &[Rule::score_heading],
            "group" => &[Rule::group_heading],
            "grade" => &[Rule::grade_heading],
            "disqualify" => &[Rule::disqualify],
            "define" => &[Rule::define],
            "matrix" => &[Rule::matrix],
            "experiment" => &[Rule::experiment_heading],
            "variant" => &[Rule::variant_heading],
            "test" => &[Rule::test_heading],
            _ => &[],
        }
    }

    /// Where a form stops fitting the stretch; `None` if it fits.
    fn first_mistake(&self, rule: Rule) -> Option<usize> {
        let text = self.tree.blanked.get(self.span.range())?;
        let at = match Grammar::parse(rule, text) {
            Ok(pairs) => {
                let end = pairs.map(|pair| pair.as_span().end()).max().unwrap_or(0);
                let rest = text.get(end..).unwrap_or("");
                if rest.trim().is_empty() {
                    return None;
                }
                end
            }
            Err(error) => match error.location {
                InputLocation::Pos(at) | InputLocation::Span((at, _)) => at,
            },
        };
        Some(self.span.start as usize + at)
    }
}

/// Whether a line is one that its section would have, so that only its heading needs mending.
pub(super) fn is_a_line_of(tree: &Tree<'_>, span: Span, place: Place) -> bool {
    let stretch = Stretch { tree, span, tokens: tokens_within(tree, span) };
    let first = stretch.tokens.first().copied();
    let rules: &[Rule] = match place {
        Place::Campaign => &[Rule::goal, Rule::owner, Rule::timezone],
        Place::Score => &[Rule::fading_line, Rule::group_heading],
        Place::List => &[Rule::list_item],
        Place::Top
        | Place::Grade
        | Place::Stages
        | Place::Experiment
        | Place::Variant
        | Place::Test
        | Place::Heading => &[],
    };
    rules.iter().chain(stretch.rules_of(place, first)).any(|rule| stretch.first_mistake(*rule).is_none())
}

/// The section that a line with a misspelt heading was meant to begin.
pub(super) fn section_meant(tree: &Tree<'_>, span: Span) -> Option<Place> {
    let stretch = Stretch { tree, span, tokens: tokens_within(tree, span) };
    let nearest = stretch.nearest_keyword(Place::Top)?;
    Some(match nearest {
        "campaign" => Place::Campaign,
        "score" | "group" => Place::Score,
        "grade" => Place::Grade,
        "stages" => Place::Stages,
        "list" => Place::List,
        "experiment" => Place::Experiment,
        "variant" => Place::Variant,
        "test" => Place::Test,
        _ => return None,
    })
}

fn is_number(typed: &str) -> bool {
    typed.starts_with(|character: char| character.is_ascii_digit())
        && typed.chars().all(|character| character.is_ascii_digit() || character == '.')
}

fn is_unseen(character: char) -> bool {
    character.is_control() && !matches!(character, '\n' | '\r' | '\t' | '\u{b}' | '\u{c}' | '\u{85}')
}

/// Words that begin a line of a section.
fn entries_of(place: Place) -> &'static [&'static str] {
    match place {
        Place::Campaign => &["goal", "owner", "runs", "timezone", "audience", "qualifies", "budget", "target", "cycle"],
        Place::Experiment => &[
            "phase",
            "unit",
            "split",
            "traffic",
            "layer",
            "runs",
            "measures",
            "guardrail",
            "capacity",
            "explore",
            "plan",
        ],
        Place::Test => &["given", "expect"],
        Place::Variant => &["stage"],
        Place::Top | Place::Score | Place::Grade | Place::Stages | Place::List | Place::Heading => &[],
    }
}
