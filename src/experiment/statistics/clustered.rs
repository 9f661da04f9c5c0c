//! A rate of contacts that were assigned together: colleagues are alike, so that ten of one company say less than ten strangers.

use super::Rate;

/// What is known of units and their contacts: counts and sums of products, so that the order in which units come means nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Clusters {
    units: u64,
    contacts: u64,
    outcomes: u64,
    squared_contacts: u64,
    squared_outcomes: u64,
    products: u64,
}

impl Clusters {
    /// Adds a unit of so many contacts, of which so many had the outcome.
    pub fn add(&mut self, contacts: u64, outcomes: u64) {
        self.units += 1;
        self.contacts += contacts;
        self.outcomes += outcomes;
        self.squared_contacts += contacts * contacts;
        self.squared_outcomes += outcomes * outcomes;
        self.products += contacts * outcomes;
    }

    /// How many units there are.
    pub fn units(self) -> u64 {
        self.units
    }

    /// The contacts with the outcome among all; `None` without contacts.
    pub fn rate(self) -> Option<Rate> {
        Rate::new(self.outcomes, self.contacts)
    }

    /// Whether some unit has more than one contact.
    pub fn is_clustered(self) -> bool {
        self.contacts > self.units
    }

    /// The squared standard error of the rate, by the delta method over units; without units of several contacts that of a rate.
    ///
    /// Source: Deng, Knoblich, Lu (2018), "Applying the Delta Method in Metric Analytics", section 3.1, the ratio of two means over units.
    ///
    /// ```
    /// use thresh::experiment::statistics::clustered::Clusters;
    /// let (mut alike, mut strangers) = (Clusters::default(), Clusters::default());
    /// (0..10).for_each(|unit| alike.add(10, if unit < 5 { 10 } else { 0 }));
    /// (0..100).for_each(|unit| strangers.add(1, u64::from(unit < 50)));
    /// assert_eq!(strangers.squared_error(), Some(0.25 / 100.0));
    /// assert!(alike.squared_error() > Some(10.0 * 0.25 / 100.0));
    /// ```
    pub fn squared_error(self) -> Option<f64> {
        let rate = self.rate()?;
        if !self.is_clustered() || self.units < 2 {
            return Some(rate.squared_error());
        }
        let share = rate.share();
        let spread = self.squared_outcomes as f64 - 2.0 * share * self.products as f64
            + share * share * self.squared_contacts as f64;
        let units = self.units as f64;
        Some((spread * units / (units - 1.0) / (self.contacts as f64).powi(2)).max(0.0))
    }

    /// As many strangers as say the same: contacts and outcomes over the design effect, which is at least 1 for this. Without units of
    /// several contacts the rate itself; `None` without contacts.
    ///
    /// Source: Kish (1965), "Survey Sampling", section 8.2: the effective size of a clustered sample.
    ///
    /// ```
    /// use thresh::experiment::statistics::clustered::Clusters;
    /// let mut alike = Clusters::default();
    /// (0..10).for_each(|unit| alike.add(10, if unit < 5 { 10 } else { 0 }));
    /// let strangers = alike.as_strangers().unwrap();
    /// assert!(strangers.outcomes() == 4 && strangers.contacts() < 10);
    /// ```
    pub fn as_strangers(self) -> Option<Rate> {
        let rate = self.rate()?;
        let effect = self.design_effect();
        if !self.is_clustered() || effect <= 1.0 {
            return Some(rate);
        }
        let over = |count: u64| (count as f64 / effect).floor() as u64;
        Rate::new(over(self.outcomes), over(self.contacts).max(1))
    }

    /// How many times the variance is that of as many strangers; 1 without an outcome.
    pub fn design_effect(self) -> f64 {
        match (self.squared_error(), self.rate()) {
            (Some(squared), Some(rate)) if rate.squared_error() > 0.0 => squared / rate.squared_error(),
            _ => 1.0,
        }
    }
}
