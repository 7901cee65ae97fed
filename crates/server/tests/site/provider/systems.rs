//! The register of business systems, and what an organisation sees of them.

use http::StatusCode;

use super::{json, organization, rp, text};
use crate::on_both;
use crate::support::TestApp;

const GOOD: [(&str, &str); 9] = [
    ("name", "사내 메신저"),
    ("kind", "confidential"),
    ("home_url", "https://rp.example"),
    ("redirect_uris", "https://rp.example/cb\r\nhttp://127.0.0.1:*/callback"),
    ("post_logout_redirect_uris", ""),
    ("grant_authorization_code", "on"),
    ("grant_client_credentials", "on"),
    ("scope_openid", "on"),
    ("id_token_alg", "ES256"),
];

fn with<'a>(changes: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut fields = GOOD.to_vec();
    for change in changes {
        fields.retain(|(name, _)| *name != change.0);
        if !change.1.is_empty() {
            fields.push(*change);
        }
    }
    fields
}

on_both! {
    async fn an_operator_registers_changes_suspends_and_resumes(app) {
        let mut operator = app.operator("op@example.com").await;
        let empty = operator.get("/operator/systems").await;
        assert!(empty.body.contains("아직 등록한 업무 시스템이 없습니다"), "{}", empty.body);
        assert_eq!(operator.get("/operator/systems/new").await.status, StatusCode::OK);

        let made = operator.post("/operator/systems/new", &GOOD).await;
        assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.body);
        let address = made.location().to_owned();
        let page = operator.get(&address).await;
        assert!(page.body.contains("ieum_cs_"), "the secret is shown once: {}", page.body);
        assert!(!operator.get(&address).await.body.contains("ieum_cs_"), "and not twice");
        let client_id = page.attribute("#client-id", "value").unwrap();
        let secret = page.attribute("#client-secret", "value").unwrap();

        let version = page.attribute("input[name=version]", "value").unwrap();
        let edited = operator.post(&address, &with(&[("name", "새 이름"), ("version", &version)])).await;
        assert_eq!((edited.status, edited.location()), (StatusCode::SEE_OTHER, address.as_str()));
        assert!(operator.get(&address).await.body.contains("새 이름"));
        let stale = operator.post(&address, &with(&[("name", "늦은 이름"), ("version", &version)])).await;
        assert_eq!(stale.status, StatusCode::CONFLICT);

        let rp = super::Rp { app: &app, id: address.rsplit('/').next().unwrap().parse().unwrap(), client_id, secret };
        let own = [("grant_type", "client_credentials")];
        assert_eq!(rp.token(&own).await.status, StatusCode::OK);
        let ask = operator.get(&format!("{address}/suspend")).await;
        assert!(ask.body.contains("새 이름을 정지할까요?"), "{}", ask.body);
        operator.post(&format!("{address}/suspend"), &[]).await;
        assert_eq!(text(&json(&rp.token(&own).await), "error"), "invalid_client");
        operator.post(&format!("{address}/resume"), &[]).await;
        assert_eq!(rp.token(&own).await.status, StatusCode::OK);

        assert!(operator.get("/operator/systems").await.body.contains("새 이름"));
    }

    async fn a_console_lists_what_its_members_use(app) {
        let (hanbit, haneul) = (organization(&app, "hanbit").await, organization(&app, "haneul").await);
        let rp = rp(&app).await;
        let mut browser = app.signed_in(&hanbit).await;
        let address = format!("/console/{}/systems", hanbit.scope.org_id());
        let empty = browser.get(&address).await;
        assert!(empty.body.contains("아직 이용한 업무 시스템이 없습니다"), "{}", empty.body);
        rp.tokens(&mut browser).await;
        rp.tokens(&mut browser).await;
        let page = browser.get(&address).await;
        assert_eq!(page.texts("tbody tr td")[6], "1", "one member, whatever often");
        assert!(page.body.contains("사내 메신저") && page.body.contains("2026-11-23 09:00"), "{}", page.body);
        assert!(browser.get(&format!("{address}?lang=en")).await.body.contains("Last used"));
        let mut other = app.signed_in(&haneul).await;
        let page = other.get(&format!("/console/{}/systems", haneul.scope.org_id())).await;
        assert!(page.body.contains("아직 이용한 업무 시스템이 없습니다"), "another organisation's use is not seen");
        assert_eq!(other.get(&address).await.status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn a_form_with_mistakes_says_which_and_keeps_what_was_typed() {
    let app = TestApp::sqlite().await;
    let mut operator = app.operator("op@example.com").await;
    operator.get("/operator/systems").await;
    let long = "가".repeat(61);
    for (name, changes, message) in [
        ("no name", &[("name", " ")][..], "이름을 입력해 주세요."),
        ("long name", &[("name", &long)], "60자 이하"),
        ("bad name", &[("name", "a\u{202e}b")], "쓸 수 없는 문자"),
        ("no address", &[("redirect_uris", " ")], "리디렉션 URI가 하나 이상"),
        (
            "plain http",
            &[("redirect_uris", "http://rp.example/cb")],
            "http://rp.example/cb",
        ),
        ("script", &[("redirect_uris", "javascript:alert(1)")], "앱 전용 주소만"),
        (
            "fragment",
            &[("redirect_uris", "https://rp.example/#x")],
            "#을 쓸 수 없습니다",
        ),
        (
            "bad home",
            &[("home_url", "javascript:alert(1)")],
            "홈페이지 주소가 올바르지 않습니다",
        ),
        (
            "no grant",
            &[("grant_authorization_code", ""), ("grant_client_credentials", "")],
            "하나 이상 선택",
        ),
        (
            "refresh alone",
            &[("grant_authorization_code", ""), ("grant_refresh_token", "on")],
            "로그인 유지는",
        ),
        (
            "public for itself",
            &[("kind", "public")],
            "자신의 권한으로 호출할 수 없습니다",
        ),
        ("no openid", &[("scope_openid", "")], "openid가 필요합니다"),
        ("unknown algorithm", &[("id_token_alg", "none")], "목록에 없는 값"),
    ] {
        let answer = operator.post("/operator/systems/new", &with(changes)).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
        assert!(answer.body.contains(message), "{name}: {}", answer.body);
        assert!(
            answer.body.contains("rp.example") || name == "no address",
            "{name}: what was typed is gone"
        );
    }
    let none = app
        .store()
        .read()
        .await
        .unwrap()
        .list_clients(ieum_store::client::ClientsOf::Anybody, None, 10)
        .await
        .unwrap();
    assert!(none.is_empty());
    assert_eq!(
        operator.get("/operator/systems/nonsense").await.status,
        StatusCode::NOT_FOUND
    );
    assert_eq!(
        operator.post("/operator/systems/nonsense/suspend", &[]).await.status,
        StatusCode::NOT_FOUND
    );
    assert_eq!(
        app.browser().get("/operator/systems").await.location(),
        "/operator/login?next=%2Foperator%2Fsystems"
    );
}

#[tokio::test]
async fn a_secret_is_shown_to_its_operator_for_minutes_only() {
    let app = TestApp::sqlite().await;
    let mut operator = app.operator("op@example.com").await;
    operator.get("/operator/systems").await;
    let made = operator.post("/operator/systems/new", &GOOD).await;
    let mut colleague = app.operator("colleague@example.com").await;
    colleague
        .cookies
        .push(("ieum_secret".into(), operator.cookie("ieum_secret").unwrap()));
    assert!(!colleague.get(made.location()).await.body.contains("ieum_cs_"));
    app.pass(std::time::Duration::from_secs(301));
    assert!(!operator.get(made.location()).await.body.contains("ieum_cs_"));
    for lang in ["ko", "en"] {
        for path in ["/operator/systems", "/operator/systems/new", made.location()] {
            let page = operator.get(&format!("{path}?lang={lang}")).await;
            assert!(page.body.contains(&format!("lang=\"{lang}\"")), "{path} {lang}");
        }
    }
}
