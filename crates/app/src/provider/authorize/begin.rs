//! A pushed request is taken once: by the browser that first brings it, for the one grant that may come of it. That browser may
//! reload it or bring it back from the login pages; for everybody else, and once a code was made, it is used up (RFC 9126,
//! section 4).

use std::time::Duration;

use ieum_store::pushed_request::{PushedRequest, Taken};

use super::{Asked, Interaction};
use crate::provider::interaction::LIFE;
use crate::{Context, Result, transact};

/// Takes it, or goes on with what this browser took before. `None` if it is used up or too old. `came_back` is the interaction
/// that the browser brought, which is this request's own or none.
///
/// # Errors
/// As the database says.
pub(super) async fn begin(
    ctx: &Context,
    asked: &Asked<'_>,
    hash: &[u8; 32],
    row: &PushedRequest,
    came_back: Option<Interaction>,
) -> Result<Option<Interaction>> {
    let browser_hash = ctx.app().vault.mac("pushed request", asked.browser.as_bytes());
    if let Some(taken) = &row.taken {
        let is_own = bool::from(subtle::ConstantTimeEq::ct_eq(
            &taken.browser_hash[..],
            &browser_hash[..],
        ));
        let resumed = Interaction {
            grant: taken.grant,
            started_at: taken.begun_at,
            chosen: None,
            agreed: None,
        };
        let is_young = ctx.now().since(taken.begun_at) < LIFE;
        let known = came_back.filter(|it| it.grant == taken.grant).unwrap_or(resumed);
        return Ok((is_own && is_young).then_some(known));
    }
    let begun = Interaction::begin(ctx);
    let taken = Taken {
        grant: begun.grant,
        browser_hash,
        begun_at: begun.started_at,
    };
    let is_taken = transact!(ctx, tx, { Ok(tx.take_pushed_request(hash, &taken).await?) })?;
    Ok(is_taken.then_some(begun))
}

/// How long a row may still be of use after it ran out.
pub(in crate::provider) const KEPT: Duration = LIFE;
