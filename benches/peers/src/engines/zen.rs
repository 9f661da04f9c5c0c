//! zen-expression: an expression a rule, compiled beforehand; the contact is its own kind of value beforehand.

use anyhow::{Context, Result};
use thresh::domain::Timestamp;
use thresh::lang::checked::CheckedCampaign;
use thresh::profile::Profile;
use zen_expression::expression::Standard;
use zen_expression::vm::VM;
use zen_expression::{Expression, Isolate, Scope, Variable};

use super::{Engine, joined, list};
use crate::form::{Form, Happened, rules};
use crate::given::Given;

struct Zen {
    rules: Vec<(String, Expression<Standard>)>,
    contacts: Vec<Scope>,
    vm: VM,
}

pub(crate) fn new<'w>(
    campaign: &'w CheckedCampaign,
    contacts: &'w [Profile<'w>],
    at: Timestamp,
) -> Result<Box<dyn Engine + 'w>> {
    let mut isolate = Isolate::new();
    let mut compiled = Vec::new();
    for (name, form) in rules(campaign)? {
        let source = text(&form);
        let expression = isolate.compile_standard(&source).map_err(|error| anyhow::anyhow!("{source}: {error}"))?;
        compiled.push((name, expression));
    }
    let contacts = contacts.iter().map(|profile| Scope::new(Variable::from(Given::of(profile, at).json()))).collect();
    Ok(Box::new(Zen { rules: compiled, contacts, vm: VM::new() }))
}

impl Engine for Zen {
    fn decide(&mut self, contact: usize) -> usize {
        let Some(scope) = self.contacts.get(contact) else { return 0 };
        let vm = &mut self.vm;
        let held = |expression: &Expression<Standard>, vm: &mut VM| {
            matches!(expression.evaluate_with_scope(scope, vm), Ok(Variable::Bool(true)))
        };
        self.rules.iter().filter(|(_, expression)| held(expression, vm)).count()
    }

    fn rules(&mut self, contact: usize) -> Result<Vec<String>> {
        let scope = self.contacts.get(contact).context("a contact")?;
        let mut found = Vec::new();
        for (name, expression) in &self.rules {
            let answer = expression.evaluate_with_scope(scope, &mut self.vm);
            if answer.map_err(|error| anyhow::anyhow!("{name}: {error}"))?.as_bool().context("a truth")? {
                found.push(name.clone());
            }
        }
        Ok(found)
    }
}

fn text(form: &Form) -> String {
    match form {
        Form::Not(inner) => format!("not ({})", text(inner)),
        Form::All(of) => joined(of.iter().map(text).collect(), " and "),
        Form::Any(of) => joined(of.iter().map(text).collect(), " or "),
        Form::Happened(test) => happened(test),
        Form::YesNo(subject, truth) => format!("traits.{subject} == {truth}"),
        Form::Number(subject, sign, bound) => format!("traits.{subject} {sign} {bound}"),
        Form::Is(subject, wanted) => format!("traits.{subject} == {wanted:?}"),
        Form::In(subject, wanted) => format!("traits.{subject} in {}", list(wanted)),
        Form::Contains(subject, part) => format!("contains(traits.{subject}, {part:?})"),
        Form::HasWord(subject, words) => {
            joined(words.iter().map(|word| format!("contains(traits.{subject}_words, {word:?})")).collect(), " or ")
        }
    }
}

fn happened(test: &Happened) -> String {
    let mut parts = vec![format!("#.event == {:?}", test.event)];
    parts.extend(test.name.iter().map(|name| format!("#.name == {name:?}")));
    parts.extend(test.within.iter().map(|within| format!("#.age < {within}")));
    let each = parts.join(" and ");
    match test.at_least {
        1 => format!("some(events, {each})"),
        least => format!("count(events, {each}) >= {least}"),
    }
}
