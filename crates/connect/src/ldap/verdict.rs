//! What a directory's answer to somebody's password means. Active Directory says more than a result code in its text, others in the
//! control of the password policy draft ([`policy`](super::policy)); both become one closed list.

use ldap3::LdapResult;

use super::policy::{self, Policy};
use super::renewed::NotChanged;

/// The person is not let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Refusal {
    /// Nobody has this identifier.
    Unknown,
    /// The password is another.
    Wrong,
    /// Too many wrong passwords there.
    Locked,
    /// The password is too old.
    Expired,
    /// The password has to be changed before the first use.
    MustChange,
    /// The account is switched off.
    Disabled,
    /// The account's time is over.
    AccountExpired,
    /// Not at this hour.
    Hours,
    /// Not from here.
    Workstation,
}

impl Refusal {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Unknown,
        Self::Wrong,
        Self::Locked,
        Self::Expired,
        Self::MustChange,
        Self::Disabled,
        Self::AccountExpired,
        Self::Hours,
        Self::Workstation,
    ];

    /// Stable word.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Unknown => "there_unknown",
            Self::Wrong => "there_wrong",
            Self::Locked => "there_locked",
            Self::Expired => "there_expired",
            Self::MustChange => "there_must_change",
            Self::Disabled => "there_disabled",
            Self::AccountExpired => "there_account_expired",
            Self::Hours => "there_hours",
            Self::Workstation => "there_workstation",
        }
    }

    /// It is said only of somebody who typed the right password, so that they may read it. That an account is locked is said
    /// whatever was typed, and would tell a stranger that it exists.
    pub const fn is_after_password(self) -> bool {
        match self {
            Self::Unknown | Self::Wrong | Self::Locked => false,
            Self::Expired
            | Self::MustChange
            | Self::Disabled
            | Self::AccountExpired
            | Self::Hours
            | Self::Workstation => true,
        }
    }
}

/// The directory could not be asked, or does not answer as it should.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Fault {
    /// The name has no address, or none that may be reached.
    Address,
    /// Nobody listens there.
    Connect,
    /// No answer in time.
    Silent,
    /// The certificate is not believed, or TLS failed.
    Tls,
    /// The server does not do StartTLS.
    StartTls,
    /// The server wants TLS.
    NeedsTls,
    /// The connection broke, or what came is not LDAP.
    Broken,
    /// The service account is not let in.
    Service,
    /// What is searched below is not there.
    Base,
    /// The service account may not read.
    Rights,
    /// The filter is none.
    Filter,
    /// More than one entry fits.
    Ambiguous,
    /// The server sends us elsewhere.
    Referral,
    /// The server is too busy or shut down.
    Unavailable,
    /// Another result.
    Other,
    /// The person's own entry is not found after their sign-in.
    NoEntry,
    /// The attribute that names the person is missing, or has more than one value.
    Subject,
    /// Too many people wait for this directory.
    Busy,
}

impl Fault {
    /// All of them.
    pub const ALL: [Self; 18] = [
        Self::Address,
        Self::Connect,
        Self::Silent,
        Self::Tls,
        Self::StartTls,
        Self::NeedsTls,
        Self::Broken,
        Self::Service,
        Self::Base,
        Self::Rights,
        Self::Filter,
        Self::Ambiguous,
        Self::Referral,
        Self::Unavailable,
        Self::Other,
        Self::NoEntry,
        Self::Subject,
        Self::Busy,
    ];

    /// Stable word.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Address => "directory_address",
            Self::Connect => "directory_connect",
            Self::Silent => "directory_silent",
            Self::Tls => "directory_tls",
            Self::StartTls => "directory_starttls",
            Self::NeedsTls => "directory_needs_tls",
            Self::Broken => "directory_broken",
            Self::Service => "directory_service",
            Self::Base => "directory_base",
            Self::Rights => "directory_rights",
            Self::Filter => "directory_filter",
            Self::Ambiguous => "directory_ambiguous",
            Self::Referral => "directory_referral",
            Self::Unavailable => "directory_unavailable",
            Self::Other => "directory_other",
            Self::NoEntry => "directory_no_entry",
            Self::Subject => "directory_subject",
            Self::Busy => "directory_busy",
        }
    }

    /// Another server of the same directory may do better.
    pub(super) const fn is_of_server(self) -> bool {
        matches!(
            self,
            Self::Address
                | Self::Connect
                | Self::Silent
                | Self::Tls
                | Self::StartTls
                | Self::Broken
                | Self::Unavailable
        )
    }
}

/// Why nobody is vouched for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// The person.
    Refusal(Refusal),
    /// The new password; the old one was right.
    NotChanged(NotChanged),
    /// The directory.
    Fault(Fault),
}

/// Active Directory's own number: `… AcceptSecurityContext error, data 52e, v4563`.
fn active_directory(text: &str) -> Option<Refusal> {
    let (_, rest) = text.split_once("AcceptSecurityContext error, data ")?;
    match number_in(rest.split([',', ' ', '\0']).next()?)? {
        0x525 => Some(Refusal::Unknown),
        0x52e => Some(Refusal::Wrong),
        0x530 => Some(Refusal::Hours),
        0x531 => Some(Refusal::Workstation),
        0x532 => Some(Refusal::Expired),
        0x533 => Some(Refusal::Disabled),
        0x701 => Some(Refusal::AccountExpired),
        0x773 => Some(Refusal::MustChange),
        0x775 => Some(Refusal::Locked),
        _ => None,
    }
}

/// A number as Windows writes it.
pub(super) fn number_in(text: &str) -> Option<u32> {
    u32::from_str_radix(text, 16).ok()
}

/// Whether the password of a person was taken.
pub(super) fn of_person(result: &LdapResult) -> Result<(), Why> {
    decide(result.rc, &result.text, policy::said(result).error)
}

fn decide(code: u32, text: &str, policy: Option<Policy>) -> Result<(), Why> {
    match (code, policy) {
        // The server lets the person in for nothing but the change.
        (0, Some(Policy::ChangeAfterReset)) => Err(Why::Refusal(Refusal::MustChange)),
        (0, Some(Policy::Expired)) | (49, Some(Policy::Expired)) => Err(Why::Refusal(Refusal::Expired)),
        (0, Some(Policy::Locked)) | (49, Some(Policy::Locked)) => Err(Why::Refusal(Refusal::Locked)),
        (49, Some(Policy::ChangeAfterReset)) => Err(Why::Refusal(Refusal::MustChange)),
        // What the control says of new passwords says nothing of this one.
        (0, _) => Ok(()),
        (49, _) => Err(Why::Refusal(active_directory(text).unwrap_or(Refusal::Wrong))),
        // No such entry, no name at all, no password to compare, not willing.
        (32 | 34 | 48 | 53, _) => Err(Why::Refusal(Refusal::Wrong)),
        // Some servers say so of a locked account.
        (19, _) => Err(Why::Refusal(Refusal::Locked)),
        (code, _) => Err(Why::Fault(fault(code))),
    }
}

/// What a result says of the directory.
pub(super) const fn fault(code: u32) -> Fault {
    match code {
        8 | 13 => Fault::NeedsTls,
        10 => Fault::Referral,
        32 | 34 => Fault::Base,
        50 => Fault::Rights,
        3 | 11 | 51 | 52 => Fault::Unavailable,
        18 | 87 => Fault::Filter,
        _ => Fault::Other,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn what_active_directory_says_in_its_text_is_understood() {
        let text = |data: &str| {
            format!("80090308: LdapErr: DSID-0C090439, comment: AcceptSecurityContext error, data {data}, v4563\0")
        };
        for (data, refusal) in [
            ("525", Refusal::Unknown),
            ("52e", Refusal::Wrong),
            ("530", Refusal::Hours),
            ("531", Refusal::Workstation),
            ("532", Refusal::Expired),
            ("533", Refusal::Disabled),
            ("701", Refusal::AccountExpired),
            ("773", Refusal::MustChange),
            ("775", Refusal::Locked),
            ("80090346", Refusal::Wrong),
            ("", Refusal::Wrong),
        ] {
            assert_eq!(decide(49, &text(data), None), Err(Why::Refusal(refusal)), "{data}");
        }
        assert_eq!(decide(49, "data 532", None), Err(Why::Refusal(Refusal::Wrong)));
        // The text of a success says nothing.
        assert_eq!(decide(0, &text("533"), None), Ok(()));
    }

    #[test]
    fn a_result_and_the_policys_answer_are_read_together() {
        assert_eq!(
            decide(0, "", Some(Policy::ChangeAfterReset)),
            Err(Why::Refusal(Refusal::MustChange))
        );
        assert_eq!(decide(49, "", Some(Policy::Locked)), Err(Why::Refusal(Refusal::Locked)));
        assert_eq!(decide(10, "", None), Err(Why::Fault(Fault::Referral)));
    }

    #[test]
    fn a_locked_account_is_no_secret_that_a_stranger_may_read() {
        assert!(!Refusal::Locked.is_after_password() && Refusal::Expired.is_after_password());
        let words: HashSet<_> = Refusal::ALL.iter().map(|r| r.code()).collect();
        assert_eq!(words.len(), Refusal::ALL.len());
        let words: HashSet<_> = Fault::ALL.iter().map(|f| f.code()).collect();
        assert_eq!(words.len(), Fault::ALL.len());
    }
}
