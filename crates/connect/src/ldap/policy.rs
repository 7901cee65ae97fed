//! What a directory says beside a result in the control of the password policy draft (`draft-behera-ldap-password-policy-10`, section 6).

use ldap3::LdapResult;
use ldap3::controls::RawControl;

use super::frame::element;

const POLICY: &str = "1.3.6.1.4.1.42.2.27.8.5.1";

/// The control's error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Policy {
    Expired,
    Locked,
    ChangeAfterReset,
    NotAllowed,
    OldNeeded,
    Weak,
    TooShort,
    TooYoung,
    InHistory,
    TooLong,
}

/// What a password that was taken has left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Warning {
    /// It is too old in so many seconds.
    Soon(u32),
    /// It is too old, and is taken so many times more.
    Grace(u32),
}

/// What the control says.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Said {
    pub(super) error: Option<Policy>,
    pub(super) warning: Option<Warning>,
}

/// The request for the policy's answer.
pub(super) fn request() -> RawControl {
    RawControl {
        ctype: POLICY.to_owned(),
        crit: false,
        val: None,
    }
}

/// What the policy's answer says; nothing if there is none.
pub(super) fn said(result: &LdapResult) -> Said {
    let control = result.ctrls.iter().find(|control| control.1.ctype == POLICY);
    let value = control.and_then(|control| control.1.val.as_deref());
    value.map(read).unwrap_or_default()
}

/// `SEQUENCE { warning [0] CHOICE { timeBeforeExpiration [0] INTEGER, graceAuthNsRemaining [1] INTEGER } OPTIONAL, error [1] ENUMERATED
/// OPTIONAL }`
pub(super) fn read(value: &[u8]) -> Said {
    let mut said = Said::default();
    let Some((0x30, mut rest, _)) = element(value) else {
        return said;
    };
    while let Some((tag, content, after)) = element(rest) {
        match tag & 0x9f {
            0x80 => said.warning = warning(content),
            0x81 => said.error = error(content),
            _ => {}
        }
        rest = after;
    }
    said
}

fn warning(content: &[u8]) -> Option<Warning> {
    let (tag, digits, _) = element(content)?;
    // A number that is negative or too large says nothing.
    let first = *digits.first()?;
    if first & 0x80 != 0 || digits.len() > 4 {
        return None;
    }
    let number = digits.iter().fold(0, |sum, digit| (sum << 8) | u32::from(*digit));
    match tag & 0x9f {
        0x80 => Some(Warning::Soon(number)),
        0x81 => Some(Warning::Grace(number)),
        _ => None,
    }
}

const fn error(content: &[u8]) -> Option<Policy> {
    let [number] = content else { return None };
    match number {
        0 => Some(Policy::Expired),
        1 => Some(Policy::Locked),
        2 => Some(Policy::ChangeAfterReset),
        3 => Some(Policy::NotAllowed),
        4 => Some(Policy::OldNeeded),
        5 => Some(Policy::Weak),
        6 => Some(Policy::TooShort),
        7 => Some(Policy::TooYoung),
        8 => Some(Policy::InHistory),
        9 => Some(Policy::TooLong),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_password_policys_answer_is_understood() {
        for (bytes, expected) in [
            (&[0x30, 0x03, 0x81, 0x01, 0x00][..], Some(Policy::Expired)),
            (&[0x30, 0x03, 0x81, 0x01, 0x01], Some(Policy::Locked)),
            (&[0x30, 0x03, 0x81, 0x01, 0x02], Some(Policy::ChangeAfterReset)),
            (&[0x30, 0x03, 0x81, 0x01, 0x06], Some(Policy::TooShort)),
            (&[0x30, 0x03, 0x81, 0x01, 0x08], Some(Policy::InHistory)),
            (&[0x30, 0x03, 0x81, 0x01, 0x0a], None),
            // A warning before it, a warning alone, nothing.
            (
                &[0x30, 0x08, 0xa0, 0x03, 0x80, 0x01, 0x05, 0x81, 0x01, 0x00],
                Some(Policy::Expired),
            ),
            (&[0x30, 0x05, 0xa0, 0x03, 0x80, 0x01, 0x05], None),
            (&[0x30, 0x00], None),
            (&[0x30, 0x05, 0x81], None),
            (&[], None),
        ] {
            assert_eq!(read(bytes).error, expected, "{bytes:x?}");
        }
    }

    #[test]
    fn what_a_password_has_left_is_understood() {
        for (bytes, expected) in [
            (
                &[0x30, 0x07, 0xa0, 0x05, 0x80, 0x03, 0x01, 0x51, 0x80][..],
                Some(Warning::Soon(86_400)),
            ),
            (&[0x30, 0x05, 0xa0, 0x03, 0x81, 0x01, 0x03], Some(Warning::Grace(3))),
            (&[0x30, 0x05, 0xa0, 0x03, 0x80, 0x01, 0xff], None),
            (&[0x30, 0x04, 0xa0, 0x02, 0x80, 0x00], None),
            (&[0x30, 0x09, 0xa0, 0x07, 0x80, 0x05, 1, 1, 1, 1, 1], None),
            (&[0x30, 0x02, 0xa0, 0x00], None),
        ] {
            assert_eq!(read(bytes).warning, expected, "{bytes:x?}");
        }
    }
}
