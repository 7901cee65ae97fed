//! Every branch of the code grant.

use super::*;
use crate::client::Client;
use crate::client::samples::{confidential, public};
use crate::params::Params;
use crate::token::{Lifetimes, TokenRequest};

const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const NOW: Instant = Instant::from_seconds(1_000);

fn facts() -> CodeFacts {
    CodeFacts {
        client: confidential().id,
        family: GrantId::from_uuid(Default::default()),
        is_live: true,
        redirect_uri: "https://rp.example/cb".into(),
        challenge: CodeChallenge::parse("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM").expect("challenge"),
        scopes: Scopes::parse("openid profile").expect("scopes"),
        resources: Vec::new(),
        nonce: Some("n".into()),
        expires_at: Instant::from_seconds(1_060),
        used_at: None,
    }
}

fn decide(client: &Client, code: Option<&CodeFacts>, redirect_uri: &str, verifier: &str) -> Decision {
    let form = Params::from([
        ("grant_type", "authorization_code"),
        ("code", "c"),
        ("redirect_uri", redirect_uri),
        ("code_verifier", verifier),
    ]);
    let request = TokenRequest::parse(form).expect("sound");
    redeem_code(&request.call(client, &Lifetimes::DEFAULT, NOW), code)
}

#[test]
fn a_code_gives_tokens_once() {
    let Decision::Issue(issue) = decide(&confidential(), Some(&facts()), "https://rp.example/cb", VERIFIER) else {
        panic!("issue expected");
    };
    assert_eq!(issue.spend, Spend::Code);
    assert_eq!(issue.family, Some(facts().family));
    assert_eq!(issue.access.scopes, facts().scopes);
    assert_eq!(issue.access.expires_at, Instant::from_seconds(1_600));
    assert_eq!(issue.id_token.and_then(|plan| plan.nonce).as_deref(), Some("n"));
    let expires_at = NOW.plus(Lifetimes::DEFAULT.refresh_idle);
    let life = RefreshLife::Session;
    assert_eq!(issue.refresh, Some(RefreshPlan::First { expires_at, life }));
}

#[test]
fn what_does_not_fit_is_refused_and_only_a_second_use_ends_the_family() {
    let uri = "https://rp.example/cb";
    let (rp, foreign) = (confidential(), crate::client::samples::FOREIGN.parse().expect("id"));
    let used_at = Some(Instant::from_seconds(999));
    for (name, code, redirect_uri, verifier, revokes) in [
        ("unknown", None, uri, VERIFIER, false),
        (
            "foreign",
            Some(CodeFacts {
                client: foreign,
                ..facts()
            }),
            uri,
            VERIFIER,
            false,
        ),
        (
            "foreign and used",
            Some(CodeFacts {
                client: foreign,
                used_at,
                ..facts()
            }),
            uri,
            VERIFIER,
            false,
        ),
        ("used", Some(CodeFacts { used_at, ..facts() }), uri, VERIFIER, true),
        (
            "used, wrong verifier",
            Some(CodeFacts { used_at, ..facts() }),
            uri,
            "x",
            true,
        ),
        (
            "used and expired",
            Some(CodeFacts {
                used_at,
                expires_at: NOW,
                ..facts()
            }),
            uri,
            VERIFIER,
            true,
        ),
        (
            "expired",
            Some(CodeFacts {
                expires_at: NOW,
                ..facts()
            }),
            uri,
            VERIFIER,
            false,
        ),
        (
            "suspended",
            Some(CodeFacts {
                is_live: false,
                ..facts()
            }),
            uri,
            VERIFIER,
            false,
        ),
        (
            "other redirect",
            Some(facts()),
            "https://rp.example/cb/",
            VERIFIER,
            false,
        ),
        (
            "wrong verifier",
            Some(facts()),
            uri,
            "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXK",
            false,
        ),
        ("short verifier", Some(facts()), uri, "x", false),
    ] {
        match decide(&rp, code.as_ref(), redirect_uri, verifier) {
            Decision::Refuse(refusal) => {
                assert_eq!(refusal.revoke.is_some(), revokes, "{name}");
                assert_eq!(refusal.error.code.as_str(), "invalid_grant", "{name}");
            }
            Decision::Issue(_) => panic!("{name}: refusal expected"),
        }
    }
}

#[test]
fn a_refresh_token_depends_on_the_client_and_its_life_on_offline_access() {
    let offline = CodeFacts {
        scopes: Scopes::parse("openid offline_access").expect("scopes"),
        ..facts()
    };
    let Decision::Issue(issue) = decide(&public(), Some(&offline), "https://rp.example/cb", VERIFIER) else {
        panic!("issue expected");
    };
    assert!(matches!(
        issue.refresh,
        Some(RefreshPlan::First {
            life: RefreshLife::Offline,
            ..
        })
    ));
    let without = Client {
        grants: vec![GrantType::AuthorizationCode],
        ..confidential()
    };
    let Decision::Issue(issue) = decide(&without, Some(&offline), "https://rp.example/cb", VERIFIER) else {
        panic!("issue expected");
    };
    assert_eq!(issue.refresh, None);
}

#[test]
fn a_scope_taken_from_the_client_is_gone_at_the_next_token() {
    let client = Client {
        scopes: Scopes::parse("openid").expect("scopes"),
        ..confidential()
    };
    let Decision::Issue(issue) = decide(&client, Some(&facts()), "https://rp.example/cb", VERIFIER) else {
        panic!("issue expected");
    };
    assert_eq!(issue.access.scopes.to_string(), "openid");
}
