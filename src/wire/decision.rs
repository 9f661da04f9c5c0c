//! Decision → JSON and CSV, every key always there.

use std::borrow::Cow;
use std::fmt::{Display, Write};

use serde::ser::{Serialize, SerializeStruct, Serializer};

use super::{experiments, explained};
use crate::domain::{Applies, Cut, Decision, Held, Matched, Standing, Timestamp, Verdict};
use crate::explain::{Explained, MatchedTold};

/// A decision as JSON: what [`serde_json`] writes of it is the public format.
///
/// ```
/// use thresh::domain::{Applies, CampaignId, Decision, Revision, Timestamp, Verdict};
/// use thresh::wire::decision::DecisionJson;
///
/// let (campaign, revision) = (CampaignId::new("aurora"), Revision::new("5f0c"));
/// let verdict = Verdict {
///     applies: Applies::OutsideAudience, stage: None, held: None, qualified: false, disqualified: vec![], scores: vec![],
///     grades: vec![], matched: Default::default(), cuts: vec![], valid_until: None, compared: vec![], warnings: vec![],
/// };
/// let at = Timestamp::from_micros(0);
/// let decision = Decision { contact_id: "c-1", campaign: &campaign, at, revision: &revision, verdict, experiments: vec![] };
/// assert_eq!(
///     serde_json::to_string(&DecisionJson(&decision)).unwrap(),
///     r#"{"contact_id":"c-1","campaign":"aurora","at":"1970-01-01T00:00:00Z","revision":"5f0c","applies":"outside-audience","#
///         .to_owned()
///         + r#""stage":null,"held":null,"qualified":false,"disqualified":[],"scores":{},"grades":{},"matched":[],"cuts":[],"#
///         + r#""experiments":[],"valid_until":null,"warnings":[]}"#
/// );
/// ```
#[derive(Clone, Copy, Debug)]
pub struct DecisionJson<'d>(pub &'d Decision<'d>);

impl Serialize for DecisionJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serialize(self.0, None, serializer)
    }
}

/// Writes a decision, and why it is so where that was asked.
pub(super) fn serialize<S: Serializer>(
    decision: &Decision<'_>,
    explained: Option<&Explained<'_>>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let Decision { contact_id, campaign, at, revision, verdict, experiments: _ } = decision;
    let mut object = serializer.serialize_struct("Decision", if explained.is_some() { 20 } else { 16 })?;
    object.serialize_field("contact_id", contact_id)?;
    object.serialize_field("campaign", campaign.as_str())?;
    object.serialize_field("at", &Shown(at))?;
    object.serialize_field("revision", revision.as_str())?;
    object.serialize_field("applies", applies(verdict.applies))?;
    object.serialize_field("stage", &verdict.stage.as_ref().map(Standing::as_str))?;
    object.serialize_field("held", &verdict.held.as_ref().map(HeldJson))?;
    object.serialize_field("qualified", &verdict.qualified)?;
    object.serialize_field("disqualified", &verdict.disqualified)?;
    object.serialize_field("scores", &Map(|| verdict.scores.iter().map(|it| (it.score.as_str(), it.points.get()))))?;
    object
        .serialize_field("grades", &Map(|| verdict.grades.iter().map(|it| (it.grade.as_str(), it.value.as_ref()))))?;
    object.serialize_field("matched", &Seq(|| matched(verdict, explained)))?;
    object.serialize_field("cuts", &Seq(|| verdict.cuts.iter().map(CutJson)))?;
    object.serialize_field("experiments", &Seq(|| experiments::experiments(decision)))?;
    object.serialize_field("valid_until", &verdict.valid_until.as_ref().map(Shown))?;
    object.serialize_field("warnings", &Seq(|| verdict.warnings.iter().map(Shown)))?;
    if let Some(explained) = explained {
        explained::serialize_fields(explained, &mut object)?;
    }
    object.end()
}

fn matched<'d>(
    verdict: &'d Verdict<'d>,
    explained: Option<&'d Explained<'d>>,
) -> impl Iterator<Item = MatchedJson<'d>> {
    let why = move |position: usize| explained.and_then(|it| Some((it, it.told.matched.get(position)?)));
    verdict.matched.iter().enumerate().map(move |(position, matched)| MatchedJson { matched, why: why(position) })
}

pub(super) fn applies(applies: Applies) -> &'static str {
    match applies {
        Applies::Yes => "yes",
        Applies::OutsideAudience => "outside-audience",
        Applies::OutsideRuns => "outside-runs",
    }
}

struct HeldJson<'d>(&'d Held<'d>);

impl Serialize for HeldJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_struct("Held", 2)?;
        object.serialize_field("stage", self.0.stage)?;
        object.serialize_field("since", &self.0.since.as_ref().map(Shown))?;
        object.end()
    }
}

struct MatchedJson<'d> {
    matched: Matched<'d>,
    why: Option<(&'d Explained<'d>, &'d MatchedTold)>,
}

impl Serialize for MatchedJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Matched { rule, score, group, points, because } = self.matched;
        let mut object = serializer.serialize_struct("Matched", if self.why.is_some() { 7 } else { 5 })?;
        object.serialize_field("rule", rule.as_str())?;
        object.serialize_field("score", score.as_str())?;
        object.serialize_field("group", &group.map(|group| group.as_str()))?;
        object.serialize_field("points", &points.get())?;
        object.serialize_field("because", &because)?;
        if let Some((explained, matched)) = self.why {
            explained::serialize_matched(explained, matched, &mut object)?;
        }
        object.end()
    }
}

struct CutJson<'d>(&'d Cut<'d>);

impl Serialize for CutJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Cut { score, group, points } = self.0;
        let mut object = serializer.serialize_struct("Cut", 3)?;
        object.serialize_field("score", score.as_str())?;
        object.serialize_field("group", &group.map(|group| group.as_str()))?;
        object.serialize_field("points", &points.get())?;
        object.end()
    }
}

/// Something that is written as the text it shows itself as.
pub(super) struct Shown<'d, T>(pub(super) &'d T);

impl<T: Display> Serialize for Shown<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self.0)
    }
}

/// An array of what an iterator gives, without collecting it first.
pub(super) struct Seq<F>(pub(super) F);

impl<F: Fn() -> I, I: IntoIterator<Item: Serialize>> Serialize for Seq<F> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq((self.0)())
    }
}

/// An object of what an iterator gives, in its order.
pub(super) struct Map<F>(pub(super) F);

impl<F, I, K, V> Serialize for Map<F>
where
    F: Fn() -> I,
    I: IntoIterator<Item = (K, V)>,
    K: Serialize,
    V: Serialize,
{
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map((self.0)())
    }
}

/// The columns of a table of decisions: the same for every row, whichever campaign it is of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Columns {
    /// The scores of all campaigns, each once.
    pub scores: Vec<String>,
    /// The grades and matrices of all campaigns, each once.
    pub grades: Vec<String>,
}

impl Columns {
    /// The names of the columns.
    ///
    /// ```
    /// use thresh::wire::decision::Columns;
    /// let columns = Columns { scores: vec!["fit".into()], grades: vec!["fit".into()] };
    /// assert_eq!(
    ///     columns.names().join(","),
    ///     "contact_id,campaign,at,revision,applies,stage,held,held_since,qualified,disqualified,\
    ///      score.fit,grade.fit,matched,cuts,experiments,valid_until,warnings"
    /// );
    /// ```
    pub fn names(&self) -> Vec<String> {
        let before =
            ["contact_id", "campaign", "at", "revision", "applies", "stage", "held", "held_since", "qualified"];
        let after = ["matched", "cuts", "experiments", "valid_until", "warnings"];
        let mut names: Vec<String> = before.into_iter().map(str::to_owned).collect();
        names.push("disqualified".to_owned());
        names.extend(self.scores.iter().map(|score| format!("score.{score}")));
        names.extend(self.grades.iter().map(|grade| format!("grade.{grade}")));
        names.extend(after.into_iter().map(str::to_owned));
        names
    }

    /// A decision's cells, one a column; what a decision does not have is empty, and several things are separated by `; `.
    pub fn cells<'d>(&self, decision: &'d Decision<'d>) -> Vec<Cow<'d, str>> {
        let verdict = &decision.verdict;
        let mut cells: Vec<Cow<'d, str>> = vec![
            decision.contact_id.into(),
            decision.campaign.as_str().into(),
            decision.at.to_string().into(),
            decision.revision.as_str().into(),
            applies(verdict.applies).into(),
            verdict.stage.as_ref().map_or("", Standing::as_str).into(),
            verdict.held.map_or("", |held| held.stage).into(),
            instant(verdict.held.and_then(|held| held.since)).into(),
            if verdict.qualified { "true" } else { "false" }.into(),
            joined(verdict.disqualified.iter()).into(),
        ];
        for name in &self.scores {
            let score = verdict.scores.iter().find(|it| it.score.as_str() == name);
            cells.push(score.map_or(String::new(), |it| it.points.to_string()).into());
        }
        for name in &self.grades {
            let grade = verdict.grades.iter().find(|it| it.grade.as_str() == name);
            cells.push(grade.map_or("", |it| it.value.as_ref()).into());
        }
        cells.push(
            joined(verdict.matched.iter().map(|it| format!("{} {}", it.rule, signed(i128::from(it.points.get())))))
                .into(),
        );
        cells.push(joined(verdict.cuts.iter().map(cut)).into());
        cells.push(joined(decision.experiments.iter().map(experiments::cell)).into());
        cells.push(instant(verdict.valid_until).into());
        cells.push(joined(verdict.warnings.iter()).into());
        cells
    }
}

fn cut(cut: &Cut<'_>) -> String {
    match cut.group {
        Some(group) => format!("{} {} {}", cut.score, group, signed(cut.points.get())),
        None => format!("{} {}", cut.score, signed(cut.points.get())),
    }
}

/// Points as rules write them: `+20`, `-10`, `0`.
fn signed(points: i128) -> String {
    if points > 0 { format!("+{points}") } else { points.to_string() }
}

fn instant(instant: Option<Timestamp>) -> String {
    instant.map_or(String::new(), |instant| instant.to_string())
}

fn joined(parts: impl Iterator<Item: Display>) -> String {
    let mut text = String::new();
    for part in parts {
        let separator = if text.is_empty() { "" } else { "; " };
        // Writing to a `String` cannot fail.
        let _ = write!(text, "{separator}{part}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        CampaignId, Difference, GradeName, Graded, GroupTitle, Points, Revision, RuleName, ScoreName, Scored,
        StageName, Warning,
    };

    /// Gives a check the decision of the manual and a bit more.
    fn with_decision(check: impl FnOnce(&Decision<'_>)) {
        let (campaign, revision) = (CampaignId::new("aurora-launch"), Revision::new("5f0c"));
        let (engagement, fit) = (ScoreName::new("engagement"), ScoreName::new("fit"));
        let (content, paper, mql) = (GroupTitle::new("Content"), RuleName::new("paper \"x\""), StageName::new("mql"));
        let (grade, rating) = (GradeName::new("fit"), GradeName::new("rating"));
        let instant = |text| Timestamp::parse(text).unwrap();
        let matched = |group, points, because| Matched {
            rule: &paper,
            score: &engagement,
            group,
            points: Points::new(points),
            because,
        };
        let verdict = Verdict {
            applies: Applies::Yes,
            stage: Some(Standing::Disqualified),
            held: Some(Held { stage: mql.as_str(), since: Some(instant("2026-11-23T12:00:00.5Z")) }),
            qualified: false,
            disqualified: vec!["Competitor", "Student"],
            scores: vec![
                Scored { score: &fit, points: Points::new(-5) },
                Scored { score: &engagement, points: Points::new(45) },
            ],
            grades: vec![Graded { grade: &grade, value: "B".into() }, Graded::joined(&rating, "B", "1")],
            matched: vec![matched(Some(&content), 20, Some("They close\nfaster")), matched(None, 0, None)].into(),
            cuts: vec![Cut { score: &engagement, group: Some(&content), points: Difference::new(-5) }],
            valid_until: Some(instant("2026-11-27T09:30:00Z")),
            compared: vec![],
            warnings: vec![Warning::EventsWithoutInstant { count: 2 }],
        };
        let at = instant("2026-11-23T12:00:00Z");
        let experiments = vec![];
        check(&Decision { contact_id: "c-1042", campaign: &campaign, at, revision: &revision, verdict, experiments });
    }

    #[test]
    fn json_has_every_key_in_the_manuals_order() {
        with_decision(|decision| {
            let json = serde_json::to_string_pretty(&DecisionJson(decision)).unwrap();
            expect_test::expect_file!["../../tests/decisions/disqualified.json"].assert_eq(&json);
        });
    }

    #[test]
    fn a_row_has_a_cell_for_every_column() {
        with_decision(|decision| {
            let columns = Columns {
                scores: vec!["engagement".to_owned(), "elsewhere".to_owned()],
                grades: vec!["fit".to_owned(), "rating".to_owned()],
            };
            let cells = columns.cells(decision);
            assert_eq!(columns.names().len(), cells.len());
            assert_eq!(
                cells.join(","),
                "c-1042,aurora-launch,2026-11-23T12:00:00Z,5f0c,yes,disqualified,mql,2026-11-23T12:00:00.5Z,false,\
                 Competitor; Student,45,,B,B1,paper \"x\" +20; paper \"x\" 0,engagement Content -5,,\
                 2026-11-27T09:30:00Z,2 events have no readable instant and were left out"
            );
        });
    }
}
