//! Who depends on whom: circles among definitions, scores, grades and stages, and stages that look ahead.

use std::collections::{BTreeMap, BTreeSet};

use super::Checker;
use crate::lang::checked::{Condition, Criteria, Definition, DefinitionIndex, GradeBody, ScoreBody};
use crate::lang::diagnostic::{names as messages, stages as stage_messages};
use crate::lang::source::Span;

/// Something that may depend on something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Owner {
    /// The campaign's heading, a `disqualify`: nothing depends on these.
    Nothing,
    Definition(usize),
    Score(usize),
    Grade(usize),
    Stage(usize),
    /// The stage that a contact is in when all are decided: what `reached` looks at outside stages.
    FinalStage,
}

/// Who depends on whom, and with which words.
#[derive(Default)]
pub(super) struct Graph {
    edges: BTreeMap<Owner, Vec<(Owner, Span)>>,
    /// `reached S`, by who says it.
    reached: BTreeMap<Owner, Vec<(usize, Span)>>,
}

impl Graph {
    pub(super) fn depends(&mut self, owner: Owner, on: Owner, span: Span) {
        if owner != Owner::Nothing {
            self.edges.entry(owner).or_default().push((on, span));
        }
    }

    pub(super) fn reaches(&mut self, owner: Owner, stage: usize, span: Span) {
        if owner != Owner::Nothing {
            self.reached.entry(owner).or_default().push((stage, span));
        }
    }

    fn edges(&self, owner: Owner) -> &[(Owner, Span)] {
        self.edges.get(&owner).map_or(&[], Vec::as_slice)
    }

    /// The definitions that a definition refers to.
    fn definitions_of(&self, definition: usize) -> impl Iterator<Item = usize> {
        self.edges(Owner::Definition(definition)).iter().filter_map(|(on, _)| match on {
            Owner::Definition(next) => Some(*next),
            Owner::Nothing | Owner::Score(_) | Owner::Grade(_) | Owner::Stage(_) | Owner::FinalStage => None,
        })
    }

    /// Which definitions refer to each definition.
    pub(super) fn users_of_definitions(&self) -> BTreeMap<usize, Vec<usize>> {
        let mut users: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for owner in self.edges.keys() {
            let Owner::Definition(user) = *owner else { continue };
            for definition in self.definitions_of(user) {
                users.entry(definition).or_default().push(user);
            }
        }
        users
    }

    /// The stages that an owner looks at itself or through definitions, each with the words of the owner that lead there.
    fn reached_through_definitions(&self, owner: Owner) -> Vec<(usize, Span)> {
        let mut found: Vec<(usize, Span)> = self.reached.get(&owner).cloned().unwrap_or_default();
        let mut seen = BTreeSet::new();
        let is_definition = |(on, _): &&(Owner, Span)| matches!(on, Owner::Definition(_));
        let mut open: Vec<(Owner, Span)> = self.edges(owner).iter().filter(is_definition).copied().collect();
        while let Some((definition, span)) = open.pop() {
            if seen.insert(definition) {
                found.extend(self.reached.get(&definition).into_iter().flatten().map(|(stage, _)| (*stage, span)));
                open.extend(self.edges(definition).iter().filter(is_definition).map(|(on, _)| (*on, span)));
            }
        }
        found
    }
}

impl Checker<'_> {
    /// Says every circle once, and every stage that looks at itself or a later one.
    pub(super) fn cycles(&mut self) {
        self.add_stage_edges();
        let mut state: BTreeMap<Owner, Visit> = BTreeMap::new();
        let mut reported: BTreeSet<Owner> = BTreeSet::new();
        let owners: Vec<Owner> = self.graph.edges.keys().copied().collect();
        for start in owners {
            for (circle, span) in circles_from(start, &self.graph, &mut state) {
                if circle.iter().any(|owner| reported.contains(owner)) {
                    continue;
                }
                let names: Vec<&str> = circle
                    .iter()
                    .filter(|owner| **owner != Owner::FinalStage)
                    .map(|owner| self.name_of(*owner))
                    .collect();
                let kind = kind_of(circle.first().copied());
                self.report.say(messages::circle(span, kind, &names));
                reported.extend(circle);
            }
        }
    }

    fn add_stage_edges(&mut self) {
        let stages = self.names.stages.len();
        let owners: Vec<Owner> = self.graph.edges.keys().chain(self.graph.reached.keys()).copied().collect();
        for owner in owners.into_iter().collect::<BTreeSet<_>>() {
            match owner {
                Owner::Score(_) | Owner::Grade(_) => {
                    if let Some((_, span)) = self.graph.reached_through_definitions(owner).first() {
                        self.graph.depends(owner, Owner::FinalStage, *span);
                    }
                }
                Owner::Stage(position) => self.looks_back_only(position),
                Owner::Nothing | Owner::Definition(_) | Owner::FinalStage => {}
            }
        }
        for position in 0..stages {
            if let Some(stage) = self.names.stages.get(position) {
                self.graph.depends(Owner::FinalStage, Owner::Stage(position), stage.name.span);
            }
        }
    }

    fn looks_back_only(&mut self, position: usize) {
        for (reached, span) in self.graph.reached_through_definitions(Owner::Stage(position)) {
            let (Some(stage), Some(this)) = (self.names.stages.get(reached), self.names.stages.get(position)) else {
                continue;
            };
            if reached >= position {
                let (name, this) = (stage.name.text.as_str(), this.name.text.as_str());
                self.report.say(stage_messages::reaches_ahead(span, name, this, stage.name.span));
            }
        }
    }

    fn name_of(&self, owner: Owner) -> &str {
        let name = match owner {
            Owner::Nothing | Owner::FinalStage => None,
            Owner::Definition(position) => self.names.definitions.get(position).map(|section| &section.name),
            Owner::Score(position) => self.names.scores.get(position).map(|section| &section.name),
            Owner::Grade(position) => self.names.grades.get(position).map(|section| &section.name),
            Owner::Stage(position) => self.names.stages.get(position).map(|stage| &stage.name),
        };
        name.map_or("", |name| name.text.as_str())
    }

    /// Orders the definitions so that each refers only to ones before it.
    pub(super) fn put_definitions_in_order(
        &self,
        definitions: &mut Vec<Definition>,
        criteria: &mut Criteria,
        audience: Option<&mut Condition>,
    ) {
        let count = definitions.len();
        let mut order: Vec<usize> = Vec::with_capacity(count);
        let mut state: BTreeMap<usize, Visit> = BTreeMap::new();
        for start in 0..count {
            let mut path = vec![start];
            while let Some(current) = path.last().copied() {
                match state.get(&current) {
                    None => {
                        state.insert(current, Visit::Open);
                        path.extend(self.graph.definitions_of(current).filter(|next| !state.contains_key(next)));
                    }
                    Some(Visit::Open) => {
                        state.insert(current, Visit::Done);
                        order.push(current);
                        path.pop();
                    }
                    Some(Visit::Done) => {
                        path.pop();
                    }
                }
            }
        }
        let mut new_position = vec![0; count];
        for (new, old) in order.iter().enumerate() {
            if let Some(position) = new_position.get_mut(*old) {
                *position = new;
            }
        }
        let mut by_old: Vec<Option<_>> = std::mem::take(definitions).into_iter().map(Some).collect();
        *definitions = order.iter().filter_map(|old| by_old.get_mut(*old)?.take()).collect();
        let conditions = conditions_of(definitions, criteria).into_iter().chain(audience).collect();
        for_each_definition(conditions, &mut |index| {
            index.0 = new_position.get(index.0).copied().unwrap_or(index.0);
        });
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Visit {
    Open,
    Done,
}

/// The circles that a walk from here closes, with the words that close each; a stack of its own, since chains may be long.
fn circles_from(start: Owner, graph: &Graph, state: &mut BTreeMap<Owner, Visit>) -> Vec<(Vec<Owner>, Span)> {
    let mut circles = Vec::new();
    if state.contains_key(&start) {
        return circles;
    }
    state.insert(start, Visit::Open);
    let mut path: Vec<(Owner, usize)> = vec![(start, 0)];
    while let Some((owner, next)) = path.last_mut() {
        let Some((on, span)) = graph.edges(*owner).get(*next).copied() else {
            state.insert(*owner, Visit::Done);
            path.pop();
            continue;
        };
        *next += 1;
        match state.get(&on) {
            None => {
                state.insert(on, Visit::Open);
                path.push((on, 0));
            }
            Some(Visit::Open) => {
                let circle = path.iter().map(|(owner, _)| *owner).skip_while(|owner| *owner != on).collect();
                circles.push((circle, span));
            }
            Some(Visit::Done) => {}
        }
    }
    circles
}

fn kind_of(owner: Option<Owner>) -> &'static str {
    match owner {
        None | Some(Owner::Nothing | Owner::FinalStage | Owner::Stage(_)) => "stage",
        Some(Owner::Definition(_)) => "definition",
        Some(Owner::Score(_)) => "score",
        Some(Owner::Grade(_)) => "grade",
    }
}

/// Every condition of definitions and criteria.
fn conditions_of<'c>(definitions: &'c mut [Definition], criteria: &'c mut Criteria) -> Vec<&'c mut Condition> {
    let mut conditions: Vec<&mut Condition> =
        definitions.iter_mut().map(|definition| &mut definition.condition).collect();
    for score in &mut criteria.scores {
        match &mut score.body {
            ScoreBody::Rules { rules, groups } => {
                conditions.extend(rules.iter_mut().map(|rule| &mut rule.condition));
                let in_groups = groups.iter_mut().flat_map(|group| &mut group.rules);
                conditions.extend(in_groups.map(|rule| &mut rule.condition));
            }
            ScoreBody::Sum(_) => {}
        }
    }
    for grade in &mut criteria.grades {
        match &mut grade.body {
            GradeBody::Conditions(of_values) => conditions.extend(of_values),
            GradeBody::Thresholds { .. } => {}
        }
    }
    for stage in &mut criteria.stages {
        conditions.extend(stage.when.iter_mut().chain(stage.until.iter_mut()));
    }
    conditions.extend(criteria.disqualifications.iter_mut().map(|disqualification| &mut disqualification.when));
    conditions
}

/// Visits every mention of a definition in conditions.
fn for_each_definition(mut conditions: Vec<&mut Condition>, visit: &mut impl FnMut(&mut DefinitionIndex)) {
    while let Some(condition) = conditions.pop() {
        match condition {
            Condition::Definition(index) => visit(index),
            Condition::Not(inner) => conditions.push(inner),
            Condition::All(parts) | Condition::Any(parts) | Condition::AtLeast { of: parts, .. } => {
                conditions.extend(parts);
            }
            Condition::Happened(_)
            | Condition::Chain(_)
            | Condition::NotFollowed(_)
            | Condition::Aggregate(_)
            | Condition::Trait(_)
            | Condition::Points { .. }
            | Condition::Grade { .. }
            | Condition::Reached(_) => {}
        }
    }
}
