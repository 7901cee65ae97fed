//! Many members at once, and what became of them.

use std::time::Duration;

use anyhow::Context as _;
use ieum_app::members::{Enrolment, enrol_many};
use ieum_app::{Actor, Context};
use ieum_model::email::Email;
use ieum_model::member::MemberState;
use ieum_model::phone::Phone;
use ieum_model::text::{Department, PersonName};
use ieum_model::{Instant, MemberId};
use ieum_store::OrgScope;

use super::write;
use crate::demo::people::Person;

/// Enrols people whose accounts the organisation manages, and notes when they signed in last; one of nine never did.
pub(super) async fn enrol(
    ctx: &Context,
    scope: OrgScope,
    hash: &str,
    people: &[Person],
) -> anyhow::Result<Vec<MemberId>> {
    let enrolments = people.iter().map(enrolment).collect::<anyhow::Result<Vec<_>>>()?;
    let ids = enrol_many(ctx, &Actor::system(), scope, &enrolments, hash, MemberState::Active).await?;
    write(ctx, async |tx| {
        for (index, id) in ids.iter().enumerate().filter(|(index, _)| index % 9 != 8) {
            tx.note_sign_in(scope, *id, last_seen(ctx.now(), index)).await?;
        }
        Ok(())
    })
    .await?;
    Ok(ids)
}

fn enrolment(person: &Person) -> anyhow::Result<Enrolment> {
    let phone = person.phone.as_deref().map(Phone::parse).transpose();
    Ok(Enrolment {
        name: PersonName::parse(&person.name).with_context(|| person.name.clone())?,
        email: Some(Email::parse(&person.email).with_context(|| person.email.clone())?),
        phone: phone.with_context(|| person.name.clone())?,
        department: Some(Department::parse(person.department)?),
    })
}

/// Spread over the weeks after the enrolment.
fn last_seen(enrolled: Instant, index: usize) -> Instant {
    let minutes = (index as u64 * 7919) % (4 * 24 * 60);
    enrolled.plus(Duration::from_secs((60 + minutes) * 60))
}
