//! An identity provider's metadata: its name, its addresses, its certificates.

use uppsala::{Document, NodeId};

use super::signed::{MetadataSignature, signature};
use crate::names::{Binding, DSIG, METADATA, PROTOCOL};
use crate::refused::{Refused, Why, refuse};
use crate::{Certificate, time, xml};

/// Most certificates of one identity provider.
const MOST_CERTIFICATES: usize = 20;

/// An address and how to send there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint {
    /// How.
    pub binding: Binding,
    /// Where.
    pub location: String,
}

/// What an identity provider publishes of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdpMetadata {
    /// Its name.
    pub entity_id: String,
    /// Where people are sent to sign in, in the order of the document.
    pub sign_on: Vec<Endpoint>,
    /// Where logout goes.
    pub logout: Vec<Endpoint>,
    /// Certificates of the keys that it signs with.
    pub certificates: Vec<Certificate>,
    /// How many certificates could not be used: another kind of key, or unreadable.
    pub unusable_certificates: usize,
    /// Whether it wants our requests signed.
    pub wants_signed_requests: bool,
    /// The formats of names that it gives.
    pub name_id_formats: Vec<String>,
    /// Until when the document holds, in seconds since 1970.
    pub valid_until: Option<i64>,
    /// How long it may be kept before it is fetched again, in seconds; if it is said and can be read.
    pub cache_duration: Option<i64>,
}

/// Reads metadata of one identity provider: an `EntityDescriptor`, or `EntitiesDescriptor` in which exactly one has that role.
/// The document is not authenticated here: whoever hands it in vouches for it.
///
/// # Errors
/// [`Refused`], also for one without an address to sign in or without a certificate.
pub fn read_idp_metadata(source: &str) -> Result<IdpMetadata, Refused> {
    let text = source.trim_start_matches('\u{feff}');
    let doc = xml::parse(text, xml::MOST_METADATA_BYTES)?;
    read(&doc)
}

/// The same, with the answer to who signed the document. Both look at one tree: what is read is what the signature covered, as it
/// covers the document element and so everything.
///
/// # Errors
/// As [`read_idp_metadata`]; a signature that is not believed is an answer and no error.
pub fn read_fetched_metadata(
    source: &str,
    trusted: &[Certificate],
) -> Result<(IdpMetadata, MetadataSignature), Refused> {
    let text = source.trim_start_matches('\u{feff}');
    let doc = xml::parse(text, xml::MOST_METADATA_BYTES)?;
    Ok((read(&doc)?, signature(&doc, text, trusted)))
}

fn read(doc: &Document<'_>) -> Result<IdpMetadata, Refused> {
    let root = xml::root(doc)?;
    let all = doc.descendants(doc.root());
    let roles: Vec<NodeId> = all
        .into_iter()
        .filter(|node| xml::is(doc, *node, METADATA, "IDPSSODescriptor"))
        .filter(|node| {
            let protocols = xml::attribute(doc, *node, "protocolSupportEnumeration").unwrap_or_default();
            protocols.split_ascii_whitespace().any(|protocol| protocol == PROTOCOL)
        })
        .collect();
    let role = match roles.as_slice() {
        [one] => *one,
        [] => {
            return refuse(
                Why::WrongMessage,
                format!("no identity provider in {}", xml::name(doc, root)),
            );
        }
        _ => return refuse(Why::WrongMessage, format!("{} identity providers", roles.len())),
    };
    let entity = doc
        .parent(role)
        .filter(|node| xml::is(doc, *node, METADATA, "EntityDescriptor"));
    let entity = entity.ok_or_else(|| Refused::new(Why::WrongMessage, "EntityDescriptor"))?;
    let entity_id = xml::attribute(doc, entity, "entityID").unwrap_or_default();
    if entity_id.is_empty() || entity_id.len() > 1024 {
        return refuse(Why::WrongMessage, "entityID");
    }
    let (certificates, unusable_certificates) = certificates(doc, role)?;
    let found = IdpMetadata {
        entity_id: entity_id.to_owned(),
        sign_on: endpoints(doc, role, "SingleSignOnService"),
        logout: endpoints(doc, role, "SingleLogoutService"),
        certificates,
        unusable_certificates,
        wants_signed_requests: matches!(xml::attribute(doc, role, "WantAuthnRequestsSigned"), Some("true" | "1")),
        name_id_formats: xml::children(doc, role, METADATA, "NameIDFormat")
            .filter_map(|node| xml::text(doc, node, Why::WrongMessage).ok())
            .take(20)
            .collect(),
        valid_until: [role, entity, root]
            .into_iter()
            .filter_map(|node| xml::attribute(doc, node, "validUntil"))
            .map(time::read)
            .collect::<Result<Vec<_>, _>>()?
            .into_iter()
            .min(),
        cache_duration: [role, entity, root]
            .into_iter()
            .filter_map(|node| xml::attribute(doc, node, "cacheDuration"))
            .filter_map(time::duration)
            .min(),
    };
    if found.sign_on.is_empty() {
        return refuse(Why::WrongMessage, "no SingleSignOnService that we can use");
    }
    if found.certificates.is_empty() {
        return refuse(Why::NotSigned, "no certificate that we can use");
    }
    Ok(found)
}

/// Addresses that a browser may be sent to.
fn endpoints(doc: &Document<'_>, role: NodeId, name: &str) -> Vec<Endpoint> {
    xml::children(doc, role, METADATA, name)
        .filter_map(|node| {
            let location = xml::attribute(doc, node, "Location")?;
            let is_web = location.starts_with("https://") || location.starts_with("http://");
            let is_plain = location.len() <= 2048 && !location.chars().any(|c| c.is_whitespace() || c.is_control());
            (is_web && is_plain).then_some(Endpoint {
                binding: Binding::find(xml::attribute(doc, node, "Binding")?)?,
                location: location.to_owned(),
            })
        })
        .take(20)
        .collect()
}

/// What it signs with: keys without a purpose serve both (section 2.4.1.1).
fn certificates(doc: &Document<'_>, role: NodeId) -> Result<(Vec<Certificate>, usize), Refused> {
    let (mut found, mut unusable) = (Vec::new(), 0);
    for key in xml::children(doc, role, METADATA, "KeyDescriptor") {
        if xml::attribute(doc, key, "use").is_some_and(|purpose| purpose != "signing") {
            continue;
        }
        for node in doc.descendants(key) {
            if !xml::is(doc, node, DSIG, "X509Certificate") {
                continue;
            }
            match Certificate::from_text(&xml::text(doc, node, Why::WrongMessage)?) {
                Ok(certificate) if found.contains(&certificate) => {}
                Ok(certificate) => found.push(certificate),
                Err(_) => unusable += 1,
            }
        }
    }
    if found.len() > MOST_CERTIFICATES {
        return refuse(Why::TooLarge, format!("{} certificates", found.len()));
    }
    Ok((found, unusable))
}
