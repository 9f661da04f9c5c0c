//! Several challengers at once: p-values corrected for having looked several times.

/// Holm's correction: the chance of any false winner stays at the error rate.
///
/// Source: Holm (1979), "A Simple Sequentially Rejective Multiple Test Procedure".
///
/// ```
/// use thresh::experiment::statistics::correction::holm;
/// assert_eq!(holm(&[0.025, 0.03]), [0.05, 0.05]);
/// ```
pub fn holm(p_values: &[f64]) -> Vec<f64> {
    let count = p_values.len();
    let mut corrected = vec![0.0; count];
    let mut greatest: f64 = 0.0;
    for (rank, (position, p)) in ascending(p_values).into_iter().enumerate() {
        greatest = greatest.max(p * (count - rank) as f64).min(1.0);
        put(&mut corrected, position, greatest);
    }
    corrected
}

/// Benjamini and Hochberg's correction: the expected share of false ones among the winners stays at the error rate.
///
/// Source: Benjamini, Hochberg (1995), "Controlling the False Discovery Rate".
pub fn benjamini_hochberg(p_values: &[f64]) -> Vec<f64> {
    let count = p_values.len();
    let mut corrected = vec![0.0; count];
    let mut least: f64 = 1.0;
    for (rank, (position, p)) in ascending(p_values).into_iter().enumerate().rev() {
        least = least.min(p * count as f64 / (rank + 1) as f64);
        put(&mut corrected, position, least);
    }
    corrected
}

/// The values from least to greatest, each with where it stood.
fn ascending(p_values: &[f64]) -> Vec<(usize, f64)> {
    let mut ranked: Vec<(usize, f64)> = p_values.iter().copied().enumerate().collect();
    ranked.sort_by(|one, other| one.1.total_cmp(&other.1));
    ranked
}

fn put(values: &mut [f64], position: usize, value: f64) {
    if let Some(place) = values.get_mut(position) {
        *place = value;
    }
}
