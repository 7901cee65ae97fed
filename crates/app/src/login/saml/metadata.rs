//! What we publish of ourselves at a method.

use ieum_model::LoginMethodId;
use ieum_saml::settings::{Encryption, Settings, Signed};
use ieum_saml::{Certificate, SpMetadata, write_sp_metadata};

use super::{acs_url, entity_id, logout_url};
use crate::{Context, Error, Result};

/// The document. It is there as soon as the method is, since the other side's administrator needs it first.
///
/// # Errors
/// [`Error::NotFound`] if there is no such method of an active organisation.
pub async fn published(ctx: &Context, method: LoginMethodId) -> Result<String> {
    let rows = ctx.store().read().await?.saml_published(method).await?;
    let settings = rows.first().map(|row| row.settings.as_str()).ok_or(Error::NotFound)?;
    let unreadable = |what: &str| Error::Internal(format!("unreadable: {what}"));
    let settings = Settings::read(settings).map_err(|_| unreadable("the settings of a login method"))?;
    let mut certificates = Vec::new();
    let mut encryption = Vec::new();
    for (place, row) in rows.iter().enumerate() {
        let certificate = Certificate::from_der(&row.certificate).map_err(|_| unreadable("our certificate"))?;
        // A former key still opens what comes, but nothing new is to be encrypted for it.
        if place == 0 || !row.is_activated {
            encryption.push(certificate.clone());
        }
        certificates.push(certificate);
    }
    let formats = [settings.name_id_format.as_str()];
    let formats = if settings.name_id_format.is_empty() {
        &[][..]
    } else {
        &formats
    };
    // Most administrators import it once: it holds as long as the certificates in it.
    let valid_until = certificates.iter().filter_map(Certificate::expires_at).max();
    Ok(write_sp_metadata(&SpMetadata {
        entity_id: &entity_id(ctx, method),
        acs_url: &acs_url(ctx, method),
        logout_url: Some(&logout_url(ctx, method)),
        signing: &certificates,
        encryption: match settings.encryption {
            Encryption::Refuse => &[],
            Encryption::Accept | Encryption::Demand => &encryption,
        },
        signs_requests: settings.signs_requests,
        wants_signed_assertions: matches!(settings.signed, Signed::Assertion | Signed::Both),
        name_id_formats: formats,
        valid_until: valid_until.unwrap_or_else(|| ctx.now().as_seconds()),
    }))
}
