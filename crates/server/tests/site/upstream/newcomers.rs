//! Who becomes a member at the first sign-in, who is led where, and who must use which method.

use std::time::Duration;

use http::StatusCode;
use ieum_model::domain::DomainState;
use serde_json::{Value, json};

use super::sign_in::refusals;
use super::takeover::domain;
use super::{Stage, stage};
use crate::login::{enrolled, sign_in};
use crate::on_both;
use crate::support::{PASSWORD, TestApp};

impl Stage<'_> {
    async fn people(&mut self, mode: &str, names: &str) {
        let (version, path) = (self.version().await, self.at("/people"));
        let fields = [("version", version.as_str()), ("mode", mode), ("names", names)];
        let answer = self.admin.post(&path, &fields).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    }

    async fn count(&self) -> i64 {
        let mut conn = self.app.store().read().await.unwrap();
        conn.member_counts(self.created.scope).await.unwrap().active as i64
    }
}

fn newcomer(sub: &str, email: &str, groups: &[&str]) -> Value {
    json!({"sub": sub, "email": email, "email_verified": true, "name": "새 사람", "groups": groups})
}

async fn proven(app: &TestApp) -> Stage<'_> {
    let mut stage = stage(app).await;
    stage.turn_on().await;
    let id = domain(app, stage.created.scope, "hanbit.example", DomainState::Proven).await;
    assert_eq!(stage.trust(id, &[]).await.status, StatusCode::SEE_OTHER);
    stage
}

on_both! {
    async fn a_newcomer_becomes_a_member_by_the_rule_and_only_once(app) {
        let mut stage = proven(&app).await;
        let new = newcomer("n1", "new@hanbit.example", &["staff"]);
        let out = |answer: crate::support::Answer| assert_eq!(answer.status, StatusCode::FORBIDDEN);
        out(stage.sign_in(&mut app.browser(), &new).await);
        stage.people("groups", "leads").await;
        app.pass(Duration::from_secs(1));
        out(stage.sign_in(&mut app.browser(), &new).await);
        assert_eq!((stage.count().await, refusals(&stage).await[0].as_str()), (1, "refused:nobody"));
        stage.people("groups", " leads \n staff \n").await;
        // Neither unverified, nor of another domain, nor without an address: business systems would read it.
        for claims in [
            json!({"sub": "n2", "email": "a@hanbit.example", "groups": ["staff"]}),
            newcomer("n3", "a@elsewhere.example", &["staff"]),
            json!({"sub": "n4", "groups": ["staff"]}),
        ] {
            out(stage.sign_in(&mut app.browser(), &claims).await);
        }
        // The same person twice at once is one member.
        let (mut first, mut second) = (app.browser(), app.browser());
        let (to_first, to_second) = (stage.go(&mut first).await, stage.go(&mut second).await);
        stage.idp.sign_in(&to_first, stage.now(), &new);
        let a = first.get(&stage.back(&to_first)).await;
        stage.idp.sign_in(&to_second, stage.now(), &new);
        let b = second.get(&stage.back(&to_second)).await;
        assert_eq!((a.status, b.status), (StatusCode::SEE_OTHER, StatusCode::SEE_OTHER), "{} {}", a.body, b.body);
        assert_eq!(stage.count().await, 2);
        assert!(first.get("/account").await.body.contains("new@hanbit.example"));

        // Whoever was deleted does not come back as somebody new.
        stage.people("everyone", "").await;
        enrolled(&app, &stage.created, Some("gone@hanbit.example"), None).await;
        app.sql("UPDATE members SET state = 'deleted', deleted_at = 1 WHERE email = 'gone@hanbit.example'").await;
        app.pass(Duration::from_secs(1));
        out(stage.sign_in(&mut app.browser(), &newcomer("n5", "gone@hanbit.example", &[])).await);
        assert_eq!(refusals(&stage).await[0], "refused:not_active");
        assert_eq!(stage.count().await, 2);
    }

    async fn two_at_once_in_the_store_make_one_member(app) {
        let mut stage = proven(&app).await;
        stage.people("everyone", "").await;
        let identity = ieum_model::linking::Identity {
            subject: "n1".into(),
            name: Some("새 사람".into()),
            email: Some("new@hanbit.example".into()),
            is_email_verified: true,
            key: None,
            groups: Vec::new(),
        };
        let (app, method) = (&app, stage.method);
        let come = || {
            let identity = identity.clone();
            async move {
                let ctx = app.ctx();
                let mut attempt = ieum_store::Attempt::default();
                loop {
                    let mut tx = ctx.store().begin().await.unwrap();
                    let result: ieum_app::Result<_> = async {
                        let (organization, active) = ieum_app::login::connected::door(&mut tx, "hanbit", method).await?;
                        let way = ieum_app::traces::Way::Method(ieum_model::login_method::MethodKind::OpenId);
                        let mut trail = ieum_app::traces::Trail::begin(&ctx, way, "");
                        ieum_app::login::connected::enter(
                            &ctx,
                            &mut tx,
                            &organization,
                            &active,
                            &identity,
                            None,
                            &mut trail,
                        )
                        .await
                    }
                    .await;
                    if let Some(ended) = ieum_store::finish(tx, result, &mut attempt).await {
                        break ended.unwrap().is_ok();
                    }
                }
            }
        };
        let all = futures_util::future::join_all((0..6).map(|_| come())).await;
        assert!(all.iter().all(|is_in| *is_in));
        assert_eq!(stage.count().await, 2);
    }

    async fn a_domain_leads_home_and_binds_its_people(app) {
        let mut stage = proven(&app).await;
        enrolled(&app, &stage.created, Some("bada@hanbit.example"), None).await;
        // A proven domain leads to the login page, whether the person exists or not.
        let mut browser = app.browser();
        for who in ["bada@hanbit.example", "nobody@hanbit.example"] {
            let answer = browser.post("/login", &[("who", who), ("next", "/account")]).await;
            let hint = who.replace('@', "%40");
            assert_eq!(answer.location(), format!("/o/hanbit?next=%2Faccount&login_hint={hint}"));
        }
        for who in ["bada@sub.hanbit.example", "bada@elsewhere.example"] {
            let answer = browser.post("/login", &[("who", who)]).await;
            assert!(answer.location().starts_with("/login/code?state="), "{}", answer.location());
        }
        // From there one comes to the code by mail all the same.
        let page = browser.get("/o/hanbit?login_hint=bada%40hanbit.example").await;
        let other = page.links().into_iter().find(|link| link.contains("by=code")).unwrap();
        let start = browser.get(&other).await;
        assert_eq!(start.attribute("input[name=by]", "value").as_deref(), Some("code"));
        let answer = browser.post("/login", &[("who", "bada@hanbit.example"), ("by", "code")]).await;
        assert!(answer.location().starts_with("/login/code?state="));

        // The rule is asked about first, then holds for everybody but the super admin.
        let list = stage.console("/login-page/domains");
        let links = stage.admin.get(&list).await.links();
        let one = links.into_iter().find(|link| link.starts_with(&format!("{list}/"))).unwrap();
        let version = stage.admin.get(&one).await.attribute("input[name=version]", "value").unwrap();
        let method = stage.method.to_string();
        let fields = [("version", version.as_str()), ("rule", method.as_str())];
        let asked = stage.admin.post(&format!("{one}/rule"), &fields).await;
        assert_eq!(asked.status, StatusCode::OK);
        assert!(asked.body.contains("슈퍼 관리자는"), "{}", asked.body);
        let fields = [fields[0], fields[1], ("confirm", "yes")];
        assert_eq!(stage.admin.post(&format!("{one}/rule"), &fields).await.status, StatusCode::SEE_OTHER);
        let mut browser = app.browser();
        let refused = sign_in(&mut browser, "/o/hanbit", "bada@hanbit.example", PASSWORD).await;
        assert!(refused.body.contains("회사에서 이 이메일은 비밀번호로 로그인하지 않도록"), "{}", refused.body);
        assert_eq!(refusals(&stage).await[0], "refused:other_method");
        let wrong = sign_in(&mut browser, "/o/hanbit", "bada@hanbit.example", "wrong").await;
        assert!(wrong.body.contains("아이디 또는 비밀번호가 올바르지 않습니다."), "who does not know the password learns nothing");
        let admin = sign_in(&mut app.browser(), "/o/hanbit", "admin@hanbit.example", PASSWORD).await;
        assert_eq!(admin.status, StatusCode::SEE_OTHER, "the last way in is never closed");
        let led = browser.post("/login", &[("who", "bada@hanbit.example")]).await;
        assert!(led.location().starts_with(&format!("/o/hanbit/go/{method}?login_hint=")), "{}", led.location());
        // It pauses with the method.
        app.sql("UPDATE login_methods SET is_enabled = FALSE WHERE kind = 'openid'").await;
        let answer = sign_in(&mut app.browser(), "/o/hanbit", "bada@hanbit.example", PASSWORD).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    }
}
