//! Stages, from first to last, and the one at which a contact qualifies.

use super::{Checker, Owner};
use crate::domain::{Period, StageName};
use crate::lang::checked::{FallsBack, Stage, StageIndex};
use crate::lang::diagnostic::{names as name_messages, stages as messages};
use crate::lang::resolved::Part;
use crate::lang::syntax::{self, StageClause, StageLine, Word};

/// The stage at which contacts qualify if nothing is said.
const USUAL_QUALIFYING_STAGE: &str = "mql";

impl<'a> Checker<'a> {
    pub(super) fn stages(&mut self) -> Vec<Part<'a, StageLine, Stage>> {
        let lines = self.names.stages.clone().into_iter().enumerate();
        lines.map(|(position, written)| Part { written, meaning: self.stage(position, written) }).collect()
    }

    fn stage(&mut self, position: usize, line: &StageLine) -> Option<Stage> {
        self.owner = Owner::Stage(position);
        if let Some(title) = &line.title {
            super::names::name_within_limit(&title.value, title.span, &mut self.report);
        }
        let (mut when, mut until, mut stays, mut falls_back) = (None, None, None, None);
        let mut whole = true;
        for clause in &line.clauses {
            let span = clause.span;
            if position == 0 {
                self.report.say(messages::first_stage(span, &line.name.text, word_of(&clause.value)));
                whole = false;
            }
            whole &= match &clause.value {
                StageClause::When(condition) => self.set_once(&mut when, condition, span, "when"),
                StageClause::Until(condition) => self.set_once(&mut until, condition, span, "until"),
                StageClause::Stays(period) => self.set_once(&mut stays, *period, span, "stays"),
                StageClause::NeverFallsBack => self.set_once(&mut falls_back, (), span, "never falls back"),
            };
        }
        let broken = |condition: &&syntax::Condition| matches!(condition, syntax::Condition::Broken(_));
        if position > 0 && when.is_none() && !until.iter().any(|(condition, _)| broken(condition)) {
            self.report.say(messages::without_when(line.name.span, &line.name.text));
            whole = false;
        }
        let when = when.map(|(condition, _)| self.worded(condition));
        let until = until.map(|(condition, _)| self.worded(condition));
        let stays: Option<Option<Period>> = stays.map(|(period, span)| self.period(period, span));
        let (when, when_wording) = transposed(when)?.unzip();
        let (until, until_wording) = transposed(until)?.unzip();
        let stage = Stage {
            name: StageName::new(&line.name.text),
            title: line.title.as_ref().map_or_else(|| line.name.text.to_string(), |title| title.value.to_string()),
            when,
            when_wording: when_wording.unwrap_or_default(),
            until,
            until_wording: until_wording.unwrap_or_default(),
            stays: transposed(stays)?,
            falls_back: falls_back.map_or(FallsBack::Possible, |_| FallsBack::Never),
        };
        whole.then_some(stage)
    }

    /// The stage at which contacts qualify: the one said, else `mql`, else the last but one of at least three, else the last.
    pub(super) fn qualifies_at(&mut self, said: Option<&Word>) -> Option<Option<StageIndex>> {
        let count = self.names.stages.len();
        let Some(word) = said else {
            let usual = self.names.stage(USUAL_QUALIFYING_STAGE);
            let fallback = if count >= 3 { count.checked_sub(2) } else { count.checked_sub(1) };
            return Some(usual.or(fallback).map(StageIndex));
        };
        match self.names.stage(&word.text) {
            Some(position) => Some(Some(StageIndex(position))),
            None => {
                let stages = self.names.stages.iter().map(|stage| stage.name.text.as_str());
                let nearest = self.report.nearest(&word.text, stages.clone());
                let stages: Vec<&str> = stages.collect();
                self.report.unknown(&word.text, name_messages::unknown_stage(word.span, &word.text, nearest, &stages));
                None
            }
        }
    }
}

/// `None` where something was said and is wrong.
fn transposed<T>(said: Option<Option<T>>) -> Option<Option<T>> {
    match said {
        Some(None) => None,
        Some(Some(thing)) => Some(Some(thing)),
        None => Some(None),
    }
}

fn word_of(clause: &StageClause) -> &'static str {
    match clause {
        StageClause::When(_) => "when",
        StageClause::Until(_) => "until",
        StageClause::Stays(_) => "stays",
        StageClause::NeverFallsBack => "never falls back",
    }
}
