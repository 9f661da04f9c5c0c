//! A campaign after checking: every word resolved, every type known, nothing circular; what both evaluators read.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::experiment::{Decider, Experiment};
use super::source::Span;
use super::syntax::{AggregateKind, CalendarUnit};
use super::test_case::TestCase;
use crate::domain::{
    CampaignId, Day, Decimal, GradeName, GradeValue, GroupTitle, Pattern, Period, RuleName, ScoreName, StageName, Zone,
};

/// A campaign that can be compiled. Conditions refer to scores, grades, stages and definitions by position;
/// nothing depends on itself, neither among definitions nor among scores, grades and stages.
#[derive(Clone, Debug)]
pub struct CheckedCampaign {
    /// The file's name without `.thresh`.
    pub id: CampaignId,
    /// The title.
    pub title: String,
    /// The goal, as written.
    pub goal: Option<String>,
    /// Who answers for it.
    pub owner: Option<String>,
    /// The first and the last day on which it applies, both included.
    pub runs: Option<(Day, Day)>,
    /// Whose calendar counts.
    pub zone: Zone,
    /// Whom it concerns; `None`: everybody.
    pub audience: Option<Condition>,
    /// The stage at which a contact qualifies; `None` without stages.
    pub qualifies_at: Option<StageIndex>,
    /// What may be spent.
    pub budget: Option<Budget>,
    /// Orders wanted.
    pub target: Option<u64>,
    /// The sales cycle's limit.
    pub cycle: Option<Period>,
    /// How the audience is said.
    pub audience_wording: Wording,
    /// Definitions; each refers only to ones before it.
    pub definitions: Vec<Definition>,
    /// How contacts are scored and staged.
    pub criteria: Criteria,
    /// The `experiment` blocks, in file order.
    pub experiments: Vec<Experiment>,
    /// The `test` blocks, in file order.
    pub tests: Vec<TestCase>,
}

impl CheckedCampaign {
    /// The definitions and criteria that decide; the campaign's own where it has no such variant.
    pub fn decided_by(&self, decider: Decider) -> (&[Definition], &Criteria) {
        let variant = match decider {
            Decider::Control => None,
            Decider::Variant { experiment, variant } => {
                self.experiments.get(experiment).and_then(|experiment| experiment.variants.get(variant))
            }
        };
        match variant {
            Some(variant) => (&variant.definitions, &variant.criteria),
            None => (&self.definitions, &self.criteria),
        }
    }
}

/// Money set aside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Budget {
    /// Hundredths of the currency's unit.
    pub cents: i64,
    /// Three capital letters.
    pub currency: String,
}

/// What a variant may restate: everything that decides points, grades and stages.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Criteria {
    /// In file order.
    pub scores: Vec<Score>,
    /// In file order.
    pub grades: Vec<Grade>,
    /// In file order.
    pub matrices: Vec<Matrix>,
    /// From first to last; the first has no `when` and no `until`, each other has a `when`.
    pub stages: Vec<Stage>,
    /// In file order.
    pub disqualifications: Vec<Disqualification>,
}

impl Criteria {
    /// Every rule: score by score, those outside groups first.
    pub fn rules(&self) -> impl Iterator<Item = &Rule> {
        self.scores.iter().flat_map(Score::rules)
    }
}

impl Score {
    /// Its rules: those outside groups, then those of each group.
    pub fn rules(&self) -> impl Iterator<Item = &Rule> {
        let (rules, groups) = match &self.body {
            ScoreBody::Rules { rules, groups } => (rules.as_slice(), groups.as_slice()),
            ScoreBody::Sum(_) => (&[][..], &[][..]),
        };
        rules.iter().chain(groups.iter().flat_map(|group| &group.rules))
    }
}

/// A score's position in its criteria.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ScoreIndex(pub usize);
/// A grade's position in its criteria.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GradeIndex(pub usize);
/// A stage's position in its criteria.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StageIndex(pub usize);
/// A definition's position in its campaign.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DefinitionIndex(pub usize);

/// `define keen: …`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Definition {
    /// Its name.
    pub name: String,
    /// What it stands for.
    pub condition: Condition,
    /// How that is said.
    pub wording: Wording,
}

/// A score.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Score {
    /// Its name.
    pub name: ScoreName,
    /// Where its points come from.
    pub body: ScoreBody,
    /// The least and the greatest points.
    pub range: Option<(i64, i64)>,
}

/// Where a score's points come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ScoreBody {
    /// Rules.
    Rules {
        /// Outside groups; before the groups in file order.
        rules: Vec<Rule>,
        /// The groups.
        groups: Vec<Group>,
    },
    /// Other scores: computed exactly, truncated once toward zero.
    Sum(Vec<Term>),
}

/// A part of a derived score.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// The share in percent, signed; 100 for the whole.
    pub percent: Decimal,
    /// Of this score.
    pub score: ScoreIndex,
}

/// A group of rules with its limits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// The title.
    pub title: GroupTitle,
    /// Which of its rules count.
    pub counts: Counts,
    /// The least signed sum.
    pub at_least: Option<i64>,
    /// The greatest signed sum.
    pub at_most: Option<i64>,
    /// The rules.
    pub rules: Vec<Rule>,
}

/// Which rules of a group count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counts {
    /// All that hold.
    All,
    /// Of those that hold, the one with the greatest signed points after fading and its limit; ties to the first written.
    BestOnly,
    /// The first that holds.
    FirstOnly,
}

/// A rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Its label, else the canonical text of its condition; unique within its score.
    pub name: RuleName,
    /// When it holds.
    pub condition: Condition,
    /// How that is said.
    pub wording: Wording,
    /// What it gives.
    pub award: Award,
    /// Where it stands.
    pub span: Span,
}

/// What a rule gives: points per unit, faded, added up over how often, then its own limit. All of it is computed exactly and stops
/// at ±[`POINTS_MAX`](crate::limits::POINTS_MAX) once, at the end; so do the sum of a group's rules and the sum of a score's rules and groups, each just before
/// its own limits. A [`Cut`](crate::domain::Cut) is what a group or score has after its limits minus the exact sum of its parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Award {
    /// The points, signed.
    pub points: i64,
    /// How often.
    pub often: Often,
    /// For each whole unit of something.
    pub per: Option<PerUnit>,
    /// The greatest size of this rule's points, on either side of zero.
    pub at_most: Option<i64>,
    /// How they fade.
    pub fading: Fading,
    /// The author's reason.
    pub because: Option<String>,
}

/// How often a rule pays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Often {
    /// Once, however many events there were.
    Once,
    /// For each event that the rule's one event test counts.
    Each(EventTest),
    /// Once for each calendar day, week or month with such an event, faded from the newest in it; units are those of the newest, of
    /// several at its instant the most.
    OncePer(CalendarUnit, EventTest),
    /// Once for each value of a property among such events, texts folded, faded from the newest with it (units as for a day);
    /// events without it pay nothing. Of several texts in one property each is a value.
    OncePerDifferent(Property, EventTest),
}

/// `per 10 of company.size`: points for each whole unit; an unknown value is 0, and so is what is below zero, and the property of an
/// event where [`Often::Once`] pays for none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PerUnit {
    /// One unit; above zero.
    pub amount: Decimal,
    /// What is measured.
    pub of: Measured,
}

impl ValueType {
    /// The type with its article, as warnings and messages say it.
    pub fn article(self) -> &'static str {
        match self {
            ValueType::Text => "a text",
            ValueType::Texts => "a text or a list of texts",
            ValueType::Number => "a number",
            ValueType::YesNo => "true or false",
            ValueType::Date => "a date",
            ValueType::Any => "a value",
        }
    }
}

/// What units are counted of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Measured {
    /// A trait of the contact.
    Trait(Trait),
    /// A property of each event that pays.
    Property(Property),
}

/// How points fade by whole periods since the newest event that made the rule hold (with `each`: since each event). k periods have
/// passed since t when t + k·period ≤ at; k months are counted from t in one go, so that 31 January + 2 months is 31 March.
///
/// The newest event of a test is its newest in the window, whatever the count asked; of a chain, the last of the complete chain that
/// ends latest; of `not followed by`, the latest A that makes it true; of an aggregate, the newest event whose property it counts; of
/// all, the newest over the parts; of any and at least n, over the true parts; of a definition, of its condition. Nothing else has one.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Fading {
    /// Never.
    Never,
    /// points / 2^k after k periods, truncated toward zero.
    Halving(Period),
    /// points × max(0, 100 − percent·k) / 100 after k periods, truncated toward zero.
    Losing {
        /// The percentage.
        percent: Decimal,
        /// The period.
        every: Period,
    },
    /// Nothing once this much time has passed.
    Expiring(Period),
    /// Other points (signed, a unit) once each span has passed; spans ascend.
    Stepping(Vec<(i64, Period)>),
}

/// A grade.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grade {
    /// Its name.
    pub name: GradeName,
    /// Its values from best to worst, two at least.
    pub values: Vec<GradeValue>,
    /// How the value is found.
    pub body: GradeBody,
}

/// How a grade's value is found; one entry fewer than values, the last value is for what is left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GradeBody {
    /// The first value whose threshold the score reaches; thresholds descend.
    Thresholds {
        /// The score of the same name.
        score: ScoreIndex,
        /// The thresholds.
        from: Vec<i64>,
    },
    /// The first value whose condition holds.
    Conditions(Vec<Condition>),
}

/// A matrix: the row grade's value and the column grade's side by side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matrix {
    /// Its name.
    pub name: GradeName,
    /// Comes first in the value.
    pub row: GradeIndex,
    /// Comes second.
    pub column: GradeIndex,
}

/// A stage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stage {
    /// Its short name.
    pub name: StageName,
    /// Its title; the name where none was written.
    pub title: String,
    /// When a contact is in it or beyond; `None` only for the first.
    pub when: Option<Condition>,
    /// How `when` is said.
    pub when_wording: Wording,
    /// A contact who held it keeps it while this is not true.
    pub until: Option<Condition>,
    /// How `until` is said.
    pub until_wording: Wording,
    /// A contact who held it, or a later one, keeps it for so long since the instant brought with the stage held.
    pub stays: Option<Period>,
    /// Whether a contact who held it keeps it for good.
    pub falls_back: FallsBack,
}

/// Whether a stage can be lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FallsBack {
    /// When nothing else holds it.
    Possible,
    /// `never falls back`
    Never,
}

/// `disqualify "Competitor" when …`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Disqualification {
    /// The reason given.
    pub reason: String,
    /// When.
    pub when: Condition,
    /// How that is said.
    pub wording: Wording,
}

/// A condition. Two-valued and total: a test of something unknown is false.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Condition {
    /// The opposite.
    Not(Box<Condition>),
    /// All of them; true if empty.
    All(Vec<Condition>),
    /// Any of them; false if empty.
    Any(Vec<Condition>),
    /// At least so many of them.
    AtLeast {
        /// How many.
        count: u32,
        /// Of these.
        of: Vec<Condition>,
    },
    /// A definition.
    Definition(DefinitionIndex),
    /// Events happened, so many, in a window.
    Happened(EventTest),
    /// Events happened one after the other.
    Chain(Chain),
    /// An event happened and another did not follow.
    NotFollowed(NotFollowed),
    /// Something computed over events.
    Aggregate(Aggregate),
    /// A trait's value.
    Trait(TraitTest),
    /// A score's points, as a number.
    Points {
        /// The score.
        score: ScoreIndex,
        /// The test.
        test: NumberTest,
    },
    /// A grade has one of these values (positions in its `values`).
    Grade {
        /// The grade.
        grade: GradeIndex,
        /// The values.
        values: BTreeSet<usize>,
    },
    /// The contact reached this stage: within a stage's `when` or `until` (also by way of a definition) as decided so far, elsewhere
    /// finally, the stage underneath any `disqualify`.
    Reached(StageIndex),
}

impl Condition {
    /// How many conditions it is made of, itself included; what a definition stands for is not.
    pub fn size(&self) -> u32 {
        match self {
            Condition::Not(inner) => 1 + inner.size(),
            Condition::All(of) | Condition::Any(of) | Condition::AtLeast { of, .. } => {
                1 + of.iter().map(Condition::size).sum::<u32>()
            }
            Condition::Definition(_)
            | Condition::Happened(_)
            | Condition::Chain(_)
            | Condition::NotFollowed(_)
            | Condition::Aggregate(_)
            | Condition::Trait(_)
            | Condition::Points { .. }
            | Condition::Grade { .. }
            | Condition::Reached(_) => 1,
        }
    }
}

/// How a condition is said: the author's words for each of its tests, in the order of the text. It is no part of what the condition
/// means; a condition that was not read from a text has none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wording(pub Vec<Worded>);

/// The words of one test.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Worded {
    /// What they say: that part of the condition, counted from 0 as the conditions stand, each before what it is made of.
    pub part: u32,
    /// Where they stand.
    pub span: Span,
}

/// How many events of any of the series lie in the window. An event that several series match counts once.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct EventTest {
    /// Which events; at least one series.
    pub series: Vec<Series>,
    /// How many, bounds included.
    pub count: CountTest,
    /// When.
    pub window: Window,
}

/// How many, bounds included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CountTest {
    /// What is counted.
    pub of: Counted,
    /// The least.
    pub at_least: u32,
    /// The greatest; `None`: any number.
    pub at_most: Option<u32>,
}

/// What a count counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Counted {
    /// Events.
    Times,
    /// Distinct calendar days of the campaign's zone with such an event.
    Days,
}

/// Events that a phrase names, with their name and properties.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Series {
    /// The phrase as rules name it: for messages and warnings.
    pub phrase: Arc<str>,
    /// Which events.
    pub source: EventSource,
    /// The name's pattern, compared with the folded text of `named_by`; an event without that property has no name and does not match.
    pub name: Option<Pattern>,
    /// The property that is the name.
    pub named_by: Property,
    /// What the properties must satisfy.
    pub filter: Option<Filter>,
    /// Events that came faster than a person clicks are left out; counted over all events of `source`, whatever their name.
    pub burst: Option<Burst>,
}

/// Which messages a phrase stands for.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum EventSource {
    /// Every event: track, page and screen.
    Everything,
    /// Track calls of this name, folded.
    Track(String),
    /// Page calls.
    Page,
    /// Screen calls.
    Screen,
}

/// A property of an event by its path, and the type that it should have.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Property {
    /// The path, such as `name` or `order.total`.
    pub path: Arc<str>,
    /// Its type.
    pub value_type: ValueType,
}

/// The types of the vocabulary.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ValueType {
    /// One text. In the vocabulary: `text`.
    Text,
    /// Several texts, of which any may satisfy a test; a single text counts as one. In the vocabulary: `texts`; also what a
    /// text test asks for where no vocabulary says anything.
    Texts,
    /// An exact decimal.
    Number,
    /// True or false.
    YesNo,
    /// An instant or a day.
    Date,
    /// Whatever it is: for `is known` where no vocabulary says anything.
    Any,
}

/// What an event's properties must satisfy.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Filter {
    /// The opposite.
    Not(Box<Filter>),
    /// All of them.
    All(Vec<Filter>),
    /// Any of them.
    Any(Vec<Filter>),
    /// At least so many of them.
    AtLeast {
        /// How many.
        count: u32,
        /// Of these.
        of: Vec<Filter>,
    },
    /// One property's test.
    Test {
        /// The property.
        property: Property,
        /// The test.
        test: ValueTest,
    },
}

/// An event that lies in some span of `within` (t ≤ e < t + within) holding more than `more_than` such events is left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Burst {
    /// How many are still a person's.
    pub more_than: u32,
    /// In how long; never months.
    pub within: Period,
}

/// When an event happened, or where a date lies. Bare days go by the campaign's zone. What lies after the instant of evaluation
/// is never in `Within`, `MoreThanAgo` or `BetweenAgo`; it can be in `WithinNext`, `Since`, `Before`, `Between`, `Current` and `Ever`
/// (and only as a trait or a property: such events do not exist yet).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Window {
    /// Any time.
    Ever,
    /// (at − p, at]: t ≤ at < t + p
    Within(Period),
    /// t + p ≤ at
    MoreThanAgo(Period),
    /// (at − far, at − near]: t + near ≤ at < t + far
    BetweenAgo {
        /// The nearer bound.
        near: Period,
        /// The farther bound.
        far: Period,
    },
    /// From the day's first instant on.
    Since(Day),
    /// Before the day's first instant.
    Before(Day),
    /// From the first day's first instant to the last day's last.
    Between(Day, Day),
    /// In the calendar day, week (from Monday) or month that `at` lies in.
    Current(CalendarUnit),
    /// (at, at + p]; only for traits.
    WithinNext(Period),
}

/// Events in their order, each strictly later than the one before; last − first < `within`.
/// Each event's own window holds for it alone.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Chain {
    /// Two at least; their counts are all "at least once".
    pub steps: Vec<EventTest>,
    /// First to last in less than this.
    pub within: Option<Period>,
}

/// Some `first` in its window, at t, with t + `within` ≤ at and no `missing` in (t, t + within).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct NotFollowed {
    /// A.
    pub first: EventTest,
    /// B; its window holds for it alone.
    pub missing: EventTest,
    /// The time that B had.
    pub within: Period,
}

/// Something computed over the events that `over` counts (its own count is "at least once" and is not asked).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Aggregate {
    /// What.
    pub kind: AggregateKind,
    /// Of which property; events without it (or with one of another type) are passed over.
    pub property: Property,
    /// Over which events.
    pub over: EventTest,
    /// What is asked of the result. A sum or a number of different values over nothing is 0; anything else over nothing is unknown.
    /// `latest` is the value at the latest instant: of several there the greatest number or date, the last text in (folded) order,
    /// `true`. Of several texts in one property each is a value.
    pub test: ValueTest,
}

/// A test of a trait.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct TraitTest {
    /// The trait.
    pub subject: Trait,
    /// The test.
    pub test: ValueTest,
}

/// A trait: looked up by its key at the source, else by its name, else derived.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Trait {
    /// As rules name it: `company.size`.
    pub name: Arc<str>,
    /// The vocabulary's `from`.
    pub from: Option<Arc<str>>,
    /// `X.domain`: where the contact has no trait of that very name, the domain of X's text, or of each of its texts. Where X is of
    /// the wrong type, the warning names X.
    pub domain_of: Option<Box<Trait>>,
    /// Its type.
    pub value_type: ValueType,
}

/// A test of one value; false where it is unknown.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ValueTest {
    /// There is a value of the right type.
    Known,
    /// `is true`, `is false`
    YesNo(bool),
    /// A number.
    Number(NumberTest),
    /// A date.
    Date(Window),
    /// A text; of several texts, any.
    Text(TextTest),
}

/// A test of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NumberTest {
    /// `= < <= > >=`
    Is(Relation, Decimal),
    /// Bounds included.
    Between(Decimal, Decimal),
}

/// How a number compares with another; `!=` is `not` of `=`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Relation {
    /// `=`
    Equal,
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    Greater,
    /// `>=`
    AtLeast,
}

impl Relation {
    /// Whether a value that compares so with the other stands in this relation to it.
    pub fn holds(self, ordering: std::cmp::Ordering) -> bool {
        match self {
            Relation::Equal => ordering.is_eq(),
            Relation::Less => ordering.is_lt(),
            Relation::AtMost => ordering.is_le(),
            Relation::Greater => ordering.is_gt(),
            Relation::AtLeast => ordering.is_ge(),
        }
    }
}

/// A test of a text; all texts in it are folded.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum TextTest {
    /// The whole text.
    Is(String),
    /// One of a list.
    In(Arc<TextSet>),
    /// Somewhere in it.
    Contains(String),
    /// Any of these runs of words stands in it as consecutive words; no run is empty.
    HasAnyWord(Vec<Vec<String>>),
    /// At its start.
    StartsWith(String),
    /// At its end.
    EndsWith(String),
    /// The regular expression finds something in the trimmed text as the contact has it.
    Matches(Regex),
}

/// A list's items, folded; those with `*` stand for many texts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct TextSet {
    /// Without stars.
    pub exact: BTreeSet<String>,
    /// With stars.
    pub patterns: BTreeSet<Pattern>,
}

impl TextSet {
    /// Whether a folded text is in the list.
    ///
    /// ```
    /// use thresh::lang::checked::TextSet;
    /// let list: TextSet = ["163.com", "*.EDU"].into_iter().collect();
    /// assert!(list.contains("cs.mit.edu") && list.contains("163.com") && !list.contains("edu"));
    /// ```
    pub fn contains(&self, folded: &str) -> bool {
        self.exact.contains(folded) || self.patterns.iter().any(|pattern| pattern.matches(folded))
    }
}

impl<'a> FromIterator<&'a str> for TextSet {
    fn from_iter<I: IntoIterator<Item = &'a str>>(items: I) -> TextSet {
        let mut set = TextSet::default();
        for pattern in items.into_iter().map(Pattern::new) {
            match pattern.literal() {
                Some(literal) => {
                    set.exact.insert(literal.to_owned());
                }
                None => {
                    set.patterns.insert(pattern);
                }
            }
        }
        set
    }
}

/// A compiled regular expression; two are equal if their sources are.
#[derive(Clone, Debug)]
pub struct Regex {
    /// As written, `/…/i`.
    pub source: Arc<str>,
    /// Compiled.
    pub compiled: regex::Regex,
}

impl PartialEq for Regex {
    fn eq(&self, other: &Regex) -> bool {
        self.source == other.source
    }
}

impl Eq for Regex {}

impl std::hash::Hash for Regex {
    fn hash<H: std::hash::Hasher>(&self, hasher: &mut H) {
        self.source.hash(hasher);
    }
}
