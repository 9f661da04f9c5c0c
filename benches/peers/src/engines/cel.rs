//! cel: a program a rule, compiled beforehand; the contact is its own kind of value beforehand.

use anyhow::{Context as _, Result};
use cel::{Context, Program, Value};
use thresh::domain::Timestamp;
use thresh::lang::checked::CheckedCampaign;
use thresh::profile::Profile;

use super::{Engine, joined, list};
use crate::form::{Form, Happened, rules};
use crate::given::Given;

struct Cel {
    rules: Vec<(String, Program)>,
    contacts: Vec<Context<'static, 'static>>,
}

pub(crate) fn new<'w>(
    campaign: &'w CheckedCampaign,
    contacts: &'w [Profile<'w>],
    at: Timestamp,
) -> Result<Box<dyn Engine + 'w>> {
    let mut compiled = Vec::new();
    for (name, form) in rules(campaign)? {
        let source = text(&form);
        let program = Program::compile(&source).map_err(|error| anyhow::anyhow!("{source}: {error}"))?;
        compiled.push((name, program));
    }
    let contacts = contacts.iter().map(|profile| {
        let json = Given::of(profile, at).json();
        let mut context = Context::default();
        for key in ["traits", "events"] {
            let value = cel::to_value(json.get(key)).map_err(|error| anyhow::anyhow!("{error}"))?;
            context.add_variable_from_value(key, value);
        }
        Ok(context)
    });
    Ok(Box::new(Cel { rules: compiled, contacts: contacts.collect::<Result<_>>()? }))
}

impl Engine for Cel {
    fn decide(&mut self, contact: usize) -> usize {
        let Some(context) = self.contacts.get(contact) else { return 0 };
        self.rules.iter().filter(|(_, program)| matches!(program.execute(context), Ok(Value::Bool(true)))).count()
    }

    fn rules(&mut self, contact: usize) -> Result<Vec<String>> {
        let context = self.contacts.get(contact).context("a contact")?;
        let mut found = Vec::new();
        for (name, program) in &self.rules {
            match program.execute(context).map_err(|error| anyhow::anyhow!("{name}: {error}"))? {
                Value::Bool(true) => found.push(name.clone()),
                Value::Bool(false) => {}
                other => anyhow::bail!("{name}: {other:?} is no truth"),
            }
        }
        Ok(found)
    }
}

fn text(form: &Form) -> String {
    match form {
        Form::Not(inner) => format!("!({})", text(inner)),
        Form::All(of) => joined(of.iter().map(text).collect(), " && "),
        Form::Any(of) => joined(of.iter().map(text).collect(), " || "),
        Form::Happened(test) => happened(test),
        Form::YesNo(subject, truth) => format!("traits.{subject} == {truth}"),
        Form::Number(subject, sign, bound) => format!("traits.{subject} {sign} {bound}"),
        Form::Is(subject, wanted) => format!("traits.{subject} == {wanted:?}"),
        Form::In(subject, wanted) => format!("traits.{subject} in {}", list(wanted)),
        Form::Contains(subject, part) => format!("traits.{subject}.contains({part:?})"),
        Form::HasWord(subject, words) => {
            joined(words.iter().map(|word| format!("{word:?} in traits.{subject}_words")).collect(), " || ")
        }
    }
}

fn happened(test: &Happened) -> String {
    let mut parts = vec![format!("e.event == {:?}", test.event)];
    parts.extend(test.name.iter().map(|name| format!("e.name == {name:?}")));
    parts.extend(test.within.iter().map(|within| format!("e.age < {within}")));
    let each = parts.join(" && ");
    match test.at_least {
        1 => format!("events.exists(e, {each})"),
        least => format!("size(events.filter(e, {each})) >= {least}"),
    }
}
