//! Why a stretch could not be read: the first reason that a person can mend.

use std::ops::Range;

use smol_str::SmolStr;

use super::fit;
use super::layout::HEADINGS;
use super::line::is_number;
use super::scan::{Mark, Token};
use super::tree::{self, Tree};
use crate::lang::diagnostic::syntax::{self, Place, Wanted};
use crate::lang::diagnostic::{Diagnostic, nearest};
use crate::lang::grammar::Rule;
use crate::lang::source::Span;
use crate::lang::syntax::Word;

/// The diagnostic of a stretch that no form fits, habits aside.
pub(super) fn explain(tree: &Tree<'_>, stretch: &tree::Stretch) -> Diagnostic {
    let stretch = Stretch::of(tree, stretch);
    let place = stretch.place;
    stretch
        .too_deep()
        .or_else(|| stretch.unseen_character())
        .or_else(|| stretch.unclosed_quote())
        .or_else(|| stretch.unmatched_parenthesis())
        .or_else(|| stretch.misspelt_keyword(place))
        .or_else(|| stretch.rule_without_score(place))
        .or_else(|| stretch.missing_points(place))
        .unwrap_or_else(|| stretch.not_understood(place))
}

/// A broken stretch with its words and marks.
struct Stretch<'t> {
    tree: &'t Tree<'t>,
    range: Range<usize>,
    place: Place,
    tokens: &'t [Token],
}

impl<'t> Stretch<'t> {
    fn of(tree: &'t Tree<'t>, stretch: &tree::Stretch) -> Stretch<'t> {
        let tokens = &tree.page.scanned.tokens;
        let first = tokens.partition_point(|token| token.start() < stretch.range.start);
        let rest = tokens.get(first..).unwrap_or_default();
        let tokens = rest.get(..rest.partition_point(|token| token.start() < stretch.range.end)).unwrap_or_default();
        let mut stretch = Stretch { tree, range: stretch.range.clone(), place: stretch.place, tokens };
        if stretch.place == Place::Top && stretch.begins_heading() {
            stretch.place = Place::Heading;
        }
        stretch
    }

    fn place_of(&self, token: Token) -> Span {
        self.tree.place(&token.bytes())
    }

    fn typed(&self, token: Token) -> &'t str {
        self.tree.page.text.get(token.bytes()).unwrap_or("")
    }

    fn word(&self, token: Token) -> Word {
        let text = SmolStr::new(self.typed(token).trim_matches(['"', '“', '”', '„']));
        Word { text, span: self.place_of(token) }
    }

    /// The empty place behind the stretch: where something is missing.
    fn end(&self) -> Span {
        self.tree.place(&self.range).after()
    }

    fn find(&self, mark: Mark) -> Option<Token> {
        self.tokens.iter().copied().find(|token| token.mark == mark)
    }

    fn begins_heading(&self) -> bool {
        let first = self.tokens.first().map_or("", |first| self.typed(*first));
        HEADINGS.iter().any(|heading| heading.eq_ignore_ascii_case(first))
    }

    fn too_deep(&self) -> Option<Diagnostic> {
        self.tree.page.too_deep(&self.range).map(|mark| syntax::too_deep(self.place_of(mark)))
    }

    fn unseen_character(&self) -> Option<Diagnostic> {
        let text = self.tree.page.text.get(self.range.clone())?;
        let (at, character) = text.char_indices().find(|(_, character)| is_unseen(*character))?;
        let start = self.range.start + at;
        Some(syntax::unseen_character(self.tree.place(&(start..start + character.len_utf8())), character))
    }

    fn unclosed_quote(&self) -> Option<Diagnostic> {
        self.find(Mark::Unclosed).map(|quote| syntax::unclosed_quote(self.place_of(quote), None))
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

    fn rule_without_score(&self, place: Place) -> Option<Diagnostic> {
        let may_hold_rules = matches!(place, Place::Score | Place::Heading);
        let reads_as_rule = !may_hold_rules && self.first_mistake(Rule::rule_line).is_none();
        reads_as_rule.then(|| syntax::rule_without_score(self.tree.place(&self.range)))
    }

    fn missing_points(&self, place: Place) -> Option<Diagnostic> {
        let is_complete = place == Place::Score
            && self.find(Mark::Arrow).is_none()
            && self.first_mistake(Rule::rule_line) == Some(self.range.end);
        is_complete.then(|| syntax::missing_points(self.end()))
    }

    fn not_understood(&self, place: Place) -> Diagnostic {
        let first = self.tokens.first().copied();
        if let Some(word) = first
            && self.begins_heading()
            && self.find(Mark::Arrow).is_some()
        {
            let second = self.tokens.get(1).copied().filter(|second| second.mark == Mark::Comparison);
            let third = self.tokens.get(2).copied();
            return match second.zip(third).filter(|_| self.typed(word).eq_ignore_ascii_case("score")) {
                Some((sign, number)) => {
                    let rest = format!("{} {}", self.typed(sign), self.typed(number));
                    syntax::score_without_name(self.place_of(word), &rest)
                }
                None => syntax::heading_word(self.place_of(word), self.typed(word)),
            };
        }
        let forms = fit::forms(place, first.map_or("", |first| self.typed(first)));
        let at = self.range.start + fit::mistake(self.text(), forms).unwrap_or(0);
        let next = self.tokens.iter().copied().find(|token| token.end() > at && token.mark != Mark::Break);
        let before = self.tokens.iter().copied().rfind(|token| token.end() <= at && token.mark != Mark::Break);
        let span = next.map_or(self.end(), |next| self.place_of(next));
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

    /// Where a form stops fitting the stretch; `None` if it fits.
    fn first_mistake(&self, form: Rule) -> Option<usize> {
        fit::mistake_in(self.text(), form).map(|at| self.range.start + at)
    }

    /// As the grammar reads it.
    fn text(&self) -> &str {
        self.tree.page.blanked(self.range.clone())
    }
}

/// The name that a stretch would have given to something: of a heading, of a stage, of a rule, of a disqualification.
pub(super) fn name_in(tree: &Tree<'_>, stretch: &tree::Stretch) -> Option<Word> {
    let stretch = Stretch::of(tree, stretch);
    let [first, second, ..] = stretch.tokens else {
        let only = stretch.tokens.first().filter(|_| stretch.place == Place::Stages)?;
        return Some(stretch.word(*only));
    };
    let is_named = first.mark == Mark::Word && matches!(second.mark, Mark::Word | Mark::Quoted);
    if stretch.place == Place::Heading || (stretch.place == Place::Top && stretch.nearest_keyword(Place::Top).is_some())
    {
        return is_named.then(|| stretch.word(*second));
    }
    let names_itself = stretch.place == Place::Stages || (stretch.place == Place::Score && second.mark == Mark::Colon);
    (names_itself && first.mark == Mark::Word).then(|| stretch.word(*first))
}

pub(super) fn is_unseen(character: char) -> bool {
    character.is_control() && !matches!(character, '\n' | '\r' | '\t' | '\u{b}' | '\u{c}' | '\u{85}')
}

/// Words that begin a line of a section.
pub(super) fn entries_of(place: Place) -> &'static [&'static str] {
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
