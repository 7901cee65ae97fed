//! The operator's list: order, filters, search, pages, assignment.

use std::time::Duration;

use http::StatusCode;
use ieum_app::{Actor, operators};
use ieum_model::email::Email;

use super::{acted, applicant, apply, latest, operator, signed_in, submitted};
use crate::on_both;
use crate::support::TestApp;

on_both! {
    async fn the_list_goes_by_due_date_and_over_pages_without_gaps(app) {
        let mut names = Vec::new();
        for number in 0..53 {
            let name = format!("조직{number:02}");
            let (created, mut browser) = applicant(&app, &name, &format!("a{number}@example.com")).await;
            assert_eq!(apply(&mut browser, &created, &name, &format!("org-{number:02}")).await.status, StatusCode::SEE_OTHER);
            names.push(name);
            if number == 0 {
                // The first one is due a day before all others.
                app.pass(Duration::from_secs(24 * 3600));
            }
        }
        let mut operator = operator(&app, "op@example.com").await;
        let first = operator.get("/operator/applications").await;
        let mut seen = first.texts("td strong");
        assert_eq!((seen.len(), seen[0].as_str()), (50, "조직00"));
        assert!(first.texts(".total")[0].contains("53"));
        let next = first.attribute("a[rel=next]", "href").unwrap();
        let second = operator.get(&next).await;
        assert!(second.attribute("a[rel=next]", "href").is_none());
        seen.extend(second.texts("td strong"));
        seen.sort();
        assert_eq!(seen, names, "each exactly once");
        let odd = operator.get("/operator/applications?after=nonsense").await;
        assert_eq!(odd.texts("td strong").len(), 50, "a place that is none is the first page");
    }

    async fn filters_and_search_narrow_the_list(app) {
        let (one, _) = applicant(&app, "하늘물산", "haneul@example.com").await;
        let (two, _) = applicant(&app, "바다 Trading", "bada@example.com").await;
        let (three, _) = applicant(&app, "100%_산", "san@example.com").await;
        let mut ids = Vec::new();
        for (created, name, slug) in [(&one, "하늘물산", "haneul"), (&two, "바다 Trading", "bada"), (&three, "100%_산", "san")] {
            let mut browser = signed_in(&app, created).await;
            assert_eq!(apply(&mut browser, created, name, slug).await.status, StatusCode::SEE_OTHER);
            ids.push(latest(&app, created).await.0);
        }
        let mut operator = operator(&app, "op@example.com").await;
        acted(&mut operator, ids[1], "take-up", 1, ("", "")).await;
        acted(&mut operator, ids[2], "take-up", 1, ("", "")).await;
        acted(&mut operator, ids[2], "reject", 2, ("reason", "아닙니다.")).await;
        for (query, expected) in [
            ("", vec!["바다 Trading", "하늘물산"]),
            ("?state=submitted", vec!["하늘물산"]),
            ("?state=in_review", vec!["바다 Trading"]),
            ("?state=needs_information", vec![]),
            ("?state=closed", vec!["100%_산"]),
            ("?state=rejected", vec!["100%_산"]),
            ("?state=approved", vec![]),
            ("?state=nonsense", vec!["바다 Trading", "하늘물산"]),
            ("?assignee=me", vec!["바다 Trading"]),
            ("?assignee=none", vec!["하늘물산"]),
            ("?due=today", vec![]),
            ("?due=week", vec!["바다 Trading", "하늘물산"]),
            ("?due=overdue", vec![]),
            ("?q=TRADING", vec!["바다 Trading"]),
            ("?q=120-81-47521", vec!["바다 Trading", "하늘물산"]),
            ("?q=haneul", vec!["하늘물산"]),
            ("?q=%25_", vec![]),
            ("?state=closed&q=%25_", vec!["100%_산"]),
            ("?q=%25%25", vec![]),
        ] {
            let page = operator.get(&format!("/operator/applications{query}")).await;
            assert_eq!(page.status, StatusCode::OK, "{query}");
            let mut names = page.texts("td strong");
            names.sort();
            let mut expected = expected;
            expected.sort_unstable();
            assert_eq!(names, expected, "{query}");
        }
    }
}

#[tokio::test]
async fn an_application_is_handed_to_another_operator() {
    let app = TestApp::sqlite().await;
    let (created, mut browser) = applicant(&app, "하늘물산", "haneul@example.com").await;
    let id = submitted(&app, &created, "haneul").await;
    let mut operator = operator(&app, "op@example.com").await;
    let ctx = app.ctx();
    let email = Email::parse("park@example.com").unwrap();
    let colleague = app
        .write(async |tx| operators::add_in(&ctx, tx, &Actor::system(), "박심사", &email).await)
        .await
        .to_string();
    acted(&mut operator, id, "assign", 1, ("operator", &colleague)).await;
    let list = operator.get("/operator/applications").await;
    assert!(list.body.contains("박심사"));
    let same = super::act(&mut operator, id, "assign", 2, ("operator", &colleague)).await;
    assert_eq!(
        same.texts("#operator-error"),
        ["이미 이 운영자가 담당하고 있습니다. 다른 운영자를 골라 주세요."]
    );
    let me = {
        let mut conn = app.store().read().await.unwrap();
        conn.find_self_owned_account("op@example.com")
            .await
            .unwrap()
            .unwrap()
            .id
            .to_string()
    };
    acted(&mut operator, id, "assign", 2, ("operator", &me)).await;
    let file = operator.get(&format!("/operator/applications/{id}")).await;
    assert_eq!(
        file.texts(".timeline strong"),
        ["신청 접수", "심사 시작", "담당자 변경"]
    );
    let page = browser.get(&super::link(&created)).await;
    assert_eq!(
        page.texts(".timeline strong"),
        ["신청 접수", "심사 시작"],
        "hand-overs among operators are theirs"
    );
    assert!(!page.body.contains("박심사") && !page.body.contains("이운영"));
}
