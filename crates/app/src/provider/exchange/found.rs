//! What a token request presents, as it stands in the store, and what the grant's rule decides of it. Reads only.

use ieum_oidc::opaque::{Kind, Minted, SuccessorKey, recognise, successor};
use ieum_oidc::pkce::CodeChallenge;
use ieum_oidc::scope::{OFFLINE_ACCESS, Scopes};
use ieum_oidc::sender::{Bound, Sender};
use ieum_oidc::token::{Call, CodeFacts, Decision, RefreshFacts, Rule, SubjectFacts, SuccessorFacts, UseFacts};
use ieum_store::Conn;
use ieum_store::active::{ActiveBearer, ActiveGrant, CodeFound, DeviceFound, RefreshFound};

use crate::provider::bearer::find_bearer;
use crate::provider::device::device_facts;
use crate::provider::facts::scopes_of;
use crate::{Context, Result};

/// What was presented, as it stands in the store.
pub(super) enum Found {
    Code(CodeFound),
    Refresh(RefreshFound, Minted),
    Device(DeviceFound),
    Subject(Box<ActiveBearer>),
    Nothing,
}

/// Reads with the connection and gives it back; nothing is written while it is held.
pub(super) async fn decide(ctx: &Context, call: &Call<'_>, mut conn: Conn) -> Result<(Found, Decision)> {
    match call.request.grant.rule {
        Rule::Client(rule) => Ok((Found::Nothing, rule(call))),
        Rule::Device(rule) => {
            let Some(hash) = recognise(Kind::DeviceCode, call.request.param("device_code")) else {
                return Ok((Found::Nothing, rule(call, None)));
            };
            let Some(device) = conn.find_device(&hash).await? else {
                return Ok((Found::Nothing, rule(call, None)));
            };
            drop(conn);
            let facts = device_facts(ctx, &device, device.client == call.client.id).await?;
            Ok((Found::Device(device), rule(call, Some(&facts))))
        }
        Rule::Exchange(rule) => {
            drop(conn);
            let bearer = find_bearer(ctx, call.request.param("subject_token")).await?;
            let bearer = match bearer {
                Some(bearer) if may_act(ctx, call, &bearer).await? => Some(bearer),
                _ => None,
            };
            let facts = bearer.as_ref().map(subject_facts).transpose()?;
            let decision = rule(call, facts.as_ref());
            Ok((
                bearer.map_or(Found::Nothing, |bearer| Found::Subject(Box::new(bearer))),
                decision,
            ))
        }
        Rule::Code(rule) => {
            let code = match recognise(Kind::Code, call.request.param("code")) {
                Some(hash) => conn.find_code(&hash).await?,
                None => None,
            };
            let facts = code.as_ref().map(code_facts).transpose()?;
            let decision = rule(call, facts.as_ref());
            Ok((code.map_or(Found::Nothing, Found::Code), decision))
        }
        Rule::Refresh(rule) => {
            let text = call.request.param("refresh_token");
            let Some(hash) = recognise(Kind::RefreshToken, text) else {
                return Ok((Found::Nothing, rule(call, None)));
            };
            let key = SuccessorKey::new(ctx.app().vault.mac("refresh token successor", b""));
            let next = successor(&key, text);
            let token = conn.find_refresh_token(&hash, &next.hash).await?;
            let facts = token.as_ref().map(|token| refresh_facts(ctx, token)).transpose()?;
            let decision = rule(call, facts.as_ref());
            Ok((
                token.map_or(Found::Nothing, |token| Found::Refresh(token, next)),
                decision,
            ))
        }
    }
}

/// Whether the member of a subject token may use the client that would act: what they may not use themselves, nobody uses for them.
async fn may_act(ctx: &Context, call: &Call<'_>, bearer: &ActiveBearer) -> Result<bool> {
    let Some(grant) = &bearer.grant else { return Ok(true) };
    let mut conn = ctx.store().read().await?;
    Ok(conn
        .may_member_use(grant.scope(), call.client.id, grant.member_id)
        .await?)
}

/// What the code or refresh token is tied to.
pub(super) fn bound(found: &Found) -> Bound {
    match found {
        Found::Code(code) => Bound::Code(Sender {
            jkt: code.jkt.clone(),
            x5t: None,
        }),
        Found::Refresh(token, _) => Bound::RefreshToken(Sender {
            jkt: token.jkt.clone(),
            x5t: token.x5t.clone(),
        }),
        Found::Device(_) | Found::Subject(_) | Found::Nothing => Bound::Free,
    }
}

fn subject_facts(bearer: &ActiveBearer) -> Result<SubjectFacts> {
    Ok(SubjectFacts {
        client: bearer.client.id,
        family: bearer.grant.as_ref().map(|grant| grant.id),
        audience: bearer.audience.clone(),
        actors: bearer.actors.clone(),
        scopes: scopes_of(&bearer.token_scope)?,
        expires_at: bearer.expires_at,
    })
}

fn code_facts(code: &CodeFound) -> Result<CodeFacts> {
    Ok(CodeFacts {
        client: code.client,
        family: code.grant_id,
        is_live: code.grant.is_some(),
        redirect_uri: code.redirect_uri.clone(),
        challenge: CodeChallenge::from_bytes(code.challenge),
        scopes: scopes_of(&code.scope)?,
        resources: code.resources.clone(),
        nonce: code.nonce.clone(),
        expires_at: code.expires_at,
        used_at: code.used_at,
    })
}

fn refresh_facts(ctx: &Context, token: &RefreshFound) -> Result<RefreshFacts> {
    let scopes = scopes_of(&token.scope)?;
    let successor = token.successor.map(|next| SuccessorFacts { is_used: next.is_used });
    Ok(RefreshFacts {
        client: token.client,
        family: token.grant_id,
        is_live: token.grant.as_ref().is_some_and(|grant| lives_on(ctx, grant, &scopes)),
        expires_at: token.expires_at,
        chain_began_at: token.began_at,
        used: token.used_at.map(|at| UseFacts { at, successor }),
        resources: token.resources.clone(),
        scopes,
    })
}

/// Without `offline_access` a chain ends with the session, also by its time.
pub(in crate::provider) fn lives_on(ctx: &Context, grant: &ActiveGrant, scopes: &Scopes) -> bool {
    scopes.contains(OFFLINE_ACCESS) || ctx.now() < grant.session_expires_at
}

pub(super) fn grant_of(found: &Found) -> Option<&ActiveGrant> {
    match found {
        Found::Code(code) => code.grant.as_ref(),
        Found::Refresh(token, _) => token.grant.as_ref(),
        Found::Device(device) => device.grant.as_ref(),
        Found::Subject(bearer) => bearer.grant.as_ref(),
        Found::Nothing => None,
    }
}
