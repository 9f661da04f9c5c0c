//! `GET /v1/campaigns` and `GET /v1/campaigns/{id}`: what is loaded, as whoever works with its rules wants to read it.

use std::sync::Arc;

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::get;
use schemars::JsonSchema;
use serde::Serialize;

use super::calls::{Body, Call, Room, Verb, shape};
use super::campaign::CampaignJson;
use super::problem::{Kind, Problem};
use super::{Service, json};
use crate::config::Role;
use crate::lang::checked::Criteria;
use crate::ruleset::{Campaign, Freshness, Ruleset};

pub(super) const LIST: Call = Call {
    verb: Verb::Get,
    path: "/v1/campaigns",
    title: "Lists what is loaded",
    route: || get(campaigns),
    needs: Some(Role::Read),
    room: Room::UntilAnswered,
    asks: &[],
    takes: None,
    gives: Body::Json(shape::<CampaignsJson<'static>>),
    problems: &[],
};

pub(super) const ONE: Call = Call {
    verb: Verb::Get,
    path: "/v1/campaigns/{id}",
    title: "Tells one campaign whole",
    route: || get(campaign),
    needs: Some(Role::Read),
    room: Room::UntilAnswered,
    asks: &[],
    takes: None,
    gives: Body::Json(shape::<CampaignJson<'static>>),
    problems: &[Kind::UnknownCampaign],
};

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

/// What is loaded.
#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Campaigns")]
struct CampaignsJson<'a> {
    /// Which rules are in force.
    revision: &'a str,
    /// By id.
    campaigns: Vec<SummaryJson<'a>>,
}

/// A campaign in a few words.
#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "CampaignSummary")]
struct SummaryJson<'a> {
    /// Its file's name without `.thresh`.
    id: &'a str,
    /// Its title.
    title: &'a str,
    /// Its goal.
    goal: Option<&'a str>,
    /// Who answers for it.
    owner: Option<&'a str>,
    /// Whether its file on disk is refused and its last good version goes on.
    stale: bool,
    /// Its file.
    file: &'a str,
    /// How many rules it has, those of libraries included.
    rules: usize,
    /// Its scores.
    scores: Vec<&'a str>,
    /// Its stages from first to last.
    stages: Vec<&'a str>,
    /// Its experiments.
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
