//! Experiments whose truth is known, because it was made up: what the naive reading says of them, and what ours does.

use thresh::domain::{Arm, Period, Phase, Share, Timestamp, Unit, Zone};
use thresh::experiment::evidence::{Drawn, Exposure, First, Outcome, Said, Verdicts};
use thresh::experiment::question::{Awaited, Plan, Question};
use thresh::experiment::report::{Comparison, Doubt, Kept, Over, Report, Verdict, report};
use thresh::experiment::statistics::difference::pooled_p;
use thresh::experiment::statistics::exact_sequence::bernoulli;
use thresh::experiment::statistics::{ErrorRate, Interval, Rate};

const DAY: i64 = 86_400_000_000;

/// Numbers that look like chance, the same in every run (Steele, Lea, Flood: SplitMix64).
pub(crate) struct Chance(u64);

impl Chance {
    pub(crate) fn of(seed: u64) -> Chance {
        // Where a stream begins is drawn as well: those of neighbouring seeds would be one another's, a step later.
        Chance(Chance(seed).next())
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// From 0 to below 1.
    pub(crate) fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    pub(crate) fn is(&mut self, likely: f64) -> bool {
        self.share() < likely
    }
}

pub(crate) fn start() -> Timestamp {
    Timestamp::parse("2026-01-01T00:00:00Z").unwrap()
}

pub(crate) fn day(days: f64) -> Timestamp {
    Timestamp::from_micros(start().micros() + (days * DAY as f64) as i64)
}

/// Control and one challenger, half and half, waiting so many days for `won`.
pub(crate) fn question(days: u32) -> Question {
    let half = Share::from_percent(50).unwrap();
    Question {
        name: "lower-bar".to_owned(),
        title: Some("Does a lower bar find more buyers?".to_owned()),
        campaign: "aurora".to_owned(),
        phase: Phase::Split,
        edition: "e1".to_owned(),
        arms: vec![("control".to_owned(), half), ("challenger".to_owned(), half)],
        measures: vec![Awaited { outcome: "won".to_owned(), within: Period { amount: days, unit: Unit::Day } }],
        guardrails: Vec::new(),
        plan: None,
        budget: None,
        zone: Zone::utc(),
    }
}

/// The log of an experiment, in the order in which a store gives it.
#[derive(Default)]
pub(crate) struct Log {
    pub(crate) exposures: Vec<Exposure>,
    pub(crate) outcomes: Vec<Outcome>,
}

impl Log {
    /// Adds a contact that came on a day; ids must come in order.
    pub(crate) fn contact(&mut self, id: &str, variant: &str, at: f64) -> &mut Exposure {
        self.exposures.push(Exposure {
            contact_id: id.to_owned(),
            unit: id.to_owned(),
            variant: variant.to_owned(),
            edition: "e1".to_owned(),
            phase: Phase::Split,
            at: day(at),
            propensity: Share::from_percent(50),
            revision: "r1".to_owned(),
            drawn: Drawn::ByChance,
            verdicts: Verdicts::Unknown,
            firsts: Vec::new(),
        });
        self.exposures.last_mut().unwrap()
    }

    pub(crate) fn outcome(&mut self, id: &str, outcome: &str, at: f64) {
        self.outcomes.push(Outcome {
            contact_id: id.to_owned(),
            outcome: outcome.to_owned(),
            at: day(at),
            value: None,
            message_id: None,
            corrects: None,
        });
    }

    pub(crate) fn report(&self, question: &Question, at: f64) -> Report {
        report(question, &self.exposures, &self.outcomes, day(at))
    }

    /// What a dashboard shows: outcomes so far of all contacts so far, by arm.
    fn naive(&self, at: f64) -> Option<(Rate, Rate)> {
        let of = |variant: &str| {
            let contacts = self.exposures.iter().filter(|it| it.variant == variant && it.at <= day(at));
            let ids: std::collections::HashSet<&str> = contacts.map(|it| it.contact_id.as_str()).collect();
            let won = self.outcomes.iter().filter(|it| it.at <= day(at) && ids.contains(it.contact_id.as_str()));
            Rate::new(won.count() as u64, ids.len() as u64)
        };
        of("control").zip(of("challenger"))
    }
}

/// A winner or a loser was found.
fn decides(verdict: &Verdict) -> bool {
    match verdict {
        Verdict::Ship { .. } | Verdict::KeepControl { why: Kept::Worse } => true,
        Verdict::KeepControl { .. } | Verdict::KeepRunning { .. } | Verdict::CannotTell { .. } => false,
    }
}

#[test]
fn looking_twenty_times_finds_no_false_winner() {
    const RUNS: u64 = 160;
    let (mut naive, mut ours) = (0, 0);
    for run in 0..RUNS {
        let mut chance = Chance::of(run);
        let mut log = Log::default();
        for number in 0..2_000 {
            let (id, at) = (format!("{number:05}"), f64::from(number) / 20.0);
            let exposure = log.contact(&id, if chance.is(0.5) { "challenger" } else { "control" }, at);
            exposure.verdicts = Verdicts::Known;
            if chance.is(0.4) {
                exposure.firsts.push(First { variant: "challenger".to_owned(), said: Said::Differs, at: exposure.at });
            }
            if chance.is(0.2) {
                log.outcome(&id, "won", at + 0.4);
            }
        }
        let question = question(1);
        let looks = || (1..=20).map(|look| f64::from(look) * 5.0 + 1.0);
        naive += u64::from(looks().any(|at| log.naive(at).is_some_and(|(one, other)| pooled_p(one, other) < 0.05)));
        ours += u64::from(looks().any(|at| decides(&log.report(&question, at).verdict)));
    }
    println!("equal variants, 20 looks, {RUNS} runs: {naive} false winners by p < 0.05, {ours} by the report");
    assert!(naive * 100 > RUNS * 15, "what is to be avoided: {naive}");
    assert!(ours * 100 <= RUNS * 5, "{ours} of {RUNS}");
}

#[test]
fn a_variant_that_only_closes_faster_is_no_winner() {
    const RUNS: u64 = 40;
    let (mut naive, mut early, mut late) = (0, 0, 0);
    let question = question(180);
    for run in 0..RUNS {
        let mut chance = Chance::of(1_000 + run);
        let mut log = Log::default();
        for number in 0..6_000 {
            let (id, at) = (format!("{number:05}"), f64::from(number) / 100.0);
            let variant = if chance.is(0.5) { "challenger" } else { "control" };
            log.contact(&id, variant, at);
            // The same deals; the challenger's close in 10 to 40 days, control's in 40 to 160.
            let cycle =
                if variant == "challenger" { 10.0 + 30.0 * chance.share() } else { 40.0 + 120.0 * chance.share() };
            if chance.is(0.1) {
                log.outcome(&id, "won", at + cycle);
            }
        }
        naive += u64::from(log.naive(60.0).is_some_and(|(one, other)| pooled_p(one, other) < 0.05));
        let on_day_60 = log.report(&question, 60.0);
        assert_eq!(on_day_60.verdict, Verdict::CannotTell { doubts: vec![Doubt::NobodyMatured] });
        assert!(on_day_60.measures.iter().all(|measured| measured.comparisons.is_empty()), "the estimate is withheld");
        early += u64::from(decides(&log.report(&question, 200.0).verdict));
        late += u64::from(decides(&log.report(&question, 241.0).verdict));
    }
    println!(
        "equal variants, one closing faster, {RUNS} runs: {naive} false winners on day 60 by p < 0.05; by the report none could be told then, {early} on day 200, {late} at the end"
    );
    assert!(naive * 100 > RUNS * 80, "what is to be avoided: {naive}");
    assert!(early * 100 <= RUNS * 5 && late * 100 <= RUNS * 5, "{early} and {late} of {RUNS}");
}

#[test]
fn looking_at_those_who_differ_sees_what_is_there() {
    const RUNS: u64 = 40;
    let mut question = question(30);
    question.plan = Some(Plan { from: 0.05, to: 0.06, power: 0.8 });
    let sees = |comparison: &Comparison| comparison.p < 0.05;
    let sees_any_day = |comparison: &Comparison| !comparison.always_valid.contains(0.0);
    let (mut all, mut differing, mut all_any_day, mut differing_any_day) = (0, 0, 0, 0);
    for run in 0..RUNS {
        let mut chance = Chance::of(2_000 + run);
        let mut log = Log::default();
        for number in 0..10_000 {
            let (id, at) = (format!("{number:05}"), f64::from(number) / 400.0);
            let (challenger, differs) = (chance.is(0.5), chance.is(0.15));
            let exposure = log.contact(&id, if challenger { "challenger" } else { "control" }, at);
            exposure.verdicts = Verdicts::Known;
            if differs {
                exposure.firsts.push(First { variant: "challenger".to_owned(), said: Said::Differs, at: exposure.at });
            }
            // On those who differ the challenger's treatment brings 8 points more; the others are treated alike.
            let rate = match (differs, challenger) {
                (true, true) => 0.14,
                (true, false) => 0.06,
                (false, _) => 0.05,
            };
            if chance.is(rate) {
                log.outcome(&id, "won", at + 10.0);
            }
        }
        let report = log.report(&question, 60.0);
        for comparison in &report.measures[0].comparisons {
            let (once, any_day) = (u64::from(sees(comparison)), u64::from(sees_any_day(comparison)));
            match comparison.over {
                Over::Everybody => (all, all_any_day) = (all + once, all_any_day + any_day),
                Over::Differing { .. } => {
                    (differing, differing_any_day) = (differing + once, differing_any_day + any_day)
                }
            }
        }
    }
    println!(
        "a real difference on 15% of 10,000 contacts, {RUNS} runs: seen once in {all} over everybody and {differing} over those who differ; on any day in {all_any_day} and {differing_any_day}"
    );
    assert!(differing * 100 >= RUNS * 95 && all * 100 <= RUNS * 90);
    assert!(differing_any_day > all_any_day + RUNS / 4);
}

/// A log of equal variants in which companies buy, or they do not.
fn companies(seed: u64, companies: u64, colleagues: u64, buyers: f64) -> Log {
    let mut chance = Chance::of(seed);
    let mut log = Log::default();
    for company in 0..companies {
        let variant = if chance.is(0.5) { "challenger" } else { "control" };
        let rate = if chance.is(buyers) { 0.8 } else { 0.0 };
        for colleague in 0..colleagues {
            let id = format!("{company:03}-{colleague:03}");
            log.contact(&id, variant, 0.0).unit = format!("company-{company}");
            if chance.is(rate) {
                log.outcome(&id, "won", 0.5);
            }
        }
    }
    log
}

#[test]
fn ten_colleagues_are_not_ten_contacts() {
    const RUNS: u64 = 400;
    let question = question(1);
    for (number, of_each) in [(100, 8), (20, 10)] {
        let (mut naive, mut ours) = (0, 0);
        for run in 0..RUNS {
            let report = companies(3_000 + run, number, of_each, 0.5).report(&question, 2.0);
            let comparison = &report.measures[0].comparisons[0];
            assert!(comparison.design_effect > 1.5, "{comparison:?}");
            naive += u64::from(pooled_p(comparison.control, comparison.challenger) < 0.05);
            ours += u64::from(comparison.p < 0.05);
        }
        println!(
            "equal variants, {number} companies of {of_each}, {RUNS} runs: {naive} false winners by contacts, {ours} by companies"
        );
        // Three standard errors above one in twenty.
        assert!(naive * 100 > RUNS * 30 && ours * 1_000 <= RUNS * 83, "{naive} and {ours}");
    }
}

#[test]
fn outcomes_of_few_companies_are_few_outcomes() {
    const RUNS: u64 = 60;
    let question = question(1);
    let (mut naive, mut ours) = (0, 0);
    for run in 0..RUNS {
        let report = companies(7_000 + run, 20, 300, 0.1).report(&question, 2.0);
        // Where nobody bought at all, nothing is compared.
        let Some(comparison) = report.measures[0].comparisons.first() else { continue };
        let strangers = [comparison.control, comparison.challenger];
        let [control, challenger] = strangers.map(|rate| bernoulli(rate, 5_000, ErrorRate::new(0.025).unwrap()));
        naive += u64::from(challenger.low > control.high || challenger.high < control.low);
        let Interval { low, high } = comparison.always_valid;
        ours += u64::from(low > 0.0 || high < 0.0);
    }
    println!(
        "equal variants, 20 companies of 300, few of which buy, {RUNS} runs: {naive} false winners by contacts, {ours} by companies"
    );
    assert!(naive * 100 > RUNS * 15 && ours * 100 <= RUNS * 5, "{naive} and {ours}");
}

#[test]
fn a_split_that_loses_contacts_is_noticed() {
    let question = question(1);
    let lost = |loses: f64, seed| {
        let mut chance = Chance::of(seed);
        let mut log = Log::default();
        for number in 0..6_000 {
            let (id, challenger) = (format!("{number:05}"), chance.is(0.5));
            if challenger && chance.is(loses) {
                continue;
            }
            log.contact(&id, if challenger { "challenger" } else { "control" }, 0.0);
            if chance.is(0.1) {
                log.outcome(&id, "won", 0.5);
            }
        }
        log.report(&question, 2.0)
    };
    let alarmed = (0..50).filter(|seed| lost(0.0, *seed).checks.sample.unwrap().alarms()).count();
    assert_eq!(alarmed, 0, "an alarm at 0.001 is no alarm in 50 sound experiments");
    let broken = lost(0.15, 1);
    assert!(
        matches!(&broken.verdict, Verdict::CannotTell { doubts } if matches!(doubts[..], [Doubt::SampleRatio { .. }]))
    );
    assert!(broken.measures[0].comparisons.is_empty() && broken.arms.iter().all(|arm| arm.rate.is_none()));
    let sample = lost(0.0, 3).checks.sample.unwrap();
    assert!((0.02..0.04).contains(&sample.detectable), "{sample:?}");
}

#[test]
fn a_real_winner_is_shipped() {
    let mut question = question(1);
    question.plan = Some(Plan { from: 0.1, to: 0.15, power: 0.8 });
    let mut chance = Chance::of(7);
    let mut log = Log::default();
    for number in 0..8_000 {
        let (id, challenger) = (format!("{number:05}"), chance.is(0.5));
        log.contact(&id, if challenger { "challenger" } else { "control" }, f64::from(number) / 1_000.0);
        if chance.is(if challenger { 0.15 } else { 0.1 }) {
            log.outcome(&id, "won", f64::from(number) / 1_000.0 + 0.5);
        }
    }
    assert_eq!(log.report(&question, 10.0).verdict, Verdict::Ship { arm: Arm::at(1) });
    let early = log.report(&question, 1.1);
    assert!(matches!(early.verdict, Verdict::KeepRunning { .. }), "{:?}", early.verdict);
    let (needed, matured) = (early.need.needed.unwrap(), early.need.matured);
    assert!((2_000..4_000).contains(&needed) && matured < 200, "{:?}", early.need);
    assert!((0.2..0.8).contains(&early.need.weeks.unwrap()), "{:?}", early.need);
}
