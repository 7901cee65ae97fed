//! A key of our own at the provider, in place of a secret (`private_key_jwt`).

use std::collections::HashSet;

use http::StatusCode;
use ieum_oidc::jose::{Alg, KeyMaterial, Typ, VerifyingKey, verify};
use serde_json::{Value, json};

use super::{Stage, let_go_live, stage};
use crate::on_both;
use crate::support::Answer;

const KEY: [(&str, &str); 2] = [("client_auth", "private_key_jwt"), ("secret", "")];

impl Stage<'_> {
    async fn save(&mut self, more: &[(&str, &str)]) -> Answer {
        let (version, issuer) = (self.version().await, self.idp.issuer.clone());
        let mut fields = vec![
            ("version", version.as_str()),
            ("issuer", issuer.as_str()),
            ("client_id", "ieum"),
            ("subject", "sub"),
            ("email", "email"),
        ];
        fields.extend(more);
        let form = self.at("/openid");
        self.admin.post(&form, &fields).await
    }

    async fn published(&self) -> Vec<Value> {
        let answer = self
            .app
            .browser()
            .get(&format!("/login/openid/{}/jwks", self.method))
            .await;
        if answer.status == StatusCode::NOT_FOUND {
            return Vec::new();
        }
        assert_eq!(answer.headers["content-type"], "application/jwk-set+json");
        let set: Value = serde_json::from_str(&answer.body).unwrap();
        let keys = set["keys"].as_array().unwrap().clone();
        assert!(
            keys.iter().all(|key| key.get("d").is_none() && key["alg"] == "ES256"),
            "{keys:?}"
        );
        keys
    }

    /// Signs somebody in, and gives the claims of the assertion and the name of its key.
    async fn proven(&self, keys: &[Value]) -> (Value, String) {
        let claims = json!({"sub": "p1", "email": "nobody@elsewhere.example"});
        let answer = self.sign_in(&mut self.app.browser(), &claims).await;
        assert_eq!(
            answer.status,
            StatusCode::FORBIDDEN,
            "known to the provider, a member of nobody"
        );
        let (form, authorization) = self.idp.behave(|behaviour| behaviour.redeemed.last().cloned().unwrap());
        let of = |name: &str| {
            form.iter()
                .find(|(key, _)| key == name)
                .map(|(_, value)| value.as_str())
        };
        assert!(authorization.is_empty() && of("client_secret").is_none());
        assert_eq!(
            of("client_assertion_type"),
            Some("urn:ietf:params:oauth:client-assertion-type:jwt-bearer")
        );
        let assertion = of("client_assertion").unwrap();
        for key in keys {
            let kid = key["kid"].as_str().unwrap();
            let material: KeyMaterial = serde_json::from_value(key.clone()).unwrap();
            let public = VerifyingKey::new(kid, Alg::Es256, material).unwrap();
            if let Ok(claims) = verify::<Value>(assertion, [&public], Typ::Jwt) {
                return (claims, kid.to_owned());
            }
        }
        panic!("no published key signed {assertion}");
    }
}

on_both! {
    async fn a_key_of_the_methods_own_proves_us_and_changes_with_overlap(app) {
        let mut stage = stage(&app).await;
        assert_eq!(stage.published().await.len(), 0, "a secret is not published");
        let answer = stage.save(&[("client_auth", "private_key_jwt"), ("secret", "s3cret")]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.texts("#secret-error")[0].contains("비밀번호를 비워"), "{}", answer.body);
        let answer = stage.save(&[("client_auth", "none")]).await;
        assert_eq!(answer.texts("#client_auth-error"), ["목록에서 선택해 주세요."], "{}", answer.body);
        assert_eq!(stage.save(&KEY).await.status, StatusCode::SEE_OTHER);
        let first = stage.published().await;
        assert_eq!(first.len(), 1);
        let form = stage.at("/openid");
        let page = stage.admin.get(&form).await;
        let address = page.attribute("#jwks", "value").unwrap();
        assert!(address.ends_with(&format!("/login/openid/{}/jwks", stage.method)), "{address}");
        stage.turn_on().await;

        // It is for this issuer, for a minute, and another each time.
        let mut seen = HashSet::new();
        for _ in 0..2 {
            let (claims, _) = stage.proven(&first).await;
            assert_eq!((&claims["iss"], &claims["sub"], &claims["aud"]), (&json!("ieum"), &json!("ieum"), &json!(stage.idp.issuer)));
            assert_eq!(claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(), 60);
            assert!(seen.insert(claims["jti"].as_str().unwrap().to_owned()));
        }

        // Other settings keep the key; a new one is published before it signs.
        let scopes = [KEY[0], KEY[1], ("scopes", "email")];
        assert_eq!(stage.save(&scopes).await.status, StatusCode::SEE_OTHER);
        assert_eq!(stage.published().await, first);
        let anew = [KEY[0], KEY[1], ("scopes", "email"), ("new_key", "on")];
        assert_eq!(stage.save(&anew).await.status, StatusCode::SEE_OTHER);
        let both = stage.published().await;
        assert!(both.len() == 2 && both.contains(&first[0]), "{both:?}");
        assert_eq!(stage.proven(&both).await.1, first[0]["kid"].as_str().unwrap());
        let at = stage.at("");
        let_go_live(&mut stage.admin, &at).await;
        let last = stage.published().await;
        assert!(last.len() == 1 && !last.contains(&first[0]), "{last:?}");
        assert_eq!(stage.proven(&last).await.1, last[0]["kid"].as_str().unwrap());

        // Back to a secret: the key is no secret that could be sent.
        assert_eq!(stage.save(&[("client_auth", "secret")]).await.status, StatusCode::SEE_OTHER);
        let_go_live(&mut stage.admin, &at).await;
        assert_eq!(stage.published().await.len(), 0);
        stage.sign_in(&mut app.browser(), &json!({"sub": "p1"})).await;
        let (form, authorization) = stage.idp.behave(|behaviour| behaviour.redeemed.last().cloned().unwrap());
        assert!(authorization.is_empty() && form.iter().all(|(name, _)| !name.starts_with("client_assertion") && name != "client_secret"), "{form:?}");
    }
}

#[tokio::test]
async fn keys_of_a_suspended_organisation_or_of_nobody_are_not_there() {
    let app = crate::support::TestApp::sqlite().await;
    let mut stage = stage(&app).await;
    assert_eq!(stage.save(&KEY).await.status, StatusCode::SEE_OTHER);
    assert_eq!(stage.published().await.len(), 1);
    for path in [
        format!("/login/openid/{}/jwks", uuid::Uuid::nil()),
        "/login/openid/x/jwks".to_owned(),
    ] {
        assert_eq!(app.browser().get(&path).await.status, StatusCode::NOT_FOUND);
    }
    app.sql("UPDATE organizations SET state = 'suspended'").await;
    assert_eq!(stage.published().await.len(), 0);
}
