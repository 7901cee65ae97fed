//! What the console shows of a method's versions.

use ieum_model::LoginMethodId;
use ieum_model::going_live::VersionState;
use ieum_model::login_method::MethodKind;
use ieum_store::login_method::MethodSettings;
use ieum_store::method_version::{Planned, VersionRow};

use super::live::is_ready;
use crate::access::OrgCaller;
use crate::{Context, Error, Result};

/// Versions on one page.
const PAGE: i64 = 20;

/// Where a method stands between draft and live.
#[derive(Debug, Clone)]
pub struct Standing {
    /// The method with its newest settings.
    pub newest: MethodSettings,
    /// What sign-ins go by.
    pub live: Option<VersionRow>,
    /// New settings that wait.
    pub draft: Option<VersionRow>,
    /// When it goes live by itself.
    pub planned: Option<Planned>,
    /// Everything is there that a sign-in needs.
    pub is_ready: bool,
}

impl Standing {
    /// The version that is tried, and goes live next.
    pub fn next(&self) -> Option<&VersionRow> {
        self.draft.as_ref().or(self.live.as_ref())
    }
    /// Nothing waits to go live.
    pub fn is_settled(&self) -> bool {
        self.newest.method.is_enabled && self.draft.is_none()
    }
}

/// Loads it.
///
/// # Errors
/// [`Error::NotFound`], also for the method that has no settings.
pub async fn standing(ctx: &Context, caller: &OrgCaller, id: LoginMethodId) -> Result<Standing> {
    let (mut conn, scope) = (ctx.store().read().await?, caller.scope());
    let newest = conn.newest_settings(scope, id).await?;
    let newest = newest
        .filter(|newest| newest.method.kind != MethodKind::Password)
        .ok_or(Error::NotFound)?;
    let planned = conn.planned(scope).await?;
    Ok(Standing {
        live: conn.method_version_in(scope, id, VersionState::Live).await?,
        draft: conn.method_version_in(scope, id, VersionState::Draft).await?,
        planned: planned.into_iter().find(|planned| planned.method == id),
        is_ready: is_ready(&newest)?,
        newest,
    })
}

/// One page of versions.
#[derive(Debug)]
pub struct Versions {
    /// The latest first.
    pub rows: Vec<VersionRow>,
    /// Where the next page begins.
    pub before: Option<i64>,
}

/// Versions before a number, or the latest.
///
/// # Errors
/// As the database says.
pub async fn versions(ctx: &Context, caller: &OrgCaller, id: LoginMethodId, before: Option<i64>) -> Result<Versions> {
    let mut conn = ctx.store().read().await?;
    let mut rows = conn
        .method_versions(caller.scope(), id, before.unwrap_or(i64::MAX), PAGE + 1)
        .await?;
    let has_more = rows.len() > usize::try_from(PAGE).unwrap_or(usize::MAX);
    rows.truncate(usize::try_from(PAGE).unwrap_or(usize::MAX));
    Ok(Versions {
        before: rows.last().filter(|_| has_more).map(|row| row.number),
        rows,
    })
}

/// Two versions, to be held against each other.
///
/// # Errors
/// [`Error::NotFound`] if there is no such version.
pub async fn compare(
    ctx: &Context,
    caller: &OrgCaller,
    id: LoginMethodId,
    (from, to): (i64, i64),
) -> Result<(VersionRow, VersionRow)> {
    let (mut conn, scope) = (ctx.store().read().await?, caller.scope());
    let from = conn.method_version(scope, id, from).await?.ok_or(Error::NotFound)?;
    let to = conn.method_version(scope, id, to).await?.ok_or(Error::NotFound)?;
    Ok((from, to))
}
