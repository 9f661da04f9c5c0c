//! A rule of the workload in a form that is easily written in another engine's language.

use anyhow::{Result, bail};
use thresh::domain::Decimal;
use thresh::lang::checked::{
    CheckedCampaign, Condition, EventSource, EventTest, NumberTest, Relation, ScoreBody, TextTest, ValueTest, Window,
};

/// When a rule holds.
pub(crate) enum Form {
    Not(Box<Form>),
    All(Vec<Form>),
    Any(Vec<Form>),
    Happened(Happened),
    YesNo(String, bool),
    /// Compared with a whole number; of dates, microseconds.
    Number(String, &'static str, i64),
    Is(String, String),
    In(String, Vec<String>),
    Contains(String, String),
    HasWord(String, Vec<String>),
}

/// So many events of one kind.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) struct Happened {
    pub(crate) event: String,
    pub(crate) name: Option<String>,
    pub(crate) at_least: u32,
    /// Microseconds.
    pub(crate) within: Option<i64>,
}

/// The rules of a campaign: names, and when they hold.
pub(crate) fn rules(campaign: &CheckedCampaign) -> Result<Vec<(String, Form)>> {
    let rules = campaign.criteria.scores.iter().flat_map(|score| match &score.body {
        ScoreBody::Rules { rules, .. } => rules.as_slice(),
        ScoreBody::Sum(_) => &[],
    });
    rules.map(|rule| Ok((rule.name.as_str().to_owned(), form(&rule.condition)?))).collect()
}

fn form(condition: &Condition) -> Result<Form> {
    let all = |of: &[Condition]| of.iter().map(form).collect::<Result<Vec<_>>>();
    Ok(match condition {
        Condition::Not(inner) => Form::Not(Box::new(form(inner)?)),
        Condition::All(of) => Form::All(all(of)?),
        Condition::Any(of) => Form::Any(all(of)?),
        Condition::Happened(test) => Form::Happened(happened(test)?),
        Condition::Trait(test) => value(test.subject.name.to_string(), &test.test)?,
        _ => bail!("the workload has no such condition"),
    })
}

fn happened(test: &EventTest) -> Result<Happened> {
    let [series] = test.series.as_slice() else { bail!("the workload has no event of several kinds") };
    let event = match &series.source {
        EventSource::Track(name) => name.to_string(),
        EventSource::Page => "page".to_owned(),
        EventSource::Screen => "screen".to_owned(),
        EventSource::Everything => bail!("the workload has no event of any kind"),
    };
    let within = match test.window {
        Window::Within(period) => period.micros(),
        _ => None,
    };
    let name = series.name.as_ref().map(|name| name.as_str().to_owned());
    Ok(Happened { event, name, at_least: test.count.at_least, within })
}

fn value(subject: String, test: &ValueTest) -> Result<Form> {
    let day = |day: &thresh::domain::Day| i64::from(day.number()) * 86_400_000_000;
    Ok(match test {
        ValueTest::YesNo(truth) => Form::YesNo(subject, *truth),
        ValueTest::Number(NumberTest::Is(relation, bound)) => Form::Number(subject, sign(*relation), whole(*bound)),
        ValueTest::Date(Window::Since(first)) => Form::Number(subject, ">=", day(first)),
        ValueTest::Date(Window::Before(end)) => Form::Number(subject, "<", day(end)),
        ValueTest::Text(TextTest::Is(text)) => Form::Is(subject, text.to_string()),
        ValueTest::Text(TextTest::In(set)) => {
            Form::In(subject, set.exact.iter().map(|text| text.to_string()).collect())
        }
        ValueTest::Text(TextTest::Contains(text)) => Form::Contains(subject, text.to_string()),
        ValueTest::Text(TextTest::HasAnyWord(runs)) => {
            Form::HasWord(subject, runs.iter().filter_map(|run| run.first()).map(|word| word.to_string()).collect())
        }
        _ => bail!("the workload has no such test of a trait"),
    })
}

fn sign(relation: Relation) -> &'static str {
    match relation {
        Relation::Equal => "==",
        Relation::Less => "<",
        Relation::AtMost => "<=",
        Relation::Greater => ">",
        Relation::AtLeast => ">=",
    }
}

fn whole(number: Decimal) -> i64 {
    i64::try_from(number.millionths() / 1_000_000).unwrap_or(i64::MAX)
}
