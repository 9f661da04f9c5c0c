//! What operations is promised, measured: `cargo bench --bench service` runs all of it, `cargo bench --bench service -- cpu` a part.
//!
//! The server runs on the first core, the load on the others. `SERVICE_SHORT=1` measures each for a moment, to see that it runs; the
//! promises are for the full length. docs/operations.md lists the parts. Numbers are of whatever machine this runs on.
#![expect(clippy::disallowed_methods, reason = "a benchmark measures time")]

mod active;
mod contact;
mod cpu;
mod load;
mod overload;
mod plain;
mod reload;
mod rules;
mod server;
mod soak;
mod start;

use anyhow::{Result, bail};

/// How long everything is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Length {
    /// As the promises say.
    Full,
    /// For a moment.
    Short,
}

impl Length {
    /// One number for the full length, another for a moment.
    fn of<T>(self, full: T, short: T) -> T {
        match self {
            Length::Full => full,
            Length::Short => short,
        }
    }
}

type Measure = fn(Length) -> Result<()>;

/// What is measured, each by itself where it is asked for.
const PARTS: [(&str, Measure); 6] = [
    ("start", start::measure),
    ("cpu", cpu::measure),
    ("overload", overload::measure),
    ("active", active::measure),
    ("reload", reload::measure),
    ("soak", soak::measure),
];

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    if let [command, place] = arguments.as_slice()
        && let Some((_, reading)) = plain::COMMANDS.iter().find(|(known, _)| known == command)
    {
        return plain::serve(*reading, place.parse()?);
    }
    let length = if std::env::var_os("SERVICE_SHORT").is_some() { Length::Short } else { Length::Full };
    if let Some(stranger) = arguments.iter().find(|part| !PARTS.iter().any(|(known, _)| known == part)) {
        bail!("there is no part `{stranger}`; the parts are {}", PARTS.map(|(part, _)| part).join(", "));
    }
    println!(
        "{length:?} length; {} cores, {}",
        std::thread::available_parallelism()?,
        server::keep_off_the_first_core()
    );
    for (part, measure) in PARTS {
        if arguments.is_empty() || arguments.iter().any(|argument| argument == part) {
            measure(length)?;
        }
    }
    Ok(())
}

/// The middle of some numbers.
fn median(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_by(f64::total_cmp);
    numbers.get(numbers.len() / 2).copied().unwrap_or(f64::NAN)
}

/// The number below which this share of some numbers lies.
fn quantile(sorted: &[f64], share: f64) -> f64 {
    let at = (sorted.len() as f64 * share) as usize;
    sorted.get(at.min(sorted.len().saturating_sub(1))).copied().unwrap_or(f64::NAN)
}
