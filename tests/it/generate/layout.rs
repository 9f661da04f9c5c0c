//! Rule files as people really lay them out: every form, comments at odd places, lines broken where they may be, habits of typing.

use std::fmt::Write;

use super::draws::Draws;
use super::text;

/// A whole file of this layout.
pub(crate) struct LaidOut {
    /// The text.
    pub(crate) text: String,
    /// Whether an experiment is in it, which has a check of its own.
    pub(crate) experiments: bool,
}

/// A file with every kind of section, laid out by chance.
pub(crate) fn file(draws: &mut Draws) -> LaidOut {
    let zone = draws.one_of(&["UTC", "Europe/Berlin"]);
    let mut plain = if draws.chance(85) { text::campaign(draws, zone) } else { library(draws) };
    let is_campaign = plain.starts_with("campaign");
    if is_campaign && draws.chance(40) {
        let (heading, rest) = plain.split_once('\n').unwrap();
        plain = format!("{heading}\n{}{rest}", heading_lines(draws));
    }
    plain.push_str(&sections(draws));
    let experiments = is_campaign && draws.chance(40);
    if experiments {
        plain.push_str(&experiment(draws));
    }
    if is_campaign && draws.chance(70) {
        plain.push_str(&tests(draws));
    }
    LaidOut { text: laid_out(draws, &plain), experiments }
}

fn heading_lines(draws: &mut Draws) -> String {
    let lines = [
        "  goal product-launch\n",
        "  owner \"Marketing # Operations\"\n",
        "  runs 2026-03-01 to 2026-12-31\n",
        "  qualifies at mql\n",
        "  budget 25000.50 EUR\n",
        "  target 40 orders\n",
        "  cycle within 90 days\n",
    ];
    lines.into_iter().filter(|_| draws.chance(50)).collect()
}

fn library(draws: &mut Draws) -> String {
    let mut library = "list words: aurora, a*, \"aurora two\"\n\nscore warm\n".to_owned();
    for at in 0..draws.below(4) {
        writeln!(library, "  label-{at}: did alpha where amount >= {at} -> +{at} each").unwrap();
    }
    library
}

/// Sections that the plain campaigns lack.
fn sections(draws: &mut Draws) -> String {
    let sections = [
        "\nscore cold from -10 to 10\n  halving every 30 days\n  losing-it: did alpha -> -5, never fading\n  did beta -> +1 once per day because \"x \"\"y\"\" # z\"\n",
        "\nscore both from 0 to 10 = 60% of warm - warm\n",
        "\ngrade both A from 5, B below\n\nmatrix side-by-side warm by both\n",
        "\ngrade heat hot when warm >= 5 and size >= 10, mild when (warm >= 1 or size is known), cold otherwise\n",
        "\nlist long:\n  *.edu\n  /a/path, 163.com\n  \"two words\"\n",
        "\nlist far from \"lists/far.txt\"\n",
        "\ndefine late: trial within next 14 days or event \"alpha\" today\n",
        "\ndefine named: trait \"size\" >= 3 and all of (title is known, consent is true, tags not in (a, \"b c\"))\n",
        "\ndefine no-one: none of (did alpha, did beta) within 30 days\n",
        "\ndisqualify \"Too # late\" when title matches /^a#(b|c)/i\n",
        "\nuse \"ideal\"\n",
    ];
    // What a matrix or a sum needs has to be there before it.
    let some: Vec<&str> = sections.into_iter().filter(|_| draws.chance(35)).collect();
    let whole = |needed: &str| some.iter().any(|section| section.contains(needed));
    let fits = |section: &&&str| !section.contains("grade both") || whole("score both");
    some.iter().filter(fits).copied().collect()
}

fn experiment(draws: &mut Draws) -> String {
    let mut experiment = "\nexperiment lower-bar \"Does a lower bar # find more?\"\n".to_owned();
    let lines = [
        "  phase split\n",
        "  unit company.domain else id\n",
        "  split control 50%, challenger 50%\n",
        "  traffic 80%\n",
        "  layer mql-bar 0% to 50%\n",
        "  runs 2026-04-01 to 2026-06-30\n",
        "  measures outcome won within 180 days, early outcome accepted within 14 days\n",
        "  guardrail did beta within 30 days, at most 1 percentage point worse\n",
        "  capacity 40 per week\n",
        "  explore 2%\n",
        "  plan from 5% to 7.5% at 80% power\n",
    ];
    experiment.extend(lines.into_iter().filter(|_| draws.chance(60)));
    experiment.push_str("  variant challenger\n");
    let restated = [
        "    stage mql when warm >= 5 until warm < 1\n",
        "    score warm\n      paper: did alpha -> +30\n      add did beta -> +25, at most 30\n      without did alpha\n",
        "    score warm\n      group \"Content\" at most 50\n",
        "    list words: aurora\n",
        "    grade warm A from 10, B from 2, C below\n",
        "    define keen: did beta at least 2 times\n",
        "    disqualify \"Competitor\" when size >= 3\n",
    ];
    experiment.extend(restated.into_iter().filter(|_| draws.chance(50)));
    experiment
}

fn tests(draws: &mut Draws) -> String {
    let mut tests = "\ntest \"of # these lines\"\n".to_owned();
    let lines = [
        "  given title is \"CTO\", size is 500, tags is a\n",
        "  given trial is 2026-06-01, email is \"a@b.example\"\n",
        "  given did alpha \"Aurora\" with amount 500 and flag is true 3 days ago, did beta yesterday\n",
        "  given did beta 5 times in the last 10 days, event \"alpha\" on 2026-05-01\n",
        "  given today is 2026-05-04, visited page /pricing today\n",
        "  given stage mql since 2026-04-01\n",
        "  given consent is unknown\n",
    ];
    tests.extend(lines.into_iter().filter(|_| draws.chance(50)));
    let lines = [
        "  expect warm = 20, not qualified, stage is mql\n",
        "  expect warm is B or better and total between 1 and 20, disqualified \"Competitor\"\n",
        "  expect valid for at least 7 days, not valid for at least 700 days\n",
        "  expect not disqualified, reached mql\n",
    ];
    tests.extend(lines.into_iter().filter(|_| draws.chance(50)));
    tests.push_str("  expect qualified\n");
    tests
}

/// The same file as somebody else would have typed it.
fn laid_out(draws: &mut Draws, plain: &str) -> String {
    let ending = draws.one_of(&["\n", "\n", "\n", "\r\n"]);
    let flat = draws.chance(20);
    let mut notes = 0;
    let mut text = String::new();
    let mut section = "";
    for line in plain.lines() {
        if draws.chance(12) {
            notes += 1;
            let _ =
                write!(text, "{}# note {notes}, \"odd\" -> +1{ending}", draws.one_of(&["", "  ", "        ", "\t"]));
        }
        if draws.chance(8) {
            text.push_str(ending);
        }
        let heading = line.trim_start().split(' ').next().unwrap_or("");
        section = if line.starts_with(char::is_alphabetic) { heading } else { section };
        let is_rule = matches!(section, "score" | "stages" | "define" | "disqualify" | "grade") && heading != "without";
        let line = if is_rule { typed(draws, line, ending, &mut notes) } else { line.to_owned() };
        text.push_str(if flat { line.trim_start() } else { &line });
        if !line.trim().is_empty() && draws.chance(10) {
            notes += 1;
            let _ = write!(text, "{}# note {notes}", draws.one_of(&[" ", "   ", "\t"]));
        }
        text.push_str(ending);
    }
    if draws.chance(10) { format!("\u{feff}{text}") } else { text }
}

/// A rule or a condition with the habits of typing that the formatter corrects, broken over lines where that is allowed.
fn typed(draws: &mut Draws, line: &str, ending: &str, notes: &mut usize) -> String {
    let mut typed = String::new();
    // What is quoted, or stands between slashes, is left as it is.
    let exact = line.contains('/');
    for (at, piece) in line.split('"').enumerate() {
        if at > 0 {
            typed.push('"');
        }
        if at % 2 == 1 || exact {
            typed.push_str(piece);
            continue;
        }
        for word in piece.split_inclusive(' ') {
            let broken = |draws: &mut Draws, notes: &mut usize| {
                if draws.chance(30) {
                    *notes += 1;
                    return format!(" # note {notes}{ending}      ");
                }
                format!("{ending}      ")
            };
            match word {
                "and " | "or " | "then " if draws.chance(10) => {
                    typed.push_str(word.trim_end());
                    typed.push_str(&broken(draws, notes));
                }
                "and " | "or " | "then " if draws.chance(10) => {
                    typed.push_str(&broken(draws, notes));
                    typed.push_str(word);
                }
                "and " | "or " | "then " | "within " | "least " if draws.chance(10) => {
                    typed.push_str(&word.to_uppercase());
                }
                "-> " if draws.chance(10) => typed.push_str(draws.one_of(&["→ ", "=> ", "->"])),
                "-> " if draws.chance(8) => {
                    typed.push_str("->");
                    typed.push_str(&broken(draws, notes));
                }
                _ if minus_before_a_digit(word) && draws.chance(20) => typed.push_str(&word.replacen('-', "−", 1)),
                _ if word.starts_with('(') && draws.chance(10) => {
                    typed.push('(');
                    typed.push_str(&broken(draws, notes));
                    typed.push_str(&word[1..]);
                }
                _ if word.trim().is_empty() || draws.chance(95) => typed.push_str(word),
                _ => {
                    typed.push_str(word);
                    typed.push_str(draws.one_of(&[" ", "  ", "\t"]));
                }
            }
        }
    }
    typed
}

fn minus_before_a_digit(word: &str) -> bool {
    word.strip_prefix('-').is_some_and(|rest| rest.starts_with(|character: char| character.is_ascii_digit()))
}
