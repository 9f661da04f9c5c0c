//! `force`: the variants that a request wants to decide, so that whoever tries an experiment sees each of them.

use super::envelope::Forced;
use super::problem::{Kind, Problem};
use crate::decide::{Selection, UnknownVariant};
use crate::ruleset::Ruleset;

/// The selection with these variants forced.
///
/// # Errors
/// When there is no such experiment or variant, with the field at fault.
pub(super) fn forcing(selection: Selection, ruleset: &Ruleset, force: &[Forced<'_>]) -> Result<Selection, Problem> {
    force.iter().try_fold(selection, |selection, (experiment, variant)| {
        selection.forcing(ruleset, experiment, variant).map_err(|unknown| {
            let pointer = match &unknown {
                UnknownVariant::Experiment { .. } => "/force".to_owned(),
                UnknownVariant::Variant { experiment, .. } => format!("/force/{experiment}"),
            };
            Problem::new(Kind::WrongShape, unknown.to_string()).at(pointer)
        })
    })
}
