//! Members whom a login method does not know yet: nobody of the other side is linked to them.

use ieum_model::login_method::MethodKind;
use ieum_model::{LoginMethodId, MemberId};
use ieum_store::login_method::LoginMethodRow;
use ieum_store::unlinked::UnlinkedRow;

use crate::access::OrgCaller;
use crate::members::search;
use crate::{Context, Error, Result};

/// Members on one page.
const PAGE: i64 = 50;

/// A page of them.
#[derive(Debug)]
pub struct Unlinked {
    /// The method.
    pub method: LoginMethodRow,
    /// How many there are in all.
    pub count: i64,
    /// The page, by name.
    pub rows: Vec<UnlinkedRow>,
    /// There are more.
    pub has_more: bool,
}

/// Members without a link after this name and member; what was typed as search narrows them.
///
/// # Errors
/// [`Error::NotFound`], also for the method whose people are not linked.
pub async fn unlinked(
    ctx: &Context,
    caller: &OrgCaller,
    method: LoginMethodId,
    typed: &str,
    after: Option<(String, MemberId)>,
) -> Result<Unlinked> {
    let (mut conn, scope) = (ctx.store().read().await?, caller.scope());
    let found = conn.method_settings(scope, method).await?.ok_or(Error::NotFound)?;
    if found.method.kind == MethodKind::Password {
        return Err(Error::NotFound);
    }
    let search = search(typed).map(|search| search.text);
    let (name, id) = after.unwrap_or_else(|| (String::new(), MemberId::from_uuid(uuid::Uuid::nil())));
    let mut rows = conn
        .unlinked_members(scope, method, search.as_ref(), (&name, id), PAGE + 1)
        .await?;
    let page = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let has_more = rows.len() > page;
    rows.truncate(page);
    Ok(Unlinked {
        method: found.method,
        count: conn.count_unlinked(scope, method).await?,
        rows,
        has_more,
    })
}
