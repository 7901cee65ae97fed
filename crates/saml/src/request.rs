//! Authentication requests (SAML Core, section 3.4.1).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bergshamra_dsig::DsigContext;
use bergshamra_dsig::sign::sign_document_node;
use bergshamra_keys::{KeyUsage, KeysManager};

use crate::names::{ASSERTION, Binding, DSIG, ENVELOPED, EXC_C14N, PROTOCOL, RSA_SHA256, SHA256};
use crate::xml::escape;
use crate::{BadKey, PrivateKey, time};

/// A request to sign somebody in.
#[derive(Debug, Clone, Copy)]
pub struct AuthnRequest<'a> {
    /// Its identifier: an XML name (a letter or `_` first) with at least 128 bits of chance (SAML Core, section 1.3.4).
    pub id: &'a str,
    /// Our name.
    pub issuer: &'a str,
    /// The identity provider's address.
    pub destination: &'a str,
    /// Where the answer goes.
    pub acs_url: &'a str,
    /// The format of the name that we want; `None` leaves it to the other side.
    pub name_id_format: Option<&'a str>,
    /// Whether the person has to prove again who they are.
    pub force: bool,
    /// Whether the person must not be asked anything.
    pub passive: bool,
    /// How the person has to prove who they are; empty leaves it to the other side.
    pub contexts: &'a [&'a str],
    /// Now, in seconds since 1970.
    pub now: i64,
}

impl AuthnRequest<'_> {
    /// The request as XML.
    pub fn to_xml(&self) -> String {
        let flag = |name: &str, is_set: bool| {
            if is_set {
                format!(" {name}=\"true\"")
            } else {
                String::new()
            }
        };
        let format = self
            .name_id_format
            .map(|format| format!(" Format=\"{}\"", escape(format)))
            .unwrap_or_default();
        let contexts: String = self
            .contexts
            .iter()
            .map(|context| {
                format!(
                    "<saml:AuthnContextClassRef>{}</saml:AuthnContextClassRef>",
                    escape(context)
                )
            })
            .collect();
        let contexts = if contexts.is_empty() {
            contexts
        } else {
            format!("<samlp:RequestedAuthnContext Comparison=\"exact\">{contexts}</samlp:RequestedAuthnContext>")
        };
        format!(
            "<samlp:AuthnRequest xmlns:samlp=\"{PROTOCOL}\" xmlns:saml=\"{ASSERTION}\" ID=\"{}\" Version=\"2.0\" IssueInstant=\"{}\" \
             Destination=\"{}\" AssertionConsumerServiceURL=\"{}\" ProtocolBinding=\"{}\"{}{}><saml:Issuer>{}</saml:Issuer>\
             <samlp:NameIDPolicy AllowCreate=\"true\"{format}/>{contexts}</samlp:AuthnRequest>",
            escape(self.id),
            time::write(self.now),
            escape(self.destination),
            escape(self.acs_url),
            Binding::Post.uri(),
            flag("ForceAuthn", self.force),
            flag("IsPassive", self.passive),
            escape(self.issuer),
        )
    }
}

/// The value of the form field `SAMLRequest` or `SAMLResponse` (Bindings, section 3.5.4), signed if there is a key.
///
/// # Errors
/// [`BadKey`] if the key cannot sign.
pub fn post_value(message: &str, id: &str, key: Option<&PrivateKey>) -> Result<String, BadKey> {
    match key {
        Some(key) => Ok(STANDARD.encode(signed(message, id, key)?)),
        None => Ok(STANDARD.encode(message)),
    }
}

/// The message with an enveloped signature behind its issuer, where the schema wants it (SAML Core, section 5.4.1).
fn signed(message: &str, id: &str, key: &PrivateKey) -> Result<String, BadKey> {
    let mut keys = KeysManager::new();
    keys.add_key(key.key(KeyUsage::Sign).ok_or(BadKey)?);
    let context = DsigContext::new(keys);
    let template = format!(
        "<ds:Signature xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"><ds:SignedInfo><ds:CanonicalizationMethod Algorithm=\"{c14n}\"/>\
         <ds:SignatureMethod Algorithm=\"{method}\"/><ds:Reference URI=\"#{id}\"><ds:Transforms><ds:Transform Algorithm=\"{enveloped}\"/>\
         <ds:Transform Algorithm=\"{c14n}\"/></ds:Transforms><ds:DigestMethod Algorithm=\"{digest}\"/><ds:DigestValue></ds:DigestValue>\
         </ds:Reference></ds:SignedInfo><ds:SignatureValue></ds:SignatureValue></ds:Signature>",
        c14n = EXC_C14N,
        method = RSA_SHA256,
        digest = SHA256,
        enveloped = ENVELOPED,
        id = escape(id),
    );
    let end = "</saml:Issuer>";
    let at = message.find(end).ok_or(BadKey)? + end.len();
    let (before, after) = message.split_at(at);
    let whole = format!("{before}{template}{after}");
    let mut doc = uppsala::parse(&whole).map_err(|_| BadKey)?;
    let node = doc
        .get_elements_by_tag_name_ns(DSIG, "Signature")
        .first()
        .copied()
        .ok_or(BadKey)?;
    sign_document_node(&context, &mut doc, node).map_err(|_| BadKey)?;
    Ok(doc.to_xml())
}
