//! The whole way: apply, take up, ask, answer, approve; and what everybody reads meanwhile.

use std::time::Duration;

use http::StatusCode;
use ieum_model::application::StateName;
use ieum_model::plan::Plan;

use super::{
    NUMBER, acted, applicant, apply, audited, latest, link, mail, operator, operator_again, signed_in, submitted,
};
use crate::on_both;
use crate::support::TestApp;

const HOUR: Duration = Duration::from_secs(3600);

on_both! {
    async fn an_organisation_applies_answers_and_is_linked(app) {
        let (created, mut browser) = applicant(&app, "하늘물산", "haneul@example.com").await;
        let mut operator = operator(&app, "op@example.com").await;
        let page = browser.get(&link(&created)).await;
        assert_eq!(page.texts(".page-action a"), ["계정 연동 신청"]);
        let form = browser.get(&format!("{}/apply", link(&created))).await;
        assert!(form.body.contains("지금 신청하면 2026년 11월 26일(목)까지"), "{}", form.body);
        assert_eq!(form.attribute("#name", "value").as_deref(), Some("하늘물산"));

        let answer = apply(&mut browser, &created, "하늘물산 주식회사", "haneul").await;
        assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, link(&created).as_str()));
        let page = browser.get(&link(&created)).await;
        assert!(page.body.contains("신청을 접수했습니다.") && page.body.contains("11월 26일(목)까지 결과를 알려 드리겠습니다."));
        assert!(page.texts(".page-action a").is_empty());
        let text = mail(&app, "haneul@example.com", "[하늘물산 주식회사] 계정 연동 신청을 접수했습니다").await;
        assert!(text.contains("2026년 11월 26일(목)까지 결과를 알려 드리겠습니다."), "{text}");
        assert!(text.contains(&link(&created)));
        let text = mail(&app, "op@example.com", "새 계정 연동 신청").await;
        assert!(text.contains("처리 기한은 2026년 11월 26일(목)입니다."), "{text}");

        let (id, ..) = latest(&app, &created).await;
        let path = format!("/operator/applications/{id}");
        assert!(text.contains(&path));
        let home = operator.get("/operator").await;
        assert!(home.texts(".count-card").contains(&"진행 중1".to_owned()), "{:?}", home.texts(".count-card"));
        assert_eq!(home.texts(".menu .waiting").first().map(String::as_str), Some("1 건 대기 중"));
        let file = operator.get(&path).await;
        for fact in [NUMBER, "검증 숫자 일치", "영리법인 본점", "확인하지 않음", "STANDARD", "김하늘 · haneul@example.com", "haneul"] {
            assert!(file.body.contains(fact), "{fact}");
        }
        acted(&mut operator, id, "take-up", 1, ("", "")).await;
        acted(&mut operator, id, "ask", 2, ("question", "대표자 성함을 알려 주세요.\n등기부와 다릅니다.")).await;
        let page = browser.get(&link(&created)).await;
        assert!(page.body.contains("대표자 성함을 알려 주세요.") && page.body.contains("답변을 기다리는 동안 멈춰 있습니다."));
        assert!(mail(&app, "haneul@example.com", "보완이 필요합니다").await.contains("대표자 성함을 알려 주세요."));

        app.pass(48 * HOUR);
        let mut browser = signed_in(&app, &created).await;
        let fields = [("application", id.to_string()), ("version", "3".into()), ("answer", "김하늘입니다.".into())];
        let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (*n, v.as_str())).collect();
        assert_eq!(browser.post(&format!("{}/answer", link(&created)), &fields).await.status, StatusCode::SEE_OTHER);
        let page = browser.get(&link(&created)).await;
        assert!(page.body.contains("답변을 보냈습니다.") && page.body.contains("11월 30일(월)"), "three business days were left");
        assert!(mail(&app, "haneul@example.com", "심사를 다시 시작했습니다").await.contains("2026년 11월 30일(월)까지"));
        assert!(mail(&app, "op@example.com", "보완 답변이 도착했습니다").await.contains("보완 요청에 답변했습니다"));

        assert!(app.store().read().await.unwrap().find_active_organization("haneul").await.unwrap().is_none());
        let mut operator = operator_again(&app, "op@example.com").await;
        acted(&mut operator, id, "approve", 4, ("", "")).await;
        let open = app.store().read().await.unwrap().find_active_organization("haneul").await.unwrap().unwrap();
        assert_eq!(open.name, "하늘물산 주식회사", "the login page bears the name that was approved");
        let page = browser.get(&link(&created)).await;
        assert_eq!(page.attribute("#login-link", "value").as_deref(), Some("http://127.0.0.1:8080/o/haneul"));
        assert!(page.body.contains(&format!("/console/{}/login-page", created.scope.org_id())));
        assert!(mail(&app, "haneul@example.com", "승인되었습니다").await.contains("http://127.0.0.1:8080/o/haneul"));
        let file = operator.get(&path).await;
        assert_eq!(
            file.texts(".timeline strong"),
            ["신청 접수", "심사 시작", "보완 요청", "답변 도착", "승인"]
        );
        let mut actions = audited(&app, &created).await;
        actions.retain(|action| action.starts_with("application."));
        actions.sort();
        assert_eq!(actions, [
            "application.answer", "application.approve", "application.request_information", "application.submit", "application.take_up",
        ]);
    }

    async fn a_rejected_application_frees_the_id_and_can_be_made_again(app) {
        let (created, mut browser) = applicant(&app, "하늘물산", "haneul@example.com").await;
        let id = submitted(&app, &created, "haneul").await;
        let mut operator = operator(&app, "op@example.com").await;
        acted(&mut operator, id, "take-up", 1, ("", "")).await;
        acted(&mut operator, id, "reject", 2, ("reason", "번호의 상호가 다릅니다.")).await;
        let page = browser.get(&link(&created)).await;
        assert!(page.body.contains("신청이 반려되었습니다.") && page.body.contains("번호의 상호가 다릅니다."));
        assert_eq!(page.texts(".page-action a"), ["다시 신청"]);
        assert!(mail(&app, "haneul@example.com", "반려되었습니다").await.contains("번호의 상호가 다릅니다."));
        app.pass(HOUR);
        let (other, mut others) = applicant(&app, "바다상사", "bada@example.com").await;
        assert_eq!(apply(&mut others, &other, "바다상사", "haneul").await.status, StatusCode::SEE_OTHER, "the ID is free again");
        assert_eq!(apply(&mut browser, &created, "하늘물산", "haneul-2").await.status, StatusCode::SEE_OTHER);
        assert_eq!(latest(&app, &created).await.1, StateName::Submitted);
    }

    async fn a_withdrawal_asks_first_and_tells_the_operator(app) {
        let (created, mut browser) = applicant(&app, "하늘물산", "haneul@example.com").await;
        let id = submitted(&app, &created, "haneul").await;
        let mut operator = operator(&app, "op@example.com").await;
        acted(&mut operator, id, "take-up", 1, ("", "")).await;
        let page = browser.get(&format!("{}/withdraw", link(&created))).await;
        assert!(page.texts(".ask h2")[0].contains("하늘물산 계정 연동 신청을 철회할까요?"), "{}", page.body);
        let fields = [("application", id.to_string()), ("version", "2".into())];
        let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (*n, v.as_str())).collect();
        assert_eq!(browser.post(&format!("{}/withdraw", link(&created)), &fields).await.status, StatusCode::SEE_OTHER);
        assert_eq!(latest(&app, &created).await.1, StateName::Withdrawn);
        let page = browser.get(&link(&created)).await;
        assert_eq!(page.texts(".page-action a"), ["다시 신청"]);
        assert!(mail(&app, "op@example.com", "신청이 철회되었습니다").await.contains("신청을 철회했습니다"));
        assert!(mail(&app, "haneul@example.com", "신청을 철회했습니다").await.contains("다시 신청할 수 있습니다"));
        assert_eq!(browser.get(&format!("{}/withdraw", link(&created))).await.status, StatusCode::SEE_OTHER);
    }
}

#[tokio::test]
async fn who_has_no_number_explains_and_the_operator_reads_it() {
    let app = TestApp::sqlite().await;
    let (created, mut browser) = applicant(&app, "하늘물산", "haneul@example.com").await;
    let reason = "설립 중인 비영리 단체입니다.\n정관을 보내 드릴 수 있습니다.";
    let fields = [
        ("name", "하늘물산"),
        ("slug", "haneul"),
        ("registration", "inquiry"),
        ("brn", "쓰다 만 번호"),
        ("inquiry", reason),
    ];
    let answer = browser.post(&format!("{}/apply", link(&created)), &fields).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    let (id, ..) = latest(&app, &created).await;
    let mut operator = operator(&app, "op@example.com").await;
    let file = operator.get(&format!("/operator/applications/{id}")).await;
    assert!(file.body.contains("설립 중인 비영리 단체입니다.") && !file.body.contains("검증 숫자 일치"));
    let refused = super::act(&mut operator, id, "tax", 1, ("", "")).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.body.contains("국세청에 확인할 수 없습니다"), "{}", refused.body);
}

#[tokio::test]
async fn neighbours_and_the_tax_office_stand_beside_the_form() {
    let app = TestApp::sqlite().await;
    let (first, _) = applicant(&app, "하늘물산", "haneul@example.com").await;
    submitted(&app, &first, "haneul").await;
    let (second, mut browser) = applicant(&app, "(주)하늘 물산", "other@example.com").await;
    assert_eq!(
        apply(&mut browser, &second, "주식회사 하늘물산", "han-eul")
            .await
            .status,
        StatusCode::SEE_OTHER
    );
    let (id, ..) = latest(&app, &second).await;
    let mut operator = operator(&app, "op@example.com").await;
    let path = format!("/operator/applications/{id}");
    let file = operator.get(&path).await;
    for found in [
        "같은 사업자 등록번호로 신청한 다른 조직",
        "이름이 비슷한 조직",
        "비슷한 조직 ID",
    ] {
        assert!(file.body.contains(found), "{found}");
    }
    assert_eq!(
        file.texts(".similar a")
            .iter()
            .filter(|name| *name == "하늘물산")
            .count(),
        2
    );
    acted(&mut operator, id, "tax", 1, ("", "")).await;
    let file = operator.get(&path).await;
    assert!(
        file.body
            .contains("국세청 조회 키가 설정되지 않았습니다 · 2026년 11월 23일(월) 09:00"),
        "{}",
        file.body
    );
    let alone = operator
        .get(&format!("/operator/applications/{}", latest(&app, &first).await.0))
        .await;
    assert!(alone.body.contains("이름이 비슷한 조직"), "resemblance goes both ways");
}

#[tokio::test]
async fn every_page_is_there_in_english_too() {
    let app = TestApp::sqlite().await;
    let (created, mut browser) = applicant(&app, "Haneul", "haneul@example.com").await;
    let free = app.organization("Bada", Plan::Free, "bada@example.com").await;
    let mut of_free = signed_in(&app, &free).await;
    let mut operator = operator(&app, "op@example.com").await;
    let mut pages = vec![
        (
            browser.get(&format!("{}?lang=en", link(&created))).await,
            "How account linking works",
        ),
        (
            browser.get(&format!("{}/apply?lang=en", link(&created))).await,
            "Apply for account linking",
        ),
        (
            of_free.get(&format!("{}?lang=en", link(&free))).await,
            "Account linking needs STANDARD or above",
        ),
        (operator.get("/operator?lang=en").await, "Nothing to decide"),
        (
            operator.get("/operator/applications?lang=en&q=x").await,
            "No application matches",
        ),
        (operator.get("/operator/calendar?lang=en").await, "Hangul Day"),
    ];
    let id = submitted(&app, &created, "haneul").await;
    let path = format!("/operator/applications/{id}?lang=en");
    pages.push((
        browser.get(&format!("{}?lang=en", link(&created))).await,
        "You will hear from us by 26 November 2026 (Thu).",
    ));
    pages.push((
        browser.get(&format!("{}/withdraw?lang=en", link(&created))).await,
        "Withdraw the application of",
    ));
    pages.push((operator.get(&path).await, "Check digit is right"));
    pages.push((operator.get("/operator?lang=en").await, "of office hours left"));
    acted(&mut operator, id, "take-up", 1, ("", "")).await;
    pages.push((operator.get(&path).await, "Request information"));
    acted(&mut operator, id, "ask", 2, ("question", "Who?")).await;
    pages.push((operator.get(&path).await, "Take the question back"));
    pages.push((
        browser.get(&format!("{}?lang=en", link(&created))).await,
        "Waits for the answer.",
    ));
    for (page, text) in pages {
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.body.contains(text), "{text}: {}", page.body);
        assert!(page.body.contains("<html lang=\"en\">") && !page.body.contains('⟦'));
    }
}
