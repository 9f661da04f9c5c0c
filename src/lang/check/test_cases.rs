//! `test` blocks: what is given becomes a contact, what is expected a question to the verdict.

use std::sync::Arc;

use super::subjects::{Events, Meant, TraitSubject};
use super::{Checker, Owner, all};
use crate::domain::{Day, Timestamp, Zone, fold};
use crate::lang::checked::{CheckedCampaign, EventSource, ValueType};
use crate::lang::diagnostic::{
    experiments as experiment_messages, names as name_messages, tests as messages, values as value_messages,
};
use crate::lang::experiment::{CONTROL, Decider, Experiment};
use crate::lang::source::{Span, Spanned};
use crate::lang::syntax::{DateLiteral, Given, GivenWhen, Subject, Test, TestBlock, Text, Value, Word};
use crate::lang::test_case::{GivenEvent, GivenStage, GivenValue, TestCase};
use crate::limits::CONTACT_EVENTS_MAX;

/// The day of a test for which nothing says another.
const DEFAULT_DAY: &str = "2026-01-01";

/// What was given so far, each kind of which there is one with its place.
#[derive(Default)]
struct Setting {
    today: Option<(Day, Span)>,
    held: Option<(GivenStage, Span)>,
    decider: Option<(Decider, Span)>,
    traits: Vec<(Arc<str>, Option<GivenValue>, Span)>,
}

impl Checker<'_> {
    /// All `test` blocks of a campaign that is otherwise checked.
    pub(super) fn test_cases(&mut self, campaign: &CheckedCampaign) -> Option<Vec<TestCase>> {
        self.owner = Owner::Nothing;
        let blocks = self.names.tests.clone();
        all(blocks.iter().map(|block| self.test_case(block, campaign)).collect())
    }

    fn test_case(&mut self, block: &TestBlock, campaign: &CheckedCampaign) -> Option<TestCase> {
        super::names::name_within_limit(&block.title.value, block.title.span, &mut self.report);
        let mut setting = Setting::default();
        let set: Vec<_> = block.given.iter().map(|given| self.set(&mut setting, given, campaign)).collect();
        let day = setting.today.map(|(day, _)| day).or(campaign.runs.map(|(first, _)| first));
        let at = campaign.zone.noon_of(day.or(Day::parse(DEFAULT_DAY))?);
        let events: Vec<_> = block.given.iter().map(|given| self.happened(given, at, &campaign.zone)).collect();
        if block.expected.is_empty() {
            self.report.say(messages::nothing_expected(block.keyword.to(block.title.span)));
        }
        let decider = setting.decider.map_or(Decider::Control, |(decider, _)| decider);
        let (_, criteria) = campaign.decided_by(decider);
        let expected = block.expected.iter().map(|expected| self.expected(expected, criteria)).collect();
        all(set)?;
        Some(TestCase {
            title: block.title.value.to_string(),
            span: block.keyword.to(block.title.span),
            at,
            traits: setting.traits.into_iter().filter_map(|(name, value, _)| Some((name, value?))).collect(),
            events: all(events)?.into_iter().flatten().collect(),
            held: setting.held.map(|(held, _)| held),
            decider,
            expected: all(expected)?,
        })
    }

    /// Everything given but events.
    fn set(&mut self, setting: &mut Setting, given: &Spanned<Given>, campaign: &CheckedCampaign) -> Option<()> {
        let zone = &campaign.zone;
        match &given.value {
            Given::Event { .. } => Some(()),
            Given::Trait { subject, value } => self.set_trait(setting, subject, value.as_ref(), given.span),
            Given::Today(date) => {
                let day = self.day(date)?;
                let first = setting.today.replace((day, given.span));
                self.given_once("today", given.span, first.map(|(_, span)| span))
            }
            Given::Variant { name, of } => {
                let decider = self.given_variant(name, of.as_ref(), &campaign.experiments)?;
                let first = setting.decider.replace((decider, given.span));
                self.given_once("the variant", given.span, first.map(|(_, span)| span))
            }
            Given::Stage { stage, since } => {
                let held = self.given_stage(stage, since.as_ref(), zone)?;
                let first = setting.held.replace((held, given.span));
                self.given_once("the stage", given.span, first.map(|(_, span)| span))
            }
        }
    }

    fn given_variant(&mut self, name: &Word, of: Option<&Word>, experiments: &[Experiment]) -> Option<Decider> {
        let folded = fold(&name.text);
        let asked: Vec<(usize, &Experiment)> = match of {
            Some(of) => {
                let named = |(_, experiment): &(usize, &Experiment)| fold(experiment.name.as_str()) == fold(&of.text);
                let found = experiments.iter().enumerate().find(named);
                if found.is_none() {
                    let names = experiments.iter().map(|experiment| experiment.name.as_str());
                    let nearest = self.report.nearest(&of.text, names);
                    self.report.say(experiment_messages::unknown_experiment(of.span, &of.text, nearest));
                }
                vec![found?]
            }
            None => experiments.iter().enumerate().collect(),
        };
        if folded == CONTROL {
            return Some(Decider::Control);
        }
        let deciders: Vec<(Decider, &str)> = asked
            .iter()
            .filter_map(|(position, experiment)| {
                let mut variants = experiment.variants.iter();
                let variant = variants.position(|variant| fold(variant.name.as_str()) == folded)?;
                Some((Decider::Variant { experiment: *position, variant }, experiment.name.as_str()))
            })
            .collect();
        match deciders.as_slice() {
            [(only, _)] => Some(*only),
            [] => {
                let known = asked.iter().flat_map(|(_, experiment)| &experiment.variants);
                let known = known.map(|variant| variant.name.as_str()).chain([CONTROL]);
                let nearest = self.report.nearest(&name.text, known);
                self.report.say(experiment_messages::unknown_variant(name.span, &name.text, nearest));
                None
            }
            several => {
                let names: Vec<&str> = several.iter().map(|(_, name)| *name).collect();
                self.report.say(experiment_messages::unclear_variant(name.span, &name.text, &names));
                None
            }
        }
    }

    fn given_once(&mut self, what: &str, span: Span, first: Option<Span>) -> Option<()> {
        let Some(first) = first else { return Some(()) };
        self.report.say(messages::given_twice(span, what, first));
        None
    }

    fn given_stage(&mut self, stage: &Word, since: Option<&DateLiteral>, zone: &Zone) -> Option<GivenStage> {
        let position = self.stage_position(&stage.text, stage.span)?;
        let since = match since {
            Some(date) => Some(zone.start_of(self.day(date)?)),
            None => None,
        };
        Some(GivenStage { stage: self.stage_name(position)?, since })
    }

    fn set_trait(&mut self, setting: &mut Setting, subject: &Subject, value: Option<&Value>, span: Span) -> Option<()> {
        let subject = self.given_trait(subject, span)?;
        let name = subject.typed(ValueType::Any).name;
        let value = match value {
            Some(value) => Some(self.given_value(&subject, value)?),
            None => None,
        };
        let first = setting.traits.iter().find(|(other, _, _)| *other == name).map(|(_, _, span)| *span);
        let what = format!("`{name}`");
        setting.traits.push((name, value, span));
        self.given_once(&what, span, first)
    }

    fn given_trait(&mut self, subject: &Subject, span: Span) -> Option<TraitSubject> {
        match subject {
            Subject::Trait(text) => Some(self.exact_trait(text)),
            Subject::Words(words) => match words.as_slice() {
                [word] if self.names.meaning(&word.text).is_none() => self.any_trait(word),
                _other => {
                    self.report.say(messages::no_single_event(span));
                    None
                }
            },
            Subject::Event(_) => {
                self.report.say(messages::no_single_event(span));
                None
            }
        }
    }

    fn given_value(&mut self, subject: &TraitSubject, value: &Value) -> Option<GivenValue> {
        let valued = &subject.valued;
        let given = self.typed_value(&valued.shown, valued.declared, value)?;
        if let (Some(values), GivenValue::Text(text)) = (&valued.values, &given) {
            let folded = fold(text);
            if !values.iter().any(|value| fold(value) == folded) {
                let nearest = self.report.nearest(text, values.iter().map(String::as_str));
                self.report.say(value_messages::unknown_value(value.span(), text, &valued.shown, nearest, values));
                return None;
            }
        }
        Some(given)
    }

    /// A value as its declared type wants it; without one, as it looks.
    fn typed_value(&mut self, shown: &str, declared: Option<ValueType>, value: &Value) -> Option<GivenValue> {
        let number = match value {
            Value::Number { text, number, span } => Some(GivenValue::Number(self.number(*number, text, *span)?)),
            Value::Text(_) | Value::Date(_) => None,
        };
        let typed = match value {
            Value::Text(text) => text.value.to_string(),
            Value::Number { text, .. } => text.to_string(),
            Value::Date(date) => self.day(date)?.to_string(),
        };
        let yes_no = match fold(&typed).as_ref() {
            "true" | "yes" => Some(GivenValue::YesNo(true)),
            "false" | "no" => Some(GivenValue::YesNo(false)),
            _other => None,
        };
        let is_date = matches!(value, Value::Date(_));
        let given = match declared {
            Some(ValueType::Number) => number,
            Some(ValueType::YesNo) => yes_no,
            Some(ValueType::Date) => is_date.then(|| GivenValue::Text(typed.clone())),
            Some(ValueType::Text | ValueType::Texts) => Some(GivenValue::Text(typed.clone())),
            Some(ValueType::Any) | None => number.or(yes_no).or_else(|| Some(GivenValue::Text(typed.clone()))),
        };
        if let (None, Some(declared)) = (&given, declared) {
            self.report.say(value_messages::not_of_type(value.span(), &typed, shown, declared));
        }
        given
    }

    /// The events of one `given`; none for what is no event.
    fn happened(&mut self, given: &Spanned<Given>, at: Timestamp, zone: &Zone) -> Option<Vec<GivenEvent>> {
        let Given::Event { subject, name, properties, when } = &given.value else { return Some(Vec::new()) };
        let (source, mut given_properties, events) = self.given_event(subject, name.as_ref(), given.span)?;
        for (word, value) in properties {
            let declared = self.property_type(&events.shown, &events.phrases, word)?;
            let path = self.property_path(&events.phrases, word);
            given_properties.push((path, self.typed_value(&word.text, declared, value)?));
        }
        let instants = self.instants(when, given.span, at, zone)?;
        let event = |at| GivenEvent { source: source.clone(), at, properties: given_properties.clone() };
        Some(instants.into_iter().map(event).collect())
    }

    #[expect(clippy::type_complexity, reason = "three parts that are taken apart at once")]
    fn given_event(
        &mut self,
        subject: &Subject,
        name: Option<&Text>,
        span: Span,
    ) -> Option<(EventSource, Vec<(Arc<str>, GivenValue)>, Events)> {
        if let Subject::Words(words) = subject
            && words.first().is_some_and(|word| matches!(fold(&word.text).as_ref(), "no" | "not" | "any"))
        {
            self.report.say(messages::no_single_event(span));
            return None;
        }
        let test = Test { quantifier: None, subject: subject.clone(), name: name.cloned(), clauses: Vec::new(), span };
        let Meant::Events { events, denied: false } = self.meant(&test)? else {
            self.report.say(messages::no_single_event(span));
            return None;
        };
        let series = events.series.first()?;
        let named = series.name.as_ref().map(|pattern| {
            let text = name.map_or_else(|| pattern.as_str().to_owned(), |name| name.value.to_string());
            (Arc::clone(&series.named_by.path), GivenValue::Text(text))
        });
        Some((series.source.clone(), named.into_iter().collect(), events))
    }

    fn instants(&mut self, when: &GivenWhen, span: Span, at: Timestamp, zone: &Zone) -> Option<Vec<Timestamp>> {
        let one = |instant| Some(vec![instant]);
        match when {
            GivenWhen::Now | GivenWhen::Today => one(at),
            GivenWhen::Yesterday => one(zone.noon_of(zone.day_of(at).plus(-1))),
            GivenWhen::On(date) => {
                let day = self.day(date)?;
                one(zone.noon_of(day))
            }
            GivenWhen::Ago(period) => one(period.before(at, zone)),
            GivenWhen::Times { times, within } => {
                if *times as usize > CONTACT_EVENTS_MAX {
                    self.report.say(value_messages::number_too_large(span, &times.to_string()));
                    return None;
                }
                let apart = (at.micros() - within.before(at, zone).micros()) / i64::from(*times).max(1);
                Some((0..i64::from(*times)).map(|turn| at.plus_micros(-apart * turn)).collect())
            }
        }
    }

    /// The position of a stage, or what was probably meant.
    pub(super) fn stage_position(&mut self, name: &str, span: Span) -> Option<usize> {
        if let Some(position) = self.names.stage(name) {
            return Some(position);
        }
        let stages: Vec<&str> = self.names.stages.iter().map(|stage| stage.name.text.as_str()).collect();
        let nearest = self.report.nearest(name, stages.iter().copied());
        self.report.unknown(name, name_messages::unknown_stage(span, name, nearest, &stages));
        None
    }
}
