//! The variants of an experiment: each checked as the whole campaign that it would make.

use std::borrow::Cow;
use std::collections::HashMap;

use super::cycles::{Graph, Owner};
use super::libraries::Merged;
use super::names::Names;
use super::restate::restated;
use super::{Checker, all};
use crate::domain::{VariantName, fold};
use crate::lang::checked::{CheckedCampaign, Criteria, Definition, Rule, Score, ScoreBody, Stage, Wording};
use crate::lang::diagnostic::{experiments as messages, names as name_messages};
use crate::lang::experiment::{CONTROL, Variant};
use crate::lang::resolved::{Completeness, ResolvedScore, whole};
use crate::lang::source::{FileId, Span};
use crate::lang::syntax::{self, Section};

/// What variants restate: the campaign's sections.
pub(super) struct Ground<'s> {
    pub(super) sections: &'s [&'s Section],
    /// Whether all of them could be read.
    pub(super) complete: bool,
}

impl<'s> Ground<'s> {
    /// The sections of a file and its libraries.
    pub(super) fn of(merged: &'s Merged<'s>) -> Ground<'s> {
        Ground { sections: &merged.sections, complete: merged.completeness == Completeness::Whole }
    }
}

impl Checker<'_> {
    /// The variants of an experiment, in file order.
    pub(super) fn variants(
        &mut self,
        block: &syntax::Experiment,
        heading: Span,
        ground: &Ground<'_>,
    ) -> Option<Vec<Variant>> {
        if block.variants.is_empty() && ground.complete {
            self.report.say(messages::no_variant(heading, &block.name.text));
            return None;
        }
        let mut names: HashMap<String, Span> = HashMap::new();
        let variants = block.variants.iter().map(|variant| {
            let name = &variant.name;
            super::names::name_within_limit(&name.text, name.span, &mut self.report);
            let folded = fold(&name.text).into_owned();
            let is_control = folded == CONTROL;
            if is_control {
                self.report.say(messages::control_is_the_campaign(name.span));
            }
            let first = names.insert(folded, name.span);
            if let Some(first) = first {
                self.report.say(name_messages::defined_twice(name.span, "variant", &name.text, first));
            }
            self.variant(variant, ground).filter(|_| !is_control && first.is_none())
        });
        all(variants.collect())
    }

    /// A variant, checked like a campaign of its own; what is wrong with the campaign anyway is not said again.
    fn variant(&mut self, variant: &syntax::Variant, ground: &Ground<'_>) -> Option<Variant> {
        let mut report = self.report.heir();
        let vocabulary = self.context.vocabulary;
        let sections = restated(ground.sections, variant, vocabulary, ground.complete, &mut report);
        let sections: Vec<&Section> = sections.iter().map(Cow::as_ref).collect();
        let names = Names::collect(&sections, vocabulary, &mut report);
        let lists = self.lists.read_anew(&self.names, &names, self.context, &mut report);
        let mut checker = Checker {
            context: self.context,
            names,
            lists,
            report,
            graph: Graph::default(),
            owner: Owner::Nothing,
            eventful: Vec::new(),
            parts: 0,
            wording: Wording::default(),
        };
        let decided = checker.decided();
        let heading = variant.keyword.to(variant.name.span);
        let whole = !checker.report.has_errors();
        self.report.absorb(checker.report, |diagnostic| {
            let inside = variant.span.start <= diagnostic.span.start && diagnostic.span.end <= variant.span.end;
            let here = inside && diagnostic.span.file == variant.span.file;
            if here { diagnostic } else { messages::because_of(diagnostic, heading, &variant.name.text) }
        });
        let (definitions, criteria) = decided?;
        whole.then(|| Variant { name: VariantName::new(&variant.name.text), definitions, criteria })
    }

    /// The definitions, each after those it refers to, and the criteria.
    fn decided(&mut self) -> Option<(Vec<Definition>, Criteria)> {
        let definitions = self.definitions();
        self.eventful = self.eventful(&definitions);
        let (scores, grades, matrices) = (self.scores(), self.grades(), self.matrices());
        let (stages, disqualifications) = (self.stages(), self.disqualifications());
        self.cycles();
        let mut criteria = Criteria {
            scores: all(scores.into_iter().map(ResolvedScore::whole).collect())?,
            grades: whole(grades)?,
            matrices: matrices?,
            stages: whole(stages)?,
            disqualifications: whole(disqualifications)?,
        };
        let mut definitions = whole(definitions)?;
        self.put_definitions_in_order(&mut definitions, &mut criteria, None);
        Some((definitions, criteria))
    }

    /// Says which variants decide as the campaign does.
    pub(super) fn unchanged(&mut self, campaign: &CheckedCampaign) {
        if campaign.experiments.is_empty() {
            return;
        }
        let as_it_stands = bare(&campaign.definitions, &campaign.criteria);
        for (experiment, block) in campaign.experiments.iter().zip(self.names.experiments.clone()) {
            for (variant, written) in experiment.variants.iter().zip(&block.variants) {
                if bare(&variant.definitions, &variant.criteria) == as_it_stands {
                    self.report.say(messages::changes_nothing(written.name.span, &written.name.text));
                }
            }
        }
    }
}

/// What decides, without places, words, titles and reasons.
fn bare(definitions: &[Definition], criteria: &Criteria) -> (Vec<Definition>, Criteria) {
    let (mut definitions, mut criteria) = (definitions.to_vec(), criteria.clone());
    let bare_rule = |rule: &mut Rule| {
        rule.span = Span { file: FileId(0), start: 0, end: 0 };
        rule.wording = Wording::default();
        rule.award.because = None;
    };
    for Score { body, .. } in &mut criteria.scores {
        match body {
            ScoreBody::Rules { rules, groups } => {
                rules.iter_mut().chain(groups.iter_mut().flat_map(|group| &mut group.rules)).for_each(bare_rule);
            }
            ScoreBody::Sum(_) => {}
        }
    }
    criteria.stages.iter_mut().for_each(|stage: &mut Stage| {
        stage.title.clear();
        stage.when_wording = Wording::default();
        stage.until_wording = Wording::default();
    });
    criteria.disqualifications.iter_mut().for_each(|one| one.wording = Wording::default());
    definitions.iter_mut().for_each(|one| one.wording = Wording::default());
    (definitions, criteria)
}
