//! Metadata of both sides.

use ieum_saml::{Binding, Certificate, NAME_ID_PERSISTENT, SpMetadata, Why, read_idp_metadata, write_sp_metadata};

use crate::stage::{IDP, NOW, certificate, our_key};

const RECORDED: &str = include_str!("simplesamlphp/metadata.xml");

#[test]
fn an_identity_providers_metadata_is_read() {
    let found = read_idp_metadata(RECORDED).expect("metadata");
    assert_eq!(found.entity_id, IDP);
    assert_eq!(found.certificates, [certificate()]);
    assert_eq!(found.unusable_certificates, 0);
    assert!(
        found
            .sign_on
            .iter()
            .any(|at| at.binding == Binding::Redirect && at.location.ends_with("/SSOService.php"))
    );
    assert!(found.logout.iter().any(|at| at.binding == Binding::Redirect));
    assert!(!found.wants_signed_requests);
    assert_eq!(found.name_id_formats, [NAME_ID_PERSISTENT]);
    assert!(read_idp_metadata(&format!("\u{feff}{RECORDED}")).is_ok());
}

#[test]
fn metadata_that_we_cannot_use_says_why() {
    for (changed, why) in [
        (String::new(), Why::Unreadable),
        ("<a/>".to_owned(), Why::WrongMessage),
        (
            RECORDED.replace("IDPSSODescriptor", "SPSSODescriptor"),
            Why::WrongMessage,
        ),
        (RECORDED.replace("SingleSignOnService", "Gone"), Why::WrongMessage),
        (
            RECORDED.replace("use=\"signing\"", "use=\"encryption\""),
            Why::NotSigned,
        ),
        (
            RECORDED.replace("http://127.0.0.1", "javascript:127.0.0.1"),
            Why::WrongMessage,
        ),
        (
            RECORDED.replace("entityID=\"https://idp.example/metadata\"", "entityID=\"\""),
            Why::WrongMessage,
        ),
        (
            RECORDED.replace("<?xml version=\"1.0\"?>", "<!DOCTYPE x>"),
            Why::ForbiddenXml,
        ),
    ] {
        assert_eq!(read_idp_metadata(&changed).expect_err("refused").why, why);
    }
}

#[test]
fn our_metadata_carries_both_keys_during_a_change() {
    let ours = Certificate::from_text(include_str!("simplesamlphp/sp.crt")).expect("certificate");
    assert!(our_key().fits(&ours) && !our_key().fits(&certificate()));
    assert_eq!(ours.fingerprint().len(), 95);
    let both = [ours.clone(), certificate()];
    let text = write_sp_metadata(&SpMetadata {
        entity_id: "https://login.example/saml/a&b",
        acs_url: "https://login.example/saml/a/acs",
        logout_url: Some("https://login.example/saml/a/logout"),
        signing: &both,
        encryption: &both[..1],
        signs_requests: true,
        wants_signed_assertions: true,
        name_id_formats: &[NAME_ID_PERSISTENT],
        valid_until: NOW,
    });
    assert!(text.contains("entityID=\"https://login.example/saml/a&amp;b\""));
    assert_eq!(text.matches("use=\"signing\"").count(), 2);
    assert_eq!(text.matches("use=\"encryption\"").count(), 1);
    assert!(text.contains(&ours.to_base64()));
    // It is no identity provider's, and is well-formed.
    assert_eq!(read_idp_metadata(&text).expect_err("ours").why, Why::WrongMessage);
}

#[test]
fn what_is_no_certificate_is_said() {
    for text in [
        "",
        "x",
        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----",
        &"A".repeat(100_000),
    ] {
        assert!(Certificate::from_text(text).is_err());
    }
    let twice = format!("{0}{0}", include_str!("simplesamlphp/idp.crt"));
    assert!(Certificate::from_text(&twice).is_err());
}
