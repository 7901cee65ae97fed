//! Tables of authorisation requests and what becomes of them.

use super::*;
use crate::client::samples::{confidential, public};
use crate::token::GrantType;

const ISSUER: &str = "https://id.example";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

const GOOD: [(&str, &str); 7] = [
    ("client_id", "rp"),
    ("redirect_uri", "https://rp.example/cb"),
    ("response_type", "code"),
    ("scope", "openid profile"),
    ("state", "st"),
    ("code_challenge", CHALLENGE),
    ("code_challenge_method", "S256"),
];

/// The good request with these parameters instead; an empty value takes one out.
pub(crate) fn with(changes: &[(&str, &str)]) -> Params {
    let mut pairs: Vec<(String, String)> = GOOD.map(|(name, value)| (name.into(), value.into())).into();
    for (name, value) in changes {
        pairs.retain(|(found, _)| found != name);
        pairs.push(((*name).into(), (*value).into()));
    }
    Params::new(pairs)
}

pub(crate) fn repeat(name: &str, value: &str) -> Params {
    let mut pairs: Vec<(String, String)> = GOOD.map(|(name, value)| (name.into(), value.into())).into();
    pairs.push((name.into(), value.into()));
    Params::new(pairs)
}

fn address(response: Response) -> String {
    match response.deliver(ISSUER, None) {
        Ok(Delivery::Redirect(to)) => to,
        other => panic!("{other:?}"),
    }
}

pub(super) fn request(changes: &[(&str, &str)]) -> AuthorizationRequest {
    check(&with(changes), Some(&confidential()), Source::default()).expect("accepted")
}

#[test]
fn a_good_request_is_read_completely() {
    let read = request(&[
        ("nonce", "n"),
        ("prompt", "login select_account"),
        ("max_age", "60"),
        ("login_hint", "minji@hanbit.example"),
        ("organization", "hanbit"),
        ("ui_locales", "ko-KR bad_tag en"),
        ("display", "popup"),
        ("claims", "{}"),
    ]);
    assert_eq!(read.scopes.to_string(), "openid profile");
    assert_eq!(read.nonce.as_deref(), Some("n"));
    assert!(read.prompt.login && read.prompt.select_account && !read.prompt.none);
    assert_eq!(read.max_age, Some(60));
    assert_eq!(read.organization.as_deref(), Some("hanbit"));
    assert_eq!(read.ui_locales, ["ko-KR", "en"]);
}

#[test]
fn before_client_and_redirect_uri_are_proven_an_error_is_only_shown() {
    let client = confidential();
    for (name, params, client, error) in [
        ("unknown client", with(&[]), None, ShownError::UnknownClient),
        (
            "other client",
            with(&[("client_id", "x")]),
            Some(&client),
            ShownError::UnknownClient,
        ),
        (
            "no client",
            with(&[("client_id", "")]),
            Some(&client),
            ShownError::UnknownClient,
        ),
        (
            "two clients",
            repeat("client_id", "rp"),
            Some(&client),
            ShownError::UnknownClient,
        ),
        (
            "no redirect",
            with(&[("redirect_uri", "")]),
            Some(&client),
            ShownError::NoRedirectUri,
        ),
        (
            "two redirects",
            repeat("redirect_uri", "https://evil.example"),
            Some(&client),
            ShownError::NoRedirectUri,
        ),
        (
            "foreign redirect",
            with(&[("redirect_uri", "https://evil.example/cb"), ("response_type", "bad")]),
            Some(&client),
            ShownError::ForeignRedirectUri,
        ),
        (
            "pattern as redirect",
            with(&[("redirect_uri", "http://127.0.0.1:*/callback")]),
            Some(&client),
            ShownError::ForeignRedirectUri,
        ),
    ] {
        assert_eq!(
            check(&params, client, Source::default()),
            Err(Refusal::Show(error)),
            "{name}"
        );
    }
}

#[test]
fn afterwards_each_error_goes_back_to_the_client() {
    let long = "x".repeat(4_000);
    let client = confidential();
    for (name, params, code) in [
        ("repeated", repeat("scope", "openid"), "invalid_request"),
        (
            "repeated unknown",
            {
                let mut pairs: Vec<(String, String)> = GOOD.map(|(n, v)| (n.into(), v.into())).into();
                pairs.extend([("x".into(), "1".into()), ("x".into(), "2".into())]);
                Params::new(pairs)
            },
            "invalid_request",
        ),
        ("request", with(&[("request", "x")]), "request_not_supported"),
        (
            "request_uri",
            with(&[("request_uri", "https://x.example")]),
            "request_uri_not_supported",
        ),
        (
            "registration",
            with(&[("registration", "{}")]),
            "registration_not_supported",
        ),
        ("no response type", with(&[("response_type", "")]), "invalid_request"),
        (
            "implicit",
            with(&[("response_type", "token")]),
            "unsupported_response_type",
        ),
        (
            "hybrid",
            with(&[("response_type", "code id_token")]),
            "unsupported_response_type",
        ),
        ("fragment", with(&[("response_mode", "fragment")]), "invalid_request"),
        (
            "no claims request",
            with(&[("claims", r#"{"userinfo":7}"#)]),
            "invalid_request",
        ),
        ("long acr_values", with(&[("acr_values", &long)]), "invalid_request"),
        (
            "resource",
            with(&[("resource", "https://api.example/")]),
            "invalid_target",
        ),
        ("no resource", with(&[("resource", "api")]), "invalid_target"),
        (
            "create and login",
            with(&[("prompt", "create login")]),
            "invalid_request",
        ),
        ("none and create", with(&[("prompt", "none create")]), "invalid_request"),
        ("no scope", with(&[("scope", "")]), "invalid_scope"),
        ("no openid", with(&[("scope", "profile")]), "invalid_scope"),
        ("malformed scope", with(&[("scope", "openid \"")]), "invalid_scope"),
        ("scope not allowed", with(&[("scope", "openid phone")]), "invalid_scope"),
        (
            "no PKCE",
            with(&[("code_challenge", ""), ("code_challenge_method", "")]),
            "invalid_request",
        ),
        (
            "plain PKCE",
            with(&[("code_challenge_method", "plain")]),
            "invalid_request",
        ),
        ("no method", with(&[("code_challenge_method", "")]), "invalid_request"),
        ("no challenge", with(&[("code_challenge", "")]), "invalid_request"),
        ("short challenge", with(&[("code_challenge", "abc")]), "invalid_request"),
        ("long state", with(&[("state", &long)]), "invalid_request"),
        ("long nonce", with(&[("nonce", &long)]), "invalid_request"),
        ("long login_hint", with(&[("login_hint", &long)]), "invalid_request"),
        ("long organization", with(&[("organization", &long)]), "invalid_request"),
        ("none and login", with(&[("prompt", "none login")]), "invalid_request"),
        ("unknown prompt", with(&[("prompt", "sing")]), "invalid_request"),
        ("negative max_age", with(&[("max_age", "-1")]), "invalid_request"),
        ("wordy max_age", with(&[("max_age", "soon")]), "invalid_request"),
    ] {
        match check(&params, Some(&client), Source::default()) {
            Err(Refusal::Redirect(redirect)) => assert_eq!(redirect.error.code.as_str(), code, "{name}"),
            other => panic!("{name}: {other:?}"),
        }
    }
}

#[test]
fn a_client_without_the_code_grant_is_refused() {
    let mut client = confidential();
    client.grants = vec![GrantType::ClientCredentials];
    let refusal = check(&with(&[]), Some(&client), Source::default());
    assert!(matches!(refusal, Err(Refusal::Redirect(r)) if r.error.code == ErrorCode::UnauthorizedClient));
}

#[test]
fn unknown_scopes_are_left_out_and_a_machine_scope_is_not_a_persons_to_give() {
    assert_eq!(
        request(&[("scope", "openid weather organizations:write")])
            .scopes
            .to_string(),
        "openid"
    );
}

#[test]
fn a_native_client_is_answered_on_the_port_it_asked_for() {
    let params = with(&[("client_id", "app"), ("redirect_uri", "http://127.0.0.1:5123/callback")]);
    let read = check(&params, Some(&public()), Source::default()).expect("accepted");
    assert_eq!(
        address(Response::code(&read, "c")),
        "http://127.0.0.1:5123/callback?code=c&state=st&iss=https%3A%2F%2Fid.example"
    );
}

#[test]
fn an_error_redirect_carries_state_and_issuer_but_no_doubtful_state() {
    let client = confidential();
    let Err(Refusal::Redirect(redirect)) =
        check(&with(&[("response_type", "token")]), Some(&client), Source::default())
    else {
        panic!("redirect expected");
    };
    assert_eq!(
        address(Response::error(&redirect)),
        "https://rp.example/cb?error=unsupported_response_type&error_description=response_type+must+be+code&state=st&iss=https%3A%2F%2Fid.example"
    );
    let Err(Refusal::Redirect(redirect)) = check(&repeat("state", "other"), Some(&client), Source::default()) else {
        panic!("redirect expected");
    };
    assert_eq!(redirect.state, None);
}

proptest::proptest! {
    #[test]
    fn no_parameters_make_the_checks_panic(changes in proptest::collection::vec(("[a-z_]{0,12}", "\\PC{0,40}"), 0..8), name in 0..18usize, value in "\\PC{0,40}") {
        const NAMES: [&str; 18] = ["client_id", "redirect_uri", "response_type", "response_mode", "scope", "state", "nonce",
            "code_challenge", "code_challenge_method", "prompt", "max_age", "login_hint", "organization", "ui_locales", "claims", "acr_values", "resource", "request"];
        let client = confidential();
        let _ = check(&Params::new(changes), Some(&client), Source::default());
        let _ = check(&with(&[(NAMES[name], &value)]), Some(&client), Source::default());
    }
}

#[test]
fn registered_resources_may_be_named_more_than_once() {
    let mut client = confidential();
    client.profile.requests.resources = vec!["https://api.example/".into(), "urn:example:payroll".into()];
    let mut pairs: Vec<(String, String)> = GOOD.map(|(name, value)| (name.into(), value.into())).into();
    for uri in ["https://api.example/", "urn:example:payroll"] {
        pairs.push(("resource".into(), uri.into()));
    }
    let read = check(&Params::new(pairs.clone()), Some(&client), Source::default()).expect("accepted");
    assert_eq!(read.resources, client.profile.requests.resources);
    pairs.push(("resource".into(), "https://api.example".into()));
    let refusal = check(&Params::new(pairs), Some(&client), Source::default());
    assert!(matches!(refusal, Err(Refusal::Redirect(r)) if r.error.code == ErrorCode::InvalidTarget));
}

#[test]
fn an_error_travels_in_the_mode_that_was_asked_for() {
    let client = confidential();
    for (mode, expected) in [
        ("form_post", ResponseMode::FormPost),
        ("jwt", ResponseMode::QueryJwt),
        ("form_post.jwt", ResponseMode::FormPostJwt),
        ("fragment", ResponseMode::Query),
    ] {
        let params = with(&[("response_mode", mode), ("scope", "profile")]);
        match check(&params, Some(&client), Source::default()) {
            Err(Refusal::Redirect(refused)) => assert_eq!(refused.mode, expected, "{mode}"),
            other => panic!("{mode}: {other:?}"),
        }
    }
}
