//! How long sign-ins last, and the sign-ins that failed.

use http::StatusCode;
use ieum_app::core::audit::Record;
use ieum_app::{Actor, Target};
use ieum_model::plan::Plan;

use crate::on_both;
use crate::support::TestApp;

on_both! {
    async fn limits_are_changed_within_their_bounds(app) {
        let created = app.organization("하늘물산", Plan::Standard, "kim@example.com").await;
        let mut browser = app.signed_in(&created).await;
        let path = format!("/console/{}/security", created.scope.org_id());
        let page = browser.get(&path).await;
        assert_eq!(page.attribute("#idle option[selected]", "value").as_deref(), Some("720"));
        let version = page.attribute("input[name=version]", "value").unwrap();
        for (idle, absolute, field) in [("4", "60", "#idle-error"), ("60", "14", "#absolute-error"), ("", "60", "#idle-error"), ("61", "60", "#idle-error"), ("1e3", "999999999999999999999", "#absolute-error")] {
            let answer = browser.post(&path, &[("version", &version), ("idle", idle), ("absolute", absolute)]).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{idle} {absolute}");
            assert_eq!(answer.texts(field).len(), 1, "{idle} {absolute}");
        }
        let answer = browser.post(&path, &[("version", &version), ("idle", "30"), ("absolute", "480")]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
        let policy = app.store().read().await.unwrap().get_organization(created.scope).await.unwrap().session_policy;
        assert_eq!((policy.idle_minutes(), policy.absolute_minutes()), (30, 480));
        // The other tab.
        let answer = browser.post(&path, &[("version", &version), ("idle", "15"), ("absolute", "60")]).await;
        assert_eq!(answer.status, StatusCode::CONFLICT);
        assert!(answer.body.contains("30분") && answer.body.contains("8시간"), "{}", answer.body);
        assert_eq!(answer.attribute("#idle option[selected]", "value").as_deref(), Some("15"), "the choice stays");
        // A new sign-in has the new limits.
        let mut fresh = app.signed_in(&created).await;
        app.pass(std::time::Duration::from_secs(31 * 60));
        assert_eq!(fresh.get(&path).await.status, StatusCode::SEE_OTHER, "signed out when idle");
        assert_eq!(browser.get(&path).await.status, StatusCode::OK, "an older sign-in keeps its own");
    }
}

#[tokio::test]
async fn failed_sign_ins_are_listed_and_other_refusals_are_not() {
    let app = TestApp::sqlite().await;
    let created = app.organization("하늘물산", Plan::Standard, "kim@example.com").await;
    let mut browser = app.signed_in(&created).await;
    let path = format!("/console/{}/security", created.scope.org_id());
    assert!(
        browser
            .get(&path)
            .await
            .body
            .contains("최근에 거부된 로그인이 없습니다")
    );
    let ctx = app.ctx();
    for (action, result, name) in [
        ("login.failure", "refused:wrong_password", "박서준"),
        ("member.suspend", "refused:last_admin", "다른 일"),
        ("login.success", "success", "이도윤"),
    ] {
        let actor = Actor::anonymous();
        app.write(async |tx| {
            let record = Record {
                result,
                ..Record::done(&actor, created.scope, action, Target::new("account", "x", name))
            };
            Ok(ctx.audit(tx, record).await?)
        })
        .await;
    }
    for lang in ["ko", "en"] {
        let page = browser.get(&format!("{path}?lang={lang}")).await;
        let rows = page.texts("tbody tr");
        assert_eq!(rows.len(), 1, "{rows:?}");
        assert!(rows[0].contains("박서준") && !page.body.contains('⟦'), "{rows:?}");
    }
}
