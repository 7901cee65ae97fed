//! What a business system would be told of a member if that member signed in now. The tokens come from the very same functions as
//! the real ones, but nothing is signed and nothing is stored but the note that somebody looked.

use ieum_model::text::fold;
use ieum_model::{ClientRowId, MemberId, OrgId, SessionId, TokenId};
use ieum_oidc::acr;
use ieum_oidc::claims::{
    AccessTokenClaims, AccessTokenInput, AskedClaims, Disclosure, Explained, IdTokenClaims, IdTokenInput, MemberFacts,
    Needs, Origin, Place, SignedInPart, SilentClaim,
};
use ieum_oidc::client::Client;
use ieum_oidc::client::profile::TokenFormat;
use ieum_oidc::scope::Scopes;
use ieum_oidc::sender::Sender;
use ieum_oidc::token::{IdTokenPlan, Lifetimes};
use ieum_store::OrgScope;
use ieum_store::active::ClientRow;
use ieum_store::member_list::{MemberFilter, MemberSort, Window};
use serde::Serialize;
use serde_json::Value;

use super::facts::{client_of, previewed_of};
use super::issuer;
use crate::access::{OperatorCaller, OrgCaller};
use crate::core::audit::Record;
use crate::core::error::Problem;
use crate::members::search;
use crate::{Actor, Context, Error, Result, Target, transact};

/// Most members that a search shows.
const MOST_FOUND: usize = 10;
/// What stands for a text that only a real token has.
const SAMPLE: &str = "sample";

/// Who looks.
#[derive(Debug, Clone, Copy)]
pub enum Viewer<'a> {
    /// An operator: any business system, and the members of any organisation.
    Operator(&'a OperatorCaller),
    /// Somebody in an organisation's console: its own business systems and its own members only. The caller has checked that the
    /// person may manage them.
    Organization(&'a OrgCaller),
}

/// A member that a search found. No more than is needed to tell them apart.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// The member.
    pub id: MemberId,
    /// Name.
    pub name: String,
    /// Department, empty if none.
    pub department: String,
}

/// A claim of a sample with where it comes from; none for what the protocol says by itself.
#[derive(Debug, Clone)]
pub struct SampleClaim {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: Value,
    /// Why it is there.
    pub origin: Option<Origin>,
}

/// A token or an answer as it would be.
#[derive(Debug, Clone, Default)]
pub struct Sample {
    /// What it says.
    pub claims: Vec<SampleClaim>,
    /// What it does not say, although a rule would.
    pub silent: Vec<SilentClaim>,
}

/// What a business system would be told.
#[derive(Debug, Clone)]
pub struct Preview {
    /// Whose data it is.
    pub member: MemberId,
    /// The member's name.
    pub name: String,
    /// The organisation's name.
    pub org_name: String,
    /// Whether the member could sign in at all.
    pub is_active: bool,
    /// The scopes that count as granted.
    pub scopes: Scopes,
    /// The ID token.
    pub id_token: Sample,
    /// The answer of userinfo.
    pub userinfo: Sample,
    /// The access token, if it is a JWT; else what introspection would tell.
    pub access_token: Sample,
    /// Whether access tokens are JWTs.
    pub is_jwt: bool,
}

/// Members to choose from: by the beginning of a name, department, e-mail or phone, or by identifier. `organization` is an
/// organisation ID or identifier, for operators.
///
/// # Errors
/// [`Error::Refused`] with what is wrong with the form; [`Error::NotFound`] if the business system is not the viewer's.
pub async fn find_to_preview(
    ctx: &Context,
    viewer: Viewer<'_>,
    client: ClientRowId,
    organization: &str,
    typed: &str,
) -> Result<Vec<Candidate>> {
    row_of(ctx, viewer, client).await?;
    let by_id = typed.trim().parse::<MemberId>().ok();
    let scope = match by_id {
        Some(id) => scope_of(ctx, viewer, id).await?,
        None => search_in(ctx, viewer, organization).await?,
    };
    let mut conn = ctx.store().read().await?;
    let found = match by_id {
        Some(id) => conn.find_member(scope, id).await?.into_iter().collect(),
        None => {
            let search = search(typed).ok_or_else(|| Error::from(Problem::at("search", "preview_search_empty")))?;
            let filter = MemberFilter {
                search: Some(search),
                ..MemberFilter::default()
            };
            let order = (MemberSort::Name, false);
            conn.list_members(scope, &filter, order, Window::First, MOST_FOUND)
                .await?
                .rows
        }
    };
    if found.is_empty() {
        return Err(Problem::at("search", "preview_nobody").into());
    }
    let candidates = found.into_iter().map(|member| Candidate {
        id: member.id,
        name: member.name,
        department: member.department,
    });
    Ok(candidates.collect())
}

/// What the business system would be told of the member now, with these of its scopes granted; all of them if none is named.
///
/// # Errors
/// [`Error::NotFound`] if business system or member are not the viewer's.
pub async fn preview(
    ctx: &Context,
    viewer: Viewer<'_>,
    client: ClientRowId,
    member: MemberId,
    granted: Option<&Scopes>,
) -> Result<Preview> {
    let row = row_of(ctx, viewer, client).await?;
    let rules = client_of(&row)?;
    let scope = scope_of(ctx, viewer, member).await?;
    let found = ctx.store().read().await?.find_previewed(scope, member).await?;
    let found = found.ok_or(Error::NotFound)?;
    let scopes = granted.map_or_else(|| rules.scopes.clone(), |granted| granted.intersection(&rules.scopes));
    let asked = AskedClaims::default();
    let disclosure = Disclosure::new(&rules, &scopes, &asked);
    let needs = Place::ALL.into_iter().map(|place| disclosure.needs(place));
    let needs = needs.fold(Needs::ROW, Needs::and);
    let facts = previewed_of(ctx, &rules, (scope, member), &found, needs).await?;
    let explained = |place| disclosure.explain(place, &facts);
    let made = Preview {
        member,
        name: found.name.clone(),
        org_name: found.org_name.clone(),
        is_active: found.is_active,
        id_token: sample(
            &id_token(ctx, &rules, &facts, explained(Place::IdToken)),
            explained(Place::IdToken),
        )?,
        userinfo: sample(&explained(Place::Userinfo).claims(), explained(Place::Userinfo))?,
        access_token: sample(
            &access_token(ctx, &rules, (&facts, &scopes), explained(Place::AccessToken)),
            explained(Place::AccessToken),
        )?,
        is_jwt: rules.profile.tokens.access_token_format == TokenFormat::Jwt,
        scopes,
    };
    let actor = actor_of(viewer);
    transact!(ctx, tx, {
        let target = Target::new("member", member, found.name.clone());
        let record = Record::done(&actor, scope, "system.preview", target).detail(format!("system={}", row.name));
        Ok(ctx.audit(&mut tx, record).await?)
    })?;
    Ok(made)
}

fn actor_of(viewer: Viewer<'_>) -> Actor {
    match viewer {
        Viewer::Operator(caller) => caller.actor(),
        Viewer::Organization(caller) => caller.actor(),
    }
}

/// The business system, if it is the viewer's.
async fn row_of(ctx: &Context, viewer: Viewer<'_>, client: ClientRowId) -> Result<ClientRow> {
    let found = ctx.store().read().await?.find_client(client).await?;
    let is_own = |row: &ClientRow| match viewer {
        Viewer::Operator(_) => true,
        Viewer::Organization(caller) => row.org_id == Some(*caller.scope().org_id()),
    };
    found.filter(is_own).ok_or(Error::NotFound)
}

async fn scope_of(ctx: &Context, viewer: Viewer<'_>, member: MemberId) -> Result<OrgScope> {
    match viewer {
        Viewer::Organization(caller) => Ok(caller.scope()),
        Viewer::Operator(caller) => {
            let mut conn = ctx.store().read().await?;
            let found = conn.find_scope_of_member(&caller.operator, member).await?;
            found.ok_or_else(|| Problem::at("search", "preview_nobody").into())
        }
    }
}

async fn search_in(ctx: &Context, viewer: Viewer<'_>, organization: &str) -> Result<OrgScope> {
    let operator = match viewer {
        Viewer::Organization(caller) => return Ok(caller.scope()),
        Viewer::Operator(caller) => &caller.operator,
    };
    let mut conn = ctx.store().read().await?;
    let found = match organization.trim().parse::<OrgId>() {
        Ok(id) => conn.find_organization_as(operator, id).await?.map(|(scope, _)| scope),
        Err(_) => {
            let found = conn.find_active_organization(&fold(organization)).await?;
            found.map(|organization| organization.scope())
        }
    };
    found.ok_or_else(|| Problem::at("organization", "preview_no_organization").into())
}

fn id_token(ctx: &Context, client: &Client, facts: &MemberFacts, explained: Explained) -> IdTokenClaims {
    let plan = IdTokenPlan {
        nonce: Some(SAMPLE.to_owned()),
        expires_at: ctx.now().plus(lifetimes(ctx, client).id_token),
    };
    IdTokenClaims::from(IdTokenInput {
        issuer: issuer(ctx),
        client_id: &client.client_id,
        member: facts,
        plan: &plan,
        session: Some(SessionId::from_uuid(Default::default())),
        auth_time: ctx.now(),
        amr: &["pwd"],
        acr: Some(acr::PASSWORD),
        asked: explained.claims(),
        access_token: SAMPLE,
        alg: client.id_token_alg,
        now: ctx.now(),
    })
}

fn access_token(
    ctx: &Context,
    client: &Client,
    (facts, scopes): (&MemberFacts, &Scopes),
    explained: Explained,
) -> AccessTokenClaims {
    let mut claims = AccessTokenClaims::from(AccessTokenInput {
        issuer: issuer(ctx),
        client_id: &client.client_id,
        member: Some(SignedInPart {
            subject: &facts.subject,
            org: facts.org,
            auth_time: ctx.now(),
            amr: &["pwd"],
            acr: Some(acr::PASSWORD),
        }),
        audience: &[],
        actors: &[],
        sender: &Sender::default(),
        id: TokenId::from_uuid(Default::default()),
        scope: &scopes.to_string(),
        issued_at: ctx.now(),
        expires_at: ctx.now().plus(lifetimes(ctx, client).access_token),
    });
    claims.more = explained.claims();
    claims
}

fn lifetimes(ctx: &Context, client: &Client) -> Lifetimes {
    client.profile.tokens.lifetimes(&ctx.app().provider.lifetimes)
}

/// The claims in their order, each with where it comes from.
fn sample(claims: &impl Serialize, explained: Explained) -> Result<Sample> {
    let json = serde_json::to_value(claims).map_err(|e| Error::Internal(e.to_string()))?;
    let Value::Object(map) = json else {
        return Err(Error::Internal("claims are no object".to_owned()));
    };
    let origin = |name: &str| {
        explained
            .told
            .iter()
            .find(|told| told.name == name)
            .map(|told| told.origin)
    };
    let claims = map.into_iter().map(|(name, value)| SampleClaim {
        origin: origin(&name),
        name,
        value,
    });
    Ok(Sample {
        claims: claims.collect(),
        silent: explained.silent,
    })
}
