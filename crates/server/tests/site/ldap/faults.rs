//! Directories that do not answer as they should.

use std::time::Duration;

use http::StatusCode;
use ieum_testkit::slapd::{PASSWORD, Slapd};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::{fields, organization, stage};
use crate::on_both;
use crate::support::TestApp;

/// A server that accepts, sends this to whoever says something, and is silent otherwise.
async fn impostor(answer: &'static [u8]) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            tokio::spawn(async move {
                let mut bytes = [0; 512];
                while stream.read(&mut bytes).await.is_ok_and(|count| count > 0) {
                    let _ = stream.write_all(answer).await;
                }
                tokio::time::sleep(Duration::from_secs(60)).await;
            });
        }
    });
    port
}

on_both! {
    async fn the_next_server_is_asked_when_one_is_away(app) {
        let mut slapd = Slapd::start(0, true).unwrap();
        let second = Slapd::start(0, true).unwrap();
        let both = format!("127.0.0.1:{}\n127.0.0.1:{}", slapd.tls_port, second.tls_port);
        let cas = format!("{}{}", slapd.ca, second.ca);
        let mut stage = stage(&app, &slapd, &[("servers", &both), ("ca", &cas), ("subject", "uid")]).await;
        stage.know_minji().await;
        slapd.stop();
        for _ in 0..2 {
            let answer = stage.sign_in(&mut app.browser(), "minji", PASSWORD).await;
            assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
        }
        stage.is_refused("minji", "wrong-password", 422, "there_wrong").await;
        drop(second);
        let answer = stage.is_refused("minji", PASSWORD, 502, "directory_connect").await;
        assert!(answer.body.contains("로그인을 마치지 못했습니다"), "{}", answer.body);
    }

    async fn what_is_wrong_with_the_directory_signs_nobody_in(app) {
        let slapd = Slapd::start(0, true).unwrap();
        let other = Slapd::start(0, true).unwrap();
        let plain = Slapd::start(0, false).unwrap();
        let mut stage = stage(&app, &slapd, &[]).await;
        stage.know_minji().await;
        let at = |port: u16| format!("127.0.0.1:{port}");
        let starttls = at(slapd.port);
        let ldap_only = at(plain.port);
        for (more, status, reason) in [
            (vec![("ca", other.ca.as_str())], 502, "directory_tls"),
            (vec![("ca", "")], 502, "directory_tls"),
            (vec![("servers", ldap_only.as_str()), ("security", "starttls")], 502, "directory_starttls"),
            (vec![("servers", starttls.as_str())], 502, "directory_tls"),
            (vec![("secret", "wrong")], 502, "directory_service"),
            (vec![("base", "ou=nowhere,dc=corp,dc=example")], 502, "directory_base"),
            (vec![("base", "dc=elsewhere,dc=example")], 502, "directory_referral"),
            (vec![("subject", "objectClass")], 502, "directory_subject"),
            (vec![("subject", "employeeType")], 502, "directory_subject"),
            (vec![("service_dn", "cn=nobody,dc=corp,dc=example")], 502, "directory_service"),
            (vec![("servers", "10.0.0.1")], 502, "directory_address"),
            (vec![("servers", "no-such-host.invalid")], 502, "directory_address"),
        ] {
            stage.change(&fields(&slapd, &more)).await;
            stage.is_refused("minji", PASSWORD, status, reason).await;
        }
        // Each of the protected ways works, and the unprotected one where it was confirmed.
        for more in [
            vec![("servers", starttls.as_str()), ("security", "starttls")],
            vec![("servers", starttls.as_str()), ("security", "plain"), ("plain_confirmed", "on"), ("ca", "")],
        ] {
            stage.change(&fields(&slapd, &more)).await;
            let answer = stage.sign_in(&mut app.browser(), "minji", PASSWORD).await;
            assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_is_silent_or_is_none_is_given_up() {
    let app = TestApp::sqlite().await;
    let slapd = Slapd::start(0, true).unwrap();
    let mut stage = stage(&app, &slapd, &[]).await;
    // A bind's success, with a message number that nobody asked for; no LDAP at all; nested without end; nothing.
    let deep: &[u8] = &[0x30, 0x80, 0x30, 0x80, 0x30, 0x80];
    for (answer, reason) in [
        (&b"HTTP/1.1 400 Bad Request\r\n\r\n"[..], "directory_broken"),
        (deep, "directory_broken"),
        (&[0x30, 0x84, 0x7f, 0xff, 0xff, 0xff], "directory_broken"),
        (&[0x30, 0x0c, 2, 1, 1, 0x61, 7, 4, 1, 0, 4, 0, 4, 0], "directory_broken"),
        (&[], "directory_silent"),
    ] {
        let servers = format!("127.0.0.1:{}", impostor(answer).await);
        let plain = [
            ("servers", servers.as_str()),
            ("security", "plain"),
            ("plain_confirmed", "on"),
        ];
        stage.change(&fields(&slapd, &plain)).await;
        stage.is_refused("minji", PASSWORD, 502, reason).await;
    }
    // It says yes to everything: a person without an entry is nobody.
    let yes: &[u8] = &[0x30, 0x0c, 2, 1, 1, 0x61, 7, 0x0a, 1, 0, 4, 0, 4, 0];
    let servers = format!("127.0.0.1:{}", impostor(yes).await);
    let plain = [
        ("servers", servers.as_str()),
        ("security", "plain"),
        ("plain_confirmed", "on"),
    ];
    stage.change(&fields(&slapd, &plain)).await;
    let mut browser = app.browser();
    let answer = stage.sign_in(&mut browser, "minji", PASSWORD).await;
    assert_eq!(answer.status, StatusCode::BAD_GATEWAY);
    assert_eq!(browser.get("/account").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_silent_first_server_costs_one_wait() {
    let app = TestApp::sqlite().await;
    let slapd = Slapd::start(0, true).unwrap();
    let mut stage = organization(&app).await;
    let both = format!("127.0.0.1:{}\n127.0.0.1:{}", impostor(b"").await, slapd.tls_port);
    stage.connect(&fields(&slapd, &[("servers", &both)])).await;
    let page = stage.try_it("minji", PASSWORD).await;
    assert!(
        page.body.contains("서버를 건너뛰었습니다") && page.body.contains("비밀번호가 맞습니다"),
        "{}",
        page.body
    );
    let page = stage.try_it("minji", PASSWORD).await;
    assert!(
        !page.body.contains("서버를 건너뛰었습니다"),
        "it is asked last for a while"
    );
}
