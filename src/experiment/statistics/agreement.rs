//! How well a verdict foretold the outcome: the four counts and what follows from them.

/// Contacts by verdict and outcome.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Confusion {
    /// Qualified, and had the outcome.
    pub hits: u64,
    /// Qualified, without it.
    pub false_alarms: u64,
    /// Not qualified, and had it.
    pub missed: u64,
    /// Neither.
    pub passed_over: u64,
}

impl Confusion {
    fn qualified(self) -> f64 {
        (self.hits + self.false_alarms) as f64
    }

    fn outcomes(self) -> f64 {
        (self.hits + self.missed) as f64
    }

    fn contacts(self) -> f64 {
        self.qualified() + (self.missed + self.passed_over) as f64
    }

    /// Of those handed over, the share that had the outcome; `None` when nobody was.
    ///
    /// ```
    /// use thresh::experiment::statistics::agreement::Confusion;
    /// let confusion = Confusion { hits: 60, false_alarms: 140, missed: 40, passed_over: 760 };
    /// assert_eq!(confusion.precision(), Some(0.3));
    /// ```
    pub fn precision(self) -> Option<f64> {
        share(self.hits as f64, self.qualified())
    }

    /// Of those with the outcome, the share that was handed over.
    pub fn recall(self) -> Option<f64> {
        share(self.hits as f64, self.outcomes())
    }

    /// The harmonic mean of precision and recall.
    pub fn f1(self) -> Option<f64> {
        share(2.0 * self.hits as f64, self.qualified() + self.outcomes())
    }

    /// The share of contacts handed over: sales' workload.
    pub fn selected(self) -> Option<f64> {
        share(self.qualified(), self.contacts())
    }

    /// How many times more often the outcome comes among those handed over than among all.
    pub fn lift(self) -> Option<f64> {
        share(self.precision()?, share(self.outcomes(), self.contacts())?)
    }
}

fn share(part: f64, whole: f64) -> Option<f64> {
    (whole > 0.0).then(|| part / whole)
}

/// Brier's score: the mean squared distance of a foretold probability from the outcome; 0 is perfect. `None` without contacts.
///
/// Source: Brier (1950), "Verification of Forecasts Expressed in Terms of Probability".
///
/// ```
/// use thresh::experiment::statistics::agreement::brier;
/// let score = brier([(0.1, false), (0.9, true), (0.8, true), (0.3, false)]).unwrap();
/// assert!((score - 0.0375).abs() < 1e-12);
/// ```
pub fn brier(foretold: impl IntoIterator<Item = (f64, bool)>) -> Option<f64> {
    let (sum, count) = foretold.into_iter().fold((0.0, 0.0), |(sum, count), (probability, came)| {
        let came = if came { 1.0 } else { 0.0 };
        (sum + (probability - came) * (probability - came), count + 1.0)
    });
    share(sum, count)
}
