//! Who may ask: no page of another site, and nobody who was led here under another name.

use std::net::IpAddr;

use axum::extract::Request;
use axum::http::uri::Authority;
use axum::http::{HeaderValue, header};

use super::problem::{Kind, Problem};

/// Refuses a request that a browser was tricked into: where no key is asked for, only these headers tell it from a caller's own.
///
/// # Errors
/// When it is such a request.
pub(super) fn check(request: &Request, listening: IpAddr) -> Result<(), Problem> {
    let headers = request.headers();
    // Without `Host` no browser is at the other end: health checks of old load balancers are.
    let given = headers.get(header::HOST);
    let host = given.map(|host| Authority::try_from(host.as_bytes()));
    for host in request.uri().authority().into_iter().chain(host.iter().flatten()) {
        if listening.is_loopback() && !is_local(host.host()) {
            let detail = format!("`{host}` is not how this service is called: it listens on this machine only");
            return Err(Problem::new(Kind::ForeignHost, detail));
        }
    }
    if host.is_some_and(|host| host.is_err()) {
        return Err(Problem::new(Kind::ForeignHost, "the header `Host` names no host"));
    }
    let Some(origin) = headers.get(header::ORIGIN) else { return Ok(()) };
    let bytes = origin.as_bytes();
    let site = bytes.strip_prefix(b"http://").or_else(|| bytes.strip_prefix(b"https://"));
    if site.is_some() && site == given.map(HeaderValue::as_bytes) {
        return Ok(());
    }
    let shown = String::from_utf8_lossy(bytes);
    Err(Problem::new(Kind::ForeignOrigin, format!("pages of `{shown}` may not call this service")))
}

fn is_local(host: &str) -> bool {
    let address = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(host);
    host.eq_ignore_ascii_case("localhost") || address.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(headers: &[(&str, &str)], listening: &str, expected: Option<Kind>) {
        let mut request = Request::builder().uri("/v1/evaluate");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(axum::body::Body::empty()).unwrap();
        let checked = super::check(&request, listening.parse().unwrap());
        assert_eq!(checked.err().map(|problem| problem.kind), expected, "{headers:?}");
    }

    #[test]
    fn on_loopback_only_its_own_names_are_answered() {
        for host in ["localhost", "LOCALHOST:7171", "127.0.0.1", "127.0.0.1:7171", "[::1]:7171"] {
            check(&[("host", host)], "127.0.0.1", None);
        }
        for host in ["example.com", "localhost.example.com", "127.0.0.1.example.com:7171", "10.0.0.1", ""] {
            check(&[("host", host)], "127.0.0.1", Some(Kind::ForeignHost));
        }
        check(&[], "::1", None);
    }

    #[test]
    fn elsewhere_any_host_is_answered() {
        check(&[("host", "scores.example.com")], "0.0.0.0", None);
    }

    #[test]
    fn pages_of_other_sites_are_refused_everywhere() {
        for listening in ["127.0.0.1", "0.0.0.0"] {
            let host = ("host", "127.0.0.1:7171");
            check(&[host, ("origin", "http://127.0.0.1:7171")], listening, None);
            check(&[host, ("origin", "https://evil.example")], listening, Some(Kind::ForeignOrigin));
            check(&[host, ("origin", "http://127.0.0.1:9999")], listening, Some(Kind::ForeignOrigin));
            check(&[host, ("origin", "null")], listening, Some(Kind::ForeignOrigin));
            check(&[("origin", "")], listening, Some(Kind::ForeignOrigin));
        }
    }
}
