//! Warnings by mail: at most one of each level for each method, whoever looks.

use ieum_model::LoginMethodId;
use ieum_model::calendar::Calendar;
use ieum_model::expiry::{Level, due_warning};
use ieum_store::expiry_warning::Warned;
use ieum_store::login_method::LoginMethodRow;
use ieum_store::{OrgScope, Tx};

use super::items::{Item, items};
use super::tell::tell;
use crate::core::mail::{Mail, MailKind};
use crate::{Context, Error, Result, transact};

/// Warns of what is due at a method. Two processes that look at once are told apart by the transaction: the second finds what the
/// first noted.
///
/// # Errors
/// As the database says.
pub(super) async fn warn(ctx: &Context, calendar: &Calendar, scope: OrgScope, id: LoginMethodId) -> Result<()> {
    if !is_due(ctx, calendar, scope, id).await? {
        return Ok(());
    }
    transact!(ctx, tx, {
        let found = tx.method_settings(scope, id).await?.ok_or(Error::NotFound)?;
        let all = items(ctx, &mut tx, scope, &found, calendar).await?;
        let sent = tx.expiry_warnings(scope, id).await?;
        let due = due(&all, &sent);
        for (item, level) in &due {
            let warned = Warned {
                item: item.id(),
                expires_at: item.expires_at,
                level: level.days(),
            };
            tx.save_expiry_warning(scope, id, &warned, ctx.now()).await?;
        }
        for gone in sent
            .iter()
            .filter(|sent| !all.iter().any(|item| item.id() == sent.item))
        {
            tx.forget_expiry_warning(scope, id, &gone.item).await?;
        }
        mail(ctx, &mut tx, scope, &found.method, &due).await
    })
}

/// Most looks find nothing: they shall not queue for the one who writes.
async fn is_due(ctx: &Context, calendar: &Calendar, scope: OrgScope, id: LoginMethodId) -> Result<bool> {
    let mut conn = ctx.store().read().await?;
    let Some(found) = conn.method_settings(scope, id).await? else {
        return Ok(false);
    };
    // Nobody depends on a method that is off.
    if !found.method.is_enabled {
        return Ok(false);
    }
    let all = items(ctx, &mut conn, scope, &found, calendar).await?;
    let sent = conn.expiry_warnings(scope, id).await?;
    Ok(!due(&all, &sent).is_empty())
}

/// What has to be warned of, the nearest first.
fn due<'a>(items: &'a [Item], sent: &[Warned]) -> Vec<(&'a Item, Level)> {
    let of = |item: &Item| {
        let before = sent.iter().find(|sent| sent.item == item.id());
        // Another end is another thing: it was renewed.
        let before = before.filter(|before| before.expires_at == item.expires_at);
        due_warning(item.standing, before.and_then(|before| Level::of_days(before.level)))
    };
    let warning = |item: &'a Item| Some((item, of(item)?));
    items.iter().filter(|item| item.warns).filter_map(warning).collect()
}

async fn mail(
    ctx: &Context,
    tx: &mut Tx,
    scope: OrgScope,
    method: &LoginMethodRow,
    due: &[(&Item, Level)],
) -> Result<()> {
    let Some((nearest, level)) = due.iter().max_by_key(|(_, level)| *level) else {
        return Ok(());
    };
    let kind = match level {
        Level::Over => MailKind::ExpiryOver,
        _ => MailKind::ExpirySoon,
    };
    let about = |mail: Mail| {
        mail.with("method", &method.name)
            .with("item", nearest.what.as_str())
            .with("named", if nearest.name.is_empty() { "no" } else { "yes" })
            .with("name", &nearest.name)
            .with("until", nearest.expires_at)
            .with("days", nearest.standing.days.unwrap_or(0))
            .with("extra", if due.len() > 1 { "some" } else { "none" })
            .with("more", due.len() - 1)
    };
    tell(ctx, tx, scope, kind, "/radar", &about).await
}
