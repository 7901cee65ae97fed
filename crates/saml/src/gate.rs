//! The shape that a message must have before any cryptography looks at it. A verifier answers "this signature is good"; which
//! element it was good for, and whether that is the one that is read, is what signature wrapping plays with. So every place in
//! which something signed could stand is fixed here, and everything else is refused.

use std::collections::HashSet;

use uppsala::{Document, NodeId};

use crate::names::{
    ASSERTION, DIGESTS, DSIG, ENC, ENVELOPED, EXC_C14N, METADATA, PROTOCOL, RSA_SHA1, SHA1, SIGNATURES,
};
use crate::refused::{Refused, Why, refuse};
use crate::xml;

/// A message of the right shape.
#[derive(Debug)]
pub(crate) struct Shape {
    /// The document element.
    pub root: NodeId,
    /// Its one assertion, if it stands there in the clear.
    pub assertion: Option<NodeId>,
    /// Its one encrypted assertion.
    pub encrypted: Option<NodeId>,
    /// The elements that carry a signature of the right shape.
    pub signed: Vec<NodeId>,
}

/// What may stand in the message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Content {
    /// A response with one assertion, encrypted or not.
    Response,
    /// A response in which the encrypted assertion was decrypted in its place.
    Decrypted,
    /// A message without assertions: a request, or what answers a logout.
    Plain(&'static str),
}

/// Checks the shape.
pub(crate) fn check(doc: &Document<'_>, content: Content, allow_sha1: bool) -> Result<Shape, Refused> {
    let root = xml::root(doc)?;
    let expected = match content {
        Content::Response | Content::Decrypted => "Response",
        Content::Plain(name) => name,
    };
    if !xml::is(doc, root, PROTOCOL, expected) {
        return refuse(Why::WrongMessage, xml::name(doc, root));
    }
    if xml::attribute(doc, root, "Version") != Some("2.0") {
        return refuse(Why::WrongMessage, "Version");
    }
    ids(doc)?;
    let (assertion, encrypted) = assertion(doc, root, content)?;
    Ok(Shape {
        root,
        assertion,
        encrypted,
        signed: signatures(doc, root, assertion, allow_sha1)?,
    })
}

/// Checks the shape of a metadata document: a signature of the document element, or none at all.
pub(crate) fn check_metadata(doc: &Document<'_>) -> Result<Shape, Refused> {
    let root = xml::root(doc)?;
    if !["EntityDescriptor", "EntitiesDescriptor"]
        .iter()
        .any(|name| xml::is(doc, root, METADATA, name))
    {
        return refuse(Why::WrongMessage, xml::name(doc, root));
    }
    ids(doc)?;
    Ok(Shape {
        root,
        assertion: None,
        encrypted: None,
        signed: signatures(doc, root, None, false)?,
    })
}

/// The elements with a signature of the right shape: the document element and the assertion may have one, nothing else.
fn signatures(
    doc: &Document<'_>,
    root: NodeId,
    assertion: Option<NodeId>,
    allow_sha1: bool,
) -> Result<Vec<NodeId>, Refused> {
    let mut signed = Vec::new();
    for node in doc.descendants(root) {
        if xml::is(doc, node, DSIG, "Signature") {
            let parent = doc.parent(node).unwrap_or(root);
            if parent != root && Some(parent) != assertion {
                return refuse(Why::SignaturePlace, xml::name(doc, parent));
            }
            if signed.contains(&parent) {
                return refuse(Why::SignaturePlace, "two signatures for one element");
            }
            signature(doc, node, parent, allow_sha1)?;
            signed.push(parent);
        }
    }
    Ok(signed)
}

/// Each identifier names one element, whatever the attribute is called: a verifier may look for any of them.
fn ids(doc: &Document<'_>) -> Result<(), Refused> {
    let mut seen = HashSet::new();
    for node in doc.descendants(doc.root()) {
        let Some(element) = doc.element(node) else { continue };
        for attribute in &element.attributes {
            if attribute.name.local_name.eq_ignore_ascii_case("id") || attribute.name.local_name == "AssertionID" {
                let is_new = seen.insert(attribute.value.as_ref());
                if !is_new || attribute.value.is_empty() {
                    return refuse(Why::BadId, attribute.value.as_ref());
                }
            }
        }
    }
    Ok(())
}

/// The one assertion in the one place.
fn assertion(doc: &Document<'_>, root: NodeId, content: Content) -> Result<(Option<NodeId>, Option<NodeId>), Refused> {
    let all = doc.descendants(root);
    let of = |namespace: &str, name: &str| -> Vec<NodeId> {
        all.iter()
            .copied()
            .filter(|n| xml::is(doc, *n, namespace, name))
            .collect()
    };
    let (plain, sealed) = (of(ASSERTION, "Assertion"), of(ASSERTION, "EncryptedAssertion"));
    let data = of(ENC, "EncryptedData");
    let wrong = || {
        refuse(
            Why::AssertionPlace,
            format!("{} assertions, {} encrypted", plain.len(), sealed.len()),
        )
    };
    let is_child = |node: NodeId, parent: NodeId| doc.parent(node) == Some(parent);
    match (content, plain.as_slice(), sealed.as_slice(), data.as_slice()) {
        (Content::Plain(_), [], [], []) => Ok((None, None)),
        // Without an assertion the status tells why; a success without one is refused later.
        (Content::Response, [], [], []) => Ok((None, None)),
        (Content::Response, [one], [], []) if is_child(*one, root) => Ok((Some(*one), None)),
        (Content::Response, [], [one], [inner]) if is_child(*one, root) && is_child(*inner, *one) => {
            Ok((None, Some(*one)))
        }
        (Content::Decrypted, [one], [around], []) if is_child(*around, root) && is_child(*one, *around) => {
            Ok((Some(*one), Some(*around)))
        }
        _ => wrong(),
    }
}

/// One reference to the element itself, transformed in the one way (SAML Core, section 5.4).
fn signature(doc: &Document<'_>, node: NodeId, parent: NodeId, allow_sha1: bool) -> Result<(), Refused> {
    let shape = |what: &str| Refused::new(Why::SignatureShape, what);
    let one = |of: NodeId, name: &'static str| -> Result<NodeId, Refused> {
        xml::only(doc, of, DSIG, name, Why::SignatureShape)?.ok_or_else(|| shape(name))
    };
    let algorithm = |of: NodeId| xml::attribute(doc, of, "Algorithm").unwrap_or_default().to_owned();
    let info = one(node, "SignedInfo")?;
    one(node, "SignatureValue")?;
    if xml::children(doc, node, DSIG, "Object").next().is_some() {
        return Err(shape("Object"));
    }
    if algorithm(one(info, "CanonicalizationMethod")?) != EXC_C14N {
        return Err(shape("CanonicalizationMethod"));
    }
    allowed(
        &algorithm(one(info, "SignatureMethod")?),
        &SIGNATURES,
        RSA_SHA1,
        allow_sha1,
    )?;
    let reference = one(info, "Reference")?;
    allowed(&algorithm(one(reference, "DigestMethod")?), &DIGESTS, SHA1, allow_sha1)?;
    one(reference, "DigestValue")?;
    let id = xml::attribute(doc, parent, "ID").ok_or_else(|| Refused::new(Why::BadId, xml::name(doc, parent)))?;
    if xml::attribute(doc, reference, "URI").and_then(|uri| uri.strip_prefix('#')) != Some(id) {
        return Err(shape("Reference"));
    }
    let transforms = one(reference, "Transforms")?;
    let names: Vec<String> = xml::elements(doc, transforms).map(algorithm).collect();
    let is_plain = |t: NodeId| {
        xml::is(doc, t, DSIG, "Transform")
            && xml::elements(doc, t).all(|c| xml::is(doc, c, EXC_C14N, "InclusiveNamespaces"))
    };
    if names != [ENVELOPED, EXC_C14N] || !xml::elements(doc, transforms).all(is_plain) {
        return Err(shape("Transforms"));
    }
    Ok(())
}

pub(crate) fn allowed(name: &str, good: &[&str], sha1: &str, allow_sha1: bool) -> Result<(), Refused> {
    match name {
        _ if good.contains(&name) => Ok(()),
        _ if name == sha1 && allow_sha1 => Ok(()),
        _ if name == sha1 => refuse(Why::Sha1, name),
        _ => refuse(Why::Algorithm, name),
    }
}
