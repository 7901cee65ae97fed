//! What a login method would link before anybody signs in by it: counts of all members, and a page of them by name.

use ieum_model::LoginMethodId;
use ieum_model::MemberId;
use ieum_oidc::upstream::settings::Settings;
use ieum_store::method_rule::WouldRow;

use crate::access::OrgCaller;
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
    let found = conn.method_settings(scope, method).await?.ok_or(Error::NotFound)?;
    if found.method.kind == ieum_model::login_method::MethodKind::Password {
        return Err(Error::NotFound);
    }
    let has_key = Settings::read(&found.settings).is_ok_and(|settings| !settings.mapping.key.is_empty());
    let mut ways = Ways::default();
    for (way, count) in conn.count_ways(scope, method, has_key).await? {
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
        .members_with_ways(scope, (method, has_key), (&name, id), limit)
        .await?;
    Ok(Would { ways, rows, has_key })
}
