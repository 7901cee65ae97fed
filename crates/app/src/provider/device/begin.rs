//! A device begins: it gets a code of its own and one for a person to type.

use std::time::Duration;

use ieum_model::DeviceAuthorizationId;
use ieum_model::throttle::Limit;
use ieum_oidc::client::Credentials;
use ieum_oidc::device::{self, INTERVAL, LIFE, UserCode};
use ieum_oidc::discovery::paths;
use ieum_oidc::opaque::{ClearText, Kind, mint};
use ieum_oidc::params::Params;
use ieum_oidc::token::TokenError;
use ieum_store::Constraint;
use ieum_store::device::NewDevice;

use super::super::client_auth::authenticate_client;
use super::super::client_errors;
use super::user_code_hash;
use crate::core::throttle;
use crate::{Context, Error, Result, transact};

/// Devices that may begin from one network address: nobody has signed in yet, and each leaves a row.
const BEGINNINGS: Limit = Limit {
    most: 120,
    window: Duration::from_secs(10 * 60),
    lock: Duration::from_secs(10 * 60),
};
/// Two devices with one code are a chance of one in billions; four times in a row there is something wrong.
const MOST_TRIES: usize = 4;

/// What the device is told, once.
#[derive(Debug)]
pub struct DeviceStarted {
    /// The device's own code.
    pub device_code: ClearText,
    /// What the person types.
    pub user_code: UserCode,
    /// How long both hold.
    pub life: Duration,
    /// How far apart the device may ask.
    pub interval: Duration,
}

/// Begins.
///
/// # Errors
/// As the database says; [`Error::Busy`] if too many begin from one address. What the client did wrong is the inner error.
pub async fn begin_device(
    ctx: &Context,
    presented: &Credentials,
    params: &Params,
) -> Result<std::result::Result<DeviceStarted, TokenError>> {
    let caller = authenticate_client(ctx, presented, paths::DEVICE_AUTHORIZATION).await?;
    let caller = match caller {
        Ok(caller) => caller,
        Err(error) => return Ok(Err(error)),
    };
    let asked = match device::check(params, &caller) {
        Ok(asked) => asked,
        Err(error) => {
            client_errors::refused_token(ctx, caller.id, None, &error, params);
            return Ok(Err(error));
        }
    };
    let mut conn = ctx.store().read().await?;
    let key = throttle::key(ctx, "device", &ctx.request.ip);
    if let Some(until) = throttle::locked_until(ctx, &mut conn, &key).await? {
        return Err(Error::Busy {
            retry_after: until.since(ctx.now()).as_secs().max(1),
        });
    }
    drop(conn);
    let device_code = mint(Kind::DeviceCode, ctx.rng());
    for _ in 0..MOST_TRIES {
        let user_code = UserCode::mint(ctx.rng());
        let (scope, now) = (asked.scopes.to_string(), ctx.now());
        let new = NewDevice {
            id: DeviceAuthorizationId::new(now, ctx.rng()),
            device_hash: device_code.hash,
            user_code_hash: user_code_hash(ctx, &user_code),
            client: caller.id,
            scope: &scope,
            ip: &ctx.request.ip,
            user_agent: &ctx.request.user_agent,
            now,
            expires_at: now.plus(LIFE),
            interval: INTERVAL,
        };
        let saved = transact!(ctx, tx, {
            tx.insert_device(&new).await.map_err(|e| {
                if e.is_violation_of(Constraint::DeviceUserCode) {
                    Error::Stale
                } else {
                    e.into()
                }
            })?;
            throttle::count(ctx, &mut tx, &key, BEGINNINGS).await?;
            Ok(())
        });
        match saved {
            Ok(()) => {
                return Ok(Ok(DeviceStarted {
                    device_code: device_code.clear,
                    user_code,
                    life: LIFE,
                    interval: INTERVAL,
                }));
            }
            Err(Error::Stale) => {}
            Err(error) => return Err(error),
        }
    }
    Err(Error::Busy { retry_after: 1 })
}
