//! The record of a sign-in at the company's provider.

use http::StatusCode;
use serde_json::json;

use super::{SECRET, stage};
use crate::on_both;
use crate::traces::{code_of, endings, holds_none, look_up, records, steps};

on_both! {
    async fn success_proposal_and_refusal_are_one_record_each_and_hold_no_secret(app) {
        let mut stage = stage(&app).await;
        stage.turn_on().await;
        let scope = stage.created.scope;
        let claims = json!({"sub": "person-0001", "email": "minji.park@hanbit.example", "email_verified": true, "name": "박민지연"});
        let mut browser = app.browser();
        let proposed = stage.sign_in(&mut browser, &claims).await;
        let code = code_of(&proposed);
        assert_eq!(endings(&app, scope).await, ["proposed:nobody"]);
        let page = look_up(&mut stage.admin, scope, &code).await;
        let links = stage.console("/links/");
        assert!(page.links().iter().any(|link| link.starts_with(&links)), "{}", page.body);
        assert!(page.body.contains("mi***@hanbit.example") && page.body.contains("ES256"), "{}", page.body);

        stage.link().await;
        let address = stage.go(&mut browser).await;
        stage.idp.sign_in(&address, stage.now(), &claims);
        let back = stage.back(&address);
        assert_eq!(browser.get(&back).await.status, StatusCode::SEE_OTHER);
        // Once more: it is the same attempt, which has ended.
        browser.get(&back).await;
        assert_eq!(endings(&app, scope).await, ["proposed:nobody", "signed_in"]);
        let rows = records(&app, scope).await;
        let good = rows.iter().find(|row| row.result == "signed_in").unwrap();
        assert_eq!(good.member.as_ref().map(|(id, _)| *id), Some(stage.created.member));
        assert_eq!(good.method.as_ref().map(|(id, _)| *id), Some(stage.method));
        assert_eq!(
            steps(good),
            ["began", "sent", "returned", "discovery", "answer", "tokens", "id_token", "claims", "ladder", "session"]
        );

        // Refused there, and refused by us, twice with one state: one attempt.
        let address = stage.go(&mut browser).await;
        stage.idp.sign_in(&address, stage.now(), &json!({"sub": "person-0001", "nonce": "other"}));
        let answer = browser.get(&stage.back(&address)).await;
        assert_eq!(answer.status, StatusCode::BAD_GATEWAY);
        let first = code_of(&answer);
        assert_eq!(code_of(&browser.get(&stage.back(&address)).await), first);
        assert_eq!(endings(&app, scope).await, ["proposed:nobody", "refused:id_token_nonce", "signed_in"]);
        assert!(look_up(&mut stage.admin, scope, &first).await.body.contains("id_token_nonce"));

        let mut secrets: Vec<String> = Vec::new();
        let mut said = json!({});
        stage.idp.behave(|behaviour| {
            for (form, authorization) in &behaviour.redeemed {
                secrets.push(authorization.clone());
                let of = |name: &str| form.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone());
                secrets.extend(of("code_verifier"));
            }
            said = behaviour.claims.clone();
        });
        for address in [&address, &stage.back(&address)] {
            let url = url::Url::parse("http://x").unwrap().join(address).unwrap();
            let pairs = url.query_pairs().filter(|(name, _)| matches!(name.as_ref(), "state" | "nonce" | "code_challenge"));
            secrets.extend(pairs.map(|(_, value)| value.into_owned()));
        }
        secrets.extend([SECRET, "c0de", "person-0001", "minji.park", "박민지연", "eyJ"].map(str::to_owned));
        let secrets: Vec<&str> = secrets.iter().map(String::as_str).filter(|text| text.len() >= 4).collect();
        for row in records(&app, scope).await {
            holds_none(&row, &secrets);
        }
    }

    async fn whoever_is_not_even_sent_there_has_a_record_and_who_gives_up_has_none(app) {
        let mut stage = stage(&app).await;
        stage.turn_on().await;
        let scope = stage.created.scope;
        stage.go(&mut app.browser()).await;
        assert_eq!(records(&app, scope).await.len(), 0, "what was never finished costs nothing");
        app.sql("UPDATE login_methods SET settings = '{\"issuer\":\"http://127.0.0.1:1\",\"client_id\":\"ieum\",\"scopes\":[]}' WHERE kind = 'openid'").await;
        let answer = app.browser().get(&format!("/o/hanbit/go/{}", stage.method)).await;
        assert_eq!(answer.status, StatusCode::BAD_GATEWAY, "{}", answer.body);
        let page = look_up(&mut stage.admin, scope, &code_of(&answer)).await;
        assert!(page.body.contains("unreachable"), "{}", page.body);
    }

    async fn a_trial_shows_the_same_steps_and_keeps_none(app) {
        let mut stage = stage(&app).await;
        let begin = stage.at("/try");
        let address = stage.admin.get(&begin).await.location().to_owned();
        stage.idp.sign_in(&address, stage.now(), &json!({"sub": "person-0001", "email": "minji.park@hanbit.example"}));
        let back = stage.back(&address);
        let hop = stage.admin.get(&back).await.location().to_owned();
        let page = stage.admin.get(&hop).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.body);
        assert_eq!(page.texts(".trace > li").len(), 9, "{}", page.body);
        assert!(records(&app, stage.created.scope).await.is_empty());
    }
}
