//! `GET /v1/ruleset`: what is in force, what it was compiled from, and what on disk was refused.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use schemars::JsonSchema;
use serde::Serialize;

use super::calls::{Body, Call, Room, Verb, shape};
use super::problem::{Kind, Problem};
use super::{Service, json};
use crate::config::Role;
use crate::lang::render::{self, Shown};
use crate::live::Active;
use crate::ruleset::{FileInForce, Freshness};

pub(super) const CALL: Call = Call {
    verb: Verb::Get,
    path: "/v1/ruleset",
    title: "Says what is in force, and what on disk was refused",
    route: || get(ruleset),
    needs: Some(Role::Read),
    room: Room::UntilAnswered,
    asks: &[],
    takes: None,
    gives: Body::Json(shape::<RulesetJson<'static>>),
    problems: &[],
};

/// Everything from one moment: the revision and the diagnostics belong together.
pub(super) async fn ruleset(State(service): State<Arc<Service>>) -> Result<Response, Problem> {
    let active = service.live.active();
    let written = serde_json::to_vec(&RulesetJson::of(&active));
    written.map(json).map_err(|error| Problem::new(Kind::Broken, error.to_string()))
}

/// What is in force, and what on disk was refused.
#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Ruleset")]
struct RulesetJson<'a> {
    /// Its revision.
    revision: &'a str,
    /// Since when it is in force.
    #[schemars(extend("format" = "date-time"))]
    loaded_at: String,
    /// By id.
    campaigns: Vec<CampaignJson<'a>>,
    /// What it was compiled from, by path.
    files: Vec<FileJson<'a>>,
    /// What is wrong with the files that were refused; empty when all that is on disk is in force.
    diagnostics: Vec<Shown>,
}

/// A campaign in force.
#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "RulesetCampaign")]
struct CampaignJson<'a> {
    /// Its id.
    id: &'a str,
    /// Whether its file on disk is refused and its last good version goes on.
    stale: bool,
}

/// A file that something in force was compiled from.
#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "RulesetFile")]
pub(super) struct FileJson<'a> {
    /// Its path within the rules folder.
    path: &'a str,
    /// The SHA-256 digest of its content.
    sha256: String,
}

impl<'a> FileJson<'a> {
    pub(super) fn of(file: &'a FileInForce) -> FileJson<'a> {
        FileJson { path: &file.path, sha256: file.digest.to_string() }
    }
}

impl<'a> RulesetJson<'a> {
    fn of(active: &'a Active) -> RulesetJson<'a> {
        let ruleset = &active.ruleset;
        let refused = ruleset.refused();
        let campaigns = ruleset.campaigns().iter().map(|campaign| CampaignJson {
            id: campaign.id().as_str(),
            stale: campaign.freshness() == Freshness::Stale,
        });
        let files = ruleset.files().into_iter().map(FileJson::of);
        RulesetJson {
            revision: ruleset.revision().as_str(),
            loaded_at: active.loaded_at.to_string(),
            campaigns: campaigns.collect(),
            files: files.collect(),
            diagnostics: render::checked(&refused.diagnostics, &refused.sources).diagnostics,
        }
    }
}
