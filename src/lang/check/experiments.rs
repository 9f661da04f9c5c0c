//! `experiment` blocks: each line read, each share, window and unit held to what can be run.

use sha2::{Digest as _, Sha256};

use super::variants::Ground;
use super::{Checker, Owner, all};
use crate::domain::{Day, Decimal, Edition, ExperimentName, LayerName, Share, VariantName, fold};
use crate::lang::checked::ValueType;
use crate::lang::diagnostic::{experiments as messages, points as point_messages};
use crate::lang::experiment::{CONTROL, Capacity, Experiment, Layer, Phase, Plan, Unit};
use crate::lang::format;
use crate::lang::source::{Span, Spanned};
use crate::lang::syntax::{self, CalendarUnit, ExperimentEntry, Measure, Word};
use crate::lang::vocabulary::Vocabulary;
use crate::limits::CAMPAIGN_VARIANTS_MAX;

/// A share and how many percent it must have, written as they are shown.
const ANY_SHARE: (Share, Share) = (Share::NOTHING, Share::WHOLE);

/// A percentage as written.
type Percent<'e> = &'e Spanned<Decimal>;
/// Who gets which share.
type Shares<'e> = &'e [(Word, Spanned<Decimal>)];

/// Hexadecimal digits of an edition: enough that no two of one experiment are ever alike.
const EDITION_DIGITS: usize = 16;

fn edition(block: &syntax::Experiment, vocabulary: &Vocabulary) -> Edition {
    let digest = Sha256::digest(format::edition(block, vocabulary).as_bytes());
    let digits: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    Edition::new(digits.get(..EDITION_DIGITS).unwrap_or(&digits))
}

/// An experiment's lines as written, each kind once but for guardrails.
#[derive(Default)]
struct Lines<'e> {
    phase: Option<(&'e Word, Span)>,
    unit: Option<(&'e [Word], Span)>,
    split: Option<(Shares<'e>, Span)>,
    traffic: Option<(&'e Spanned<Decimal>, Span)>,
    layer: Option<((&'e Word, Percent<'e>, Percent<'e>), Span)>,
    runs: Option<(&'e syntax::DateRange, Span)>,
    measures: Option<(&'e [Measure], Span)>,
    guardrails: Vec<(&'e syntax::Condition, &'e Spanned<Decimal>)>,
    capacity: Option<((&'e Spanned<Decimal>, CalendarUnit), Span)>,
    explore: Option<(&'e Spanned<Decimal>, Span)>,
    plan: Option<((Percent<'e>, Percent<'e>, Percent<'e>), Span)>,
}

impl Checker<'_> {
    /// All experiments, each with its variants.
    pub(super) fn experiments(&mut self, ground: &Ground<'_>) -> Option<Vec<Experiment>> {
        self.owner = Owner::Nothing;
        let blocks = self.names.experiments.clone();
        let mut variants_left = CAMPAIGN_VARIANTS_MAX;
        let checked = blocks.iter().map(|block| {
            let beyond = block.variants.get(variants_left);
            variants_left = variants_left.saturating_sub(block.variants.len());
            if let Some(beyond) = beyond {
                self.report.say(messages::too_many_variants(beyond.name.span, CAMPAIGN_VARIANTS_MAX));
                return None;
            }
            self.experiment(block, ground)
        });
        all(checked.collect())
    }

    fn experiment(&mut self, block: &syntax::Experiment, ground: &Ground<'_>) -> Option<Experiment> {
        super::names::name_within_limit(&block.name.text, block.name.span, &mut self.report);
        let heading = block.keyword.to(block.name.span);
        let (lines, unlike) = self.experiment_lines(block);
        let phase = match lines.phase {
            Some((word, _)) => self.phase(word),
            None => Some(Phase::Split),
        };
        let splits = phase == Some(Phase::Split) && ground.complete;
        let unit = match lines.unit {
            Some((words, _)) => self.units(words),
            None => Some(vec![Unit::Id]),
        };
        let split = match lines.split {
            Some((shares, span)) => self.split(block, shares, span),
            None => self.unsaid_split(block, heading, splits),
        };
        let traffic = match lines.traffic {
            Some((percent, _)) => self.share(percent, (Share::STEP, Share::WHOLE)),
            None => Some(Share::WHOLE),
        };
        let layer = lines.layer.map(|((name, from, to), span)| self.layer(name, from, to, span));
        let runs = lines.runs.map(|(range, span)| self.experiment_runs(range, span));
        let measures = match lines.measures {
            Some((measures, span)) => self.measures(measures, span),
            None if splits => {
                self.report.say(messages::no_measure(heading, &block.name.text));
                None
            }
            None => Some(Vec::new()),
        };
        let guardrails = lines.guardrails.iter().map(|(test, margin)| self.guardrail(test, margin)).collect();
        let capacity = lines.capacity.map(|((amount, per), span)| self.capacity(amount, per, span));
        let explore = lines.explore.map(|(percent, span)| {
            self.report.say(messages::takes_effect_later(span, "explore"));
            self.share(percent, (Share::STEP, Share::WHOLE))
        });
        let plan = lines.plan.map(|((from, to, power), span)| self.plan(from, to, power, span));
        let variants = self.variants(block, heading, ground);
        let arms = block.variants.iter().map(|variant| VariantName::new(&variant.name.text));
        let experiment = Experiment {
            name: ExperimentName::new(&block.name.text),
            question: block.question.as_ref().map(|question| question.value.to_string()),
            phase: phase?,
            unit: unit?,
            split: split?,
            traffic: traffic?,
            layer: said(layer)?,
            runs: said(runs)?,
            measures: measures?,
            guardrails: all(guardrails)?,
            capacity: said(capacity)?,
            explore: said(explore)?,
            plan: said(plan)?,
            variants: variants?,
            arms: std::iter::once(VariantName::new(CONTROL)).chain(arms).collect(),
            edition: edition(block, self.context.vocabulary),
            span: heading,
        };
        unlike.then_some(experiment)
    }

    fn experiment_lines<'e>(&mut self, block: &'e syntax::Experiment) -> (Lines<'e>, bool) {
        let mut lines = Lines::default();
        let mut unlike = true;
        for entry in &block.entries {
            let span = entry.span;
            unlike &= match &entry.value {
                ExperimentEntry::Phase(word) => self.set_once(&mut lines.phase, word, span, "phase"),
                ExperimentEntry::Unit(words) => self.set_once(&mut lines.unit, words, span, "unit"),
                ExperimentEntry::Split(shares) => self.set_once(&mut lines.split, shares, span, "split"),
                ExperimentEntry::Traffic(share) => self.set_once(&mut lines.traffic, share, span, "traffic"),
                ExperimentEntry::Layer { name, from, to } => {
                    self.set_once(&mut lines.layer, (name, from, to), span, "layer")
                }
                ExperimentEntry::Runs(range) => self.set_once(&mut lines.runs, range, span, "runs"),
                ExperimentEntry::Measures(measures) => self.set_once(&mut lines.measures, measures, span, "measures"),
                ExperimentEntry::Guardrail { test, at_most } => {
                    lines.guardrails.push((test, at_most));
                    true
                }
                ExperimentEntry::Capacity { amount, per } => {
                    self.set_once(&mut lines.capacity, (amount, *per), span, "capacity")
                }
                ExperimentEntry::Explore(share) => self.set_once(&mut lines.explore, share, span, "explore"),
                ExperimentEntry::Plan { from, to, power } => {
                    self.set_once(&mut lines.plan, (from, to, power), span, "plan")
                }
            };
        }
        (lines, unlike)
    }

    fn phase(&mut self, word: &Word) -> Option<Phase> {
        let folded = fold(&word.text);
        let phase = Phase::ALL.into_iter().find(|phase| phase.name() == folded);
        if phase.is_none() {
            let nearest = self.report.nearest(&word.text, Phase::ALL.iter().map(|phase| phase.name()));
            self.report.say(messages::unknown_phase(word.span, &word.text, nearest));
        }
        phase
    }

    fn units(&mut self, words: &[Word]) -> Option<Vec<Unit>> {
        let mut id: Option<Span> = None;
        let mut seen: Vec<&Word> = Vec::new();
        let units = words.iter().map(|word| {
            if let Some(id) = id {
                self.report.say(messages::unit_after_id(word.span, &word.text, id));
                return None;
            }
            if let Some(first) = seen.iter().find(|first| fold(&first.text) == fold(&word.text)) {
                self.report.say(point_messages::said_twice(word.span, &word.text, first.span));
                return None;
            }
            seen.push(word);
            if fold(&word.text) == "id" && self.known_trait(&word.text).is_none() {
                id = Some(word.span);
                return Some(Unit::Id);
            }
            let subject = self.any_trait(word)?;
            let declared = subject.valued.declared.unwrap_or(ValueType::Text);
            match declared {
                ValueType::Text | ValueType::Any => Some(Unit::Trait(subject.typed(ValueType::Text))),
                ValueType::Number => Some(Unit::Trait(subject.typed(ValueType::Number))),
                ValueType::Texts | ValueType::YesNo | ValueType::Date => {
                    self.report.say(messages::wrong_unit(word.span, &word.text, declared.article()));
                    None
                }
            }
        });
        all(units.collect())
    }

    /// A share within bounds, both included.
    fn share(&mut self, percent: &Spanned<Decimal>, (least, most): (Share, Share)) -> Option<Share> {
        let share = Share::of_percent(percent.value).filter(|share| (least..=most).contains(share));
        if share.is_none() {
            self.report.say(messages::bad_share(percent.span, &least.to_string(), &most.to_string()));
        }
        share
    }

    /// The shares of `control` and of each variant in their order.
    fn split(
        &mut self,
        block: &syntax::Experiment,
        shares: &[(Word, Spanned<Decimal>)],
        span: Span,
    ) -> Option<Vec<Share>> {
        let folded = |word: &Word| fold(&word.text).into_owned();
        let names: Vec<String> = std::iter::once(CONTROL.to_owned())
            .chain(block.variants.iter().map(|variant| folded(&variant.name)))
            .collect();
        let mut found: Vec<Option<(Share, Span)>> = vec![None; names.len()];
        let mut whole = true;
        for (name, percent) in shares {
            let share = self.share(percent, ANY_SHARE);
            let place = names.iter().position(|other| *other == folded(name)).and_then(|at| found.get_mut(at));
            whole &= match (place, share) {
                (Some(Some((_, first))), _) => {
                    let first = *first;
                    self.report.say(point_messages::said_twice(name.span, &name.text, first));
                    false
                }
                (Some(place), Some(share)) => {
                    *place = Some((share, name.span));
                    true
                }
                (Some(_), None) => false,
                (None, _) => {
                    let nearest = self.report.nearest(&name.text, names.iter().map(String::as_str));
                    self.report.say(messages::share_of_nobody(name.span, &name.text, nearest));
                    false
                }
            };
        }
        whole.then(|| self.whole_split(block, &found, span)).flatten()
    }

    /// The shares if everybody has one and together they are everybody.
    fn whole_split(
        &mut self,
        block: &syntax::Experiment,
        found: &[Option<(Share, Span)>],
        span: Span,
    ) -> Option<Vec<Share>> {
        let mut whole = true;
        if found.first().is_none_or(|control| control.is_none_or(|(share, _)| share == Share::NOTHING)) {
            self.report.say(messages::no_control(span));
            whole = false;
        }
        for (variant, share) in block.variants.iter().zip(found.iter().skip(1)) {
            if share.is_none() {
                self.report.say(messages::variant_without_share(variant.name.span, &variant.name.text, span));
                whole = false;
            }
        }
        let shares: Vec<Share> = found.iter().flatten().map(|(share, _)| *share).collect();
        let steps: u32 = shares.iter().map(|share| u32::from(share.steps())).sum();
        if whole && steps != u32::from(Share::WHOLE.steps()) {
            let sum = Decimal::from_millionths(i128::from(steps) * 10_000);
            self.report.say(messages::split_not_whole(span, &format!("{sum}%")));
            whole = false;
        }
        whole.then_some(shares)
    }

    /// Without a `split` everybody is decided by the campaign as it stands, which a phase `split` can't mean.
    fn unsaid_split(&mut self, block: &syntax::Experiment, heading: Span, splits: bool) -> Option<Vec<Share>> {
        if splits && !block.variants.is_empty() {
            let names: Vec<&str> = block.variants.iter().map(|variant| variant.name.text.as_str()).collect();
            self.report.say(messages::no_split(heading, &block.name.text, &names));
            return None;
        }
        let nothing = block.variants.iter().map(|_| Share::NOTHING);
        Some(std::iter::once(Share::WHOLE).chain(nothing).collect())
    }

    fn layer(&mut self, name: &Word, from: &Spanned<Decimal>, to: &Spanned<Decimal>, span: Span) -> Option<Layer> {
        super::names::name_within_limit(&name.text, name.span, &mut self.report);
        let (start, end) = (self.share(from, ANY_SHARE), self.share(to, ANY_SHARE));
        let (start, end) = (start?, end?);
        if start >= end {
            let place = from.span.to(to.span);
            self.report.say(messages::empty_part(place, &start.to_string(), &end.to_string()));
            return None;
        }
        Some(Layer { name: LayerName::new(&name.text), from: start, to: end, span })
    }

    fn experiment_runs(&mut self, range: &syntax::DateRange, span: Span) -> Option<(Day, Day)> {
        self.between_days(span, &range.from, &range.to)?;
        range.from.day.zip(range.to.day)
    }

    fn capacity(&mut self, amount: &Spanned<Decimal>, per: CalendarUnit, span: Span) -> Option<Capacity> {
        const MILLION: i128 = 1_000_000;
        self.report.say(messages::takes_effect_later(span, "capacity"));
        let millionths = amount.value.millionths();
        let contacts = u32::try_from(millionths / MILLION).ok().filter(|contacts| *contacts > 0);
        let contacts = contacts.filter(|_| millionths % MILLION == 0);
        if contacts.is_none() {
            self.report.say(messages::wrong_capacity(amount.span));
        }
        Some(Capacity { contacts: contacts?, per })
    }

    fn plan(
        &mut self,
        from: &Spanned<Decimal>,
        to: &Spanned<Decimal>,
        power: &Spanned<Decimal>,
        span: Span,
    ) -> Option<Plan> {
        let half = Share::of_percent(Decimal::from_integer(50))?;
        let within = (Share::STEP, Share::NEARLY_WHOLE);
        let (rate, hope, power_share) =
            (self.share(from, within), self.share(to, within), self.share(power, (half, Share::NEARLY_WHOLE)));
        let plan = Plan { from: rate?, to: hope?, power: power_share? };
        if plan.from == plan.to {
            self.report.say(messages::wrong_plan(span, "no difference to find"));
            return None;
        }
        Some(plan)
    }
}

/// `None` where something was said and is wrong.
fn said<T>(line: Option<Option<T>>) -> Option<Option<T>> {
    match line {
        Some(None) => None,
        Some(Some(thing)) => Some(Some(thing)),
        None => Some(None),
    }
}
