//! How a business system is told that somebody signed out: what its keeper sets, what became of it, and another attempt.

use ieum_model::{ClientRowId, JobId};
use ieum_oidc::client::profile::{AskedLogout, LogoutProfile};
use ieum_store::active::ActiveSession;
use ieum_store::logout_delivery::Delivery;

use super::clients::edit_profile;
use super::keeper::Keeper;
use crate::access::OrgCaller;
use crate::core::error::Problem;
use crate::{Context, Error, Result, transact};

/// Deliveries on one page.
pub const DELIVERIES: usize = 20;
/// How long a delivery is shown and kept.
const KEPT: std::time::Duration = std::time::Duration::from_secs(30 * 24 * 3600);
/// Most rows in one transaction.
const BATCH: i64 = 500;

/// Sets where and how a business system is told.
///
/// # Errors
/// [`Error::Refused`] with every mistake of the form, [`Error::Stale`], [`Error::NotFound`].
pub async fn set_logout(
    ctx: &Context,
    keeper: impl Into<Keeper>,
    id: ClientRowId,
    version: i64,
    asked: &AskedLogout<'_>,
) -> Result<()> {
    let keeper = keeper.into();
    let row = keeper.find(&mut ctx.store().read().await?, id).await?;
    let checked = LogoutProfile::check(asked, &row.redirect_uris);
    edit_profile(ctx, keeper, id, version, |profile| {
        profile.logout = checked.clone().map_err(|mistakes| {
            let problems = mistakes.into_iter().map(|mistake| Problem {
                field: Some(mistake.field),
                code: mistake.code,
                args: mistake.entry.map(|entry| ("entry", entry)).into_iter().collect(),
            });
            Error::Refused(problems.collect())
        })?;
        Ok(())
    })
    .await
}

/// The latest deliveries to a business system, for who has found it as its keeper: those before `before`, and whether there are more.
///
/// # Errors
/// As the database says.
pub async fn deliveries_to(ctx: &Context, client: ClientRowId, before: Option<JobId>) -> Result<(Vec<Delivery>, bool)> {
    let limit = i64::try_from(DELIVERIES).unwrap_or(i64::MAX) + 1;
    let mut list = ctx
        .store()
        .read()
        .await?
        .logout_deliveries_to(client, before, limit)
        .await?;
    let has_more = list.len() > DELIVERIES;
    list.truncate(DELIVERIES);
    Ok((list, has_more))
}

/// The latest deliveries about members of the caller's organisation.
///
/// # Errors
/// As the database says.
pub async fn deliveries_in(ctx: &Context, caller: &OrgCaller) -> Result<Vec<Delivery>> {
    let limit = i64::try_from(DELIVERIES).unwrap_or(i64::MAX);
    let mut conn = ctx.store().read().await?;
    Ok(conn.logout_deliveries_in(caller.scope(), limit).await?)
}

/// The latest deliveries about sign-ins of this person.
///
/// # Errors
/// As the database says.
pub async fn deliveries_of(ctx: &Context, session: &ActiveSession) -> Result<Vec<Delivery>> {
    let limit = i64::try_from(DELIVERIES).unwrap_or(i64::MAX);
    let mut conn = ctx.store().read().await?;
    Ok(conn
        .logout_deliveries_of(session.account_id(), ctx.now().minus(KEPT), limit)
        .await?)
}

/// Sends a delivery again that was given up.
///
/// # Errors
/// [`Error::NotFound`] if no such delivery to this business system was given up, or somebody was quicker.
pub async fn deliver_again(ctx: &Context, keeper: impl Into<Keeper>, client: ClientRowId, id: JobId) -> Result<()> {
    let keeper = &keeper.into();
    transact!(ctx, tx, {
        let row = keeper.find(&mut tx, client).await?;
        let is_mine = tx.take_logout_delivery_up_again(id, client, ctx.now()).await?;
        if !is_mine || !tx.take_job_up_again(id, ctx.now()).await? {
            return Err(Error::NotFound);
        }
        let detail = format!("delivery={id}");
        keeper
            .note(ctx, &mut tx, (client, &row.name), "system.logout_again", detail)
            .await
    })?;
    ctx.app().outbox_wake.notify_one();
    Ok(())
}

/// Forgets deliveries of long ago and says how many. Call it about once an hour.
///
/// # Errors
/// As the database says.
pub async fn forget_deliveries(ctx: &Context) -> Result<u64> {
    let before = ctx.now().minus(KEPT);
    transact!(ctx, tx, { Ok(tx.forget_logout_deliveries(before, BATCH).await?) })
}
