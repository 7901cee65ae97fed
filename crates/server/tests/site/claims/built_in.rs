//! Units, groups and roles: in userinfo by their scopes, in the ID token if asked for singly, and nowhere else.

use serde_json::json as value;

use super::chart;
use crate::on_both;
use crate::provider::{Rp, form, id_token, json, organization, register, text};
use crate::support::TestApp;

/// A business system that may have everything.
pub async fn system(app: &TestApp) -> Rp<'_> {
    let mut form = form("전자결재");
    form.scopes.extend(["phone", "groups", "roles"].map(str::to_owned));
    register(app, "approval", &form).await
}

on_both! {
    async fn each_scope_opens_what_it_says(app) {
        let created = organization(&app, "hanbit").await;
        chart(&app).await;
        let rp = system(&app).await;
        let mut browser = app.signed_in(&created).await;
        let units = value!([
            {"id": created.member.to_string(), "name": "영업1팀", "path": ["영업본부", "영업1팀"], "duty": "팀장", "is_primary": true, "is_leader": true},
            {"id": created.account.to_string(), "name": "총무팀", "path": ["총무팀"], "is_primary": false, "is_leader": false},
        ]);
        for (scope, opened) in [
            ("openid", value!({})),
            ("openid organization", value!({"units": units})),
            ("openid groups", value!({"groups": ["Ａ조", "결재자"]})),
            ("openid roles", value!({"roles": ["super_admin"]})),
        ] {
            let code = rp.code(&mut browser, &[("scope", scope)]).await;
            let tokens = json(&rp.redeem(&code).await);
            let told = json(&rp.userinfo(text(&tokens, "access_token")).await);
            for name in ["units", "groups", "roles"] {
                assert_eq!(told.get(name), opened.get(name), "{scope}: {told}");
            }
            assert!(id_token(&app, &tokens).await.asked.is_empty(), "{scope}");
        }
        let asked = r#"{"id_token":{"groups":null,"units":null},"userinfo":{"roles":null}}"#;
        let code = rp.code(&mut browser, &[("scope", "openid"), ("claims", asked)]).await;
        let tokens = json(&rp.redeem(&code).await);
        let signed = id_token(&app, &tokens).await.asked;
        assert_eq!(value!(signed), value!({"groups": ["Ａ조", "결재자"], "units": units}));
        let told = json(&rp.userinfo(text(&tokens, "access_token")).await);
        assert_eq!((&told["roles"], told.get("units")), (&value!(["super_admin"]), None));
    }
}

#[tokio::test]
async fn discovery_tells_of_them_and_who_is_in_nothing_has_no_such_claim() {
    let app = TestApp::sqlite().await;
    let created = organization(&app, "hanbit").await;
    let document = json(&app.browser().get("/.well-known/openid-configuration").await);
    for (list, name) in [
        ("scopes_supported", "groups"),
        ("scopes_supported", "roles"),
        ("claims_supported", "units"),
        ("claims_supported", "groups"),
        ("claims_supported", "roles"),
    ] {
        assert!(document[list].as_array().unwrap().contains(&name.into()), "{name}");
    }
    let rp = system(&app).await;
    let scope = [("scope", "openid organization groups roles")];
    let code = rp.code(&mut app.signed_in(&created).await, &scope).await;
    let told = json(&rp.userinfo(text(&json(&rp.redeem(&code).await), "access_token")).await);
    assert_eq!((told.get("units"), told.get("groups")), (None, None), "{told}");
    assert_eq!(told["org_name"], "hanbit");
}
