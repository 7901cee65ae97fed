//! What an organisation demands of its members. It holds from the next sign-in on.

use ieum_model::second_factor::{Demand, Rule};
use jiff::civil::Date;

use crate::access::OrgCaller;
use crate::core::audit::Record;
use crate::core::error::Problem;
use crate::{Context, Error, Result, Target, transact};

/// The rule and its version.
///
/// # Errors
/// As the database says.
pub async fn find_rule(ctx: &Context, caller: &OrgCaller) -> Result<(Rule, i64)> {
    Ok(ctx.store().read().await?.second_factor_rule(caller.scope()).await?)
}

/// Sets it, as typed: what is demanded, from which day on (empty for at once), and whether it holds for whom the company's own
/// system signs in.
///
/// # Errors
/// Problems at `demand` and `from`; [`Error::Stale`] if somebody else changed it since `version`.
pub async fn set_rule(
    ctx: &Context,
    caller: &OrgCaller,
    version: i64,
    (demand, from): (&str, &str),
    asks_connected: bool,
) -> Result<()> {
    let demand = Demand::parse(demand).ok_or_else(|| Error::from(Problem::at("demand", "factor_demand_unknown")))?;
    let rule = Rule {
        demand,
        from: match demand {
            Demand::Demanded => day(from, ctx.now().kst_date())?,
            Demand::Off | Demand::Wanted => None,
        },
        asks_connected,
    };
    transact!(ctx, tx, {
        let (before, _) = tx.second_factor_rule(caller.scope()).await?;
        if before == rule {
            return Ok(());
        }
        if !tx.set_second_factor_rule(caller.scope(), version, &rule).await? {
            return Err(Error::Stale);
        }
        let organization = caller.member.organization();
        let target = Target::new("organization", organization.id, organization.name.clone());
        let actor = caller.actor();
        let record = Record::done(&actor, caller.scope(), "security.second_factor", target);
        let said = |rule: &Rule| {
            let from = rule.from.map(|day| day.to_string()).unwrap_or_default();
            format!("{} from={from} connected={}", rule.demand.as_str(), rule.asks_connected)
        };
        let detail = format!("{} → {}", said(&before), said(&rule));
        Ok(ctx.audit(&mut tx, record.detail(detail)).await?)
    })
}

/// A day as typed; today at the earliest, and within two years, so that a slip of the year is seen.
fn day(typed: &str, today: Date) -> Result<Option<Date>> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Ok(None);
    }
    let bad = || Error::from(Problem::at("from", "factor_from_range"));
    let day: Date = typed.parse().map_err(|_| bad())?;
    let last = today.saturating_add(jiff::Span::new().years(2));
    // What was set earlier may be sent again after it began.
    (day <= last).then_some(Some(day)).ok_or_else(bad)
}
