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

/// A rule as typed.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    /// What is demanded.
    pub demand: &'a str,
    /// From which day on; empty for at once.
    pub from: &'a str,
    /// Whether it holds for whom the company's own system signs in.
    pub asks_connected: bool,
    /// Whether a mailed code is a second factor.
    pub counts_mail: bool,
    /// Whether a mailed code opens in place of the password.
    pub signs_in_by_mail: bool,
}

/// Sets it.
///
/// # Errors
/// Problems at `demand` and `from`; [`Error::Stale`] if somebody else changed it since `version`.
pub async fn set_rule(ctx: &Context, caller: &OrgCaller, version: i64, wanted: Wanted<'_>) -> Result<()> {
    let demand = Demand::parse(wanted.demand);
    let demand = demand.ok_or_else(|| Error::from(Problem::at("demand", "factor_demand_unknown")))?;
    let rule = Rule {
        demand,
        from: match demand {
            Demand::Demanded => day(wanted.from, ctx.now().kst_date())?,
            Demand::Off | Demand::Wanted => None,
        },
        asks_connected: wanted.asks_connected,
        counts_mail: wanted.counts_mail,
        signs_in_by_mail: wanted.signs_in_by_mail,
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
            let (demand, connected) = (rule.demand.as_str(), rule.asks_connected);
            let (mail, sign_in) = (rule.counts_mail, rule.signs_in_by_mail);
            format!("{demand} from={from} connected={connected} mail={mail} mail_sign_in={sign_in}")
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
