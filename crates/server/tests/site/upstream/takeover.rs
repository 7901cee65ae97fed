//! Attempts to come in as somebody else by an address or a key: never a sign-in. What links by itself, and only that, does.

use std::time::Duration;

use http::StatusCode;
use ieum_model::domain::{DomainState, Standing};
use ieum_model::{DomainId, MemberId};
use ieum_store::OrgScope;
use serde_json::{Value, json};

use super::sign_in::refusals;
use super::{Stage, stage};
use crate::login::{enrolled, linked};
use crate::on_both;
use crate::support::{Answer, TestApp};

/// A domain of an organisation, as proven as said.
pub async fn domain(app: &TestApp, scope: OrgScope, name: &str, state: DomainState) -> DomainId {
    let ctx = app.ctx();
    let id = DomainId::new(ctx.now(), ctx.rng());
    let standing = Standing {
        state,
        failing_since: None,
        warned_at: None,
    };
    app.write(async |tx| {
        tx.insert_domain(scope, id, (name, "0"), ctx.now()).await?;
        tx.save_domain_check(scope, id, standing, None, ctx.now()).await?;
        Ok(())
    })
    .await;
    id
}

impl Stage<'_> {
    /// The method speaks for a domain, chosen by the form.
    pub async fn trust(&mut self, id: DomainId, more: &[(&str, &str)]) -> Answer {
        let path = self.console(&format!("/login-page/domains/{id}"));
        let page = self.admin.get(&path).await;
        let version = page.attribute("input[name=version]", "value").unwrap();
        let method = self.method.to_string();
        let mut fields = vec![("version", version.as_str()), ("methods", method.as_str())];
        fields.extend(more);
        self.admin.post(&path, &fields).await
    }

    pub async fn member_of(&self, email: &str) -> MemberId {
        let mut conn = self.app.store().read().await.unwrap();
        let member = conn.find_member_by_email(self.created.scope, email).await.unwrap();
        member.expect("a member").id
    }
}

fn person(sub: &str, email: &str, is_verified: bool) -> Value {
    json!({"sub": sub, "email": email, "email_verified": is_verified, "name": "박바다"})
}

async fn stays_out(stage: &Stage<'_>, claims: &Value, reason: &str) {
    let mut browser = stage.app.browser();
    // The log is in the order of time.
    stage.app.pass(Duration::from_secs(1));
    let answer = stage.sign_in(&mut browser, claims).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN, "{claims} {reason}");
    assert_eq!(
        browser.get("/account").await.status,
        StatusCode::SEE_OTHER,
        "nobody is signed in"
    );
    assert_eq!(refusals(stage).await[0], format!("refused:{reason}"), "{claims}");
}

on_both! {
    async fn an_address_links_only_where_everything_holds(app) {
        let mut stage = stage(&app).await;
        stage.turn_on().await;
        enrolled(&app, &stage.created, Some("bada@hanbit.example"), None).await;
        enrolled(&app, &stage.created, Some("bada@sales.hanbit.example"), None).await;
        let bada = person("p1", "Bada@Hanbit.example", true);
        let unproven = "address_not_authoritative";
        stays_out(&stage, &bada, unproven).await;
        // Proven, but the connection does not speak for it.
        let scope = stage.created.scope;
        let id = domain(&app, scope, "hanbit.example", DomainState::Proven).await;
        stays_out(&stage, &bada, unproven).await;
        assert_eq!(stage.trust(id, &[]).await.status, StatusCode::SEE_OTHER);
        // Chosen, but lost meanwhile, or another organisation's by now.
        app.sql("UPDATE org_domains SET state = 'lost'").await;
        stays_out(&stage, &bada, unproven).await;
        let other = linked(&app, "다른회사", "darun", "a@darun.example").await;
        let foreign = domain(&app, other.scope, "hanbit.example", DomainState::Proven).await;
        stays_out(&stage, &bada, unproven).await;
        app.write(async |tx| Ok(tx.delete_domain(other.scope, foreign).await?)).await;
        app.sql("UPDATE org_domains SET state = 'proven'").await;
        // Not proven there, or not said.
        stays_out(&stage, &person("p1", "bada@hanbit.example", false), "address_unverified").await;
        stays_out(&stage, &json!({"sub": "p1", "email": "bada@hanbit.example"}), "address_unverified").await;
        // Below the domain without the choice, and beside it.
        let sales = person("p2", "bada@sales.hanbit.example", true);
        stays_out(&stage, &sales, unproven).await;
        stays_out(&stage, &person("p3", "bada@evilhanbit.example", true), "nobody").await;

        // All of it holds: linked and signed in, and the initial password is over.
        let mut browser = app.browser();
        let answer = stage.sign_in(&mut browser, &bada).await;
        assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/account"), "{}", answer.body);
        let account = browser.get("/account").await;
        assert_eq!(account.status, StatusCode::OK, "{}", account.location());
        assert!(account.body.contains("bada@hanbit.example"));
        assert!(account.body.contains("마지막 로그인 수단"), "the only way in cannot be removed");

        // The address changes there to another member's: the link stays with the first.
        let moved = person("p1", "admin@hanbit.example", true);
        let mut browser = app.browser();
        assert_eq!(stage.sign_in(&mut browser, &moved).await.status, StatusCode::SEE_OTHER);
        assert!(browser.get("/account").await.body.contains("bada@hanbit.example"));
        // The address is somebody else's there now.
        stays_out(&stage, &person("p9", "bada@hanbit.example", true), "linked_otherwise").await;

        // By choice, what is below counts too; but what another organisation has proven is theirs.
        assert_eq!(stage.trust(id, &[("with_subdomains", "true")]).await.status, StatusCode::SEE_OTHER);
        let foreign = domain(&app, other.scope, "sales.hanbit.example", DomainState::Proven).await;
        stays_out(&stage, &sales, unproven).await;
        app.write(async |tx| Ok(tx.delete_domain(other.scope, foreign).await?)).await;
        assert_eq!(stage.sign_in(&mut app.browser(), &sales).await.status, StatusCode::SEE_OTHER);
    }

    async fn a_key_links_one_member_and_never_two(app) {
        let mut stage = stage(&app).await;
        stage.turn_on().await;
        let form = stage.at("/openid");
        let version = stage.version().await;
        let issuer = stage.idp.issuer.clone();
        let fields = [("version", version.as_str()), ("issuer", issuer.as_str()), ("client_id", "ieum"), ("scopes", "profile"),
            ("subject", "sub"), ("email", "email"), ("name_claim", "name"), ("groups", ""), ("key", "employee")];
        let answer = stage.admin.post(&form, &fields).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
        let at = stage.at("");
        crate::upstream::let_go_live(&mut stage.admin, &at).await;
        enrolled(&app, &stage.created, Some("bada@hanbit.example"), None).await;
        enrolled(&app, &stage.created, Some("sora@hanbit.example"), None).await;
        let (bada, sora) = (stage.member_of("bada@hanbit.example").await, stage.member_of("sora@hanbit.example").await);
        let of = |stage: &Stage<'_>, member: MemberId| stage.console(&format!("/members/{member}/key"));
        let path = of(&stage, bada);
        assert_eq!(stage.admin.post(&path, &[("key", " E-1 ")]).await.status, StatusCode::SEE_OTHER);
        // The same key for two members is refused where it was typed.
        let path = of(&stage, sora);
        let twice = stage.admin.post(&path, &[("key", "E-1")]).await;
        assert_eq!(twice.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(twice.body.contains("다른 구성원이 이미 쓰는 외부 키입니다."), "{}", twice.body);
        assert_eq!(stage.admin.post(&path, &[("key", "E-2")]).await.status, StatusCode::SEE_OTHER);

        let said = |sub: &str, key: &str, email: &str| json!({"sub": sub, "employee": key, "email": email, "email_verified": true});
        // Key and address name two people: an administrator decides.
        stays_out(&stage, &said("p1", "E-1", "sora@hanbit.example"), "two_members").await;
        // Letter by letter.
        stays_out(&stage, &said("p1", "e-1", "x@hanbit.example"), "nobody").await;
        let mut browser = app.browser();
        let answer = stage.sign_in(&mut browser, &said("p1", "E-1", "whoever@elsewhere.example")).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
        assert!(browser.get("/account").await.body.contains("bada@hanbit.example"));
        // The key changed hands there.
        stays_out(&stage, &said("p2", "E-1", "y@hanbit.example"), "linked_otherwise").await;
        // Deleted here.
        app.sql("UPDATE members SET state = 'deleted', deleted_at = 1 WHERE email = 'sora@hanbit.example'").await;
        stays_out(&stage, &said("p3", "E-2", "z@hanbit.example"), "not_active").await;
    }
}
