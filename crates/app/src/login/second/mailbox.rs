//! To which address of an account a code may be mailed, so that whoever reads it is the person. Decided here and nowhere else.

use ieum_model::AccountId;
use ieum_model::account::Account;
use ieum_model::email::Email;
use ieum_model::second_factor::Proofs;
use ieum_store::{Conn, OrgScope};

use crate::Result;
use crate::domains::has_proven;

/// The account's address, if somebody has proven it: the person, who owns the account and was mailed a code or an invitation; or the
/// organisation that made the account, by proving the domain. What an administrator typed or a company's system said is proven by
/// nobody.
///
/// # Errors
/// As the database says.
pub(crate) async fn proven_address(conn: &mut Conn, scope: OrgScope, account: &Account) -> Result<Option<Email>> {
    let Some(email) = account.email.as_deref().and_then(|text| Email::parse(text).ok()) else {
        return Ok(None);
    };
    let is_proven = match account.home_org_id {
        None => true,
        Some(home) => home == *scope.org_id() && has_proven(conn, scope, &email).await?,
    };
    Ok(is_proven.then_some(email))
}

/// The address to which this organisation mails a code as second factor beside what was proven: only if it says that such codes
/// count, and only for who has no factor of their own. Who has one would be as safe as the mailbox alone.
///
/// # Errors
/// As the database says.
pub(crate) async fn mail_factor(
    conn: &mut Conn,
    scope: OrgScope,
    account: AccountId,
    proofs: &Proofs,
) -> Result<Option<Email>> {
    if !proofs.takes_mail() || !conn.second_factor_rule(scope).await?.0.counts_mail {
        return Ok(None);
    }
    if conn.factor_standing(account).await?.has_factor() {
        return Ok(None);
    }
    match conn.find_account(account).await? {
        Some(account) => proven_address(conn, scope, &account).await,
        None => Ok(None),
    }
}
