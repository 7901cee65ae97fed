//! What a login method would link before anybody signs in by it: counts of all members, and a page of them by name.

use ieum_model::LoginMethodId;
use ieum_model::MemberId;
use ieum_model::login_method::MethodKind;
use ieum_oidc::upstream::settings::Settings;
use ieum_store::login_method::MethodSettings;
use ieum_store::method_rule::{Sent, WouldRow};

use crate::access::OrgCaller;
use crate::login::saml;
use crate::methods::directory_settings;
use crate::{Context, Error, Result};

/// How many members come in by which way.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Ways {
    /// Linked already.
    pub linked: i64,
    /// By the external key.
    pub key: i64,
    /// By the address.
    pub address: i64,
    /// An administrator has to decide first.
    pub unclear: i64,
    /// By nothing that is known.
    pub nobody: i64,
}

/// Counts and a page.
#[derive(Debug)]
pub struct Would {
    /// Over all members.
    pub ways: Ways,
    /// The page.
    pub rows: Vec<WouldRow>,
    /// The other side sends a key.
    pub has_key: bool,
}

/// What would be linked at a method: members after this name and member, at most `limit`.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn would_link(
    ctx: &Context,
    caller: &OrgCaller,
    method: LoginMethodId,
    after: Option<(String, MemberId)>,
    limit: i64,
) -> Result<Would> {
    let scope = caller.scope();
    let mut conn = ctx.store().read().await?;
    // What would go live: that is what is asked about.
    let found = conn.newest_settings(scope, method).await?.ok_or(Error::NotFound)?;
    let sent = sent_by(&found)?;
    let mut ways = Ways::default();
    for (way, count) in conn.count_ways(scope, method, sent).await? {
        match way.as_str() {
            "linked" => ways.linked = count,
            "key" => ways.key = count,
            "address" => ways.address = count,
            "unclear" => ways.unclear = count,
            _ => ways.nobody = count,
        }
    }
    let (name, id) = after.unwrap_or_else(|| (String::new(), MemberId::from_uuid(uuid::Uuid::nil())));
    let rows = conn
        .members_with_ways(scope, (method, sent), (&name, id), limit)
        .await?;
    let has_key = sent.key;
    Ok(Would { ways, rows, has_key })
}

/// What the other side says by which a member may be linked (ADR 18): only an OpenID provider verifies addresses, in an ID token.
///
/// # Errors
/// [`Error::NotFound`] where nobody is linked.
fn sent_by(found: &MethodSettings) -> Result<Sent> {
    let unreadable = |_| Error::Internal("unreadable: the settings of a login method".to_owned());
    let (key, address) = match found.method.kind {
        MethodKind::Password => return Err(Error::NotFound),
        MethodKind::OpenId => {
            let settings = Settings::read(&found.settings).map_err(unreadable)?;
            let has_id_tokens = settings
                .provider_by_hand()
                .is_none_or(|provider| provider.has_id_tokens());
            let mapping = settings.mapping;
            (!mapping.key.is_empty(), has_id_tokens && !mapping.email.is_empty())
        }
        MethodKind::Saml => (!saml::settings_of(found)?.mapping.key.is_empty(), false),
        MethodKind::Ldap => (!directory_settings(found)?.key.is_empty(), false),
        MethodKind::PasswordCheck => (false, false),
    };
    Ok(Sent { key, address })
}
