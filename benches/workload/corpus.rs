//! The shared workload: contacts, rule files, expected answers.

use std::io::Read;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use flate2::read::GzDecoder;
use serde::Deserialize;
use thresh::domain::CampaignId;
use thresh::lang::check::{self, check};
use thresh::lang::checked::CheckedCampaign;
use thresh::lang::parse::parse;
use thresh::lang::source::FileId;
use thresh::lang::vocabulary::Vocabulary;
use thresh::profile::Profile;

/// What one contact's decision must be.
#[derive(Deserialize)]
pub(crate) struct Expected {
    pub(crate) contact_id: String,
    pub(crate) score: i64,
    pub(crate) matched: Vec<String>,
}

/// `shared/bench` beside the checkout, whichever crate of it asks.
fn folder() -> PathBuf {
    let above = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().skip(1);
    above.map(|folder| folder.join("shared/bench")).find(|folder| folder.is_dir()).unwrap_or_default()
}

/// Whether the workload lies beside the checkout.
pub(crate) fn is_there() -> bool {
    folder().is_dir()
}

fn unpacked(name: &str) -> Result<String> {
    let file = std::fs::File::open(folder().join(name)).with_context(|| name.to_owned())?;
    let mut text = String::new();
    GzDecoder::new(file).read_to_string(&mut text)?;
    Ok(text)
}

/// The contacts as lines of JSON.
pub(crate) fn contacts() -> Result<String> {
    unpacked("contacts.jsonl.gz")
}

/// The contacts.
pub(crate) fn profiles<'a>(lines: &[&'a str]) -> Result<Vec<Profile<'a>>> {
    lines.iter().map(|line| Ok(thresh::wire::contact::read(line.as_bytes(), "id")?)).collect()
}

/// A file of the campaign of so many rules.
pub(crate) fn text(rules: usize, name: &str) -> Result<String> {
    let path = folder().join(format!("rules-{rules}")).join(name);
    std::fs::read_to_string(path).with_context(|| name.to_owned())
}

/// The campaign of so many rules.
pub(crate) fn campaign(rules: usize) -> Result<CheckedCampaign> {
    let (vocabulary, mistakes) = Vocabulary::parse(FileId(0), &text(rules, "vocabulary.toml")?);
    ensure!(mistakes.is_empty(), "the vocabulary has mistakes");
    let (file, mistakes) = parse(FileId(1), &text(rules, "workload.thresh")?);
    ensure!(mistakes.is_empty(), "the rules have mistakes");
    let context = check::Context { vocabulary: &vocabulary, libraries: Default::default(), lists: Default::default() };
    let (campaign, _) = check(&CampaignId::new("workload"), &file, &context);
    campaign.context("the rules do not check")
}

/// What the decisions must be, contact by contact.
pub(crate) fn expected(rules: usize) -> Result<Vec<Expected>> {
    unpacked(&format!("expected-{rules}.jsonl.gz"))?.lines().map(|line| Ok(serde_json::from_str(line)?)).collect()
}
