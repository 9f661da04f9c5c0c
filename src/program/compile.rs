//! One campaign's conditions → trees over shared predicates, and the plan that uses them.

use rustc_hash::FxHashMap;

use super::builder::{Builder, Test};
use super::order;
use super::plan::{
    DefinitionPlan, ExperimentPlan, GradeBody, GradePlan, Inherited, Plan, ScoreBody, ScorePlan, Segment, StagePlan,
};
use super::planes::planes;
use super::rare::{Award, Fading, Measured, Newest, Often, PerUnit, Rare};
use super::rulebook::{Rulebook, lengthen, small};
use super::table::{AwardId, DerivedId, Id, RuleId, Table};
use super::told::{Node, Place, RuleTelling, Teller};
use super::tree::{Late, Tree};
use super::when::{Length, Motion};
use std::sync::Arc;

use crate::domain::{Day, Points, RuleLine, RuleName, RulePlace, ScoreName, WrittenRows, Zone};
use crate::lang::checked::{
    self, CheckedCampaign, Condition, Definition, Disqualification, Group, Score, Stage, Wording,
};
use crate::lang::experiment::Decider;

/// Definitions with more tests than this are evaluated once instead of wherever they are used.
const INLINE_TESTS_MAX: usize = 4;

/// The rules of all campaigns, and what wakes them.
#[derive(Default)]
pub(super) struct Rules {
    pub(super) book: Rulebook,
    /// When each holds, unless that is known late.
    pub(super) trees: Table<RuleId, Option<Tree>>,
    pub(super) awards: Table<AwardId, Award>,
    /// Definitions that are evaluated once, in order.
    pub(super) derived: Table<DerivedId, Tree>,
}

/// One campaign on its way into the program.
pub(super) struct Compiler<'a> {
    builder: &'a mut Builder,
    rules: &'a mut Rules,
    campaign: &'a CheckedCampaign,
    /// What the plan's own definitions are.
    written: &'a [Definition],
    /// What the campaign as it stands was compiled to, for a variant of it.
    heritage: Option<&'a Heritage>,
    /// The rules that hold exactly when rules of the campaign as it stands do: the campaign's, the plan's.
    inherited: Vec<(RuleId, RuleId)>,
    /// The definitions that are evaluated once, by name.
    derived: FxHashMap<&'a str, DerivedId>,
    definitions: Vec<DefinitionPlan>,
    /// What a mention of each definition means.
    mentions: Vec<Tree>,
    /// Writes down what can be told.
    teller: Teller<'a>,
}

/// What a campaign as it stands was compiled to, so that its variants share it.
pub(super) struct Heritage {
    /// Its rules by score and name.
    rules: FxHashMap<(ScoreName, RuleName), RuleId>,
    /// Its definitions by name: what each stands for, and where it is evaluated once.
    definitions: FxHashMap<String, (Tree, Option<DerivedId>)>,
}

/// The plan of a campaign with those of all variants; its tests go into the builder, its rules into `rules`.
pub(super) fn compile(campaign: &CheckedCampaign, builder: &mut Builder, rules: &mut Rules) -> Plan {
    builder.begin_next(&campaign.zone);
    let (mut plan, heritage) = one(campaign, Decider::Control, None, builder, rules);
    for (position, experiment) in campaign.experiments.iter().enumerate() {
        let mut variants = Vec::with_capacity(experiment.variants.len());
        for variant in 0..experiment.variants.len() {
            builder.begin_next(&campaign.zone);
            let decider = Decider::Variant { experiment: position, variant };
            variants.push(one(campaign, decider, Some(&heritage), builder, rules).0);
        }
        plan.experiments.push(ExperimentPlan {
            name: experiment.name.clone(),
            phase: experiment.phase,
            runs: experiment.runs.map(|days| instants(days, &campaign.zone)),
            variants,
        });
    }
    plan
}

/// From the first instant of the first day to the end of the last.
fn instants((first, last): (Day, Day), calendar: &Zone) -> (i64, i64) {
    (calendar.start_of(first).micros(), calendar.start_of(last.plus(1)).micros())
}

/// The plan of a campaign as it stands, or of one variant, and what its variants may share.
fn one(
    campaign: &CheckedCampaign,
    decider: Decider,
    heritage: Option<&Heritage>,
    builder: &mut Builder,
    rules: &mut Rules,
) -> (Plan, Heritage) {
    let (written, criteria) = campaign.decided_by(decider);
    let first = rules.book.lines.len();
    rules.reserve(criteria.rules().count());
    builder.reserve(criteria.rules().count());
    let mut teller = Teller::default();
    teller.telling.first_rule = first;
    let mut compiler = Compiler {
        builder,
        rules,
        campaign,
        written,
        heritage,
        inherited: Vec::new(),
        derived: FxHashMap::default(),
        definitions: Vec::new(),
        mentions: Vec::new(),
        teller,
    };
    compiler.define();
    let scores: Vec<_> = criteria.scores.iter().map(|score| compiler.score(score)).collect();
    let grades: Vec<_> = criteria.grades.iter().map(|grade| compiler.grade(grade)).collect();
    let mut stages: Vec<_> = criteria.stages.iter().map(|stage| compiler.stage(stage)).collect();
    let audience = compiler.audience(decider);
    let disqualifications: Vec<_> =
        criteria.disqualifications.iter().map(|one| compiler.disqualification(one)).collect();
    let zone = compiler.builder.zone();
    let asker = compiler.builder.asker();
    let inherited = stretches(&compiler.inherited);
    let heritage = compiler.heritage_of(criteria);
    let (definitions, telling) = (compiler.definitions, compiler.teller.finish());
    let rules = first..compiler.rules.book.lines.len();
    order::stage_definitions(&mut stages, &definitions);
    let closing: Vec<&Tree> = audience.iter().chain(disqualifications.iter().map(|(_, tree)| tree)).collect();
    let rows = &*compiler.rules;
    let awards = |segment: &Segment| -> Vec<&Award> {
        rows.book.awards.stretch(segment.rules.clone()).iter().flatten().map(|award| &rows.awards[*award]).collect()
    };
    let steps = order::steps(&scores, awards, &grades, &stages, &definitions, &closing);
    let scores_in_order = order::score_order(&steps);
    let plan = Plan {
        id: campaign.id.clone(),
        zone,
        runs: campaign.runs.map(|days| instants(days, &campaign.zone)),
        audience,
        written: WrittenRows::rooms(rules.len()),
        rules,
        scores,
        grades,
        matrices: criteria.matrices.clone(),
        stages,
        disqualifications,
        qualifies_at: campaign.qualifies_at.map(|stage| stage.0),
        steps,
        definitions,
        reaches: Vec::new(),
        scores_in_order,
        telling,
        asker,
        inherited,
        experiments: Vec::new(),
    };
    (plan, heritage)
}

/// Pairs of rules one after the other as stretches.
fn stretches(pairs: &[(RuleId, RuleId)]) -> Vec<Inherited> {
    let mut stretches: Vec<Inherited> = Vec::new();
    for (from, to) in pairs.iter().map(|(from, to)| (from.position(), to.position())) {
        match stretches.last_mut() {
            Some(last) if last.from + last.count == from && last.to + last.count == to => last.count += 1,
            Some(_) | None => stretches.push(Inherited { from, to, count: 1 }),
        }
    }
    stretches
}

impl<'a> Compiler<'a> {
    /// What variants may share; nothing for a campaign without experiments.
    fn heritage_of(&self, criteria: &checked::Criteria) -> Heritage {
        let mut heritage = Heritage { rules: FxHashMap::default(), definitions: FxHashMap::default() };
        if self.heritage.is_some() || self.campaign.experiments.is_empty() {
            return heritage;
        }
        let count = criteria.rules().count();
        let first = self.rules.book.lines.len() - count;
        let mut position = first;
        for score in &criteria.scores {
            for rule in score.rules() {
                heritage.rules.insert((score.name.clone(), rule.name.clone()), RuleId::new(position));
                position += 1;
            }
        }
        for (definition, plan) in self.written.iter().zip(&self.definitions) {
            let derived = self.derived.get(definition.name.as_str()).copied();
            heritage.definitions.insert(definition.name.clone(), (plan.tree.clone(), derived));
        }
        heritage
    }

    /// Whom the campaign concerns: said once, by its own definitions.
    fn audience(&mut self, decider: Decider) -> Option<Tree> {
        match decider {
            Decider::Control => {
                let campaign = self.campaign;
                let (tree, place) = self.told_tree(campaign.audience.as_ref()?, &campaign.audience_wording);
                self.teller.telling.audience = Some(place);
                Some(tree)
            }
            Decider::Variant { .. } => None,
        }
    }

    /// Where a definition is evaluated once: as in the campaign as it stands, if it means the same there.
    fn derived(&mut self, name: &'a str, tree: &Tree) -> DerivedId {
        let known = self.heritage.and_then(|heritage| heritage.definitions.get(name));
        let derived = match known {
            Some((same, Some(derived))) if same == tree => *derived,
            Some(_) | None => self.rules.derived.push(tree.clone()),
        };
        self.derived.insert(name, derived);
        derived
    }

    /// The rule of the campaign as it stands that holds exactly when this one does.
    fn twin(&self, score: &ScoreName, rule: &RuleName, tree: &Tree) -> Option<RuleId> {
        let twin = *self.heritage?.rules.get(&(score.clone(), rule.clone()))?;
        self.rules.trees[twin].as_ref().is_some_and(|same| same == tree).then_some(twin)
    }

    /// Compiles the definitions in order; each refers to earlier ones only.
    fn define(&mut self) {
        for (position, definition) in self.written.iter().enumerate() {
            let (tree, place) = self.told_tree(&definition.condition, &definition.wording);
            self.teller.telling.definitions.push(place);
            let newest = self.newest(&definition.condition);
            let mention = if tree.is_late() {
                Tree::Late(Late::Definition(checked::DefinitionIndex(position)))
            } else if tree.size() <= INLINE_TESTS_MAX {
                tree.clone()
            } else {
                let idle = tree.idle();
                let derived = self.derived(&definition.name, &tree);
                let predicate = Tree::Predicate(self.builder.predicate(Test::Derived(derived)));
                if idle { Tree::not(predicate) } else { predicate }
            };
            self.definitions.push(DefinitionPlan { tree, newest });
            self.mentions.push(mention);
        }
    }

    /// A condition over shared predicates, and where it can be told from.
    fn told_tree(&mut self, condition: &Condition, wording: &'a Wording) -> (Tree, Place) {
        let place = self.teller.begin(wording);
        let tree = self.tree(condition);
        self.teller.end();
        (tree, place)
    }

    /// A condition over shared predicates.
    fn tree(&mut self, condition: &Condition) -> Tree {
        match condition {
            Condition::Not(inner) => {
                self.teller.add(Node::Not);
                Tree::not(self.tree(inner))
            }
            Condition::All(of) => {
                self.teller.add_several(of, Node::All);
                Tree::all(self.trees(of))
            }
            Condition::Any(of) => {
                self.teller.add_several(of, Node::Any);
                Tree::any(self.trees(of))
            }
            Condition::AtLeast { count, of } => {
                self.teller.add_several(of, |of| Node::AtLeast { count: *count, of });
                let trees = self.trees(of);
                if *count == 0 { Tree::constant(true) } else { Tree::AtLeast(*count, trees.into()) }
            }
            Condition::Definition(definition) => {
                self.teller.add_definition(*definition);
                self.mentions.get(definition.0).cloned().unwrap_or_else(|| Tree::constant(false))
            }
            Condition::Happened(_)
            | Condition::Chain(_)
            | Condition::NotFollowed(_)
            | Condition::Aggregate(_)
            | Condition::Trait(_)
            | Condition::Points { .. }
            | Condition::Grade { .. }
            | Condition::Reached(_) => {
                let tree = self.test(condition);
                self.teller.add_test(condition, &tree);
                tree
            }
        }
    }

    /// A single test; conditions of several are no test.
    fn test(&mut self, condition: &Condition) -> Tree {
        match condition {
            Condition::Not(_)
            | Condition::All(_)
            | Condition::Any(_)
            | Condition::AtLeast { .. }
            | Condition::Definition(_) => Tree::constant(false),
            Condition::Happened(test) => self.builder.happened(test),
            Condition::Chain(chain) => {
                let chain = self.builder.chain_of(chain);
                self.builder.rare(Rare::Chain(chain))
            }
            Condition::NotFollowed(test) => {
                let test = self.builder.not_followed_of(test);
                self.builder.rare(Rare::NotFollowed(test))
            }
            Condition::Aggregate(aggregate) => self.builder.aggregate(aggregate),
            Condition::Trait(test) => self.builder.trait_test(test),
            Condition::Points { score, test } => Tree::Late(Late::Points(*score, *test)),
            Condition::Grade { grade, values } => {
                let count = values.last().map_or(0, |last| last + 1);
                let values = (0..count).map(|value| values.contains(&value)).collect();
                Tree::Late(Late::Grade(grade.0, values))
            }
            Condition::Reached(stage) => Tree::Late(Late::Reached(*stage)),
        }
    }

    fn trees(&mut self, conditions: &[Condition]) -> Vec<Tree> {
        conditions.iter().map(|condition| self.tree(condition)).collect()
    }

    /// The newest event of a condition.
    fn newest(&mut self, condition: &Condition) -> Newest {
        match condition {
            Condition::Not(_)
            | Condition::Trait(_)
            | Condition::Points { .. }
            | Condition::Grade { .. }
            | Condition::Reached(_) => Newest::None,
            Condition::All(of) => Newest::All(of.iter().map(|part| self.newest(part)).collect()),
            Condition::Any(of) | Condition::AtLeast { of, .. } => {
                Newest::True(of.iter().map(|part| (self.tree(part), self.newest(part))).collect())
            }
            Condition::Definition(definition) => Newest::Definition(definition.0),
            Condition::Happened(test) => {
                let listen = self.builder.listen(test);
                // While a test that asks for an event holds, its newest cannot have left a window that events leave in their order.
                let motion = match listen.motion_of_newest(&self.builder.streams) {
                    Motion::Still => Motion::Still,
                    Motion::Shrinks if test.count.at_least > 0 => Motion::Still,
                    Motion::Shrinks | Motion::Grows | Motion::Both => Motion::Both,
                };
                Newest::Event(listen, motion)
            }
            Condition::Chain(chain) => Newest::Chain(self.builder.chain_of(chain)),
            Condition::NotFollowed(test) => Newest::NotFollowed(self.builder.not_followed_of(test)),
            Condition::Aggregate(aggregate) => {
                Newest::Counted(self.builder.listen(&aggregate.over), aggregate.property.clone())
            }
        }
    }

    fn score(&mut self, score: &'a Score) -> ScorePlan {
        let body = match &score.body {
            checked::ScoreBody::Sum(terms) => {
                ScoreBody::Sum(terms.iter().map(|term| (term.percent, term.score.0)).collect())
            }
            checked::ScoreBody::Rules { rules, groups } => {
                let mut segments = vec![self.segment(score, None, rules)];
                segments.extend(groups.iter().map(|group| self.segment(score, Some(group), &group.rules)));
                ScoreBody::Rules(segments)
            }
        };
        ScorePlan { name: score.name.clone(), body, range: score.range }
    }

    fn segment(&mut self, score: &Score, group: Option<&Group>, rules: &'a [checked::Rule]) -> Segment {
        let start = self.rules.book.lines.len();
        let place = RulePlace { score: score.name.clone(), group: group.map(|group| group.title.clone()) };
        let place = Arc::new(place);
        let counts = group.map_or(checked::Counts::All, |group| group.counts);
        let all_count = counts == checked::Counts::All;
        let (mut singly, mut late) = (Vec::new(), Vec::new());
        for rule in rules {
            let (tree, told) = self.told_tree(&rule.condition, &rule.wording);
            let is_one_test = self.teller.is_one_test(told);
            self.teller.telling.rules.push(RuleTelling { place: told, is_one_test, points: rule.award.points });
            let award = self.award(rule);
            let points = limited(rule.award.points, rule.award.at_most);
            let because = rule.award.because.as_deref().map(Box::from);
            let line = RuleLine { rule: rule.name.clone(), place: place.clone(), points, because };
            let number = small(points, award);
            let id = self.rules.book.add(line, award, number);
            if !is_one_test {
                self.teller.telling.compound.push(id);
            }
            if number.is_none() && all_count {
                lengthen(&mut singly, id);
            }
            if tree.is_late() {
                late.push((id, tree));
                self.rules.trees.push(None);
            } else if let Some(twin) = self.twin(&score.name, &rule.name, &tree) {
                self.inherited.push((twin, id));
                self.rules.trees.push(None);
            } else {
                self.rules.trees.push(Some(tree));
            }
        }
        let rules = start..self.rules.book.lines.len();
        let planes = if all_count { planes(&self.rules.book.numbers, rules.clone()) } else { Vec::new() };
        Segment {
            singly,
            group: group.map(|group| group.title.clone()),
            counts,
            at_least: group.and_then(|group| group.at_least),
            at_most: group.and_then(|group| group.at_most),
            rules,
            planes,
            late,
        }
    }

    /// What a rule gives where that is more than a number.
    fn award(&mut self, rule: &checked::Rule) -> Option<AwardId> {
        let award = &rule.award;
        let zone = self.builder.zone();
        let mut fading = self.fading(&award.fading);
        let fades = !matches!(fading, Fading::Never);
        let often = match &award.often {
            checked::Often::Once => {
                let newest = if fades { self.newest(&rule.condition) } else { Newest::None };
                if newest.is_none() {
                    fading = Fading::Never;
                }
                if newest.is_none() && award.per.is_none() {
                    return None;
                }
                Often::Once(newest)
            }
            checked::Often::Each(test) => Often::Each(self.builder.listen(test)),
            checked::Often::OncePer(unit, test) => Often::OncePer(*unit, zone, self.builder.listen(test)),
            checked::Often::OncePerDifferent(property, test) => {
                self.builder.watch(test, property);
                Often::OncePerDifferent(property.clone(), zone, self.builder.listen(test))
            }
        };
        let per = award.per.as_ref().map(|per| self.per_unit(per, &award.often));
        let motion = match &often {
            Often::Once(newest) => newest.motion(&self.builder.streams),
            Often::Each(listen) => listen.motion(&self.builder.streams),
            Often::OncePer(_, _, listen) | Often::OncePerDifferent(_, _, listen) => {
                listen.motion_of_newest(&self.builder.streams)
            }
        };
        let definitions = match &often {
            Often::Once(newest) => order::newest_definitions(newest, &self.definitions),
            Often::Each(_) | Often::OncePer(..) | Often::OncePerDifferent(..) => Vec::new(),
        };
        let (points, at_most) = (award.points, award.at_most);
        Some(self.rules.awards.push(Award { points, often, per, at_most, fading, motion, definitions }))
    }

    fn per_unit(&mut self, per: &checked::PerUnit, often: &checked::Often) -> PerUnit {
        let of = match &per.of {
            checked::Measured::Trait(subject) => Measured::Trait(self.builder.subject(subject)),
            checked::Measured::Property(property) => {
                match often {
                    checked::Often::Once => {}
                    checked::Often::Each(test)
                    | checked::Often::OncePer(_, test)
                    | checked::Often::OncePerDifferent(_, test) => self.builder.watch(test, property),
                }
                Measured::Property(property.clone())
            }
        };
        PerUnit { amount_millionths: per.amount.millionths(), of }
    }

    fn fading(&self, fading: &checked::Fading) -> Fading {
        let length = |period| self.builder.length(period);
        match fading {
            checked::Fading::Never => Fading::Never,
            checked::Fading::Halving(every) => Fading::Halving(length(*every)),
            checked::Fading::Losing { percent, every } => Fading::Losing(percent.millionths(), length(*every)),
            checked::Fading::Expiring(after) => Fading::Expiring(length(*after)),
            checked::Fading::Stepping(steps) => {
                let steps: Vec<(i64, Length)> = steps.iter().map(|(points, after)| (*points, length(*after))).collect();
                Fading::Stepping(steps.into())
            }
        }
    }

    fn grade(&mut self, grade: &checked::Grade) -> GradePlan {
        let body = match &grade.body {
            checked::GradeBody::Thresholds { score, from } => GradeBody::Thresholds(score.0, from.clone()),
            checked::GradeBody::Conditions(conditions) => GradeBody::Conditions(self.trees(conditions)),
        };
        GradePlan { name: grade.name.clone(), values: grade.values.clone(), body }
    }

    fn disqualification(&mut self, disqualification: &'a Disqualification) -> (Box<str>, Tree) {
        let (tree, place) = self.told_tree(&disqualification.when, &disqualification.wording);
        self.teller.telling.disqualifications.push(place);
        (Box::from(disqualification.reason.as_str()), tree)
    }

    fn stage(&mut self, stage: &'a Stage) -> StagePlan {
        let mut told = |condition: &'a Option<Condition>, wording: &'a Wording| {
            condition.as_ref().map(|condition| self.told_tree(condition, wording)).unzip()
        };
        let (when, when_place) = told(&stage.when, &stage.when_wording);
        let (until, until_place) = told(&stage.until, &stage.until_wording);
        self.teller.telling.whens.push(when_place);
        self.teller.telling.untils.push(until_place);
        StagePlan {
            name: stage.name.clone(),
            when,
            until,
            stays: stage.stays.map(|stays| self.builder.length(stays)),
            falls_back: stage.falls_back,
            definitions: Vec::new(),
        }
    }
}

impl Rules {
    /// Makes room for so many rules more.
    fn reserve(&mut self, rules: usize) {
        self.book.lines.reserve(rules);
        self.book.awards.reserve(rules);
        self.trees.reserve(rules);
    }
}

/// Points within a limit on their size.
fn limited(points: i64, at_most: Option<i64>) -> Points {
    let limit = at_most.unwrap_or(crate::limits::POINTS_MAX).clamp(0, crate::limits::POINTS_MAX);
    Points::new(points.clamp(-limit, limit))
}
