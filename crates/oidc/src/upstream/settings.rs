//! What a login method knows of a company's OpenID provider, and the ready-made settings for those that are common.

use ieum_model::Instant;
use serde::{Deserialize, Serialize};
use url::Url;

use super::{Mapping, Provider};

mod by_hand;

pub use by_hand::{BY_DISCOVERY, ByHand, TypedByHand};

/// Longest text of one field, in bytes.
const MAX_TEXT: usize = 500;
/// Most scopes.
const MAX_SCOPES: usize = 20;

/// The settings; the client's secret is kept sealed beside them. Stored as JSON.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// The provider's name, letter by letter as its discovery document writes it.
    pub issuer: String,
    /// Who we are there.
    pub client_id: String,
    /// What we ask for besides `openid`.
    pub scopes: Vec<String>,
    /// Which claim means what.
    pub mapping: Mapping,
    /// Its addresses, if it publishes no discovery document.
    pub by_hand: ByHand,
    /// How we prove there who we are.
    pub client_auth: ClientAuth,
    /// The last day of our secret there (`2027-01-31`), if an administrator wrote it down: no protocol tells it.
    pub secret_expires_on: String,
}

/// How we prove to a provider who we are (OpenID Connect Core 1.0, section 9).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClientAuth {
    /// By a secret, in the header or in the form as the provider takes it; or not at all, where there is none.
    #[default]
    Secret,
    /// By assertions that a key of the method's own signs.
    PrivateKeyJwt,
}

impl ClientAuth {
    /// All of them, the most common first.
    pub const ALL: [Self; 2] = [Self::Secret, Self::PrivateKeyJwt];

    /// Stable name.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Secret => "secret",
            Self::PrivateKeyJwt => "private_key_jwt",
        }
    }
    /// Reads the stable name.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|auth| auth.as_str() == text)
    }
}

/// A provider that is common: what its fields usually hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Preset {
    /// Stable name.
    pub name: &'static str,
    /// What people know it as.
    pub title: &'static str,
    /// What the issuer looks like.
    pub issuer: &'static str,
    /// Scopes besides `openid`.
    pub scopes: &'static str,
    /// The claim that names a person for ever.
    pub subject: &'static str,
    /// The claim with groups.
    pub groups: &'static str,
    /// What is typed where there is no discovery document; empty otherwise.
    pub by_hand: TypedByHand<'static>,
}

/// Those that are common, the most common first. At Microsoft Entra `sub` differs for each application and `oid` does not.
pub const PRESETS: &[Preset] = &[
    Preset {
        name: "entra",
        title: "Microsoft Entra ID",
        issuer: "https://login.microsoftonline.com/{tenant}/v2.0",
        scopes: "profile email",
        subject: "oid",
        groups: "groups",
        by_hand: BY_DISCOVERY,
    },
    Preset {
        name: "google",
        title: "Google Workspace",
        issuer: "https://accounts.google.com",
        scopes: "profile email",
        subject: "sub",
        groups: "",
        by_hand: BY_DISCOVERY,
    },
    Preset {
        name: "okta",
        title: "Okta",
        issuer: "https://{domain}.okta.com",
        scopes: "profile email groups",
        subject: "sub",
        groups: "groups",
        by_hand: BY_DISCOVERY,
    },
    Preset {
        name: "keycloak",
        title: "Keycloak",
        issuer: "https://{host}/realms/{realm}",
        scopes: "profile email",
        subject: "sub",
        groups: "groups",
        by_hand: BY_DISCOVERY,
    },
    Preset {
        name: "kakao",
        title: "Kakao",
        issuer: "https://kauth.kakao.com",
        scopes: "profile_nickname account_email",
        subject: "sub",
        groups: "",
        by_hand: BY_DISCOVERY,
    },
    Preset {
        name: "naver",
        title: "Naver",
        issuer: "https://nid.naver.com",
        scopes: "",
        subject: "id",
        groups: "",
        by_hand: TypedByHand {
            authorization_endpoint: "https://nid.naver.com/oauth2.0/authorize",
            token_endpoint: "https://nid.naver.com/oauth2.0/token",
            jwks_uri: "",
            userinfo_endpoint: "https://openapi.naver.com/v1/nid/me",
            within: "response",
        },
    },
    Preset {
        name: "other",
        title: "OpenID Connect",
        issuer: "",
        scopes: "profile email",
        subject: "sub",
        groups: "groups",
        by_hand: BY_DISCOVERY,
    },
];

/// The ready-made settings of this name.
pub fn find_preset(name: &str) -> Option<&'static Preset> {
    PRESETS.iter().find(|preset| preset.name == name)
}

/// Providers at which everybody has an account: an address there is the person's own, whatever its domain.
const FOR_EVERYBODY: &[&str] = &[
    "kauth.kakao.com",
    "nid.naver.com",
    "appleid.apple.com",
    "access.line.me",
    "www.facebook.com",
];
/// The tenant of personal accounts at Microsoft.
const PERSONAL_TENANT: &str = "/9188040d-6c67-4c5b-b112-36a304b66dad/";

/// What somebody typed.
#[derive(Debug, Clone, Copy)]
pub struct Typed<'a> {
    /// The issuer, or the address of its discovery document.
    pub issuer: &'a str,
    /// Who we are there.
    pub client_id: &'a str,
    /// Separated by spaces.
    pub scopes: &'a str,
    /// The claim that names a person for ever.
    pub subject: &'a str,
    /// The claim with the address.
    pub email: &'a str,
    /// The claim with the name.
    pub name: &'a str,
    /// The claim with groups; may be empty.
    pub groups: &'a str,
    /// The claim with the external key; may be empty.
    pub key: &'a str,
    /// The provider's addresses; all empty to have them from its discovery document.
    pub by_hand: TypedByHand<'a>,
    /// How we prove who we are; empty for a secret.
    pub client_auth: &'a str,
    /// The last day of our secret; may be empty.
    pub secret_expires_on: &'a str,
}

/// What follows an issuer in the address of its discovery document.
const DISCOVERY: &str = "/.well-known/openid-configuration";

/// Checks it. An address with `/.well-known/openid-configuration` at its end is taken as the issuer before it.
///
/// # Errors
/// Every mistake: the field and a stable code.
pub fn check(typed: &Typed<'_>, allow_http: bool) -> Result<Settings, Vec<(&'static str, &'static str)>> {
    let mut mistakes = Vec::new();
    let issuer = issuer_of(typed.issuer);
    if issuer.is_empty() {
        mistakes.push(("issuer", "upstream_issuer_empty"));
    } else if issuer.contains(['{', '}']) {
        mistakes.push(("issuer", "upstream_issuer_placeholder"));
    } else if !is_issuer(issuer, allow_http) {
        mistakes.push(("issuer", "upstream_issuer_malformed"));
    }
    let client_id = typed.client_id.trim();
    if client_id.is_empty() {
        mistakes.push(("client_id", "upstream_client_id_empty"));
    } else if !is_plain(client_id) {
        mistakes.push(("client_id", "upstream_text_malformed"));
    }
    let scopes: Vec<String> = typed.scopes.split_whitespace().map(str::to_owned).collect();
    // RFC 6749, section 3.3.
    let is_scope = |scope: &String| scope.bytes().all(|b| b.is_ascii_graphic() && b != b'"' && b != b'\\');
    if scopes.len() > MAX_SCOPES || !scopes.iter().all(is_scope) || typed.scopes.len() > MAX_TEXT {
        mistakes.push(("scopes", "upstream_scopes_malformed"));
    }
    let mut claim = |field: &'static str, text: &str, is_needed: bool| {
        let text = text.trim();
        if text.is_empty() && is_needed {
            mistakes.push((field, "upstream_claim_empty"));
        } else if !text.is_empty() && !is_plain(text) {
            mistakes.push((field, "upstream_text_malformed"));
        }
        text.to_owned()
    };
    let mapping = Mapping {
        subject: claim("subject", typed.subject, true),
        email: claim("email", typed.email, false),
        name: claim("name_claim", typed.name, false),
        groups: claim("groups", typed.groups, false),
        key: claim("key", typed.key, false),
        ..Mapping::default()
    };
    let by_hand = by_hand::check(&typed.by_hand, allow_http, &mut mistakes);
    let secret_expires_on = typed.secret_expires_on.trim();
    if !secret_expires_on.is_empty() && day(secret_expires_on).is_none() {
        mistakes.push(("secret_expires_on", "upstream_date_malformed"));
    }
    let client_auth = match typed.client_auth {
        "" => Some(ClientAuth::default()),
        name => ClientAuth::parse(name),
    };
    if client_auth.is_none() {
        mistakes.push(("client_auth", "upstream_auth_unknown"));
    }
    if mistakes.is_empty() {
        Ok(Settings {
            issuer: issuer.to_owned(),
            client_id: client_id.to_owned(),
            scopes,
            mapping,
            by_hand,
            client_auth: client_auth.unwrap_or_default(),
            secret_expires_on: secret_expires_on.to_owned(),
        })
    } else {
        Err(mistakes)
    }
}

impl Settings {
    /// Reads what [`Settings::to_json`] wrote.
    ///
    /// # Errors
    /// The text is not such JSON.
    pub fn read(json: &str) -> Result<Self, serde_json::Error> {
        serde_json::from_str(json)
    }

    /// The settings as JSON.
    pub fn to_json(&self) -> String {
        // Texts and lists always have a JSON form.
        serde_json::to_string(self).unwrap_or_else(|_| "{}".to_owned())
    }

    /// The end of our secret: the last day is over in Korea.
    pub fn secret_ends_at(&self) -> Option<Instant> {
        day(&self.secret_expires_on).map(|begins| begins.plus(std::time::Duration::from_secs(24 * 3600)))
    }

    /// Whether everybody may have an account there, so that an address of a company's domain says nothing.
    pub fn is_for_everybody(&self) -> bool {
        let host = self.host();
        FOR_EVERYBODY.contains(&host.as_str())
            || (host == "login.microsoftonline.com" && self.issuer.contains(PERSONAL_TENANT))
    }

    pub(super) fn host(&self) -> String {
        let url = Url::parse(&self.issuer).ok();
        url.and_then(|url| url.host_str().map(str::to_owned))
            .unwrap_or_default()
    }

    /// What is known of the provider without asking it; `None` where its discovery document says it.
    pub fn provider_by_hand(&self) -> Option<Provider> {
        self.by_hand.provider(&self.issuer)
    }

    /// Whether the secret that is known for other settings may be sent where these say. A key is never sent.
    pub fn may_keep_secret_of(&self, before: &Self) -> bool {
        self.issuer == before.issuer && self.by_hand.token_endpoint == before.by_hand.token_endpoint
    }

    /// Where the discovery document is.
    pub fn discovery_url(&self) -> String {
        discovery_url(&self.issuer)
    }
}

/// The issuer that was typed: the address of its discovery document stands for it.
pub fn issuer_of(typed: &str) -> &str {
    let typed = typed.trim();
    typed.strip_suffix(DISCOVERY).unwrap_or(typed)
}

/// Where an issuer's discovery document is (OpenID Connect Discovery 1.0, section 4).
pub fn discovery_url(issuer: &str) -> String {
    format!("{}{DISCOVERY}", issuer.trim_end_matches('/'))
}

/// The begin of a day in Korea, written as `2027-01-31`.
fn day(text: &str) -> Option<Instant> {
    let is_date = text.len() == 10 && text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    let begins = Instant::parse_rfc3339(&format!("{text}T00:00:00+09:00"));
    begins.ok().filter(|_| is_date)
}

/// OpenID Connect Discovery, section 3: no query and no fragment.
fn is_issuer(text: &str, allow_http: bool) -> bool {
    text.len() <= MAX_TEXT
        && Url::parse(text).is_ok_and(|url| {
            (url.scheme() == "https" || (allow_http && url.scheme() == "http"))
                && url.host().is_some()
                && url.username().is_empty()
                && url.password().is_none()
                && url.query().is_none()
                && url.fragment().is_none()
        })
}

fn is_plain(text: &str) -> bool {
    text.len() <= MAX_TEXT && !text.chars().any(|c| c.is_control() || c.is_whitespace())
}

#[cfg(test)]
mod tests;
