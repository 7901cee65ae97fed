//! An access token in the form that its business system chose.

use ieum_model::TokenId;
use ieum_oidc::acr;
use ieum_oidc::claims::{AccessTokenClaims, AccessTokenInput, AskedClaims, Disclosure, Place, SignedInPart};
use ieum_oidc::client::Client;
use ieum_oidc::client::profile::TokenFormat;
use ieum_oidc::jose::{Typ, sign};
use ieum_oidc::opaque::{Kind, Minted, mint, signed};
use ieum_oidc::sender::Sender;
use ieum_oidc::token::AccessPlan;
use ieum_store::active::{ActiveBearer, ActiveGrant};

use serde_json::{Map, Value};

use super::facts::{client_of, member_of, scopes_of};
use super::subject::subject;
use super::{issuer, keys};
use crate::{Context, Error, Result};

/// A new access token and the identifier of its row.
pub(super) struct NewAccess {
    pub id: TokenId,
    pub minted: Minted,
}

/// Makes one; `grant` is the member it speaks for, and `more` what is told of them in the form of a JWT.
pub(super) async fn access_token(
    ctx: &Context,
    client: &Client,
    (grant, more): (Option<&ActiveGrant>, Map<String, Value>),
    plan: &AccessPlan,
    sender: &Sender,
) -> Result<NewAccess> {
    let id = TokenId::new(ctx.now(), ctx.rng());
    if client.profile.tokens.access_token_format == TokenFormat::Opaque {
        let minted = mint(Kind::AccessToken, ctx.rng());
        return Ok(NewAccess { id, minted });
    }
    let told = Told {
        audience: &plan.audience,
        actors: &plan.actors,
        sender,
        id,
        scope: &plan.scopes.to_string(),
        issued_at: ctx.now(),
        expires_at: plan.expires_at,
    };
    let mut claims = told.claims(ctx, client, grant).await?;
    claims.more = more;
    let key = keys::signer(ctx, client.id_token_alg).await?;
    let text = sign(&key, Typ::AccessToken, &claims).map_err(|e| Error::Internal(e.to_string()))?;
    let minted = signed(text);
    Ok(NewAccess { id, minted })
}

/// What a stored access token says, in either form the same.
pub(super) async fn claims_of(ctx: &Context, bearer: &ActiveBearer) -> Result<AccessTokenClaims> {
    let told = Told {
        audience: &bearer.audience,
        actors: &bearer.actors,
        sender: &Sender {
            jkt: bearer.jkt.clone(),
            x5t: bearer.x5t.clone(),
        },
        id: bearer.token_id,
        scope: &bearer.token_scope,
        issued_at: bearer.issued_at,
        expires_at: bearer.expires_at,
    };
    let client = client_of(&bearer.client)?;
    let mut claims = told.claims(ctx, &client, bearer.grant.as_ref()).await?;
    if let Some(grant) = &bearer.grant {
        let (scopes, asked) = (scopes_of(&bearer.token_scope)?, AskedClaims::default());
        let disclosure = Disclosure::new(&client, &scopes, &asked);
        let member = member_of(ctx, &client, grant, disclosure.needs(Place::AccessToken)).await?;
        claims.more = disclosure.claims(Place::AccessToken, &member);
    }
    Ok(claims)
}

/// What is told of a token beside its client and member.
pub(super) struct Told<'a> {
    pub audience: &'a [String],
    pub actors: &'a [String],
    pub sender: &'a Sender,
    pub id: TokenId,
    pub scope: &'a str,
    pub issued_at: ieum_model::Instant,
    pub expires_at: ieum_model::Instant,
}

impl Told<'_> {
    pub(super) async fn claims(
        &self,
        ctx: &Context,
        client: &Client,
        grant: Option<&ActiveGrant>,
    ) -> Result<AccessTokenClaims> {
        let subject = match grant {
            Some(grant) => subject(ctx, client, grant.member_id).await?,
            None => client.client_id.clone(),
        };
        let amr = grant
            .map(|grant| acr::methods(&grant.method_kind, &grant.proofs))
            .unwrap_or_default();
        let member = grant.map(|grant| SignedInPart {
            subject: &subject,
            org: *grant.scope().org_id(),
            auth_time: grant.authenticated_at,
            amr: &amr,
            acr: acr::reached(&grant.method_kind, &grant.proofs),
        });
        Ok(AccessTokenClaims::from(AccessTokenInput {
            issuer: issuer(ctx),
            client_id: &client.client_id,
            member,
            audience: self.audience,
            actors: self.actors,
            sender: self.sender,
            id: self.id,
            scope: self.scope,
            issued_at: self.issued_at,
            expires_at: self.expires_at,
        }))
    }
}
