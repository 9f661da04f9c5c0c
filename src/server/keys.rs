//! Keys: who asks, and whether they may. A key is known by its digest alone.

use axum::http::{HeaderMap, header};
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

use super::Service;
use super::calls::Call;
use super::problem::{Kind, Problem};
use crate::config::{Caller, Role};

/// Where keys are configured, refuses with 401 who brings none that is known, and with 403 who may not call this. Health is anybody's to
/// ask; what is no call needs a key that may read, so that strangers learn nothing.
///
/// # Errors
/// When the caller may not.
pub(super) fn check(service: &Service, headers: &HeaderMap, call: Option<&Call>) -> Result<(), Problem> {
    let callers = &service.config.callers;
    let needs = call.map_or(Some(Role::Read), |call| call.needs);
    let Some(role) = needs.filter(|_| !callers.is_empty()) else { return Ok(()) };
    let caller = allowed(callers, headers, role)?;
    service.metrics.called_by(&caller.name);
    tracing::debug!(key = caller.name, "let in");
    Ok(())
}

fn allowed<'c>(callers: &'c [Caller], headers: &HeaderMap, role: Role) -> Result<&'c Caller, Problem> {
    let no_key = |detail: &str| Problem::new(Kind::NoKey, detail);
    let given = headers.get(header::AUTHORIZATION).ok_or_else(|| no_key("send `Authorization: Bearer` and a key"))?;
    let key =
        bearer(given.as_bytes()).ok_or_else(|| no_key("the header `Authorization` should be `Bearer` and a key"))?;
    let caller = holder(callers, key).ok_or_else(|| no_key("the key is not known"))?;
    if !caller.may.contains(&role) {
        let detail = format!("the key `{}` may not {}", caller.name, role.as_str());
        return Err(Problem::new(Kind::NotAllowed, detail));
    }
    Ok(caller)
}

/// The key behind `Bearer`, in whatever case that is written.
fn bearer(header: &[u8]) -> Option<&[u8]> {
    let (scheme, key) = header.split_at_checked("Bearer ".len())?;
    let key = key.trim_ascii();
    (scheme.eq_ignore_ascii_case(b"Bearer ") && !key.is_empty()).then_some(key)
}

/// Whose key it is. Every digest is compared, in a time that does not depend on where they differ.
fn holder<'c>(callers: &'c [Caller], key: &[u8]) -> Option<&'c Caller> {
    let digest: [u8; 32] = Sha256::digest(key).into();
    let mut holder = None;
    for caller in callers {
        if bool::from(caller.sha256.ct_eq(&digest)) {
            holder = Some(caller);
        }
    }
    holder
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_bearers_key_is_a_key() {
        for (header, key) in [
            ("Bearer secret", Some("secret")),
            ("bearer  secret ", Some("secret")),
            ("Bearer ", None),
            ("Bearer", None),
            ("Basic c2VjcmV0", None),
            ("secret", None),
            ("", None),
        ] {
            assert_eq!(bearer(header.as_bytes()), key.map(str::as_bytes), "{header}");
        }
    }
}
