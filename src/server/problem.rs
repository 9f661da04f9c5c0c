//! What a caller did wrong, as `application/problem+json` (RFC 9457): each kind has a `type` that never changes.

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use schemars::JsonSchema;
use serde::Serialize;
use serde::ser::Serializer;

use super::calls;
use crate::limits::LOOK_BACK_SECONDS_MAX;
use crate::ruleset::Ruleset;
use crate::wire::contact::{ContactError, ContactErrorKind};

/// The media type of problems.
const PROBLEM_JSON: HeaderValue = HeaderValue::from_static("application/problem+json");

/// Seconds after which a caller that was turned away may come again: the load that turned it away is of this moment.
const RETRY_AFTER: HeaderValue = HeaderValue::from_static("1");

/// Campaigns that are named to whoever asks for one that is not there.
const CAMPAIGNS_SHOWN_MAX: usize = 20;

/// Why a request is not answered as it was meant.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Problem {
    pub(super) kind: Kind,
    detail: String,
    /// The JSON pointer to the field at fault; `None` where no field is.
    pointer: Option<String>,
}

macro_rules! kinds {
    ($($kind:ident = $status:ident, $name:literal, $title:literal;)*) => {
        /// The kinds of problems that callers tell apart.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(super) enum Kind {
            $(#[doc = $title] $kind,)*
        }

        impl Kind {
            const ALL: &[Kind] = &[$(Kind::$kind,)*];

            pub(super) fn status(self) -> StatusCode {
                match self { $(Kind::$kind => StatusCode::$status,)* }
            }

            pub(super) fn type_uri(self) -> &'static str {
                match self { $(Kind::$kind => concat!("urn:thresh:problem:", $name),)* }
            }

            pub(super) fn title(self) -> &'static str {
                match self { $(Kind::$kind => $title,)* }
            }
        }
    };
}

kinds! {
    UnreadableRequest = BAD_REQUEST, "unreadable-request", "The request can't be read";
    NotJson = BAD_REQUEST, "not-json", "The body is not JSON";
    UnreadableBody = BAD_REQUEST, "unreadable-body", "The body can't be read";
    NoKey = UNAUTHORIZED, "no-key", "A key is needed";
    NotAllowed = FORBIDDEN, "not-allowed", "The key is not good for this call";
    ForeignHost = FORBIDDEN, "foreign-host", "The request is meant for another host";
    ForeignOrigin = FORBIDDEN, "foreign-origin", "The request comes from another site";
    NoSuchPath = NOT_FOUND, "no-such-path", "There is nothing at this path";
    UnknownCampaign = NOT_FOUND, "unknown-campaign", "There is no such campaign";
    UnknownExperiment = NOT_FOUND, "unknown-experiment", "There is no such experiment";
    WrongMethod = METHOD_NOT_ALLOWED, "wrong-method", "This path is called with another method";
    TooSlow = REQUEST_TIMEOUT, "too-slow", "The body did not arrive in time";
    TooBig = PAYLOAD_TOO_LARGE, "too-big", "The request is beyond a limit";
    UnknownEncoding = UNSUPPORTED_MEDIA_TYPE, "unknown-encoding", "The body's encoding is not understood";
    WrongShape = UNPROCESSABLE_ENTITY, "wrong-shape", "A field is missing or has the wrong shape";
    UnknownField = UNPROCESSABLE_ENTITY, "unknown-field", "There is no such field";
    NoStore = NOT_FOUND, "no-store", "Nothing is kept here";
    NoContacts = NOT_FOUND, "no-contacts", "There are no contacts to tell of";
    NoPast = UNPROCESSABLE_ENTITY, "no-past", "What was sent tells nothing";
    TakesTooLong = SERVICE_UNAVAILABLE, "takes-too-long", "The answer takes longer than a call may";
    NotRecorded = SERVICE_UNAVAILABLE, "not-recorded", "Nothing can be recorded at present";
    Busy = SERVICE_UNAVAILABLE, "busy", "The service has all it can take";
    NotReady = SERVICE_UNAVAILABLE, "not-ready", "The service is not ready";
    Broken = INTERNAL_SERVER_ERROR, "broken", "The service failed";
}

impl Problem {
    pub(super) fn new(kind: Kind, detail: impl Into<String>) -> Problem {
        Problem { kind, detail: detail.into(), pointer: None }
    }

    /// What is wrong with this very request.
    pub(super) fn detail(&self) -> &str {
        &self.detail
    }

    /// The same with the field at fault.
    pub(super) fn at(mut self, pointer: impl Into<String>) -> Problem {
        self.pointer = Some(pointer.into());
        self
    }

    /// The same with the field at fault, which is this key of what the pointer leads to.
    pub(super) fn at_key(self, pointer: &str, key: &str) -> Problem {
        // As a JSON pointer writes it (RFC 6901).
        let key = key.replace('~', "~0").replace('/', "~1");
        self.at(format!("{pointer}/{key}"))
    }

    /// What is wrong with a body that is no JSON.
    pub(super) fn not_json(error: &serde_json::Error) -> Problem {
        Problem::new(Kind::NotJson, format!("this is not JSON: {error}"))
    }

    /// What is wrong with the id of a campaign that is not loaded.
    pub(super) fn unknown_campaign(id: &str, ruleset: &Ruleset) -> Problem {
        let loaded = ruleset.campaigns().iter().map(|campaign| campaign.id().as_str());
        let shown: Vec<&str> = loaded.take(CAMPAIGNS_SHOWN_MAX).collect();
        Problem::new(Kind::UnknownCampaign, format!("there is no campaign `{id}`; loaded are {}", shown.join(", ")))
    }

    /// That nobody said whom figures are about.
    pub(super) fn no_contacts() -> Problem {
        let detail = "write `contacts = \"contacts.jsonl\"` under `[funnel]` in thresh.toml, or `decisions = \"changes\"` under `[store]` for \
                      figures of what is decided from then on";
        Problem::new(Kind::NoContacts, detail)
    }

    /// That there are too many contacts for a call.
    pub(super) fn takes_too_long() -> Problem {
        let detail = format!(
            "so many contacts take longer than {LOOK_BACK_SECONDS_MAX} s; the commands of `thresh` take as long as it takes, on all cores"
        );
        Problem::new(Kind::TakesTooLong, detail)
    }

    pub(super) fn no_such_path() -> Problem {
        Problem::new(Kind::NoSuchPath, format!("the calls are {}", calls::listed()))
    }

    /// What is wrong with the contact of a request.
    pub(super) fn of_contact(error: ContactError) -> Problem {
        let kind = match error.kind {
            ContactErrorKind::NotJson => Kind::NotJson,
            ContactErrorKind::WrongShape => Kind::WrongShape,
            ContactErrorKind::TooBig => Kind::TooBig,
        };
        Problem::new(kind, error.message).at(error.pointer)
    }

    /// What a status alone says, for answers that the framework gives.
    pub(super) fn of_status(status: StatusCode) -> Problem {
        let kind = Kind::ALL.iter().copied().find(|kind| kind.status() == status);
        match kind {
            Some(Kind::WrongMethod) => {
                Problem::new(Kind::WrongMethod, "the header `Allow` says which methods this path is called with")
            }
            Some(Kind::UnknownEncoding) => {
                Problem::new(Kind::UnknownEncoding, "send the body as it is, or with `Content-Encoding: gzip`")
            }
            Some(kind) => Problem::new(kind, kind.title()),
            None => Problem::new(Kind::Broken, "an answer without a body"),
        }
    }
}

impl Serialize for Problem {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let json = ProblemJson {
            r#type: self.kind.type_uri(),
            title: self.kind.title(),
            status: self.kind.status().as_u16(),
            detail: &self.detail,
            pointer: self.pointer.as_deref(),
        };
        json.serialize(serializer)
    }
}

/// Why a request is not answered as it was meant (RFC 9457).
#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Problem")]
pub(super) struct ProblemJson<'p> {
    /// Tells problems apart, and never changes.
    #[schemars(extend("pattern" = "^urn:thresh:problem:[a-z-]+$"))]
    r#type: &'static str,
    /// The same for people.
    title: &'static str,
    /// The status of the answer.
    status: u16,
    /// What is wrong with this very request.
    detail: &'p str,
    /// The JSON pointer (RFC 6901) to the field at fault, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pointer: Option<&'p str>,
}

impl Problem {
    fn body(&self) -> Vec<u8> {
        // Texts and a number: nothing in it can fail to be written.
        serde_json::to_vec(self).unwrap_or_default()
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = (self.kind.status(), [(header::CONTENT_TYPE, PROBLEM_JSON)], self.body()).into_response();
        let headers = response.headers_mut();
        if matches!(self.kind, Kind::Busy | Kind::NotRecorded) {
            headers.insert(header::RETRY_AFTER, RETRY_AFTER);
        }
        if self.kind == Kind::UnknownEncoding {
            headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static("gzip"));
        }
        if self.kind == Kind::NoKey {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}

/// Gives a body to a refusal that has none of ours: those of the router.
pub(super) fn dressed(response: Response) -> Response {
    let status = response.status();
    let is_refusal = status.is_client_error() || status.is_server_error();
    if !is_refusal || response.headers().get(header::CONTENT_TYPE) == Some(&PROBLEM_JSON) {
        return response;
    }
    let (mut parts, _) = response.into_parts();
    let body = Problem::of_status(status).body();
    parts.headers.insert(header::CONTENT_TYPE, PROBLEM_JSON);
    parts.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(parts, Body::from(body))
}
