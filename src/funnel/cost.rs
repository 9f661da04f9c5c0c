//! What was spent over what came of it, in cents: a denominator of zero gives no number.

use super::report::{Cost, CostFigures, CostOf, Counted, OrderFigures, StageFigures};
use crate::lang::checked::Budget;

/// The costs of the stages from the leads on, and of an order. Leads of any kind are those in the stage before the one that qualifies.
pub(super) fn costs(
    spent_cents: i64,
    budget: Option<&Budget>,
    qualifies_at: Option<usize>,
    stages: &[StageFigures],
    orders: &OrderFigures,
) -> CostFigures {
    let of_stage = |(position, stage): (usize, &StageFigures)| {
        let of = match qualifies_at {
            Some(least) if position == least => CostOf::QualifiedLead,
            Some(least) if position > least => CostOf::LaterStage,
            Some(least) if position + 1 == least => CostOf::AnyLead,
            Some(_) | None => CostOf::Contact,
        };
        cost(of, spent_cents, stage.reached, format!("reached {} in the period", stage.stage))
    };
    let mut costs: Vec<Cost> = stages.iter().enumerate().map(of_stage).collect();
    costs.push(cost(CostOf::Order, spent_cents, orders.deals, "orders in the period".to_owned()));
    CostFigures { spent_cents, currency: budget.map(|budget| budget.currency.clone()), costs }
}

fn cost(of: CostOf, spent_cents: i64, count: u64, what: String) -> Cost {
    Cost { of, denominator: Counted { count, what }, cents: each(spent_cents, count) }
}

/// The cost of one of so many, half a cent rounded up.
fn each(spent_cents: i64, count: u64) -> Option<i64> {
    let count = i128::from(count);
    let doubled = (i128::from(spent_cents) * 2 + count).checked_div(count * 2)?;
    i64::try_from(doubled).ok()
}

#[cfg(test)]
mod tests {
    use super::each;

    #[test]
    fn costs_are_rounded_to_the_cent_and_never_divided_by_nobody() {
        assert_eq!(each(1_500_000, 300), Some(5_000));
        assert_eq!(each(1_500_000, 90), Some(16_667));
        assert_eq!(each(1_500_000, 36), Some(41_667));
        assert_eq!(each(1, 2), Some(1));
        assert_eq!(each(1, 3), Some(0));
        assert_eq!(each(0, 7), Some(0));
        assert_eq!(each(1_500_000, 0), None);
    }
}
