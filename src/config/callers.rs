//! `[[keys]]`: who may call the service, known by the digests of their keys.

use std::fmt;

/// A caller's key. The key itself is nowhere: not in the configuration, not in memory, not in a log.
#[derive(Clone, PartialEq, Eq)]
pub struct Caller {
    /// How logs and metrics name whoever holds the key.
    pub name: String,
    /// The SHA-256 digest of the key's bytes.
    pub sha256: [u8; 32],
    /// What it may do.
    pub may: Vec<Role>,
}

impl fmt::Debug for Caller {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Caller").field("name", &self.name).field("may", &self.may).finish_non_exhaustive()
    }
}

/// What a key may be good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// To have contacts decided.
    Evaluate,
    /// To see what is in force, and the metrics.
    Read,
    /// To record outcomes.
    Write,
}

impl Role {
    /// All roles.
    pub const ALL: [Role; 3] = [Role::Evaluate, Role::Read, Role::Write];

    /// The role as it is written.
    pub fn as_str(self) -> &'static str {
        match self {
            Role::Evaluate => "evaluate",
            Role::Read => "read",
            Role::Write => "write",
        }
    }

    /// The role of this name.
    ///
    /// ```
    /// use thresh::config::Role;
    /// assert_eq!(Role::named("read"), Some(Role::Read));
    /// ```
    pub fn named(name: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|role| role.as_str() == name)
    }
}

/// The 32 bytes that 64 hexadecimal digits stand for, in either case.
pub(super) fn digest(text: &str) -> Option<[u8; 32]> {
    if text.len() != 64 {
        return None;
    }
    let mut bytes = [0; 32];
    for (byte, digits) in bytes.iter_mut().zip(text.as_bytes().chunks(2)) {
        let digits = std::str::from_utf8(digits).ok().filter(|digits| !digits.starts_with('+'))?;
        *byte = u8::from_str_radix(digits, 16).ok()?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_is_64_hexadecimal_digits() {
        let digits = "00ff".repeat(16);
        assert_eq!(digest(&digits).unwrap()[..4], [0, 255, 0, 255]);
        assert_eq!(digest(&digits.to_uppercase()), digest(&digits));
        for other in ["", "00", &"0g".repeat(32), &"+1".repeat(32), &"ü".repeat(32), &"0".repeat(65)] {
            assert_eq!(digest(other), None, "{other}");
        }
    }
}
