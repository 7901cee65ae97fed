//! An administrator decides about a change of metadata, or takes one back.

use ieum_model::{LoginMethodId, MetadataChangeId};
use ieum_saml::settings::Published;
use ieum_store::idp_metadata::{Change, ChangeState};

use super::follow::follow;
use crate::access::OrgCaller;
use crate::core::audit::Record;
use crate::login::saml::settings_of;
use crate::methods::{saml_detail, target as method_target};
use crate::{Context, Error, Result, transact};

/// What is decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// The change is taken over.
    Approve,
    /// It is not, and not asked about again.
    Reject,
    /// One that was taken over is taken back.
    Undo,
}

impl Decision {
    const fn action(self) -> &'static str {
        match self {
            Self::Approve => "method.metadata_approve",
            Self::Reject => "method.metadata_reject",
            Self::Undo => "method.metadata_undo",
        }
    }

    /// The state after it, if it can be decided in this one.
    const fn leads(self, from: ChangeState) -> Option<ChangeState> {
        use ChangeState as C;
        match (self, from) {
            (Self::Approve, C::Pending | C::Rejected | C::Undone) => Some(C::Approved),
            (Self::Reject, C::Pending) => Some(C::Rejected),
            (Self::Undo, C::Automatic | C::Approved | C::Edited) => Some(C::Undone),
            _ => None,
        }
    }
}

/// Whether a decision about this change is possible while this is known.
pub(super) fn is_open(decision: Decision, change: &Change, known: &Published) -> bool {
    let is_known = |at: &str| Published::read(at).is_ok_and(|at| at == *known);
    decision.leads(change.state).is_some()
        && match decision {
            Decision::Approve => is_known(&change.known),
            Decision::Reject => true,
            Decision::Undo => is_known(&change.published),
        }
}

/// Decides. What the administrator saw is named by the change: its two sides never change.
///
/// # Errors
/// [`Error::Stale`] if somebody else decided, or something else is known meanwhile; [`Error::NotFound`].
pub async fn decide(
    ctx: &Context,
    caller: &OrgCaller,
    method: LoginMethodId,
    id: MetadataChangeId,
    decision: Decision,
) -> Result<()> {
    let scope = caller.scope();
    transact!(ctx, tx, {
        let found = tx.method_settings(scope, method).await?.ok_or(Error::NotFound)?;
        let settings = settings_of(&found)?;
        let change = tx
            .find_metadata_change(scope, method, id)
            .await?
            .ok_or(Error::NotFound)?;
        let to = decision.leads(change.state).ok_or(Error::Stale)?;
        if !is_open(decision, &change, &Published::of(&settings)) {
            return Err(Error::Stale);
        }
        let by = Some(caller.member_id());
        let is_decided = tx
            .decide_metadata_change(scope, (method, id), (change.state, to), by, ctx.now())
            .await?;
        if !is_decided {
            return Err(Error::Stale);
        }
        let unreadable = |_| Error::Internal("unreadable: a change of metadata".to_owned());
        let after = match decision {
            Decision::Approve => Some(Published::read(&change.published).map_err(unreadable)?),
            Decision::Undo => Some(Published::read(&change.known).map_err(unreadable)?),
            Decision::Reject => None,
        };
        let known = Published::of(&settings);
        let settings = after.map_or_else(|| settings.clone(), |after| after.over(&settings));
        if decision != Decision::Reject {
            let version = found.method.version;
            let json = settings.to_json();
            if !tx.set_method_settings(scope, method, version, &json, None).await? {
                return Err(Error::Stale);
            }
            follow(&mut tx, scope, method, (&known, &Published::of(&settings))).await?;
            // Anything that waits was found while something else was known.
            tx.supersede_metadata_change(scope, method, ctx.now()).await?;
        }
        let actor = caller.actor();
        let record = Record::done(&actor, scope, decision.action(), method_target(&found.method));
        ctx.audit(&mut tx, record.detail(saml_detail(&settings))).await?;
        Ok(())
    })
}
