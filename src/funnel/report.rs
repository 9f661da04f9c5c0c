//! The figures, in the words and the order in which they are told and written as JSON.

use serde::Serialize;

use super::outcome::OutcomeTally;
use crate::domain::Timestamp;

/// The figures of all campaigns that were asked about.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "service", derive(schemars::JsonSchema), schemars(rename = "Funnel", deny_unknown_fields))]
pub struct Report {
    /// Up to when.
    #[serde(serialize_with = "shown")]
    #[cfg_attr(feature = "service", schemars(with = "String", extend("format" = "date-time")))]
    pub at: Timestamp,
    /// Whom figures count: `contact`, `company`, or a trait.
    pub unit: String,
    /// The trait by whose values they are told apart.
    pub by: Option<String>,
    /// The outcome that is an order.
    pub order: String,
    /// Who was read.
    pub contacts: ContactTally,
    /// What became of them.
    pub outcomes: OutcomeTally,
    /// Orders and lost deals of contacts that were not read.
    pub outcomes_of_strangers: u64,
    /// The campaigns by their ids.
    pub campaigns: Vec<CampaignReport>,
}

/// Who was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "service", derive(schemars::JsonSchema), schemars(rename = "FunnelContacts", deny_unknown_fields))]
pub struct ContactTally {
    /// Contacts, each id once.
    pub read: u64,
    /// Contacts that could not be read: they are in no figure.
    pub unreadable: u64,
    /// Contacts whose stages are those that were decided at the time, as the store has kept them, and not those of these rules.
    pub recalled: u64,
    /// The units that figures count.
    pub units: u64,
    /// Contacts without an event up to the instant: they stand somewhere, and nobody knows since when.
    pub undated: u64,
    /// Contacts whose decision changes too often to be followed: they are in no figure.
    pub not_followed: u64,
    /// Contacts with the id of one before: left out.
    pub repeated: u64,
}

/// One campaign.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "service", derive(schemars::JsonSchema), schemars(rename = "FunnelCampaign", deny_unknown_fields))]
pub struct CampaignReport {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Its figures by the rules, and by those it is held against; where only one of the two has the campaign, that one's.
    pub versions: Vec<Figures>,
}

/// The figures of one campaign by one revision of the rules.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "service", derive(schemars::JsonSchema), schemars(rename = "FunnelFigures", deny_unknown_fields))]
pub struct Figures {
    /// The revision.
    pub revision: String,
    /// The time that figures are about, where they say nothing else.
    pub period: PeriodReport,
    /// How long after one step the next one counts, as rules say it.
    pub horizon: String,
    /// Units that the campaign concerns or concerned.
    pub concerned: u64,
    /// Units that it concerns now, disqualified.
    pub disqualified: u64,
    /// Units that it does not concern now.
    pub outside: u64,
    /// The position of the stage at which they qualify; `None` without stages.
    pub qualifies_at: Option<usize>,
    /// The stages from first to last.
    pub stages: Vec<StageFigures>,
    /// From each stage to the next, and from the last to the order.
    pub steps: Vec<StepFigures>,
    /// The orders.
    pub orders: OrderFigures,
    /// What was spent over what came of it.
    pub cost: Option<CostFigures>,
    /// Why there is no cost, where there is none.
    pub no_cost: Option<NoCost>,
    /// From first contact to order.
    pub cycle: CycleFigures,
    /// How many it takes for the campaign's `target`.
    pub needed: Option<NeededFigures>,
    /// The same for each value of a trait, the most frequent first.
    pub groups: Vec<GroupFigures>,
}

/// From when to when, in words of instants.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "service", derive(schemars::JsonSchema), schemars(rename = "FunnelPeriod", deny_unknown_fields))]
pub struct PeriodReport {
    /// The first instant; `None` where nobody came.
    #[serde(serialize_with = "shown_if_any")]
    #[cfg_attr(feature = "service", schemars(with = "Option<String>", extend("format" = "date-time")))]
    pub from: Option<Timestamp>,
    /// The last instant, included.
    #[serde(serialize_with = "shown")]
    #[cfg_attr(feature = "service", schemars(with = "String", extend("format" = "date-time")))]
    pub to: Timestamp,
}

/// One stage.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "service", derive(schemars::JsonSchema), schemars(rename = "FunnelStage", deny_unknown_fields))]
pub struct StageFigures {
    /// Its name.
    pub stage: String,
    /// Its title, else its name.
    pub title: String,
    /// How many stand in it at the instant.
    pub now: u64,
    /// How many first reached it, or a later one, in the period.
    pub reached: u64,
    /// Of those who reached it in the period, how many ordered within the horizon.
    pub to_order: Ratio,
    /// How many of those who reached it in the period did so too lately to tell.
    pub too_young: u64,
}

/// One step.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "service", derive(schemars::JsonSchema), schemars(rename = "FunnelStep", deny_unknown_fields))]
pub struct StepFigures {
    /// From this stage.
    pub from: String,
    /// To this one, or to the order.
    pub to: String,
    /// Of those who came to the one in the period, how many came to the other within the horizon.
    pub cohort: Ratio,
    /// How many came to the one in the period so lately that nobody can tell yet.
    pub too_young: u64,
    /// How many came to the other in the period, for those who came to the one in it: not the same people.
    pub in_period: Ratio,
    /// How long it took those who made the step and came to the one in the period.
    pub took: Spread,
}

/// One number over another.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "service", derive(schemars::JsonSchema), schemars(rename = "FunnelRatio", deny_unknown_fields))]
pub struct Ratio {
    /// What is counted.
    pub numerator: Counted,
    /// Of whom.
    pub denominator: Counted,
    /// The one over the other; `None`: there is none yet.
    pub share: Option<f64>,
    /// Between which shares the true one lies, by Wilson, at 95%; `None` where it is no share of the same people, or there is none.
    pub interval: Option<(f64, f64)>,
}

/// A number of something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "service", derive(schemars::JsonSchema), schemars(rename = "FunnelCounted", deny_unknown_fields))]
pub struct Counted {
    /// How many.
    pub count: u64,
    /// Of what.
    pub what: String,
}

/// How long something took, over those whom it took so long.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "service", derive(schemars::JsonSchema), schemars(rename = "FunnelSpread", deny_unknown_fields))]
pub struct Spread {
    /// How many.
    pub count: u64,
    /// By when half of them were done, in days; `None` where there is nobody.
    pub median_days: Option<f64>,
    /// By when nine in ten were.
    pub ninth_decile_days: Option<f64>,
}

/// The orders of units that the campaign concerns.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "service", derive(schemars::JsonSchema), schemars(rename = "FunnelOrders", deny_unknown_fields))]
pub struct OrderFigures {
    /// Orders in the period.
    pub deals: u64,
    /// By how many units.
    pub units: u64,
    /// What they are worth, in cents.
    pub value_cents: i64,
    /// How many of them have no value.
    pub without_value: u64,
    /// Of the deals that were decided in the period, how many were won.
    pub win_rate: Ratio,
    /// Orders dated before the first contact: in no other figure.
    pub before_first_contact: u64,
    /// Orders after the first contact and before the campaign concerned the unit: in no other figure.
    pub before_campaign: u64,
    /// Orders of units without any event: in no other figure.
    pub undated: u64,
}

/// What was spent over what came of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "service", derive(schemars::JsonSchema), schemars(rename = "FunnelCosts", deny_unknown_fields))]
pub struct CostFigures {
    /// What was spent, in cents.
    pub spent_cents: i64,
    /// In what; `None` where nobody said.
    pub currency: Option<String>,
    /// Over each stage but those before the leads, then over orders.
    pub costs: Vec<Cost>,
}

/// Why there is no cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "service", derive(schemars::JsonSchema), schemars(rename = "FunnelNoCost"))]
#[serde(rename_all = "kebab-case")]
pub enum NoCost {
    /// Nobody said what was spent, and the campaign has no budget.
    NothingKnown,
    /// The campaign's budget is for all of its time, and figures are about a part of it.
    BudgetOfAllTime,
    /// What was spent was not split between the values of a trait.
    NotSplit,
}

/// A cost of one thing.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "service", derive(schemars::JsonSchema), schemars(rename = "FunnelCost", deny_unknown_fields))]
pub struct Cost {
    /// What it is the cost of.
    pub of: CostOf,
    /// How many of them there were in the period.
    pub denominator: Counted,
    /// The cost of one in cents, rounded; `None`: there is none yet.
    pub cents: Option<i64>,
}

/// What there is a cost of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "service", derive(schemars::JsonSchema), schemars(rename = "FunnelCostOf"))]
#[serde(rename_all = "kebab-case")]
pub enum CostOf {
    /// Everybody whom the campaign concerns, before they are leads.
    Contact,
    /// A lead of any kind: in the stage before the one that qualifies.
    AnyLead,
    /// A lead that qualifies: what is called the cost per lead.
    QualifiedLead,
    /// A stage beyond that.
    LaterStage,
    /// An order.
    Order,
}

/// How long it takes from first contact to order.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "service", derive(schemars::JsonSchema), schemars(rename = "FunnelCycle", deny_unknown_fields))]
pub struct CycleFigures {
    /// Over units whose first order was in the period.
    pub won: Spread,
    /// The campaign's limit, as it says it.
    pub limit: Option<String>,
    /// In days, from the first instant of the period where it is in months.
    pub limit_days: Option<f64>,
    /// How many of these kept within the limit.
    pub within_limit: Option<Ratio>,
    /// How many of these took how long.
    pub bars: Vec<Bar>,
    /// Everybody whose first contact was in the period, those counted in who have not ordered.
    pub survival: Survival,
    /// The step that takes longest.
    pub longest_step: Option<LongestStep>,
}

/// How many took so long.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "service", derive(schemars::JsonSchema), schemars(rename = "FunnelBar", deny_unknown_fields))]
pub struct Bar {
    /// From so many hours.
    pub from_hours: u64,
    /// To before so many.
    pub to_hours: u64,
    /// How many.
    pub count: u64,
}

/// The share that has ordered by a time after first contact, by Kaplan and Meier: whoever has not ordered is open up to the instant.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "service", derive(schemars::JsonSchema), schemars(rename = "FunnelSurvival", deny_unknown_fields))]
pub struct Survival {
    /// How many.
    pub units: u64,
    /// How many of them have ordered.
    pub ordered: u64,
    /// When half of all have; `None`: not yet.
    pub median_days: Option<f64>,
    /// When nine in ten have.
    pub ninth_decile_days: Option<f64>,
    /// By so many days this share has: at most a hundred points of the curve.
    pub curve: Vec<(f64, f64)>,
}

/// A step and how long it takes.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(
    feature = "service",
    derive(schemars::JsonSchema),
    schemars(rename = "FunnelLongestStep", deny_unknown_fields)
)]
pub struct LongestStep {
    /// From this stage.
    pub from: String,
    /// To this one.
    pub to: String,
    /// How long.
    pub took: Spread,
}

/// How many it takes for so many orders.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "service", derive(schemars::JsonSchema), schemars(rename = "FunnelNeeds", deny_unknown_fields))]
pub struct NeededFigures {
    /// Orders that the campaign wants.
    pub target: u64,
    /// For each stage.
    pub stages: Vec<Needed>,
}

/// How many have to reach a stage.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "service", derive(schemars::JsonSchema), schemars(rename = "FunnelNeeded", deny_unknown_fields))]
pub struct Needed {
    /// The stage.
    pub stage: String,
    /// So many at the rate of the cohort; `None`: nobody of it has ordered yet.
    pub units: Option<u64>,
    /// At least, if the rate is as high as it may be; `None` where nobody is old enough to tell.
    pub at_least: Option<u64>,
    /// At most, if it is as low as it may be; `None`: there is no bound.
    pub at_most: Option<u64>,
}

/// The figures of those with one value of a trait.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "service", derive(schemars::JsonSchema), schemars(rename = "FunnelGroup", deny_unknown_fields))]
pub struct GroupFigures {
    /// The value; empty: unknown. `None`: all the other values together.
    pub value: Option<String>,
    /// Their figures, without costs, which nobody split.
    pub figures: Figures,
}

fn shown<S: serde::Serializer>(instant: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(instant)
}

fn shown_if_any<S: serde::Serializer>(instant: &Option<Timestamp>, serializer: S) -> Result<S::Ok, S::Error> {
    match instant {
        Some(instant) => serializer.collect_str(instant),
        None => serializer.serialize_none(),
    }
}
