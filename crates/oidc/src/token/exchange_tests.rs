//! What is exchanged, and everything that is not.

use super::*;
use crate::client::samples::{FOREIGN, confidential};
use crate::params::Params;
use crate::token::{Lifetimes, TokenRequest};

const NOW: Instant = Instant::from_seconds(1_000);

fn client() -> Client {
    let mut client = confidential();
    client.profile.tokens.exchanges_for = vec!["payroll".into(), "https://api.example".into()];
    client
}

fn subject() -> SubjectFacts {
    SubjectFacts {
        client: client().id,
        family: Some(GrantId::from_uuid(Default::default())),
        audience: vec![],
        actors: vec![],
        scopes: Scopes::parse("openid profile offline_access phone").expect("scopes"),
        expires_at: Instant::from_seconds(1_300),
    }
}

fn decide(subject: Option<&SubjectFacts>, changes: &[(&str, &str)]) -> Result<Issue, &'static str> {
    let mut pairs = vec![
        ("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange"),
        ("subject_token", "t"),
        ("subject_token_type", ACCESS_TOKEN_TYPE),
        ("audience", "payroll"),
    ];
    for change in changes {
        pairs.retain(|(name, _)| *name != change.0);
        pairs.push(*change);
    }
    let pairs = pairs.into_iter().map(|(n, v)| (n.to_owned(), v.to_owned())).collect();
    let request = TokenRequest::parse(Params::new(pairs)).map_err(|error| error.code.as_str())?;
    match exchange_token(&request.call(&client(), &Lifetimes::DEFAULT, NOW), subject) {
        Decision::Issue(issue) => Ok(*issue),
        Decision::Refuse(refusal) => {
            assert!(refusal.revoke.is_none());
            Err(refusal.error.code.as_str())
        }
    }
}

#[test]
fn the_new_token_says_who_acts_and_is_less_than_the_old_one() {
    let issue = decide(Some(&subject()), &[]).expect("issue");
    assert_eq!(issue.access.audience, ["payroll"]);
    assert_eq!(issue.access.actors, ["rp"]);
    assert_eq!(
        issue.access.scopes.to_string(),
        "openid profile",
        "no refreshing, and nothing that the client may not have"
    );
    assert_eq!(
        issue.access.expires_at,
        Instant::from_seconds(1_300),
        "no longer than the old one"
    );
    assert_eq!(
        (issue.family, issue.refresh, issue.id_token),
        (subject().family, None, None)
    );
    let long = SubjectFacts {
        expires_at: Instant::from_seconds(9_000),
        ..subject()
    };
    let issue = decide(
        Some(&long),
        &[("scope", "profile"), ("resource", "https://api.example")],
    )
    .expect("issue");
    assert_eq!(issue.access.expires_at, Instant::from_seconds(1_600));
    assert_eq!(issue.access.audience, ["payroll", "https://api.example"]);
    assert_eq!(issue.access.scopes.to_string(), "profile");
    let given = SubjectFacts {
        client: FOREIGN.parse().expect("id"),
        audience: vec!["x".into(), "rp".into()],
        actors: vec!["gateway".into()],
        ..subject()
    };
    let issue = decide(Some(&given), &[]).expect("issue");
    assert_eq!(issue.access.actors, ["rp", "gateway"], "the chain stays to be seen");
}

#[test]
fn everything_else_is_refused_with_the_right_code() {
    let foreign: ClientRowId = FOREIGN.parse().expect("id");
    let good = Some(subject());
    let changed = |change: &dyn Fn(&mut SubjectFacts)| {
        let mut subject = subject();
        change(&mut subject);
        Some(subject)
    };
    for (name, subject, changes, code) in [
        ("unknown", None, &[][..], "invalid_request"),
        (
            "a client's own token",
            changed(&|s| s.family = None),
            &[],
            "invalid_request",
        ),
        ("foreign", changed(&|s| s.client = foreign), &[], "invalid_request"),
        (
            "foreign, for another",
            changed(&|s| {
                s.client = foreign;
                s.audience = vec!["payroll".into()];
            }),
            &[],
            "invalid_request",
        ),
        (
            "a long chain",
            changed(&|s| s.actors = vec!["a".into(); 4]),
            &[],
            "invalid_request",
        ),
        ("no target", good.clone(), &[("audience", "")], "invalid_request"),
        (
            "another target",
            good.clone(),
            &[("audience", "bank")],
            "invalid_target",
        ),
        (
            "another resource",
            good.clone(),
            &[("resource", "https://api.example/")],
            "invalid_target",
        ),
        (
            "more scope",
            good.clone(),
            &[("scope", "profile email")],
            "invalid_scope",
        ),
        (
            "refreshing",
            good.clone(),
            &[("scope", "profile offline_access")],
            "invalid_scope",
        ),
        (
            "nothing left",
            changed(&|s| s.scopes = Scopes::parse("phone").expect("scopes")),
            &[],
            "invalid_scope",
        ),
        (
            "an ID token",
            good.clone(),
            &[("subject_token_type", "urn:ietf:params:oauth:token-type:id_token")],
            "invalid_request",
        ),
        (
            "a refresh token wanted",
            good.clone(),
            &[("requested_token_type", "urn:ietf:params:oauth:token-type:refresh_token")],
            "invalid_request",
        ),
        (
            "an actor token",
            good.clone(),
            &[("actor_token", "t")],
            "invalid_request",
        ),
        (
            "an actor token's kind",
            good.clone(),
            &[("actor_token_type", ACCESS_TOKEN_TYPE)],
            "invalid_request",
        ),
        ("no subject token", good, &[("subject_token", "")], "invalid_request"),
    ] {
        assert_eq!(decide(subject.as_ref(), changes).err(), Some(code), "{name}");
    }
}
