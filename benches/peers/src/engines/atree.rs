//! a-tree: all rules in one tree. It knows no events and no texts within texts: every count of events, every word and whether a text is
//! contained is computed for it beforehand, at no charge, and so is the making of its own kind of event.

use std::collections::HashMap;

use a_tree::{ATree, AttributeDefinition, Event};
use anyhow::{Context, Result, anyhow};
use serde_json::Value as Json;
use thresh::domain::Timestamp;
use thresh::lang::checked::CheckedCampaign;
use thresh::profile::Profile;

use super::{Engine, joined, list};
use crate::form::{Form, Happened, rules};
use crate::given::Given;

struct Tree {
    names: Vec<String>,
    tree: ATree<u32>,
    contacts: Vec<Event>,
}

/// What rules ask, each once, as an attribute.
#[derive(Default)]
struct Asked {
    counts: Vec<Happened>,
    numbers: HashMap<Happened, usize>,
    contained: Vec<(String, String)>,
}

pub(crate) fn new<'w>(
    campaign: &'w CheckedCampaign,
    contacts: &'w [Profile<'w>],
    at: Timestamp,
) -> Result<Box<dyn Engine + 'w>> {
    let mut asked = Asked::default();
    let rules = rules(campaign)?;
    let texts: Vec<String> = rules.iter().map(|(_, form)| asked.text(form)).collect();
    let given: Vec<Given> = contacts.iter().map(|profile| Given::of(profile, at)).collect();
    let sample = given.first().context("a contact")?;
    let mut definitions: Vec<AttributeDefinition> = sample
        .traits
        .iter()
        .filter_map(|(key, value)| match value {
            Json::Bool(_) => Some(AttributeDefinition::boolean(key)),
            Json::Number(_) => Some(AttributeDefinition::integer(key)),
            Json::String(_) => Some(AttributeDefinition::string(key)),
            Json::Array(_) => Some(AttributeDefinition::string_list(key)),
            Json::Null | Json::Object(_) => None,
        })
        .collect();
    definitions.extend((0..asked.counts.len()).map(|number| AttributeDefinition::integer(&format!("count_{number}"))));
    definitions
        .extend((0..asked.contained.len()).map(|number| AttributeDefinition::boolean(&format!("contains_{number}"))));
    let mut tree = ATree::new(&definitions).map_err(|error| anyhow!("{error:?}"))?;
    for (number, text) in (0..).zip(&texts) {
        tree.insert(&number, text).map_err(|error| anyhow!("{text}: {error:?}"))?;
    }
    let contacts = given.iter().map(|given| asked.event(&tree, given)).collect::<Result<_>>()?;
    let names = rules.into_iter().map(|(name, _)| name).collect();
    Ok(Box::new(Tree { names, tree, contacts }))
}

impl Asked {
    fn event(&self, tree: &ATree<u32>, given: &Given) -> Result<Event> {
        let mut builder = tree.make_event();
        for (key, value) in &given.traits {
            match value {
                Json::Bool(truth) => builder.with_boolean(key, *truth),
                Json::Number(number) => builder.with_integer(key, number.as_i64().unwrap_or(0)),
                Json::String(text) => builder.with_string(key, text),
                Json::Array(words) => {
                    builder.with_string_list(key, &words.iter().filter_map(Json::as_str).collect::<Vec<_>>())
                }
                Json::Null | Json::Object(_) => Ok(()),
            }
            .map_err(|error| anyhow!("{key}: {error:?}"))?;
        }
        for (number, test) in self.counts.iter().enumerate() {
            builder
                .with_integer(&format!("count_{number}"), given.count(test))
                .map_err(|error| anyhow!("{error:?}"))?;
        }
        for (number, (subject, part)) in self.contained.iter().enumerate() {
            let contains = given.text(subject).contains(part.as_str());
            builder.with_boolean(&format!("contains_{number}"), contains).map_err(|error| anyhow!("{error:?}"))?;
        }
        builder.build().map_err(|error| anyhow!("{error:?}"))
    }

    fn text(&mut self, form: &Form) -> String {
        let mut all = |of: &[Form]| of.iter().map(|part| self.text(part)).collect::<Vec<_>>();
        match form {
            Form::Not(inner) => format!("not ({})", self.text(inner)),
            Form::All(of) => joined(all(of), " and "),
            Form::Any(of) => joined(all(of), " or "),
            Form::Happened(test) => {
                let counted = Happened { at_least: 0, ..test.clone() };
                let number = *self.numbers.entry(counted.clone()).or_insert_with(|| {
                    self.counts.push(counted);
                    self.counts.len() - 1
                });
                format!("count_{number} >= {}", test.at_least)
            }
            Form::YesNo(subject, true) => subject.clone(),
            Form::YesNo(subject, false) => format!("not {subject}"),
            Form::Number(subject, sign, bound) => {
                format!("{subject} {} {bound}", if *sign == "==" { "=" } else { sign })
            }
            Form::Is(subject, wanted) => format!("{subject} = {wanted:?}"),
            Form::In(subject, wanted) => format!("{subject} in {}", list(wanted)),
            Form::Contains(subject, part) => {
                let asked = (subject.clone(), part.clone());
                let number = self.contained.iter().position(|known| *known == asked).unwrap_or_else(|| {
                    self.contained.push(asked);
                    self.contained.len() - 1
                });
                format!("contains_{number}")
            }
            Form::HasWord(subject, words) => format!("{subject}_words one of {}", list(words)),
        }
    }
}

impl Engine for Tree {
    fn decide(&mut self, contact: usize) -> usize {
        let found = self.contacts.get(contact).map(|event| self.tree.search(event));
        found.and_then(Result::ok).map_or(0, |report| report.matches().len())
    }

    fn rules(&mut self, contact: usize) -> Result<Vec<String>> {
        let event = self.contacts.get(contact).context("a contact")?;
        let report = self.tree.search(event).map_err(|error| anyhow!("{error:?}"))?;
        Ok(report.matches().iter().filter_map(|number| self.names.get(**number as usize)).cloned().collect())
    }
}
