//! Whose an address is: where its people sign in, by what they must, and whether a method speaks for it.

use ieum_model::LoginMethodId;
use ieum_model::domain::{covers, with_parents};
use ieum_model::email::Email;
use ieum_model::member::Member;
use ieum_store::active::{Covering, HomeRealm};
use ieum_store::{Conn, OrgScope};

use crate::{Context, Result};

/// The proven domain that covers an address. The closest one alone decides, whoever has it.
async fn covering(conn: &mut Conn, email: &Email) -> Result<Option<Covering>> {
    let domain = email.domain();
    let found = conn.find_covering_domain(&with_parents(&domain)).await?;
    Ok(found.filter(|found| covers(&found.name, found.with_subdomains, &domain)))
}

/// Where people with an address of this domain sign in. It says nothing about the person: the domain alone decides, and DNS tells
/// everybody whose it is.
///
/// # Errors
/// As the database says.
pub async fn home_realm(ctx: &Context, email: &Email) -> Result<Option<HomeRealm>> {
    let mut conn = ctx.store().read().await?;
    match covering(&mut conn, email).await? {
        Some(found) => Ok(conn.home_realm(&found).await?),
        None => Ok(None),
    }
}

/// Whether the organisation has proven the domain of an address, and the method speaks for it.
///
/// # Errors
/// As the database says.
pub async fn speaks_for(conn: &mut Conn, scope: OrgScope, method: LoginMethodId, email: &Email) -> Result<bool> {
    match covering(conn, email).await?.filter(|found| found.is_of(scope)) {
        Some(found) => Ok(conn.method_speaks_for(scope, method, found.id).await?),
        None => Ok(false),
    }
}

/// Whether the organisation has proven the domain of an address.
///
/// # Errors
/// As the database says.
pub async fn has_proven(conn: &mut Conn, scope: OrgScope, email: &Email) -> Result<bool> {
    Ok(covering(conn, email).await?.is_some_and(|found| found.is_of(scope)))
}

/// The method, with its name, that a member must use instead of a password. Never for the super admin: somebody has to come in when the
/// company's system does not answer.
///
/// # Errors
/// As the database says.
pub async fn must_use(conn: &mut Conn, scope: OrgScope, member: &Member) -> Result<Option<(LoginMethodId, String)>> {
    if member.is_super_admin {
        return Ok(None);
    }
    let Some(email) = member.email.as_deref().and_then(|text| Email::parse(text).ok()) else {
        return Ok(None);
    };
    match covering(conn, &email).await?.filter(|found| found.is_of(scope)) {
        Some(found) => Ok(conn.living_rule(scope, found.rule).await?),
        None => Ok(None),
    }
}
