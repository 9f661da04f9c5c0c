//! A case in words that fit a screen.

use std::fmt::Write;

use thresh::domain::{Timestamp, Verdict};
use thresh::lang::checked::{CheckedCampaign, Criteria, Definition, Rule, ScoreBody};
use thresh::profile::Profile;

use super::Case;

/// Everything of a case: the campaign, the contact, the instant.
pub(crate) fn case(case: &Case) -> String {
    let mut told = String::new();
    case.campaigns.iter().try_for_each(|one| campaign(&mut told, one)).unwrap();
    if let Some(before) = &case.before {
        told.push_str("asked before: ");
        contact(&mut told, before).unwrap();
    }
    contact(&mut told, &case.profile).unwrap();
    writeln!(told, "at {}, decided by {:?}", case.at, case.deciders).unwrap();
    told
}

fn campaign(told: &mut String, campaign: &CheckedCampaign) -> std::fmt::Result {
    writeln!(
        told,
        "campaign {} in {}, runs {:?}, qualifies at {:?}",
        campaign.id, campaign.zone, campaign.runs, campaign.qualifies_at
    )?;
    if let Some(audience) = &campaign.audience {
        writeln!(told, "  audience {}", plain(audience))?;
    }
    criteria_of(told, &campaign.definitions, &campaign.criteria)?;
    for experiment in &campaign.experiments {
        writeln!(told, "  experiment {} {:?} runs {:?}", experiment.name, experiment.phase, experiment.runs)?;
        for variant in &experiment.variants {
            writeln!(told, "  variant {}", variant.name)?;
            criteria_of(told, &variant.definitions, &variant.criteria)?;
        }
    }
    Ok(())
}

fn criteria_of(told: &mut String, definitions: &[Definition], criteria: &Criteria) -> std::fmt::Result {
    for definition in definitions {
        writeln!(told, "  define {}: {}", definition.name, plain(&definition.condition))?;
    }
    for score in &criteria.scores {
        writeln!(told, "  score {} {:?}", score.name, score.range)?;
        match &score.body {
            ScoreBody::Rules { rules, groups } => {
                rules.iter().try_for_each(|one| rule(told, one))?;
                for group in groups {
                    let limits = (group.at_least, group.at_most);
                    writeln!(told, "    group {} {:?} {limits:?}", group.title, group.counts)?;
                    group.rules.iter().try_for_each(|one| rule(told, one))?;
                }
            }
            ScoreBody::Sum(terms) => writeln!(told, "    = {terms:?}")?,
        }
    }
    for grade in &criteria.grades {
        writeln!(told, "  grade {} {}", grade.name, plain(&grade.body))?;
    }
    for matrix in &criteria.matrices {
        writeln!(told, "  {matrix:?}")?;
    }
    for stage in &criteria.stages {
        let (until, stays) = (plain(&stage.until), plain(&stage.stays));
        writeln!(
            told,
            "  stage {} when {} until {until} stays {stays} {:?}",
            stage.name,
            plain(&stage.when),
            stage.falls_back
        )?;
    }
    for one in &criteria.disqualifications {
        writeln!(told, "  disqualify {} when {}", one.reason, plain(&one.when))?;
    }
    Ok(())
}

fn rule(told: &mut String, rule: &Rule) -> std::fmt::Result {
    writeln!(told, "      {}: {}\n        -> {}", rule.name, plain(&rule.condition), plain(&rule.award))
}

fn contact(told: &mut String, profile: &Profile<'_>) -> std::fmt::Result {
    writeln!(told, "contact {}", plain(&profile.traits()))?;
    for event in profile.events() {
        let properties = plain(&event.properties.as_slice());
        writeln!(told, "  {} {:?} {:?} {:?} {properties}", event.at, event.kind, event.name, event.message_id)?;
    }
    if let Some(brought) = profile.stage(super::world::CAMPAIGN) {
        writeln!(told, "  stage {} since {:?}", brought.stage, brought.since.map(|since| since.to_string()))?;
    }
    writeln!(told, "  events without instant: {}", profile.events_without_instant())
}

/// A value's Debug form without what says nothing.
fn plain(value: &impl std::fmt::Debug) -> String {
    let shown = format!("{value:?}");
    let quiet = regex::Regex::new(concat!(
        r"named_by: Property \{[^}]*\}, |, name: None|, filter: None|, burst: None|phrase: |",
        r"source: (Track\([^)]*\)|Page|Screen|Everything), |, because: None|, per: None|, at_most: None"
    ));
    let quiet = quiet.unwrap().replace_all(&shown, "").into_owned();
    let numbers = regex::Regex::new(r"Decimal\((-?\d+)\)").unwrap();
    numbers.replace_all(&quiet, "${1}e-6").into_owned()
}

/// A verdict, a line for each thing it says.
pub(crate) fn verdict(verdict: &Verdict<'_>) -> String {
    format!("{verdict:#?}")
}

/// Where two answers at one instant differ, line by line.
pub(crate) fn difference(at: Timestamp, interpreted: &Verdict<'_>, evaluated: &Verdict<'_>) -> String {
    let (interpreted, evaluated) = (lines(interpreted), lines(evaluated));
    let differing = interpreted.iter().zip(&evaluated).filter(|(one, other)| one != other);
    let told = differing.map(|(one, other)| format!("  interpreter: {one}\n  evaluator:   {other}\n"));
    format!("at {at} they differ\n{}", told.collect::<String>())
}

/// What a verdict says, one field a line.
fn lines(verdict: &Verdict<'_>) -> Vec<String> {
    vec![
        format!("applies {:?}, stage {:?}, held {:?}", verdict.applies, verdict.stage, verdict.held),
        format!("qualified {}, disqualified {:?}", verdict.qualified, verdict.disqualified),
        format!("scores {:?}", verdict.scores),
        format!("grades {:?}", verdict.grades),
        format!("matched {:?}", verdict.matched),
        format!("cuts {:?}", verdict.cuts),
        format!("valid until {:?}", verdict.valid_until.map(|instant| instant.to_string())),
        format!("compared {:?}", verdict.compared),
        format!("warnings {:?}", verdict.warnings),
    ]
}
