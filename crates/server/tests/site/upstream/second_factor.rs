//! Whom the company's own system signed in is asked for a second factor only where the organisation wants it.

use http::StatusCode;
use ieum_model::second_factor::Rule;
use serde_json::json;

use super::stage;
use crate::factors::{enter, set_up, state};
use crate::on_both;

on_both! {
    async fn the_organisation_chooses_whether_a_second_factor_is_asked_too(app) {
        let mut stage = stage(&app).await;
        stage.turn_on().await;
        let minji = json!({"sub": "p1", "email": "admin@hanbit.example", "name": "김하늘"});
        assert_eq!(stage.sign_in(&mut app.browser(), &minji).await.status, StatusCode::FORBIDDEN);
        stage.link().await;
        let created = stage.created;
        let (phone, _) = set_up(&app, &created).await;
        let answer = stage.sign_in(&mut app.browser(), &minji).await;
        assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/account"), "{}", answer.body);

        let rule = Rule { asks_connected: true, ..Rule::default() };
        app.write(async |tx| Ok(tx.set_second_factor_rule(created.scope, 0, &rule).await?)).await;
        let mut browser = app.browser();
        let answer = stage.sign_in(&mut browser, &minji).await;
        let ticket = state(&answer, "/login/factor?");
        assert!(browser.cookie("ieum_session").is_none());
        let done = enter(&mut browser, &ticket, &phone.code(&app)).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
        assert_eq!(browser.get("/account").await.status, StatusCode::OK);
    }
}
