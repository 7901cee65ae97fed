//! Organisations, and browsers of people who are signed in without going through the pages.

use ieum_app::Actor;
use ieum_app::organizations::{Created, NewOrganization, SuperAdmin, create_in};
use ieum_model::email::Email;
use ieum_model::plan::Plan;
use ieum_model::secret::Secret;
use ieum_model::text::{OrgName, PersonName};

use super::{Browser, PASSWORD, TestApp};

impl TestApp {
    /// An organisation with a super admin whose password is [`PASSWORD`].
    pub async fn organization(&self, name: &str, plan: Plan, email: &str) -> Created {
        self.organization_in("ko", name, plan, "김하늘", email).await
    }

    /// The same, made in a language, and with the super admin's name.
    pub async fn organization_in(&self, lang: &str, name: &str, plan: Plan, person: &str, email: &str) -> Created {
        let mut ctx = self.ctx();
        lang.clone_into(&mut ctx.request.locale);
        let hash = ctx
            .app()
            .passwords
            .hash(Secret::new(PASSWORD.into()), ctx.rng())
            .await
            .unwrap();
        let new = NewOrganization {
            name: OrgName::parse(name).unwrap(),
            plan,
            super_admin: SuperAdmin {
                name: PersonName::parse(person).unwrap(),
                email: Email::parse(email).unwrap(),
                password_hash: Some(hash),
            },
        };
        self.write(async |tx| create_in(&ctx, tx, &Actor::system(), &new).await)
            .await
    }

    /// A browser that is signed in to this organisation as this member, without going through the pages.
    pub async fn signed_in(&self, created: &Created) -> Browser<'_> {
        let ctx = self.ctx();
        let token = self
            .write(async |tx| {
                let methods = tx.login_methods(created.scope).await?;
                let to = ieum_app::sessions::SignInTo {
                    scope: created.scope,
                    member: created.member,
                    method: methods[0].id,
                    policy: tx.get_organization(created.scope).await?.session_policy,
                    tested: None,
                };
                Ok(
                    ieum_app::sessions::open_member_session(&ctx, tx, created.account, to, None)
                        .await?
                        .token,
                )
            })
            .await;
        let mut browser = self.browser();
        browser.cookies.push(("ieum_session".into(), token.expose().into()));
        browser
    }

    /// A browser that is signed in as an operator, without going through the pages.
    pub async fn operator(&self, email: &str) -> Browser<'_> {
        self.operator_named("이운영", email).await
    }

    /// The same, with the operator's name.
    pub async fn operator_named(&self, name: &str, email: &str) -> Browser<'_> {
        let ctx = self.ctx();
        let token = self
            .write(async |tx| {
                let account =
                    ieum_app::operators::add_in(&ctx, tx, &Actor::system(), name, &Email::parse(email).unwrap())
                        .await?;
                Ok(ieum_app::sessions::open_operator_session(&ctx, tx, account, None)
                    .await?
                    .token)
            })
            .await;
        let mut browser = self.browser();
        browser.cookies.push(("ieum_operator".into(), token.expose().into()));
        browser
    }
}
