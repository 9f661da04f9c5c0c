//! `GET /metrics`: what the service has done and how it is, as Prometheus reads it.

use std::fmt;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use arc_swap::ArcSwap;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::get;
use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeLabelSet, EncodeMetric, text};
use prometheus_client::metrics::counter::{ConstCounter, Counter};
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::{ConstGauge, Gauge};
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

use super::calls::{self, Body, Call, Place, Room, Verb};
use super::problem::{Kind, Problem};
use super::recording::Recorded;
use super::{Service, now};
use crate::config::Role;
use crate::domain::{Applies, Decision, Reason, Standing};
use crate::live::{Built, Live, Watching};
use crate::ruleset::{Freshness, Ruleset};
use crate::store::Recorder;

/// Seconds: from an answer that is given at once to the longest that one may take.
const LATENCY_BUCKETS: [f64; 12] = [0.0001, 0.000_25, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.5, 2.5, 10.0];
/// The media type of what is written.
const OPENMETRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";
/// The route of what no route answers: a caller's path is no label, or every scan would grow the page.
const NO_ROUTE: &str = "none";

pub(super) const CALL: Call = Call {
    verb: Verb::Get,
    path: "/metrics",
    title: "Says what the service has done and how it is, for Prometheus",
    route: || get(metrics),
    needs: Some(Role::Read),
    room: Room::None,
    asks: &[],
    takes: None,
    gives: Body::Text("application/openmetrics-text"),
    problems: &[],
};

/// Which call, and how it ended.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Ended {
    route: String,
    status: u16,
}

/// Which call.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Route {
    route: String,
}

/// Whose key.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Key {
    key: String,
}

/// Who decided, and where the contact stands.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Stood {
    campaign: String,
    stage: String,
    variant: String,
}

/// Everything that is counted.
pub(super) struct Metrics {
    registry: Registry,
    requests: Family<Ended, Counter>,
    latency: Family<Route, Histogram, fn() -> Histogram>,
    /// What most answers are counted by, by the place of their call.
    by_place: Vec<Usual>,
    callers: Family<Key, Counter>,
    contacts: Counter,
    decisions: Family<Stood, Counter>,
    by_stage: ArcSwap<ByStage>,
    /// Requests that are being answered.
    pub(super) in_flight: Gauge,
    /// Requests that were turned away.
    pub(super) shed: Counter,
    /// Lines of batches that got a problem.
    pub(super) lines_refused: Counter,
}

impl Metrics {
    pub(super) fn of(live: &Arc<Live>, recorder: Option<&Arc<Recorder>>) -> Metrics {
        let mut registry = Registry::with_prefix("thresh");
        let metrics = Metrics {
            requests: Family::default(),
            latency: Family::new_with_constructor(|| Histogram::new(LATENCY_BUCKETS)),
            by_place: calls::ALL.iter().map(|_| Usual::default()).collect(),
            callers: Family::default(),
            contacts: Counter::default(),
            decisions: Family::default(),
            by_stage: ArcSwap::default(),
            in_flight: Gauge::default(),
            shed: Counter::default(),
            lines_refused: Counter::default(),
            registry: Registry::default(),
        };
        registry.register("requests", "Requests by call and status", metrics.requests.clone());
        let latency = metrics.latency.clone();
        registry.register_with_unit(
            "request_duration",
            "From the request's header to its answer",
            Unit::Seconds,
            latency,
        );
        registry.register("requests_by_key", "Requests by the name of the key they came with", metrics.callers.clone());
        registry.register("contacts_decided", "Contacts that were decided", metrics.contacts.clone());
        registry.register("decisions", "Decisions by campaign, stage and deciding variant", metrics.decisions.clone());
        registry.register("requests_in_flight", "Requests that are being answered", metrics.in_flight.clone());
        registry.register("requests_shed", "Requests turned away because there were too many", metrics.shed.clone());
        let refused = metrics.lines_refused.clone();
        registry.register("batch_lines_refused", "Lines of batches that got a problem for an answer", refused);
        registry.register_collector(Box::new(Rules(Arc::clone(live))));
        if let Some(recorder) = recorder {
            registry.register_collector(Box::new(Recorded(Arc::clone(recorder))));
        }
        Metrics { registry, ..metrics }
    }

    /// Counts a request and how long its answer took, whoever gave it.
    pub(super) fn answered(&self, place: Option<Place>, status: StatusCode, took: Duration) {
        let call = place.and_then(|place| calls::ALL.get(place.position()));
        let route = || call.map_or(NO_ROUTE, |call| call.path).to_owned();
        let requests = || self.requests.get_or_create_owned(&Ended { route: route(), status: status.as_u16() });
        let latency = || self.latency.get_or_create_owned(&Route { route: route() });
        let seconds = took.as_secs_f64();
        let Some(usual) = place.and_then(|place| self.by_place.get(place.position())) else {
            requests().inc();
            return latency().observe(seconds);
        };
        if status == StatusCode::OK {
            usual.ok.get_or_init(requests).inc()
        } else {
            requests().inc()
        };
        usual.latency.get_or_init(latency).observe(seconds);
    }

    /// Counts a request to whoever's key it came with.
    pub(super) fn called_by(&self, key: &str) {
        self.callers.get_or_create(&Key { key: key.to_owned() }).inc();
    }

    /// Counts the decisions about one contact, which come in the order of the ruleset's campaigns.
    pub(super) fn count<'d>(&self, ruleset: &Ruleset, decisions: impl IntoIterator<Item = &'d Decision<'d>>) {
        self.contacts.inc();
        let last = self.by_stage.load();
        let renewed: Arc<ByStage>;
        let by_stage: &ByStage = if last.revision == ruleset.revision().as_str() {
            &last
        } else {
            renewed = Arc::new(ByStage::of(ruleset, &self.decisions));
            self.by_stage.store(Arc::clone(&renewed));
            &renewed
        };
        let mut campaigns = by_stage.campaigns.iter();
        for decision in decisions {
            let Some(campaign) = campaigns.find(|campaign| campaign.id == decision.campaign.as_str()) else { return };
            let (decider, stood) = (decider(decision), stood(decision));
            let Some(by_stage) = campaign.deciders.iter().find(|counted| counted.is(decider)) else { continue };
            if let Some((_, counter)) = by_stage.stages.iter().find(|(stage, _)| stage == stood) {
                counter.inc();
            }
        }
    }
}

/// The counters of a path that are needed again and again, looked up once.
#[derive(Default)]
struct Usual {
    /// Answers of status 200.
    ok: OnceLock<Counter>,
    latency: OnceLock<Histogram>,
}

/// The counters of one ruleset's campaigns, so that counting a decision writes no label.
#[derive(Default)]
struct ByStage {
    revision: String,
    campaigns: Vec<Counted>,
}

/// The counters of a campaign.
struct Counted {
    id: String,
    deciders: Vec<CountedDecider>,
}

/// The counters of the campaign as it stands, or of an experiment's variant.
struct CountedDecider {
    /// The experiment and the variant.
    variant: Option<(String, String)>,
    stages: Vec<(String, Counter)>,
}

impl CountedDecider {
    fn is(&self, decider: Option<(&str, &str)>) -> bool {
        self.variant.as_ref().map(|(experiment, variant)| (experiment.as_str(), variant.as_str())) == decider
    }
}

impl ByStage {
    fn of(ruleset: &Ruleset, decisions: &Family<Stood, Counter>) -> ByStage {
        let campaigns = ruleset.campaigns().iter().map(|campaign| {
            let id = campaign.id().as_str();
            let checked = campaign.checked();
            let variants = checked.experiments.iter().flat_map(|experiment| {
                experiment.arms.iter().map(|arm| Some((experiment.name.to_string(), arm.to_string())))
            });
            let deciders = std::iter::once(None).chain(variants).map(|variant| {
                let label = variant.as_ref().map(|(experiment, variant)| format!("{experiment}/{variant}"));
                let stages = checked.criteria.stages.iter().map(|stage| stage.name.as_str());
                let others = [NO_STAGE, DISQUALIFIED, OUTSIDE_AUDIENCE, OUTSIDE_RUNS];
                let counters = stages.chain(others).map(|stage| {
                    let variant = label.clone().unwrap_or_else(|| NO_VARIANT.to_owned());
                    let stood = Stood { campaign: id.to_owned(), stage: stage.to_owned(), variant };
                    (stage.to_owned(), decisions.get_or_create_owned(&stood))
                });
                CountedDecider { stages: counters.collect(), variant }
            });
            Counted { id: id.to_owned(), deciders: deciders.collect() }
        });
        ByStage { revision: ruleset.revision().as_str().to_owned(), campaigns: campaigns.collect() }
    }
}

/// The experiment and its variant that decided, if one did: of a campaign's experiments each contact is in one at most.
fn decider<'a>(decision: &'a Decision<'_>) -> Option<(&'a str, &'a str)> {
    let deciding = decision.experiments.iter().find(|assigned| match assigned.reason {
        Reason::Assigned | Reason::Forced => true,
        Reason::NotInTraffic
        | Reason::Layer
        | Reason::NoUnit
        | Reason::Shadow
        | Reason::Stopped
        | Reason::NotRunning => false,
    })?;
    Some((deciding.experiment.as_str(), deciding.variant()))
}

const NO_VARIANT: &str = "none";
const NO_STAGE: &str = "none";
const DISQUALIFIED: &str = "disqualified";
const OUTSIDE_AUDIENCE: &str = "outside-audience";
const OUTSIDE_RUNS: &str = "outside-runs";

/// Where a decision leaves the contact, as a label.
fn stood<'a>(decision: &'a Decision<'_>) -> &'a str {
    match decision.verdict.applies {
        Applies::Yes => decision.verdict.stage.as_ref().map_or(NO_STAGE, Standing::as_str),
        Applies::OutsideAudience => OUTSIDE_AUDIENCE,
        Applies::OutsideRuns => OUTSIDE_RUNS,
    }
}

/// The page.
pub(super) async fn metrics(State(service): State<Arc<Service>>) -> Result<impl IntoResponse, Problem> {
    let mut page = String::new();
    text::encode(&mut page, &service.metrics.registry)
        .map_err(|error| Problem::new(Kind::Broken, error.to_string()))?;
    Ok(([(header::CONTENT_TYPE, OPENMETRICS)], page))
}

/// What is in force and how reloading goes, read when somebody asks.
struct Rules(Arc<Live>);

impl fmt::Debug for Rules {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Rules")
    }
}

impl Collector for Rules {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> Result<(), fmt::Error> {
        let (active, status) = (self.0.active(), self.0.status());
        let stale =
            active.ruleset.campaigns().iter().filter(|campaign| campaign.freshness() == Freshness::Stale).count();
        let seconds = |micros: i64| micros as f64 / 1e6;
        let build = status.last_build;
        let gauges = [
            (
                "ruleset_age_seconds",
                "Since when the revision is in force",
                seconds(now().micros() - active.loaded_at.micros()),
            ),
            ("ruleset_campaigns", "Campaigns in force", active.ruleset.campaigns().len() as f64),
            (
                "ruleset_stale_campaigns",
                "Campaigns whose file on disk is refused and whose last good version goes on",
                stale as f64,
            ),
            (
                "reload_last_successful",
                "1 if all that is on disk came into force when it was last built, else 0",
                f64::from(u8::from(build.built == Built::Whole)),
            ),
            (
                "reload_watching",
                "1 while the operating system tells of changes, 0 while the folder is only polled",
                f64::from(u8::from(status.watching == Watching::Events)),
            ),
            ("reload_last_timestamp_seconds", "When the rules were last built", seconds(build.at.micros())),
            ("reload_last_duration_seconds", "How long it took to build them", build.took.as_secs_f64()),
        ];
        for (name, help, value) in gauges {
            let gauge = ConstGauge::new(value);
            gauge.encode(encoder.encode_descriptor(name, help, None, gauge.metric_type())?)?;
        }
        let built = ConstCounter::new(status.builds);
        built.encode(encoder.encode_descriptor(
            "reloads",
            "How often the rules were built since the start",
            None,
            built.metric_type(),
        )?)?;
        let refused = ConstCounter::new(status.builds_refused);
        let help = "How often something on disk was refused when the rules were built";
        refused.encode(encoder.encode_descriptor("reloads_refused", help, None, refused.metric_type())?)
    }
}
