//! Encrypted assertions (SAML Core, section 2.3.4): decrypted in their place, then put through the gate again.

use bergshamra_enc::{EncContext, decrypt};
use bergshamra_keys::{KeyUsage, KeysManager};
use uppsala::{Document, NodeId};

use crate::PrivateKey;
use crate::names::{CIPHERS, ENC, KEY_TRANSPORTS};
use crate::refused::{Refused, Why, refuse};
use crate::xml;

/// The message with the assertion in the clear, and which of the keys opened it. The same answer for everything that goes wrong once a key was used: whoever sends
/// altered cipher texts must not learn from it.
pub(crate) fn opened(
    doc: &Document<'_>,
    source: &str,
    encrypted: NodeId,
    keys: &[PrivateKey],
) -> Result<(String, usize), Refused> {
    algorithms(doc, encrypted)?;
    for (place, key) in keys.iter().enumerate() {
        let mut manager = KeysManager::new();
        let Some(key) = key.key(KeyUsage::Decrypt) else {
            continue;
        };
        manager.add_key(key);
        let context = EncContext::new(manager).with_disable_cipher_reference(true);
        if let Ok(text) = decrypt::decrypt(&context, source) {
            return Ok((text, place));
        }
    }
    refuse(Why::CannotDecrypt, "no key of ours opens it")
}

/// One cipher, and keys only in the ways that are allowed.
fn algorithms(doc: &Document<'_>, encrypted: NodeId) -> Result<(), Refused> {
    let mut transports = 0;
    for node in doc.descendants(encrypted) {
        if xml::is(doc, node, ENC, "CipherReference") || xml::is(doc, node, ENC, "AgreementMethod") {
            return refuse(Why::CannotDecrypt, xml::name(doc, node));
        }
        if !xml::is(doc, node, ENC, "EncryptionMethod") {
            continue;
        }
        let algorithm = xml::attribute(doc, node, "Algorithm").unwrap_or_default();
        let is_key = doc.parent(node).is_some_and(|of| xml::is(doc, of, ENC, "EncryptedKey"));
        let good: &[&str] = if is_key { &KEY_TRANSPORTS } else { &CIPHERS };
        if !good.contains(&algorithm) {
            return refuse(Why::CannotDecrypt, algorithm);
        }
        transports += usize::from(is_key);
    }
    if transports == 0 {
        return refuse(Why::CannotDecrypt, "no encrypted key");
    }
    Ok(())
}
