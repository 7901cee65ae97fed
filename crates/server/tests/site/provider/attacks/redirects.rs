//! Redirect manipulation (RFC 9700, sections 4.1 and 4.11): no spelling of an address leads anywhere but to a registered one, at the
//! beginning and at the end of a session.

use http::StatusCode;

use crate::provider::{BYE, CALLBACK, organization, param, rp, text};
use crate::support::TestApp;

/// What is put in place of a registered address whose host is `rp.example`.
fn spellings(address: &str) -> Vec<String> {
    let path = address.strip_prefix("https://rp.example").unwrap();
    let mut all: Vec<String> = [
        "https://rp.example.evil.example",
        "https://evil.example/https://rp.example",
        "https://evil.example#@rp.example",
        "https://evil.example?@rp.example",
        "https://evil.example\\@rp.example",
        "https://rp.example@evil.example",
        "https://rp.example:pass@evil.example",
        "https://rp.example%2eevil.example",
        "https://rp.example%00.evil.example",
        "https://rp。example",
        "https://rр.example",
        "https://RP.EXAMPLE",
        "https://rp.example.",
        "https://rp.example:443",
        "https://rp.example:8443",
        "http://rp.example",
        "HTTPS://rp.example",
        "//rp.example",
        "https:rp.example",
        "https:///rp.example",
        "https:\\\\rp.example",
        " https://rp.example",
        "javascript:alert(1)//https://rp.example",
        "data:text/html,https://rp.example",
        "",
    ]
    .iter()
    .map(|origin| format!("{origin}{path}"))
    .collect();
    for changed in [
        "/..",
        "/../evil",
        "/",
        "?",
        "?next=https://evil.example",
        "#",
        "#code",
        "%2f..%2fevil",
        "/%2e%2e/evil",
        ";x",
        "%0d%0aLocation:%20https://evil.example",
        "\r\nLocation: https://evil.example",
        "\0",
        " ",
        "\u{202e}",
        "*",
    ] {
        all.push(format!("{address}{changed}"));
    }
    all.extend(["*", "https://*", "https://rp.example/*", "http://127.0.0.1:*/callback"].map(str::to_owned));
    all.extend(
        [
            "http://127.0.0.1:0/callback",
            "http://127.0.0.1:08/callback",
            "http://127.0.0.1:65536/callback",
            "http://127.0.0.1:80@evil.example/callback",
            "http://127.0.0.1:80.evil.example/callback",
            "http://127.0.0.1:/callback",
            "http://127.1:80/callback",
            "http://0x7f000001:80/callback",
            "http://[::1]:80/callback",
            "http://localhost:80/callback",
            "http://127.0.0.1:80/callback?x",
            "https://127.0.0.1:80/callback",
        ]
        .map(str::to_owned),
    );
    all
}

#[tokio::test]
async fn no_spelling_of_a_redirect_uri_leads_elsewhere() {
    let app = TestApp::sqlite().await;
    let created = organization(&app, "hanbit").await;
    let rp = rp(&app).await;
    let mut browser = app.signed_in(&created).await;
    for uri in spellings(CALLBACK) {
        // With an error on purpose, too: an error must not go there either.
        for more in [
            ("prompt", ""),
            ("prompt", "none"),
            ("scope", "nonsense"),
            ("response_mode", "form_post"),
        ] {
            let answer = browser.get(&rp.address(&[("redirect_uri", &uri), more])).await;
            assert_eq!(
                (answer.status, answer.location()),
                (StatusCode::BAD_REQUEST, ""),
                "{uri:?} {more:?}"
            );
            assert!(!answer.body.contains("ieum_ac_"), "{uri:?}");
            assert!(!answer.headers.contains_key("refresh"), "{uri:?}");
            assert!(
                answer.attribute("form[action^='http']", "action").is_none(),
                "{uri:?} {more:?}"
            );
        }
    }
    assert!(param(browser.get(&rp.address(&[])).await.location(), "code").is_some());
}

#[tokio::test]
async fn no_spelling_of_a_logout_address_leads_elsewhere() {
    let app = TestApp::sqlite().await;
    let created = organization(&app, "hanbit").await;
    let rp = rp(&app).await;
    let mut browser = app.signed_in(&created).await;
    let tokens = rp.tokens(&mut browser).await;
    for uri in spellings(BYE) {
        let query = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("id_token_hint", text(&tokens, "id_token"))
            .append_pair("post_logout_redirect_uri", &uri)
            .append_pair("state", "x\r\nLocation: https://evil.example")
            .finish();
        for _ in 0..2 {
            let answer = browser.get(&format!("/oauth2/logout?{query}")).await;
            assert_eq!(
                (answer.status, answer.location()),
                (StatusCode::BAD_REQUEST, ""),
                "{uri:?}"
            );
        }
    }
    assert_eq!(
        rp.userinfo(text(&tokens, "access_token")).await.status,
        StatusCode::OK,
        "nobody was signed out"
    );
    // The state may hold anything: it comes back as one value and nothing else.
    let query = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("id_token_hint", text(&tokens, "id_token"))
        .append_pair("post_logout_redirect_uri", BYE)
        .append_pair("state", "x\r\nLocation: https://evil.example&code=1#\"><script>")
        .finish();
    let answer = browser.get(&format!("/oauth2/logout?{query}")).await;
    assert!(
        answer.location().starts_with(&format!("{BYE}?state=x%0D%0A")),
        "{}",
        answer.location()
    );
    assert_eq!(param(answer.location(), "code"), None);
}

#[tokio::test]
async fn a_hostile_state_comes_back_as_one_value() {
    let app = TestApp::sqlite().await;
    let created = organization(&app, "hanbit").await;
    let rp = rp(&app).await;
    let mut browser = app.signed_in(&created).await;
    let hostile = "x\"><script>alert(1)</script>&code=stolen&iss=https://evil.example#frag\r\nSet-Cookie: a=b";
    let answer = browser.get(&rp.address(&[("state", hostile)])).await;
    let said: Vec<_> = crate::provider::query(answer.location());
    let all = |name: &str| {
        said.iter()
            .filter(|(n, _)| n == name)
            .map(|(_, v)| v.as_str())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        (all("state"), all("iss")),
        (vec![hostile], vec![crate::provider::issuer()])
    );
    assert_eq!(all("code").len(), 1);
    assert!(!answer.location().contains('#') && !answer.headers.contains_key("a"));
    let page = browser
        .get(&rp.address(&[("state", hostile), ("response_mode", "form_post")]))
        .await;
    // A browser reads a line break in a page as one character.
    let shown = page.attribute("input[name=state]", "value").unwrap_or_default();
    assert_eq!(shown, hostile.replace("\r\n", "\n"));
    assert!(!page.body.contains("<script>alert"), "{}", page.body);
}
