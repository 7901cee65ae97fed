//! Metadata that was fetched again: who signed it, and what becomes of a change. The documents were signed by xmlsec1.

use ieum_saml::settings::{Doubt, Facts, Published, Settings, Unusable, Verdict, judge};
use ieum_saml::{Certificate, MetadataSignature, Why, read_fetched_metadata, read_idp_metadata};

use crate::stage::certificate;

macro_rules! signed {
    ($name:literal) => {
        include_str!(concat!("xmlsec1/", $name, ".xml"))
    };
}

const BOTH: &str = signed!("both");

fn new_certificate() -> Certificate {
    Certificate::from_text(include_str!("xmlsec1/new.crt")).expect("certificate")
}

fn signature(document: &str) -> MetadataSignature {
    read_fetched_metadata(document, &[certificate()]).expect("readable").1
}

fn why(document: &str) -> Why {
    match signature(document) {
        MetadataSignature::Unbelieved(refused) => refused.why,
        other => panic!("{other:?}: {document}"),
    }
}

/// The settings as `plain` has them.
fn settings() -> Settings {
    let metadata = read_idp_metadata(signed!("plain")).expect("metadata");
    let settings = Settings {
        preset: "other".into(),
        idp_initiated: true,
        ..Settings::default()
    };
    Published::of_metadata(&metadata, false).over(&settings)
}

/// What becomes of a document at these settings.
fn verdict(settings: &Settings, document: &str, removed: &[Certificate], refused: &[Published]) -> Verdict {
    let (metadata, signature) = read_fetched_metadata(document, &settings.trusted()).expect("readable");
    let removed: Vec<String> = removed.iter().map(Certificate::to_base64).collect();
    judge(&Facts {
        settings,
        metadata: &metadata,
        signature: &signature,
        removed: &removed,
        refused,
        allow_http: false,
    })
}

fn published(document: &str) -> Published {
    Published::of_metadata(&read_idp_metadata(document).expect("metadata"), false)
}

#[test]
fn a_signature_of_the_whole_document_by_a_trusted_key_is_believed() {
    for document in [
        BOTH,
        signed!("only-new"),
        signed!("moved"),
        signed!("group"),
        signed!("other-entity"),
    ] {
        assert_eq!(signature(document), MetadataSignature::Trusted, "{document}");
    }
    assert_eq!(signature(signed!("plain")), MetadataSignature::Missing);
    assert_eq!(signature(&format!("\u{feff}{BOTH}")), MetadataSignature::Trusted);
    let (metadata, _) = read_fetched_metadata(BOTH, &[]).expect("readable");
    assert_eq!(metadata.cache_duration, Some(6 * 3600));
    let mut both = [certificate(), new_certificate()];
    both.sort_by_key(|one| metadata.certificates.iter().position(|found| found == one));
    assert_eq!(metadata.certificates, both);
}

#[test]
fn every_other_signature_is_not() {
    assert_eq!(why(signed!("attacker")), Why::BadSignature);
    assert_eq!(why(signed!("after")), Why::BadSignature);
    assert_eq!(why(signed!("sha1")), Why::Sha1);
    assert_eq!(why(signed!("inner")), Why::SignaturePlace);
    // Nobody is trusted: the key that comes along does not count.
    let (_, nobody) = read_fetched_metadata(BOTH, &[]).expect("readable");
    assert!(matches!(nobody, MetadataSignature::Unbelieved(_)));
    for (what, changed) in [
        (
            "another address",
            BOTH.replace("https://idp.example/sso", "https://evil.example/sso"),
        ),
        (
            "another name",
            BOTH.replace("entityID=\"https://idp", "entityID=\"https://evil"),
        ),
        ("longer", BOTH.replace("PT6H", "PT60H")),
        (
            "another key",
            BOTH.replace(&new_certificate().to_base64(), &certificate().to_base64()),
        ),
    ] {
        assert_eq!(why(&changed), Why::BadSignature, "{what}");
    }
}

/// From `<md:EntityDescriptor` to its end, and the signature in it.
fn parts(document: &str) -> (String, String) {
    let start = document.find("<md:EntityDescriptor").expect("starts");
    let end = document.find("</md:EntityDescriptor>").expect("ends") + "</md:EntityDescriptor>".len();
    let entity = document[start..end].to_owned();
    let from = entity.find("<ds:Signature ").expect("signed");
    let to = entity.find("</ds:Signature>").expect("signed") + "</ds:Signature>".len();
    let signature = entity[from..to].to_owned();
    (entity, signature)
}

#[test]
fn a_wrapped_signature_is_not_believed() {
    let (genuine, signature) = parts(BOTH);
    let evil = genuine
        .replace(&signature, "")
        .replace("https://idp.example/sso", "https://evil.example/sso");
    // Not read as an identity provider's, so that the forged one is the only one.
    let hidden = genuine.replace("urn:oasis:names:tc:SAML:2.0:protocol", "urn:other");
    let group = |inner: &str| {
        format!(
            "<md:EntitiesDescriptor xmlns:md=\"urn:oasis:names:tc:SAML:2.0:metadata\" ID=\"_g\">{inner}</md:EntitiesDescriptor>"
        )
    };
    let evil_id = evil.replacen("_both", "_evil", 1);
    let within = |inner: &str| evil_id.replacen("<md:IDPSSODescriptor", &format!("{inner}<md:IDPSSODescriptor"), 1);
    for (what, document) in [
        ("beside, in a group", group(&format!("{hidden}{evil_id}"))),
        ("behind, in a group", group(&format!("{evil_id}{hidden}"))),
        (
            "the group has the signature",
            group(&format!("{signature}{hidden}{evil_id}")),
        ),
        ("the same identifier", group(&format!("{hidden}{evil}"))),
        (
            "in an extension",
            within(&format!("<md:Extensions>{hidden}</md:Extensions>")),
        ),
        (
            "in the signature's object",
            within(&signature.replace(
                "</ds:Signature>",
                &format!("<ds:Object>{hidden}</ds:Object></ds:Signature>"),
            )),
        ),
        ("the signature moved", within(&signature)),
        (
            "the signature twice",
            genuine.replacen(&signature, &format!("{signature}{signature}"), 1),
        ),
        (
            "the whole document is meant",
            genuine.replacen("URI=\"#_both\"", "URI=\"\"", 1),
        ),
        (
            "another transform",
            genuine.replacen(
                "http://www.w3.org/2000/09/xmldsig#enveloped-signature",
                "http://www.w3.org/TR/1999/REC-xslt-19991116",
                1,
            ),
        ),
    ] {
        match read_fetched_metadata(&document, &[certificate()]) {
            Err(_) | Ok((_, MetadataSignature::Unbelieved(_))) => {}
            Ok((_, other)) => panic!("{what}: {other:?}"),
        }
    }
    for (what, document) in [
        ("a document type", format!("<!DOCTYPE x>{genuine}")),
        ("an entity", format!("<!DOCTYPE x [<!ENTITY a \"b\">]>{genuine}")),
        ("too large", format!("{genuine}{}", " ".repeat(3 * 1024 * 1024))),
    ] {
        assert!(read_fetched_metadata(&document, &[certificate()]).is_err(), "{what}");
    }
}

#[test]
fn a_trusted_key_brings_new_keys_and_addresses() {
    let now = settings();
    assert_eq!(verdict(&now, signed!("plain"), &[], &[]), Verdict::Same);
    assert_eq!(verdict(&now, BOTH, &[], &[]), Verdict::Take(published(BOTH)));
    assert_eq!(
        verdict(&now, signed!("moved"), &[], &[]),
        Verdict::Take(published(signed!("moved")))
    );
    let then = published(BOTH).over(&now);
    assert!(
        then.idp_initiated && then.preset == "other",
        "what metadata does not speak of stays"
    );
    assert_eq!(verdict(&then, BOTH, &[], &[]), Verdict::Same);
}

#[test]
fn the_only_known_key_is_not_dropped_at_once() {
    let now = settings();
    let Verdict::Take(taken) = verdict(&now, signed!("only-new"), &[], &[]) else {
        panic!("signed by a trusted key");
    };
    assert_eq!(
        taken.certificates,
        published(BOTH).certificates,
        "the old key stays beside the new one"
    );
    let then = taken.over(&now);
    // Once the new key signs, the old one goes.
    assert_eq!(
        verdict(&then, signed!("after"), &[], &[]),
        Verdict::Take(published(signed!("after")))
    );
}

#[test]
fn everything_else_is_asked() {
    let now = settings();
    let ask = |document, doubts| Verdict::Ask(published(document), doubts);
    assert_eq!(
        verdict(&now, signed!("attacker"), &[], &[]),
        ask(signed!("attacker"), vec![Doubt::ForeignSignature])
    );
    assert_eq!(
        verdict(&now, signed!("other-entity"), &[], &[]),
        ask(signed!("other-entity"), vec![Doubt::OtherEntity])
    );
    let (entity, signature) = parts(BOTH);
    let unsigned = entity.replace(&signature, "");
    assert_eq!(verdict(&now, &unsigned, &[], &[]), ask(BOTH, vec![Doubt::Unsigned]));
    // An old publication that is still well signed does not bring back a key that somebody removed.
    assert_eq!(
        verdict(&now, BOTH, &[new_certificate()], &[]),
        ask(BOTH, vec![Doubt::FormerKey])
    );
    assert_eq!(
        verdict(&now, BOTH, &[], &[published(BOTH)]),
        ask(BOTH, vec![Doubt::RefusedBefore])
    );
    // Fewer keys, said by nobody: whoever can change the document could lock people out.
    let more = published(BOTH).over(&now);
    assert_eq!(
        verdict(&more, signed!("plain"), &[], &[]),
        ask(signed!("plain"), vec![Doubt::Unsigned])
    );
    let plain_address = signed!("moved").replace("https://sso.idp.example", "http://sso.idp.example");
    assert_eq!(
        verdict(&now, &plain_address, &[], &[]),
        Verdict::Unusable(Unusable::Address)
    );
}

#[test]
fn what_is_stored_comes_back() {
    let before = published(BOTH);
    assert_eq!(Published::read(&before.to_json()).expect("read"), before);
    assert_eq!(before.trusted().len(), 2);
    for doubt in Doubt::ALL {
        assert_eq!(Doubt::find(doubt.as_str()), Some(doubt));
    }
}
