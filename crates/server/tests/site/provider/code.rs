//! From code to tokens and userinfo: the whole way on both databases, and every way that it must not go.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::StatusCode;
use http::header::AUTHORIZATION;
use ieum_app::provider::ClientForm;
use ieum_oidc::client::ClientKind;
use openidconnect::core::{CoreIdToken, CoreIdTokenVerifier, CoreJsonWebKeySet, CoreProviderMetadata};
use openidconnect::{ClientId, Nonce};

use super::{CALLBACK, VERIFIER, form, id_token, issuer, json, organization, register, rp, text};
use crate::on_both;
use crate::support::TestApp;

on_both! {
    async fn a_member_signs_in_to_a_business_system(app) {
        let created = organization(&app, "hanbit").await;
        let rp = rp(&app).await;
        let mut browser = app.signed_in(&created).await;
        let code = rp.code(&mut browser, &[]).await;
        let answer = rp.redeem(&code).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        assert_eq!(answer.headers["cache-control"], "no-store");
        let tokens = json(&answer);
        assert_eq!((text(&tokens, "token_type"), &tokens["expires_in"]), ("Bearer", &600.into()));
        assert_eq!(text(&tokens, "scope"), "email openid organization profile");

        let claims = id_token(&app, &tokens).await;
        assert_eq!((claims.iss.as_str(), claims.aud.as_str(), claims.nonce.as_deref()), (issuer(), "rp", Some("n1")));
        assert_eq!(claims.sub, created.member.to_string());
        assert_eq!((claims.org_id, claims.org_slug.as_deref()), (created.scope.org_id().to_string(), Some("hanbit")));
        assert_eq!(claims.amr, ["pwd"]);

        let info = json(&rp.userinfo(text(&tokens, "access_token")).await);
        assert_eq!(text(&info, "sub"), created.member.to_string());
        assert_eq!((text(&info, "org_slug"), text(&info, "org_name")), ("hanbit", "hanbit"));
        assert_eq!((text(&info, "email"), &info["email_verified"]), ("admin@hanbit.example", &true.into()));
        assert_eq!(text(&info, "name"), "김하늘");
    }

    async fn a_replayed_code_ends_what_it_gave(app) {
        let created = organization(&app, "hanbit").await;
        let rp = rp(&app).await;
        let mut browser = app.signed_in(&created).await;
        let code = rp.code(&mut browser, &[]).await;
        let tokens = json(&rp.redeem(&code).await);
        let again = rp.redeem(&code).await;
        assert_eq!((again.status, text(&json(&again), "error")), (StatusCode::BAD_REQUEST, "invalid_grant"));
        assert_eq!(rp.userinfo(text(&tokens, "access_token")).await.status, StatusCode::UNAUTHORIZED);
        let refreshed = rp.refresh(text(&tokens, "refresh_token")).await;
        assert_eq!(text(&json(&refreshed), "error"), "invalid_grant");
        // The sign-in itself goes on.
        rp.code(&mut browser, &[]).await;
    }

    async fn of_twenty_redeemers_at_once_one_wins(app) {
        let created = organization(&app, "hanbit").await;
        let rp = rp(&app).await;
        let code = rp.code(&mut app.signed_in(&created).await, &[]).await;
        let answers = futures_util::future::join_all((0..20).map(|_| rp.redeem(&code))).await;
        let won = answers.iter().filter(|answer| answer.status == StatusCode::OK).count();
        assert_eq!(won, 1);
        assert!(answers.iter().filter(|a| a.status != StatusCode::OK).all(|a| text(&json(a), "error") == "invalid_grant"));
        let winner = answers.iter().find(|answer| answer.status == StatusCode::OK).unwrap();
        // Nineteen replays: somebody else has the code.
        assert_eq!(rp.userinfo(text(&json(winner), "access_token")).await.status, StatusCode::UNAUTHORIZED);
    }

    async fn a_business_system_acts_for_itself(app) {
        let rp = rp(&app).await;
        let answer = rp.token(&[("grant_type", "client_credentials")]).await;
        let tokens = json(&answer);
        assert_eq!((answer.status, text(&tokens, "scope")), (StatusCode::OK, "organizations:read"));
        assert!(tokens.get("refresh_token").is_none() && tokens.get("id_token").is_none());
        let info = rp.userinfo(text(&tokens, "access_token")).await;
        assert_eq!(info.status, StatusCode::FORBIDDEN, "no person stands behind it");
        let refused = rp.token(&[("grant_type", "client_credentials"), ("scope", "organizations:write")]).await;
        assert_eq!(text(&json(&refused), "error"), "invalid_scope");
    }
}

#[tokio::test]
async fn a_code_is_good_for_its_client_address_verifier_and_minute_only() {
    let app = TestApp::sqlite().await;
    let created = organization(&app, "hanbit").await;
    let (rp, other) = (rp(&app).await, register(&app, "other", &form("다른 시스템")).await);
    let mut browser = app.signed_in(&created).await;
    let code = rp.code(&mut browser, &[]).await;
    let good = [
        ("grant_type", "authorization_code"),
        ("code", code.as_str()),
        ("redirect_uri", CALLBACK),
        ("code_verifier", VERIFIER),
    ];
    let with = |name: &str, value: &'static str| {
        let mut fields = good.to_vec();
        fields.retain(|(n, _)| *n != name);
        if !value.is_empty() {
            fields.push((
                if name == "code_verifier" {
                    "code_verifier"
                } else {
                    "redirect_uri"
                },
                value,
            ));
        }
        fields
    };
    for (name, answer, error) in [
        ("another client", other.token(&good).await, "invalid_grant"),
        (
            "another address",
            rp.token(&with("redirect_uri", "http://127.0.0.1:1/callback")).await,
            "invalid_grant",
        ),
        (
            "no address",
            rp.token(&with("redirect_uri", "")).await,
            "invalid_request",
        ),
        (
            "another verifier",
            rp.token(&with("code_verifier", "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXK"))
                .await,
            "invalid_grant",
        ),
        (
            "the challenge as verifier",
            rp.token(&with("code_verifier", super::CHALLENGE)).await,
            "invalid_grant",
        ),
        (
            "no verifier (downgrade)",
            rp.token(&with("code_verifier", "")).await,
            "invalid_request",
        ),
    ] {
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{name}");
        assert_eq!(text(&json(&answer), "error"), error, "{name}");
    }
    assert_eq!(rp.token(&good).await.status, StatusCode::OK, "none of these spent it");

    let late = rp.code(&mut browser, &[]).await;
    app.pass(Duration::from_secs(61));
    assert_eq!(text(&json(&rp.redeem(&late).await), "error"), "invalid_grant");
    for bad in ["", "x", "ieum_ac_", "ieum_at_AAAA"] {
        assert_ne!(rp.redeem(bad).await.status, StatusCode::OK, "{bad}");
    }
}

#[tokio::test]
async fn a_client_proves_who_it_is_in_one_registered_way() {
    let app = TestApp::sqlite().await;
    let created = organization(&app, "hanbit").await;
    let rp = rp(&app).await;
    let public = ClientForm {
        kind: ClientKind::Public,
        grants: vec!["authorization_code".into()],
        ..form("모바일 앱")
    };
    let public = register(&app, "app", &public).await;
    let own = [("grant_type", "client_credentials")];
    let basic = |text: &str| format!("Basic {}", STANDARD.encode(text));
    let secret = rp.secret.clone();
    let post = [own[0], ("client_id", "rp"), ("client_secret", secret.as_str())];
    assert_eq!(rp.token_with(None, &post).await.status, StatusCode::OK);
    for (name, authorization, fields) in [
        ("wrong secret", Some(basic("rp:wrong")), own.to_vec()),
        ("no secret", Some(basic("rp:")), own.to_vec()),
        ("nobody", Some(basic("nobody:x")), own.to_vec()),
        ("none at all", None, own.to_vec()),
        (
            "a confidential client as a public one",
            None,
            vec![own[0], ("client_id", "rp")],
        ),
        ("broken header", Some("Basic ***".into()), own.to_vec()),
        ("secret of another", Some(basic(&format!("app:{secret}"))), own.to_vec()),
    ] {
        let answer = rp.token_with(authorization.as_deref(), &fields).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{name}: {}", answer.body);
        assert_eq!(text(&json(&answer), "error"), "invalid_client", "{name}");
        assert!(answer.headers.contains_key("www-authenticate"), "{name}");
        assert_eq!(answer.headers["cache-control"], "no-store", "{name}");
    }
    let twice = rp.token_with(Some(&basic(&format!("rp:{secret}"))), &post).await;
    assert_eq!(text(&json(&twice), "error"), "invalid_request", "two methods");

    let mut browser = app.signed_in(&created).await;
    let code = public.code(&mut browser, &[]).await;
    let fields = [
        ("grant_type", "authorization_code"),
        ("client_id", "app"),
        ("code", code.as_str()),
        ("redirect_uri", CALLBACK),
        ("code_verifier", VERIFIER),
    ];
    let answer = public.token_with(None, &fields).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    assert!(json(&answer).get("refresh_token").is_none(), "it has no such grant");
    let refused = public.token_with(None, &[own[0], ("client_id", "app")]).await;
    assert_eq!(text(&json(&refused), "error"), "unauthorized_client");
}

#[tokio::test]
async fn malformed_requests_are_answered_as_the_standard_says() {
    let app = TestApp::sqlite().await;
    let rp = rp(&app).await;
    for (name, fields, error) in [
        ("nothing", &[][..], "invalid_request"),
        ("unknown grant", &[("grant_type", "password")], "unsupported_grant_type"),
        (
            "repeated",
            &[
                ("grant_type", "client_credentials"),
                ("grant_type", "client_credentials"),
            ],
            "invalid_request",
        ),
        (
            "bad scope",
            &[("grant_type", "client_credentials"), ("scope", "\"")],
            "invalid_scope",
        ),
    ] {
        let answer = rp.token(fields).await;
        assert_eq!(
            (answer.status, text(&json(&answer), "error")),
            (StatusCode::BAD_REQUEST, error),
            "{name}"
        );
    }
    let not_a_form = http::Request::post("/oauth2/token")
        .header("content-type", "application/json")
        .body(axum::body::Body::from("{}"))
        .unwrap();
    let answer = app.browser().send(not_a_form).await;
    assert_eq!(
        (answer.status, text(&json(&answer), "error")),
        (StatusCode::BAD_REQUEST, "invalid_request")
    );
    assert_eq!(
        app.browser().get("/oauth2/token").await.status,
        StatusCode::METHOD_NOT_ALLOWED
    );
}

#[tokio::test]
async fn userinfo_refuses_with_a_challenge() {
    let app = TestApp::sqlite().await;
    let created = organization(&app, "hanbit").await;
    let rp = rp(&app).await;
    let missing = app.browser().get("/oauth2/userinfo").await;
    assert_eq!(
        (missing.status, &missing.headers["www-authenticate"]),
        (StatusCode::UNAUTHORIZED, &"Bearer realm=\"ieum\"".parse().unwrap())
    );
    for bad in [
        "x",
        "ieum_at_AAAA",
        "ieum_rt_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    ] {
        let answer = rp.userinfo(bad).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{bad}");
        assert!(
            answer.headers["www-authenticate"]
                .to_str()
                .unwrap()
                .contains("invalid_token"),
            "{bad}"
        );
    }
    let tokens = rp.tokens(&mut app.signed_in(&created).await).await;
    let token = text(&tokens, "access_token");
    let post = http::Request::post("/oauth2/userinfo").header(AUTHORIZATION, format!("Bearer {token}"));
    let answer = app.browser().send(post.body(axum::body::Body::empty()).unwrap()).await;
    assert_eq!(answer.status, StatusCode::OK);
    let in_address = app
        .browser()
        .get(&format!("/oauth2/userinfo?access_token={token}"))
        .await;
    assert_eq!(
        in_address.status,
        StatusCode::UNAUTHORIZED,
        "tokens do not travel in addresses"
    );
    app.pass(Duration::from_secs(601));
    assert_eq!(rp.userinfo(token).await.status, StatusCode::UNAUTHORIZED, "expired");
}

#[tokio::test]
async fn browser_clients_may_call_what_needs_no_cookie() {
    let app = TestApp::sqlite().await;
    for path in ["/oauth2/token", "/oauth2/userinfo"] {
        let request = http::Request::options(path)
            .header("origin", "https://spa.example")
            .header("access-control-request-method", "POST")
            .header("access-control-request-headers", "authorization");
        let answer = app
            .browser()
            .send(request.body(axum::body::Body::empty()).unwrap())
            .await;
        assert_eq!(answer.status, StatusCode::NO_CONTENT, "{path}");
        assert_eq!(answer.headers["access-control-allow-origin"], "*", "{path}");
        assert!(
            !answer.headers.contains_key("access-control-allow-credentials"),
            "{path}"
        );
    }
    for path in ["/.well-known/openid-configuration", "/oauth2/jwks", "/oauth2/userinfo"] {
        assert_eq!(
            app.browser().get(path).await.headers["access-control-allow-origin"],
            "*",
            "{path}"
        );
    }
    assert!(
        !app.browser()
            .get("/oauth2/authorize")
            .await
            .headers
            .contains_key("access-control-allow-origin")
    );
}

#[tokio::test]
async fn a_relying_party_library_believes_documents_and_token() {
    let app = TestApp::sqlite().await;
    let created = organization(&app, "hanbit").await;
    for alg in ["ES256", "EdDSA", "PS256", "RS256"] {
        let client = register(
            &app,
            alg,
            &ClientForm {
                id_token_alg: alg.into(),
                ..form(alg)
            },
        )
        .await;
        let tokens = client.tokens(&mut app.signed_in(&created).await).await;
        assert_eq!(super::header(text(&tokens, "id_token"))["alg"], alg);
        let mut browser = app.browser();
        let document = browser.get("/.well-known/openid-configuration").await;
        assert_eq!(document.headers["cache-control"], "public, max-age=300");
        let metadata: CoreProviderMetadata = serde_json::from_str(&document.body).unwrap();
        assert_eq!(metadata.issuer().as_str(), issuer());
        app.pass(Duration::from_secs(6));
        let keys: CoreJsonWebKeySet = serde_json::from_str(&browser.get("/oauth2/jwks").await.body).unwrap();
        let id = ClientId::new(alg.to_owned());
        let verifier = CoreIdTokenVerifier::new_public_client(id, metadata.issuer().clone(), keys)
            .set_allowed_algs(metadata.id_token_signing_alg_values_supported().clone())
            // The test's clock stands still, the library's does not.
            .set_time_fn(|| "2026-11-23T00:00:10Z".parse().unwrap());
        let token: CoreIdToken = text(&tokens, "id_token").parse().unwrap();
        let claims = token.claims(&verifier, &Nonce::new("n1".into())).unwrap();
        assert_eq!(claims.subject().as_str(), created.member.to_string());
        assert!(token.claims(&verifier, &Nonce::new("n2".into())).is_err());
    }
}
