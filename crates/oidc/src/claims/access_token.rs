//! The claims of an access token in JWT form (RFC 9068, section 2.2), and of what introspection tells (RFC 7662, section 2.2):
//! both speak of the same token in the same words. Personal data is in neither, unless a rule of the client puts it there.

use ieum_model::Instant;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::sender::Sender;

/// Who acts, and on whose behalf that one acted before (RFC 8693, section 4.1).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Act {
    /// The client that acts.
    pub sub: String,
    /// The one before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub act: Option<Box<Self>>,
}

impl Act {
    /// From clients, the present one first; none if nobody acts.
    pub fn of(actors: &[String]) -> Option<Self> {
        actors.iter().rev().fold(None, |before, actor| {
            Some(Self {
                sub: actor.clone(),
                act: before.map(Box::new),
            })
        })
    }
}

/// One audience stands as a text, several as a list (RFC 7519, section 4.1.3).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Audience {
    /// One.
    One(String),
    /// Several.
    Many(Vec<String>),
}

impl Audience {
    /// Whom a token is for: the audiences that were asked for, else the issuer (RFC 9068, section 3).
    pub fn of(asked: &[String], issuer: &str) -> Self {
        match asked {
            [] => Self::One(issuer.to_owned()),
            [one] => Self::One(one.clone()),
            many => Self::Many(many.to_vec()),
        }
    }
}

/// What an access token says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessTokenClaims {
    /// The issuer: the public URL.
    pub iss: String,
    /// The member as the client knows them, or the client itself if it acts for itself.
    pub sub: String,
    /// Whom the token is for.
    pub aud: Audience,
    /// The client that it was issued to.
    pub client_id: String,
    /// When issued, in seconds since the epoch.
    pub iat: i64,
    /// Until when, in seconds since the epoch.
    pub exp: i64,
    /// The token's own identifier.
    pub jti: String,
    /// What it allows.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub scope: String,
    /// When the person signed in, if there was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub auth_time: Option<i64>,
    /// How the person signed in (RFC 8176).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub amr: Vec<String>,
    /// The class that the sign-in reached.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acr: Option<String>,
    /// Whom it is tied to (RFC 9449, section 6; RFC 8705, section 3).
    #[serde(default, skip_serializing_if = "Sender::is_nobody")]
    pub cnf: Sender,
    /// The organisation's stable identifier.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub org_id: Option<String>,
    /// Who acts on the member's behalf.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub act: Option<Act>,
    /// What the client's rules put into access tokens, as [`super::Disclosure`] says.
    #[serde(flatten)]
    pub more: Map<String, Value>,
}

/// The member part of an access token.
#[derive(Debug, Clone, Copy)]
pub struct SignedInPart<'a> {
    /// The member as the client knows them.
    pub subject: &'a str,
    /// The organisation's stable identifier.
    pub org: ieum_model::OrgId,
    /// When the person signed in.
    pub auth_time: Instant,
    /// How.
    pub amr: &'a [&'a str],
    /// The class that the sign-in reached.
    pub acr: Option<&'a str>,
}

/// What an access token is made from.
#[derive(Debug, Clone, Copy)]
pub struct AccessTokenInput<'a> {
    /// The issuer: the public URL without a slash at the end.
    pub issuer: &'a str,
    /// The client's public name.
    pub client_id: &'a str,
    /// The member, unless the client acts for itself.
    pub member: Option<SignedInPart<'a>>,
    /// Audiences that were asked for.
    pub audience: &'a [String],
    /// Who acts, the present one first.
    pub actors: &'a [String],
    /// Whom it is tied to.
    pub sender: &'a Sender,
    /// The token's own identifier.
    pub id: ieum_model::TokenId,
    /// What it allows, separated by spaces.
    pub scope: &'a str,
    /// When issued.
    pub issued_at: Instant,
    /// Until when.
    pub expires_at: Instant,
}

impl From<AccessTokenInput<'_>> for AccessTokenClaims {
    fn from(input: AccessTokenInput<'_>) -> Self {
        let member = input.member;
        Self {
            iss: input.issuer.to_owned(),
            sub: member.map_or(input.client_id, |member| member.subject).to_owned(),
            aud: Audience::of(input.audience, input.issuer),
            client_id: input.client_id.to_owned(),
            iat: input.issued_at.as_seconds(),
            exp: input.expires_at.as_seconds(),
            jti: input.id.to_string(),
            scope: input.scope.to_owned(),
            auth_time: member.map(|member| member.auth_time.as_seconds()),
            amr: member.map_or_else(Vec::new, |member| member.amr.iter().map(|m| (*m).to_owned()).collect()),
            acr: member.and_then(|member| member.acr).map(str::to_owned),
            cnf: input.sender.clone(),
            org_id: member.map(|member| member.org.to_string()),
            act: Act::of(input.actors),
            more: Map::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_claims_are_those_of_rfc_9068_and_rfc_8693() {
        let base = AccessTokenInput {
            issuer: "https://id.example",
            client_id: "rp",
            member: None,
            audience: &[],
            actors: &[],
            sender: &Sender::default(),
            id: ieum_model::TokenId::from_uuid(Default::default()),
            scope: "organizations:read",
            issued_at: Instant::from_seconds(10),
            expires_at: Instant::from_seconds(70),
        };
        let own = serde_json::to_value(AccessTokenClaims::from(base)).expect("json");
        assert_eq!(
            own,
            json!({"iss": "https://id.example", "sub": "rp", "aud": "https://id.example", "client_id": "rp", "iat": 10, "exp": 70,
                "jti": "00000000-0000-0000-0000-000000000000", "scope": "organizations:read"})
        );
        let sender = Sender {
            jkt: Some("k".into()),
            x5t: None,
        };
        let (audience, actors) = (
            ["https://a".to_owned(), "b".to_owned()],
            ["b".to_owned(), "a".to_owned()],
        );
        let of_member = AccessTokenClaims::from(AccessTokenInput {
            member: Some(SignedInPart {
                subject: "s",
                org: ieum_model::OrgId::from_uuid(Default::default()),
                auth_time: Instant::from_seconds(5),
                amr: &["pwd"],
                acr: Some("urn:ieum:acr:password"),
            }),
            sender: &sender,
            audience: &audience,
            actors: &actors,
            ..base
        });
        let json = serde_json::to_value(&of_member).expect("json");
        assert_eq!((&json["sub"], &json["aud"]), (&json!("s"), &json!(["https://a", "b"])));
        assert_eq!((&json["auth_time"], &json["amr"]), (&json!(5), &json!(["pwd"])));
        assert_eq!(
            (&json["acr"], &json["cnf"]),
            (&json!("urn:ieum:acr:password"), &json!({"jkt": "k"}))
        );
        assert_eq!(json["act"], json!({"sub": "b", "act": {"sub": "a"}}));
        assert_eq!(
            serde_json::from_value::<AccessTokenClaims>(json).expect("read"),
            of_member
        );
    }
}
