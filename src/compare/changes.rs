//! What differs between two rulesets, statement by statement: formatting, comments and order of files are no difference.

use std::collections::HashMap;

use super::Both;
use crate::lang::format::{About, Statement};
use crate::ruleset::{Campaign, Ruleset, statements_of};

/// Something that one ruleset says and the other does not, or says differently.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// What it is about.
    pub about: About,
    /// What each says, in its canonical form on one line; `None` where it says nothing of it.
    pub texts: Both<Option<String>>,
    /// The group of the rule by each.
    pub groups: Both<Option<String>>,
}

/// What differs in a campaign with all that it uses, in the order of the new rules.
pub(super) fn of_campaign(sides: Both<Option<&Campaign>>) -> Vec<Change> {
    between(sides.map(|side| side.map(statements_of).unwrap_or_default()))
}

/// What differs in the vocabularies.
pub(super) fn of_vocabularies(rulesets: Both<&Ruleset>) -> Vec<Change> {
    between(rulesets.map(|ruleset| {
        let vocabulary = ruleset.campaigns().first().and_then(Campaign::vocabulary);
        vocabulary.map(|file| entries_of(&file.text)).unwrap_or_default()
    }))
}

fn between(sides: Both<Vec<Statement>>) -> Vec<Change> {
    let places = sides.as_ref().map(|said| -> HashMap<&About, usize> {
        said.iter().enumerate().map(|(at, statement)| (&statement.about, at)).collect()
    });
    let mut changes = Vec::new();
    let mut passed = 0;
    for new in &sides.after {
        let old = places.before.get(&new.about).copied();
        if let Some(at) = old {
            // What is gone stands where it stood: behind what it followed.
            changes.extend(gone(sides.before.get(passed..at).unwrap_or(&[]), &places.after));
            passed = passed.max(at + 1);
        } else {
            // What is gone from here comes before what came instead.
            let here = sides.before.get(passed..).unwrap_or(&[]);
            let until = here.iter().position(|statement| places.after.contains_key(&statement.about));
            let until = passed + until.unwrap_or(here.len());
            changes.extend(gone(sides.before.get(passed..until).unwrap_or(&[]), &places.after));
            passed = until;
        }
        let old = old.and_then(|at| sides.before.get(at));
        if old.is_none_or(|old| !says_the_same(old, new)) {
            changes.push(change(old, Some(new)));
        }
    }
    changes.extend(gone(sides.before.get(passed..).unwrap_or(&[]), &places.after));
    if has_same_order_of_stages(&sides, &places) {
        // A stage that is new or gone is said by itself.
        changes.retain(|change| change.about != About::Stages);
    }
    by_section(changes)
}

/// Whether two statements about the same are equal; of an item, in capitals or not, there is no more to say.
fn says_the_same(old: &Statement, new: &Statement) -> bool {
    let is_item = matches!(new.about, About::Item { .. });
    is_item || (&old.text, &old.group) == (&new.text, &new.group)
}

/// Whether the stages that both have stand in the same order.
fn has_same_order_of_stages(sides: &Both<Vec<Statement>>, places: &Both<HashMap<&About, usize>>) -> bool {
    let common = |said: &[Statement]| -> Vec<About> {
        let stages = said.iter().map(|statement| &statement.about).filter(|about| match about {
            About::Stage(_) => places.before.contains_key(about) && places.after.contains_key(about),
            About::Entry(_)
            | About::Library(_)
            | About::Score(_)
            | About::Group { .. }
            | About::Rule { .. }
            | About::Grade(_)
            | About::Matrix(_)
            | About::Stages
            | About::Disqualification(_)
            | About::List(_)
            | About::Item { .. }
            | About::Definition(_)
            | About::Vocabulary(_) => false,
        });
        stages.cloned().collect()
    };
    common(&sides.before) == common(&sides.after)
}

fn gone(old: &[Statement], new: &HashMap<&About, usize>) -> Vec<Change> {
    let gone = old.iter().filter(|statement| !new.contains_key(&statement.about));
    gone.map(|statement| change(Some(statement), None)).collect()
}

fn change(old: Option<&Statement>, new: Option<&Statement>) -> Change {
    let sides = Both::new(old, new);
    Change {
        about: old.or(new).map_or(About::Stages, |statement| statement.about.clone()),
        texts: sides.map(|side| side.map(|statement| statement.text.clone())),
        groups: sides.map(|side| side.and_then(|statement| statement.group.clone())),
    }
}

/// Together what stands under one heading, each heading where it is met first.
fn by_section(mut changes: Vec<Change>) -> Vec<Change> {
    let mut headings: Vec<String> = Vec::new();
    for change in &changes {
        let heading = change.about.heading();
        if !headings.contains(&heading) {
            headings.push(heading);
        }
    }
    changes.sort_by_key(|change| headings.iter().position(|heading| *heading == change.about.heading()));
    changes
}

/// The entries of a vocabulary, `[traits.country]` and the like one statement each.
fn entries_of(text: &str) -> Vec<Statement> {
    let table: toml::Table = text.parse().unwrap_or_default();
    let mut said = Vec::new();
    for (kind, entries) in &table {
        let Some(entries) = entries.as_table() else { continue };
        for (name, entry) in entries {
            let about = About::Vocabulary(format!("{kind}.{name}"));
            said.push(Statement { about, group: None, text: format!("{kind} \"{name}\" = {entry}") });
        }
    }
    said
}
