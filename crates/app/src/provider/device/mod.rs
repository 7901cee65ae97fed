//! Signing in on a device without a browser (RFC 8628): the device begins, a person who is signed in decides, the device fetches
//! its tokens at the token endpoint.
//!
//! A code of a device is short enough to be guessed if one may try often: only who is signed in may try, ten times.

mod begin;
mod decide;
mod look_up;
mod poll;

use ieum_oidc::device::UserCode;

use crate::Context;

pub use begin::{DeviceStarted, begin_device};
pub use decide::{Decided, Verdict, decide_device};
pub use look_up::{Found, FoundDevice, find_device};
pub(super) use poll::device_facts;

/// The keyed hash under which the store knows a code: without the key nobody finds it by trying all of them.
fn user_code_hash(ctx: &Context, code: &UserCode) -> [u8; 32] {
    ctx.app().vault.mac("device user code", code.as_bytes())
}
