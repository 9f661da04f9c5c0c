//! One campaign in force as JSON: what it says in its own canonical words, with the points and places of its rules.

use std::collections::HashMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::ruleset::FileJson;
use crate::domain::Day;
use crate::lang::checked::{CheckedCampaign, Counts, Criteria, Group, Rule, Score, ScoreBody};
use crate::lang::experiment::{CONTROL, Experiment};
use crate::lang::format::About;
use crate::lang::source::{Position, Positions, Span};
use crate::ruleset::{Campaign, Freshness, Ruleset, statements_of};

/// A campaign in force, in its own words.
#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Campaign")]
pub(super) struct CampaignJson<'a> {
    /// Which rules are in force.
    revision: &'a str,
    /// Its file's name without `.thresh`.
    id: &'a str,
    /// Its title.
    title: &'a str,
    /// Its goal.
    goal: Option<&'a str>,
    /// Who answers for it.
    owner: Option<&'a str>,
    /// Whether its file on disk is refused and its last good version goes on.
    stale: bool,
    /// The first and the last day on which it applies.
    runs: Option<RunsJson>,
    /// Whose calendar counts.
    timezone: String,
    /// Whom it concerns; null: everybody.
    audience: Option<String>,
    /// The stage at which a contact qualifies; null without stages.
    qualifies_at: Option<&'a str>,
    /// What may be spent.
    budget: Option<String>,
    /// Orders wanted.
    target: Option<u64>,
    /// The sales cycle's limit.
    cycle: Option<String>,
    /// In the order of the file.
    scores: Vec<ScoreJson<'a>>,
    /// In the order of the file.
    grades: Vec<GradeJson<'a>>,
    /// In the order of the file.
    matrices: Vec<MatrixJson<'a>>,
    /// From first to last.
    stages: Vec<StageJson<'a>>,
    /// In the order of the file.
    disqualifications: Vec<DisqualificationJson<'a>>,
    /// In the order of the file.
    definitions: Vec<DefinitionJson<'a>>,
    /// In the order of the file.
    experiments: Vec<ExperimentJson<'a>>,
    /// Its own file first, then all it uses.
    files: Vec<FileJson<'a>>,
}

/// Days, both included.
#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Runs")]
struct RunsJson {
    /// The first (`2026-03-01`).
    from: String,
    /// The last.
    to: String,
}

/// A score.
#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Score")]
struct ScoreJson<'a> {
    /// Its name.
    name: &'a str,
    /// Its heading.
    text: String,
    /// The least points.
    from: Option<i64>,
    /// The most points.
    to: Option<i64>,
    /// Its rules by group; those outside groups first, without a title. None for a sum.
    groups: Vec<GroupJson<'a>>,
    /// What a sum is made of.
    terms: Vec<TermJson<'a>>,
}

/// Rules that count together.
#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Group")]
struct GroupJson<'a> {
    /// Its title; null for rules outside groups.
    title: Option<&'a str>,
    /// Which of its rules count: `all`, `best-only` or `first-only`.
    counts: &'static str,
    /// The least that they give together.
    at_least: Option<i64>,
    /// The most that they give together.
    at_most: Option<i64>,
    /// In the order of the file.
    rules: Vec<RuleJson<'a>>,
}

/// A rule.
#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Rule")]
struct RuleJson<'a> {
    /// Its label, else its condition.
    rule: &'a str,
    /// All of it.
    text: String,
    /// The points behind the arrow, before anything counts, fades or limits them.
    points: i64,
    /// The author's reason.
    because: Option<&'a str>,
    /// Where it stands.
    source: SourceJson<'a>,
}

/// A place in a file.
#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Source")]
struct SourceJson<'a> {
    /// The path within the rules folder.
    file: &'a str,
    /// The first character.
    start: Position,
    /// The place after the last character.
    end: Position,
}

/// A share of another score.
#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Term")]
struct TermJson<'a> {
    /// How much of it.
    percent: String,
    /// The other score.
    score: &'a str,
}

/// A grade.
#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Grade")]
struct GradeJson<'a> {
    /// Its name.
    name: &'a str,
    /// From best to worst.
    values: Vec<&'a str>,
    /// All of it.
    text: String,
}

/// Two grades side by side.
#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Matrix")]
struct MatrixJson<'a> {
    /// Its name.
    name: &'a str,
    /// The grade that comes first.
    row: &'a str,
    /// The grade that comes second.
    column: &'a str,
}

/// A stage.
#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "CampaignStage")]
struct StageJson<'a> {
    /// Its short name.
    name: &'a str,
    /// Its title.
    title: &'a str,
    /// All of it.
    text: String,
}

/// A disqualification.
#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Disqualification")]
struct DisqualificationJson<'a> {
    /// The reason given.
    reason: &'a str,
    /// All of it.
    text: String,
}

/// A definition.
#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Definition")]
struct DefinitionJson<'a> {
    /// Its name.
    name: &'a str,
    /// All of it.
    text: String,
}

/// An experiment.
#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "CampaignExperiment")]
struct ExperimentJson<'a> {
    /// Its name.
    name: &'a str,
    /// What it is to find out.
    question: Option<&'a str>,
    /// How far it has come.
    phase: &'static str,
    /// Who is assigned together.
    unit: Vec<&'a str>,
    /// How many contacts take part.
    traffic: String,
    /// The first and the last day.
    runs: Option<RunsJson>,
    /// `control` first.
    variants: Vec<VariantJson<'a>>,
    /// The outcomes; the one that decides first.
    measures: Vec<MeasureJson<'a>>,
    /// Where its heading stands.
    source: SourceJson<'a>,
}

/// A variant.
#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Variant")]
struct VariantJson<'a> {
    /// Its name.
    name: &'a str,
    /// Its share of those who take part; null without `split`.
    share: Option<String>,
}

/// An outcome that is waited for.
#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Measure")]
struct MeasureJson<'a> {
    /// Which.
    outcome: &'a str,
    /// How long after a contact entered.
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
