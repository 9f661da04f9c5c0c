//! The chance that a challenger's rate is greater, and what a wrong choice costs, by quadrature. Unsafe for stopping, as every such number is.

use statrs::function::beta::ln_beta;

use super::Rate;
use super::distribution::beta_cdf;

/// A challenger's prospects by rate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RateProspects {
    /// The probability that the challenger's rate is greater.
    pub chance_to_win: f64,
    /// The rate lost on average by choosing the challenger.
    pub loss_if_chosen: f64,
    /// The rate lost on average by keeping control.
    pub loss_if_kept: f64,
    /// The expected difference, challenger − control.
    pub difference: f64,
}

/// Prospects with the prior Beta(1/2, 1/2) on either rate.
///
/// Source: Miller (2015), "Formulas for Bayesian A/B Testing", the integrals here by Gauss–Legendre quadrature instead of sums.
///
/// ```
/// use thresh::experiment::statistics::{Rate, beta_binomial::prospects};
/// let same = Rate::new(5, 100).unwrap();
/// assert!((prospects(same, same).chance_to_win - 0.5).abs() < 1e-9);
/// ```
pub fn prospects(control: Rate, challenger: Rate) -> RateProspects {
    let (from, to) = (Posterior::of(control), Posterior::of(challenger));
    let edges = edges(from, to);
    let mut prospects = RateProspects {
        chance_to_win: 0.0,
        loss_if_chosen: 0.0,
        loss_if_kept: 0.0,
        difference: to.mean() - from.mean(),
    };
    for (start, end) in edges.iter().zip(edges.iter().skip(1)) {
        for (angle, share) in nodes(*start, *end) {
            let rate = angle.sin().powi(2);
            // d rate = 2 sin cos d angle
            let step = share * (2.0 * angle).sin();
            let (below, above) = (from.cdf(rate), to.cdf(rate));
            prospects.chance_to_win += share * to.density_by_angle(angle) * below;
            prospects.loss_if_chosen += step * above * (1.0 - below);
            prospects.loss_if_kept += step * below * (1.0 - above);
        }
    }
    prospects
}

/// What is known of a rate: Beta(a, b).
#[derive(Clone, Copy)]
struct Posterior {
    a: f64,
    b: f64,
    log_beta: f64,
}

impl Posterior {
    fn of(rate: Rate) -> Posterior {
        let (a, b) = (rate.outcomes() as f64 + 0.5, rate.misses() as f64 + 0.5);
        Posterior { a, b, log_beta: ln_beta(a, b) }
    }

    fn mean(self) -> f64 {
        self.a / (self.a + self.b)
    }

    fn deviation(self) -> f64 {
        (self.mean() * (1.0 - self.mean()) / (self.a + self.b + 1.0)).sqrt()
    }

    fn cdf(self, rate: f64) -> f64 {
        beta_cdf(self.a, self.b, rate)
    }

    /// The density of asin √rate, which is smooth at both ends where that of the rate is not.
    fn density_by_angle(self, angle: f64) -> f64 {
        let logarithm = (2.0 * self.a - 1.0) * angle.sin().ln() + (2.0 * self.b - 1.0) * angle.cos().ln();
        2.0 * (logarithm - self.log_beta).exp()
    }
}

/// Angles between which the integrands are smooth: steps of a third of a deviation of either posterior out to twelve, then ever longer
/// ones, for posteriors near 0 or 1 have long tails.
fn edges(from: Posterior, to: Posterior) -> Vec<f64> {
    let angle = |rate: f64| rate.clamp(0.0, 1.0).sqrt().asin();
    let near = (0..=36).map(|thirds| f64::from(thirds) / 3.0);
    let steps: Vec<f64> = near.chain([13.0, 14.0, 16.0, 18.0, 21.0, 24.0, 28.0, 32.0, 40.0, 48.0, 64.0]).collect();
    let mut edges = vec![0.0, std::f64::consts::FRAC_PI_2];
    for posterior in [from, to] {
        let sides = steps.iter().flat_map(|step| [-step, *step]);
        edges.extend(sides.map(|step| angle(posterior.mean() + step * posterior.deviation())));
    }
    edges.sort_by(f64::total_cmp);
    edges.dedup();
    edges
}

/// The points and shares of the eight-point Gauss–Legendre rule between two angles.
fn nodes(start: f64, end: f64) -> impl Iterator<Item = (f64, f64)> {
    const RULE: [(f64, f64); 4] = [
        (0.183_434_642_495_649_8, 0.362_683_783_378_362),
        (0.525_532_409_916_329, 0.313_706_645_877_887_3),
        (0.796_666_477_413_626_7, 0.222_381_034_453_374_48),
        (0.960_289_856_497_536_3, 0.101_228_536_290_376_26),
    ];
    let (middle, half) = (f64::midpoint(start, end), (end - start) / 2.0);
    RULE.iter().flat_map(move |(offset, share)| [-1.0, 1.0].map(|sign| (middle + sign * offset * half, share * half)))
}
