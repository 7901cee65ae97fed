//! Introspection and revocation: a client learns and ends what is its own, and nobody learns whether anything else exists.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::StatusCode;
use ieum_app::Actor;
use ieum_app::access;
use ieum_app::provider::suspend_client;
use ieum_model::account::AccountState;
use ieum_model::member::MemberState;
use ieum_model::organization::OrgState;
use ieum_model::secret::Secret;
use ieum_oidc::client::ClientKind;
use serde_json::json as value;

use super::{form, issuer, json, organization, register, rp, text};
use crate::on_both;
use crate::support::TestApp;

const OVER: &str = r#"{"active":false}"#;

on_both! {
    async fn a_client_learns_of_its_own_tokens(app) {
        let created = organization(&app, "hanbit").await;
        let rp = rp(&app).await;
        let tokens = rp.tokens(&mut app.signed_in(&created).await).await;
        let now = app.ctx().now().as_seconds();
        let access = rp.introspect(text(&tokens, "access_token")).await;
        assert_eq!((&access["active"], text(&access, "token_type"), text(&access, "client_id")), (&true.into(), "Bearer", "rp"));
        assert_eq!((text(&access, "sub"), text(&access, "org_id")), (created.member.to_string().as_str(), created.scope.org_id().to_string().as_str()));
        assert_eq!((text(&access, "iss"), text(&access, "aud")), (issuer(), issuer()));
        assert_eq!((&access["iat"], &access["exp"], &access["auth_time"]), (&value!(now), &value!(now + 600), &value!(now)));
        assert_eq!(text(&access, "scope"), "email openid organization profile");
        assert!(access.get("email").is_none() && access.get("username").is_none(), "personal data stays in userinfo: {access}");
        let refresh = rp.introspect(text(&tokens, "refresh_token")).await;
        assert_eq!((&refresh["active"], &refresh["exp"]), (&true.into(), &value!(now + 14 * 24 * 3600)));
        assert!(refresh.get("token_type").is_none());
        let own = json(&rp.token(&[("grant_type", "client_credentials")]).await);
        let own = rp.introspect(text(&own, "access_token")).await;
        assert_eq!((text(&own, "sub"), own.get("auth_time")), ("rp", None));

        let next = json(&rp.refresh(text(&tokens, "refresh_token")).await);
        assert_eq!(rp.introspect(text(&tokens, "refresh_token")).await, value!({"active": false}), "it was used");
        assert_eq!(rp.introspect(text(&next, "refresh_token")).await["active"], true);
        app.pass(Duration::from_secs(600));
        assert_eq!(rp.introspect(text(&next, "access_token")).await, value!({"active": false}), "expired");
        app.pass(Duration::from_secs(8 * 24 * 3600));
        assert_eq!(rp.introspect(text(&next, "refresh_token")).await, value!({"active": false}), "the session's time is over");
    }

    async fn whatever_is_suspended_is_inactive_at_the_very_next_request(app) {
        for what in ["client", "account", "organization", "session", "member", "method"] {
            let created = organization(&app, &format!("{what}-org")).await;
            let rp = register(&app, what, &form(what)).await;
            let server = register(&app, &format!("{what}-server"), &form("서버")).await;
            server.choose(|tokens| tokens.introspects = vec![what.to_owned()]).await;
            let mut browser = app.signed_in(&created).await;
            let tokens = rp.tokens(&mut browser).await;
            assert_eq!(server.introspect(text(&tokens, "access_token")).await["active"], true, "{what}");
            let ctx = app.ctx();
            match what {
                "client" => suspend_client(&ctx, &Actor::system(), rp.id).await.unwrap(),
                "member" => app.write(async |tx| {
                    let member = tx.find_member(created.scope, created.member).await?.unwrap();
                    assert!(tx.set_member_state(created.scope, &member, MemberState::Suspended, ctx.now()).await?);
                    Ok(())
                }).await,
                "method" => app.write(async |tx| {
                    let method = tx.login_methods(created.scope).await?.remove(0);
                    assert!(tx.disable_login_method(created.scope, method.id, method.version).await?);
                    Ok(())
                }).await,
                "account" => app.write(async |tx| Ok(tx.set_account_state(created.account, AccountState::Suspended).await?)).await,
                "organization" => app.write(async |tx| Ok(tx.set_organization_state(created.scope, OrgState::Suspended).await?)).await,
                _ => {
                    let cookie = Secret::new(browser.cookie("ieum_session").unwrap());
                    let session = access::find_signed_in(&ctx, Some(&cookie)).await.unwrap().unwrap().session;
                    app.write(async |tx| Ok(tx.end_session(session.id(), ctx.now(), "signed_out").await?)).await;
                }
            }
            assert_eq!(server.introspect(text(&tokens, "access_token")).await, value!({"active": false}), "{what}");
            let by_itself = rp.post("/oauth2/introspect", &[("token", text(&tokens, "refresh_token"))]).await;
            if what == "client" {
                assert_eq!(by_itself.status, StatusCode::UNAUTHORIZED);
            } else {
                assert_eq!(by_itself.body, OVER, "{what}");
            }
        }
    }

    async fn a_token_is_given_back(app) {
        let created = organization(&app, "hanbit").await;
        let (rp, other) = (rp(&app).await, register(&app, "other", &form("다른 시스템")).await);
        let mut browser = app.signed_in(&created).await;
        let tokens = rp.tokens(&mut browser).await;
        let (access, refresh) = (text(&tokens, "access_token"), text(&tokens, "refresh_token"));
        for token in [access, refresh] {
            let foreign = other.revoke(token).await;
            assert_eq!((foreign.status, text(&json(&foreign), "error")), (StatusCode::BAD_REQUEST, "invalid_grant"));
        }
        assert_eq!(rp.userinfo(access).await.status, StatusCode::OK, "another client ends nothing");

        let second = json(&rp.refresh(refresh).await);
        let hinted = rp.post("/oauth2/revoke", &[("token", access), ("token_type_hint", "refresh_token")]).await;
        assert_eq!((hinted.status, hinted.body.as_str()), (StatusCode::OK, ""), "a hint is only a hint");
        assert_eq!(rp.userinfo(access).await.status, StatusCode::UNAUTHORIZED);
        assert_eq!(rp.introspect(access).await, value!({"active": false}));
        assert_eq!(rp.userinfo(text(&second, "access_token")).await.status, StatusCode::OK, "an access token ends alone");
        assert_eq!(rp.revoke(access).await.status, StatusCode::OK, "twice is once");

        let unknown_hint = [("token", text(&second, "refresh_token")), ("token_type_hint", "id_token")];
        assert_eq!(rp.post("/oauth2/revoke", &unknown_hint).await.status, StatusCode::OK);
        assert_eq!(rp.userinfo(text(&second, "access_token")).await.status, StatusCode::UNAUTHORIZED, "the family ended");
        assert_eq!(text(&json(&rp.refresh(text(&second, "refresh_token")).await), "error"), "invalid_grant");
        assert_eq!(rp.introspect(text(&second, "refresh_token")).await, value!({"active": false}));
        // A refresh token that was used before ends its family just as well.
        let third = rp.tokens(&mut browser).await;
        let fourth = json(&rp.refresh(text(&third, "refresh_token")).await);
        assert_eq!(rp.revoke(text(&third, "refresh_token")).await.status, StatusCode::OK);
        assert_eq!(rp.userinfo(text(&fourth, "access_token")).await.status, StatusCode::UNAUTHORIZED);
        let mut admin = app.signed_in(&created).await;
        let log = admin.get(&format!("/console/{}/audit", created.scope.org_id())).await;
        assert!(log.body.contains("업무 시스템 연결 해제"), "{}", log.body);
    }
}

#[tokio::test]
async fn nobody_learns_of_a_token_that_is_not_theirs() {
    let app = TestApp::sqlite().await;
    let created = organization(&app, "hanbit").await;
    let (rp, other) = (rp(&app).await, register(&app, "other", &form("다른 시스템")).await);
    let tokens = rp.tokens(&mut app.signed_in(&created).await).await;
    for token in [
        text(&tokens, "access_token"),
        text(&tokens, "refresh_token"),
        text(&tokens, "id_token"),
        "x",
        "ieum_at_AAAA",
        "a.b.c",
        &"x".repeat(20_000),
    ] {
        let answer = other.post("/oauth2/introspect", &[("token", token)]).await;
        assert_eq!((answer.status, answer.body.as_str()), (StatusCode::OK, OVER), "{token}");
    }
    other.choose(|tokens| tokens.introspects = vec!["rp".to_owned()]).await;
    assert_eq!(other.introspect(text(&tokens, "access_token")).await["active"], true);
    assert_eq!(
        other.introspect(text(&tokens, "refresh_token")).await,
        value!({"active": false}),
        "a refresh token is its client's alone"
    );
}

#[tokio::test]
async fn both_addresses_want_a_client_that_proves_itself_and_one_token() {
    let app = TestApp::sqlite().await;
    let created = organization(&app, "hanbit").await;
    let rp = rp(&app).await;
    let public = super::ClientForm {
        kind: ClientKind::Public,
        grants: vec!["authorization_code".into(), "refresh_token".into()],
        ..form("모바일 앱")
    };
    let public = register(&app, "app", &public).await;
    let wrong = format!("Basic {}", STANDARD.encode("rp:wrong"));
    for path in ["/oauth2/introspect", "/oauth2/revoke"] {
        for (name, authorization, fields, error) in [
            (
                "wrong secret",
                Some(wrong.as_str()),
                &[("token", "t")][..],
                "invalid_client",
            ),
            ("nobody", None, &[("token", "t")], "invalid_client"),
            (
                "without its secret",
                None,
                &[("token", "t"), ("client_id", "rp")],
                "invalid_client",
            ),
        ] {
            let answer = rp.call(path, authorization, fields).await;
            assert_eq!(
                (answer.status, text(&json(&answer), "error")),
                (StatusCode::UNAUTHORIZED, error),
                "{path} {name}"
            );
            assert!(answer.headers.contains_key("www-authenticate"), "{path} {name}");
        }
        for (name, fields) in [
            ("no token", &[][..]),
            ("empty token", &[("token", "")]),
            ("two tokens", &[("token", "t"), ("token", "u")]),
        ] {
            let answer = rp.post(path, fields).await;
            assert_eq!(
                (answer.status, text(&json(&answer), "error")),
                (StatusCode::BAD_REQUEST, "invalid_request"),
                "{path} {name}"
            );
        }
        assert_eq!(app.browser().get(path).await.status, StatusCode::METHOD_NOT_ALLOWED);
    }
    // A public client may give its own tokens back, but not try others.
    let mut browser = app.signed_in(&created).await;
    let code = public.code(&mut browser, &[]).await;
    let fields = [
        ("grant_type", "authorization_code"),
        ("client_id", "app"),
        ("code", code.as_str()),
        ("redirect_uri", super::CALLBACK),
        ("code_verifier", super::VERIFIER),
    ];
    let tokens = json(&public.token_with(None, &fields).await);
    let own = [("client_id", "app"), ("token", text(&tokens, "access_token"))];
    assert_eq!(
        public.call("/oauth2/introspect", None, &own).await.status,
        StatusCode::UNAUTHORIZED
    );
    assert_eq!(public.call("/oauth2/revoke", None, &own).await.status, StatusCode::OK);
    assert_eq!(
        public.userinfo(text(&tokens, "access_token")).await.status,
        StatusCode::UNAUTHORIZED
    );

    let document = json(&app.browser().get("/.well-known/openid-configuration").await);
    assert_eq!(
        text(&document, "introspection_endpoint"),
        format!("{}/oauth2/introspect", issuer())
    );
    assert_eq!(
        text(&document, "revocation_endpoint"),
        format!("{}/oauth2/revoke", issuer())
    );
    assert!(
        !document["introspection_endpoint_auth_methods_supported"]
            .as_array()
            .unwrap()
            .contains(&"none".into())
    );
}
