//! The smallest parts: words, texts, numbers, dates, spans of time.

use smol_str::{SmolStr, StrExt as _};

use super::pairs::{Pair, Pairs};
use super::tree::Tree;
use crate::domain::{Day, Decimal, Period, Unit};
use crate::lang::grammar::Rule;
use crate::lang::source::{Span, Spanned};
use crate::lang::syntax::{CalendarUnit, DateLiteral, DateRange, Quoting, Text, Value, Word};

/// The pairs of one kind among others.
pub(super) fn all<'i>(pairs: Pairs<'i>, rule: Rule) -> impl Iterator<Item = Pair<'i>> {
    pairs.filter(move |pair| pair.as_rule() == rule)
}

/// Whether a pair of this rule is a quoted text or a path.
pub(super) fn is_name(rule: Rule) -> bool {
    rule == Rule::quoted || rule == Rule::path
}

/// The first pair of a kind within another.
pub(super) fn child<'i>(pair: &Pair<'i>, rule: Rule) -> Option<Pair<'i>> {
    all(pair.inner(), rule).next()
}

impl Tree<'_> {
    pub(super) fn word(&self, pair: &Pair<'_>) -> Word {
        Word { text: SmolStr::new(pair.as_str()), span: self.span(pair) }
    }

    /// The first word within a pair.
    pub(super) fn word_in(&self, pair: &Pair<'_>) -> Option<Word> {
        child(pair, Rule::word).map(|word| self.word(&word))
    }

    /// A quoted text, a path or a bare word.
    pub(super) fn text_value(&self, pair: &Pair<'_>) -> Text {
        let span = self.span(pair);
        let typed = self.text_of(pair);
        if pair.as_rule() == Rule::quoted {
            return Text { value: unquoted(typed), quoting: Quoting::Quoted, span };
        }
        let quoting = if pair.as_rule() == Rule::path { Quoting::Path } else { Quoting::Bare };
        Text { value: SmolStr::new(typed), quoting, span }
    }

    /// The text within a `text` or `list_item`.
    pub(super) fn text_in(&self, pair: &Pair<'_>) -> Option<Text> {
        pair.inner().next().map(|inner| self.text_value(&inner))
    }

    /// The text of the first `text` within a pair.
    pub(super) fn text_child(&self, pair: &Pair<'_>) -> Option<Text> {
        self.text_in(&child(pair, Rule::text)?)
    }

    /// The first quoted text within a pair.
    pub(super) fn quoted_in(&self, pair: &Pair<'_>) -> Option<Text> {
        child(pair, Rule::quoted).map(|quoted| self.text_value(&quoted))
    }

    /// A value; `None` for any other pair.
    pub(super) fn value(&self, pair: &Pair<'_>) -> Option<Value> {
        if pair.as_rule() == Rule::date {
            return Some(Value::Date(self.date(pair)));
        }
        if pair.as_rule() == Rule::number {
            let text = plain_minus(pair.as_str());
            let number = Decimal::parse(&text);
            return Some(Value::Number { number, text, span: self.span(pair) });
        }
        let is_text = is_name(pair.as_rule()) || pair.as_rule() == Rule::bare;
        is_text.then(|| Value::Text(self.text_value(pair)))
    }

    /// The first value within a pair.
    pub(super) fn value_in(&self, pair: &Pair<'_>) -> Option<Value> {
        pair.inner().find_map(|inner| self.value(&inner))
    }

    /// All values within a pair.
    pub(super) fn values_in(&self, pair: &Pair<'_>) -> Vec<Value> {
        pair.inner().filter_map(|inner| self.value(&inner)).collect()
    }

    pub(super) fn date(&self, pair: &Pair<'_>) -> DateLiteral {
        let text = SmolStr::new(pair.as_str());
        DateLiteral { day: Day::parse(&text), text, span: self.span(pair) }
    }

    /// The first date within a pair.
    pub(super) fn date_in(&self, pair: &Pair<'_>) -> Option<DateLiteral> {
        child(pair, Rule::date).map(|date| self.date(&date))
    }

    /// `DATE to DATE`
    pub(super) fn dates(&self, pair: &Pair<'_>) -> Option<DateRange> {
        let mut dates = all(pair.inner(), Rule::date).map(|date| self.date(&date));
        Some(DateRange { from: dates.next()?, to: dates.next()? })
    }

    /// The numbers of percentages within a pair, in order.
    pub(super) fn percents(&self, pair: &Pair<'_>) -> Vec<Spanned<Decimal>> {
        all(pair.inner(), Rule::percent).filter_map(|percent| self.percent(&percent)).collect()
    }

    fn percent(&self, pair: &Pair<'_>) -> Option<Spanned<Decimal>> {
        let number = child(pair, Rule::percentage)?;
        Some(Spanned::new(decimal(number.as_str()), self.span(pair)))
    }

    /// The first number within a pair.
    pub(super) fn number_in(&self, pair: &Pair<'_>) -> Option<Spanned<Decimal>> {
        let number = child(pair, Rule::number)?;
        Some(Spanned::new(decimal(number.as_str()), self.span(&number)))
    }

    /// The points within a pair, in order.
    pub(super) fn all_points(&self, pair: &Pair<'_>) -> Vec<Spanned<i64>> {
        all(pair.inner(), Rule::points).map(|points| self.points(&points)).collect()
    }

    /// The first points within a pair.
    pub(super) fn points_in(&self, pair: &Pair<'_>) -> Option<Spanned<i64>> {
        child(pair, Rule::points).map(|points| self.points(&points))
    }

    pub(super) fn points(&self, pair: &Pair<'_>) -> Spanned<i64> {
        let span = self.span(pair);
        Spanned::new(integer(pair.as_str()), span)
    }

    /// The first period within a pair.
    pub(super) fn period_in(&self, pair: &Pair<'_>) -> Option<Spanned<Period>> {
        let period = child(pair, Rule::period)?;
        let amount = count_in(&period)?;
        let unit = unit(child(&period, Rule::unit)?.as_str());
        Some(Spanned::new(Period { amount, unit }, self.span(&period)))
    }
}

/// The first count within a pair; one beyond the range of counts is the greatest there is.
pub(super) fn count_in(pair: &Pair<'_>) -> Option<u32> {
    child(pair, Rule::count).map(|count| count.as_str().parse().unwrap_or(u32::MAX))
}

/// All counts within a pair.
pub(super) fn counts_in(pair: &Pair<'_>) -> Vec<u32> {
    all(pair.inner(), Rule::count).map(|count| count.as_str().parse().unwrap_or(u32::MAX)).collect()
}

/// The unit of the calendar within a pair.
pub(super) fn calendar_unit_in(pair: &Pair<'_>) -> Option<CalendarUnit> {
    let unit = child(pair, Rule::calendar_unit)?;
    Some(match unit.as_str().as_bytes().first().map(u8::to_ascii_lowercase) {
        Some(b'd') => CalendarUnit::Day,
        Some(b'w') => CalendarUnit::Week,
        Some(_) | None => CalendarUnit::Month,
    })
}

/// The span of the first keyword of a kind within a pair.
pub(super) fn keyword(tree: &Tree<'_>, pair: &Pair<'_>, rule: Rule) -> Option<Span> {
    child(pair, rule).map(|keyword| tree.span(&keyword))
}

/// A text without its quotes, doubled quotes within it made single.
fn unquoted(typed: &str) -> SmolStr {
    let plain = typed.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    if let Some(plain) = plain
        && !plain.as_bytes().contains(&b'"')
    {
        return SmolStr::new(plain);
    }
    let mut inside = typed.chars();
    inside.next();
    inside.next_back();
    let inside = inside.as_str();
    if typed.starts_with('"') { inside.replace_smolstr("\"\"", "\"") } else { SmolStr::new(inside) }
}

fn plain_minus(text: &str) -> SmolStr {
    if text.is_ascii() { SmolStr::new(text) } else { text.replace_smolstr("−", "-") }
}

/// A number of the grammar's form; where it has more digits than numbers may have, the greatest of its sign.
fn decimal(text: &str) -> Decimal {
    let greatest = 999_999_999_999_999;
    let limit = if text.starts_with(['-', '−']) { -greatest } else { greatest };
    Decimal::parse(&plain_minus(text)).unwrap_or(Decimal::from_integer(limit))
}

/// A whole number of the grammar's form; beyond the range of numbers the nearest there is.
fn integer(text: &str) -> i64 {
    let parsed = text.parse().or_else(|_| plain_minus(text).parse());
    parsed.unwrap_or(if text.starts_with(['-', '−']) { i64::MIN } else { i64::MAX })
}

fn unit(text: &str) -> Unit {
    match text.as_bytes() {
        [b'd' | b'D', ..] => Unit::Day,
        [b'w' | b'W', ..] => Unit::Week,
        [b'h' | b'H', ..] => Unit::Hour,
        [_, b'i' | b'I', ..] => Unit::Minute,
        _ => Unit::Month,
    }
}
