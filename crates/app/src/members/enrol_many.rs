//! Enrols many people at once with one password hash: for samples and benchmarks, later for imports. The values are already read;
//! a person who is there already stops the batch that holds them.

use ieum_model::email::Email;
use ieum_model::member::MemberState;
use ieum_model::phone::Phone;
use ieum_model::text::{Department, PersonName, fold};
use ieum_model::{AccountId, MemberId};
use ieum_store::OrgScope;
use ieum_store::member_batch::{Batch, BatchMember};

use super::fields::taken;
use crate::core::audit::Record;
use crate::core::error::Problem;
use crate::{Actor, Context, Result, Target, transact};

/// One person; e-mail or phone is needed.
#[derive(Debug, Clone)]
pub struct Enrolment {
    /// Name.
    pub name: PersonName,
    /// E-mail.
    pub email: Option<Email>,
    /// Phone.
    pub phone: Option<Phone>,
    /// Department.
    pub department: Option<Department>,
}

/// People in one transaction.
const BATCH: usize = 1_000;

/// Enrols people in the order given, with managed accounts that share a password. `Active` skips the first sign-in's change of
/// password, `Invited` demands it.
///
/// # Errors
/// `sign_in_id_empty` for a person with neither e-mail nor phone; `member_email_taken` or `member_phone_taken`. Batches before stay.
pub async fn enrol_many(
    ctx: &Context,
    actor: &Actor,
    scope: OrgScope,
    people: &[Enrolment],
    password_hash: &str,
    state: MemberState,
) -> Result<Vec<MemberId>> {
    if people.iter().any(|p| p.email.is_none() && p.phone.is_none()) {
        return Err(Problem::of_all("sign_in_id_empty").into());
    }
    let batch = Batch {
        password_hash,
        must_change_password: state == MemberState::Invited,
        state,
        now: ctx.now(),
    };
    let mut ids = Vec::with_capacity(people.len());
    for chunk in people.chunks(BATCH) {
        let rows: Vec<_> = chunk.iter().map(|person| row(ctx, person)).collect();
        transact!(ctx, tx, {
            tx.insert_members(scope, &rows, batch).await.map_err(taken)?;
            let target = Target::new("organization", scope.org_id(), "");
            let record =
                Record::done(actor, scope, "member.enrol_many", target).detail(format!("count={}", rows.len()));
            ctx.audit(&mut tx, record).await?;
            Ok(())
        })?;
        ids.extend(rows.iter().map(|row| row.member));
    }
    Ok(ids)
}

fn row(ctx: &Context, person: &Enrolment) -> BatchMember {
    let pair = |text: &str| (text.to_owned(), fold(text));
    BatchMember {
        member: MemberId::new(ctx.now(), ctx.rng()),
        account: AccountId::new(ctx.now(), ctx.rng()),
        name: pair(person.name.as_str()),
        email: person.email.as_ref().map(|e| (e.as_str().to_owned(), e.folded())),
        phone: person.phone.as_ref().map(|p| p.as_e164().to_owned()),
        department: person.department.as_ref().map(|d| pair(d.as_str())).unwrap_or_default(),
    }
}
