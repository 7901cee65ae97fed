//! The claims of an ID token (OpenID Connect Core, section 2). Personal data stays in userinfo: an ID token travels
//! through logs and addresses.

use ieum_model::{Instant, SessionId};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::MemberFacts;
use crate::jose::{Alg, half_hash};
use crate::token::IdTokenPlan;

/// What an ID token says. Also how one comes back as `id_token_hint`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdTokenClaims {
    /// The issuer: the public URL.
    pub iss: String,
    /// The member as the client knows them.
    pub sub: String,
    /// The client; we address exactly one.
    pub aud: String,
    /// Until when, in seconds since the epoch.
    pub exp: i64,
    /// When issued, in seconds since the epoch.
    pub iat: i64,
    /// When the person signed in, in seconds since the epoch.
    pub auth_time: i64,
    /// The nonce of the authorisation request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nonce: Option<String>,
    /// The browser session, for logout.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sid: Option<String>,
    /// The client again, for those who look here.
    pub azp: String,
    /// How the person signed in (RFC 8176).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub amr: Vec<String>,
    /// The class that the sign-in reached.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acr: Option<String>,
    /// Ties the token to the access token.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at_hash: Option<String>,
    /// The organisation's stable identifier.
    pub org_id: String,
    /// The organisation ID, if it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub org_slug: Option<String>,
    /// What else the client is told here: what it asked for singly, and what its rules make.
    #[serde(flatten)]
    pub asked: Map<String, Value>,
}

/// What an ID token is made from.
#[derive(Debug, Clone)]
pub struct IdTokenInput<'a> {
    /// The issuer: the public URL without a slash at the end.
    pub issuer: &'a str,
    /// The client's public name.
    pub client_id: &'a str,
    /// The member.
    pub member: &'a MemberFacts,
    /// What the grant's rule decided.
    pub plan: &'a IdTokenPlan,
    /// The browser session.
    pub session: Option<SessionId>,
    /// When the person signed in.
    pub auth_time: Instant,
    /// How, as RFC 8176 values such as `pwd`.
    pub amr: &'a [&'a str],
    /// The class that the sign-in reached.
    pub acr: Option<&'a str>,
    /// What [`super::Disclosure`] says of the ID token.
    pub asked: Map<String, Value>,
    /// The access token that goes with it, in clear text.
    pub access_token: &'a str,
    /// What it is going to be signed with, which decides the hash of `at_hash`.
    pub alg: Alg,
    /// When issued.
    pub now: Instant,
}

impl From<IdTokenInput<'_>> for IdTokenClaims {
    fn from(input: IdTokenInput<'_>) -> Self {
        Self {
            iss: input.issuer.to_owned(),
            sub: input.member.subject.clone(),
            aud: input.client_id.to_owned(),
            exp: input.plan.expires_at.as_seconds(),
            iat: input.now.as_seconds(),
            auth_time: input.auth_time.as_seconds(),
            nonce: input.plan.nonce.clone(),
            sid: input.session.map(|session| session.to_string()),
            azp: input.client_id.to_owned(),
            amr: input.amr.iter().map(|method| (*method).to_owned()).collect(),
            at_hash: Some(half_hash(input.alg, input.access_token)),
            acr: input.acr.map(str::to_owned),
            org_id: input.member.org.to_string(),
            org_slug: input.member.org_slug.clone(),
            asked: input.asked,
        }
    }
}
