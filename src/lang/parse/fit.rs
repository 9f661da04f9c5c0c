//! Which forms a line can have where it stands, and where it stops having them.

use pest::Parser;
use pest::error::InputLocation;

use crate::lang::diagnostic::syntax::Place;
use crate::lang::grammar::{Grammar, Rule};

/// The first place where a text has none of these forms any more; `None` if it is one of them from start to end.
pub(super) fn mistake(text: &str, forms: &[Rule]) -> Option<usize> {
    let mut furthest = 0;
    for form in forms {
        furthest = furthest.max(mistake_in(text, *form)?);
    }
    Some(furthest)
}

/// Where a form stops fitting a text; `None` if it fits.
pub(super) fn mistake_in(text: &str, form: Rule) -> Option<usize> {
    match Grammar::parse(form, text) {
        Ok(pairs) => {
            let end = pairs.map(|pair| pair.as_span().end()).max().unwrap_or(0);
            let rest = text.get(end..).unwrap_or("");
            let gap = rest.len() - rest.trim_start().len();
            (!rest.trim().is_empty()).then_some(end + gap)
        }
        Err(error) => Some(match error.location {
            InputLocation::Pos(at) | InputLocation::Span((at, _)) => at,
        }),
    }
}

/// The forms that a line can have, by where it stands and the word it begins with.
pub(super) fn forms(place: Place, first: &str) -> &'static [Rule] {
    let first = first.to_ascii_lowercase();
    match place {
        Place::Campaign => entry_of_campaign(&first),
        Place::Score => match first.as_str() {
            "halving" | "losing" | "expiring" | "stepping" | "never" => &[Rule::fading_line, Rule::rule_line],
            _ => &[Rule::rule_line],
        },
        Place::Grade => &[Rule::grade_entries],
        Place::Stages => &[Rule::stage_line],
        Place::List => &[Rule::list_items],
        Place::Experiment => &[Rule::experiment_entry],
        Place::Variant if first == "stage" => &[Rule::restated_stage_line],
        Place::Top | Place::Variant => &[Rule::rule_line],
        Place::Test => match first.as_str() {
            "given" => &[Rule::given],
            "expect" => &[Rule::expect],
            _ => &[Rule::given, Rule::expect],
        },
        Place::Heading => heading(&first),
    }
}

fn entry_of_campaign(first: &str) -> &'static [Rule] {
    match first {
        "goal" => &[Rule::goal],
        "owner" => &[Rule::owner],
        "runs" => &[Rule::runs],
        "timezone" => &[Rule::timezone],
        "audience" => &[Rule::audience],
        "qualifies" => &[Rule::qualifies],
        "budget" => &[Rule::budget],
        "target" => &[Rule::target],
        "cycle" => &[Rule::cycle],
        _ => &[Rule::campaign_entry],
    }
}

fn heading(first: &str) -> &'static [Rule] {
    match first {
        "campaign" => &[Rule::campaign_heading],
        "use" => &[Rule::use_line],
        "score" => &[Rule::score_heading],
        "group" => &[Rule::group_heading],
        "grade" => &[Rule::grade_heading],
        "matrix" => &[Rule::matrix_line],
        "stages" => &[Rule::stages_heading],
        "disqualify" => &[Rule::disqualify_line],
        "list" => &[Rule::list_from, Rule::list_line_here],
        "define" => &[Rule::define_line],
        "experiment" => &[Rule::experiment_heading],
        "variant" => &[Rule::variant_heading],
        "test" => &[Rule::test_heading],
        _ => &[],
    }
}
