//! Every use of a list or of a name of one word, wherever a file has a condition: variants, tests and libraries included.

use crate::lang::resolved::{Resolved, ResolvedBody};
use crate::lang::syntax::{
    CampaignEntry, Choices, Clause, Condition, Expectation, Experiment, ExperimentEntry, Grade, GradeReach, Score,
    Section, StageClause, StageLine, Subject, Test,
};

/// A word that may be a use of something.
pub(super) enum Word<'a> {
    /// Behind `in`.
    List(&'a str),
    /// What a test is about.
    Subject(&'a str),
}

/// Visits every such word.
pub(super) fn words_in<'a>(resolved: &Resolved<'a>, visit: &mut impl FnMut(Word<'a>)) {
    let mut open = conditions(resolved);
    while let Some(condition) = open.pop() {
        match condition {
            Condition::Test(test) => of_test(test, &mut open, visit),
            Condition::Not { condition, .. } | Condition::Parentheses { condition, .. } => open.push(condition),
            Condition::And(parts) | Condition::Or(parts) | Condition::Mixed { parts, .. } => open.extend(parts),
            Condition::Choice(choice) => {
                open.extend(&choice.conditions);
                choice.clauses.iter().for_each(|clause| of_clause(&clause.value, &mut open, visit));
            }
            Condition::Chain(chain) => open.extend(&chain.steps),
            Condition::NotFollowed(form) => open.extend([&form.first, &form.missing]),
            Condition::Aggregate(aggregate) => {
                open.push(&aggregate.over);
                aggregate.clauses.iter().for_each(|clause| of_clause(&clause.value, &mut open, visit));
            }
            Condition::Broken(_) => {}
        }
    }
}

fn of_test<'a>(test: &'a Test, open: &mut Vec<&'a Condition>, visit: &mut impl FnMut(Word<'a>)) {
    if let Subject::Words(words) = &test.subject
        && let [word] = words.as_slice()
    {
        visit(Word::Subject(&word.text));
    }
    test.clauses.iter().for_each(|clause| of_clause(&clause.value, open, visit));
}

fn of_clause<'a>(clause: &'a Clause, open: &mut Vec<&'a Condition>, visit: &mut impl FnMut(Word<'a>)) {
    match clause {
        Clause::In { choices: Choices::List(name), .. } => visit(Word::List(&name.text)),
        Clause::Where(condition) => open.push(condition),
        Clause::In { choices: Choices::Items { .. }, .. }
        | Clause::Compare { .. }
        | Clause::Between { .. }
        | Clause::Is { .. }
        | Clause::Contains { .. }
        | Clause::HasWord { .. }
        | Clause::StartsWith(_)
        | Clause::EndsWith(_)
        | Clause::Matches(_)
        | Clause::Known(_)
        | Clause::Times(_)
        | Clause::Days(_)
        | Clause::Within(_)
        | Clause::WithinNext(_)
        | Clause::MoreThanAgo(_)
        | Clause::BetweenAgo { .. }
        | Clause::Since(_)
        | Clause::Before(_)
        | Clause::Current(_) => {}
    }
}

/// The conditions of the file, and of the libraries that it uses.
fn conditions<'a>(resolved: &Resolved<'a>) -> Vec<&'a Condition> {
    let mut found: Vec<&'a Condition> = Vec::new();
    let heading = resolved.file.campaign.iter().flat_map(|campaign| &campaign.entries);
    found.extend(heading.filter_map(|entry| match &entry.value {
        CampaignEntry::Audience(condition) => Some(condition),
        CampaignEntry::Goal(_)
        | CampaignEntry::Owner(_)
        | CampaignEntry::Runs(_)
        | CampaignEntry::Timezone(_)
        | CampaignEntry::Qualifies(_)
        | CampaignEntry::Budget { .. }
        | CampaignEntry::Target { .. }
        | CampaignEntry::Cycle(_) => None,
    }));
    resolved.file.sections.iter().for_each(|section| of_section(section, &mut found));
    found.extend(resolved.definitions.iter().map(|part| &part.written.condition));
    for score in &resolved.scores {
        match &score.body {
            ResolvedBody::Rules { .. } => of_score(score.written, &mut found),
            ResolvedBody::Sum(_) => {}
        }
    }
    resolved.grades.iter().for_each(|part| of_grade(part.written, &mut found));
    found
}

fn of_section<'a>(section: &'a Section, found: &mut Vec<&'a Condition>) {
    match section {
        Section::Score(score) => of_score(score, found),
        Section::Grade(grade) => of_grade(grade, found),
        Section::Stages(stages) => stages.stages.iter().for_each(|stage| of_stage(stage, found)),
        Section::Disqualify(disqualify) => found.push(&disqualify.when),
        Section::Define(define) => found.push(&define.condition),
        Section::Experiment(experiment) => of_experiment(experiment, found),
        Section::Test(test) => found.extend(test.expected.iter().filter_map(|expected| match &expected.value {
            Expectation::Condition(condition) => Some(condition),
            Expectation::Qualified(_)
            | Expectation::Disqualified(..)
            | Expectation::Rule(..)
            | Expectation::ValidFor(..) => None,
        })),
        Section::Use(_) | Section::Matrix(_) | Section::List(_) => {}
    }
}

fn of_experiment<'a>(experiment: &'a Experiment, found: &mut Vec<&'a Condition>) {
    for entry in &experiment.entries {
        match &entry.value {
            ExperimentEntry::Guardrail { test, .. } => found.push(test),
            ExperimentEntry::Phase(_)
            | ExperimentEntry::Unit(_)
            | ExperimentEntry::Split(_)
            | ExperimentEntry::Traffic(_)
            | ExperimentEntry::Layer { .. }
            | ExperimentEntry::Runs(_)
            | ExperimentEntry::Measures(_)
            | ExperimentEntry::Capacity { .. }
            | ExperimentEntry::Explore(_)
            | ExperimentEntry::Plan { .. } => {}
        }
    }
    for variant in &experiment.variants {
        variant.stages.iter().for_each(|stage| of_stage(stage, found));
        variant.sections.iter().for_each(|section| of_section(section, found));
    }
}

fn of_score<'a>(score: &'a Score, found: &mut Vec<&'a Condition>) {
    let in_groups = score.groups.iter().flat_map(|group| &group.rules);
    found.extend(score.rules.iter().chain(in_groups).map(|rule| &rule.condition));
}

fn of_grade<'a>(grade: &'a Grade, found: &mut Vec<&'a Condition>) {
    found.extend(grade.entries.iter().filter_map(|entry| match &entry.reach {
        GradeReach::When(condition) => Some(condition),
        GradeReach::From(_) | GradeReach::Below | GradeReach::Otherwise => None,
    }));
}

fn of_stage<'a>(stage: &'a StageLine, found: &mut Vec<&'a Condition>) {
    found.extend(stage.clauses.iter().filter_map(|clause| match &clause.value {
        StageClause::When(condition) | StageClause::Until(condition) => Some(condition),
        StageClause::Stays(_) | StageClause::NeverFallsBack => None,
    }));
}
