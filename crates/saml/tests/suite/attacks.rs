//! What an attacker makes of a genuine message. Nothing of it may yield another person than the genuine one.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ieum_saml::{Demand, Why};
use proptest::prelude::*;

use crate::stage::{Reading, message, xml_of};

const DS: &str = "xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"";

/// From the start of the first `<name` to the end of the matching last `</name>`.
fn element<'x>(xml: &'x str, name: &str) -> &'x str {
    let start = xml
        .find(&format!("<{name} "))
        .or_else(|| xml.find(&format!("<{name}>")))
        .expect("starts");
    let end_tag = format!("</{name}>");
    let end = xml.rfind(&end_tag).expect("ends") + end_tag.len();
    &xml[start..end]
}

/// The first signature inside a text.
fn signature(xml: &str) -> &str {
    let start = xml.find("<ds:Signature ").expect("starts");
    let end = xml[start..].find("</ds:Signature>").expect("ends") + "</ds:Signature>".len();
    &xml[start..start + end]
}

/// The assertion as the attacker wants it: another person, another identifier.
fn forged(assertion: &str) -> String {
    let id = assertion
        .split("ID=\"")
        .nth(1)
        .and_then(|rest| rest.split('"').next())
        .expect("ID");
    assertion.replacen(id, "_evil", 1).replace("minji", "admin")
}

fn unsigned(assertion: &str) -> String {
    assertion.replacen(signature(assertion), "", 1)
}

/// Every message that an attacker could make of `name` (whose assertion is signed), with what it is called.
fn wrapped(name: &str) -> Vec<(&'static str, String)> {
    let xml = xml_of(name);
    let assertion = element(&xml, "saml:Assertion");
    let evil = forged(&unsigned(assertion));
    let with_signature = |inner: &str| {
        // The genuine signature, moved into the forged assertion, with something inside of it.
        let moved = signature(assertion).replace(
            "</ds:Signature>",
            &format!("<ds:Object>{inner}</ds:Object></ds:Signature>"),
        );
        evil.replacen("</saml:Issuer>", &format!("</saml:Issuer>{moved}"), 1)
    };
    let put = |content: String| xml.replacen(assertion, &content, 1);
    vec![
        ("forged before the genuine", put(format!("{evil}{assertion}"))),
        ("forged behind the genuine", put(format!("{assertion}{evil}"))),
        (
            "genuine inside the forged",
            put(evil.replacen("<saml:Subject>", &format!("{assertion}<saml:Subject>"), 1)),
        ),
        (
            "genuine in Advice",
            put(evil.replacen(
                "</saml:Conditions>",
                &format!("</saml:Conditions><saml:Advice>{assertion}</saml:Advice>"),
                1,
            )),
        ),
        (
            "genuine in the signature's object",
            put(with_signature(&unsigned(assertion))),
        ),
        (
            "signature taken over",
            put(with_signature("").replace("<ds:Object></ds:Object>", "")),
        ),
        (
            "genuine behind, signature taken over",
            put(format!(
                "{}{}",
                with_signature("").replace("<ds:Object></ds:Object>", ""),
                unsigned(assertion)
            )),
        ),
        (
            "forged in Extensions",
            xml.replacen(
                "<samlp:Status>",
                &format!("<samlp:Extensions>{evil}</samlp:Extensions><samlp:Status>"),
                1,
            ),
        ),
        (
            "genuine in Extensions",
            put(evil.clone()).replacen(
                "<samlp:Status>",
                &format!("<samlp:Extensions>{assertion}</samlp:Extensions><samlp:Status>"),
                1,
            ),
        ),
        (
            "genuine in the status",
            put(evil.clone()).replacen(
                "</samlp:Status>",
                &format!("<samlp:StatusDetail>{assertion}</samlp:StatusDetail></samlp:Status>"),
                1,
            ),
        ),
        (
            "identifier twice",
            put(format!("{}{assertion}", assertion.replace("minji", "admin"))),
        ),
        ("person changed", xml.replace(">minji<", ">admin<")),
        ("signatures taken away", {
            let bare = put(unsigned(assertion).replace("minji", "admin"));
            if name == "both" {
                bare.replacen(signature(&bare), "", 1)
            } else {
                bare
            }
        }),
        ("no assertion", put(String::new())),
        (
            "encrypted beside it",
            put(format!("{assertion}<saml:EncryptedAssertion/>")),
        ),
    ]
}

#[test]
fn no_wrapping_yields_another_person() {
    for name in ["assertion", "both"] {
        for demand in [Demand::Either, Demand::Assertion, Demand::Both] {
            for (what, xml) in wrapped(name) {
                let reading = Reading {
                    demand,
                    ..Reading::of(name)
                };
                let refused = reading.read_xml(&xml).err();
                assert!(refused.is_some(), "{name} {demand:?}: {what} was read");
            }
        }
    }
}

/// Wrapping of the response itself: a forged one with the genuine one somewhere inside.
#[test]
fn no_wrapping_of_the_response_is_read() {
    let xml = xml_of("response");
    let response = element(&xml, "samlp:Response");
    let own = signature(response);
    let id = response
        .split("ID=\"")
        .nth(1)
        .and_then(|rest| rest.split('"').next())
        .expect("ID");
    let bare = response.replacen(own, "", 1);
    let evil = bare.replacen(id, "_evil-response", 1).replace("minji", "admin");
    let behind_issuer = |content: &str| evil.replacen("</saml:Issuer>", &format!("</saml:Issuer>{content}"), 1);
    let object = |inner: &str| {
        own.replace(
            "</ds:Signature>",
            &format!("<ds:Object>{inner}</ds:Object></ds:Signature>"),
        )
    };
    for (what, xml) in [
        ("genuine in the object", behind_issuer(&object(&bare))),
        ("genuine beside the signature", behind_issuer(&format!("{own}{bare}"))),
        ("genuine before the signature", behind_issuer(&format!("{bare}{own}"))),
        (
            "genuine in Extensions",
            behind_issuer(&format!("{own}<samlp:Extensions>{bare}</samlp:Extensions>")),
        ),
        ("signature kept", behind_issuer(own)),
        (
            "reference to everything",
            behind_issuer(&own.replace(&format!("URI=\"#{id}\""), "URI=\"\"")),
        ),
        (
            "no reference",
            response
                .replace("<ds:Reference ", "<ds:Gone ")
                .replace("</ds:Reference>", "</ds:Gone>"),
        ),
    ] {
        assert!(Reading::of("response").read_xml(&xml).is_err(), "{what} was read");
    }
}

#[test]
fn what_could_be_read_in_two_ways_is_refused() {
    let xml = xml_of("both");
    for (what, changed, why) in [
        (
            "comment in the name",
            xml.replace(">minji<", ">min<!-- -->ji<"),
            Why::Comment,
        ),
        ("comment outside", format!("<!-- x -->{xml}"), Why::Comment),
        (
            "instruction",
            xml.replace(">minji<", "><?x y?>minji<"),
            Why::ForbiddenXml,
        ),
        (
            "document type",
            format!("<!DOCTYPE x [<!ENTITY e \"admin\">]>{xml}"),
            Why::ForbiddenXml,
        ),
        ("entity", xml.replacen(">minji<", ">&e;<", 1), Why::Unreadable),
        (
            "identifier twice",
            xml.replacen(
                "<samlp:Status>",
                &format!(
                    "<samlp:Status ID=\"{}\">",
                    xml.split("ID=\"").nth(1).expect("ID").split('"').next().expect("ID")
                ),
                1,
            ),
            Why::BadId,
        ),
        (
            "identifier by another name",
            xml.replacen(
                "<samlp:Status>",
                &format!(
                    "<samlp:Status Id=\"{}\">",
                    xml.split("ID=\"").nth(1).expect("ID").split('"').next().expect("ID")
                ),
                1,
            ),
            Why::BadId,
        ),
        (
            "canonical form with comments",
            xml.replace("xml-exc-c14n#\"", "xml-exc-c14n#WithComments\""),
            Why::SignatureShape,
        ),
        (
            "inclusive canonical form",
            xml.replace(
                "http://www.w3.org/2001/10/xml-exc-c14n#",
                "http://www.w3.org/TR/2001/REC-xml-c14n-20010315",
            ),
            Why::SignatureShape,
        ),
        (
            "another transform",
            xml.replacen(
                "</ds:Transforms>",
                "<ds:Transform Algorithm=\"http://www.w3.org/TR/1999/REC-xpath-19991116\"/></ds:Transforms>",
                1,
            ),
            Why::SignatureShape,
        ),
        (
            "two references",
            xml.replacen("</ds:SignedInfo>", "<ds:Reference URI=\"#x\"/></ds:SignedInfo>", 1),
            Why::SignatureShape,
        ),
        (
            "keyed hash",
            xml.replace("xmldsig-more#rsa-sha256", "xmldsig-more#hmac-sha256"),
            Why::Algorithm,
        ),
        (
            "SHA-1",
            xml.replace(
                "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
                "http://www.w3.org/2000/09/xmldsig#rsa-sha1",
            ),
            Why::Sha1,
        ),
        (
            "digest of SHA-1",
            xml.replace(
                "http://www.w3.org/2001/04/xmlenc#sha256",
                "http://www.w3.org/2000/09/xmldsig#sha1",
            ),
            Why::Sha1,
        ),
        (
            "no algorithm",
            xml.replace("http://www.w3.org/2001/04/xmldsig-more#rsa-sha256", ""),
            Why::Algorithm,
        ),
        (
            "another version",
            xml.replacen("Version=\"2.0\"", "Version=\"1.1\"", 1),
            Why::WrongMessage,
        ),
        (
            "another message",
            xml.replace("samlp:Response", "samlp:ArtifactResponse"),
            Why::WrongMessage,
        ),
        (
            "failed",
            xml.replace("status:Success", "status:Responder"),
            Why::BadSignature,
        ),
        (
            "signature of nothing",
            format!(
                "<samlp:Response xmlns:samlp=\"urn:oasis:names:tc:SAML:2.0:protocol\" {DS} Version=\"2.0\" ID=\"a\"><ds:Signature/></samlp:Response>"
            ),
            Why::SignatureShape,
        ),
        (
            "two signatures",
            {
                let own = signature(&xml).to_owned();
                xml.replacen(&own, &format!("{own}{own}"), 1)
            },
            Why::SignaturePlace,
        ),
    ] {
        let refused = Reading::of("both").read_xml(&changed).err();
        assert_eq!(refused.as_ref().map(|r| r.why), Some(why), "{what}: {refused:?}");
    }
}

#[test]
fn size_and_depth_are_bounded() {
    let deep = format!("{}{}", "<a>".repeat(5_000), "</a>".repeat(5_000));
    let huge = format!("<a>{}</a>", "x".repeat(600_000));
    let wide = format!("<a>{}</a>", "<b/>".repeat(100_000));
    for (xml, why) in [(deep, Why::Unreadable), (huge, Why::TooLarge), (wide, Why::TooLarge)] {
        assert_eq!(Reading::of("both").read_xml(&xml).expect_err("refused").why, why);
    }
    for value in ["", "%", "PA==", "////"] {
        assert_eq!(
            Reading::of("both").read(value).expect_err("refused").why,
            Why::Unreadable,
            "{value}"
        );
    }
}

/// Cipher texts: another key transport, another place, a signature that does not cover what was encrypted.
#[test]
fn encryption_does_not_replace_a_signature() {
    let xml = xml_of("encrypted");
    // The response's signature is taken away and the assertion's own cannot be reached: it is inside.
    let stripped = xml.replacen(signature(&xml), "", 1);
    let both = Reading {
        demand: Demand::Both,
        ..Reading::of("encrypted")
    };
    assert_eq!(both.read_xml(&stripped).expect_err("refused").why, Why::NotSigned);
    for (what, changed) in [
        ("PKCS #1 v1.5", xml.replace("xmlenc#rsa-oaep-mgf1p", "xmlenc#rsa-1_5")),
        ("3DES", xml.replace("xmlenc#aes128-cbc", "xmlenc#tripledes-cbc")),
        (
            "a reference to a cipher text",
            xml.replace("xenc:CipherValue", "xenc:CipherReference"),
        ),
    ] {
        let stripped = changed.replacen(signature(&changed), "", 1);
        assert_eq!(
            Reading::of("encrypted").read_xml(&stripped).expect_err(what).why,
            Why::CannotDecrypt,
            "{what}"
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    /// Whatever bytes are changed, left out or doubled: another person never comes out.
    #[test]
    fn a_changed_message_never_names_another_person(
        name in prop::sample::select(vec!["both", "response", "assertion", "sealed"]),
        at in 0.0..1.0f64,
        length in 0usize..40,
        other in "[ -~]{0,12}",
        twice in any::<bool>(),
    ) {
        let bytes = STANDARD.decode(message(name)).expect("base64");
        let start = ((bytes.len() as f64) * at) as usize;
        let end = (start + length).min(bytes.len());
        let mut changed = bytes[..start].to_vec();
        changed.extend_from_slice(other.as_bytes());
        if twice {
            changed.extend_from_slice(&bytes[start..end]);
        }
        changed.extend_from_slice(&bytes[end..]);
        if let Ok(found) = Reading::of(name).read(&STANDARD.encode(&changed)) {
            let genuine = Reading::of(name).read(message(name)).expect("genuine");
            prop_assert_eq!(found, genuine);
        }
    }
}
