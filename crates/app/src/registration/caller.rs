//! Who registers, and who manages: by a token alone. Wrong ones are counted by network address, and all look alike.

use std::time::Duration;

use ieum_model::throttle::Limit;
use ieum_oidc::client::dynamic::RegistrationError;
use ieum_oidc::opaque::{Kind, is_same, recognise};
use ieum_store::active::ActiveClient;
use ieum_store::registration::{InitialToken, Registration};

use crate::core::throttle;
use crate::{Context, Error, Result, transact};

/// Wrong tokens that one network address may present.
const WRONG: Limit = Limit {
    most: 30,
    window: Duration::from_secs(15 * 60),
    lock: Duration::from_secs(15 * 60),
};

/// Why nothing was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// The token opens nothing: unknown, used up, over, withdrawn, or of a client that is suspended or gone. Nobody learns which.
    Token,
    /// What was sent is not allowed.
    Request(RegistrationError),
}

impl From<RegistrationError> for Refusal {
    fn from(error: RegistrationError) -> Self {
        Self::Request(error)
    }
}

/// The initial access token, if a client can be made with it now.
pub(super) async fn initial(ctx: &Context, presented: &str) -> Result<Option<InitialToken>> {
    check_lock(ctx).await?;
    let found = match recognise(Kind::InitialAccess, presented) {
        Some(hash) => {
            let mut conn = ctx.store().read().await?;
            conn.find_living_initial_token(&hash, ctx.now()).await?
        }
        None => None,
    };
    if found.is_none() {
        count(ctx).await?;
    }
    Ok(found)
}

/// The active client of this identifier, if this is the token that it manages itself with.
pub(super) async fn managing(
    ctx: &Context,
    client_id: &str,
    presented: &str,
) -> Result<Option<(ActiveClient, Registration)>> {
    check_lock(ctx).await?;
    let mut conn = ctx.store().read().await?;
    let client = conn.find_active_client(client_id).await?;
    let registration = match &client {
        Some(client) => conn.find_registration(client.id).await?,
        None => None,
    };
    drop(conn);
    let found = client.zip(registration).filter(|(_, registration)| {
        let is_its_own = recognise(Kind::RegistrationAccess, presented)
            .is_some_and(|hash| is_same(&hash, &registration.access_hash));
        is_its_own && registration.ended_at.is_none()
    });
    if found.is_none() {
        count(ctx).await?;
    }
    Ok(found)
}

async fn check_lock(ctx: &Context) -> Result<()> {
    let mut conn = ctx.store().read().await?;
    match throttle::locked_until(ctx, &mut conn, &key(ctx)).await? {
        Some(until) => Err(Error::Busy {
            retry_after: until.since(ctx.now()).as_secs().max(1),
        }),
        None => Ok(()),
    }
}

async fn count(ctx: &Context) -> Result<()> {
    let key = key(ctx);
    transact!(ctx, tx, {
        throttle::count(ctx, &mut tx, &key, WRONG).await.map(|_| ())
    })
}

fn key(ctx: &Context) -> [u8; 32] {
    throttle::key(ctx, "registration", &ctx.request.ip)
}
