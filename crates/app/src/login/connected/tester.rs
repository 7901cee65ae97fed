//! A named tester tries what is not live, on the organisation's own login page. The ladder says who it is, as for everybody; in comes
//! the one member whose link it is, or nobody. A test links nobody, makes nobody a member and takes no initial password: what is tested
//! may speak of other people by the same names.

use ieum_model::linking::Decision;
use ieum_model::tester::{Test, judge};
use ieum_model::{LoginMethodId, MemberId};
use ieum_store::Conn;
use ieum_store::active::{ActiveMethod, ActiveOrganization, ActiveTest, Tested};
use ieum_store::login_method::MethodSettings;

use super::enter::door;
use super::ladder::Ladder;
use super::reason::Reason;
use crate::core::token;
use crate::{Context, Error, Result};

/// Longest token that is looked at.
const LONGEST: usize = 100;

/// What the holder of a tester's link may try now.
///
/// # Errors
/// As the database says.
pub async fn find_test(ctx: &Context, token: &str) -> Result<Option<ActiveTest>> {
    test_of(ctx, &mut ctx.store().read().await?, token).await
}

async fn test_of(ctx: &Context, conn: &mut Conn, token: &str) -> Result<Option<ActiveTest>> {
    if token.is_empty() || token.len() > LONGEST {
        return Ok(None);
    }
    Ok(conn.find_active_test(token::hash(token), ctx.now()).await?)
}

/// The page that an attempt began at, and its method: open to everybody, or to the holder of the link whose token `test` is.
///
/// # Errors
/// [`Error::NotFound`] if one of them is not.
pub(in crate::login) async fn door_for(
    ctx: &Context,
    conn: &mut Conn,
    (slug, method): (&str, LoginMethodId),
    test: Option<&str>,
) -> Result<(ActiveOrganization, ActiveMethod)> {
    match test {
        None => door(conn, slug, method).await,
        Some(token) => {
            let (organization, active) = test_door(ctx, conn, method, token).await?;
            match organization.slug.as_deref() == Some(slug) {
                true => Ok((organization, active)),
                false => Err(Error::NotFound),
            }
        }
    }
}

/// The same for what comes in at an address of the method's own.
///
/// # Errors
/// [`Error::NotFound`] if it is not open to the holder of this token.
pub(in crate::login) async fn test_door(
    ctx: &Context,
    conn: &mut Conn,
    method: LoginMethodId,
    token: &str,
) -> Result<(ActiveOrganization, ActiveMethod)> {
    let found = test_of(ctx, conn, token)
        .await?
        .filter(|found| found.method.id() == method);
    let found = found.ok_or(Error::NotFound)?;
    Ok((found.organization, found.method))
}

/// What this sign-in goes by: the newest settings for a tester, what is live for everybody else.
///
/// # Errors
/// [`Error::NotFound`].
pub(in crate::login) async fn settings_at(conn: &mut Conn, active: &ActiveMethod) -> Result<MethodSettings> {
    let found = match active.tested() {
        Some(_) => conn.newest_settings(active.scope(), active.id()).await?,
        None => conn.method_settings(active.scope(), active.id()).await?,
    };
    found.ok_or(Error::NotFound)
}

/// Whether the ladder leads to the tester.
///
/// # Errors
/// Why not.
pub(super) fn judged(tested: Tested, ladder: &Ladder) -> std::result::Result<MemberId, Reason> {
    let linked = ladder.linked_to();
    match judge(ladder.decision, linked, tested.member) {
        Test::Enter => Ok(tested.member),
        Test::Doubt(doubt) => Err(Reason::Doubt(doubt)),
        Test::LinkDisabled => Err(Reason::LinkDisabled),
        Test::Other => Err(Reason::NotTheTester),
    }
}

/// Whether an administrator is to decide: only about the tester, and only where no name of the other side stands for anybody yet.
pub(super) fn may_propose(tested: Tested, ladder: &Ladder) -> bool {
    tested.is_off && matches!(ladder.decision, Decision::Propose(Some(member), _) if member == tested.member)
}
