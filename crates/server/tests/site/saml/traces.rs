//! The record of a sign-in at the company's identity provider.

use http::StatusCode;

use super::idp::{Made, Signed};
use super::stage;
use crate::on_both;
use crate::traces::{code_of, endings, holds_none, look_up, records, steps};

on_both! {
    async fn success_proposal_and_refusal_are_one_record_each_and_hold_no_assertion(app) {
        let mut stage = stage(&app).await;
        stage.turn_on().await;
        let scope = stage.created.scope;
        let mut browser = app.browser();
        let code = code_of(&stage.sign_in(&mut browser, &Made::default()).await);
        assert_eq!(endings(&app, scope).await, ["proposed:address_unverified"]);
        let page = look_up(&mut stage.admin, scope, &code).await;
        assert!(page.body.contains("https://idp.example/metadata") && page.body.contains("NameID"), "{}", page.body);
        stage.link().await;
        let asked = stage.go(&mut browser).await;
        let response = stage.made(Some(&asked), &Made::default());
        assert_eq!(stage.back(&mut browser, &response, &asked.relay_state).await.status, StatusCode::SEE_OTHER);
        let rows = records(&app, scope).await;
        let good = rows.iter().find(|row| row.result == "signed_in").unwrap();
        assert_eq!(good.member.as_ref().map(|(id, _)| *id), Some(stage.created.member));
        assert_eq!(steps(good), ["began", "sent", "returned", "response", "claims", "ladder", "session"]);

        let forged = Made { signed: Signed::ByAnother, ..Made::default() };
        let answer = stage.sign_in(&mut browser, &forged).await;
        assert_eq!(answer.status, StatusCode::BAD_GATEWAY);
        let page = look_up(&mut stage.admin, scope, &code_of(&answer)).await;
        assert!(page.body.contains("saml_bad_signature"), "{}", page.body);
        let unsolicited = stage.made(None, &Made::default());
        let answer = stage.back(&mut app.browser(), &unsolicited, "").await;
        assert_eq!(answer.status, StatusCode::BAD_GATEWAY);
        let endings = endings(&app, scope).await;
        assert_eq!(endings.len(), 4, "{endings:?}");
        let middle: String = response.chars().skip(200).take(40).collect();
        for row in records(&app, scope).await {
            holds_none(&row, &[&asked.relay_state, &asked.id, &middle, "admin@hanbit.example", "<saml", "SignatureValue"]);
        }
    }
}
