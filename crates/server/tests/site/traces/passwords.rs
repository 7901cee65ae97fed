//! Passwords, and the way by mailed code.

use http::StatusCode;

use super::{code_of, endings, holds_none, look_up, records, steps};
use crate::login::{enrolled, linked, sign_in};
use crate::on_both;
use crate::support::PASSWORD;

const EMAIL: &str = "haneul@hanbit.example";

on_both! {
    async fn each_attempt_is_one_record_with_its_reason(app) {
        let org = linked(&app, "한빛물산", "hanbit", EMAIL).await;
        let mut admin = app.signed_in(&org).await;
        let mut browser = app.browser();
        let next = "/o/hanbit?next=%2Foauth2%2Fauthorize%3Fclient_id%3Dmessenger";
        assert_eq!(sign_in(&mut browser, next, EMAIL, PASSWORD).await.status, StatusCode::SEE_OTHER);
        let rows = records(&app, org.scope).await;
        assert_eq!(rows.len(), 1);
        let row = &rows[0];
        assert_eq!((row.result.as_str(), row.reason.as_str(), row.way.as_str()), ("signed_in", "", "password"));
        assert_eq!(row.member.as_ref().map(|(id, _)| *id), Some(org.member));
        assert_eq!((row.ip.as_str(), row.client_id.as_str()), ("192.0.2.0/24", "messenger"));
        assert_eq!(row.client_name, None, "there is no such business system");
        assert_eq!(steps(row), ["began", "password", "session"]);
        holds_none(row, &[PASSWORD, EMAIL, "haneul", "192.0.2.7"]);

        // Whose it is, is sure only of who knows the password; the page says the same of whom nobody knows.
        let mut shown = Vec::new();
        for (id, reason) in [(EMAIL, "wrong_password"), ("nobody@hanbit.example", "unknown_id")] {
            let answer = sign_in(&mut app.browser(), "/o/hanbit", id, "틀린-비밀번호-77").await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
            let code = code_of(&answer);
            assert!(!answer.body.contains(reason), "strangers learn no reason");
            let page = look_up(&mut admin, org.scope, &code).await;
            assert!(page.body.contains(reason), "{}", page.body);
            shown.push(answer.body.replace(&code, "CODE").replace(id, "ID"));
        }
        let strip = |body: &str| body.split("<main").nth(1).unwrap().split("name=\"csrf\"").next().unwrap().to_owned();
        assert_eq!(strip(&shown[0]), strip(&shown[1]), "no difference between who exists and who does not");
        assert_eq!(endings(&app, org.scope).await, ["refused:unknown_id", "refused:wrong_password", "signed_in"]);
        for row in records(&app, org.scope).await {
            holds_none(&row, &[PASSWORD, "틀린-비밀번호-77", EMAIL, "nobody@"]);
            assert_eq!(row.member.is_some(), row.result == "signed_in");
        }
    }

    async fn a_lock_and_a_suspended_member_have_their_reasons(app) {
        let org = linked(&app, "한빛물산", "hanbit", EMAIL).await;
        enrolled(&app, &org, Some("bada@hanbit.example"), None).await;
        app.sql("UPDATE members SET state = 'suspended' WHERE email_folded = 'bada@hanbit.example'").await;
        let answer = sign_in(&mut app.browser(), "/o/hanbit", "bada@hanbit.example", PASSWORD).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        let rows = records(&app, org.scope).await;
        assert_eq!((rows.len(), rows[0].reason.as_str()), (1, "unknown_id"), "whoever may not sign in is nobody here");
        assert!(rows[0].member.is_none());
        for _ in 0..11 {
            sign_in(&mut app.browser(), "/o/hanbit", EMAIL, "틀린-비밀번호-77").await;
        }
        let endings = endings(&app, org.scope).await;
        assert_eq!(endings.len(), 12, "one each");
        assert!(endings.contains(&"refused:locked".to_owned()), "{endings:?}");
        // What cannot be a sign-in ID or a password is no attempt.
        sign_in(&mut app.browser(), "/o/hanbit", "", "").await;
        assert_eq!(records(&app, org.scope).await.len(), 12);
    }
}
