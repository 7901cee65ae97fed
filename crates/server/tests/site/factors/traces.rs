//! A second factor is a later step of the same record.

use std::time::Duration;

use http::StatusCode;

use super::{enter, set_up, state};
use crate::login::{linked, sign_in};
use crate::on_both;
use crate::support::{PASSWORD, TestApp};
use crate::traces::{code_of, endings, holds_none, look_up, records, steps};

const EMAIL: &str = "haneul@hanbit.example";

on_both! {
    async fn both_factors_are_one_record(app) {
        let org = linked(&app, "한빛상사", "hanbit", EMAIL).await;
        let (phone, _) = set_up(&app, &org).await;
        let mut admin = app.signed_in(&org).await;
        let mut browser = app.browser();
        let first = sign_in(&mut browser, "/o/hanbit?next=%2Faccount", EMAIL, PASSWORD).await;
        let ticket = state(&first, "/login/factor?");
        assert_eq!(endings(&app, org.scope).await, ["waiting"]);
        let page = browser.get(first.location()).await;
        assert!(page.texts("code").is_empty(), "nothing went wrong yet");
        let wrong = enter(&mut browser, &ticket, "000000").await;
        let code = code_of(&wrong);
        assert_eq!(endings(&app, org.scope).await, ["waiting:second_factor"]);
        assert!(look_up(&mut admin, org.scope, &code).await.body.contains("2단계 인증 대기"));
        let right = phone.code(&app);
        assert_eq!(enter(&mut browser, &ticket, &right).await.status, StatusCode::SEE_OTHER);
        let rows = records(&app, org.scope).await;
        assert_eq!((rows.len(), rows[0].result.as_str(), rows[0].reason.as_str()), (1, "signed_in", ""));
        assert_eq!(steps(&rows[0]), ["began", "password", "factor_asked", "factor", "factor", "session"]);
        holds_none(&rows[0], &[&right, "000000", PASSWORD, &ticket]);
    }

    async fn whoever_goes_away_gave_up_and_too_many_are_refused(app) {
        let org = linked(&app, "한빛상사", "hanbit", EMAIL).await;
        set_up(&app, &org).await;
        let mut admin = app.signed_in(&org).await;
        let list = format!("/console/{}/traces?result=", org.scope.org_id());
        let mut browser = app.browser();
        let first = sign_in(&mut browser, "/o/hanbit", EMAIL, PASSWORD).await;
        state(&first, "/login/factor?");
        assert_eq!(admin.get(&format!("{list}waiting")).await.texts("tbody tr").len(), 1);
        assert_eq!(admin.get(&format!("{list}given_up")).await.texts("tbody tr").len(), 0);
        app.pass(Duration::from_secs(16 * 60));
        assert_eq!(admin.get(&format!("{list}waiting")).await.texts("tbody tr").len(), 0);
        let gone = admin.get(&format!("{list}given_up")).await;
        assert_eq!(gone.texts("tbody tr").len(), 1);
        assert!(gone.texts("tbody tr")[0].contains("중단"), "{}", gone.body);

        let second = sign_in(&mut browser, "/o/hanbit", EMAIL, PASSWORD).await;
        let ticket = state(&second, "/login/factor?");
        for _ in 0..7 {
            enter(&mut browser, &ticket, "000000").await;
        }
        assert_eq!(endings(&app, org.scope).await, ["refused:second_factor_locked", "waiting"]);
    }
}

#[tokio::test]
async fn a_passkey_that_is_not_believed_has_a_record_at_the_organisations_page() {
    let app = TestApp::sqlite_with(&[("IEUM_PUBLIC_URL", "http://localhost:8080")]).await;
    let org = linked(&app, "한빛상사", "hanbit", EMAIL).await;
    let mut admin = app.signed_in(&org).await;
    let mut browser = app.browser();
    let page = browser.get("/login/passkey?at=hanbit").await;
    let asked = page.attribute("[name=asked]", "value").unwrap();
    let fields = [("at", "hanbit"), ("asked", asked.as_str()), ("credential", "{}")];
    let answer = browser.post("/login/passkey", &fields).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    let page = look_up(&mut admin, org.scope, &code_of(&answer)).await;
    assert!(page.body.contains("passkey_wrong"), "{}", page.body);
    assert_eq!(endings(&app, org.scope).await, ["refused:passkey_wrong"]);
}
