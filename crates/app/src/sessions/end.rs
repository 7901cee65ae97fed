//! Ends sessions: one's own, another browser's, all others.

use ieum_model::SessionId;
use ieum_store::active::ActiveSession;

use super::ended::{self, Ends};
use crate::access::{OperatorCaller, SignedIn, member_actor};
use crate::core::audit::Record;
use crate::provider::frames;
use crate::{Actor, Context, Error, Result, Target, transact};

/// Signs out: the session ends, and with it everything that was granted in it. Says which frames the browser is to load, so that
/// business systems learn of it.
///
/// # Errors
/// As the database says.
pub async fn sign_out(ctx: &Context, caller: &SignedIn) -> Result<Vec<String>> {
    let session = &caller.session;
    transact!(ctx, tx, {
        let members = tx.active_members_of(session).await?;
        let ended = ended::end(ctx, &mut tx, Ends::Session(session.id()), "signed_out").await?;
        for member in &members {
            let target = Target::new("session", session.id(), "");
            ctx.audit(
                &mut tx,
                Record::done(&member_actor(member), member.scope(), "login.sign_out", target),
            )
            .await?;
        }
        frames(ctx, &ended.sign_ins)
    })
}

/// Signs an operator out.
///
/// # Errors
/// As the database says.
pub async fn sign_out_operator(ctx: &Context, caller: &OperatorCaller) -> Result<()> {
    let session = &caller.session;
    transact!(ctx, tx, {
        ended::end(ctx, &mut tx, Ends::Session(session.id()), "signed_out").await?;
        let actor = caller.actor();
        let record = of_account(&actor, "login.sign_out", session, String::new());
        Ok(ctx.audit(&mut tx, record).await?)
    })
}

/// Ends one session of the caller's own.
///
/// # Errors
/// [`Error::NotFound`] if it is none of theirs, or has ended.
pub async fn end_one(ctx: &Context, caller: &SignedIn, id: SessionId) -> Result<()> {
    let session = &caller.session;
    let actor = account_actor(session);
    transact!(ctx, tx, {
        let one = Ends::SessionOf(session.account_id(), id);
        if ended::end(ctx, &mut tx, one, "ended_by_owner").await?.sessions == 0 {
            return Err(Error::NotFound);
        }
        let record = of_account(&actor, "session.end", session, format!("session={id}"));
        Ok(ctx.audit(&mut tx, record).await?)
    })
}

/// Ends every other session of the caller's and says how many.
///
/// # Errors
/// As the database says.
pub async fn end_others(ctx: &Context, caller: &SignedIn) -> Result<u64> {
    let session = &caller.session;
    let actor = account_actor(session);
    transact!(ctx, tx, {
        let count = ended::end(ctx, &mut tx, Ends::OthersOf(session), "ended_by_owner")
            .await?
            .sessions;
        let record = of_account(&actor, "session.end_others", session, format!("count={count}"));
        ctx.audit(&mut tx, record).await?;
        Ok(count)
    })
}

/// A person, whatever the organisation, as the audit log names them.
pub(crate) fn account_actor(session: &ActiveSession) -> Actor {
    Actor {
        kind: "member",
        id: None,
        name: session.account_name.clone(),
    }
}

fn of_account<'a>(actor: &'a Actor, action: &'static str, session: &ActiveSession, detail: String) -> Record<'a> {
    Record {
        actor,
        scope: None,
        action,
        target: Target::new("account", session.account_id(), &session.account_name),
        result: "success",
        detail,
    }
}
