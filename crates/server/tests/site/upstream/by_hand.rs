//! Providers without a discovery document: OpenID with typed addresses, and plain OAuth 2.0 with a profile.

use http::StatusCode;
use serde_json::json;

use super::sign_in::refusals;
use super::{Stage, stage};
use crate::on_both;
use crate::support::Answer;

/// The form with addresses of this provider.
async fn save(stage: &mut Stage<'_>, addresses: &[(&str, String)], more: &[(&str, &str)]) -> Answer {
    let (version, path, issuer) = (stage.version().await, stage.at("/openid"), stage.idp.issuer.clone());
    let mut fields = vec![
        ("version", version.as_str()),
        ("issuer", issuer.as_str()),
        ("client_id", "ieum"),
        ("secret", super::SECRET),
        ("scopes", "profile"),
        ("subject", "sub"),
        ("email", "email"),
        ("name_claim", "name"),
    ];
    fields.retain(|(name, _)| !more.iter().any(|(other, _)| other == name));
    fields.extend(more);
    fields.extend(addresses.iter().map(|(name, value)| (*name, value.as_str())));
    stage.admin.post(&path, &fields).await
}

fn addresses(stage: &Stage<'_>, keys: &str, info: &str) -> Vec<(&'static str, String)> {
    let at = |path: &str| match path {
        "" => String::new(),
        path => format!("{}{path}", stage.idp.issuer),
    };
    vec![
        ("authorization_endpoint", at("/authorize")),
        ("token_endpoint", at("/token")),
        ("jwks_uri", at(keys)),
        ("userinfo_endpoint", at(info)),
    ]
}

on_both! {
    async fn openid_with_typed_addresses_needs_no_document(app) {
        let mut stage = stage(&app).await;
        // What the document says is not looked at.
        stage.idp.behave(|behaviour| behaviour.document = json!({"issuer": "https://other.example"}));
        let typed = addresses(&stage, "/jwks", "");
        let saved = save(&mut stage, &typed, &[]).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
        stage.turn_on().await;
        let person = json!({"sub": "p1", "email": "admin@hanbit.example", "name": "김하늘"});
        assert_eq!(stage.sign_in(&mut app.browser(), &person).await.status, StatusCode::FORBIDDEN);
        stage.link().await;
        let mut browser = app.browser();
        assert_eq!(stage.sign_in(&mut browser, &person).await.status, StatusCode::SEE_OTHER);
        assert_eq!(browser.get("/account").await.status, StatusCode::OK);
        stage.idp.behave(|behaviour| behaviour.foreign_key = true);
        assert_eq!(stage.sign_in(&mut app.browser(), &person).await.status, StatusCode::BAD_GATEWAY);
    }

    async fn an_oauth_profile_says_who_it_is_and_proves_no_address(app) {
        let mut stage = stage(&app).await;
        let typed = addresses(&stage, "", "/me");
        let saved = save(&mut stage, &typed, &[("subject", "id"), ("scopes", ""), ("within", "response")]).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
        stage.turn_on().await;
        let profile = |id: &str, email: &str| json!({
            "resultcode": "00", "response": {"id": id, "email": email, "email_verified": true, "name": "김하늘"},
        });
        stage.idp.behave(|behaviour| behaviour.profile = Some(profile("n1", "admin@hanbit.example")));
        let mut browser = app.browser();
        let to = stage.go(&mut browser).await;
        assert!(!to.contains("scope=") && !to.contains("nonce=") && to.contains("code_challenge="), "{to}");
        let answer = browser.get(&stage.back(&to)).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{}", answer.body);
        assert_eq!(refusals(&stage).await, ["refused:address_unverified"]);
        let redeemed = stage.idp.redeemed();
        assert!(redeemed.iter().any(|(name, value)| name == "client_secret" && value == super::SECRET));

        stage.link().await;
        let come = async |stage: &Stage<'_>| {
            let mut browser = stage.app.browser();
            let to = stage.go(&mut browser).await;
            let answer = browser.get(&stage.back(&to)).await;
            (answer.status, browser.get("/account").await.status)
        };
        assert_eq!(come(&stage).await, (StatusCode::SEE_OTHER, StatusCode::OK));
        // Another person with the same address is nobody; a profile that does not say who it is lets nobody in.
        stage.idp.behave(|behaviour| behaviour.profile = Some(profile("n2", "admin@hanbit.example")));
        assert_eq!(come(&stage).await, (StatusCode::FORBIDDEN, StatusCode::SEE_OTHER));
        for nobody in [json!({"response": {"email": "admin@hanbit.example"}}), json!({"id": "n1"}), json!({"response": "n1"})] {
            stage.idp.behave(|behaviour| behaviour.profile = Some(nobody.clone()));
            let (status, account) = come(&stage).await;
            assert!(status.is_server_error() && account == StatusCode::SEE_OTHER, "{nobody} {status}");
        }
    }

    async fn what_is_missing_is_said_at_its_field_and_the_secret_goes_to_no_other_address(app) {
        let mut stage = stage(&app).await;
        let mut typed = addresses(&stage, "", "");
        let saved = save(&mut stage, &typed, &[]).await;
        assert_eq!(saved.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(saved.texts("#userinfo_endpoint-error").len(), 1, "{}", saved.body);
        assert!(saved.attribute("details.more", "open").is_some());
        typed = addresses(&stage, "/jwks", "");
        assert_eq!(save(&mut stage, &typed, &[]).await.status, StatusCode::SEE_OTHER);
        typed[1].1 = "http://127.0.0.1:9/token".into();
        let elsewhere = save(&mut stage, &typed, &[("secret", "")]).await;
        assert_eq!(elsewhere.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(elsewhere.texts("#secret-error").len(), 1, "{}", elsewhere.body);
    }
}
