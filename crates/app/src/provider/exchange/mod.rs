//! The token endpoint: authenticates the client, loads what the grant's rule needs, saves what it decides.
//!
//! The facts are read before the transaction, which then only writes: a code or refresh token is taken by compare-and-set, and
//! who loses that race loads and decides again. So the writer is held for two or three statements, and never for a stranger.

mod found;

pub(super) use found::lives_on;
use found::{Found, bound, decide, grant_of};
use ieum_model::TokenId;
use ieum_oidc::acr;
use ieum_oidc::claims::{AskedClaims, Disclosure, IdTokenClaims, IdTokenInput, MemberFacts, Needs, Place};
use ieum_oidc::client::profile::TokenFormat;
use ieum_oidc::client::{Client, Credentials};
use ieum_oidc::discovery::paths;
use ieum_oidc::dpop::{BadProof, Proof};
use ieum_oidc::jose::jwe::Content;
use ieum_oidc::jose::{Typ, sign};
use ieum_oidc::opaque::{self, ClearText, Kind, Minted};
use ieum_oidc::reason::Reason;
use ieum_oidc::sender::Sender;
use ieum_oidc::token::{
    ACCESS_TOKEN_TYPE, AccessPlan, Decision, GrantType, IdTokenPlan, Issue, RefreshPlan, Refusal, Spend, TokenError,
    TokenRequest,
};
use ieum_store::active::ActiveGrant;
use ieum_store::token::{NewAccessToken, NewRefreshToken};
use ieum_store::{Constraint, Tx};
use serde_json::{Map, Value};

use super::client_auth::authenticate_client;
use super::client_errors;
use super::client_keys::envelope;
use super::facts::member_of;
use super::mint::{self, NewAccess};
use super::proof::check_proof;
use super::sign_ins;
use super::{issuer, keys};
use crate::core::audit::Record;
use crate::sessions::ended::{self, Ends};
use crate::{Actor, Context, Error, Result, Target, transact};

/// Every further run means that another request took the same code or token meanwhile, which can happen once to each.
const MOST_RUNS: usize = 4;

/// Tokens in clear text, for the one answer that shows them.
#[derive(Debug)]
pub struct Issued {
    /// The access token.
    pub access_token: ClearText,
    /// What it allows and until when.
    pub access: AccessPlan,
    /// How it is used: `Bearer`, or `DPoP` if it is tied to a key.
    pub token_type: &'static str,
    /// The refresh token.
    pub refresh_token: Option<ClearText>,
    /// The ID token.
    pub id_token: Option<String>,
    /// The kind of token that was issued, where the grant asks for it.
    pub issued_token_type: Option<&'static str>,
}

/// Exchanges a code, a refresh token or the client's own credentials for tokens.
///
/// # Errors
/// As the database says. What the client did wrong is the inner error.
pub async fn exchange(
    ctx: &Context,
    presented: &Credentials,
    dpop: Option<&str>,
    request: &TokenRequest,
) -> Result<std::result::Result<Issued, TokenError>> {
    // First, since a proof without our nonce is common and must not use up an assertion.
    let proof = match dpop
        .map(|text| check_proof(ctx, text, "POST", paths::TOKEN, None))
        .transpose()
    {
        Ok(proof) => proof,
        Err(bad) => {
            let error = TokenError::from(bad);
            client_errors::note_malformed(ctx, &presented.client_id, &error, request.params()).await?;
            return Ok(Err(error));
        }
    };
    let client = match authenticate_client(ctx, presented, paths::TOKEN).await? {
        Ok(client) => client,
        Err(error) => return Ok(Err(error)),
    };
    let answered = answer(ctx, presented, &client, proof.as_ref(), request).await?;
    if let Err((error, reason)) = &answered {
        let reason = reason.or_else(|| Reason::of_token(error));
        let is_sign_in = matches!(
            request.grant.grant,
            GrantType::AuthorizationCode | GrantType::DeviceCode
        );
        if is_sign_in && reason.is_some() {
            sign_ins::failed(ctx, client.id, None);
        }
        client_errors::refused_token(ctx, client.id, reason, error, request.params());
    }
    Ok(answered.map_err(|(error, _)| error))
}

/// What is told, and a reason that the error does not tell.
type Refused = (TokenError, Option<Reason>);

async fn answer(
    ctx: &Context,
    presented: &Credentials,
    client: &Client,
    proof: Option<&Proof>,
    request: &TokenRequest,
) -> Result<std::result::Result<Issued, Refused>> {
    let told = |error: TokenError| Ok(Err((error, None)));
    if let Err(error) = request.admit(client) {
        return told(error);
    }
    let demands = client.profile.demands();
    let sender = Sender {
        jkt: proof.map(|proof| proof.jkt.clone()),
        x5t: presented
            .certificate()
            .filter(|_| client.profile.auth.bind_certificate)
            .map(|certificate| certificate.x5t.clone()),
    };
    if let Err(error) = sender.meets(&demands) {
        return told(error);
    }
    if proof.is_some_and(|proof| !demands.algs.contains(&proof.alg)) {
        return told(BadProof::Malformed.into());
    }
    let lifetimes = client.profile.tokens.lifetimes(&ctx.app().provider.lifetimes);
    let call = request.call(client, &lifetimes, ctx.now());
    for _ in 0..MOST_RUNS {
        let reading = ctx.store().read().await?;
        let (found, decision) = decide(ctx, &call, reading).await?;
        let decision = sender.confirm(decision, &bound(&found), client);
        match decision {
            Decision::Refuse(refusal) => {
                let reason = reason_of(ctx, &found, &refusal);
                let error = refuse(ctx, client, &found, refusal).await?;
                return Ok(Err((error, reason)));
            }
            Decision::Issue(issue) => {
                match save(ctx, client, &found, &issue, (&sender, proof)).await {
                    Ok(Saved::Issued(issued)) => {
                        count(ctx, client, &found, &issue);
                        return Ok(Ok(*issued));
                    }
                    Ok(Saved::NoKey) => return told(NO_KEY),
                    Ok(Saved::Raced) => {}
                    // Nothing else in there can be stale.
                    Err(Error::Stale) => return told(BadProof::Replayed.into()),
                    Err(error) => return Err(error),
                }
            }
        }
    }
    Err(Error::Busy { retry_after: 1 })
}

/// RFC 6749, section 5.2 has no code for it but the general one. Nothing is used up: with a key the same request succeeds.
const NO_KEY: TokenError =
    TokenError::invalid_request("the ID token is to be encrypted and none of the client's keys is fit for that");

/// What a refusal does not tell the client, which may not be the one that it says.
fn reason_of(ctx: &Context, found: &Found, refusal: &Refusal) -> Option<Reason> {
    match found {
        Found::Code(_) if refusal.revoke.is_some() => Some(Reason::CodeReused),
        Found::Refresh(..) if refusal.revoke.is_some() => Some(Reason::RefreshTokenReused),
        Found::Code(code) if refusal.error.description.contains("expired") && code.expires_at <= ctx.now() => {
            Some(Reason::CodeExpired)
        }
        _ => None,
    }
}

/// Counts a sign-in: the first tokens that came of it.
fn count(ctx: &Context, client: &Client, found: &Found, issue: &Issue) {
    let grant = grant_of(found).filter(|_| matches!(issue.spend, Spend::Code | Spend::Device));
    if let Some(grant) = grant {
        sign_ins::succeeded(ctx, client.id, grant.scope());
    }
}

/// Saves what a refusal leaves behind, and answers. The business system is told, since what somebody else holds looks to it like
/// its own sign-in.
async fn refuse(ctx: &Context, client: &Client, found: &Found, refusal: Refusal) -> Result<TokenError> {
    let Some(revoke) = refusal.revoke else {
        return Ok(refusal.error);
    };
    let (reason, grant) = match found {
        Found::Code(code) => ("code_reused", code.grant.as_ref()),
        Found::Refresh(token, _) => ("refresh_token_reused", token.grant.as_ref()),
        Found::Device(device) => ("device_code_reused", device.grant.as_ref()),
        Found::Subject(_) | Found::Nothing => ("reused", None),
    };
    let actor = Actor {
        kind: "client",
        id: Some(*client.id.as_uuid()),
        name: client.client_id.clone(),
    };
    transact!(ctx, tx, {
        let is_first = ended::end(ctx, &mut tx, Ends::Grant(revoke.family), reason)
            .await?
            .is_any;
        if let Some(grant) = grant.filter(|_| is_first) {
            let target = Target::new("member", grant.member_id, grant.name.clone());
            let record =
                Record::done(&actor, grant.scope(), "system.revoke", target).detail(format!("reason={reason}"));
            ctx.audit(&mut tx, record).await?;
        }
        Ok(())
    })?;
    tracing::warn!(reason, family = %revoke.family, client = client.client_id, "a family of tokens was ended");
    Ok(refusal.error)
}

/// What came of saving.
enum Saved {
    Issued(Box<Issued>),
    /// Another request was faster.
    Raced,
    /// The ID token could not be encrypted; nothing was saved.
    NoKey,
}

/// Mints, signs and saves.
async fn save(
    ctx: &Context,
    client: &Client,
    found: &Found,
    issue: &Issue,
    (sender, proof): (&Sender, Option<&Proof>),
) -> Result<Saved> {
    let envelope = match &issue.id_token {
        Some(_) => envelope(ctx, client, client.profile.encryption.id_token).await,
        None => Ok(None),
    };
    let Ok(envelope) = envelope else {
        return Ok(Saved::NoKey);
    };
    let grant = grant_of(found);
    let asked = AskedClaims::of_stored(grant.and_then(|grant| grant.claims.as_deref()));
    let disclosure = Disclosure::new(client, &issue.access.scopes, &asked);
    let is_jwt = client.profile.tokens.access_token_format == TokenFormat::Jwt;
    let places = [(Place::AccessToken, is_jwt), (Place::IdToken, issue.id_token.is_some())];
    let needs = places.into_iter().filter(|(_, is_made)| *is_made);
    let needs = needs.fold(Needs::ROW, |needs, (place, _)| needs.and(disclosure.needs(place)));
    let member = match grant {
        Some(grant) => Some(member_of(ctx, client, grant, needs).await?),
        None => None,
    };
    let more = member.as_ref().filter(|_| is_jwt);
    let more = more.map_or_else(Map::new, |member| disclosure.claims(Place::AccessToken, member));
    let access = mint::access_token(ctx, client, (grant, more), &issue.access, sender).await?;
    let id_token = match (&issue.id_token, grant, &member) {
        (Some(plan), Some(grant), Some(member)) => {
            let token = access.minted.clear.reveal();
            let claims = disclosure.claims(Place::IdToken, member);
            Some(id_token(ctx, client, (grant, member, claims), plan, token).await?)
        }
        _ => None,
    };
    let id_token = match (id_token, envelope) {
        (Some(signed), Some(envelope)) => Some(
            envelope
                .close(ctx.rng(), Content::Jwt, &signed)
                .map_err(|e| Error::Internal(e.to_string()))?,
        ),
        (id_token, _) => id_token,
    };
    let refresh = match (&issue.refresh, found) {
        (Some(RefreshPlan::First { .. }), _) => Some(opaque::mint(Kind::RefreshToken, ctx.rng())),
        (Some(_), Found::Refresh(_, next)) => Some(next.clone()),
        _ => None,
    };
    let saving = Saving {
        found,
        issue,
        access: &access,
        refresh: refresh.as_ref(),
        sender,
        proof,
    };
    let is_first = transact!(ctx, tx, { saving.write(ctx, &mut tx, client).await })?;
    if !is_first {
        return Ok(Saved::Raced);
    }
    Ok(Saved::Issued(Box::new(Issued {
        access_token: access.minted.clear,
        access: issue.access.clone(),
        token_type: sender.token_type(),
        refresh_token: refresh.map(|minted| minted.clear),
        id_token,
        issued_token_type: matches!(found, Found::Subject(_)).then_some(ACCESS_TOKEN_TYPE),
    })))
}

async fn id_token(
    ctx: &Context,
    client: &Client,
    (grant, member, asked): (&ActiveGrant, &MemberFacts, Map<String, Value>),
    plan: &IdTokenPlan,
    access_token: &str,
) -> Result<String> {
    let key = keys::signer(ctx, client.id_token_alg).await?;
    let wished = AskedClaims::of_stored(grant.claims.as_deref());
    let claims = IdTokenClaims::from(IdTokenInput {
        issuer: issuer(ctx),
        client_id: &client.client_id,
        member,
        plan,
        session: Some(grant.session_id),
        auth_time: grant.authenticated_at,
        amr: &acr::methods(&grant.method_kind, &grant.proofs),
        acr: acr::told(acr::reached(&grant.method_kind, &grant.proofs), wished.wished_acr()),
        asked,
        access_token,
        alg: key.alg(),
        now: ctx.now(),
    });
    sign(&key, Typ::Jwt, &claims).map_err(|e| Error::Internal(e.to_string()))
}

/// What one transaction writes.
struct Saving<'a> {
    found: &'a Found,
    issue: &'a Issue,
    access: &'a NewAccess,
    refresh: Option<&'a Minted>,
    sender: &'a Sender,
    proof: Option<&'a Proof>,
}

impl Saving<'_> {
    async fn write(&self, ctx: &Context, tx: &mut Tx, client: &Client) -> Result<bool> {
        let now = ctx.now();
        let refresh_id = TokenId::new(now, ctx.rng());
        let is_first = match (self.issue.spend, self.found) {
            (Spend::Code, Found::Code(code)) => tx.take_code(code.id, now).await?,
            (Spend::RefreshToken, Found::Refresh(token, _)) => tx.take_refresh_token(token.id, refresh_id, now).await?,
            (Spend::Device, Found::Device(device)) => tx.take_device(device.id).await?,
            (Spend::Nothing, _) => true,
            _ => return Err(Error::Internal("a rule spends what was not presented".to_owned())),
        };
        if !is_first {
            return Ok(false);
        }
        if let Some(proof) = self.proof {
            tx.take_proof(proof.proof_hash, proof.expires_at).await.map_err(|e| {
                if e.is_violation_of(Constraint::UsedProof) {
                    Error::Stale
                } else {
                    e.into()
                }
            })?;
        }
        self.write_refresh(ctx, tx, refresh_id).await?;
        let plan = &self.issue.access;
        tx.insert_access_token(&NewAccessToken {
            id: self.access.id,
            token_hash: self.access.minted.hash,
            client: client.id,
            grant: self.issue.family,
            scope: &plan.scopes.to_string(),
            audience: &plan.audience,
            actors: &plan.actors,
            now,
            expires_at: plan.expires_at,
            jkt: self.sender.jkt.as_deref(),
            x5t: self.sender.x5t.as_deref(),
        })
        .await?;
        Ok(true)
    }

    async fn write_refresh(&self, ctx: &Context, tx: &mut Tx, id: TokenId) -> Result<()> {
        let (expires_at, scope) = match (&self.issue.refresh, self.found) {
            (Some(RefreshPlan::First { expires_at, .. }), _) => (*expires_at, self.issue.access.scopes.to_string()),
            // A narrowed request does not narrow the chain.
            (Some(RefreshPlan::Next { expires_at }), Found::Refresh(token, _)) => (*expires_at, token.scope.clone()),
            _ => return Ok(()),
        };
        let (Some(minted), Some(grant)) = (self.refresh, self.issue.family) else {
            return Ok(());
        };
        let new = NewRefreshToken {
            id,
            token_hash: minted.hash,
            grant,
            scope: &scope,
            now: ctx.now(),
            expires_at,
            jkt: self.sender.jkt.as_deref(),
            x5t: self.sender.x5t.as_deref(),
        };
        Ok(tx.insert_refresh_token(&new).await?)
    }
}
