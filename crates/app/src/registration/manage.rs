//! A business system reads, replaces or ends its own registration (RFC 7592, section 2).
//!
//! The registration access token stays the same (section 3 would allow another with each answer): a business system that lost
//! one answer would never again get at its registration.

use ieum_oidc::client::dynamic::{Members, RegistrationError, Wish, decide, read_object};
use ieum_oidc::client::{Client, ClientKind};
use ieum_oidc::opaque::{hash, is_same};
use ieum_store::active::ActiveClient;
use ieum_store::registration::{Registration, Replacement};

use super::register::{actor, answer, bounds, kind_name, secret_after, settings, uses_secret};
use super::{Answered, Refusal, addresses, caller};
use crate::provider::{backchannel, client_of};
use crate::{Context, Error, Target, transact};

/// What only we say (section 2.2): a request that says it is not taken.
const OURS: [&str; 4] = [
    "registration_access_token",
    "registration_client_uri",
    "client_secret_expires_at",
    "client_id_issued_at",
];

/// Reads it (section 2.1). A secret is not shown again: we know only its hash.
///
/// # Errors
/// As the database says; [`Error::Busy`] if too many wrong tokens came from there.
pub async fn read(ctx: &Context, client_id: &str, presented: &str) -> Answered {
    match caller::managing(ctx, client_id, presented).await? {
        Some((client, _)) => answer(ctx, &client, presented, None).map(Ok),
        None => Ok(Err(Refusal::Token)),
    }
}

/// Replaces all of it (section 2.2).
///
/// # Errors
/// As [`read`]; [`Error::Busy`] also if somebody else changed it in the same moment.
pub async fn replace(ctx: &Context, client_id: &str, presented: &str, body: &[u8]) -> Answered {
    let Some((row, registration)) = caller::managing(ctx, client_id, presented).await? else {
        return Ok(Err(Refusal::Token));
    };
    let present = client_of(&row)?;
    let mut wish = match wish(ctx, &row, &registration, &present, body) {
        Ok(wish) => wish,
        Err(error) => return Ok(Err(error.into())),
    };
    if let Err(error) = addresses::check(ctx, &wish, Some(&present.profile)).await {
        return Ok(Err(error.into()));
    }
    note_change(ctx, &row, present.kind(), &mut wish);
    let minted = secret_after(ctx, &mut wish, (&present.profile, present.kind()));
    let secret_hash = match wish.kind {
        ClientKind::Public => None,
        ClientKind::Confidential => minted.as_ref().map(|minted| minted.hash).or(row.secret_hash),
    };
    let profile = wish.profile.to_json();
    let saved = transact!(ctx, tx, {
        let new = Replacement {
            settings: settings(&wish),
            kind: kind_name(wish.kind),
            secret_hash,
            profile: &profile,
        };
        if !tx.replace_client(row.id, row.version, &new).await? {
            return Err(Error::Busy { retry_after: 1 });
        }
        let target = Target::new("system", row.id, wish.name.as_str());
        ctx.audit_provider(
            &mut tx,
            &actor(row.id, &wish.name),
            "system.self_edit",
            target,
            String::new(),
        )
        .await?;
        tx.find_client(row.id).await?.ok_or(Error::NotFound)
    })?;
    let revealed = minted
        .map(|minted| minted.clear)
        .filter(|_| uses_secret(&wish.profile, wish.kind));
    answer(ctx, &saved, presented, revealed.as_ref()).map(Ok)
}

/// Another address, another name or no proof any more: people agreed to something else, and are asked anew. So whoever gets hold
/// of a registration access token does not get at those who agreed before.
fn note_change(ctx: &Context, row: &ActiveClient, kind: ClientKind, wish: &mut Wish) {
    let is_another = wish.registration.redirect_uris != row.redirect_uris || wish.name != row.name || wish.kind != kind;
    if let Some(dynamic) = wish.profile.dynamic.as_mut().filter(|_| is_another) {
        dynamic.changed_at = Some(ctx.now().as_micros());
    }
}

fn wish(
    ctx: &Context,
    row: &ActiveClient,
    registration: &Registration,
    present: &Client,
    body: &[u8],
) -> Result<Wish, RegistrationError> {
    let object = read_object(body)?;
    let members = Members::new(&object);
    if let Some(name) = OURS.iter().find(|name| object.contains_key(**name)) {
        return Err(RegistrationError::member(name, "must not be sent"));
    }
    if members.text("client_id")? != Some(row.client_id.as_str()) {
        return Err(RegistrationError::member(
            "client_id",
            "must be that of this registration",
        ));
    }
    if let Some(secret) = members.text("client_secret")?
        && !row.secret_hash.is_some_and(|known| is_same(&known, &hash(secret)))
    {
        return Err(RegistrationError::member(
            "client_secret",
            "must be the one that was issued, or absent",
        ));
    }
    decide(
        &members,
        &bounds(ctx, &registration.grants, &registration.scopes),
        Some(present),
    )
}

/// Ends it (section 2.3): nobody signs in to it, its tokens mean nothing from the next request on, and it is told of every
/// sign-out, as when an operator suspends it. It does not come back.
///
/// # Errors
/// As [`read`].
pub async fn end(ctx: &Context, client_id: &str, presented: &str) -> Answered<()> {
    let Some((row, _)) = caller::managing(ctx, client_id, presented).await? else {
        return Ok(Err(Refusal::Token));
    };
    let is_ended = transact!(ctx, tx, {
        if !tx.end_registration(row.id, ctx.now()).await? {
            return Ok(false);
        }
        if tx.set_client_state(row.id, "suspended").await? {
            backchannel::client_suspended(ctx, &mut tx, row.id).await?;
        }
        let target = Target::new("system", row.id, row.name.as_str());
        ctx.audit_provider(
            &mut tx,
            &actor(row.id, &row.name),
            "system.self_delete",
            target,
            String::new(),
        )
        .await?;
        Ok(true)
    })?;
    Ok(if is_ended { Ok(()) } else { Err(Refusal::Token) })
}
