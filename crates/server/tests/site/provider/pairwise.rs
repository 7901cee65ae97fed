//! Pairwise subjects (OpenID Connect Core, section 8): the same in everything that a business system is told.

use http::StatusCode;
use ieum_oidc::client::profile::{SubjectType, TokenFormat};

use super::{BYE, form, id_token, json, organization, param, register, rp, text};
use crate::on_both;

on_both! {
    async fn a_pairwise_subject_is_one_name_everywhere_and_none_elsewhere(app) {
        let created = organization(&app, "hanbit").await;
        let rp = rp(&app).await;
        let pairwise = |sector: &'static str| move |tokens: &mut ieum_oidc::client::profile::TokenProfile| {
            tokens.subject_type = SubjectType::Pairwise;
            tokens.sector = sector.to_owned();
            tokens.access_token_format = TokenFormat::Jwt;
        };
        rp.choose(pairwise("rp.example")).await;
        let (sister, stranger) = (register(&app, "sister", &form("자매")).await, register(&app, "stranger", &form("남")).await);
        sister.choose(pairwise("rp.example")).await;
        stranger.choose(pairwise("stranger.example")).await;
        let mut browser = app.signed_in(&created).await;
        let tokens = rp.tokens(&mut browser).await;
        let sub = id_token(&app, &tokens).await.sub;
        assert!(sub.len() == 43 && sub != created.member.to_string(), "{sub}");
        let access = text(&tokens, "access_token");
        let info = rp.userinfo(access).await;
        assert_eq!(text(&json(&info), "sub"), sub);
        assert!(!info.body.contains(&created.member.to_string()), "{}", info.body);
        assert_eq!(text(&rp.introspect(access).await, "sub"), sub);
        assert_eq!(text(&rp.introspect(text(&tokens, "refresh_token")).await, "sub"), sub);
        let refreshed = json(&rp.refresh(text(&tokens, "refresh_token")).await);
        assert_eq!(id_token(&app, &refreshed).await.sub, sub);
        assert_eq!(id_token(&app, &sister.tokens(&mut browser).await).await.sub, sub, "one sector");
        assert_ne!(id_token(&app, &stranger.tokens(&mut browser).await).await.sub, sub, "another sector");

        // As a hint it names the member who is signed in, and nobody else.
        let hint = text(&refreshed, "id_token");
        let silent = browser.get(&rp.address(&[("id_token_hint", hint), ("prompt", "none")])).await;
        assert!(param(silent.location(), "code").is_some(), "{}", silent.location());
        let other = organization(&app, "haneul").await;
        let mut elsewhere = app.signed_in(&other).await;
        let refused = elsewhere.get(&rp.address(&[("id_token_hint", hint), ("prompt", "none")])).await;
        assert_eq!(param(refused.location(), "error").as_deref(), Some("login_required"));

        // The sign-in was renewed since: the hint still ends this browser's session without a question.
        app.pass(std::time::Duration::from_secs(60));
        super::sign_in(&mut browser, &created).await;
        let query = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs([("id_token_hint", hint), ("post_logout_redirect_uri", BYE)]).finish();
        let out = browser.get(&format!("/oauth2/logout?{query}")).await;
        assert_eq!((out.status, out.location()), (StatusCode::SEE_OTHER, BYE), "{}", out.body);
        assert_eq!(rp.userinfo(text(&refreshed, "access_token")).await.status, StatusCode::UNAUTHORIZED);
    }

    async fn the_key_is_made_once_and_sealed_anew_by_another_encryption_key(app) {
        let created = organization(&app, "hanbit").await;
        let rp = rp(&app).await;
        ieum_app::provider::reseal_subject_key(&app.ctx()).await.unwrap();
        rp.choose(|tokens| { tokens.subject_type = SubjectType::Pairwise; tokens.sector = "rp.example".into(); }).await;
        let mut browser = app.signed_in(&created).await;
        let first = id_token(&app, &rp.tokens(&mut browser).await).await.sub;
        let stored = app.store().read().await.unwrap().get_setting("pairwise_subject_key").await.unwrap();
        ieum_app::provider::reseal_subject_key(&app.ctx()).await.unwrap();
        assert_eq!(app.store().read().await.unwrap().get_setting("pairwise_subject_key").await.unwrap(), stored);
        assert_eq!(id_token(&app, &rp.tokens(&mut browser).await).await.sub, first);
    }
}

/// Processes of an installation whose encryption key is exchanged: the former key may be withdrawn once one of them has started.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn subjects_stay_when_the_encryption_key_is_exchanged() {
    use ieum_app::provider::{client_of, reseal_subject_key, subject};
    const FORMER: &str = "test:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    const LATER: &str = "later:ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8=";
    let app = crate::support::TestApp::postgres().await;
    let created = organization(&app, "hanbit").await;
    let rp = rp(&app).await;
    rp.choose(|tokens| {
        tokens.subject_type = SubjectType::Pairwise;
        tokens.sector = "rp.example".into();
    })
    .await;
    let before = id_token(&app, &rp.tokens(&mut app.signed_in(&created).await).await)
        .await
        .sub;
    let stored = async || {
        let found = app
            .store()
            .read()
            .await
            .unwrap()
            .get_setting("pairwise_subject_key")
            .await;
        found.unwrap().unwrap()
    };
    let sealed = stored().await;
    let named = async |app: &crate::support::TestApp| {
        let row = app
            .store()
            .read()
            .await
            .unwrap()
            .find_client(rp.id)
            .await
            .unwrap()
            .unwrap();
        subject(&app.ctx(), &client_of(&row).unwrap(), created.member).await
    };
    let too_early = app.beside_with(&[("IEUM_ENCRYPTION_KEYS", LATER)]).await;
    assert!(
        named(&too_early).await.is_err(),
        "it does not open, and no other is made"
    );
    assert!(reseal_subject_key(&too_early.ctx()).await.is_err());
    assert_eq!(stored().await, sealed, "nothing was changed");

    let both = format!("{LATER},{FORMER}");
    let turning = app.beside_with(&[("IEUM_ENCRYPTION_KEYS", &both)]).await;
    assert_eq!(named(&turning).await.unwrap(), before);
    reseal_subject_key(&turning.ctx()).await.unwrap();
    let resealed = stored().await;
    assert_ne!(resealed, sealed);
    reseal_subject_key(&turning.ctx()).await.unwrap();
    assert_eq!(stored().await, resealed, "once");
    let after = app.beside_with(&[("IEUM_ENCRYPTION_KEYS", LATER)]).await;
    assert_eq!(named(&after).await.unwrap(), before);
    reseal_subject_key(&after.ctx()).await.unwrap();
    assert_eq!(stored().await, resealed);
}
