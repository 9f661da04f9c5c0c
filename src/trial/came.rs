//! What came of a test, in the words in which it is expected.

use crate::domain::{Applies, Standing, Verdict};

/// The verdict in the words of expectations: `engagement = 20, fit is B, stage is mql, qualified`.
pub fn came(verdict: &Verdict<'_>) -> String {
    match verdict.applies {
        Applies::Yes => {}
        Applies::OutsideAudience => return "the contact is outside the campaign's audience".to_owned(),
        Applies::OutsideRuns => return "the instant is outside the campaign's `runs`".to_owned(),
    }
    let mut parts: Vec<String> =
        verdict.scores.iter().map(|scored| format!("{} = {}", scored.score, scored.points)).collect();
    parts.extend(verdict.grades.iter().map(|graded| format!("{} is {}", graded.grade, graded.value)));
    parts.extend(verdict.stage.as_ref().map(Standing::as_str).map(|stage| format!("stage is {stage}")));
    parts.push(if verdict.qualified { "qualified" } else { "not qualified" }.to_owned());
    parts.extend(verdict.disqualified.iter().map(|reason| format!("disqualified \"{reason}\"")));
    parts.extend(verdict.valid_until.map(|until| format!("valid until {until}")));
    parts.join(", ")
}
