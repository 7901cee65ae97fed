//! Emergency codes (비상 로그인 코드): made by the super admin while everything works, for the day when the company's own system does
//! not. Signing in with one is `login/emergency`.

mod make;

pub use make::{make, standing};

use ieum_model::MemberId;
use ieum_store::{OrgScope, Tx};

use crate::core::token::sha256;
use crate::sessions::ended::{self, Ends};
use crate::{Context, Result};

/// 125 random bits: too many to be tried, so that a plain hash keeps them, and it outlives the keys of the configuration. A code is of
/// one member of one organisation.
pub(crate) fn hash(scope: OrgScope, member: MemberId, letters: &str) -> [u8; 32] {
    sha256(format!("emergency {} {member} {letters}", scope.org_id()).as_bytes())
}

/// The role leaves a member: the codes end, and so does what they opened.
///
/// # Errors
/// As the database says.
pub(crate) async fn end_with_role(ctx: &Context, tx: &mut Tx, scope: OrgScope, from: MemberId) -> Result<()> {
    tx.delete_emergency_codes(scope).await?;
    if tx.is_in_by_emergency(scope, from).await? {
        ended::end(ctx, tx, Ends::Member(scope, from), "emergency_ended").await?;
    }
    Ok(())
}
