//! What reading a contact costs: `cargo bench --bench contacts -- ours FILE.jsonl.gz`, and `plain` in place of `ours` for serde_json
//! into a borrowed struct of the same fields, which knows no limits, no exact numbers and no pointers.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a measurement that cannot go on should stop right there")]

use std::borrow::Cow;
use std::hint::black_box;
use std::io::Read;
use std::time::Instant;

use serde::Deserialize;

const ROUNDS: u32 = 20;

#[derive(Deserialize)]
#[expect(dead_code, reason = "read, to see what that costs")]
#[serde(rename_all = "camelCase")]
struct Plain<'a> {
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

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    let [reader, path] = arguments.as_slice() else {
        println!("name a reader, `ours` or `plain`, and a file of contacts in JSON Lines, as gzip");
        return;
    };
    let mut text = String::new();
    flate2::read::MultiGzDecoder::new(std::fs::File::open(path).unwrap()).read_to_string(&mut text).unwrap();
    let contacts: Vec<&[u8]> = text.lines().map(str::as_bytes).collect();
    let read: fn(&[u8]) = match reader.as_str() {
        "ours" => |contact| drop(black_box(thresh::wire::contact::read(contact, "id").unwrap())),
        "plain" => |contact| drop(black_box(serde_json::from_slice::<Plain<'_>>(contact).unwrap())),
        other => panic!("there is no reader `{other}`"),
    };
    let mut rounds: Vec<f64> = (0..ROUNDS).map(|_| micros_a_contact(&contacts, read)).collect();
    rounds.sort_by(f64::total_cmp);
    let fastest = rounds.first().unwrap();
    let median = rounds.get(rounds.len() / 2).unwrap();
    println!("{reader}: {} contacts, {fastest:.2} µs each at best, {median:.2} in the median", contacts.len());
}

#[expect(clippy::disallowed_methods, reason = "a benchmark measures time")]
fn micros_a_contact(contacts: &[&[u8]], read: fn(&[u8])) -> f64 {
    let start = Instant::now();
    for contact in contacts {
        read(contact);
    }
    start.elapsed().as_secs_f64() * 1e6 / contacts.len() as f64
}
