//! The syntax tree: what an author wrote, word for word with its place, before anybody asks what the words mean.
//!
//! Word runs are unresolved here: whether `downloaded whitepaper` is an event or a trait only the vocabulary can say.

use super::source::{FileId, Span, Spanned};
use crate::domain::{Day, Decimal, Period};

/// One rule file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// The `campaign` heading and its lines; `None` in a library.
    pub campaign: Option<Campaign>,
    /// Everything below, in the order written.
    pub sections: Vec<Section>,
    /// Every comment in the order written.
    pub comments: Vec<Comment>,
    /// Stretches that no form of the language fits; each has its diagnostic.
    pub broken: Vec<Span>,
    /// The names that stretches of no form would have defined: nothing is said of what uses them.
    pub half_read: Vec<Word>,
    /// The whole file.
    pub span: Span,
}

/// A comment, from its `#` to the end of its line, trailing white space left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    /// Where it stands.
    pub span: Span,
    /// The text with its `#`.
    pub text: String,
}

/// A bare word as typed, such as `whitepaper`, `company.size`, `target-industries`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// As typed.
    pub text: String,
    /// Where.
    pub span: Span,
}

impl AsRef<str> for Word {
    fn as_ref(&self) -> &str {
        &self.text
    }
}

/// A text value and how it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// What it says, quotes and doubled quotes removed.
    pub value: String,
    /// How it was written.
    pub quoting: Quoting,
    /// Where, quotes included.
    pub span: Span,
}

/// How a text was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quoting {
    /// In quotes, straight or curly.
    Quoted,
    /// As a bare word.
    Bare,
    /// As a path that begins with `/`.
    Path,
}

/// The `campaign` heading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Campaign {
    /// The heading word.
    pub keyword: Span,
    /// The title.
    pub title: Text,
    /// The lines below, in the order written; one kind written twice is the checker's to report.
    pub entries: Vec<Spanned<CampaignEntry>>,
    /// Heading and lines.
    pub span: Span,
}

/// A line below the `campaign` heading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CampaignEntry {
    /// `goal product-launch`
    Goal(Text),
    /// `owner "Marketing Operations"`
    Owner(Text),
    /// `runs 2026-03-01 to 2026-12-31`
    Runs(DateRange),
    /// `timezone Europe/Berlin`
    Timezone(Text),
    /// `audience country in (DE, AT)`
    Audience(Condition),
    /// `qualifies at mql`
    Qualifies(Word),
    /// `budget 25000 EUR`
    Budget {
        /// The amount.
        amount: Spanned<Decimal>,
        /// The currency as typed.
        currency: Word,
    },
    /// `target 40 orders`
    Target {
        /// How many.
        amount: Spanned<Decimal>,
        /// What: `orders`.
        unit: Word,
    },
    /// `cycle within 90 days`
    Cycle(Spanned<Period>),
}

/// Two dates, the second one's day included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DateRange {
    /// The first day.
    pub from: DateLiteral,
    /// The last day.
    pub to: DateLiteral,
}

/// A date as typed; `None` where no such day exists, such as `2026-02-30`, which the checker reports.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DateLiteral {
    /// As typed.
    pub text: String,
    /// The day, if it exists.
    pub day: Option<Day>,
    /// Where.
    pub span: Span,
}

/// A heading with what belongs to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Section {
    /// `use "ideal-customer"`
    Use(Use),
    /// `score …`
    Score(Score),
    /// `grade …`
    Grade(Grade),
    /// `matrix rating fit by engagement`
    Matrix(Matrix),
    /// `stages`
    Stages(Stages),
    /// `disqualify "Competitor" when …`
    Disqualify(Disqualify),
    /// `list …`
    List(List),
    /// `define keen: …`
    Define(Define),
    /// `experiment …`
    Experiment(Experiment),
    /// `test …`
    Test(TestBlock),
}

/// `use "ideal-customer"`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Use {
    /// The library's file name without `.thresh`.
    pub library: Text,
    /// The whole line.
    pub span: Span,
}

/// `score engagement from 0 to 100`, its rules and groups; or `score total = engagement + fit`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Score {
    /// The heading word.
    pub keyword: Span,
    /// The name.
    pub name: Word,
    /// `from 0 to 100`
    pub range: Option<Range>,
    /// `= engagement + fit`; such a score has no rules of its own.
    pub sum: Option<Vec<Term>>,
    /// Fading lines under the heading: the default of the rules.
    pub fading: Vec<Spanned<AwardClause>>,
    /// The rules outside groups.
    pub rules: Vec<Rule>,
    /// The groups.
    pub groups: Vec<Group>,
    /// Rules that a variant takes away: `without unfollowed linkedin`. Only within variants.
    pub without: Vec<Without>,
    /// Heading and everything below.
    pub span: Span,
}

/// `from 0 to 100`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Range {
    /// The least points.
    pub from: Spanned<i64>,
    /// The greatest points.
    pub to: Spanned<i64>,
    /// Both with their words.
    pub span: Span,
}

/// A part of a derived score: `engagement`, `60% of engagement`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// The sign in front: `+` or `-`.
    pub sign: Sign,
    /// `60%`; the whole without it.
    pub percent: Option<Spanned<Decimal>>,
    /// The score.
    pub score: Word,
}

/// Plus or minus.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// `+`, or nothing before the first term
    Plus,
    /// `-`
    Minus,
}

/// `group "Content" at most 40`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// The heading word.
    pub keyword: Span,
    /// The title.
    pub title: Text,
    /// The limits and choices, in the order written.
    pub clauses: Vec<Spanned<GroupClause>>,
    /// The rules.
    pub rules: Vec<Rule>,
    /// Heading and rules.
    pub span: Span,
}

/// What a group's heading says beside its title.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GroupClause {
    /// `at most 40`
    AtMost(i64),
    /// `at least -20`
    AtLeast(i64),
    /// `best only`
    BestOnly,
    /// `first only`
    FirstOnly,
}

/// `label: condition -> +20 because "…"`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// `add` before a rule of a variant.
    pub add: Option<Span>,
    /// The label.
    pub label: Option<Word>,
    /// The condition.
    pub condition: Condition,
    /// The points and their clauses.
    pub award: Award,
    /// The whole rule.
    pub span: Span,
}

/// `without unfollowed linkedin` or `without some-label`, within a variant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Without {
    /// The rule's name as typed: its label or the text of its condition.
    pub name: Text,
    /// The whole line.
    pub span: Span,
}

/// What a rule gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Award {
    /// The points, signed.
    pub points: Spanned<i64>,
    /// The clauses in the order written.
    pub clauses: Vec<Spanned<AwardClause>>,
    /// From the points to the last clause.
    pub span: Span,
}

/// A clause after a rule's points.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AwardClause {
    /// `each`
    Each,
    /// `once per day`
    OncePer(CalendarUnit),
    /// `once per different name`
    OncePerDifferent(Word),
    /// `at most 10`
    AtMost(i64),
    /// `per 10 of company.size`
    Per {
        /// One unit.
        amount: Spanned<Decimal>,
        /// The trait, or with `each` the event's property.
        of: Word,
    },
    /// `halving every 30 days`
    Halving(Period),
    /// `losing 20% every 30 days`
    Losing {
        /// The percentage.
        percent: Spanned<Decimal>,
        /// How often.
        every: Period,
    },
    /// `expiring after 90 days`
    Expiring(Period),
    /// `stepping to 15 after 30 days, 5 after 90 days`
    Stepping(Vec<Step>),
    /// `never fading`
    NeverFading,
    /// `because "…"`
    Because(Text),
}

/// `15 after 30 days`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The points from then on.
    pub points: Spanned<i64>,
    /// Since the event.
    pub after: Spanned<Period>,
}

/// A unit of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CalendarUnit {
    /// A day of the campaign's zone.
    Day,
    /// A week from Monday.
    Week,
    /// A month.
    Month,
}

/// `grade fit A from 60, B from 40, D below`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grade {
    /// The heading word.
    pub keyword: Span,
    /// The name.
    pub name: Word,
    /// The values from best to worst, as written.
    pub entries: Vec<GradeEntry>,
    /// The whole.
    pub span: Span,
}

/// `A from 60`, `hot when …`, `D below`, `cold otherwise`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GradeEntry {
    /// The grade's value.
    pub value: Word,
    /// When it applies.
    pub reach: GradeReach,
    /// The whole entry.
    pub span: Span,
}

/// When a grade's value applies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GradeReach {
    /// `from 60`
    From(Spanned<i64>),
    /// `below`
    Below,
    /// `when …`
    When(Condition),
    /// `otherwise`
    Otherwise,
}

/// `matrix rating fit by engagement`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matrix {
    /// The name.
    pub name: Word,
    /// The grade that comes first in the value.
    pub row: Word,
    /// The grade that comes second.
    pub column: Word,
    /// The whole line.
    pub span: Span,
}

/// `stages` and its lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stages {
    /// The heading word.
    pub keyword: Span,
    /// From first to last.
    pub stages: Vec<StageLine>,
    /// The whole.
    pub span: Span,
}

/// `mql "Marketing qualified lead" when … until … stays 30 days never falls back`; in a variant after the word `stage`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StageLine {
    /// The short name.
    pub name: Word,
    /// The title.
    pub title: Option<Text>,
    /// The clauses in the order written; one kind written twice is the checker's to report.
    pub clauses: Vec<Spanned<StageClause>>,
    /// The whole line.
    pub span: Span,
}

/// A clause of a stage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StageClause {
    /// `when …`
    When(Condition),
    /// `until …`
    Until(Condition),
    /// `stays 30 days`
    Stays(Period),
    /// `never falls back`
    NeverFallsBack,
}

/// `disqualify "Competitor" when …`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Disqualify {
    /// The reason.
    pub reason: Text,
    /// The condition.
    pub when: Condition,
    /// The whole line.
    pub span: Span,
}

/// `list free-mailers: gmail.com, gmx.de` or `list competitors from "lists/competitors.txt"`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct List {
    /// The name.
    pub name: Word,
    /// The items.
    pub items: ListItems,
    /// The whole.
    pub span: Span,
}

/// Where a list's items stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ListItems {
    /// In the rule file.
    Here(Vec<Text>),
    /// In a file of their own.
    From(Text),
}

/// `define keen: …`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Define {
    /// The name.
    pub name: Word,
    /// What it stands for.
    pub condition: Condition,
    /// The whole.
    pub span: Span,
}

/// A condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Condition {
    /// One test.
    Test(Box<Test>),
    /// `not C`
    Not {
        /// The word.
        keyword: Span,
        /// What is denied.
        condition: Box<Condition>,
    },
    /// `C and C and C`; two at least.
    And(Vec<Condition>),
    /// `C or C or C`; two at least.
    Or(Vec<Condition>),
    /// `and` and `or` (or `then`) beside each other without parentheses: an error that the checker words, with both readings.
    /// The parts and the words between them, one fewer.
    Mixed {
        /// The parts.
        parts: Vec<Condition>,
        /// The joining words between the parts.
        joints: Vec<Spanned<Joint>>,
    },
    /// `( C )`
    Parentheses {
        /// What stands inside.
        condition: Box<Condition>,
        /// With the parentheses.
        span: Span,
    },
    /// `any of (…)`, `all of (…)`, `at least 2 of (…)`, with what follows the parentheses.
    Choice(Box<Choice>),
    /// `A then B then C within 7 days`
    Chain(Box<Chain>),
    /// `A not followed by B within 3 days`
    NotFollowed(Box<NotFollowed>),
    /// `sum of amount over purchased product within 365 days >= 1000`
    Aggregate(Box<Aggregate>),
    /// What could not be read; its diagnostic has been given.
    Broken(Span),
}

impl Condition {
    /// From the first word to the last.
    pub fn span(&self) -> Span {
        match self {
            Condition::Test(test) => test.span,
            Condition::Not { keyword, condition } => keyword.to(condition.span()),
            Condition::And(parts) | Condition::Or(parts) | Condition::Mixed { parts, .. } => match parts.as_slice() {
                [first, .., last] => first.span().to(last.span()),
                [only] => only.span(),
                [] => Span { file: FileId(0), start: 0, end: 0 },
            },
            Condition::Parentheses { span, .. } | Condition::Broken(span) => *span,
            Condition::Choice(choice) => choice.span,
            Condition::Chain(chain) => chain.span,
            Condition::NotFollowed(not_followed) => not_followed.span,
            Condition::Aggregate(aggregate) => aggregate.span,
        }
    }

    /// What stands within the parentheses and where they are; the condition itself if it has none around it.
    ///
    /// # Errors
    /// The condition as it is, if it isn't one in parentheses.
    pub fn into_parentheses(self) -> Result<(Condition, Span), Condition> {
        if let Condition::Parentheses { condition, span } = self { Ok((*condition, span)) } else { Err(self) }
    }
}

/// A word that joins two conditions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Joint {
    /// `and`
    And,
    /// `or`
    Or,
    /// `then`
    Then,
}

/// One test: a run of words, a name perhaps, and the clauses behind them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Test {
    /// `any` or `no` in front.
    pub quantifier: Option<Spanned<Quantifier>>,
    /// What is tested.
    pub subject: Subject,
    /// A quoted name or a path behind the words.
    pub name: Option<Text>,
    /// What is asked of it, in the order written; empty: that it happened, or holds.
    pub clauses: Vec<Spanned<Clause>>,
    /// The whole test.
    pub span: Span,
}

/// `any` or `no` before a category.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quantifier {
    /// `any touchpoint`
    Any,
    /// `no touchpoint`
    No,
}

/// What a test is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// Words that the vocabulary resolves; at least one. Capitalised words at the end may be a name (`clicked product X`).
    Words(Vec<Word>),
    /// `event "product_view"`: the name in the contact's events.
    Event(Text),
    /// `trait "Lifecycle Stage"`: the key in the contact's traits.
    Trait(Text),
}

/// What is asked of a test's subject.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Clause {
    /// `>= 200`
    Compare {
        /// The sign.
        comparison: Comparison,
        /// The value.
        value: Value,
    },
    /// `between 50 and 199`, `between 2026-01-01 and 2026-03-31`
    Between {
        /// The lower bound, included.
        low: Value,
        /// The upper bound, included.
        high: Value,
    },
    /// `is DE`, `is not DE`, `is B or better`
    Is {
        /// `not`
        polarity: Polarity,
        /// The value.
        value: Value,
        /// `or better`, `or worse`
        reach: Option<Spanned<Reach>>,
    },
    /// `in (DE, AT)`, `not in LIST`
    In {
        /// `not`
        polarity: Polarity,
        /// The values.
        choices: Choices,
    },
    /// `contains "head of"`, `does not contain …`
    Contains {
        /// `does not`
        polarity: Polarity,
        /// The text looked for.
        value: Value,
    },
    /// `has word CTO`, `has any word of (ceo, cto)`
    HasWord {
        /// The words looked for.
        values: Vec<Value>,
    },
    /// `starts with …`
    StartsWith(Value),
    /// `ends with …`
    EndsWith(Value),
    /// `matches /regex/i`
    Matches(Regex),
    /// `is known`, `is unknown`
    Known(Polarity),
    /// `where pages >= 10`, `where (…)`
    Where(Box<Condition>),
    /// `at least 3 times`
    Times(Bound),
    /// `on at least 3 different days`
    Days(Bound),
    /// `within 7 days`
    Within(Period),
    /// `within next 14 days`
    WithinNext(Period),
    /// `more than 30 days ago`
    MoreThanAgo(Period),
    /// `between 30 and 60 days ago`; both in the unit written last.
    BetweenAgo {
        /// The nearer bound.
        near: Period,
        /// The farther bound.
        far: Period,
    },
    /// `since 2026-01-01`
    Since(DateLiteral),
    /// `before 2026-01-01`
    Before(DateLiteral),
    /// `today`, `this week`, `this month`
    Current(CalendarUnit),
}

/// Whether a form is meant as it stands or denied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Polarity {
    /// As it stands.
    Positive,
    /// Denied: `is not`, `not in`, `does not contain`, `is unknown`.
    Negative,
}

/// `or better`, `or worse`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// This grade or one listed before it.
    OrBetter,
    /// This grade or one listed after it.
    OrWorse,
}

/// `= != < <= > >=`
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Comparison {
    /// `=`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    Greater,
    /// `>=`
    AtLeast,
}

/// How many: `at least 3`, `between 2 and 5`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bound {
    /// `at least 3`
    AtLeast(u32),
    /// `at most 3`
    AtMost(u32),
    /// `exactly 3`
    Exactly(u32),
    /// `more than 3`
    MoreThan(u32),
    /// `fewer than 3`
    FewerThan(u32),
    /// `between 2 and 5`
    Between(u32, u32),
}

/// Values to choose from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Choices {
    /// `(DE, AT)`
    Items {
        /// The values.
        items: Vec<Value>,
        /// With the parentheses.
        span: Span,
    },
    /// A list by its name.
    List(Word),
}

/// A value as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// A word, a quoted text or a path.
    Text(Text),
    /// A number; `None` beyond the limits of numbers.
    Number {
        /// As typed, a word processor's minus made the plain one.
        text: String,
        /// The number.
        number: Option<Decimal>,
        /// Where.
        span: Span,
    },
    /// A date.
    Date(DateLiteral),
}

impl Value {
    /// Where it stands.
    pub fn span(&self) -> Span {
        match self {
            Value::Text(text) => text.span,
            Value::Number { span, .. } => *span,
            Value::Date(date) => date.span,
        }
    }
}

/// `/regex/i`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Regex {
    /// Between the slashes, as typed.
    pub source: String,
    /// Behind the second slash, as typed.
    pub flags: String,
    /// With the slashes.
    pub span: Span,
}

/// `any of (A, B) at least 3 times within 30 days`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// How many must hold.
    pub kind: ChoiceKind,
    /// Among these.
    pub conditions: Vec<Condition>,
    /// What follows the parentheses: events of any of them, counted together.
    pub clauses: Vec<Spanned<Clause>>,
    /// The whole.
    pub span: Span,
}

/// How many of a choice's conditions must hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChoiceKind {
    /// `any of`
    Any,
    /// `all of`
    All,
    /// `no of`, written `none of`: not any of
    None,
    /// `at least 2 of`
    AtLeast(u32),
}

/// `A then B then C within 7 days`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chain {
    /// The events in their order, two at least: tests or `any of (…)` choices.
    pub steps: Vec<Condition>,
    /// First to last in less than this; written after the last.
    pub within: Option<Spanned<Period>>,
    /// The whole.
    pub span: Span,
}

/// `A not followed by B within 3 days`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotFollowed {
    /// A: a test or an `any of (…)` choice.
    pub first: Condition,
    /// B: likewise.
    pub missing: Condition,
    /// The time that B had.
    pub within: Option<Spanned<Period>>,
    /// The whole.
    pub span: Span,
}

/// `sum of amount over purchased product within 365 days >= 1000`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Aggregate {
    /// What is computed.
    pub kind: Spanned<AggregateKind>,
    /// Of which property.
    pub property: Word,
    /// Over which events: a test or an `any of (…)` choice, with its windows and `where`.
    pub over: Condition,
    /// What is asked of the result: a comparison, `between`, `is` or a text test.
    pub clauses: Vec<Spanned<Clause>>,
    /// The whole.
    pub span: Span,
}

/// What an aggregate computes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AggregateKind {
    /// `sum of`
    Sum,
    /// `average`
    Average,
    /// `highest`
    Highest,
    /// `lowest`
    Lowest,
    /// `latest`
    Latest,
    /// `number of different`
    NumberOfDifferent,
}

/// `experiment lower-bar "Does a lower bar find more buyers?"`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Experiment {
    /// The heading word.
    pub keyword: Span,
    /// The name.
    pub name: Word,
    /// The question.
    pub question: Option<Text>,
    /// The lines below, in the order written.
    pub entries: Vec<Spanned<ExperimentEntry>>,
    /// The variants.
    pub variants: Vec<Variant>,
    /// The whole.
    pub span: Span,
}

/// A line below an `experiment` heading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExperimentEntry {
    /// `phase split`
    Phase(Word),
    /// `unit company.domain else id`
    Unit(Vec<Word>),
    /// `split control 50%, challenger 50%`
    Split(Vec<(Word, Spanned<Decimal>)>),
    /// `traffic 80%`
    Traffic(Spanned<Decimal>),
    /// `layer mql-bar 0% to 50%`
    Layer {
        /// The layer's name.
        name: Word,
        /// From this share of it.
        from: Spanned<Decimal>,
        /// To this.
        to: Spanned<Decimal>,
    },
    /// `runs 2026-04-01 to 2026-06-30`
    Runs(DateRange),
    /// `measures outcome won within 120 days, early outcome accepted within 14 days`
    Measures(Vec<Measure>),
    /// `guardrail unsubscribed newsletter within 30 days, at most 1 percentage point worse`
    Guardrail {
        /// The event test.
        test: Condition,
        /// Percentage points.
        at_most: Spanned<Decimal>,
    },
    /// `capacity 40 per week`
    Capacity {
        /// How many.
        amount: Spanned<Decimal>,
        /// Per what.
        per: CalendarUnit,
    },
    /// `explore 2%`
    Explore(Spanned<Decimal>),
    /// `plan from 5% to 7.5% at 80% power`
    Plan {
        /// The rate today.
        from: Spanned<Decimal>,
        /// The rate hoped for.
        to: Spanned<Decimal>,
        /// The power.
        power: Spanned<Decimal>,
    },
}

/// `outcome won within 120 days`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Measure {
    /// `early` in front.
    pub early: Option<Span>,
    /// The outcome's name.
    pub outcome: Word,
    /// Its window.
    pub within: Option<Spanned<Period>>,
    /// The whole.
    pub span: Span,
}

/// `variant challenger` and what it restates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variant {
    /// The heading word.
    pub keyword: Span,
    /// The name.
    pub name: Word,
    /// Stages restated: `stage mql when …`.
    pub stages: Vec<StageLine>,
    /// Everything else restated.
    pub sections: Vec<Section>,
    /// The whole.
    pub span: Span,
}

/// `test "A CTO who read the paper"` and its lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TestBlock {
    /// The heading word.
    pub keyword: Span,
    /// The title.
    pub title: Text,
    /// What is given, in the order written.
    pub given: Vec<Spanned<Given>>,
    /// What is expected, in the order written.
    pub expected: Vec<Spanned<Expectation>>,
    /// The whole.
    pub span: Span,
}

/// One thing given to a test.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Given {
    /// `title is "CTO"`, `budget is unknown`
    Trait {
        /// The trait: words or `trait "…"`.
        subject: Subject,
        /// Its value; `None` for `is unknown`.
        value: Option<Value>,
    },
    /// `downloaded whitepaper "Cloud guide" 3 days ago`
    Event {
        /// The event: words or `event "…"`.
        subject: Subject,
        /// Its name.
        name: Option<Text>,
        /// Its other properties: `with pages 12 and topic security`.
        properties: Vec<(Word, Value)>,
        /// When.
        when: GivenWhen,
    },
    /// `today is 2026-05-04`
    Today(DateLiteral),
    /// `variant challenger`, `variant challenger of lower-bar`
    Variant {
        /// The variant.
        name: Word,
        /// Its experiment, where several have a variant of this name.
        of: Option<Word>,
    },
    /// `stage mql since 2026-04-01`
    Stage {
        /// The stage.
        stage: Word,
        /// Since when.
        since: Option<DateLiteral>,
    },
}

/// When a given event happened, and how often.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GivenWhen {
    /// Nothing said: at the instant of the test.
    Now,
    /// `3 days ago`
    Ago(Period),
    /// `yesterday`
    Yesterday,
    /// `today`
    Today,
    /// `on 2026-05-01`
    On(DateLiteral),
    /// `5 times in the last 10 days`
    Times {
        /// How often.
        times: u32,
        /// Spread evenly over this span.
        within: Period,
    },
}

/// One thing expected by a test.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expectation {
    /// A condition over scores, grades, stage, with `qualified` and `not` among its words.
    Condition(Condition),
    /// `qualified`, `not qualified`
    Qualified(Polarity),
    /// `disqualified "Competitor"`, `not disqualified`
    Disqualified(Polarity, Option<Text>),
    /// `rule paper-then-product`, `not rule …`
    Rule(Polarity, Text),
    /// `valid for at least 7 days`
    ValidFor(Polarity, Period),
}
