//! Decision → JSON in one go: byte for byte what serde_json writes of a [`DecisionJson`](super::decision::DecisionJson), several times as
//! fast.
//!
//! A service and `thresh evaluate` write decisions and little else. serde_json asks of each byte whether it has to be escaped, and of each
//! part whether it is the first; here nearly every text is found plain at a glance and copied whole.

use std::fmt::Display;
use std::ops::Range;

use serde::Serialize;

use super::decision::{Shown, applies};
use super::experiments::Sides;
use crate::domain::{
    Assigned, Bucket, Cut, Decision, Held, Matched, MatchedRules, Scored, Share, Standing, Timestamp, VariantVerdict,
    Verdict,
};

/// Writes a decision behind what is there already, without a line end.
///
/// ```
/// use thresh::domain::{Applies, CampaignId, Decision, Revision, Timestamp, Verdict};
/// use thresh::wire::{decided, decision::DecisionJson};
///
/// let (campaign, revision) = (CampaignId::new("aurora"), Revision::new("5f0c"));
/// let verdict = Verdict {
///     applies: Applies::OutsideAudience, stage: None, held: None, qualified: false, disqualified: vec!["said \"no\""],
///     scores: vec![], grades: vec![], matched: Default::default(), cuts: vec![], valid_until: None, compared: vec![],
///     warnings: vec![],
/// };
/// let at = Timestamp::from_micros(0);
/// let decision = Decision { contact_id: "c-1", campaign: &campaign, at, revision: &revision, verdict, experiments: vec![] };
/// let mut json = Vec::new();
/// decided::write(&decision, &mut json);
/// assert_eq!(String::from_utf8(json).unwrap(), serde_json::to_string(&DecisionJson(&decision)).unwrap());
/// ```
pub fn write(decision: &Decision<'_>, json: &mut Vec<u8>) {
    Json::behind(json).decision(decision);
}

/// Writes an array of decisions behind what is there already.
pub fn write_all(decisions: &[Decision<'_>], json: &mut Vec<u8>) {
    let mut json = Json::behind(json);
    json.raw("[").all(decisions, Json::decision);
    json.raw("]");
}

/// JSON that is being written.
struct Json<'j> {
    json: &'j mut Vec<u8>,
    /// The first instant that was written, and where: that of the evaluation comes again and again.
    first_instant: Option<(Timestamp, Range<usize>)>,
}

impl<'j> Json<'j> {
    fn behind(json: &'j mut Vec<u8>) -> Json<'j> {
        Json { json, first_instant: None }
    }

    fn decision(&mut self, decision: &Decision<'_>) {
        let Decision { contact_id, campaign, at, revision, verdict, experiments } = decision;
        let Verdict {
            stage, held, qualified, disqualified, scores, grades, matched, cuts, valid_until, warnings, ..
        } = verdict;
        self.raw("{\"contact_id\":").text(contact_id);
        self.raw(",\"campaign\":").text(campaign.as_str());
        self.raw(",\"at\":").instant(*at);
        self.raw(",\"revision\":").text(revision.as_str());
        self.raw(",\"applies\":\"").raw(applies(verdict.applies)).raw("\"");
        self.raw(",\"stage\":").text_or_null(stage.as_ref().map(Standing::as_str));
        self.raw(",\"held\":").or_null(held.as_ref(), Json::held);
        self.raw(",\"qualified\":").truth(*qualified);
        self.raw(",\"disqualified\":[").all(disqualified, |json, reason| json.text(reason));
        self.raw("],\"scores\":{").all(scores, Json::score);
        self.raw("},\"grades\":{").all(grades, |json, it| {
            json.text(it.grade.as_str());
            json.raw(":").text(&it.value);
        });
        self.raw("},\"matched\":").matched(matched);
        self.raw(",\"cuts\":[").all(cuts, Json::cut);
        self.raw("],\"experiments\":[").all(experiments, |json, it| json.experiment(decision, it));
        self.raw("],\"valid_until\":").or_null(*valid_until, Json::instant);
        self.raw(",\"warnings\":[").all(warnings, |json, warning| json.shown(warning));
        self.raw("]}");
    }

    /// What is JSON already.
    #[inline]
    fn raw(&mut self, json: &str) -> &mut Self {
        self.json.extend_from_slice(json.as_bytes());
        self
    }

    fn text(&mut self, text: &str) {
        if is_plain(text) {
            self.raw("\"").raw(text).raw("\"");
        } else {
            self.any(text);
        }
    }

    /// What takes serde_json's own way.
    fn any(&mut self, value: impl Serialize) {
        // Nothing in a decision refuses to be written, and a `Vec` takes all there is.
        let _ = serde_json::to_writer(&mut *self.json, &value);
    }

    fn shown(&mut self, value: &impl Display) {
        self.any(Shown(value));
    }

    /// An instant needs no escapes.
    fn instant(&mut self, instant: Timestamp) {
        if let Some((_, place)) = self.first_instant.as_ref().filter(|(first, _)| *first == instant) {
            self.json.extend_from_within(place.clone());
            return;
        }
        let start = self.json.len();
        match instant.in_usual_form() {
            Some(text) => {
                self.raw("\"").raw(text.as_str()).raw("\"");
            }
            None => self.shown(&instant),
        }
        self.first_instant.get_or_insert((instant, start..self.json.len()));
    }

    fn integer(&mut self, number: impl itoa::Integer) {
        self.raw(itoa::Buffer::new().format(number));
    }

    fn truth(&mut self, truth: bool) {
        self.raw(if truth { "true" } else { "false" });
    }

    fn or_null<T>(&mut self, value: Option<T>, write: impl FnOnce(&mut Self, T)) {
        match value {
            Some(value) => write(self, value),
            None => {
                self.raw("null");
            }
        }
    }

    fn text_or_null(&mut self, text: Option<&str>) {
        self.or_null(text, Json::text);
    }

    /// All of them, separated by commas.
    fn all<T>(&mut self, items: impl IntoIterator<Item = T>, mut write: impl FnMut(&mut Self, T)) {
        for (position, item) in items.into_iter().enumerate() {
            if position > 0 {
                self.raw(",");
            }
            write(self, item);
        }
    }

    fn held(&mut self, held: &Held<'_>) {
        let Held { stage, since } = held;
        self.raw("{\"stage\":").text(stage);
        self.raw(",\"since\":").or_null(*since, Json::instant);
        self.raw("}");
    }

    fn score(&mut self, scored: &Scored<'_>) {
        self.text(scored.score.as_str());
        self.raw(":").integer(scored.points.get());
    }

    fn cut(&mut self, cut: &Cut<'_>) {
        let Cut { score, group, points } = cut;
        self.raw("{\"score\":").text(score.as_str());
        self.raw(",\"group\":").text_or_null(group.map(|group| group.as_str()));
        self.raw(",\"points\":").integer(points.get());
        self.raw("}");
    }

    /// The rows of rules that hold: by far the most of a decision by many rules. What a rule's line says whole is written once in the
    /// ruleset's life and copied from then on.
    fn matched(&mut self, matched: &MatchedRules<'_>) {
        let start = self.json.len();
        matched.write_rows(write_row, self.json);
        // The first has nothing to be separated from: in place of its comma the array begins.
        match self.json.get_mut(start) {
            Some(comma) => *comma = b'[',
            None => self.json.push(b'['),
        }
        self.raw("]");
    }

    fn row(&mut self, row: &Matched<'_>) -> &mut Self {
        let Matched { rule, score, group, points, because } = row;
        self.raw("{\"rule\":").text(rule.as_str());
        self.raw(",\"score\":").text(score.as_str());
        self.raw(",\"group\":").text_or_null(group.map(|group| group.as_str()));
        self.raw(",\"points\":").integer(points.get());
        self.raw(",\"because\":").text_or_null(*because);
        self.raw("}")
    }

    fn experiment(&mut self, decision: &Decision<'_>, assigned: &Assigned<'_>) {
        let sides = Sides::of(decision, assigned);
        self.raw("{\"name\":").text(assigned.experiment.as_str());
        self.raw(",\"phase\":").text(assigned.phase.name());
        self.raw(",\"variant\":").text(assigned.variant());
        self.raw(",\"reason\":").text(assigned.reason.name());
        self.raw(",\"bucket\":").or_null(assigned.bucket.map(Bucket::of_whole), Json::any);
        self.raw(",\"propensity\":").or_null(assigned.propensity.map(Share::of_whole), Json::any);
        self.raw(",\"control\":").or_null(sides.control, Json::side);
        self.raw(",\"challenger\":").or_null(sides.challenger, Json::side);
        self.raw(",\"others\":{").all(sides.others(), |json, (name, side)| {
            json.text(name.as_str());
            json.raw(":").side(side);
        });
        self.raw("},\"differs\":").or_null(sides.differ(), Json::truth);
        self.raw("}");
    }

    fn side(&mut self, verdict: &VariantVerdict<'_>) {
        let VariantVerdict { stage, qualified, scores } = verdict;
        self.raw("{\"stage\":").text_or_null(stage.as_ref().map(Standing::as_str));
        self.raw(",\"qualified\":").truth(*qualified);
        self.raw(",\"scores\":{").all(scores, Json::score);
        self.raw("}}");
    }
}

/// Whether a text stands in JSON as it is (RFC 8259, section 7).
fn is_plain(text: &str) -> bool {
    // Without a branch for each byte: several are looked at at once.
    !text.bytes().fold(false, |escaped, byte| escaped | (byte < b' ') | (byte == b'"') | (byte == b'\\'))
}

/// A row behind a comma.
fn write_row(row: Matched<'_>, json: &mut Vec<u8>) {
    Json::behind(json).raw(",").row(&row);
}
