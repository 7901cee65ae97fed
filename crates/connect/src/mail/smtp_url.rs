//! The address of a mail server: `smtp://user:pass@host:port?tls=none|starttls|tls`.

use std::fmt;
use std::str::FromStr;

use url::{Host, Url};

use crate::percent;

/// How the connection to the mail server is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tls {
    /// Not at all: for a relay on this machine or in a closed network.
    None,
    /// STARTTLS is required before anything else (RFC 3207); port 587 unless given.
    StartTls,
    /// TLS from the first byte (RFC 8314, section 3.3); port 465 unless given.
    Implicit,
}

/// A checked mail server address. `Debug` and `Display` leave the password out.
#[derive(Clone, PartialEq, Eq)]
pub struct SmtpUrl {
    /// Host name or IP address, without brackets.
    pub host: String,
    /// TCP port.
    pub port: u16,
    /// Protection of the connection.
    pub tls: Tls,
    /// User name and password, decoded.
    pub credentials: Option<(String, String)>,
}

/// What is wrong with the address; never repeats it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{0}; allowed: smtp://user:password@host:port?tls=none|starttls|tls")]
pub struct BadSmtpUrl(&'static str);

impl FromStr for SmtpUrl {
    type Err = BadSmtpUrl;

    fn from_str(text: &str) -> Result<Self, BadSmtpUrl> {
        let url: Url = text.parse().map_err(|_| BadSmtpUrl("not an address"))?;
        if !matches!(url.scheme(), "smtp" | "smtps") {
            return Err(BadSmtpUrl("the scheme is not smtp"));
        }
        if !matches!(url.path(), "" | "/") || url.fragment().is_some() {
            return Err(BadSmtpUrl("a path has no meaning"));
        }
        let tls = read_tls(&url)?;
        let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']).to_owned();
        if host.is_empty() {
            return Err(BadSmtpUrl("the host is missing"));
        }
        let credentials = read_credentials(&url)?;
        if credentials.is_some() && tls == Tls::None && !is_loopback(&host) {
            return Err(BadSmtpUrl("a password is sent without TLS only to this machine"));
        }
        let port = url.port().unwrap_or(match tls {
            Tls::None => 25,
            Tls::StartTls => 587,
            Tls::Implicit => 465,
        });
        Ok(Self {
            host,
            port,
            tls,
            credentials,
        })
    }
}

fn read_tls(url: &Url) -> Result<Tls, BadSmtpUrl> {
    let mut tls = if url.scheme() == "smtps" {
        Tls::Implicit
    } else {
        Tls::StartTls
    };
    let mut seen = false;
    for (name, value) in url.query_pairs() {
        if name != "tls" || seen {
            return Err(BadSmtpUrl("only one tls parameter is known"));
        }
        seen = true;
        tls = match (&*value, url.scheme()) {
            ("none", "smtp") => Tls::None,
            ("starttls", "smtp") => Tls::StartTls,
            ("tls", _) => Tls::Implicit,
            _ => return Err(BadSmtpUrl("tls is none, starttls or tls")),
        };
    }
    Ok(tls)
}

fn read_credentials(url: &Url) -> Result<Option<(String, String)>, BadSmtpUrl> {
    let bad = BadSmtpUrl("the user name or password has a broken % escape");
    match (url.username(), url.password()) {
        ("", None) => Ok(None),
        ("", Some(_)) => Err(BadSmtpUrl("a password without a user name")),
        (_, None) => Err(BadSmtpUrl("a user name without a password")),
        (user, Some(password)) => Ok(Some((
            percent::decode(user).ok_or(bad)?,
            percent::decode(password).ok_or(bad)?,
        ))),
    }
}

fn is_loopback(host: &str) -> bool {
    match Host::parse(host) {
        Ok(Host::Domain(name)) => name == "localhost",
        Ok(Host::Ipv4(v4)) => v4.is_loopback(),
        _ => host == "::1",
    }
}

impl fmt::Display for SmtpUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tls = match self.tls {
            Tls::None => "none",
            Tls::StartTls => "starttls",
            Tls::Implicit => "tls",
        };
        write!(f, "smtp://{}:{}?tls={tls}", self.host, self.port)
    }
}

impl fmt::Debug for SmtpUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_with_the_ports_of_their_protection() {
        let cases = [
            (
                "smtp://mail.example.com",
                "smtp://mail.example.com:587?tls=starttls",
                None,
            ),
            (
                "smtp://mail.example.com?tls=tls",
                "smtp://mail.example.com:465?tls=tls",
                None,
            ),
            ("smtps://mail.example.com", "smtp://mail.example.com:465?tls=tls", None),
            ("smtp://relay:2525?tls=none", "smtp://relay:2525?tls=none", None),
            (
                "smtp://u%40x:p%3Aw@mail",
                "smtp://mail:587?tls=starttls",
                Some(("u@x", "p:w")),
            ),
            (
                "smtp://u:p@127.0.0.1?tls=none",
                "smtp://127.0.0.1:25?tls=none",
                Some(("u", "p")),
            ),
        ];
        for (text, shown, credentials) in cases {
            let url: SmtpUrl = text.parse().expect(text);
            assert_eq!(url.to_string(), shown);
            let read = url
                .credentials
                .as_ref()
                .map(|(user, password)| (user.as_str(), password.as_str()));
            assert_eq!(read, credentials, "{text}");
        }
    }

    #[test]
    fn a_wrong_address_is_refused_without_repeating_it() {
        for text in [
            "mail.example.com",
            "http://mail",
            "smtp://",
            "smtp://mail/path",
            "smtp://mail?tls=maybe",
            "smtp://mail?ssl=1",
            "smtp://mail?tls=none&tls=tls",
            "smtp://u@mail",
            "smtp://:secret@mail",
            "smtp://u:secret@mail?tls=none",
            "smtp://u:secret%@mail",
            "smtps://mail?tls=none",
        ] {
            let error = text.parse::<SmtpUrl>().expect_err(text);
            assert!(!error.to_string().contains("secret"), "{text}");
        }
    }
}
