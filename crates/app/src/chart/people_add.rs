//! Gives several members a post in one unit.

use ieum_model::chart::MAX_POSTS;
use ieum_model::{MemberId, UnitId};
use ieum_store::post::{AT_ONCE, Candidate, PostChoice};

use super::{chosen_duty, post_words, raced};
use crate::access::OrgCaller;
use crate::core::audit::Record;
use crate::core::error::{Problem, Problems};
use crate::{Context, Error, Result, transact};

/// Who was ticked, and what they are to be, as typed.
#[derive(Debug, Clone, Copy)]
pub struct Chosen<'a> {
    /// Identifiers of members.
    pub members: &'a [String],
    /// Identifier of the duty; empty for none.
    pub duty: &'a str,
    /// Leads the unit.
    pub is_leader: bool,
}

/// The identifiers of members that were ticked.
pub(crate) fn ticked(members: &[String]) -> Result<Vec<MemberId>> {
    if members.is_empty() {
        return Err(Problem::at("member", "people_none").into());
    }
    if members.len() > AT_ONCE {
        return Err(Problem::at("member", "people_too_many").with("most", AT_ONCE).into());
    }
    members
        .iter()
        .map(|id| id.parse().map_err(|_| Error::NotFound))
        .collect()
}

/// Adds members to a unit and says how many. Who is there already is left as they are; the first post of somebody is the main one.
///
/// # Errors
/// Problems at `member` and `duty`; [`Error::NotFound`] for a unit or member that is not there.
pub async fn add_people(ctx: &Context, caller: &OrgCaller, id: UnitId, chosen: Chosen<'_>) -> Result<usize> {
    transact!(ctx, tx, {
        let scope = caller.scope();
        let chart = tx.chart(scope).await?;
        super::unit(&chart, id)?;
        let duties = tx.duties(scope).await?;
        let mut problems = Problems::default();
        let duty = problems.take(chosen_duty(&duties, chosen.duty)).flatten();
        let ids = ticked(chosen.members)?;
        let found = tx.candidates(scope, id, &ids).await?;
        if ids.iter().any(|id| !found.iter().any(|member| member.id == *id)) {
            return Err(Error::NotFound);
        }
        let new: Vec<&Candidate> = found.iter().filter(|member| !member.is_there).collect();
        if new.is_empty() {
            problems.push(Problem::at("member", "people_there"));
        }
        if let Some(full) = new.iter().find(|member| member.posts >= MAX_POSTS) {
            let problem = Problem::at("member", "posts_too_many").with("most", MAX_POSTS);
            problems.push(problem.with("name", &full.name));
        }
        problems.check()?;
        let new: Vec<MemberId> = new.iter().map(|member| member.id).collect();
        let is_leader = chosen.is_leader;
        let added = tx
            .insert_posts(scope, id, &new, PostChoice { duty, is_leader }, ctx.now())
            .await;
        added.map_err(raced)?;
        let members: Vec<_> = new.iter().map(ToString::to_string).collect();
        let words = post_words(&duties, duty, is_leader);
        let actor = caller.actor();
        let record = Record::done(&actor, scope, "unit.add_member", super::unit_target(&chart, id));
        let detail = format!("count={} {words} members={}", new.len(), members.join(","));
        ctx.audit(&mut tx, record.detail(detail)).await?;
        Ok(new.len())
    })
}
