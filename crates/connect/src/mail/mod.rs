//! Sends one message by SMTP or into a mailbox in memory.
//!
//! Deliberately without retries and templates: the outbox decides when to try again, by the kind of
//! [`MailError`], and hands over finished text.

mod mailbox;
mod message;
mod smtp;
mod smtp_url;
#[cfg(test)]
mod tests;

pub use mailbox::{Delivered, Mailbox};
pub use message::Message;
pub use smtp::SmtpMailer;
pub use smtp_url::{BadSmtpUrl, SmtpUrl, Tls};

/// Why a message was not taken. The text is for the log; it never holds the message's content.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MailError {
    /// The same message may be taken later (SMTP 4yz, no connection, time-out).
    #[error("mail was not taken for now: {0}")]
    Temporary(String),
    /// The same message will never be taken (SMTP 5yz, an address or header that is not valid).
    #[error("mail was refused: {0}")]
    Permanent(String),
}

/// Where mail goes; cheap to clone.
#[derive(Debug, Clone)]
pub enum Mailer {
    /// To a mail server.
    Smtp(SmtpMailer),
    /// Into memory, for the demo and for tests.
    Memory(Mailbox),
}

impl Mailer {
    /// Hands the message over. A message sent twice bears the same `Message-ID`, by which the receiving side
    /// tells that it is the same; the mailbox in memory keeps it once.
    ///
    /// # Errors
    /// See [`MailError`].
    pub async fn send(&self, message: Message) -> Result<(), MailError> {
        message.check()?;
        match self {
            Self::Smtp(smtp) => smtp.send(&message).await,
            Self::Memory(mailbox) => {
                mailbox.put(message);
                Ok(())
            }
        }
    }
}
