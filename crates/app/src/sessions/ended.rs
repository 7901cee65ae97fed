//! The one place where sign-ins end: sessions, what was granted in them, and the word to the business systems go together, in
//! the transaction that decided it. A test of this file keeps everybody else from ending them past it.

use ieum_model::{AccountId, ClientRowId, GrantId, MemberId, SessionId};
use ieum_oidc::backchannel::Extent;
use ieum_store::active::{ActiveSession, SignIn, SignInsOf};
use ieum_store::{OrgScope, Tx};

use crate::provider::backchannel;
use crate::{Context, Result};

/// What ends.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Ends<'a> {
    /// A session.
    Session(SessionId),
    /// A session, if it is one of this account.
    SessionOf(AccountId, SessionId),
    /// Every session of an account.
    SessionsOf(AccountId),
    /// Every other session of the account.
    OthersOf(&'a ActiveSession),
    /// Every sign-in of a member to this organisation; sessions go on for others.
    Member(OrgScope, MemberId),
    /// Every sign-in of a member to one business system, and what the member agreed that it receives.
    Connection(OrgScope, MemberId, ClientRowId),
    /// One sign-in to a business system.
    Grant(GrantId),
}

/// What ended.
#[derive(Debug)]
pub(crate) struct Ended {
    /// How many sessions, as far as sessions ended.
    pub(crate) sessions: u64,
    /// Whether there was anything to end.
    pub(crate) is_any: bool,
    /// What the person was signed in to.
    pub(crate) sign_ins: Vec<SignIn>,
}

/// Ends it. `reason` is a stable word such as `signed_out`.
///
/// # Errors
/// As the database says.
pub(crate) async fn end(ctx: &Context, tx: &mut Tx, ends: Ends<'_>, reason: &str) -> Result<Ended> {
    let (of, extent) = match ends {
        Ends::Session(session) | Ends::SessionOf(_, session) => (SignInsOf::Session(session), Extent::Session),
        Ends::SessionsOf(account) => (SignInsOf::Account(account), Extent::Member),
        Ends::OthersOf(keep) => (SignInsOf::AccountBut(keep.account_id(), keep.id()), Extent::Session),
        Ends::Member(scope, member) => (SignInsOf::Member(scope, member), Extent::Member),
        Ends::Connection(scope, member, client) => (SignInsOf::Connection(scope, member, client), Extent::Member),
        Ends::Grant(grant) => (SignInsOf::Grant(grant), Extent::Session),
    };
    let sign_ins = tx.sign_ins_of(of).await?;
    let now = ctx.now();
    // Grants first: which are meant is read off the sessions that have not ended.
    let sessions = match ends {
        Ends::Session(session) => {
            tx.revoke_grants_of(session, now, reason).await?;
            tx.end_session(session, now, reason).await?;
            1
        }
        Ends::SessionOf(account, session) => {
            if !tx.end_session_of(account, session, now, reason).await? {
                return Ok(Ended::NOTHING);
            }
            tx.revoke_grants_of(session, now, reason).await?;
            1
        }
        Ends::SessionsOf(account) => {
            tx.revoke_grants_of_account(account, None, now, reason).await?;
            tx.end_sessions_of(account, now, reason).await?
        }
        Ends::OthersOf(keep) => {
            tx.revoke_grants_of_account(keep.account_id(), Some(keep.id()), now, reason)
                .await?;
            tx.end_other_sessions(keep, now, reason).await?
        }
        Ends::Member(scope, member) => {
            tx.end_access_of_member(scope, member, now, reason).await?;
            0
        }
        // Twice is as good as once, and told once.
        Ends::Connection(scope, member, client) => {
            if !tx.disconnect(scope, member, client, now, reason).await? {
                return Ok(Ended::NOTHING);
            }
            0
        }
        Ends::Grant(grant) => {
            if !tx.revoke_grant(grant, now, reason).await? {
                return Ok(Ended::NOTHING);
            }
            0
        }
    };
    backchannel::tell(ctx, tx, &sign_ins, extent, reason, None).await?;
    Ok(Ended {
        sessions,
        is_any: true,
        sign_ins,
    })
}

impl Ended {
    const NOTHING: Self = Self {
        sessions: 0,
        is_any: false,
        sign_ins: Vec::new(),
    };
}

/// Ends sign-ins to business systems that their members may no longer use; sessions and other sign-ins go on.
///
/// # Errors
/// As the database says.
pub(crate) async fn end_lost(
    ctx: &Context,
    tx: &mut Tx,
    lost: &[SignIn],
    cause: &str,
    event: Option<&str>,
) -> Result<()> {
    for sign_in in lost {
        tx.revoke_grant(sign_in.grant, ctx.now(), cause).await?;
    }
    backchannel::tell(ctx, tx, lost, Extent::Member, cause, event).await
}

/// The same for one member, when what the member may use has become less: a group was left.
///
/// # Errors
/// As the database says.
pub(crate) async fn end_lost_of(ctx: &Context, tx: &mut Tx, scope: OrgScope, member: MemberId) -> Result<()> {
    let lost = tx.lost_sign_ins_of(scope, member).await?;
    end_lost(ctx, tx, &lost, "reach_groups", None).await
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    fn sources(folder: &Path, found: &mut Vec<(String, String)>) {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                sources(&path, found);
            } else if path.extension().is_some_and(|e| e == "rs") {
                found.push((path.display().to_string(), fs::read_to_string(&path).expect("a source")));
            }
        }
    }

    #[test]
    fn nobody_ends_sign_ins_past_this_file() {
        let mut found = Vec::new();
        sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut found);
        let mut here = 0;
        for (path, text) in found {
            for call in [
                ".end_session(",
                ".end_session_of(",
                ".end_sessions_of(",
                ".end_other_sessions(",
                ".end_access_of_member(",
                ".revoke_grants_of(",
                ".revoke_grants_of_account(",
                ".disconnect(",
            ] {
                let is_called = text.contains(call);
                if path.ends_with("sessions/ended.rs") {
                    here += usize::from(is_called);
                } else {
                    assert!(!is_called, "{path} calls {call}");
                }
            }
        }
        assert_eq!(here, 8, "each of them is used here");
    }
}
