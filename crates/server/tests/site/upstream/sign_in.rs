//! Signing in at the company's provider.

use http::StatusCode;
use ieum_store::audit::AuditPage;
use serde_json::{Value, json};

use super::{SECRET, Stage, stage};
use crate::login::linked;
use crate::on_both;
use crate::support::TestApp;

fn minji() -> Value {
    json!({"sub": "p1", "email": "admin@hanbit.example", "email_verified": true, "name": "김하늘"})
}

pub async fn refusals(stage: &Stage<'_>) -> Vec<String> {
    let page = AuditPage {
        before: None,
        action: Some("login.failure"),
        limit: 50,
    };
    let mut conn = stage.app.store().read().await.unwrap();
    let log = conn.audit_of(stage.created.scope, page).await.unwrap();
    log.into_iter().map(|entry| entry.result).collect()
}

on_both! {
    async fn somebody_unknown_is_proposed_then_linked_then_signed_in(app) {
        let mut stage = stage(&app).await;
        stage.turn_on().await;
        let mut browser = app.browser();
        let page = browser.get("/o/hanbit?next=%2Faccount").await;
        let button = format!("/o/hanbit/go/{}?next=%2Faccount", stage.method);
        assert!(page.links().contains(&button), "{:?}", page.links());

        // An e-mail alone signs nobody in, proven there or not.
        let answer = stage.sign_in(&mut browser, &minji()).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{}", answer.body);
        assert!(answer.body.contains("관리자에게 확인을 요청했습니다"), "{}", answer.body);
        assert_eq!(browser.get("/account").await.status, StatusCode::SEE_OTHER, "nobody is signed in");
        assert_eq!(refusals(&stage).await, ["refused:address_not_authoritative"]);

        stage.link().await;
        let answer = stage.sign_in(&mut browser, &minji()).await;
        assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/account"), "{}", answer.body);
        let account = browser.get("/account").await;
        assert_eq!(account.status, StatusCode::OK);

        // The link is the subject's: another address there changes nothing, another subject with the address is nobody.
        let renamed = json!({"sub": "p1", "email": "new@hanbit.example"});
        assert_eq!(stage.sign_in(&mut app.browser(), &renamed).await.status, StatusCode::SEE_OTHER);
        let recycled = json!({"sub": "p2", "email": "admin@hanbit.example", "email_verified": true});
        assert_eq!(stage.sign_in(&mut app.browser(), &recycled).await.status, StatusCode::FORBIDDEN);
    }

    async fn what_is_off_signs_nobody_in(app) {
        let mut stage = stage(&app).await;
        let go = format!("/o/hanbit/go/{}", stage.method);
        assert_eq!(app.browser().get(&go).await.status, StatusCode::NOT_FOUND, "not yet on the login page");
        stage.turn_on().await;
        stage.sign_in(&mut app.browser(), &minji()).await;
        stage.link().await;
        let mut browser = app.browser();
        assert_eq!(stage.sign_in(&mut browser, &minji()).await.status, StatusCode::SEE_OTHER);

        // The link is switched off: the session ends at once, and the next sign-in too.
        let links = stage.console(&format!("/members/{}/links", stage.created.member));
        let page = stage.admin.get(&links).await;
        let off = page.attribute("form[action$='/disable']", "action").unwrap();
        // The super admin is the member: this ends the console as well.
        let mut other = app.signed_in(&stage.created).await;
        assert_eq!(other.post(&off, &[]).await.status, StatusCode::SEE_OTHER);
        assert_eq!(browser.get(&stage.console("")).await.status, StatusCode::NOT_FOUND);
        let answer = stage.sign_in(&mut app.browser(), &minji()).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN);
        let mut admin = app.signed_in(&stage.created).await;
        let on = off.replace("/disable", "/enable");
        assert_eq!(admin.post(&on, &[]).await.status, StatusCode::SEE_OTHER);
        assert_eq!(stage.sign_in(&mut app.browser(), &minji()).await.status, StatusCode::SEE_OTHER);

        // The method is switched off while somebody is away.
        let mut late = app.browser();
        let address = stage.go(&mut late).await;
        stage.idp.sign_in(&address, stage.now(), &minji());
        app.sql("UPDATE login_methods SET is_enabled = FALSE WHERE kind = 'openid'").await;
        assert_eq!(late.get(&stage.back(&address)).await.status, StatusCode::NOT_FOUND);
        app.sql("UPDATE login_methods SET is_enabled = TRUE WHERE kind = 'openid'").await;

        // The organisation, and the member.
        let mut late = app.browser();
        let address = stage.go(&mut late).await;
        stage.idp.sign_in(&address, stage.now(), &minji());
        app.sql("UPDATE organizations SET state = 'suspended'").await;
        assert_eq!(late.get(&stage.back(&address)).await.status, StatusCode::NOT_FOUND);
        app.sql("UPDATE organizations SET state = 'active'; UPDATE members SET state = 'suspended'").await;
        assert_eq!(stage.sign_in(&mut app.browser(), &minji()).await.status, StatusCode::FORBIDDEN);
        app.sql("UPDATE members SET state = 'active'; UPDATE accounts SET state = 'suspended'").await;
        assert_eq!(stage.sign_in(&mut app.browser(), &minji()).await.status, StatusCode::FORBIDDEN);
    }
}

async fn known(app: &TestApp) -> Stage<'_> {
    let mut stage = stage(app).await;
    stage.turn_on().await;
    stage.sign_in(&mut app.browser(), &minji()).await;
    stage.link().await;
    stage
}

#[tokio::test]
async fn an_attempt_is_one_browsers_once_and_not_for_ever() {
    let app = TestApp::sqlite().await;
    let stage = known(&app).await;
    let mut browser = app.browser();
    let address = stage.go(&mut browser).await;
    stage.idp.sign_in(&address, stage.now(), &minji());
    let back = stage.back(&address);
    // Somebody else's browser: a sign-in cannot be pushed onto it.
    assert_eq!(app.browser().get(&back).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(browser.get(&back).await.status, StatusCode::SEE_OTHER);
    assert_eq!(
        browser.get(&back).await.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "used up"
    );

    let mut slow = app.browser();
    let address = stage.go(&mut slow).await;
    app.pass(std::time::Duration::from_secs(16 * 60));
    stage.idp.sign_in(&address, stage.now(), &minji());
    assert_eq!(
        slow.get(&stage.back(&address)).await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    for forged in ["", "state=x&code=c", "code=c"] {
        let answer = slow.get(&format!("/login/openid/{}?{forged}", stage.method)).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{forged}");
    }
}

#[tokio::test]
async fn an_answer_of_another_method_or_provider_is_not_believed() {
    let app = TestApp::sqlite().await;
    let mut stage = known(&app).await;
    let mut browser = app.browser();
    let address = stage.go(&mut browser).await;
    stage.idp.sign_in(&address, stage.now(), &minji());
    let back = stage.back(&address);
    // Mix-up: the answer says that it comes from elsewhere, or does not say where from although this provider always does.
    let elsewhere = back.replace("iss=http", "iss=https");
    assert_eq!(browser.get(&elsewhere).await.status, StatusCode::BAD_GATEWAY);
    let silent = back.split("&iss=").next().unwrap().to_owned();
    assert_eq!(browser.get(&silent).await.status, StatusCode::BAD_GATEWAY);
    let count = |stage: &Stage<'_>| {
        let mut count = 0;
        stage.idp.behave(|behaviour| count = behaviour.redeemed.len());
        count
    };
    let before = count(&stage);
    assert_eq!(before, 1, "the code of an answer that is not believed goes nowhere");
    // Another method's address.
    let issuer = stage.idp.issuer.clone();
    let answer = stage.add(&issuer, &[("name", "다른 방식")]).await;
    let other = answer.location().split('/').nth(5).unwrap().to_owned();
    let moved = back.replace(&stage.method.to_string(), &other);
    assert_eq!(browser.get(&moved).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(count(&stage), before);
    // The right one still works.
    assert_eq!(browser.get(&back).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn what_is_wrong_in_a_token_or_at_the_provider_signs_nobody_in_and_is_written_down() {
    let app = TestApp::sqlite().await;
    let stage = known(&app).await;
    let now = stage.now();
    for (claims, reason) in [
        (json!({"nonce": "other"}), "id_token_nonce"),
        (json!({"nonce": null}), "id_token_nonce"),
        (json!({"iss": "https://evil.example"}), "id_token_issuer"),
        (json!({"aud": "other"}), "id_token_audience"),
        (json!({"exp": now - 600}), "id_token_time"),
        (json!({"sub": null}), "id_token_malformed"),
        (json!({"at_hash": "x"}), "id_token_access_token"),
    ] {
        let mut all = minji();
        for (name, value) in claims.as_object().unwrap() {
            all[name] = value.clone();
        }
        let mut browser = app.browser();
        let answer = stage.sign_in(&mut browser, &all).await;
        assert_eq!(answer.status, StatusCode::BAD_GATEWAY, "{claims}");
        let read = answer.texts("main").concat();
        assert!(
            !answer.body.contains(reason) && !read.is_empty() && !read.contains("p1"),
            "strangers learn no reason"
        );
        assert_eq!(browser.get("/account").await.status, StatusCode::SEE_OTHER);
        assert!(refusals(&stage).await.contains(&format!("refused:{reason}")));
    }
    for (refusal, reason) in [
        ((401, "invalid_client"), "client_refused"),
        ((400, "invalid_grant"), "code_refused"),
        ((500, "x"), "tokens"),
    ] {
        stage.idp.behave(|behaviour| behaviour.refusal = Some(refusal));
        assert_eq!(
            stage.sign_in(&mut app.browser(), &minji()).await.status,
            StatusCode::BAD_GATEWAY
        );
        assert!(refusals(&stage).await.contains(&format!("refused:{reason}")));
    }
    stage.idp.behave(|behaviour| {
        behaviour.refusal = None;
        behaviour.foreign_key = true;
    });
    assert_eq!(
        stage.sign_in(&mut app.browser(), &minji()).await.status,
        StatusCode::BAD_GATEWAY
    );
    assert!(
        refusals(&stage)
            .await
            .contains(&"refused:id_token_signature".to_string())
    );
    stage.idp.behave(|behaviour| behaviour.foreign_key = false);
    // The person says no there.
    let mut browser = app.browser();
    let address = stage.go(&mut browser).await;
    let denied = stage.back(&address).replace("code=c0de", "error=access_denied");
    assert_eq!(browser.get(&denied).await.status, StatusCode::FORBIDDEN);
    assert!(refusals(&stage).await.contains(&"refused:denied".to_string()));
}

#[tokio::test]
async fn the_code_is_redeemed_with_the_secret_and_the_verifier() {
    let app = TestApp::sqlite().await;
    let stage = known(&app).await;
    let mut browser = app.browser();
    let address = stage.go(&mut browser).await;
    let url = url::Url::parse(&address).unwrap();
    let challenge = url
        .query_pairs()
        .find(|(key, _)| key == "code_challenge")
        .unwrap()
        .1
        .into_owned();
    stage.idp.sign_in(&address, stage.now(), &minji());
    assert_eq!(browser.get(&stage.back(&address)).await.status, StatusCode::SEE_OTHER);
    stage.idp.behave(|behaviour| {
        let (form, authorization) = behaviour.redeemed.last().unwrap();
        let of = |name: &str| {
            form.iter()
                .find(|(key, _)| key == name)
                .map(|(_, value)| value.as_str())
        };
        assert_eq!(
            (of("grant_type"), of("code")),
            (Some("authorization_code"), Some("c0de"))
        );
        let challenge = ieum_oidc::pkce::CodeChallenge::parse(&challenge).unwrap();
        assert!(challenge.is_met_by(of("code_verifier").unwrap()));
        assert!(of("client_secret").is_none() && !form.iter().any(|(_, value)| value.contains(SECRET)));
        let pair = base64::Engine::decode(
            &base64::engine::general_purpose::STANDARD,
            authorization.strip_prefix("Basic ").unwrap(),
        )
        .unwrap();
        assert_eq!(String::from_utf8(pair).unwrap(), "ieum:s3cret%2B%2F%3D");
    });
}

#[tokio::test]
async fn one_organisations_provider_signs_nobody_in_to_another() {
    let app = TestApp::sqlite().await;
    let stage = known(&app).await;
    linked(&app, "바다상사", "bada", "admin@bada.example").await;
    let go = format!("/o/bada/go/{}", stage.method);
    assert_eq!(app.browser().get(&go).await.status, StatusCode::NOT_FOUND);
    // A person of the other organisation, by their e-mail there.
    let claims = json!({"sub": "p9", "email": "admin@bada.example", "email_verified": true});
    let answer = stage.sign_in(&mut app.browser(), &claims).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert!(refusals(&stage).await.contains(&"refused:nobody".to_string()));
}
