//! `/oauth2/select` and the password that must be changed first: what stands between a request and its answer.

use std::time::Duration;

use http::StatusCode;
use ieum_app::organizations::Created;

use super::{id_token, json, next, organization, param, rp, sign_in};
use crate::support::TestApp;

/// A second organisation of the same person.
async fn second(app: &TestApp, slug: &str, first: &Created) -> Created {
    // The same e-mail is the same self-owned account.
    let created = app
        .organization(slug, ieum_model::plan::Plan::Free, "admin@hanbit.example")
        .await;
    assert_eq!(created.account, first.account);
    let ctx = app.ctx();
    app.write(async |tx| {
        tx.insert_slug(
            created.scope,
            slug,
            slug,
            ieum_store::org_slug::SlugState::Current,
            ctx.now(),
        )
        .await?;
        Ok(())
    })
    .await;
    created
}

#[tokio::test]
async fn who_is_signed_in_to_several_organisations_says_which() {
    let app = TestApp::sqlite().await;
    let hanbit = organization(&app, "hanbit").await;
    let haneul = second(&app, "haneul", &hanbit).await;
    let rp = rp(&app).await;
    let mut browser = app.signed_in(&hanbit).await;
    app.pass(Duration::from_secs(60));
    sign_in(&mut browser, &haneul).await;
    app.pass(Duration::from_secs(60));

    let answer = browser.get(&rp.address(&[])).await;
    assert!(
        answer.location().starts_with("/oauth2/select?next="),
        "{}",
        answer.location()
    );
    let page = browser.get(answer.location()).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(
        page.body.contains("사내 메신저") && page.body.contains("admin@hanbit.example"),
        "{}",
        page.body
    );
    assert!(
        page.headers["content-security-policy"]
            .to_str()
            .unwrap()
            .ends_with("https://rp.example")
    );
    assert_eq!(page.texts("button[name=org]").len(), 2);
    assert!(
        page.attribute(".card-foot a", "href")
            .unwrap()
            .starts_with("/login?next=")
    );
    let english = browser.get(&format!("{}&lang=en", answer.location())).await;
    assert!(english.body.contains("Choose an organisation"), "{}", english.body);

    // The one signed in to first, not the latest.
    let back = next(&answer);
    let org = hanbit.scope.org_id().to_string();
    let chosen = browser.post("/oauth2/select", &[("next", &back), ("org", &org)]).await;
    assert_eq!(chosen.status, StatusCode::SEE_OTHER);
    let answer = browser.get(chosen.location()).await;
    let code = param(answer.location(), "code").unwrap_or_else(|| panic!("{}", answer.location()));
    assert_eq!(
        id_token(&app, &json(&rp.redeem(&code).await)).await.org_slug.as_deref(),
        Some("hanbit")
    );
    // Once only.
    let again = browser.get(chosen.location()).await;
    assert!(
        again.location().starts_with("/oauth2/select?next="),
        "{}",
        again.location()
    );

    for (hint, slug) in [
        (("organization", "haneul"), "haneul"),
        (("organization", "hanbit"), "hanbit"),
        (("prompt", "none"), "haneul"),
    ] {
        let code = rp.code(&mut browser, &[hint]).await;
        assert_eq!(
            id_token(&app, &json(&rp.redeem(&code).await)).await.org_slug.as_deref(),
            Some(slug),
            "{hint:?}"
        );
    }
}

#[tokio::test]
async fn prompt_select_account_asks_even_for_one() {
    let app = TestApp::sqlite().await;
    let hanbit = organization(&app, "hanbit").await;
    let rp = rp(&app).await;
    let mut browser = app.signed_in(&hanbit).await;
    app.pass(Duration::from_secs(60));
    let answer = browser.get(&rp.address(&[("prompt", "select_account")])).await;
    let back = next(&answer);
    assert_eq!(browser.get(answer.location()).await.texts("button[name=org]").len(), 1);
    // Coming back without choosing asks again.
    assert!(browser.get(&back).await.location().starts_with("/oauth2/select?next="));
    let org = hanbit.scope.org_id().to_string();
    let chosen = browser.post("/oauth2/select", &[("next", &back), ("org", &org)]).await;
    assert!(param(browser.get(chosen.location()).await.location(), "code").is_some());

    // Signing in again instead of choosing is a choice too.
    let back = next(&browser.get(&rp.address(&[("prompt", "select_account")])).await);
    sign_in(&mut browser, &hanbit).await;
    assert!(param(browser.get(&back).await.location(), "code").is_some());
    // Nobody signed in: nothing to choose from.
    let answer = app.browser().get(&rp.address(&[("prompt", "select_account")])).await;
    assert!(answer.location().starts_with("/login?next="), "{}", answer.location());
}

#[tokio::test]
async fn a_choice_cannot_be_forged() {
    let app = TestApp::sqlite().await;
    let (hanbit, stranger) = (organization(&app, "hanbit").await, organization(&app, "haneul").await);
    let rp = rp(&app).await;
    let mut browser = app.signed_in(&hanbit).await;
    app.pass(Duration::from_secs(60));
    let back = next(&browser.get(&rp.address(&[("prompt", "select_account")])).await);
    let own = hanbit.scope.org_id().to_string();
    let foreign = stranger.scope.org_id().to_string();
    let chosen = browser
        .post("/oauth2/select", &[("next", &back), ("org", &foreign)])
        .await;
    assert_eq!(param(chosen.location(), "interaction"), None, "not signed in there");
    for bad in [
        "https://evil.example/",
        "//evil.example/oauth2/authorize?x",
        "/account",
        "",
    ] {
        let answer = browser.post("/oauth2/select", &[("next", bad), ("org", &own)]).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{bad}");
        let path = format!(
            "/oauth2/select?next={}",
            url::form_urlencoded::byte_serialize(bad.as_bytes()).collect::<String>()
        );
        assert_eq!(browser.get(&path).await.status, StatusCode::BAD_REQUEST, "{bad}");
    }
    let without_token = http::Request::post("/oauth2/select")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(axum::body::Body::from(format!("org={own}&next={back}")))
        .unwrap();
    assert_eq!(browser.send(without_token).await.status, StatusCode::FORBIDDEN);
}
