//! The record of a sign-in that the company's directory or service decides.

use http::StatusCode;
use ieum_testkit::slapd::{PASSWORD, READER_PASSWORD, Slapd};

use super::stage;
use crate::on_both;
use crate::support::TestApp;
use crate::traces::{code_of, endings, holds_none, look_up, records, steps};

on_both! {
    async fn a_directorys_steps_are_kept_without_what_was_typed(app) {
        let slapd = Slapd::start(0, true).unwrap();
        let mut stage = stage(&app, &slapd, &[]).await;
        stage.know_minji().await;
        let scope = stage.created.scope;
        assert_eq!(stage.sign_in(&mut app.browser(), "minji", PASSWORD).await.status, StatusCode::SEE_OTHER);
        let rows = records(&app, scope).await;
        let good = rows.iter().find(|row| row.result == "signed_in").unwrap();
        assert_eq!(good.way, "ldap");
        assert_eq!(
            steps(good),
            ["began", "server", "service", "search", "bind", "entry", "groups", "claims", "ladder", "session"]
        );
        let wrong = stage.sign_in(&mut app.browser(), "minji", "not-the-password-9").await;
        let page = look_up(&mut stage.admin, scope, &code_of(&wrong)).await;
        assert!(page.body.contains("there_wrong") && page.body.contains(&format!("127.0.0.1:{}", slapd.tls_port)), "{}", page.body);
        let unknown = stage.sign_in(&mut app.browser(), "s3cret-typed-as-name", "x").await;
        let page = look_up(&mut stage.admin, scope, &code_of(&unknown)).await;
        assert!(page.body.contains("there_unknown"), "{}", page.body);
        assert_eq!(
            endings(&app, scope).await,
            ["proposed:nobody", "refused:there_unknown", "refused:there_wrong", "signed_in"]
        );
        for row in records(&app, scope).await {
            holds_none(&row, &[
                PASSWORD,
                READER_PASSWORD,
                "not-the-password-9",
                "s3cret-typed-as-name",
                "uid=minji",
                "minji@corp",
                "minji-7",
            ]);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_is_not_there_is_named() {
    let app = TestApp::sqlite().await;
    let slapd = Slapd::start(0, true).unwrap();
    let mut stage = stage(&app, &slapd, &[("servers", "127.0.0.1:1")]).await;
    let answer = stage.sign_in(&mut app.browser(), "minji", PASSWORD).await;
    assert_eq!(answer.status, StatusCode::BAD_GATEWAY, "{}", answer.body);
    let page = look_up(&mut stage.admin, stage.created.scope, &code_of(&answer)).await;
    assert!(
        page.body.contains("127.0.0.1:1") && page.body.contains("directory_connect"),
        "{}",
        page.body
    );
    assert_eq!(endings(&app, stage.created.scope).await, ["refused:directory_connect"]);
}
