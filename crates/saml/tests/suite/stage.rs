//! The recorded identity provider, and one of our own that signs whatever a test wants.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ieum_saml::{Assertion, Certificate, Demand, Expected, PrivateKey, Refused, Trust, post_value, read_response};

/// 26 November 2026, 03:59:00 UTC: shortly after the messages were made.
pub const NOW: i64 = 1_795_665_540;
pub const IDP: &str = "https://idp.example/metadata";

macro_rules! recorded {
    ($name:literal) => {
        include_str!(concat!("simplesamlphp/", $name)).trim()
    };
}

pub fn message(name: &str) -> &'static str {
    match name {
        "both" => recorded!("unsolicited-both.b64"),
        "response" => recorded!("unsolicited-response.b64"),
        "assertion" => recorded!("unsolicited-assertion.b64"),
        "encrypted" => recorded!("unsolicited-encrypted.b64"),
        "sealed" => recorded!("unsolicited-sealed.b64"),
        "sha1" => recorded!("sha1-both.b64"),
        "answer" => recorded!("answer-both.b64"),
        other => panic!("{other} was not recorded"),
    }
}

pub fn xml_of(name: &str) -> String {
    String::from_utf8(STANDARD.decode(message(name)).expect("base64")).expect("UTF-8")
}

pub fn certificate() -> Certificate {
    Certificate::from_text(include_str!("simplesamlphp/idp.crt")).expect("certificate")
}

/// The identity provider's own key: with it a test signs what the real one would not.
pub fn idp_key() -> PrivateKey {
    PrivateKey::from_pkcs8(include_bytes!("simplesamlphp/idp.p8")).expect("key")
}

pub fn our_key() -> PrivateKey {
    PrivateKey::from_pkcs8(include_bytes!("simplesamlphp/sp.p8")).expect("key")
}

/// A reading of one message; the tests change one thing each.
pub struct Reading {
    pub audience: String,
    pub acs_url: String,
    pub in_response_to: Option<String>,
    pub demand: Demand,
    pub demand_encrypted: bool,
    pub certificates: Vec<Certificate>,
    pub allow_sha1: bool,
    pub entity_id: String,
    pub keys: Vec<PrivateKey>,
    pub now: i64,
}

impl Reading {
    /// As the service provider `name` of the recording expects it.
    pub fn of(name: &str) -> Self {
        Self {
            audience: format!("https://login.example/saml/{name}"),
            acs_url: format!("https://login.example/saml/{name}/acs"),
            in_response_to: None,
            demand: Demand::Either,
            demand_encrypted: false,
            certificates: vec![certificate()],
            allow_sha1: false,
            entity_id: IDP.to_owned(),
            keys: vec![our_key()],
            now: NOW,
        }
    }

    pub fn trust(&self) -> Trust<'_> {
        Trust {
            entity_id: &self.entity_id,
            certificates: &self.certificates,
            allow_sha1: self.allow_sha1,
        }
    }

    pub fn read(&self, value: &str) -> Result<Assertion, Refused> {
        read_response(
            value,
            &self.trust(),
            &Expected {
                entity_id: &self.audience,
                acs_url: &self.acs_url,
                in_response_to: self.in_response_to.as_deref(),
                demand: self.demand,
                demand_encrypted: self.demand_encrypted,
                keys: &self.keys,
                now: self.now,
                skew: 60,
            },
        )
    }

    pub fn read_xml(&self, xml: &str) -> Result<Assertion, Refused> {
        self.read(&STANDARD.encode(xml))
    }
}

/// An assertion with these parts, unsigned.
pub struct Made {
    pub issuer: String,
    pub subject: String,
    pub conditions: String,
    pub statement: String,
    pub rest: String,
}

impl Default for Made {
    fn default() -> Self {
        Self {
            issuer: format!("<saml:Issuer>{IDP}</saml:Issuer>"),
            subject: subject("minji", CONFIRMATION),
            conditions: CONDITIONS.to_owned(),
            statement: STATEMENT.to_owned(),
            rest: String::new(),
        }
    }
}

pub const CONFIRMATION: &str = r#"<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData NotOnOrAfter="2026-11-26T04:05:00Z" Recipient="https://login.example/saml/made/acs"/></saml:SubjectConfirmation>"#;
pub const CONDITIONS: &str = r#"<saml:Conditions NotBefore="2026-11-26T03:58:00Z" NotOnOrAfter="2026-11-26T04:05:00Z"><saml:AudienceRestriction><saml:Audience>https://login.example/saml/made</saml:Audience></saml:AudienceRestriction></saml:Conditions>"#;
pub const STATEMENT: &str = r#"<saml:AuthnStatement AuthnInstant="2026-11-26T03:58:30Z" SessionIndex="_s1"><saml:AuthnContext><saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>"#;

pub fn subject(name: &str, confirmation: &str) -> String {
    format!("<saml:Subject><saml:NameID>{name}</saml:NameID>{confirmation}</saml:Subject>")
}

impl Made {
    pub fn assertion(&self) -> String {
        format!(
            "<saml:Assertion xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\" ID=\"_made-assertion\" Version=\"2.0\" \
             IssueInstant=\"2026-11-26T03:58:30Z\">{}{}{}{}{}</saml:Assertion>",
            self.issuer, self.subject, self.conditions, self.statement, self.rest
        )
    }

    /// A response with the assertion signed by the identity provider.
    pub fn signed(&self) -> String {
        respond("", &signed(&self.assertion(), "_made-assertion"))
    }

    /// A response that is signed itself.
    pub fn in_signed_response(&self, attributes: &str) -> String {
        signed(&respond(attributes, &self.assertion()), "_made-response")
    }
}

pub fn signed(xml: &str, id: &str) -> String {
    let value = post_value(xml, id, Some(&idp_key())).expect("signed");
    String::from_utf8(STANDARD.decode(value).expect("base64")).expect("UTF-8")
}

pub fn respond(attributes: &str, assertion: &str) -> String {
    format!(
        "<samlp:Response xmlns:samlp=\"urn:oasis:names:tc:SAML:2.0:protocol\" xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\" \
         ID=\"_made-response\" Version=\"2.0\" IssueInstant=\"2026-11-26T03:58:30Z\"{attributes}><saml:Issuer>{IDP}</saml:Issuer>\
         <samlp:Status><samlp:StatusCode Value=\"urn:oasis:names:tc:SAML:2.0:status:Success\"/></samlp:Status>{assertion}</samlp:Response>"
    )
}
