//! The last way in: the super admin's stays, whoever would take it, and nobody takes the own one.

use ieum_model::LinkedIdentityId;
use serde_json::json;

use super::*;
use crate::emergency::make;
use crate::on_both;
use crate::support::PASSWORD;

impl Stage<'_> {
    /// The super admin is linked at the provider and has no password: the link is the one way in.
    async fn leave_the_link_alone(&mut self) -> LinkedIdentityId {
        self.turn_on().await;
        let boss = json!({"sub": "p1", "email": "admin@hanbit.example", "name": "김하늘"});
        let refused = self.sign_in(&mut self.app.browser(), &boss).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN);
        self.link().await;
        self.app.sql("UPDATE accounts SET password_hash = NULL").await;
        let mut conn = self.app.store().read().await.unwrap();
        conn.links_of(self.created.scope, self.created.member).await.unwrap()[0].id
    }

    async fn changes_of_the_link(&mut self, link: LinkedIdentityId) -> Vec<StatusCode> {
        let links = self.console(&format!("/members/{}/links/{link}", self.created.member));
        let own = format!("/account/links/{}/{link}/remove", self.created.scope.org_id());
        let (version, off) = (self.version().await, self.at("/disable"));
        let mut found = Vec::new();
        for (path, fields) in [
            (format!("{links}/disable"), vec![]),
            (format!("{links}/remove"), vec![]),
            (own, vec![]),
            (off, vec![("version", version.as_str()), ("confirm_name", "회사 계정")]),
        ] {
            found.push(self.admin.post(&path, &fields).await.status);
        }
        found
    }
}

on_both! {
    async fn the_link_that_is_the_last_way_stays_until_there_is_another(app) {
        let mut stage = stage(&app).await;
        let link = stage.leave_the_link_alone().await;
        assert_eq!(stage.changes_of_the_link(link).await, [StatusCode::UNPROCESSABLE_ENTITY; 4]);
        let links = stage.console(&format!("/members/{}/links/{link}/disable", stage.created.member));
        let page = stage.admin.post(&links, &[]).await;
        assert!(page.body.contains("먼저 비상 로그인 코드를 만들거나"), "{}", page.body);
        // With codes in the safe it may go, and the codes are what is left.
        let created = stage.created;
        make(&mut app.signed_in(&created).await, &created).await;
        let (version, off) = (stage.version().await, stage.at("/disable"));
        let gone = stage.admin.post(&off, &[("version", &version), ("confirm_name", "회사 계정")]).await;
        assert_eq!(gone.status, StatusCode::SEE_OTHER, "{}", gone.body);
    }

    async fn of_two_that_are_turned_off_at_once_one_stays(app) {
        let mut stage = stage(&app).await;
        stage.leave_the_link_alone().await;
        // A password again: two ways, and two tabs that each take one.
        let ctx = app.ctx();
        let hash = ctx.app().passwords.hash(ieum_model::secret::Secret::new(PASSWORD.into()), ctx.rng()).await.unwrap();
        let account = stage.created.account;
        app.write(async |tx| Ok(tx.set_password(account, &hash, false, ctx.now()).await?)).await;
        let methods = app.store().read().await.unwrap().login_methods(stage.created.scope).await.unwrap();
        let mut tries = Vec::new();
        for method in &methods {
            let (mut browser, version) = (stage.admin.clone(), method.version.to_string());
            let path = stage.console(&format!("/login-page/methods/{}/disable", method.id));
            tries.push(async move {
                browser.post(&path, &[("version", &version), ("confirm_name", &method.name)]).await.status
            });
        }
        let answers = futures_util::future::join_all(tries).await;
        assert_eq!(answers.iter().filter(|status| **status == StatusCode::SEE_OTHER).count(), 1, "{answers:?}");
        let left = app.store().read().await.unwrap().login_methods(stage.created.scope).await.unwrap();
        assert_eq!(left.iter().filter(|method| method.is_enabled).count(), 1);
    }

    async fn a_method_that_is_no_way_for_the_super_admin_goes_as_before(app) {
        let mut stage = stage(&app).await;
        stage.turn_on().await;
        let (version, off) = (stage.version().await, stage.at("/disable"));
        let answer = stage.admin.post(&off, &[("version", &version)]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    }
}
