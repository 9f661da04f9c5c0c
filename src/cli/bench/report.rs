//! What rules cost, as a table for a person and as JSON for a program.

use std::path::Path;

use serde_json::{Value, json};

use super::cost::{Costs, RuleCost};

/// The table: the dearest rules, and what the numbers mean.
pub(super) fn human(costs: &Costs<'_>, top: usize, rules: &Path) -> String {
    let contacts = costs.contacts as f64;
    let each = costs.whole_nanos / 1e3;
    let a_second = 1e9 / costs.whole_nanos.max(1.0);
    let mut text = format!(
        "{} rules on {}, at {}: {each:.2} µs a contact, {} a second on one core\n\n  ns alone   held  rule\n",
        grouped(costs.rules.len() as f64),
        counted(costs.contacts, "contact"),
        costs.at,
        grouped(a_second),
    );
    for cost in costs.rules.iter().take(top) {
        let nanos = if cost.nanos <= costs.noise_nanos { "noise".to_owned() } else { grouped(cost.nanos) };
        let share = format!("{:.0}%", cost.held as f64 * 100.0 / contacts);
        text.push_str(&format!("  {nanos:>8}  {share:>5}  {}\n", named(cost, rules)));
    }
    let left = costs.rules.len().saturating_sub(top);
    if left > 0 {
        text.push_str(&format!("  and {} that cost less: --top 0 lists all\n", counted(left, "rule")));
    }
    let sum: f64 = costs.rules.iter().map(|cost| cost.nanos).sum();
    text.push_str(&format!(
        "\nA rule's cost is what it adds to its campaign when it is the only rule. What rules ask alike is asked once, so that all\n\
         together they cost less than their sum, {:.2} µs. Below {} ns a difference is this machine's noise.\n",
        sum / 1e3,
        grouped(costs.noise_nanos.ceil()),
    ));
    text
}

/// A rule by its place, and its name.
fn named(cost: &RuleCost<'_>, rules: &Path) -> String {
    let (path, line) = place(cost, rules);
    format!("{path}:{line}  {}", cost.rule.name)
}

fn place(cost: &RuleCost<'_>, rules: &Path) -> (String, usize) {
    let folder = if rules.is_file() { rules.parent().unwrap_or(Path::new("")) } else { rules };
    let sources = cost.campaign.sources();
    let path = folder.join(sources.path(cost.rule.span));
    (path.display().to_string(), sources.start(cost.rule.span).line)
}

fn counted(count: usize, what: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{} {what}{plural}", grouped(count as f64))
}

/// A number without a fraction, its thousands set apart.
fn grouped(number: f64) -> String {
    let digits = format!("{number:.0}");
    let mut text = String::new();
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Everything that was measured.
pub(super) fn json(costs: &Costs<'_>, rules: &Path) -> Value {
    let rule = |cost: &RuleCost<'_>| {
        let (file, line) = place(cost, rules);
        json!({
            "campaign": cost.campaign.id().as_str(),
            "score": cost.score.as_str(),
            "rule": cost.rule.name.as_str(),
            "file": file,
            "line": line,
            "nanoseconds_alone": cost.nanos.round(),
            "held": cost.held,
        })
    };
    json!({
        "contacts": costs.contacts,
        "at": costs.at.to_string(),
        "nanoseconds_a_contact": costs.whole_nanos.round(),
        "noise_nanoseconds": costs.noise_nanos.round(),
        "rules": costs.rules.iter().map(rule).collect::<Vec<_>>(),
    })
}

#[cfg(test)]
mod tests {
    use super::grouped;

    #[test]
    fn thousands_are_set_apart() {
        for (number, text) in [(0.0, "0"), (999.4, "999"), (1_000.0, "1,000"), (217_391.3, "217,391")] {
            assert_eq!(grouped(number), text);
        }
    }
}
