//! What a rule file says that its author probably didn't mean: each doubt is proved, or not said.

mod admits_unknown;
mod bands;
mod bounds;
mod counted_again;
mod less_indented;
mod limits;
mod minus_without_effect;
mod never_counts;
mod never_used;
mod nothing_to_fade;
mod one_rule_alone;
mod out_of_reach;
mod pairs;
mod part_of_a_word;
mod places;
mod prove;
mod steps;
mod truth;
mod window_on_the_last;
mod words;

use std::collections::HashSet;

use super::diagnostic::Diagnostic;
use super::resolved::{Completeness, Resolved, ResolvedRule};
use super::source::{Sources, Span};
use super::syntax;
use super::vocabulary::Vocabulary;
use crate::domain::RuleName;
use bounds::{Chance, Range};
use places::Place;
use prove::Premises;
use steps::Steps;

/// One lint: what it has to say of a file, within the steps that are left.
type Lint = fn(&Linted<'_>, &mut Steps) -> Vec<Diagnostic>;

/// The lints; those first that say most for few steps.
const LINTS: [Lint; 13] = [
    less_indented::lint,
    part_of_a_word::lint,
    window_on_the_last::lint,
    never_used::lint,
    nothing_to_fade::lint,
    limits::lint,
    minus_without_effect::lint,
    one_rule_alone::lint,
    truth::lint,
    out_of_reach::lint,
    admits_unknown::lint,
    never_counts::lint,
    counted_again::lint,
];

/// Every doubt about a file that could be proved within the budget, in the order of their places.
///
/// Where something of the file is wrong, what is right is linted all the same; what would need all of it is not said then.
pub fn lint(resolved: &Resolved<'_>, vocabulary: &Vocabulary, texts: &Sources) -> Vec<Diagnostic> {
    let mut steps = Steps::of_a_file();
    let linted = Linted::of(resolved, vocabulary, texts, &mut steps);
    let mut doubts: Vec<Diagnostic> = LINTS.iter().flat_map(|lint| lint(&linted, &mut steps)).collect();
    doubts.sort_by_key(|doubt| doubt.span);
    doubts
}

/// A file with what is known of all of its parts.
struct Linted<'a> {
    resolved: &'a Resolved<'a>,
    texts: &'a Sources,
    places: Vec<Place<'a>>,
    premises: Premises<'a>,
    /// The points of each score.
    scores: Vec<Range>,
    /// The conditions of these rules can't be true.
    never: HashSet<Span>,
}

impl<'a> Linted<'a> {
    fn of(resolved: &'a Resolved<'a>, vocabulary: &Vocabulary, texts: &'a Sources, steps: &mut Steps) -> Linted<'a> {
        let places = places::places(resolved);
        let definitions =
            resolved.definitions.iter().map(|part| part.meaning.as_ref().map(|definition| &definition.condition));
        let mut linted = Linted {
            resolved,
            texts,
            places,
            premises: Premises {
                definitions: definitions.collect(),
                scores: Vec::new(),
                grades: resolved.grades.iter().map(|part| part.meaning.as_ref()).collect(),
                closed: Premises::closed_sets(vocabulary),
                reachable: vec![true; resolved.stages.len()],
            },
            scores: Vec::new(),
            never: HashSet::new(),
        };
        linted.work_out_points();
        linted.never = linted.rules_that_never_hold(steps);
        linted.work_out_points();
        linted.premises.reachable = out_of_reach::reachable(&linted, steps);
        linted
    }

    fn work_out_points(&mut self) {
        // A rule that could not be read may give any points.
        self.scores = match self.resolved.completeness {
            Completeness::Whole => bounds::of_scores(self.resolved, |rule| self.chance(rule)),
            Completeness::WithGaps => vec![Range::ANY; self.resolved.scores.len()],
        };
        self.premises.scores = self.scores.iter().map(|range| (range.least, range.greatest)).collect();
    }

    fn rules_that_never_hold(&self, steps: &mut Steps) -> HashSet<Span> {
        let rules = places::rules(self.resolved);
        let conditions = rules.filter_map(|rule| Some((rule.written.span, rule.condition.as_ref()?)));
        conditions
            .filter(|(_, condition)| prove::never(&self.premises, condition, steps))
            .map(|(span, _)| span)
            .collect()
    }

    /// Whether a rule can hold, as far as was shown.
    fn chance(&self, rule: &ResolvedRule<'_>) -> Chance {
        if self.never.contains(&rule.written.span) { Chance::Never } else { Chance::Possible }
    }

    /// Whether the file's own text is all there is to it, every word of it read.
    fn is_whole(&self) -> bool {
        self.resolved.completeness == Completeness::Whole
    }

    /// Whether every condition has a meaning.
    fn is_resolved(&self) -> bool {
        let resolved = self.resolved;
        let definitions = resolved.definitions.iter().all(|part| part.meaning.is_some());
        let disqualifications = resolved.disqualifications.iter().all(|part| part.meaning.is_some());
        let others = resolved.grades.iter().all(|part| part.meaning.is_some())
            && resolved.stages.iter().all(|part| part.meaning.is_some())
            && resolved.audience.iter().all(|part| part.meaning.is_some());
        let mut rules = places::rules(resolved);
        definitions && disqualifications && others && rules.all(|rule| rule.condition.is_some())
    }

    /// A condition in the author's words, on one line.
    fn words(&self, condition: &syntax::Condition) -> String {
        self.text(condition.span())
    }

    /// What stands somewhere, on one line.
    fn text(&self, span: Span) -> String {
        self.texts.text(span).split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

/// A rule's name, else its condition as typed.
fn name_of(rule: &ResolvedRule<'_>) -> String {
    rule.name.as_ref().map(RuleName::to_string).unwrap_or_default()
}
