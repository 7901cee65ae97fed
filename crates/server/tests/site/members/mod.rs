//! Members: the list, invitations, links, changes, admins, the hand-over.

mod admins;
mod detail;
mod handover;
mod invite;
mod link;
mod list;

use ieum_app::members::Enrolment;
use ieum_app::organizations::Created;
use ieum_app::{Actor, Context};
use ieum_model::email::Email;
use ieum_model::member::MemberState;
use ieum_model::permission::Menus;
use ieum_model::phone::Phone;
use ieum_model::plan::Plan;
use ieum_model::secret::Secret;
use ieum_model::text::{Department, PersonName};
use ieum_model::{AccountId, MemberId};

use crate::support::{Browser, PASSWORD, TestApp};

/// An organisation and its super admin's browser.
async fn start(app: &TestApp) -> (Created, Browser<'_>, String) {
    let created = app.organization("하늘물산", Plan::Standard, "haneul@example.com").await;
    let browser = app.signed_in(&created).await;
    let root = format!("/console/{}", created.scope.org_id());
    (created, browser, root)
}

pub fn person(name: &str, email: &str, phone: &str, department: &str) -> Enrolment {
    Enrolment {
        name: PersonName::parse(name).unwrap(),
        email: (!email.is_empty()).then(|| Email::parse(email).unwrap()),
        phone: (!phone.is_empty()).then(|| Phone::parse(phone).unwrap()),
        department: (!department.is_empty()).then(|| Department::parse(department).unwrap()),
    }
}

async fn hash(ctx: &Context) -> String {
    let password = Secret::new(PASSWORD.into());
    ctx.app().passwords.hash(password, ctx.rng()).await.unwrap()
}

/// Members with managed accounts and the password of all samples.
pub async fn enrol(app: &TestApp, created: &Created, people: &[Enrolment], state: MemberState) -> Vec<MemberId> {
    let ctx = app.ctx();
    let hash = hash(&ctx).await;
    ieum_app::members::enrol_many(&ctx, &Actor::system(), created.scope, people, &hash, state)
        .await
        .unwrap()
}

/// One active member with a browser.
pub async fn active<'a>(app: &'a TestApp, created: &Created, name: &str, email: &str) -> (MemberId, Browser<'a>) {
    let member = enrol(app, created, &[person(name, email, "", "")], MemberState::Active).await[0];
    (member, signed_in_as(app, created, member).await)
}

pub async fn account_of(app: &TestApp, created: &Created, member: MemberId) -> AccountId {
    let mut conn = app.store().read().await.unwrap();
    let found = conn.find_member(created.scope, member).await.unwrap().unwrap();
    found.account_id.unwrap()
}

pub async fn signed_in_as<'a>(app: &'a TestApp, created: &Created, member: MemberId) -> Browser<'a> {
    let account = account_of(app, created, member).await;
    app.signed_in(&Created {
        member,
        account,
        ..*created
    })
    .await
}

/// Makes a member an admin with these menus.
pub async fn make_admin(app: &TestApp, created: &Created, member: MemberId, menus: Menus) {
    app.write(async |tx| Ok(tx.replace_member_admin(created.scope, member, Some(menus)).await?))
        .await;
}

pub async fn member(app: &TestApp, created: &Created, id: MemberId) -> ieum_model::member::Member {
    let mut conn = app.store().read().await.unwrap();
    conn.find_member(created.scope, id).await.unwrap().unwrap()
}

/// The path of the link in the latest mail.
pub async fn mailed_path(app: &TestApp, to: &str, part: &str) -> String {
    let mails = app.mails_to(to).await;
    let text = &mails.first().unwrap_or_else(|| panic!("no mail to {to}")).message.text;
    let start = text.find(part).unwrap_or_else(|| panic!("no {part} in {text}"));
    text[start..].split_whitespace().next().unwrap().to_owned()
}
