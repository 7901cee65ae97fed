//! The end of an authorisation request: consent where it is needed, the code, and the answer on its way to the client.

use std::sync::Arc;

use ieum_model::context::random;
use ieum_model::{CodeId, GrantId};
use ieum_oidc::authorize::{AuthorizeError, Consent, Delivery, Response, ResponseMode, Seal, consent};
use ieum_oidc::client::Client;
use ieum_oidc::jose::SigningKey;
use ieum_oidc::jose::jwe::Envelope;
use ieum_oidc::opaque::{Kind, mint};
use ieum_store::active::ActiveMember;
use ieum_store::token::{NewCode, NewGrant};
use ieum_store::{Constraint, Tx};

use super::load::Facts;
use super::{Answer, Asked, Interaction};
use crate::provider::client_errors;
use crate::provider::client_keys::{NoKey, envelope};
use crate::provider::facts::scopes_of;
use crate::provider::sign_ins::{self, Visit};
use crate::provider::{issuer, keys};
use crate::{Context, Error, Result, transact};

/// What a signed answer is signed with, and encrypted if the client wants that.
struct Sealer {
    key: Arc<SigningKey>,
    envelope: Option<Envelope>,
}

/// Nothing if the mode is not a signed one.
///
/// # Errors
/// As the database says; that the client has no key is the inner error.
async fn sealer(
    ctx: &Context,
    client: &Client,
    mode: ResponseMode,
) -> Result<std::result::Result<Option<Sealer>, NoKey>> {
    if !mode.is_signed() {
        return Ok(Ok(None));
    }
    let envelope = match envelope(ctx, client, client.profile.encryption.authorization).await {
        Ok(envelope) => envelope,
        Err(no_key) => return Ok(Err(no_key)),
    };
    let key = keys::signer(ctx, client.id_token_alg).await?;
    Ok(Ok(Some(Sealer { key, envelope })))
}

/// With the session's state beside it, if the client watches it.
fn sealed(
    ctx: &Context,
    (asked, client): (&Asked<'_>, &Client),
    sealer: Option<&Sealer>,
    response: Response,
) -> Result<Delivery> {
    let response = if client.profile.logout.session_state {
        response.with_session_state(&client.client_id, asked.browser_state, &random(ctx.rng()))
    } else {
        response
    };
    let seal = sealer.map(|sealer| Seal {
        key: &sealer.key,
        client_id: &client.client_id,
        now: ctx.now(),
        envelope: sealer.envelope.as_ref().map(|envelope| (envelope, ctx.rng())),
    });
    response
        .deliver(issuer(ctx), seal)
        .map_err(|e| Error::Internal(e.to_string()))
}

/// The answer to the client in the mode that it asked for.
///
/// # Errors
/// As the database says; [`Error::Internal`] if nothing can be signed.
pub(super) async fn deliver(ctx: &Context, asked: &Asked<'_>, client: &Client, response: Response) -> Result<Delivery> {
    match sealer(ctx, client, response.mode).await? {
        Ok(sealer) => sealed(ctx, (asked, client), sealer.as_ref(), response),
        Err(NoKey) => Ok(Delivery::Withheld),
    }
}

impl Facts<'_> {
    /// Tells the client of an error.
    ///
    /// # Errors
    /// As [`deliver`].
    pub(super) async fn refuse(&self, ctx: &Context, error: AuthorizeError) -> Result<Answer> {
        client_errors::refused_by_rule(ctx, &self.rules, &error, self.asked.params, None);
        let response = Response::error(&self.request.refuse(error));
        Ok(Answer::Deliver(deliver(ctx, self.asked, &self.rules, response).await?))
    }

    /// Asks for consent or makes the code. `None` if the interaction was used up before.
    ///
    /// # Errors
    /// As the database says.
    pub(super) async fn finish(
        &self,
        ctx: &Context,
        member: &ActiveMember,
        interaction: Option<&Interaction>,
    ) -> Result<Option<Answer>> {
        let remembered = if self.rules.profile.requests.needs_consent {
            let mut conn = ctx.store().read().await?;
            let after = self.rules.profile.consents_count_after();
            let found = conn
                .find_consent(member.scope(), member.id(), self.client.id, after)
                .await?;
            found.as_deref().map(scopes_of).transpose()?
        } else {
            None
        };
        let has_agreed = interaction.is_some_and(|it| it.agreed == Some(member.id()));
        match consent(&self.request, &self.rules, remembered.as_ref(), has_agreed) {
            Consent::Given => self.issue(ctx, member, interaction).await,
            Consent::Error(error) => self.refuse(ctx, error).await.map(Some),
            Consent::Ask => {
                let interaction = self.seal(ctx, interaction)?;
                Ok(Some(Answer::Consent { interaction }))
            }
        }
    }

    /// Makes the code, which names everything that it was asked with.
    async fn issue(
        &self,
        ctx: &Context,
        member: &ActiveMember,
        interaction: Option<&Interaction>,
    ) -> Result<Option<Answer>> {
        // First: no code is made that could not be sent.
        let Ok(sealer) = sealer(ctx, &self.rules, self.request.mode).await? else {
            return Ok(Some(Answer::Deliver(Delivery::Withheld)));
        };
        let code = mint(Kind::Code, ctx.rng());
        let grant = interaction.cloned().unwrap_or_else(|| Interaction::begin(ctx)).grant;
        let saved = transact!(ctx, tx, { self.save(ctx, &mut tx, member, grant, code.hash).await });
        match saved {
            Ok(visit) => sign_ins::visited(ctx, &visit),
            Err(Error::Stale) if interaction.is_some() => return Ok(None),
            Err(error) => return Err(error),
        }
        let response = Response::code(&self.request, code.clear.reveal());
        let delivery = sealed(ctx, (self.asked, &self.rules), sealer.as_ref(), response)?;
        Ok(Some(Answer::Deliver(delivery)))
    }

    async fn save(
        &self,
        ctx: &Context,
        tx: &mut Tx,
        member: &ActiveMember,
        grant: GrantId,
        code_hash: [u8; 32],
    ) -> Result<Visit> {
        let now = ctx.now();
        let claims = self.request.claims.allowed(&self.rules.scopes).stored();
        let new = NewGrant {
            id: grant,
            client: self.client.id,
            member: member.id(),
            session: member.session_id(),
            scope: &self.request.scopes.to_string(),
            nonce: self.request.nonce.as_deref(),
            resources: &self.request.resources,
            claims: claims.as_deref(),
            authenticated_at: member.authenticated_at,
            now,
        };
        tx.insert_grant(member.scope(), &new).await.map_err(|e| {
            if e.is_violation_of(Constraint::GrantId) {
                Error::Stale
            } else {
                e.into()
            }
        })?;
        let lifetime = ctx.app().provider.lifetimes.code;
        let longest = self.rules.profile.demands().code_life;
        tx.insert_code(&NewCode {
            id: CodeId::new(now, ctx.rng()),
            code_hash,
            grant,
            redirect_uri: &self.request.redirect_uri,
            challenge: *self.request.challenge.as_bytes(),
            expires_at: now.plus(longest.map_or(lifetime, |longest| lifetime.min(longest))),
            jkt: self.request.dpop_jkt.as_deref(),
        })
        .await?;
        let before = tx
            .note_client_use(member.scope(), &self.client, member.id(), now)
            .await?;
        if let Some(session) = self.asked.session {
            tx.touch_session(session.id(), now).await?;
        }
        Ok(Visit {
            client: self.client.id,
            scope: member.scope(),
            before,
        })
    }
}
