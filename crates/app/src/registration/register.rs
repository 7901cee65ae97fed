//! A business system registers by itself (RFC 7591, section 3).

use ieum_model::ClientRowId;
use ieum_model::context::random;
use ieum_oidc::client::dynamic::{Bounds, Members, Shown, Wish, decide, describe, read_object};
use ieum_oidc::client::{AuthMethod, ClientKind, Profile};
use ieum_oidc::opaque::{ClearText, Kind, Minted, mint};
use ieum_store::active::ClientRow;
use ieum_store::client::{ClientSettings, NewClient};
use ieum_store::registration::InitialToken;
use serde_json::{Map, Value};

use super::{Answered, Refusal, addresses, caller};
use crate::provider::{client_of, issuer};
use crate::{Actor, Context, Error, Result, Target, transact};

/// Registers what `body` asks for, if the initial access token allows it; the answer is not to be had again.
///
/// # Errors
/// As the database says; [`Error::Busy`] if too many wrong tokens came from there.
pub async fn register(ctx: &Context, presented: &str, body: &[u8]) -> Answered {
    let Some(token) = caller::initial(ctx, presented).await? else {
        return Ok(Err(Refusal::Token));
    };
    let wish = match wish(ctx, &token, body) {
        Ok(wish) => wish,
        Err(refusal) => return Ok(Err(refusal)),
    };
    if let Err(error) = addresses::check(ctx, &wish, None).await {
        return Ok(Err(error.into()));
    }
    save(ctx, &token, wish).await
}

fn wish(ctx: &Context, token: &InitialToken, body: &[u8]) -> std::result::Result<Wish, Refusal> {
    let object = read_object(body)?;
    let bounds = bounds(ctx, &token.grants, &token.scopes);
    Ok(decide(&Members::new(&object), &bounds, None)?)
}

pub(super) fn bounds<'a>(ctx: &Context, grants: &'a [String], scopes: &'a [String]) -> Bounds<'a> {
    Bounds {
        grants,
        scopes,
        knows_certificates: ctx.app().provider.certificate_header.is_some(),
    }
}

async fn save(ctx: &Context, token: &InitialToken, mut wish: Wish) -> Answered {
    let id = ClientRowId::new(ctx.now(), ctx.rng());
    let client_id: String = random::<12>(ctx.rng())
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let access = mint(Kind::RegistrationAccess, ctx.rng());
    let secret = secret(ctx, &mut wish);
    let profile = wish.profile.to_json();
    let row = transact!(ctx, tx, {
        if !tx.take_initial_token(token.id, ctx.now()).await? {
            return Ok(None);
        }
        let new = NewClient {
            id,
            client_id: &client_id,
            kind: kind_name(wish.kind),
            secret_hash: secret.as_ref().map(|minted| minted.hash),
            org_id: token.org_id,
            settings: settings(&wish),
            now: ctx.now(),
        };
        // Ninety-six random bits: that the identifier is taken is no case of its own.
        tx.insert_client(&new).await?;
        tx.set_client_profile(id, 1, &profile).await?;
        tx.insert_registration(id, token, access.hash, ctx.now()).await?;
        let target = Target::new("system", id, wish.name.as_str());
        let detail = format!("client_id={client_id} initial_token={}", token.id);
        ctx.audit_provider(&mut tx, &actor(id, &wish.name), "system.self_register", target, detail)
            .await?;
        Ok(tx.find_client(id).await?)
    })?;
    // Somebody else took the last use, or an operator ended the token, a moment ago.
    let Some(row) = row else {
        return Ok(Err(Refusal::Token));
    };
    let revealed = secret
        .map(|minted| minted.clear)
        .filter(|_| uses_secret(&wish.profile, wish.kind));
    answer(ctx, &row, access.clear.reveal(), revealed.as_ref()).map(Ok)
}

/// A secret for one that can keep it. One that proves itself otherwise has one as well, which nobody knows: an operator may
/// replace it some day.
fn secret(ctx: &Context, wish: &mut Wish) -> Option<Minted> {
    (wish.kind == ClientKind::Confidential).then(|| {
        wish.profile.auth.secret_made_at = Some(ctx.now().as_micros());
        wish.profile.auth.earlier_secret = None;
        mint(Kind::ClientSecret, ctx.rng())
    })
}

/// A new secret for a client that is to prove itself with one and knows none so far; also for one that is no longer public.
pub(super) fn secret_after(ctx: &Context, wish: &mut Wish, before: (&Profile, ClientKind)) -> Option<Minted> {
    let is_new = uses_secret(&wish.profile, wish.kind) && !uses_secret(before.0, before.1);
    let was_public = before.1 == ClientKind::Public;
    if is_new || was_public { secret(ctx, wish) } else { None }
}

/// Whether a client proves itself with a secret.
pub(super) fn uses_secret(profile: &Profile, kind: ClientKind) -> bool {
    let methods = ieum_oidc::client::Client::methods_of(kind == ClientKind::Public, profile);
    methods
        .iter()
        .any(|method| matches!(method, AuthMethod::ClientSecretBasic | AuthMethod::ClientSecretPost))
}

pub(super) const fn kind_name(kind: ClientKind) -> &'static str {
    match kind {
        ClientKind::Confidential => "confidential",
        ClientKind::Public => "public",
    }
}

pub(super) fn settings(wish: &Wish) -> ClientSettings<'_> {
    ClientSettings {
        name: &wish.name,
        redirect_uris: &wish.registration.redirect_uris,
        post_logout_redirect_uris: &wish.registration.post_logout_redirect_uris,
        grants: &wish.registration.grants,
        scopes: &wish.registration.scopes,
        id_token_alg: wish.registration.id_token_alg.as_str(),
        home_url: wish.registration.home_url.as_deref(),
    }
}

/// The business system itself, for the audit log.
pub(super) fn actor(id: ClientRowId, name: &str) -> Actor {
    Actor {
        kind: "client",
        id: Some(*id.as_uuid()),
        name: name.to_owned(),
    }
}

/// What is stored now, in the words of the protocol.
pub(super) fn answer(
    ctx: &Context,
    row: &ClientRow,
    access_token: &str,
    secret: Option<&ClearText>,
) -> Result<Map<String, Value>> {
    let client = client_of(row)?;
    if client.profile.dynamic.is_none() {
        return Err(Error::Internal("a registration without its marks".to_owned()));
    }
    Ok(describe(&Shown {
        client: &client,
        name: &row.name,
        home_url: row.home_url.as_deref(),
        created_at: row.created_at,
        issuer: issuer(ctx),
        access_token,
        secret: secret.map(ClearText::reveal),
    }))
}
