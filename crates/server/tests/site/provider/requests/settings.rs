//! `/operator/systems/{system}/requests`: what an operator decides about the requests of a business system.

use http::StatusCode;

use super::with_key;
use crate::on_both;
use crate::provider::{param, rp};

on_both! {
    async fn an_operator_decides_how_a_business_system_asks(app) {
        let rp = rp(&app).await;
        let mut operator = app.operator("op@example.com").await;
        let address = format!("/operator/systems/{}/requests", rp.id);
        let system = operator.get(&format!("/operator/systems/{}", rp.id)).await;
        assert!(system.body.contains(&address), "linked: {}", system.body);
        let page = operator.get(&address).await;
        assert!(page.body.contains("푸시된 인증 요청(PAR) 필수"), "{}", page.body);
        assert!(operator.clone().get(&format!("{address}?lang=en")).await.body.contains("Pushed requests (PAR) only"));
        let version = page.attribute("input[name=version]", "value").unwrap();

        let bad = operator.post(&address, &[("version", &version), ("require_signed_request", "on"), ("require_par", "on"),
            ("resources", "https://api.example/\r\nno address\r\nhttps://api.example/#x")]).await;
        assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(bad.body.contains("no address") && bad.body.contains("공개 키가 없습니다"), "{}", bad.body);
        assert!(bad.attribute("input[name=require_par][checked]", "name").is_some(), "what was typed is kept: {}", bad.body);
        let many: String = (0..21).map(|n| format!("https://api.example/{n}\n")).collect();
        let bad = operator.post(&address, &[("version", &version), ("resources", &many)]).await;
        assert!(bad.body.contains("20개까지"), "{}", bad.body);

        let good = [("version", version.as_str()), ("require_par", "on"), ("needs_consent", "on"), ("resources", "https://api.example/\n\nurn:x:1\nurn:x:1")];
        let saved = operator.post(&address, &good).await;
        assert_eq!((saved.status, saved.location()), (StatusCode::SEE_OTHER, address.as_str()), "{}", saved.body);
        let page = operator.get(&address).await;
        assert!(page.body.contains("인증 요청 설정을 저장했습니다"), "{}", page.body);
        assert_eq!(page.texts("textarea[name=resources]"), ["https://api.example/ urn:x:1"]);
        let plain = app.browser().get(&rp.address(&[])).await;
        assert_eq!(param(plain.location(), "error").as_deref(), Some("invalid_request"), "it must push now");
        assert_eq!(operator.post(&address, &good).await.status, StatusCode::CONFLICT, "stale");

        with_key(&rp).await;
        let version = operator.get(&address).await.attribute("input[name=version]", "value").unwrap();
        let saved = operator.post(&address, &[("version", &version), ("require_signed_request", "on"), ("resources", "")]).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
        let nobody = operator.get("/operator/systems/01938e2a-7b00-7000-8000-000000000001/requests").await;
        assert_eq!(nobody.status, StatusCode::NOT_FOUND);
    }
}
