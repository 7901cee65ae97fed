//! What we ask of a provider: an authorisation request with PKCE, a state and a nonce, each of them made for this one attempt.

use ieum_model::Rng;
use ieum_model::context::random;
use url::Url;

use super::Provider;
use crate::jose::{base64url, sha256};

/// What one attempt has to remember; sealed for the browser, never sent in the clear but for the state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Secrets {
    /// Comes back with the answer.
    pub state: String,
    /// Has to be in the ID token, where there is one.
    pub nonce: String,
    /// Proves to the token endpoint that we asked (RFC 7636).
    pub code_verifier: String,
}

/// One authorisation request.
#[derive(Debug, Clone, Copy)]
pub struct Ask<'a> {
    /// Whom.
    pub provider: &'a Provider,
    /// Who we are there.
    pub client_id: &'a str,
    /// Where the answer goes.
    pub redirect_uri: &'a str,
    /// What we want to know; `openid` is always asked where there are ID tokens.
    pub scopes: &'a [String],
    /// Who probably signs in.
    pub login_hint: Option<&'a str>,
    /// The person has to prove again who they are.
    pub force: bool,
}

/// 256 bits of chance for each.
pub fn secrets(rng: &dyn Rng) -> Secrets {
    let one = || base64url::encode(random::<32>(rng));
    Secrets {
        state: one(),
        nonce: one(),
        code_verifier: one(),
    }
}

/// The address to which the browser goes; `None` if the provider's address is none, which was checked when it was read.
pub fn authorization_url(ask: &Ask<'_>, secrets: &Secrets) -> Option<String> {
    let mut url = Url::parse(&ask.provider.authorization_endpoint).ok()?;
    let is_openid = ask.provider.has_id_tokens();
    let others = ask.scopes.iter().map(String::as_str).filter(|name| *name != "openid");
    let scopes: Vec<&str> = is_openid.then_some("openid").into_iter().chain(others).collect();
    let challenge = base64url::encode(sha256(secrets.code_verifier.as_bytes()));
    {
        let mut query = url.query_pairs_mut();
        query
            .append_pair("response_type", "code")
            .append_pair("client_id", ask.client_id)
            .append_pair("redirect_uri", ask.redirect_uri)
            .append_pair("state", &secrets.state)
            .append_pair("code_challenge", &challenge)
            .append_pair("code_challenge_method", "S256");
        if !scopes.is_empty() {
            query.append_pair("scope", &scopes.join(" "));
        }
        if is_openid {
            query.append_pair("nonce", &secrets.nonce);
        }
        if let Some(hint) = ask.login_hint {
            query.append_pair("login_hint", hint);
        }
        if ask.force && is_openid {
            query.append_pair("prompt", "login").append_pair("max_age", "0");
        }
    }
    Some(url.into())
}
