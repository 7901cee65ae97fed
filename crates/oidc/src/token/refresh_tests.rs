//! Every branch of the refresh grant.

use super::*;
use crate::client::Client;
use crate::client::samples::{FOREIGN, confidential};
use crate::params::Params;
use crate::token::{Lifetimes, TokenRequest};

const NOW: Instant = Instant::from_seconds(10_000);

fn facts() -> RefreshFacts {
    RefreshFacts {
        client: confidential().id,
        family: GrantId::from_uuid(Default::default()),
        is_live: true,
        scopes: Scopes::parse("openid profile").expect("scopes"),
        resources: Vec::new(),
        expires_at: Instant::from_seconds(20_000),
        chain_began_at: Instant::from_seconds(0),
        used: None,
    }
}

fn used(seconds_ago: i64, successor: Option<bool>) -> RefreshFacts {
    RefreshFacts {
        used: Some(UseFacts {
            at: Instant::from_seconds(10_000 - seconds_ago),
            successor: successor.map(|is_used| SuccessorFacts { is_used }),
        }),
        ..facts()
    }
}

fn decide(client: &Client, token: Option<&RefreshFacts>, scope: &str) -> Decision {
    let form = Params::from([
        ("grant_type", "refresh_token"),
        ("refresh_token", "t"),
        ("scope", scope),
    ]);
    let request = TokenRequest::parse(form).expect("sound");
    rotate(&request.call(client, &Lifetimes::DEFAULT, NOW), token)
}

#[test]
fn each_use_is_answered_with_one_successor() {
    let next = RefreshPlan::Next {
        expires_at: NOW.plus(Lifetimes::DEFAULT.refresh_idle),
    };
    for (name, token, spend, refresh) in [
        ("first use", facts(), Spend::RefreshToken, next),
        (
            "lost answer",
            used(10, Some(false)),
            Spend::Nothing,
            RefreshPlan::SameAgain,
        ),
        ("race", used(0, Some(false)), Spend::Nothing, RefreshPlan::SameAgain),
    ] {
        let Decision::Issue(issue) = decide(&confidential(), Some(&token), "") else {
            panic!("{name}: issue expected");
        };
        assert_eq!((issue.spend, issue.refresh), (spend, Some(refresh)), "{name}");
        assert_eq!(issue.id_token.expect("ID token").nonce, None, "{name}");
    }
}

#[test]
fn a_token_in_two_hands_ends_the_family() {
    for (name, token) in [
        ("after the grace", used(11, Some(false))),
        ("successor used", used(1, Some(true))),
        ("no such successor", used(1, None)),
        (
            "long ago and expired",
            RefreshFacts {
                expires_at: NOW,
                ..used(5_000, Some(true))
            },
        ),
    ] {
        let Decision::Refuse(refusal) = decide(&confidential(), Some(&token), "") else {
            panic!("{name}: refusal expected");
        };
        assert_eq!(refusal.error.code.as_str(), "invalid_grant", "{name}");
        assert_eq!(refusal.revoke.map(|revoke| revoke.family), Some(token.family), "{name}");
    }
}

#[test]
fn what_is_over_is_refused_without_further_harm() {
    let total = Lifetimes::DEFAULT.refresh_total;
    for (name, token, code) in [
        ("unknown", None, "invalid_grant"),
        (
            "foreign",
            Some(RefreshFacts {
                client: FOREIGN.parse().expect("id"),
                ..used(5_000, None)
            }),
            "invalid_grant",
        ),
        (
            "suspended or revoked",
            Some(RefreshFacts {
                is_live: false,
                ..used(5_000, None)
            }),
            "invalid_grant",
        ),
        (
            "expired",
            Some(RefreshFacts {
                expires_at: NOW,
                ..facts()
            }),
            "invalid_grant",
        ),
        (
            "chain too old",
            Some(RefreshFacts {
                chain_began_at: NOW.minus(total),
                ..facts()
            }),
            "invalid_grant",
        ),
    ] {
        let Decision::Refuse(refusal) = decide(&confidential(), token.as_ref(), "") else {
            panic!("{name}: refusal expected");
        };
        assert_eq!((refusal.error.code.as_str(), refusal.revoke), (code, None), "{name}");
    }
}

#[test]
fn scope_can_be_narrowed_but_not_widened() {
    for (scope, expected) in [
        ("", Some("openid profile")),
        ("profile", Some("profile")),
        ("openid email", None),
    ] {
        let found = match decide(&confidential(), Some(&facts()), scope) {
            Decision::Issue(issue) => {
                assert_eq!(issue.id_token.is_some(), issue.access.scopes.contains(OPENID));
                Some(issue.access.scopes.to_string())
            }
            Decision::Refuse(refusal) => {
                assert_eq!(refusal.error.code.as_str(), "invalid_scope");
                None
            }
        };
        assert_eq!(found.as_deref(), expected, "{scope}");
    }
}

#[test]
fn a_successor_never_outlives_its_chain() {
    let total = Lifetimes::DEFAULT.refresh_total;
    let began = NOW.minus(total).plus(std::time::Duration::from_secs(60));
    let Decision::Issue(issue) = decide(
        &confidential(),
        Some(&RefreshFacts {
            chain_began_at: began,
            ..facts()
        }),
        "",
    ) else {
        panic!("issue expected");
    };
    let expires_at = Instant::from_seconds(10_060);
    assert_eq!(issue.refresh, Some(RefreshPlan::Next { expires_at }));
}
