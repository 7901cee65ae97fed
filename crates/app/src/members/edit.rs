//! Changes what a member is called and, for an account that the organisation manages, reached by.

use ieum_model::MemberId;
use ieum_store::member::Details;

use super::fields::{self, Folded, check_may_manage, taken, target};
use super::show::managed_account;
use crate::access::OrgCaller;
use crate::core::audit::Record;
use crate::core::error::{Problem, Problems};
use crate::{Context, Error, Result, transact};

/// The form as typed. E-mail and phone count for managed accounts only: the owner of an account changes them there.
#[derive(Debug, Clone, Copy)]
pub struct Edit<'a> {
    /// Name.
    pub name: &'a str,
    /// Department; may be empty. Who holds a post in the org chart keeps the unit's name.
    pub department: &'a str,
    /// E-mail; may be empty if there is a phone.
    pub email: &'a str,
    /// Phone; may be empty if there is an e-mail.
    pub phone: &'a str,
    /// Version of the member that the form was made from.
    pub version: i64,
}

/// Saves the form.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Forbidden`] for the super admin and other admins; [`Error::Stale`]; [`Error::Refused`] for what is
/// wrong with the fields, `member_email_taken`, `member_phone_taken` and `member_needs_contact` among them.
pub async fn edit(ctx: &Context, caller: &OrgCaller, id: MemberId, typed: Edit<'_>) -> Result<()> {
    transact!(ctx, tx, {
        let member = tx.find_member(caller.scope(), id).await?.ok_or(Error::NotFound)?;
        check_may_manage(&member, caller.member_id(), caller.role())?;
        let account = managed_account(&mut tx, caller.scope(), &member).await?;
        let mut problems = Problems::default();
        let name = problems.take(fields::name(typed.name));
        let department = if tx.has_post(caller.scope(), id).await? {
            Some(Folded::of(&member.department))
        } else {
            problems.take(fields::department(typed.department))
        };
        let (mut address, mut number) = (member.email.clone(), member.phone.clone());
        if account.is_some() {
            let (email, phone) = (
                problems.take(fields::optional_email(typed.email)),
                problems.take(fields::optional_phone(typed.phone)),
            );
            if let (Some(None), Some(None)) = (&email, &phone) {
                problems.push(Problem::at("email", "member_needs_contact"));
            }
            address = email.flatten().map(|e| e.as_str().to_owned());
            number = phone.flatten().map(|p| p.as_e164().to_owned());
        }
        problems.check()?;
        let (Some(name), Some(department)) = (&name, &department) else {
            return Err(Error::Internal("a field was neither read nor refused".to_owned()));
        };
        let (name, folded) = (
            Folded::of(name.as_str()),
            address.as_deref().map(str::to_ascii_lowercase),
        );
        let details = Details {
            name: name.as_pair(),
            department: department.as_pair(),
            email: address.as_deref().zip(folded.as_deref()),
            phone: number.as_deref(),
        };
        let saved = tx
            .set_member_details(caller.scope(), id, typed.version, &details)
            .await
            .map_err(taken)?;
        if !saved {
            return Err(Error::Stale);
        }
        if let Some(account) = account {
            tx.set_managed_account(caller.scope(), account.id, &name.text, details.email, details.phone)
                .await
                .map_err(taken)?;
        }
        let actor = caller.actor();
        let record = Record::done(&actor, caller.scope(), "member.edit", target(&member));
        ctx.audit(&mut tx, record).await?;
        Ok(())
    })
}
