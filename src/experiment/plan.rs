//! How many contacts and weeks it takes to find out; and, where that is too long, what can be found out instead.

use super::statistics::ErrorRate;
use super::statistics::planning::{contacts_needed, contacts_needed_at_any_time};

/// Weeks beyond which a plan is no plan: markets, teams and offers have changed by then.
pub const WEEKS_MAX: f64 = 104.0;

/// What is to be found out.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Wish {
    /// The rate today, from 0 to 1, both excluded.
    pub from: f64,
    /// The rate hoped for; another one.
    pub to: f64,
    /// How likely the difference is to be seen if it is there, from 0 to 1.
    pub power: f64,
    /// Variants with `control`; at least 2.
    pub arms: usize,
    /// Contacts that enter each week; `None` where nobody knows.
    pub per_week: Option<f64>,
    /// How long a contact has for its outcome, in weeks.
    pub window_weeks: f64,
}

/// Why something can't be planned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoPlan {
    /// A rate that is none.
    #[error("a rate lies above 0% and below 100%")]
    NoRate,
    /// Nothing to find out.
    #[error("both rates are the same: there is nothing to find out")]
    SameRate,
    /// A power that nobody can have or wants.
    #[error("the power lies from 50% to below 100%; 80% is usual")]
    NoPower,
    /// Nobody comes.
    #[error("nobody comes: at least one contact a week is needed")]
    NobodyComes,
}

/// What it takes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Effort {
    /// Matured contacts, all arms together, looked at once at the end.
    pub contacts_once: u64,
    /// Looked at on any day: what the report goes by.
    pub contacts: u64,
    /// Weeks until so many have had their time; `None` where nobody knows how many come.
    pub weeks: Option<f64>,
    /// The nearest rate to today's, in the direction hoped for, that would be seen within [`WEEKS_MAX`]; `None` where nobody knows how
    /// many come, or nothing up to 100% would.
    pub seen_in_time: Option<f64>,
}

impl Wish {
    /// What it takes to find out.
    ///
    /// ```
    /// use thresh::experiment::plan::Wish;
    /// let wish = Wish { from: 0.05, to: 0.075, power: 0.8, arms: 2, per_week: Some(400.0), window_weeks: 26.0 };
    /// let effort = wish.effort().unwrap();
    /// assert!((2_900..3_000).contains(&effort.contacts_once) && (5_400..5_800).contains(&effort.contacts));
    /// assert!((39.0..41.0).contains(&effort.weeks.unwrap()));
    /// ```
    ///
    /// # Errors
    /// When this is no wish that any number of contacts could fulfil.
    pub fn effort(&self) -> Result<Effort, NoPlan> {
        let Wish { from, to, power, arms, per_week, window_weeks } = *self;
        if [from, to].iter().any(|rate| !(*rate > 0.0 && *rate < 1.0)) {
            return Err(NoPlan::NoRate);
        }
        if from == to {
            return Err(NoPlan::SameRate);
        }
        if !(0.5..1.0).contains(&power) {
            return Err(NoPlan::NoPower);
        }
        if per_week.is_some_and(|per_week| per_week < 1.0) {
            return Err(NoPlan::NobodyComes);
        }
        // Of several challengers each is judged more strictly, and each pair is a part of the contacts.
        let several = arms.max(2) as f64;
        let error_rate = ErrorRate::new(0.05 / (several - 1.0)).unwrap_or(ErrorRate::FIVE_PERCENT);
        let variance = f64::midpoint(from * (1.0 - from), to * (1.0 - to));
        let all = |of_two: f64| (of_two * several / 2.0).ceil();
        let once = all(contacts_needed(to - from, variance, power, error_rate));
        let any_time = all(contacts_needed_at_any_time(to - from, variance, power, error_rate));
        let weeks = per_week.map(|per_week| any_time / per_week + window_weeks);
        let seen_in_time = per_week.and_then(|per_week| {
            let contacts = per_week * (WEEKS_MAX - window_weeks).max(0.0) * 2.0 / several;
            self.seen(contacts, error_rate)
        });
        Ok(Effort { contacts_once: once as u64, contacts: any_time as u64, weeks, seen_in_time })
    }

    /// The nearest rate that so many contacts in two arms show on any day.
    fn seen(&self, contacts: f64, error_rate: ErrorRate) -> Option<f64> {
        let shows = |to: f64| {
            let variance = f64::midpoint(self.from * (1.0 - self.from), to * (1.0 - to));
            contacts_needed_at_any_time(to - self.from, variance, self.power, error_rate) <= contacts
        };
        let (mut near, mut far) = (self.from, if self.to > self.from { 1.0 } else { 0.0 });
        if !shows(far) {
            return None;
        }
        for _ in 0..60 {
            let middle = f64::midpoint(near, far);
            if shows(middle) { far = middle } else { near = middle }
        }
        (far > 0.0 && far < 1.0).then_some(far)
    }
}
