//! What of one login method runs out, and how near that is.

use ieum_connect::ldap::settings::Settings as Directory;
use ieum_model::calendar::Calendar;
use ieum_model::expiry::{Level, Standing, Turn, standing};
use ieum_model::login_method::MethodKind;
use ieum_model::{Instant, LoginMethodId};
use ieum_oidc::upstream::settings::Settings as Upstream;
use ieum_saml::Certificate;
use ieum_saml::settings::Settings as Saml;
use ieum_store::login_method::MethodSettings;
use ieum_store::{Conn, OrgScope};

use super::keys::KeyView;
use crate::{Context, Error, Result};

/// What runs out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum What {
    /// The certificate of a key that the identity provider signs with.
    IdpCertificate,
    /// The identity provider's metadata.
    Metadata,
    /// The certificate of a key of our own.
    OwnKey,
    /// Our secret at a provider.
    Secret,
    /// The certificate of a directory's server.
    Server,
    /// The company's own authority.
    Authority,
}

impl What {
    /// Stable name; part of what is stored, and of the mail's words.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::IdpCertificate => "idp-certificate",
            Self::Metadata => "metadata",
            Self::OwnKey => "own-key",
            Self::Secret => "secret",
            Self::Server => "server",
            Self::Authority => "authority",
        }
    }
}

/// One thing that runs out.
#[derive(Debug, Clone)]
pub struct Item {
    /// What.
    pub what: What,
    /// What tells it from others of its kind.
    pub key: String,
    /// The same for people: a subject, a server; may be empty.
    pub name: String,
    /// The end.
    pub expires_at: Instant,
    /// How near it is.
    pub standing: Standing,
    /// Somebody has to do something before the end. What is replaced already, or renewed by itself, is shown only.
    pub warns: bool,
}

impl Item {
    /// By what a warning is kept.
    pub(super) fn id(&self) -> String {
        format!("{} {}", self.what.as_str(), self.key)
    }
}

/// What decides how near something is.
struct Time<'a> {
    calendar: &'a Calendar,
    now: Instant,
}

impl Time<'_> {
    fn item(&self, what: What, key: impl Into<String>, name: impl Into<String>, expires_at: Instant) -> Item {
        Item {
            what,
            key: key.into(),
            name: name.into(),
            expires_at,
            standing: standing(self.calendar, expires_at, self.now),
            warns: true,
        }
    }

    fn certificate(&self, what: What, name: Option<&str>, certificate: &Certificate) -> Option<Item> {
        let until = Instant::from_seconds(certificate.expires_at()?);
        let subject = certificate.subject();
        let name = name.unwrap_or(&subject);
        Some(self.item(what, certificate.fingerprint(), name, until))
    }
}

/// What runs out of a method, the nearest first.
///
/// # Errors
/// As the database says.
pub(super) async fn items(
    ctx: &Context,
    conn: &mut Conn,
    scope: OrgScope,
    found: &MethodSettings,
    calendar: &Calendar,
) -> Result<Vec<Item>> {
    let time = Time {
        calendar,
        now: ctx.now(),
    };
    let mut items = match found.method.kind {
        MethodKind::Saml => saml(conn, scope, found, &time).await?,
        MethodKind::OpenId => openid(found, &time)?,
        MethodKind::Ldap => directory(conn, scope, found, &time).await?,
        MethodKind::Password | MethodKind::PasswordCheck => Vec::new(),
    };
    items.sort_by(|one, other| one.expires_at.cmp(&other.expires_at).then(one.key.cmp(&other.key)));
    Ok(items)
}

fn unreadable<E>(_: E) -> Error {
    Error::Internal("unreadable: the settings of a login method".to_owned())
}

async fn saml(conn: &mut Conn, scope: OrgScope, found: &MethodSettings, time: &Time<'_>) -> Result<Vec<Item>> {
    let id = found.method.id;
    let settings = Saml::read(&found.settings).map_err(unreadable)?;
    let of_idp = |certificate: &Certificate| time.certificate(What::IdpCertificate, None, certificate);
    let mut items: Vec<Item> = settings.trusted().iter().filter_map(of_idp).collect();
    only_the_last_warns(&mut items);
    items.extend(own_keys(conn, scope, id, time).await?);
    let watch = conn.metadata_watch(scope, id).await?;
    let watch = watch.filter(|watch| watch.url == settings.metadata_url);
    if let Some((watch, until)) = watch.and_then(|watch| Some((watch.failing_since, watch.valid_until?))) {
        let mut item = time.item(What::Metadata, "", "", until);
        // While it can be fetched it is renewed by itself; and then it runs for days only.
        item.warns = watch.is_some() && item.standing.level >= Some(Level::Seven);
        items.push(item);
    }
    Ok(items)
}

/// Certificates that stand for each other: as long as one of them lasts, nothing ends.
fn only_the_last_warns(items: &mut [Item]) {
    let last = items.iter().map(|item| item.expires_at).max();
    for item in items {
        item.warns = Some(item.expires_at) == last;
    }
}

async fn own_keys(conn: &mut Conn, scope: OrgScope, id: LoginMethodId, time: &Time<'_>) -> Result<Vec<Item>> {
    let keys = KeyView::all(conn, scope, id).await?;
    let item = |key: &KeyView| {
        let mut item = time.certificate(What::OwnKey, None, &key.certificate)?;
        item.warns = key.turn == Turn::Signing;
        Some(item)
    };
    Ok(keys.iter().filter_map(item).collect())
}

fn openid(found: &MethodSettings, time: &Time<'_>) -> Result<Vec<Item>> {
    let settings = Upstream::read(&found.settings).map_err(unreadable)?;
    let secret = settings.secret_ends_at();
    Ok(secret
        .map(|at| time.item(What::Secret, "", "", at))
        .into_iter()
        .collect())
}

async fn directory(conn: &mut Conn, scope: OrgScope, found: &MethodSettings, time: &Time<'_>) -> Result<Vec<Item>> {
    let settings = Directory::read(&found.settings).map_err(unreadable)?;
    let mut items: Vec<Item> = settings
        .authorities()
        .iter()
        .filter_map(|der| Certificate::from_der(der).ok())
        .filter_map(|certificate| time.certificate(What::Authority, None, &certificate))
        .collect();
    only_the_last_warns(&mut items);
    for seen in conn.directory_certificates(scope, found.method.id).await? {
        let is_asked = settings.servers.iter().any(|server| server.to_string() == seen.server);
        let Ok(certificate) = Certificate::from_der(&seen.certificate) else {
            continue;
        };
        if is_asked && let Some(mut item) = time.certificate(What::Server, Some(&seen.server), &certificate) {
            item.key = seen.server;
            items.push(item);
        }
    }
    Ok(items)
}
