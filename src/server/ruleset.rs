//! `GET /v1/ruleset`: what is in force, what it was compiled from, and what on disk was refused.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use serde::Serialize;

use super::problem::{Kind, Problem};
use super::{Service, json};
use crate::lang::render::{self, Shown};
use crate::live::Active;
use crate::ruleset::{FileInForce, Freshness};

/// Everything from one moment: the revision and the diagnostics belong together.
pub(super) async fn ruleset(State(service): State<Arc<Service>>) -> Result<Response, Problem> {
    let active = service.live.active();
    let written = serde_json::to_vec(&RulesetJson::of(&active));
    written.map(json).map_err(|error| Problem::new(Kind::Broken, error.to_string()))
}

#[derive(Serialize)]
struct RulesetJson<'a> {
    revision: &'a str,
    loaded_at: String,
    campaigns: Vec<CampaignJson<'a>>,
    files: Vec<FileJson<'a>>,
    diagnostics: Vec<Shown>,
}

#[derive(Serialize)]
struct CampaignJson<'a> {
    id: &'a str,
    stale: bool,
}

/// A file that something in force was compiled from.
#[derive(Serialize)]
pub(super) struct FileJson<'a> {
    path: &'a str,
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
