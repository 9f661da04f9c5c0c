//! Every diagnostic's code, severity and page: one line each, never renamed once released.

use std::fmt;

/// How bad a diagnostic is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The file can't be used.
    Error,
    /// The file can be used, but probably says something other than was meant.
    Warning,
}

impl fmt::Display for Severity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
        })
    }
}

macro_rules! codes {
    ($($variant:ident = $name:literal, $severity:ident;)*) => {
        /// A diagnostic's code: a name that is stable, has a page, and can be looked up.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $(#[doc = concat!("`", $name, "`")] $variant,)*
        }

        impl Code {
            /// Every code, by theme.
            pub const ALL: &[Code] = &[$(Code::$variant,)*];

            /// The code as people see and type it.
            pub fn name(self) -> &'static str {
                match self { $(Code::$variant => $name,)* }
            }

            /// How bad it is.
            pub fn severity(self) -> Severity {
                match self { $(Code::$variant => Severity::$severity,)* }
            }

            /// The page that `thresh check --explain` shows.
            pub fn page(self) -> &'static str {
                match self { $(Code::$variant => include_str!(concat!("../../docs/diagnostics/", $name, ".md")),)* }
            }
        }
    };
}

codes! {
    // What the text looks like.
    NotUnderstood = "not-understood", Error;
    RuleWithoutScore = "rule-without-score", Error;
    MisspeltKeyword = "misspelt-keyword", Error;
    MissingPoints = "missing-points", Error;
    PointsFirst = "points-first", Error;
    BrokenPoints = "broken-points", Error;
    OtherWords = "other-words", Error;
    MissingArrow = "missing-arrow", Error;
    MissingJoint = "missing-and-or", Error;
    MissingQuotes = "missing-quotes", Error;
    MissingWord = "missing-word", Error;
    UnclearDate = "unclear-date", Error;
    UnclearNumber = "unclear-number", Error;
    UnclearCount = "unclear-count", Error;
    UnclosedQuote = "unclosed-quote", Error;
    UnmatchedParenthesis = "unmatched-parenthesis", Error;
    TooDeep = "too-deep", Error;
    UnseenCharacter = "unseen-character", Error;
    // What words mean.
    UnknownEvent = "unknown-event", Error;
    UnknownTrait = "unknown-trait", Error;
    UnknownName = "unknown-name", Error;
    UnknownProperty = "unknown-property", Error;
    UnknownList = "unknown-list", Error;
    UnknownStage = "unknown-stage", Error;
    UnknownCategory = "unknown-category", Error;
    UnknownScore = "unknown-score", Error;
    UnknownGrade = "unknown-grade", Error;
    UnknownTest = "unknown-test", Error;
    DefinedTwice = "defined-twice", Error;
    AmbiguousName = "ambiguous-name", Error;
    Circle = "circle", Error;
    NameTooLong = "name-too-long", Error;
    ReservedName = "reserved-name", Error;
    UnclearName = "unclear-name", Error;
    NoVocabulary = "no-vocabulary", Warning;
    NoCategories = "no-categories", Warning;
    // Libraries.
    UnknownLibrary = "unknown-library", Error;
    NotALibrary = "not-a-library", Error;
    NotInALibrary = "not-in-a-library", Error;
    // Values.
    WrongType = "wrong-type", Error;
    WrongSign = "wrong-sign", Error;
    WrongWayRound = "wrong-way-round", Error;
    NoSuchDay = "no-such-day", Error;
    NumberTooLarge = "number-too-large", Error;
    ImpossibleNumber = "impossible-number", Error;
    NoTime = "no-time", Error;
    EmptyText = "empty-text", Error;
    UnknownValue = "unknown-value", Error;
    BadRegex = "bad-regex", Error;
    // Conditions.
    MixedAndOr = "mixed-and-or", Error;
    UnclearWhere = "unclear-where", Error;
    WrongTest = "wrong-test", Error;
    NothingAsked = "nothing-asked", Error;
    SaidTwice = "said-twice", Error;
    NotAnEvent = "not-an-event", Error;
    NotAProperty = "not-a-property", Error;
    // Points, grades, stages.
    TooManyPoints = "too-many-points", Error;
    RulesInASum = "rules-in-a-sum", Error;
    CountedTwice = "counted-twice", Warning;
    NothingToCount = "nothing-to-count", Error;
    IncompleteGrade = "incomplete-grade", Error;
    GradeWithoutScore = "grade-without-score", Error;
    WrongOrder = "wrong-order", Error;
    FirstStage = "first-stage", Error;
    StageWithoutWhen = "stage-without-when", Error;
    ReachesAhead = "reaches-ahead", Error;
    // The campaign's heading.
    UnknownZone = "unknown-zone", Error;
    BadBudget = "bad-budget", Error;
    BadTarget = "bad-target", Error;
    // The vocabulary.
    UnreadableVocabulary = "unreadable-vocabulary", Error;
    UnknownSetting = "unknown-setting", Error;
    WrongSetting = "wrong-setting", Error;
    UnknownType = "unknown-type", Error;
    // Tests and experiments.
    WrongGiven = "wrong-given", Error;
    WrongExpectation = "wrong-expectation", Error;
    NothingExpected = "nothing-expected", Error;
    UnknownRule = "unknown-rule", Error;
    UnknownReason = "unknown-reason", Error;
    UnknownVariant = "unknown-variant", Error;
    FailedTest = "failed-test", Error;
    UnknownExperiment = "unknown-experiment", Error;
    UnclearVariant = "unclear-variant", Error;
    UnknownPhase = "unknown-phase", Error;
    WrongUnit = "wrong-unit", Error;
    BadShare = "bad-share", Error;
    NoSplit = "no-split", Error;
    SplitNotWhole = "split-not-whole", Error;
    ShareOfNobody = "share-of-nobody", Error;
    VariantWithoutShare = "variant-without-share", Error;
    NoControl = "no-control", Error;
    NoVariant = "no-variant", Error;
    TooManyVariants = "too-many-variants", Error;
    LayersOverlap = "layers-overlap", Error;
    LayerUnitsDiffer = "layer-units-differ", Error;
    ExperimentsCollide = "experiments-collide", Error;
    NoMeasure = "no-measure", Error;
    MeasureWithoutWindow = "measure-without-window", Error;
    WrongMeasure = "wrong-measure", Error;
    WrongGuardrail = "wrong-guardrail", Error;
    WrongPlan = "wrong-plan", Error;
    NothingToRestate = "nothing-to-restate", Error;
    OnlyInAVariant = "only-in-a-variant", Error;
    AddInAGroup = "add-in-a-group", Error;
    VariantChangesNothing = "variant-changes-nothing", Error;
    TakesEffectLater = "takes-effect-later", Warning;
    // What is said and probably not meant.
    NeverTrue = "never-true", Warning;
    AlwaysTrue = "always-true", Warning;
    OutOfReach = "out-of-reach", Warning;
    NeverCounts = "never-counts", Warning;
    LimitWithoutEffect = "limit-without-effect", Warning;
    MinusWithoutEffect = "minus-without-effect", Warning;
    OneRuleAlone = "one-rule-alone", Warning;
    CountedAgain = "counted-again", Warning;
    NeverUsed = "never-used", Warning;
    NothingToFade = "nothing-to-fade", Warning;
    AdmitsUnknown = "admits-unknown", Warning;
    LessIndented = "less-indented", Warning;
    PartOfAWord = "part-of-a-word", Warning;
    WindowOnTheLast = "window-on-the-last", Warning;
    // What the rules folder holds.
    FileTooBig = "file-too-big", Error;
    NotUtf8 = "not-utf8", Error;
    UnreadableFile = "unreadable-file", Error;
    OutsideFolder = "outside-folder", Error;
    MissingList = "missing-list", Error;
    EmptyFile = "empty-file", Error;
    NoCampaign = "no-campaign", Error;
    TooManyFiles = "too-many-files", Error;
    TooManyRules = "too-many-rules", Error;
}

impl Code {
    /// The code of this name.
    ///
    /// ```
    /// use thresh::lang::codes::Code;
    /// assert_eq!(Code::named("unknown-event"), Some(Code::UnknownEvent));
    /// ```
    pub fn named(name: &str) -> Option<Code> {
        Code::ALL.iter().copied().find(|code| code.name() == name)
    }

    /// What it is about, in a sentence: the first of its page.
    ///
    /// ```
    /// use thresh::lang::codes::Code;
    /// assert_eq!(Code::BadTarget.summary(), "A target is a number of orders.");
    /// ```
    pub fn summary(self) -> &'static str {
        let meaning = self.meaning();
        meaning.find(". ").and_then(|end| meaning.get(..=end)).unwrap_or(meaning)
    }

    /// What it means: the first paragraph of its page.
    pub fn meaning(self) -> &'static str {
        let mut lines = self.page().lines().skip(1).filter(|line| !line.is_empty());
        lines.next().unwrap_or("")
    }
}

impl fmt::Display for Code {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}
