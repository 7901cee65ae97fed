//! How business systems know a member: the one place that yields a `sub`.
//!
//! The key of pairwise subjects is made once, sealed by the vault and kept in the settings. It never changes: with it every
//! pairwise subject would, and business systems would no longer know anybody. Other encryption keys only seal it anew.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ieum_model::MemberId;
use ieum_model::context::random;
use ieum_oidc::client::Client;
use ieum_oidc::client::profile::SubjectType;
use ieum_oidc::subject::{self, SubjectKey};
use ieum_store::active::ActiveMember;
use zeroize::Zeroizing;

use crate::{Context, Error, Result, transact};

const NAME: &str = "pairwise_subject_key";

/// The `sub` under which this business system knows this member (OpenID Connect Core, section 8).
///
/// # Errors
/// As the database says; [`Error::Internal`] if the key of pairwise subjects does not open.
pub async fn subject(ctx: &Context, client: &Client, member: MemberId) -> Result<String> {
    let found = match client.profile.tokens.subject_type {
        SubjectType::Public => subject::subject(None, client, member),
        SubjectType::Pairwise => subject::subject(Some(key(ctx).await?), client, member),
    };
    found.ok_or_else(|| Error::Internal("a pairwise subject without a key or a sector".to_owned()))
}

/// Which of these members a `sub` names that this business system was given; without one (suspended since), only a public subject
/// can be told.
///
/// # Errors
/// As [`subject`].
pub(super) async fn find_subject(
    ctx: &Context,
    client: Option<&Client>,
    members: &[ActiveMember],
    sub: &str,
) -> Result<Option<MemberId>> {
    for member in members {
        let known = match client {
            Some(client) => subject(ctx, client, member.id()).await?,
            None => member.id().to_string(),
        };
        if known == sub {
            return Ok(Some(member.id()));
        }
    }
    Ok(None)
}

/// Seals the key anew if another encryption key seals now, so that the former one can be withdrawn. Call it at each start.
///
/// # Errors
/// As [`subject`].
pub async fn reseal_subject_key(ctx: &Context) -> Result<()> {
    let Some(stored) = ctx.store().read().await?.get_setting(NAME).await? else {
        return Ok(());
    };
    let plain = open(ctx, &stored)?;
    if ctx.app().vault.is_sealed_by_current(&decoded(&stored)) {
        return Ok(());
    }
    let sealed = STANDARD.encode(ctx.app().vault.seal(NAME, plain.as_slice(), ctx.rng())?);
    transact!(ctx, tx, { Ok(tx.set_setting(NAME, &sealed).await?) })
}

async fn key(ctx: &Context) -> Result<&SubjectKey> {
    let known = &ctx.app().provider.subject_key;
    if let Some(key) = known.get() {
        return Ok(key);
    }
    let stored = ctx.store().read().await?.get_setting(NAME).await?;
    let stored = match stored {
        Some(stored) => stored,
        None => make(ctx).await?,
    };
    let plain = open(ctx, &stored)?;
    Ok(known.get_or_init(|| SubjectKey::new(*plain)))
}

/// Makes the key unless somebody else was faster; either way what is stored counts.
async fn make(ctx: &Context) -> Result<String> {
    let plain = Zeroizing::new(random::<32>(ctx.rng()));
    let sealed = STANDARD.encode(ctx.app().vault.seal(NAME, plain.as_slice(), ctx.rng())?);
    let stored = transact!(ctx, tx, {
        tx.init_setting(NAME, &sealed).await?;
        Ok(tx.get_setting(NAME).await?)
    })?;
    stored.ok_or_else(|| Error::Internal("the key of pairwise subjects was not stored".to_owned()))
}

fn decoded(stored: &str) -> Vec<u8> {
    STANDARD.decode(stored).unwrap_or_default()
}

fn open(ctx: &Context, stored: &str) -> Result<Zeroizing<[u8; 32]>> {
    let plain = ctx.app().vault.open(NAME, &decoded(stored));
    plain
        .and_then(|plain| plain.as_slice().try_into().ok().map(Zeroizing::new))
        .ok_or_else(|| {
            let text = "the key of pairwise subjects does not open: is its encryption key still configured?";
            Error::Internal(text.to_owned())
        })
}
