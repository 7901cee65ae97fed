//! The SAML identity provider: metadata, the page of the person, and an answer that the browser carries (SAML 2.0 Profiles, section 4.1).

use std::collections::HashMap;
use std::sync::Arc;

use axum::Router;
use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::HeaderMap;
use http::header::CONTENT_TYPE;
use ieum_model::context::random;
use ieum_model::{Clock as _, Instant};
use ieum_saml::{Message, NAME_ID_PERSISTENT, PrivateKey, RedirectQuery, Trust, post_value};

use super::home::{Choice, choose, refuse};
use super::staff::Staff;
use super::{Mistake, Peers, lang};
use crate::system::{SystemClock, SystemRng};

/// Its name.
pub(in crate::demo) const ENTITY: &str = "https://idp.hangyeol.example/metadata";
const HOUR: std::time::Duration = std::time::Duration::from_secs(3600);
const FIVE_MINUTES: std::time::Duration = std::time::Duration::from_secs(300);

pub(super) fn routes() -> Router<Arc<Peers>> {
    Router::new()
        .route("/saml/metadata", get(metadata))
        .route("/saml/sso", get(sign_on))
}

async fn metadata(State(peers): State<Arc<Peers>>) -> Response {
    let document = format!(
        "<md:EntityDescriptor xmlns:md=\"urn:oasis:names:tc:SAML:2.0:metadata\" entityID=\"{ENTITY}\">\
         <md:IDPSSODescriptor protocolSupportEnumeration=\"urn:oasis:names:tc:SAML:2.0:protocol\"><md:KeyDescriptor use=\"signing\">\
         <ds:KeyInfo xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"><ds:X509Data><ds:X509Certificate>{}</ds:X509Certificate>\
         </ds:X509Data></ds:KeyInfo></md:KeyDescriptor><md:SingleSignOnService \
         Binding=\"urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect\" Location=\"{}\"/></md:IDPSSODescriptor></md:EntityDescriptor>",
        peers.saml_certificate,
        peers.at("/saml/sso"),
    );
    ([(CONTENT_TYPE, "application/samlmetadata+xml")], document).into_response()
}

/// What Ieum asks for. The texts are as the XML has them, escaped.
struct Asked {
    id: String,
    acs: String,
    entity_id: String,
    relay_state: String,
}

/// The text between two others.
fn between<'a>(text: &'a str, start: &str, end: &str) -> Option<&'a str> {
    let from = text.split_once(start)?.1;
    Some(from.split_once(end)?.0)
}

impl Asked {
    fn read(query: &str) -> Option<Self> {
        // Whether it is signed does not matter here: it leads to nothing but Ieum's own address.
        let unsigned = query.split("&SigAlg=").next()?;
        let trust = Trust {
            entity_id: "",
            certificates: &[],
            allow_sha1: false,
        };
        let read = RedirectQuery::read(Message::Request, unsigned, &trust).ok()?;
        Some(Self {
            id: between(&read.xml, " ID=\"", "\"")?.to_owned(),
            acs: between(&read.xml, " AssertionConsumerServiceURL=\"", "\"")?.to_owned(),
            entity_id: between(&read.xml, "<saml:Issuer>", "</saml:Issuer>")?.to_owned(),
            relay_state: read.relay_state.unwrap_or_default(),
        })
    }
}

async fn sign_on(State(peers): State<Arc<Peers>>, headers: HeaderMap, RawQuery(query): RawQuery) -> Response {
    let l = lang(&headers);
    let asked = query.as_deref().and_then(Asked::read);
    let Some(asked) = asked.filter(|asked| peers.is_ieums(&asked.acs)) else {
        return refuse(l);
    };
    let choice = |label: String, detail: String, person: &Staff, mistake: Option<Mistake>| {
        let response = answer(&peers, &asked, person, mistake)?;
        Some(Choice {
            label,
            detail,
            action: asked.acs.clone(),
            fields: vec![("SAMLResponse", response), ("RelayState", asked.relay_state.clone())],
        })
    };
    let people = peers.staff.iter().filter_map(|person| {
        let detail = format!("{} · {} · {}", person.number, person.team, person.email);
        choice(person.name.clone(), detail, person, None)
    });
    let people = people.collect();
    let mistakes = Mistake::ALL.into_iter().filter_map(|mistake| {
        let label = l.t(mistake.label()).into_owned();
        choice(label, String::new(), peers.staff.first()?, Some(mistake))
    });
    let mistakes = mistakes.collect();
    choose(l, "post", people, mistakes)
}

/// The value of the form, with the assertion signed.
fn answer(peers: &Peers, asked: &Asked, person: &Staff, mistake: Option<Mistake>) -> Option<String> {
    let now = match mistake {
        Some(Mistake::Old) => SystemClock.now().minus(HOUR),
        _ => SystemClock.now(),
    };
    let number = random::<16>(&SystemRng::new());
    let number: String = number.iter().map(|byte| format!("{byte:02x}")).collect();
    let id = format!("_a{number}");
    let audience = match mistake {
        Some(Mistake::Other) => "https://another.example/metadata",
        _ => asked.entity_id.as_str(),
    };
    let assertion = assertion(&id, asked, audience, person, now);
    let forger;
    let key = match mistake {
        Some(Mistake::Forged) => {
            forger = PrivateKey::from_pkcs8(&PrivateKey::generate_pkcs8().ok()?).ok()?;
            &forger
        }
        _ => &peers.saml_key,
    };
    let signed = STANDARD.decode(post_value(&assertion, &id, Some(key)).ok()?).ok()?;
    let response = format!(
        "<samlp:Response xmlns:samlp=\"urn:oasis:names:tc:SAML:2.0:protocol\" xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\" \
         ID=\"_r{number}\" Version=\"2.0\" IssueInstant=\"{}\" Destination=\"{}\" InResponseTo=\"{}\"><saml:Issuer>{ENTITY}</saml:Issuer>\
         <samlp:Status><samlp:StatusCode Value=\"urn:oasis:names:tc:SAML:2.0:status:Success\"/></samlp:Status>{}</samlp:Response>",
        time(now),
        asked.acs,
        asked.id,
        String::from_utf8(signed).ok()?,
    );
    post_value(&response, "", None).ok()
}

fn assertion(id: &str, asked: &Asked, audience: &str, person: &Staff, now: Instant) -> String {
    let attributes = HashMap::from([
        ("mail", person.email.as_str()),
        ("displayName", &person.name),
        ("employeeNumber", &person.number),
        ("groups", &person.team),
    ]);
    let attributes: String = attributes
        .iter()
        .map(|(name, value)| {
            format!(
                "<saml:Attribute Name=\"{name}\"><saml:AttributeValue>{value}</saml:AttributeValue></saml:Attribute>"
            )
        })
        .collect();
    format!(
        "<saml:Assertion xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\" ID=\"{id}\" Version=\"2.0\" IssueInstant=\"{made}\">\
         <saml:Issuer>{ENTITY}</saml:Issuer><saml:Subject><saml:NameID Format=\"{NAME_ID_PERSISTENT}\">{subject}</saml:NameID>\
         <saml:SubjectConfirmation Method=\"urn:oasis:names:tc:SAML:2.0:cm:bearer\"><saml:SubjectConfirmationData \
         NotOnOrAfter=\"{until}\" Recipient=\"{acs}\" InResponseTo=\"{asked}\"/></saml:SubjectConfirmation></saml:Subject>\
         <saml:Conditions NotBefore=\"{made}\" NotOnOrAfter=\"{until}\"><saml:AudienceRestriction><saml:Audience>{audience}</saml:Audience>\
         </saml:AudienceRestriction></saml:Conditions><saml:AuthnStatement AuthnInstant=\"{made}\" SessionIndex=\"{id}\">\
         <saml:AuthnContext><saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password</saml:AuthnContextClassRef>\
         </saml:AuthnContext></saml:AuthnStatement><saml:AttributeStatement>{attributes}</saml:AttributeStatement></saml:Assertion>",
        made = time(now),
        until = time(now.plus(FIVE_MINUTES)),
        subject = person.subject(),
        acs = asked.acs,
        asked = asked.id,
    )
}

/// To the second, as SAML writes it.
fn time(at: Instant) -> String {
    let seconds = Instant::from_seconds(at.as_seconds());
    seconds.to_timestamp().to_string()
}
