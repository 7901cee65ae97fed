//! From rows to the facts that the rules of `ieum_oidc` speak of.

use ieum_model::MemberId;
use ieum_oidc::claims::{Contact, MOST_POSTS, MemberFacts, Needs, PostFacts};
use ieum_oidc::client::{Client, Profile};
use ieum_oidc::jose::Alg;
use ieum_oidc::scope::Scopes;
use ieum_oidc::token::GrantType;
use ieum_store::OrgScope;
use ieum_store::active::{ActiveGrant, ClientRow};
use ieum_store::chart::{GroupOf, Post};
use ieum_store::previewed::Previewed;

use super::subject::subject;
use crate::{Context, Error, Result};

/// A business system as the rules see it.
///
/// # Errors
/// [`Error::Internal`] if the row does not read as one.
pub fn client_of(row: &ClientRow) -> Result<Client> {
    let profile = Profile::read(&row.profile).map_err(|_| corrupt("the profile of a client"))?;
    Ok(Client {
        id: row.id,
        client_id: row.client_id.clone(),
        auth_methods: Client::methods_of(row.kind == "public", &profile),
        secret_hashes: row.secret_hash.into_iter().collect(),
        redirect_uris: row.redirect_uris.clone(),
        post_logout_redirect_uris: row.post_logout_redirect_uris.clone(),
        grants: row.grants.iter().filter_map(|name| GrantType::find(name)).collect(),
        scopes: row.scopes.iter().map(String::as_str).collect(),
        id_token_alg: Alg::find(&row.id_token_alg).ok_or_else(|| corrupt("the algorithm of a client"))?,
        profile,
    })
}

/// The member behind a grant as this business system knows them, with as much as its claims need.
///
/// # Errors
/// As the database says.
pub(super) async fn member_of(
    ctx: &Context,
    client: &Client,
    grant: &ActiveGrant,
    needs: Needs,
) -> Result<MemberFacts> {
    let subject = subject(ctx, client, grant.member_id).await?;
    let (posts, groups) = chart_of(ctx, grant.scope(), grant.member_id, needs).await?;
    Ok(MemberFacts {
        member: grant.member_id,
        subject,
        org: *grant.scope().org_id(),
        org_slug: grant.org_slug.clone(),
        org_name: grant.org_name.clone(),
        name: grant.name.clone(),
        locale: grant.locale.clone(),
        email: email_of(grant.email.as_ref(), grant.is_email_verified),
        phone: phone_of(grant.phone.as_ref()),
        department: Some(grant.department.clone()).filter(|text| !text.is_empty()),
        role: grant.role,
        posts,
        groups,
    })
}

/// A member without a grant: as a grant that was made now would say.
///
/// # Errors
/// As the database says.
pub(super) async fn previewed_of(
    ctx: &Context,
    client: &Client,
    (scope, member): (OrgScope, MemberId),
    row: &Previewed,
    needs: Needs,
) -> Result<MemberFacts> {
    let subject = subject(ctx, client, member).await?;
    let (posts, groups) = chart_of(ctx, scope, member, needs).await?;
    Ok(MemberFacts {
        member,
        subject,
        org: *scope.org_id(),
        org_slug: row.org_slug.clone(),
        org_name: row.org_name.clone(),
        name: row.name.clone(),
        locale: row.locale.clone(),
        email: email_of(row.email.as_ref(), row.is_email_verified),
        phone: phone_of(row.phone.as_ref()),
        department: Some(row.department.clone()).filter(|text| !text.is_empty()),
        role: row.role,
        posts,
        groups,
    })
}

fn email_of(email: Option<&String>, is_verified: bool) -> Option<Contact> {
    let value = email?.clone();
    Some(Contact { value, is_verified })
}

/// Nobody has called the number yet.
fn phone_of(phone: Option<&String>) -> Option<Contact> {
    let value = phone?.clone();
    let is_verified = false;
    Some(Contact { value, is_verified })
}

/// What is needed of the org chart: one statement each, and none for who needs nothing.
///
/// # Errors
/// As the database says.
async fn chart_of(
    ctx: &Context,
    scope: OrgScope,
    member: MemberId,
    needs: Needs,
) -> Result<(Vec<PostFacts>, Vec<String>)> {
    if needs == Needs::ROW {
        return Ok(Default::default());
    }
    let mut conn = ctx.store().read().await?;
    let posts = if needs.posts {
        conn.posts_of(scope, member).await?
    } else {
        Vec::new()
    };
    let groups = if needs.groups {
        conn.groups_of(scope, member).await?
    } else {
        Vec::new()
    };
    let name = |group: GroupOf| group.name;
    Ok((
        posts.into_iter().take(MOST_POSTS).map(post).collect(),
        groups.into_iter().map(name).collect(),
    ))
}

fn post(post: Post) -> PostFacts {
    PostFacts {
        unit: post.unit,
        path: post.path,
        line: post.line,
        duty: post.duty,
        is_primary: post.is_primary,
        is_leader: post.is_leader,
    }
}

/// Scopes that were stored.
pub(super) fn scopes_of(text: &str) -> Result<Scopes> {
    Scopes::parse(text).map_err(|_| corrupt("stored scopes"))
}

pub(super) fn corrupt(what: &str) -> Error {
    Error::Internal(format!("unreadable: {what}"))
}
