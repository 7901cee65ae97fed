//! Signing keys: one signs, others are published in time, and no token or session breaks when they change.

use std::collections::BTreeSet;
use std::time::Duration;

use ieum_app::provider::keys;
use serde_json::Value;

use super::{header, id_token, json, organization, rp, text};
use crate::on_both;
use crate::support::TestApp;

const DAY: Duration = Duration::from_secs(24 * 3600);

async fn published(app: &TestApp) -> BTreeSet<String> {
    let set: Value = json(&app.browser().get("/oauth2/jwks").await);
    let keys = set["keys"].as_array().unwrap();
    assert!(
        keys.iter().all(|key| key.get("d").is_none() && key["use"] == "sig"),
        "{set}"
    );
    keys.iter().map(|key| text(key, "kid").to_owned()).collect()
}

on_both! {
    async fn keys_change_by_plan_without_breaking_a_session(app) {
        let created = organization(&app, "hanbit").await;
        let rp = rp(&app).await;
        let mut browser = app.signed_in(&created).await;
        let code = rp.code(&mut browser, &[("scope", "openid offline_access")]).await;
        let first = json(&rp.redeem(&code).await);
        let kid = header(text(&first, "id_token"))["kid"].clone();
        assert_eq!(published(&app).await.len(), 1);

        keys::rotate(&app.ctx()).await.unwrap();
        keys::rotate(&app.ctx()).await.unwrap();
        app.pass(Duration::from_secs(6));
        assert_eq!(published(&app).await.len(), 2, "published before it signs, and only one");
        let second = json(&rp.refresh(text(&first, "refresh_token")).await);
        assert_eq!(header(text(&second, "id_token"))["kid"], kid, "not yet");

        app.pass(DAY);
        keys::maintain(&app.ctx()).await.unwrap();
        app.pass(Duration::from_secs(6));
        let third = json(&rp.refresh(text(&second, "refresh_token")).await);
        let new = header(text(&third, "id_token"))["kid"].clone();
        assert_ne!(new, kid);
        assert_eq!(published(&app).await.len(), 2, "the old one still verifies");

        app.pass(DAY * 8);
        keys::maintain(&app.ctx()).await.unwrap();
        app.pass(Duration::from_secs(6));
        assert_eq!(published(&app).await, BTreeSet::from([new.as_str().unwrap().to_owned()]));
        // As a hint even the oldest token still counts.
        assert_eq!(id_token(&app, &first).await.sub, created.member.to_string());
    }

    async fn processes_that_start_at_once_make_one_key(app) {
        let (ctx, app) = (app.ctx(), &app);
        let tasks = (0..8).map(|_| { let ctx = ctx.clone(); tokio::spawn(async move { keys::opened(&ctx).await.unwrap().jwks().clone() }) });
        let sets: BTreeSet<_> = futures_util::future::join_all(tasks).await.into_iter().map(Result::unwrap).collect();
        assert_eq!(sets.len(), 1);
        assert_eq!(published(app).await.len(), 1);
        let rotations = (0..4).map(|_| { let ctx = ctx.clone(); tokio::spawn(async move { keys::rotate(&ctx).await }) });
        for done in futures_util::future::join_all(rotations).await {
            done.unwrap().unwrap();
        }
        assert_eq!(keys::list(&ctx).await.unwrap().len(), 2);
    }
}

#[tokio::test]
async fn a_key_is_sealed_and_an_rsa_key_is_made_only_when_somebody_needs_it() {
    let app = TestApp::sqlite().await;
    published(&app).await;
    let rows = app.store().read().await.unwrap().signing_keys().await.unwrap();
    assert_eq!(rows.iter().map(|row| row.alg.as_str()).collect::<Vec<_>>(), ["ES256"]);
    assert!(
        ieum_oidc::jose::SigningKey::from_pkcs8("k", ieum_oidc::jose::Alg::Es256, &rows[0].sealed_private).is_err()
    );
    let signer = keys::signer(&app.ctx(), ieum_oidc::jose::Alg::Rs256).await.unwrap();
    assert!(published(&app).await.contains(signer.kid()));
}
