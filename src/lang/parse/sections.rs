//! Headings and what belongs to them: campaign, scores, groups, rules, grades, stages, lists, definitions.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "the parser's enum has every form of the language; each match is over the alternatives of one form"
)]

use smol_str::SmolStr;

use super::pairs::{Pair, Pairs};
use super::tree::Tree;
use super::words::{all, child, keyword};
use crate::lang::diagnostic::habits::unclear_number;
use crate::lang::diagnostic::syntax::Place;
use crate::lang::grammar::Rule;
use crate::lang::source::{Span, Spanned};
use crate::lang::syntax::{
    Campaign, CampaignEntry, Define, Disqualify, Grade, GradeEntry, GradeReach, Group, GroupClause, List, ListItems,
    Matrix, Quoting, Range, Rule as ScoreRule, Score, Section, Sign, StageClause, StageLine, Stages, Term, Text, Use,
    Without, Word,
};

impl Tree<'_> {
    /// Everything of a file.
    pub(super) fn file(&mut self, pairs: Pairs<'_>) {
        for pair in pairs {
            match pair.as_rule() {
                Rule::campaign => self.campaign(pair),
                Rule::stray => self.broken(pair.bytes(), Place::Top),
                Rule::experiment => self.experiment(pair),
                Rule::test_block => self.test_block(pair),
                _ => {
                    if let Some(section) = self.section(pair) {
                        self.sections.push(section);
                    }
                }
            }
        }
    }

    /// A section that may also stand in a variant.
    pub(super) fn section(&mut self, pair: Pair<'_>) -> Option<Section> {
        match pair.as_rule() {
            Rule::use_library => self.use_library(pair).map(Section::Use),
            Rule::score => self.score(pair).map(Section::Score),
            Rule::grade => self.grade(pair).map(Section::Grade),
            Rule::matrix => self.matrix(pair).map(Section::Matrix),
            Rule::stages => Some(Section::Stages(self.stages(pair))),
            Rule::disqualify => self.disqualify(pair).map(Section::Disqualify),
            Rule::list => self.list(pair).map(Section::List),
            Rule::define => self.define(pair).map(Section::Define),
            _ => None,
        }
    }

    /// Reports the broken lines directly within a pair; those of a heading are told apart by standing on its line.
    pub(super) fn broken_lines(&mut self, pair: &Pair<'_>, place: Place) {
        let heading_end = pair.as_str().find('\n').map_or(pair.whole().end, |at| pair.start() + at);
        for broken in all(pair.inner(), Rule::broken) {
            let stretch = broken.bytes();
            if stretch.start < heading_end {
                self.broken(pair.start()..stretch.end, Place::Heading);
            } else {
                self.broken(stretch, place);
            }
        }
    }

    fn campaign(&mut self, pair: Pair<'_>) {
        let span = self.span(&pair);
        self.broken_lines(&pair, Place::Campaign);
        let Some(heading) = child(&pair, Rule::campaign_heading) else { return };
        let (Some(keyword), Some(title)) = (keyword(self, &heading, Rule::kw_campaign), self.text_child(&heading))
        else {
            return;
        };
        let mut entries = Vec::new();
        for inner in pair.inner() {
            self.unclear_budget(&inner);
            if let Some(entry) = self.campaign_entry(&inner) {
                entries.push(Spanned::new(entry, self.span(&inner)));
            }
        }
        if let Some(first) = &self.campaign {
            let first = first.keyword;
            self.second_campaign(keyword, first);
            return;
        }
        self.campaign = Some(Campaign { keyword, title, entries, span });
    }

    fn campaign_entry(&self, pair: &Pair<'_>) -> Option<CampaignEntry> {
        match pair.as_rule() {
            Rule::goal => self.text_child(pair).map(CampaignEntry::Goal),
            Rule::owner => self.text_child(pair).map(CampaignEntry::Owner),
            Rule::runs => self.dates(pair).map(CampaignEntry::Runs),
            Rule::timezone => self.text_child(pair).map(CampaignEntry::Timezone),
            Rule::audience => Some(CampaignEntry::Audience(self.condition_in(pair))),
            Rule::qualifies => self.word_in(pair).map(CampaignEntry::Qualifies),
            Rule::budget => {
                Some(CampaignEntry::Budget { amount: self.number_in(pair)?, currency: self.word_in(pair)? })
            }
            Rule::target => Some(CampaignEntry::Target { amount: self.number_in(pair)?, unit: self.word_in(pair)? }),
            Rule::cycle => self.period_in(pair).map(CampaignEntry::Cycle),
            _ => None,
        }
    }

    /// `budget 25.000 EUR`
    fn unclear_budget(&mut self, pair: &Pair<'_>) {
        let amount = (pair.as_rule() == Rule::budget).then(|| child(pair, Rule::number)).flatten();
        let Some(amount) = amount else { return };
        if let Some((thousands, fraction)) = super::thousands(amount.as_str()) {
            self.diagnostics.push(unclear_number(self.span(&amount), amount.as_str(), &thousands, &fraction));
        }
    }

    fn use_library(&mut self, pair: Pair<'_>) -> Option<Use> {
        self.broken_lines(&pair, Place::Heading);
        Some(Use { library: self.text_child(&pair)?, span: self.span(&pair) })
    }

    fn score(&mut self, pair: Pair<'_>) -> Option<Score> {
        let span = self.span(&pair);
        let mut name = None;
        let mut keyword_span = span;
        let (mut range, mut sum) = (None, None);
        let (mut fading, mut rules, mut groups, mut without) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for inner in pair.inner() {
            match inner.as_rule() {
                Rule::score_heading | Rule::broken_score => {
                    keyword_span = self.keyword_or_start(&inner, Rule::kw_score);
                    if inner.as_rule() == Rule::broken_score {
                        self.broken(inner.bytes(), Place::Heading);
                    }
                    name = self.word_in(&inner);
                    range = child(&inner, Rule::range).and_then(|range| self.range(&range));
                    sum = child(&inner, Rule::derived).map(|derived| self.terms(derived));
                    fading.extend(inner.inner().filter_map(|line| self.fading(&line)));
                }
                Rule::group => groups.extend(self.group(inner)),
                Rule::fading_line => fading.extend(inner.inner().filter_map(|line| self.fading(&line))),
                Rule::without => without.extend(self.without(&inner)),
                Rule::rule_line => rules.extend(self.rule(inner)),
                Rule::broken => self.broken(inner.bytes(), Place::Score),
                _ => {}
            }
        }
        let name = name?;
        Some(Score { keyword: keyword_span, name, range, sum, fading, rules, groups, without, span })
    }

    fn range(&self, pair: &Pair<'_>) -> Option<Range> {
        let mut points = self.all_points(pair).into_iter();
        Some(Range { from: points.next()?, to: points.next()?, span: self.span(pair) })
    }

    fn terms(&self, pair: Pair<'_>) -> Vec<Term> {
        let mut sign = Sign::Plus;
        let mut terms = Vec::new();
        for inner in pair.inner() {
            match inner.as_rule() {
                Rule::plus => sign = Sign::Plus,
                Rule::minus => sign = Sign::Minus,
                _ => {
                    let percent = self.percents(&inner).into_iter().next();
                    terms.extend(self.word_in(&inner).map(|score| Term { sign, percent, score }));
                }
            }
        }
        terms
    }

    fn without(&self, pair: &Pair<'_>) -> Option<Without> {
        let raw = child(pair, Rule::raw)?;
        let span = self.span(&raw);
        let value = SmolStr::new(self.text_of(&raw));
        Some(Without { name: Text { value, quoting: Quoting::Bare, span }, span: self.span(pair) })
    }

    fn group(&mut self, pair: Pair<'_>) -> Option<Group> {
        let (start, span) = (pair.start(), self.span(&pair));
        let mut heading = None;
        let mut rules = Vec::new();
        for inner in pair.inner() {
            match inner.as_rule() {
                Rule::group_heading => heading = Some(inner),
                Rule::rule_line => rules.extend(self.rule(inner)),
                Rule::broken => {
                    let place = if rules.is_empty() && inner.start() == start { Place::Heading } else { Place::Score };
                    self.broken(inner.bytes(), place);
                }
                _ => {}
            }
        }
        let Some(heading) = heading else {
            // The rules of a group without a readable heading still belong to its score: their own mistakes are found,
            // and names defined by them are known.
            let start = Span { end: span.start, ..span };
            let title = Text { value: SmolStr::default(), quoting: Quoting::Bare, span: start };
            return Some(Group { keyword: start, title, clauses: Vec::new(), rules, span });
        };
        let keyword = keyword(self, &heading, Rule::kw_group)?;
        let title = self.text_child(&heading)?;
        let clauses = heading
            .inner()
            .filter_map(|clause| Some(Spanned::new(self.group_clause(&clause)?, self.span(&clause))))
            .collect();
        Some(Group { keyword, title, clauses, rules, span })
    }

    fn group_clause(&self, pair: &Pair<'_>) -> Option<GroupClause> {
        match pair.as_rule() {
            Rule::group_at_most => self.points_in(pair).map(|points| GroupClause::AtMost(points.value)),
            Rule::group_at_least => self.points_in(pair).map(|points| GroupClause::AtLeast(points.value)),
            Rule::best_only => Some(GroupClause::BestOnly),
            Rule::first_only => Some(GroupClause::FirstOnly),
            _ => None,
        }
    }

    fn rule(&mut self, pair: Pair<'_>) -> Option<ScoreRule> {
        let span = self.span(&pair);
        let (mut add, mut label, mut condition, mut award) = (None, None, None, None);
        for inner in pair.inner() {
            match inner.as_rule() {
                Rule::kw_add => add = Some(self.span(&inner)),
                Rule::word => label = Some(self.word(&inner)),
                Rule::condition => condition = Some(self.condition(inner)),
                Rule::award => award = self.award(inner),
                _ => {}
            }
        }
        Some(ScoreRule { add, label, condition: condition?, award: award?, span })
    }

    fn grade(&mut self, pair: Pair<'_>) -> Option<Grade> {
        let span = self.span(&pair);
        self.broken_lines(&pair, Place::Grade);
        let heading = child(&pair, Rule::grade_heading)?;
        let keyword = keyword(self, &heading, Rule::kw_grade)?;
        let name = self.word_in(&heading)?;
        let entries = all(heading.inner(), Rule::grade_entry)
            .chain(all(pair.inner(), Rule::grade_entry))
            .filter_map(|entry| self.grade_entry(&entry))
            .collect();
        Some(Grade { keyword, name, entries, span })
    }

    fn grade_entry(&self, pair: &Pair<'_>) -> Option<GradeEntry> {
        let value = self.word(&child(pair, Rule::bare)?);
        let reach = pair.inner().find_map(|inner| match inner.as_rule() {
            Rule::grade_from => self.points_in(&inner).map(GradeReach::From),
            Rule::grade_when => Some(GradeReach::When(self.condition_in(&inner))),
            Rule::kw_below => Some(GradeReach::Below),
            Rule::kw_otherwise => Some(GradeReach::Otherwise),
            _ => None,
        })?;
        Some(GradeEntry { value, reach, span: self.span(pair) })
    }

    fn matrix(&mut self, pair: Pair<'_>) -> Option<Matrix> {
        self.broken_lines(&pair, Place::Heading);
        let span = self.span(&pair);
        let mut words = all(pair.inner(), Rule::word).map(|word| self.word(&word));
        Some(Matrix { name: words.next()?, row: words.next()?, column: words.next()?, span })
    }

    fn stages(&mut self, pair: Pair<'_>) -> Stages {
        let span = self.span(&pair);
        self.broken_lines(&pair, Place::Stages);
        let keyword = self.keyword_or_start(&pair, Rule::kw_stages);
        let stages = all(pair.inner(), Rule::stage_line).filter_map(|line| self.stage_line(&line)).collect();
        Stages { keyword, stages, span }
    }

    pub(super) fn stage_line(&self, pair: &Pair<'_>) -> Option<StageLine> {
        let name = self.word(&child(pair, Rule::bare)?);
        let title = self.quoted_in(pair);
        let clauses = pair
            .inner()
            .filter_map(|clause| Some(Spanned::new(self.stage_clause(&clause)?, self.span(&clause))))
            .collect();
        Some(StageLine { name, title, clauses, span: self.span(pair) })
    }

    fn stage_clause(&self, pair: &Pair<'_>) -> Option<StageClause> {
        match pair.as_rule() {
            Rule::stage_when => Some(StageClause::When(self.condition_in(pair))),
            Rule::stage_until => Some(StageClause::Until(self.condition_in(pair))),
            Rule::stage_stays => self.period_in(pair).map(|period| StageClause::Stays(period.value)),
            Rule::never_falls_back => Some(StageClause::NeverFallsBack),
            _ => None,
        }
    }

    fn disqualify(&mut self, pair: Pair<'_>) -> Option<Disqualify> {
        self.broken_lines(&pair, Place::Heading);
        let reason = self.text_child(&pair)?;
        Some(Disqualify { reason, when: self.condition_in(&pair), span: self.span(&pair) })
    }

    fn list(&mut self, pair: Pair<'_>) -> Option<List> {
        let span = self.span(&pair);
        for broken in all(pair.inner(), Rule::broken) {
            let is_heading = broken.start() == pair.start();
            self.broken(broken.bytes(), if is_heading { Place::Heading } else { Place::List });
        }
        if let Some(from) = child(&pair, Rule::list_from) {
            let (name, file) = (self.word_in(&from)?, self.quoted_in(&from)?);
            return Some(List { name, items: ListItems::From(file), span });
        }
        let name = self.word_in(&child(&pair, Rule::list_heading)?)?;
        let items = all(pair.inner(), Rule::list_item).filter_map(|item| self.text_in(&item)).collect();
        Some(List { name, items: ListItems::Here(items), span })
    }

    fn define(&mut self, pair: Pair<'_>) -> Option<Define> {
        self.broken_lines(&pair, Place::Heading);
        let name: Word = self.word_in(&child(&pair, Rule::define_name)?)?;
        Some(Define { name, condition: self.condition_in(&pair), span: self.span(&pair) })
    }

    fn second_campaign(&mut self, second: Span, first: Span) {
        self.diagnostics.push(crate::lang::diagnostic::names::defined_twice(second, "heading", "campaign", first));
    }
}
