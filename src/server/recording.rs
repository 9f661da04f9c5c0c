//! What the service remembers: decisions on their way into the store, and how that goes as metrics.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeMetric};
use prometheus_client::metrics::counter::ConstCounter;
use prometheus_client::metrics::gauge::ConstGauge;

use super::Service;
use super::problem::{Kind, Problem};
use crate::config::Config;
use crate::domain::Decision;
use crate::live::Live;
use crate::store::{Figures, Recorder, Settings, StoreError};

/// Exposures and decisions that may wait for the disk: a second and more of all that one machine decides.
const WAITING_MAX: usize = 65_536;

/// How often experiments are looked for that nothing is recorded of.
const LOOKED_FOR: Duration = Duration::from_secs(2);

/// Starts to record where the configuration names a store.
pub(super) fn start(config: &Config) -> Result<Option<Arc<Recorder>>, StoreError> {
    let Some(url) = &config.store.url else { return Ok(None) };
    let settings = Settings { waiting_max: WAITING_MAX, keep: config.store.keep, now: super::now };
    Ok(Some(Arc::new(Recorder::start(url, settings)?)))
}

/// Says of each experiment that is under way that nothing of it is recorded, once, at the start and when a reload brings it: for a
/// service without a store. It never ends.
pub(super) async fn say_what_is_not_recorded(live: Arc<Live>) {
    let mut times = tokio::time::interval(LOOKED_FOR);
    let mut said = BTreeSet::new();
    loop {
        times.tick().await;
        let active = live.active();
        let campaigns = active.ruleset.campaigns().iter().map(|campaign| campaign.checked());
        let experiments = campaigns.flat_map(|campaign| &campaign.experiments).filter(|it| it.phase.is_live());
        let under_way: BTreeSet<String> = experiments.map(|experiment| experiment.name.to_string()).collect();
        for experiment in under_way.difference(&said) {
            let mend = "write `url = \"thresh.db\"` under `[store]` in thresh.toml";
            tracing::warn!(%experiment, "nothing of this experiment is recorded: {mend}");
        }
        said = under_way;
    }
}

impl Service {
    /// Records decisions, without waiting for anything.
    pub(super) fn record<'d>(&self, decisions: impl IntoIterator<Item = &'d Decision<'d>>) {
        let Some(recorder) = &self.recorder else { return };
        for decision in decisions {
            recorder.decision(decision, self.config.store.decisions.of(decision.campaign.as_str()));
        }
    }

    /// The recorder of a service that has a store.
    pub(super) fn recorder(&self) -> Result<&Arc<Recorder>, Problem> {
        let no_store = || {
            Problem::new(
                Kind::NoStore,
                "write `url = \"thresh.db\"` under `[store]` in thresh.toml to keep what happens",
            )
        };
        self.recorder.as_ref().ok_or_else(no_store)
    }
}

/// What was recorded, read when somebody asks.
pub(super) struct Recorded(pub(super) Arc<Recorder>);

impl fmt::Debug for Recorded {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Recorded")
    }
}

impl Collector for Recorded {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> Result<(), fmt::Error> {
        let Figures { exposures, decisions, outcomes, duplicates, dropped, refused, lost, waiting, failing } =
            self.0.figures();
        let counters = [
            ("recorded_exposures", "New exposures written to the store", exposures),
            ("recorded_decisions", "Decisions written to the store", decisions),
            ("recorded_outcomes", "New outcomes written to the store", outcomes),
            ("duplicate_outcomes", "Outcomes that were known already", duplicates),
            ("dropped_records", "Exposures and decisions that found no room in the queue and are lost", dropped),
            ("refused_outcomes", "Reports of outcomes refused because nothing could be recorded", refused),
            ("records_lost_in_crash", "Exposures and decisions that the crash before this start took", lost),
        ];
        for (name, help, value) in counters {
            let counter = ConstCounter::new(value);
            counter.encode(encoder.encode_descriptor(name, help, None, counter.metric_type())?)?;
        }
        let gauges = [
            ("records_waiting", "Exposures and decisions that wait for the disk", waiting),
            ("store_failing", "1 while nothing can be recorded, else 0", failing),
        ];
        for (name, help, value) in gauges {
            let gauge = ConstGauge::new(value as f64);
            gauge.encode(encoder.encode_descriptor(name, help, None, gauge.metric_type())?)?;
        }
        Ok(())
    }
}
