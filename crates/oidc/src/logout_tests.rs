//! Tables of logout requests.

use super::*;
use crate::client::samples::confidential;
use crate::jose::{Alg, SigningKey, sign};

const ISSUER: &str = "https://id.example";
const BYE: &str = "https://rp.example/bye";

fn key() -> SigningKey {
    let pkcs8 = SigningKey::generate_pkcs8(Alg::Es256).expect("generates");
    SigningKey::from_pkcs8("k1", Alg::Es256, &pkcs8).expect("reads")
}

fn token(key: &SigningKey, issuer: &str) -> String {
    let claims = IdTokenClaims {
        iss: issuer.into(),
        sub: "m".into(),
        aud: "rp".into(),
        // Long expired.
        exp: 1,
        iat: 0,
        auth_time: 0,
        nonce: None,
        sid: Some("s1".into()),
        azp: "rp".into(),
        amr: vec![],
        acr: None,
        asked: serde_json::Map::new(),
        at_hash: None,
        org_id: "o".into(),
        org_slug: Some("hanbit".into()),
    };
    sign(key, Typ::Jwt, &claims).expect("signs")
}

#[test]
fn the_person_is_asked_unless_the_client_proves_that_it_is_their_session() {
    let key = key();
    let hint = token(&key, ISSUER);
    let client = confidential();
    let uri = || Some(BYE.to_owned());
    for (name, params, session, expected) in [
        ("nothing", vec![], Some("s1"), Outcome::AskUser { then: None }),
        ("nobody signed in", vec![], None, Outcome::LogoutThenPage),
        (
            "hint",
            vec![("id_token_hint", hint.as_str())],
            Some("s1"),
            Outcome::LogoutThenPage,
        ),
        (
            "the name of the person proves nothing",
            vec![("logout_hint", "m"), ("client_id", "rp"), ("ui_locales", "en")],
            Some("s1"),
            Outcome::AskUser { then: None },
        ),
        (
            "hint of another session",
            vec![("id_token_hint", hint.as_str())],
            Some("s2"),
            Outcome::AskUser { then: None },
        ),
        (
            "client only",
            vec![("client_id", "rp"), ("post_logout_redirect_uri", BYE)],
            Some("s1"),
            Outcome::AskUser { then: uri() },
        ),
        (
            "hint and redirect",
            vec![
                ("id_token_hint", hint.as_str()),
                ("post_logout_redirect_uri", BYE),
                ("state", "a b"),
            ],
            Some("s1"),
            Outcome::LogoutThenRedirect(format!("{BYE}?state=a+b")),
        ),
        (
            "foreign redirect",
            vec![
                ("id_token_hint", hint.as_str()),
                ("post_logout_redirect_uri", "https://evil.example"),
            ],
            Some("s1"),
            Outcome::Refuse(BadLogout::ForeignRedirectUri),
        ),
        (
            "login redirect is not a logout redirect",
            vec![
                ("client_id", "rp"),
                ("post_logout_redirect_uri", "https://rp.example/cb"),
            ],
            None,
            Outcome::Refuse(BadLogout::ForeignRedirectUri),
        ),
        (
            "redirect of nobody",
            vec![("post_logout_redirect_uri", BYE)],
            None,
            Outcome::Refuse(BadLogout::ForeignRedirectUri),
        ),
        (
            "redirect of another client",
            vec![("client_id", "other"), ("post_logout_redirect_uri", BYE)],
            None,
            Outcome::Refuse(BadLogout::ForeignRedirectUri),
        ),
    ] {
        let pairs = params
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        let request = LogoutRequest::parse(&Params::new(pairs), ISSUER, [key.verifying_key()]).expect("sound");
        assert_eq!(request.decide(Some(&client), session), expected, "{name}");
    }
}

#[test]
fn a_request_that_contradicts_itself_is_refused() {
    let (ours, stranger) = (key(), key());
    let (hint, long) = (token(&ours, ISSUER), "x".repeat(4_000));
    let (foreign, other) = (token(&stranger, ISSUER), token(&ours, "https://other.example"));
    for (name, params, expected) in [
        (
            "foreign key",
            Params::from([("id_token_hint", foreign.as_str())]),
            BadLogout::BadHint,
        ),
        (
            "other issuer",
            Params::from([("id_token_hint", other.as_str())]),
            BadLogout::BadHint,
        ),
        (
            "no token",
            Params::from([("id_token_hint", "x.y.z")]),
            BadLogout::BadHint,
        ),
        (
            "other client",
            Params::from([("id_token_hint", hint.as_str()), ("client_id", "app")]),
            BadLogout::ClientMismatch,
        ),
        (
            "repeated",
            Params::from([("client_id", "rp"), ("client_id", "rp")]),
            BadLogout::Malformed,
        ),
        (
            "repeated hint",
            Params::from([("logout_hint", "a"), ("logout_hint", "b")]),
            BadLogout::Malformed,
        ),
        (
            "long hint",
            Params::from([("logout_hint", long.as_str())]),
            BadLogout::Malformed,
        ),
        (
            "long state",
            Params::from([("state", long.as_str())]),
            BadLogout::Malformed,
        ),
    ] {
        assert_eq!(
            LogoutRequest::parse(&params, ISSUER, [ours.verifying_key()]),
            Err(expected),
            "{name}"
        );
    }
}
