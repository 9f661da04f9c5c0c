//! Conditions: tests joined by `and`, `or`, `then`, and what a rule's points hang on.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "the parser's enum has every form of the language; each match is over the alternatives of one form"
)]

use smol_str::SmolStr;

use super::pairs::Pair;
use super::tree::Tree;
use super::words::{all, child, count_in, keyword};
use crate::lang::grammar::Rule;
use crate::lang::source::{Span, Spanned};
use crate::lang::syntax::{
    Aggregate, AggregateKind, Chain, Choice, ChoiceKind, Clause, Condition, Joint, NotFollowed, Quantifier, Subject,
    SubjectWords, Test, Word,
};

impl Tree<'_> {
    /// The condition within a pair, such as the one after `audience`.
    pub(super) fn condition_in(&self, pair: &Pair<'_>) -> Condition {
        match child(pair, Rule::condition) {
            Some(condition) => self.condition(condition),
            None => Condition::Broken(self.span(pair)),
        }
    }

    pub(super) fn condition(&self, pair: Pair<'_>) -> Condition {
        if let Some(only) = pair.inner().only() {
            return self.primary(only);
        }
        let span = self.span(&pair);
        let mut parts = Vec::with_capacity(2);
        let mut joints = Vec::with_capacity(1);
        let mut part = Part::default();
        for inner in pair.inner() {
            let joint = match inner.as_rule() {
                Rule::kw_and => Joint::And,
                Rule::kw_or => Joint::Or,
                Rule::kw_then => Joint::Then,
                _ => {
                    self.take_into(&mut part, inner);
                    continue;
                }
            };
            joints.push(Spanned::new(joint, self.span(&inner)));
            parts.push(std::mem::take(&mut part).condition(span));
        }
        parts.push(part.condition(span));
        joined(parts, joints, span)
    }

    /// One more pair of a part.
    fn take_into(&self, part: &mut Part, pair: Pair<'_>) {
        match pair.as_rule() {
            Rule::kw_not => part.nots.push(self.span(&pair)),
            Rule::not_followed => {}
            _ if part.first.is_none() => part.first = Some(self.primary(pair)),
            _ => part.missing = Some((self.primary(pair), self.span(&pair).end)),
        }
    }

    fn primary(&self, pair: Pair<'_>) -> Condition {
        match pair.as_rule() {
            Rule::parentheses => self.parentheses(&pair),
            Rule::choice => self.choice(pair),
            Rule::aggregate => self.aggregate(pair),
            _ => self.test(pair).map_or_else(Condition::Broken, |test| Condition::Test(Box::new(test))),
        }
    }

    pub(super) fn parentheses(&self, pair: &Pair<'_>) -> Condition {
        Condition::Parentheses { condition: Box::new(self.condition_in(pair)), span: self.span(pair) }
    }

    fn choice(&self, pair: Pair<'_>) -> Condition {
        let span = self.span(&pair);
        let mut kind = ChoiceKind::Any;
        let mut conditions = Vec::new();
        let mut clauses = Vec::new();
        for inner in pair.inner() {
            match inner.as_rule() {
                Rule::any_of => kind = ChoiceKind::Any,
                Rule::all_of => kind = ChoiceKind::All,
                Rule::none_of => kind = ChoiceKind::None,
                Rule::at_least_of => kind = ChoiceKind::AtLeast(count_in(&inner).unwrap_or(0)),
                Rule::condition => conditions.push(self.condition(inner)),
                _ => clauses.extend(self.placed_clause(&inner)),
            }
        }
        Condition::Choice(Box::new(Choice { kind, conditions, clauses, span }))
    }

    fn aggregate(&self, pair: Pair<'_>) -> Condition {
        let span = self.span(&pair);
        let mut kind = None;
        let mut property = None;
        let mut over = None;
        for inner in pair.inner() {
            match inner.as_rule() {
                Rule::word => property = Some(self.word(&inner)),
                Rule::kw_over => {}
                Rule::choice | Rule::test => over = Some(self.primary(inner)),
                kind_of_aggregate => {
                    kind = aggregate_kind(kind_of_aggregate).map(|kind| Spanned::new(kind, self.span(&inner)));
                }
            }
        }
        let (Some(kind), Some(property), Some(mut over)) = (kind, property, over) else {
            return Condition::Broken(span);
        };
        let clauses = take_value_clauses(&mut over);
        Condition::Aggregate(Box::new(Aggregate { kind, property, over, clauses, span }))
    }

    /// One test; its span where it has no subject, which the grammar rules out.
    pub(super) fn test(&self, pair: Pair<'_>) -> Result<Test, Span> {
        let span = self.span(&pair);
        let mut quantifier = None;
        let mut subject = None;
        let mut name = None;
        let mut clauses = Vec::new();
        for inner in pair.inner() {
            match inner.as_rule() {
                Rule::quantifier => quantifier = Some(self.quantifier(&inner)),
                Rule::quoted | Rule::path => name = Some(self.text_value(&inner)),
                Rule::words | Rule::exact_event | Rule::exact_trait => subject = self.subject(&inner),
                _ => {
                    // Few tests have more than one: room for the usual four would be most of what a file takes.
                    let clause = self.placed_clause(&inner);
                    clauses.reserve_exact(usize::from(clause.is_some()));
                    clauses.extend(clause);
                }
            }
        }
        Ok(Test { quantifier, subject: subject.ok_or(span)?, name, clauses, span })
    }

    fn quantifier(&self, pair: &Pair<'_>) -> Spanned<Quantifier> {
        let quantifier = if child(pair, Rule::kw_no).is_some() { Quantifier::No } else { Quantifier::Any };
        Spanned::new(quantifier, self.span(pair))
    }

    /// `event "…"`, `trait "…"` or a run of words.
    pub(super) fn subject(&self, pair: &Pair<'_>) -> Option<Subject> {
        match pair.as_rule() {
            Rule::exact_event => self.quoted_in(pair).map(Subject::Event),
            Rule::exact_trait => self.quoted_in(pair).map(Subject::Trait),
            Rule::words => Some(Subject::Words(self.words(pair))),
            _ => {
                let words: SubjectWords = all(pair.inner(), Rule::word).map(|word| self.word(&word)).collect();
                (!words.is_empty()).then_some(Subject::Words(words))
            }
        }
    }

    /// The words of a run, which is read as one: there are more words than anything else in a rule file.
    fn words(&self, pair: &Pair<'_>) -> SubjectWords {
        let mut at = pair.start();
        let mut words = SubjectWords::new();
        for piece in pair.as_str().split(' ') {
            if !piece.is_empty() {
                words.push(Word { text: SmolStr::new(piece), span: self.place(&(at..at + piece.len())) });
            }
            at += piece.len() + 1;
        }
        words
    }

    /// The span of a keyword that may be missing.
    pub(super) fn keyword_or_start(&self, pair: &Pair<'_>, rule: Rule) -> Span {
        keyword(self, pair, rule).unwrap_or_else(|| self.span(pair))
    }
}

/// What stands between two words that join conditions, while it is read.
#[derive(Default)]
struct Part {
    nots: Vec<Span>,
    first: Option<Condition>,
    /// What does not follow, and where it ends.
    missing: Option<(Condition, u32)>,
}

impl Part {
    /// Its condition; broken within this stretch where it has none, which the grammar rules out.
    fn condition(self, span: Span) -> Condition {
        let condition = match (self.first, self.missing) {
            (Some(first), Some((mut missing, end))) => {
                let within = take_within(&mut missing);
                let span = Span { start: first.span().start, end, ..span };
                Condition::NotFollowed(Box::new(NotFollowed { first, missing, within, span }))
            }
            (Some(condition), None) => condition,
            (None, _) => Condition::Broken(span),
        };
        denied(self.nots, condition)
    }
}

fn aggregate_kind(rule: Rule) -> Option<AggregateKind> {
    match rule {
        Rule::sum_of => Some(AggregateKind::Sum),
        Rule::average => Some(AggregateKind::Average),
        Rule::highest => Some(AggregateKind::Highest),
        Rule::lowest => Some(AggregateKind::Lowest),
        Rule::latest => Some(AggregateKind::Latest),
        Rule::number_of_different => Some(AggregateKind::NumberOfDifferent),
        _ => None,
    }
}

/// Parts and the words between them as one condition; a chain takes the `not` in front of its first event.
fn joined(mut parts: Vec<Condition>, joints: Vec<Spanned<Joint>>, span: Span) -> Condition {
    let all = |wanted: Joint| joints.iter().all(|joint| joint.value == wanted);
    if joints.is_empty() {
        return parts.pop().unwrap_or(Condition::Broken(span));
    }
    if all(Joint::And) {
        return Condition::And(parts);
    }
    if all(Joint::Or) {
        return Condition::Or(parts);
    }
    if !all(Joint::Then) {
        return Condition::Mixed { parts, joints };
    }
    let within = parts.last_mut().and_then(take_within);
    let mut nots = Vec::new();
    if let Some(first) = parts.first_mut() {
        while let Condition::Not { keyword, condition } = first {
            nots.push(*keyword);
            *first = std::mem::replace(condition, Condition::Broken(span));
        }
    }
    let start = parts.first().map_or(span.start, |first| first.span().start);
    denied(nots, Condition::Chain(Box::new(Chain { steps: parts, within, span: Span { start, ..span } })))
}

/// A condition with the `not`s in front of it, the first one outermost.
fn denied(nots: Vec<Span>, condition: Condition) -> Condition {
    nots.into_iter()
        .rev()
        .fold(condition, |condition, keyword| Condition::Not { keyword, condition: Box::new(condition) })
}

/// Takes the window off the end of a chain's last event: it is the whole chain's.
fn take_within(condition: &mut Condition) -> Option<Spanned<crate::domain::Period>> {
    let (clauses, span) = clauses_of(condition)?;
    let Some(Clause::Within(period)) = clauses.last().map(|clause| &clause.value) else { return None };
    let period = *period;
    let removed = clauses.pop()?;
    span.end = clauses.last().map_or(removed.span.start, |clause| clause.span.end);
    Some(Spanned::new(period, removed.span))
}

/// Takes the comparisons off the end of an aggregate's event: they are about the result.
fn take_value_clauses(condition: &mut Condition) -> Vec<Spanned<Clause>> {
    let Some((clauses, span)) = clauses_of(condition) else { return Vec::new() };
    let kept = clauses.iter().rposition(|clause| !is_value_clause(&clause.value)).map_or(0, |last| last + 1);
    let taken = clauses.split_off(kept);
    if let Some(first) = taken.first() {
        span.end = clauses.last().map_or(first.span.start, |clause| clause.span.end);
    }
    taken
}

fn clauses_of(condition: &mut Condition) -> Option<(&mut Vec<Spanned<Clause>>, &mut Span)> {
    match condition {
        Condition::Test(test) => {
            let Test { clauses, span, .. } = &mut **test;
            Some((clauses, span))
        }
        Condition::Choice(choice) => {
            let Choice { clauses, span, .. } = &mut **choice;
            Some((clauses, span))
        }
        Condition::Not { .. }
        | Condition::And(_)
        | Condition::Or(_)
        | Condition::Mixed { .. }
        | Condition::Parentheses { .. }
        | Condition::Chain(_)
        | Condition::NotFollowed(_)
        | Condition::Aggregate(_)
        | Condition::Broken(_) => None,
    }
}

fn is_value_clause(clause: &Clause) -> bool {
    match clause {
        Clause::Compare { .. }
        | Clause::Between { .. }
        | Clause::Is { .. }
        | Clause::In { .. }
        | Clause::Contains { .. }
        | Clause::HasWord { .. }
        | Clause::StartsWith(_)
        | Clause::EndsWith(_)
        | Clause::Matches(_)
        | Clause::Known(_) => true,
        Clause::Where(_)
        | Clause::Times(_)
        | Clause::Days(_)
        | Clause::Within(_)
        | Clause::WithinNext(_)
        | Clause::MoreThanAgo(_)
        | Clause::BetweenAgo { .. }
        | Clause::Since(_)
        | Clause::Before(_)
        | Clause::Current(_) => false,
    }
}
