//! Messages about points, grades and stages that come to something else than was probably meant.

use super::doubts::{from_to, points};
use super::{Code, Diagnostic, Span};

/// A stage that asks for more points than there are.
pub fn stage_beyond_points(span: Span, stage: &str, score: &str, (least, greatest): (i128, i128)) -> Diagnostic {
    Diagnostic::new(Code::OutOfReach, span, format!("nobody can ever reach the stage `{stage}`"))
        .labelled(format!("`{score}` {}", from_to(least, greatest)))
        .help("ask for fewer points, or let the rules give more")
}

/// A stage whose condition can't be true.
pub fn stage_never(span: Span, stage: &str, other: Option<(Span, String)>) -> Diagnostic {
    let diagnostic = Diagnostic::new(Code::OutOfReach, span, format!("nobody can ever reach the stage `{stage}`"));
    match other {
        Some((other, words)) => diagnostic
            .labelled(format!("never true together with `{words}`"))
            .and_at(other, "the other one")
            .help("write `or` if one of the two is enough, or mend one of them"),
        None => diagnostic.labelled("this can't be true").help("mend the condition, or take the stage out"),
    }
}

/// A stage that asks for something else that nobody can have.
pub fn stage_beyond_others(span: Span, stage: &str) -> Diagnostic {
    Diagnostic::new(Code::OutOfReach, span, format!("nobody can ever reach the stage `{stage}`"))
        .labelled("asks for a stage, a grade or a definition that nobody can have")
        .help("mend that one first")
}

/// A grade whose threshold lies above what the score can have.
pub fn grade_too_high(span: Span, grade: &str, value: &str, least: i128, greatest: i128) -> Diagnostic {
    Diagnostic::new(Code::OutOfReach, span, format!("nobody can ever get `{value}` in `{grade}`"))
        .labelled(format!("wants {}, and the rules give {greatest} at most", points(least)))
        .help(format!("write a threshold of {greatest} or less, or let the rules give more"))
}

/// A grade whose points lie below what the score can have.
pub fn grade_too_low(span: Span, grade: &str, value: &str, least: i128) -> Diagnostic {
    Diagnostic::new(Code::OutOfReach, span, format!("nobody can ever get `{value}` in `{grade}`"))
        .labelled(format!("everybody has {} at least, which is better than this", points(least)))
        .help("raise the thresholds above it, or take points away somewhere")
}

/// A grade's value whose condition holds only where an earlier one does.
pub fn grade_taken_before(span: Span, grade: &str, value: &str) -> Diagnostic {
    Diagnostic::new(Code::OutOfReach, span, format!("nobody can ever get `{value}` in `{grade}`"))
        .labelled("whoever this would fit has got an earlier value")
        .help("values are tried in the order written: put the narrower one first")
}

/// A rule of a `first only` group that comes too late.
pub fn never_first(span: Span, rule: &str, earlier: Span, earlier_rule: &str) -> Diagnostic {
    Diagnostic::new(Code::NeverCounts, span, format!("the rule `{rule}` never counts"))
        .labelled(format!("whenever it holds, `{earlier_rule}` does too and comes first"))
        .and_at(earlier, "this one counts")
        .help("put the narrower rule first: in this group the first rule that holds counts")
}

/// A rule of a `best only` group that another one always beats.
pub fn never_best(span: Span, rule: &str, better: Span, better_rule: &str) -> Diagnostic {
    Diagnostic::new(Code::NeverCounts, span, format!("the rule `{rule}` never counts"))
        .labelled(format!("whenever it holds, `{better_rule}` does too and gives no less"))
        .and_at(better, "this one counts")
        .help("give the narrower rule more points: in this group only the best rule counts")
}

/// A rule's `at most` that never cuts.
pub fn rule_limit_without_effect(span: Span, most: i128, limit: i128) -> Diagnostic {
    let message = match most == limit {
        true => format!("this limit never does anything: the rule comes to {} anyway", points(most)),
        false => format!("this limit never does anything: the rule never comes to more than {}", points(most)),
    };
    Diagnostic::new(Code::LimitWithoutEffect, span, message)
        .labelled("never reached")
        .help(format!("take `at most {limit}` out, or write `each` if it was meant to count every time"))
}

/// A group's `at most` that never cuts.
pub fn group_limit_without_effect(span: Span, greatest: i128, limit: i64) -> Diagnostic {
    let message = format!("this limit never does anything: the group's rules give {} at most", points(greatest));
    Diagnostic::new(Code::LimitWithoutEffect, span, message)
        .labelled("never reached")
        .help(format!("write a limit below {greatest}, or take `at most {limit}` out"))
}

/// A group's `at least` that never gives.
pub fn group_floor_without_effect(span: Span, least: i128, limit: i64) -> Diagnostic {
    let least_points = points(least);
    let message = format!("this limit never does anything: the group's rules never come to less than {least_points}");
    Diagnostic::new(Code::LimitWithoutEffect, span, message)
        .labelled("never reached")
        .help(format!("write a limit above {least}, or take `at least {limit}` out"))
}

/// Points taken where there are none.
pub fn minus_without_effect(span: Span, of: &str, floor: i64) -> Diagnostic {
    let message = format!("this takes nothing away: `{of}` never goes below {floor}, and nothing here gives more");
    Diagnostic::new(Code::MinusWithoutEffect, span, message)
        .labelled("no points to take")
        .help(format!("put the rule where points are given, or let `{of}` go lower"))
}

/// A stage that one rule is enough for.
pub fn one_rule_alone(span: Span, stage: &str, points: i128, at: Span, rule: &str, given: i128) -> Diagnostic {
    Diagnostic::new(Code::OneRuleAlone, span, format!("one rule alone is enough for the stage `{stage}`: `{rule}`"))
        .labelled(format!("asks for {}", self::points(points)))
        .and_at(at, format!("gives up to {given}"))
        .help("fine if you mean it; else ask for more points, or for something beside them")
}

/// A stage that one rule is enough for if it counts often enough.
pub fn one_rule_again_and_again(span: Span, stage: &str, points: i128, at: Span, rule: &str) -> Diagnostic {
    let message = format!("one rule alone, counted often enough, is enough for the stage `{stage}`: `{rule}`");
    Diagnostic::new(Code::OneRuleAlone, span, message)
        .labelled(format!("asks for {}", self::points(points)))
        .and_at(at, "adds up without anything else")
        .help("give that rule a limit, such as `at most 20`, or ask for something beside the points")
}

/// A rule whose condition contains another's, and perhaps more such rules.
pub fn counted_again(span: Span, other: Span, words: &str, rules: usize) -> Diagnostic {
    let message = match rules {
        1 => format!("`{words}` counts here, and again in a rule of its own"),
        rules => {
            format!("`{words}` counts in {rules} rules, of which this is the first, and again in a rule of its own")
        }
    };
    Diagnostic::new(Code::CountedAgain, span, message)
        .labelled("counted as a part of this")
        .and_at(other, "counted by itself")
        .help("fine if you mean both; else put them into one group with `best only`")
}

/// Fading of a rule that no event makes hold.
pub fn nothing_to_fade(span: Span, condition: Span, rule: &str) -> Diagnostic {
    Diagnostic::new(Code::NothingToFade, span, format!("these points never fade: no event makes `{rule}` true"))
        .labelled("counts from an event, and there is none")
        .and_at(condition, "true for as long as it is so")
        .help("take the fading out, or ask for something that happened")
}
