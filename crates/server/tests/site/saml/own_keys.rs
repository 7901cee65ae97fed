//! Our own keys take turns: published, signing, retired. What is encrypted for them is encrypted by xmlsec1.

use std::process::Command;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::StatusCode;
use ieum_saml::{Certificate, Message, RedirectQuery, Trust};
use ieum_server::schedule;

use super::idp::{Made, text};
use super::{Stage, assert_out, known};
use crate::on_both;
use crate::support::Answer;

const DAY: Duration = Duration::from_secs(24 * 3600);

/// How xmlsec1 is to encrypt an element.
const TEMPLATE: &str = r#"<xenc:EncryptedData xmlns:xenc="http://www.w3.org/2001/04/xmlenc#" Type="http://www.w3.org/2001/04/xmlenc#Element"><xenc:EncryptionMethod Algorithm="http://www.w3.org/2009/xmlenc11#aes256-gcm"/><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><xenc:EncryptedKey><xenc:EncryptionMethod Algorithm="http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p"><ds:DigestMethod Algorithm="http://www.w3.org/2000/09/xmldsig#sha1"/></xenc:EncryptionMethod><xenc:CipherData><xenc:CipherValue/></xenc:CipherData></xenc:EncryptedKey></ds:KeyInfo><xenc:CipherData><xenc:CipherValue/></xenc:CipherData></xenc:EncryptedData>"#;

/// The response with its assertion encrypted for this certificate.
fn sealed(response: &str, certificate: &str) -> String {
    let xml = text(response);
    let start = xml.find("<saml:Assertion ").unwrap();
    let end = xml.find("</saml:Assertion>").unwrap() + "</saml:Assertion>".len();
    let folder = tempfile::tempdir().unwrap();
    let put = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    };
    let pem = format!("-----BEGIN CERTIFICATE-----\n{certificate}\n-----END CERTIFICATE-----\n");
    let ended = Command::new("xmlsec1")
        .args(["--encrypt", "--session-key", "aes-256", "--pubkey-cert-pem"])
        .arg(put("key.pem", &pem))
        .arg("--xml-data")
        .arg(put("data.xml", &xml[start..end]))
        .arg(put("template.xml", TEMPLATE))
        .output()
        .expect("xmlsec1 is installed");
    assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr));
    let out = String::from_utf8(ended.stdout).unwrap();
    let data = out.trim_start_matches("<?xml version=\"1.0\"?>").trim();
    let around = format!("<saml:EncryptedAssertion>{data}</saml:EncryptedAssertion>");
    STANDARD.encode(xml.replacen(&xml[start..end], &around, 1))
}

/// Certificates that our metadata has for a purpose, in their order.
fn published(document: &str, purpose: &str) -> Vec<String> {
    let of = |part: &str| {
        let start = part.find("<ds:X509Certificate>").unwrap() + "<ds:X509Certificate>".len();
        part[start..part.find("</ds:X509Certificate>").unwrap()].to_owned()
    };
    let marker = format!("<md:KeyDescriptor use=\"{purpose}\">");
    document.split(&marker).skip(1).map(of).collect()
}

impl Stage<'_> {
    async fn metadata(&self) -> String {
        let answer = self.app.browser().get(&format!("/saml/{}/metadata", self.method)).await;
        assert_eq!(answer.status, StatusCode::OK);
        answer.body
    }

    /// Somebody signs in with an answer that was encrypted for this certificate.
    async fn sign_in_sealed(&self, certificate: &str) -> (Answer, bool) {
        let mut browser = self.app.browser();
        let asked = self.go(&mut browser).await;
        let response = sealed(&self.made(Some(&asked), &Made::default()), certificate);
        let answer = self.back(&mut browser, &response, &asked.relay_state).await;
        let is_in = browser.get("/account").await.status == StatusCode::OK;
        if !is_in {
            assert_out(&mut browser, "refused").await;
        }
        (answer, is_in)
    }

    /// Whether our request is signed by this certificate's key.
    async fn is_signed_by(&self, certificate: &str) -> bool {
        let certificates = [Certificate::from_text(certificate).unwrap()];
        let entity_id = self.entity_id();
        let trust = Trust {
            entity_id: &entity_id,
            certificates: &certificates,
            allow_sha1: false,
        };
        let answer = self.app.browser().get(&format!("/o/hanbit/go/{}", self.method)).await;
        let (_, query) = answer.location().split_once('?').unwrap();
        RedirectQuery::read(Message::Request, query, &trust).is_ok_and(|read| read.is_signed)
    }

    /// The addresses on the page of keys that end so.
    async fn keys_page(&mut self, end: &str) -> Vec<String> {
        let path = self.at("/keys");
        let page = self.admin.get(&path).await;
        assert_eq!(page.status, StatusCode::OK);
        page.links().into_iter().filter(|link| link.ends_with(end)).collect()
    }
}

on_both! {
    async fn a_new_key_is_published_then_signs_and_the_old_one_is_read_until_it_is_retired(app) {
        let mut stage = known(&app, &[("signs_requests", "on")]).await;
        let old = published(&stage.metadata().await, "signing").remove(0);
        let keys = stage.at("/keys");
        assert_eq!(stage.admin.post(&keys, &[]).await.status, StatusCode::SEE_OTHER);
        let document = stage.metadata().await;
        let signing = published(&document, "signing");
        assert_eq!(signing.len(), 2, "both are published");
        assert_eq!((&signing[0], published(&document, "encryption")), (&old, signing.clone()));
        let new = signing[1].clone();
        // One at a time.
        assert_eq!(stage.admin.post(&keys, &[]).await.status, StatusCode::CONFLICT);
        assert!(stage.is_signed_by(&old).await && !stage.is_signed_by(&new).await);
        for certificate in [&old, &new] {
            assert!(stage.sign_in_sealed(certificate).await.1, "published, so it is read");
        }

        app.pass(Duration::from_secs(1));
        let activate = stage.keys_page("/activate").await.remove(0);
        let question = stage.admin.get(&activate).await;
        assert!(question.body.contains("키로 전환할까요?"), "{}", question.body);
        assert_eq!(stage.admin.post(&activate, &[]).await.status, StatusCode::SEE_OTHER);
        assert_eq!(stage.admin.post(&activate, &[]).await.status, StatusCode::CONFLICT);
        assert!(stage.is_signed_by(&new).await && !stage.is_signed_by(&old).await);
        let document = stage.metadata().await;
        assert_eq!(published(&document, "signing"), [new.clone(), old.clone()]);
        assert_eq!(published(&document, "encryption"), std::slice::from_ref(&new), "nothing new is to be encrypted for the old one");
        for certificate in [&old, &new] {
            assert!(stage.sign_in_sealed(certificate).await.1, "both are read");
        }

        let retire = stage.keys_page("/retire").await;
        assert_eq!(retire.len(), 1, "the one that signs cannot be retired");
        let question = stage.admin.get(&retire[0]).await;
        assert!(question.body.contains("이 키로 암호화했습니다"), "{}", question.body);
        assert_eq!(stage.admin.post(&retire[0], &[]).await.status, StatusCode::SEE_OTHER);
        assert_eq!(published(&stage.metadata().await, "signing"), std::slice::from_ref(&new));
        let (answer, is_in) = stage.sign_in_sealed(&old).await;
        assert_eq!((answer.status, is_in), (StatusCode::BAD_GATEWAY, false));
        assert!(stage.sign_in_sealed(&new).await.1);
        // Nor by an address that is made up.
        let signing = activate.replace("/activate", "/retire");
        assert_eq!(stage.admin.post(&signing, &[]).await.status, StatusCode::CONFLICT);
        assert_eq!(published(&stage.metadata().await, "signing"), [new]);
    }

    async fn keys_roll_by_the_clock_with_mails(app) {
        let stage = known(&app, &[("signs_requests", "on")]).await;
        let old = published(&stage.metadata().await, "signing");
        let subjects = async |word: &str| {
            let mails = app.mails_to("admin@hanbit.example").await;
            mails.iter().filter(|mail| mail.message.subject.contains(word)).count()
        };
        app.pass(DAY * (3650 - 91));
        schedule::run_due(&app.ctx()).await;
        assert_eq!(published(&stage.metadata().await, "signing"), old);
        app.pass(DAY * 2);
        for _ in 0..2 {
            schedule::run_due(&app.ctx()).await;
            app.pass(Duration::from_secs(3601));
        }
        let both = published(&stage.metadata().await, "signing");
        assert_eq!((both.len(), &both[0]), (2, &old[0]));
        assert_eq!(subjects("새 키를 등록해").await, 1);
        app.pass(DAY * 75);
        schedule::run_due(&app.ctx()).await;
        assert!(stage.is_signed_by(&both[1]).await);
        assert_eq!(published(&stage.metadata().await, "signing").len(), 2);
        assert_eq!(subjects("새 키로 바뀌었습니다").await, 1);
        app.pass(DAY * 31);
        schedule::run_due(&app.ctx()).await;
        assert_eq!(published(&stage.metadata().await, "signing"), both[1..]);
    }
}
