//! Whose certificates are believed: those of the operating system, or of the company's own authority alone.

use std::sync::Arc;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use rustls_platform_verifier::BuilderVerifierExt;

/// Most certificates.
const MOST: usize = 20;

/// The certificates of a PEM text; `None` if there is none, or one that cannot be an authority's.
pub(super) fn roots_of(pem: &str) -> Option<RootCertStore> {
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(pem.as_bytes()) {
        roots.add(certificate.ok()?).ok()?;
    }
    (!roots.is_empty() && roots.len() <= MOST).then_some(roots)
}

/// How to speak TLS; `None` if this machine or the settings do not allow it.
pub(super) fn client(ca: &str) -> Option<Arc<ClientConfig>> {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .ok()?;
    let config = if ca.is_empty() {
        builder.with_platform_verifier().ok()?.with_no_client_auth()
    } else {
        builder.with_root_certificates(roots_of(ca)?).with_no_client_auth()
    };
    Some(Arc::new(config))
}
