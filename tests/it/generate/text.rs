//! Rule files of every form as an author writes them, to go the whole way through parser and checker.

use std::fmt::Write;

use super::draws::Draws;

/// What the rules of these files can talk about.
pub(crate) const VOCABULARY: &str = r#"
[events."did alpha"]
event = "alpha"
properties = { name = "text", amount = "number", flag = "yes-no", due = "date", path = "texts" }

[events."did beta"]
event = "beta"
named-by = "path"
properties = { name = "text", amount = "number", flag = "yes-no", due = "date", path = "texts" }
burst = { more-than = 2, within = "1m" }

[categories]
touchpoint = ["did alpha", "did beta"]

[traits]
size = { type = "number" }
title = { type = "text" }
trial = { type = "date" }
consent = { type = "yes-no", from = "Source Key" }
tags = { type = "texts" }
email = { type = "text" }
"#;

/// A rule file.
pub(crate) fn campaign(draws: &mut Draws, zone: &str) -> String {
    let mut text = format!("campaign \"Aurora\"\n  timezone {zone}\n");
    if draws.chance(20) {
        writeln!(text, "  audience {}", condition(draws)).unwrap();
    }
    writeln!(text, "\nscore warm{}", one(draws, &["", " from 0 to 100", " from -10 to 10"])).unwrap();
    rules(draws, &mut text);
    if draws.chance(60) {
        let group = one(draws, &["", " at most 20", " best only", " first only", " at least -5 at most 5"]);
        writeln!(text, "  group \"Content\"{group}").unwrap();
        rules(draws, &mut text);
    }
    text.push_str(
        "\nscore total = 60% of warm + 40% of warm\n\ngrade warm A from 20, B from 5, C below\n\nstages\n  visitor\n",
    );
    for stage in ["mql", "sql"] {
        let more = one(draws, &["", " until warm < 5", " stays 2 days", " never falls back"]);
        writeln!(text, "  {stage} when {}{more}", stage_condition(draws)).unwrap();
    }
    writeln!(text, "\ndisqualify \"Competitor\" when {}", condition(draws)).unwrap();
    writeln!(text, "\nlist words: aurora, a*, \"aurora two\"\n\ndefine keen: {}", condition(draws)).unwrap();
    if draws.chance(40) {
        experiment(draws, &mut text);
    }
    text
}

/// An experiment whose one variant restates something, a stage at least.
fn experiment(draws: &mut Draws, text: &mut String) {
    let phase = one(draws, &["split", "shadow", "stopped", "backtest"]);
    let runs = one(draws, &["", "  runs 2026-03-28 to 2026-03-29\n", "  runs 2026-05-15 to 2026-05-20\n"]);
    text.push_str("\nexperiment lower-bar\n  split control 50%, challenger 50%\n");
    writeln!(text, "  phase {phase}\n{runs}  measures outcome won within 30 days\n\n  variant challenger").unwrap();
    writeln!(text, "    stage mql when size >= 999 or ({})", event(draws)).unwrap();
    if draws.chance(40) {
        writeln!(text, "    define keen: {}", condition(draws)).unwrap();
    }
    if draws.chance(40) {
        writeln!(text, "    list words: aurora, b*").unwrap();
    }
    if draws.chance(40) {
        writeln!(text, "    grade warm B from 7").unwrap();
    }
    if draws.chance(60) {
        writeln!(text, "    score warm from 0 to 30\n      add extra: {} -> +3", condition(draws)).unwrap();
    }
}

fn one(draws: &mut Draws, options: &[&'static str]) -> &'static str {
    draws.one_of(options)
}

fn rules(draws: &mut Draws, text: &mut String) {
    for _ in 0..1 + draws.below(3) {
        let label = format!("rule-{}", text.len());
        let (condition, often) = if draws.chance(40) {
            let often = [
                "each",
                "once per day",
                "once per week",
                "once per month",
                "once per different name",
                "each, per 10 of amount",
            ];
            (paid_event(draws), format!(" {}", draws.one_of(&often)))
        } else {
            (condition(draws), draws.one_of(&["", ", per 10 of size"]).to_owned())
        };
        let points = one(draws, &["+20", "+5", "-10", "+1"]);
        let limit = one(draws, &["", ", at most 10"]);
        let fading = fading(draws);
        writeln!(text, "    {label}: {condition} -> {points}{often}{limit}{fading}").unwrap();
    }
}

fn fading(draws: &mut Draws) -> String {
    let span = span(draws);
    match draws.below(6) {
        0 | 1 => String::new(),
        2 => format!(", halving every {span}"),
        3 => format!(", losing 20% every {span}"),
        4 => format!(", expiring after {span}"),
        _ => ", stepping to 3 after 1 day, 1 after 7 days".to_owned(),
    }
}

fn span(draws: &mut Draws) -> &'static str {
    one(draws, &["1 day", "24 hours", "7 days", "1 week", "1 month", "2 months", "90 minutes", "30 days"])
}

fn stage_condition(draws: &mut Draws) -> String {
    match draws.below(4) {
        0 => "warm >= 10".to_owned(),
        1 => "warm is B or better".to_owned(),
        2 => format!("reached visitor and {}", event(draws)),
        _ => condition(draws),
    }
}

fn condition(draws: &mut Draws) -> String {
    match draws.below(8) {
        0 | 1 => event(draws),
        2 => test(draws),
        3 => format!("not ({})", condition(draws)),
        4 => format!("({}) and {}", plain_event(draws), test(draws)),
        5 => format!("({}) or {}", plain_event(draws), test(draws)),
        6 => format!("at least 2 of (({}), {}, ({}))", plain_event(draws), test(draws), plain_event(draws)),
        _ => sequence(draws),
    }
}

fn sequence(draws: &mut Draws) -> String {
    let (first, second, span) = (plain_event(draws), plain_event(draws), span(draws));
    match draws.below(6) {
        0 => format!("{first} then {second}"),
        1 => format!("{first} then {second} within {span}"),
        2 => format!("{first} not followed by {second} within {span}"),
        3 => format!("sum of amount over {first} >= 10"),
        4 => format!("number of different name over {first} within {span} >= 2"),
        _ => format!("{} amount over {first} > 9", one(draws, &["average", "highest", "lowest", "latest"])),
    }
}

fn event(draws: &mut Draws) -> String {
    let what = match draws.below(5) {
        0 => "any touchpoint".to_owned(),
        1 => "any of (did alpha, did beta)".to_owned(),
        _ => plain_event(draws),
    };
    let count =
        one(draws, &["", " at least 2 times", " exactly 1 times", " at most 1 times", " on at least 2 different days"]);
    format!("{what}{count}{}", window(draws))
}

/// "`each` and `once per` need exactly one positive event test."
fn paid_event(draws: &mut Draws) -> String {
    let count = one(draws, &["", " at least 2 times", " on at least 2 different days"]);
    format!("{}{count}{}", plain_event(draws), window(draws))
}

fn plain_event(draws: &mut Draws) -> String {
    let phrase = one(draws, &["did alpha", "did beta", "visited page"]);
    let name = one(draws, &["", "", " \"Aurora\"", " \"a*\""]);
    let filter = match phrase {
        "visited page" => "",
        _ => one(
            draws,
            &["", "", " where amount >= 10", " where (flag is true and name is aurora)", " where (due within 7 days)"],
        ),
    };
    format!("{phrase}{name}{filter}")
}

fn window(draws: &mut Draws) -> String {
    let span = span(draws);
    match draws.below(6) {
        0 | 1 => String::new(),
        2 => format!(" within {span}"),
        3 => format!(" more than {span} ago"),
        4 => " between 1 and 7 days ago".to_owned(),
        _ => one(draws, &[" today", " this week", " this month", " since 2026-03-29", " before 2026-03-29"]).to_owned(),
    }
}

fn test(draws: &mut Draws) -> String {
    let tests = [
        "size >= 10",
        "size between 1 and 20",
        "size != 10",
        "title is aurora",
        "title in words",
        "title contains a",
        "title has word aurora",
        "title starts with aurora",
        "title matches /^a/i",
        "tags in (a, aurora)",
        "email.domain is aurora",
        "consent is true",
        "size is unknown",
        "trial within 7 days",
        "trial within next 1 month",
        "trial this month",
        "no touchpoint within 7 days",
    ];
    one(draws, &tests).to_owned()
}
