//! Emergency codes: made, used while nothing else lets anybody in, and every way in which somebody could come in who should not.

mod takeover;

use http::StatusCode;
use ieum_app::organizations::Created;
use ieum_model::permission::{Menu, Menus};

use crate::desk::audited;
use crate::factors::{enter, rule, set_up, state};
use crate::login::{linked, sign_in};
use crate::members::{active, make_admin};
use crate::on_both;
use crate::support::{Answer, Browser, PASSWORD, TestApp};

const BOSS: &str = "haneul@hanbit.example";

pub fn codes_path(org: &Created) -> String {
    format!("/console/{}/security/emergency", org.scope.org_id())
}

/// A new set, as the page shows it.
pub async fn make(browser: &mut Browser<'_>, org: &Created) -> Vec<String> {
    let answer = browser.post(&codes_path(org), &[("password", PASSWORD)]).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    let codes = answer.texts(".codes li");
    assert_eq!(codes.len(), 5);
    codes
}

pub async fn try_code(browser: &mut Browser<'_>, slug: &str, id: &str, code: &str) -> Answer {
    let fields = [("username", id), ("code", code)];
    browser.post(&format!("/o/{slug}/emergency"), &fields).await
}

async fn left(app: &TestApp, org: &Created) -> usize {
    let mut conn = app.store().read().await.unwrap();
    conn.emergency_standing(org.scope).await.unwrap().left
}

on_both! {
    async fn a_code_opens_when_nothing_else_does_once_and_everybody_concerned_is_told(app) {
        let org = linked(&app, "한빛물산", "hanbit", BOSS).await;
        let (admin, _) = active(&app, &org, "박서준", "seojun@hanbit.example").await;
        make_admin(&app, &org, admin, [Menu::Members].into_iter().collect::<Menus>()).await;
        active(&app, &org, "이도윤", "doyun@hanbit.example").await;
        let mut boss = app.signed_in(&org).await;
        let page = boss.get(&codes_path(&org)).await;
        assert!(page.body.contains("사용할 수 있는 비상 로그인 코드가 없습니다"));
        for password in ["", "틀린 비밀번호"] {
            let refused = boss.post(&codes_path(&org), &[("password", password)]).await;
            assert_eq!((refused.status, refused.texts("#password-error").len()), (StatusCode::UNPROCESSABLE_ENTITY, 1));
        }
        let codes = make(&mut boss, &org).await;
        assert!(app.mails_to(BOSS).await[0].message.subject.contains("비상 로그인 코드를 만들었습니다"));

        // The company's system is down, every method is off, and the account has no password.
        app.sql("UPDATE login_methods SET is_enabled = FALSE WHERE kind <> 'emergency'; UPDATE accounts SET password_hash = NULL").await;
        assert_eq!(boss.get(&codes_path(&org)).await.status, StatusCode::NOT_FOUND);
        assert!(!app.browser().get("/o/hanbit").await.body.contains("emergency"), "no page leads there");
        let mut browser = app.browser();
        assert_eq!(browser.get("/o/hanbit/emergency").await.status, StatusCode::OK);
        let typed = codes[1].to_uppercase().replace('-', " ");
        let answer = try_code(&mut browser, "hanbit", &BOSS.to_uppercase(), &typed).await;
        let home = format!("/console/{}", org.scope.org_id());
        assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, home.as_str()), "{}", answer.body);
        let page = browser.get(&home).await;
        assert!(page.body.contains("비상 로그인 코드로 로그인했습니다"), "{}", page.body);
        assert!(browser.get(&codes_path(&org)).await.body.contains("4개"));
        for address in [BOSS, "seojun@hanbit.example"] {
            let mails = app.mails_to(address).await;
            let text = &mails[0].message.text;
            assert!(text.contains("192.0.2.7") && text.contains("남은 코드는 4개"), "{text}");
        }
        assert!(app.mails_to("doyun@hanbit.example").await.is_empty());
        let log = audited(&app, &org).await;
        for action in ["emergency.make", "emergency.use", "login.success"] {
            assert!(log.iter().any(|line| line.contains(action)), "{action}: {log:?}");
        }
        // Used is used.
        let again = try_code(&mut app.browser(), "hanbit", BOSS, &codes[1]).await;
        assert_eq!(again.texts("#code-error").len(), 1, "{}", again.body);
        // With it the super admin mends what is broken.
        let list = browser.get(&format!("{home}/login-page")).await;
        assert!(list.body.contains("아이디 로그인") && !list.body.contains("비상 로그인</td>"));
        let enable = list.attribute("form[action$='/enable']", "action").expect("the method that is off");
        assert_eq!(browser.post(&enable, &[("version", "1")]).await.status, StatusCode::SEE_OTHER);
    }

    async fn a_new_set_replaces_the_one_before_and_only_the_super_admin_makes_one(app) {
        let org = linked(&app, "한빛물산", "hanbit", BOSS).await;
        let mut boss = app.signed_in(&org).await;
        let before = make(&mut boss, &org).await;
        let after = make(&mut boss, &org).await;
        assert!(before.iter().all(|code| !after.contains(code)));
        assert_eq!(try_code(&mut app.browser(), "hanbit", BOSS, &before[0]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(try_code(&mut app.browser(), "hanbit", BOSS, &after[0]).await.status, StatusCode::SEE_OTHER);
        let (admin, mut theirs) = active(&app, &org, "박서준", "seojun@hanbit.example").await;
        let all: Menus = Menu::ALL.into_iter().collect();
        make_admin(&app, &org, admin, all).await;
        let refused = theirs.post(&codes_path(&org), &[("password", PASSWORD)]).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN);
        assert_eq!(left(&app, &org).await, 4);
        // A session that was taken over knows no password.
        app.pass(std::time::Duration::from_secs(3600));
        app.sql("UPDATE accounts SET password_hash = NULL").await;
        let stale = boss.post(&codes_path(&org), &[]).await;
        assert_eq!(stale.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", stale.body);
    }

    async fn a_second_factor_is_asked_of_who_has_one_and_set_up_by_nobody(app) {
        let org = linked(&app, "한빛물산", "hanbit", BOSS).await;
        let mut boss = app.signed_in(&org).await;
        let codes = make(&mut boss, &org).await;
        assert_eq!(rule::demand(&mut boss, &org, "demanded", "").await.status, StatusCode::SEE_OTHER);
        let answer = try_code(&mut app.browser(), "hanbit", BOSS, &codes[0]).await;
        assert!(answer.location().starts_with("/console/"), "{}", answer.location());
        let (phone, _) = set_up(&app, &org).await;
        app.sql("UPDATE login_methods SET is_enabled = FALSE WHERE kind <> 'emergency'").await;
        let mut browser = app.browser();
        let answer = try_code(&mut browser, "hanbit", BOSS, &codes[1]).await;
        let ticket = state(&answer, "/login/factor?");
        assert!(browser.cookie("ieum_session").is_none());
        assert_eq!(left(&app, &org).await, 3, "used up, whatever comes of the second factor");
        assert_eq!(enter(&mut browser, &ticket, "000000").await.status, StatusCode::UNPROCESSABLE_ENTITY);
        let done = enter(&mut browser, &ticket, &phone.code(&app)).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
        let home = browser.get(&format!("/console/{}", org.scope.org_id())).await;
        assert!(home.body.contains("비상 로그인 코드로 로그인했습니다"));
    }
}

#[tokio::test]
async fn the_password_and_the_code_share_their_lock_and_a_locked_code_is_not_used_up() {
    let app = TestApp::sqlite().await;
    let org = linked(&app, "한빛물산", "hanbit", BOSS).await;
    let codes = make(&mut app.signed_in(&org).await, &org).await;
    let mut browser = app.browser();
    for _ in 0..5 {
        assert_eq!(
            try_code(&mut browser, "hanbit", BOSS, "aaaaa")
                .await
                .texts("#code-error")
                .len(),
            1
        );
        sign_in(&mut browser, "/o/hanbit", BOSS, "틀린 비밀번호").await;
    }
    let locked = try_code(&mut browser, "hanbit", BOSS, &codes[0]).await;
    assert!(locked.body.contains("로그인이 잠겼습니다"), "{}", locked.body);
    assert_eq!(left(&app, &org).await, 5);
    app.pass(std::time::Duration::from_secs(3601));
    assert_eq!(
        try_code(&mut browser, "hanbit", BOSS, &codes[0]).await.status,
        StatusCode::SEE_OTHER
    );
}
