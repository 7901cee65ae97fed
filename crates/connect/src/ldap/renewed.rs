//! What a directory's answer to a new password means.

use ldap3::LdapResult;

use super::policy::{self, Policy};
use super::verdict::{Refusal, Why, fault, number_in};

/// The old password stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NotChanged {
    /// The new one has too few characters.
    TooShort,
    /// It has too many.
    TooLong,
    /// It was used before.
    InHistory,
    /// The old one is too new.
    TooYoung,
    /// It is too easy to guess.
    Weak,
    /// It breaks one of the directory's rules, which does not say which: length, complexity, history, or the age of the old one.
    Rules,
    /// The directory does not let the person change it in this way.
    NotAllowed,
}

impl NotChanged {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::TooShort,
        Self::TooLong,
        Self::InHistory,
        Self::TooYoung,
        Self::Weak,
        Self::Rules,
        Self::NotAllowed,
    ];

    /// Stable word.
    pub const fn code(self) -> &'static str {
        match self {
            Self::TooShort => "new_too_short",
            Self::TooLong => "new_too_long",
            Self::InHistory => "new_in_history",
            Self::TooYoung => "new_too_young",
            Self::Weak => "new_weak",
            Self::Rules => "new_rules",
            Self::NotAllowed => "change_not_allowed",
        }
    }
}

/// Whether the new password was taken.
pub(super) fn of_change(result: &LdapResult) -> Result<(), Why> {
    decide(result.rc, &result.text, policy::said(result).error)
}

fn decide(code: u32, text: &str, policy: Option<Policy>) -> Result<(), Why> {
    let not = |why| Err(Why::NotChanged(why));
    match (code, policy) {
        (0, _) => Ok(()),
        (_, Some(Policy::TooShort)) => not(NotChanged::TooShort),
        (_, Some(Policy::TooLong)) => not(NotChanged::TooLong),
        (_, Some(Policy::InHistory)) => not(NotChanged::InHistory),
        (_, Some(Policy::TooYoung)) => not(NotChanged::TooYoung),
        (_, Some(Policy::Weak)) => not(NotChanged::Weak),
        (_, Some(Policy::Locked)) => Err(Why::Refusal(Refusal::Locked)),
        (_, Some(Policy::NotAllowed | Policy::OldNeeded | Policy::Expired | Policy::ChangeAfterReset)) => {
            not(NotChanged::NotAllowed)
        }
        (19 | 50 | 53, None) => match active_directory(text) {
            Some(known) => Err(known),
            // RFC 4511, appendix A.2: a value that breaks a rule of the server's own.
            None if code == 19 => not(NotChanged::Rules),
            None => not(NotChanged::NotAllowed),
        },
        (49, None) => Err(Why::Refusal(Refusal::Wrong)),
        // Neither the operation nor the control is known there.
        (2 | 12, None) => not(NotChanged::NotAllowed),
        (code, None) => Err(Why::Fault(fault(code))),
    }
}

/// The number of Windows at the beginning of the text (MS-ADTS, section 3.1.1.3.1.5; MS-ERREF, section 2.2):
/// `0000052D: Constraint violation - check_password_restrictions …`.
fn active_directory(text: &str) -> Option<Why> {
    match number_in(text.split_once(':')?.0)? {
        // ERROR_PASSWORD_RESTRICTION: length, complexity, history and age are one number.
        0x52d => Some(Why::NotChanged(NotChanged::Rules)),
        // ERROR_INVALID_PASSWORD, ERROR_WRONG_PASSWORD.
        0x56 | 0x52b => Some(Why::Refusal(Refusal::Wrong)),
        // ERROR_ACCOUNT_LOCKED_OUT
        0x775 => Some(Why::Refusal(Refusal::Locked)),
        // ERROR_ACCESS_DENIED, ERROR_GEN_FAILURE
        0x5 | 0x1f => Some(Why::NotChanged(NotChanged::NotAllowed)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::ldap::verdict::Fault;

    #[test]
    fn what_the_policy_says_of_a_new_password_is_understood() {
        for (code, policy, expected) in [
            (19, Some(Policy::TooShort), Why::NotChanged(NotChanged::TooShort)),
            (19, Some(Policy::TooLong), Why::NotChanged(NotChanged::TooLong)),
            (19, Some(Policy::InHistory), Why::NotChanged(NotChanged::InHistory)),
            (19, Some(Policy::TooYoung), Why::NotChanged(NotChanged::TooYoung)),
            (19, Some(Policy::Weak), Why::NotChanged(NotChanged::Weak)),
            (50, Some(Policy::NotAllowed), Why::NotChanged(NotChanged::NotAllowed)),
            (53, Some(Policy::OldNeeded), Why::NotChanged(NotChanged::NotAllowed)),
            (
                50,
                Some(Policy::ChangeAfterReset),
                Why::NotChanged(NotChanged::NotAllowed),
            ),
            (50, Some(Policy::Locked), Why::Refusal(Refusal::Locked)),
            (19, None, Why::NotChanged(NotChanged::Rules)),
            (50, None, Why::NotChanged(NotChanged::NotAllowed)),
            (53, None, Why::NotChanged(NotChanged::NotAllowed)),
            (2, None, Why::NotChanged(NotChanged::NotAllowed)),
            (13, None, Why::Fault(Fault::NeedsTls)),
            (52, None, Why::Fault(Fault::Unavailable)),
        ] {
            assert_eq!(decide(code, "", policy), Err(expected), "{code} {policy:?}");
        }
        assert_eq!(decide(0, "", None), Ok(()));
    }

    #[test]
    fn what_active_directory_says_of_a_new_password_is_understood() {
        let text = |number: &str| {
            format!(
                "{number}: AtrErr: DSID-03191083, #1:\n\t0: {number}: DSID-03191083, problem 1005 (CONSTRAINT_ATT_TYPE), data 0, Att 9005a (unicodePwd)\n\0"
            )
        };
        for (code, number, expected) in [
            (19, "0000052D", Why::NotChanged(NotChanged::Rules)),
            (53, "0000052D", Why::NotChanged(NotChanged::Rules)),
            (19, "00000056", Why::Refusal(Refusal::Wrong)),
            (53, "00000775", Why::Refusal(Refusal::Locked)),
            (50, "00000005", Why::NotChanged(NotChanged::NotAllowed)),
            (53, "0000001F", Why::NotChanged(NotChanged::NotAllowed)),
            (19, "00009999", Why::NotChanged(NotChanged::Rules)),
        ] {
            assert_eq!(decide(code, &text(number), None), Err(expected), "{number}");
        }
    }

    #[test]
    fn each_has_a_word_of_its_own() {
        let words: HashSet<_> = NotChanged::ALL.iter().map(|why| why.code()).collect();
        assert_eq!(words.len(), NotChanged::ALL.len());
    }
}
