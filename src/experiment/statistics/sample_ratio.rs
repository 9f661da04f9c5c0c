//! Whether the arms have the sizes that the split promised; if not, no number of the experiment can be trusted.

use statrs::function::gamma::ln_gamma;

use super::distribution::chi_square_tail;

/// The p below which a split counts as broken.
pub const ALARM: f64 = 0.001;

/// A chi-square test of the arms' sizes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SampleRatio {
    /// Σ (observed − expected)² / expected.
    pub chi_square: f64,
    /// Arms of non-zero share, less one.
    pub degrees: usize,
    /// How often chance alone does as much.
    pub p: f64,
}

/// Tests the arms' sizes against their shares (any positive unit). Arms of share 0 count in neither the statistic nor the degrees of freedom; a contact in such
/// an arm is as much as p = 0. `None` where nobody was counted, no share is positive, or sizes and shares differ in number.
///
/// Source: Pearson (1900); Fabijan and others (2019), "Diagnosing Sample Ratio Mismatch in Online Controlled Experiments".
///
/// ```
/// use thresh::experiment::statistics::sample_ratio::{ALARM, chi_square};
/// let broken = chi_square(&[850, 150], &[90.0, 10.0]).unwrap();
/// assert!(broken.p < ALARM);
/// ```
pub fn chi_square(sizes: &[u64], shares: &[f64]) -> Option<SampleRatio> {
    let contacts: u64 = sizes.iter().sum();
    let whole: f64 = shares.iter().sum();
    if sizes.len() != shares.len() || contacts == 0 || whole <= 0.0 || shares.iter().any(|share| *share < 0.0) {
        return None;
    }
    let arms = || sizes.iter().zip(shares).filter(|(_, share)| **share > 0.0);
    let chi_square: f64 = arms()
        .map(|(size, share)| {
            let expected = contacts as f64 * share / whole;
            (*size as f64 - expected).powi(2) / expected
        })
        .sum();
    let degrees = arms().count() - 1;
    let strays = sizes.iter().zip(shares).any(|(size, share)| *share == 0.0 && *size > 0);
    let p = if strays { 0.0 } else { chi_square_tail(chi_square, degrees) };
    Some(SampleRatio { chi_square, degrees, p })
}

/// The sequential Dirichlet-multinomial test: it may be looked at after every contact, and still alarms wrongly at most as often as it says.
///
/// Source: Lindon, Malek (2022), "Anytime-Valid Inference for Multinomial Count Data", with a Dirichlet prior on the shares.
#[derive(Clone, Debug, PartialEq)]
pub struct SequentialSampleRatio {
    shares: Vec<f64>,
    prior: Vec<f64>,
    log_mismatch: f64,
    log_promised: f64,
}

impl SequentialSampleRatio {
    /// Begins with the promised shares (any positive unit) and the prior's parameters; `None` unless both are positive and equally many.
    pub fn new(shares: &[f64], prior: &[f64]) -> Option<SequentialSampleRatio> {
        let positive = shares.iter().chain(prior).all(|value| *value > 0.0 && value.is_finite());
        let whole: f64 = shares.iter().sum();
        (positive && shares.len() == prior.len() && !shares.is_empty()).then(|| SequentialSampleRatio {
            shares: shares.iter().map(|share| share / whole).collect(),
            prior: prior.to_vec(),
            log_mismatch: 0.0,
            log_promised: 0.0,
        })
    }

    /// Adds the contacts that came to each arm since the last look; those of further arms than there are shares are passed over.
    pub fn look(&mut self, arrived: &[u64]) {
        let sizes: Vec<f64> = self.shares.iter().zip(arrived).map(|(_, size)| *size as f64).collect();
        let orders =
            ln_gamma(sizes.iter().sum::<f64>() + 1.0) - sizes.iter().map(|size| ln_gamma(size + 1.0)).sum::<f64>();
        self.log_promised +=
            orders + sizes.iter().zip(&self.shares).map(|(size, share)| size * share.ln()).sum::<f64>();
        let before: f64 = self.prior.iter().sum();
        self.log_mismatch += orders + ln_gamma(before) - ln_gamma(before + sizes.iter().sum::<f64>());
        for (size, parameter) in sizes.iter().zip(&mut self.prior) {
            self.log_mismatch += ln_gamma(*parameter + size) - ln_gamma(*parameter);
            *parameter += size;
        }
    }

    /// The logarithm of the likelihood of all arrivals, if the shares were drawn from the prior.
    pub fn log_mismatch(&self) -> f64 {
        self.log_mismatch
    }

    /// The logarithm of their likelihood under the promised shares.
    pub fn log_promised(&self) -> f64 {
        self.log_promised
    }

    /// The always-valid p: the inverse of the Bayes factor, 1 at most. It may rise again; the least one seen stays valid.
    pub fn p(&self) -> f64 {
        (self.log_promised - self.log_mismatch).exp().min(1.0)
    }
}
