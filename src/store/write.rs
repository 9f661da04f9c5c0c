//! A group of entries → rows, all in one transaction; what is known already is left as it is.

use rusqlite::{Connection, OptionalExtension as _, Transaction, named_params, params};

use super::{Committed, Decided, Entry, Group, Novelty, StoreError};
use crate::domain::Keeping;
use crate::experiment::evidence::{Drawn, Exposure, Outcome, Verdicts};

pub(super) fn group(connection: &mut Connection, group: Group<'_>) -> Result<Committed, StoreError> {
    let transaction = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    let mut committed = Committed::default();
    for entry in group.entries {
        match entry {
            Entry::Exposure { experiment, campaign, exposure } => {
                committed.exposures += u64::from(expose(&transaction, experiment, campaign, exposure)? == Novelty::New);
            }
            Entry::Outcome(it) => committed.outcomes.push(outcome(&transaction, it)?),
            Entry::Decided(it) => committed.decisions += u64::from(decided(&transaction, it)? == Novelty::New),
        }
    }
    if group.settles > 0 {
        let settles = i64::try_from(group.settles).unwrap_or(i64::MAX);
        transaction.prepare_cached("UPDATE settled SET entries = entries + ?1")?.execute([settles])?;
    }
    transaction.commit()?;
    Ok(committed)
}

fn expose(
    transaction: &Transaction<'_>,
    experiment: &str,
    campaign: &str,
    exposure: &Exposure,
) -> rusqlite::Result<Novelty> {
    let phase = exposure.phase.name();
    let forced = exposure.drawn == Drawn::Forced;
    let at = exposure.at.micros();
    let inserted = transaction
        .prepare_cached(
            "INSERT OR IGNORE INTO exposures
               (experiment, campaign, edition, phase, unit, contact_id, variant, at, propensity, revision, forced, verdicts)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
        )?
        .execute(params![
            experiment,
            campaign,
            exposure.edition,
            phase,
            exposure.unit,
            exposure.contact_id,
            exposure.variant,
            at,
            exposure.propensity.map(|share| share.steps()),
            exposure.revision,
            forced,
            exposure.verdicts == Verdicts::Known,
        ])?;
    let (id, first_at): (i64, i64) = transaction
        .prepare_cached(
            "SELECT id, at FROM exposures WHERE experiment = ?1 AND contact_id = ?2 AND edition = ?3 AND phase = ?4
               AND unit = ?5 AND variant = ?6 AND forced = ?7",
        )?
        .query_row(
            params![experiment, exposure.contact_id, exposure.edition, phase, exposure.unit, exposure.variant, forced],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?;
    if at < first_at {
        transaction.prepare_cached("UPDATE exposures SET at = ?2 WHERE id = ?1")?.execute([id, at])?;
    }
    for first in &exposure.firsts {
        transaction
            .prepare_cached(
                "INSERT INTO firsts (exposure, variant, said, at) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (exposure, variant, said) DO UPDATE SET at = min(at, excluded.at)",
            )?
            .execute(params![id, first.variant, first.said.name(), first.at.micros()])?;
    }
    Ok(novelty(inserted))
}

fn outcome(transaction: &Transaction<'_>, outcome: &Outcome) -> rusqlite::Result<Novelty> {
    let inserted = transaction
        .prepare_cached(
            "INSERT OR IGNORE INTO outcomes (contact_id, outcome, at, value, message_id, corrects)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .execute(params![
            outcome.contact_id,
            outcome.outcome,
            outcome.at.micros(),
            outcome.value.map(crate::domain::Cents::get),
            outcome.message_id,
            outcome.corrects,
        ])?;
    Ok(novelty(inserted))
}

/// Keeps a decision, where only changes are wanted unless the last one before it says the same.
fn decided(transaction: &Transaction<'_>, decided: &Decided) -> rusqlite::Result<Novelty> {
    let at = decided.at.micros();
    match decided.keeping {
        Keeping::Nothing => return Ok(Novelty::Known),
        Keeping::All => {}
        Keeping::Changes => {
            let last: Option<(Option<String>, bool)> = transaction
                .prepare_cached(
                    "SELECT stage, qualified FROM decisions WHERE contact_id = ?1 AND campaign = ?2 AND at <= ?3
                     ORDER BY at DESC, id DESC LIMIT 1",
                )?
                .query_row(params![decided.contact_id, decided.campaign, at], |row| Ok((row.get(0)?, row.get(1)?)))
                .optional()?;
            if last.is_some_and(|(stage, qualified)| stage == decided.stage && qualified == decided.qualified) {
                return Ok(Novelty::Known);
            }
        }
    }
    transaction
        .prepare_cached(
            "INSERT INTO decisions (contact_id, campaign, at, stage, qualified, scores, revision)
             VALUES (:contact, :campaign, :at, :stage, :qualified, :scores, :revision)",
        )?
        .execute(named_params! {
            ":contact": decided.contact_id,
            ":campaign": decided.campaign,
            ":at": at,
            ":stage": decided.stage,
            ":qualified": decided.qualified,
            ":scores": decided.scores,
            ":revision": decided.revision,
        })?;
    Ok(Novelty::New)
}

fn novelty(inserted: usize) -> Novelty {
    if inserted > 0 { Novelty::New } else { Novelty::Known }
}
