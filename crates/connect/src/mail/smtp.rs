//! Mail by SMTP (RFC 5321), through a pool of connections.

use std::fmt;
use std::time::Duration;

use lettre::message::{MultiPart, SinglePart};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls as Protection, TlsParameters};
use lettre::transport::smtp::{Error as SmtpError, PoolConfig};
use lettre::{AsyncSmtpTransport, AsyncTransport, Tokio1Executor};

use super::{MailError, Message, SmtpUrl, Tls};

/// Time for the whole hand-over: the library's own limit ends with the connection's opening.
const TIMEOUT: Duration = Duration::from_secs(30);
const CONNECTIONS_MAX: u32 = 4;

/// A client of one mail server; cheap to clone.
#[derive(Clone)]
pub struct SmtpMailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    timeout: Duration,
    shown: String,
}

impl fmt::Debug for SmtpMailer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown)
    }
}

impl SmtpMailer {
    /// Prepares connections; the first is opened by the first message.
    ///
    /// # Errors
    /// [`MailError::Permanent`] if TLS cannot be set up for this host name.
    pub fn new(url: &SmtpUrl) -> Result<Self, MailError> {
        Self::with_timeout(url, TIMEOUT)
    }

    pub(super) fn with_timeout(url: &SmtpUrl, timeout: Duration) -> Result<Self, MailError> {
        let parameters = || TlsParameters::new(url.host.clone()).map_err(|error| translate(&error));
        let protection = match url.tls {
            Tls::None => Protection::None,
            Tls::StartTls => Protection::Required(parameters()?),
            Tls::Implicit => Protection::Wrapper(parameters()?),
        };
        // "Dangerous" is the default of no TLS, which the line after replaces by what the address says.
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(url.host.clone())
            .tls(protection)
            .port(url.port)
            .timeout(Some(timeout))
            .pool_config(PoolConfig::new().max_size(CONNECTIONS_MAX));
        if let Some((user, password)) = &url.credentials {
            builder = builder.credentials(Credentials::new(user.clone(), password.clone()));
        }
        Ok(Self {
            transport: builder.build(),
            timeout,
            shown: url.to_string(),
        })
    }

    pub(super) async fn send(&self, message: &Message) -> Result<(), MailError> {
        let mail = build(message)?;
        match tokio::time::timeout(self.timeout, self.transport.send(mail)).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => Err(translate(&error)),
            Err(_) => Err(MailError::Temporary("the mail server did not reply in time".to_owned())),
        }
    }
}

fn build(message: &Message) -> Result<lettre::Message, MailError> {
    let builder = lettre::Message::builder()
        .from(message.sender()?)
        .to(message.receiver()?.into())
        .subject(message.subject.clone())
        .message_id(Some(format!("<{}>", message.message_id)));
    let built = match &message.html {
        Some(html) => builder.multipart(MultiPart::alternative_plain_html(message.text.clone(), html.clone())),
        None => builder.singlepart(SinglePart::plain(message.text.clone())),
    };
    built.map_err(|error| MailError::Permanent(error.to_string()))
}

/// A 5yz reply will be the same next time, and so will a message the client itself refuses;
/// anything else (4yz, no connection, time-out, TLS) may pass.
fn translate(error: &SmtpError) -> MailError {
    let text = match error.status() {
        Some(code) => format!("the mail server replied {code}"),
        None if error.is_timeout() => "the mail server did not reply in time".to_owned(),
        None => error.to_string(),
    };
    if error.is_permanent() || error.is_client() {
        MailError::Permanent(text)
    } else {
        MailError::Temporary(text)
    }
}
