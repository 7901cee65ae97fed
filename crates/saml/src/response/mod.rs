//! A response to an authentication request (SAML Core, section 3.4; Profiles, section 4.1.4): verified, then read.

mod assertion;
mod confirm;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use uppsala::{Document, NodeId};

use crate::PrivateKey;
use crate::gate::{self, Content, Shape};
use crate::names::{ASSERTION, ENTITY, PROTOCOL, SUCCESS};
use crate::refused::{Refused, Why, refuse};
use crate::signature::{Demand, Trust, covered};
use crate::xml;

pub(crate) use assertion::name_id;

/// What we expect of a response.
#[derive(Debug, Clone, Copy)]
pub struct Expected<'a> {
    /// Our name as service provider: the audience.
    pub entity_id: &'a str,
    /// The address at which the response arrived: destination and recipient.
    pub acs_url: &'a str,
    /// The request that it has to answer; `None` if nobody asked and the method allows that.
    pub in_response_to: Option<&'a str>,
    /// What has to be signed.
    pub demand: Demand,
    /// Whether the assertion has to be encrypted.
    pub demand_encrypted: bool,
    /// Keys that may open an encrypted assertion; several while ours are changed.
    pub keys: &'a [PrivateKey],
    /// Now, in seconds since 1970.
    pub now: i64,
    /// How far the clocks may differ, in seconds.
    pub skew: i64,
}

/// The name of a person (SAML Core, section 2.2.2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NameId {
    /// The name.
    pub value: String,
    /// Its format; [`crate::NAME_ID_UNSPECIFIED`] if none is said.
    pub format: String,
    /// Within whose names it is unique, if said.
    pub name_qualifier: Option<String>,
    /// For whom it was made, if said.
    pub sp_name_qualifier: Option<String>,
}

/// An attribute with text values (section 2.7.3.1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribute {
    /// Its name.
    pub name: String,
    /// Its name for people.
    pub friendly_name: Option<String>,
    /// Its values; those that are not plain text are left out.
    pub values: Vec<String>,
}

/// What the identity provider says of a person, and signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assertion {
    /// Its identifier: it counts once, until [`Assertion::expires_at`].
    pub id: String,
    /// The identity provider.
    pub issuer: String,
    /// The person.
    pub name_id: NameId,
    /// What is said of them.
    pub attributes: Vec<Attribute>,
    /// When they proved who they are, in seconds since 1970.
    pub authenticated_at: i64,
    /// How (`AuthnContextClassRef`).
    pub context: Option<String>,
    /// The session at the identity provider, for logout.
    pub session_index: Option<String>,
    /// When that session ends at the latest.
    pub session_expires_at: Option<i64>,
    /// Until when the assertion could be shown again, the skew included.
    pub expires_at: i64,
    /// Which of our keys opened it, by its place in [`Expected::keys`]; `None` if it was not encrypted.
    pub opened_with: Option<usize>,
}

/// Reads a response as the form brought it (Bindings, section 3.5.4): base64 of XML.
///
/// # Errors
/// [`Refused`]; nothing of the message may be used then.
pub fn read_response(form_value: &str, trust: &Trust<'_>, expected: &Expected<'_>) -> Result<Assertion, Refused> {
    read_xml(&read_posted(form_value)?, trust, expected)
}

/// The XML of a message as a form brought it; nothing of it is verified.
///
/// # Errors
/// [`Refused`] if it is no base64 of text, or too large.
pub fn read_posted(form_value: &str) -> Result<String, Refused> {
    if form_value.len() > xml::MOST_BYTES * 2 {
        return refuse(Why::TooLarge, "form");
    }
    let bare: String = form_value.chars().filter(|c| !c.is_ascii_whitespace()).collect();
    let bytes = STANDARD
        .decode(bare)
        .map_err(|_| Refused::new(Why::Unreadable, "base64"))?;
    String::from_utf8(bytes).map_err(|_| Refused::new(Why::Unreadable, "UTF-8"))
}

fn read_xml(source: &str, trust: &Trust<'_>, expected: &Expected<'_>) -> Result<Assertion, Refused> {
    let doc = xml::parse(source, xml::MOST_BYTES)?;
    let shape = gate::check(&doc, Content::Response, trust.allow_sha1)?;
    let signed = covered(&doc, source, &shape, trust)?;
    envelope(&doc, &shape, trust, expected)?;
    let is_response_signed = signed.contains(&shape.root);
    match (shape.assertion, shape.encrypted) {
        (Some(node), None) => {
            if expected.demand_encrypted {
                return refuse(Why::CannotDecrypt, "not encrypted, and it has to be");
            }
            demanded(expected.demand, is_response_signed, signed.contains(&node))?;
            assertion::read(&doc, node, trust, expected)
        }
        (None, Some(encrypted)) => {
            let (opened, place) = crate::encrypted::opened(&doc, source, encrypted, expected.keys)?;
            let assertion = opened_assertion(&opened, is_response_signed, trust, expected)?;
            Ok(Assertion {
                opened_with: Some(place),
                ..assertion
            })
        }
        _ => refuse(Why::AssertionPlace, "none"),
    }
}

/// The assertion that was encrypted. The response's own signature covered the cipher text and was verified before; on the opened
/// text it no longer fits, so that here only the assertion's own is looked at.
fn opened_assertion(
    source: &str,
    is_response_signed: bool,
    trust: &Trust<'_>,
    expected: &Expected<'_>,
) -> Result<Assertion, Refused> {
    let doc = xml::parse(source, xml::MOST_BYTES)?;
    let shape = gate::check(&doc, Content::Decrypted, trust.allow_sha1)?;
    let node = shape
        .assertion
        .ok_or_else(|| Refused::new(Why::AssertionPlace, "none"))?;
    if !shape.signed.contains(&node) {
        demanded(expected.demand, is_response_signed, false)?;
        return assertion::read(&doc, node, trust, expected);
    }
    let source = detached(&doc, node)?;
    let doc = xml::parse(&source, xml::MOST_BYTES)?;
    let root = xml::root(&doc)?;
    let shape = Shape {
        root,
        assertion: Some(root),
        encrypted: None,
        signed: vec![root],
    };
    let signed = covered(&doc, &source, &shape, trust)?;
    demanded(expected.demand, is_response_signed, signed.contains(&root))?;
    assertion::read(&doc, root, trust, expected)
}

/// The assertion as a document of its own, with the namespaces that it inherited: exclusive canonicalisation gives the same bytes.
fn detached(doc: &Document<'_>, node: NodeId) -> Result<String, Refused> {
    let unreadable = || Refused::new(Why::Unreadable, "the decrypted assertion");
    let text = doc.node_source(node).ok_or_else(unreadable)?;
    let own: Vec<&str> = doc
        .element(node)
        .map(|e| {
            e.namespace_declarations
                .iter()
                .map(|(prefix, _)| prefix.as_ref())
                .collect()
        })
        .unwrap_or_default();
    let mut inherited: Vec<(String, String)> = Vec::new();
    let mut above = doc.parent(node);
    while let Some(at) = above {
        for (prefix, uri) in doc
            .element(at)
            .map(|e| e.namespace_declarations.as_slice())
            .unwrap_or_default()
        {
            let is_known =
                own.contains(&prefix.as_ref()) || inherited.iter().any(|(known, _)| known == prefix.as_ref());
            if !is_known {
                inherited.push((prefix.to_string(), uri.to_string()));
            }
        }
        above = doc.parent(at);
    }
    let name_end = text
        .find(|c: char| c.is_ascii_whitespace() || c == '>' || c == '/')
        .ok_or_else(unreadable)?;
    let (start, rest) = text.split_at(name_end);
    let mut out = start.to_owned();
    for (prefix, uri) in &inherited {
        let colon = if prefix.is_empty() { "" } else { ":" };
        out.push_str(&format!(" xmlns{colon}{prefix}=\"{}\"", xml::escape(uri)));
    }
    out.push_str(rest);
    Ok(out)
}

fn demanded(demand: Demand, response: bool, assertion: bool) -> Result<(), Refused> {
    let is_met = match demand {
        Demand::Either => response || assertion,
        Demand::Response => response,
        Demand::Assertion => assertion,
        Demand::Both => response && assertion,
    };
    if is_met {
        return Ok(());
    }
    let word = |signed: bool| if signed { "signed" } else { "not signed" };
    refuse(
        Why::NotSigned,
        format!("response {}, assertion {}", word(response), word(assertion)),
    )
}

/// What stands around the assertion. Without a signature of its own it is only a hint, but a wrong hint is refused.
fn envelope(doc: &Document<'_>, shape: &Shape, trust: &Trust<'_>, expected: &Expected<'_>) -> Result<(), Refused> {
    let root = shape.root;
    match xml::attribute(doc, root, "Destination") {
        Some(to) if to != expected.acs_url => return refuse(Why::Destination, to),
        None if shape.signed.contains(&root) => return refuse(Why::Destination, "none"),
        _ => {}
    }
    answers(xml::attribute(doc, root, "InResponseTo"), expected, true)?;
    if let Some(node) = xml::only(doc, root, ASSERTION, "Issuer", Why::Issuer)? {
        issuer(doc, node, trust)?;
    }
    status(doc, root)
}

/// Whether it answers what was asked. On the response it may be left out, on the confirmation of the subject it may not.
fn answers(found: Option<&str>, expected: &Expected<'_>, may_be_absent: bool) -> Result<(), Refused> {
    match (found, expected.in_response_to) {
        (Some(found), Some(asked)) if found == asked => Ok(()),
        (None, None) => Ok(()),
        (None, Some(_)) if may_be_absent => Ok(()),
        (None, Some(_)) => refuse(Why::InResponseTo, "none"),
        // An answer to somebody's request is not something that nobody asked for.
        (Some(found), _) => refuse(Why::InResponseTo, found),
    }
}

fn issuer(doc: &Document<'_>, node: NodeId, trust: &Trust<'_>) -> Result<String, Refused> {
    let name = xml::text(doc, node, Why::Issuer)?;
    let is_entity = xml::attribute(doc, node, "Format").is_none_or(|format| format == ENTITY);
    if is_entity && name == trust.entity_id {
        Ok(name)
    } else {
        refuse(Why::Issuer, name)
    }
}

fn status(doc: &Document<'_>, root: NodeId) -> Result<(), Refused> {
    let status = xml::only(doc, root, PROTOCOL, "Status", Why::StatusFailed)?;
    let status = status.ok_or_else(|| Refused::new(Why::WrongMessage, "no status"))?;
    let code = xml::only(doc, status, PROTOCOL, "StatusCode", Why::StatusFailed)?;
    let code = code.ok_or_else(|| Refused::new(Why::WrongMessage, "no status code"))?;
    let value = xml::attribute(doc, code, "Value").unwrap_or_default();
    if value == SUCCESS {
        return Ok(());
    }
    let second = xml::only(doc, code, PROTOCOL, "StatusCode", Why::StatusFailed)?;
    let second = second
        .and_then(|node| xml::attribute(doc, node, "Value"))
        .unwrap_or_default();
    let message = match xml::only(doc, status, PROTOCOL, "StatusMessage", Why::StatusFailed)? {
        Some(node) => xml::text(doc, node, Why::StatusFailed)?,
        None => String::new(),
    };
    refuse(Why::StatusFailed, format!("{value} {second} {message}"))
}
