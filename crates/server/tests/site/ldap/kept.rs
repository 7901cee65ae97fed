//! Connections that are kept between sign-ins.

use http::StatusCode;
use ieum_testkit::slapd::{PASSWORD, Slapd};

use super::{fields, stage};
use crate::on_both;

on_both! {
    async fn a_kept_connection_that_broke_is_no_fault_of_who_signs_in(app) {
        let mut slapd = Slapd::start(0, true).unwrap();
        let mut stage = stage(&app, &slapd, &[("subject", "uid")]).await;
        stage.know_minji().await;
        for _ in 0..3 {
            let answer = stage.sign_in(&mut app.browser(), "minji", PASSWORD).await;
            assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
        }
        slapd.stop();
        slapd.start_again().unwrap();
        let answer = stage.sign_in(&mut app.browser(), "minji", PASSWORD).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
        // One after the other by the same connections: nobody inherits the one before.
        stage.is_refused("minji", "wrong-password", 422, "there_wrong").await;
        stage.is_refused("hana", PASSWORD, 403, "nobody").await;
        stage.is_refused("nobody", PASSWORD, 422, "there_unknown").await;
        stage.is_refused("hana", "wrong-password", 422, "there_wrong").await;
        let answer = stage.sign_in(&mut app.browser(), "minji", PASSWORD).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
        // Changed settings do not go by what the old ones left.
        stage.change(&fields(&slapd, &[("secret", "wrong"), ("subject", "uid")])).await;
        stage.is_refused("minji", PASSWORD, 502, "directory_service").await;
    }
}
