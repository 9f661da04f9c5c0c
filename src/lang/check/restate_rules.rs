//! The rules that a variant restates, adds or takes away, found in their score by name.

use std::collections::{HashMap, HashSet};

use super::restate::{Restating, kept_and_new, positions};
use crate::domain::fold;
use crate::lang::diagnostic::{experiments as messages, points as point_messages};
use crate::lang::format;
use crate::lang::parse::parse;
use crate::lang::source::Span;
use crate::lang::syntax::{AwardClause, Rule, Score, Section, Without};
use crate::lang::vocabulary::Vocabulary;

/// Where a rule stands in its score.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Place {
    /// The position of its group; `None` outside groups.
    group: Option<usize>,
    /// Its position there.
    rule: usize,
}

/// The rules of a score by their folded names, and the labels of those whose condition is known by one.
struct Namesakes {
    by_name: HashMap<String, Place>,
    labels: HashMap<String, String>,
    names: Vec<String>,
}

impl Namesakes {
    fn of(score: &Score, vocabulary: &Vocabulary) -> Namesakes {
        let mut found = Namesakes { by_name: HashMap::new(), labels: HashMap::new(), names: Vec::new() };
        for (rule, one) in score.rules.iter().enumerate() {
            found.add(one, Place { group: None, rule }, vocabulary);
        }
        for (group, rules) in score.groups.iter().map(|group| &group.rules).enumerate() {
            for (rule, one) in rules.iter().enumerate() {
                found.add(one, Place { group: Some(group), rule }, vocabulary);
            }
        }
        found
    }

    fn add(&mut self, rule: &Rule, place: Place, vocabulary: &Vocabulary) {
        let condition = format::condition(&rule.condition, vocabulary);
        let name = match &rule.label {
            Some(label) => {
                self.labels.insert(fold(&condition).into_owned(), label.text.to_string());
                label.text.to_string()
            }
            None => condition,
        };
        self.by_name.entry(fold(&name).into_owned()).or_insert(place);
        self.names.push(name);
    }

    fn find(&self, name: &str) -> Option<Place> {
        self.by_name.get(fold(name).as_ref()).copied()
    }
}

/// Puts restated rules in the place of their namesakes, adds rules outside groups, and takes rules away.
pub(super) fn restate_rules(restating: &mut Restating<'_>, score: &mut Score, by: &Score) {
    let namesakes = Namesakes::of(score, restating.vocabulary);
    let mut touched: HashMap<String, Span> = HashMap::new();
    let mut added = Vec::new();
    for rule in &by.rules {
        match rule.add {
            Some(_) => added.push(Rule { add: None, ..rule.clone() }),
            None => restate(restating, score, rule, None, &namesakes, &mut touched),
        }
    }
    let groups = positions(score.groups.iter().map(|group| group.title.value.to_string()));
    for group in &by.groups {
        let position = groups.get(fold(&group.title.value).as_ref()).copied();
        for rule in &group.rules {
            match (rule.add, position) {
                (Some(add), _) => restating.report.say(messages::add_in_a_group(add, &group.title.value)),
                (None, Some(position)) => restate(restating, score, rule, Some(position), &namesakes, &mut touched),
                (None, None) => {}
            }
        }
    }
    let gone: HashSet<Place> =
        by.without.iter().filter_map(|line| taken_away(restating, line, &namesakes, &mut touched)).collect();
    take_away(score, &gone);
    score.rules.extend(added);
}

fn restate(
    restating: &mut Restating<'_>,
    score: &mut Score,
    by: &Rule,
    group: Option<usize>,
    namesakes: &Namesakes,
    touched: &mut HashMap<String, Span>,
) {
    let condition = format::condition(&by.condition, restating.vocabulary);
    let (name, span) = match &by.label {
        Some(label) => (label.text.to_string(), label.span),
        None => (condition.clone(), by.condition.span()),
    };
    if let Some(first) = touched.insert(fold(&name).into_owned(), span) {
        restating.report.say(point_messages::said_twice(span, &name, first));
        return;
    }
    let Some(place) = namesakes.find(&name) else {
        let labelled = namesakes.labels.get(fold(&condition).as_ref()).filter(|_| by.label.is_none());
        match labelled {
            Some(label) if restating.complete => restating.report.say(messages::rule_has_a_label(span, label)),
            // What is a letter or two from a condition may well mean something else.
            Some(_) | None if by.label.is_none() => restating.nothing(span, "rule", &name, &[]),
            Some(_) | None => restating.nothing(span, "rule", &name, &namesakes.names),
        }
        return;
    };
    if group.is_some() && place.group != group {
        let other = rule_at(score, place).map_or(span, |rule| rule.span);
        restating.report.say(messages::rule_elsewhere(span, &name, other));
        return;
    }
    if let Some(rule) = rule_at(score, place) {
        if by.label.is_some() {
            rule.condition = by.condition.clone();
        }
        rule.award.points = by.award.points.clone();
        rule.award.clauses = kept_and_new(&rule.award.clauses, &by.award.clauses, kind);
        rule.span = by.span;
    }
}

fn rule_at(score: &mut Score, place: Place) -> Option<&mut Rule> {
    let rules = match place.group {
        Some(group) => &mut score.groups.get_mut(group)?.rules,
        None => &mut score.rules,
    };
    rules.get_mut(place.rule)
}

fn taken_away(
    restating: &mut Restating<'_>,
    line: &Without,
    namesakes: &Namesakes,
    touched: &mut HashMap<String, Span>,
) -> Option<Place> {
    let typed = line.name.value.as_str();
    let canonical = namesakes.find(typed).is_none().then(|| canonical_name(typed, restating.vocabulary)).flatten();
    let name = canonical.as_deref().filter(|name| namesakes.find(name).is_some()).unwrap_or(typed);
    if let Some(first) = touched.insert(fold(name).into_owned(), line.name.span) {
        restating.report.say(point_messages::said_twice(line.name.span, name, first));
        return None;
    }
    let place = namesakes.find(name);
    if place.is_none() && restating.complete {
        let nearest = restating.report.nearest(typed, namesakes.names.iter().map(String::as_str));
        restating.report.say(messages::nothing_to_take_away(line.name.span, typed, nearest));
    }
    place
}

/// The name of a rule with this condition, if it is one.
fn canonical_name(typed: &str, vocabulary: &Vocabulary) -> Option<String> {
    let (file, _) = parse(crate::lang::source::FileId(0), &format!("score it\n  {typed} -> +1\n"));
    match file.sections.first()? {
        Section::Score(score) => score.rules.first().map(|rule| format::condition(&rule.condition, vocabulary)),
        Section::Use(_)
        | Section::Grade(_)
        | Section::Matrix(_)
        | Section::Stages(_)
        | Section::Disqualify(_)
        | Section::List(_)
        | Section::Define(_)
        | Section::Experiment(_)
        | Section::Test(_) => None,
    }
}

fn take_away(score: &mut Score, gone: &HashSet<Place>) {
    let keep = |rules: &mut Vec<Rule>, group: Option<usize>| {
        let mut position = 0;
        rules.retain(|_| {
            let place = Place { group, rule: position };
            position += 1;
            !gone.contains(&place)
        });
    };
    if gone.is_empty() {
        return;
    }
    keep(&mut score.rules, None);
    for (position, group) in score.groups.iter_mut().enumerate() {
        keep(&mut group.rules, Some(position));
    }
}

/// What a clause is about: of each there is one.
fn kind(clause: &AwardClause) -> u8 {
    match clause {
        AwardClause::Each | AwardClause::OncePer(_) | AwardClause::OncePerDifferent(_) => 0,
        AwardClause::AtMost(_) => 1,
        AwardClause::Per { .. } => 2,
        AwardClause::Halving(_)
        | AwardClause::Losing { .. }
        | AwardClause::Expiring(_)
        | AwardClause::Stepping(_)
        | AwardClause::NeverFading => 3,
        AwardClause::Because(_) => 4,
    }
}
