//! A condition → the same condition in the one form that the formatter writes.

use crate::lang::source::Spanned;
use crate::lang::syntax::{
    Aggregate, CampaignEntry, Chain, Choice, Clause, Condition, Expectation, Experiment, ExperimentEntry, File, Given,
    GradeReach, NotFollowed, Quoting, Section, StageClause, StageLine, Subject, SubjectWords, Test, TestBlock, Text,
    Word,
};
use crate::lang::vocabulary::{Vocabulary, is_capitalised};

/// The canonical form: names in quotes, no parentheses that say nothing, but those that show how far a `not` reaches.
pub(super) fn canonical(condition: Condition, vocabulary: &Vocabulary) -> Condition {
    // Around a whole condition parentheses say nothing.
    match canonical_inside(condition, vocabulary).into_parentheses() {
        Ok((inside, _)) => inside,
        Err(other) => other,
    }
}

/// Whether a condition is in its canonical form, as far as that is seen at a glance; most are, and need not be written anew.
pub(super) fn is_plainly_canonical(condition: &Condition) -> bool {
    match condition {
        Condition::Test(test) => is_plain(test),
        Condition::And(parts) | Condition::Or(parts) => {
            parts.iter().all(|part| matches!(part, Condition::Test(test) if is_plain(test)))
        }
        Condition::Not { .. }
        | Condition::Mixed { .. }
        | Condition::Parentheses { .. }
        | Condition::Choice(_)
        | Condition::Chain(_)
        | Condition::NotFollowed(_)
        | Condition::Aggregate(_)
        | Condition::Broken(_) => false,
    }
}

/// Whether nothing in a test can have another form: no condition of its own, no capital that may begin a name.
fn is_plain(test: &Test) -> bool {
    let has_capital = match &test.subject {
        Subject::Words(words) => words.iter().skip(1).any(|word| is_capitalised(&word.text)),
        Subject::Event(_) | Subject::Trait(_) => false,
    };
    !has_capital && !test.clauses.iter().any(|clause| matches!(clause.value, Clause::Where(_)))
}

/// A file with each of its conditions in its canonical form.
pub(super) fn canonical_file(file: &File, vocabulary: &Vocabulary) -> File {
    let mut file = file.clone();
    for entry in file.campaign.iter_mut().flat_map(|campaign| &mut campaign.entries) {
        if let CampaignEntry::Audience(condition) = &mut entry.value {
            rewrite(condition, vocabulary);
        }
    }
    for section in &mut file.sections {
        rewrite_section(section, vocabulary);
    }
    file
}

fn rewrite(condition: &mut Condition, vocabulary: &Vocabulary) {
    let typed = std::mem::replace(condition, Condition::Or(Vec::new()));
    *condition = canonical(typed, vocabulary);
}

fn rewrite_section(section: &mut Section, vocabulary: &Vocabulary) {
    match section {
        Section::Score(score) => {
            let rules = score.rules.iter_mut().chain(score.groups.iter_mut().flat_map(|group| &mut group.rules));
            rules.for_each(|rule| rewrite(&mut rule.condition, vocabulary));
        }
        Section::Grade(grade) => {
            for entry in &mut grade.entries {
                if let GradeReach::When(condition) = &mut entry.reach {
                    rewrite(condition, vocabulary);
                }
            }
        }
        Section::Stages(stages) => stages.stages.iter_mut().for_each(|stage| rewrite_stage(stage, vocabulary)),
        Section::Disqualify(disqualify) => rewrite(&mut disqualify.when, vocabulary),
        Section::Define(define) => rewrite(&mut define.condition, vocabulary),
        Section::Experiment(experiment) => rewrite_experiment(experiment, vocabulary),
        Section::Test(test) => rewrite_test(test, vocabulary),
        Section::Use(_) | Section::Matrix(_) | Section::List(_) => {}
    }
}

fn rewrite_stage(stage: &mut StageLine, vocabulary: &Vocabulary) {
    for clause in &mut stage.clauses {
        if let StageClause::When(condition) | StageClause::Until(condition) = &mut clause.value {
            rewrite(condition, vocabulary);
        }
    }
}

fn rewrite_experiment(experiment: &mut Experiment, vocabulary: &Vocabulary) {
    for entry in &mut experiment.entries {
        if let ExperimentEntry::Guardrail { test, .. } = &mut entry.value {
            rewrite(test, vocabulary);
        }
    }
    for variant in &mut experiment.variants {
        variant.stages.iter_mut().for_each(|stage| rewrite_stage(stage, vocabulary));
        variant.sections.iter_mut().for_each(|section| rewrite_section(section, vocabulary));
    }
}

fn rewrite_test(test: &mut TestBlock, vocabulary: &Vocabulary) {
    for expected in &mut test.expected {
        if let Expectation::Condition(condition) = &mut expected.value {
            rewrite(condition, vocabulary);
        }
    }
    for given in &mut test.given {
        if let Given::Event { subject: Subject::Words(words), name: name @ None, .. } = &mut given.value {
            let (subject, found) = with_name(std::mem::take(words), vocabulary);
            *name = found;
            if let Subject::Words(kept) = subject {
                *words = kept;
            }
        }
    }
}

fn canonical_inside(condition: Condition, vocabulary: &Vocabulary) -> Condition {
    match condition {
        Condition::Test(test) => Condition::Test(Box::new(canonical_test(*test, vocabulary))),
        Condition::Not { keyword, condition } => {
            let mut condition = without_parentheses(canonical_inside(*condition, vocabulary));
            if matches!(condition, Condition::Chain(_) | Condition::NotFollowed(_)) {
                condition = in_parentheses(condition);
            }
            Condition::Not { keyword, condition: Box::new(condition) }
        }
        Condition::And(parts) => Condition::And(canonical_parts(parts, vocabulary)),
        Condition::Or(parts) => Condition::Or(canonical_parts(parts, vocabulary)),
        Condition::Mixed { parts, joints } => Condition::Mixed { parts: canonical_parts(parts, vocabulary), joints },
        Condition::Parentheses { condition, span } => {
            let inside = canonical_inside(*condition, vocabulary);
            let is_enclosed = matches!(inside, Condition::Parentheses { .. });
            if is_enclosed { inside } else { Condition::Parentheses { condition: Box::new(inside), span } }
        }
        Condition::Choice(choice) => Condition::Choice(Box::new(canonical_choice(*choice, vocabulary))),
        Condition::Chain(chain) => {
            let steps = chain.steps.into_iter().map(|step| canonical_inside(step, vocabulary)).collect();
            Condition::Chain(Box::new(Chain { steps, ..*chain }))
        }
        Condition::NotFollowed(not_followed) => {
            let NotFollowed { first, missing, within, span } = *not_followed;
            let first = canonical_inside(first, vocabulary);
            let missing = canonical_inside(missing, vocabulary);
            Condition::NotFollowed(Box::new(NotFollowed { first, missing, within, span }))
        }
        Condition::Aggregate(aggregate) => {
            let Aggregate { kind, property, over, clauses, span } = *aggregate;
            let over = canonical_inside(over, vocabulary);
            let clauses = canonical_clauses(clauses, vocabulary);
            Condition::Aggregate(Box::new(Aggregate { kind, property, over, clauses, span }))
        }
        Condition::Broken(span) => Condition::Broken(span),
    }
}

/// Parts beside others: a denied one shows how far the `not` reaches, a single test needs no parentheses.
fn canonical_parts(parts: Vec<Condition>, vocabulary: &Vocabulary) -> Vec<Condition> {
    let canonical_part = |part| {
        let part = canonical_inside(part, vocabulary);
        let Condition::Not { keyword, condition } = part else { return without_parentheses(part) };
        let is_bare = matches!(*condition, Condition::Test(_) | Condition::Aggregate(_));
        let condition = if is_bare { Box::new(in_parentheses(*condition)) } else { condition };
        Condition::Not { keyword, condition }
    };
    parts.into_iter().map(canonical_part).collect()
}

fn canonical_choice(choice: Choice, vocabulary: &Vocabulary) -> Choice {
    let Choice { kind, conditions, clauses, span } = choice;
    let conditions = conditions.into_iter().map(|condition| canonical(condition, vocabulary)).collect();
    Choice { kind, conditions, clauses: canonical_clauses(clauses, vocabulary), span }
}

fn canonical_test(test: Test, vocabulary: &Vocabulary) -> Test {
    let Test { quantifier, subject, name, clauses, span } = test;
    let asks_for_value = clauses.iter().any(|clause| is_about_a_value(&clause.value));
    let (subject, name) = match (subject, name) {
        (Subject::Words(words), None) if !asks_for_value => with_name(words, vocabulary),
        (subject, name) => (subject, name),
    };
    Test { quantifier, subject, name, clauses: canonical_clauses(clauses, vocabulary), span }
}

/// Capitalised words behind a phrase become its name.
fn with_name(mut words: SubjectWords, vocabulary: &Vocabulary) -> (Subject, Option<Text>) {
    let typed: Vec<&str> = words.iter().map(|word| word.text.as_str()).collect();
    let length = vocabulary.phrase_words(&typed);
    let name: Vec<Word> = words.drain(length..).collect();
    let text = name.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ");
    let span = name.first().zip(name.last()).map(|(first, last)| first.span.to(last.span));
    (Subject::Words(words), span.map(|span| Text { value: text.into(), quoting: Quoting::Quoted, span }))
}

fn canonical_clauses(clauses: Vec<Spanned<Clause>>, vocabulary: &Vocabulary) -> Vec<Spanned<Clause>> {
    let canonical_clause = |clause: Spanned<Clause>| {
        let Clause::Where(condition) = clause.value else { return clause };
        Spanned::new(Clause::Where(Box::new(canonical_inside(*condition, vocabulary))), clause.span)
    };
    clauses.into_iter().map(canonical_clause).collect()
}

/// The condition within parentheses if it is one test that can stand beside others without them.
fn without_parentheses(condition: Condition) -> Condition {
    let (inside, span) = match condition.into_parentheses() {
        Ok(parts) => parts,
        Err(other) => return other,
    };
    let stands_alone = match &inside {
        // An `and` right behind a `where` would be read as part of it.
        Condition::Test(test) => !test.clauses.iter().any(|clause| matches!(clause.value, Clause::Where(_))),
        Condition::Choice(_) => true,
        Condition::Not { .. }
        | Condition::And(_)
        | Condition::Or(_)
        | Condition::Mixed { .. }
        | Condition::Parentheses { .. }
        | Condition::Chain(_)
        | Condition::NotFollowed(_)
        | Condition::Aggregate(_)
        | Condition::Broken(_) => false,
    };
    if stands_alone { inside } else { Condition::Parentheses { condition: Box::new(inside), span } }
}

fn in_parentheses(condition: Condition) -> Condition {
    let span = condition.span();
    Condition::Parentheses { condition: Box::new(condition), span }
}

/// Whether a clause asks about a value, so that the words before it name no event.
pub(super) fn is_about_a_value(clause: &Clause) -> bool {
    match clause {
        Clause::Compare { .. }
        | Clause::Between { .. }
        | Clause::Is { .. }
        | Clause::In { .. }
        | Clause::Contains { .. }
        | Clause::HasWord { .. }
        | Clause::StartsWith(_)
        | Clause::EndsWith(_)
        | Clause::Matches(_)
        | Clause::Known(_) => true,
        Clause::Where(_)
        | Clause::Times(_)
        | Clause::Days(_)
        | Clause::Within(_)
        | Clause::WithinNext(_)
        | Clause::MoreThanAgo(_)
        | Clause::BetweenAgo { .. }
        | Clause::Since(_)
        | Clause::Before(_)
        | Clause::Current(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::lang::parse::parse;
    use crate::lang::source::FileId;

    /// The conditions of a file's rules.
    fn conditions(file: &File) -> impl Iterator<Item = &Condition> {
        let scores = file
            .sections
            .iter()
            .filter_map(|section| if let Section::Score(score) = section { Some(score) } else { None });
        scores
            .flat_map(|score| score.rules.iter().chain(score.groups.iter().flat_map(|group| &group.rules)))
            .map(|rule| &rule.condition)
    }

    #[test]
    fn what_is_plainly_canonical_stays_as_it_is() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let (vocabulary, _) =
            Vocabulary::parse(FileId(0), &std::fs::read_to_string(root.join("rules/vocabulary.toml")).unwrap());
        let written = std::fs::read_dir(root.join("rules"))
            .unwrap()
            .chain(std::fs::read_dir(root.join("tests/fuzz/text")).unwrap());
        let texts = written.filter_map(|file| std::fs::read_to_string(file.unwrap().path()).ok());
        let (mut plain, mut others) = (0, 0);
        for text in texts {
            for condition in conditions(&parse(FileId(1), &text).0) {
                if is_plainly_canonical(condition) {
                    for vocabulary in [&vocabulary, &Vocabulary::empty()] {
                        assert_eq!(canonical(condition.clone(), vocabulary), *condition, "{text}");
                    }
                    plain += 1;
                } else {
                    others += 1;
                }
            }
        }
        assert!(plain > 100 && others > 100, "{plain} plain conditions, {others} others");
    }
}
