//! What holds for every address: errors as pages and as problem documents, headers, cookies, forms.

use http::StatusCode;
use ieum_model::plan::Plan;

use crate::on_both;

on_both! {
    async fn an_unknown_address_is_a_page_with_the_request_id(app) {
        let answer = app.browser().get("/nowhere").await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
        let id = answer.headers["x-request-id"].to_str().unwrap().to_owned();
        assert!(answer.body.contains(&id), "{}", answer.body);
        assert!(answer.headers["content-security-policy"].to_str().unwrap().contains("frame-ancestors 'none'"));
    }

    async fn a_stranger_is_sent_to_sign_in_and_comes_back(app) {
        let created = app.organization("하늘물산", Plan::Free, "haneul@example.com").await;
        let path = format!("/console/{}", created.scope.org_id());
        let answer = app.browser().get(&path).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
        assert_eq!(answer.location(), format!("/login?next={}", path.replace('/', "%2F")));
    }

    async fn another_organisations_console_does_not_exist(app) {
        let mine = app.organization("하늘물산", Plan::Free, "haneul@example.com").await;
        let other = app.organization("바다상사", Plan::Free, "bada@example.com").await;
        let mut browser = app.signed_in(&mine).await;
        assert_eq!(browser.get(&format!("/console/{}", mine.scope.org_id())).await.status, StatusCode::OK);
        assert_eq!(browser.get(&format!("/console/{}", other.scope.org_id())).await.status, StatusCode::NOT_FOUND);
        assert_eq!(browser.get("/console/not-an-id").await.status, StatusCode::NOT_FOUND);
    }
}
