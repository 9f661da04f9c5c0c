//! Every limit of the product in one place, so that "too big" means the same everywhere.

/// Bytes of one rule file or vocabulary; one more is the error `file-too-big`.
pub const FILE_BYTES_MAX: usize = 1024 * 1024;
/// Bytes of one list file.
pub const LIST_FILE_BYTES_MAX: usize = 16 * 1024 * 1024;
/// How deep parentheses, `not` and the like may nest.
pub const NESTING_MAX: usize = 64;
/// Rules of one ruleset, all campaigns together.
pub const RULES_MAX: usize = 100_000;
/// Files of one ruleset, all kinds together.
pub const FILES_MAX: usize = 1_000;
/// Characters of a name: a label, a stage, a score, an event's name, a list's item.
pub const NAME_CHARACTERS_MAX: usize = 256;
/// Values of one grade.
pub const GRADE_VALUES_MAX: usize = 100;
/// Variants of one campaign, those of all its experiments together.
pub const CAMPAIGN_VARIANTS_MAX: usize = 20;
/// Points that one rule may give or take.
pub const RULE_POINTS_MAX: i64 = 1_000_000;
/// Where sums of points stop, on either side of zero.
pub const POINTS_MAX: i64 = 1_000_000_000_000_000;
/// Digits of a number before its decimal point; a larger number is unknown.
pub const NUMBER_INTEGER_DIGITS_MAX: usize = 15;
/// Digits of a number after its decimal point; further ones are cut.
pub const NUMBER_FRACTION_DIGITS: usize = 6;
/// Bytes of a compiled regular expression.
pub const REGEX_BYTES_MAX: usize = 1024 * 1024;
/// Bytes of an id or a name in a report of an outcome or an exposure.
pub const LOG_TEXT_BYTES_MAX: usize = 1_024;
/// Outcomes that one request may report.
pub const OUTCOMES_MAX: usize = 10_000;
/// Instants of one contact at which a backtest looks at whatever changes, at least 2; where there are more, it looks at so many of the
/// contact's events, evenly chosen.
pub const BACKTEST_INSTANTS_MAX: usize = 400;
/// How often a simulation may deal the past out.
pub const SIMULATION_RUNS_MAX: u64 = 10_000;
/// How often it may look at each run.
pub const SIMULATION_LOOKS_MAX: u64 = 1_000;
/// Variants that a plan may have, `control` included; it has at least 2.
pub const PLAN_VARIANTS_MAX: u8 = 20;
/// Looks at many contacts that the service takes at one time: a funnel, a backtest, a simulation.
pub const LOOKS_BACK_MAX: usize = 1;
/// Seconds that one of them may take; the command line may take as long as it likes.
pub const LOOK_BACK_SECONDS_MAX: u64 = 300;
/// Bytes of the body of one of them, decompressed.
pub const LOOK_BACK_BYTES_MAX: u64 = 4 * 1024 * 1024 * 1024;
/// Bytes of a configured file of outcomes, which the service reads whole.
pub const OUTCOMES_FILE_BYTES_MAX: u64 = 256 * 1024 * 1024;
/// Lines that could not be read of which an answer says what is wrong with them; the others are counted.
pub const BAD_LINES_SHOWN_MAX: usize = 20;
/// Events of one contact.
pub const CONTACT_EVENTS_MAX: usize = 10_000;
/// Bytes of one contact: a request's body, a line of JSON Lines, a row of CSV.
pub const CONTACT_BYTES_MAX: usize = 4 * 1024 * 1024;
/// Levels of objects and arrays within one contact.
pub const CONTACT_NESTING_MAX: usize = 64;
/// Steps of reasoning that all lints of one file may take together; what they can't show within them they don't say.
pub const LINT_STEPS_MAX: usize = 2_000_000;
/// Steps of reasoning for one question, such as whether a condition can be true.
pub const LINT_QUESTION_STEPS_MAX: usize = 5_000;
/// Choices that reasoning about one condition may hold open at once.
pub const LINT_CHOICES_OPEN_MAX: usize = 32;
/// Diagnostics shown to a person for one file.
pub const DIAGNOSTICS_SHOWN_MAX: usize = 200;
/// Diagnostics of one file in JSON.
pub const DIAGNOSTICS_JSON_MAX: usize = 10_000;
/// Edits between a misspelt word and the word it is taken for, at the very most.
pub const NEAREST_EDITS_MAX: usize = 2;
/// Values of one contact: its traits, the properties of its events, each text of a list, each stage it brings.
pub const CONTACT_VALUES_MAX: usize = 250_000;
/// Bytes of all dotted paths of one contact's nested values together.
pub const CONTACT_PATH_BYTES_MAX: usize = 16 * 1024 * 1024;
/// Different names of events, of traits and of an event's properties that a drafted vocabulary has.
pub const DRAFT_NAMES_MAX: usize = 2_000;
/// Events that the evidence of one test names; of more the newest.
pub const EVIDENCE_EVENTS_MAX: usize = 20;
/// Rules that are said to bring the next stage.
pub const NEXT_RULES_MAX: usize = 10;
/// Ways to the next stage that are tried out.
pub const NEXT_TRIES_MAX: usize = 200;
/// Events that a way to the next stage may take of one kind.
pub const NEXT_EVENTS_MAX: usize = 10;
/// Ends of validity that are followed to see whether a contact falls back.
pub const NEXT_STEPS_MAX: usize = 100;
/// Contacts that a comparison of rules names as examples of one move or one cause.
pub const COMPARISON_EXAMPLES_MAX: usize = 5;
/// Bars of a score's chart in a comparison.
pub const COMPARISON_BARS_MAX: i64 = 12;
/// Instants at which one contact is decided while its history is replayed.
pub const REPLAY_INSTANTS_MAX: usize = 50_000;
/// Values of a trait by which a funnel's figures are told apart; further ones are told together.
pub const FUNNEL_GROUPS_MAX: usize = 12;
