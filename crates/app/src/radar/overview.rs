//! What an administrator sees: each method with what runs out and how fetching its metadata stands.

use ieum_model::calendar::Calendar;
use ieum_model::{LoginMethodId, MetadataChangeId};
use ieum_saml::settings::{Published, Settings};
use ieum_store::idp_metadata::{Change, ChangeState, Watch};
use ieum_store::login_method::{LoginMethodRow, MethodSettings};
use ieum_store::{Conn, OrgScope};

use super::decide::{Decision, is_open};
use super::items::{Item, items};
use crate::access::OrgCaller;
use crate::login::saml::settings_of;
use crate::{Context, Error, Result, calendar};

/// A method with something that runs out.
#[derive(Debug)]
pub struct MethodView {
    /// The method.
    pub method: LoginMethodRow,
    /// What runs out, the nearest first.
    pub items: Vec<Item>,
    /// Where its metadata is; empty if it was handed in, or there is none.
    pub metadata_url: String,
    /// How fetching it stands; `None` before the first try.
    pub watch: Option<Watch>,
    /// A change of it waits for a decision.
    pub pending: Option<MetadataChangeId>,
}

/// All methods of the organisation, in the order of the login page.
///
/// # Errors
/// As the database says.
pub async fn overview(ctx: &Context, caller: &OrgCaller) -> Result<Vec<MethodView>> {
    let scope = caller.scope();
    let mut conn = ctx.store().read().await?;
    let calendar = calendar::load(&mut conn).await?;
    let pending = conn.pending_metadata_changes(scope).await?;
    let mut views = Vec::new();
    for method in conn.login_methods(scope).await? {
        let Some(found) = conn.method_settings(scope, method.id).await? else {
            continue;
        };
        let mut view = of(ctx, &mut conn, scope, found, &calendar).await?;
        let waits = pending.iter().find(|(of, _)| *of == method.id);
        view.pending = waits.map(|(_, change)| *change);
        views.push(view);
    }
    Ok(views)
}

async fn of(
    ctx: &Context,
    conn: &mut Conn,
    scope: OrgScope,
    found: MethodSettings,
    calendar: &Calendar,
) -> Result<MethodView> {
    let metadata_url = settings_of(&found)
        .map(|settings| settings.metadata_url)
        .unwrap_or_default();
    let watch = conn.metadata_watch(scope, found.method.id).await?;
    Ok(MethodView {
        items: items(ctx, conn, scope, &found, calendar).await?,
        watch: watch.filter(|watch| watch.url == metadata_url),
        metadata_url,
        pending: None,
        method: found.method,
    })
}

/// What runs out of one method, of any kind.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn of_method(ctx: &Context, caller: &OrgCaller, id: LoginMethodId) -> Result<MethodView> {
    let scope = caller.scope();
    let mut conn = ctx.store().read().await?;
    let calendar = calendar::load(&mut conn).await?;
    let found = conn.method_settings(scope, id).await?.ok_or(Error::NotFound)?;
    of(ctx, &mut conn, scope, found, &calendar).await
}

/// One method with its changes.
#[derive(Debug)]
pub struct Details {
    /// The method.
    pub method: MethodView,
    /// The settings as they are.
    pub settings: Settings,
    /// The changes, the newest first, each with what can be decided about it now.
    pub changes: Vec<(Change, Vec<Decision>)>,
}

/// One method with its changes.
///
/// # Errors
/// [`Error::NotFound`], also for a method of another kind.
pub async fn view(ctx: &Context, caller: &OrgCaller, id: LoginMethodId) -> Result<Details> {
    let scope = caller.scope();
    let mut conn = ctx.store().read().await?;
    let calendar = calendar::load(&mut conn).await?;
    let found = conn.method_settings(scope, id).await?.ok_or(Error::NotFound)?;
    let settings = settings_of(&found)?;
    let changes = conn.metadata_changes(scope, id).await?;
    let mut method = of(ctx, &mut conn, scope, found, &calendar).await?;
    let waits = changes.iter().find(|change| change.state == ChangeState::Pending);
    method.pending = waits.map(|change| change.id);
    let known = Published::of(&settings);
    let open = |change: Change| {
        let all = [Decision::Approve, Decision::Reject, Decision::Undo];
        let can = all
            .into_iter()
            .filter(|decision| is_open(*decision, &change, &known))
            .collect();
        (change, can)
    };
    Ok(Details {
        method,
        settings,
        changes: changes.into_iter().map(open).collect(),
    })
}

/// How many things of all organisations' enabled methods run out within 60 business days, or did: for the operator of the service.
///
/// # Errors
/// As the database says.
pub async fn soon_for_everybody(ctx: &Context) -> Result<usize> {
    let mut conn = ctx.store().read().await?;
    let calendar = calendar::load(&mut conn).await?;
    let (mut after, mut count) = (LoginMethodId::from_uuid(uuid::Uuid::nil()), 0);
    loop {
        let methods = conn.watched_methods(after, 200).await?;
        let Some(last) = methods.last() else {
            return Ok(count);
        };
        after = last.id;
        for method in methods {
            let found = conn.method_settings(method.scope(), method.id).await?;
            let Some(found) = found.filter(|found| found.method.is_enabled) else {
                continue;
            };
            let items = items(ctx, &mut conn, method.scope(), &found, &calendar).await?;
            count += items
                .iter()
                .filter(|item| item.warns && item.standing.level.is_some())
                .count();
        }
    }
}
