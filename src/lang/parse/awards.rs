//! What a rule gives: its points and their clauses.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "the parser's enum has every form of the language; each match is over the alternatives of one form"
)]

use super::pairs::Pair;
use super::tree::Tree;
use super::words::{all, calendar_unit_in, child, count_in};
use crate::lang::grammar::Rule;
use crate::lang::source::Spanned;
use crate::lang::syntax::{Award, AwardClause, Step};

impl Tree<'_> {
    pub(super) fn award(&self, pair: Pair<'_>) -> Option<Award> {
        let span = self.span(&pair);
        let mut inner = pair.inner();
        let points = self.points(&inner.next()?);
        let clauses =
            inner.filter_map(|clause| Some(Spanned::new(self.award_clause(&clause)?, self.span(&clause)))).collect();
        Some(Award { points, clauses, span })
    }

    /// A fading line under a score heading; `None` for any other pair.
    pub(super) fn fading(&self, pair: &Pair<'_>) -> Option<Spanned<AwardClause>> {
        Some(Spanned::new(self.fading_clause(pair)?, self.span(pair)))
    }

    fn award_clause(&self, pair: &Pair<'_>) -> Option<AwardClause> {
        match pair.as_rule() {
            Rule::each => Some(AwardClause::Each),
            Rule::once_per => calendar_unit_in(pair).map(AwardClause::OncePer),
            Rule::once_per_different => self.word_in(pair).map(AwardClause::OncePerDifferent),
            Rule::award_at_most => count_in(pair).map(|count| AwardClause::AtMost(i64::from(count))),
            Rule::per => Some(AwardClause::Per { amount: self.number_in(pair)?, of: self.word_in(pair)? }),
            Rule::because => self.quoted_in(pair).map(AwardClause::Because),
            _ => self.fading_clause(pair),
        }
    }

    fn fading_clause(&self, pair: &Pair<'_>) -> Option<AwardClause> {
        match pair.as_rule() {
            Rule::halving => Some(AwardClause::Halving(self.period_in(pair)?.value)),
            Rule::losing => {
                let percent = self.percents(pair).into_iter().next()?;
                Some(AwardClause::Losing { percent, every: self.period_in(pair)?.value })
            }
            Rule::expiring => Some(AwardClause::Expiring(self.period_in(pair)?.value)),
            Rule::stepping => {
                let steps = all(pair.inner(), Rule::step).filter_map(|step| self.step(&step)).collect();
                Some(AwardClause::Stepping(steps))
            }
            Rule::never_fading => child(pair, Rule::kw_never).map(|_| AwardClause::NeverFading),
            _ => None,
        }
    }

    fn step(&self, pair: &Pair<'_>) -> Option<Step> {
        Some(Step { points: self.points_in(pair)?, after: self.period_in(pair)? })
    }
}
