//! One person at one server: found, let in or not, read.

use ieum_model::linking::Identity;
use ieum_model::secret::Secret;
use ldap3::Scope;

use super::directory::Step;
use super::entry::{Entry, wanted};
use super::groups::groups_of;
use super::lines::Lines;
use super::policy;
use super::session::{Query, Session};
use super::settings::{GroupWay, Settings, Way};
use super::template::{self, Form};
use super::verdict::{Fault, Refusal, Why, of_person};

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
pub(super) async fn look(lines: &mut Lines<'_>, person: &Person<'_>, steps: &mut Vec<Step>) -> Result<Identity, Why> {
    if person.password.expose().is_empty() || person.user.is_empty() {
        return Err(Why::Refusal(Refusal::Wrong));
    }
    let entry = match person.settings.way {
        Way::Search => by_search(lines, person, steps).await?,
        Way::Direct => directly(lines, person, steps).await?,
    };
    steps.push(Step::Read(entry.shown()));
    let mut identity = entry.identity(person.settings)?;
    if matches!(person.settings.groups, GroupWay::Chain | GroupWay::Nested) {
        // What the person may see of groups is not what the service account may.
        let session = match person.settings.way {
            Way::Search => lines.service(person, steps).await?,
            Way::Direct => lines.person(steps).await?,
        };
        let groups = groups_of(session, person.settings, &entry.dn).await?;
        identity.groups.extend(groups);
    }
    steps.push(Step::Groups(identity.groups.len()));
    Ok(identity)
}

async fn by_search(lines: &mut Lines<'_>, person: &Person<'_>, steps: &mut Vec<Step>) -> Result<Entry, Why> {
    let found = find(lines, person, steps).await?;
    let session = lines.person(steps).await?;
    let Some(entry) = found else {
        nobody(session, person).await?;
        return Err(Why::Refusal(Refusal::Unknown));
    };
    let_in(session, &entry.dn, person, steps).await?;
    Ok(entry)
}

/// The one entry of the identifier; `None` if there is none.
pub(super) async fn find(
    lines: &mut Lines<'_>,
    person: &Person<'_>,
    steps: &mut Vec<Step>,
) -> Result<Option<Entry>, Why> {
    let settings = person.settings;
    let session = lines.service(person, steps).await?;
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
        (None, _, _) => return Ok(None),
        _ => return Err(Why::Fault(Fault::Ambiguous)),
    };
    match entry.dn.is_empty() {
        true => Err(Why::Fault(Fault::Broken)),
        false => Ok(Some(entry)),
    }
}

/// Tries the password with this name.
async fn let_in(session: &mut Session, name: &str, person: &Person<'_>, steps: &mut Vec<Step>) -> Result<(), Why> {
    let result = session.bind(name, person.password.expose()).await?;
    of_person(&result)?;
    steps.push(Step::LetIn(name.to_owned()));
    steps.extend(policy::said(&result).warning.map(Step::Warned));
    Ok(())
}

/// The same question for somebody who does not exist, so that the answer takes as long.
pub(super) async fn nobody(session: &mut Session, person: &Person<'_>) -> Result<(), Fault> {
    let name = format!("cn={},{}", template::name_value(person.user), person.settings.base);
    session.bind(&name, person.password.expose()).await.map(|_| ())
}

async fn directly(lines: &mut Lines<'_>, person: &Person<'_>, steps: &mut Vec<Step>) -> Result<Entry, Why> {
    let made = template::bind_name(&person.settings.template, person.user);
    let made = made.ok_or(Why::Refusal(Refusal::Unknown))?;
    let session = lines.person(steps).await?;
    let_in(session, &made.1, person, steps).await?;
    own(session, person, &made, steps).await
}

/// The entry of whoever was let in by a name that was made, and no other that a filter might find.
pub(super) async fn own(
    session: &mut Session,
    person: &Person<'_>,
    (form, name, bare): &(Form, String, String),
    steps: &mut Vec<Step>,
) -> Result<Entry, Why> {
    let settings = person.settings;
    let (base, scope, filter) = match form {
        Form::Name => (name.as_str(), Scope::Base, "(objectClass=*)".to_owned()),
        Form::Principal => (
            settings.base.as_str(),
            Scope::Subtree,
            template::filter("(userPrincipalName={user})", name),
        ),
        Form::Domain => (
            settings.base.as_str(),
            Scope::Subtree,
            template::filter("(sAMAccountName={user})", bare),
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
