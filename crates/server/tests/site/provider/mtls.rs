//! Certificates of business systems, as a proxy hands them on: believed of that proxy alone.

use axum::body::Body;
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::{Request, StatusCode};
use ieum_oidc::client::access::Asked;
use serde_json::json;
use url::form_urlencoded::Serializer;

use super::{CALLBACK, Rp, VERIFIER, json as body, organization, rp, text};
use crate::on_both;
use crate::support::{Answer, TestApp};

/// `CN=rp,O=Hanbit\, Inc.,C=KR` with `rp.example`.
const OURS: &str = "MIIB5DCCAYugAwIBAgIUebge4Xf4h3ReV1V8t3k7GZGmjJUwCgYIKoZIzj0EAwIwMTELMAkGA1UEBhMCS1IxFTATBgNVBAoMDEhhbmJpdCwgSW5jLjELMAkGA1UEAwwCcnAwHhcNMjYxMTI2MDE0MjI5WhcNMzYxMTIzMDE0MjI5WjAxMQswCQYDVQQGEwJLUjEVMBMGA1UECgwMSGFuYml0LCBJbmMuMQswCQYDVQQDDAJycDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABP2K7dXY0U0CN8FAtEO1MfBtPE5GGPD0Nu0xdJdUqBDRgPkbUWDdigm9xY7Os5pCSQHp20pTpowxY9kSOccGOWGjgYAwfjAdBgNVHQ4EFgQULuKHm2fFzlFr9lBOLVGtVmoBosgwHwYDVR0jBBgwFoAULuKHm2fFzlFr9lBOLVGtVmoBosgwDwYDVR0TAQH/BAUwAwEB/zArBgNVHREEJDAiggpycC5leGFtcGxlgg53d3cucnAuZXhhbXBsZYcECgAAATAKBggqhkjOPQQDAgNHADBEAiB3hPWY6iDIZ7RYxJv3hNuW+fkmOIUlIZPv/DRK1dLEpQIgRZ0x4yBTIKbEQAiEVatN2iXl+3xfvUxN9cnMwyES1mo=";
/// `CN=other` with `other.example`.
const THEIRS: &str = "MIIBkDCCATWgAwIBAgIUNEwuzRduQo0UWGH5NuWte/BR0P0wCgYIKoZIzj0EAwIwEDEOMAwGA1UEAwwFb3RoZXIwHhcNMjYxMTI2MDE0OTUxWhcNMzYxMTIzMDE0OTUxWjAQMQ4wDAYDVQQDDAVvdGhlcjBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABAgNUrS649Ba0O4YA9irDWer2/bW7iDXpSHYApeYXgiQ3BMMxt9MjChopTZVoD9tb41pUXb4lYu+P38COIRCTJajbTBrMB0GA1UdDgQWBBRJPzvmk/MeTrKPsvLLnvbjB/F78TAfBgNVHSMEGDAWgBRJPzvmk/MeTrKPsvLLnvbjB/F78TAPBgNVHRMBAf8EBTADAQH/MBgGA1UdEQQRMA+CDW90aGVyLmV4YW1wbGUwCgYIKoZIzj0EAwIDSQAwRgIhAIAamXxE3hhz/cEPQ8ux4LnJ3kmd5WYy9biHG2hMVmTYAiEA+Z6VED5ir8QawTPSrkA/MysWfyb5Wl8gzvNZIChUA+E=";
const PROXY: &str = "10.9.0.1:4711";
const STRANGER: &str = "203.0.113.9:4711";
const OWN: [(&str, &str); 1] = [("grant_type", "client_credentials")];

fn dns(name: &str) -> Asked<'_> {
    Asked {
        method: "tls_client_auth",
        tls_san_dns: name,
        bind_certificate: true,
        knows_certificates: true,
        ..Asked::default()
    }
}

impl Rp<'_> {
    /// A token request by way of a peer, with these certificates.
    async fn certified(&self, peer: &'static str, certificates: &[&str], fields: &[(&str, &str)]) -> Answer {
        let all = [("client_id", self.client_id.as_str())]
            .into_iter()
            .chain(fields.iter().copied());
        let form = Serializer::new(String::new()).extend_pairs(all).finish();
        let mut request = Request::post("/oauth2/token").header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        for certificate in certificates {
            request = request.header("Client-Cert", format!(":{certificate}:"));
        }
        let mut browser = self.app.browser();
        browser.address = peer;
        browser.send(request.body(Body::from(form)).unwrap()).await
    }

    async fn ask_certified(&self, peer: &'static str, token: &str, certificate: Option<&str>) -> StatusCode {
        let mut request = Request::get("/oauth2/userinfo").header(AUTHORIZATION, format!("Bearer {token}"));
        if let Some(certificate) = certificate {
            request = request.header("Client-Cert", format!(":{certificate}:"));
        }
        let mut browser = self.app.browser();
        browser.address = peer;
        browser.send(request.body(Body::empty()).unwrap()).await.status
    }
}

on_both! {
    async fn a_token_is_tied_to_the_certificate_that_fetched_it(app) {
        let created = organization(&app, "hanbit").await;
        let rp = rp(&app).await;
        rp.access(dns("rp.example")).await;
        let code = rp.code(&mut app.signed_in(&created).await, &[]).await;
        let fields = [
            ("grant_type", "authorization_code"), ("code", code.as_str()), ("redirect_uri", CALLBACK), ("code_verifier", VERIFIER),
        ];
        let answer = rp.certified(PROXY, &[OURS], &fields).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        let tokens = body(&answer);
        assert_eq!(text(&tokens, "token_type"), "Bearer");
        let token = text(&tokens, "access_token");
        assert_eq!(rp.ask_certified(PROXY, token, Some(OURS)).await, StatusCode::OK);
        for (name, peer, certificate) in [
            ("none", PROXY, None),
            ("another", PROXY, Some(THEIRS)),
            ("from a stranger", STRANGER, Some(OURS)),
        ] {
            assert_eq!(rp.ask_certified(peer, token, certificate).await, StatusCode::UNAUTHORIZED, "{name}");
        }
    }
}

#[tokio::test]
async fn a_certificate_is_believed_of_the_proxy_and_for_its_name_only() {
    let app = TestApp::sqlite().await;
    let rp = rp(&app).await;
    let refused = async |answer: Answer, name: &str| {
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{name}: {}", answer.body);
    };
    refused(rp.certified(PROXY, &[OURS], &OWN).await, "a client with a secret").await;
    rp.access(dns("rp.example")).await;
    assert_eq!(rp.certified(PROXY, &[OURS], &OWN).await.status, StatusCode::OK);
    refused(rp.certified(STRANGER, &[OURS], &OWN).await, "from a stranger").await;
    refused(rp.certified(PROXY, &[], &OWN).await, "none").await;
    refused(rp.certified(PROXY, &[THEIRS], &OWN).await, "another").await;
    refused(rp.certified(PROXY, &[OURS, THEIRS], &OWN).await, "two").await;
    refused(rp.certified(PROXY, &["AQAB"], &OWN).await, "no certificate").await;
    refused(rp.token(&OWN).await, "the secret that it had").await;
    rp.access(Asked {
        tls_san_dns: "",
        tls_subject_dn: r"CN=rp,O=Hanbit\, Inc.,C=KR",
        ..dns("")
    })
    .await;
    assert_eq!(rp.certified(PROXY, &[OURS], &OWN).await.status, StatusCode::OK);
    let document = body(&app.browser().get("/.well-known/openid-configuration").await);
    assert_eq!(document["tls_client_certificate_bound_access_tokens"], json!(true));
    assert!(
        document["token_endpoint_auth_methods_supported"]
            .as_array()
            .unwrap()
            .contains(&json!("tls_client_auth"))
    );
}

#[tokio::test]
async fn an_address_for_certificates_is_published_and_proofs_may_be_for_it() {
    let aliases = "https://mtls.ieum.example";
    let app = TestApp::sqlite_with(&[("IEUM_CLIENT_CERTIFICATE_URL", aliases)]).await;
    let document = body(&app.browser().get("/.well-known/openid-configuration").await);
    let found = &document["mtls_endpoint_aliases"];
    for name in [
        "token_endpoint",
        "pushed_authorization_request_endpoint",
        "device_authorization_endpoint",
        "introspection_endpoint",
        "revocation_endpoint",
        "userinfo_endpoint",
    ] {
        let own = text(&document, name);
        assert_eq!(text(found, name), own.replace(super::issuer(), aliases), "{name}");
    }
    assert_eq!(found.as_object().unwrap().len(), 6);
    let without = body(
        &TestApp::sqlite()
            .await
            .browser()
            .get("/.well-known/openid-configuration")
            .await,
    );
    assert!(without.get("mtls_endpoint_aliases").is_none());

    let rp = rp(&app).await;
    let key = super::assertion::key("k", ieum_oidc::jose::Alg::Es256);
    let with = [
        ("client_id", rp.client_id.as_str()),
        ("client_secret", &rp.secret),
        OWN[0],
    ];
    for (address, expected) in [
        (aliases, StatusCode::OK),
        (super::issuer(), StatusCode::OK),
        ("https://other.example", StatusCode::BAD_REQUEST),
    ] {
        let htu = ("htu", json!(format!("{address}/oauth2/token")));
        let proof = super::dpop::proof(&app, &key, "POST", "/oauth2/token", &[htu]);
        let answer = rp.form_with(&[&proof], &with).await;
        assert_eq!(answer.status, expected, "{address}: {}", answer.body);
    }
}

#[tokio::test]
async fn the_api_takes_a_token_that_is_tied_to_a_certificate_with_it_only() {
    let app = TestApp::sqlite().await;
    let rp = rp(&app).await;
    rp.access(dns("rp.example")).await;
    let tokens = body(&rp.certified(PROXY, &[OURS], &OWN).await);
    let ask = async |peer, certificate: Option<&str>| {
        let token = format!("Bearer {}", text(&tokens, "access_token"));
        let mut request = Request::get("/api/v1/organizations").header(AUTHORIZATION, token);
        if let Some(certificate) = certificate {
            request = request.header("Client-Cert", format!(":{certificate}:"));
        }
        let mut browser = app.browser();
        browser.address = peer;
        browser.send(request.body(Body::empty()).unwrap()).await.status
    };
    assert_eq!(ask(PROXY, Some(OURS)).await, StatusCode::OK);
    for (name, peer, certificate) in [
        ("none", PROXY, None),
        ("another", PROXY, Some(THEIRS)),
        ("from a stranger", STRANGER, Some(OURS)),
    ] {
        assert_eq!(ask(peer, certificate).await, StatusCode::UNAUTHORIZED, "{name}");
    }
}
