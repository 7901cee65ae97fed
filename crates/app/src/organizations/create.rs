//! Makes an organisation with its super admin and the first login method, in the caller's transaction. Sign-up, operator and
//! REST API all end here.

use ieum_model::email::Email;
use ieum_model::member::MemberState;
use ieum_model::organization::SessionPolicy;
use ieum_model::plan::Plan;
use ieum_model::text::{OrgName, PersonName, fold, look_alike_key};
use ieum_model::{AccountId, LoginMethodId, MemberId, OrgId};
use ieum_store::account::NewAccount;
use ieum_store::member::NewMember;
use ieum_store::{OrgScope, Tx, organization};

use crate::core::audit::Record;
use crate::{Actor, Context, Result, Target};

/// Name of the first login method, in the language of whoever makes the organisation; the super admin can change it.
fn first_method(locale: &str) -> &'static str {
    match locale {
        "en" => "ID sign-in",
        _ => "아이디 로그인",
    }
}

/// What a new organisation needs.
#[derive(Debug)]
pub struct NewOrganization {
    /// 조직 이름.
    pub name: OrgName,
    /// What it pays for.
    pub plan: Plan,
    /// Its super admin.
    pub super_admin: SuperAdmin,
}

/// The super admin of a new organisation: somebody whose e-mail is proven, or will be by the mail that sets the password.
#[derive(Debug)]
pub struct SuperAdmin {
    /// Name.
    pub name: PersonName,
    /// E-mail.
    pub email: Email,
    /// Hash of a password, for a person without an account; ignored for who has one.
    pub password_hash: Option<String>,
}

/// What was made.
#[derive(Debug, Clone, Copy)]
pub struct Created {
    /// Permission to touch the organisation's rows.
    pub scope: OrgScope,
    /// The super admin's membership.
    pub member: MemberId,
    /// The super admin's account.
    pub account: AccountId,
    /// The account has no password yet.
    pub needs_password: bool,
}

/// Makes the organisation. The person's self-owned account is used, or made.
///
/// # Errors
/// As the database says.
pub async fn create_in(ctx: &Context, tx: &mut Tx, actor: &Actor, new: &NewOrganization) -> Result<Created> {
    let (now, rng) = (ctx.now(), ctx.rng());
    let person = &new.super_admin;
    let email_folded = person.email.folded().to_string();
    let (account, needs_password) = match tx.find_self_owned_account(&email_folded).await? {
        Some(known) => (known.id, known.password_hash.is_none()),
        None => {
            let id = AccountId::new(now, rng);
            tx.insert_account(&NewAccount {
                id,
                home: None,
                name: person.name.as_str(),
                email: Some((person.email.as_str(), &email_folded)),
                phone: None,
                password_hash: person.password_hash.as_deref(),
                must_change_password: false,
                locale: None,
                created_at: now,
            })
            .await?;
            (id, person.password_hash.is_none())
        }
    };
    let (org, member) = (OrgId::new(now, rng), MemberId::new(now, rng));
    let row = organization::NewOrganization {
        id: org,
        name: new.name.as_str(),
        name_folded: &fold(new.name.as_str()),
        look_alike: &look_alike_key(new.name.as_str()),
        plan: new.plan,
        session_policy: SessionPolicy::default(),
        created_at: now,
    };
    let scope = tx.create_organization(&row, member).await?;
    tx.insert_member(
        scope,
        &NewMember {
            id: member,
            account_id: Some(account),
            state: MemberState::Active,
            name: (person.name.as_str(), &fold(person.name.as_str())),
            email: Some((person.email.as_str(), &email_folded)),
            phone: None,
            department: ("", ""),
            now,
        },
    )
    .await?;
    let method = first_method(&ctx.request.locale);
    tx.insert_login_method(
        scope,
        LoginMethodId::new(now, rng),
        "password",
        (method, &fold(method)),
        now,
    )
    .await?;
    let target = Target::new("organization", org, new.name.as_str());
    ctx.audit(
        tx,
        Record::done(actor, scope, "organization.create", target).detail(format!("plan={}", new.plan)),
    )
    .await?;
    Ok(Created {
        scope,
        member,
        account,
        needs_password,
    })
}
