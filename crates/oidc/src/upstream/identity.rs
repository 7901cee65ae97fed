//! From a provider's claims to what the linking ladder asks for.

use ieum_model::linking::Identity;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::settings::Settings;

/// Longest text that is taken over, in bytes.
const MAX_TEXT: usize = 1024;
/// Most groups that are taken over.
const MAX_GROUPS: usize = 1000;

/// Which claim means what. Empty names mean that the provider has no such claim.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Mapping {
    /// The person, for ever: `sub`, or `oid` at Microsoft Entra, where `sub` differs for each application.
    pub subject: String,
    /// The name.
    pub name: String,
    /// The e-mail address.
    pub email: String,
    /// Whether the person has proven the address.
    pub email_verified: String,
    /// The key that an administrator mapped, such as an employee number.
    pub key: String,
    /// Groups.
    pub groups: String,
}

impl Default for Mapping {
    /// The standard claims (OpenID Connect Core, section 5.1).
    fn default() -> Self {
        Self {
            subject: "sub".into(),
            name: "name".into(),
            email: "email".into(),
            email_verified: "email_verified".into(),
            key: String::new(),
            groups: "groups".into(),
        }
    }
}

/// Reads the claims; `None` if there is no subject. `userinfo` may add what the ID token does not say, if it speaks of the same
/// person (OpenID Connect Core, section 5.3.2).
pub fn identity_of(
    id_token: &Map<String, Value>,
    userinfo: Option<&Map<String, Value>>,
    mapping: &Mapping,
) -> Option<Identity> {
    let userinfo = userinfo.filter(|claims| claims.get("sub") == id_token.get("sub"));
    let find = |name: &str| {
        let found = id_token
            .get(name)
            .or_else(|| userinfo.and_then(|claims| claims.get(name)));
        found.filter(|_| !name.is_empty())
    };
    let text = |name: &str| match find(name)? {
        Value::String(text) => plain(text),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    };
    Some(Identity {
        // The subject comes from the signed token and from nowhere else.
        subject: id_token.get(&mapping.subject).and_then(Value::as_str).and_then(plain)?,
        name: text(&mapping.name),
        email: text(&mapping.email),
        is_email_verified: match find(&mapping.email_verified) {
            Some(Value::Bool(is_verified)) => *is_verified,
            Some(Value::String(word)) => word == "true",
            _ => false,
        },
        key: text(&mapping.key),
        groups: match find(&mapping.groups) {
            Some(Value::Array(all)) => all
                .iter()
                .filter_map(Value::as_str)
                .filter_map(plain)
                .take(MAX_GROUPS)
                .collect(),
            Some(Value::String(one)) => plain(one).into_iter().collect(),
            _ => Vec::new(),
        },
    })
}

/// Reads the profile that a provider without ID tokens answers: nothing is signed, so that no address of it counts as proven.
/// `within` names the member in which the person is; empty for the whole. A number that names the person is taken as text.
pub fn identity_of_profile(profile: &Map<String, Value>, within: &str, mapping: &Mapping) -> Option<Identity> {
    let person = match within {
        "" => profile,
        name => profile.get(name)?.as_object()?,
    };
    let mut person = person.clone();
    if let Some(Value::Number(number)) = person.get(&mapping.subject) {
        let text = number.to_string();
        person.insert(mapping.subject.clone(), text.into());
    }
    let identity = identity_of(&person, None, mapping)?;
    Some(Identity {
        is_email_verified: false,
        ..identity
    })
}

/// Whether the provider's word on an address can be believed at all. At a provider where everybody has an account it never is, nor in
/// place of the standard claim, of which alone the provider speaks. Google tells by `hd` whose an account is, Microsoft by `xms_edov`
/// whether an address was proven.
pub fn limit_trust(settings: &Settings, id_token: &Map<String, Value>, identity: &mut Identity) {
    let is_standard = settings.mapping.email == "email";
    let domain = identity.email.as_deref().and_then(|email| email.rsplit_once('@'));
    let domain = domain.map(|(_, domain)| domain.to_ascii_lowercase());
    let is_believed = match settings.host().as_str() {
        _ if settings.is_for_everybody() || !is_standard => false,
        "accounts.google.com" => {
            let home = id_token.get("hd").and_then(Value::as_str).map(str::to_ascii_lowercase);
            identity.is_email_verified && home.is_some() && home == domain
        }
        "login.microsoftonline.com" => match id_token.get("xms_edov") {
            Some(Value::Bool(is_verified)) => *is_verified,
            Some(Value::Number(number)) => number.as_i64() == Some(1),
            Some(Value::String(word)) => word == "true" || word == "1",
            _ => false,
        },
        _ => identity.is_email_verified,
    };
    identity.is_email_verified = is_believed;
}

fn plain(text: &str) -> Option<String> {
    let text = text.trim();
    let is_plain = !text.is_empty() && text.len() <= MAX_TEXT && !text.chars().any(char::is_control);
    is_plain.then(|| text.to_owned())
}

#[cfg(test)]
#[path = "identity_tests.rs"]
mod tests;
