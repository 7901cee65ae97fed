//! What the clock asks for: every method with something that runs out is looked at.

use std::time::Duration;

use ieum_connect::ldap::settings::Settings as Directory;
use ieum_model::LoginMethodId;
use ieum_model::calendar::Calendar;
use ieum_model::login_method::MethodKind;
use ieum_store::active::WatchedMethod;
use ieum_store::expiry_warning::SeenCertificate;

use super::{keys, warn};
use crate::{Context, Error, Result, calendar, transact};

const A_PAGE: i64 = 200;
/// Looked at at once.
const AT_ONCE: usize = 8;
/// A directory's certificates are looked at once in this time.
const SEEN_FOR: Duration = Duration::from_secs(20 * 3600);
/// What a server showed so long ago says nothing any more.
const FORGOTTEN: Duration = Duration::from_secs(90 * 24 * 3600);

/// Rolls our keys, looks at directories' certificates and warns; says at how many methods it looked. One that cannot be read does not
/// keep the others from being looked at.
///
/// # Errors
/// [`Error::Unavailable`] if the database does not answer.
pub async fn look(ctx: &Context) -> Result<usize> {
    let mut conn = ctx.store().read().await?;
    let calendar = std::sync::Arc::new(calendar::load(&mut conn).await?);
    drop(conn);
    let (mut after, mut count) = (LoginMethodId::from_uuid(uuid::Uuid::nil()), 0);
    loop {
        let methods = ctx.store().read().await?.watched_methods(after, A_PAGE).await?;
        let Some(last) = methods.last() else {
            return Ok(count);
        };
        after = last.id;
        count += methods.len();
        for several in methods.chunks(AT_ONCE) {
            let mut running = tokio::task::JoinSet::new();
            for method in several.iter().copied() {
                let (ctx, calendar) = (ctx.clone(), std::sync::Arc::clone(&calendar));
                running.spawn(async move { (method.id, at(&ctx, &calendar, method).await) });
            }
            while let Some(ended) = running.join_next().await {
                match ended.map_err(|error| Error::Internal(error.to_string()))? {
                    (_, Ok(()) | Err(Error::NotFound)) => {}
                    (_, Err(Error::Unavailable(text))) => return Err(Error::Unavailable(text)),
                    (method, Err(error)) => tracing::error!(%method, %error, "a login method could not be looked at"),
                }
            }
        }
    }
}

async fn at(ctx: &Context, calendar: &Calendar, method: WatchedMethod) -> Result<()> {
    match method.kind {
        MethodKind::Saml => keys::roll_due(ctx, method.scope(), method.id).await?,
        MethodKind::Ldap => see(ctx, method).await?,
        MethodKind::OpenId | MethodKind::Password | MethodKind::PasswordCheck => {}
    }
    warn::warn(ctx, calendar, method.scope(), method.id).await
}

/// Looks at the certificates of a directory that is in use.
async fn see(ctx: &Context, method: WatchedMethod) -> Result<()> {
    let (scope, id) = (method.scope(), method.id);
    let (found, seen) = {
        let mut conn = ctx.store().read().await?;
        let found = conn.method_settings(scope, id).await?.ok_or(Error::NotFound)?;
        (found, conn.directory_certificates(scope, id).await?)
    };
    let is_fresh = |seen: &SeenCertificate| ctx.now().since(seen.seen_at) < SEEN_FOR;
    if !found.method.is_enabled || (!seen.is_empty() && seen.iter().all(is_fresh)) {
        return Ok(());
    }
    let unreadable = |_| Error::Internal("unreadable: the settings of a login method".to_owned());
    let settings = Directory::read(&found.settings).map_err(unreadable)?;
    let shown = ctx.app().directory.certificates(&settings).await;
    if shown.is_empty() {
        return Ok(());
    }
    transact!(ctx, tx, {
        for (server, certificate) in &shown {
            let seen = SeenCertificate {
                server: server.to_string(),
                certificate: certificate.clone(),
                seen_at: ctx.now(),
            };
            tx.save_directory_certificate(scope, id, &seen).await?;
        }
        tx.forget_directory_certificates(scope, id, ctx.now().minus(FORGOTTEN))
            .await?;
        Ok(())
    })
}
