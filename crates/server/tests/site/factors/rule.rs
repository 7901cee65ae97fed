//! An organisation's rule: the grace period, who lacks a factor, and the way in for who must set one up.

use std::time::Duration;

use http::StatusCode;
use ieum_app::organizations::Created;

use super::{Phone, set_up, state};
use crate::login::{linked, sign_in};
use crate::on_both;
use crate::support::{Answer, Browser, PASSWORD, TestApp};

const EMAIL: &str = "haneul@hanbit.example";
const DAY: Duration = Duration::from_secs(24 * 3600);

fn path(org: &Created) -> String {
    format!("/console/{}/security/factors", org.scope.org_id())
}

/// Saves the rule as the page has it.
pub async fn demand(browser: &mut Browser<'_>, org: &Created, demand: &str, from: &str) -> Answer {
    let page = browser.get(&path(org)).await;
    let version = page.attribute("[name=version]", "value").unwrap();
    let fields = [("version", version.as_str()), ("demand", demand), ("from", from)];
    browser.post(&path(org), &fields).await
}

on_both! {
    async fn a_demand_begins_on_its_day_and_who_lacks_one_sets_it_up_on_the_way_in(app) {
        let org = linked(&app, "한빛상사", "hanbit", EMAIL).await;
        let mut boss = app.signed_in(&org).await;
        // Monday; from Thursday on.
        let saved = demand(&mut boss, &org, "demanded", "2026-11-26").await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
        let mut browser = app.browser();
        let early = sign_in(&mut browser, "/o/hanbit", EMAIL, PASSWORD).await;
        assert!(early.location().starts_with("/console/"), "{}", early.location());

        app.pass(3 * DAY);
        let mut browser = app.browser();
        let answer = sign_in(&mut browser, "/o/hanbit?next=%2Faccount", EMAIL, PASSWORD).await;
        let ticket = state(&answer, "/login/enrol?");
        assert!(browser.cookie("ieum_session").is_none());
        let page = browser.get(answer.location()).await;
        assert!(page.body.contains("<svg"), "a picture");
        let (phone, offer) = (Phone::of(&page), page.attribute("[name=offer]", "value").unwrap());
        let send = async |browser: &mut Browser<'_>, offer: &str, code: &str| {
            let fields = [("state", ticket.as_str()), ("offer", offer), ("code", code), ("next", "/account")];
            browser.post("/login/enrol", &fields).await
        };
        let wrong = send(&mut browser, &offer, "000000").await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(Phone::of(&wrong).code(&app), phone.code(&app), "the same key again");
        let forged = send(&mut browser, "AAAA", &phone.code(&app)).await;
        assert_eq!(forged.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(browser.cookie("ieum_session").is_none());
        let code = phone.code(&app);
        let done = send(&mut browser, &offer, &code).await;
        assert_eq!((done.status, done.texts(".codes li").len()), (StatusCode::OK, 10), "{}", done.body);
        assert_eq!(done.attribute("a.button-main", "href").as_deref(), Some("/account"));
        assert_eq!(browser.get("/account").await.status, StatusCode::OK);
        let mails = app.mails_to(EMAIL).await;
        assert!(mails.iter().any(|m| m.message.subject.contains("인증 앱이 등록되었습니다")));
        // Nobody sets another one up with the same ticket, and the code of the set-up is used.
        let again = send(&mut browser, &offer, &code).await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
        let ticket = state(&sign_in(&mut app.browser(), "/o/hanbit", EMAIL, PASSWORD).await, "/login/factor?");
        assert!(!ticket.is_empty());
    }

    async fn who_lacks_one_is_listed_searched_and_counted(app) {
        let org = linked(&app, "한빛상사", "hanbit", EMAIL).await;
        let people: Vec<_> = (0..60).map(|n| crate::members::person(&format!("직원{n:02}"), &format!("p{n:02}@hanbit.example"), "", "영업")).collect();
        crate::members::enrol(&app, &org, &people, ieum_model::member::MemberState::Active).await;
        let mut boss = app.signed_in(&org).await;
        let home = format!("/console/{}", org.scope.org_id());
        assert!(!boss.get(&home).await.body.contains("security/factors"), "nobody is asked");
        assert_eq!(demand(&mut boss, &org, "wanted", "").await.status, StatusCode::SEE_OTHER);
        assert!(boss.get(&home).await.body.contains("61명 있습니다"));
        let page = boss.get(&path(&org)).await;
        assert_eq!(page.texts("tbody tr").len(), 50);
        let more = page.links().into_iter().find(|l| l.contains("after=")).unwrap();
        assert_eq!(boss.get(&more).await.texts("tbody tr").len(), 11);
        let found = boss.get(&format!("{}?q=P07%40", path(&org))).await;
        assert_eq!(found.texts("tbody tr td:first-child").len(), 1);
        assert!(boss.get(&format!("{}?q=%25", path(&org))).await.texts("tbody tr").is_empty(), "a sign is a sign");
        set_up(&app, &org).await;
        assert!(boss.get(&home).await.body.contains("60명 있습니다"));
    }

    async fn a_rule_that_cannot_be_or_that_somebody_else_changed_is_not_saved(app) {
        let org = linked(&app, "한빛상사", "hanbit", EMAIL).await;
        let mut boss = app.signed_in(&org).await;
        for (what, from, field) in [("everything", "", "#demand-error"), ("demanded", "2036-01-01", "#from-error"), ("demanded", "soon", "#from-error")] {
            let answer = demand(&mut boss, &org, what, from).await;
            assert_eq!((answer.status, answer.texts(field).len()), (StatusCode::UNPROCESSABLE_ENTITY, 1), "{what} {from}");
        }
        assert_eq!(demand(&mut boss, &org, "wanted", "").await.status, StatusCode::SEE_OTHER);
        for version in ["0", "7"] {
            let stale = boss.post(&path(&org), &[("version", version), ("demand", "demanded"), ("from", "")]).await;
            assert_eq!(stale.status, StatusCode::CONFLICT);
        }
        assert_eq!(boss.get(&path(&org)).await.attribute("#demand option[selected]", "value").as_deref(), Some("wanted"));
        let log = crate::desk::audited(&app, &org).await;
        assert!(log.iter().any(|line| line.contains("security.second_factor")), "{log:?}");
    }
}

#[tokio::test]
async fn an_invitation_or_a_sign_up_does_not_go_past_the_second_factor() {
    let app = TestApp::sqlite().await;
    let org = linked(&app, "한빛상사", "hanbit", EMAIL).await;
    set_up(&app, &org).await;
    let mut browser = app.browser();
    let fields = [("org_name", "가람상사"), ("name", "김하늘"), ("email", EMAIL)];
    browser.post("/signup", &fields).await;
    let link = crate::members::mailed_path(&app, EMAIL, "/signup/").await;
    let answer = browser.post(&link, &[("password", PASSWORD)]).await;
    assert!(
        answer.location().starts_with("/login?next=%2Fconsole%2F"),
        "{} {}",
        answer.location(),
        answer.body
    );
    assert!(browser.cookie("ieum_session").is_none());
}
