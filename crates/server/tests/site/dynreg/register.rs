//! Registering: what is answered, what is stored, and whom the new business system may sign in.

use http::{Method, StatusCode};
use ieum_oidc::client::Profile;
use serde_json::json;

use super::{
    PATH, as_rp, body, call, metadata, open_on_both, refused, register, registered, row, text, token, unauthorised,
};
use crate::provider::{id_token, organization, param};
use crate::support::TestApp;

open_on_both! {
    async fn a_client_registers_and_signs_a_member_in_after_consent(app) {
        let created = organization(&app, "hanbit").await;
        let (id, initial) = token(&app, 2).await;
        let answer = register(&app, &initial, &json!({ "client_name#ko": "협력사 포털", "scope": "openid email" })).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.body);
        assert_eq!(answer.headers["cache-control"], "no-store");
        assert_eq!(answer.headers["pragma"], "no-cache");
        let client = body(&answer);
        for (name, value) in [
            ("client_secret_expires_at", json!(0)),
            ("client_id_issued_at", json!(app.ctx().now().as_seconds())),
            ("client_name", json!("Partner")),
            ("client_name#ko", json!("협력사 포털")),
            ("scope", json!("email openid")),
            ("grant_types", json!(["authorization_code"])),
            ("token_endpoint_auth_method", json!("client_secret_basic")),
            ("id_token_signed_response_alg", json!("ES256")),
        ] {
            assert_eq!(client[name], value, "{name}");
        }
        assert!(text(&client, "client_secret").starts_with("ieum_cs_"));
        assert!(text(&client, "registration_access_token").starts_with("ieum_ra_"));
        let used = app.store().read().await.unwrap().find_initial_token(id).await.unwrap().unwrap();
        assert_eq!(used.uses, 1);

        let stored = row(&app, &client).await;
        assert_eq!((stored.name.as_str(), stored.org_id), ("협력사 포털", None));
        let profile = Profile::read(&stored.profile).unwrap();
        assert!(profile.requests.needs_consent && profile.dynamic.is_some());

        let rp = as_rp(&app, &client).await;
        let mut browser = app.signed_in(&created).await;
        let asked = browser.get(&rp.address(&[("scope", "openid email")])).await;
        assert!(asked.location().starts_with("/oauth2/consent?next="), "{}", asked.location());
        let page = browser.get(asked.location()).await;
        assert!(page.body.contains("협력사 포털"), "{}", page.body);
        let code = super::agree(&mut browser, &asked).await;
        let tokens = body(&rp.redeem(&code).await);
        assert_eq!(id_token(&app, &tokens).await.sub, created.member.to_string());
        // What it did not register it may not ask for.
        let more = browser.get(&rp.address(&[("scope", "openid organization")])).await;
        assert_eq!(param(more.location(), "error").as_deref(), Some("invalid_scope"));
    }

    async fn of_two_who_come_for_the_last_use_one_is_refused(app) {
        let (_, initial) = token(&app, 3).await;
        let one = json!({});
        let (a, b, c, d, e) = tokio::join!(
            register(&app, &initial, &one),
            register(&app, &initial, &one),
            register(&app, &initial, &one),
            register(&app, &initial, &one),
            register(&app, &initial, &one),
        );
        let mut statuses: Vec<u16> = [a, b, c, d, e].iter().map(|answer| answer.status.as_u16()).collect();
        statuses.sort_unstable();
        assert_eq!(statuses, [201, 201, 201, 401, 401]);
        let rows = app.store().read().await.unwrap().list_clients(ieum_store::client::ClientsOf::Anybody, None, 10).await.unwrap();
        assert_eq!(rows.len(), 3, "nothing is left of the others");
        unauthorised(&register(&app, &initial, &one).await, "used up");
    }

    async fn a_token_of_an_organisation_makes_its_own_clients_and_ends_with_it(app) {
        let created = organization(&app, "hanbit").await;
        let mut form = super::offer(5);
        form.organization = "hanbit".into();
        let actor = ieum_app::Actor::system();
        let (_, initial) = ieum_app::registration::create_initial_token(&app.ctx(), &actor, &form).await.unwrap();
        let client = body(&register(&app, initial.reveal(), &json!({})).await);
        assert_eq!(row(&app, &client).await.org_id, Some(*created.scope.org_id()));
        app.write(async |tx| Ok(tx.set_organization_state(created.scope, ieum_model::organization::OrgState::Suspended).await?)).await;
        unauthorised(&register(&app, initial.reveal(), &json!({})).await, "suspended");
    }
}

#[tokio::test]
async fn while_it_is_off_there_is_no_such_address() {
    let app = TestApp::sqlite().await;
    let (_, initial) = token(&app, 1).await;
    let discovery = body(&app.browser().get("/.well-known/openid-configuration").await);
    assert_eq!(discovery.get("registration_endpoint"), None);
    let sent = metadata(&json!({})).to_string();
    for (method, path) in [
        (Method::POST, PATH),
        (Method::OPTIONS, PATH),
        (Method::GET, "/oauth2/register/abc"),
        (Method::PUT, "/oauth2/register/abc"),
        (Method::DELETE, "/oauth2/register/abc"),
    ] {
        let answer = call(&app, method.clone(), path, &initial, Some(&sent)).await;
        refused(&answer, StatusCode::NOT_FOUND, "not_found", &format!("{method} {path}"));
    }
    let open = TestApp::sqlite_with(&super::OPEN).await;
    let discovery = body(&open.browser().get("/.well-known/openid-configuration").await);
    assert_eq!(
        text(&discovery, "registration_endpoint"),
        format!("{}{PATH}", crate::support::PUBLIC_URL)
    );
}

#[tokio::test]
async fn a_token_that_opens_nothing_looks_like_any_other() {
    let app = TestApp::sqlite_with(&super::OPEN).await;
    let (id, revoked) = token(&app, 5).await;
    let actor = ieum_app::Actor::system();
    ieum_app::registration::revoke_initial_token(&app.ctx(), &actor, id)
        .await
        .unwrap();
    let client = registered(&app, &json!({})).await;
    let (_, living) = token(&app, 5).await;
    let mut bodies = Vec::new();
    for (name, presented) in [
        ("unknown", "ieum_ia_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"),
        ("no token of ours", "abc"),
        ("revoked", &revoked),
        (
            "a registration access token",
            text(&client, "registration_access_token"),
        ),
        ("a secret", text(&client, "client_secret")),
    ] {
        let answer = register(&app, presented, &json!({})).await;
        unauthorised(&answer, name);
        bodies.push(answer.body);
    }
    app.pass(std::time::Duration::from_secs(7 * 86_400));
    let expired = register(&app, &living, &json!({})).await;
    unauthorised(&expired, "expired");
    bodies.push(expired.body);
    bodies.dedup();
    assert_eq!(bodies.len(), 1, "{bodies:?}");
    let none = call(&app, Method::POST, PATH, "", Some("{}")).await;
    unauthorised(&none, "none");
    let challenge = none.headers["www-authenticate"].to_str().unwrap();
    assert!(!challenge.contains("error"), "RFC 6750, section 3.1: {challenge}");
}

#[tokio::test]
async fn a_public_and_a_signing_client_get_no_secret() {
    let app = TestApp::sqlite_with(&super::OPEN).await;
    let native = json!({ "redirect_uris": ["http://127.0.0.1/cb"], "token_endpoint_auth_method": "none" });
    let public = registered(&app, &native).await;
    assert_eq!(public.get("client_secret"), None);
    assert_eq!(public.get("client_secret_expires_at"), None);
    assert_eq!(text(&public, "application_type"), "native");
    let stored = row(&app, &public).await;
    assert_eq!((stored.kind.as_str(), stored.secret_hash), ("public", None));
    assert_eq!(stored.redirect_uris, ["http://127.0.0.1:*/cb"], "any port");

    let key = crate::provider::signing_key("k1", ieum_oidc::jose::Alg::Es256);
    let signing = json!({
        "token_endpoint_auth_method": "private_key_jwt", "jwks": { "keys": [key.jwk()] },
        "grant_types": ["client_credentials"], "redirect_uris": [],
    });
    let client = registered(&app, &signing).await;
    assert_eq!(client.get("client_secret"), None);
    let rp = as_rp(&app, &client).await;
    let proven = rp
        .asserted(&rp.assertion(&key, &[]), &[("grant_type", "client_credentials")])
        .await;
    assert_eq!(proven.status, StatusCode::OK, "{}", proven.body);
}

#[tokio::test]
async fn defaults_that_it_registered_hold_for_requests_that_name_none() {
    let app = TestApp::sqlite_with(&super::OPEN).await;
    let created = organization(&app, "hanbit").await;
    let client = registered(&app, &json!({ "default_max_age": 60, "require_auth_time": true })).await;
    let rp = as_rp(&app, &client).await;
    let mut browser = app.signed_in(&created).await;
    let fresh = browser.get(&rp.address(&[])).await;
    assert!(fresh.location().starts_with("/oauth2/consent"), "{}", fresh.location());
    app.pass(std::time::Duration::from_secs(61));
    let stale = browser.get(&rp.address(&[("prompt", "none")])).await;
    assert_eq!(param(stale.location(), "error").as_deref(), Some("login_required"));
    let wider = browser.get(&rp.address(&[("max_age", "600")])).await;
    assert!(wider.location().starts_with("/oauth2/consent"), "{}", wider.location());
}
