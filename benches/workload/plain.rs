//! serde_json into a borrowed struct of a contact's fields: no limits, no exact numbers, no instants, no repeated messages. It is what
//! reading JSON costs at the least.

use std::borrow::Cow;

use anyhow::Result;
use serde::Deserialize;

#[derive(Deserialize)]
#[expect(dead_code, reason = "read, to see what that costs")]
#[serde(rename_all = "camelCase")]
pub(crate) struct Plain<'a> {
    #[serde(borrow)]
    id: Cow<'a, str>,
    #[serde(borrow, default)]
    traits: PlainTraits<'a>,
    #[serde(borrow, default)]
    events: Vec<PlainEvent<'a>>,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "read, to see what that costs")]
#[serde(rename_all = "camelCase")]
struct PlainEvent<'a> {
    #[serde(borrow, rename = "type", default)]
    kind: Option<Text<'a>>,
    #[serde(borrow, default)]
    event: Option<Text<'a>>,
    #[serde(borrow, default)]
    timestamp: Option<Text<'a>>,
    #[serde(borrow, default)]
    message_id: Option<Text<'a>>,
    #[serde(borrow, default)]
    properties: PlainProperties<'a>,
}

#[derive(Default, Deserialize)]
#[expect(dead_code, reason = "read, to see what that costs")]
struct PlainTraits<'a> {
    annual_revenue: Option<u64>,
    company_size: Option<u64>,
    has_phone: Option<bool>,
    is_customer: Option<bool>,
    opted_in: Option<bool>,
    unsubscribed: Option<bool>,
    #[serde(borrow)]
    city: Option<Text<'a>>,
    #[serde(borrow)]
    country: Option<Text<'a>>,
    #[serde(borrow)]
    created_at: Option<Text<'a>>,
    #[serde(borrow)]
    industry: Option<Text<'a>>,
    #[serde(borrow)]
    language: Option<Text<'a>>,
    #[serde(borrow)]
    last_seen_at: Option<Text<'a>>,
    #[serde(borrow)]
    lead_stage: Option<Text<'a>>,
    #[serde(borrow)]
    source: Option<Text<'a>>,
    #[serde(borrow)]
    title: Option<Text<'a>>,
}

#[derive(Default, Deserialize)]
#[expect(dead_code, reason = "read, to see what that costs")]
struct PlainProperties<'a> {
    #[serde(borrow)]
    name: Option<Text<'a>>,
    #[serde(borrow)]
    path: Option<Text<'a>>,
    #[serde(borrow)]
    campaign: Option<Text<'a>>,
    #[serde(borrow)]
    channel: Option<Text<'a>>,
    seconds: Option<u64>,
}

/// serde borrows a text only where it is told to, and an optional one only as a type of its own.
#[derive(Deserialize)]
#[expect(dead_code, reason = "read, to see what that costs")]
struct Text<'a>(#[serde(borrow)] Cow<'a, str>);

/// Each text is checked for UTF-8 as it comes.
pub(crate) fn from_slice(contact: &[u8]) -> Result<Plain<'_>> {
    Ok(serde_json::from_slice(contact)?)
}

/// The whole contact is checked for UTF-8 at once, beforehand.
pub(crate) fn after_a_utf8_check(contact: &[u8]) -> Result<Plain<'_>> {
    Ok(serde_json::from_str(std::str::from_utf8(contact)?)?)
}
