//! Our own metadata, for the identity provider's administrator.

use crate::names::{Binding, DSIG, METADATA, PROTOCOL};
use crate::xml::escape;
use crate::{Certificate, time};

/// What we say of ourselves.
#[derive(Debug, Clone, Copy)]
pub struct SpMetadata<'a> {
    /// Our name.
    pub entity_id: &'a str,
    /// Where responses go.
    pub acs_url: &'a str,
    /// Where logout goes, both ways.
    pub logout_url: Option<&'a str>,
    /// Certificates of the keys that we sign with; during a change the old and the new one.
    pub signing: &'a [Certificate],
    /// Certificates of the keys that we decrypt with.
    pub encryption: &'a [Certificate],
    /// Whether our requests are signed.
    pub signs_requests: bool,
    /// Whether assertions have to be signed.
    pub wants_signed_assertions: bool,
    /// The formats of names that we take, the preferred one first.
    pub name_id_formats: &'a [&'a str],
    /// Until when this may be kept, in seconds since 1970.
    pub valid_until: i64,
}

/// Writes the document.
pub fn write_sp_metadata(of: &SpMetadata<'_>) -> String {
    let key = |purpose: &str, certificate: &Certificate| {
        format!(
            "<md:KeyDescriptor use=\"{purpose}\"><ds:KeyInfo xmlns:ds=\"{DSIG}\"><ds:X509Data><ds:X509Certificate>{}</ds:X509Certificate>\
             </ds:X509Data></ds:KeyInfo></md:KeyDescriptor>",
            certificate.to_base64()
        )
    };
    let keys: String = of
        .signing
        .iter()
        .map(|certificate| key("signing", certificate))
        .chain(of.encryption.iter().map(|certificate| key("encryption", certificate)))
        .collect();
    let logout: String = of.logout_url.map_or_else(String::new, |url| {
        [Binding::Redirect, Binding::Post]
            .iter()
            .map(|binding| {
                format!(
                    "<md:SingleLogoutService Binding=\"{}\" Location=\"{}\"/>",
                    binding.uri(),
                    escape(url)
                )
            })
            .collect()
    });
    let formats: String = of
        .name_id_formats
        .iter()
        .map(|format| format!("<md:NameIDFormat>{}</md:NameIDFormat>", escape(format)))
        .collect();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<md:EntityDescriptor xmlns:md=\"{METADATA}\" entityID=\"{}\" validUntil=\"{}\">\
         <md:SPSSODescriptor protocolSupportEnumeration=\"{PROTOCOL}\" AuthnRequestsSigned=\"{}\" WantAssertionsSigned=\"{}\">\
         {keys}{logout}{formats}<md:AssertionConsumerService Binding=\"{}\" Location=\"{}\" index=\"0\" isDefault=\"true\"/>\
         </md:SPSSODescriptor></md:EntityDescriptor>",
        escape(of.entity_id),
        time::write(of.valid_until),
        of.signs_requests,
        of.wants_signed_assertions,
        Binding::Post.uri(),
        escape(of.acs_url),
    )
}
