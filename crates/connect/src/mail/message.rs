//! A finished message and the checks that make header injection impossible (RFC 5322, section 2.2).

use lettre::Address;
use lettre::message::Mailbox as NamedAddress;

use super::MailError;

/// Most characters of a subject.
const SUBJECT_MAX: usize = 300;

/// A message, ready to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// The receiver's bare address, exactly one.
    pub to: String,
    /// The sender, bare or with a name: `이음 <no-reply@example.com>`.
    pub from: String,
    /// One line of text.
    pub subject: String,
    /// The body as plain text.
    pub text: String,
    /// The same body as HTML, if there is one.
    pub html: Option<String>,
    /// `local@domain` without angle brackets; the same for each attempt to send this message.
    pub message_id: String,
}

impl Message {
    /// Checks everything that becomes a header.
    ///
    /// # Errors
    /// [`MailError::Permanent`] naming the header that is not valid.
    pub fn check(&self) -> Result<(), MailError> {
        self.receiver()?;
        self.sender()?;
        if self.subject.chars().any(char::is_control) || self.subject.chars().count() > SUBJECT_MAX {
            return Err(MailError::Permanent("the subject is not one short line".into()));
        }
        if !is_message_id(&self.message_id) {
            return Err(MailError::Permanent("the message id is not local@domain".into()));
        }
        Ok(())
    }

    pub(super) fn receiver(&self) -> Result<Address, MailError> {
        self.to
            .parse()
            .map_err(|_| MailError::Permanent("the receiver is not an address".into()))
    }

    pub(super) fn sender(&self) -> Result<NamedAddress, MailError> {
        let bad = || MailError::Permanent("the sender is not an address".into());
        if self.from.chars().any(char::is_control) {
            return Err(bad());
        }
        self.from.parse().map_err(|_| bad())
    }
}

/// The narrow part of `msg-id` that needs no quoting (RFC 5322, section 3.6.4).
fn is_message_id(text: &str) -> bool {
    let is_plain = |part: &str| {
        !part.is_empty()
            && part
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_'))
    };
    text.len() <= 250
        && text
            .split_once('@')
            .is_some_and(|(local, domain)| is_plain(local) && is_plain(domain))
}
