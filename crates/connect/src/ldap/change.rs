//! A person's password changed in the directory, with the old one: by RFC 3062, or as Active Directory wants it.

use std::collections::HashSet;

use ieum_model::secret::Secret;
use ldap3::{Mod, Scope};

use super::directory::Step;
use super::lines::Lines;
use super::look::{Person, find, nobody, own};
use super::renewed::{NotChanged, of_change};
use super::session::{Query, Session};
use super::settings::{Settings, Way};
use super::template::{self, Form};
use super::verdict::{Refusal, Why, of_person};

/// What only Active Directory says that it can (MS-ADTS, section 3.1.1.3.4.3.1: LDAP_CAP_ACTIVE_DIRECTORY_OID).
const ACTIVE_DIRECTORY: &str = "1.2.840.113556.1.4.800";

/// How a directory wants to be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    /// The Password Modify operation (RFC 3062).
    Operation,
    /// A change of `unicodePwd` (MS-ADTS, section 3.1.1.3.1.5.1).
    UnicodePwd,
}

/// Changes it. The old password is tried first, so that a wrong one is only that.
///
/// # Errors
/// Why the old one stays.
pub(super) async fn change(
    lines: &mut Lines<'_>,
    person: &Person<'_>,
    new: &Secret,
    steps: &mut Vec<Step>,
) -> Result<(), Why> {
    if person.password.expose().is_empty() || person.user.is_empty() {
        return Err(Why::Refusal(Refusal::Wrong));
    }
    // Who must change their password may ask nothing else afterwards, so this is asked before.
    let manner = manner(lines.person(steps).await?).await;
    let name = match person.settings.way {
        Way::Search => Found::Name(match find(lines, person, steps).await? {
            Some(entry) => entry.dn,
            None => {
                nobody(lines.person(steps).await?, person).await?;
                return Err(Why::Refusal(Refusal::Unknown));
            }
        }),
        Way::Direct => {
            let made = template::bind_name(&person.settings.template, person.user);
            Found::Made(made.ok_or(Why::Refusal(Refusal::Unknown))?)
        }
    };
    let session = lines.person(steps).await?;
    let result = session.bind(name.to_bind(), person.password.expose()).await?;
    match of_person(&result) {
        Ok(()) | Err(Why::Refusal(Refusal::Expired | Refusal::MustChange)) => {}
        Err(why) => return Err(why),
    }
    steps.push(Step::LetIn(name.to_bind().to_owned()));
    let (session, name) = match (result.rc, name) {
        (0, Found::Name(name) | Found::Made((Form::Name, name, _))) => (session, name),
        (0, Found::Made(made)) => {
            let entry = own(session, person, &made, steps).await?;
            (session, entry.dn)
        }
        // The directory lets nobody in with this password any more; whoever searches brings it the old and the new one.
        (_, Found::Name(name)) if has_service(person.settings) => (lines.service(person, steps).await?, name),
        _ => return Err(Why::NotChanged(NotChanged::NotAllowed)),
    };
    let (old, new) = (person.password.expose(), new.expose());
    let result = match manner {
        Manner::Operation => session.change_password(&name, old, new).await?,
        Manner::UnicodePwd => session.modify(&name, unicode_pwd(old, new)).await?,
    };
    of_change(&result)?;
    steps.push(Step::Changed(manner));
    Ok(())
}

enum Found {
    Name(String),
    Made((Form, String, String)),
}

impl Found {
    fn to_bind(&self) -> &str {
        match self {
            Self::Name(name) | Self::Made((_, name, _)) => name,
        }
    }
}

fn has_service(settings: &Settings) -> bool {
    settings.way == Way::Search && !settings.service_dn.is_empty()
}

/// A directory that does not say what it is takes the standard's operation.
async fn manner(session: &mut Session) -> Manner {
    let query = Query {
        base: "",
        scope: Scope::Base,
        filter: "(objectClass=*)",
        attributes: &["supportedCapabilities".to_owned()],
    };
    let is_active_directory = session.search(query, 2).await.is_ok_and(|(found, _)| {
        let mut found = found.iter();
        found.any(|entry| entry.has("supportedCapabilities", ACTIVE_DIRECTORY))
    });
    match is_active_directory {
        true => Manner::UnicodePwd,
        false => Manner::Operation,
    }
}

/// The old value deleted and the new one added in one request: that is a change, and no reset by an administrator.
fn unicode_pwd(old: &str, new: &str) -> Vec<Mod<Vec<u8>>> {
    let name = || b"unicodePwd".to_vec();
    vec![
        Mod::Delete(name(), HashSet::from([quoted(old)])),
        Mod::Add(name(), HashSet::from([quoted(new)])),
    ]
}

/// In quotation marks, as UTF-16 from the lower byte on.
fn quoted(password: &str) -> Vec<u8> {
    format!("\"{password}\"")
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect()
}

#[cfg(test)]
mod tests;
