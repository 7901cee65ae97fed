//! What we know at a method: its settings and our keys, opened.

use ieum_model::login_method::MethodKind;
use ieum_model::{KeyId, LoginMethodId};
use ieum_saml::settings::Settings;
use ieum_saml::{Certificate, PrivateKey, Trust};
use ieum_store::active::ActiveMethod;
use ieum_store::login_method::MethodSettings;
use ieum_store::saml::SamlKeyRow;
use ieum_store::{Conn, OrgScope};

use crate::login::connected::settings_at;
use crate::{Context, Error, Result};

/// What a key is sealed for.
pub(crate) fn key_purpose(method: LoginMethodId, key: KeyId) -> String {
    format!("saml key {method} {key}")
}

/// The settings of a method of this kind.
///
/// # Errors
/// [`Error::NotFound`] for another kind.
pub(crate) fn settings_of(found: &MethodSettings) -> Result<Settings> {
    if found.method.kind != MethodKind::Saml {
        return Err(Error::NotFound);
    }
    Settings::read(&found.settings)
        .map_err(|_| Error::Internal("unreadable: the settings of a login method".to_owned()))
}

/// A method with everything that a message from or to the other side needs.
pub(super) struct Known {
    pub(super) found: MethodSettings,
    pub(super) settings: Settings,
    certificates: Vec<Certificate>,
    keys: Vec<PrivateKey>,
    key_ids: Vec<KeyId>,
}

impl Known {
    /// Reads it.
    ///
    /// # Errors
    /// [`Error::NotFound`] if the method is none of this kind.
    pub(super) async fn load(ctx: &Context, conn: &mut Conn, scope: OrgScope, method: LoginMethodId) -> Result<Self> {
        let found = conn.method_settings(scope, method).await?.ok_or(Error::NotFound)?;
        Self::of(ctx, conn, scope, found).await
    }

    /// The same with the newest settings, for trials.
    ///
    /// # Errors
    /// As [`Self::load`].
    pub(super) async fn load_newest(
        ctx: &Context,
        conn: &mut Conn,
        scope: OrgScope,
        method: LoginMethodId,
    ) -> Result<Self> {
        let found = conn.newest_settings(scope, method).await?.ok_or(Error::NotFound)?;
        Self::of(ctx, conn, scope, found).await
    }

    /// What a sign-in goes by: the newest settings for a tester, what is live for everybody else.
    ///
    /// # Errors
    /// As [`Self::load`].
    pub(super) async fn load_for(ctx: &Context, conn: &mut Conn, active: &ActiveMethod) -> Result<Self> {
        let found = settings_at(conn, active).await?;
        Self::of(ctx, conn, active.scope(), found).await
    }

    async fn of(ctx: &Context, conn: &mut Conn, scope: OrgScope, found: MethodSettings) -> Result<Self> {
        let method = found.method.id;
        let settings = settings_of(&found)?;
        let rows = conn.saml_keys(scope, method).await?;
        let open = |row: &SamlKeyRow| {
            let unreadable = || Error::Internal("unreadable: a key for SAML".to_owned());
            let plain = ctx.app().vault.open(&key_purpose(method, row.id), &row.sealed_key);
            PrivateKey::from_pkcs8(&plain.ok_or_else(unreadable)?).map_err(|_| unreadable())
        };
        Ok(Self {
            certificates: settings.trusted(),
            keys: rows.iter().map(open).collect::<Result<_>>()?,
            key_ids: rows.iter().map(|row| row.id).collect(),
            found,
            settings,
        })
    }

    /// Whom to believe.
    pub(super) fn trust(&self) -> Trust<'_> {
        Trust {
            entity_id: &self.settings.idp_entity_id,
            certificates: &self.certificates,
            allow_sha1: self.settings.allow_sha1,
        }
    }

    /// The name of the key at this place of [`Known::keys`].
    pub(super) fn key_id(&self, place: usize) -> Option<KeyId> {
        self.key_ids.get(place).copied()
    }

    /// Our keys, the one that signs first.
    pub(super) fn keys(&self) -> &[PrivateKey] {
        &self.keys
    }

    /// The key that signs.
    ///
    /// # Errors
    /// [`Error::Internal`] if there is none.
    pub(super) fn signing_key(&self) -> Result<&PrivateKey> {
        let missing = || Error::Internal("a login method without a key for SAML".to_owned());
        self.keys.first().ok_or_else(missing)
    }
}
