//! How long until the outcome, when some contacts are still waiting: the sales cycle without wishful thinking.

/// One contact's wait.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Wait {
    /// How long it has lasted or took, in any unit; not negative.
    pub time: f64,
    /// How it ended.
    pub end: End,
}

/// How a wait ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// With the outcome.
    Outcome,
    /// Not yet: it goes on.
    Open,
}

/// Those still waiting, by time: a step down at each time with an outcome.
#[derive(Clone, Debug, PartialEq)]
pub struct Curve {
    /// Each time with an outcome, ascending, and the share still waiting after it.
    pub steps: Vec<(f64, f64)>,
}

/// Kaplan and Meier's estimate: contacts that still wait count for as long as they have waited.
///
/// Source: Kaplan, Meier (1958), "Nonparametric Estimation from Incomplete Observations". An open wait that ends at the time of an outcome counts as waiting at it.
///
/// ```
/// use thresh::experiment::statistics::survival::{End, Wait, kaplan_meier};
/// let waits = [Wait { time: 2.0, end: End::Outcome }, Wait { time: 3.0, end: End::Open }];
/// assert_eq!(kaplan_meier(&waits).steps, [(2.0, 0.5)]);
/// ```
pub fn kaplan_meier(waits: &[Wait]) -> Curve {
    let mut sorted: Vec<&Wait> = waits.iter().collect();
    sorted.sort_by(|one, other| one.time.total_cmp(&other.time));
    let (mut waiting, mut share, mut steps) = (sorted.len(), 1.0, Vec::new());
    for ended in sorted.chunk_by(|one, other| one.time == other.time) {
        let outcomes = ended.iter().filter(|wait| wait.end == End::Outcome).count();
        if let (1.., Some(first)) = (outcomes, ended.first()) {
            share *= (waiting - outcomes) as f64 / waiting as f64;
            steps.push((first.time, share));
        }
        waiting -= ended.len();
    }
    Curve { steps }
}

impl Curve {
    /// The time by which this share of contacts had the outcome, such as 0.5 for the median; `None` if it is not reached yet.
    pub fn time_until(&self, share: f64) -> Option<f64> {
        self.steps.iter().find(|(_, waiting)| *waiting <= 1.0 - share + 1e-12).map(|(time, _)| *time)
    }
}
