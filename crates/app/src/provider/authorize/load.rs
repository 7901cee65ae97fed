//! Everything that one authorisation request is decided by, read at one moment.

use ieum_model::{Instant, MemberId, OrgId};
use ieum_oidc::authorize::{
    self, AuthorizationRequest, AuthorizeError, Candidate, Choice, ErrorCode, Refusal, SignInFacts,
};
use ieum_oidc::client::Client;
use ieum_oidc::client::profile::SubjectType;
use ieum_oidc::logout::verify_hint;
use ieum_store::Conn;
use ieum_store::active::{ActiveClient, ActiveMember, ActiveSession, Reach};
use ieum_store::pushed_request::PushedRequest;

use super::resolve::{Refused, Resolved, resolve};
use super::{Asked, Interaction, RequestOf};
use crate::login::second::mail_factor;
use crate::provider::subject::find_subject;
use crate::provider::{issuer, keys};
use crate::{Context, Result};

/// Longest request, in bytes: with an interaction it still is an address to come back to.
const MAX_QUERY: usize = 6_000;

/// The facts.
pub(super) struct Facts<'a> {
    pub asked: &'a Asked<'a>,
    pub client: ActiveClient,
    pub rules: Client,
    pub request: AuthorizationRequest,
    pub pushed: Option<([u8; 32], PushedRequest)>,
    pub members: Vec<ActiveMember>,
    /// Whether each organisation signed in to may use the client, by the member signed in.
    pub reach: Vec<(OrgId, Reach)>,
    pub hint: Option<Hint>,
    /// The members who can give a second factor; read only where the request asks for a class.
    pub with_factor: Vec<MemberId>,
}

/// Whom an `id_token_hint` or the wished-for `sub` names.
pub(super) struct Hint {
    pub member: MemberId,
    pub org_slug: Option<String>,
}

/// Reads them. `when` is when the request first came.
///
/// # Errors
/// As the database says. Why the request is not followed is the inner error.
pub(super) async fn load<'a>(
    ctx: &Context,
    asked: &'a Asked<'a>,
    when: Instant,
) -> Result<std::result::Result<Facts<'a>, Refused>> {
    let Resolved {
        client,
        rules,
        params,
        source,
        pushed,
    } = match resolve(ctx, asked.params, Some(when)).await? {
        Ok(found) => found,
        Err(refused) => return Ok(Err(refused)),
    };
    let refuse = |client: Client, refusal| {
        let client = Some(client);
        Ok(Err(Refused { client, refusal }))
    };
    let mut request = match authorize::check(&params, Some(&rules), source) {
        Ok(request) => request,
        Err(refusal) => return refuse(rules, refusal),
    };
    if asked.query.len() > MAX_QUERY {
        let error = AuthorizeError::new(ErrorCode::InvalidRequest, "the request is too long");
        let refusal = Refusal::Redirect(request.refuse(error));
        return refuse(rules, refusal);
    }
    let mut conn = ctx.store().read().await?;
    let (members, reach) = match asked.session {
        Some(session) => (
            conn.active_members_of(session).await?,
            conn.reach_of_session(&client, session).await?,
        ),
        None => Default::default(),
    };
    let asks_class = request.claims.acr.is_some() || !request.acr_values.is_empty();
    let with_factor = match asked.session.filter(|_| asks_class) {
        Some(session) => with_factor(&mut conn, session, &members).await?,
        None => Vec::new(),
    };
    if let Some(slug) = request.organization.take() {
        // A former organisation ID stands for its present one while it forwards.
        request.organization = Some(conn.find_forward(&slug, ctx.now()).await?.unwrap_or(slug));
    }
    // An organisation's own client is for that organisation, whatever the browser is signed in to.
    if let Some(owner) = conn.owner_slug(&client).await? {
        if request.organization.as_ref().is_some_and(|asked| *asked != owner) {
            let reason = "organization names another organisation than the one whose own this client is";
            let refusal = Refusal::Redirect(request.refuse(AuthorizeError::new(ErrorCode::InvalidRequest, reason)));
            return refuse(rules, refusal);
        }
        request.organization = Some(owner);
    }
    drop(conn);
    let hint = match hint(ctx, &rules, &members, &request).await? {
        Ok(hint) => hint,
        Err(error) => {
            let refusal = Refusal::Redirect(request.refuse(error));
            return refuse(rules, refusal);
        }
    };
    Ok(Ok(Facts {
        asked,
        client,
        rules,
        request,
        pushed,
        members,
        reach,
        hint,
        with_factor,
    }))
}

/// Which of the members have a second factor, or are mailed a code as one.
async fn with_factor(conn: &mut Conn, session: &ActiveSession, members: &[ActiveMember]) -> Result<Vec<MemberId>> {
    let has_factor = conn.factor_standing(session.account_id()).await?.has_factor();
    let mut with = Vec::new();
    for member in members {
        let (scope, account) = (member.scope(), session.account_id());
        if has_factor || mail_factor(conn, scope, account, &member.proofs).await?.is_some() {
            with.push(member.id());
        }
    }
    Ok(with)
}

/// Whom the request is about, by a token of ours or by name (OpenID Connect Core, sections 3.1.2.2 and 5.5.1).
async fn hint(
    ctx: &Context,
    rules: &Client,
    members: &[ActiveMember],
    request: &AuthorizationRequest,
) -> Result<std::result::Result<Option<Hint>, AuthorizeError>> {
    let by_token = match &request.id_token_hint {
        None => None,
        Some(token) => match find_hint(ctx, rules, members, token).await? {
            Some(hint) => Some(hint),
            None => {
                let reason = "id_token_hint is not an ID token of this issuer";
                return Ok(Err(AuthorizeError::new(ErrorCode::InvalidRequest, reason)));
            }
        },
    };
    let Some(sub) = &request.claims.sub else {
        return Ok(Ok(by_token));
    };
    let named = match find_subject(ctx, Some(rules), members, sub).await? {
        Some(member) => Some(member),
        None if rules.profile.tokens.subject_type == SubjectType::Pairwise => Some(NOT_HERE),
        None => sub.parse::<MemberId>().ok(),
    };
    Ok(match (named, by_token) {
        (Some(member), None) => Ok(Some(Hint { member, org_slug: None })),
        (Some(member), Some(hint)) if hint.member == member => Ok(Some(hint)),
        (Some(_), Some(_)) => Err(AuthorizeError::new(
            ErrorCode::InvalidRequest,
            "id_token_hint and sub of the claims request name different people",
        )),
        (None, _) => Err(AuthorizeError::new(
            ErrorCode::LoginRequired,
            "sub of the claims request names nobody",
        )),
    })
}

/// A pairwise subject cannot be turned back into a member: whoever it names among those signed in, or nobody who is.
const NOT_HERE: MemberId = MemberId::from_uuid(uuid::Uuid::nil());

async fn find_hint(ctx: &Context, rules: &Client, members: &[ActiveMember], token: &str) -> Result<Option<Hint>> {
    let keys = keys::opened(ctx).await?;
    let Ok(claims) = verify_hint(token, issuer(ctx), keys.verifiers()) else {
        return Ok(None);
    };
    // An ID token of another business system can only tell of a public subject.
    let client = Some(rules).filter(|client| client.client_id == claims.aud);
    let found = find_subject(ctx, client, members, &claims.sub).await?;
    Ok(Some(Hint {
        member: found.or_else(|| claims.sub.parse().ok()).unwrap_or(NOT_HERE),
        org_slug: claims.org_slug,
    }))
}

fn candidate(member: &ActiveMember, reach: Reach, has_factor: bool) -> Candidate {
    Candidate {
        sign_in: SignInFacts {
            member: member.id(),
            org_slug: member.organization().slug.clone().unwrap_or_default(),
            auth_time: member.authenticated_at,
            acr: ieum_oidc::acr::reached(&member.method_kind, &member.proofs),
            has_factor,
        },
        org: member.organization().id,
        email: member.email.clone(),
        phone: member.phone.clone(),
        may_use: reach == Reach::Open,
    }
}

impl Facts<'_> {
    pub(super) fn request_of(&self) -> RequestOf<'_> {
        self.asked.request_of()
    }

    /// Whether the member of this organisation may use the client; one that was signed in to a moment later may not yet.
    pub(super) fn reach(&self, org: OrgId) -> Reach {
        let found = self.reach.iter().find(|(id, _)| *id == org);
        found.map_or(Reach::NotOrganization, |(_, reach)| *reach)
    }

    /// The sign-ins, as the rules see them.
    pub(super) fn candidates(&self) -> Vec<Candidate> {
        let one = |member: &ActiveMember| {
            candidate(
                member,
                self.reach(member.organization().id),
                self.with_factor.contains(&member.id()),
            )
        };
        self.members.iter().map(one).collect()
    }

    /// Whether a member may be chosen for this request.
    pub(super) fn fits(&self, member: &ActiveMember) -> bool {
        let organization = member.organization();
        let wished = &self.request.organization;
        (wished.is_none() || organization.slug == *wished) && self.reach(organization.id) == Reach::Open
    }

    /// The member that the request is about, if it is certain and may use the client.
    pub(super) fn chosen(&self, interaction: &Interaction) -> Option<&ActiveMember> {
        let candidates = self.candidates();
        let known = self.known(&candidates, Some(interaction));
        let hinted = self.hint.as_ref().map(|hint| hint.member);
        match authorize::choose(&self.request, &candidates, hinted, interaction.chosen, known) {
            Choice::One(found) => self.members.iter().find(|member| member.id() == found.sign_in.member),
            Choice::None | Choice::Ask | Choice::Barred(_) => None,
        }
    }

    /// What has happened since, for the rules.
    pub(super) fn known(
        &self,
        candidates: &[Candidate],
        interaction: Option<&Interaction>,
    ) -> Option<authorize::Interaction> {
        interaction.map(|it| authorize::Interaction {
            started_at: it.started_at,
            has_chosen_account: it.chosen.is_some() || candidates.iter().any(|c| c.sign_in.auth_time >= it.started_at),
        })
    }
}
