//! A person typed a code: which device waits under it.

use std::time::Duration;

use ieum_model::throttle::Limit;
use ieum_model::{Instant, OrgId};
use ieum_oidc::device::UserCode;
use ieum_store::active::{DeviceWaiting, Reach};

use super::user_code_hash;
use crate::access::SignedIn;
use crate::core::throttle;
use crate::{Context, Result, transact};

/// Wrong codes that one account may type.
const ATTEMPTS: Limit = Limit {
    most: 10,
    window: Duration::from_secs(15 * 60),
    lock: Duration::from_secs(15 * 60),
};
/// Longest description of itself that is shown of a device.
const MAX_AGENT: usize = 120;

/// What the person decides about.
#[derive(Debug, Clone)]
pub struct FoundDevice {
    /// Name of the business system.
    pub client: String,
    /// The business system's own page.
    pub home_url: Option<String>,
    /// What the device calls itself.
    pub user_agent: String,
    /// Where it stands.
    pub ip: String,
    /// When it asked.
    pub asked_at: Instant,
    /// The code in its usual spelling.
    pub user_code: String,
    /// What it will learn, by scope.
    pub scopes: Vec<String>,
    /// The organisations that the person is signed in to and may use the business system as a member of, by name.
    pub organizations: Vec<(OrgId, String)>,
}

/// What was found.
#[derive(Debug, Clone)]
pub enum Found {
    /// This one waits.
    Waiting(Box<FoundDevice>),
    /// None: the code is mistyped, over, or somebody decided before. Nobody learns which.
    Nothing,
    /// Too many wrong codes; none is looked at before then.
    Locked(Instant),
}

/// Looks, and counts a wrong code.
///
/// # Errors
/// As the database says.
pub async fn find_device(ctx: &Context, caller: &SignedIn, typed: &str) -> Result<Found> {
    let mut conn = ctx.store().read().await?;
    let key = throttle::key(ctx, "device code", &caller.session.account_id().to_string());
    if let Some(until) = throttle::locked_until(ctx, &mut conn, &key).await? {
        return Ok(Found::Locked(until));
    }
    let code = UserCode::parse(typed);
    let waiting = match &code {
        Some(code) => {
            let hash = user_code_hash(ctx, code);
            conn.find_waiting_device(&hash, ctx.now()).await?
        }
        None => None,
    };
    let (Some(waiting), Some(code)) = (waiting, code) else {
        drop(conn);
        let locked = transact!(ctx, tx, { throttle::count(ctx, &mut tx, &key, ATTEMPTS).await })?;
        return Ok(locked.map_or(Found::Nothing, Found::Locked));
    };
    let members = conn.active_members_of(&caller.session).await?;
    let reach = conn.reach_of_session(&waiting.client, &caller.session).await?;
    let may_use = |org: OrgId| reach.iter().any(|(id, reach)| *id == org && *reach == Reach::Open);
    let organizations = members
        .iter()
        .filter(|member| may_use(member.organization().id))
        .map(|member| (member.organization().id, member.organization().name.clone()))
        .collect();
    Ok(Found::Waiting(Box::new(shown(&waiting, &code, organizations))))
}

fn shown(waiting: &DeviceWaiting, code: &UserCode, organizations: Vec<(OrgId, String)>) -> FoundDevice {
    FoundDevice {
        client: waiting.client.name.clone(),
        home_url: waiting.client.home_url.clone(),
        user_agent: waiting.user_agent.chars().take(MAX_AGENT).collect(),
        ip: waiting.ip.clone(),
        asked_at: waiting.asked_at,
        user_code: code.to_string(),
        scopes: waiting.scope.split(' ').map(str::to_owned).collect(),
        organizations,
    }
}
