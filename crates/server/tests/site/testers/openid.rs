//! At an OpenID provider: a method that is off, and the draft of one that is on.

use http::StatusCode;
use ieum_app::organizations::Created;
use ieum_model::member::MemberState;
use ieum_store::linked_identity::NewLink;
use serde_json::{Value, json};

use super::{bare, name, open, remove, try_out};
use crate::desk::audited;
use crate::login::link_waiting;
use crate::members::{account_of, enrol, person};
use crate::on_both;
use crate::provider::{form, param, register, text};
use crate::support::{Browser, TestApp};
use crate::upstream::{Stage, stage};

fn claims() -> Value {
    json!({"sub": "p1", "email": "bada@hanbit.example", "name": "박바다"})
}

async fn member(app: &TestApp, created: &Created, who: &str, email: &str) -> Created {
    let member = enrol(app, created, &[person(who, email, "", "")], MemberState::Active).await[0];
    Created {
        member,
        account: account_of(app, created, member).await,
        ..*created
    }
}

async fn at(stage: &Stage<'_>) -> String {
    let org = stage.created.scope.org_id();
    format!("/console/{org}/login-page/methods/{}", stage.method)
}

/// A tester of the method, who is linked there, and the token of the link.
async fn tested(stage: &mut Stage<'_>) -> (Created, String) {
    let app = stage.app;
    let tester = member(app, &stage.created, "박바다", "bada@hanbit.example").await;
    let at = at(stage).await;
    let token = name(&mut stage.admin, &at, tester.member).await;
    link(stage, "p1", &tester).await;
    (tester, token)
}

async fn link(stage: &Stage<'_>, subject: &str, whom: &Created) {
    let ctx = stage.app.ctx();
    let id = ieum_model::LinkedIdentityId::new(ctx.now(), ctx.rng());
    let new = NewLink {
        id,
        method: stage.method,
        subject,
        member: whom.member,
        label: "x",
        linked_by: "admin",
        now: ctx.now(),
    };
    stage
        .app
        .write(async |tx| Ok(tx.insert_link(whom.scope, &new).await?))
        .await;
}

async fn is_in(browser: &mut Browser<'_>) -> bool {
    browser.get("/account").await.status == StatusCode::OK
}

/// How many rows that somebody's attempt may leave behind.
async fn left(app: &TestApp, created: &Created) -> (usize, usize, i64) {
    let mut conn = app.store().read().await.unwrap();
    let proposals = conn.proposals(created.scope, false, None, 50).await.unwrap().len();
    let members = conn.member_counts(created.scope).await.unwrap().active;
    let links = conn.links_of(created.scope, created.member).await.unwrap().len();
    (proposals, links, members)
}

async fn change(stage: &mut Stage<'_>, client: &str) {
    let path = format!("{}/openid", at(stage).await);
    let page = stage.admin.get(&path).await;
    let version = page.attribute("input[name=version]", "value").unwrap();
    let issuer = stage.idp.issuer.clone();
    let fields = [
        ("version", version.as_str()),
        ("issuer", &issuer),
        ("client_id", client),
        ("scopes", "profile email"),
        ("subject", "sub"),
        ("email", "email"),
        ("name_claim", "name"),
    ];
    let answer = stage.admin.post(&path, &fields).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
}

async fn live(stage: &mut Stage<'_>, rest: &str) {
    let path = at(stage).await;
    let page = stage.admin.get(&format!("{path}/live")).await;
    let version = page.attribute("input[name=version]", "value").unwrap();
    let answer = stage
        .admin
        .post(&format!("{path}{rest}"), &[("version", &version), ("when", "now")])
        .await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
}

on_both! {
    async fn a_tester_signs_in_by_a_method_that_nobody_else_sees(app) {
        let mut stage = stage(&app).await;
        let rp = register(&app, "rp", &form("사내 메신저")).await;
        let mut stranger = app.browser();
        let before = bare(&stranger.get("/o/hanbit").await);
        let tester = member(&app, &stage.created, "박바다", "bada@hanbit.example").await;
        let at = at(&stage).await;
        let token = name(&mut stage.admin, &at, tester.member).await;

        // The link is mailed to the tester, says what it is for, and is of no use before its button is pressed.
        let mails = app.mails_to("bada@hanbit.example").await;
        assert!(mails[0].message.text.contains(&format!("/login/test/{token}")), "{}", mails[0].message.text);
        let mut browser = app.browser();
        let page = browser.get(&format!("/login/test/{token}")).await;
        assert!(page.body.contains("회사 계정") && page.body.contains("한빛물산"), "{}", page.body);
        assert!(!browser.get("/o/hanbit").await.body.contains("시험 중"));
        let answer = open(&mut browser, &token).await;
        assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/o/hanbit"));
        let page = browser.get("/o/hanbit").await;
        assert!(page.body.contains("회사 계정 · 시험 중"), "{}", page.body);
        let button = page.links().into_iter().find(|link| link.contains("test=1")).unwrap();
        assert!(button.starts_with(&format!("/o/hanbit/go/{}?", stage.method)), "{button}");
        // For everybody else nothing changed, by a byte; and the method is not there for them.
        assert_eq!(bare(&stranger.get("/o/hanbit").await), before);
        assert_eq!(bare(&stranger.get("/o/hanbit?test=1").await).replace("&#38;test=1", ""), before);
        for rest in ["", "?test=1"] {
            let path = format!("/o/hanbit/go/{}{rest}", stage.method);
            assert_eq!(stranger.get(&path).await.status, StatusCode::NOT_FOUND, "{rest}");
        }
        assert_eq!(browser.get(&format!("/o/hanbit/go/{}", stage.method)).await.status, StatusCode::NOT_FOUND);

        // Nobody can tell yet that it is the tester: an administrator says so, as for everybody.
        let answer = try_out(&stage, &mut browser, &claims()).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{}", answer.body);
        assert!(!is_in(&mut browser).await);
        let page = stage.admin.get(&format!("{at}/testers")).await;
        assert!(page.body.contains("실패"), "{}", page.body);
        link_waiting(&mut stage.admin, &stage.created, tester.member).await;
        app.pass(std::time::Duration::from_secs(1));
        let answer = try_out(&stage, &mut browser, &claims()).await;
        assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/account"), "{}", answer.body);
        assert!(is_in(&mut browser).await);
        // It ends in a business system.
        let tokens = rp.tokens(&mut browser).await;
        assert_eq!(rp.userinfo(text(&tokens, "access_token")).await.status, StatusCode::OK);

        // What the administrator reads of it.
        for rest in ["/testers", "/live"] {
            let page = stage.admin.get(&format!("{at}{rest}")).await;
            assert!(page.body.contains("박바다") && page.body.contains("성공"), "{rest} {}", page.body);
        }
        let traces = format!("/console/{}/traces", stage.created.scope.org_id());
        let list = stage.admin.get(&traces).await;
        assert_eq!(list.texts("tbody tr").iter().filter(|row| row.contains("시험 로그인")).count(), 2, "{}", list.body);
        let one = list.links().into_iter().find(|link| link.starts_with(&format!("{traces}/0"))).unwrap();
        assert!(stage.admin.get(&one).await.body.contains("시험 로그인"));
        let log = audited(&app, &stage.created).await;
        assert_eq!(log.iter().filter(|action| *action == "method.tester_add").count(), 1, "{log:?}");

        // Taken off the list: over at the next request, everywhere.
        remove(&mut stage.admin, &at, tester.member).await;
        assert!(param(browser.get(&rp.address(&[])).await.location(), "code").is_none());
        assert_ne!(rp.userinfo(text(&tokens, "access_token")).await.status, StatusCode::OK);
        assert_ne!(rp.refresh(text(&tokens, "refresh_token")).await.status, StatusCode::OK);
        assert_eq!(bare(&app.browser().get("/o/hanbit").await), before.clone());
        assert!(!browser.get("/o/hanbit").await.body.contains("시험 중"));
        assert_eq!(try_out(&stage, &mut browser, &claims()).await.status, StatusCode::NOT_FOUND);
        assert_eq!(browser.get(&format!("/login/test/{token}")).await.status, StatusCode::GONE);
        // Named again, what was signed in before stays over.
        name(&mut stage.admin, &at, tester.member).await;
        assert!(param(browser.get(&rp.address(&[])).await.location(), "code").is_none());
    }

    async fn nobody_but_the_tester_comes_in_with_the_testers_link(app) {
        let mut stage = stage(&app).await;
        let (tester, token) = tested(&mut stage).await;
        let other = member(&app, &stage.created, "이산", "san@hanbit.example").await;
        link(&stage, "p2", &other).await;
        // Everybody would become a member, if it were live.
        app.sql("UPDATE login_methods SET provisioning = 'everyone' WHERE kind = 'openid'").await;
        let before = left(&app, &other).await;
        for someone in [
            json!({"sub": "p2", "email": "san@hanbit.example", "email_verified": true, "name": "이산"}),
            json!({"sub": "p3", "email": "new@hanbit.example", "email_verified": true, "name": "새 사람"}),
            json!({"sub": "p4", "email": "san@hanbit.example", "name": "이산"}),
            json!({"sub": "p5"}),
        ] {
            let mut browser = app.browser();
            open(&mut browser, &token).await;
            let answer = try_out(&stage, &mut browser, &someone).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{someone} {}", answer.body);
            assert!(!is_in(&mut browser).await, "{someone}");
        }
        assert_eq!(left(&app, &other).await, before, "nobody is linked, proposed or made a member");
        let page = stage.admin.get(&format!("{}/testers", at(&stage).await)).await;
        assert!(page.body.contains("시험자 본인이 아닙니다"), "{}", page.body);

        // What began as a test ends as one or not at all: without the cookie, and where it is live for all.
        let mut browser = app.browser();
        open(&mut browser, &token).await;
        let path = format!("/o/hanbit/go/{}?test=1", stage.method);
        let to = browser.get(&path).await.location().to_owned();
        stage.idp.sign_in(&to, app.ctx().now().as_seconds(), &claims());
        browser.post("/login/test/end", &[("to", "/o/hanbit")]).await;
        assert_eq!(browser.get(&stage.back(&to)).await.status, StatusCode::NOT_FOUND);
        assert!(!is_in(&mut browser).await);

        // A link that ran out, and one that a newer one replaced.
        let at = at(&stage).await;
        let newer = name(&mut stage.admin, &at, tester.member).await;
        assert_eq!(app.browser().get(&format!("/login/test/{token}")).await.status, StatusCode::GONE);
        let mut browser = app.browser();
        open(&mut browser, &newer).await;
        assert_eq!(try_out(&stage, &mut browser, &claims()).await.location(), "/account");
        app.pass(std::time::Duration::from_secs(8 * 24 * 3600));
        assert_eq!(app.browser().get(&format!("/login/test/{newer}")).await.status, StatusCode::GONE);
        assert!(!browser.get("/o/hanbit").await.body.contains("시험 중"));
    }

    async fn a_test_leaves_what_the_person_had(app) {
        let mut stage = stage(&app).await;
        let (tester, token) = tested(&mut stage).await;
        app.sql("UPDATE accounts SET must_change_password = TRUE").await;
        let before = left(&app, &tester).await;
        let mut browser = app.browser();
        open(&mut browser, &token).await;
        assert_eq!(try_out(&stage, &mut browser, &claims()).await.location(), "/account");
        assert_eq!(left(&app, &tester).await, before);
        let mut conn = app.store().read().await.unwrap();
        let account = conn.find_account(tester.account).await.unwrap().unwrap();
        assert!(account.must_change_password && account.password_hash.is_some(), "the initial password is still theirs");
        let links = conn.links_of(tester.scope, tester.member).await.unwrap();
        assert!(links.iter().all(|link| link.last_used_at.is_none()), "a test is no use of a link");
    }

    async fn a_draft_of_a_method_that_is_on_is_tried_beside_it(app) {
        let mut stage = stage(&app).await;
        stage.turn_on().await;
        let tester = member(&app, &stage.created, "박바다", "bada@hanbit.example").await;
        link(&stage, "p1", &tester).await;
        let at = at(&stage).await;
        // Nothing waits to be tried.
        let refused = stage.admin.post(&format!("{at}/testers"), &[("member", &tester.member.to_string())]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.body.contains("시험할 것이 없습니다"), "{}", refused.body);

        let rp = register(&app, "rp", &form("사내 메신저")).await;
        let mut member = app.browser();
        stage.sign_in(&mut member, &claims()).await;
        for ending in ["/live/discard", "/live", "change"] {
            app.pass(std::time::Duration::from_secs(60));
            change(&mut stage, &format!("draft{}", ending.replace('/', "-"))).await;
            let token = name(&mut stage.admin, &at, tester.member).await;
            let mut browser = app.browser();
            open(&mut browser, &token).await;
            let page = browser.get("/o/hanbit").await;
            assert!(page.body.contains("회사 계정 · 시험 중"), "{}", page.body);
            let to = browser.get(&format!("/o/hanbit/go/{}?test=1", stage.method)).await.location().to_owned();
            assert!(to.contains("client_id=draft"), "{to}");
            assert!(!stage.go(&mut app.browser()).await.contains("client_id=draft") || ending == "change");
            let answer = try_out(&stage, &mut browser, &claims()).await;
            assert_eq!(answer.location(), "/account", "{}", answer.body);
            assert!(param(browser.get(&rp.address(&[])).await.location(), "code").is_some());
            match ending {
                "change" => change(&mut stage, "draft-other").await,
                rest => live(&mut stage, rest).await,
            }
            let over = browser.get(&rp.address(&[])).await;
            assert!(param(over.location(), "code").is_none(), "{ending}");
            // Who came by what is live goes on.
            assert!(param(member.get(&rp.address(&[])).await.location(), "code").is_some(), "{ending}");
            let is_still_tester = browser.get("/o/hanbit").await.body.contains("시험 중");
            assert_eq!(is_still_tester, ending == "change", "{ending}");
        }
    }

    async fn a_second_factor_stands_before_a_test_as_before_everything(app) {
        let mut stage = stage(&app).await;
        let (tester, token) = tested(&mut stage).await;
        let (phone, _) = crate::factors::set_up(&app, &tester).await;
        let rule = ieum_model::second_factor::Rule { asks_connected: true, ..Default::default() };
        app.write(async |tx| Ok(tx.set_second_factor_rule(tester.scope, 0, &rule).await?)).await;
        let mut wrong = Vec::new();
        for is_removed in [false, true] {
            app.pass(crate::factors::STEP);
            let mut browser = app.browser();
            open(&mut browser, &token).await;
            let answer = try_out(&stage, &mut browser, &claims()).await;
            let ticket = param(answer.location(), "state").unwrap();
            assert!(!is_in(&mut browser).await);
            if is_removed {
                let at = at(&stage).await;
                remove(&mut stage.admin, &at, tester.member).await;
            }
            app.pass(crate::factors::STEP);
            crate::factors::enter(&mut browser, &ticket, &phone.code(&app)).await;
            if is_in(&mut browser).await == is_removed {
                wrong.push(is_removed);
            }
        }
        assert!(wrong.is_empty(), "{wrong:?}");
    }

    async fn a_way_that_only_a_tester_has_is_no_way(app) {
        let mut stage = stage(&app).await;
        let at = at(&stage).await;
        let boss = stage.created;
        name(&mut stage.admin, &at, boss.member).await;
        link(&stage, "p1", &boss).await;
        // The password is the only way of the super admin, whatever is tested.
        let list = format!("/console/{}/login-page/methods", boss.scope.org_id());
        let own = app.store().read().await.unwrap().login_methods(boss.scope).await.unwrap();
        let own = own.iter().find(|method| method.id != stage.method).unwrap();
        let (version, name) = (own.version.to_string(), own.name.clone());
        let fields = [("version", version.as_str()), ("confirm_name", &name)];
        let answer = stage.admin.post(&format!("{list}/{}/disable", own.id), &fields).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.body);
        assert!(answer.body.contains("먼저 비상 로그인 코드를 만들거나"), "{}", answer.body);
    }
}
