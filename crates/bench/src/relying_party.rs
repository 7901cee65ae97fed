//! The business system of the measurements: its authorisation request, its exchanges, its refreshes, each as a script.

use std::net::SocketAddr;

use anyhow::{Context as _, Result, bail};
use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use url::form_urlencoded::Serializer;

use crate::browser::post;
use crate::load::{Answer, Fixed, Script, get};
use crate::prepare::SLUG;

/// Its identifier.
pub(crate) const CLIENT_ID: &str = "bench";
/// Its secret.
pub(crate) const CLIENT_SECRET: &str = "ieum_cs_of-no-worth-outside-a-benchmark-000000000000";
/// Where it is answered; nobody goes there.
pub(crate) const REDIRECT_URI: &str = "https://business.example/callback";
/// What it asks for.
const SCOPE: &str = "openid profile email organization offline_access";
/// What it may do by itself.
pub(crate) const OWN_SCOPE: &str = "organizations:read";
const VERIFIER: &str = "a-code-verifier-that-is-long-enough-for-anyone";

/// Scopes that it is registered with.
pub(crate) fn scopes() -> Vec<String> {
    SCOPE.split(' ').chain([OWN_SCOPE]).map(str::to_owned).collect()
}

/// Grants that it is registered with.
pub(crate) fn grants() -> Vec<String> {
    ["authorization_code", "refresh_token", "client_credentials"]
        .map(str::to_owned)
        .into()
}

/// A provider, by its addresses.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Provider {
    address: SocketAddr,
    authorize: &'static str,
    token: &'static str,
    userinfo: &'static str,
    introspect: &'static str,
}

impl Provider {
    /// Ieum.
    pub(crate) const fn ieum(address: SocketAddr) -> Self {
        Self {
            address,
            authorize: "/oauth2/authorize",
            token: "/oauth2/token",
            userinfo: "/oauth2/userinfo",
            introspect: "/oauth2/introspect",
        }
    }

    /// The peer that is measured beside it.
    pub(crate) const fn peer(address: SocketAddr) -> Self {
        Self {
            address,
            authorize: "/auth",
            token: "/token",
            userinfo: "/me",
            introspect: "/token/introspection",
        }
    }
}

fn token_request(at: Provider, fields: &[(&str, &str)]) -> Vec<u8> {
    called(at, at.token, fields)
}

/// Asks whether a token is good, over and over.
pub(crate) fn introspection(at: Provider, token: &str) -> Fixed {
    Fixed::new(called(at, at.introspect, &[("token", token)]), 200)
}

/// A form to an address for programs, with the secret in the header.
fn called(at: Provider, path: &str, fields: &[(&str, &str)]) -> Vec<u8> {
    let credentials = STANDARD.encode(format!("{CLIENT_ID}:{CLIENT_SECRET}"));
    let body = Serializer::new(String::new()).extend_pairs(fields).finish();
    post(
        at.address,
        path,
        "",
        &format!("authorization: Basic {credentials}\r\n"),
        &body,
    )
}

/// Asks for a token of its own, over and over.
pub(crate) fn client_credentials(at: Provider) -> Fixed {
    let fields = [("grant_type", "client_credentials"), ("scope", OWN_SCOPE)];
    Fixed::new(token_request(at, &fields), 200)
}

/// Asks what a token tells of its member, over and over.
pub(crate) fn userinfo(at: Provider, token: &str) -> Fixed {
    Fixed::new(
        get(at.address, at.userinfo, &format!("authorization: Bearer {token}\r\n")),
        200,
    )
}

/// Sends a signed-in browser for a code, over and over, and keeps the codes.
pub(crate) struct Authorise {
    request: Vec<u8>,
    pub(crate) codes: Vec<String>,
}

impl Authorise {
    pub(crate) fn new(at: Provider, cookie: &str) -> Self {
        let challenge = URL_SAFE_NO_PAD.encode(digest(&SHA256, VERIFIER.as_bytes()));
        let query = Serializer::new(String::new())
            .append_pair("response_type", "code")
            .append_pair("client_id", CLIENT_ID)
            .append_pair("redirect_uri", REDIRECT_URI)
            .append_pair("scope", SCOPE)
            .append_pair("state", "0123456789abcdef")
            .append_pair("nonce", "fedcba9876543210")
            .append_pair("code_challenge", &challenge)
            .append_pair("code_challenge_method", "S256")
            .append_pair("organization", SLUG)
            .finish();
        Self {
            request: get(
                at.address,
                &format!("{}?{query}", at.authorize),
                &format!("cookie: {cookie}\r\n"),
            ),
            codes: Vec::new(),
        }
    }

    /// The request's bytes.
    pub(crate) fn into_request(self) -> Vec<u8> {
        self.request
    }

    /// The path that is asked for, with its query.
    pub(crate) fn path(&self) -> String {
        let head = String::from_utf8_lossy(&self.request).into_owned();
        head.split(' ').nth(1).unwrap_or_default().to_owned()
    }
}

impl Script for Authorise {
    fn next(&mut self) -> Option<&[u8]> {
        Some(&self.request)
    }

    fn answered(&mut self, answer: &Answer<'_>) -> Result<()> {
        let location = answer.headers("location").next().unwrap_or_default();
        let code = url::Url::parse(location)
            .ok()
            .filter(|_| location.starts_with(REDIRECT_URI))
            .and_then(|url| {
                let mut pairs = url.query_pairs();
                pairs.find_map(|(name, value)| (name == "code").then(|| value.into_owned()))
            });
        match code {
            Some(code) => self.codes.push(code),
            None => bail!("an authorisation was answered {} {location}", answer.status),
        }
        Ok(())
    }
}

/// Tokens that an exchange brought.
pub(crate) struct Tokens {
    pub(crate) access: String,
    pub(crate) refresh: String,
}

fn tokens(answer: &Answer<'_>) -> Result<Tokens> {
    if answer.status != 200 {
        bail!("an exchange was answered {}: {}", answer.status, answer.text());
    }
    let json: serde_json::Value = serde_json::from_slice(answer.body)?;
    let text = |name: &str| json.get(name)?.as_str().map(str::to_owned);
    Ok(Tokens {
        access: text("access_token").context("no access token")?,
        refresh: text("refresh_token").context("no refresh token")?,
    })
}

/// One exchange of a code, as text.
pub(crate) fn redeem(at: Provider, code: &str) -> Result<String> {
    let first = Exchange::new(at, &[code.to_owned()]).requests.next();
    Ok(String::from_utf8(first.context("a request")?)?)
}

/// One refresh, as text.
pub(crate) fn refresh(at: Provider, token: &str) -> Result<String> {
    Ok(String::from_utf8(Refresh::new(at, token).request)?)
}

/// Exchanges codes, each once, and keeps the last tokens.
pub(crate) struct Exchange {
    requests: std::vec::IntoIter<Vec<u8>>,
    current: Vec<u8>,
    pub(crate) last: Option<Tokens>,
}

impl Exchange {
    pub(crate) fn new(at: Provider, codes: &[String]) -> Self {
        let request = |code: &String| {
            let fields = [
                ("grant_type", "authorization_code"),
                ("code", code.as_str()),
                ("redirect_uri", REDIRECT_URI),
                ("code_verifier", VERIFIER),
            ];
            token_request(at, &fields)
        };
        Self {
            requests: codes.iter().map(request).collect::<Vec<_>>().into_iter(),
            current: Vec::new(),
            last: None,
        }
    }
}

impl Script for Exchange {
    fn next(&mut self) -> Option<&[u8]> {
        self.current = self.requests.next()?;
        Some(&self.current)
    }

    fn answered(&mut self, answer: &Answer<'_>) -> Result<()> {
        self.last = Some(tokens(answer)?);
        Ok(())
    }
}

/// Refreshes, each time with the token that the time before brought.
pub(crate) struct Refresh {
    at: Provider,
    request: Vec<u8>,
}

impl Refresh {
    pub(crate) fn new(at: Provider, token: &str) -> Self {
        let fields = [("grant_type", "refresh_token"), ("refresh_token", token)];
        Self {
            at,
            request: token_request(at, &fields),
        }
    }
}

impl Script for Refresh {
    fn next(&mut self) -> Option<&[u8]> {
        Some(&self.request)
    }

    fn answered(&mut self, answer: &Answer<'_>) -> Result<()> {
        *self = Self::new(self.at, &tokens(answer)?.refresh);
        Ok(())
    }
}
