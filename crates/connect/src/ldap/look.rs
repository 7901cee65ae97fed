//! One person at one server: found, let in or not, read.

use ieum_model::linking::Identity;
use ieum_model::secret::Secret;
use ldap3::Scope;

use super::directory::Step;
use super::entry::{Entry, wanted};
use super::groups::groups_of;
use super::session::{Query, Session};
use super::settings::{GroupWay, Settings, Way};
use super::template::{self, Form};
use super::verdict::{Fault, Refusal, Why, fault, of_person};

/// Whose password is tried.
pub(super) struct Person<'a> {
    pub(super) settings: &'a Settings,
    pub(super) secret: Option<&'a Secret>,
    pub(super) user: &'a str,
    pub(super) password: &'a Secret,
}

impl From<Fault> for Why {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

/// Asks. What happened is added to `steps`, without any password.
///
/// # Errors
/// Why nobody is vouched for.
pub(super) async fn look(session: &mut Session, person: &Person<'_>, steps: &mut Vec<Step>) -> Result<Identity, Why> {
    if person.password.expose().is_empty() || person.user.is_empty() {
        return Err(Why::Refusal(Refusal::Wrong));
    }
    let entry = match person.settings.way {
        Way::Search => by_search(session, person, steps).await?,
        Way::Direct => directly(session, person, steps).await?,
    };
    steps.push(Step::Read(entry.shown()));
    let mut identity = entry.identity(person.settings)?;
    let searches_groups = matches!(person.settings.groups, GroupWay::Chain | GroupWay::Nested);
    if person.settings.way == Way::Search && searches_groups {
        // What the person may see of groups is not what the service account may.
        serve(session, person).await?;
    }
    identity
        .groups
        .extend(groups_of(session, person.settings, &entry.dn).await?);
    steps.push(Step::Groups(identity.groups.len()));
    Ok(identity)
}

/// Binds as the service account, or as nobody if there is none.
async fn serve(session: &mut Session, person: &Person<'_>) -> Result<(), Fault> {
    let name = person.settings.service_dn.as_str();
    let password = person.secret.map_or("", Secret::expose);
    if !name.is_empty() && password.is_empty() {
        return Err(Fault::Service);
    }
    let password = if name.is_empty() { "" } else { password };
    let result = session.bind(name, password).await?;
    match result.rc {
        0 => Ok(()),
        code => Err(match fault(code) {
            known @ (Fault::NeedsTls | Fault::Referral | Fault::Unavailable) => known,
            _ => Fault::Service,
        }),
    }
}

async fn by_search(session: &mut Session, person: &Person<'_>, steps: &mut Vec<Step>) -> Result<Entry, Why> {
    let settings = person.settings;
    serve(session, person).await?;
    steps.push(Step::Served(settings.service_dn.clone()));
    let filter = template::filter(&settings.filter, person.user);
    let query = Query {
        base: &settings.base,
        scope: Scope::Subtree,
        filter: &filter,
        attributes: &wanted(settings),
    };
    let (mut found, is_more) = session.search(query, 2).await?;
    steps.push(Step::Searched(filter.clone(), found.len()));
    let entry = match (found.pop(), found.is_empty(), is_more) {
        (Some(entry), true, false) => entry,
        (None, _, _) => {
            nobody(session, person).await?;
            return Err(Why::Refusal(Refusal::Unknown));
        }
        _ => return Err(Why::Fault(Fault::Ambiguous)),
    };
    if entry.dn.is_empty() {
        return Err(Why::Fault(Fault::Broken));
    }
    let result = session.bind(&entry.dn, person.password.expose()).await?;
    of_person(&result)?;
    steps.push(Step::LetIn(entry.dn.clone()));
    Ok(entry)
}

/// The same question for somebody who does not exist, so that the answer takes as long.
async fn nobody(session: &mut Session, person: &Person<'_>) -> Result<(), Fault> {
    let name = format!("cn={},{}", template::name_value(person.user), person.settings.base);
    session.bind(&name, person.password.expose()).await.map(|_| ())
}

async fn directly(session: &mut Session, person: &Person<'_>, steps: &mut Vec<Step>) -> Result<Entry, Why> {
    let settings = person.settings;
    let made = template::bind_name(&settings.template, person.user);
    let (form, name, bare) = made.ok_or(Why::Refusal(Refusal::Unknown))?;
    let result = session.bind(&name, person.password.expose()).await?;
    of_person(&result)?;
    steps.push(Step::LetIn(name.clone()));
    // The entry is the one whose name was let in, and no other that a filter might find.
    let (base, scope, filter) = match form {
        Form::Name => (name.as_str(), Scope::Base, "(objectClass=*)".to_owned()),
        Form::Principal => (
            settings.base.as_str(),
            Scope::Subtree,
            template::filter("(userPrincipalName={user})", &name),
        ),
        Form::Domain => (
            settings.base.as_str(),
            Scope::Subtree,
            template::filter("(sAMAccountName={user})", &bare),
        ),
    };
    let query = Query {
        base,
        scope,
        filter: &filter,
        attributes: &wanted(settings),
    };
    let (mut found, is_more) = session.search(query, 2).await?;
    steps.push(Step::Searched(filter.clone(), found.len()));
    match (found.pop(), found.is_empty(), is_more) {
        (Some(entry), true, false) => Ok(entry),
        (None, _, _) => Err(Why::Fault(Fault::NoEntry)),
        _ => Err(Why::Fault(Fault::Ambiguous)),
    }
}
