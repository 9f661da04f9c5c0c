//! The yardstick: an axum handler that parses the same body into the same borrowed types, and answers a fixed text.

use axum::Router;
use axum::body::Bytes;
use axum::http::StatusCode;
use axum::routing::post;
use serde::Deserialize;
use serde_json::value::RawValue;
use thresh::wire::contact;

/// The arguments that start it, each with how the body is read; the next argument is how many bytes it answers.
pub(crate) const COMMANDS: [(&str, Reading); 2] =
    [("serve-plainly", Reading::Derived), ("serve-plainly-in-one-pass", Reading::InOnePass)];

/// How the body is read into a profile.
#[derive(Clone, Copy)]
pub(crate) enum Reading {
    /// The envelope by what serde derives, then the contact in it: as anybody would write it.
    Derived,
    /// Both in one pass, as the service does it.
    InOnePass,
}

/// The fields of `POST /v1/evaluate`.
#[derive(Deserialize)]
struct Question<'a> {
    #[serde(borrow)]
    contact: &'a RawValue,
    #[serde(borrow)]
    at: &'a str,
}

/// Serves until it is killed.
pub(crate) fn serve(reading: Reading, answer_bytes: usize) -> anyhow::Result<()> {
    // A text in quotes is JSON, too.
    let answer = Bytes::from(format!("\"{}\"", "x".repeat(answer_bytes.saturating_sub(2))));
    let handler = move |body: Bytes| {
        let answer = answer.clone();
        async move {
            match reading {
                Reading::Derived => {
                    let question: Question<'_> = serde_json::from_slice(&body).map_err(|_| StatusCode::BAD_REQUEST)?;
                    let profile = contact::read(question.contact.get().as_bytes(), "id");
                    let profile = profile.map_err(|_| StatusCode::UNPROCESSABLE_ENTITY)?;
                    std::hint::black_box((&profile, question.at));
                }
                Reading::InOnePass => {
                    let text = std::str::from_utf8(&body).map_err(|_| StatusCode::BAD_REQUEST)?;
                    let read = contact::read_in(text, "contact", "id").ok_or(StatusCode::UNPROCESSABLE_ENTITY)?;
                    std::hint::black_box(&read);
                }
            }
            Ok::<_, StatusCode>(([("content-type", "application/json")], answer))
        }
    };
    let routes = Router::new().route("/v1/evaluate", post(handler));
    tokio::runtime::Runtime::new()?.block_on(async {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        eprintln!("listening on http://{}", listener.local_addr()?);
        axum::serve(listener, routes).await?;
        Ok(())
    })
}
