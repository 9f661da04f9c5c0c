//! What stands behind the `?` of a call: names that the call knows, each read by a function of its own.

use axum::extract::Query;

use super::problem::{Kind, Problem};

/// Something that may stand behind the `?` of a call.
pub(super) struct Parameter {
    pub(super) name: &'static str,
    /// What it says, for people.
    pub(super) about: &'static str,
    pub(super) example: &'static str,
    /// How OpenAPI calls what it looks like, if it does.
    pub(super) format: Option<&'static str>,
    pub(super) presence: Presence,
}

/// Whether something has to be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Presence {
    Needed,
    MayBeLeftOut,
}

impl Parameter {
    /// One that may be left out.
    pub(super) const fn of(name: &'static str, about: &'static str, example: &'static str) -> Parameter {
        Parameter { name, about, example, format: None, presence: Presence::MayBeLeftOut }
    }

    /// The same in a format that OpenAPI knows.
    pub(super) const fn like(self, format: &'static str) -> Parameter {
        Parameter { format: Some(format), ..self }
    }

    /// The same, which has to be there.
    pub(super) const fn needed(self) -> Parameter {
        Parameter { presence: Presence::Needed, ..self }
    }
}

/// What a request asked.
pub(super) struct Asked(Vec<(String, String)>);

/// What the router takes from behind the `?`.
pub(super) type Pairs = Query<Vec<(String, String)>>;

impl Asked {
    /// What was asked, if the call knows every name of it.
    pub(super) fn of(Query(pairs): Pairs, known: &[Parameter]) -> Result<Asked, Problem> {
        for (name, _) in &pairs {
            if !known.iter().any(|parameter| parameter.name == name) {
                let names: Vec<&str> = known.iter().map(|parameter| parameter.name).collect();
                let detail = format!("this call is not asked for `{name}`; it is for {}", names.join(", "));
                return Err(Problem::new(Kind::UnknownField, detail).at_key("", name));
            }
        }
        Ok(Asked(pairs))
    }

    /// All values of a name.
    pub(super) fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.0.iter().filter(move |(given, _)| given == name).map(|(_, value)| value.as_str())
    }

    /// The value of a name, if it is there; of several the last.
    pub(super) fn get<T>(&self, name: &str, read: impl Fn(&str) -> Result<T, String>) -> Result<Option<T>, Problem> {
        let wrong = |said: String| Problem::new(Kind::WrongShape, format!("`{name}`: {said}")).at_key("", name);
        self.all(name).last().map(|text| read(text).map_err(wrong)).transpose()
    }

    /// The value of a name that has to be there.
    pub(super) fn needed<T>(&self, name: &str, read: impl Fn(&str) -> Result<T, String>) -> Result<T, Problem> {
        let missing = || Problem::new(Kind::WrongShape, format!("`{name}` is missing")).at_key("", name);
        self.get(name, read)?.ok_or_else(missing)
    }
}
