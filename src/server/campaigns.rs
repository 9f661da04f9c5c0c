//! `GET /v1/campaigns` and `GET /v1/campaigns/{id}`: what is loaded, as whoever works with its rules wants to read it.

use std::sync::Arc;

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::response::Response;
use serde::Serialize;

use super::campaign::CampaignJson;
use super::problem::{Kind, Problem};
use super::{Service, json};
use crate::lang::checked::Criteria;
use crate::ruleset::{Campaign, Freshness, Ruleset};

/// All that is loaded, each campaign in a few words.
pub(super) async fn campaigns(State(service): State<Arc<Service>>) -> Result<Response, Problem> {
    let active = service.live.active();
    written(&CampaignsJson::of(&active.ruleset))
}

/// One campaign, whole.
pub(super) async fn campaign(
    State(service): State<Arc<Service>>,
    id: Result<Path<String>, PathRejection>,
) -> Result<Response, Problem> {
    let active = service.live.active();
    let Ok(Path(id)) = id else { return Err(Problem::unknown_campaign("", &active.ruleset)) };
    let describing = tokio::task::spawn_blocking(move || match active.ruleset.campaign(&id) {
        Some((_, campaign)) => written(&CampaignJson::of(campaign, &active.ruleset)),
        None => Err(Problem::unknown_campaign(&id, &active.ruleset)),
    });
    describing.await.map_err(|_| Problem::new(Kind::Broken, "the campaign could not be described"))?
}

fn written(value: &impl Serialize) -> Result<Response, Problem> {
    serde_json::to_vec(value).map(json).map_err(|error| Problem::new(Kind::Broken, error.to_string()))
}

#[derive(Serialize)]
struct CampaignsJson<'a> {
    revision: &'a str,
    campaigns: Vec<SummaryJson<'a>>,
}

#[derive(Serialize)]
struct SummaryJson<'a> {
    id: &'a str,
    title: &'a str,
    goal: Option<&'a str>,
    owner: Option<&'a str>,
    stale: bool,
    file: &'a str,
    rules: usize,
    scores: Vec<&'a str>,
    stages: Vec<&'a str>,
    experiments: Vec<&'a str>,
}

impl<'a> CampaignsJson<'a> {
    fn of(ruleset: &'a Ruleset) -> CampaignsJson<'a> {
        CampaignsJson {
            revision: ruleset.revision().as_str(),
            campaigns: ruleset.campaigns().iter().map(SummaryJson::of).collect(),
        }
    }
}

impl<'a> SummaryJson<'a> {
    fn of(campaign: &'a Campaign) -> SummaryJson<'a> {
        let checked = campaign.checked();
        let Criteria { scores, stages, .. } = &checked.criteria;
        SummaryJson {
            id: campaign.id().as_str(),
            title: campaign.title(),
            goal: checked.goal.as_deref(),
            owner: checked.owner.as_deref(),
            stale: campaign.freshness() == Freshness::Stale,
            file: campaign.files().first().map_or("", |file| &file.path),
            rules: checked.criteria.rules().count(),
            scores: scores.iter().map(|score| score.name.as_str()).collect(),
            stages: stages.iter().map(|stage| stage.name.as_str()).collect(),
            experiments: checked.experiments.iter().map(|experiment| experiment.name.as_str()).collect(),
        }
    }
}
