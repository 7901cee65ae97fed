//! Who may not, what comes too late, and whose business it is not.

use http::StatusCode;
use ieum_model::application::StateName;
use ieum_model::member::MemberState;
use ieum_model::plan::Plan;
use ieum_model::{AccountId, ApplicationId, MemberId};
use ieum_store::account::NewAccount;
use ieum_store::member::NewMember;

use super::{act, acted, applicant, apply, has_applied, latest, link, operator, operator_again, signed_in, submitted};
use crate::support::TestApp;

#[tokio::test]
async fn the_free_plan_reads_why_and_how_and_is_refused_by_the_server_too() {
    let app = TestApp::sqlite().await;
    let created = app.organization("하늘물산", Plan::Free, "haneul@example.com").await;
    let mut browser = signed_in(&app, &created).await;
    let page = browser.get(&link(&created)).await;
    assert!(page.body.contains("지금 요금제는 FREE입니다.") && page.body.contains("요금제를 올리거나"));
    assert!(page.texts(".page-action a").is_empty());
    let form = browser.get(&format!("{}/apply", link(&created))).await;
    assert_eq!(
        (form.status, form.location()),
        (StatusCode::SEE_OTHER, link(&created).as_str())
    );
    let answer = apply(&mut browser, &created, "하늘물산", "haneul").await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert!(
        answer
            .body
            .contains("지금 요금제(FREE)에서는 계정 연동을 사용할 수 없습니다."),
        "{}",
        answer.body
    );
    assert!(!has_applied(&app, &created).await);
}

#[tokio::test]
async fn an_admin_reads_who_the_super_admin_is_and_a_member_sees_nothing() {
    let app = TestApp::postgres().await;
    let created = app.organization("하늘물산", Plan::Standard, "haneul@example.com").await;
    let ctx = app.ctx();
    let (account, member) = (
        AccountId::new(ctx.now(), ctx.rng()),
        MemberId::new(ctx.now(), ctx.rng()),
    );
    app.write(async |tx| {
        tx.insert_account(&NewAccount {
            id: account,
            home: None,
            name: "박서준",
            email: Some(("seojun@example.com", "seojun@example.com")),
            phone: None,
            password_hash: None,
            must_change_password: false,
            locale: None,
            created_at: ctx.now(),
        })
        .await?;
        let new = NewMember {
            id: member,
            account_id: Some(account),
            state: MemberState::Active,
            name: ("박서준", "박서준"),
            email: Some(("seojun@example.com", "seojun@example.com")),
            phone: None,
            department: ("", ""),
            now: ctx.now(),
        };
        Ok(tx.insert_member(created.scope, &new).await?)
    })
    .await;
    let other = ieum_app::organizations::Created {
        member,
        account,
        ..created
    };
    let mut browser = signed_in(&app, &other).await;
    assert_eq!(
        browser.get(&link(&created)).await.status,
        StatusCode::NOT_FOUND,
        "a member has no console"
    );
    app.sql(&format!("UPDATE members SET is_admin = TRUE WHERE id = '{member}'"))
        .await;
    let page = browser.get(&link(&created)).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(
        page.body.contains("슈퍼 관리자만 신청할 수 있습니다")
            && page.body.contains("김하늘 · <a href=\"mailto:haneul@example.com\">")
    );
    assert!(page.texts(".page-action a").is_empty());
    assert_eq!(
        browser.get(&format!("{}/apply", link(&created))).await.status,
        StatusCode::FORBIDDEN
    );
    assert_eq!(
        apply(&mut browser, &created, "하늘물산", "haneul").await.status,
        StatusCode::FORBIDDEN
    );
    let check = browser
        .get(&format!("{}/check/slug?value=haneul", link(&created)))
        .await;
    assert_eq!(check.status, StatusCode::FORBIDDEN);
    assert!(!has_applied(&app, &created).await);
}

#[tokio::test]
async fn a_second_application_is_told_that_there_is_one() {
    let app = TestApp::sqlite().await;
    let (created, mut browser) = applicant(&app, "하늘물산", "haneul@example.com").await;
    submitted(&app, &created, "haneul").await;
    let again = apply(&mut browser, &created, "하늘물산", "haneul").await;
    assert_eq!(again.status, StatusCode::CONFLICT);
    assert!(
        again.body.contains("이미 진행 중인 신청이 있습니다.") && again.body.contains("신청을 접수했습니다."),
        "{}",
        again.body
    );
    let form = browser.get(&format!("{}/apply", link(&created))).await;
    assert_eq!(form.location(), link(&created));
}

#[tokio::test]
async fn a_linked_organisation_does_not_apply_again() {
    let app = TestApp::sqlite().await;
    let (created, mut browser) = applicant(&app, "하늘물산", "haneul@example.com").await;
    let id = submitted(&app, &created, "haneul").await;
    let mut operator = operator(&app, "op@example.com").await;
    acted(&mut operator, id, "take-up", 1, ("", "")).await;
    acted(&mut operator, id, "approve", 2, ("", "")).await;
    let again = apply(&mut browser, &created, "하늘물산", "haneul-2").await;
    assert_eq!(again.status, StatusCode::CONFLICT);
    assert!(again.body.contains("이미 계정이 연동된 조직입니다."));
    assert_eq!(
        browser.get(&format!("{}/apply", link(&created))).await.location(),
        link(&created)
    );
}

#[tokio::test]
async fn another_organisations_application_does_not_exist() {
    let app = TestApp::sqlite().await;
    let (created, _) = applicant(&app, "하늘물산", "haneul@example.com").await;
    let id = submitted(&app, &created, "haneul").await;
    let (other, mut others) = applicant(&app, "바다상사", "bada@example.com").await;
    for path in ["answer", "withdraw"] {
        for foreign in [id.to_string(), "nonsense".into(), String::new()] {
            let fields = [("application", foreign.as_str()), ("version", "1"), ("answer", "x")];
            let answer = others.post(&format!("{}/{path}", link(&other)), &fields).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path} {foreign}");
            let answer = others.post(&format!("{}/{path}", link(&created)), &fields).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path} {foreign}");
        }
    }
    let mut operator = operator(&app, "op@example.com").await;
    let unknown = ApplicationId::new(app.ctx().now(), app.ctx().rng());
    for wrong in [unknown.to_string(), created.scope.org_id().to_string(), "1".into()] {
        let page = operator.get(&format!("/operator/applications/{wrong}")).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{wrong}");
        for verb in ["take-up", "assign", "ask", "retract", "approve", "reject", "tax"] {
            let fields = [
                ("version", "1"),
                ("question", "x"),
                ("reason", "x"),
                ("operator", wrong.as_str()),
            ];
            let answer = operator
                .post(&format!("/operator/applications/{wrong}/{verb}"), &fields)
                .await;
            assert_ne!(answer.status, StatusCode::SEE_OTHER, "{verb} {wrong}");
            assert!(answer.status.is_client_error(), "{verb} {wrong}: {}", answer.status);
        }
    }
    assert_eq!(latest(&app, &created).await, (id, StateName::Submitted, 1));
}

#[tokio::test]
async fn strangers_are_sent_to_sign_in() {
    let app = TestApp::sqlite().await;
    let (created, mut member) = applicant(&app, "하늘물산", "haneul@example.com").await;
    let id = submitted(&app, &created, "haneul").await;
    for path in [
        "/operator",
        "/operator/applications",
        "/operator/calendar",
        &format!("/operator/applications/{id}"),
    ] {
        let encoded: String = url::form_urlencoded::byte_serialize(path.as_bytes()).collect();
        for browser in [&mut app.browser(), &mut member] {
            assert_eq!(
                browser.get(path).await.location(),
                format!("/operator/login?next={encoded}")
            );
        }
    }
    let mut operator = operator(&app, "op@example.com").await;
    assert!(
        operator
            .get(&link(&created))
            .await
            .location()
            .starts_with("/login?next="),
        "an operator is no member"
    );
}

#[tokio::test]
async fn who_comes_too_late_reads_who_decided_what() {
    let app = TestApp::sqlite().await;
    let (created, mut browser) = applicant(&app, "하늘물산", "haneul@example.com").await;
    let id = submitted(&app, &created, "haneul").await;
    let mut first = operator(&app, "op@example.com").await;
    let mut second = operator_again(&app, "op@example.com").await;
    acted(&mut first, id, "take-up", 1, ("", "")).await;
    let late = act(&mut second, id, "take-up", 1, ("", "")).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    assert!(
        late.body
            .contains("이운영 님이 2026년 11월 23일(월) 09:00에 먼저 처리했습니다: 심사 시작"),
        "{}",
        late.body
    );
    let late = act(&mut second, id, "reject", 1, ("reason", "쓰던 사유")).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    assert_eq!(late.texts("#reason"), ["쓰던 사유"], "what was typed stays");
    acted(&mut first, id, "approve", 2, ("", "")).await;
    let late = act(&mut second, id, "reject", 2, ("reason", "안 됩니다.")).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    assert!(late.body.contains("먼저 처리했습니다: 승인"), "{}", late.body);
    for (verb, version) in [
        ("approve", 3),
        ("reject", 3),
        ("ask", 3),
        ("retract", 3),
        ("take-up", 3),
    ] {
        let again = act(
            &mut second,
            id,
            verb,
            version,
            (if verb == "ask" { "question" } else { "reason" }, "x"),
        )
        .await;
        assert_eq!(again.status, StatusCode::CONFLICT, "{verb} of a decided application");
    }
    let fields = [
        ("application", id.to_string()),
        ("version", "1".into()),
        ("answer", "늦은 답".into()),
    ];
    let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (*n, v.as_str())).collect();
    for path in ["answer", "withdraw"] {
        let late = browser.post(&format!("{}/{path}", link(&created)), &fields).await;
        assert_eq!(late.status, StatusCode::CONFLICT, "{path}");
        assert!(late.body.contains("그사이 신청 상태가 바뀌었습니다."));
    }
    assert_eq!(latest(&app, &created).await.1, StateName::Approved);
}

#[tokio::test]
async fn an_operators_empty_or_endless_text_is_told_at_its_field() {
    let app = TestApp::sqlite().await;
    let (created, _) = applicant(&app, "하늘물산", "haneul@example.com").await;
    let id = submitted(&app, &created, "haneul").await;
    let mut operator = operator(&app, "op@example.com").await;
    acted(&mut operator, id, "take-up", 1, ("", "")).await;
    let long = "가".repeat(1001);
    for (verb, field, text, message) in [
        ("ask", "question", " ", "내용을 입력해 주세요."),
        ("ask", "question", long.as_str(), "1000자까지 입력할 수 있습니다."),
        ("reject", "reason", "", "내용을 입력해 주세요."),
        (
            "reject",
            "reason",
            "\u{202e}",
            "사용할 수 없는 문자가 들어 있습니다. 지우고 다시 입력해 주세요.",
        ),
        ("assign", "operator", "", "사용 중인 운영자를 골라 주세요."),
        (
            "assign",
            "operator",
            "0192f0c1-2b3c-7d4e-8f50-123456789abc",
            "사용 중인 운영자를 골라 주세요.",
        ),
    ] {
        let page = act(&mut operator, id, verb, 2, (field, text)).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{verb}");
        assert_eq!(page.texts(&format!("#{field}-error")), [message], "{verb}");
    }
    assert_eq!(latest(&app, &created).await, (id, StateName::InReview, 2));
}

#[tokio::test]
async fn a_plan_that_was_lowered_meanwhile_stops_the_approval() {
    let app = TestApp::sqlite().await;
    let (created, _) = applicant(&app, "하늘물산", "haneul@example.com").await;
    let id = submitted(&app, &created, "haneul").await;
    let mut operator = operator(&app, "op@example.com").await;
    acted(&mut operator, id, "take-up", 1, ("", "")).await;
    app.write(async |tx| Ok(tx.set_plan(created.scope, Plan::Free).await?))
        .await;
    let page = act(&mut operator, id, "approve", 2, ("", "")).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        page.body.contains("지금 요금제(FREE)") && page.body.contains("승인할 수 없습니다"),
        "{}",
        page.body
    );
    assert!(
        app.store()
            .read()
            .await
            .unwrap()
            .find_active_organization("haneul")
            .await
            .unwrap()
            .is_none()
    );
}
