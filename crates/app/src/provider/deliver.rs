//! Carries a logout delivery out: signs the token now, so that it is fresh and of the present key, posts it through the guarded
//! client, and notes how it went for those who look.

use ieum_connect::http::OutboundError;
use ieum_model::JobId;
use ieum_model::context::random;
use ieum_oidc::backchannel::{LogoutTokenClaims, is_done};
use ieum_oidc::jose::base64url;
use ieum_oidc::jose::jwe::Content;
use ieum_oidc::jose::{Typ, sign};
use ieum_store::logout_delivery::{DeliveryFacts, DeliveryState};
use ieum_store::outbox::LeasedJob;
use url::Url;

use super::client_errors;
use super::client_keys::envelope;
use super::facts::client_of;
use super::subject::subject;
use super::{issuer, keys};
use crate::core::outbox::End;
use crate::{Context, Error, Result, transact};

/// Why a business system was not told.
#[derive(Debug)]
struct Trouble {
    /// A stable word for people's pages, such as `http_404`.
    word: String,
    is_final: bool,
}

impl Trouble {
    fn now(word: impl Into<String>) -> Self {
        Self {
            word: word.into(),
            is_final: false,
        }
    }
    /// Another attempt would meet the same.
    fn for_good(word: &str) -> Self {
        Self {
            word: word.to_owned(),
            is_final: true,
        }
    }
}

/// Runs the job. `is_last` says that there will be no further attempt.
pub(crate) async fn run(ctx: &Context, job: &LeasedJob, is_last: bool) -> End {
    let outcome = match attempt(ctx, job.id).await {
        Ok(Some(outcome)) => outcome,
        Ok(None) => return End::Done,
        Err(error) => return End::Retry(error.to_string()),
    };
    let (state, word) = match &outcome {
        Ok(()) => (DeliveryState::Delivered, None),
        Err(trouble) if trouble.is_final || is_last => (DeliveryState::Failed, Some(trouble.word.as_str())),
        Err(trouble) => (DeliveryState::Waiting, Some(trouble.word.as_str())),
    };
    if state == DeliveryState::Failed {
        report(ctx, job.id, word.unwrap_or_default()).await;
    }
    let noted = note(ctx, job, state, word).await;
    match (noted, outcome) {
        // It is told again; a business system that ended the session already has nothing left to do.
        (Err(error), _) => End::Retry(error.to_string()),
        (Ok(()), Ok(())) => End::Done,
        (Ok(()), Err(trouble)) if trouble.is_final => End::Fail(trouble.word),
        (Ok(()), Err(trouble)) => End::Retry(trouble.word),
    }
}

/// For the business system's own page. That it cannot be noted is no reason to stop.
async fn report(ctx: &Context, id: JobId, word: &str) {
    let found = async {
        let mut conn = ctx.store().read().await?;
        let Some(facts) = conn.find_logout_delivery(id).await? else {
            return Ok(None);
        };
        conn.find_client(facts.client).await
    };
    if let Ok(Some(row)) = found.await
        && let Ok(client) = client_of(&row)
    {
        let uri = client.profile.logout.backchannel_uri.unwrap_or_default();
        client_errors::delivery_failed(ctx, client.id, word, &uri);
    }
}

async fn note(ctx: &Context, job: &LeasedJob, state: DeliveryState, word: Option<&str>) -> Result<()> {
    let now = ctx.app().clock.now();
    transact!(ctx, tx, {
        tx.note_logout_delivery(job.id, state, job.attempt, word, now).await?;
        Ok(())
    })
}

/// `None` if there is nothing to tell any more.
async fn attempt(ctx: &Context, id: JobId) -> Result<Option<std::result::Result<(), Trouble>>> {
    let mut conn = ctx.store().read().await?;
    let Some(facts) = conn.find_logout_delivery(id).await?.filter(|facts| !facts.is_delivered) else {
        return Ok(None);
    };
    let row = conn.find_client(facts.client).await?.ok_or(Error::NotFound)?;
    drop(conn);
    let client = client_of(&row)?;
    let uri = client.profile.logout.backchannel_uri.as_deref().map(Url::parse);
    let Some(Ok(uri)) = uri else {
        return Ok(Some(Err(Trouble::for_good("withdrawn"))));
    };
    // Encrypted if ID tokens are (section 2.4).
    let Ok(envelope) = envelope(ctx, &client, client.profile.encryption.id_token).await else {
        return Ok(Some(Err(Trouble::now("no_key"))));
    };
    let mut token = token(ctx, &client, &facts).await?;
    if let Some(envelope) = envelope {
        let closed = envelope.close(ctx.rng(), Content::Jwt, &token);
        token = closed.map_err(|e| Error::Internal(e.to_string()))?;
    }
    let answer = ctx.app().outbound.post_form(&uri, &[("logout_token", token)]).await;
    Ok(Some(match answer {
        Ok(answer) if is_done(answer.status) => Ok(()),
        Ok(answer) => Err(Trouble::now(format!("http_{}", answer.status))),
        Err(OutboundError::Refused(_)) => Err(Trouble::for_good("refused")),
        Err(OutboundError::TimedOut) => Err(Trouble::now("timed_out")),
        Err(OutboundError::TooLarge(_)) => Err(Trouble::now("too_large")),
        Err(error @ (OutboundError::Failed(_) | OutboundError::Setup(_))) => {
            tracing::info!(%error, job = %id, "a business system was not told of a logout");
            Err(Trouble::now("unreachable"))
        }
    }))
}

async fn token(ctx: &Context, client: &ieum_oidc::client::Client, facts: &DeliveryFacts) -> Result<String> {
    let key = keys::signer(ctx, client.id_token_alg).await?;
    let claims = LogoutTokenClaims::new(
        issuer(ctx),
        &client.client_id,
        subject(ctx, client, facts.member).await?,
        facts.sid.map(|sid| sid.to_string()),
        // Each attempt is a token of its own: one that was taken in although its answer got lost is no replay.
        base64url::encode(random::<16>(ctx.rng())),
        ctx.app().clock.now(),
    );
    sign(&key, Typ::LogoutToken, &claims).map_err(|e| Error::Internal(e.to_string()))
}
