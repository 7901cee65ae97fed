//! SAML: whatever is done to a message, nobody comes out of it but the person for whom it was signed.

use std::sync::LazyLock;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ieum_saml::{
    Assertion, Certificate, Demand, Expected, Message, MetadataSignature, PrivateKey, RedirectQuery, Refused, Trust,
    post_value, read_fetched_metadata, read_idp_metadata, read_logout_request, read_logout_response, read_response,
};

use crate::text;

/// Shortly after the messages were recorded.
const NOW: i64 = 1_795_665_540;
const IDP: &str = "https://idp.example/metadata";
const ISSUER: &str = "<saml:Issuer>https://idp.example/metadata</saml:Issuer>";
const HERE: &str = "https://login.example/saml/made/acs";
/// Most changes of one message.
const MOST_CHANGES: usize = 8;

macro_rules! recorded {
    ($name:literal) => {
        include_str!(concat!("../../saml/tests/suite/simplesamlphp/", $name)).trim_ascii()
    };
}

/// Messages of a real identity provider, by the service provider for which each was made.
const RECORDED: [(&str, &str); 5] = [
    ("both", recorded!("unsolicited-both.b64")),
    ("response", recorded!("unsolicited-response.b64")),
    ("assertion", recorded!("unsolicited-assertion.b64")),
    ("encrypted", recorded!("unsolicited-encrypted.b64")),
    ("sealed", recorded!("unsolicited-sealed.b64")),
];

/// Metadata that the same key signed, by another program.
const SIGNED_METADATA: &str = include_str!("../../saml/tests/suite/xmlsec1/both.xml");

static CERTIFICATES: LazyLock<Vec<Certificate>> = LazyLock::new(|| {
    Certificate::from_text(include_str!("../../saml/tests/suite/simplesamlphp/idp.crt"))
        .into_iter()
        .collect()
});
static OUR_KEYS: LazyLock<Vec<PrivateKey>> = LazyLock::new(|| {
    PrivateKey::from_pkcs8(include_bytes!("../../saml/tests/suite/simplesamlphp/sp.p8"))
        .into_iter()
        .collect()
});
static THEIR_KEY: LazyLock<Option<PrivateKey>> =
    LazyLock::new(|| PrivateKey::from_pkcs8(include_bytes!("../../saml/tests/suite/simplesamlphp/idp.p8")).ok());
/// What each recorded message says as it stands.
static GENUINE: LazyLock<Vec<(String, Option<Assertion>)>> = LazyLock::new(|| {
    RECORDED
        .iter()
        .map(|(name, value)| {
            let xml = STANDARD.decode(value).unwrap_or_default();
            let xml = String::from_utf8(xml).unwrap_or_default();
            let found = read(name, &xml, Demand::Either).ok();
            (xml, found)
        })
        .collect()
});

fn trust() -> Trust<'static> {
    Trust {
        entity_id: IDP,
        certificates: &CERTIFICATES,
        allow_sha1: false,
    }
}

fn read(name: &str, xml: &str, demand: Demand) -> Result<Assertion, Refused> {
    let expected = Expected {
        entity_id: &format!("https://login.example/saml/{name}"),
        acs_url: &format!("https://login.example/saml/{name}/acs"),
        in_response_to: None,
        demand,
        demand_encrypted: false,
        keys: &OUR_KEYS,
        now: NOW,
        skew: 60,
    };
    read_response(&STANDARD.encode(xml), &trust(), &expected)
}

/// A recorded message with pieces of it replaced: the first byte chooses the message; then follow changes of a place (two bytes), how
/// many bytes go, how many come, and those.
pub(crate) fn saml_response(data: &[u8]) {
    let Some((which, rest)) = data.split_first() else {
        return;
    };
    let which = usize::from(*which) % RECORDED.len();
    let (xml, genuine) = &GENUINE[which];
    let Some(changed) = replaced(xml, rest) else { return };
    assert!(genuine.is_some(), "the recorded message is read");
    if let Ok(found) = read(RECORDED[which].0, &changed, Demand::Either) {
        assert_eq!(Some(&found), genuine.as_ref(), "somebody else came out of it");
    }
    // Nor does one that nobody signed, whatever it says.
    if let Some(bare) = text(data) {
        assert!(read("made", bare, Demand::Either).is_err());
    }
}

/// Changes of a place (two bytes), how many bytes go, how many come, and those; `None` if no text is left.
fn replaced(xml: &str, mut rest: &[u8]) -> Option<String> {
    let mut bytes = xml.as_bytes().to_vec();
    for _ in 0..MOST_CHANGES {
        let [high, low, gone, come, tail @ ..] = rest else {
            break;
        };
        let at = usize::from(u16::from_be_bytes([*high, *low])) % (bytes.len() + 1);
        let end = (at + usize::from(*gone)).min(bytes.len());
        let (new, left) = tail.split_at(usize::from(*come).min(tail.len()));
        bytes.splice(at..end, new.iter().copied());
        rest = left;
    }
    String::from_utf8(bytes).ok()
}

/// A response around an assertion with this inside, truly signed by the identity provider; `None` if that cannot be signed.
fn signed(inner: &str) -> Option<String> {
    let assertion = format!(
        "<saml:Assertion xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\" ID=\"_a\" Version=\"2.0\" \
         IssueInstant=\"2026-11-26T03:58:30Z\">{ISSUER}{inner}</saml:Assertion>"
    );
    let signed = post_value(&assertion, "_a", Some(THEIR_KEY.as_ref()?)).ok()?;
    let signed = String::from_utf8(STANDARD.decode(signed).ok()?).ok()?;
    Some(format!(
        "<samlp:Response xmlns:samlp=\"urn:oasis:names:tc:SAML:2.0:protocol\" xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\" \
         ID=\"_r\" Version=\"2.0\" IssueInstant=\"2026-11-26T03:58:30Z\">{ISSUER}<samlp:Status><samlp:StatusCode \
         Value=\"urn:oasis:names:tc:SAML:2.0:status:Success\"/></samlp:Status>{signed}</samlp:Response>"
    ))
}

/// Anything at all between the issuer and the end of an assertion, truly signed by the identity provider.
pub(crate) fn saml_signed(data: &[u8]) {
    let Some(inner) = text(data) else { return };
    let Some(xml) = signed(inner) else { return };
    let Ok(found) = read("made", &xml, Demand::Assertion) else {
        return;
    };
    assert!(!found.name_id.value.is_empty());
    assert_eq!(found.issuer, IDP);
    // What it is bound to stands in it, and it is good for nobody else.
    assert!(inner.contains("login.example") && inner.contains("bearer"));
    assert!(found.expires_at > NOW);
    assert!(
        read("made", &xml, Demand::Response).is_err(),
        "the response itself is not signed"
    );
    assert!(
        read("other", &xml, Demand::Assertion).is_err(),
        "another service provider"
    );
}

/// Metadata: what is accepted can be signed in with.
pub(crate) fn saml_metadata(data: &[u8]) {
    let Some(text) = text(data) else { return };
    if let Ok(found) = read_idp_metadata(text) {
        assert!(!found.entity_id.is_empty());
        assert!(!found.sign_on.is_empty() && !found.certificates.is_empty());
    }
}

/// Signed metadata, as it stands in the input, and one that was signed truly with pieces of it replaced: whatever is believed to be
/// signed says what it said when it was signed.
pub(crate) fn saml_signed_metadata(data: &[u8]) {
    let changed = replaced(SIGNED_METADATA, data);
    for document in changed.as_deref().into_iter().chain(text(data)) {
        if let Ok((found, MetadataSignature::Trusted)) = read_fetched_metadata(document, &CERTIFICATES) {
            let genuine = read_idp_metadata(SIGNED_METADATA);
            assert_eq!(Ok(found), genuine, "something else was believed");
        }
    }
}

/// Logout messages: nothing is believed that nobody signed, in XML or beside it.
pub(crate) fn saml_logout(data: &[u8]) {
    let Some(text) = text(data) else { return };
    assert!(read_logout_request(text, false, &trust(), HERE, NOW, 60).is_err());
    assert!(read_logout_response(text, false, &trust(), HERE, "_asked").is_err());
    if let Ok(found) = read_logout_request(text, true, &trust(), HERE, NOW, 60) {
        assert!(!found.name_id.value.is_empty() && found.session_indexes.len() <= 100);
    }
    for message in [Message::Request, Message::Response] {
        if let Ok(found) = RedirectQuery::read(message, text, &trust()) {
            assert!(!found.is_signed || text.contains("Signature="));
            let again = RedirectQuery::write(message, &found.xml, found.relay_state.as_deref(), None);
            let again = again
                .ok()
                .and_then(|query| RedirectQuery::read(message, &query, &trust()).ok());
            assert_eq!(
                again.map(|again| again.xml),
                Some(found.xml),
                "what is written reads back"
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_search_begins_at_messages_that_are_believed() {
        assert!(GENUINE.iter().all(|(_, found)| found.is_some()));
        let inner = include_str!("../../../fuzz/seeds/saml_signed/01");
        let xml = signed(inner).expect("signed");
        let found = read("made", &xml, Demand::Assertion).expect("believed");
        assert_eq!(found.name_id.value, "minji");
        let metadata = include_str!("../../../fuzz/seeds/saml_metadata/01");
        assert!(read_idp_metadata(metadata).is_ok());
        let fetched = read_fetched_metadata(SIGNED_METADATA, &CERTIFICATES);
        assert!(fetched.is_ok_and(|(_, signature)| signature == MetadataSignature::Trusted));
        let query = include_str!("../../../fuzz/seeds/saml_logout/03");
        assert!(RedirectQuery::read(Message::Request, query, &trust()).is_ok_and(|found| found.is_signed));
        let logout = include_str!("../../../fuzz/seeds/saml_logout/01");
        assert!(read_logout_request(logout, true, &trust(), HERE, NOW, 60).is_ok());
    }
}
