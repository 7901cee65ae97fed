//! Signing in: the organisation's page, the way by e-mail and code, locks, sessions, and what a stranger cannot learn.

mod codes;
mod ends;
mod locks;
mod page;
mod targets;
mod ways;

use std::time::Duration;

use http::{Request, StatusCode};
use ieum_app::organizations::Created;
use ieum_model::account::AccountState;
use ieum_model::member::MemberState;
use ieum_model::organization::OrgState;
use ieum_model::plan::Plan;
use ieum_model::secret::Secret;
use ieum_model::text::{fold, look_alike_key};
use ieum_model::{AccountId, ClientRowId, MemberId};
use ieum_store::OrgScope;
use ieum_store::account::NewAccount;
use ieum_store::audit::AuditPage;
use ieum_store::client::{ClientSettings, NewClient};
use ieum_store::member::NewMember;
use ieum_store::org_slug::SlugState;

use crate::on_both;
use crate::support::{Answer, Browser, PASSWORD, TestApp};

const HOUR: Duration = Duration::from_secs(3600);

/// An organisation with a login page.
pub async fn linked(app: &TestApp, name: &str, slug: &str, email: &str) -> Created {
    let created = app.organization(name, Plan::Standard, email).await;
    give_slug(app, created.scope, slug, SlugState::Current).await;
    let now = app.ctx().now();
    app.write(async |tx| Ok(tx.set_linked(created.scope, now).await?)).await;
    created
}

pub async fn give_slug(app: &TestApp, scope: OrgScope, slug: &str, state: SlugState) {
    let now = app.ctx().now();
    app.write(async |tx| Ok(tx.insert_slug(scope, slug, &look_alike_key(slug), state, now).await?))
        .await;
}

/// A member with a managed account and [`PASSWORD`], who has never signed in.
pub async fn enrolled(app: &TestApp, org: &Created, email: Option<&str>, phone: Option<&str>) -> AccountId {
    let ctx = app.ctx();
    let hash = ctx
        .app()
        .passwords
        .hash(Secret::new(PASSWORD.into()), ctx.rng())
        .await
        .unwrap();
    let (account, member) = (
        AccountId::new(ctx.now(), ctx.rng()),
        MemberId::new(ctx.now(), ctx.rng()),
    );
    app.write(async |tx| {
        tx.insert_account(&NewAccount {
            id: account,
            home: Some(org.scope),
            name: "박바다",
            email: email.map(|e| (e, e)),
            phone,
            password_hash: Some(&hash),
            must_change_password: true,
            locale: None,
            created_at: ctx.now(),
        })
        .await?;
        tx.insert_member(
            org.scope,
            &NewMember {
                id: member,
                account_id: Some(account),
                state: MemberState::Invited,
                name: ("박바다", &fold("박바다")),
                email: email.map(|e| (e, e)),
                phone,
                department: ("", ""),
                now: ctx.now(),
            },
        )
        .await?;
        Ok(())
    })
    .await;
    account
}

/// Links the one person who waits to a member, as an administrator of the organisation.
pub async fn link_waiting(admin: &mut Browser<'_>, created: &Created, member: MemberId) {
    let list = format!("/console/{}/links", created.scope.org_id());
    let page = admin.get(&list).await;
    let starts = format!("{list}/");
    let one = page.links().into_iter().find(|link| link.starts_with(&starts));
    let member = member.to_string();
    let answer = admin.post(&one.expect("somebody waits"), &[("member", &member)]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
}

/// Sends the form of an organisation's page as the page has it.
pub async fn sign_in(browser: &mut Browser<'_>, path: &str, username: &str, password: &str) -> Answer {
    let page = browser.get(path).await;
    let value = |name: &str| {
        page.attribute(&format!("#form input[name={name}]"), "value")
            .unwrap_or_default()
    };
    let (method, next, hint) = (value("method"), value("next"), value("login_hint"));
    let fields = [
        ("method", method.as_str()),
        ("next", &next),
        ("login_hint", &hint),
        ("username", username),
        ("password", password),
    ];
    browser.post(path.split('?').next().unwrap(), &fields).await
}

/// The code of the latest mail to this address.
/// The six digits of the latest mail.
pub async fn mailed_code(app: &TestApp, email: &str) -> String {
    let mails = app.mails_to(email).await;
    let text = &mails.first().expect("a mail").message.text;
    let mut digits = text.split(|c: char| !c.is_ascii_digit()).filter(|word| word.len() == 6);
    digits.next().expect("a code").to_owned()
}

fn parameter(location: &str, name: &str) -> String {
    let query = location.split_once('?').map_or("", |(_, query)| query);
    url::form_urlencoded::parse(query.as_bytes())
        .find(|(key, _)| key == name)
        .map(|(_, value)| value.into_owned())
        .unwrap_or_default()
}

/// Asks for a code and returns the page's state.
async fn ask_for_code(browser: &mut Browser<'_>, email: &str) -> String {
    let answer = browser.post("/login", &[("who", email)]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    assert!(answer.location().starts_with("/login/code?"), "{}", answer.location());
    parameter(answer.location(), "state")
}

/// Action and result of every entry of an organisation's audit log.
async fn audit_of(app: &TestApp, scope: OrgScope) -> Vec<String> {
    let page = AuditPage {
        before: None,
        action: None,
        limit: 100,
    };
    let log = app.store().read().await.unwrap().audit_of(scope, page).await.unwrap();
    log.iter()
        .map(|entry| format!("{} {}", entry.action, entry.result))
        .collect()
}

fn encode(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

/// An active business system with these redirect URIs.
async fn register(app: &TestApp, client_id: &str, redirect_uris: &[&str]) -> ClientRowId {
    let ctx = app.ctx();
    let id = ClientRowId::new(ctx.now(), ctx.rng());
    let uris: Vec<String> = redirect_uris.iter().map(|uri| (*uri).to_owned()).collect();
    let new = NewClient {
        id,
        client_id,
        kind: "public",
        secret_hash: None,
        org_id: None,
        settings: ClientSettings {
            name: client_id,
            redirect_uris: &uris,
            post_logout_redirect_uris: &[],
            grants: &["authorization_code".to_owned()],
            scopes: &["openid".to_owned()],
            id_token_alg: "RS256",
            home_url: None,
        },
        now: ctx.now(),
    };
    app.write(async |tx| Ok(tx.insert_client(&new).await?)).await;
    id
}
