//! Enrols one person with an initial password: the organisation makes and manages the account, because nobody has proven that the
//! e-mail or phone is the person's.

use ieum_model::member::MemberState;
use ieum_model::secret::Secret;
use ieum_model::sign_in_id::SignInId;
use ieum_model::{AccountId, MemberId};
use ieum_store::account::NewAccount;
use ieum_store::member::NewMember;

use super::fields::{Folded, TypedPerson, taken_id};
use super::password::initial;
use crate::access::OrgCaller;
use crate::core::audit::Record;
use crate::core::mail::{Mail, MailKind};
use crate::{Context, Result, Target, transact};

/// Who was enrolled.
#[derive(Debug)]
pub struct Enrolled {
    /// The membership.
    pub member: MemberId,
    /// To be shown once.
    pub password: Secret,
}

/// Enrols a person; with an empty `password` one is generated.
///
/// # Errors
/// [`crate::Error::Refused`] for what is wrong with the fields, `member_email_taken` and `member_phone_taken` among them.
pub async fn enrol(ctx: &Context, caller: &OrgCaller, typed: TypedPerson<'_>, password: &str) -> Result<Enrolled> {
    let person = typed.read()?;
    let (name, id) = (Folded::of(person.name.as_str()), person.id.to_string());
    let org = caller.member.organization();
    let password = initial(ctx, password, &[&name.text, &id, &org.name])?;
    let hash = ctx.app().passwords.hash(password.clone(), ctx.rng()).await?;
    let folded = person.id.folded();
    let (email, phone) = match &person.id {
        SignInId::Email(email) => (Some((email.as_str(), folded.as_str())), None),
        SignInId::Phone(_) => (None, Some(folded.as_str())),
    };
    let member = transact!(ctx, tx, {
        let (account, member) = (
            AccountId::new(ctx.now(), ctx.rng()),
            MemberId::new(ctx.now(), ctx.rng()),
        );
        let new = NewAccount {
            id: account,
            home: Some(caller.scope()),
            name: &name.text,
            email,
            phone,
            password_hash: Some(&hash),
            must_change_password: true,
            locale: None,
            created_at: ctx.now(),
        };
        tx.insert_account(&new).await.map_err(taken_id)?;
        let new = NewMember {
            id: member,
            account_id: Some(account),
            state: MemberState::Invited,
            name: name.as_pair(),
            email,
            phone,
            department: person.department.as_pair(),
            now: ctx.now(),
        };
        tx.insert_member(caller.scope(), &new).await.map_err(taken_id)?;
        if let Some((address, _)) = email {
            let login = org
                .slug
                .as_ref()
                .map_or("/login".to_owned(), |slug| format!("/o/{slug}"));
            let mail = Mail::new(MailKind::Enrolled, address, &ctx.request.locale)
                .link(ctx.link(&login))
                .with("org_name", &org.name);
            ctx.mail(&mut tx, Some(caller.scope()), &mail, None).await?;
        }
        let target = Target::new("member", member, name.text.clone());
        ctx.audit(
            &mut tx,
            Record::done(&caller.actor(), caller.scope(), "member.enrol", target),
        )
        .await?;
        Ok(member)
    })?;
    Ok(Enrolled { member, password })
}
