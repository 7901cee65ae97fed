//! What an administrator's trial of a login method says: what would happen instead of a sign-in.

use ieum_model::linking::{Decision, Identity};
use ieum_store::Tx;
use ieum_store::login_method::LoginMethodRow;

use super::ladder::ladder;
use super::reason::Reason;
use crate::access::OrgCaller;
use crate::core::audit::Record;
use crate::traces::Trail;
use crate::{Context, Result, Target};

/// What a trial found.
#[derive(Debug)]
pub struct Found {
    /// Who the provider says it is.
    pub identity: Identity,
    /// What would happen.
    pub decision: Decision,
    /// The name of the member that it leads to.
    pub member_name: Option<String>,
}

/// How a trial ended.
#[derive(Debug)]
pub enum Trial {
    /// The provider and we understand one another.
    Found(Box<Found>),
    /// Not.
    Failed(Reason),
}

/// Writes the trial down and says what would happen. Nobody is signed in or linked, and no proposal is made.
///
/// # Errors
/// As the database says.
pub async fn conclude(
    ctx: &Context,
    tx: &mut Tx,
    caller: &OrgCaller,
    method: &LoginMethodRow,
    outcome: &std::result::Result<Identity, Reason>,
    trail: &mut Trail,
) -> Result<Trial> {
    let scope = caller.scope();
    let trial = match outcome {
        Err(reason) => Trial::Failed(*reason),
        Ok(identity) => {
            let ladder = ladder(tx, scope, method.id, identity).await?;
            ladder.note(ctx, identity, trail);
            let decision = ladder.decision;
            let member = match decision {
                Decision::SignIn(member) | Decision::Link(member, _) | Decision::Propose(Some(member), _) => {
                    tx.find_member(scope, member).await?
                }
                _ => None,
            };
            Trial::Found(Box::new(Found {
                identity: identity.clone(),
                decision,
                member_name: member.map(|member| member.name),
            }))
        }
    };
    let result = match outcome {
        Ok(_) => "success".to_owned(),
        Err(reason) => format!("refused:{}", reason.code()),
    };
    let actor = caller.actor();
    let target = Target::new("login_method", method.id, method.name.clone());
    let record = Record {
        result: &result,
        ..Record::done(&actor, scope, "method.try", target)
    };
    ctx.audit(tx, record).await?;
    crate::methods::tried(ctx, tx, scope, method.id, &result).await?;
    Ok(trial)
}
