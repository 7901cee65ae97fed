//! Emergency codes (비상 로그인 코드): with one of them the super admin signs in while the company's own system is down. What a code
//! looks like, and whether an attempt with one succeeds.

use crate::context::{Rng, random};
use crate::secret::Secret;
use crate::sign_in::Refused;
use crate::time::Instant;

/// How many codes there are in a set.
pub const COUNT: usize = 5;
/// Without letters and digits that look alike.
const ALPHABET: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
/// Letters in a group.
const GROUP: usize = 5;
/// Groups in a code.
const GROUPS: usize = 5;
/// Letters of a code: 125 random bits.
const LETTERS: usize = GROUP * GROUPS;
/// Longest text that is looked at as a code.
const LONGEST: usize = 200;

/// A code to be shown once: five groups of five letters and digits, which can be printed and read out.
pub fn new_code(rng: &dyn Rng) -> Secret {
    let bytes = random::<LETTERS>(rng);
    let letter = |byte: &u8| ALPHABET.get(usize::from(byte % 32)).copied();
    let letters: Vec<u8> = bytes.iter().filter_map(letter).collect();
    let groups: Vec<_> = letters.chunks(GROUP).map(String::from_utf8_lossy).collect();
    Secret::new(groups.join("-"))
}

/// The letters of a typed code, however it was grouped; `None` if nothing was typed. What cannot be a code stays a wrong one.
pub fn letters(typed: &str) -> Option<String> {
    if typed.trim().is_empty() {
        return None;
    }
    let kept = typed.chars().take(LONGEST).filter(char::is_ascii_alphanumeric);
    Some(kept.collect::<String>().to_ascii_lowercase())
}

/// What is known of an attempt before its code is looked up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attempt {
    /// The sign-in ID is locked until then.
    pub locked: Option<Instant>,
    /// The network address is locked until then.
    pub address_locked: Option<Instant>,
    /// There is an account for the sign-in ID.
    pub is_known: bool,
    /// Its member is the organisation's super admin now.
    pub is_super_admin: bool,
    /// The membership may be used.
    pub is_active: bool,
}

/// Decides whose code is looked up at all: nobody's but the super admin's, and none while a lock holds.
///
/// # Errors
/// See [`Refused`]; the words are for the audit log alone.
pub const fn may_try(attempt: &Attempt) -> Result<(), Refused> {
    if let Some(until) = attempt.address_locked {
        return Err(Refused::AddressLocked(until));
    }
    if let Some(until) = attempt.locked {
        return Err(Refused::Locked(until));
    }
    match (attempt.is_known, attempt.is_super_admin, attempt.is_active) {
        (false, ..) => Err(Refused::Wrong("unknown_id")),
        (true, false, _) => Err(Refused::Wrong("not_super_admin")),
        (true, true, false) => Err(Refused::Wrong("not_active")),
        (true, true, true) => Ok(()),
    }
}

/// Decides the attempt, when the code was looked up for whom [`may_try`] let through.
///
/// # Errors
/// See [`Refused`].
pub fn decide(tried: Result<(), Refused>, is_right: bool) -> Result<(), Refused> {
    tried.and(if is_right {
        Ok(())
    } else {
        Err(Refused::Wrong("wrong_code"))
    })
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU8, Ordering};

    use super::*;

    struct Counting(AtomicU8);

    impl Rng for Counting {
        fn fill(&self, buffer: &mut [u8]) {
            for byte in buffer {
                *byte = self.0.fetch_add(7, Ordering::Relaxed);
            }
        }
    }

    #[test]
    fn a_code_has_at_least_a_hundred_bits_and_is_read_however_it_is_typed() {
        let code = new_code(&Counting(AtomicU8::new(0)));
        let text = code.expose();
        assert_eq!(text.len(), LETTERS + GROUPS - 1);
        assert!(LETTERS * 5 >= 100 && ALPHABET.len() == 32);
        let plain = letters(text).expect("a code");
        assert_eq!(plain.len(), LETTERS);
        assert!(plain.bytes().all(|letter| ALPHABET.contains(&letter)));
        for typed in [text.to_uppercase(), text.replace('-', " "), format!("  {plain}\n")] {
            assert_eq!(letters(&typed).as_deref(), Some(plain.as_str()), "{typed}");
        }
        assert_eq!(letters(" \t"), None);
        assert_eq!(letters("---").as_deref(), Some(""));
        assert!(letters(&"a".repeat(10_000)).expect("a text").len() <= LONGEST);
    }

    #[test]
    fn only_the_super_admin_gets_in_and_a_lock_comes_first() {
        let good = Attempt {
            locked: None,
            address_locked: None,
            is_known: true,
            is_super_admin: true,
            is_active: true,
        };
        let until = Instant::from_seconds(60);
        for (attempt, expected) in [
            (good, None),
            (
                Attempt {
                    is_known: false,
                    ..good
                },
                Some("unknown_id"),
            ),
            (
                Attempt {
                    is_super_admin: false,
                    ..good
                },
                Some("not_super_admin"),
            ),
            (
                Attempt {
                    is_active: false,
                    ..good
                },
                Some("not_active"),
            ),
            (
                Attempt {
                    locked: Some(until),
                    ..good
                },
                Some("locked"),
            ),
            (
                Attempt {
                    locked: Some(until),
                    address_locked: Some(until),
                    ..good
                },
                Some("address_locked"),
            ),
        ] {
            let tried = may_try(&attempt);
            assert_eq!(tried.err().map(Refused::code), expected, "{attempt:?}");
            // A right code changes nothing about who may not use it, a wrong one lets nobody in.
            assert_eq!(decide(tried, true), tried);
            assert!(decide(tried, false).is_err());
        }
        assert_eq!(decide(Ok(()), false), Err(Refused::Wrong("wrong_code")));
    }
}
