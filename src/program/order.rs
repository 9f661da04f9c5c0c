//! In which order a campaign's scores, grades, stages and definitions are found out.

use super::plan::{DefinitionPlan, GradeBody, GradePlan, ScoreBody, ScoreOrder, ScorePlan, Segment, StagePlan, Step};
use super::rare::{Award, Newest, Often};
use super::tree::{Late, Tree};

/// What something rests on.
#[derive(Clone, Default)]
struct Needs {
    scores: Vec<usize>,
    grades: Vec<usize>,
    stages: bool,
    definitions: Vec<usize>,
}

impl Needs {
    fn add(&mut self, tree: &Tree) {
        tree.each_late(&mut |late| match late {
            Late::Points(score, _) => self.scores.push(score.0),
            Late::Grade(grade, _) => self.grades.push(*grade),
            Late::Reached(_) => self.stages = true,
            Late::Definition(definition) => self.definitions.push(definition.0),
        });
    }

    /// What tells the newest event that an award's fading goes by: it asks which parts are true even where the rule holds in any case.
    fn add_newest(&mut self, newest: &Newest) {
        newest.each(&mut |part| {
            if let Newest::True(of) = part {
                of.iter().for_each(|(tree, _)| self.add(tree));
            }
        });
    }

    fn of<'a>(trees: impl IntoIterator<Item = &'a Tree>) -> Needs {
        let mut needs = Needs::default();
        for tree in trees {
            needs.add(tree);
        }
        needs
    }

    /// With all that the definitions rest on in turn.
    fn closed(mut self, definitions: &[DefinitionPlan]) -> Needs {
        self.definitions = closure(self.definitions, definitions);
        for definition in self.definitions.clone() {
            if let Some(plan) = definitions.get(definition) {
                let mut inner = Needs::default();
                inner.add(&plan.tree);
                self.scores.extend(inner.scores);
                self.grades.extend(inner.grades);
                self.stages |= inner.stages;
            }
        }
        self
    }
}

/// Definitions with all late ones that they use, ascending: each after those it uses.
fn closure(mut wanted: Vec<usize>, definitions: &[DefinitionPlan]) -> Vec<usize> {
    let mut found = vec![false; definitions.len()];
    while let Some(definition) = wanted.pop() {
        let Some(seen) = found.get_mut(definition) else { continue };
        if std::mem::replace(seen, true) {
            continue;
        }
        if let Some(plan) = definitions.get(definition) {
            wanted.extend(Needs::of([&plan.tree]).definitions);
        }
    }
    found.iter().enumerate().filter(|(_, found)| **found).map(|(definition, _)| definition).collect()
}

/// Tells each stage the definitions that it must ask as of itself.
pub(super) fn stage_definitions(stages: &mut [StagePlan], definitions: &[DefinitionPlan]) {
    for stage in stages {
        let needs = Needs::of(stage.when.iter().chain(&stage.until));
        stage.definitions = closure(needs.definitions, definitions);
    }
}

/// Definitions that a newest event may come from, each after those it uses.
pub(super) fn newest_definitions(newest: &Newest, definitions: &[DefinitionPlan]) -> Vec<usize> {
    let mut wanted = Vec::new();
    gather(newest, &mut wanted);
    let mut found = vec![false; definitions.len()];
    while let Some(definition) = wanted.pop() {
        let Some(seen) = found.get_mut(definition) else { continue };
        if std::mem::replace(seen, true) {
            continue;
        }
        if let Some(plan) = definitions.get(definition) {
            gather(&plan.newest, &mut wanted);
        }
    }
    found.iter().enumerate().filter(|(_, found)| **found).map(|(definition, _)| definition).collect()
}

fn gather(newest: &Newest, definitions: &mut Vec<usize>) {
    newest.each(&mut |part| {
        if let Newest::Definition(definition) = part {
            definitions.push(*definition);
        }
    });
}

/// The order in which to find out everything; what rests on itself (the checker lets none through) comes last.
pub(super) fn steps<'r>(
    scores: &[ScorePlan],
    awards: impl Fn(&Segment) -> Vec<&'r Award>,
    grades: &[GradePlan],
    stages: &[StagePlan],
    definitions: &[DefinitionPlan],
    closing: &[&Tree],
) -> Vec<Step> {
    let mut waiting: Vec<(Step, Needs)> = Vec::new();
    for (position, score) in scores.iter().enumerate() {
        waiting.push((Step::Score(position), score_needs(score, &awards, definitions)));
    }
    for (position, grade) in grades.iter().enumerate() {
        waiting.push((Step::Grade(position), grade_needs(grade, definitions)));
    }
    if !stages.is_empty() {
        let trees = stages.iter().flat_map(|stage| stage.when.iter().chain(&stage.until));
        // Within stages, `reached` looks at the stages decided so far, and definitions are asked anew.
        let needs = Needs { stages: false, ..Needs::of(trees).closed(definitions) };
        waiting.push((Step::Stages, needs));
    }
    let mut sorting = Sorting {
        scores: vec![false; scores.len()],
        grades: vec![false; grades.len()],
        stages: stages.is_empty(),
        definitions: vec![false; definitions.len()],
        steps: Vec::new(),
    };
    sorting.sort(waiting);
    sorting.define(&Needs::of(closing.iter().copied()).closed(definitions));
    sorting.steps
}

fn score_needs<'r>(
    score: &ScorePlan,
    awards: &impl Fn(&Segment) -> Vec<&'r Award>,
    definitions: &[DefinitionPlan],
) -> Needs {
    let segments = match &score.body {
        ScoreBody::Sum(terms) => {
            return Needs { scores: terms.iter().map(|(_, score)| *score).collect(), ..Needs::default() };
        }
        ScoreBody::Rules(segments) => segments,
    };
    let mut needs = Needs::of(segments.iter().flat_map(|segment| segment.late.iter().map(|(_, tree)| tree)));
    for award in segments.iter().flat_map(awards) {
        if let Often::Once(newest) = &award.often {
            needs.add_newest(newest);
        }
        for definition in &award.definitions {
            definitions.get(*definition).into_iter().for_each(|plan| needs.add_newest(&plan.newest));
        }
    }
    needs.closed(definitions)
}

fn grade_needs(grade: &GradePlan, definitions: &[DefinitionPlan]) -> Needs {
    match &grade.body {
        GradeBody::Thresholds(score, _) => Needs { scores: vec![*score], ..Needs::default() },
        GradeBody::Conditions(trees) => Needs::of(trees).closed(definitions),
    }
}

struct Sorting {
    scores: Vec<bool>,
    grades: Vec<bool>,
    stages: bool,
    definitions: Vec<bool>,
    steps: Vec<Step>,
}

impl Sorting {
    fn sort(&mut self, mut waiting: Vec<(Step, Needs)>) {
        while !waiting.is_empty() {
            let before = waiting.len();
            let mut left = Vec::new();
            for (step, needs) in waiting {
                if self.ready(&needs) {
                    self.take(step, &needs);
                } else {
                    left.push((step, needs));
                }
            }
            waiting = left;
            if waiting.len() == before {
                for (step, needs) in std::mem::take(&mut waiting) {
                    self.take(step, &needs);
                }
            }
        }
    }

    fn ready(&self, needs: &Needs) -> bool {
        needs.scores.iter().all(|score| self.scores.get(*score).is_none_or(|done| *done))
            && needs.grades.iter().all(|grade| self.grades.get(*grade).is_none_or(|done| *done))
            && (!needs.stages || self.stages)
    }

    fn take(&mut self, step: Step, needs: &Needs) {
        match &step {
            Step::Score(score) => {
                self.define(needs);
                self.scores.get_mut(*score).into_iter().for_each(|done| *done = true);
            }
            Step::Grade(grade) => {
                self.define(needs);
                self.grades.get_mut(*grade).into_iter().for_each(|done| *done = true);
            }
            Step::Stages => self.stages = true,
            Step::Definition(_) => {}
        }
        self.steps.push(step);
    }

    /// Finds out what definitions mean before what needs them.
    fn define(&mut self, needs: &Needs) {
        for definition in &needs.definitions {
            if let Some(done) = self.definitions.get_mut(*definition)
                && !std::mem::replace(done, true)
            {
                self.steps.push(Step::Definition(*definition));
            }
        }
    }
}

/// Whether scores are found in the order of the file.
pub(super) fn score_order(steps: &[Step]) -> ScoreOrder {
    let scores = steps.iter().filter_map(|step| match step {
        Step::Score(score) => Some(*score),
        Step::Definition(_) | Step::Grade(_) | Step::Stages => None,
    });
    if scores.is_sorted() { ScoreOrder::AsWritten } else { ScoreOrder::Mixed }
}
