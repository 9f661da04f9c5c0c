//! Whole campaigns in which nothing depends on itself.

use thresh::domain::{CampaignId, Decimal, GradeName, GradeValue, GroupTitle, ScoreName, StageName};
use thresh::lang::checked::{
    CheckedCampaign, Condition, Counts, Criteria, Definition, DefinitionIndex, Disqualification, FallsBack, Grade,
    GradeBody, GradeIndex, Group, Matrix, Rule, Score, ScoreBody, ScoreIndex, Stage, StageIndex, Term, Wording,
};

use super::awards::{plain_rule, rule};
use super::condition::{Scope, condition};
use super::draws::Draws;
use super::world::World;

const STAGES: &[&str] = &["visitor", "mql", "sql", "opportunity"];

/// What stands where: scores that stages may look at, then stages, then scores that may look at stages.
pub(crate) fn campaign(draws: &mut Draws, world: &World, id: &str) -> CheckedCampaign {
    let definitions = definitions(draws, world);
    let all_definitions: Vec<_> = (0..definitions.len()).map(DefinitionIndex).collect();
    let mut scope = Scope { definitions: all_definitions, ..Scope::default() };
    let mut criteria = Criteria::default();
    for _ in 0..1 + draws.below(2) {
        score(draws, world, &mut scope, &mut criteria);
        grade(draws, world, &mut scope, &mut criteria);
    }
    criteria.stages = draws.maybe(70, |draws| stages(draws, world, &scope)).unwrap_or_default();
    scope.stages = (0..criteria.stages.len()).map(StageIndex).collect();
    for _ in 0..draws.below(2) {
        score(draws, world, &mut scope, &mut criteria);
        grade(draws, world, &mut scope, &mut criteria);
    }
    criteria.matrices = matrices(draws, &criteria.grades);
    criteria.disqualifications = draws.several(2, |draws| Disqualification {
        reason: draws.one_of(&["Competitor", "Student"]).to_owned(),
        when: condition(draws, world, &scope, 1),
        wording: Wording::default(),
    });
    if draws.chance(30) {
        derived_first(&mut criteria);
    }
    let audience = draws.maybe(20, |draws| condition(draws, world, &Scope::default(), 1));
    let qualifies_at = (!criteria.stages.is_empty()).then(|| StageIndex(draws.below(criteria.stages.len())));
    let runs = draws.maybe(20, |draws| {
        let first = world.day(draws);
        (first, first.plus(draws.one_of(&[7, 0, 1])))
    });
    CheckedCampaign {
        id: CampaignId::new(id),
        title: "Aurora".to_owned(),
        goal: None,
        owner: None,
        runs,
        zone: world.zone.clone(),
        audience,
        audience_wording: Wording::default(),
        qualifies_at,
        budget: None,
        target: None,
        cycle: None,
        definitions,
        criteria,
        experiments: Vec::new(),
        tests: Vec::new(),
    }
}

fn definitions(draws: &mut Draws, world: &World) -> Vec<Definition> {
    let mut definitions = Vec::new();
    for position in 0..draws.below(3) {
        let scope = Scope { definitions: (0..position).map(DefinitionIndex).collect(), ..Scope::default() };
        let condition = condition(draws, world, &scope, 2);
        definitions.push(Definition { name: format!("keen-{position}"), condition, wording: Wording::default() });
    }
    definitions
}

fn score(draws: &mut Draws, world: &World, scope: &mut Scope, criteria: &mut Criteria) {
    let position = criteria.scores.len();
    let body = if scope.scores.is_empty() || !draws.chance(30) {
        rules(draws, world, scope, position)
    } else {
        terms(draws, scope)
    };
    let range = draws.maybe(40, |draws| draws.one_of(&[(0, 100), (-10, 10), (0, 1), (5, 1_000_000)]));
    criteria.scores.push(Score { name: ScoreName::new(&format!("score-{position}")), body, range });
    scope.scores.push(ScoreIndex(position));
}

fn rules(draws: &mut Draws, world: &World, scope: &Scope, position: usize) -> ScoreBody {
    let several = |draws: &mut Draws, place: String| {
        let mut rules: Vec<Rule> = Vec::new();
        while rules.len() < 3 && draws.chance(60) {
            rules.push(rule(draws, world, scope, format!("{place} rule {}", rules.len())));
        }
        rules
    };
    let mut rules = several(draws, format!("score {position}"));
    if draws.chance(1) {
        // More than fit into one word of bits.
        rules.extend((0..70).map(|number| plain_rule(draws, world, format!("score {position} plain {number}"))));
    }
    let mut groups = Vec::new();
    while groups.len() < 2 && draws.chance(50) {
        let title = format!("Group {}", groups.len());
        groups.push(Group {
            counts: draws.one_of(&[Counts::All, Counts::BestOnly, Counts::FirstOnly]),
            at_least: draws.maybe(20, |draws| draws.one_of(&[0, -5, 3])),
            at_most: draws.maybe(30, |draws| draws.one_of(&[20, 5, 40])),
            rules: several(draws, format!("score {position} {title}")),
            title: GroupTitle::new(&title),
        });
    }
    ScoreBody::Rules { rules, groups }
}

/// Gives the last score that has rules many more, before and behind those it has.
pub(crate) fn with_many_rules(draws: &mut Draws, world: &World, campaign: &mut CheckedCampaign) {
    let rules = campaign.criteria.scores.iter_mut().rev().find_map(|score| match &mut score.body {
        ScoreBody::Rules { rules, .. } => Some(rules),
        ScoreBody::Sum(_) => None,
    });
    let rules = rules.expect("a sum is of scores that have rules");
    let few_planes: [&[i64]; 4] = [&[1], &[5, 10, -20], &[50, 7, 13, 49], &[500, -511, 3]];
    let no_planes: &[i64] = &[32_767, -32_768, 32_768, 0, -32_769];
    let points = if draws.chance(20) { no_planes } else { draws.one_of(&few_planes) };
    let count = draws.one_of(&[900, 1_100, 2_200, 3_300]);
    let mut many = (0..count).map(|number| {
        let mut rule = plain_rule(draws, world, format!("many {number}"));
        rule.award.points = draws.one_of(points);
        rule
    });
    rules.splice(0..0, many.by_ref().take(count / 3).collect::<Vec<_>>());
    rules.extend(many);
}

fn terms(draws: &mut Draws, scope: &Scope) -> ScoreBody {
    let mut terms = vec![term(draws, scope)];
    terms.extend(draws.several(2, |draws| term(draws, scope)));
    ScoreBody::Sum(terms)
}

fn term(draws: &mut Draws, scope: &Scope) -> Term {
    let percent = Decimal::parse(draws.one_of(&["100", "60", "40", "33.333333", "-50"])).unwrap();
    Term { percent, score: draws.one_of(&scope.scores) }
}

/// Sometimes no grade; otherwise by thresholds on the score before it, or by conditions.
fn grade(draws: &mut Draws, world: &World, scope: &mut Scope, criteria: &mut Criteria) {
    let Some(score) = scope.scores.last().copied() else { return };
    let position = criteria.grades.len();
    let body = match draws.below(3) {
        0 => return,
        1 => GradeBody::Thresholds { score, from: draws.one_of(&[vec![10], vec![20, 5], vec![10, 0, -5]]) },
        _ => GradeBody::Conditions(vec![condition(draws, world, scope, 1), condition(draws, world, scope, 0)]),
    };
    let entries = match &body {
        GradeBody::Thresholds { from, .. } => from.len(),
        GradeBody::Conditions(conditions) => conditions.len(),
    };
    let values = ["A", "B", "C", "D"].into_iter().take(entries + 1).map(GradeValue::new).collect();
    criteria.grades.push(Grade { name: GradeName::new(&format!("grade-{position}")), values, body });
    scope.grades.push((GradeIndex(position), entries + 1));
}

fn matrices(draws: &mut Draws, grades: &[Grade]) -> Vec<Matrix> {
    if grades.is_empty() {
        return Vec::new();
    }
    let any = |draws: &mut Draws| GradeIndex(draws.below(grades.len()));
    draws.several(1, |draws| Matrix { name: GradeName::new("rating"), row: any(draws), column: any(draws) })
}

fn stages(draws: &mut Draws, world: &World, scope: &Scope) -> Vec<Stage> {
    let count = 1 + draws.below(STAGES.len());
    (0..count).map(|position| stage(draws, world, scope, position)).collect()
}

/// In a stage `reached S` needs an earlier S.
fn stage(draws: &mut Draws, world: &World, scope: &Scope, position: usize) -> Stage {
    let scope = Scope { stages: (0..position).map(StageIndex).collect(), ..scope.clone() };
    let later = position > 0;
    let asked = |draws: &mut Draws| -> Condition { condition(draws, world, &scope, 1) };
    Stage {
        name: StageName::new(STAGES[position]),
        title: STAGES[position].to_owned(),
        when: later.then(|| asked(draws)),
        when_wording: Wording::default(),
        until: if later { draws.maybe(35, asked) } else { None },
        until_wording: Wording::default(),
        stays: draws.maybe(35, |draws| world.period(draws)),
        falls_back: if draws.chance(20) { FallsBack::Never } else { FallsBack::Possible },
    }
}

/// Puts the last score first where it is a sum of others: a sum may stand before what it adds.
fn derived_first(criteria: &mut Criteria) {
    let Some(last) = criteria.scores.pop() else { return };
    match last.body {
        ScoreBody::Sum(_) => {
            criteria.scores.insert(0, last);
            Renumbering { scores: criteria.scores.len() }.of_criteria(criteria);
        }
        ScoreBody::Rules { .. } => criteria.scores.push(last),
    }
}

/// What was the last score is the first, and each other one later by one.
struct Renumbering {
    scores: usize,
}

impl Renumbering {
    fn of_criteria(&self, criteria: &mut Criteria) {
        for score in &mut criteria.scores {
            match &mut score.body {
                ScoreBody::Rules { rules, groups } => {
                    let of_groups = groups.iter_mut().flat_map(|group| &mut group.rules);
                    rules.iter_mut().chain(of_groups).for_each(|rule| self.of_condition(&mut rule.condition));
                }
                ScoreBody::Sum(terms) => terms.iter_mut().for_each(|term| self.of_index(&mut term.score)),
            }
        }
        for grade in &mut criteria.grades {
            match &mut grade.body {
                GradeBody::Thresholds { score, .. } => self.of_index(score),
                GradeBody::Conditions(conditions) => conditions.iter_mut().for_each(|one| self.of_condition(one)),
            }
        }
        let of_stages = criteria.stages.iter_mut().flat_map(|stage| stage.when.iter_mut().chain(&mut stage.until));
        of_stages.for_each(|one| self.of_condition(one));
        criteria.disqualifications.iter_mut().for_each(|one| self.of_condition(&mut one.when));
    }

    fn of_condition(&self, condition: &mut Condition) {
        match condition {
            Condition::Not(inner) => self.of_condition(inner),
            Condition::All(parts) | Condition::Any(parts) | Condition::AtLeast { of: parts, .. } => {
                parts.iter_mut().for_each(|part| self.of_condition(part));
            }
            Condition::Points { score, .. } => self.of_index(score),
            Condition::Definition(_)
            | Condition::Happened(_)
            | Condition::Chain(_)
            | Condition::NotFollowed(_)
            | Condition::Aggregate(_)
            | Condition::Trait(_)
            | Condition::Grade { .. }
            | Condition::Reached(_) => {}
        }
    }

    fn of_index(&self, score: &mut ScoreIndex) {
        score.0 = (score.0 + 1) % self.scores;
    }
}
