//! Members whose time to be restored is over: the clock is the permission to remove what they left.

use ieum_model::{AccountId, Instant, MemberId};

use super::OrgScope;
use crate::db::{Conn, StoreError, Tx, statements};

statements! {
    DUE = "SELECT m.org_id, m.id, a.id FROM members m LEFT JOIN accounts a ON a.id = m.account_id AND a.home_org_id = m.org_id
        WHERE m.state = 'deleted' AND m.purged_at IS NULL AND m.deleted_at <= $1 ORDER BY m.deleted_at, m.id LIMIT $2";
    MEMBER = "UPDATE members SET purged_at = $4, account_id = NULL, name = '', name_folded = '', email = NULL, email_folded = NULL, phone = NULL,
            department = '', department_folded = '', version = version + 1
        WHERE org_id = $1 AND id = $2 AND state = 'deleted' AND purged_at IS NULL AND deleted_at <= $3";
    INVITATIONS = "DELETE FROM invitations WHERE member_id = $2 AND org_id = $1";
    SIGN_INS = "DELETE FROM session_orgs WHERE member_id = $2 AND org_id = $1";
    POSTS = "DELETE FROM assignments WHERE org_id = $1 AND member_id = $2";
    GROUPS = "DELETE FROM group_members WHERE org_id = $1 AND member_id = $2";
    KEYS = "DELETE FROM member_keys WHERE org_id = $1 AND member_id = $2";
    ACCOUNT = "UPDATE accounts SET name = '', email = NULL, email_folded = $3, phone = NULL, password_hash = NULL, locale = NULL, state = 'deleted'
        WHERE id = $2 AND home_org_id = $1";
    TOTP = "DELETE FROM totp_factors WHERE account_id = $1";
    CODES = "DELETE FROM recovery_codes WHERE account_id = $1";
    PASSKEYS = "DELETE FROM passkeys WHERE account_id = $1";
    LINKS = "DELETE FROM mail_tokens WHERE account_id = $1";
    TRACES = "UPDATE sessions SET ip = '', user_agent = '', ended_at = COALESCE(ended_at, $2), end_reason = COALESCE(end_reason, 'member_purged')
        WHERE account_id = $1";
}

/// A deleted member who can no longer be restored.
#[derive(Debug, Clone, Copy)]
pub struct Purgeable {
    scope: OrgScope,
    /// The membership.
    pub member: MemberId,
    /// The account, if the organisation managed it.
    pub managed_account: Option<AccountId>,
}

impl Purgeable {
    /// Permission to touch the organisation's rows.
    pub const fn scope(&self) -> OrgScope {
        self.scope
    }
}

impl Conn {
    /// Members deleted at or before `deleted_before` of whom something is left, the earliest first.
    ///
    /// # Errors
    /// As the database says.
    pub async fn purgeable_members(
        &mut self,
        deleted_before: Instant,
        limit: i64,
    ) -> Result<Vec<Purgeable>, StoreError> {
        self.all(DUE, &[&deleted_before, &limit], |r| {
            Ok(Purgeable {
                scope: OrgScope(r.get(0)?),
                member: r.get(1)?,
                managed_account: r.get(2)?,
            })
        })
        .await
    }
}

impl Tx {
    /// Removes name and contact of a member and of the account that the organisation managed; `false` if the member was restored
    /// meanwhile. The bare rows stay, because history points at them.
    ///
    /// # Errors
    /// As the database says.
    pub async fn purge_member(
        &mut self,
        due: &Purgeable,
        deleted_before: Instant,
        now: Instant,
    ) -> Result<bool, StoreError> {
        let (org, member) = (due.scope.org_id(), &due.member);
        if self.execute(MEMBER, &[org, member, &deleted_before, &now]).await? != 1 {
            return Ok(false);
        }
        self.execute(INVITATIONS, &[org, member]).await?;
        self.execute(SIGN_INS, &[org, member]).await?;
        self.execute(POSTS, &[org, member]).await?;
        self.execute(GROUPS, &[org, member]).await?;
        self.execute(KEYS, &[org, member]).await?;
        self.forget_consents_of(due.scope, *member).await?;
        if let Some(account) = &due.managed_account {
            // An account has a sign-in ID: one that nobody can type stands in its place.
            let nobody = format!("purged:{account}");
            self.execute(ACCOUNT, &[org, account, &nobody]).await?;
            for factors in [TOTP, CODES, PASSKEYS] {
                self.execute(factors, &[account]).await?;
            }
            self.execute(LINKS, &[account]).await?;
            self.execute(TRACES, &[account, &now]).await?;
        }
        Ok(true)
    }
}
