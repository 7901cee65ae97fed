//! Invitation links for many: made with a label, an end and a number of uses; shown again to who hands them out; ended at any time.

use std::time::Duration;

use ieum_model::InvitationId;
use ieum_model::text::parse_line;
use ieum_store::invitation::{For, Invitation, NewInvitation};

use super::fields::coded;
use crate::access::OrgCaller;
use crate::core::audit::Record;
use crate::core::error::{Problem, Problems};
use crate::core::token;
use crate::{Context, Error, Result, Target, transact};

/// What the vault seals a link's token for.
const PURPOSE: &str = "invitation link";
/// Characters of a label.
const LABEL: usize = 60;
/// Links in the console's list.
const MOST_LINKS: i64 = 200;

/// A link as typed.
#[derive(Debug, Clone, Copy)]
pub struct NewLink<'a> {
    /// What it is called in the console.
    pub label: &'a str,
    /// Days until it ends, 1–90.
    pub days: &'a str,
    /// How many may join by it, 1–10,000.
    pub most_uses: &'a str,
}

fn number(field: &'static str, typed: &str, most: i64) -> std::result::Result<i64, Problem> {
    let parsed = typed.trim().replace(',', "").parse::<i64>().ok();
    let number = parsed.filter(|n| (1..=most).contains(n));
    number.ok_or_else(|| coded(field, "link_number").with("most", most))
}

/// Makes a link.
///
/// # Errors
/// [`Error::Refused`] for what is wrong with the fields.
pub async fn create_link(ctx: &Context, caller: &OrgCaller, typed: NewLink<'_>) -> Result<InvitationId> {
    let mut problems = Problems::default();
    let label = problems.take(parse_line(typed.label, LABEL).map_err(|e| coded("label", e.code()).with("max", LABEL)));
    let days = problems.take(number("days", typed.days, 90));
    let most_uses = problems.take(number("most_uses", typed.most_uses, 10_000));
    problems.check()?;
    let (Some(label), Some(days), Some(most_uses)) = (label, days, most_uses) else {
        return Err(Error::Internal("a field was neither read nor refused".to_owned()));
    };
    let (secret, token_hash) = token::mint(ctx.rng());
    let sealed = ctx.app().vault.seal(PURPOSE, secret.expose().as_bytes(), ctx.rng())?;
    let id = InvitationId::new(ctx.now(), ctx.rng());
    let new = NewInvitation {
        id,
        whom: For::Anybody {
            sealed_token: &sealed,
            label: &label,
            most_uses,
        },
        token_hash,
        expires_at: ctx.now().plus(Duration::from_secs(days.unsigned_abs() * 24 * 3600)),
        created_by: caller.member_id(),
        now: ctx.now(),
    };
    transact!(ctx, tx, {
        tx.insert_invitation(caller.scope(), &new).await?;
        let target = Target::new("invitation_link", id, label.clone());
        let actor = caller.actor();
        let record = Record::done(&actor, caller.scope(), "invitation_link.create", target)
            .detail(format!("most_uses={most_uses} days={days}"));
        ctx.audit(&mut tx, record).await?;
        Ok(id)
    })
}

/// The links, the latest first; at most 200.
///
/// # Errors
/// [`Error::Unavailable`] if the database does not answer.
pub async fn links(ctx: &Context, caller: &OrgCaller) -> Result<Vec<Invitation>> {
    let mut conn = ctx.store().read().await?;
    Ok(conn.invitation_links(caller.scope(), MOST_LINKS).await?)
}

/// One link.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn find_link(ctx: &Context, caller: &OrgCaller, id: InvitationId) -> Result<Invitation> {
    let mut conn = ctx.store().read().await?;
    conn.find_invitation_link(caller.scope(), id)
        .await?
        .ok_or(Error::NotFound)
}

/// The address to hand out; `None` if its encryption key is gone.
pub fn link_url(ctx: &Context, link: &Invitation) -> Option<String> {
    let token = ctx.app().vault.open(PURPOSE, link.sealed_token.as_deref()?)?;
    let token = std::str::from_utf8(&token).ok()?;
    Some(ctx.link(&format!("/join/{token}")))
}

/// Ends a link. Who joined by it stays.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Stale`] if it was ended before.
pub async fn revoke_link(ctx: &Context, caller: &OrgCaller, id: InvitationId) -> Result<()> {
    transact!(ctx, tx, {
        let link = tx
            .find_invitation_link(caller.scope(), id)
            .await?
            .ok_or(Error::NotFound)?;
        if !tx.revoke_invitation_link(caller.scope(), id, ctx.now()).await? {
            return Err(Error::Stale);
        }
        let target = Target::new("invitation_link", id, link.label.clone());
        let actor = caller.actor();
        let record = Record::done(&actor, caller.scope(), "invitation_link.revoke", target);
        ctx.audit(&mut tx, record).await?;
        Ok(())
    })
}
