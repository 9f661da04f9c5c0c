//! A walk over the syntax tree that notes every form it meets.

use std::collections::BTreeSet;

use thresh::lang::syntax::{
    Aggregate, AggregateKind, Award, AwardClause, Bound, CalendarUnit, Campaign, CampaignEntry, Chain, Choice,
    ChoiceKind, Choices, Clause, Comparison, Condition, DateLiteral, Expectation, Experiment, ExperimentEntry, File,
    Given, GivenWhen, Grade, GradeReach, Group, GroupClause, Joint, List, ListItems, Measure, NotFollowed, Polarity,
    Quantifier, Quoting, Reach, Rule, Score, Section, Sign, StageClause, StageLine, Subject, Term, Test, TestBlock,
    Text, Value, Variant,
};

/// Goes through a tree and notes what it meets.
pub(super) struct Seen(pub(super) BTreeSet<String>);

impl Seen {
    fn saw(&mut self, form: &str) {
        self.0.insert(form.to_owned());
    }

    fn part<T>(&mut self, form: &str, part: Option<&T>) {
        if part.is_some() {
            self.saw(form);
        }
    }

    pub(super) fn file(&mut self, file: &File) {
        self.saw("File");
        self.part("File.campaign", file.campaign.as_ref());
        self.part("Comment", file.comments.first());
        if let Some(campaign) = &file.campaign {
            self.campaign(campaign);
        }
        file.sections.iter().for_each(|section| self.section(section));
    }

    fn campaign(&mut self, campaign: &Campaign) {
        self.saw("Campaign");
        self.text(&campaign.title);
        for entry in &campaign.entries {
            match &entry.value {
                CampaignEntry::Goal(text) => self.saw_text("CampaignEntry::Goal", text),
                CampaignEntry::Owner(text) => self.saw_text("CampaignEntry::Owner", text),
                CampaignEntry::Runs(range) => {
                    self.saw("CampaignEntry::Runs");
                    self.saw("DateRange");
                    self.date(&range.from);
                }
                CampaignEntry::Timezone(text) => self.saw_text("CampaignEntry::Timezone", text),
                CampaignEntry::Audience(condition) => self.saw_condition("CampaignEntry::Audience", condition),
                CampaignEntry::Qualifies(_) => self.saw("CampaignEntry::Qualifies"),
                CampaignEntry::Budget { .. } => self.saw("CampaignEntry::Budget"),
                CampaignEntry::Target { .. } => self.saw("CampaignEntry::Target"),
                CampaignEntry::Cycle(_) => self.saw("CampaignEntry::Cycle"),
            }
        }
    }

    fn section(&mut self, section: &Section) {
        match section {
            Section::Use(library) => {
                self.saw("Section::Use");
                self.saw("Use");
                self.text(&library.library);
            }
            Section::Score(score) => {
                self.saw("Section::Score");
                self.score(score);
            }
            Section::Grade(grade) => {
                self.saw("Section::Grade");
                self.grade(grade);
            }
            Section::Matrix(_) => {
                self.saw("Section::Matrix");
                self.saw("Matrix");
            }
            Section::Stages(stages) => {
                self.saw("Section::Stages");
                self.saw("Stages");
                stages.stages.iter().for_each(|stage| self.stage(stage));
            }
            Section::Disqualify(disqualify) => {
                self.saw("Section::Disqualify");
                self.saw("Disqualify");
                self.condition(&disqualify.when);
            }
            Section::List(list) => {
                self.saw("Section::List");
                self.list(list);
            }
            Section::Define(define) => {
                self.saw("Section::Define");
                self.saw("Define");
                self.condition(&define.condition);
            }
            Section::Experiment(experiment) => {
                self.saw("Section::Experiment");
                self.experiment(experiment);
            }
            Section::Test(block) => {
                self.saw("Section::Test");
                self.test_block(block);
            }
        }
    }

    fn score(&mut self, score: &Score) {
        self.saw("Score");
        self.saw("Word");
        self.part("Score.range", score.range.as_ref());
        self.part("Range", score.range.as_ref());
        self.part("Score.sum", score.sum.as_ref());
        score.sum.iter().flatten().for_each(|term| self.term(term));
        score.fading.iter().for_each(|clause| self.award_clause(&clause.value));
        score.rules.iter().for_each(|rule| self.rule(rule));
        for group in &score.groups {
            self.group(group);
        }
        self.part("Without", score.without.first());
    }

    fn term(&mut self, term: &Term) {
        self.saw("Term");
        self.part("Term.percent", term.percent.as_ref());
        match term.sign {
            Sign::Plus => self.saw("Sign::Plus"),
            Sign::Minus => self.saw("Sign::Minus"),
        }
    }

    fn group(&mut self, group: &Group) {
        self.saw("Group");
        for clause in &group.clauses {
            match clause.value {
                GroupClause::AtMost(_) => self.saw("GroupClause::AtMost"),
                GroupClause::AtLeast(_) => self.saw("GroupClause::AtLeast"),
                GroupClause::BestOnly => self.saw("GroupClause::BestOnly"),
                GroupClause::FirstOnly => self.saw("GroupClause::FirstOnly"),
            }
        }
        group.rules.iter().for_each(|rule| self.rule(rule));
    }

    fn rule(&mut self, rule: &Rule) {
        self.saw("Rule");
        self.part("Rule.add", rule.add.as_ref());
        self.part("Rule.label", rule.label.as_ref());
        self.condition(&rule.condition);
        self.award(&rule.award);
    }

    fn award(&mut self, award: &Award) {
        self.saw("Award");
        award.clauses.iter().for_each(|clause| self.award_clause(&clause.value));
    }

    fn award_clause(&mut self, clause: &AwardClause) {
        match clause {
            AwardClause::Each => self.saw("AwardClause::Each"),
            AwardClause::OncePer(unit) => {
                self.saw("AwardClause::OncePer");
                self.calendar_unit(*unit);
            }
            AwardClause::OncePerDifferent(_) => self.saw("AwardClause::OncePerDifferent"),
            AwardClause::AtMost(_) => self.saw("AwardClause::AtMost"),
            AwardClause::Per { .. } => self.saw("AwardClause::Per"),
            AwardClause::Halving(_) => self.saw("AwardClause::Halving"),
            AwardClause::Losing { .. } => self.saw("AwardClause::Losing"),
            AwardClause::Expiring(_) => self.saw("AwardClause::Expiring"),
            AwardClause::Stepping(steps) => {
                self.saw("AwardClause::Stepping");
                self.part("Step", steps.first());
            }
            AwardClause::NeverFading => self.saw("AwardClause::NeverFading"),
            AwardClause::Because(_) => self.saw("AwardClause::Because"),
        }
    }

    fn calendar_unit(&mut self, unit: CalendarUnit) {
        match unit {
            CalendarUnit::Day => self.saw("CalendarUnit::Day"),
            CalendarUnit::Week => self.saw("CalendarUnit::Week"),
            CalendarUnit::Month => self.saw("CalendarUnit::Month"),
        }
    }

    fn grade(&mut self, grade: &Grade) {
        self.saw("Grade");
        for entry in &grade.entries {
            self.saw("GradeEntry");
            match &entry.reach {
                GradeReach::From(_) => self.saw("GradeReach::From"),
                GradeReach::Below => self.saw("GradeReach::Below"),
                GradeReach::When(condition) => self.saw_condition("GradeReach::When", condition),
                GradeReach::Otherwise => self.saw("GradeReach::Otherwise"),
            }
        }
    }

    fn stage(&mut self, stage: &StageLine) {
        self.saw("StageLine");
        self.part("StageLine.title", stage.title.as_ref());
        for clause in &stage.clauses {
            match &clause.value {
                StageClause::When(condition) => self.saw_condition("StageClause::When", condition),
                StageClause::Until(condition) => self.saw_condition("StageClause::Until", condition),
                StageClause::Stays(_) => self.saw("StageClause::Stays"),
                StageClause::NeverFallsBack => self.saw("StageClause::NeverFallsBack"),
            }
        }
    }

    fn list(&mut self, list: &List) {
        self.saw("List");
        match &list.items {
            ListItems::Here(items) => {
                self.saw("ListItems::Here");
                items.iter().for_each(|item| self.text(item));
            }
            ListItems::From(text) => self.saw_text("ListItems::From", text),
        }
    }

    fn saw_condition(&mut self, form: &str, condition: &Condition) {
        self.saw(form);
        self.condition(condition);
    }

    fn condition(&mut self, condition: &Condition) {
        match condition {
            Condition::Test(test) => {
                self.saw("Condition::Test");
                self.test(test);
            }
            Condition::Not { condition, .. } => self.saw_condition("Condition::Not", condition),
            Condition::And(parts) => self.saw_conditions("Condition::And", parts),
            Condition::Or(parts) => self.saw_conditions("Condition::Or", parts),
            Condition::Mixed { parts, joints } => {
                self.saw_conditions("Condition::Mixed", parts);
                joints.iter().for_each(|joint| self.joint(joint.value));
            }
            Condition::Parentheses { condition, .. } => self.saw_condition("Condition::Parentheses", condition),
            Condition::Choice(choice) => {
                self.saw("Condition::Choice");
                self.choice(choice);
            }
            Condition::Chain(chain) => {
                self.saw("Condition::Chain");
                self.chain(chain);
            }
            Condition::NotFollowed(form) => {
                self.saw("Condition::NotFollowed");
                self.not_followed(form);
            }
            Condition::Aggregate(aggregate) => {
                self.saw("Condition::Aggregate");
                self.aggregate(aggregate);
            }
            Condition::Broken(_) => self.saw("Condition::Broken"),
        }
    }

    fn saw_conditions(&mut self, form: &str, parts: &[Condition]) {
        self.saw(form);
        parts.iter().for_each(|part| self.condition(part));
    }

    fn joint(&mut self, joint: Joint) {
        match joint {
            Joint::And => self.saw("Joint::And"),
            Joint::Or => self.saw("Joint::Or"),
            Joint::Then => self.saw("Joint::Then"),
        }
    }

    fn choice(&mut self, choice: &Choice) {
        self.saw("Choice");
        match choice.kind {
            ChoiceKind::Any => self.saw("ChoiceKind::Any"),
            ChoiceKind::All => self.saw("ChoiceKind::All"),
            ChoiceKind::None => self.saw("ChoiceKind::None"),
            ChoiceKind::AtLeast(_) => self.saw("ChoiceKind::AtLeast"),
        }
        choice.conditions.iter().for_each(|part| self.condition(part));
        choice.clauses.iter().for_each(|clause| self.clause(&clause.value));
    }

    fn chain(&mut self, chain: &Chain) {
        self.saw("Chain");
        self.part("Chain.within", chain.within.as_ref());
        chain.steps.iter().for_each(|step| self.condition(step));
    }

    fn not_followed(&mut self, form: &NotFollowed) {
        self.saw("NotFollowed");
        self.part("NotFollowed.within", form.within.as_ref());
        self.condition(&form.first);
        self.condition(&form.missing);
    }

    fn aggregate(&mut self, aggregate: &Aggregate) {
        self.saw("Aggregate");
        match aggregate.kind.value {
            AggregateKind::Sum => self.saw("AggregateKind::Sum"),
            AggregateKind::Average => self.saw("AggregateKind::Average"),
            AggregateKind::Highest => self.saw("AggregateKind::Highest"),
            AggregateKind::Lowest => self.saw("AggregateKind::Lowest"),
            AggregateKind::Latest => self.saw("AggregateKind::Latest"),
            AggregateKind::NumberOfDifferent => self.saw("AggregateKind::NumberOfDifferent"),
        }
        self.condition(&aggregate.over);
        aggregate.clauses.iter().for_each(|clause| self.clause(&clause.value));
    }

    fn test(&mut self, test: &Test) {
        self.saw("Test");
        self.part("Test.quantifier", test.quantifier.as_ref());
        self.part("Test.name", test.name.as_ref());
        if let Some(quantifier) = &test.quantifier {
            match quantifier.value {
                Quantifier::Any => self.saw("Quantifier::Any"),
                Quantifier::No => self.saw("Quantifier::No"),
            }
        }
        self.subject(&test.subject);
        test.name.iter().for_each(|name| self.text(name));
        test.clauses.iter().for_each(|clause| self.clause(&clause.value));
    }

    fn subject(&mut self, subject: &Subject) {
        match subject {
            Subject::Words(_) => self.saw("Subject::Words"),
            Subject::Event(text) => self.saw_text("Subject::Event", text),
            Subject::Trait(text) => self.saw_text("Subject::Trait", text),
        }
    }

    fn clause(&mut self, clause: &Clause) {
        match clause {
            Clause::Compare { comparison, value } => {
                self.comparison(*comparison);
                self.saw_value("Clause::Compare", value);
            }
            Clause::Between { low, high } => {
                self.saw_value("Clause::Between", low);
                self.value(high);
            }
            Clause::Is { polarity, value, reach } => {
                self.polarity(*polarity);
                self.saw_value("Clause::Is", value);
                reach.iter().for_each(|reach| self.reach(reach.value));
            }
            Clause::In { polarity, choices } => {
                self.saw("Clause::In");
                self.polarity(*polarity);
                self.choices(choices);
            }
            Clause::Contains { polarity, value } => {
                self.polarity(*polarity);
                self.saw_value("Clause::Contains", value);
            }
            Clause::HasWord { .. } => self.saw("Clause::HasWord"),
            Clause::StartsWith(value) => self.saw_value("Clause::StartsWith", value),
            Clause::EndsWith(value) => self.saw_value("Clause::EndsWith", value),
            Clause::Matches(_) => {
                self.saw("Clause::Matches");
                self.saw("Regex");
            }
            Clause::Known(polarity) => {
                self.saw("Clause::Known");
                self.polarity(*polarity);
            }
            Clause::Where(condition) => self.saw_condition("Clause::Where", condition),
            Clause::Times(bound) => self.saw_bound("Clause::Times", *bound),
            Clause::Days(bound) => self.saw_bound("Clause::Days", *bound),
            Clause::Within(_) => self.saw("Clause::Within"),
            Clause::WithinNext(_) => self.saw("Clause::WithinNext"),
            Clause::MoreThanAgo(_) => self.saw("Clause::MoreThanAgo"),
            Clause::BetweenAgo { .. } => self.saw("Clause::BetweenAgo"),
            Clause::Since(date) => self.saw_date("Clause::Since", date),
            Clause::Before(date) => self.saw_date("Clause::Before", date),
            Clause::Current(unit) => {
                self.saw("Clause::Current");
                self.calendar_unit(*unit);
            }
        }
    }

    fn polarity(&mut self, polarity: Polarity) {
        match polarity {
            Polarity::Positive => self.saw("Polarity::Positive"),
            Polarity::Negative => self.saw("Polarity::Negative"),
        }
    }

    fn reach(&mut self, reach: Reach) {
        match reach {
            Reach::OrBetter => self.saw("Reach::OrBetter"),
            Reach::OrWorse => self.saw("Reach::OrWorse"),
        }
    }

    fn comparison(&mut self, comparison: Comparison) {
        match comparison {
            Comparison::Equal => self.saw("Comparison::Equal"),
            Comparison::NotEqual => self.saw("Comparison::NotEqual"),
            Comparison::Less => self.saw("Comparison::Less"),
            Comparison::AtMost => self.saw("Comparison::AtMost"),
            Comparison::Greater => self.saw("Comparison::Greater"),
            Comparison::AtLeast => self.saw("Comparison::AtLeast"),
        }
    }

    fn saw_bound(&mut self, form: &str, bound: Bound) {
        self.saw(form);
        match bound {
            Bound::AtLeast(_) => self.saw("Bound::AtLeast"),
            Bound::AtMost(_) => self.saw("Bound::AtMost"),
            Bound::Exactly(_) => self.saw("Bound::Exactly"),
            Bound::MoreThan(_) => self.saw("Bound::MoreThan"),
            Bound::FewerThan(_) => self.saw("Bound::FewerThan"),
            Bound::Between(..) => self.saw("Bound::Between"),
        }
    }

    fn choices(&mut self, choices: &Choices) {
        match choices {
            Choices::Items { items, .. } => {
                self.saw("Choices::Items");
                items.iter().for_each(|item| self.value(item));
            }
            Choices::List(_) => self.saw("Choices::List"),
        }
    }

    fn saw_value(&mut self, form: &str, value: &Value) {
        self.saw(form);
        self.value(value);
    }

    fn value(&mut self, value: &Value) {
        match value {
            Value::Text(text) => self.saw_text("Value::Text", text),
            Value::Number { .. } => self.saw("Value::Number"),
            Value::Date(date) => self.saw_date("Value::Date", date),
        }
    }

    fn saw_date(&mut self, form: &str, date: &DateLiteral) {
        self.saw(form);
        self.date(date);
    }

    fn date(&mut self, date: &DateLiteral) {
        self.saw("DateLiteral");
        self.part("DateLiteral.day", date.day.as_ref());
    }

    fn saw_text(&mut self, form: &str, text: &Text) {
        self.saw(form);
        self.text(text);
    }

    fn text(&mut self, text: &Text) {
        self.saw("Text");
        match text.quoting {
            Quoting::Quoted => self.saw("Quoting::Quoted"),
            Quoting::Bare => self.saw("Quoting::Bare"),
            Quoting::Path => self.saw("Quoting::Path"),
        }
    }

    fn experiment(&mut self, experiment: &Experiment) {
        self.saw("Experiment");
        self.part("Experiment.question", experiment.question.as_ref());
        experiment.entries.iter().for_each(|entry| self.experiment_entry(&entry.value));
        experiment.variants.iter().for_each(|variant| self.variant(variant));
    }

    fn experiment_entry(&mut self, entry: &ExperimentEntry) {
        match entry {
            ExperimentEntry::Phase(_) => self.saw("ExperimentEntry::Phase"),
            ExperimentEntry::Unit(_) => self.saw("ExperimentEntry::Unit"),
            ExperimentEntry::Split(_) => self.saw("ExperimentEntry::Split"),
            ExperimentEntry::Traffic(_) => self.saw("ExperimentEntry::Traffic"),
            ExperimentEntry::Layer { .. } => self.saw("ExperimentEntry::Layer"),
            ExperimentEntry::Runs(range) => self.saw_date("ExperimentEntry::Runs", &range.from),
            ExperimentEntry::Measures(measures) => {
                self.saw("ExperimentEntry::Measures");
                measures.iter().for_each(|measure| self.measure(measure));
            }
            ExperimentEntry::Guardrail { test, .. } => self.saw_condition("ExperimentEntry::Guardrail", test),
            ExperimentEntry::Capacity { per, .. } => {
                self.saw("ExperimentEntry::Capacity");
                self.calendar_unit(*per);
            }
            ExperimentEntry::Explore(_) => self.saw("ExperimentEntry::Explore"),
            ExperimentEntry::Plan { .. } => self.saw("ExperimentEntry::Plan"),
        }
    }

    fn measure(&mut self, measure: &Measure) {
        self.saw("Measure");
        self.part("Measure.early", measure.early.as_ref());
        self.part("Measure.within", measure.within.as_ref());
    }

    fn variant(&mut self, variant: &Variant) {
        self.saw("Variant");
        variant.stages.iter().for_each(|stage| self.stage(stage));
        variant.sections.iter().for_each(|section| self.section(section));
    }

    fn test_block(&mut self, block: &TestBlock) {
        self.saw("TestBlock");
        block.given.iter().for_each(|given| self.given(&given.value));
        for expected in &block.expected {
            match &expected.value {
                Expectation::Condition(condition) => self.saw_condition("Expectation::Condition", condition),
                Expectation::Qualified(polarity) => self.saw_expected("Expectation::Qualified", *polarity),
                Expectation::Disqualified(polarity, _) => self.saw_expected("Expectation::Disqualified", *polarity),
                Expectation::Rule(polarity, _) => self.saw_expected("Expectation::Rule", *polarity),
                Expectation::ValidFor(polarity, _) => self.saw_expected("Expectation::ValidFor", *polarity),
            }
        }
    }

    fn saw_expected(&mut self, form: &str, polarity: Polarity) {
        self.saw(form);
        self.polarity(polarity);
    }

    fn given(&mut self, given: &Given) {
        match given {
            Given::Trait { subject, value } => {
                self.saw("Given::Trait");
                self.subject(subject);
                value.iter().for_each(|value| self.value(value));
            }
            Given::Event { subject, name, properties, when } => {
                self.saw("Given::Event");
                self.subject(subject);
                name.iter().for_each(|name| self.text(name));
                properties.iter().for_each(|(_, value)| self.value(value));
                self.when(when);
            }
            Given::Today(date) => self.saw_date("Given::Today", date),
            Given::Variant { .. } => self.saw("Given::Variant"),
            Given::Stage { .. } => self.saw("Given::Stage"),
        }
    }

    fn when(&mut self, when: &GivenWhen) {
        match when {
            GivenWhen::Now => self.saw("GivenWhen::Now"),
            GivenWhen::Ago(_) => self.saw("GivenWhen::Ago"),
            GivenWhen::Yesterday => self.saw("GivenWhen::Yesterday"),
            GivenWhen::Today => self.saw("GivenWhen::Today"),
            GivenWhen::On(date) => self.saw_date("GivenWhen::On", date),
            GivenWhen::Times { .. } => self.saw("GivenWhen::Times"),
        }
    }
}
