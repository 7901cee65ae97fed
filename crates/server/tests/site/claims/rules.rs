//! A client's rules, where they speak: ID token, userinfo, access token, introspection.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ieum_app::provider::ClaimChange;
use ieum_oidc::client::profile::{SubjectType, TokenFormat};
use serde_json::{Value, json as value};

use super::built_in::system;
use super::{add, change, chart, rule, values};
use crate::on_both;
use crate::provider::{Rp, json, organization, text};
use crate::support::{Browser, TestApp};

const EVERYTHING: &str = "openid profile email phone organization groups roles";

/// What a sign-in with these scopes tells: ID token, userinfo, access token, introspection.
async fn told(rp: &Rp<'_>, browser: &mut Browser<'_>, scope: &str) -> [Value; 4] {
    let code = rp.code(browser, &[("scope", scope)]).await;
    let tokens = json(&rp.redeem(&code).await);
    let access = text(&tokens, "access_token");
    let userinfo = json(&rp.userinfo(access).await);
    let introspection = rp.introspect(access).await;
    [said(text(&tokens, "id_token")), userinfo, said(access), introspection]
}

/// What stands in a JWT.
fn said(token: &str) -> Value {
    let part = token.split('.').nth(1).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}

on_both! {
    async fn rules_speak_where_they_are_told_to_and_only_with_their_scope(app) {
        let created = organization(&app, "hanbit").await;
        chart(&app).await;
        let rp = system(&app).await;
        rp.choose(|tokens| tokens.access_token_format = TokenFormat::Jwt).await;
        let only_userinfo = ieum_oidc::claims::AskedRule { id_token: false, access_token: false, ..rule("mail", "email") };
        add(&rp, &[
            rule("team", "unit_path"),
            values("roles", "그룹 결재자 -> approver\n부서 영업본부 -> sales\n역할 admin -> never"),
            only_userinfo,
            ieum_oidc::claims::AskedRule { text: "kr-1".into(), ..rule("https://hanbit.example/region", "constant") },
        ]).await;
        let mut browser = app.signed_in(&created).await;

        let all = told(&rp, &mut browser, EVERYTHING).await;
        for (place, found) in ["ID token", "userinfo", "access token", "introspection"].into_iter().zip(&all) {
            assert_eq!(found["team"], "영업본부/영업1팀", "{place}: {found}");
            assert_eq!(found["roles"], value!(["super_admin", "approver", "sales"]), "{place}: {found}");
            assert_eq!(found["https://hanbit.example/region"], "kr-1", "{place}");
            assert_eq!(found.get("mail").is_some(), place == "userinfo", "{place}: {found}");
            assert_eq!(found["sub"], created.member.to_string(), "{place}");
        }
        // Less was granted: the same rules say less.
        let less = told(&rp, &mut browser, "openid roles groups").await;
        for found in &less {
            assert_eq!((found.get("team"), found.get("mail")), (None, None), "{found}");
            assert_eq!(found["roles"], value!(["super_admin", "approver"]), "{found}");
        }
        let least = told(&rp, &mut browser, "openid").await;
        for found in &least {
            assert_eq!((found.get("team"), found.get("roles"), found.get("mail")), (None, None, None), "{found}");
        }
        // A narrowed refresh narrows the rules of what it gives.
        let code = rp.code(&mut browser, &[("scope", "openid organization roles groups")]).await;
        let tokens = json(&rp.redeem(&code).await);
        let fields = [("grant_type", "refresh_token"), ("refresh_token", text(&tokens, "refresh_token")), ("scope", "openid")];
        let narrow = json(&rp.token(&fields).await);
        let narrow = said(text(&narrow, "access_token"));
        assert_eq!((narrow.get("team"), narrow.get("roles")), (None, None), "{narrow}");
        // A client that acts for itself is nobody's member.
        let own = json(&rp.token(&[("grant_type", "client_credentials")]).await);
        let own = said(text(&own, "access_token"));
        assert_eq!((own.get("roles"), own.get("https://hanbit.example/region")), (None, None), "{own}");
    }
}

#[tokio::test]
async fn what_the_operator_takes_away_is_gone_at_the_next_request() {
    let app = TestApp::sqlite().await;
    let created = organization(&app, "hanbit").await;
    chart(&app).await;
    let rp = system(&app).await;
    add(&rp, &[rule("mail", "email"), rule("team", "unit")]).await;
    let mut browser = app.signed_in(&created).await;
    let code = rp.code(&mut browser, &[("scope", EVERYTHING)]).await;
    let tokens = json(&rp.redeem(&code).await);
    let access = text(&tokens, "access_token");
    let first = json(&rp.userinfo(access).await);
    assert_eq!(
        (&first["mail"], &first["team"]),
        (&value!("admin@hanbit.example"), &value!("영업1팀"))
    );

    change(&rp, ClaimChange::Hide(vec!["email".into(), "groups".into()])).await;
    let hidden = json(&rp.userinfo(access).await);
    for name in ["email", "email_verified", "groups"] {
        assert!(hidden.get(name).is_none(), "{name}: {hidden}");
    }
    assert_eq!(hidden["mail"], "admin@hanbit.example", "the rule is another matter");
    change(&rp, ClaimChange::Remove(0)).await;
    assert!(json(&rp.userinfo(access).await).get("mail").is_none());

    // Without the scope of its registration the living token says nothing of it any more, rule or not.
    let fewer = ieum_app::provider::ClientForm {
        scopes: vec!["openid".into(), "profile".into()],
        ..crate::provider::form("전자결재")
    };
    let found = app.store().read().await.unwrap().find_client(rp.id).await.unwrap();
    let version = found.unwrap().version;
    ieum_app::provider::edit_client(&app.ctx(), &ieum_app::Actor::system(), rp.id, version, &fewer)
        .await
        .unwrap();
    let last = json(&rp.userinfo(access).await);
    let names: Vec<&str> = last.as_object().unwrap().keys().map(String::as_str).collect();
    for name in names {
        assert!(
            ["sub", "org_id", "org_slug", "name", "locale"].contains(&name),
            "{last}"
        );
    }
    assert!(last.get("team").is_none() && last.get("name").is_some(), "{last}");
}

#[tokio::test]
async fn no_rule_undoes_a_pairwise_subject_and_a_refresh_token_tells_no_claims() {
    let app = TestApp::sqlite().await;
    let created = organization(&app, "hanbit").await;
    let rp = system(&app).await;
    rp.choose(|tokens| {
        tokens.subject_type = SubjectType::Pairwise;
        tokens.sector = "rp.example".into();
        tokens.access_token_format = TokenFormat::Jwt;
    })
    .await;
    add(&rp, &[rule("employee", "member_id")]).await;
    let mut browser = app.signed_in(&created).await;
    for found in told(&rp, &mut browser, EVERYTHING).await {
        assert_eq!(found["employee"], found["sub"], "{found}");
        assert!(!found.to_string().contains(&created.member.to_string()), "{found}");
    }
    let tokens = rp.tokens(&mut browser).await;
    let refresh = rp.introspect(text(&tokens, "refresh_token")).await;
    assert_eq!(
        (&refresh["active"], refresh.get("employee")),
        (&value!(true), None),
        "{refresh}"
    );
}
