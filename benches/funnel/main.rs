//! What following contacts' histories through the rules costs: `cargo bench --bench funnel`.
//!
//! 2,000 contacts of 40 events on average are followed through rule files of 10, 100 and 1,000 rules with five stages, one core; what
//! 100,000 of them would take is told beside it. How often a contact is decided depends on the rules: on windows that end and points
//! that fade.
#![expect(clippy::disallowed_methods, reason = "a benchmark measures time")]

#[path = "../workload/corpus.rs"]
#[expect(dead_code, reason = "what is shared holds what the other benchmark needs, too")]
mod corpus;

use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use thresh::decide::Selection;
use thresh::domain::{FailingTests, Timestamp};
use thresh::eval::{Scratch, Stand, stand};
use thresh::funnel::replay;
use thresh::profile::Profile;
use thresh::program::Program;
use thresh::ruleset::{FolderFiles, Ruleset, build};

const SIZES: [usize; 3] = [10, 100, 1_000];
const ROUNDS: usize = 3;

/// Points that a few, some and many of the contacts reach, with something that holds a stage.
const STAGES: &str = "
stages
  visitor
  lead         when any event
  mql          when engagement >= 200 until engagement < 100
  sql          when engagement >= 400 stays 30 days
  opportunity  when reached mql and engagement >= 600
";

fn main() -> Result<()> {
    if !corpus::is_there() {
        eprintln!("SKIPPED: ../shared/bench is not there, so there is nothing to measure");
        return Ok(());
    }
    let lines = corpus::contacts()?;
    let contacts = corpus::profiles(&lines.lines().collect::<Vec<_>>())?;
    let until = Timestamp::parse("2026-11-01T00:00:00Z").context("an instant")?;
    let events: usize = contacts.iter().map(|contact| contact.events().len()).sum();
    println!("{} contacts, {:.1} events each\n", contacts.len(), events as f64 / contacts.len() as f64);
    println!(
        "{:>6}  {:>5}  {:>16}  {:>11}  {:>13}  {:>22}",
        "rules", "fades", "decisions each", "µs each", "µs a decision", "100,000 contacts, s"
    );
    let kinds = SIZES.iter().flat_map(|rules| [(*rules, Fading::Never), (*rules, Fading::Monthly)]);
    for (rules, fading) in kinds {
        let ruleset = ruleset(rules, fading)?;
        let program = ruleset.program();
        let decisions: usize = contacts.iter().map(|contact| decisions_of(program, contact, until)).sum();
        let mut best = Duration::MAX;
        for _ in 0..ROUNDS {
            best = best.min(followed(program, &contacts, until)?);
        }
        let each = best.as_secs_f64() * 1e6 / contacts.len() as f64;
        let decisions = decisions as f64 / contacts.len() as f64;
        let fades = match fading {
            Fading::Never => "no",
            Fading::Monthly => "yes",
        };
        println!(
            "{rules:>6}  {fades:>5}  {decisions:>16.1}  {each:>11.1}  {:>13.2}  {:>22.1}",
            each / decisions,
            each / 10.0
        );
    }
    Ok(())
}

/// Whether points fade, so that decisions change long after the last event.
#[derive(Clone, Copy)]
enum Fading {
    Never,
    Monthly,
}

fn ruleset(rules: usize, fading: Fading) -> Result<Ruleset> {
    let mut text = format!("{}{STAGES}", corpus::text(rules, "workload.thresh")?);
    match fading {
        Fading::Never => {}
        Fading::Monthly => text = text.replacen("1000000\n", "1000000\n  halving every 30 days\n", 1),
    }
    let vocabulary = corpus::text(rules, "vocabulary.toml")?;
    let files = FolderFiles::of_texts([("workload.thresh", text.as_str()), ("vocabulary.toml", vocabulary.as_str())]);
    let (ruleset, findings) = build(&files, None, FailingTests::Allowed);
    ensure!(findings.errors().count() == 0, "the rules have mistakes: {:?}", findings.diagnostics);
    Ok(ruleset)
}

fn followed(program: &Program, contacts: &[Profile<'_>], until: Timestamp) -> Result<Duration> {
    let (all, mut scratch) = (Selection::all(), Scratch::default());
    let start = Instant::now();
    for contact in contacts {
        std::hint::black_box(replay(program, &all, contact, until, &mut scratch)?);
    }
    Ok(start.elapsed())
}

/// How many instants a contact is decided at.
fn decisions_of(program: &Program, contact: &Profile<'_>, until: Timestamp) -> usize {
    let mut stands = vec![Stand::NOT_YET; program.campaign_count()];
    let mut next = contact.events().first().map(|event| event.at);
    let (mut decisions, mut scratch) = (0, Scratch::default());
    while let Some(at) = next.filter(|at| *at <= until) {
        decisions += 1;
        stand(program, contact, at, &mut stands, &mut scratch, |_, _| ());
        next = stands.iter().filter_map(|stand| stand.valid_until).min();
    }
    decisions
}
