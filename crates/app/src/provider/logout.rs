//! RP-initiated logout: ends the browser's session and every grant that came from it, if the person wants that.

use ieum_model::SessionId;
use ieum_oidc::client::Client;
use ieum_oidc::logout::{LogoutRequest, Outcome};
use ieum_oidc::params::Params;
use ieum_store::active::{ActiveMember, ActiveSession};

use super::client_errors;
use super::facts::client_of;
use super::frames::frames;
use super::subject::find_subject;
use super::{issuer, keys};
use crate::access::member_actor;
use crate::core::audit::Record;
use crate::login::saml;
use crate::sessions::ended::{self, Ends};
use crate::{Context, Result, Target, transact};

use ieum_oidc::logout::BadLogout;

/// Longest `client_id` that is looked up.
const MAX_CLIENT_ID: usize = 200;

/// Who speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asker {
    /// A business system; the person may know nothing of it.
    Client,
    /// The person, who confirmed it on our page.
    Person,
}

/// What to do with the browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LogoutAnswer {
    /// Ask the person.
    Ask {
        /// Name of the business system that asks, if it is known.
        client: Option<String>,
        /// Where a yes leads; proven.
        then: Option<String>,
    },
    /// Signed out.
    Done {
        /// Where to go; proven. `None`: say that it is done.
        then: Option<String>,
        /// What the browser loads meanwhile, so that business systems learn of it.
        frames: Vec<String>,
        /// The identity provider by which the browser signed in wants to know first: where that is. From there it goes to `then`.
        onward: Option<String>,
    },
    /// Not signed out; show why.
    Refused(BadLogout),
}

/// Answers a logout request.
///
/// # Errors
/// As the database says.
pub async fn logout(
    ctx: &Context,
    params: &Params,
    session: Option<&ActiveSession>,
    browser: &str,
    asker: Asker,
) -> Result<LogoutAnswer> {
    let keys = keys::opened(ctx).await?;
    let request = match LogoutRequest::parse(params, issuer(ctx), keys.verifiers()) {
        Ok(request) => request,
        Err(error) => return refused(ctx, params, error).await,
    };
    let mut conn = ctx.store().read().await?;
    let row = match &request.client_id {
        Some(id) => conn.find_active_client(id).await?,
        None => None,
    };
    let members = match session {
        Some(session) => conn.active_members_of(session).await?,
        None => Vec::new(),
    };
    drop(conn);
    let client = row.as_deref().map(client_of).transpose()?;
    let sid = match session {
        Some(session) => Some(sid_of(ctx, client.as_ref(), &request, session.id(), &members).await?),
        None => None,
    };
    let outcome = request.decide(client.as_ref(), sid.as_deref());
    let then = match (outcome, asker) {
        (Outcome::Refuse(error), _) => {
            if let Some(client) = &client {
                client_errors::refused_logout(ctx, client.id, error, params);
            }
            return Ok(LogoutAnswer::Refused(error));
        }
        (Outcome::AskUser { then }, Asker::Client) => {
            let client = row.map(|row| row.name.clone());
            return Ok(LogoutAnswer::Ask { client, then });
        }
        (Outcome::AskUser { then: Some(uri) } | Outcome::LogoutThenRedirect(uri), _) => Some(uri),
        (Outcome::AskUser { then: None } | Outcome::LogoutThenPage, _) => None,
    };
    let Some(session) = session else {
        return Ok(LogoutAnswer::Done {
            then,
            frames: Vec::new(),
            onward: None,
        });
    };
    let onward = saml::leave(ctx, browser, session, then.as_deref()).await;
    let frames = end(ctx, session, &members).await?;
    Ok(LogoutAnswer::Done { then, frames, onward })
}

/// A request that could not be read; whose it is says the parameter, if anything.
async fn refused(ctx: &Context, params: &Params, error: BadLogout) -> Result<LogoutAnswer> {
    if let Some(id) = params.find("client_id").filter(|id| id.len() <= MAX_CLIENT_ID) {
        let row = ctx.store().read().await?.find_active_client(id).await?;
        if let Some(row) = row {
            client_errors::refused_logout(ctx, row.id, error, params);
        }
    }
    Ok(LogoutAnswer::Refused(error))
}

/// The session as the hint knows it. A later sign-in replaced the session that the hint names, and took its members over: the
/// hint still speaks of this browser if it names one of them.
async fn sid_of(
    ctx: &Context,
    client: Option<&Client>,
    request: &LogoutRequest,
    session: SessionId,
    members: &[ActiveMember],
) -> Result<String> {
    let own = session.to_string();
    let Some(hint) = &request.hint else { return Ok(own) };
    let is_here = find_subject(ctx, client, members, &hint.sub).await?.is_some();
    Ok(hint.sid.clone().filter(|_| is_here).unwrap_or(own))
}

async fn end(ctx: &Context, session: &ActiveSession, members: &[ActiveMember]) -> Result<Vec<String>> {
    transact!(ctx, tx, {
        let ended = ended::end(ctx, &mut tx, Ends::Session(session.id()), "signed_out").await?;
        for member in members {
            let target = Target::new("member", member.id(), member.name.clone());
            let actor = member_actor(member);
            let record = Record::done(&actor, member.scope(), "session.sign_out", target).detail("by=system");
            ctx.audit(&mut tx, record).await?;
        }
        frames(ctx, &ended.sign_ins)
    })
}
