//! Client confusion: whatever one business system holds is of no use to another, and the attempt spends nothing of its owner's
//! (RFC 6749, sections 5.2 and 10.5; RFC 9700, section 4.5).

use http::StatusCode;
use ieum_app::provider::ClientForm;
use ieum_oidc::client::ClientKind;

use crate::on_both;
use crate::provider::requests::{bring, push};
use crate::provider::{CALLBACK, Rp, VERIFIER, form, json, organization, param, register, rp, text};
use crate::support::{Answer, TestApp};

const DEVICE: &str = "urn:ietf:params:oauth:grant-type:device_code";

async fn with_devices<'a>(app: &'a TestApp, client_id: &str) -> Rp<'a> {
    let mut form = form(client_id);
    form.grants.push(DEVICE.into());
    register(app, client_id, &form).await
}

async fn single_page<'a>(app: &'a TestApp) -> Rp<'a> {
    let form = ClientForm {
        kind: ClientKind::Public,
        grants: vec!["authorization_code".into(), "refresh_token".into(), DEVICE.into()],
        scopes: vec!["openid".into()],
        ..form("브라우저 앱")
    };
    register(app, "spa", &form).await
}

impl Rp<'_> {
    /// A token request as this client, whether it has a secret or not.
    async fn tries(&self, fields: &[(&str, &str)]) -> Answer {
        if self.secret.is_empty() {
            let mut all = vec![("client_id", self.client_id.as_str())];
            all.extend(fields);
            self.token_with(None, &all).await
        } else {
            self.token(fields).await
        }
    }
}

on_both! {
    async fn nothing_of_one_client_is_of_use_to_another(app) {
        let created = organization(&app, "hanbit").await;
        let owner = with_devices(&app, "owner").await;
        let mut browser = app.signed_in(&created).await;
        let tokens = owner.tokens(&mut browser).await;
        let code = owner.code(&mut browser, &[]).await;
        let started = json(&owner.post("/oauth2/device_authorization", &[("scope", "openid")]).await);
        let org = created.scope.org_id().to_string();
        browser.get("/account").await;
        let allow = [("user_code", text(&started, "user_code")), ("org", org.as_str()), ("answer", "allow")];
        assert_eq!(browser.post("/device/answer", &allow).await.status, StatusCode::SEE_OTHER);
        let pushed = push(&owner, &[]).await;
        let (refresh, access) = (text(&tokens, "refresh_token"), text(&tokens, "access_token"));
        let redeem = [("grant_type", "authorization_code"), ("code", code.as_str()), ("redirect_uri", CALLBACK), ("code_verifier", VERIFIER)];
        let refreshing = [("grant_type", "refresh_token"), ("refresh_token", refresh)];
        let polling = [("grant_type", DEVICE), ("device_code", text(&started, "device_code"))];

        for other in [with_devices(&app, "other").await, single_page(&app).await] {
            let who = &other.client_id;
            for (what, fields) in [("code", &redeem[..]), ("refresh token", &refreshing), ("device code", &polling)] {
                let answer = other.tries(fields).await;
                assert_eq!((answer.status, text(&json(&answer), "error")), (StatusCode::BAD_REQUEST, "invalid_grant"), "{what} to {who}");
            }
            // A pushed request belongs to who pushed it, whatever name comes beside the reference.
            let brought = browser.get(&bring(&other, &pushed)).await;
            assert_eq!(param(brought.location(), "code"), None, "{who}: {}", brought.location());
            if !other.secret.is_empty() {
                assert_eq!(other.introspect(access).await, serde_json::json!({"active": false}), "{who}");
                assert_eq!(other.introspect(refresh).await, serde_json::json!({"active": false}), "{who}");
                other.revoke(refresh).await;
                other.revoke(access).await;
            }
        }
        // One name in the header and another in the form.
        let mut two = redeem.to_vec();
        two.push(("client_id", "other"));
        assert_eq!(text(&json(&owner.token(&two).await), "error"), "invalid_request");

        // None of that spent or ended anything.
        assert_eq!(owner.userinfo(access).await.status, StatusCode::OK, "not revoked by a stranger");
        for (what, fields) in [("code", &redeem[..]), ("refresh token", &refreshing), ("device code", &polling)] {
            let answer = owner.token(fields).await;
            assert_eq!(answer.status, StatusCode::OK, "{what}: {}", answer.body);
        }
        let brought = browser.get(&bring(&owner, &pushed)).await;
        assert!(param(brought.location(), "code").is_some(), "{}", brought.location());
    }

    async fn an_injected_code_fails_at_the_verifier_of_the_flow_that_was_begun(app) {
        let (honest, thief) = (organization(&app, "hanbit").await, organization(&app, "haneul").await);
        let rp = rp(&app).await;
        // The victim's code, seen by the attacker, who begins a flow of their own at the same business system.
        let victims = rp.code(&mut app.signed_in(&honest).await, &[]).await;
        let own = "attacker-verifier-attacker-verifier-attacker-verifier";
        let challenge = ieum_oidc::jose::base64url::encode(ieum_oidc::jose::sha256(own.as_bytes()));
        let theirs = rp.code(&mut app.signed_in(&thief).await, &[("code_challenge", &challenge)]).await;
        let redeem = async |code: &str, verifier: &str| {
            let fields = [("grant_type", "authorization_code"), ("code", code), ("redirect_uri", CALLBACK), ("code_verifier", verifier)];
            rp.token(&fields).await
        };
        assert_eq!(text(&json(&redeem(&victims, own).await), "error"), "invalid_grant", "the victim's code in the attacker's flow");
        assert_eq!(text(&json(&redeem(&theirs, VERIFIER).await), "error"), "invalid_grant", "the attacker's code in the victim's flow");
        let tokens = json(&redeem(&victims, VERIFIER).await);
        assert_eq!(crate::provider::id_token(&app, &tokens).await.nonce.as_deref(), Some("n1"), "and the nonce is that of the flow");
    }
}
