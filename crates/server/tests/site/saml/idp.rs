//! An identity provider whose key the test holds: it signs whatever a test wants.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ieum_saml::{Message, PrivateKey, RedirectQuery, Trust, post_value};

pub const ENTITY: &str = "https://idp.example/metadata";
pub const CERTIFICATE: &str = include_str!("../../../../saml/tests/suite/simplesamlphp/idp.crt");
pub const METADATA: &str = include_str!("../../../../saml/tests/suite/simplesamlphp/metadata.xml");
/// Signed with SHA-1 by a real identity provider.
pub const SHA1: &str = include_str!("../../../../saml/tests/suite/simplesamlphp/sha1-both.b64");
/// 2026-11-23T00:00:00Z.
const MIDNIGHT: i64 = 1_795_392_000;

pub fn key() -> PrivateKey {
    PrivateKey::from_pkcs8(include_bytes!("../../../../saml/tests/suite/simplesamlphp/idp.p8")).unwrap()
}

fn another_key() -> PrivateKey {
    PrivateKey::from_pkcs8(include_bytes!("../../../../saml/tests/suite/simplesamlphp/sp.p8")).unwrap()
}

fn time(at: i64) -> String {
    let of_day = at - MIDNIGHT;
    assert!((0..86_400).contains(&of_day), "the tests' day");
    let (hours, minutes, seconds) = (of_day / 3600, of_day / 60 % 60, of_day % 60);
    format!("2026-11-23T{hours:02}:{minutes:02}:{seconds:02}Z")
}

/// What we asked for.
pub struct Asked {
    pub id: String,
    pub relay_state: String,
    pub xml: String,
}

impl Asked {
    /// Reads the address to which a browser was sent.
    pub fn at(address: &str) -> Self {
        let (to, query) = address.split_once('?').unwrap();
        assert_eq!(to, "https://idp.example/sso");
        Self::read(Message::Request, query)
    }

    pub fn read(message: Message, query: &str) -> Self {
        // Whether it is signed is another test's.
        let unsigned = query.split("&SigAlg=").next().unwrap();
        let trust = Trust {
            entity_id: "",
            certificates: &[],
            allow_sha1: false,
        };
        let read = RedirectQuery::read(message, unsigned, &trust).unwrap();
        let id = read.xml.split(" ID=\"").nth(1).unwrap().split('"').next().unwrap();
        Self {
            id: id.to_owned(),
            relay_state: read.relay_state.unwrap(),
            xml: read.xml,
        }
    }
}

/// What is signed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Signed {
    Assertion,
    Response,
    Nothing,
    /// By a key that nobody trusts.
    ByAnother,
}

/// What the identity provider says, honest unless a test makes it otherwise.
#[derive(Clone)]
pub struct Made {
    pub id: String,
    pub name: String,
    pub format: &'static str,
    pub issuer: &'static str,
    pub audience: Option<&'static str>,
    pub recipient: Option<&'static str>,
    /// What the confirmation answers; `None` for what was asked.
    pub in_response_to: Option<&'static str>,
    /// How long ago it was made, in seconds.
    pub age: i64,
    pub signed: Signed,
    pub attributes: Vec<(&'static str, Vec<&'static str>)>,
    pub status: &'static str,
    /// So long the session there lasts, in seconds.
    pub lasts: Option<i64>,
}

impl Default for Made {
    fn default() -> Self {
        static COUNT: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(0);
        let number = COUNT.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        Self {
            id: format!("_a{number}"),
            name: "p1".into(),
            format: "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent",
            issuer: ENTITY,
            audience: None,
            recipient: None,
            in_response_to: None,
            age: 0,
            signed: Signed::Assertion,
            attributes: vec![
                ("mail", vec!["admin@hanbit.example"]),
                ("name", vec!["김하늘"]),
                ("groups", vec!["영업", "팀장"]),
            ],
            status: "Success",
            lasts: None,
        }
    }
}

impl Made {
    fn assertion(&self, now: i64, asked: Option<&str>, entity_id: &str, acs: &str) -> String {
        let (made, until) = (time(now - self.age), time(now - self.age + 300));
        let answers = self.in_response_to.or(asked).filter(|id| !id.is_empty());
        let answers = answers.map(|id| format!(" InResponseTo=\"{id}\"")).unwrap_or_default();
        let lasts = self
            .lasts
            .map(|seconds| format!(" SessionNotOnOrAfter=\"{}\"", time(now + seconds)));
        let lasts = lasts.unwrap_or_default();
        let attributes: String = self
            .attributes
            .iter()
            .map(|(name, values)| {
                let values: String = values
                    .iter()
                    .map(|value| format!("<saml:AttributeValue>{value}</saml:AttributeValue>"))
                    .collect();
                format!("<saml:Attribute Name=\"{name}\">{values}</saml:Attribute>")
            })
            .collect();
        format!(
            "<saml:Assertion xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\" ID=\"{}\" Version=\"2.0\" IssueInstant=\"{made}\">\
             <saml:Issuer>{}</saml:Issuer><saml:Subject><saml:NameID Format=\"{}\">{}</saml:NameID>\
             <saml:SubjectConfirmation Method=\"urn:oasis:names:tc:SAML:2.0:cm:bearer\"><saml:SubjectConfirmationData \
             NotOnOrAfter=\"{until}\" Recipient=\"{}\"{answers}/></saml:SubjectConfirmation></saml:Subject>\
             <saml:Conditions NotBefore=\"{made}\" NotOnOrAfter=\"{until}\"><saml:AudienceRestriction><saml:Audience>{}</saml:Audience>\
             </saml:AudienceRestriction></saml:Conditions><saml:AuthnStatement AuthnInstant=\"{made}\" SessionIndex=\"_s{}\"{lasts}>\
             <saml:AuthnContext><saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password</saml:AuthnContextClassRef>\
             </saml:AuthnContext></saml:AuthnStatement><saml:AttributeStatement>{attributes}</saml:AttributeStatement></saml:Assertion>",
            self.id,
            self.issuer,
            self.format,
            self.name,
            self.recipient.unwrap_or(acs),
            self.audience.unwrap_or(entity_id),
            self.id,
        )
    }

    pub fn xml(&self, now: i64, asked: Option<&str>, entity_id: &str, acs: &str) -> String {
        let assertion = self.assertion(now, asked, entity_id, acs);
        let assertion = match self.signed {
            Signed::Assertion => sign(&assertion, &self.id, &key()),
            Signed::ByAnother => sign(&assertion, &self.id, &another_key()),
            Signed::Response | Signed::Nothing => assertion,
        };
        let answers = asked.map(|id| format!(" InResponseTo=\"{id}\"")).unwrap_or_default();
        let response = format!(
            "<samlp:Response xmlns:samlp=\"urn:oasis:names:tc:SAML:2.0:protocol\" xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\" \
             ID=\"_r{}\" Version=\"2.0\" IssueInstant=\"{}\" Destination=\"{acs}\"{answers}><saml:Issuer>{}</saml:Issuer><samlp:Status>\
             <samlp:StatusCode Value=\"urn:oasis:names:tc:SAML:2.0:status:{}\"/></samlp:Status>{assertion}</samlp:Response>",
            self.id,
            time(now - self.age),
            self.issuer,
            self.status,
        );
        match self.signed {
            Signed::Response => sign(&response, &format!("_r{}", self.id), &key()),
            _ => response,
        }
    }

    pub fn response(&self, now: i64, asked: Option<&str>, entity_id: &str, acs: &str) -> String {
        STANDARD.encode(self.xml(now, asked, entity_id, acs))
    }
}

pub fn sign(xml: &str, id: &str, key: &PrivateKey) -> String {
    text(&post_value(xml, id, Some(key)).unwrap())
}

/// The text of a form's value.
pub fn text(value: &str) -> String {
    String::from_utf8(STANDARD.decode(value).unwrap()).unwrap()
}
