//! Scores: rules, groups, points, how often they count and how they fade.

use std::borrow::Cow;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;

use super::{Checker, Owner, all};
use crate::domain::{Decimal, Period, RuleName, Unit, fold};
use crate::lang::checked::{
    Award, Condition, Counts, Definition, EventTest, Fading, Measured, Often, PerUnit, Property, ScoreIndex, Term,
    ValueType, Wording,
};
use crate::lang::diagnostic::{names as name_messages, points as messages, values as value_messages};
use crate::lang::resolved::{Limits, Part, ResolvedBody, ResolvedGroup, ResolvedRule, ResolvedScore};
use crate::lang::source::{Span, Spanned};
use crate::lang::syntax::{self, AwardClause, Define, GroupClause, Sign, Word};
use crate::lang::vocabulary::{Phrase, Vocabulary};
use crate::limits::{POINTS_MAX, RULE_POINTS_MAX};

/// The rules' names and conditions seen so far in one score.
#[derive(Default)]
struct SeenRules<'a> {
    names: HashMap<Cow<'a, str>, Span>,
    labelled: HashMap<String, (&'a str, Span)>,
}

impl SeenRules<'_> {
    /// None yet, with room for those of a score.
    fn of(section: &syntax::Score) -> Self {
        let count = section.rules.len() + section.groups.iter().map(|group| group.rules.len()).sum::<usize>();
        let mut seen = SeenRules::default();
        seen.names.reserve(count);
        seen.labelled.reserve(count);
        seen
    }
}

impl<'a> Checker<'a> {
    pub(super) fn scores(&mut self) -> Vec<ResolvedScore<'a>> {
        let sections = self.names.scores.clone();
        sections.into_iter().enumerate().map(|(position, section)| self.score(position, section)).collect()
    }

    fn score(&mut self, position: usize, section: &'a syntax::Score) -> ResolvedScore<'a> {
        self.owner = Owner::Score(position);
        let range = self.range(section.range.as_ref());
        let body = match &section.sum {
            Some(terms) => ResolvedBody::Sum(self.sum(section, terms)),
            None => self.rules_and_groups(section),
        };
        ResolvedScore { written: section, range, body }
    }

    fn range(&mut self, range: Option<&syntax::Range>) -> Option<Option<(i64, i64)>> {
        let Some(range) = range else { return Some(None) };
        let (from, to) = (range.from.value, range.to.value);
        if from > to {
            self.report.say(value_messages::wrong_way_round(range.span, &from.to_string(), &to.to_string()));
            return None;
        }
        self.sum_within_limit(from, range.from.span)?;
        self.sum_within_limit(to, range.to.span)?;
        Some(Some((from, to)))
    }

    fn sum_within_limit(&mut self, points: i64, span: Span) -> Option<()> {
        if points.unsigned_abs() > POINTS_MAX.unsigned_abs() {
            self.report.say(messages::too_many_points(span, points, POINTS_MAX));
            return None;
        }
        Some(())
    }

    fn sum(&mut self, section: &syntax::Score, terms: &[syntax::Term]) -> Option<Vec<Term>> {
        let rule = section.rules.first().or_else(|| section.groups.first().and_then(|group| group.rules.first()));
        if let Some(rule) = rule {
            self.report.say(messages::rules_in_a_sum(rule.span, &section.name.text, section.name.span));
        }
        let terms = terms.iter().map(|term| {
            let meaning = self.names.meaning(&term.score.text);
            let Some(score) = meaning.and_then(|meaning| meaning.score) else {
                let scores = self.names.scores.iter().map(|score| score.name.text.as_str());
                let nearest = self.report.nearest(&term.score.text, scores);
                let message = name_messages::unknown_score(term.score.span, &term.score.text, nearest);
                self.report.unknown(&term.score.text, message);
                return None;
            };
            self.uses(Owner::Score(score), term.score.span);
            let percent = term.percent.as_ref().map_or(Decimal::from_integer(100), |percent| percent.value);
            let signed = match term.sign {
                Sign::Plus => percent,
                Sign::Minus => Decimal::from_millionths(-percent.millionths()),
            };
            Some(Term { percent: signed, score: ScoreIndex(score) })
        });
        all(terms.collect()).filter(|_| rule.is_none())
    }

    fn rules_and_groups(&mut self, section: &'a syntax::Score) -> ResolvedBody<'a> {
        let fading = self.fading(section.fading.iter()).map(|said| said.unwrap_or(Fading::Never));
        let default = fading.clone().unwrap_or(Fading::Never);
        let mut seen = SeenRules::of(section);
        let rules = self.rules(&section.rules, &default, &mut seen);
        let mut titles: HashMap<String, Span> = HashMap::new();
        let groups = section.groups.iter().map(|group| {
            let whole = self.title_is_new(group, &mut titles);
            let group = self.group(group, &default, &mut seen);
            ResolvedGroup { limits: group.limits.filter(|_| whole), ..group }
        });
        let groups = groups.collect();
        ResolvedBody::Rules { fading, rules, groups }
    }

    fn title_is_new(&mut self, group: &syntax::Group, titles: &mut HashMap<String, Span>) -> bool {
        let title = &group.title;
        super::names::name_within_limit(&title.value, title.span, &mut self.report);
        match titles.insert(fold(&title.value).into_owned(), title.span) {
            Some(first) => {
                self.report.say(name_messages::defined_twice(title.span, "group", &title.value, first));
                false
            }
            None => true,
        }
    }

    fn group(&mut self, group: &'a syntax::Group, default: &Fading, seen: &mut SeenRules<'a>) -> ResolvedGroup<'a> {
        let (mut counts, mut at_least, mut at_most) = (None, None, None);
        let mut whole = true;
        for clause in &group.clauses {
            let span = clause.span;
            whole &= match clause.value {
                GroupClause::AtMost(points) => self.set_once(&mut at_most, points, span, "at most"),
                GroupClause::AtLeast(points) => self.set_once(&mut at_least, points, span, "at least"),
                GroupClause::BestOnly => self.set_once(&mut counts, Counts::BestOnly, span, "only"),
                GroupClause::FirstOnly => self.set_once(&mut counts, Counts::FirstOnly, span, "only"),
            };
        }
        for (points, span) in [at_least, at_most].into_iter().flatten() {
            whole &= self.sum_within_limit(points, span).is_some();
        }
        if let (Some((low, _)), Some((high, span))) = (at_least, at_most)
            && low > high
        {
            self.report.say(value_messages::wrong_way_round(span, &low.to_string(), &high.to_string()));
            whole = false;
        }
        let rules = self.rules(&group.rules, default, seen);
        let (at_least, at_most) = (at_least.map(|(points, _)| points), at_most.map(|(points, _)| points));
        let counts = counts.map_or(Counts::All, |(counts, _)| counts);
        let limits = whole.then_some(Limits { counts, at_least, at_most });
        ResolvedGroup { written: group, limits, rules }
    }

    /// Takes a clause unless its kind was there before, which is said.
    pub(super) fn set_once<T>(&mut self, place: &mut Option<(T, Span)>, value: T, span: Span, kind: &str) -> bool {
        match place {
            Some((_, first)) => {
                self.report.say(messages::said_twice(span, kind, *first));
                false
            }
            None => {
                *place = Some((value, span));
                true
            }
        }
    }

    fn rules(
        &mut self,
        rules: &'a [syntax::Rule],
        default: &Fading,
        seen: &mut SeenRules<'a>,
    ) -> Vec<ResolvedRule<'a>> {
        rules.iter().map(|rule| self.rule(rule, default, seen)).collect()
    }

    fn rule(&mut self, rule: &'a syntax::Rule, default: &Fading, seen: &mut SeenRules<'a>) -> ResolvedRule<'a> {
        let name = self.rule_name(rule, seen);
        let (condition, wording) = match self.worded(&rule.condition) {
            Some((condition, wording)) => (Some(condition), wording),
            None => (None, Wording::default()),
        };
        let award = self.award(&rule.award, condition.as_ref(), default);
        ResolvedRule { written: rule, name, condition, wording, award }
    }

    fn rule_name(&mut self, rule: &'a syntax::Rule, seen: &mut SeenRules<'a>) -> Option<RuleName> {
        let canonical = crate::lang::format::condition(&rule.condition, self.context.vocabulary);
        let place = super::conditions::span_of(&rule.condition);
        let (name, span) = match &rule.label {
            Some(label) => {
                super::names::name_within_limit(&label.text, label.span, &mut self.report);
                match seen.labelled.entry(canonical) {
                    Entry::Occupied(seen) => {
                        let (first, first_span) = seen.get();
                        self.report.say(messages::counted_twice(place, first, *first_span));
                    }
                    Entry::Vacant(unseen) => {
                        unseen.insert((label.text.as_str(), place));
                    }
                }
                (Cow::Borrowed(label.text.as_str()), label.span)
            }
            None => (Cow::Owned(canonical), place),
        };
        let folded = match &name {
            Cow::Borrowed(name) => fold(name),
            Cow::Owned(name) => Cow::Owned(fold(name).into_owned()),
        };
        match seen.names.insert(folded, span) {
            Some(first) => {
                let message = match &rule.label {
                    Some(_) => name_messages::defined_twice(span, "rule", &name, first),
                    None => messages::rule_twice(span, first),
                };
                self.report.say(message);
                None
            }
            None => Some(RuleName::new(&name)),
        }
    }

    fn award(&mut self, award: &syntax::Award, condition: Option<&Condition>, default: &Fading) -> Option<Award> {
        let points = award.points.value;
        let mut whole = self.rule_points(points, award.points.span);
        let (mut often, mut per, mut at_most, mut because) = (None, None, None, None);
        let mut fading_clauses = Vec::new();
        for clause in &award.clauses {
            let span = clause.span;
            whole &= match &clause.value {
                AwardClause::Each | AwardClause::OncePer(_) | AwardClause::OncePerDifferent(_) => {
                    self.set_once(&mut often, &clause.value, span, "how often")
                }
                AwardClause::AtMost(limit) => {
                    self.set_once(&mut at_most, *limit, span, "at most") && self.limit_is_size(*limit, span)
                }
                AwardClause::Per { amount, of } => self.set_once(&mut per, (amount, of), span, "per"),
                AwardClause::Because(reason) => self.set_once(&mut because, &reason.value, span, "because"),
                AwardClause::Halving(_)
                | AwardClause::Losing { .. }
                | AwardClause::Expiring(_)
                | AwardClause::Stepping(_)
                | AwardClause::NeverFading => {
                    fading_clauses.push(clause);
                    true
                }
            };
        }
        let fading = self.fading(fading_clauses.into_iter());
        let (often, counted) = match often {
            Some((clause, span)) => self.often(clause, condition?, span)?,
            None => (Often::Once, None),
        };
        let per = match per {
            Some(((amount, of), span)) => Some(self.per_unit(amount, of, counted.as_ref(), span)?),
            None => None,
        };
        let at_most = at_most.map(|(limit, _)| limit);
        let because = because.map(|(reason, _)| reason.to_string());
        let fading = fading?.unwrap_or_else(|| default.clone());
        whole.then_some(Award { points, often, per: per.map(Box::new), at_most, fading, because })
    }

    fn rule_points(&mut self, points: i64, span: Span) -> bool {
        let within = points.unsigned_abs() <= RULE_POINTS_MAX.unsigned_abs();
        if !within {
            self.report.say(messages::too_many_points(span, points, RULE_POINTS_MAX));
        }
        within
    }

    fn limit_is_size(&mut self, limit: i64, span: Span) -> bool {
        if limit < 0 {
            self.report.say(messages::limit_below_zero(span, limit));
            return false;
        }
        self.sum_within_limit(limit, span).is_some()
    }

    /// How often the rule pays, and for which events.
    fn often(&mut self, clause: &AwardClause, condition: &Condition, span: Span) -> Option<(Often, Option<EventTest>)> {
        let mut counted = Vec::new();
        if !self.countable(condition, &mut counted) || counted.len() != 1 {
            self.report.say(messages::nothing_to_count(span, counted.len()));
            return None;
        }
        let test = counted.pop()?;
        let often = match clause {
            AwardClause::OncePer(unit) => Often::OncePer(*unit, test.clone()),
            AwardClause::OncePerDifferent(word) => {
                let property = self.event_property(word, &test, None)?;
                Often::OncePerDifferent(property, test.clone())
            }
            AwardClause::Each
            | AwardClause::AtMost(_)
            | AwardClause::Per { .. }
            | AwardClause::Halving(_)
            | AwardClause::Losing { .. }
            | AwardClause::Expiring(_)
            | AwardClause::Stepping(_)
            | AwardClause::NeverFading
            | AwardClause::Because(_) => Often::Each(test.clone()),
        };
        Some((often, Some(test)))
    }

    /// Collects the event tests of a condition; false where events occur otherwise than as one part that must hold.
    fn countable(&self, condition: &Condition, counted: &mut Vec<EventTest>) -> bool {
        match condition {
            Condition::All(parts) => parts.iter().all(|part| self.countable(part, counted)),
            Condition::Happened(test) => {
                counted.push(test.clone());
                test.count.at_least >= 1
            }
            Condition::Not(_) | Condition::Any(_) | Condition::AtLeast { .. } => !self.has_events(condition),
            Condition::Chain(_) | Condition::NotFollowed(_) | Condition::Aggregate(_) => false,
            Condition::Definition(_) => !self.has_events(condition),
            Condition::Trait(_) | Condition::Points { .. } | Condition::Grade { .. } | Condition::Reached(_) => true,
        }
    }

    /// Whether an event occurs anywhere in a condition.
    fn has_events(&self, condition: &Condition) -> bool {
        match condition {
            Condition::Not(inner) => self.has_events(inner),
            Condition::All(parts) | Condition::Any(parts) | Condition::AtLeast { of: parts, .. } => {
                parts.iter().any(|part| self.has_events(part))
            }
            Condition::Definition(index) => self.eventful.get(index.0).copied().unwrap_or(false),
            Condition::Happened(_) | Condition::Chain(_) | Condition::NotFollowed(_) | Condition::Aggregate(_) => true,
            Condition::Trait(_) | Condition::Points { .. } | Condition::Grade { .. } | Condition::Reached(_) => false,
        }
    }

    /// Whether an event occurs in each definition: in itself, then in those that refer to one with an event.
    pub(super) fn eventful(&self, definitions: &[Part<'_, Define, Definition>]) -> Vec<bool> {
        let has_events = |part: &Part<'_, Define, Definition>| {
            part.meaning.as_ref().is_some_and(|definition| self.has_events(&definition.condition))
        };
        let mut eventful: Vec<bool> = definitions.iter().map(has_events).collect();
        let mut open: Vec<usize> = (0..eventful.len()).filter(|at| eventful.get(*at) == Some(&true)).collect();
        let users = self.graph.users_of_definitions();
        while let Some(position) = open.pop() {
            for user in users.get(&position).into_iter().flatten() {
                if let Some(known @ false) = eventful.get_mut(*user) {
                    *known = true;
                    open.push(*user);
                }
            }
        }
        eventful
    }

    fn per_unit(
        &mut self,
        amount: &Spanned<Decimal>,
        of: &Word,
        counted: Option<&EventTest>,
        span: Span,
    ) -> Option<PerUnit> {
        if amount.value <= Decimal::ZERO {
            self.report.say(messages::unit_above_zero(amount.span));
            return None;
        }
        let of = match counted {
            Some(test) => Measured::Property(self.event_property(of, test, Some(ValueType::Number))?),
            None => {
                let subject = self.any_trait(of)?;
                if let Some(declared) = subject.valued.declared.filter(|declared| *declared != ValueType::Number) {
                    self.report.say(messages::no_units_of(span, &of.text, declared));
                    return None;
                }
                Measured::Trait(subject.typed(ValueType::Number))
            }
        };
        Some(PerUnit { amount: amount.value, of })
    }

    /// A property of the events that a rule counts.
    fn event_property(&mut self, word: &Word, test: &EventTest, wanted: Option<ValueType>) -> Option<Property> {
        let phrases = phrases_of(test, self.context.vocabulary);
        let event = test.series.first().map_or("", |series| series.phrase.as_ref()).to_owned();
        let declared = self.property_type(&event, &phrases, word)?;
        let path: Arc<str> = self.property_path(&phrases, word);
        let value_type = match (wanted, declared) {
            (Some(wanted), Some(declared)) if wanted != declared => {
                self.report.say(messages::no_units_of(word.span, &word.text, declared));
                return None;
            }
            (Some(wanted), _) => wanted,
            (None, declared) => declared.unwrap_or(ValueType::Any),
        };
        Some(Property { path, value_type })
    }

    /// The fading that the clauses say; the inner `None` if they say nothing.
    fn fading<'s>(&mut self, clauses: impl Iterator<Item = &'s Spanned<AwardClause>>) -> Option<Option<Fading>> {
        let mut fading = None;
        let mut whole = true;
        for clause in clauses {
            let span = clause.span;
            let one = match &clause.value {
                AwardClause::Halving(period) => self.period(*period, span).map(Fading::Halving),
                AwardClause::Losing { percent, every } => self.losing(percent, *every, span),
                AwardClause::Expiring(period) => self.period(*period, span).map(Fading::Expiring),
                AwardClause::Stepping(steps) => self.stepping(steps),
                AwardClause::NeverFading => Some(Fading::Never),
                AwardClause::Each
                | AwardClause::OncePer(_)
                | AwardClause::OncePerDifferent(_)
                | AwardClause::AtMost(_)
                | AwardClause::Per { .. }
                | AwardClause::Because(_) => None,
            };
            match one {
                Some(one) => whole &= self.set_once(&mut fading, one, span, "fading"),
                None => whole = false,
            }
        }
        whole.then_some(fading.map(|(fading, _)| fading))
    }

    fn losing(&mut self, percent: &Spanned<Decimal>, every: Period, span: Span) -> Option<Fading> {
        let every = self.period(every, span)?;
        if percent.value <= Decimal::ZERO || percent.value > Decimal::from_integer(100) {
            self.report.say(messages::no_share(percent.span));
            return None;
        }
        Some(Fading::Losing { percent: percent.value, every })
    }

    fn stepping(&mut self, steps: &[syntax::Step]) -> Option<Fading> {
        let mut fading: Vec<(i64, Period)> = Vec::new();
        let mut whole = true;
        let mut before: Option<(i128, Span)> = None;
        for step in steps {
            whole &= self.rule_points(step.points.value, step.points.span);
            whole &= self.period(step.after.value, step.after.span).is_some();
            let length = length(step.after.value);
            if let Some((shorter, first)) = before
                && length <= shorter
            {
                self.report.say(messages::steps_ascend(step.after.span, first));
                whole = false;
            }
            before = Some((length, step.after.span));
            fading.push((step.points.value, step.after.value));
        }
        (whole && !fading.is_empty()).then_some(Fading::Stepping(fading))
    }
}

/// How long a span of time is, to compare it with another; a month as the longest there is.
pub(super) fn length(period: Period) -> i128 {
    const MONTH_DAYS: i128 = 31;
    match period.unit {
        Unit::Month => i128::from(period.amount) * MONTH_DAYS * 86_400_000_000,
        Unit::Second | Unit::Minute | Unit::Hour | Unit::Day | Unit::Week => period.micros().map_or(0, i128::from),
    }
}

/// What the vocabulary says of the events that a test is about.
fn phrases_of(test: &EventTest, vocabulary: &Vocabulary) -> Vec<Arc<Phrase>> {
    let phrase_of = |series: &crate::lang::checked::Series| {
        let known = vocabulary.phrase(&series.phrase).or_else(|| vocabulary.phrase_for(&series.source)).cloned();
        known.unwrap_or_else(|| {
            Arc::new(Phrase {
                source: series.source.clone(),
                named_by: Arc::clone(&series.named_by.path),
                ..crate::lang::vocabulary::by_convention(&[&series.phrase])
            })
        })
    };
    test.series.iter().map(phrase_of).collect()
}
