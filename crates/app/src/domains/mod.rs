//! E-mail domains (도메인) of an organisation: added, proven by a record in DNS, looked at again and again, removed; for which of them
//! a login method speaks, and where people of a domain sign in.

mod change;
mod look;
mod realm;
mod seen;

pub use change::{add, remove, set_rule, set_use};
pub use look::{Looked, check_due, check_now};
pub use realm::{has_proven, home_realm, must_use, speaks_for};

use ieum_model::LoginMethodId;
use ieum_store::domain::DomainRow;

use crate::access::OrgCaller;
use crate::{Context, Result, Target};

/// The domains with what the methods say of them.
#[derive(Debug)]
pub struct Overview {
    /// By name.
    pub domains: Vec<DomainRow>,
    /// Which method speaks for which domain.
    pub methods: Vec<(LoginMethodId, ieum_model::DomainId)>,
}

/// The domains of the organisation.
///
/// # Errors
/// As the database says.
pub async fn overview(ctx: &Context, caller: &OrgCaller) -> Result<Overview> {
    let mut conn = ctx.store().read().await?;
    Ok(Overview {
        domains: conn.domains(caller.scope()).await?,
        methods: conn.method_domains(caller.scope()).await?,
    })
}

fn target(domain: &DomainRow) -> Target {
    Target::new("domain", domain.id, domain.name.as_str())
}
