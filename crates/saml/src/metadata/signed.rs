//! Who signed a metadata document (SAML Metadata, section 3). Only a signature of the document element counts: it covers everything
//! that is read. One of an entity within, as federations have them, is none for us, and a document with one is unsigned.

use uppsala::Document;

use crate::Certificate;
use crate::gate;
use crate::refused::{Refused, Why};
use crate::signature::{Trust, covered};

/// Who signed the document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MetadataSignature {
    /// A key that was trusted before.
    Trusted,
    /// Nobody.
    Missing,
    /// Somebody else, or in a way that is not believed.
    Unbelieved(Refused),
}

/// Looks at the signature. SHA-1 is never believed here, whatever the method allows for answers.
pub(super) fn signature(doc: &Document<'_>, source: &str, trusted: &[Certificate]) -> MetadataSignature {
    let shape = match gate::check_metadata(doc) {
        Ok(shape) => shape,
        Err(refused) => return MetadataSignature::Unbelieved(refused),
    };
    if shape.signed.is_empty() {
        return MetadataSignature::Missing;
    }
    let trust = Trust {
        entity_id: "",
        certificates: trusted,
        allow_sha1: false,
    };
    match covered(doc, source, &shape, &trust) {
        Ok(covered) if covered.contains(&shape.root) => MetadataSignature::Trusted,
        Ok(_) => MetadataSignature::Unbelieved(Refused::new(Why::SignaturePlace, "not of the document")),
        Err(refused) => MetadataSignature::Unbelieved(refused),
    }
}
