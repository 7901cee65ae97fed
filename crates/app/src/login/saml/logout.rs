//! Single logout (SAML Profiles, section 4.4), both ways: whoever signs out here is sent on to sign out there, and what the identity
//! provider asks for ends the sign-ins that it names.

use std::time::Duration;

use ieum_model::login_method::MethodKind;
use ieum_model::{LoginMethodId, SessionId};
use ieum_saml::{
    LogoutRequest, LogoutResponse, Message as Direction, NameId, RedirectQuery, Refused, Status, Trust,
    read_logout_request, read_logout_response, read_posted,
};
use ieum_store::OrgScope;
use ieum_store::active::ActiveSession;
use ieum_store::saml::Purpose;

use super::begin::{address, note, request_id};
use super::finish::{Kept, name_hash};
use super::known::Known;
use super::{SKEW, entity_id, logout_url};
use crate::core::audit::Record;
use crate::core::token;
use crate::sessions::ended::{self, Ends};
use crate::{Actor, Context, Error, Result, Target, transact};

/// So long a request of ours holds.
const LIFE: Duration = Duration::from_secs(5 * 60);

/// A message about a logout, as it came.
#[derive(Debug, Clone, Copy)]
pub enum Message<'a> {
    /// The query of an address; its very bytes are what is signed.
    Query(&'a str),
    /// A form: the message, signed in itself, and what comes back with the answer.
    Form(&'a str, &'a str),
}

/// What became of a request of the other side.
#[derive(Debug)]
pub enum Ended {
    /// Done; on to this address with the answer.
    AnswerAt(String),
    /// Done; the other side has no address for answers.
    Silently,
    /// Not believed; nothing ended.
    Refused,
}

/// Where a browser goes on to that signs out: to the identity provider by which this session signed in, if that wants to
/// know. From there it comes back and goes to `then`, which is proven. Call it before the session ends. Signing out here never depends
/// on the other side: if something fails, nobody is sent there.
pub async fn leave(ctx: &Context, browser: &str, session: &ActiveSession, then: Option<&str>) -> Option<String> {
    let left = begin_leaving(ctx, browser, session, then).await;
    left.unwrap_or_else(|error| {
        tracing::warn!(%error, "nobody can be signed out at an identity provider");
        None
    })
}

async fn begin_leaving(
    ctx: &Context,
    browser: &str,
    session: &ActiveSession,
    then: Option<&str>,
) -> Result<Option<String>> {
    let found = {
        let mut conn = ctx.store().read().await?;
        let mut found = None;
        for member in conn.active_members_of(session).await? {
            let (scope, method) = (member.scope(), member.login_method_id);
            if member.method_kind != MethodKind::Saml.as_str() {
                continue;
            }
            if let Some(name) = conn.find_saml_session(scope, session.id(), method).await? {
                let known = Known::load(ctx, &mut conn, scope, method).await?;
                if !known.settings.logout.is_empty() {
                    // A browser can be sent to one of them.
                    found = Some((scope, method, known, name));
                    break;
                }
            }
        }
        found
    };
    let Some((scope, method, known, (kept, index))) = found else {
        return Ok(None);
    };
    let unreadable = |_| Error::Internal("unreadable: the name of a sign-in".to_owned());
    let name = serde_json::from_str::<Kept>(&kept).map_err(unreadable)?.into_name();
    let purpose = (Purpose::Logout, false);
    let begun = note(ctx, browser, scope, method, purpose, then.unwrap_or_default()).await?;
    let request = LogoutRequest {
        id: begun.request_id,
        name_id: name,
        session_indexes: index.into_iter().collect(),
        not_on_or_after: Some(ctx.now().plus(LIFE).as_seconds()),
    };
    let to = &known.settings.logout;
    let xml = request.to_xml(&entity_id(ctx, method), to, ctx.now().as_seconds());
    let query = written(&known, Direction::Request, &xml, Some(&begun.token))?;
    Ok(Some(address(to, &query)))
}

fn written(known: &Known, direction: Direction, xml: &str, state: Option<&str>) -> Result<String> {
    RedirectQuery::write(direction, xml, state, Some(known.signing_key()?))
        .map_err(|_| Error::Internal("a SAML message could not be signed".to_owned()))
}

/// Where a browser goes on to that comes back with the other side's genuine answer to a request of ours: whatever the answer says,
/// here it is signed out. `None` if the answer is not believed.
///
/// # Errors
/// [`Error::NotFound`] if the method is gone meanwhile.
pub async fn answered(ctx: &Context, method: LoginMethodId, message: Message<'_>) -> Result<Option<String>> {
    let (mut conn, here) = (ctx.store().read().await?, logout_url(ctx, method));
    let (_, active) = conn.find_active_door(method).await?.ok_or(Error::NotFound)?;
    let known = Known::load(ctx, &mut conn, active.scope(), method).await?;
    let read = match opened(Direction::Response, message, &known.trust()) {
        Ok(read) => read,
        Err(refused) => {
            disbelieved(method, &refused);
            return Ok(None);
        }
    };
    let hash = token::hash(read.relay_state.as_deref().unwrap_or_default());
    let attempt = conn.find_saml_attempt(hash, method).await?;
    let Some(attempt) = attempt.filter(|attempt| attempt.purpose == Purpose::Logout && attempt.used_at.is_none())
    else {
        return Ok(None);
    };
    drop(conn);
    match read_logout_response(&read.xml, read.is_signed, &known.trust(), &here, &attempt.request_id) {
        Ok(answer) => {
            tracing::info!(%method, status = ?answer.status, "signed out at an identity provider");
            let is_first: bool = transact!(ctx, tx, { Ok(tx.take_saml_attempt(hash, ctx.now()).await?) })?;
            Ok(is_first.then_some(attempt.next))
        }
        Err(refused) => {
            disbelieved(method, &refused);
            Ok(None)
        }
    }
}

fn disbelieved(method: LoginMethodId, refused: &Refused) {
    tracing::info!(%refused, %method, "a message about a logout is not believed");
}

fn opened(
    direction: Direction,
    message: Message<'_>,
    trust: &Trust<'_>,
) -> std::result::Result<RedirectQuery, Refused> {
    match message {
        Message::Query(query) => RedirectQuery::read(direction, query, trust),
        Message::Form(value, state) => Ok(RedirectQuery {
            xml: read_posted(value)?,
            relay_state: Some(state.to_owned()).filter(|state| !state.is_empty()),
            is_signed: false,
        }),
    }
}

/// Ends what the identity provider asks to be ended: the sessions that signed in by this method under that name, all or those of the
/// sessions that it names.
///
/// # Errors
/// [`Error::NotFound`] if the method is gone or off.
pub async fn end(ctx: &Context, method: LoginMethodId, message: Message<'_>) -> Result<Ended> {
    let (organization, active, known) = {
        let mut conn = ctx.store().read().await?;
        let (organization, active) = conn.find_active_door(method).await?.ok_or(Error::NotFound)?;
        let known = Known::load(ctx, &mut conn, active.scope(), method).await?;
        (organization, active, known)
    };
    let (trust, here) = (known.trust(), logout_url(ctx, method));
    let now = ctx.now().as_seconds();
    let read = opened(Direction::Request, message, &trust).and_then(|read| {
        let request = read_logout_request(&read.xml, read.is_signed, &trust, &here, now, SKEW)?;
        Ok((request, read.relay_state))
    });
    let (request, state) = match read {
        Ok(read) => read,
        Err(refused) => {
            disbelieved(method, &refused);
            return Ok(Ended::Refused);
        }
    };
    let scope = organization.scope();
    let count: usize = transact!(ctx, tx, {
        let sessions = named(&mut tx, scope, method, &request.name_id, &request.session_indexes).await?;
        for session in &sessions {
            ended::end(ctx, &mut tx, Ends::Session(*session), "signed_out_there").await?;
        }
        let actor = Actor::anonymous();
        let target = Target::new("login_method", method, &active.name);
        let record = Record::done(&actor, scope, "login.sign_out", target);
        ctx.audit(&mut tx, record.detail(format!("sessions={}", sessions.len())))
            .await?;
        Ok(sessions.len())
    })?;
    tracing::info!(%method, count, "an identity provider ended sessions");
    let to = &known.settings.logout;
    if to.is_empty() {
        return Ok(Ended::Silently);
    }
    let answer = LogoutResponse {
        in_response_to: request.id,
        status: Status::Success,
    };
    let xml = answer.to_xml(&request_id(ctx), &entity_id(ctx, method), to, now);
    let query = written(&known, Direction::Response, &xml, state.as_deref())?;
    Ok(Ended::AnswerAt(address(to, &query)))
}

async fn named(
    tx: &mut ieum_store::Tx,
    scope: OrgScope,
    method: LoginMethodId,
    name: &NameId,
    indexes: &[String],
) -> Result<Vec<SessionId>> {
    let all = tx.saml_sessions_named(scope, method, name_hash(name)).await?;
    let is_meant =
        |index: &Option<String>| indexes.is_empty() || index.as_ref().is_none_or(|index| indexes.contains(index));
    Ok(all
        .into_iter()
        .filter(|(_, index)| is_meant(index))
        .map(|(id, _)| id)
        .collect())
}
