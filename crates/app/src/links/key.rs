//! The external key of a member (외부 키): the name by which the company's own systems know them, the same at every login method.

use ieum_model::MemberId;
use ieum_model::linking::{MAX_KEY, parse_key};
use ieum_model::member::MemberState;
use ieum_store::{Constraint, StoreError};

use crate::access::OrgCaller;
use crate::core::audit::Record;
use crate::core::error::Problem;
use crate::{Context, Error, Result, Target, transact};

/// A member's key.
///
/// # Errors
/// As the database says.
pub async fn key_of(ctx: &Context, caller: &OrgCaller, member: MemberId) -> Result<Option<String>> {
    Ok(ctx
        .store()
        .read()
        .await?
        .external_key_of(caller.scope(), member)
        .await?)
}

/// Gives a member another key, or none if nothing was typed. Who is linked stays so.
///
/// # Errors
/// At `key`: `key_malformed`, or `key_taken`; [`Error::NotFound`].
pub async fn set_key(ctx: &Context, caller: &OrgCaller, member: MemberId, typed: &str) -> Result<()> {
    transact!(ctx, tx, {
        let scope = caller.scope();
        let person = tx.find_member(scope, member).await?;
        let person = person
            .filter(|person| person.state != MemberState::Deleted)
            .ok_or(Error::NotFound)?;
        let before = tx.external_key_of(scope, member).await?;
        let actor = caller.actor();
        let target = Target::new("member", member, person.name.as_str());
        if typed.trim().is_empty() {
            if tx.clear_member_key(scope, member).await? {
                ctx.audit(
                    &mut tx,
                    Record::done(&actor, scope, "member.key", target).detail("key="),
                )
                .await?;
            }
            return Ok(());
        }
        let key = parse_key(typed).ok_or_else(|| Problem::at("key", "key_malformed").with("max", MAX_KEY))?;
        if before.as_deref() == Some(key) {
            return Ok(());
        }
        tx.set_member_key(scope, member, key, ctx.now()).await.map_err(taken)?;
        let record = Record::done(&actor, scope, "member.key", target);
        ctx.audit(&mut tx, record.detail(format!("key={key}"))).await?;
        Ok(())
    })
}

pub(super) fn taken(error: StoreError) -> Error {
    if error.is_violation_of(Constraint::MemberKey) {
        Problem::at("key", "key_taken").into()
    } else {
        error.into()
    }
}
