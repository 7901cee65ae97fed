//! Where a sign-in may lead.

use super::*;

#[tokio::test]
async fn next_leads_only_within_the_site() {
    let app = TestApp::sqlite().await;
    let org = linked(&app, "한빛물산", "hanbit", "haneul@hanbit.example").await;
    let console = format!("/console/{}", org.scope.org_id());
    for (next, expected) in [
        ("/account?x=1", "/account?x=1"),
        ("//evil.example", &*console),
        ("/\\evil.example", &console),
        ("https://evil.example/", &console),
        ("javascript:alert(1)", &console),
        ("/a\r\nSet-Cookie: x=1", &console),
        ("", &console),
    ] {
        let mut browser = app.browser();
        let encoded: String = url::form_urlencoded::byte_serialize(next.as_bytes()).collect();
        let page = browser.get(&format!("/o/hanbit?next={encoded}")).await;
        let carried = page.attribute("#form input[name=next]", "value");
        assert!(carried.is_none_or(|carried| carried == expected), "{next}");
        let fields = [
            ("username", "haneul@hanbit.example"),
            ("password", PASSWORD),
            ("next", next),
        ];
        let answer = browser.post("/o/hanbit", &fields).await;
        assert_eq!(answer.location(), expected, "{next}");
        let found = browser.post("/login", &[("who", "hanbit"), ("next", next)]).await;
        assert!(
            found.location().starts_with("/o/hanbit") && !found.location().contains("evil"),
            "{next}"
        );
    }
}

#[tokio::test]
async fn a_login_form_may_end_only_at_a_registered_address() {
    let app = TestApp::sqlite().await;
    linked(&app, "한빛물산", "hanbit", "haneul@hanbit.example").await;
    let id = register(&app, "erp", &["https://erp.example/cb"]).await;
    let policy_of = async |client: &str, uri: &str| {
        let next = format!("/oauth2/authorize?client_id={client}&redirect_uri={}", encode(uri));
        let path = format!("/o/hanbit?next={}", encode(&next));
        let mut browser = app.browser();
        let page = browser.get(&path).await;
        let wrong = sign_in(&mut browser, &path, "haneul@hanbit.example", "틀린 비밀번호").await;
        let of = |answer: &Answer| answer.headers["content-security-policy"].to_str().unwrap().to_owned();
        assert_eq!(of(&page), of(&wrong), "the form again may end there, too");
        of(&page)
    };
    let policy = policy_of("erp", "https://erp.example/cb").await;
    assert!(policy.ends_with("form-action 'self' https://erp.example"), "{policy}");
    for (client, uri) in [("erp", "https://evil.example/cb"), ("other", "https://erp.example/cb")] {
        let policy = policy_of(client, uri).await;
        assert!(policy.ends_with("form-action 'self'"), "{client} {uri}: {policy}");
    }
    app.write(async |tx| Ok(tx.set_client_state(id, "suspended").await?))
        .await;
    let policy = policy_of("erp", "https://erp.example/cb").await;
    assert!(policy.ends_with("form-action 'self'"), "{policy}");
}
