//! What a test asks of its subject: comparisons, counts, windows.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "the parser's enum has every form of the language; each match is over the alternatives of one form"
)]

use super::pairs::Pair;
use super::tree::Tree;
use super::words::{child, count_in, counts_in};
use crate::domain::Period;
use crate::lang::grammar::Rule;
use crate::lang::source::Spanned;
use crate::lang::syntax::{Bound, CalendarUnit, Choices, Clause, Comparison, Condition, Polarity, Reach, Regex, Test};

impl Tree<'_> {
    /// A clause with its place; `None` for any other pair.
    pub(super) fn placed_clause(&self, pair: &Pair<'_>) -> Option<Spanned<Clause>> {
        Some(Spanned::new(self.clause(pair)?, self.span(pair)))
    }

    fn clause(&self, pair: &Pair<'_>) -> Option<Clause> {
        match pair.as_rule() {
            Rule::compare => Some(Clause::Compare { comparison: comparison(pair)?, value: self.value_in(pair)? }),
            Rule::is_known => {
                let known = child(pair, Rule::kw_known).is_some();
                let is_denied = child(pair, Rule::kw_not).is_some();
                Some(Clause::Known(if known != is_denied { Polarity::Positive } else { Polarity::Negative }))
            }
            Rule::is_value => self.is_value(pair),
            Rule::is_in | Rule::in_values => {
                Some(Clause::In { polarity: polarity(pair), choices: self.choices(pair)? })
            }
            Rule::contains | Rule::does_not_contain => {
                Some(Clause::Contains { polarity: polarity(pair), value: self.value_in(pair)? })
            }
            Rule::has_word => Some(Clause::HasWord { values: vec![self.value_in(pair)?] }),
            Rule::has_any_word => Some(Clause::HasWord { values: self.values_in(&child(pair, Rule::items)?) }),
            Rule::starts_with => Some(Clause::StartsWith(self.value_in(pair)?)),
            Rule::ends_with => Some(Clause::EndsWith(self.value_in(pair)?)),
            Rule::matches => self.regex(pair).map(Clause::Matches),
            Rule::between => {
                let mut values = self.values_in(pair).into_iter();
                Some(Clause::Between { low: values.next()?, high: values.next()? })
            }
            _ => self.event_clause(pair),
        }
    }

    fn event_clause(&self, pair: &Pair<'_>) -> Option<Clause> {
        match pair.as_rule() {
            Rule::where_clause => Some(Clause::Where(Box::new(self.where_condition(pair)?))),
            Rule::times => bound(&pair.inner().next()?).map(Clause::Times),
            Rule::days => pair.inner().find_map(|inner| bound(&inner)).map(Clause::Days),
            Rule::within => {
                let period = self.period_in(pair)?.value;
                let is_next = child(pair, Rule::kw_next).is_some();
                Some(if is_next { Clause::WithinNext(period) } else { Clause::Within(period) })
            }
            Rule::more_than_ago => Some(Clause::MoreThanAgo(self.period_in(pair)?.value)),
            Rule::between_ago => {
                let far = self.period_in(pair)?.value;
                Some(Clause::BetweenAgo { near: Period { amount: count_in(pair)?, unit: far.unit }, far })
            }
            Rule::since => self.date_in(pair).map(Clause::Since),
            Rule::before => self.date_in(pair).map(Clause::Before),
            Rule::current => Some(Clause::Current(calendar_unit(pair))),
            _ => None,
        }
    }

    fn is_value(&self, pair: &Pair<'_>) -> Option<Clause> {
        let denied = child(pair, Rule::is_not);
        let polarity = if denied.is_some() { Polarity::Negative } else { Polarity::Positive };
        let value = self.value_in(denied.as_ref().unwrap_or(pair))?;
        let reach = child(pair, Rule::reach).map(|reach| {
            let value = if child(&reach, Rule::kw_better).is_some() { Reach::OrBetter } else { Reach::OrWorse };
            Spanned::new(value, self.span(&reach))
        });
        Some(Clause::Is { polarity, value, reach })
    }

    fn choices(&self, pair: &Pair<'_>) -> Option<Choices> {
        match child(pair, Rule::items) {
            Some(items) => Some(Choices::Items { items: self.values_in(&items), span: self.span(&items) }),
            None => self.word_in(pair).map(Choices::List),
        }
    }

    fn regex(&self, pair: &Pair<'_>) -> Option<Regex> {
        let regex = child(pair, Rule::regex)?;
        // As the author wrote it: white space that the layout blanked counts within a regular expression.
        let inside = child(&regex, Rule::regex_source)?.whole();
        let source = self.page.text.get(inside)?.to_owned();
        let flags = child(&regex, Rule::regex_flags)?.as_str().to_owned();
        Some(Regex { source, flags, span: self.span(&regex) })
    }

    fn where_condition(&self, pair: &Pair<'_>) -> Option<Condition> {
        if let Some(parentheses) = child(pair, Rule::parentheses) {
            return Some(self.parentheses(&parentheses));
        }
        let test = child(pair, Rule::where_test)?;
        let mut inner = test.inner();
        let subject = self.subject(&inner.next()?)?;
        let clauses = inner.filter_map(|clause| self.placed_clause(&clause)).collect();
        let span = self.span(&test);
        Some(Condition::Test(Box::new(Test { quantifier: None, subject, name: None, clauses, span })))
    }
}

fn polarity(pair: &Pair<'_>) -> Polarity {
    if child(pair, Rule::kw_not).is_some() { Polarity::Negative } else { Polarity::Positive }
}

fn comparison(pair: &Pair<'_>) -> Option<Comparison> {
    Some(match child(pair, Rule::comparison)?.as_str() {
        ">=" | "≥" => Comparison::AtLeast,
        "<=" | "≤" => Comparison::AtMost,
        "!=" | "≠" | "<>" => Comparison::NotEqual,
        "<" => Comparison::Less,
        ">" => Comparison::Greater,
        _ => Comparison::Equal,
    })
}

fn bound(pair: &Pair<'_>) -> Option<Bound> {
    match pair.as_rule() {
        Rule::at_least => count_in(pair).map(Bound::AtLeast),
        Rule::at_most => count_in(pair).map(Bound::AtMost),
        Rule::exactly => count_in(pair).map(Bound::Exactly),
        Rule::more_than => count_in(pair).map(Bound::MoreThan),
        Rule::fewer_than => count_in(pair).map(Bound::FewerThan),
        Rule::between_counts => {
            let mut counts = counts_in(pair).into_iter();
            Some(Bound::Between(counts.next()?, counts.next()?))
        }
        _ => None,
    }
}

fn calendar_unit(pair: &Pair<'_>) -> CalendarUnit {
    if child(pair, Rule::kw_week).is_some() {
        CalendarUnit::Week
    } else if child(pair, Rule::kw_month).is_some() {
        CalendarUnit::Month
    } else {
        CalendarUnit::Day
    }
}
