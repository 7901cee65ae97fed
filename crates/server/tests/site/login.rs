//! Signing in: the organisation's page, the way by e-mail and code, locks, sessions, and what a stranger cannot learn.

use std::time::Duration;

use http::{Request, StatusCode};
use ieum_app::organizations::Created;
use ieum_model::account::AccountState;
use ieum_model::member::MemberState;
use ieum_model::organization::OrgState;
use ieum_model::plan::Plan;
use ieum_model::secret::Secret;
use ieum_model::text::{fold, look_alike_key};
use ieum_model::{AccountId, ClientRowId, MemberId};
use ieum_store::OrgScope;
use ieum_store::account::NewAccount;
use ieum_store::audit::AuditPage;
use ieum_store::client::{ClientSettings, NewClient};
use ieum_store::member::NewMember;
use ieum_store::org_slug::SlugState;

use crate::on_both;
use crate::support::{Answer, Browser, PASSWORD, TestApp};

const HOUR: Duration = Duration::from_secs(3600);

/// An organisation with a login page.
pub async fn linked(app: &TestApp, name: &str, slug: &str, email: &str) -> Created {
    let created = app.organization(name, Plan::Standard, email).await;
    give_slug(app, created.scope, slug, SlugState::Current).await;
    let now = app.ctx().now();
    app.write(async |tx| Ok(tx.set_linked(created.scope, now).await?)).await;
    created
}

pub async fn give_slug(app: &TestApp, scope: OrgScope, slug: &str, state: SlugState) {
    let now = app.ctx().now();
    app.write(async |tx| Ok(tx.insert_slug(scope, slug, &look_alike_key(slug), state, now).await?))
        .await;
}

/// A member with a managed account and [`PASSWORD`], who has never signed in.
pub async fn enrolled(app: &TestApp, org: &Created, email: Option<&str>, phone: Option<&str>) -> AccountId {
    let ctx = app.ctx();
    let hash = ctx
        .app()
        .passwords
        .hash(Secret::new(PASSWORD.into()), ctx.rng())
        .await
        .unwrap();
    let (account, member) = (
        AccountId::new(ctx.now(), ctx.rng()),
        MemberId::new(ctx.now(), ctx.rng()),
    );
    app.write(async |tx| {
        tx.insert_account(&NewAccount {
            id: account,
            home: Some(org.scope),
            name: "박바다",
            email: email.map(|e| (e, e)),
            phone,
            password_hash: Some(&hash),
            must_change_password: true,
            locale: None,
            created_at: ctx.now(),
        })
        .await?;
        tx.insert_member(
            org.scope,
            &NewMember {
                id: member,
                account_id: Some(account),
                state: MemberState::Invited,
                name: ("박바다", &fold("박바다")),
                email: email.map(|e| (e, e)),
                phone,
                department: ("", ""),
                now: ctx.now(),
            },
        )
        .await?;
        Ok(())
    })
    .await;
    account
}

/// Sends the form of an organisation's page as the page has it.
pub async fn sign_in(browser: &mut Browser<'_>, path: &str, username: &str, password: &str) -> Answer {
    let page = browser.get(path).await;
    let value = |name: &str| {
        page.attribute(&format!("#form input[name={name}]"), "value")
            .unwrap_or_default()
    };
    let (method, next, hint) = (value("method"), value("next"), value("login_hint"));
    let fields = [
        ("method", method.as_str()),
        ("next", &next),
        ("login_hint", &hint),
        ("username", username),
        ("password", password),
    ];
    browser.post(path.split('?').next().unwrap(), &fields).await
}

/// The code of the latest mail to this address.
async fn mailed_code(app: &TestApp, email: &str) -> String {
    let mails = app.mails_to(email).await;
    let text = &mails.first().expect("a mail").message.text;
    let mut digits = text.split(|c: char| !c.is_ascii_digit()).filter(|word| word.len() == 6);
    digits.next().expect("a code").to_owned()
}

fn parameter(location: &str, name: &str) -> String {
    let query = location.split_once('?').map_or("", |(_, query)| query);
    url::form_urlencoded::parse(query.as_bytes())
        .find(|(key, _)| key == name)
        .map(|(_, value)| value.into_owned())
        .unwrap_or_default()
}

/// Asks for a code and returns the page's state.
async fn ask_for_code(browser: &mut Browser<'_>, email: &str) -> String {
    let answer = browser.post("/login", &[("who", email)]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    assert!(answer.location().starts_with("/login/code?"), "{}", answer.location());
    parameter(answer.location(), "state")
}

on_both! {
    async fn the_organisations_page_signs_in_and_the_way_out_ends_everything(app) {
        let org = linked(&app, "한빛물산", "hanbit", "haneul@hanbit.example").await;
        let console = format!("/console/{}", org.scope.org_id());
        let mut browser = app.browser();
        let page = browser.get("/o/hanbit").await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.body.contains("한빛물산") && page.body.contains("아이디 로그인"), "{}", page.body);
        assert_eq!(page.attribute("#username", "autocomplete").as_deref(), Some("username"));
        assert_eq!(page.attribute("#password", "autocomplete").as_deref(), Some("current-password"));
        assert!(!page.body.contains("<script"));

        let answer = sign_in(&mut browser, "/o/hanbit", "Haneul@Hanbit.example", PASSWORD).await;
        assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, console.as_str()), "{}", answer.body);
        assert_eq!(browser.get(&console).await.status, StatusCode::OK);

        let token = browser.cookie("ieum_session").unwrap();
        let out = browser.post("/logout", &[]).await;
        assert_eq!((out.status, out.location()), (StatusCode::SEE_OTHER, "/"));
        assert!(browser.cookie("ieum_session").is_none());
        assert!(browser.get("/").await.body.contains("로그아웃했습니다."));
        browser.cookies.push(("ieum_session".into(), token));
        assert_eq!(browser.get(&console).await.status, StatusCode::SEE_OTHER, "the kept cookie is dead");
        assert_eq!(browser.post("/logout", &[]).await.status, StatusCode::SEE_OTHER, "twice is fine");
    }

    async fn who_was_enrolled_signs_in_by_phone_or_email_and_must_choose_a_password(app) {
        let org = linked(&app, "한빛물산", "hanbit", "haneul@hanbit.example").await;
        enrolled(&app, &org, Some("bada@hanbit.example"), Some("+821012345678")).await;
        for id in ["010-1234-5678", "bada@hanbit.example", "+82 10 1234 5678"] {
            let mut browser = app.browser();
            let answer = sign_in(&mut browser, "/o/hanbit", id, PASSWORD).await;
            assert_eq!(answer.location(), "/account", "{id}: {}", answer.body);
            let account = browser.get("/account").await;
            assert_eq!(account.location(), "/account/password?next=%2Faccount");
        }
    }

    async fn the_way_by_email_proves_it_chooses_and_signs_in(app) {
        let (email, first) = ("haneul@hanbit.example", "바다상사");
        let free = app.organization(first, Plan::Free, email).await;
        linked(&app, "한빛물산", "hanbit", email).await;
        let mut browser = app.browser();
        let state = ask_for_code(&mut browser, "Haneul@hanbit.example").await;
        let page = browser.get(&format!("/login/code?state={state}")).await;
        assert_eq!(page.attribute("#code", "autocomplete").as_deref(), Some("one-time-code"));
        let code = mailed_code(&app, "Haneul@hanbit.example").await;
        let fields = [("state", state.as_str()), ("code", &code), ("next", "/account")];
        let entered = browser.post("/login/code", &fields).await;
        assert!(entered.location().starts_with("/login/choose?"), "{}", entered.body);
        let choice = browser.get(entered.location()).await;
        assert_eq!(choice.texts(".methods li"), ["바다상사 FREE", "한빛물산 STANDARD"]);

        let page = browser.get(&choice.attribute(".methods a", "href").unwrap()).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.body.contains(first) && page.body.contains(email.split('@').next_back().unwrap()), "{}", page.body);
        let value = |name: &str| page.attribute(&format!("#form input[name={name}]"), "value").unwrap_or_default();
        let fields = ["state", "account", "org", "method", "next"].map(|name| (name, value(name)));
        let mut fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        fields.push(("password", "틀린 비밀번호"));
        let wrong = browser.post("/login/password", &fields).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        *fields.last_mut().unwrap() = ("password", PASSWORD);
        let done = browser.post("/login/password", &fields).await;
        assert_eq!(done.location(), "/account", "{}", done.body);
        assert_eq!(browser.get(&format!("/console/{}", free.scope.org_id())).await.status, StatusCode::OK);

        let again = browser.post("/login/code", &[("state", &state), ("code", &code)]).await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY, "a code is spent by its use");
        assert!(again.body.contains("이미 사용한 번호"), "{}", again.body);
    }

    async fn the_device_remembers_organisations_and_forgets_them(app) {
        linked(&app, "한빛물산", "hanbit", "haneul@hanbit.example").await;
        let sea = linked(&app, "바다상사", "bada", "bada@bada.example").await;
        let mut browser = app.browser();
        sign_in(&mut browser, "/o/hanbit", "haneul@hanbit.example", PASSWORD).await;
        sign_in(&mut browser, "/o/bada", "bada@bada.example", PASSWORD).await;
        let page = browser.get("/?next=%2Faccount").await;
        assert_eq!(page.texts(".known a"), ["바다상사", "한빛물산"]);
        assert_eq!(page.attribute(".known a", "href").as_deref(), Some("/o/bada?next=%2Faccount"));
        app.write(async |tx| Ok(tx.set_organization_state(sea.scope, OrgState::Suspended).await?)).await;
        assert_eq!(browser.get("/").await.texts(".known a"), ["한빛물산"]);
        let answer = browser.post("/login/forget", &[("slug", "hanbit")]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
        assert!(browser.get("/").await.texts(".known a").is_empty());
        browser.cookies.retain(|(name, _)| name != "ieum_orgs");
        browser.cookies.push(("ieum_orgs".into(), "forged".into()));
        assert_eq!(browser.get("/").await.status, StatusCode::OK);
    }

    async fn a_former_id_forwards_for_a_while_with_what_is_carried(app) {
        let org = linked(&app, "한빛물산", "hanbit", "haneul@hanbit.example").await;
        let until = app.ctx().now().plus(30 * 24 * HOUR);
        app.write(async |tx| Ok(tx.retire_slug(org.scope, until).await?)).await;
        give_slug(&app, org.scope, "hanbit2", SlugState::Current).await;
        let mut browser = app.browser();
        let answer = browser.get("/o/hanbit?next=%2Faccount&login_hint=a%40b.kr").await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
        assert_eq!(answer.location(), "/o/hanbit2?next=%2Faccount&login_hint=a%40b.kr");
        app.pass(30 * 24 * HOUR);
        assert_eq!(browser.get("/o/hanbit").await.status, StatusCode::NOT_FOUND);
        assert_eq!(browser.get("/o/hanbit2").await.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn an_id_that_leads_nowhere_tells_nothing() {
    let app = TestApp::sqlite().await;
    let pending = app.organization("하늘물산", Plan::Standard, "a@haneul.example").await;
    give_slug(&app, pending.scope, "haneul", SlugState::Reserved).await;
    let unapproved = app.organization("구름상사", Plan::Standard, "a@gureum.example").await;
    give_slug(&app, unapproved.scope, "gureum", SlugState::Current).await;
    let suspended = linked(&app, "한빛물산", "hanbit", "a@hanbit.example").await;
    app.write(async |tx| Ok(tx.set_organization_state(suspended.scope, OrgState::Suspended).await?))
        .await;
    let mut browser = app.browser();
    browser.get("/").await;
    let expected = browser.get("/o/nobody").await;
    assert_eq!(expected.status, StatusCode::NOT_FOUND);
    assert!(
        expected.body.contains("조직을 찾을 수 없습니다") && expected.body.contains("href=\"/\""),
        "{}",
        expected.body
    );
    for slug in [
        "haneul",
        "gureum",
        "hanbit",
        "admin",
        "operator",
        "Hanbit",
        "a",
        "..%2Fx",
        "한빛",
        &"a".repeat(300),
    ] {
        let path = format!("/o/{}", slug.replace("한빛", "%ED%95%9C%EB%B9%9B"));
        let answer = browser.get(&path).await;
        assert_eq!(
            (answer.status, &answer.body),
            (expected.status, &expected.body),
            "{slug}"
        );
        let fields = [("username", "a@hanbit.example"), ("password", PASSWORD)];
        let posted = browser.post(&path, &fields).await;
        assert_eq!(
            (posted.status, &posted.body),
            (expected.status, &expected.body),
            "{slug}"
        );
    }
}

#[tokio::test]
async fn a_wrong_password_keeps_the_id_and_changes_nothing() {
    let app = TestApp::sqlite().await;
    linked(&app, "한빛물산", "hanbit", "haneul@hanbit.example").await;
    let mut browser = app.browser();
    let answer = sign_in(&mut browser, "/o/hanbit", "haneul@hanbit.example", "틀린 비밀번호").await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(
        answer.attribute("#username", "value").as_deref(),
        Some("haneul@hanbit.example")
    );
    assert_eq!(answer.attribute("#password", "value"), None);
    assert!(answer.body.contains("아이디 또는 비밀번호가 올바르지 않습니다."));
    assert!(browser.cookie("ieum_session").is_none());
    for (id, password, field) in [
        ("", PASSWORD, "#username-error"),
        ("hanbit", PASSWORD, "#username-error"),
        ("haneul@", PASSWORD, "#username-error"),
        ("haneul@hanbit.example", "", "#password-error"),
        ("haneul@hanbit.example", &"가".repeat(5_000), "#password-error"),
    ] {
        let answer = sign_in(&mut browser, "/o/hanbit", id, password).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(answer.texts(field).len(), 1, "{id:?}: {}", answer.body);
    }
    let without_token = Request::post("/o/hanbit")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(axum::body::Body::from("username=a&password=b"))
        .unwrap();
    assert_eq!(browser.send(without_token).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn ten_wrong_passwords_lock_for_an_hour_whether_the_person_exists_or_not() {
    let app = TestApp::sqlite().await;
    linked(&app, "한빛물산", "hanbit", "haneul@hanbit.example").await;
    linked(&app, "바다상사", "bada", "haneul@hanbit.example").await;
    let (mut known, mut unknown) = (app.browser(), app.browser());
    known.get("/").await;
    unknown.cookies = known.cookies.clone();
    for time in 1..=11 {
        let one = sign_in(&mut known, "/o/hanbit", "haneul@hanbit.example", "틀린 비밀번호").await;
        let other = sign_in(&mut unknown, "/o/hanbit", "nobody@hanbit.example", "틀린 비밀번호").await;
        let same = other.body.replace("nobody@", "haneul@");
        assert_eq!((one.status, &one.body), (other.status, &same), "{time}");
        assert_eq!(
            one.body.contains("로그인이 잠겼습니다"),
            time >= 10,
            "{time}: {}",
            one.body
        );
    }
    let right = sign_in(&mut known, "/o/hanbit", "haneul@hanbit.example", PASSWORD).await;
    assert_eq!(
        right.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "also the right one is refused"
    );
    assert!(right.body.contains("2026년 11월 23일(월) 10:00"), "{}", right.body);
    let elsewhere = sign_in(&mut app.browser(), "/o/bada", "haneul@hanbit.example", PASSWORD).await;
    assert_eq!(
        elsewhere.status,
        StatusCode::SEE_OTHER,
        "another organisation is another matter"
    );

    let mails = app.mails_to("haneul@hanbit.example").await;
    assert_eq!(mails.len(), 1, "one mail a lock");
    let text = &mails[0].message.text;
    assert!(
        text.contains("2026년 11월 23일(월) 10:00") && text.contains("/password/forgot"),
        "{text}"
    );
    assert!(app.mails_to("nobody@hanbit.example").await.is_empty());

    app.pass(HOUR);
    let later = sign_in(&mut known, "/o/hanbit", "haneul@hanbit.example", PASSWORD).await;
    assert_eq!(later.status, StatusCode::SEE_OTHER, "{}", later.body);
}

#[tokio::test]
async fn a_right_password_forgets_the_wrong_ones() {
    let app = TestApp::sqlite().await;
    linked(&app, "한빛물산", "hanbit", "haneul@hanbit.example").await;
    let mut browser = app.browser();
    for _ in 0..3 {
        for _ in 0..9 {
            let answer = sign_in(&mut browser, "/o/hanbit", "haneul@hanbit.example", "틀린 비밀번호").await;
            assert!(!answer.body.contains("잠겼습니다"));
        }
        let right = sign_in(&mut browser, "/o/hanbit", "haneul@hanbit.example", PASSWORD).await;
        assert_eq!(right.status, StatusCode::SEE_OTHER);
    }
}

#[tokio::test]
async fn a_hundred_wrong_passwords_lock_the_address_they_came_from() {
    let app = TestApp::sqlite().await;
    linked(&app, "한빛물산", "hanbit", "haneul@hanbit.example").await;
    let mut browser = app.browser();
    for time in 0..100 {
        let id = format!("nobody{}@hanbit.example", time / 9);
        sign_in(&mut browser, "/o/hanbit", &id, "틀린 비밀번호").await;
    }
    let here = sign_in(&mut browser, "/o/hanbit", "haneul@hanbit.example", PASSWORD).await;
    assert!(here.body.contains("이 네트워크에서"), "{}", here.body);
    let mut elsewhere = app.browser();
    elsewhere.address = "198.51.100.9:40000";
    let answer = sign_in(&mut elsewhere, "/o/hanbit", "haneul@hanbit.example", PASSWORD).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn known_and_unknown_people_cost_one_comparison_each() {
    let app = TestApp::sqlite().await;
    let org = linked(&app, "한빛물산", "hanbit", "haneul@hanbit.example").await;
    let compared = || app.site.app.passwords.compared();
    let mut browser = app.browser();
    for (id, password) in [
        ("haneul@hanbit.example", "틀린 비밀번호"),
        ("nobody@hanbit.example", "틀린 비밀번호"),
        ("010-1234-5678", "틀린 비밀번호"),
        ("haneul@hanbit.example", PASSWORD),
    ] {
        let before = compared();
        sign_in(&mut browser, "/o/hanbit", id, password).await;
        assert_eq!(compared() - before, 1, "{id}");
    }
    app.write(async |tx| Ok(tx.set_account_state(org.account, AccountState::Suspended).await?))
        .await;
    let before = compared();
    let answer = sign_in(&mut browser, "/o/hanbit", "haneul@hanbit.example", PASSWORD).await;
    assert_eq!(
        (answer.status, compared() - before),
        (StatusCode::UNPROCESSABLE_ENTITY, 1)
    );
}

#[tokio::test]
async fn a_new_sign_in_ends_the_old_cookie_and_keeps_its_organisations() {
    let app = TestApp::sqlite().await;
    let one = linked(&app, "한빛물산", "hanbit", "haneul@hanbit.example").await;
    let two = linked(&app, "바다상사", "bada", "haneul@hanbit.example").await;
    let mut browser = app.browser();
    sign_in(&mut browser, "/o/hanbit", "haneul@hanbit.example", PASSWORD).await;
    let old = browser.cookie("ieum_session").unwrap();
    sign_in(&mut browser, "/o/bada", "haneul@hanbit.example", PASSWORD).await;
    let new = browser.cookie("ieum_session").unwrap();
    assert_ne!(old, new);
    for org in [one, two] {
        let path = format!("/console/{}", org.scope.org_id());
        assert_eq!(browser.get(&path).await.status, StatusCode::OK);
        let mut thief = app.browser();
        thief.cookies.push(("ieum_session".into(), old.clone()));
        assert_eq!(thief.get(&path).await.status, StatusCode::SEE_OTHER);
    }
}

#[tokio::test]
async fn a_double_click_signs_in_twice_without_harm() {
    let app = TestApp::sqlite().await;
    linked(&app, "한빛물산", "hanbit", "haneul@hanbit.example").await;
    let mut browser = app.browser();
    browser.get("/o/hanbit").await;
    let (mut one, mut two) = (browser.clone(), browser.clone());
    let (a, b) = tokio::join!(
        sign_in(&mut one, "/o/hanbit", "haneul@hanbit.example", PASSWORD),
        sign_in(&mut two, "/o/hanbit", "haneul@hanbit.example", PASSWORD)
    );
    assert_eq!((a.status, b.status), (StatusCode::SEE_OTHER, StatusCode::SEE_OTHER));
    assert_eq!(one.get("/account").await.status, StatusCode::OK);
    assert_eq!(two.get("/account").await.status, StatusCode::OK);
}

#[tokio::test]
async fn what_is_suspended_ends_at_the_next_request() {
    let app = TestApp::sqlite().await;
    let org = linked(&app, "한빛물산", "hanbit", "haneul@hanbit.example").await;
    let path = format!("/console/{}", org.scope.org_id());
    let mut browser = app.browser();
    sign_in(&mut browser, "/o/hanbit", "haneul@hanbit.example", PASSWORD).await;
    assert_eq!(browser.get(&path).await.status, StatusCode::OK);
    app.write(async |tx| Ok(tx.set_organization_state(org.scope, OrgState::Suspended).await?))
        .await;
    assert_eq!(browser.get(&path).await.status, StatusCode::NOT_FOUND);
    let answer = browser
        .post(
            "/o/hanbit",
            &[("username", "haneul@hanbit.example"), ("password", PASSWORD)],
        )
        .await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    app.write(async |tx| Ok(tx.set_organization_state(org.scope, OrgState::Active).await?))
        .await;
    assert_eq!(browser.get(&path).await.status, StatusCode::OK);
    app.write(async |tx| Ok(tx.set_account_state(org.account, AccountState::Suspended).await?))
        .await;
    assert_eq!(browser.get(&path).await.status, StatusCode::SEE_OTHER);
    assert_eq!(browser.get("/account").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn an_unknown_method_signs_nobody_in() {
    let app = TestApp::sqlite().await;
    linked(&app, "한빛물산", "hanbit", "haneul@hanbit.example").await;
    let other = linked(&app, "바다상사", "bada", "bada@bada.example").await;
    let methods = app
        .store()
        .read()
        .await
        .unwrap()
        .login_methods(other.scope)
        .await
        .unwrap();
    let foreign = methods[0].id.to_string();
    let mut browser = app.browser();
    let fields = [
        ("method", foreign.as_str()),
        ("username", "haneul@hanbit.example"),
        ("password", PASSWORD),
    ];
    let answer = browser.post("/o/hanbit", &fields).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        answer.body.contains("지금은 이 로그인 방식을 사용할 수 없습니다."),
        "{}",
        answer.body
    );
    assert!(browser.cookie("ieum_session").is_none());
}

#[tokio::test]
async fn next_leads_only_within_the_site() {
    let app = TestApp::sqlite().await;
    let org = linked(&app, "한빛물산", "hanbit", "haneul@hanbit.example").await;
    let console = format!("/console/{}", org.scope.org_id());
    for (next, expected) in [
        ("/account?x=1", "/account?x=1"),
        ("//evil.example", &*console),
        ("/\\evil.example", &console),
        ("https://evil.example/", &console),
        ("javascript:alert(1)", &console),
        ("/a\r\nSet-Cookie: x=1", &console),
        ("", &console),
    ] {
        let mut browser = app.browser();
        let encoded: String = url::form_urlencoded::byte_serialize(next.as_bytes()).collect();
        let page = browser.get(&format!("/o/hanbit?next={encoded}")).await;
        let carried = page.attribute("#form input[name=next]", "value");
        assert!(carried.is_none_or(|carried| carried == expected), "{next}");
        let fields = [
            ("username", "haneul@hanbit.example"),
            ("password", PASSWORD),
            ("next", next),
        ];
        let answer = browser.post("/o/hanbit", &fields).await;
        assert_eq!(answer.location(), expected, "{next}");
        let found = browser.post("/login", &[("who", "hanbit"), ("next", next)]).await;
        assert!(
            found.location().starts_with("/o/hanbit") && !found.location().contains("evil"),
            "{next}"
        );
    }
}

#[tokio::test]
async fn the_start_page_leads_on_and_says_what_it_did_not_understand() {
    let app = TestApp::sqlite().await;
    let mut browser = app.browser();
    for path in ["/", "/login?next=%2Faccount&login_hint=hanbit"] {
        let page = browser.get(path).await;
        assert_eq!(page.status, StatusCode::OK);
        assert_eq!(page.attribute("#who", "autocomplete").as_deref(), Some("username"));
    }
    let page = browser.get("/login?next=%2Faccount&login_hint=hanbit").await;
    assert_eq!(page.attribute("#who", "value").as_deref(), Some("hanbit"));
    let answer = browser
        .post(
            "/login",
            &[("who", " HanBit "), ("next", "/account"), ("login_hint", "a@b.kr")],
        )
        .await;
    assert_eq!(answer.location(), "/o/hanbit?next=%2Faccount&login_hint=a%40b.kr");
    for bad in ["", "한빛", "a@", "a b", "@", &"x".repeat(500)] {
        let answer = browser.post("/login", &[("who", bad)]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{bad}");
        assert_eq!(answer.texts("#who-error").len(), 1, "{bad}");
        assert_eq!(answer.attribute("#who", "value").unwrap_or_default(), bad, "{bad}");
    }
    let unknown_post = browser.get("/login/forget").await;
    assert_eq!(unknown_post.status, StatusCode::METHOD_NOT_ALLOWED);
}

#[tokio::test]
async fn five_wrong_codes_restrict_the_email_also_for_the_right_one() {
    let app = TestApp::sqlite().await;
    app.organization("바다상사", Plan::Free, "bada@bada.example").await;
    let mut bodies = Vec::new();
    for email in ["bada@bada.example", "none@bada.example"] {
        let mut browser = app.browser();
        let state = ask_for_code(&mut browser, email).await;
        let right = mailed_code(&app, email).await;
        let wrong = if right == "000000" { "000001" } else { "000000" };
        for time in 1..=5 {
            let answer = browser.post("/login/code", &[("state", &state), ("code", wrong)]).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
            let error = answer.texts("#code-error").join("");
            assert_eq!(error.contains("11월 23일(월) 10:00"), time == 5, "{error}");
            bodies.push(error);
        }
        let answer = browser
            .post("/login/code", &[("state", &state), ("code", &right)])
            .await;
        assert_eq!(
            answer.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "the right one came too late"
        );
        let mut other = app.browser();
        let more = other.post("/login", &[("who", email)]).await;
        assert_eq!(
            more.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "no further code while restricted"
        );
    }
    assert_eq!(bodies[..5], bodies[5..], "known and unknown alike");
    app.pass(HOUR);
    let mut browser = app.browser();
    ask_for_code(&mut browser, "bada@bada.example").await;
}

#[tokio::test]
async fn a_code_belongs_to_its_browser_and_its_ten_minutes() {
    let app = TestApp::sqlite().await;
    app.organization("바다상사", Plan::Free, "bada@bada.example").await;
    let mut browser = app.browser();
    let state = ask_for_code(&mut browser, "bada@bada.example").await;
    let code = mailed_code(&app, "bada@bada.example").await;
    let mut thief = app.browser();
    let stolen = thief.post("/login/code", &[("state", &state), ("code", &code)]).await;
    assert_eq!(stolen.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        stolen.body.contains("다른 브라우저에서 연 화면입니다."),
        "{}",
        stolen.body
    );

    for bad in ["", "12345", "1234567", "abcdef", "１２３４５６"] {
        let answer = browser.post("/login/code", &[("state", &state), ("code", bad)]).await;
        assert!(answer.texts("#code-error").join("").contains("숫자 6자리"), "{bad}");
    }
    let resent = browser.post("/login/resend", &[("state", &state)]).await;
    let second = parameter(resent.location(), "state");
    let old = browser.post("/login/code", &[("state", &state), ("code", &code)]).await;
    assert!(
        old.texts("#code-error").join("").contains("다시 받아 주세요"),
        "another code ends the one before"
    );
    let code = mailed_code(&app, "bada@bada.example").await;
    app.pass(Duration::from_secs(600));
    let late = browser
        .post("/login/code", &[("state", &second), ("code", &code)])
        .await;
    assert!(
        late.texts("#code-error").join("").contains("유효 시간이 지났거나"),
        "{}",
        late.body
    );
    app.pass(HOUR);
    let later = browser.get(&format!("/login/code?state={second}")).await;
    assert_eq!(later.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(later.body.contains("처음부터 다시"), "{}", later.body);
}

#[tokio::test]
async fn a_spaced_code_is_read_and_the_proof_lasts_a_quarter_of_an_hour() {
    let app = TestApp::sqlite().await;
    let org = app.organization("바다상사", Plan::Free, "bada@bada.example").await;
    let mut browser = app.browser();
    let state = ask_for_code(&mut browser, "bada@bada.example").await;
    let code = mailed_code(&app, "bada@bada.example").await;
    let spaced = format!(" {}-{} ", &code[..3], &code[3..]);
    let entered = browser
        .post("/login/code", &[("state", &state), ("code", &spaced)])
        .await;
    let choose = entered.location().to_owned();
    let proof = parameter(&choose, "state");
    assert_eq!(
        app.browser().get(&choose).await.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "another browser"
    );
    let stranger = app.organization("하늘물산", Plan::Free, "haneul@haneul.example").await;
    for (account, of) in [
        (stranger.account, stranger.scope),
        (org.account, stranger.scope),
        (stranger.account, org.scope),
    ] {
        let path = format!("/login/password?state={proof}&account={account}&org={}", of.org_id());
        assert_eq!(browser.get(&path).await.status, StatusCode::NOT_FOUND);
    }
    let code_as_proof = browser.get(&format!("/login/choose?state={state}")).await;
    assert_eq!(
        code_as_proof.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "one step's state is not another's"
    );
    app.pass(Duration::from_secs(15 * 60));
    assert_eq!(browser.get(&choose).await.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn who_belongs_nowhere_learns_so_only_after_proving_the_email() {
    let app = TestApp::sqlite().await;
    app.organization("바다상사", Plan::Free, "bada@bada.example").await;
    let mut pages = Vec::new();
    for email in ["bada@bada.example", "none@bada.example"] {
        let mut browser = app.browser();
        browser.cookies.push(("ieum_browser".into(), "A".repeat(22)));
        let state = ask_for_code(&mut browser, email).await;
        let page = browser.get(&format!("/login/code?state={state}")).await;
        pages.push(page.body.replace(email, "").replace(&state, ""));
        if email.starts_with("none") {
            let code = mailed_code(&app, email).await;
            let entered = browser.post("/login/code", &[("state", &state), ("code", &code)]).await;
            let page = browser.get(entered.location()).await;
            assert!(
                page.body.contains("소속된 조직이 없습니다") && page.body.contains("/signup"),
                "{}",
                page.body
            );
        }
    }
    assert_eq!(pages[0], pages[1]);
}

#[tokio::test]
async fn mails_to_one_address_and_from_one_network_are_limited() {
    let app = TestApp::sqlite().await;
    let mut browser = app.browser();
    for _ in 0..6 {
        ask_for_code(&mut browser, "bada@bada.example").await;
    }
    let seventh = browser.post("/login", &[("who", "BADA@bada.example")]).await;
    assert_eq!(seventh.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(app.mails_to("bada@bada.example").await.len(), 6);
    for time in 0..54 {
        ask_for_code(&mut browser, &format!("p{}@bada.example", time / 5)).await;
    }
    let answer = browser.post("/login", &[("who", "new@bada.example")]).await;
    assert_eq!(
        answer.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "the network has had its sixty"
    );
    app.pass(HOUR);
    ask_for_code(&mut browser, "bada@bada.example").await;
}

#[tokio::test]
async fn every_page_speaks_english_and_the_choice_is_remembered() {
    let app = TestApp::sqlite().await;
    linked(&app, "Hanbit", "hanbit", "haneul@hanbit.example").await;
    let mut browser = app.browser();
    let page = browser.get("/o/hanbit?lang=en").await;
    assert!(
        page.body.contains("<html lang=\"en\">") && page.body.contains("Forgot your password?"),
        "{}",
        page.body
    );
    assert_eq!(browser.cookie("ieum_lang").as_deref(), Some("en"));
    for path in [
        "/",
        "/login",
        "/o/hanbit",
        "/o/nobody",
        "/password/forgot",
        "/password/sent",
        "/operator/login",
    ] {
        let page = browser.get(path).await;
        assert!(page.body.contains("<html lang=\"en\">"), "{path}");
        let korean = page.body.replace("한국어", "").replace("아이디 로그인", "");
        assert!(!korean.chars().any(|c| ('가'..='힣').contains(&c)), "{path}: {korean}");
    }
    let fields = [
        ("username", "haneul@hanbit.example"),
        ("password", "wrong"),
        ("method", ""),
    ];
    let wrong = browser.post("/o/hanbit", &fields).await;
    assert!(
        wrong.body.contains("The ID or the password is not correct."),
        "{}",
        wrong.body
    );
    assert!(
        wrong.body.contains("formaction=\"?lang=ko\""),
        "a form switches by a button"
    );
    let fields = [("username", "haneul@hanbit.example"), ("switch_language", "ko")];
    let switched = browser.post("/o/hanbit?lang=ko", &fields).await;
    assert_eq!(switched.status, StatusCode::OK);
    assert!(switched.body.contains("<html lang=\"ko\">"));
    assert_eq!(
        switched.attribute("#username", "value").as_deref(),
        Some("haneul@hanbit.example")
    );
    assert_eq!(browser.cookie("ieum_lang").as_deref(), Some("ko"));
}

#[tokio::test]
async fn a_login_page_with_its_stylesheet_is_under_twenty_kilobytes() {
    let app = TestApp::sqlite().await;
    linked(&app, "한빛물산", "hanbit", "haneul@hanbit.example").await;
    let mut browser = app.browser();
    for path in ["/", "/o/hanbit", "/operator/login"] {
        let page = browser.get(path).await;
        let html = scraper::Html::parse_document(&page.body);
        let mut total = page.body.len();
        for link in html.select(&scraper::Selector::parse("link[href]").unwrap()) {
            let file = browser.get(link.value().attr("href").unwrap()).await;
            assert_eq!(file.status, StatusCode::OK);
            total += file.body.len();
        }
        assert!(total < 20_000, "{path}: {total}");
        assert!(
            !page.body.contains("<script") && !page.body.contains(" style="),
            "{path}"
        );
    }
}

#[tokio::test]
async fn a_suspended_or_deleted_member_is_out_at_the_next_request() {
    let app = TestApp::sqlite().await;
    let org = linked(&app, "한빛물산", "hanbit", "haneul@hanbit.example").await;
    let account = enrolled(&app, &org, Some("bada@hanbit.example"), None).await;
    let ctx = app.ctx();
    app.write(async |tx| {
        let hash = tx.find_account(account).await?.unwrap().password_hash.unwrap();
        Ok(tx.set_password(account, &hash, false, ctx.now()).await?)
    })
    .await;
    let mut browser = app.browser();
    sign_in(&mut browser, "/o/hanbit", "bada@hanbit.example", PASSWORD).await;
    let signed_in = |page: &Answer| page.body.contains("로그인됨");
    assert!(signed_in(&browser.get("/account").await));
    for state in [MemberState::Suspended, MemberState::Deleted] {
        app.write(async |tx| {
            let member = tx.find_member_of_account(org.scope, account).await?.unwrap();
            assert!(tx.set_member_state(org.scope, &member, state, ctx.now()).await?);
            Ok(())
        })
        .await;
        let page = browser.get("/account").await;
        assert!(!page.body.contains("한빛물산"), "{}", page.body);
        let answer = sign_in(&mut app.browser(), "/o/hanbit", "bada@hanbit.example", PASSWORD).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            answer.body.contains("아이디 또는 비밀번호가 올바르지 않습니다."),
            "the same as for nobody"
        );
    }
}

#[tokio::test]
async fn a_disabled_method_ends_its_sign_ins_at_the_next_request_and_the_page_says_so() {
    let app = TestApp::sqlite().await;
    let org = linked(&app, "한빛물산", "hanbit", "haneul@hanbit.example").await;
    let console = format!("/console/{}", org.scope.org_id());
    let mut browser = app.browser();
    sign_in(&mut browser, "/o/hanbit", "haneul@hanbit.example", PASSWORD).await;
    let open_page = browser.get("/o/hanbit").await;
    let method = open_page.attribute("#form input[name=method]", "value").unwrap();
    app.write(async |tx| {
        for method in tx.login_methods(org.scope).await? {
            assert!(tx.disable_login_method(org.scope, method.id, method.version).await?);
        }
        Ok(())
    })
    .await;
    assert_eq!(browser.get(&console).await.status, StatusCode::NOT_FOUND);
    let page = browser.get("/o/hanbit").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(
        page.body.contains("사용할 수 있는 로그인 방식이 없습니다"),
        "{}",
        page.body
    );
    assert_eq!(page.attribute("#password", "name"), None);
    let fields = [
        ("method", method.as_str()),
        ("username", "haneul@hanbit.example"),
        ("password", PASSWORD),
    ];
    let answer = app.browser().post("/o/hanbit", &fields).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        answer.body.contains("지금은 이 로그인 방식을 사용할 수 없습니다."),
        "{}",
        answer.body
    );
}

#[tokio::test]
async fn the_audit_log_says_who_signed_in_and_who_failed() {
    let app = TestApp::sqlite().await;
    let org = linked(&app, "한빛물산", "hanbit", "haneul@hanbit.example").await;
    let mut browser = app.browser();
    sign_in(&mut browser, "/o/hanbit", "haneul@hanbit.example", "틀린 비밀번호").await;
    sign_in(&mut browser, "/o/hanbit", "nobody@hanbit.example", PASSWORD).await;
    sign_in(&mut browser, "/o/hanbit", "haneul@hanbit.example", PASSWORD).await;
    let log = audit_of(&app, org.scope).await;
    for expected in [
        "login.failure refused:wrong_password",
        "login.failure refused:unknown_id",
        "login.success success",
    ] {
        assert!(log.iter().any(|line| line == expected), "{expected}: {log:?}");
    }
}

#[tokio::test]
async fn a_login_form_may_end_only_at_a_registered_address() {
    let app = TestApp::sqlite().await;
    linked(&app, "한빛물산", "hanbit", "haneul@hanbit.example").await;
    let id = register(&app, "erp", &["https://erp.example/cb"]).await;
    let policy_of = async |client: &str, uri: &str| {
        let next = format!("/oauth2/authorize?client_id={client}&redirect_uri={}", encode(uri));
        let path = format!("/o/hanbit?next={}", encode(&next));
        let mut browser = app.browser();
        let page = browser.get(&path).await;
        let wrong = sign_in(&mut browser, &path, "haneul@hanbit.example", "틀린 비밀번호").await;
        let of = |answer: &Answer| answer.headers["content-security-policy"].to_str().unwrap().to_owned();
        assert_eq!(of(&page), of(&wrong), "the form again may end there, too");
        of(&page)
    };
    let policy = policy_of("erp", "https://erp.example/cb").await;
    assert!(policy.ends_with("form-action 'self' https://erp.example"), "{policy}");
    for (client, uri) in [("erp", "https://evil.example/cb"), ("other", "https://erp.example/cb")] {
        let policy = policy_of(client, uri).await;
        assert!(policy.ends_with("form-action 'self'"), "{client} {uri}: {policy}");
    }
    app.write(async |tx| Ok(tx.set_client_state(id, "suspended").await?))
        .await;
    let policy = policy_of("erp", "https://erp.example/cb").await;
    assert!(policy.ends_with("form-action 'self'"), "{policy}");
}

/// Action and result of every entry of an organisation's audit log.
async fn audit_of(app: &TestApp, scope: OrgScope) -> Vec<String> {
    let page = AuditPage {
        before: None,
        action: None,
        limit: 100,
    };
    let log = app.store().read().await.unwrap().audit_of(scope, page).await.unwrap();
    log.iter()
        .map(|entry| format!("{} {}", entry.action, entry.result))
        .collect()
}

fn encode(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

/// An active business system with these redirect URIs.
async fn register(app: &TestApp, client_id: &str, redirect_uris: &[&str]) -> ClientRowId {
    let ctx = app.ctx();
    let id = ClientRowId::new(ctx.now(), ctx.rng());
    let uris: Vec<String> = redirect_uris.iter().map(|uri| (*uri).to_owned()).collect();
    let new = NewClient {
        id,
        client_id,
        kind: "public",
        secret_hash: None,
        settings: ClientSettings {
            name: client_id,
            redirect_uris: &uris,
            post_logout_redirect_uris: &[],
            grants: &["authorization_code".to_owned()],
            scopes: &["openid".to_owned()],
            id_token_alg: "RS256",
            home_url: None,
        },
        now: ctx.now(),
    };
    app.write(async |tx| Ok(tx.insert_client(&new).await?)).await;
    id
}
