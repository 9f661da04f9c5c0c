//! What a report on an experiment says, as JSON.
#![expect(dead_code, reason = "only the schemas of these types are used")]

use schemars::JsonSchema;

/// What an experiment has shown.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(in crate::server) struct Report {
    /// The experiment.
    experiment: String,
    /// What it is to find out.
    question: Option<String>,
    /// Its campaign.
    campaign: String,
    /// How far it has come.
    phase: String,
    /// What it compares and how it assigns: evidence of different editions is never pooled.
    edition: String,
    /// As of when (RFC 3339).
    #[schemars(extend("format" = "date-time"))]
    as_of: String,
    /// What to do.
    verdict: ReportVerdict,
    /// Who took part.
    contacts: ReportContacts,
    /// The figures of each variant by the outcome that decides, `control` first.
    arms: Vec<ReportArm>,
    /// Each outcome, the one that decides first.
    measures: Vec<ReportMeasure>,
    /// What must not get worse.
    guardrails: Vec<ReportGuardrail>,
    /// Whether the variants have the sizes that the split promised.
    sample_ratio: Option<ReportSample>,
    /// The same of those on whom each variant differs from `control`, by the variant's name.
    sample_ratio_differing: Vec<(String, ReportSample)>,
}

/// What to do.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct ReportVerdict {
    /// `SHIP THE CHALLENGER`, `KEEP CONTROL`, `KEEP RUNNING` or `CANNOT TELL`.
    says: String,
    /// The variant to ship.
    variant: Option<String>,
    /// Why, in sentences.
    because: Vec<String>,
    /// Contacts whose time for the outcome is over.
    matured: u64,
    /// How many the plan needs.
    needed: Option<u64>,
    /// About how many weeks that takes.
    weeks: Option<f64>,
}

/// Who took part.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct ReportContacts {
    /// Contacts that took part.
    entered: u64,
    /// Contacts that a caller put into a variant: in no figure.
    forced: u64,
    /// Contacts that another variant decided later, counted where they were first.
    crossed: u64,
    /// Contacts that saw another edition only: in no figure.
    other_editions: u64,
    /// Different rules in force when contacts entered.
    revisions: u64,
}

/// One variant by the outcome that decides.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct ReportArm {
    /// The variant.
    variant: String,
    /// Its share of the split, from 0 to 1.
    share: f64,
    /// Contacts that took part.
    contacts: u64,
    /// Those whose time is not over.
    immature: u64,
    /// Those whose time is over; null where nothing can be told.
    matured: Option<u64>,
    /// Those of them with the outcome.
    outcomes: Option<u64>,
    /// Outcomes of 1,000 matured contacts.
    per_1000: Option<f64>,
    /// Its 95% interval, good for one look.
    wilson95_per_1000: Option<[f64; 2]>,
    /// Matured contacts that the variant qualified.
    handed_over: u64,
    /// The share of those with the outcome.
    hit_rate: Option<f64>,
    /// What the outcomes were worth.
    value_cents: Option<i64>,
    /// The campaign's budget for each outcome.
    cost_per_order_cents: Option<i64>,
    /// Days until half of the outcomes have come.
    median_days: Option<f64>,
}

/// One outcome.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct ReportMeasure {
    /// The outcome.
    outcome: String,
    /// How long it is waited for.
    within: String,
    /// Each variant's matured contacts.
    arms: Vec<ReportRate>,
    /// Each variant beside `control`; none where nothing can be told.
    comparisons: Vec<ReportComparison>,
}

/// Matured contacts of a variant.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct ReportRate {
    /// The variant.
    variant: String,
    /// How many.
    contacts: u64,
    /// With the outcome.
    outcomes: u64,
    /// Their share.
    rate: Option<f64>,
}

/// A variant beside `control`. Counts are outcomes, contacts.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct ReportComparison {
    /// The variant.
    variant: String,
    /// `all` contacts, or those on whom the two are `differing`.
    over: String,
    /// The share of all matured contacts.
    share: f64,
    /// Of `control`.
    control: [u64; 2],
    /// Of the variant.
    challenger: [u64; 2],
    /// The difference of the rates.
    difference: f64,
    /// Its standard error, by units.
    standard_error: f64,
    /// How many times the variance is that of contacts assigned one by one.
    design_effect: f64,
    /// Standard errors from no difference, for one look.
    z: f64,
    /// Its p, for one look.
    p: f64,
    /// Its p with several variants counted in (Holm).
    p_of_several: f64,
    /// Newcombe's interval, or Wald's by units, for one look.
    fixed95: [f64; 2],
    /// A second opinion, for one look.
    miettinen_nurminen95: [f64; 2],
    /// For any number of looks.
    always_valid95: [f64; 2],
    /// Its p; null where the interval is exact.
    always_valid_p: Option<f64>,
    /// The difference of 1,000 contacts that enter.
    per_1000_entered: f64,
    /// Its interval for any number of looks.
    per_1000_entered_always_valid95: [f64; 2],
    /// The chance that the variant is better; unsafe for stopping.
    chance_to_win: f64,
    /// What is lost on average by choosing the variant.
    expected_loss: f64,
}

/// A guardrail and a variant.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct ReportGuardrail {
    /// The variant.
    variant: String,
    /// What must not become more frequent.
    outcome: String,
    /// How long it is watched for.
    within: String,
    /// By how much it may, from 0 to 1.
    at_most: f64,
    /// Of `control`.
    control: Option<[u64; 2]>,
    /// Of the variant.
    challenger: Option<[u64; 2]>,
    /// The least and the greatest worsening, for any number of looks.
    worse: Option<[f64; 2]>,
    /// `kept`, `broken`, `open` or `never-reported`.
    says: String,
}

/// The sizes of the variants.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct ReportSample {
    /// Units in each.
    units: Vec<u64>,
    /// Pearson's.
    chi_square: f64,
    /// Its degrees of freedom.
    degrees: u64,
    /// Its p.
    p: f64,
    /// The p of a test for any number of looks.
    sequential_p: f64,
    /// Whether either is below 0.001.
    alarm: bool,
    /// The shift of a share that would have been noticed four times in five.
    detectable: f64,
}
