//! What is encrypted to a business system, and that it never goes out in the clear instead.

#[path = "../../../../oidc/src/jose/jwe/opened.rs"]
mod opened;

use http::StatusCode;
use ieum_app::Actor;
use ieum_app::provider::edit_access;
use ieum_oidc::client::access::Asked;
use ieum_oidc::client::profile::EncryptionProfile;
use ieum_oidc::jose::jwe::{Enc, Encryption, KeyAlg};
use ieum_oidc::jose::{Alg, Typ, verify};
use serde_json::{Value, json};

use self::opened::Recipient;
use super::assertion::{jwks, key};
use super::published::publish;
use super::receiver::Receiver;
use super::requests::choose;
use super::{BYE, Rp, header, id_token, issuer, json as body, organization, param, rp, text};
use crate::support::TestApp;

fn set(recipient: &Recipient) -> String {
    json!({"keys": [recipient.jwk(json!({"use": "enc", "kid": "e1"}))]}).to_string()
}

fn how(alg: KeyAlg, enc: Enc) -> Option<Encryption> {
    Some(Encryption { alg, enc })
}

async fn encrypts(rp: &Rp<'_>, encryption: EncryptionProfile) {
    choose(rp, |profile| profile.encryption = encryption.clone()).await;
}

/// The claims of a token of ours.
async fn ours(app: &TestApp, token: &str, typ: Typ) -> Value {
    let keys = ieum_app::provider::keys::opened(&app.ctx()).await.unwrap();
    verify(token, keys.verifiers(), typ).unwrap()
}

/// What is inside of an encrypted token, which has to be a signed one.
fn inside(recipient: &Recipient, token: &str) -> String {
    assert_eq!(token.split('.').count(), 5, "encrypted: {token}");
    let (header, inside) = recipient.open(token).expect("opens");
    assert_eq!((&header["cty"], &header["kid"]), (&json!("JWT"), &json!("e1")));
    inside
}

#[tokio::test]
async fn every_token_is_opened_by_the_business_system_alone() {
    let app = TestApp::sqlite().await;
    let created = organization(&app, "hanbit").await;
    let rp = rp(&app).await;
    let receiver = Receiver::start().await;
    rp.is_told_at(&receiver.uri, false).await;
    for (recipient, alg, enc) in [
        (Recipient::p256(), KeyAlg::EcdhEs, Enc::A128CbcHs256),
        (Recipient::x25519(), KeyAlg::EcdhEsA256Kw, Enc::A256Gcm),
        (Recipient::rsa(), KeyAlg::RsaOaep256, Enc::A128Gcm),
    ] {
        encrypts(&rp, EncryptionProfile::default()).await;
        let jwks = set(&recipient);
        rp.access(Asked {
            jwks: &jwks,
            ..Asked::default()
        })
        .await;
        let all = EncryptionProfile {
            id_token: how(alg, enc),
            userinfo_signed: Some(Alg::EdDsa),
            userinfo: how(alg, enc),
            authorization: how(alg, enc),
        };
        encrypts(&rp, all.clone()).await;
        let mut browser = app.signed_in(&created).await;

        let answer = browser.get(&rp.address(&[("response_mode", "jwt")])).await;
        let response = inside(&recipient, &param(answer.location(), "response").unwrap());
        let claims = ours(&app, &response, Typ::Jwt).await;
        assert_eq!((&claims["aud"], &claims["state"]), (&json!("rp"), &json!("st&1")));
        assert!(param(answer.location(), "code").is_none(), "{}", answer.location());

        let tokens = body(&rp.redeem(text(&claims, "code")).await);
        let encrypted = text(&tokens, "id_token");
        let signed = inside(&recipient, encrypted);
        let id = id_token(&app, &json!({ "id_token": signed })).await;
        assert_eq!((id.aud.as_str(), id.sub), ("rp", created.member.to_string()));
        assert_eq!(header(encrypted)["enc"], enc.as_str());
        let renewed = body(&rp.refresh(text(&tokens, "refresh_token")).await);
        inside(&recipient, text(&renewed, "id_token"));

        // A hint is the signed token that was inside (OpenID Connect Core, section 3.1.2.1).
        let hint = browser
            .get(&rp.address(&[("id_token_hint", &signed), ("prompt", "none")]))
            .await;
        assert!(param(hint.location(), "code").is_some(), "{}", hint.location());
        let closed = browser
            .get(&rp.address(&[("id_token_hint", encrypted), ("prompt", "none")]))
            .await;
        assert_eq!(param(closed.location(), "error").as_deref(), Some("invalid_request"));

        let access = text(&tokens, "access_token");
        let info = rp.userinfo(access).await;
        assert_eq!(info.headers["content-type"], "application/jwt");
        assert_eq!(info.headers["cache-control"], "no-store");
        let signed = inside(&recipient, &info.body);
        assert_eq!(header(&signed)["alg"], "EdDSA");
        let claims = ours(&app, &signed, Typ::Jwt).await;
        let named = (text(&claims, "iss"), text(&claims, "aud"), text(&claims, "sub"));
        assert_eq!(named, (issuer(), "rp", created.member.to_string().as_str()));
        assert!(claims["email"].is_string());
        let hint = browser
            .get(&rp.address(&[("id_token_hint", &signed), ("prompt", "none")]))
            .await;
        assert_eq!(
            param(hint.location(), "error").as_deref(),
            Some("invalid_request"),
            "no ID token"
        );

        // Encrypted only, signed only, neither.
        encrypts(
            &rp,
            EncryptionProfile {
                userinfo_signed: None,
                ..all.clone()
            },
        )
        .await;
        let (head, plain) = recipient.open(&rp.userinfo(access).await.body).expect("opens");
        let plain: Value = serde_json::from_str(&plain).unwrap();
        assert!(head.get("cty").is_none() && plain.get("aud").is_none());
        assert_eq!(text(&plain, "sub"), created.member.to_string());
        encrypts(
            &rp,
            EncryptionProfile {
                userinfo: None,
                ..all.clone()
            },
        )
        .await;
        let info = rp.userinfo(access).await;
        assert_eq!(info.headers["content-type"], "application/jwt");
        assert_eq!(
            ours(&app, &info.body, Typ::Jwt).await["sub"],
            created.member.to_string()
        );
        encrypts(
            &rp,
            EncryptionProfile {
                userinfo: None,
                userinfo_signed: None,
                ..all
            },
        )
        .await;
        assert_eq!(body(&rp.userinfo(access).await)["sub"], created.member.to_string());

        browser.post("/logout", &[]).await;
        app.mails_to("nobody@example.com").await;
        let taken = receiver.taken();
        assert!(!taken.is_empty());
        for token in taken {
            let claims = rp.logout_token(&inside(&recipient, &token)).await;
            assert_eq!(claims["sub"], created.member.to_string());
        }
    }
}

#[tokio::test]
async fn without_a_key_nothing_is_sent_in_the_clear() {
    let app = TestApp::sqlite().await;
    let created = organization(&app, "hanbit").await;
    let rp = rp(&app).await;
    let receiver = Receiver::start().await;
    rp.is_told_at(&receiver.uri, false).await;
    let recipient = Recipient::p256();
    let place = publish(jwks(&[&key("s1", Alg::Es256)])).await;
    rp.access(Asked {
        jwks_uri: &place.uri,
        ..Asked::default()
    })
    .await;
    let mut browser = app.signed_in(&created).await;
    let before = rp.tokens(&mut browser).await;
    let some = how(KeyAlg::EcdhEs, Enc::A256Gcm);
    encrypts(
        &rp,
        EncryptionProfile {
            id_token: some,
            userinfo_signed: None,
            userinfo: some,
            authorization: some,
        },
    )
    .await;
    let code = rp.code(&mut browser, &[]).await;
    for (status, keys) in [
        (200, jwks(&[&key("s1", Alg::Es256)])),
        (200, set(&Recipient::rsa())),
        (200, "<html>".to_owned()),
        (404, String::new()),
    ] {
        *place.answer.lock().unwrap() = (status, keys);
        app.pass(std::time::Duration::from_secs(11));
        let refused = rp.redeem(&code).await;
        assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{}", refused.body);
        assert_eq!(text(&body(&refused), "error"), "invalid_request");
        assert!(!refused.body.contains("_token\":"), "{}", refused.body);
        let refused = rp.refresh(text(&before, "refresh_token")).await;
        assert_eq!(text(&body(&refused), "error"), "invalid_request", "{}", refused.body);
        let info = rp.userinfo(text(&before, "access_token")).await;
        assert_eq!((info.status, info.body.as_str()), (StatusCode::BAD_REQUEST, ""));
        for (lang, mode) in [("ko", "jwt"), ("en", "form_post.jwt")] {
            let changes = [("response_mode", mode), ("ui_locales", lang)];
            let stopped = browser.get(&rp.address(&changes)).await;
            assert_eq!(
                (stopped.status, stopped.location()),
                (StatusCode::BAD_REQUEST, ""),
                "{}",
                stopped.body
            );
            assert!(stopped.body.contains(&format!("lang=\"{lang}\"")) && !stopped.body.contains("<form class"));
            // An error would have to be encrypted as well.
            let stopped = browser
                .get(&rp.address(&[("response_mode", mode), ("scope", "profile")]))
                .await;
            assert_eq!((stopped.status, stopped.location()), (StatusCode::BAD_REQUEST, ""));
        }
    }
    browser.post("/logout", &[]).await;
    app.mails_to("nobody@example.com").await;
    assert!(receiver.taken().is_empty(), "no logout token in the clear");
    let mut operator = app.operator("op@example.com").await;
    let page = operator.get(&format!("/operator/systems/{}/logout", rp.id)).await;
    assert!(
        page.body.contains("암호화할 공개 키를 찾을 수 없습니다"),
        "{}",
        page.body
    );

    // Nothing was used up by it.
    let mut browser = app.signed_in(&created).await;
    let code = rp.code(&mut browser, &[]).await;
    assert_eq!(rp.redeem(&code).await.status, StatusCode::BAD_REQUEST);
    *place.answer.lock().unwrap() = (200, set(&recipient));
    app.pass(std::time::Duration::from_secs(31));
    let tokens = rp.redeem(&code).await;
    assert_eq!(tokens.status, StatusCode::OK, "{}", tokens.body);
    inside(&recipient, text(&body(&tokens), "id_token"));
}

#[tokio::test]
async fn an_operator_chooses_what_is_encrypted_and_mistakes_change_nothing() {
    let app = TestApp::sqlite().await;
    let rp = rp(&app).await;
    let mut operator = app.operator("op@example.com").await;
    let address = format!("/operator/systems/{}/tokens", rp.id);
    let send = async |operator: &mut crate::support::Browser<'_>, changes: &[(&str, &str)]| {
        let page = operator.get(&address).await;
        let version = page.attribute("input[name=version]", "value").unwrap();
        let mut fields = vec![
            ("version", version.as_str()),
            ("format", "opaque"),
            ("subject_type", "public"),
        ];
        fields.extend(changes);
        operator.post(&address, &fields).await
    };
    let wanted = [("id_token_alg", "ECDH-ES+A128KW"), ("userinfo_signed", "ES256")];
    for (changes, message) in [
        (&wanted[..], "암호화에 쓸 공개 키가 없습니다"),
        (&[("userinfo_enc", "A128GCM")], "키 암호화도 골라야 합니다"),
        (&[("authorization_alg", "RSA1_5")], "목록에 없는 값"),
        (&[("userinfo_signed", "none")], "목록에 없는 값"),
    ] {
        let answer = send(&mut operator, changes).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{changes:?}");
        assert!(answer.body.contains(message), "{changes:?}: {}", answer.body);
    }
    let (rsa, ec) = (set(&Recipient::rsa()), set(&Recipient::p256()));
    let with = |jwks| Asked {
        jwks,
        ..Asked::default()
    };
    rp.access(with(&rsa)).await;
    let answer = send(&mut operator, &wanted).await;
    assert!(
        answer.body.contains("이 알고리즘으로 암호화할 수 있는 키가 없습니다"),
        "{}",
        answer.body
    );
    rp.access(with(&ec)).await;
    let saved = send(&mut operator, &wanted).await;
    assert_eq!(
        (saved.status, saved.location()),
        (StatusCode::SEE_OTHER, address.as_str()),
        "{}",
        saved.body
    );
    for lang in ["ko", "en"] {
        let page = operator.get(&format!("{address}?lang={lang}")).await;
        let chosen = |name: &str| page.attribute(&format!("select[name={name}] option[selected]"), "value");
        assert_eq!(chosen("id_token_alg").as_deref(), Some("ECDH-ES+A128KW"));
        assert_eq!(
            chosen("id_token_enc").as_deref(),
            Some("A128CBC-HS256"),
            "the default has a name now"
        );
        assert_eq!(chosen("userinfo_signed").as_deref(), Some("ES256"));
    }
    // The keys cannot be taken away from under it.
    let row = app
        .store()
        .read()
        .await
        .unwrap()
        .find_client(rp.id)
        .await
        .unwrap()
        .unwrap();
    for (jwks, code) in [("", "encryption_needs_keys"), (rsa.as_str(), "encryption_key_missing")] {
        let refused = edit_access(&app.ctx(), &Actor::system(), rp.id, row.version, &with(jwks)).await;
        let Err(ieum_app::Error::Refused(problems)) = refused else {
            panic!("{jwks}")
        };
        assert_eq!(problems.iter().map(|problem| problem.code).collect::<Vec<_>>(), [code]);
    }
    let document = body(&app.browser().get("/.well-known/openid-configuration").await);
    for what in ["id_token", "userinfo", "authorization"] {
        let list = |kind: &str| document[format!("{what}_encryption_{kind}_values_supported")].clone();
        assert_eq!(
            list("alg"),
            json!(["ECDH-ES", "ECDH-ES+A128KW", "ECDH-ES+A256KW", "RSA-OAEP-256"])
        );
        assert_eq!(list("enc"), json!(["A128CBC-HS256", "A128GCM", "A256GCM"]));
    }
    assert_eq!(
        document["userinfo_signing_alg_values_supported"],
        document["id_token_signing_alg_values_supported"]
    );
}

#[tokio::test]
async fn a_signed_hint_of_an_encrypted_token_signs_out() {
    let app = TestApp::sqlite().await;
    let created = organization(&app, "hanbit").await;
    let rp = rp(&app).await;
    let recipient = Recipient::p256();
    rp.access(Asked {
        jwks: &set(&recipient),
        ..Asked::default()
    })
    .await;
    let id_token = how(KeyAlg::EcdhEs, Enc::A128CbcHs256);
    encrypts(
        &rp,
        EncryptionProfile {
            id_token,
            ..EncryptionProfile::default()
        },
    )
    .await;
    let mut browser = app.signed_in(&created).await;
    let tokens = rp.tokens(&mut browser).await;
    let encrypted = text(&tokens, "id_token");
    let out = |hint: &str| format!("/oauth2/logout?id_token_hint={hint}&post_logout_redirect_uri={BYE}");
    assert_eq!(browser.get(&out(encrypted)).await.status, StatusCode::BAD_REQUEST);
    let answer = browser.get(&out(&inside(&recipient, encrypted))).await;
    assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, BYE));
}
