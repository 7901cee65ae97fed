//! Secrets of a business system: one is present, and the one before it lives on for some days, so that it can be exchanged
//! without an interruption.

use ieum_model::{ClientRowId, Instant};
use ieum_oidc::client::{EarlierSecret, Profile};
use ieum_oidc::opaque::{ClearText, Hash, Kind, mint};
use ieum_store::Tx;
use ieum_store::active::ClientRow;

use super::facts::corrupt;
use super::keeper::Keeper;
use crate::{Context, Error, Result, transact};

/// One of a business system's secrets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// The one that was made last.
    Present,
    /// The one before it.
    Earlier,
}

/// What its keeper may know of a secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecretFacts {
    /// Which one.
    pub which: Which,
    /// When it was made, if that is known.
    pub made_at: Option<Instant>,
    /// The day on which it was last used.
    pub used_on: Option<Instant>,
    /// Until when it lives on; the present one has no end.
    pub ends_at: Option<Instant>,
}

/// The beginning of the day in Korea.
pub(super) fn day_of(now: Instant) -> Instant {
    Instant::start_of_kst_day(now.kst_date())
}

/// The living secrets of a business system, the present one first; none if it is public.
///
/// # Errors
/// As the database says.
pub async fn secrets_of(ctx: &Context, row: &ClientRow) -> Result<Vec<SecretFacts>> {
    let (Some(present), profile) = (row.secret_hash, read(row)?) else {
        return Ok(Vec::new());
    };
    let uses = ctx.store().read().await?.client_secret_uses(row.id).await?;
    let used_on = |hash: &Hash| uses.iter().find(|(found, _)| found == hash).map(|(_, day)| *day);
    let earlier = profile.auth.live_earlier_secret(ctx.now());
    let first = SecretFacts {
        which: Which::Present,
        made_at: profile.auth.secret_made_at.map(Instant::from_micros),
        used_on: used_on(&present),
        ends_at: None,
    };
    let second = earlier.map(|(hash, ends_at)| SecretFacts {
        which: Which::Earlier,
        made_at: None,
        used_on: used_on(&hash),
        ends_at: Some(ends_at),
    });
    Ok(std::iter::once(first).chain(second).collect())
}

/// Gives a confidential business system another secret. The one before lives on for seven days; one before that ends now.
///
/// # Errors
/// [`Error::NotFound`], also for a public one, which has no secret. [`Error::Stale`] if it changed since `version`: a form that was
/// sent twice would show a secret that does not hold.
pub async fn replace_secret(
    ctx: &Context,
    keeper: impl Into<Keeper>,
    id: ClientRowId,
    version: i64,
) -> Result<ClearText> {
    let keeper = &keeper.into();
    let minted = mint(Kind::ClientSecret, ctx.rng());
    transact!(ctx, tx, {
        let (row, present, mut profile) = load(&mut tx, keeper, id).await?;
        profile.auth.earlier_secret = Some(EarlierSecret::replaced(&present, ctx.now()));
        profile.auth.secret_made_at = Some(ctx.now().as_micros());
        save(&mut tx, &row, version, minted.hash, &profile).await?;
        keeper
            .note(ctx, &mut tx, (id, &row.name), "system.new_secret", String::new())
            .await
    })?;
    Ok(minted.clear)
}

/// Ends one of two living secrets at once. If it is the present one, the earlier one takes its place and no longer ends.
///
/// # Errors
/// [`Error::NotFound`] if there are not two: the last one is replaced, not ended. [`Error::Stale`].
pub async fn end_secret(
    ctx: &Context,
    keeper: impl Into<Keeper>,
    id: ClientRowId,
    version: i64,
    which: Which,
) -> Result<()> {
    let keeper = &keeper.into();
    transact!(ctx, tx, {
        let (row, present, mut profile) = load(&mut tx, keeper, id).await?;
        if row.version != version {
            return Err(Error::Stale);
        }
        let (earlier, _) = profile.auth.live_earlier_secret(ctx.now()).ok_or(Error::NotFound)?;
        profile.auth.earlier_secret = None;
        let (stays, detail) = match which {
            Which::Earlier => (present, "which=earlier"),
            Which::Present => {
                profile.auth.secret_made_at = None;
                (earlier, "which=present")
            }
        };
        save(&mut tx, &row, version, stays, &profile).await?;
        keeper
            .note(ctx, &mut tx, (id, &row.name), "system.end_secret", detail.to_owned())
            .await
    })
}

async fn load(tx: &mut Tx, keeper: &Keeper, id: ClientRowId) -> Result<(ClientRow, Hash, Profile)> {
    let row = keeper.find(tx, id).await?;
    let present = row.secret_hash.ok_or(Error::NotFound)?;
    let profile = read(&row)?;
    Ok((row, present, profile))
}

async fn save(tx: &mut Tx, row: &ClientRow, version: i64, hash: Hash, profile: &Profile) -> Result<()> {
    if !tx.set_client_secrets(row.id, version, hash, &profile.to_json()).await? {
        return Err(Error::Stale);
    }
    let earlier = profile.auth.earlier_secret.as_ref().and_then(EarlierSecret::hash);
    tx.forget_secret_uses(row.id, [hash, earlier.unwrap_or(hash)]).await?;
    Ok(())
}

fn read(row: &ClientRow) -> Result<Profile> {
    Profile::read(&row.profile).map_err(|_| corrupt("the profile of a client"))
}
