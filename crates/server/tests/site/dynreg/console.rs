//! Initial access tokens in the operator's console, and what an operator sees and does of those who registered.

use http::StatusCode;
use serde_json::json;

use super::{body, manage, open_on_both, register, registered, row, sent_back, text, unauthorised};
use crate::provider::organization;
use crate::support::TestApp;

const ROOT: &str = "/operator/systems/registration";
const GOOD: [(&str, &str); 6] = [
    ("label", "협력사 에이"),
    ("days", "30"),
    ("max_uses", "2"),
    ("organization", ""),
    ("grant_authorization_code", "on"),
    ("scope_openid", "on"),
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

open_on_both! {
    async fn an_operator_makes_lists_and_revokes_tokens(app) {
        let created = organization(&app, "hanbit").await;
        let mut operator = app.operator("op@example.com").await;
        let empty = operator.get(ROOT).await;
        assert!(empty.body.contains("아직 발급한 등록 토큰이 없습니다"), "{}", empty.body);
        let made = operator.post(&format!("{ROOT}/new"), &with(&[("organization", "hanbit")])).await;
        assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.body);
        let address = made.location().to_owned();
        let page = operator.get(&address).await;
        let initial = page.attribute("#initial-token", "value").unwrap();
        assert!(initial.starts_with("ieum_ia_"), "{initial}");
        assert!(!operator.get(&address).await.body.contains("ieum_ia_"), "it is shown once");

        let client = body(&register(&app, &initial, &json!({ "contacts": ["dev@partner.example"] })).await);
        let listed = operator.get(ROOT).await;
        for words in ["협력사 에이", "hanbit", "2회 중 1회", "사용 가능"] {
            assert!(listed.body.contains(words), "{words}: {}", listed.body);
        }
        assert!(operator.get(&address).await.body.contains(text(&client, "client_id")));
        let systems = operator.get("/operator/systems").await;
        assert!(systems.body.contains("자동 등록") && systems.links().contains(&ROOT.to_owned()), "{}", systems.body);
        let system = row(&app, &client).await;
        assert_eq!(system.org_id, Some(*created.scope.org_id()));
        let one = operator.get(&format!("/operator/systems/{}", system.id)).await;
        for words in ["‘협력사 에이’ 토큰으로", "dev@partner.example"] {
            assert!(one.body.contains(words), "{words}: {}", one.body);
        }
        let unused = operator.get(&format!("{ROOT}/clients?unused=on")).await;
        assert!(unused.body.contains(text(&client, "client_id")), "{}", unused.body);

        let ask = operator.get(&format!("{address}/revoke")).await;
        assert!(ask.body.contains("협력사 에이를 폐기할까요?"), "{}", ask.body);
        for _ in 0..2 {
            let revoked = operator.post(&format!("{address}/revoke"), &[]).await;
            assert_eq!((revoked.status, revoked.location()), (StatusCode::SEE_OTHER, address.as_str()));
        }
        unauthorised(&register(&app, &initial, &json!({})).await, "revoked");
        assert!(operator.get(ROOT).await.body.contains("폐기됨"));
        let read = manage(&app, &client, http::Method::GET, None).await;
        assert_eq!(read.status, StatusCode::OK, "what was registered stays");
        let audit = operator.get("/operator/audit").await;
        for words in ["업무 시스템 등록 토큰 발급", "업무 시스템 자동 등록", "업무 시스템 등록 토큰 폐기"] {
            assert!(audit.body.contains(words), "{words}");
        }
        assert_eq!(audit.texts("tbody tr").iter().filter(|row| row.contains("토큰 폐기")).count(), 1);
    }

    async fn an_operator_has_the_last_word(app) {
        let mut operator = app.operator("op@example.com").await;
        let client = registered(&app, &json!({ "scope": "openid profile email" })).await;
        let system = row(&app, &client).await;
        let path = format!("/operator/systems/{}", system.id);
        let version = system.version.to_string();
        let fields = [
            ("name", "줄인 이름"), ("redirect_uris", crate::provider::CALLBACK), ("post_logout_redirect_uris", ""), ("home_url", ""),
            ("grant_authorization_code", "on"), ("scope_openid", "on"), ("id_token_alg", "ES256"), ("version", version.as_str()),
        ];
        let saved = operator.post(&path, &fields).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
        let read = body(&manage(&app, &client, http::Method::GET, None).await);
        assert_eq!((text(&read, "client_name"), text(&read, "scope")), ("줄인 이름", "openid"));
        let wider = manage(&app, &client, http::Method::PUT, Some(&sent_back(&client))).await;
        super::refused(&wider, StatusCode::BAD_REQUEST, "invalid_client_metadata", "what an operator took away");

        let version = row(&app, &client).await.version.to_string();
        let own = operator.post(&format!("{path}/requests"), &[("version", version.as_str()), ("resources", "")]).await;
        assert_eq!(own.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(own.body.contains("항상 동의를 받아야 합니다"), "{}", own.body);

        manage(&app, &client, http::Method::DELETE, None).await;
        let page = operator.get(&path).await;
        assert!(page.body.contains("스스로 등록을 삭제해") && !page.body.contains("/resume"), "{}", page.body);
        let list = operator.get(&format!("{ROOT}/clients")).await;
        assert!(list.body.contains("삭제됨"), "{}", list.body);
        assert!(!operator.get(&format!("{ROOT}/clients?unused=on")).await.body.contains(text(&client, "client_id")));
    }
}

#[tokio::test]
async fn a_form_with_mistakes_says_which_and_keeps_what_was_typed() {
    let app = TestApp::sqlite().await;
    let mut operator = app.operator("op@example.com").await;
    assert!(operator.get(ROOT).await.body.contains("자동 등록이 꺼져 있습니다"));
    let long = "가".repeat(61);
    for (changes, message) in [
        (&[("label", " ")][..], "토큰 이름을 입력해 주세요."),
        (&[("label", &long)], "60자 이하"),
        (&[("label", "a\u{202e}b")], "쓸 수 없는 문자"),
        (&[("days", "91")], "1일부터 90일까지"),
        (&[("days", "-1")], "1일부터 90일까지"),
        (&[("max_uses", "0")], "1부터 1,000까지"),
        (&[("max_uses", "1001")], "1부터 1,000까지"),
        (&[("organization", "nobody")], "사용 중인 조직 ID가 아닙니다"),
        (&[("grant_authorization_code", "")], "하나 이상 선택"),
        (&[("scope_openid", "")], "openid가 필요합니다"),
    ] {
        let answer = operator.post(&format!("{ROOT}/new"), &with(changes)).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{message}");
        assert!(answer.body.contains(message), "{message}: {}", answer.body);
        let typed = answer.attribute("#days", "value");
        let expected = changes
            .iter()
            .find(|(name, _)| *name == "days")
            .map_or("30", |(_, days)| days);
        assert_eq!(typed.as_deref(), Some(expected), "what was typed is gone");
    }
    // What the form does not offer is not taken from it either.
    let more = operator
        .post(&format!("{ROOT}/new"), &with(&[("scope_organizations:write", "on")]))
        .await;
    assert_eq!(more.status, StatusCode::SEE_OTHER);
    let tokens = app
        .store()
        .read()
        .await
        .unwrap()
        .initial_tokens(None, 10)
        .await
        .unwrap();
    assert_eq!((tokens.len(), tokens[0].scopes.join(" ").as_str()), (1, "openid"));
    for path in [
        format!("{ROOT}/nonsense"),
        format!("{ROOT}/{}", ieum_model::ClientRowId::from_uuid(uuid::Uuid::nil())),
    ] {
        assert_eq!(operator.get(&path).await.status, StatusCode::NOT_FOUND);
        assert_eq!(
            operator.post(&format!("{path}/revoke"), &[]).await.status,
            StatusCode::NOT_FOUND
        );
    }
}
