//! A device asks how its wish stands: that it asked is counted before anything is said.

use ieum_oidc::device::SLOWER;
use ieum_oidc::token::{DeviceFacts, DeviceState};
use ieum_store::active::DeviceFound;

use super::super::facts::{corrupt, scopes_of};
use crate::{Context, Result, transact};

/// The facts of a device code. Its own client's request is counted; anybody else's changes nothing.
pub(in super::super) async fn device_facts(ctx: &Context, device: &DeviceFound, is_own: bool) -> Result<DeviceFacts> {
    let state = match (device.state.as_str(), device.grant_id) {
        ("pending", _) => DeviceState::Pending,
        ("denied", _) => DeviceState::Denied,
        ("approved", Some(grant)) => DeviceState::Approved(grant),
        ("spent", Some(grant)) => DeviceState::Spent(grant),
        _ => return Err(corrupt("the state of a device")),
    };
    let is_waiting = matches!(state, DeviceState::Pending | DeviceState::Approved(_)) && ctx.now() < device.expires_at;
    let is_too_fast =
        is_own && is_waiting && !transact!(ctx, tx, { Ok(tx.note_poll(device.id, ctx.now(), SLOWER).await?) })?;
    Ok(DeviceFacts {
        client: device.client,
        state,
        is_live: device.grant.is_some(),
        is_too_fast,
        scopes: scopes_of(&device.scope)?,
        expires_at: device.expires_at,
    })
}
