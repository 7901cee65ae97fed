//! The certificates that a directory shows, and its own authority, are among what runs out.

use std::time::Duration;

use http::StatusCode;
use ieum_server::schedule;
use ieum_testkit::slapd::Slapd;

use super::stage;
use crate::support::TestApp;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_servers_certificate_and_the_authoritys_are_seen() {
    let (app, slapd) = (TestApp::sqlite().await, Slapd::start(0, true).unwrap());
    let mut stage = stage(&app, &slapd, &[]).await;
    schedule::run_due(&app.ctx()).await;
    let path = stage.console("/login-page/radar");
    let page = stage.admin.get(&path).await;
    assert_eq!(page.status, StatusCode::OK);
    let server = format!("127.0.0.1:{}", slapd.tls_port);
    for words in ["디렉터리 서버의 인증서", &server, "회사 자체 인증 기관"] {
        assert!(page.body.contains(words), "{words}: {}", page.body);
    }
    // Ten years are far; three weeks before their end it stands on the page of the settings, too.
    let form = stage.at("/ldap");
    assert!(!stage.admin.get(&form).await.body.contains("만료되는 것이 있습니다"));
    app.pass(Duration::from_secs(3_630 * 24 * 3600));
    let created = stage.created;
    stage.admin = app.signed_in(&created).await;
    let page = stage.admin.get(&form).await;
    assert!(page.body.contains("안에 만료되는 것이 있습니다"), "{}", page.body);
}
