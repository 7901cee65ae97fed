//! Gives one member another post.

use ieum_model::chart::MAX_POSTS;
use ieum_model::{MemberId, UnitId};
use ieum_store::post::PostChoice;

use super::{chosen_duty, post_words, raced};
use crate::access::OrgCaller;
use crate::core::audit::Record;
use crate::core::error::{Problem, Problems};
use crate::{Context, Error, Result, transact};

/// Adds a post that was asked for when the member had this version; the first one is the main one.
///
/// # Errors
/// Problems at `unit` and `duty`; [`Error::NotFound`]; [`Error::Stale`].
pub async fn add_post(
    ctx: &Context,
    caller: &OrgCaller,
    id: MemberId,
    version: i64,
    (unit, duty, is_leader): (&str, &str, bool),
) -> Result<()> {
    transact!(ctx, tx, {
        let scope = caller.scope();
        let member = super::member(&mut tx, scope, id).await?;
        let (chart, duties) = (tx.chart(scope).await?, tx.duties(scope).await?);
        let posts = tx.post_rows(scope, id).await?;
        let mut problems = Problems::default();
        let unit: Option<UnitId> = unit.parse().ok().filter(|id| chart.get(*id).is_some());
        match unit {
            None => problems.push(Problem::at("unit", "post_unit_empty")),
            Some(unit) if posts.iter().any(|post| post.unit == unit) => {
                problems.push(Problem::at("unit", "post_taken"));
            }
            Some(_) if posts.len() >= MAX_POSTS => {
                let problem = Problem::at("unit", "posts_too_many").with("most", MAX_POSTS);
                problems.push(problem.with("name", &member.name));
            }
            Some(_) => {}
        }
        let duty = problems.take(chosen_duty(&duties, duty)).flatten();
        problems.check()?;
        let unit = unit.ok_or(Error::NotFound)?;
        if member.version != version {
            return Err(Error::Stale);
        }
        let added = tx
            .insert_posts(scope, unit, &[id], PostChoice { duty, is_leader }, ctx.now())
            .await;
        added.map_err(raced)?;
        let actor = caller.actor();
        let record = Record::done(&actor, scope, "post.add", super::member_target(&member));
        let words = post_words(&duties, duty, is_leader);
        ctx.audit(
            &mut tx,
            record.detail(format!("unit={} {words}", chart.path_text(unit))),
        )
        .await?;
        Ok(())
    })
}
