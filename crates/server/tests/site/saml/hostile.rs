//! Messages that are made to sign in somebody who should not. None of them does, and each leaves its reason in the audit log.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::StatusCode;

use super::idp::{Asked, Made, SHA1, Signed};
use super::{Stage, assert_out, known};
use crate::support::TestApp;

/// The genuine message, changed.
fn changed(stage: &Stage<'_>, asked: &Asked, change: impl Fn(&str) -> String) -> String {
    let now = stage.app.ctx().now().as_seconds();
    let xml = Made::default().xml(now, Some(&asked.id), &stage.entity_id(), &stage.acs());
    let changed = change(&xml);
    assert_ne!(changed, xml, "the message was changed");
    STANDARD.encode(changed)
}

/// The assertion of a message.
fn assertion(xml: &str) -> &str {
    let (start, end) = (
        xml.find("<saml:Assertion").unwrap(),
        xml.find("</saml:Assertion>").unwrap(),
    );
    &xml[start..end + "</saml:Assertion>".len()]
}

/// The same, for another person, under another identifier and without its signature.
fn forged(xml: &str) -> String {
    let own = assertion(xml);
    let (start, end) = (own.find("<ds:Signature").unwrap(), own.find("</ds:Signature>").unwrap());
    let bare = format!("{}{}", &own[..start], &own[end + "</ds:Signature>".len()..]);
    let id = bare
        .split("ID=\"")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap()
        .to_owned();
    bare.replacen(&format!("ID=\"{id}\""), "ID=\"_evil\"", 1)
        .replace(">p2<", ">p1<")
}

#[tokio::test]
async fn what_is_said_wrongly_signs_nobody_in() {
    let app = TestApp::sqlite().await;
    let stage = known(&app, &[]).await;
    let usual = Made::default;
    for (reason, made) in [
        (
            "saml_not_signed",
            Made {
                signed: Signed::Nothing,
                ..usual()
            },
        ),
        (
            "saml_bad_signature",
            Made {
                signed: Signed::ByAnother,
                ..usual()
            },
        ),
        (
            "saml_audience",
            Made {
                audience: Some("https://other.example/metadata"),
                ..usual()
            },
        ),
        (
            "saml_destination",
            Made {
                recipient: Some("https://other.example/acs"),
                ..usual()
            },
        ),
        (
            "saml_in_response_to",
            Made {
                in_response_to: Some("_other"),
                ..usual()
            },
        ),
        (
            "saml_in_response_to",
            Made {
                in_response_to: Some(""),
                ..usual()
            },
        ),
        (
            "saml_issuer",
            Made {
                issuer: "https://evil.example/metadata",
                ..usual()
            },
        ),
        ("saml_expired", Made { age: 600, ..usual() }),
        ("saml_too_early", Made { age: -600, ..usual() }),
        (
            "saml_status_failed",
            Made {
                status: "Responder",
                ..usual()
            },
        ),
        (
            "saml_subject_transient",
            Made {
                format: "urn:oasis:names:tc:SAML:2.0:nameid-format:transient",
                ..usual()
            },
        ),
    ] {
        // The log is in the order of time.
        app.pass(std::time::Duration::from_secs(1));
        let mut browser = app.browser();
        let answer = stage.sign_in(&mut browser, &made).await;
        assert_eq!(answer.status, StatusCode::BAD_GATEWAY, "{reason}");
        assert!(
            !answer.body.contains(reason) && !answer.body.contains("evil"),
            "strangers learn no reason"
        );
        assert_out(&mut browser, reason).await;
        let refusals = stage.refusals().await;
        assert_eq!(refusals.first(), Some(&format!("refused:{reason}")), "{refusals:?}");
    }
}

#[tokio::test]
async fn what_is_forged_signs_nobody_in() {
    let app = TestApp::sqlite().await;
    let stage = known(&app, &[]).await;
    type Change = fn(&str) -> String;
    let cases: [(&str, &str, Change); 9] = [
        ("forged before the genuine", "saml_assertion_place", |xml| {
            xml.replacen("<saml:Assertion", &format!("{}<saml:Assertion", forged(xml)), 1)
        }),
        ("forged behind the genuine", "saml_assertion_place", |xml| {
            xml.replacen("</samlp:Response>", &format!("{}</samlp:Response>", forged(xml)), 1)
        }),
        ("genuine in extensions", "saml_assertion_place", |xml| {
            let genuine = assertion(xml).to_owned();
            let extended = xml.replacen(&genuine, &forged(xml), 1);
            let extensions = format!("<samlp:Extensions>{genuine}</samlp:Extensions><samlp:Status>");
            extended.replacen("<samlp:Status>", &extensions, 1)
        }),
        ("genuine inside the forged", "saml_assertion_place", |xml| {
            let genuine = assertion(xml).to_owned();
            let around = forged(xml).replacen(
                "<saml:Subject>",
                &format!("<saml:Advice>{genuine}</saml:Advice><saml:Subject>"),
                1,
            );
            xml.replacen(&genuine, &around, 1)
        }),
        ("identifier twice", "saml_bad_id", |xml| {
            let id = assertion(xml).split("ID=\"").nth(1).unwrap().split('"').next().unwrap();
            xml.replacen("<samlp:Status>", &format!("<samlp:Status ID=\"{id}\">"), 1)
        }),
        ("another person", "saml_bad_signature", |xml| {
            xml.replacen(">p1<", ">p2<", 1)
        }),
        ("a comment in the name", "saml_comment", |xml| {
            xml.replacen(">p1<", ">p1<!-- -->.evil<", 1)
        }),
        ("a document type", "saml_forbidden_xml", |xml| {
            format!("<!DOCTYPE x [<!ENTITY e \"p1\">]>{xml}")
        }),
        ("a keyed hash", "saml_algorithm", |xml| {
            xml.replace("xmldsig-more#rsa-sha256", "xmldsig-more#hmac-sha256")
        }),
    ];
    for (what, reason, change) in cases {
        app.pass(std::time::Duration::from_secs(1));
        let mut browser = app.browser();
        let asked = stage.go(&mut browser).await;
        let response = changed(&stage, &asked, change);
        let answer = stage.back(&mut browser, &response, &asked.relay_state).await;
        assert_eq!(answer.status, StatusCode::BAD_GATEWAY, "{what}");
        assert_out(&mut browser, what).await;
        let refusals = stage.refusals().await;
        assert_eq!(refusals.first(), Some(&format!("refused:{reason}")), "{what}");
    }
    for (what, response, reason) in [
        ("SHA-1", SHA1.trim(), "saml_sha1"),
        ("no message", "PA==", "saml_unreadable"),
        ("no base64", "%%%", "saml_unreadable"),
    ] {
        app.pass(std::time::Duration::from_secs(1));
        let mut browser = app.browser();
        let asked = stage.go(&mut browser).await;
        let answer = stage.back(&mut browser, response, &asked.relay_state).await;
        assert_eq!(answer.status, StatusCode::BAD_GATEWAY, "{what}");
        assert_out(&mut browser, what).await;
        assert_eq!(
            stage.refusals().await.first(),
            Some(&format!("refused:{reason}")),
            "{what}"
        );
    }
}

#[tokio::test]
async fn what_has_to_be_signed_is_as_the_company_says() {
    let app = TestApp::sqlite().await;
    let mut stage = known(&app, &[]).await;
    for (demand, signed, status) in [
        ("assertion", Signed::Response, StatusCode::BAD_GATEWAY),
        ("response", Signed::Assertion, StatusCode::BAD_GATEWAY),
        ("both", Signed::Assertion, StatusCode::BAD_GATEWAY),
        ("response", Signed::Response, StatusCode::SEE_OTHER),
        ("assertion", Signed::Assertion, StatusCode::SEE_OTHER),
    ] {
        stage.save(&[("signed", demand)]).await;
        let answer = stage
            .sign_in(
                &mut app.browser(),
                &Made {
                    signed,
                    ..Made::default()
                },
            )
            .await;
        assert_eq!(answer.status, status, "{demand}");
    }
    stage.save(&[("encryption", "demand")]).await;
    app.pass(std::time::Duration::from_secs(1));
    let answer = stage.sign_in(&mut app.browser(), &Made::default()).await;
    assert_eq!(answer.status, StatusCode::BAD_GATEWAY, "in the clear");
    assert_eq!(
        stage.refusals().await.first().map(String::as_str),
        Some("refused:saml_cannot_decrypt")
    );
}

#[tokio::test]
async fn what_one_method_was_told_counts_at_no_other() {
    let app = TestApp::sqlite().await;
    let mut stage = known(&app, &[]).await;
    let first = stage.method;
    let mut browser = app.browser();
    let asked = stage.go(&mut browser).await;
    let response = stage.made(Some(&asked), &Made::default());
    // The same identity provider behind a second method.
    stage.method = stage.add("다른 방식").await;
    stage.save(&[("idp_initiated", "on")]).await;
    stage.turn_on().await;
    let answer = stage.back(&mut browser, &response, &asked.relay_state).await;
    assert_eq!(answer.status, StatusCode::BAD_GATEWAY);
    assert_out(&mut browser, "another method").await;
    stage.method = first;
    let answer = stage.back(&mut browser, &response, &asked.relay_state).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "the right one still works");
}
