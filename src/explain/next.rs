//! What comes next: what the following stage still needs, which single rules would bring it, and when the contact falls back.

use super::deeds::{self, Deed, Lates, cheapest, effort};
use crate::domain::{Applies, Points, RuleName, ScoreName, StageName, Timestamp, Verdict};
use crate::eval::told::Progresses;
use crate::eval::{Scratch, evaluate_by, takes_contacts};
use crate::lang::checked::{Award, CheckedCampaign, Criteria, Definition, Often, Rule, ScoreBody};
use crate::lang::experiment::Decider;
use crate::lang::source::Span;
use crate::limits::{NEXT_RULES_MAX, NEXT_STEPS_MAX, NEXT_TRIES_MAX};
use crate::profile::{BroughtStage, Event, Profile};
use crate::program::Program;

/// What could come next.
#[derive(Clone, Debug, Default)]
pub struct Next<'a> {
    /// The stage after the one that the contact stands in; `None` in the last one.
    pub stage: Option<&'a StageName>,
    /// What would bring it or a later one if it happened now, the least to do first.
    pub ways: Vec<Way<'a>>,
    /// When the contact falls back with nothing new, if it does.
    pub falls_back: Option<Fall<'a>>,
}

/// Something to do that would bring the next stage.
#[derive(Clone, Debug)]
pub struct Way<'a> {
    /// The rule that would come to hold, or pay once more; `None` for a test of the stage's own condition.
    pub rule: Option<WayRule<'a>>,
    /// What would have to happen.
    pub deeds: Vec<ToDo<'a>>,
    /// The same as events at the instant.
    pub events: Vec<Event<'static>>,
    /// The stage that it would bring.
    pub stage: &'a StageName,
}

/// The rule of a [`Way`].
#[derive(Clone, Copy, Debug)]
pub struct WayRule<'a> {
    /// The rule.
    pub rule: &'a RuleName,
    /// Its score.
    pub score: &'a ScoreName,
    /// Its points as written.
    pub points: i64,
}

/// Something to do.
#[derive(Clone, Copy, Debug)]
pub struct ToDo<'a> {
    /// How the rule's author says it.
    pub words: Option<Span>,
    /// The phrase of the event.
    pub phrase: &'a str,
    /// How many more times.
    pub times: usize,
}

/// When a contact falls back.
#[derive(Clone, Debug)]
pub struct Fall<'a> {
    /// When.
    pub at: Timestamp,
    /// To which stage; `None` where the campaign then no longer applies.
    pub stage: Option<&'a StageName>,
    /// The rules that give less from then on than just before.
    pub rules: Vec<Lost>,
}

/// A rule that gives less.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lost {
    /// The rule.
    pub rule: RuleName,
    /// Its score.
    pub score: ScoreName,
    /// What it gave.
    pub before: Points,
    /// What it gives then; nothing where it no longer holds.
    pub after: Points,
}

/// Whom is asked about, by which campaign, as of when.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a, 'p> {
    /// The campaigns compiled.
    pub program: &'a Program,
    /// One of them.
    pub campaign: &'a CheckedCampaign,
    /// Its position in the program.
    pub position: usize,
    /// Whose criteria decide.
    pub decider: Decider,
    /// The contact.
    pub profile: &'p Profile<'p>,
    /// The instant.
    pub at: Timestamp,
}

/// What could come after a verdict; `None` in a campaign without stages and where the campaign does not apply.
///
/// Every way is tried out by the program, and every end of validity is asked of it.
pub fn next<'a>(
    asked: Asked<'a, '_>,
    verdict: &Verdict<'_>,
    progresses: &Progresses,
    scratch: &mut Scratch,
) -> Option<Next<'a>> {
    let now = asked.stage(verdict)?;
    let stage = asked.criteria().stages.get(now + 1).map(|stage| &stage.name);
    let ways = match stage {
        Some(_) => ways(asked, now, verdict, progresses, scratch),
        None => Vec::new(),
    };
    let falls_back = falls_back(asked, now, verdict, scratch);
    Some(Next { stage, ways, falls_back })
}

impl<'a> Asked<'a, '_> {
    fn definitions(&self) -> &'a [Definition] {
        self.campaign.decided_by(self.decider).0
    }

    fn criteria(&self) -> &'a Criteria {
        self.campaign.decided_by(self.decider).1
    }

    /// What the campaign says of a contact at an instant: by whoever decides now, until the experiment ends.
    fn verdict<'c>(&self, profile: &'c Profile<'_>, at: Timestamp, scratch: &mut Scratch) -> Option<Verdict<'c>>
    where
        'a: 'c,
    {
        let decider = match self.decider {
            Decider::Variant { experiment, .. } if self.takes(experiment, self.at) && !self.takes(experiment, at) => {
                Decider::Control
            }
            Decider::Variant { .. } | Decider::Control => self.decider,
        };
        let of = |position| if position == self.position { decider } else { Decider::Control };
        evaluate_by(self.program, profile, at, of, scratch).into_iter().nth(self.position)
    }

    fn takes(&self, experiment: usize, at: Timestamp) -> bool {
        takes_contacts(self.program, self.position, experiment, at)
    }

    /// The position of the stage in which a verdict sees the contact, underneath any `disqualify`.
    fn stage(&self, verdict: &Verdict<'_>) -> Option<usize> {
        let held = verdict.held.filter(|_| verdict.applies == Applies::Yes)?;
        self.criteria().stages.iter().position(|stage| stage.name.as_str() == held.stage)
    }

    fn stage_name(&self, position: usize) -> Option<&'a StageName> {
        self.criteria().stages.get(position).map(|stage| &stage.name)
    }
}

/// A way that is still to be tried out.
struct Candidate<'a> {
    rule: Option<WayRule<'a>>,
    deeds: Vec<Deed<'a>>,
}

/// Tries out what could be done, the least first.
fn ways<'a>(
    asked: Asked<'a, '_>,
    now: usize,
    verdict: &Verdict<'_>,
    progresses: &Progresses,
    scratch: &mut Scratch,
) -> Vec<Way<'a>> {
    let mut candidates = candidates(asked, now, verdict, progresses);
    candidates.sort_by_key(|candidate| (effort(&candidate.deeds), candidate.rule.map_or(0, |rule| rule.points)));
    let mut ways = Vec::new();
    for candidate in candidates.into_iter().take(NEXT_TRIES_MAX) {
        if ways.len() == NEXT_RULES_MAX {
            break;
        }
        ways.extend(tried(asked, now, candidate, scratch));
    }
    ways
}

fn candidates<'a>(
    asked: Asked<'a, '_>,
    now: usize,
    verdict: &Verdict<'_>,
    progresses: &Progresses,
) -> Vec<Candidate<'a>> {
    let mut candidates = Vec::new();
    let (definitions, criteria) = (asked.definitions(), asked.criteria());
    let next = criteria.stages.get(now + 1).and_then(|stage| stage.when.as_ref());
    if let (Some(when), Some(Some(progress))) = (next, progresses.whens.get(now + 1)) {
        let deeds = cheapest(when, definitions, progress, Lates::MayTurn);
        candidates.extend(deeds.map(|deeds| Candidate { rule: None, deeds }));
    }
    let mut matched = verdict.matched.iter().peekable();
    for ((score, rule), progress) in rules(criteria).zip(&progresses.rules) {
        let holds = matched.next_if(|line| line.rule == &rule.name && line.score == score).is_some();
        let deeds = match (holds, again(&rule.award)) {
            _ if rule.award.points <= 0 => None,
            (false, _) => cheapest(&rule.condition, definitions, progress, Lates::Stay),
            (true, Some(test)) => Some(vec![Deed { test, times: 1, words: None }]),
            (true, None) => None,
        };
        let way_rule = WayRule { rule: &rule.name, score, points: rule.award.points };
        candidates.extend(deeds.map(|deeds| Candidate { rule: Some(way_rule), deeds }));
    }
    candidates.retain(|candidate| !candidate.deeds.is_empty());
    candidates
}

/// All rules in file order: the order in which progress was told.
fn rules(criteria: &Criteria) -> impl Iterator<Item = (&ScoreName, &Rule)> {
    criteria.scores.iter().flat_map(|score| {
        let (rules, groups) = match &score.body {
            ScoreBody::Rules { rules, groups } => (rules.as_slice(), groups.as_slice()),
            ScoreBody::Sum(_) => ([].as_slice(), [].as_slice()),
        };
        let all = rules.iter().chain(groups.iter().flat_map(|group| &group.rules));
        all.map(move |rule| (&score.name, rule))
    })
}

/// The events for which an award pays again.
fn again(award: &Award) -> Option<&crate::lang::checked::EventTest> {
    match &award.often {
        Often::Once => None,
        Often::Each(test) | Often::OncePer(_, test) | Often::OncePerDifferent(_, test) => Some(test),
    }
}

/// Lets it happen: whether that brings a later stage.
fn tried<'a>(asked: Asked<'a, '_>, now: usize, candidate: Candidate<'a>, scratch: &mut Scratch) -> Option<Way<'a>> {
    let events = deeds::events(&candidate.deeds, asked.at)?;
    let tried = asked.profile.with_events(events.clone()).ok()?;
    let verdict = asked.verdict(&tried, asked.at, scratch)?;
    let reached = asked.stage(&verdict).filter(|reached| *reached > now)?;
    let deeds = candidate.deeds.iter().map(|deed| ToDo {
        words: deed.words,
        phrase: deed.test.series.first().map_or("", |series| &series.phrase),
        times: deed.times,
    });
    Some(Way { rule: candidate.rule, deeds: deeds.collect(), events, stage: asked.stage_name(reached)? })
}

/// Follows the verdict from one end of its validity to the next, what it holds handed back each time, until the stage is an earlier one.
fn falls_back<'a>(asked: Asked<'a, '_>, now: usize, verdict: &Verdict<'_>, scratch: &mut Scratch) -> Option<Fall<'a>> {
    let mut before = Known::of(verdict);
    let mut at = verdict.valid_until;
    for _ in 0..NEXT_STEPS_MAX {
        let instant = at?;
        let held = BroughtStage {
            campaign: asked.campaign.id.as_str().into(),
            stage: before.held.as_str().into(),
            since: before.since,
        };
        let later = asked.profile.with_stage(held);
        let verdict = asked.verdict(&later, instant, scratch)?;
        let after = Known::of(&verdict);
        match asked.stage(&verdict) {
            Some(stage) if stage >= now => {}
            stage => {
                let stage = stage.and_then(|stage| asked.stage_name(stage));
                return Some(Fall { at: instant, stage, rules: lost(&before, &after) });
            }
        }
        (before, at) = (after, verdict.valid_until);
    }
    None
}

/// What must be remembered of a verdict whose contact is gone.
struct Known {
    held: String,
    since: Option<Timestamp>,
    rules: Vec<(ScoreName, RuleName, Points)>,
}

impl Known {
    fn of(verdict: &Verdict<'_>) -> Known {
        let rules = verdict.matched.iter().map(|line| (line.score.clone(), line.rule.clone(), line.points));
        Known {
            held: verdict.held.map_or(String::new(), |held| held.stage.to_owned()),
            since: verdict.held.and_then(|held| held.since),
            rules: rules.collect(),
        }
    }

    fn points(&self, score: &ScoreName, rule: &RuleName) -> Points {
        let line = self.rules.iter().find(|(other_score, other_rule, _)| other_score == score && other_rule == rule);
        line.map_or(Points::ZERO, |(_, _, points)| *points)
    }
}

/// The rules that give less than before: those that held, and those that now take points.
fn lost(before: &Known, after: &Known) -> Vec<Lost> {
    let held = before.rules.iter();
    let new = after.rules.iter().filter(|(score, rule, _)| {
        !before.rules.iter().any(|(other_score, other_rule, _)| other_score == score && other_rule == rule)
    });
    let lost = held.chain(new).map(|(score, rule, _)| Lost {
        rule: rule.clone(),
        score: score.clone(),
        before: before.points(score, rule),
        after: after.points(score, rule),
    });
    lost.filter(|lost| lost.after < lost.before).collect()
}
