//! Managing a registration: reading, replacing and ending it, and nobody else's.

use http::{Method, StatusCode};
use serde_json::{Value, json};

use super::{
    as_rp, body, call, manage, managed, open_on_both, refused, registered, row, sent_back, text, unauthorised,
};
use crate::provider::organization;
use crate::support::TestApp;

const OWN: [(&str, &str); 1] = [("grant_type", "client_credentials")];

fn with(client: &Value, changes: &Value) -> Value {
    let mut sent = sent_back(client);
    for (name, value) in changes.as_object().unwrap() {
        sent[name] = value.clone();
    }
    sent
}

open_on_both! {
    async fn a_client_reads_replaces_and_ends_its_registration(app) {
        let grants = json!({ "grant_types": ["authorization_code", "client_credentials"] });
        let client = registered(&app, &grants).await;
        let rp = as_rp(&app, &client).await;
        let read = manage(&app, &client, Method::GET, None).await;
        assert_eq!((read.status, read.headers["cache-control"].to_str().unwrap()), (StatusCode::OK, "no-store"));
        let read = body(&read);
        assert_eq!(read.get("client_secret"), None, "only its hash is known");
        for (name, value) in client.as_object().unwrap() {
            if !name.starts_with("client_secret") {
                assert_eq!(&read[name], value, "{name}");
            }
        }

        let changes = json!({ "redirect_uris": ["https://rp.example/other"], "client_name": "Renamed", "scope": "openid" });
        let replaced = manage(&app, &client, Method::PUT, Some(&with(&client, &changes))).await;
        assert_eq!(replaced.status, StatusCode::OK, "{}", replaced.body);
        let replaced = body(&replaced);
        assert_eq!(replaced["redirect_uris"], json!(["https://rp.example/other"]));
        assert_eq!(replaced["registration_access_token"], client["registration_access_token"]);
        assert_eq!(replaced.get("client_secret"), None, "it stays the same");
        assert_eq!(row(&app, &client).await.redirect_uris, ["https://rp.example/other"]);
        let tokens = rp.token(&OWN).await;
        assert_eq!(tokens.status, StatusCode::OK, "the secret still holds: {}", tokens.body);
        // What is left out is gone.
        let short = json!({
            "client_id": client["client_id"], "redirect_uris": ["https://rp.example/cb"], "grant_types": ["client_credentials", "authorization_code"],
        });
        let short = body(&manage(&app, &client, Method::PUT, Some(&short)).await);
        assert_eq!(short["client_name"], "rp.example");

        let access = body(&rp.token(&OWN).await);
        assert_eq!(rp.introspect(text(&access, "access_token")).await["active"], true);
        let ended = manage(&app, &client, Method::DELETE, None).await;
        assert_eq!((ended.status, ended.body.as_str()), (StatusCode::NO_CONTENT, ""));
        assert_eq!(text(&body(&rp.token(&OWN).await), "error"), "invalid_client");
        for method in [Method::GET, Method::DELETE] {
            unauthorised(&manage(&app, &client, method.clone(), None).await, method.as_str());
        }
        unauthorised(&manage(&app, &client, Method::PUT, Some(&sent_back(&client))).await, "PUT");
        // It does not come back, not even by an operator's hand.
        ieum_app::provider::resume_client(&app.ctx(), &ieum_app::Actor::system(), rp.id).await.unwrap();
        assert_eq!(row(&app, &client).await.state, "suspended");
    }

    async fn the_sign_ins_of_a_client_end_with_it(app) {
        let created = organization(&app, "hanbit").await;
        let receiver = crate::provider::Receiver::start().await;
        let client = registered(&app, &json!({ "grant_types": ["authorization_code", "refresh_token"], "backchannel_logout_uri": receiver.uri })).await;
        let rp = as_rp(&app, &client).await;
        let mut browser = app.signed_in(&created).await;
        crate::provider::requests::choose(&rp, |profile| profile.requests.needs_consent = false).await;
        let tokens = rp.tokens(&mut browser).await;
        assert_eq!(rp.userinfo(text(&tokens, "access_token")).await.status, StatusCode::OK);
        assert_eq!(manage(&app, &client, Method::DELETE, None).await.status, StatusCode::NO_CONTENT);
        assert_eq!(rp.userinfo(text(&tokens, "access_token")).await.status, StatusCode::UNAUTHORIZED);
        let refreshed = rp.refresh(text(&tokens, "refresh_token")).await;
        assert_eq!(text(&body(&refreshed), "error"), "invalid_client");
        app.mails_to("nobody@example.com").await;
        assert_eq!(receiver.taken().len(), 1, "it is told of the one sign-in");
    }

    async fn people_are_asked_anew_when_a_client_is_another_one(app) {
        let created = organization(&app, "hanbit").await;
        let more = json!({ "redirect_uris": ["https://rp.example/cb", "https://rp.example/more"] });
        let client = registered(&app, &more).await;
        let rp = as_rp(&app, &client).await;
        let mut browser = app.signed_in(&created).await;
        let address = rp.address(&[]);
        let asked = browser.get(&address).await;
        super::agree(&mut browser, &asked).await;
        app.pass(std::time::Duration::from_secs(1));
        let same = with(&client, &json!({ "contacts": ["dev@rp.example"] }));
        assert_eq!(manage(&app, &client, Method::PUT, Some(&same)).await.status, StatusCode::OK);
        rp.code(&mut browser, &[]).await;
        for change in [json!({ "redirect_uris": ["https://rp.example/cb"] }), json!({ "client_name": "Your bank" })] {
            let sent = with(&client, &change);
            assert_eq!(manage(&app, &client, Method::PUT, Some(&sent)).await.status, StatusCode::OK);
            app.pass(std::time::Duration::from_secs(1));
            let asked = browser.get(&address).await;
            assert!(asked.location().starts_with("/oauth2/consent?next="), "{change}: {}", asked.location());
            super::agree(&mut browser, &asked).await;
            rp.code(&mut browser, &[]).await;
        }
    }

    async fn a_client_that_changes_how_it_proves_itself_gets_what_it_needs(app) {
        let client = registered(&app, &json!({ "token_endpoint_auth_method": "none", "redirect_uris": ["https://rp.example/cb"] })).await;
        let confidential = json!({ "token_endpoint_auth_method": "client_secret_post", "grant_types": ["client_credentials", "authorization_code"] });
        let answer = body(&manage(&app, &client, Method::PUT, Some(&with(&client, &confidential))).await);
        let secret = text(&answer, "client_secret");
        assert_eq!(answer["client_secret_expires_at"], 0);
        let rp = as_rp(&app, &client).await;
        let proven = rp.token_with(None, &[OWN[0], ("client_id", &rp.client_id), ("client_secret", secret)]).await;
        assert_eq!(proven.status, StatusCode::OK, "{}", proven.body);
        let again = body(&manage(&app, &client, Method::PUT, Some(&with(&answer, &json!({})))).await);
        assert_eq!(again.get("client_secret"), None, "it has one now");
        let public = json!({ "token_endpoint_auth_method": "none", "grant_types": ["authorization_code"], "client_secret": null });
        let public = manage(&app, &client, Method::PUT, Some(&with(&answer, &public))).await;
        assert_eq!(public.status, StatusCode::OK, "{}", public.body);
        assert_eq!(row(&app, &client).await.secret_hash, None);
    }
}

#[tokio::test]
async fn what_a_client_may_not_say_changes_nothing() {
    let app = TestApp::sqlite_with(&super::OPEN).await;
    let client = registered(&app, &json!({})).await;
    let other = registered(&app, &json!({})).await;
    let before = row(&app, &client).await.version;
    for (name, changes) in [
        ("no client_id", json!({ "client_id": null })),
        ("another's client_id", json!({ "client_id": other["client_id"] })),
        ("a secret of its own choice", json!({ "client_secret": "chosen-by-me" })),
        ("another's secret", json!({ "client_secret": other["client_secret"] })),
        ("a token of its own choice", json!({ "registration_access_token": "x" })),
        (
            "an address of its own choice",
            json!({ "registration_client_uri": "https://x.example/" }),
        ),
        ("an age", json!({ "client_id_issued_at": 1 })),
        ("an end", json!({ "client_secret_expires_at": 1 })),
        ("more than its token allowed", json!({ "scope": "openid phone" })),
        (
            "a grant that its token did not allow",
            json!({ "grant_types": ["urn:ietf:params:oauth:grant-type:token-exchange"] }),
        ),
    ] {
        let answer = manage(&app, &client, Method::PUT, Some(&with(&client, &changes))).await;
        refused(&answer, StatusCode::BAD_REQUEST, "invalid_client_metadata", name);
    }
    let bad = json!({ "redirect_uris": ["javascript:alert(1)"] });
    let answer = manage(&app, &client, Method::PUT, Some(&with(&client, &bad))).await;
    refused(&answer, StatusCode::BAD_REQUEST, "invalid_redirect_uri", "script");
    assert_eq!(row(&app, &client).await.version, before);
    let same = manage(&app, &client, Method::PUT, Some(&with(&client, &json!({})))).await;
    assert_eq!(
        same.status,
        StatusCode::OK,
        "its own secret may be sent along: {}",
        same.body
    );
}

#[tokio::test]
async fn nobody_learns_which_registrations_there_are() {
    let app = TestApp::sqlite_with(&super::OPEN).await;
    let (client, other) = (registered(&app, &json!({})).await, registered(&app, &json!({})).await);
    let (_, initial) = super::token(&app, 1).await;
    let ours = crate::provider::rp(&app).await;
    let (own, strangers) = (
        text(&client, "registration_access_token"),
        text(&other, "registration_access_token"),
    );
    let mut bodies = Vec::new();
    for (name, path, token) in [
        ("another's token", managed(&client), strangers),
        ("an initial token", managed(&client), &initial),
        ("its secret", managed(&client), text(&client, "client_secret")),
        ("nobody", "/oauth2/register/nobody".to_owned(), own),
        (
            "one of the operator's",
            format!("/oauth2/register/{}", ours.client_id),
            own,
        ),
    ] {
        let answer = call(&app, Method::GET, &path, token, None).await;
        unauthorised(&answer, name);
        bodies.push(answer.body);
        unauthorised(&call(&app, Method::DELETE, &path, token, None).await, name);
    }
    ieum_app::provider::suspend_client(&app.ctx(), &ieum_app::Actor::system(), row(&app, &client).await.id)
        .await
        .unwrap();
    let suspended = manage(&app, &client, Method::GET, None).await;
    unauthorised(&suspended, "suspended");
    bodies.push(suspended.body);
    bodies.dedup();
    assert_eq!(bodies.len(), 1, "{bodies:?}");
    let id = row(&app, &client).await.id;
    ieum_app::provider::resume_client(&app.ctx(), &ieum_app::Actor::system(), id)
        .await
        .unwrap();
    assert_eq!(manage(&app, &client, Method::GET, None).await.status, StatusCode::OK);
}
