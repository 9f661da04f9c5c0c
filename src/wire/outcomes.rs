//! What became of contacts, from CSV, JSON or JSON Lines → outcomes; what cannot be read is said by its line.

use std::io::Read as _;

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::domain::{Cents, Decimal, OutcomeName, fold, trimmed};
use crate::funnel::{Moment, Outcome};

/// What was read of a file.
#[derive(Debug, Default)]
pub struct ReadOutcomes {
    /// The outcomes, in the order of the file.
    pub outcomes: Vec<Outcome>,
    /// What could not be read: the line (of an array the number of its element), and why.
    pub problems: Vec<(u64, String)>,
}

/// One outcome as JSON has it.
#[derive(Deserialize)]
struct OutcomeJson {
    contact_id: Option<String>,
    outcome: Option<String>,
    at: Option<String>,
    value: Option<i64>,
    message_id: Option<String>,
    corrects: Option<String>,
}

/// The columns of a table.
const COLUMNS: [&str; 7] = ["contact_id", "outcome", "at", "value", "amount", "message_id", "corrects"];

/// Reads a file of outcomes: its kind is told by its content, gzip of each is unpacked.
///
/// In JSON an outcome is what `POST /v1/outcomes` takes: `contact_id`, `outcome`, `at`, `value` in cents, `message_id`, `corrects`. A table
/// has these as columns, separated by commas, semicolons or tabs, `value` in cents or `amount` in the currency's unit. `at` is an
/// instant, or a day.
///
/// ```
/// use thresh::domain::Cents;
/// use thresh::wire::outcomes::read;
/// let table = read(b"contact_id,outcome,at,amount\nc-1,won,2026-03-01,12.50\nc-2,won,soon,1\n");
/// assert_eq!((table.outcomes.len(), table.outcomes[0].value), (1, Some(Cents::new(1_250))));
/// assert_eq!(table.problems, [(3, "`soon` is no date such as 2026-03-01 or 2026-03-01T12:00:00Z".to_owned())]);
/// let line = read(br#"{"contact_id": "c-1", "outcome": "won", "at": "2026-03-01T12:00:00Z", "value": 1250}"#);
/// assert_eq!(line.outcomes[0].value, Some(Cents::new(1_250)));
/// ```
pub fn read(bytes: &[u8]) -> ReadOutcomes {
    let unpacked = match unpacked(bytes) {
        Ok(unpacked) => unpacked,
        Err(error) => return broken(format!("the compressed input is broken: {error}")),
    };
    let bytes = unpacked.as_deref().unwrap_or(bytes);
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    match bytes.trim_ascii_start().first() {
        None => ReadOutcomes::default(),
        Some(b'[') => of_array(bytes),
        Some(b'{') => of_lines(bytes),
        Some(_) => of_table(bytes),
    }
}

fn unpacked(bytes: &[u8]) -> std::io::Result<Option<Vec<u8>>> {
    if !bytes.starts_with(&[0x1f, 0x8b]) {
        return Ok(None);
    }
    let mut unpacked = Vec::new();
    flate2::read::MultiGzDecoder::new(bytes).read_to_end(&mut unpacked)?;
    Ok(Some(unpacked))
}

fn broken(problem: String) -> ReadOutcomes {
    ReadOutcomes { outcomes: Vec::new(), problems: vec![(1, problem)] }
}

impl ReadOutcomes {
    fn add(&mut self, line: u64, outcome: Result<Outcome, String>) {
        match outcome {
            Ok(outcome) => self.outcomes.push(outcome),
            Err(problem) => self.problems.push((line, problem)),
        }
    }
}

fn of_array(bytes: &[u8]) -> ReadOutcomes {
    let elements: Vec<&RawValue> = match serde_json::from_slice(bytes) {
        Ok(elements) => elements,
        Err(error) => return broken(format!("not JSON: {error}")),
    };
    let mut read = ReadOutcomes::default();
    for (number, element) in (1..).zip(elements) {
        read.add(number, of_json(element.get().as_bytes()));
    }
    read
}

fn of_lines(bytes: &[u8]) -> ReadOutcomes {
    let mut read = ReadOutcomes::default();
    for (number, line) in (1..).zip(bytes.split(|byte| *byte == b'\n')) {
        if !line.trim_ascii().is_empty() {
            read.add(number, of_json(line));
        }
    }
    read
}

fn of_json(bytes: &[u8]) -> Result<Outcome, String> {
    let json: OutcomeJson = serde_json::from_slice(bytes).map_err(|error| format!("no outcome: {error}"))?;
    Ok(Outcome {
        contact_id: needed(json.contact_id, "contact_id")?,
        outcome: OutcomeName::new(&needed(json.outcome, "outcome")?),
        at: moment(&needed(json.at, "at")?)?,
        value: json.value.map(Cents::new),
        message_id: json.message_id,
        corrects: json.corrects,
    })
}

fn of_table(bytes: &[u8]) -> ReadOutcomes {
    let header = bytes.split(|byte| *byte == b'\n').next().unwrap_or(bytes);
    let count = |separator: u8| header.iter().filter(|byte| **byte == separator).count();
    let separator = [b'\t', b';', b','].into_iter().max_by_key(|separator| count(*separator)).unwrap_or(b',');
    let mut table = csv::ReaderBuilder::new().delimiter(separator).flexible(true).from_reader(bytes);
    let columns = match table.headers() {
        Ok(columns) => COLUMNS.map(|wanted| columns.iter().position(|column| fold(column) == wanted)),
        Err(error) => return broken(format!("the header cannot be read: {error}")),
    };
    if let Some((name, _)) = COLUMNS.iter().zip(columns).take(3).find(|(_, column)| column.is_none()) {
        return broken(format!("the header has no column `{name}`; it needs contact_id, outcome and at"));
    }
    let mut read = ReadOutcomes::default();
    let mut row = csv::StringRecord::new();
    loop {
        let place = table.position().clone();
        let rest = usize::try_from(place.byte()).ok().and_then(|begins| bytes.get(begins..)).unwrap_or_default();
        let line = place.line() + empty_lines(rest);
        match table.read_record(&mut row) {
            Ok(false) => return read,
            Ok(true) => {
                let is_last = usize::try_from(table.position().byte()) == Ok(bytes.len());
                let unclosed = is_last && is_unclosed(rest);
                read.add(line, if unclosed { Err(UNCLOSED.to_owned()) } else { of_row(&row, columns) });
            }
            Err(_) => read.problems.push((line, "the row is no UTF-8 text".to_owned())),
        }
    }
}

/// Empty lines before a row: they are passed over, and count.
fn empty_lines(rest: &[u8]) -> u64 {
    let blank = rest.iter().take_while(|byte| matches!(byte, b'\n' | b'\r'));
    blank.filter(|byte| **byte == b'\n').count() as u64
}

/// What is wrong with a row that took in all that follows.
const UNCLOSED: &str = "a quote in this row is never closed, so that all that follows is taken for one cell";

/// Whether the last row of a table is one cell too long: it goes over several lines, and has a quote without another.
fn is_unclosed(row: &[u8]) -> bool {
    let quotes = row.iter().filter(|byte| **byte == b'"').count();
    row.trim_ascii().contains(&b'\n') && !quotes.is_multiple_of(2)
}

fn of_row(row: &csv::StringRecord, columns: [Option<usize>; 7]) -> Result<Outcome, String> {
    let cell = |column: Option<usize>| {
        let cell = column.and_then(|column| row.get(column)).map(trimmed);
        cell.filter(|cell| !cell.is_empty()).map(str::to_owned)
    };
    let broken =
        |column: &Option<usize>| column.and_then(|column| row.get(column)).is_some_and(|cell| cell.contains('\n'));
    if let Some((name, _)) = COLUMNS.iter().zip(columns).find(|(_, column)| broken(column)) {
        return Err(format!("`{name}` goes over several lines: is there a quote that is not closed?"));
    }
    let [contact_id, outcome, at, value, amount, message_id, corrects] = columns.map(cell);
    let value = value.map(|value| whole(&value)).transpose()?;
    let amount = amount.map(|amount| cents(&amount)).transpose()?;
    Ok(Outcome {
        contact_id: needed(contact_id, "contact_id")?,
        outcome: OutcomeName::new(&needed(outcome, "outcome")?),
        at: moment(&needed(at, "at")?)?,
        value: value.or(amount).map(Cents::new),
        message_id,
        corrects,
    })
}

fn needed(text: Option<String>, name: &str) -> Result<String, String> {
    text.filter(|text| !trimmed(text).is_empty()).ok_or_else(|| format!("`{name}` is missing"))
}

fn moment(text: &str) -> Result<Moment, String> {
    Moment::parse(text).ok_or_else(|| format!("`{text}` is no date such as 2026-03-01 or 2026-03-01T12:00:00Z"))
}

fn whole(text: &str) -> Result<i64, String> {
    text.parse()
        .map_err(|_| format!("`{text}` is no whole number of cents; a column `amount` is in the currency's unit"))
}

/// Hundredths of an amount such as `1054` or `1054.5`; what is finer than a cent is cut.
fn cents(text: &str) -> Result<i64, String> {
    const MILLIONTHS_A_CENT: i128 = 10_000;
    let amount = Decimal::parse(text).ok_or_else(|| format!("`{text}` is no amount such as 1054.50"))?;
    i64::try_from(amount.millionths() / MILLIONTHS_A_CENT).map_err(|_| format!("`{text}` is too large"))
}
