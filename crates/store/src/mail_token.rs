//! Rows of single-use links that go out by mail: a password to set or reset, an e-mail to prove. Only their hashes are here.

use ieum_model::{AccountId, Instant, InvitationId, MailTokenId, OrgId};

use crate::OrgScope;
use crate::db::{Conn, Row, StoreError, Tx, statements, stored_as_text};

statements! {
    INSERT = "INSERT INTO mail_tokens (id, kind, token_hash, account_id, org_id, email, name, org_name, invitation_id, expires_at, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    FIND = "SELECT id, account_id, org_id, email, name, org_name, invitation_id, expires_at FROM mail_tokens
        WHERE token_hash = $1 AND kind = $2 AND used_at IS NULL AND expires_at > $3";
    TAKE = "UPDATE mail_tokens SET used_at = $3 WHERE token_hash = $1 AND kind = $2 AND used_at IS NULL AND expires_at > $3
        RETURNING id, account_id, org_id, email, name, org_name, invitation_id, expires_at";
    VOID = "UPDATE mail_tokens SET used_at = $2 WHERE account_id = $1 AND used_at IS NULL";
    FORGET = "DELETE FROM mail_tokens WHERE expires_at < $1";
}

/// What a link is for. One of another kind does not exist for who asks for this one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MailTokenKind {
    /// To choose another password; has an account.
    PasswordReset,
    /// To choose the first password of an account that somebody else made (an operator, a super admin by an operator or the API).
    PasswordSetup,
    /// To sign up an organisation; has e-mail, name and name of the organisation.
    SignUp,
    /// To join by an invitation link; has organisation, invitation, e-mail and name.
    JoinProof,
}

impl MailTokenKind {
    /// Stable name.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::PasswordReset => "password_reset",
            Self::PasswordSetup => "password_setup",
            Self::SignUp => "sign_up",
            Self::JoinProof => "join_proof",
        }
    }
    /// Reads the stable name.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::PasswordReset, Self::PasswordSetup, Self::SignUp, Self::JoinProof]
            .into_iter()
            .find(|k| k.as_str() == text)
    }
}

stored_as_text!(MailTokenKind);

/// A link to be mailed; what its kind does not need is `None`.
#[derive(Debug)]
pub struct NewMailToken<'a> {
    /// Identifier.
    pub id: MailTokenId,
    /// What it is for.
    pub kind: MailTokenKind,
    /// SHA-256 of the token.
    pub token_hash: [u8; 32],
    /// Whose account.
    pub account: Option<AccountId>,
    /// Which organisation.
    pub scope: Option<OrgScope>,
    /// The e-mail to prove.
    pub email: Option<&'a str>,
    /// The person's name.
    pub name: Option<&'a str>,
    /// Name of an organisation to make.
    pub org_name: Option<&'a str>,
    /// The invitation to join by.
    pub invitation: Option<InvitationId>,
    /// Holds until then.
    pub expires_at: Instant,
    /// Now.
    pub now: Instant,
}

/// A link that holds.
#[derive(Debug, Clone)]
pub struct MailToken {
    /// Identifier.
    pub id: MailTokenId,
    /// Whose account.
    pub account_id: Option<AccountId>,
    /// Which organisation, by identifier only: what is done there needs a scope of its own.
    pub org_id: Option<OrgId>,
    /// The e-mail it proves.
    pub email: Option<String>,
    /// The person's name.
    pub name: Option<String>,
    /// Name of an organisation to make.
    pub org_name: Option<String>,
    /// The invitation to join by.
    pub invitation_id: Option<InvitationId>,
    /// Holds until then.
    pub expires_at: Instant,
}

fn read(r: &Row<'_>) -> Result<MailToken, StoreError> {
    Ok(MailToken {
        id: r.get(0)?,
        account_id: r.get(1)?,
        org_id: r.get(2)?,
        email: r.get(3)?,
        name: r.get(4)?,
        org_name: r.get(5)?,
        invitation_id: r.get(6)?,
        expires_at: r.get(7)?,
    })
}

impl Conn {
    /// The link of this hash and kind, if it still holds. Showing a page does not spend it.
    ///
    /// # Errors
    /// As the database says.
    pub async fn find_mail_token(
        &mut self,
        kind: MailTokenKind,
        token_hash: &[u8; 32],
        now: Instant,
    ) -> Result<Option<MailToken>, StoreError> {
        self.optional(FIND, &[token_hash, &kind, &now], read).await
    }
}

impl Tx {
    /// Adds a link.
    ///
    /// # Errors
    /// As the database says.
    pub async fn insert_mail_token(&mut self, new: &NewMailToken<'_>) -> Result<(), StoreError> {
        let org = new.scope.map(|scope| *scope.org_id());
        let params: [&dyn crate::db::Param; 11] = [
            &new.id,
            &new.kind,
            &new.token_hash,
            &new.account,
            &org,
            &new.email,
            &new.name,
            &new.org_name,
            &new.invitation,
            &new.expires_at,
            &new.now,
        ];
        self.execute(INSERT, &params).await.map(|_| ())
    }

    /// Spends the link of this hash and kind. Of two who try at once, one gets it.
    ///
    /// # Errors
    /// As the database says.
    pub async fn take_mail_token(
        &mut self,
        kind: MailTokenKind,
        token_hash: &[u8; 32],
        now: Instant,
    ) -> Result<Option<MailToken>, StoreError> {
        self.optional(TAKE, &[token_hash, &kind, &now], read).await
    }

    /// Spends every link of an account (its password was changed).
    ///
    /// # Errors
    /// As the database says.
    pub async fn void_mail_tokens(&mut self, account: AccountId, now: Instant) -> Result<(), StoreError> {
        self.execute(VOID, &[&account, &now]).await.map(|_| ())
    }

    /// Forgets links that ran out before `before`; says how many.
    ///
    /// # Errors
    /// As the database says.
    pub async fn forget_mail_tokens(&mut self, before: Instant) -> Result<u64, StoreError> {
        self.execute(FORGET, &[&before]).await
    }
}
