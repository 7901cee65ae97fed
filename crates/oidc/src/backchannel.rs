//! Logout tokens (OpenID Connect Back-Channel Logout 1.0): whom one names, what it says, and what an answer to it means.

use std::time::Duration;

use ieum_model::Instant;
use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::client::profile::LogoutProfile;

/// The event that makes a token a logout token (section 2.4).
pub const EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";
/// How long a logout token holds; two minutes at most (section 2.4).
pub const LIFETIME: Duration = Duration::from_secs(120);

/// What ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// One browser's sign-in; others of the same person go on.
    Session,
    /// Everything of the member at this client.
    Member,
}

/// Whom a logout token names. A client that ends sessions by `sid` only is told of each of them; another one is told of a member
/// as a whole, which also reaches sessions that began long ago.
pub const fn names_session(extent: Extent, profile: &LogoutProfile) -> bool {
    matches!(extent, Extent::Session) || profile.backchannel_session_required
}

/// The claims of a logout token. There is no `nonce`: a logout token must never pass for an ID token (section 2.4).
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct LogoutTokenClaims<'a> {
    /// The issuer.
    pub iss: &'a str,
    /// The client.
    pub aud: &'a str,
    /// When it was signed, in seconds since the epoch.
    pub iat: i64,
    /// Until when it holds, in seconds since the epoch.
    pub exp: i64,
    /// Told apart from every other token.
    pub jti: String,
    /// That it is a logout token.
    pub events: Events,
    /// The member.
    pub sub: String,
    /// The session as ID tokens named it; absent if everything of the member ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sid: Option<String>,
}

/// `{"http://schemas.openid.net/event/backchannel-logout": {}}`
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Events;

impl Serialize for Events {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(1))?;
        map.serialize_entry(EVENT, &serde_json::Map::new())?;
        map.end()
    }
}

impl<'a> LogoutTokenClaims<'a> {
    /// The claims of a token that is signed now.
    pub fn new(
        issuer: &'a str,
        client_id: &'a str,
        sub: String,
        sid: Option<String>,
        jti: String,
        now: Instant,
    ) -> Self {
        Self {
            iss: issuer,
            aud: client_id,
            iat: now.as_seconds(),
            exp: now.plus(LIFETIME).as_seconds(),
            jti,
            events: Events,
            sub,
            sid,
        }
    }
}

/// Whether an answer says that the client ended what it was told of. 204 stands for 200: frameworks send it with an empty body
/// (section 2.8).
pub const fn is_done(status: u16) -> bool {
    matches!(status, 200 | 204)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jose::{Alg, SigningKey, Typ, sign, verify};

    #[test]
    fn a_member_is_named_as_a_whole_unless_the_client_needs_sessions() {
        let by_sid = LogoutProfile {
            backchannel_session_required: true,
            ..LogoutProfile::default()
        };
        for (extent, profile, expected) in [
            (Extent::Session, &LogoutProfile::default(), true),
            (Extent::Session, &by_sid, true),
            (Extent::Member, &LogoutProfile::default(), false),
            (Extent::Member, &by_sid, true),
        ] {
            assert_eq!(names_session(extent, profile), expected, "{extent:?} {profile:?}");
        }
    }

    #[test]
    fn a_logout_token_says_what_the_specification_asks_for_and_nothing_else() {
        let now = Instant::from_seconds(1_000);
        let claims = |sid: Option<&str>| {
            LogoutTokenClaims::new(
                "https://id.example",
                "rp",
                "m".into(),
                sid.map(str::to_owned),
                "j".into(),
                now,
            )
        };
        let json = serde_json::to_value(claims(Some("s"))).expect("json");
        assert_eq!(
            json,
            serde_json::json!({"iss": "https://id.example", "aud": "rp", "iat": 1000, "exp": 1120, "jti": "j",
                "events": {"http://schemas.openid.net/event/backchannel-logout": {}}, "sub": "m", "sid": "s"})
        );
        assert!(serde_json::to_value(claims(None)).expect("json").get("sid").is_none());
    }

    #[test]
    fn a_logout_token_never_passes_for_an_id_token_nor_the_other_way_round() {
        let pkcs8 = SigningKey::generate_pkcs8(Alg::Es256).expect("generates");
        let key = SigningKey::from_pkcs8("k1", Alg::Es256, &pkcs8).expect("reads");
        let claims = LogoutTokenClaims::new("i", "rp", "m".into(), None, "j".into(), Instant::from_seconds(0));
        let token = sign(&key, Typ::LogoutToken, &claims).expect("signs");
        assert!(verify::<serde_json::Value>(&token, [key.verifying_key()], Typ::LogoutToken).is_ok());
        assert!(verify::<serde_json::Value>(&token, [key.verifying_key()], Typ::Jwt).is_err());
        assert!(crate::logout::verify_hint(&token, "i", [key.verifying_key()]).is_err());
    }

    #[test]
    fn only_a_plain_yes_is_one() {
        for status in [200, 204] {
            assert!(is_done(status), "{status}");
        }
        for status in [201, 202, 301, 302, 304, 400, 401, 404, 500, 501, 503] {
            assert!(!is_done(status), "{status}");
        }
    }
}
