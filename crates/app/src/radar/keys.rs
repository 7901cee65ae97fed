//! Our own keys at a SAML method take turns: the next one is published beside the one that signs, signs from then on while both are
//! read, and then the former one is destroyed. By hand, or by the clock before the certificate ends.

use ieum_model::expiry::{OwnKey, Step, Turn, plan, turns};
use ieum_model::{Instant, KeyId, LoginMethodId};
use ieum_saml::Certificate;
use ieum_store::login_method::LoginMethodRow;
use ieum_store::saml::SamlKeyRow;
use ieum_store::{Conn, Constraint, OrgScope, StoreError, Tx};

use super::tell;
use crate::access::OrgCaller;
use crate::core::audit::Record;
use crate::core::mail::MailKind;
use crate::login::saml::settings_of;
use crate::methods::{make_saml_key, target as method_target};
use crate::{Actor, Context, Error, Result, transact};

/// A key of our own, without the key.
#[derive(Debug, Clone)]
pub struct KeyView {
    /// Identifier.
    pub id: KeyId,
    /// The certificate that carries its public half.
    pub certificate: Certificate,
    /// What it is for.
    pub turn: Turn,
    /// Its times.
    pub times: OwnKey,
}

impl KeyView {
    /// Of a method, the one that signs first.
    pub(super) async fn all(conn: &mut Conn, scope: OrgScope, method: LoginMethodId) -> Result<Vec<Self>> {
        views(conn.saml_keys(scope, method).await?)
    }
}

fn views(rows: Vec<SamlKeyRow>) -> Result<Vec<KeyView>> {
    let mut keys = Vec::new();
    for row in rows {
        let unreadable = |_| Error::Internal("unreadable: our certificate".to_owned());
        let certificate = Certificate::from_der(&row.certificate).map_err(unreadable)?;
        let expires_at = certificate.expires_at().map_or(row.created_at, Instant::from_seconds);
        keys.push(KeyView {
            id: row.id,
            certificate,
            turn: Turn::Next,
            times: OwnKey {
                created_at: row.created_at,
                activated_at: row.activated_at,
                opened_at: row.opened_at,
                expires_at,
            },
        });
    }
    let times: Vec<OwnKey> = keys.iter().map(|key| key.times).collect();
    for (key, turn) in keys.iter_mut().zip(turns(&times)) {
        key.turn = turn;
    }
    Ok(keys)
}

/// The method and its keys, the one that signs first.
///
/// # Errors
/// [`Error::NotFound`], also for a method of another kind.
pub async fn keys_of(ctx: &Context, caller: &OrgCaller, id: LoginMethodId) -> Result<(LoginMethodRow, Vec<KeyView>)> {
    let mut conn = ctx.store().read().await?;
    let found = conn.method_settings(caller.scope(), id).await?.ok_or(Error::NotFound)?;
    settings_of(&found)?;
    Ok((found.method, KeyView::all(&mut conn, caller.scope(), id).await?))
}

/// Publishes a new key beside the one that signs.
///
/// # Errors
/// [`Error::Stale`] if one waits for its turn already.
pub async fn publish_key(ctx: &Context, caller: &OrgCaller, id: LoginMethodId) -> Result<()> {
    let key = make_saml_key(ctx, id, None).await?;
    let (scope, actor) = (caller.scope(), caller.actor());
    transact!(ctx, tx, {
        publish(ctx, &mut tx, &actor, scope, id, &key).await.map(|_| ())
    })
}

/// The published key signs from now on.
///
/// # Errors
/// [`Error::Stale`] if it is none that waits for its turn.
pub async fn activate_key(ctx: &Context, caller: &OrgCaller, id: LoginMethodId, key: KeyId) -> Result<()> {
    let (scope, actor) = (caller.scope(), caller.actor());
    transact!(ctx, tx, {
        activate(ctx, &mut tx, &actor, scope, id, key).await.map(|_| ())
    })
}

/// Destroys a key that does not sign.
///
/// # Errors
/// [`Error::Stale`] if it signs, or is gone.
pub async fn retire_key(ctx: &Context, caller: &OrgCaller, id: LoginMethodId, key: KeyId) -> Result<()> {
    let (scope, actor) = (caller.scope(), caller.actor());
    transact!(ctx, tx, { retire(ctx, &mut tx, &actor, scope, id, key).await })
}

/// Does what falls due by itself at a method.
///
/// # Errors
/// As the database says.
pub(super) async fn roll_due(ctx: &Context, scope: OrgScope, id: LoginMethodId) -> Result<()> {
    let due = {
        let mut conn = ctx.store().read().await?;
        step(ctx, &KeyView::all(&mut conn, scope, id).await?)
    };
    let key = match due {
        None => return Ok(()),
        Some(Step::Publish) => Some(make_saml_key(ctx, id, None).await?),
        Some(_) => None,
    };
    let actor = Actor::system();
    let done: Result<()> = transact!(ctx, tx, {
        let keys = KeyView::all(&mut tx, scope, id).await?;
        // Another process may have done it meanwhile.
        match (step(ctx, &keys), &key) {
            (Some(Step::Publish), Some(key)) => {
                let method = publish(ctx, &mut tx, &actor, scope, id, key).await?;
                tell::key(ctx, &mut tx, scope, &method, MailKind::OwnKeyPublished).await
            }
            (Some(Step::Activate(place)), _) => {
                let Some(next) = keys.get(place) else { return Ok(()) };
                let method = activate(ctx, &mut tx, &actor, scope, id, next.id).await?;
                tell::key(ctx, &mut tx, scope, &method, MailKind::OwnKeyActivated).await
            }
            (Some(Step::Retire(place)), _) => match keys.get(place) {
                Some(former) => retire(ctx, &mut tx, &actor, scope, id, former.id).await,
                None => Ok(()),
            },
            _ => Ok(()),
        }
    });
    match done {
        Err(Error::Stale) => Ok(()),
        done => done,
    }
}

fn step(ctx: &Context, keys: &[KeyView]) -> Option<Step> {
    let times: Vec<OwnKey> = keys.iter().map(|key| key.times).collect();
    plan(&times, ctx.now())
}

async fn method(tx: &mut Tx, scope: OrgScope, id: LoginMethodId) -> Result<LoginMethodRow> {
    let found = tx.method_settings(scope, id).await?.ok_or(Error::NotFound)?;
    settings_of(&found)?;
    Ok(found.method)
}

async fn publish(
    ctx: &Context,
    tx: &mut Tx,
    actor: &Actor,
    scope: OrgScope,
    id: LoginMethodId,
    key: &SamlKeyRow,
) -> Result<LoginMethodRow> {
    let method = method(tx, scope, id).await?;
    tx.insert_saml_key(scope, id, key).await.map_err(|error: StoreError| {
        if error.is_violation_of(Constraint::SamlKeyNext) {
            Error::Stale
        } else {
            error.into()
        }
    })?;
    note(ctx, tx, (actor, scope), "method.key_publish", &method, key.id).await?;
    Ok(method)
}

async fn activate(
    ctx: &Context,
    tx: &mut Tx,
    actor: &Actor,
    scope: OrgScope,
    id: LoginMethodId,
    key: KeyId,
) -> Result<LoginMethodRow> {
    let method = method(tx, scope, id).await?;
    if !tx.activate_saml_key(scope, id, key, ctx.now()).await? {
        return Err(Error::Stale);
    }
    note(ctx, tx, (actor, scope), "method.key_activate", &method, key).await?;
    Ok(method)
}

async fn retire(
    ctx: &Context,
    tx: &mut Tx,
    actor: &Actor,
    scope: OrgScope,
    id: LoginMethodId,
    key: KeyId,
) -> Result<()> {
    let method = method(tx, scope, id).await?;
    let keys = KeyView::all(tx, scope, id).await?;
    let is_free = keys.iter().any(|one| one.id == key && one.turn != Turn::Signing);
    if !is_free || !tx.retire_saml_key(scope, id, key, ctx.now()).await? {
        return Err(Error::Stale);
    }
    note(ctx, tx, (actor, scope), "method.key_retire", &method, key).await
}

async fn note(
    ctx: &Context,
    tx: &mut Tx,
    (actor, scope): (&Actor, OrgScope),
    action: &'static str,
    method: &LoginMethodRow,
    key: KeyId,
) -> Result<()> {
    let record = Record::done(actor, scope, action, method_target(method));
    ctx.audit(tx, record.detail(format!("key={key}"))).await?;
    Ok(())
}
