//! The authorisation endpoint: loads the browser's sign-ins, asks the rules what the request still needs, and makes the code.

mod select;

pub use select::{SelectFacts, select, select_facts};

use ieum_model::{CodeId, MemberId, OrgId};
use ieum_oidc::authorize::{
    self, AuthorizationRequest, AuthorizeError, Candidate, Choice, ErrorCode, NeedsSignIn, Outcome, Refusal,
    ShownError, SignInFacts, success_redirect,
};
use ieum_oidc::client::Client;
use ieum_oidc::logout::verify_hint;
use ieum_oidc::opaque::{Kind, mint};
use ieum_oidc::params::Params;
use ieum_store::active::{ActiveClient, ActiveMember, ActiveSession};
use ieum_store::token::{NewCode, NewGrant};
use ieum_store::{Constraint, Tx};

use super::facts::client_of;
use super::interaction::{Interaction, RequestOf};
use super::subject::find_subject;
use super::{issuer, keys};
use crate::{Context, Error, Result, transact};

/// Longest request, in bytes: with an interaction it still is an address to come back to.
const MAX_QUERY: usize = 6_000;

/// A request as the browser brings it.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// Its parameters, without the interaction.
    pub params: &'a Params,
    /// The same in one spelling, as they stand in the address.
    pub query: &'a str,
    /// The sealed interaction that came back.
    pub interaction: Option<&'a str>,
    /// The browser's own identifier.
    pub browser: &'a str,
    /// The living session, if there is one.
    pub session: Option<&'a ActiveSession>,
}

/// What to do with the browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// Show the error: it is not certain whose redirect URI it is.
    Show(ShownError),
    /// Go to the client, with a code or an error.
    Redirect(String),
    /// Go to the login pages and come back with the interaction.
    SignIn {
        /// The organisation ID whose page to show.
        org: Option<String>,
        /// The sign-in ID to fill in.
        login_hint: Option<String>,
        /// To come back with.
        interaction: String,
    },
    /// Let the person say which organisation.
    Select {
        /// To come back with.
        interaction: String,
    },
    /// Another password first.
    ChangePassword {
        /// To come back with.
        interaction: String,
    },
}

/// Everything that one request is decided by.
struct Facts<'a> {
    asked: &'a Asked<'a>,
    client: ActiveClient,
    request: AuthorizationRequest,
    members: Vec<ActiveMember>,
    hint: Option<Hint>,
}

/// Whom an `id_token_hint` names.
struct Hint {
    member: MemberId,
    org_slug: Option<String>,
}

/// Answers an authorisation request.
///
/// # Errors
/// As the database says.
pub async fn authorize(ctx: &Context, asked: &Asked<'_>) -> Result<Answer> {
    let mut conn = ctx.store().read().await?;
    let row = match asked.params.find("client_id").filter(|id| id.len() <= 200) {
        Some(id) => conn.find_active_client(id).await?,
        None => None,
    };
    let client = row.as_deref().map(client_of).transpose()?;
    let mut request = match (authorize::check(asked.params, client.as_ref()), row.is_some()) {
        (Ok(request), true) => request,
        (Err(Refusal::Redirect(redirect)), _) => return Ok(Answer::Redirect(redirect.to_uri(issuer(ctx)))),
        (Err(Refusal::Show(error)), _) => return Ok(Answer::Show(error)),
        (Ok(_), false) => return Ok(Answer::Show(ShownError::UnknownClient)),
    };
    if asked.query.len() > MAX_QUERY {
        return Ok(refuse(
            ctx,
            &request,
            ErrorCode::InvalidRequest,
            "the request is too long",
        ));
    }
    let members = match asked.session {
        Some(session) => conn.active_members_of(session).await?,
        None => Vec::new(),
    };
    if let Some(slug) = request.organization.take() {
        // A former organisation ID stands for its present one while it forwards.
        request.organization = Some(conn.find_forward(&slug, ctx.now()).await?.unwrap_or(slug));
    }
    drop(conn);
    let hint = match &request.id_token_hint {
        None => None,
        Some(token) => match find_hint(ctx, token, client.as_ref(), &members).await? {
            Some(hint) => Some(hint),
            None => {
                return Ok(refuse(
                    ctx,
                    &request,
                    ErrorCode::InvalidRequest,
                    "id_token_hint is not an ID token of this issuer",
                ));
            }
        },
    };
    let Some(client) = row else {
        return Ok(Answer::Show(ShownError::UnknownClient));
    };
    let facts = Facts {
        asked,
        client,
        request,
        members,
        hint,
    };
    let of = facts.request_of();
    let interaction = asked.interaction.and_then(|sealed| Interaction::open(ctx, &of, sealed));
    match facts.answer(ctx, interaction.as_ref()).await? {
        Some(answer) => Ok(answer),
        // This interaction has led to a code before; it counts once.
        None => facts
            .answer(ctx, None)
            .await?
            .ok_or_else(|| Error::Internal("two grants with one identifier".to_owned())),
    }
}

/// A pairwise subject cannot be turned back into a member: whoever it names among those signed in, or nobody who is.
async fn find_hint(
    ctx: &Context,
    token: &str,
    client: Option<&Client>,
    members: &[ActiveMember],
) -> Result<Option<Hint>> {
    let keys = keys::opened(ctx).await?;
    let Ok(claims) = verify_hint(token, issuer(ctx), keys.verifiers()) else {
        return Ok(None);
    };
    // An ID token of another business system can only tell of a public subject.
    let client = client.filter(|client| client.client_id == claims.aud);
    let found = find_subject(ctx, client, members, &claims.sub).await?;
    Ok(Some(Hint {
        member: found.unwrap_or(MemberId::from_uuid(uuid::Uuid::nil())),
        org_slug: claims.org_slug,
    }))
}

fn refuse(ctx: &Context, request: &AuthorizationRequest, code: ErrorCode, description: &'static str) -> Answer {
    let error = AuthorizeError::new(code, description);
    Answer::Redirect(request.refuse(error).to_uri(issuer(ctx)))
}

fn candidate(member: &ActiveMember) -> Candidate {
    Candidate {
        sign_in: SignInFacts {
            member: member.id(),
            org_slug: member.organization().slug.clone().unwrap_or_default(),
            auth_time: member.authenticated_at,
        },
        org: member.organization().id,
        email: member.email.clone(),
        phone: member.phone.clone(),
    }
}

impl Facts<'_> {
    fn request_of(&self) -> RequestOf<'_> {
        RequestOf {
            browser: self.asked.browser,
            query: self.asked.query,
        }
    }

    /// Decides and carries out. `None` if the interaction was used up before.
    async fn answer(&self, ctx: &Context, interaction: Option<&Interaction>) -> Result<Option<Answer>> {
        let candidates: Vec<Candidate> = self.members.iter().map(candidate).collect();
        let signed_in_since = |started_at| candidates.iter().any(|c| c.sign_in.auth_time >= started_at);
        let known = interaction.map(|it| authorize::Interaction {
            started_at: it.started_at,
            has_chosen_account: it.chosen.is_some() || signed_in_since(it.started_at),
        });
        let hinted = self.hint.as_ref().map(|hint| hint.member);
        let chosen = interaction.and_then(|it| it.chosen);
        let choice = authorize::choose(&self.request, &candidates, hinted, chosen, known);
        let found = match choice {
            Choice::One(found) => Some(found),
            Choice::None => None,
            Choice::Ask => return self.select(ctx, interaction).map(Some),
        };
        let sign_in = found.map(|found| &found.sign_in);
        match authorize::decide(&self.request, sign_in, hinted, known, ctx.now()) {
            Outcome::Error(error) => Ok(Some(Answer::Redirect(self.request.refuse(error).to_uri(issuer(ctx))))),
            Outcome::NeedsSignIn(_) if hinted.is_some() && known.is_some_and(|it| signed_in_since(it.started_at)) => {
                let reason = "somebody else than the one of id_token_hint signed in";
                Ok(Some(refuse(ctx, &self.request, ErrorCode::LoginRequired, reason)))
            }
            Outcome::NeedsSignIn(needs) if needs.select && !candidates.is_empty() => {
                self.select(ctx, interaction).map(Some)
            }
            Outcome::NeedsSignIn(needs) => self.sign_in(ctx, needs, found, interaction).map(Some),
            Outcome::Issue if self.must_change_password() => self.change_password(ctx, interaction).map(Some),
            Outcome::Issue => match found.and_then(|found| self.member(found.org)) {
                Some(member) => self.issue(ctx, member, interaction).await,
                None => Err(Error::Internal("a code for nobody".to_owned())),
            },
        }
    }

    fn member(&self, org: OrgId) -> Option<&ActiveMember> {
        self.members.iter().find(|member| member.organization().id == org)
    }

    fn must_change_password(&self) -> bool {
        self.asked.session.is_some_and(|session| session.must_change_password)
    }

    fn seal(&self, ctx: &Context, interaction: Option<&Interaction>) -> Result<String> {
        let begun = interaction.cloned().unwrap_or_else(|| Interaction::begin(ctx));
        begun.seal(ctx, &self.request_of())
    }

    fn select(&self, ctx: &Context, interaction: Option<&Interaction>) -> Result<Answer> {
        let interaction = self.seal(ctx, interaction)?;
        Ok(Answer::Select { interaction })
    }

    fn sign_in(
        &self,
        ctx: &Context,
        needs: NeedsSignIn,
        found: Option<&Candidate>,
        interaction: Option<&Interaction>,
    ) -> Result<Answer> {
        let hinted = self.hint.as_ref().and_then(|hint| hint.org_slug.clone());
        let present = found.map(|found| found.sign_in.org_slug.clone());
        Ok(Answer::SignIn {
            org: needs.org_hint.or(hinted).or(present).filter(|slug| !slug.is_empty()),
            login_hint: needs.login_hint,
            interaction: self.seal(ctx, interaction)?,
        })
    }

    fn change_password(&self, ctx: &Context, interaction: Option<&Interaction>) -> Result<Answer> {
        if self.request.prompt.none {
            let reason = "the person has to choose another password first";
            return Ok(refuse(ctx, &self.request, ErrorCode::InteractionRequired, reason));
        }
        let interaction = self.seal(ctx, interaction)?;
        Ok(Answer::ChangePassword { interaction })
    }

    /// Makes the code, which names everything that it was asked with.
    async fn issue(
        &self,
        ctx: &Context,
        member: &ActiveMember,
        interaction: Option<&Interaction>,
    ) -> Result<Option<Answer>> {
        let code = mint(Kind::Code, ctx.rng());
        let grant = interaction.cloned().unwrap_or_else(|| Interaction::begin(ctx)).grant;
        let saved = transact!(ctx, tx, { self.save(ctx, &mut tx, member, grant, code.hash).await });
        match saved {
            Ok(()) => {}
            Err(Error::Stale) if interaction.is_some() => return Ok(None),
            Err(error) => return Err(error),
        }
        let (uri, state) = (&self.request.redirect_uri, self.request.state.as_deref());
        Ok(Some(Answer::Redirect(success_redirect(
            uri,
            state,
            code.clear.reveal(),
            issuer(ctx),
        ))))
    }

    async fn save(
        &self,
        ctx: &Context,
        tx: &mut Tx,
        member: &ActiveMember,
        grant: ieum_model::GrantId,
        code_hash: [u8; 32],
    ) -> Result<()> {
        let now = ctx.now();
        let new = NewGrant {
            id: grant,
            client: self.client.id,
            member: member.id(),
            session: member.session_id(),
            scope: &self.request.scopes.to_string(),
            nonce: self.request.nonce.as_deref(),
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
        tx.insert_code(&NewCode {
            id: CodeId::new(now, ctx.rng()),
            code_hash,
            grant,
            redirect_uri: &self.request.redirect_uri,
            challenge: *self.request.challenge.as_bytes(),
            expires_at: now.plus(ctx.app().provider.lifetimes.code),
        })
        .await?;
        tx.note_client_use(member.scope(), &self.client, member.id(), now)
            .await?;
        if let Some(session) = self.asked.session {
            tx.touch_session(session.id(), now).await?;
        }
        Ok(())
    }
}
