//! Messages about `experiment` blocks: their lines, their shares, and who gets into whose way.

use super::{Code, Diagnostic, Span, in_backticks};

/// A line that is read and checked, and has no effect yet.
pub fn takes_effect_later(span: Span, what: &str) -> Diagnostic {
    Diagnostic::new(Code::TakesEffectLater, span, format!("`{what}` takes effect in a later version"))
        .labelled("checked, and without effect so far")
        .help("keep it for later, or take it out")
}

/// An experiment's phase is none.
pub fn unknown_phase(span: Span, word: &str, nearest: Option<&str>) -> Diagnostic {
    let diagnostic = Diagnostic::new(Code::UnknownPhase, span, format!("there is no phase `{word}`"))
        .labelled("backtest, shadow, split or stopped");
    match nearest {
        Some(nearest) => diagnostic.help(format!("write `phase {nearest}`")).mend(span, nearest),
        None => diagnostic.help("write `phase split` to decide by both, `phase shadow` to compare only"),
    }
}

/// A trait that no contacts can be told apart by.
pub fn wrong_unit(span: Span, word: &str, article: &str) -> Diagnostic {
    Diagnostic::new(Code::WrongUnit, span, format!("contacts can't be assigned by `{word}`, which is {article}"))
        .labelled("not one text or number a contact")
        .help("write `unit id`, or a trait that names one thing, such as `unit company.domain else id`")
}

/// A unit behind `id`, which every contact has.
pub fn unit_after_id(span: Span, word: &str, id: Span) -> Diagnostic {
    Diagnostic::new(Code::WrongUnit, span, format!("`{word}` is never used: every contact has an id"))
        .labelled("never asked")
        .and_at(id, "always known")
        .help(format!("put it first: `unit {word} else id`"))
}

/// A percentage that is no share of contacts.
pub fn bad_share(span: Span, least: &str, most: &str) -> Diagnostic {
    Diagnostic::new(Code::BadShare, span, "this is no share of contacts")
        .labelled(format!("from {least} to {most}, in steps of 0.01%"))
        .help("write a share such as `50%` or `33.33%`")
}

/// The shares of a split are not everybody.
pub fn split_not_whole(span: Span, sum: &str) -> Diagnostic {
    Diagnostic::new(Code::SplitNotWhole, span, format!("the shares add up to {sum} and not to 100%"))
        .labelled(format!("together {sum}"))
        .help("change the shares so that they add up to 100%; who takes part at all is said by `traffic 80%`")
}

/// A share for a variant that the experiment doesn't have.
pub fn share_of_nobody(span: Span, name: &str, nearest: Option<&str>) -> Diagnostic {
    let diagnostic =
        Diagnostic::new(Code::ShareOfNobody, span, format!("there is no variant `{name}` to have a share"))
            .labelled("no variant of this name below");
    match nearest {
        Some(nearest) => diagnostic.help(format!("write `{nearest}`")).mend(span, nearest),
        None => diagnostic.help(format!("add `variant {name}` with what it changes")),
    }
}

/// A variant that has no share in the split.
pub fn variant_without_share(span: Span, name: &str, split: Span) -> Diagnostic {
    Diagnostic::new(Code::VariantWithoutShare, span, format!("the variant `{name}` has no share"))
        .labelled("nobody is assigned to it")
        .and_at(split, "not named here")
        .help(format!("add `{name} 50%` to the split, and make the shares add up to 100%"))
}

/// A split in which nobody gets the campaign as it stands.
pub fn no_control(span: Span) -> Diagnostic {
    Diagnostic::new(Code::NoControl, span, "nobody is left to compare with")
        .labelled("no share for `control`, the campaign as it stands")
        .help("write `split control 50%, challenger 50%`")
}

/// An experiment that assigns contacts and doesn't say how many to whom.
pub fn no_split(span: Span, name: &str, variants: &[&str]) -> Diagnostic {
    let shares = match variants {
        [only] => format!("control 50%, {only} 50%"),
        _several => "control 50%, challenger 50%".to_owned(),
    };
    Diagnostic::new(Code::NoSplit, span, format!("nothing says which share of contacts each variant of `{name}` gets"))
        .labelled("no `split` below")
        .help(format!("add `split {shares}`, or `phase shadow` to compare without deciding"))
}

/// An experiment without anything beside the campaign as it stands.
pub fn no_variant(span: Span, name: &str) -> Diagnostic {
    Diagnostic::new(Code::NoVariant, span, format!("`{name}` has nothing to compare with the campaign as it stands"))
        .labelled("no `variant` below")
        .help("add `variant challenger` and below it what it changes, such as `stage mql when engagement >= 30`")
}

/// More variants than a campaign may have.
pub fn too_many_variants(span: Span, most: usize) -> Diagnostic {
    Diagnostic::new(Code::TooManyVariants, span, format!("a campaign has at most {most} variants"))
        .labelled("one more than that")
        .help("take out experiments that are over")
}

/// A part of a layer whose end is not behind its beginning.
pub fn empty_part(span: Span, from: &str, to: &str) -> Diagnostic {
    Diagnostic::new(Code::WrongWayRound, span, format!("nobody lies between {from} and {to}"))
        .labelled("ends before it begins")
        .help("write the smaller share first: `layer mql-bar 0% to 50%`")
}

/// Two experiments claim the same part of a layer at the same time.
pub fn layers_overlap(span: Span, layer: &str, first: Span, other: &str) -> Diagnostic {
    Diagnostic::new(Code::LayersOverlap, span, format!("this part of the layer `{layer}` is taken"))
        .labelled(format!("overlaps with that of `{other}`"))
        .and_at(first, format!("the part of `{other}`"))
        .help("give each its own part, such as `0% to 50%` and `50% to 100%`, or let one run after the other")
}

/// Two experiments of one layer assign different things.
pub fn layer_units_differ(span: Span, layer: &str, unit: &str, first: Span, other: &str) -> Diagnostic {
    Diagnostic::new(
        Code::LayerUnitsDiffer,
        span,
        format!("experiments in the layer `{layer}` assign by different units"),
    )
    .labelled(format!("by {unit}"))
    .and_at(first, format!("by {other}"))
    .help("give both the same `unit` line: only then do they never share a contact")
}

/// Two experiments of one campaign that would both decide the same contacts.
pub fn experiments_collide(span: Span, name: &str, first: Span, other: &str) -> Diagnostic {
    Diagnostic::new(Code::ExperimentsCollide, span, format!("`{name}` and `{other}` would decide the same contacts"))
        .labelled("splits the campaign's contacts a second time")
        .and_at(first, "splits them at the same time")
        .help("put both into one layer, such as `layer mql-bar 0% to 50%` and `layer mql-bar 50% to 100%`, or let one run after the other")
}

/// An experiment's name is taken.
pub fn experiment_twice(span: Span, name: &str, first: Span) -> Diagnostic {
    Diagnostic::new(Code::DefinedTwice, span, format!("there already is an experiment `{name}`"))
        .labelled("second of this name")
        .and_at(first, "first defined here")
        .help("give one of them another name: contacts are assigned by it, also across campaigns")
}

/// `variant control`
pub fn control_is_the_campaign(span: Span) -> Diagnostic {
    Diagnostic::new(Code::ReservedName, span, "`control` is the campaign as it stands, and can't be changed")
        .labelled("a name that is taken")
        .help("give the variant another name, such as `variant challenger`")
}

/// An experiment that measures nothing.
pub fn no_measure(span: Span, name: &str) -> Diagnostic {
    Diagnostic::new(Code::NoMeasure, span, format!("`{name}` measures nothing, so it can't find out anything"))
        .labelled("no `measures` below")
        .help("add a line such as `measures outcome won within 120 days`")
}

/// A measure that doesn't say how long it waits.
pub fn measure_without_window(span: Span, outcome: &str) -> Diagnostic {
    Diagnostic::new(Code::MeasureWithoutWindow, span, format!("nothing says how long to wait for `{outcome}`"))
        .labelled("no window")
        .help(format!("write `outcome {outcome} within 120 days`: contacts that had less time are not counted yet"))
}

/// A second outcome that would decide.
pub fn two_decide(span: Span, outcome: &str, first: Span) -> Diagnostic {
    Diagnostic::new(Code::WrongMeasure, span, format!("only one outcome decides, and `{outcome}` would be a second"))
        .labelled("would decide too")
        .and_at(first, "decides")
        .help(format!("write `early outcome {outcome} …` if it only tells the way"))
}

/// Only early outcomes.
pub fn none_decides(span: Span) -> Diagnostic {
    Diagnostic::new(Code::WrongMeasure, span, "no outcome decides: all are early ones")
        .labelled("only told on the way")
        .help("add the one that decides, such as `outcome won within 120 days`")
}

/// An early outcome that comes no earlier.
pub fn not_early(span: Span, outcome: &str, deciding: Span) -> Diagnostic {
    Diagnostic::new(Code::WrongMeasure, span, format!("`{outcome}` is not known earlier than the outcome that decides"))
        .labelled("waits as long")
        .and_at(deciding, "decides")
        .help("give it a shorter window, such as `early outcome accepted within 14 days`")
}

/// A guardrail that is no event in a window.
pub fn wrong_guardrail(span: Span) -> Diagnostic {
    Diagnostic::new(Code::WrongGuardrail, span, "a guardrail watches an event within a time after a contact entered")
        .labelled("not one event and its window")
        .help("write `guardrail unsubscribed newsletter within 30 days, at most 1 percentage point worse`")
}

/// A guardrail whose margin means nothing.
pub fn wrong_margin(span: Span) -> Diagnostic {
    Diagnostic::new(Code::WrongGuardrail, span, "no experiment can show that nothing got worse by so much")
        .labelled("more than 0 and less than 100 percentage points")
        .help("write how much worse is still no harm: `at most 1 percentage point worse`")
}

/// A capacity that is no number of contacts.
pub fn wrong_capacity(span: Span) -> Diagnostic {
    Diagnostic::new(Code::ImpossibleNumber, span, "a capacity is a whole number of contacts above zero")
        .labelled("not so many contacts")
        .help("write `capacity 40 per week`")
}

/// A plan that can't be planned with.
pub fn wrong_plan(span: Span, label: &str) -> Diagnostic {
    Diagnostic::new(Code::WrongPlan, span, "this plan can't be kept by any number of contacts")
        .labelled(label.to_owned())
        .help("write the rate today, the rate hoped for and a power, such as `plan from 5% to 7.5% at 80% power`")
}

/// A variant restates something that the campaign doesn't have.
pub fn nothing_to_restate(span: Span, kind: &str, name: &str, nearest: Option<&str>) -> Diagnostic {
    let message = format!("the campaign has no {kind} `{name}` to restate");
    let diagnostic =
        Diagnostic::new(Code::NothingToRestate, span, message).labelled("nothing there to take the place of");
    match (nearest, kind) {
        // Whether what stands in them fits is seen once they have a namesake.
        (Some(nearest), "group") => diagnostic.help(format!("write `\"{nearest}\"`")),
        (Some(nearest), "score" | "grade") => diagnostic.help(format!("write `{nearest}`")),
        (Some(nearest), "reason") => {
            diagnostic.help(format!("write `\"{nearest}\"`")).mend(span, format!("\"{nearest}\""))
        }
        (Some(nearest), _) => diagnostic.help(format!("write `{nearest}`")).mend(span, nearest),
        (None, "rule") => diagnostic.help("name the rule as the campaign does, or write `add` before it if it is new"),
        (None, _) => diagnostic.help(format!("restate a {kind} by the name that it has in the campaign")),
    }
}

/// A variant takes a rule away that the campaign doesn't have.
pub fn nothing_to_take_away(span: Span, name: &str, nearest: Option<&str>) -> Diagnostic {
    let diagnostic =
        Diagnostic::new(Code::NothingToRestate, span, format!("the campaign has no rule `{name}` to take away"))
            .labelled("no rule of this name in the score");
    match nearest {
        Some(nearest) => diagnostic.help(format!("write `{nearest}`")).mend(span, nearest),
        None => diagnostic.help("use the rule's label, or its condition as `thresh fmt` writes it"),
    }
}

/// A rule is restated by its condition, and is known by its label.
pub fn rule_has_a_label(span: Span, label: &str) -> Diagnostic {
    Diagnostic::new(Code::NothingToRestate, span, "the campaign calls the rule with this condition by a label")
        .labelled(format!("called `{label}` there"))
        .help(format!("write `{label}:` before the condition"))
}

/// A rule is restated in a group that it is not in.
pub fn rule_elsewhere(span: Span, name: &str, there: Span) -> Diagnostic {
    Diagnostic::new(Code::NothingToRestate, span, format!("the rule `{name}` is not in this group"))
        .labelled("stands elsewhere in the campaign")
        .and_at(there, "here")
        .help("restate it above the groups: it stays where it is")
}

/// `add` and `without` outside variants.
pub fn only_in_a_variant(span: Span, word: &str) -> Diagnostic {
    let help = match word {
        "add" => "leave `add` out: every rule of a campaign is added",
        _without => "delete the rule, or write this line below a `variant`",
    };
    Diagnostic::new(Code::OnlyInAVariant, span, format!("`{word}` is for the variants of an experiment"))
        .labelled("not in a variant")
        .help(help)
}

/// `add` below a group's heading.
pub fn add_in_a_group(span: Span, group: &str) -> Diagnostic {
    Diagnostic::new(Code::AddInAGroup, span, "a variant adds rules outside groups")
        .labelled(format!("below the group “{group}”"))
        .help("put the line above the groups, right below the score")
}

/// A variant that decides as the campaign does.
pub fn changes_nothing(span: Span, name: &str) -> Diagnostic {
    Diagnostic::new(Code::VariantChangesNothing, span, format!("the variant `{name}` changes nothing"))
        .labelled("decides every contact as the campaign does")
        .help("restate what is to differ, such as `stage mql when engagement >= 30`")
}

/// A mistake of the campaign's text that only the variant brings about.
pub fn because_of(diagnostic: Diagnostic, variant: Span, name: &str) -> Diagnostic {
    diagnostic.and_at(variant, format!("with what `{name}` restates"))
}

/// A test is given a variant that the campaign doesn't have.
pub fn unknown_variant(span: Span, name: &str, nearest: Option<&str>) -> Diagnostic {
    let diagnostic = Diagnostic::new(Code::UnknownVariant, span, format!("there is no variant `{name}` to test"))
        .labelled("no variant of this name");
    match nearest {
        Some(nearest) => diagnostic.help(format!("write `{nearest}`")).mend(span, nearest),
        None => diagnostic.help("leave the line out to test the campaign as it stands"),
    }
}

/// A test is given a variant of whose name there are several.
pub fn unclear_variant(span: Span, name: &str, experiments: &[&str]) -> Diagnostic {
    let help = experiments.first().map_or_else(String::new, |first| format!("write `given variant {name} of {first}`"));
    Diagnostic::new(Code::UnclearVariant, span, format!("several experiments have a variant `{name}`"))
        .labelled(format!("of {}", in_backticks(experiments, "or")))
        .help(help)
}

/// A test is given a variant of an experiment that the campaign doesn't have.
pub fn unknown_experiment(span: Span, name: &str, nearest: Option<&str>) -> Diagnostic {
    let diagnostic = Diagnostic::new(Code::UnknownExperiment, span, format!("there is no experiment `{name}`"))
        .labelled("no experiment of this name");
    match nearest {
        Some(nearest) => diagnostic.help(format!("write `{nearest}`")).mend(span, nearest),
        None => diagnostic.help("use the name behind one of the campaign's `experiment`"),
    }
}
