//! The operator's page for the tokens of a business system.

use http::StatusCode;

use super::{json, rp, text};
use crate::support::TestApp;

#[tokio::test]
async fn an_operator_chooses_and_mistakes_change_nothing() {
    let app = TestApp::sqlite().await;
    let rp = rp(&app).await;
    let mut operator = app.operator("op@example.com").await;
    let address = format!("/operator/systems/{}/tokens", rp.id);
    let page = operator.get(&format!("/operator/systems/{}", rp.id)).await;
    assert!(page.body.contains(&address), "linked: {}", page.body);
    let page = operator.get(&address).await;
    let version = page.attribute("input[name=version]", "value").unwrap();
    let good = [
        ("version", version.as_str()),
        ("format", "jwt"),
        ("access_minutes", "5"),
        ("idle_days", "7"),
        ("total_days", ""),
        ("subject_type", "pairwise"),
        ("sector", "rp.example"),
        ("introspects", "other\r\nhttps://api.example/v1"),
        ("exchanges_for", "payroll"),
    ];
    for (name, value, message) in [
        ("format", "paseto", "목록에 없는 값"),
        ("access_minutes", "1441", "1부터 1440 사이"),
        ("access_minutes", "<5>", "1부터 1440 사이"),
        ("idle_days", "91", "1부터 90 사이"),
        ("total_days", "3", "전체 유효 기간보다 길 수 없습니다"),
        ("sector", "https://rp.example", "호스트 이름만"),
        ("sector", "", "섹터 호스트를 정해야"),
        ("introspects", "a b", "a b"),
    ] {
        let mut fields = good.to_vec();
        fields.retain(|(field, _)| *field != name);
        fields.push((name, value));
        let answer = operator.post(&address, &fields).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}={value}");
        assert!(answer.body.contains(message), "{name}={value}: {}", answer.body);
        assert!(
            answer.body.contains("https://api.example/v1") || name == "introspects",
            "what was typed is kept"
        );
    }
    let own = json(&rp.token(&[("grant_type", "client_credentials")]).await);
    assert!(text(&own, "access_token").starts_with("ieum_at_"), "nothing changed");

    let saved = operator.post(&address, &good).await;
    assert_eq!(
        (saved.status, saved.location()),
        (StatusCode::SEE_OTHER, address.as_str())
    );
    let own = json(&rp.token(&[("grant_type", "client_credentials")]).await);
    assert_eq!(
        (text(&own, "access_token").matches('.').count(), &own["expires_in"]),
        (2, &300.into())
    );
    assert_eq!(
        operator.post(&address, &good).await.status,
        StatusCode::CONFLICT,
        "stale"
    );
    for lang in ["ko", "en"] {
        let page = operator.get(&format!("{address}?lang={lang}")).await;
        assert_eq!(
            page.attribute("input[name=format][checked]", "value").as_deref(),
            Some("jwt")
        );
        assert_eq!(
            page.attribute("input[name=sector]", "value").as_deref(),
            Some("rp.example")
        );
        assert!(page.body.contains(&format!("lang=\"{lang}\"")), "{}", page.body);
    }
    assert_eq!(
        operator.get("/operator/systems/nonsense/tokens").await.status,
        StatusCode::NOT_FOUND
    );
}
