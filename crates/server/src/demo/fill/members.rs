//! Many members at once, in one transaction.

use std::time::Duration;

use ieum_app::Context;
use ieum_model::email::Email;
use ieum_model::member::MemberState;
use ieum_model::phone::Phone;
use ieum_model::text::fold;
use ieum_model::{AccountId, Instant, MemberId};
use ieum_store::account::NewAccount;
use ieum_store::member::NewMember;
use ieum_store::{OrgScope, Tx};

use crate::demo::people::Person;

/// What becomes of an enrolled person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    /// Signs in now and then.
    Active,
    /// Was enrolled and never came.
    Unseen,
}

/// Enrols people whose accounts the organisation manages, and notes when they signed in last.
pub(super) async fn enrol(
    ctx: &Context,
    tx: &mut Tx,
    scope: OrgScope,
    hash: &str,
    people: &[(Person, Fate)],
) -> ieum_app::Result<Vec<MemberId>> {
    let mut ids = Vec::with_capacity(people.len());
    for (index, (person, fate)) in people.iter().enumerate() {
        ids.push(enrol_one(ctx, tx, scope, hash, person).await?);
        if let (Fate::Active, Some(id)) = (fate, ids.last()) {
            tx.note_sign_in(scope, *id, last_seen(ctx.now(), index)).await?;
        }
    }
    Ok(ids)
}

async fn enrol_one(
    ctx: &Context,
    tx: &mut Tx,
    scope: OrgScope,
    hash: &str,
    person: &Person,
) -> ieum_app::Result<MemberId> {
    let (account, member) = (
        AccountId::new(ctx.now(), ctx.rng()),
        MemberId::new(ctx.now(), ctx.rng()),
    );
    let folded = Email::parse(&person.email)
        .map(|email| email.folded().to_string())
        .unwrap_or_default();
    let email = Some((person.email.as_str(), folded.as_str()));
    let phone = person.phone.as_deref().and_then(|text| Phone::parse(text).ok());
    let phone = phone.as_ref().map(Phone::as_e164);
    tx.insert_account(&NewAccount {
        id: account,
        home: Some(scope),
        name: &person.name,
        email,
        phone,
        password_hash: Some(hash),
        must_change_password: false,
        locale: None,
        created_at: ctx.now(),
    })
    .await?;
    tx.insert_member(
        scope,
        &NewMember {
            id: member,
            account_id: Some(account),
            state: MemberState::Active,
            name: (&person.name, &fold(&person.name)),
            email,
            phone,
            department: (person.department, &fold(person.department)),
            now: ctx.now(),
        },
    )
    .await?;
    Ok(member)
}

/// Spread over the weeks after the enrolment.
fn last_seen(enrolled: Instant, index: usize) -> Instant {
    let minutes = (index as u64 * 7919) % (20 * 24 * 60);
    enrolled.plus(Duration::from_secs((24 * 60 + minutes) * 60))
}
