//! The forms of conditions, of the tests in them, and of the values that they ask for.

use thresh::domain::{Day, Period, Unit};
use thresh::lang::checked::{
    Aggregate, Burst, Chain, Condition, CountTest, Counted, EventSource, EventTest, Filter, NotFollowed, NumberTest,
    Property, Relation, Series, TextSet, TextTest, Trait, TraitTest, ValueTest, ValueType, Window,
};
use thresh::lang::syntax::{AggregateKind, CalendarUnit};

use super::Forms;

impl Forms {
    pub(super) fn of_condition(&mut self, condition: &Condition) {
        match condition {
            Condition::Not(inner) => {
                self.has("not");
                self.of_condition(inner);
            }
            Condition::All(parts) => self.of_parts(if parts.is_empty() { "all of nothing" } else { "all" }, parts),
            Condition::Any(parts) => self.of_parts(if parts.is_empty() { "any of nothing" } else { "any" }, parts),
            Condition::AtLeast { count: _, of } => self.of_parts("at least of", of),
            Condition::Definition(_) => self.has("definition used"),
            Condition::Happened(test) => {
                self.has("happened");
                self.of_event_test(test);
            }
            Condition::Chain(chain) => self.of_chain(chain),
            Condition::NotFollowed(not_followed) => {
                let NotFollowed { first, missing, within } = &**not_followed;
                self.has("not followed");
                self.of_event_test(first);
                self.of_event_test(missing);
                self.of_period(*within);
            }
            Condition::Aggregate(aggregate) => self.of_aggregate(aggregate),
            Condition::Trait(TraitTest { subject, test }) => {
                self.has("trait");
                self.of_trait(subject);
                self.of_value_test(test);
            }
            Condition::Points { score: _, test } => {
                self.has("points tested");
                self.of_number_test(test);
            }
            Condition::Grade { grade: _, values } => {
                self.has(if values.is_empty() { "grade tested for nothing" } else { "grade tested" });
            }
            Condition::Reached(_) => self.has("reached"),
        }
    }

    fn of_parts(&mut self, form: &'static str, parts: &[Condition]) {
        self.has(form);
        parts.iter().for_each(|part| self.of_condition(part));
    }

    fn of_chain(&mut self, chain: &Chain) {
        let Chain { steps, within } = chain;
        self.has(if steps.len() > 2 { "chain of three" } else { "chain" });
        self.has_if(within.is_some(), "chain within");
        steps.iter().for_each(|step| self.of_event_test(step));
        within.iter().for_each(|period| self.of_period(*period));
    }

    fn of_aggregate(&mut self, aggregate: &Aggregate) {
        let Aggregate { kind, property, over, test } = aggregate;
        self.has("aggregate");
        self.has(match kind {
            AggregateKind::Sum => "sum",
            AggregateKind::Average => "average",
            AggregateKind::Highest => "highest",
            AggregateKind::Lowest => "lowest",
            AggregateKind::Latest => "latest",
            AggregateKind::NumberOfDifferent => "number of different",
        });
        self.of_property(property);
        self.of_event_test(over);
        self.of_value_test(test);
    }

    pub(super) fn of_event_test(&mut self, test: &EventTest) {
        let EventTest { series, count: CountTest { of, at_least, at_most }, window } = test;
        self.has_if(series.len() > 1, "several series");
        series.iter().for_each(|one| self.of_series(one));
        self.has(match of {
            Counted::Times => "count of times",
            Counted::Days => "count of days",
        });
        self.has(match at_least {
            0 => "at least none",
            1 => "at least one",
            _ => "at least several",
        });
        self.has(match at_most {
            None => "any number",
            Some(0) => "at most none",
            Some(_) => "at most some",
        });
        self.of_window(*window);
    }

    fn of_series(&mut self, series: &Series) {
        let Series { phrase: _, source, name, named_by, filter, burst } = series;
        self.has(match source {
            EventSource::Everything => "event everything",
            EventSource::Track(_) => "event track",
            EventSource::Page => "event page",
            EventSource::Screen => "event screen",
        });
        if let Some(pattern) = name {
            self.has(if pattern.literal().is_some() { "event name" } else { "event name with star" });
        }
        self.of_property(named_by);
        if let Some(filter) = filter {
            self.has("event filter");
            self.of_filter(filter);
        }
        if let Some(Burst { more_than: _, within }) = burst {
            self.has("event burst");
            self.of_period(*within);
        }
    }

    fn of_filter(&mut self, filter: &Filter) {
        let (form, parts) = match filter {
            Filter::Not(inner) => ("filter not", std::slice::from_ref(inner.as_ref())),
            Filter::All(parts) => ("filter all", parts.as_slice()),
            Filter::Any(parts) => ("filter any", parts.as_slice()),
            Filter::AtLeast { count: _, of } => ("filter at least", of.as_slice()),
            Filter::Test { property, test } => {
                self.of_property(property);
                self.of_value_test(test);
                ("filter test", &[][..])
            }
        };
        self.has(form);
        parts.iter().for_each(|part| self.of_filter(part));
    }

    fn of_window(&mut self, window: Window) {
        let (form, periods) = match window {
            Window::Ever => ("ever", vec![]),
            Window::Within(period) => ("within", vec![period]),
            Window::MoreThanAgo(period) => ("more than ago", vec![period]),
            Window::BetweenAgo { near, far } => ("between ago", vec![near, far]),
            Window::Since(day) => self.of_days("since", &[day]),
            Window::Before(day) => self.of_days("before", &[day]),
            Window::Between(first, last) => self.of_days("between days", &[first, last.plus(1)]),
            Window::Current(unit) => return self.of_calendar_unit(unit),
            Window::WithinNext(period) => ("within next", vec![period]),
        };
        self.has(form);
        periods.into_iter().for_each(|period| self.of_period(period));
    }

    fn of_days(&mut self, form: &'static str, days: &[Day]) -> (&'static str, Vec<Period>) {
        self.days.extend(days);
        (form, Vec::new())
    }

    pub(super) fn of_calendar_unit(&mut self, unit: CalendarUnit) {
        self.has(match unit {
            CalendarUnit::Day => "this day",
            CalendarUnit::Week => "this week",
            CalendarUnit::Month => "this month",
        });
    }

    pub(super) fn of_period(&mut self, period: Period) {
        self.has(match period.unit {
            Unit::Second => "second",
            Unit::Minute => "minute",
            Unit::Hour => "hour",
            Unit::Day => "day",
            Unit::Week => "week",
            Unit::Month => "month",
        });
        if !self.periods.contains(&period) {
            self.periods.push(period);
        }
    }

    pub(super) fn of_property(&mut self, property: &Property) {
        let Property { path: _, value_type } = property;
        self.of_type(*value_type);
    }

    pub(super) fn of_trait(&mut self, subject: &Trait) {
        let Trait { name: _, from, domain_of, value_type } = subject;
        self.has_if(from.is_some(), "trait from");
        self.has_if(domain_of.is_some(), "trait domain");
        self.of_type(*value_type);
        domain_of.iter().for_each(|source| self.of_trait(source));
    }

    fn of_type(&mut self, value_type: ValueType) {
        self.has(match value_type {
            ValueType::Text => "text type",
            ValueType::Texts => "texts type",
            ValueType::Number => "number type",
            ValueType::YesNo => "yes-no type",
            ValueType::Date => "date type",
            ValueType::Any => "any type",
        });
    }

    fn of_value_test(&mut self, test: &ValueTest) {
        match test {
            ValueTest::Known => self.has("known"),
            ValueTest::YesNo(true) => self.has("is true"),
            ValueTest::YesNo(false) => self.has("is false"),
            ValueTest::Number(test) => self.of_number_test(test),
            ValueTest::Date(window) => {
                self.has("date test");
                self.of_window(*window);
            }
            ValueTest::Text(test) => self.of_text_test(test),
        }
    }

    fn of_number_test(&mut self, test: &NumberTest) {
        self.has("number test");
        self.has(match test {
            NumberTest::Between(_, _) => "number between",
            NumberTest::Is(Relation::Equal, _) => "equal",
            NumberTest::Is(Relation::Less, _) => "less",
            NumberTest::Is(Relation::AtMost, _) => "at most",
            NumberTest::Is(Relation::Greater, _) => "greater",
            NumberTest::Is(Relation::AtLeast, _) => "at least",
        });
    }

    fn of_text_test(&mut self, test: &TextTest) {
        self.has(match test {
            TextTest::Is(_) => "text is",
            TextTest::In(list) => {
                let TextSet { exact, patterns } = list.as_ref();
                match (exact.is_empty(), patterns.is_empty()) {
                    (true, true) => "text in nothing",
                    (false, true) => "text in",
                    (_, false) => "text in stars",
                }
            }
            TextTest::Contains(_) => "contains",
            TextTest::HasAnyWord(runs) if runs.iter().all(|run| run.len() == 1) => "has word",
            TextTest::HasAnyWord(_) => "has words",
            TextTest::StartsWith(_) => "starts with",
            TextTest::EndsWith(_) => "ends with",
            TextTest::Matches(_) => "matches",
        });
    }
}
