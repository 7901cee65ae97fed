//! A browser as far as a sign-in needs one: keeps the cookie, reads the form, and becomes a script that signs in again and again.

use std::net::SocketAddr;

use anyhow::{Context as _, Result, bail};
use url::form_urlencoded::Serializer;

use crate::html::Form;
use crate::load::{Answer, Connection, Script, get};
use crate::people::PASSWORD;

/// Signs one person in, each time anew.
#[derive(Debug, Clone)]
pub(crate) struct SignIn {
    request: Vec<u8>,
    /// A busy answer is as good as a sign-in: floods cause them.
    may_be_busy: bool,
    /// How many of them succeeded.
    pub(crate) signed_in: usize,
}

/// The cookies that an answer sets, as a request sends them.
pub(crate) fn cookies(answer: &Answer<'_>) -> String {
    let pairs = answer.headers("set-cookie").filter_map(|line| line.split(';').next());
    pairs.collect::<Vec<_>>().join("; ")
}

impl SignIn {
    /// Gets the login page once, and fills its form in.
    ///
    /// # Errors
    /// The page has no such form.
    pub(crate) async fn prepare(address: SocketAddr, page: &str, email: &str) -> Result<Self> {
        Self::with_password(address, page, email, PASSWORD).await
    }

    /// The same with another password.
    ///
    /// # Errors
    /// The page has no such form.
    pub(crate) async fn with_password(address: SocketAddr, page: &str, id: &str, secret: &str) -> Result<Self> {
        let mut connection = Connection::open(address).await?;
        let answer = connection.ask(&get(address, page, "")).await?;
        if answer.status != 200 {
            bail!("{page} answered {}", answer.status);
        }
        let cookies = cookies(&answer);
        let form = Form::with_field(&answer.text(), "current-password").context("the page has no password form")?;
        let username = form
            .field("username")
            .context("the form has no field for the sign-in ID")?;
        let password = form
            .field("current-password")
            .context("the form has no field for the password")?;
        let body = Serializer::new(String::new())
            .extend_pairs(form.hidden())
            .append_pair(username, id)
            .append_pair(password, secret)
            .finish();
        let action = if form.action.is_empty() { page } else { &form.action };
        Ok(Self {
            request: post(address, action, &cookies, "", &body),
            may_be_busy: false,
            signed_in: 0,
        })
    }

    /// The same for a flood.
    pub(crate) fn of_a_flood(mut self) -> Self {
        self.may_be_busy = true;
        self
    }
}

/// A form, sent. `headers` are complete lines.
pub(crate) fn post(address: SocketAddr, path: &str, cookies: &str, headers: &str, body: &str) -> Vec<u8> {
    let cookie = if cookies.is_empty() {
        String::new()
    } else {
        format!("cookie: {cookies}\r\n")
    };
    format!(
        "POST {path} HTTP/1.1\r\nhost: {address}\r\naccept: */*\r\nuser-agent: ieum-bench\r\n{cookie}{headers}\
         content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

impl Script for SignIn {
    fn next(&mut self) -> Option<&[u8]> {
        Some(&self.request)
    }

    fn answered(&mut self, answer: &Answer<'_>) -> Result<()> {
        let has_session = answer
            .headers("set-cookie")
            .any(|cookie| cookie.starts_with("ieum_session="));
        match answer.status {
            303 if has_session => self.signed_in += 1,
            429 | 503 if self.may_be_busy => {}
            status => bail!("a sign-in was answered {status}, session: {has_session}"),
        }
        Ok(())
    }
}
