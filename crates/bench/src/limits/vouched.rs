//! What it costs to believe somebody: a SAML response, a passkey, a link; and the signatures alone beside them.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair as RsaKeyPair, KeySize};
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1, ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _, ParsedPublicKey,
    RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256,
};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ieum_model::linking::{Decision, Facts, Known, Provisioning, decide};
use ieum_saml::{Certificate, Demand, Expected, PrivateKey, Trust, post_value, read_response};
use ieum_store::Store;
use ieum_testkit::authenticator::Authenticator;
use webauthn_rs::WebauthnBuilder;
use webauthn_rs::prelude::{PublicKeyCredential, RegisterPublicKeyCredential};

use super::{Figures, repeat};
use crate::company::{LINKED_SUBJECT, METHOD_NAME};
use crate::prepare::SLUG;
use crate::process::cpu_of;

/// As long as what is signed of a response, about.
const MESSAGE: [u8; 600] = [b'm'; 600];
/// 26 November 2026, 03:59:00 UTC.
const NOW: i64 = 1_795_665_540;
const IDP: &str = "https://idp.example/metadata";
const ACS: &str = "https://ieum.example/saml/acs";
const HERE: &str = "https://ieum.example/saml/metadata";

pub(super) fn rsa(time: Duration) -> Result<Figures> {
    let key = RsaKeyPair::generate(KeySize::Rsa2048)?;
    let mut signature = vec![0; key.public_modulus_len()];
    key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), &MESSAGE, &mut signature)?;
    let public = ParsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, key.public_key())?;
    repeat(time, || {
        public.verify_sig(&MESSAGE, &signature)?;
        Ok(1)
    })
}

pub(super) fn es256(time: Duration) -> Result<Figures> {
    let rng = SystemRandom::new();
    let pkcs8 = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &rng)?;
    let key = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, pkcs8.as_ref())?;
    let signature = key.sign(&rng, &MESSAGE)?;
    let public = ParsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, key.public_key())?;
    repeat(time, || {
        public.verify_sig(&MESSAGE, signature.as_ref())?;
        Ok(1)
    })
}

/// The value of the form that an identity provider sends, its assertion signed.
fn response(key: &PrivateKey) -> Result<String> {
    let assertion = format!(
        "<saml:Assertion xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\" ID=\"_a\" Version=\"2.0\" IssueInstant=\"2026-11-26T03:58:00Z\">\
         <saml:Issuer>{IDP}</saml:Issuer><saml:Subject><saml:NameID Format=\"urn:oasis:names:tc:SAML:2.0:nameid-format:persistent\">p1</saml:NameID>\
         <saml:SubjectConfirmation Method=\"urn:oasis:names:tc:SAML:2.0:cm:bearer\"><saml:SubjectConfirmationData \
         NotOnOrAfter=\"2026-11-26T04:03:00Z\" Recipient=\"{ACS}\" InResponseTo=\"_q\"/></saml:SubjectConfirmation></saml:Subject>\
         <saml:Conditions NotBefore=\"2026-11-26T03:58:00Z\" NotOnOrAfter=\"2026-11-26T04:03:00Z\"><saml:AudienceRestriction>\
         <saml:Audience>{HERE}</saml:Audience></saml:AudienceRestriction></saml:Conditions><saml:AuthnStatement \
         AuthnInstant=\"2026-11-26T03:58:00Z\" SessionIndex=\"_s\"><saml:AuthnContext>\
         <saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password</saml:AuthnContextClassRef></saml:AuthnContext>\
         </saml:AuthnStatement><saml:AttributeStatement><saml:Attribute Name=\"mail\"><saml:AttributeValue>minji@corp.example\
         </saml:AttributeValue></saml:Attribute></saml:AttributeStatement></saml:Assertion>"
    );
    let signed = String::from_utf8(STANDARD.decode(post_value(&assertion, "_a", Some(key))?)?)?;
    let response = format!(
        "<samlp:Response xmlns:samlp=\"urn:oasis:names:tc:SAML:2.0:protocol\" xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\" \
         ID=\"_r\" Version=\"2.0\" IssueInstant=\"2026-11-26T03:58:00Z\" Destination=\"{ACS}\" InResponseTo=\"_q\"><saml:Issuer>{IDP}\
         </saml:Issuer><samlp:Status><samlp:StatusCode Value=\"urn:oasis:names:tc:SAML:2.0:status:Success\"/></samlp:Status>{signed}\
         </samlp:Response>"
    );
    Ok(post_value(&response, "_r", None)?)
}

pub(super) fn saml(time: Duration) -> Result<Figures> {
    let key = PrivateKey::from_pkcs8(&PrivateKey::generate_pkcs8()?)?;
    let certificate = Certificate::self_signed(&key, "idp.example", [1; 16], NOW - 3600, NOW + 3600)?;
    let value = response(&key)?;
    let certificates = [certificate];
    let trust = Trust {
        entity_id: IDP,
        certificates: &certificates,
        allow_sha1: false,
    };
    let expected = Expected {
        entity_id: HERE,
        acs_url: ACS,
        in_response_to: Some("_q"),
        demand: Demand::Either,
        demand_encrypted: false,
        keys: &[],
        now: NOW,
        skew: 60,
    };
    repeat(time, || {
        let believed = read_response(&value, &trust, &expected);
        let assertion = believed.map_err(|refused| anyhow::anyhow!("{refused}"))?;
        anyhow::ensure!(assertion.name_id.value == "p1");
        Ok(1)
    })
}

pub(super) fn passkey(time: Duration) -> Result<Figures> {
    let url = url::Url::parse("https://ieum.example")?;
    let party = WebauthnBuilder::new("ieum.example", &url)?.build()?;
    let mut device = Authenticator::new("https://ieum.example")?;
    let (options, state) = party.start_passkey_registration(uuid::Uuid::from_u128(7), "minji", "minji", None)?;
    let made: RegisterPublicKeyCredential = serde_json::from_str(&device.create(&serde_json::to_string(&options)?)?)?;
    let passkey = party.finish_passkey_registration(&made, &state)?;
    let (options, state) = party.start_discoverable_authentication()?;
    let answer: PublicKeyCredential = serde_json::from_str(&device.get(&serde_json::to_string(&options)?)?)?;
    repeat(time, || {
        let result = party.finish_discoverable_authentication_v2(&answer, state.clone(), &passkey)?;
        anyhow::ensure!(result.user_verified());
        Ok(1)
    })
}

/// Who is linked already: the decision of the ladder with what the store finds.
pub(super) async fn links(time: Duration, folder: &Path) -> Result<Figures> {
    let file = folder.join("large.db");
    let store = Store::open(
        &format!("sqlite://{}", file.display()),
        ieum_store::db::Options::default(),
    )?;
    let mut conn = store.read().await?;
    let entrance = conn.find_active_entrance(SLUG).await?.context("no organisation")?;
    let scope = entrance.organization.scope();
    let methods = conn.login_methods(scope).await?;
    let method = methods
        .iter()
        .find(|method| method.name == METHOD_NAME)
        .context("no method")?
        .id;
    let (start, cpu) = (Instant::now(), cpu_of("self")?);
    let mut count = 0;
    while start.elapsed() < time {
        let link = conn
            .find_link(scope, method, LINKED_SUBJECT)
            .await?
            .context("no link")?;
        let facts = Facts {
            known: Some(Known {
                member: link.member,
                state: link.state,
                is_enabled: link.is_enabled,
            }),
            by_key: None,
            address: None,
            provisioning: Provisioning::Off,
        };
        anyhow::ensure!(matches!(decide(&facts), Decision::SignIn(_)));
        count += 1;
    }
    Ok((
        count,
        start.elapsed().as_secs_f64(),
        (cpu_of("self")? - cpu).as_secs_f64(),
    ))
}
