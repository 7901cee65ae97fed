//! The page after a sign-out loads the frames of those who asked for one, and no others.

use http::StatusCode;
use http::header::{CONTENT_SECURITY_POLICY, REFRESH};
use ieum_oidc::client::profile::AskedLogout;

use super::{BYE, id_token, organization, rp, text};
use crate::support::TestApp;

const FRAME: &str = "https://rp.example/frame?x=1";

#[tokio::test]
async fn a_sign_out_loads_frames_of_exactly_these_origins_and_goes_on() {
    let app = TestApp::sqlite().await;
    let created = organization(&app, "hanbit").await;
    let rp = rp(&app).await;
    rp.set_logout(&AskedLogout {
        frontchannel_uri: FRAME,
        ..AskedLogout::default()
    })
    .await;
    for way in ["rp", "page"] {
        let mut browser = app.signed_in(&created).await;
        let tokens = rp.tokens(&mut browser).await;
        let sid = id_token(&app, &tokens).await.sid.unwrap();
        let hint = text(&tokens, "id_token");
        let (answer, then) = match way {
            "rp" => {
                let address = format!(
                    "/oauth2/logout?id_token_hint={hint}&post_logout_redirect_uri={BYE}&state=s%22%3B&ui_locales=fr+en"
                );
                let answer = browser.get(&address).await;
                assert!(answer.body.contains("You are signed out."), "{}", answer.body);
                (answer, "https://rp.example/bye?state=s%22%3B")
            }
            _ => (browser.post("/logout", &[]).await, "/"),
        };
        assert_eq!(answer.status, StatusCode::OK, "{way}");
        let expected = format!("{FRAME}&iss=http%3A%2F%2F127.0.0.1%3A8080&sid={sid}");
        assert_eq!(
            answer.attribute("iframe", "src").as_deref(),
            Some(expected.as_str()),
            "{way}"
        );
        assert_eq!(
            answer.attribute("iframe", "sandbox").as_deref(),
            Some("allow-scripts allow-same-origin")
        );
        let policy = answer.headers[CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert!(
            policy.starts_with("frame-src https://rp.example; default-src 'none';"),
            "{policy}"
        );
        assert_eq!(
            answer.attribute("a[data-go-on]", "href").as_deref(),
            Some(then),
            "{way}"
        );
        assert_eq!(answer.headers[REFRESH], format!("5;url={then}"), "without scripts, too");
        assert!(browser.cookie("ieum_session").is_none(), "{way}");
        assert_eq!(
            rp.userinfo(text(&tokens, "access_token")).await.status,
            StatusCode::UNAUTHORIZED
        );
    }
    let policy = app.browser().get("/").await;
    let policy = policy.headers[CONTENT_SECURITY_POLICY].to_str().unwrap();
    assert!(!policy.contains("frame-src"), "no other page: {policy}");
}

#[tokio::test]
async fn a_refused_or_unproven_request_loads_no_frame() {
    let app = TestApp::sqlite().await;
    let created = organization(&app, "hanbit").await;
    let rp = rp(&app).await;
    rp.set_logout(&AskedLogout {
        frontchannel_uri: FRAME,
        ..AskedLogout::default()
    })
    .await;
    let mut browser = app.signed_in(&created).await;
    let tokens = rp.tokens(&mut browser).await;
    for query in [
        "logout_hint=kim&client_id=rp",
        "post_logout_redirect_uri=https://evil.example/",
        "logout_hint=a&logout_hint=b",
    ] {
        let answer = browser.get(&format!("/oauth2/logout?{query}")).await;
        assert!(answer.attribute("iframe", "src").is_none(), "{query}");
        assert_eq!(answer.location(), "", "{query}");
    }
    assert_eq!(rp.userinfo(text(&tokens, "access_token")).await.status, StatusCode::OK);
}
