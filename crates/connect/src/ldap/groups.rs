//! Groups of a person, and groups in groups.

use std::collections::BTreeSet;

use ldap3::Scope;

use super::session::{Query, Session};
use super::settings::{GroupWay, Settings};
use super::template::filter_value;
use super::verdict::Fault;

/// Groups within groups within groups.
const DEEPEST: usize = 8;
/// Most groups of one person.
const MOST: usize = 1000;
/// Names that one search asks for.
const AT_ONCE: usize = 40;

/// The names of the groups that are not in the person's own entry.
///
/// # Errors
/// Why the directory does not say.
pub(super) async fn groups_of(session: &mut Session, settings: &Settings, person: &str) -> Result<Vec<String>, Fault> {
    match settings.groups {
        GroupWay::Off | GroupWay::Attribute => Ok(Vec::new()),
        GroupWay::Chain => {
            // MS-ADTS, section 3.1.1.3.4.4.3: LDAP_MATCHING_RULE_TRANSITIVE_EVAL.
            let filter = format!("(member:1.2.840.113556.1.4.1941:={})", filter_value(person));
            find(session, settings, &filter, MOST).await
        }
        GroupWay::Nested => nested(session, settings, person).await,
    }
}

async fn nested(session: &mut Session, settings: &Settings, person: &str) -> Result<Vec<String>, Fault> {
    let mut known: BTreeSet<String> = BTreeSet::new();
    let mut level = vec![person.to_owned()];
    for _ in 0..DEEPEST {
        let mut above = Vec::new();
        for names in level.chunks(AT_ONCE) {
            let filter = names.iter().fold(String::from("(|"), |mut filter, name| {
                let name = filter_value(name);
                filter.push_str(&format!("(member={name})(uniqueMember={name})"));
                filter
            });
            let room = MOST - known.len();
            for group in find(session, settings, &format!("{filter})"), room).await? {
                // A circle ends where it began.
                if known.insert(group.clone()) {
                    above.push(group);
                }
            }
        }
        if above.is_empty() || known.len() >= MOST {
            break;
        }
        level = above;
    }
    Ok(known.into_iter().collect())
}

async fn find(session: &mut Session, settings: &Settings, filter: &str, most: usize) -> Result<Vec<String>, Fault> {
    let base = match settings.group_base.is_empty() {
        true => &settings.base,
        false => &settings.group_base,
    };
    // RFC 4511, section 4.5.1.8: no attributes.
    let query = Query {
        base,
        scope: Scope::Subtree,
        filter,
        attributes: &["1.1".to_owned()],
    };
    // Fewer than a page would be asked for without pages.
    let (entries, _) = session.search(query, most.max(3)).await?;
    Ok(entries.into_iter().map(|entry| entry.dn).collect())
}
