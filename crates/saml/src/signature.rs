//! Which elements of a message were signed by the other side. The library verifies; the gate has fixed where a signature may stand;
//! here both are held against each other.

use bergshamra_dsig::DsigContext;
use bergshamra_dsig::verify::{VerifyResult, verify_all_document_with_source};
use bergshamra_keys::KeysManager;
use uppsala::{Document, NodeId};

use crate::Certificate;
use crate::gate::Shape;
use crate::refused::{Refused, Why, refuse};

/// Whom to believe.
#[derive(Debug, Clone, Copy)]
pub struct Trust<'a> {
    /// The identity provider's name.
    pub entity_id: &'a str,
    /// Its certificates; several while it changes them.
    pub certificates: &'a [Certificate],
    /// Whether SHA-1 is believed. Only for a company that cannot do otherwise.
    pub allow_sha1: bool,
}

/// What has to be signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Demand {
    /// The response or the assertion.
    Either,
    /// The response, whatever of the assertion.
    Response,
    /// The assertion itself, whatever of the response.
    Assertion,
    /// Both.
    Both,
}

/// The elements that were signed; every signature of the message must be good.
pub(crate) fn covered(
    doc: &Document<'_>,
    source: &str,
    shape: &Shape,
    trust: &Trust<'_>,
) -> Result<Vec<NodeId>, Refused> {
    if shape.signed.is_empty() {
        return Ok(Vec::new());
    }
    let mut keys = KeysManager::new();
    keys.add_keys(trust.certificates.iter().filter_map(Certificate::key));
    if keys.is_empty() {
        return refuse(Why::BadSignature, "no certificate is known");
    }
    let context = DsigContext::new(keys);
    let results = verify_all_document_with_source(&context, doc, Some(source))
        .map_err(|e| Refused::new(Why::BadSignature, e.to_string()))?;
    let mut covered = Vec::new();
    for result in results {
        let VerifyResult::Valid {
            signature_node,
            references,
            ..
        } = result
        else {
            return refuse(
                Why::BadSignature,
                "no known certificate fits, or the message was changed",
            );
        };
        let parent = doc.parent(signature_node);
        match references.as_slice() {
            [one] if one.digest_verified && one.resolved_node.is_some() && one.resolved_node == parent => {
                covered.extend(parent);
            }
            _ => return refuse(Why::SignatureShape, "the reference leads elsewhere"),
        }
    }
    let mut expected = shape.signed.clone();
    let mut found = covered.clone();
    expected.sort_by_key(NodeId::index);
    found.sort_by_key(NodeId::index);
    if expected == found {
        Ok(covered)
    } else {
        refuse(Why::SignaturePlace, "a signature was not looked at")
    }
}
