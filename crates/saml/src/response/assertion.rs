//! What is read of an assertion whose signature was verified (SAML Core, section 2.3.3). Only below its node.

use uppsala::{Document, NodeId, NodeKind};

use super::{Assertion, Attribute, Expected, NameId, confirm, issuer};
use crate::names::{ASSERTION, NAME_ID_UNSPECIFIED};
use crate::refused::{Refused, Why, refuse};
use crate::signature::Trust;
use crate::{time, xml};

/// Most attributes, and most values of one.
const MOST: usize = 500;
/// Longest name of a person, in bytes.
const LONGEST: usize = 1024;

pub(super) fn read(
    doc: &Document<'_>,
    node: NodeId,
    trust: &Trust<'_>,
    expected: &Expected<'_>,
) -> Result<Assertion, Refused> {
    let one = |of: NodeId, name: &'static str, why: Why| -> Result<NodeId, Refused> {
        xml::only(doc, of, ASSERTION, name, why)?.ok_or_else(|| Refused::new(why, format!("no {name}")))
    };
    if xml::attribute(doc, node, "Version") != Some("2.0") {
        return refuse(Why::WrongMessage, "Version");
    }
    let id = xml::attribute(doc, node, "ID").ok_or_else(|| Refused::new(Why::BadId, "assertion"))?;
    let issued = time::read(xml::attribute(doc, node, "IssueInstant").unwrap_or_default())?;
    if issued > expected.now + expected.skew {
        return refuse(Why::TooEarly, time::write(issued));
    }
    let issuer = issuer(doc, one(node, "Issuer", Why::Issuer)?, trust)?;
    let subject = one(node, "Subject", Why::NameId)?;
    let name_id = name_id(doc, one(subject, "NameID", Why::NameId)?)?;
    let confirmed = confirm::subject(doc, subject, expected)?;
    let valid = confirm::conditions(doc, one(node, "Conditions", Why::Audience)?, expected)?;
    let statement = xml::children(doc, node, ASSERTION, "AuthnStatement")
        .next()
        .ok_or_else(|| Refused::new(Why::WrongMessage, "no AuthnStatement"))?;
    let authenticated_at = time::read(xml::attribute(doc, statement, "AuthnInstant").unwrap_or_default())?;
    if authenticated_at > expected.now + expected.skew {
        return refuse(Why::TooEarly, time::write(authenticated_at));
    }
    let session_expires_at = confirm::not_over(doc, statement, "SessionNotOnOrAfter", expected)?;
    let context = match xml::only(doc, statement, ASSERTION, "AuthnContext", Why::WrongMessage)? {
        Some(context) => match xml::only(doc, context, ASSERTION, "AuthnContextClassRef", Why::WrongMessage)? {
            Some(class) => Some(xml::text(doc, class, Why::WrongMessage)?),
            None => None,
        },
        None => None,
    };
    Ok(Assertion {
        id: id.to_owned(),
        issuer,
        name_id,
        attributes: attributes(doc, node)?,
        authenticated_at,
        context,
        session_index: xml::attribute(doc, statement, "SessionIndex").map(str::to_owned),
        session_expires_at,
        expires_at: valid.map_or(confirmed, |valid| valid.max(confirmed)) + expected.skew,
        opened_with: None,
    })
}

/// A name without anything but text in it: a comment or an element inside would let two readers see two names.
pub(crate) fn name_id(doc: &Document<'_>, node: NodeId) -> Result<NameId, Refused> {
    let value = xml::text(doc, node, Why::NameId)?;
    if value.is_empty() || value.len() > LONGEST || value.chars().any(char::is_control) {
        return refuse(Why::NameId, format!("{} bytes", value.len()));
    }
    let own = |name: &str| xml::attribute(doc, node, name).map(str::to_owned);
    Ok(NameId {
        value,
        format: own("Format").unwrap_or_else(|| NAME_ID_UNSPECIFIED.to_owned()),
        name_qualifier: own("NameQualifier"),
        sp_name_qualifier: own("SPNameQualifier"),
    })
}

fn attributes(doc: &Document<'_>, node: NodeId) -> Result<Vec<Attribute>, Refused> {
    let mut all: Vec<Attribute> = Vec::new();
    for statement in xml::children(doc, node, ASSERTION, "AttributeStatement") {
        for found in xml::children(doc, statement, ASSERTION, "Attribute") {
            let Some(name) = xml::attribute(doc, found, "Name") else {
                return refuse(Why::WrongMessage, "an attribute without a name");
            };
            let values: Vec<String> = xml::children(doc, found, ASSERTION, "AttributeValue")
                .filter_map(|value| plain(doc, value))
                .collect();
            if values.len() > MOST || all.len() == MOST {
                return refuse(Why::TooLarge, name);
            }
            match all.iter_mut().find(|known| known.name == name) {
                // One name, two elements: both were said.
                Some(known) => known.values.extend(values),
                None => all.push(Attribute {
                    name: name.to_owned(),
                    friendly_name: xml::attribute(doc, found, "FriendlyName").map(str::to_owned),
                    values,
                }),
            }
        }
    }
    Ok(all)
}

/// The text of a value; `None` if it is `nil` or has elements in it, which we do not read.
fn plain(doc: &Document<'_>, node: NodeId) -> Option<String> {
    let is_text = |child| matches!(doc.node_kind(child), Some(NodeKind::Text(_) | NodeKind::CData(_)));
    if !doc.children_iter(node).all(is_text) {
        return None;
    }
    xml::text(doc, node, Why::WrongMessage)
        .ok()
        .filter(|text| !text.is_empty())
}
