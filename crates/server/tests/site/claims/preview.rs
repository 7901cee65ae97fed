//! The preview says what a real sign-in would, is noted, and makes no token.

use std::collections::BTreeMap;

use http::StatusCode;
use ieum_app::access::OrgCaller;
use ieum_app::provider::{Sample, Viewer, find_to_preview, preview};
use ieum_oidc::client::profile::TokenFormat;
use serde_json::Value;

use super::built_in::system;
use super::{add, chart, rule, values};
use crate::on_both;
use crate::provider::{json, organization, text};
use crate::support::{Answer, Browser, TestApp};

/// The tables of a preview: for each of its three samples the claims by name, with value and origin.
fn tables(answer: &Answer) -> Vec<BTreeMap<String, (Value, String)>> {
    let document = scraper::Html::parse_document(&answer.body);
    let select = |text: &str| scraper::Selector::parse(text).unwrap();
    let text = |cell: scraper::ElementRef<'_>| cell.text().collect::<String>();
    let (section, row, cell) = (select("section"), select("tbody tr"), select("td"));
    let mut all = Vec::new();
    for section in document.select(&section) {
        let rows = section.select(&row).filter_map(|row| {
            let cells: Vec<String> = row.select(&cell).map(text).collect();
            let value = serde_json::from_str(cells.get(1)?).ok()?;
            Some((cells.first()?.clone(), (value, cells.get(2)?.clone())))
        });
        let rows: BTreeMap<_, _> = rows.collect();
        if !rows.is_empty() {
            all.push(rows);
        }
    }
    all
}

async fn look(operator: &mut Browser<'_>, base: &str, fields: &[(&str, &str)]) -> Answer {
    operator.post(&format!("{base}/preview"), fields).await
}

on_both! {
    async fn an_operator_sees_what_would_be_issued(app) {
        let created = organization(&app, "hanbit").await;
        chart(&app).await;
        let rp = system(&app).await;
        rp.choose(|tokens| tokens.access_token_format = TokenFormat::Jwt).await;
        add(&rp, &[rule("team", "unit_path"), values("roles", "group 결재자 -> approver"), rule("tel", "phone_number")]).await;
        let mut operator = app.operator("op@example.com").await;
        let base = format!("/operator/systems/{}/claims", rp.id);

        let member = created.member.to_string();
        let by_id = look(&mut operator, &base, &[("search", &member)]).await;
        assert_eq!(by_id.attribute("button[name=member]", "value").as_deref(), Some(member.as_str()), "{}", by_id.body);
        let by_mail = look(&mut operator, &base, &[("organization", "hanbit"), ("search", "admin@hanbit")]).await;
        assert_eq!(by_mail.attribute("button[name=member]", "value").as_deref(), Some(member.as_str()), "{}", by_mail.body);

        let scopes = ["openid", "profile", "email", "phone", "organization", "groups", "roles"];
        let names: Vec<String> = scopes.iter().map(|name| format!("scope_{name}")).collect();
        let mut fields: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "on")).collect();
        fields.push(("member", &member));
        let shown = look(&mut operator, &base, &fields).await;
        assert_eq!(shown.status, StatusCode::OK);
        let found = tables(&shown);
        assert_eq!(found.len(), 3, "{}", shown.body);

        // The real thing.
        let mut browser = app.signed_in(&created).await;
        let code = rp.code(&mut browser, &[("scope", &scopes.join(" "))]).await;
        let tokens = json(&rp.redeem(&code).await);
        let userinfo = json(&rp.userinfo(text(&tokens, "access_token")).await);
        let previewed: serde_json::Map<_, _> = found[1].iter().map(|(name, (value, _))| (name.clone(), value.clone())).collect();
        assert_eq!(Value::Object(previewed), userinfo);
        let volatile = ["sid", "nonce", "at_hash", "jti", "iat", "exp", "auth_time", "azp"];
        for (at, name) in [(0, "id_token"), (2, "access_token")] {
            let part = text(&tokens, name).split('.').nth(1).unwrap();
            let real: BTreeMap<String, Value> = serde_json::from_slice(&base64::Engine::decode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, part).unwrap()).unwrap();
            assert_eq!(found[at].keys().collect::<Vec<_>>(), real.keys().collect::<Vec<_>>(), "{name}");
            for (claim, value) in real.iter().filter(|(claim, _)| !volatile.contains(&claim.as_str())) {
                assert_eq!(&found[at][claim].0, value, "{claim} in {name}");
            }
        }
        assert_eq!(found[0]["iss"].1, "프로토콜");
        assert_eq!(found[0]["team"].1, "1번 규칙");
        assert_eq!(found[1]["email"].1, "email 허용");
        assert!(shown.body.contains("구성원에게 해당하는 값이 없습니다"), "the phone: {}", shown.body);

        // Less granted.
        let less = look(&mut operator, &base, &[("scope_openid", "on"), ("member", &member)]).await;
        assert!(less.body.contains("organization을 허용하지 않았습니다") || less.body.contains("organization를 허용하지 않았습니다"), "{}", less.body);
        assert!(!tables(&less)[0].contains_key("team"));

        let log = browser.get(&format!("/console/{}/audit?lang=ko", created.scope.org_id())).await;
        assert!(log.body.contains("업무 시스템에 제공할 정보 미리 보기"), "the organisation reads who looked: {}", log.body);
        for lang in ["ko", "en"] {
            let page = operator.post(&format!("{base}/preview?lang={lang}"), &fields).await;
            assert!(page.body.contains(&format!("lang=\"{lang}\"")) && page.status == StatusCode::OK, "{}", page.body);
        }
    }
}

#[tokio::test]
async fn who_is_not_there_is_told_at_the_field_and_nothing_is_noted() {
    let app = TestApp::sqlite().await;
    let created = organization(&app, "hanbit").await;
    let rp = system(&app).await;
    let mut operator = app.operator("op@example.com").await;
    let base = format!("/operator/systems/{}/claims", rp.id);
    let nobody = "01938e2a-7b00-7000-8000-000000000001";
    for (fields, message) in [
        (vec![("organization", ""), ("search", "김")], "찾는 조직이 없습니다"),
        (
            vec![("organization", "nowhere"), ("search", "김")],
            "찾는 조직이 없습니다",
        ),
        (
            vec![("organization", "hanbit"), ("search", " ")],
            "식별자를 입력해 주세요",
        ),
        (
            vec![("organization", "hanbit"), ("search", "%' OR 1=1")],
            "찾는 구성원이 없습니다",
        ),
        (vec![("organization", ""), ("search", nobody)], "찾는 구성원이 없습니다"),
        (vec![("member", nobody)], "찾는 구성원이 없습니다"),
    ] {
        let answer = look(&mut operator, &base, &fields).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{fields:?}");
        assert!(answer.body.contains(message), "{fields:?}: {}", answer.body);
    }
    let bad = look(&mut operator, &base, &[("member", "x")]).await;
    assert_eq!(bad.status, StatusCode::NOT_FOUND);
    let log = app
        .signed_in(&created)
        .await
        .get(&format!("/console/{}/audit", created.scope.org_id()))
        .await;
    assert!(!log.body.contains("미리 보기"), "{}", log.body);
    assert_eq!(
        app.browser().get(&format!("{base}/preview")).await.status,
        StatusCode::SEE_OTHER
    );
}

#[tokio::test]
async fn an_organisation_previews_its_own_systems_for_its_own_members_only() {
    let app = TestApp::sqlite().await;
    let (own, other) = (organization(&app, "hanbit").await, organization(&app, "haneul").await);
    let rp = system(&app).await;
    let caller = caller(&app, &own).await;
    let viewer = Viewer::Organization(&caller);
    let ctx = app.ctx();
    let refused = preview(&ctx, viewer, rp.id, own.member, None).await;
    assert!(
        matches!(refused, Err(ieum_app::Error::NotFound)),
        "the provider's own: {refused:?}"
    );
    app.sql("UPDATE clients SET org_id = (SELECT org_id FROM org_slugs WHERE slug = 'hanbit')")
        .await;
    let made = preview(&ctx, viewer, rp.id, own.member, None).await.unwrap();
    let says = |sample: &Sample, name: &str| sample.claims.iter().any(|claim| claim.name == name);
    assert!(says(&made.userinfo, "email") && !says(&made.id_token, "email"));
    let foreign = preview(&ctx, viewer, rp.id, other.member, None).await;
    assert!(matches!(foreign, Err(ieum_app::Error::NotFound)), "{foreign:?}");
    let found = find_to_preview(&ctx, viewer, rp.id, "haneul", "admin").await.unwrap();
    assert_eq!(
        found.iter().map(|member| member.id).collect::<Vec<_>>(),
        [own.member],
        "whatever organisation is typed"
    );
}

async fn caller(app: &TestApp, created: &ieum_app::organizations::Created) -> OrgCaller {
    let cookie = app
        .signed_in(created)
        .await
        .cookie("ieum_session")
        .map(ieum_model::secret::Secret::new);
    let permission = ieum_model::permission::Permission::SeeSystems;
    ieum_app::access::console(&app.ctx(), cookie.as_ref(), *created.scope.org_id(), permission)
        .await
        .unwrap()
}
