//! Whatever ends access is told to the business systems that asked for it, and ends access at the very next request.

use std::time::Duration;

use http::StatusCode;
use ieum_app::Actor;
use ieum_app::organizations::{self, Change};
use ieum_app::provider::suspend_client;
use ieum_model::MemberId;
use ieum_model::organization::OrgState;
use ieum_model::secret::Secret;

use super::receiver::Receiver;
use super::{id_token, json, organization, rp, sign_in, text};
use crate::members::{active, member, signed_in_as};
use crate::on_both;
use crate::support::{Browser, PASSWORD, TestApp};

/// Who learns of a cause.
const CAUSES: [(&str, bool); 14] = [
    // Whether the token names the session.
    ("sign-out", true),
    ("rp", true),
    ("end-one", true),
    ("end-others", true),
    ("change password", true),
    ("another account", true),
    ("method", true),
    ("disconnect", false),
    ("suspend member", false),
    ("delete member", false),
    ("initial password", false),
    ("reset", false),
    ("client", false),
    ("organization", false),
];

async fn drained(app: &TestApp) {
    app.mails_to("nobody@example.com").await;
}

async fn account_of(app: &TestApp, browser: &Browser<'_>) -> ieum_model::AccountId {
    let cookie = Secret::new(browser.cookie("ieum_session").unwrap());
    let found = ieum_app::access::find_signed_in(&app.ctx(), Some(&cookie))
        .await
        .unwrap();
    found.unwrap().session.account_id()
}

/// Sets a new password by a link, as its mail would carry it.
async fn reset(app: &TestApp, account: ieum_model::AccountId) {
    use ieum_store::mail_token::{MailTokenKind, NewMailToken};
    let ctx = app.ctx();
    let (token, token_hash) = ieum_app::core::token::mint(ctx.rng());
    app.write(async |tx| {
        tx.insert_mail_token(&NewMailToken {
            id: ieum_model::MailTokenId::new(ctx.now(), ctx.rng()),
            kind: MailTokenKind::PasswordReset,
            token_hash,
            account: Some(account),
            scope: None,
            email: None,
            name: None,
            org_name: None,
            invitation: None,
            expires_at: ctx.now().plus(Duration::from_secs(600)),
            now: ctx.now(),
        })
        .await?;
        Ok(())
    })
    .await;
    let fields = [("new_password", "초록숲-산책하기-2027")];
    let done = app
        .browser()
        .post(&format!("/password/reset/{}", token.expose()), &fields)
        .await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
}

on_both! {
    async fn every_cause_ends_access_at_once_and_is_told(app) {
        let receiver = Receiver::start().await;
        for (number, (cause, names_session)) in CAUSES.into_iter().enumerate() {
            let created = organization(&app, &format!("org{number}")).await;
            let rp = super::register(&app, &format!("rp{number}"), &super::form(cause)).await;
            rp.is_told_at(&receiver.uri, false).await;
            let (id, _): (MemberId, _) = active(&app, &created, "박서준", &format!("seojun{number}@example.com")).await;
            let mut admin = app.signed_in(&created).await;
            let mut theirs = signed_in_as(&app, &created, id).await;
            let mut elsewhere = signed_in_as(&app, &created, id).await;
            let account = account_of(&app, &theirs).await;
            let tokens = rp.tokens(&mut theirs).await;
            let code = rp.code(&mut theirs, &[]).await;
            let sid = id_token(&app, &tokens).await.sid.unwrap();
            drained(&app).await;
            assert!(receiver.taken().is_empty(), "{cause}: nothing ended yet");

            let page = format!("/console/{}/members/{id}", created.scope.org_id());
            let version = member(&app, &created, id).await.version.to_string();
            let version = [("version", version.as_str())];
            let answer = match cause {
                "sign-out" => theirs.post("/logout", &[]).await.status,
                "rp" => theirs.get(&format!("/oauth2/logout?id_token_hint={}", text(&tokens, "id_token"))).await.status,
                "end-one" => elsewhere.post(&format!("/account/sessions/{sid}/end"), &[]).await.status,
                "end-others" => elsewhere.post("/account/sessions/end-others", &[]).await.status,
                "change password" => {
                    let fields = [("password", PASSWORD), ("new_password", "초록숲-산책하기-2027")];
                    elsewhere.post("/account/password", &fields).await.status
                }
                "another account" => { sign_in(&mut theirs, &created).await; StatusCode::OK }
                "method" => {
                    // It is the super admin's last way but for these.
                    crate::emergency::make(&mut admin, &created).await;
                    let method = app.write(async |tx| Ok(tx.login_methods(created.scope).await?.remove(0))).await;
                    let off = format!("/console/{}/login-page/methods/{}/disable", created.scope.org_id(), method.id);
                    admin.post(&off, &[("version", &method.version.to_string()), ("confirm_name", &method.name)]).await.status
                }
                "disconnect" => {
                    let off = format!("/account/systems/{}/{}/disconnect", created.scope.org_id(), rp.id);
                    elsewhere.post(&off, &[]).await.status
                }
                "suspend member" => admin.post(&format!("{page}/suspend"), &version).await.status,
                "delete member" => admin.post(&format!("{page}/delete"), &version).await.status,
                "initial password" => admin.post(&format!("{page}/password"), &version).await.status,
                "reset" => { reset(&app, account).await; StatusCode::OK }
                "client" => { suspend_client(&app.ctx(), &Actor::system(), rp.id).await.unwrap(); StatusCode::OK }
                _ => {
                    let change = Change { state: Some(OrgState::Suspended), ..Change::default() };
                    organizations::change(&app.ctx(), &Actor::system(), created.scope, &change).await.unwrap();
                    StatusCode::OK
                }
            };
            assert!(answer.is_success() || answer.is_redirection(), "{cause}: {answer}");

            assert_eq!(rp.userinfo(text(&tokens, "access_token")).await.status, StatusCode::UNAUTHORIZED, "{cause}");
            let error = if cause == "client" { "invalid_client" } else { "invalid_grant" };
            assert_eq!(text(&json(&rp.refresh(text(&tokens, "refresh_token")).await), "error"), error, "{cause}");
            assert_eq!(text(&json(&rp.redeem(&code).await), "error"), error, "{cause}");

            drained(&app).await;
            let taken = receiver.taken();
            assert_eq!(taken.len(), 1, "{cause}: told once");
            let claims = rp.logout_token(&taken[0]).await;
            assert_eq!(claims["sub"], id.to_string(), "{cause}");
            let named = claims.get("sid").and_then(|sid| sid.as_str());
            assert_eq!(named, names_session.then_some(sid.as_str()), "{cause}");
            drained(&app).await;
            assert!(receiver.taken().is_empty(), "{cause}: and not twice");
        }
    }

    async fn the_name_of_a_session_stays_when_a_later_sign_in_replaces_it(app) {
        let receiver = Receiver::start().await;
        let created = organization(&app, "hanbit").await;
        let rp = rp(&app).await;
        rp.is_told_at(&receiver.uri, true).await;
        let mut browser = app.signed_in(&created).await;
        let tokens = rp.tokens(&mut browser).await;
        let first = id_token(&app, &tokens).await.sid.unwrap();
        app.pass(Duration::from_secs(60));
        sign_in(&mut browser, &created).await;
        let renewed = json(&rp.refresh(text(&tokens, "refresh_token")).await);
        assert_eq!(id_token(&app, &renewed).await.sid.as_deref(), Some(first.as_str()));
        let second = id_token(&app, &rp.tokens(&mut browser).await).await.sid.unwrap();
        assert_ne!(first, second);
        browser.post("/logout", &[]).await;
        drained(&app).await;
        let mut sids = Vec::new();
        for token in receiver.taken() {
            sids.push(rp.logout_token(&token).await["sid"].as_str().unwrap().to_owned());
        }
        sids.sort();
        let mut expected = [first, second];
        expected.sort();
        assert_eq!(sids, expected, "the business system is told of each session that it knows");
    }

    async fn a_business_system_that_ends_by_sid_is_told_of_each_session(app) {
        let receiver = Receiver::start().await;
        let created = organization(&app, "hanbit").await;
        let rp = rp(&app).await;
        rp.is_told_at(&receiver.uri, true).await;
        let mut sids = Vec::new();
        for _ in 0..3 {
            let mut browser = app.signed_in(&created).await;
            let tokens = rp.tokens(&mut browser).await;
            sids.push(id_token(&app, &tokens).await.sid.unwrap());
        }
        suspend_client(&app.ctx(), &Actor::system(), rp.id).await.unwrap();
        drained(&app).await;
        let mut told = Vec::new();
        for token in receiver.taken() {
            told.push(rp.logout_token(&token).await["sid"].as_str().unwrap().to_owned());
        }
        told.sort();
        sids.sort();
        assert_eq!(told, sids);
    }

    async fn what_is_not_taken_is_sent_again_as_a_new_token_and_seen_by_those_concerned(app) {
        let receiver = Receiver::start().await;
        let (created, other) = (organization(&app, "hanbit").await, organization(&app, "haneul").await);
        let rp = rp(&app).await;
        rp.is_told_at(&receiver.uri, false).await;
        let mut operator = app.operator("op@example.com").await;
        let (page, console) = (format!("/operator/systems/{}/logout", rp.id), format!("/console/{}/systems", created.scope.org_id()));
        let mut browser = app.signed_in(&created).await;
        rp.tokens(&mut browser).await;
        receiver.answer(503);
        browser.post("/logout", &[]).await;
        let mut again = app.signed_in(&created).await;
        drained(&app).await;
        let first = receiver.taken();
        assert_eq!(first.len(), 1);
        let shown = operator.get(&page).await.body;
        for word in ["대기", "업무 시스템이 503로 응답했습니다.", "김하늘"] {
            assert!(shown.contains(word), "{word}: {shown}");
        }
        drained(&app).await;
        assert!(receiver.taken().is_empty(), "not before its time");

        app.pass(Duration::from_secs(11));
        receiver.answer(204);
        drained(&app).await;
        let second = receiver.taken();
        assert_eq!(second.len(), 1);
        let (old, new) = (header_free(&first[0]), rp.logout_token(&second[0]).await);
        assert_ne!(old, new["jti"], "a token of its own");
        let pages = [
            operator.get(&page).await,
            again.get(&console).await,
            again.get("/account").await,
        ];
        for shown in pages {
            assert!(shown.body.contains("전달") && !shown.body.contains("503"), "{}", shown.body);
        }
        let stranger = app.signed_in(&other).await.get(&format!("/console/{}/systems", other.scope.org_id())).await;
        assert!(stranger.status == StatusCode::OK && !stranger.body.contains("전달"), "{}", stranger.body);
    }

    async fn what_was_given_up_is_sent_again_by_an_operator(app) {
        let receiver = Receiver::start().await;
        let created = organization(&app, "hanbit").await;
        let rp = rp(&app).await;
        let stranger = super::register(&app, "other", &super::form("다른 시스템")).await;
        // Where no request of ours may go: the metadata service of a cloud.
        rp.is_told_at("https://169.254.169.254/bye", false).await;
        let mut operator = app.operator("op@example.com").await;
        let page = format!("/operator/systems/{}/logout", rp.id);
        let mut browser = app.signed_in(&created).await;
        rp.tokens(&mut browser).await;
        browser.post("/logout", &[]).await;
        drained(&app).await;
        let shown = operator.get(&page).await;
        assert!(shown.body.contains("실패") && shown.body.contains("접근할 수 없는 주소입니다"), "{}", shown.body);
        let action = shown.attribute("form[action$='/again']", "action").unwrap();
        let foreign = action.replace(&rp.id.to_string(), &stranger.id.to_string());
        assert_eq!(operator.post(&foreign, &[]).await.status, StatusCode::NOT_FOUND);

        rp.is_told_at(&receiver.uri, false).await;
        assert_eq!(operator.post(&action, &[]).await.location(), page);
        assert_eq!(operator.post(&action, &[]).await.status, StatusCode::NOT_FOUND, "twice is once");
        drained(&app).await;
        assert_eq!(receiver.taken().len(), 1);
        assert!(operator.get(&page).await.body.contains("전달"));
    }
}

/// The `jti` of a token that has run out by now.
fn header_free(token: &str) -> serde_json::Value {
    use base64::Engine as _;
    let payload = token.split('.').nth(1).unwrap();
    let bytes = base64::engine::general_purpose::URL_SAFE_NO_PAD
        .decode(payload)
        .unwrap();
    serde_json::from_slice::<serde_json::Value>(&bytes).unwrap()["jti"].clone()
}

#[tokio::test]
async fn an_operator_says_where_to_tell_and_bad_addresses_change_nothing() {
    let app = TestApp::sqlite().await;
    let rp = rp(&app).await;
    let mut operator = app.operator("op@example.com").await;
    let page = format!("/operator/systems/{}/logout", rp.id);
    assert!(
        operator
            .get(&format!("/operator/systems/{}", rp.id))
            .await
            .body
            .contains(&page),
        "linked"
    );
    let version = operator
        .get(&page)
        .await
        .attribute("input[name=version]", "value")
        .unwrap();
    for (field, value, message) in [
        ("backchannel_uri", "http://rp.example/bye", "https 주소나"),
        ("backchannel_uri", "http://10.0.0.1/bye", "https 주소나"),
        ("backchannel_uri", "https://rp.example/bye#x", "#"),
        ("frontchannel_uri", "https://evil.example/bye", "리디렉션 URI와"),
        ("frontchannel_uri", "javascript:alert(1)", "https 주소나"),
    ] {
        let answer = operator.post(&page, &[("version", &version), (field, value)]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{value}");
        assert!(answer.body.contains(message), "{value}: {}", answer.body);
        assert_eq!(
            answer.attribute(&format!("input[name={field}]"), "value").as_deref(),
            Some(value)
        );
    }
    let good = [
        ("version", version.as_str()),
        ("backchannel_uri", "https://rp.example/out"),
        ("backchannel_session", "on"),
        ("frontchannel_uri", "https://rp.example/frame"),
    ];
    assert_eq!(operator.post(&page, &good).await.location(), page);
    let shown = operator.get(&format!("{page}?lang=en")).await;
    assert!(shown.body.contains("Back-channel logout URI"), "{}", shown.body);
    assert_eq!(
        shown.attribute("input[name=backchannel_uri]", "value").as_deref(),
        Some("https://rp.example/out")
    );
    assert!(shown.attribute("input[name=backchannel_session]", "checked").is_some());
    assert!(shown.attribute("input[name=frontchannel_session]", "checked").is_none());
    assert_eq!(operator.post(&page, &good).await.status, StatusCode::CONFLICT, "stale");
    let member = organization(&app, "hanbit").await;
    assert_ne!(
        app.signed_in(&member).await.get(&page).await.status,
        StatusCode::OK,
        "operators only"
    );
}

#[tokio::test]
async fn nobody_is_told_who_did_not_ask() {
    let app = TestApp::sqlite().await;
    let created = organization(&app, "hanbit").await;
    let rp = rp(&app).await;
    let mut browser = app.signed_in(&created).await;
    rp.tokens(&mut browser).await;
    browser.post("/logout", &[]).await;
    let waiting = app.store().read().await.unwrap().outbox_state().await.unwrap().waiting;
    assert_eq!(waiting, 0);
}

#[tokio::test]
async fn discovery_says_so() {
    let app = TestApp::sqlite().await;
    let document = json(&app.browser().get("/.well-known/openid-configuration").await);
    for name in [
        "backchannel_logout_supported",
        "backchannel_logout_session_supported",
        "frontchannel_logout_supported",
        "frontchannel_logout_session_supported",
    ] {
        assert_eq!(document[name], true, "{name}");
    }
}
