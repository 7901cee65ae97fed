//! Going back to a version: a new one with the old contents. History is never rewritten.

use ieum_model::LoginMethodId;
use ieum_model::going_live::back_to;
use ieum_model::login_method::MethodKind;

use super::live::newest;
use super::save::{Change, Saved, save};
use crate::access::OrgCaller;
use crate::core::audit::Record;
use crate::{Context, Error, Result, transact};

/// Goes back to a version. One that people signed in by is live at once; one that never was becomes a draft again.
///
/// # Errors
/// [`Error::NotFound`] if there is no such version; [`Error::Stale`] if somebody else changed the method since `version`.
pub async fn go_back(ctx: &Context, caller: &OrgCaller, id: LoginMethodId, version: i64, number: i64) -> Result<Saved> {
    transact!(ctx, tx, {
        let scope = caller.scope();
        let newest = newest(&mut tx, scope, id).await?;
        let old = tx.method_version(scope, id, number).await?.ok_or(Error::NotFound)?;
        // The secret of the check service is ours, and was made anew because the one before is not to be believed any more.
        let secret = match newest.method.kind {
            MethodKind::PasswordCheck => &newest.sealed_secret,
            _ => &old.sealed_secret,
        };
        let change = Change {
            settings: &old.settings,
            sealed_secret: secret.as_deref(),
            pace: back_to(old.live_at.is_some()),
            of_number: Some(number),
        };
        let saved = save(ctx, &mut tx, caller, id, version, &change).await?;
        let actor = caller.actor();
        let record = Record::done(&actor, scope, "method.back", crate::methods::target(&newest.method));
        let is_live = saved == Saved::Live;
        ctx.audit(&mut tx, record.detail(format!("number={number} live={is_live}")))
            .await?;
        Ok(saved)
    })
}
