//! What an attempt's record says of who somebody is there: masked, and by which names it was told.

use ieum_model::linking::Identity;
use ieum_model::trace::{Detail, Shown};

/// The details of an identity; `from` names the claim, attribute or field that tells the person apart.
pub(in crate::login) fn claimed(identity: &Identity, from: &str) -> Vec<(Detail, Shown)> {
    let mut details = vec![
        (Detail::SubjectFrom, Shown::text(from)),
        (Detail::Subject, Shown::subject(&identity.subject)),
    ];
    let person = |detail, text: &Option<String>| text.as_ref().map(|text| (detail, Shown::person(text)));
    details.extend(person(Detail::Name, &identity.name));
    details.extend(person(Detail::Email, &identity.email));
    if identity.email.is_some() {
        let word = if identity.is_email_verified { "yes" } else { "no" };
        details.push((Detail::Verified, Shown::text(word)));
    }
    details.extend(identity.key.as_ref().map(|key| (Detail::Key, Shown::subject(key))));
    details.push((Detail::Groups, Shown::number(identity.groups.len())));
    details
}
