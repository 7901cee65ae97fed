//! Changes how long an organisation's sign-ins last. Sign-ins that exist keep the limits they began with.

use ieum_model::organization::SessionPolicy;

use crate::access::OrgCaller;
use crate::core::audit::Record;
use crate::core::error::{Problem, Problems};
use crate::{Context, Error, Result, Target, transact};

/// Sets both limits, given in minutes as typed.
///
/// # Errors
/// Problems at `idle` and `absolute`; [`Error::Stale`] if somebody else changed the organisation since `version`.
pub async fn set_policy(ctx: &Context, caller: &OrgCaller, version: i64, idle: &str, absolute: &str) -> Result<()> {
    let parsed = parse(idle, absolute);
    transact!(ctx, tx, {
        let organization = tx.get_organization(caller.scope()).await?;
        let policy = match &parsed {
            Ok(policy) => *policy,
            Err(problems) => return Err(Error::Refused(problems.clone())),
        };
        if organization.session_policy == policy {
            return Ok(());
        }
        if !tx.set_session_policy(caller.scope(), version, policy).await? {
            return Err(Error::Stale);
        }
        let target = Target::new("organization", organization.id, organization.name.clone());
        let before = organization.session_policy;
        let detail = format!(
            "idle={}→{} absolute={}→{}",
            before.idle_minutes(),
            policy.idle_minutes(),
            before.absolute_minutes(),
            policy.absolute_minutes()
        );
        let actor = caller.actor();
        let record = Record::done(&actor, caller.scope(), "security.session_policy", target);
        ctx.audit(&mut tx, record.detail(detail)).await?;
        Ok(())
    })
}

fn parse(idle: &str, absolute: &str) -> std::result::Result<SessionPolicy, Vec<Problem>> {
    let minutes = |text: &str| text.trim().parse::<i64>().ok();
    let mut problems = Problems::default();
    let idle = problems.take(
        minutes(idle)
            .filter(|m| SessionPolicy::IDLE.contains(m))
            .ok_or(Problem::at("idle", "session_idle_range")),
    );
    let absolute = problems.take(
        minutes(absolute)
            .filter(|m| SessionPolicy::ABSOLUTE.contains(m))
            .ok_or(Problem::at("absolute", "session_absolute_range")),
    );
    if let (Some(idle), Some(absolute)) = (idle, absolute) {
        if let Some(policy) = SessionPolicy::from_minutes(idle, absolute) {
            return Ok(policy);
        }
        problems.push(Problem::at("idle", "session_idle_above_absolute"));
    }
    match problems.check() {
        Err(Error::Refused(list)) => Err(list),
        _ => Err(Vec::new()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_wrong_limit_is_told_at_its_field() {
        for (idle, absolute, expected) in [
            ("30", "480", vec![]),
            (" 480 ", "480", vec![]),
            ("", "480", vec!["session_idle_range"]),
            ("4", "480", vec!["session_idle_range"]),
            ("x", "99999", vec!["session_idle_range", "session_absolute_range"]),
            ("30", "43201", vec!["session_absolute_range"]),
            ("481", "480", vec!["session_idle_above_absolute"]),
            (
                "-5",
                "9223372036854775808",
                vec!["session_idle_range", "session_absolute_range"],
            ),
        ] {
            let codes: Vec<_> = parse(idle, absolute)
                .err()
                .unwrap_or_default()
                .iter()
                .map(|p| p.code)
                .collect();
            assert_eq!(codes, expected, "{idle:?} {absolute:?}");
        }
    }
}
