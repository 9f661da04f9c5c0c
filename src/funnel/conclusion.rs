//! From what was counted to what is told.

use std::collections::BTreeMap;

use super::conversion::{self, Frame, ratio};
use super::journey::{Funnel, Question, Unit};
use super::ledger::{Ledger, UnitRow};
use super::replay::Place;
use super::report::{
    CampaignReport, ContactTally, Figures, GroupFigures, NoCost, OrderFigures, PeriodReport, Ratio, Report,
};
use super::way::Way;
use super::{cost, cycle};
use crate::domain::{Cents, Period, Timestamp, Unit as TimeUnit};
use crate::lang::checked::Stage;
use crate::limits::FUNNEL_GROUPS_MAX;
use crate::ruleset::Campaign;

/// How long after one step the next one counts where nobody says.
const HORIZON: Period = Period { amount: 90, unit: TimeUnit::Day };

/// The figures of a ledger.
pub(super) fn report(funnel: &Funnel<'_>, ledger: &Ledger) -> Report {
    let question = &funnel.question;
    let mut campaigns: BTreeMap<&str, CampaignReport> = BTreeMap::new();
    for (version, side) in funnel.versions.iter().enumerate() {
        for (position, campaign) in side.campaigns() {
            let (id, title) = (campaign.id().as_str(), campaign.title().to_owned());
            let asked = Asked { question, campaign, revision: side.ruleset.revision().as_str() };
            let figures = asked.figures_and_groups(ledger, version, position);
            let empty = || CampaignReport { id: id.to_owned(), title, versions: Vec::new() };
            campaigns.entry(id).or_insert_with(empty).versions.push(figures);
        }
    }
    Report {
        at: question.at,
        unit: match &question.unit {
            Unit::Contact => "contact".to_owned(),
            Unit::Company => "company".to_owned(),
            Unit::Trait(key) => key.clone(),
        },
        by: question.by.clone(),
        order: question.order.to_string(),
        contacts: ContactTally {
            read: ledger.contacts,
            unreadable: ledger.unreadable,
            recalled: ledger.recalled,
            units: ledger.units.len() as u64,
            undated: ledger.undated,
            not_followed: ledger.restless,
            repeated: ledger.repeated,
        },
        outcomes: funnel.outcomes.tally().clone(),
        outcomes_of_strangers: funnel.outcomes.of_strangers(|id| ledger.knows(id)),
        campaigns: campaigns.into_values().collect(),
    }
}

/// One campaign that is asked about.
struct Asked<'q> {
    question: &'q Question,
    campaign: &'q Campaign,
    revision: &'q str,
}

/// Whether costs are told: nobody split them between groups.
#[derive(Clone, Copy)]
enum Costs {
    Told,
    NotSplit,
}

impl Asked<'_> {
    fn figures_and_groups(&self, ledger: &Ledger, version: usize, position: usize) -> Figures {
        let rows: Vec<&UnitRow> = ledger.units.iter().collect();
        let mut figures = self.figures(&rows, version, position, Costs::Told);
        if self.question.by.is_some() {
            figures.groups = self.groups(ledger, version, position);
        }
        figures
    }

    /// The most frequent values by themselves, all others together.
    fn groups(&self, ledger: &Ledger, version: usize, position: usize) -> Vec<GroupFigures> {
        let mut by_value: Vec<(&str, Vec<&UnitRow>)> =
            ledger.groups.iter().map(|value| (value.as_ref(), Vec::new())).collect();
        for row in &ledger.units {
            by_value.get_mut(row.group as usize).into_iter().for_each(|(_, rows)| rows.push(row));
        }
        // What is known comes first, then what is frequent.
        let rank = |(value, rows): &(&str, Vec<&UnitRow>)| (value.is_empty(), std::cmp::Reverse(rows.len()));
        by_value.sort_by(|one, other| rank(one).cmp(&rank(other)).then(one.0.cmp(other.0)));
        let rest = by_value.split_off(by_value.len().min(FUNNEL_GROUPS_MAX));
        let rest: Vec<&UnitRow> = rest.into_iter().flat_map(|(_, rows)| rows).collect();
        let named = by_value.into_iter().map(|(value, rows)| (Some(value.to_owned()), rows));
        let all = named.chain((!rest.is_empty()).then_some((None, rest)));
        let figures = |rows: &[&UnitRow]| self.figures(rows, version, position, Costs::NotSplit);
        let groups = all.map(|(value, rows)| GroupFigures { value, figures: figures(&rows) });
        groups.filter(|group| group.figures.concerned > 0).collect()
    }

    fn figures(&self, rows: &[&UnitRow], version: usize, position: usize, costs: Costs) -> Figures {
        let Question { at, order, horizon, .. } = self.question;
        let campaign = self.campaign.checked();
        let followed = rows.iter().filter_map(|row| Some((*row, row.history(version, position)?)));
        let ways: Vec<Way<'_>> = followed.map(|(row, history)| Way::new(row, history, &campaign.zone, *at)).collect();
        let period = self.period(&ways);
        let frame = Frame {
            from: period.from.unwrap_or(*at),
            to: period.to,
            now: *at,
            horizon: horizon.or(campaign.cycle).unwrap_or(HORIZON),
            zone: &campaign.zone,
            order: order.as_str(),
        };
        let name = |stage: &Stage| (stage.name.to_string(), stage.title.clone());
        let names: Vec<(String, String)> = campaign.criteria.stages.iter().map(name).collect();
        let stages = conversion::stages(&frame, &names, &ways);
        let steps = conversion::steps(&frame, &names, &ways);
        let orders = orders(&frame, &ways);
        let count = |test: &dyn Fn(&Way<'_>) -> bool| ways.iter().filter(|way| test(way)).count() as u64;
        let spent = match costs {
            Costs::Told => self.spent(),
            Costs::NotSplit => Err(NoCost::NotSplit),
        };
        let least = campaign.qualifies_at.map(|stage| stage.0);
        Figures {
            revision: self.revision.to_owned(),
            period,
            horizon: frame.horizon.to_string(),
            concerned: count(&|way| way.is_concerned()),
            disqualified: count(&|way| way.history.place() == Place::Disqualified),
            outside: count(&|way| way.history.place() == Place::Outside),
            qualifies_at: least,
            no_cost: spent.err(),
            cost: spent.ok().map(|spent| cost::costs(spent, campaign.budget.as_ref(), least, &stages, &orders)),
            cycle: cycle::cycle(&frame, campaign.cycle, &steps, &ways),
            needed: campaign.target.map(|target| conversion::needed(target, &stages)),
            groups: Vec::new(),
            stages,
            steps,
            orders,
        }
    }

    /// As asked, else from the first contact of all to the instant.
    fn period(&self, ways: &[Way<'_>]) -> PeriodReport {
        let Question { at, from, to, .. } = self.question;
        let zone = &self.campaign.checked().zone;
        let first = ways.iter().filter(|way| way.is_concerned()).filter_map(|way| way.first).min();
        let end = to.map(|day| zone.start_of(day.plus(1)).plus_micros(-1));
        PeriodReport { from: from.map(|day| zone.start_of(day)).or(first), to: end.map_or(*at, |end| end.min(*at)) }
    }

    /// A campaign's budget is for all of its time: over a part of it alone it says nothing.
    fn spent(&self) -> Result<i64, NoCost> {
        let Question { from, to, spent, .. } = self.question;
        let budget = self.campaign.checked().budget.as_ref();
        match (spent, budget) {
            (Some(spent), _) => Ok(spent.get()),
            (None, None) => Err(NoCost::NothingKnown),
            (None, Some(_)) if from.is_some() || to.is_some() => Err(NoCost::BudgetOfAllTime),
            (None, Some(budget)) => Ok(budget.cents),
        }
    }
}

fn orders(frame: &Frame<'_>, ways: &[Way<'_>]) -> OrderFigures {
    let in_period = |at: &Timestamp| frame.has(*at);
    let counted: Vec<_> = ways.iter().flat_map(|way| &way.orders).filter(|order| in_period(&order.at)).collect();
    let lost = ways.iter().flat_map(|way| &way.lost).filter(|at| in_period(at)).count() as u64;
    let deals = counted.len() as u64;
    let set_apart = |of: fn(&Way<'_>) -> u64| ways.iter().map(of).sum();
    OrderFigures {
        deals,
        units: ways.iter().filter(|way| way.orders.iter().any(|order| in_period(&order.at))).count() as u64,
        value_cents: counted.iter().filter_map(|order| order.value).map(Cents::get).fold(0, i64::saturating_add),
        without_value: counted.iter().filter(|order| order.value.is_none()).count() as u64,
        win_rate: win_rate(deals, lost),
        before_first_contact: set_apart(|way| way.set_apart.before_first_contact),
        before_campaign: set_apart(|way| way.set_apart.before_campaign),
        undated: set_apart(|way| way.set_apart.undated),
    }
}

fn win_rate(won: u64, lost: u64) -> Ratio {
    ratio((won, "deals won in the period".to_owned()), (won + lost, "deals won or lost in the period".to_owned()))
}
