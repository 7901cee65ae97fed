//! A form of another page is refused at every address that could do something for who is signed in, whatever token it carries and
//! even if that page is of our own site (another port or a sub-domain), to which browsers send our cookies.

use axum::body::Body;
use http::header::{CONTENT_TYPE, ORIGIN};
use http::{Request, StatusCode};
use ieum_model::plan::Plan;
use ieum_server::web::core::Access;

use crate::support::{PUBLIC_URL, TestApp};

/// What other sites and programs may post to: see `FOR_PROGRAMS` of the route table. None of them does anything with a cookie.
const OPEN: [&str; 11] = [
    "/oauth2/authorize",
    "/oauth2/device_authorization",
    "/oauth2/introspect",
    "/oauth2/logout",
    "/oauth2/par",
    "/oauth2/register",
    "/oauth2/register/{client}",
    "/oauth2/revoke",
    "/oauth2/token",
    "/saml/{method}/acs",
    "/saml/{method}/logout",
];

#[tokio::test]
async fn a_form_of_another_page_gets_nowhere() {
    let app = TestApp::sqlite().await;
    let created = app
        .organization("한빛물산", Plan::Standard, "admin@hanbit.example")
        .await;
    let browser = app.signed_in(&created).await;
    let token = browser.csrf();
    let mut count = 0;
    for route in app.routes.iter().filter(|route| !route.method.is_safe()) {
        let is_for_programs = matches!(route.access, Access::Client(_));
        if is_for_programs || OPEN.contains(&route.path) || route.path == "/oauth2/userinfo" {
            continue;
        }
        let path = route.path.replace(['{', '}'], "");
        for (site, origin) in [
            ("same-site", "http://localhost:1"),
            ("cross-site", "https://evil.example"),
            ("cross-site", "null"),
        ] {
            let request = Request::builder()
                .method(route.method.clone())
                .uri(&path)
                .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
                .header("sec-fetch-site", site)
                .header(ORIGIN, origin)
                .body(Body::from(format!("csrf={token}")))
                .unwrap();
            let answer = browser.clone().send(request).await;
            assert!(!answer.passed, "{} {}: {site} {origin}", route.method, route.path);
            assert_eq!(
                answer.status,
                StatusCode::FORBIDDEN,
                "{} {}: {site} {origin}",
                route.method,
                route.path
            );
            count += 1;
        }
    }
    assert!(count > 100, "{count}");
    let own = Request::post("/logout")
        .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header("sec-fetch-site", "same-origin")
        .header(ORIGIN, PUBLIC_URL)
        .body(Body::from(format!("csrf={token}")))
        .unwrap();
    assert!(browser.clone().send(own).await.passed, "our own forms do");
}
