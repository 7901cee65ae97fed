//! Links for people outside.

use std::time::Duration;

use http::StatusCode;

use super::{code_of, records};
use crate::login::{linked, sign_in};
use crate::on_both;
use crate::support::{Browser, PASSWORD, TestApp};

const EMAIL: &str = "haneul@hanbit.example";
const DAY: Duration = Duration::from_secs(24 * 3600);

/// Makes a link and reads its path where it is shown once.
async fn link(admin: &mut Browser<'_>, at: &str, days: &str) -> String {
    let made = admin.post(&format!("{at}/share"), &[("days", days)]).await;
    assert_eq!(
        (made.status, made.location()),
        (StatusCode::SEE_OTHER, at),
        "{}",
        made.body
    );
    let page = admin.get(at).await;
    let address = page.attribute("#shared", "value").expect("the address");
    assert!(
        admin.get(at).await.attribute("#shared", "value").is_none(),
        "shown once"
    );
    url::Url::parse(&address).unwrap().path().to_owned()
}

async fn not_found(app: &TestApp, path: &str) -> String {
    let answer = app.browser().get(path).await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
    let id = answer.headers["x-request-id"].to_str().unwrap();
    answer.body.replace(id, "ID").replace(path, "PATH")
}

on_both! {
    async fn a_link_shows_one_record_without_the_person_until_it_ends(app) {
        let org = linked(&app, "한빛물산", "hanbit", EMAIL).await;
        let mut admin = app.signed_in(&org).await;
        sign_in(&mut app.browser(), "/o/hanbit", EMAIL, PASSWORD).await;
        let row = records(&app, org.scope).await.remove(0);
        let name = row.member.unwrap().1;
        let at = format!("/console/{}/traces/{}", org.scope.org_id(), row.id);
        for days in ["", "0", "2", "365", "x"] {
            let answer = admin.post(&format!("{at}/share"), &[("days", days)]).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{days}");
        }
        let path = link(&mut admin, &at, "1").await;
        let mut outside = app.browser();
        let page = outside.get(&path).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.body);
        assert_eq!(page.headers["referrer-policy"], "no-referrer");
        assert_eq!(page.headers["cache-control"], "no-store");
        assert!(page.headers["x-robots-tag"].to_str().unwrap().contains("noindex"));
        assert!(page.body.contains("비밀번호 확인") && page.body.contains("로그인 완료"), "{}", page.body);
        for personal in [name.as_str(), "hanbit.example", "ha***", "192.0.2", &org.member.to_string()] {
            assert!(!page.body.contains(personal), "{personal}: {}", page.body);
        }
        // The token itself is nowhere in the database, and what ran out tells nothing.
        let unknown = not_found(&app, &format!("/trace/{}", "A".repeat(43))).await;
        app.pass(DAY);
        assert_eq!(not_found(&app, &path).await, unknown);

        // Ended by hand, after a question.
        let mut admin = app.signed_in(&org).await;
        let path = link(&mut admin, &at, "7").await;
        let page = admin.get(&at).await;
        let end = page.attribute("form[action$='/end']", "action").unwrap();
        assert_eq!(admin.get(&end).await.status, StatusCode::OK);
        assert_eq!(app.browser().get(&path).await.status, StatusCode::OK);
        assert_eq!(admin.post(&end, &[]).await.status, StatusCode::SEE_OTHER);
        assert_eq!(not_found(&app, &path).await, unknown);
        assert_eq!(admin.post(&end, &[]).await.status, StatusCode::SEE_OTHER, "twice is fine");
        assert_eq!(admin.get(&end).await.status, StatusCode::NOT_FOUND);

        // Disabled means disabled.
        let path = link(&mut admin, &at, "7").await;
        app.sql("UPDATE organizations SET state = 'suspended'").await;
        assert_eq!(not_found(&app, &path).await, unknown);
        app.sql("UPDATE organizations SET state = 'active'").await;
        let audit = admin.get(&format!("/console/{}/audit?area=trace", org.scope.org_id())).await;
        assert_eq!(audit.texts("tbody tr").len(), 4, "{}", audit.body);
        let token = path.rsplit('/').next().unwrap();
        assert!(!audit.body.contains(token));
    }
}

#[tokio::test]
async fn a_record_has_so_many_links_and_a_lost_code_is_no_key() {
    let app = TestApp::sqlite().await;
    let org = linked(&app, "한빛물산", "hanbit", EMAIL).await;
    let mut admin = app.signed_in(&org).await;
    let code = code_of(&sign_in(&mut app.browser(), "/o/hanbit", EMAIL, "틀린-비밀번호-77").await);
    let id = records(&app, org.scope).await[0].id;
    for guess in [code.clone(), code.replace('-', ""), id.to_string()] {
        not_found(&app, &format!("/trace/{guess}")).await;
    }
    let at = format!("/console/{}/traces/{id}/share", org.scope.org_id());
    for _ in 0..20 {
        assert_eq!(admin.post(&at, &[("days", "1")]).await.status, StatusCode::SEE_OTHER);
    }
    let answer = admin.post(&at, &[("days", "1")]).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.body);
}
