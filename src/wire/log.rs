//! Outcomes and exposures as callers report them: JSON objects or rows of a table → evidence, each mistake with its field.

use serde_json::{Map, Value};

use crate::domain::{Cents, Decimal, Phase, Share, Timestamp};
use crate::experiment::evidence::{Drawn, Exposure, First, Outcome, Said, Verdicts};
use crate::limits::LOG_TEXT_BYTES_MAX;

pub use crate::experiment::evidence::{EXPOSURE_FIELDS, OUTCOME_FIELDS};

/// What is wrong with one of them.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct LogError {
    /// What is wrong.
    pub message: String,
    /// The field at fault; empty for the whole.
    pub field: String,
}

impl LogError {
    fn of(field: &str, message: impl Into<String>) -> LogError {
        LogError { message: message.into(), field: field.to_owned() }
    }
}

/// The fields of one outcome or exposure, as they came; what is empty or null is not there.
#[derive(Clone, Debug, Default)]
pub struct Fields(Vec<(String, String)>);

impl Fields {
    /// The fields of a JSON object.
    ///
    /// # Errors
    /// When a field is no field of this kind, or neither a text nor a number nor true or false.
    pub fn of_json(object: &Map<String, Value>, known: &[&str]) -> Result<Fields, LogError> {
        let mut fields = Vec::with_capacity(object.len());
        for (name, value) in object {
            if !known.contains(&name.as_str()) {
                return Err(unknown(name, known));
            }
            match value {
                Value::Null => {}
                Value::String(text) if text.is_empty() => {}
                Value::String(text) => fields.push((name.clone(), text.clone())),
                Value::Number(number) => fields.push((name.clone(), number.to_string())),
                Value::Bool(truth) => fields.push((name.clone(), truth.to_string())),
                Value::Array(_) | Value::Object(_) => {
                    return Err(LogError::of(name, format!("`{name}` should be a text or a number")));
                }
            }
        }
        Ok(Fields(fields))
    }

    /// The cells of a row below their columns.
    pub fn of_row<'c>(columns: &[String], cells: impl IntoIterator<Item = &'c str>) -> Fields {
        let cells = columns.iter().zip(cells).filter(|(_, cell)| !cell.is_empty());
        Fields(cells.map(|(column, cell)| (column.clone(), cell.to_owned())).collect())
    }

    /// Checks the columns of a table.
    ///
    /// # Errors
    /// When one is no column of this kind, or is there twice.
    pub fn check_columns(columns: &[String], known: &[&str]) -> Result<(), LogError> {
        for (position, column) in columns.iter().enumerate() {
            if !known.contains(&column.as_str()) {
                return Err(unknown(column, known));
            }
            if columns.iter().take(position).any(|other| other == column) {
                return Err(LogError::of(column, format!("there are two columns `{column}`")));
            }
        }
        Ok(())
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(field, _)| field == name).map(|(_, value)| value.as_str())
    }

    fn text(&self, name: &str) -> Result<Option<String>, LogError> {
        match self.get(name) {
            Some(text) if text.len() > LOG_TEXT_BYTES_MAX => {
                Err(LogError::of(name, format!("`{name}` has at most {LOG_TEXT_BYTES_MAX} bytes")))
            }
            text => Ok(text.map(str::to_owned)),
        }
    }

    fn needed(&self, name: &str) -> Result<String, LogError> {
        self.text(name)?.ok_or_else(|| LogError::of(name, format!("`{name}` is missing")))
    }

    fn instant(&self, name: &str) -> Result<Timestamp, LogError> {
        let text = self.needed(name)?;
        let wrong = || LogError::of(name, format!("`{name}` should be an instant such as `2026-11-23T12:00:00Z`"));
        Timestamp::parse(&text).ok_or_else(wrong)
    }
}

fn unknown(name: &str, known: &[&str]) -> LogError {
    LogError::of(name, format!("there is no field `{name}`; there are {}", known.join(", ")))
}

/// One outcome.
///
/// # Errors
/// When a field is missing or not of its kind.
pub fn outcome(fields: &Fields) -> Result<Outcome, LogError> {
    let cents = fields.get("value").map(|value| {
        let wrong = || LogError::of("value", "`value` should be a whole number of cents");
        value.parse().map(Cents::new).map_err(|_| wrong())
    });
    let outcome = Outcome {
        contact_id: fields.needed("contact_id")?,
        outcome: fields.needed("outcome")?,
        at: fields.instant("at")?,
        value: cents.transpose()?,
        message_id: fields.text("message_id")?,
        corrects: fields.text("corrects")?,
    };
    if outcome.corrects.is_some() && outcome.corrects == outcome.message_id {
        return Err(LogError::of("corrects", "an outcome can't correct itself: give it a `message_id` of its own"));
    }
    Ok(outcome)
}

/// One exposure with its experiment and campaign; without `unit` each contact is its own.
///
/// # Errors
/// When a field is missing or not of its kind.
pub fn exposure(fields: &Fields) -> Result<(String, String, Exposure), LogError> {
    let contact_id = fields.needed("contact_id")?;
    let phase = fields.get("phase").map_or(Ok(Phase::Split), |word| {
        let wrong = || LogError::of("phase", "`phase` should be `split` or `shadow`");
        Phase::ALL.into_iter().find(|phase| phase.name() == word).ok_or_else(wrong)
    });
    let propensity = fields.get("propensity").map(|text| {
        let steps = Decimal::parse(text).map(Decimal::millionths).filter(|millionths| millionths % 100 == 0);
        let steps = steps.and_then(|millionths| u16::try_from(millionths / 100).ok());
        let wrong = || LogError::of("propensity", "`propensity` should be a share from 0 to 1 in steps of 0.0001");
        steps.and_then(Share::of_steps).ok_or_else(wrong)
    });
    let drawn = match fields.get("forced") {
        None | Some("false" | "0") => Drawn::ByChance,
        Some("true" | "1") => Drawn::Forced,
        Some(_) => return Err(LogError::of("forced", "`forced` should be true or false")),
    };
    let mut firsts = Vec::new();
    for (field, said) in [("qualified_since", Said::Qualified), ("differs_since", Said::Differs)] {
        firsts.extend(firsts_of(fields, field, said)?);
    }
    let exposure = Exposure {
        unit: fields.text("unit")?.unwrap_or_else(|| contact_id.clone()),
        contact_id,
        variant: fields.needed("variant")?,
        edition: fields.text("edition")?.unwrap_or_default(),
        phase: phase?,
        at: fields.instant("at")?,
        propensity: propensity.transpose()?,
        revision: fields.text("revision")?.unwrap_or_default(),
        drawn,
        verdicts: if firsts.is_empty() { Verdicts::Unknown } else { Verdicts::Known },
        firsts,
    };
    Ok((fields.needed("experiment")?, fields.text("campaign")?.unwrap_or_default(), exposure))
}

/// `challenger 2026-05-04T12:00:00Z; control 2026-05-06T09:30:00Z`
fn firsts_of(fields: &Fields, name: &str, said: Said) -> Result<Vec<First>, LogError> {
    let Some(text) = fields.get(name) else { return Ok(Vec::new()) };
    let firsts = text.split(';').map(|part| {
        let (variant, at) = part.trim().rsplit_once(' ')?;
        Some(First { variant: variant.to_owned(), said, at: Timestamp::parse(at)? })
    });
    let wrong = || LogError::of(name, format!("`{name}` should be like `challenger 2026-05-04T12:00:00Z; control …`"));
    firsts.collect::<Option<Vec<First>>>().ok_or_else(wrong)
}

/// The outcomes of one contact: an array of them, in which `contact_id` may be left out.
///
/// # Errors
/// With a JSON pointer in `field`, when one of them is not understood or of another contact.
pub fn outcomes_of(contact_id: &str, values: &Value) -> Result<Vec<Outcome>, LogError> {
    let Value::Array(values) = values else {
        return Err(LogError::of("", "`outcomes` should be an array of outcomes"));
    };
    let read = |(place, value): (usize, &Value)| {
        let at = |error: LogError| LogError { field: format!("/{place}/{}", pointed(&error.field)), ..error };
        let Value::Object(object) = value else {
            return Err(LogError { message: "an outcome should be an object".to_owned(), field: format!("/{place}") });
        };
        let mut fields = Fields::of_json(object, &OUTCOME_FIELDS).map_err(at)?;
        if fields.get("contact_id").is_none() {
            fields.0.push(("contact_id".to_owned(), contact_id.to_owned()));
        }
        let outcome = outcome(&fields).map_err(at)?;
        if outcome.contact_id == contact_id {
            Ok(outcome)
        } else {
            let message = format!("an outcome of `{}` stands beside the contact `{contact_id}`", outcome.contact_id);
            Err(at(LogError { message, field: "contact_id".to_owned() }))
        }
    };
    values.iter().enumerate().map(read).collect()
}

/// A field's name as a JSON pointer has it (RFC 6901).
fn pointed(field: &str) -> String {
    field.replace('~', "~0").replace('/', "~1")
}

/// The outcomes of a body: one object, or an array of them.
///
/// # Errors
/// With a JSON pointer in `field`, when one of them is not understood: then none is taken. `None` where the body is not JSON at all.
pub fn outcomes(body: &[u8]) -> Result<Vec<Outcome>, Option<LogError>> {
    let value: Value = serde_json::from_slice(body).map_err(|_| None)?;
    let read = |value: &Value, place: &str| {
        let Value::Object(object) = value else {
            return Err(LogError { message: "an outcome should be an object".to_owned(), field: place.to_owned() });
        };
        let fields = Fields::of_json(object, &OUTCOME_FIELDS);
        fields
            .and_then(|fields| outcome(&fields))
            .map_err(|error| LogError { field: format!("{place}/{}", pointed(&error.field)), ..error })
    };
    let outcomes = match &value {
        Value::Array(values) => {
            values.iter().enumerate().map(|(at, value)| read(value, &format!("/{at}"))).collect::<Result<Vec<_>, _>>()
        }
        Value::Object(_) => read(&value, "").map(|outcome| vec![outcome]),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            Err(LogError::of("", "send an outcome, or an array of outcomes"))
        }
    };
    outcomes.map_err(Some)
}
