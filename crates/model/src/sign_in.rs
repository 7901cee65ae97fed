//! Whether a sign-in with a password succeeds. It is deliberately not told which of several reasons a stranger may read: the
//! pages show one sentence for every [`Refused::Wrong`].

use crate::LoginMethodId;
use crate::time::Instant;

/// What is known when the password has been compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Facts {
    /// The sign-in ID is locked until then.
    pub locked: Option<Instant>,
    /// The network address is locked until then.
    pub address_locked: Option<Instant>,
    /// The login method is enabled and takes a password.
    pub is_method_enabled: bool,
    /// There is an account for the sign-in ID.
    pub is_known: bool,
    /// The password is the account's, still now.
    pub is_right: bool,
    /// The account, and its membership if one is needed, may be used.
    pub is_allowed: bool,
    /// The method that the organisation demands of this person instead of a password.
    pub must_use: Option<LoginMethodId>,
}

/// Why a sign-in was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// Too many wrong passwords for this sign-in ID, whether it exists or not.
    Locked(Instant),
    /// Too many wrong passwords from this network address.
    AddressLocked(Instant),
    /// The login method cannot be used now.
    MethodDisabled,
    /// The password is right, and the organisation demands another method of people of this domain.
    OtherMethod(LoginMethodId),
    /// Not a person with this password; the word is for the audit log alone.
    Wrong(&'static str),
}

impl Refused {
    /// Stable word for the audit log.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Locked(_) => "locked",
            Self::AddressLocked(_) => "address_locked",
            Self::MethodDisabled => "method_disabled",
            Self::OtherMethod(_) => "other_method",
            Self::Wrong(reason) => reason,
        }
    }
    /// Whether it counts as a wrong password.
    pub const fn counts(self) -> bool {
        matches!(self, Self::Wrong(_))
    }
}

/// Decides. A lock comes first, so that a right password during it says nothing.
///
/// # Errors
/// See [`Refused`].
pub const fn decide(facts: &Facts) -> Result<(), Refused> {
    if let Some(until) = facts.address_locked {
        return Err(Refused::AddressLocked(until));
    }
    if let Some(until) = facts.locked {
        return Err(Refused::Locked(until));
    }
    if !facts.is_method_enabled {
        return Err(Refused::MethodDisabled);
    }
    match (facts.is_known, facts.is_right, facts.is_allowed) {
        (false, ..) => Err(Refused::Wrong("unknown_id")),
        (true, false, _) => Err(Refused::Wrong("wrong_password")),
        (true, true, false) => Err(Refused::Wrong("not_active")),
        (true, true, true) => match facts.must_use {
            Some(method) => Err(Refused::OtherMethod(method)),
            None => Ok(()),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: Facts = Facts {
        locked: None,
        address_locked: None,
        is_method_enabled: true,
        is_known: true,
        is_right: true,
        is_allowed: true,
        must_use: None,
    };

    #[test]
    fn every_fact_can_refuse_and_a_lock_comes_first() {
        let until = Instant::from_seconds(60);
        let must_use = Some(LoginMethodId::from_uuid(uuid::Uuid::from_u128(1)));
        let cases = [
            (GOOD, Ok(())),
            (Facts { must_use, ..GOOD }, Err("other_method")),
            // Whoever does not know the password learns nothing of it.
            (
                Facts {
                    must_use,
                    is_right: false,
                    ..GOOD
                },
                Err("wrong_password"),
            ),
            (
                Facts {
                    is_right: false,
                    ..GOOD
                },
                Err("wrong_password"),
            ),
            (
                Facts {
                    is_known: false,
                    ..GOOD
                },
                Err("unknown_id"),
            ),
            (
                Facts {
                    is_allowed: false,
                    ..GOOD
                },
                Err("not_active"),
            ),
            (
                Facts {
                    is_method_enabled: false,
                    is_right: false,
                    ..GOOD
                },
                Err("method_disabled"),
            ),
            (
                Facts {
                    locked: Some(until),
                    ..GOOD
                },
                Err("locked"),
            ),
            (
                Facts {
                    locked: Some(until),
                    is_known: false,
                    is_method_enabled: false,
                    ..GOOD
                },
                Err("locked"),
            ),
            (
                Facts {
                    address_locked: Some(until),
                    ..GOOD
                },
                Err("address_locked"),
            ),
        ];
        for (facts, expected) in cases {
            assert_eq!(decide(&facts).map_err(Refused::code), expected, "{facts:?}");
        }
        assert!(Refused::Wrong("x").counts());
        assert!(!Refused::Locked(until).counts() && !Refused::MethodDisabled.counts());
    }
}
