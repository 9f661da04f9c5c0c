//! A rule file → what it says, one statement after the other, each with the name that tells it from the others.

use super::sections::{date_range, grade_entry, group_clause, sum};
use super::{award_text, canonical, condition_text};
use crate::lang::syntax::{
    CampaignEntry, File, Grade, Group, List, ListItems, Rule, Score, Section, StageClause, StageLine, Stages,
};
use crate::lang::vocabulary::Vocabulary;

/// One thing that a rule file says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// What it is about: no two statements of one campaign are about the same.
    pub about: About,
    /// The rule's group; `None` for whatever is in none.
    pub group: Option<String>,
    /// What it says, in its canonical form on one line.
    pub text: String,
}

/// What a statement is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum About {
    /// A line below `campaign`, by its keyword; the title is `campaign`.
    Entry(&'static str),
    /// A library that is used.
    Library(String),
    /// A score's own heading: its range, its sum, its default fading.
    Score(String),
    /// A group's heading.
    Group {
        /// The score.
        score: String,
        /// The title.
        group: String,
    },
    /// A rule.
    Rule {
        /// The score.
        score: String,
        /// The rule's name: its label, else the canonical text of its condition.
        rule: String,
    },
    /// A grade.
    Grade(String),
    /// A matrix.
    Matrix(String),
    /// A stage.
    Stage(String),
    /// The order of the stages.
    Stages,
    /// A disqualification, by its reason.
    Disqualification(String),
    /// A list's heading.
    List(String),
    /// An item of a list.
    Item {
        /// The list.
        list: String,
        /// The item, folded.
        item: String,
    },
    /// A definition.
    Definition(String),
    /// An entry of the vocabulary, by its path.
    Vocabulary(String),
}

impl About {
    /// The heading under which a person finds it.
    pub fn heading(&self) -> String {
        match self {
            About::Entry(_) => "campaign".to_owned(),
            About::Library(_) => "libraries".to_owned(),
            About::Score(score) | About::Group { score, .. } | About::Rule { score, .. } => format!("score {score}"),
            About::Grade(_) | About::Matrix(_) => "grades".to_owned(),
            About::Stage(_) | About::Stages => "stages".to_owned(),
            About::Disqualification(_) => "disqualifications".to_owned(),
            About::List(list) | About::Item { list, .. } => format!("list {list}"),
            About::Definition(_) => "definitions".to_owned(),
            About::Vocabulary(_) => "vocabulary".to_owned(),
        }
    }

    /// Its own name under that heading.
    pub fn name(&self) -> &str {
        match self {
            About::Entry(keyword) => keyword,
            About::Library(name)
            | About::Score(name)
            | About::Group { group: name, .. }
            | About::Rule { rule: name, .. }
            | About::Grade(name)
            | About::Matrix(name)
            | About::Stage(name)
            | About::Disqualification(name)
            | About::List(name)
            | About::Item { item: name, .. }
            | About::Definition(name)
            | About::Vocabulary(name) => name,
            About::Stages => "order",
        }
    }
}

/// What a file says that decides contacts, in its order; experiments and tests are left out.
///
/// ```
/// use thresh::lang::format::{About, statements};
/// use thresh::lang::{parse::parse, source::FileId, vocabulary::Vocabulary};
/// let (file, _) = parse(FileId(0), "score fit\n  paper: downloaded whitepaper => 5");
/// let said = statements(&file, &Vocabulary::empty());
/// assert_eq!(said[1].about, About::Rule { score: "fit".into(), rule: "paper".into() });
/// assert_eq!(said[1].text, "paper: downloaded whitepaper -> +5");
/// ```
pub fn statements(file: &File, vocabulary: &Vocabulary) -> Vec<Statement> {
    let file = canonical::canonical_file(file, vocabulary);
    let mut said = Said::default();
    if let Some(campaign) = &file.campaign {
        said.add(About::Entry("campaign"), format!("campaign {}", condition_text::written(&campaign.title)));
        campaign.entries.iter().for_each(|entry| said.entry(&entry.value));
    }
    file.sections.iter().for_each(|section| said.section(section));
    said.statements
}

#[derive(Default)]
struct Said {
    statements: Vec<Statement>,
}

impl Said {
    fn add(&mut self, about: About, text: String) {
        self.statements.push(Statement { about, group: None, text });
    }

    fn entry(&mut self, entry: &CampaignEntry) {
        let (keyword, text) = match entry {
            CampaignEntry::Goal(goal) => ("goal", condition_text::written(goal)),
            CampaignEntry::Owner(owner) => ("owner", condition_text::written(owner)),
            CampaignEntry::Runs(dates) => ("runs", date_range(dates)),
            CampaignEntry::Timezone(zone) => ("timezone", condition_text::written(zone)),
            CampaignEntry::Audience(condition) => ("audience", condition_text::text(condition)),
            CampaignEntry::Qualifies(stage) => ("qualifies", format!("at {}", stage.text)),
            CampaignEntry::Budget { amount, currency } => ("budget", format!("{} {}", amount.value, currency.text)),
            CampaignEntry::Target { amount, unit } => ("target", format!("{} {}", amount.value, unit.text)),
            CampaignEntry::Cycle(period) => ("cycle", format!("within {}", period.value)),
        };
        self.add(About::Entry(keyword), format!("{keyword} {text}"));
    }

    fn section(&mut self, section: &Section) {
        match section {
            Section::Use(library) => {
                let text = format!("use {}", condition_text::written(&library.library));
                self.add(About::Library(library.library.value.to_string()), text);
            }
            Section::Score(score) => self.score(score),
            Section::Grade(grade) => self.grade(grade),
            Section::Matrix(matrix) => {
                let text = format!("matrix {} {} by {}", matrix.name.text, matrix.row.text, matrix.column.text);
                self.add(About::Matrix(matrix.name.text.to_string()), text);
            }
            Section::Stages(stages) => self.stages(stages),
            Section::Disqualify(disqualify) => {
                let (reason, when) = (&disqualify.reason, condition_text::text(&disqualify.when));
                let text = format!("disqualify {} when {when}", condition_text::written(reason));
                self.add(About::Disqualification(reason.value.to_string()), text);
            }
            Section::List(list) => self.list(list),
            Section::Define(define) => {
                let text = format!("define {}: {}", define.name.text, condition_text::text(&define.condition));
                self.add(About::Definition(define.name.text.to_string()), text);
            }
            Section::Experiment(_) | Section::Test(_) => {}
        }
    }

    fn score(&mut self, score: &Score) {
        let mut text = format!("score {}", score.name.text);
        if let Some(terms) = &score.sum {
            text.push_str(&sum(terms));
        }
        if let Some(range) = &score.range {
            text.push_str(&format!(" from {} to {}", range.from.value, range.to.value));
        }
        for fading in &score.fading {
            text.push_str(&format!(", {}", award_text::clause_text(&fading.value)));
        }
        self.add(About::Score(score.name.text.to_string()), text);
        score.rules.iter().for_each(|rule| self.rule(score, None, rule));
        for group in &score.groups {
            let mut text = format!("group {}", condition_text::written(&group.title));
            group.clauses.iter().for_each(|clause| text.push_str(&group_clause(clause.value)));
            let about = About::Group { score: score.name.text.to_string(), group: group.title.value.to_string() };
            self.add(about, text);
            group.rules.iter().for_each(|rule| self.rule(score, Some(group), rule));
        }
    }

    fn rule(&mut self, score: &Score, group: Option<&Group>, rule: &Rule) {
        let (condition, award) = (condition_text::text(&rule.condition), award_text::text(&rule.award));
        let (name, text) = match &rule.label {
            Some(label) => (label.text.to_string(), format!("{}: {condition} {award}", label.text)),
            None => (condition.clone(), format!("{condition} {award}")),
        };
        let about = About::Rule { score: score.name.text.to_string(), rule: name };
        self.statements.push(Statement { about, group: group.map(|group| group.title.value.to_string()), text });
    }

    fn grade(&mut self, grade: &Grade) {
        let entries: Vec<String> = grade.entries.iter().map(grade_entry).collect();
        self.add(
            About::Grade(grade.name.text.to_string()),
            format!("grade {} {}", grade.name.text, entries.join(", ")),
        );
    }

    fn stages(&mut self, stages: &Stages) {
        let names: Vec<&str> = stages.stages.iter().map(|stage| stage.name.text.as_str()).collect();
        self.add(About::Stages, format!("stages {}", names.join(", ")));
        stages.stages.iter().for_each(|stage| self.stage(stage));
    }

    fn stage(&mut self, stage: &StageLine) {
        let mut text = stage.name.text.to_string();
        if let Some(title) = &stage.title {
            text.push_str(&format!(" {}", condition_text::written(title)));
        }
        for clause in &stage.clauses {
            text.push_str(&match &clause.value {
                StageClause::When(condition) => format!(" when {}", condition_text::text(condition)),
                StageClause::Until(condition) => format!(" until {}", condition_text::text(condition)),
                StageClause::Stays(period) => format!(" stays {period}"),
                StageClause::NeverFallsBack => " never falls back".to_owned(),
            });
        }
        self.add(About::Stage(stage.name.text.to_string()), text);
    }

    fn list(&mut self, list: &List) {
        let name = &list.name.text;
        match &list.items {
            ListItems::From(file) => {
                let text = format!("list {name} from {}", condition_text::written(file));
                self.add(About::List(name.to_string()), text);
            }
            ListItems::Here(items) => {
                self.add(About::List(name.to_string()), format!("list {name}"));
                let items: Vec<&str> = items.iter().map(|item| item.value.as_str()).collect();
                self.statements.extend(statements_of_items(name, items));
            }
        }
    }
}

/// What a list's items say.
pub fn statements_of_items<'i>(list: &str, items: impl IntoIterator<Item = &'i str>) -> Vec<Statement> {
    let statement = |item: &str| {
        let about = About::Item { list: list.to_owned(), item: crate::domain::fold(item).into_owned() };
        Statement { about, group: None, text: item.to_owned() }
    };
    items.into_iter().map(statement).collect()
}
