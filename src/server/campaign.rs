//! One campaign in force as JSON: what it says in its own canonical words, with the points and places of its rules.

use std::collections::HashMap;

use serde::Serialize;

use super::ruleset::FileJson;
use crate::domain::Day;
use crate::lang::checked::{CheckedCampaign, Counts, Criteria, Group, Rule, Score, ScoreBody};
use crate::lang::experiment::{CONTROL, Experiment};
use crate::lang::format::About;
use crate::lang::source::{Position, Positions, Span};
use crate::ruleset::{Campaign, Freshness, Ruleset, statements_of};

#[derive(Serialize)]
pub(super) struct CampaignJson<'a> {
    revision: &'a str,
    id: &'a str,
    title: &'a str,
    goal: Option<&'a str>,
    owner: Option<&'a str>,
    stale: bool,
    runs: Option<RunsJson>,
    timezone: String,
    audience: Option<String>,
    qualifies_at: Option<&'a str>,
    budget: Option<String>,
    target: Option<u64>,
    cycle: Option<String>,
    scores: Vec<ScoreJson<'a>>,
    grades: Vec<GradeJson<'a>>,
    matrices: Vec<MatrixJson<'a>>,
    stages: Vec<StageJson<'a>>,
    disqualifications: Vec<DisqualificationJson<'a>>,
    definitions: Vec<DefinitionJson<'a>>,
    experiments: Vec<ExperimentJson<'a>>,
    files: Vec<FileJson<'a>>,
}

#[derive(Serialize)]
struct RunsJson {
    from: String,
    to: String,
}

#[derive(Serialize)]
struct ScoreJson<'a> {
    name: &'a str,
    text: String,
    from: Option<i64>,
    to: Option<i64>,
    groups: Vec<GroupJson<'a>>,
    terms: Vec<TermJson<'a>>,
}

#[derive(Serialize)]
struct GroupJson<'a> {
    title: Option<&'a str>,
    counts: &'static str,
    at_least: Option<i64>,
    at_most: Option<i64>,
    rules: Vec<RuleJson<'a>>,
}

#[derive(Serialize)]
struct RuleJson<'a> {
    rule: &'a str,
    text: String,
    points: i64,
    because: Option<&'a str>,
    source: SourceJson<'a>,
}

#[derive(Serialize)]
struct SourceJson<'a> {
    file: &'a str,
    start: Position,
    end: Position,
}

#[derive(Serialize)]
struct TermJson<'a> {
    percent: String,
    score: &'a str,
}

#[derive(Serialize)]
struct GradeJson<'a> {
    name: &'a str,
    values: Vec<&'a str>,
    text: String,
}

#[derive(Serialize)]
struct MatrixJson<'a> {
    name: &'a str,
    row: &'a str,
    column: &'a str,
}

#[derive(Serialize)]
struct StageJson<'a> {
    name: &'a str,
    title: &'a str,
    text: String,
}

#[derive(Serialize)]
struct DisqualificationJson<'a> {
    reason: &'a str,
    text: String,
}

#[derive(Serialize)]
struct DefinitionJson<'a> {
    name: &'a str,
    text: String,
}

#[derive(Serialize)]
struct ExperimentJson<'a> {
    name: &'a str,
    question: Option<&'a str>,
    phase: &'static str,
    unit: Vec<&'a str>,
    traffic: String,
    runs: Option<RunsJson>,
    variants: Vec<VariantJson<'a>>,
    measures: Vec<MeasureJson<'a>>,
    source: SourceJson<'a>,
}

#[derive(Serialize)]
struct VariantJson<'a> {
    name: &'a str,
    share: Option<String>,
}

#[derive(Serialize)]
struct MeasureJson<'a> {
    outcome: &'a str,
    within: String,
}

impl<'a> CampaignJson<'a> {
    pub(super) fn of(campaign: &'a Campaign, ruleset: &'a Ruleset) -> CampaignJson<'a> {
        let checked: &CheckedCampaign = campaign.checked();
        let Criteria { scores, grades, matrices, stages, disqualifications } = &checked.criteria;
        let mut telling = Telling::of(campaign);
        let grade_name = |index: usize| grades.get(index).map_or("", |grade| grade.name.as_str());
        let qualifies_at = checked.qualifies_at.and_then(|index| stages.get(index.0)).map(|stage| stage.name.as_str());
        CampaignJson {
            revision: ruleset.revision().as_str(),
            id: campaign.id().as_str(),
            title: campaign.title(),
            goal: checked.goal.as_deref(),
            owner: checked.owner.as_deref(),
            stale: campaign.freshness() == Freshness::Stale,
            runs: checked.runs.map(runs),
            timezone: checked.zone.to_string(),
            audience: telling.entry("audience"),
            qualifies_at,
            budget: telling.entry("budget"),
            target: checked.target,
            cycle: telling.entry("cycle"),
            scores: scores.iter().map(|score| telling.score(score, scores)).collect(),
            grades: grades.iter().map(|grade| telling.grade(grade.name.as_str(), &grade.values)).collect(),
            matrices: matrices
                .iter()
                .map(|matrix| MatrixJson {
                    name: matrix.name.as_str(),
                    row: grade_name(matrix.row.0),
                    column: grade_name(matrix.column.0),
                })
                .collect(),
            stages: stages
                .iter()
                .map(|stage| StageJson {
                    name: stage.name.as_str(),
                    title: &stage.title,
                    text: telling.said(&About::Stage(stage.name.to_string())),
                })
                .collect(),
            disqualifications: disqualifications
                .iter()
                .map(|it| DisqualificationJson {
                    reason: &it.reason,
                    text: telling.said(&About::Disqualification(it.reason.clone())),
                })
                .collect(),
            definitions: checked
                .definitions
                .iter()
                .map(|it| DefinitionJson { name: &it.name, text: telling.said(&About::Definition(it.name.clone())) })
                .collect(),
            experiments: checked.experiments.iter().map(|experiment| telling.experiment(experiment)).collect(),
            files: campaign.files().iter().map(FileJson::of).collect(),
        }
    }
}

fn runs((from, to): (Day, Day)) -> RunsJson {
    RunsJson { from: from.to_string(), to: to.to_string() }
}

/// A campaign's own words and places, looked up.
struct Telling<'a> {
    said: HashMap<About, String>,
    campaign: &'a Campaign,
    positions: Positions<'a>,
}

impl<'a> Telling<'a> {
    fn of(campaign: &'a Campaign) -> Telling<'a> {
        let said = statements_of(campaign).into_iter().map(|statement| (statement.about, statement.text));
        Telling { said: said.collect(), campaign, positions: Positions::of(campaign.sources()) }
    }

    /// What is said about something, on one line.
    fn said(&self, about: &About) -> String {
        self.said.get(about).cloned().unwrap_or_default()
    }

    /// What stands behind a keyword below `campaign`.
    fn entry(&self, keyword: &'static str) -> Option<String> {
        let line = self.said.get(&About::Entry(keyword))?;
        Some(line.strip_prefix(keyword).unwrap_or(line).trim_start().to_owned())
    }

    fn source(&mut self, span: Span) -> SourceJson<'a> {
        SourceJson {
            file: self.campaign.sources().path(span),
            start: self.positions.position(span.file, span.start),
            end: self.positions.position(span.file, span.end),
        }
    }

    fn score(&mut self, score: &'a Score, scores: &'a [Score]) -> ScoreJson<'a> {
        let (groups, terms) = match &score.body {
            ScoreBody::Rules { rules, groups } => {
                let alone = (!rules.is_empty()).then(|| self.group(score, None, rules));
                let grouped = groups.iter().map(|group| self.group(score, Some(group), &group.rules));
                (alone.into_iter().chain(grouped.collect::<Vec<_>>()).collect(), Vec::new())
            }
            ScoreBody::Sum(terms) => {
                let name = |index: usize| scores.get(index).map_or("", |score| score.name.as_str());
                let terms =
                    terms.iter().map(|term| TermJson { percent: term.percent.to_string(), score: name(term.score.0) });
                (Vec::new(), terms.collect())
            }
        };
        ScoreJson {
            name: score.name.as_str(),
            text: self.said(&About::Score(score.name.to_string())),
            from: score.range.map(|(from, _)| from),
            to: score.range.map(|(_, to)| to),
            groups,
            terms,
        }
    }

    fn group(&mut self, score: &'a Score, group: Option<&'a Group>, rules: &'a [Rule]) -> GroupJson<'a> {
        GroupJson {
            title: group.map(|group| group.title.as_str()),
            counts: match group.map_or(Counts::All, |group| group.counts) {
                Counts::All => "all",
                Counts::BestOnly => "best-only",
                Counts::FirstOnly => "first-only",
            },
            at_least: group.and_then(|group| group.at_least),
            at_most: group.and_then(|group| group.at_most),
            rules: rules.iter().map(|rule| self.rule(score, rule)).collect(),
        }
    }

    fn rule(&mut self, score: &'a Score, rule: &'a Rule) -> RuleJson<'a> {
        RuleJson {
            rule: rule.name.as_str(),
            text: self.said(&About::Rule { score: score.name.to_string(), rule: rule.name.to_string() }),
            points: rule.award.points,
            because: rule.award.because.as_deref(),
            source: self.source(rule.span),
        }
    }

    fn grade(&self, name: &'a str, values: &'a [crate::domain::GradeValue]) -> GradeJson<'a> {
        GradeJson {
            name,
            values: values.iter().map(|value| value.as_str()).collect(),
            text: self.said(&About::Grade(name.to_owned())),
        }
    }

    fn experiment(&mut self, experiment: &'a Experiment) -> ExperimentJson<'a> {
        let names = std::iter::once(CONTROL).chain(experiment.variants.iter().map(|variant| variant.name.as_str()));
        let variants = names.enumerate().map(|(position, name)| VariantJson {
            name,
            share: experiment.split.get(position).map(ToString::to_string),
        });
        let measures = experiment
            .measures
            .iter()
            .map(|measure| MeasureJson { outcome: measure.outcome.as_str(), within: measure.within.to_string() });
        ExperimentJson {
            name: experiment.name.as_str(),
            question: experiment.question.as_deref(),
            phase: experiment.phase.name(),
            unit: experiment.unit.iter().map(|unit| unit.name()).collect(),
            traffic: experiment.traffic.to_string(),
            runs: experiment.runs.map(runs),
            variants: variants.collect(),
            measures: measures.collect(),
            source: self.source(experiment.span),
        }
    }
}
