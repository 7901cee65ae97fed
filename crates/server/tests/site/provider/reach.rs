//! Who may use a business system: organisations by the operator's choice, groups by their organisation's, at the very next request.

use http::StatusCode;
use ieum_app::organizations::Created;
use ieum_model::text::fold;
use ieum_model::{GroupId, MemberId};
use serde_json::{Value, json as value};

use super::receiver::Receiver;
use super::{Rp, form, json, organization, param, register, sign_in, text};
use crate::on_both;
use crate::support::{Answer, Browser, TestApp};

const EXCHANGE: &str = "urn:ietf:params:oauth:grant-type:token-exchange";
const DEVICE: &str = "urn:ietf:params:oauth:grant-type:device_code";
const ACCESS: &str = "urn:ietf:params:oauth:token-type:access_token";

/// A group with these members.
pub async fn group(app: &TestApp, created: &Created, name: &str, members: &[MemberId]) -> GroupId {
    let ctx = app.ctx();
    let id = GroupId::new(ctx.now(), ctx.rng());
    app.write(async |tx| {
        tx.insert_group(created.scope, id, (name, &fold(name)), ctx.now())
            .await?;
        tx.insert_group_members(created.scope, id, members, ctx.now()).await?;
        Ok(())
    })
    .await;
    id
}

/// One that signs in in every way there is, and one that calls it.
async fn system<'a>(app: &'a TestApp, name: &str, targets: &[&str]) -> Rp<'a> {
    let mut form = form(name);
    form.grants.extend([EXCHANGE.to_owned(), DEVICE.to_owned()]);
    let rp = register(app, name, &form).await;
    let targets: Vec<String> = targets.iter().map(|name| (*name).to_owned()).collect();
    rp.choose(|tokens| tokens.exchanges_for.clone_from(&targets)).await;
    rp
}

async fn exchange(rp: &Rp<'_>, token: &str, audience: &str) -> Value {
    let fields = [
        ("grant_type", EXCHANGE),
        ("subject_token", token),
        ("subject_token_type", ACCESS),
        ("audience", audience),
    ];
    json(&rp.token(&fields).await)
}

async fn poll(rp: &Rp<'_>, device_code: &str) -> Value {
    json(&rp.token(&[("grant_type", DEVICE), ("device_code", device_code)]).await)
}

async fn version(browser: &mut Browser<'_>, page: &str) -> String {
    browser
        .get(page)
        .await
        .attribute("input[name=version]", "value")
        .unwrap()
}

/// The operator's page: every organisation, or chosen ones.
async fn reach(operator: &mut Browser<'_>, rp: &Rp<'_>, fields: &[(&str, &str)]) -> Answer {
    let page = format!("/operator/systems/{}/reach", rp.id);
    let version = version(operator, &page).await;
    let mut all = vec![("version", version.as_str())];
    all.extend_from_slice(fields);
    operator.post(&page, &all).await
}

/// The organisation's page: these groups. `confirmed` is the number of members that was read.
async fn restrict(
    admin: &mut Browser<'_>,
    created: &Created,
    rp: &Rp<'_>,
    groups: &[GroupId],
    confirmed: &str,
) -> Answer {
    let page = format!("/console/{}/systems/{}/groups", created.scope.org_id(), rp.id);
    let seen = admin
        .get(&page)
        .await
        .attribute("input[name=seen]", "value")
        .unwrap_or_default();
    let groups: Vec<String> = groups.iter().map(ToString::to_string).collect();
    let mut fields = vec![("who", "groups"), ("seen", seen.as_str()), ("confirmed", confirmed)];
    fields.extend(groups.iter().map(|id| ("groups", id.as_str())));
    if groups.is_empty() {
        fields[0].1 = "all";
    }
    admin.post(&page, &fields).await
}

on_both! {
    async fn whoever_lost_a_system_is_refused_at_every_address_at_the_next_request(app) {
        let mut operator = app.operator("op@example.com").await;
        for cause in ["narrowed", "removed", "groups", "left"] {
            let receiver = Receiver::start().await;
            let created = organization(&app, &format!("{cause}-org")).await;
            let rp = system(&app, cause, &["bank"]).await;
            let told = receiver.uri.clone();
            rp.is_told_at(&told, false).await;
            let (own, others) = (group(&app, &created, "영업", &[created.member]).await, group(&app, &created, "인사", &[]).await);
            let mut browser = app.signed_in(&created).await;
            let mut admin = browser.clone();
            match cause {
                "removed" => {
                    rp.tokens(&mut browser).await;
                    assert_eq!(reach(&mut operator, &rp, &[("reach", "chosen"), ("keep_using", "on")]).await.status, StatusCode::SEE_OTHER);
                }
                "left" => assert_eq!(restrict(&mut admin, &created, &rp, &[own], "").await.status, StatusCode::SEE_OTHER),
                _ => {}
            }
            app.mails_to("nobody@example.com").await;
            let tokens = rp.tokens(&mut browser).await;
            let (access, refresh) = (text(&tokens, "access_token"), text(&tokens, "refresh_token"));
            let exchanged = exchange(&rp, access, "bank").await;
            let code = rp.code(&mut browser, &[]).await;
            let started = json(&rp.post("/oauth2/device_authorization", &[("scope", "openid")]).await);
            let waiting = json(&rp.post("/oauth2/device_authorization", &[("scope", "openid")]).await);
            let org = created.scope.org_id().to_string();
            let allow = |code: &str| [("user_code", code.to_owned()), ("org", org.clone()), ("answer", "allow".to_owned())];
            let post = async |browser: &mut Browser<'_>, code: &str| {
                let fields = allow(code);
                let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
                browser.post("/device/answer", &fields).await
            };
            assert_eq!(post(&mut browser, text(&started, "user_code")).await.location(), "/device/allowed", "{cause}");
            assert_eq!(rp.userinfo(access).await.status, StatusCode::OK, "{cause}");
            assert_eq!(rp.introspect(text(&exchanged, "access_token")).await["active"], true, "{cause}");
            assert!(receiver.taken().is_empty(), "{cause}: nothing ended yet");

            match cause {
                "narrowed" => assert_eq!(reach(&mut operator, &rp, &[("reach", "chosen")]).await.status, StatusCode::SEE_OTHER),
                "removed" => {
                    let page = format!("/operator/systems/{}/reach/{org}/remove", rp.id);
                    assert!(operator.get(&page).await.body.contains("제외할까요?"));
                    assert_eq!(operator.post(&page, &[]).await.status, StatusCode::SEE_OTHER);
                }
                "groups" => {
                    let asked = restrict(&mut admin, &created, &rp, &[others], "").await;
                    assert_eq!(asked.status, StatusCode::UNPROCESSABLE_ENTITY);
                    assert!(asked.body.contains("구성원 1명이 더는 사용할 수 없게 됩니다"), "{}", asked.body);
                    assert_eq!(rp.userinfo(access).await.status, StatusCode::OK, "nothing was changed by asking");
                    assert_eq!(restrict(&mut admin, &created, &rp, &[others], "1").await.status, StatusCode::SEE_OTHER);
                }
                _ => {
                    let page = format!("/console/{org}/groups/{own}/remove");
                    let member = created.member.to_string();
                    assert_eq!(admin.post(&page, &[("member", &member)]).await.status, StatusCode::SEE_OTHER);
                }
            }

            assert_eq!(rp.userinfo(access).await.status, StatusCode::UNAUTHORIZED, "{cause}");
            for token in [access, refresh, text(&exchanged, "access_token")] {
                assert_eq!(rp.introspect(token).await, value!({"active": false}), "{cause}");
            }
            assert_eq!(text(&exchange(&rp, access, "bank").await, "error"), "invalid_request", "{cause}");
            assert_eq!(text(&poll(&rp, text(&started, "device_code")).await, "error"), "invalid_grant", "{cause}");
            assert_eq!(post(&mut browser, text(&waiting, "user_code")).await.status, StatusCode::UNPROCESSABLE_ENTITY, "{cause}");
            let page = browser.post("/device", &[("user_code", text(&waiting, "user_code"))]).await;
            assert!(page.body.contains("사용할 수 있는 조직에 로그인하지 않았습니다"), "{cause}: {}", page.body);

            for (language, words) in [("ko", "사용할 수 없는 업무 시스템"), ("en", "You cannot use this business system")] {
                let page = browser.get(&rp.address(&[("ui_locales", language)])).await;
                assert_eq!(page.status, StatusCode::FORBIDDEN, "{cause}: {}", page.location());
                assert!(page.body.contains(words) && page.body.contains(cause), "{cause}: {}", page.body);
            }
            let silent = browser.get(&rp.address(&[("prompt", "none")])).await;
            assert_eq!(param(silent.location(), "error").as_deref(), Some("access_denied"), "{cause}: {}", silent.location());
            for prompt in ["login", "select_account", "consent"] {
                let page = browser.get(&rp.address(&[("prompt", prompt)])).await;
                assert_eq!(page.status, StatusCode::FORBIDDEN, "{cause} {prompt}: {}", page.location());
            }
            assert_eq!(text(&json(&rp.refresh(refresh).await), "error"), "invalid_grant", "{cause}");
            assert_eq!(text(&json(&rp.redeem(&code).await), "error"), "invalid_grant", "{cause}");

            app.mails_to("nobody@example.com").await;
            let taken = receiver.taken();
            assert_eq!(taken.len(), 1, "{cause}");
            for token in &taken {
                assert_eq!(rp.logout_token(token).await["sub"], created.member.to_string(), "{cause}");
            }

            match cause {
                "groups" | "left" => assert_eq!(restrict(&mut admin, &created, &rp, &[], "").await.status, StatusCode::SEE_OTHER),
                _ => {
                    let add = format!("/operator/systems/{}/reach/add", rp.id);
                    assert_eq!(operator.post(&add, &[("org", &org)]).await.status, StatusCode::SEE_OTHER);
                }
            }
            assert_eq!(text(&json(&rp.refresh(refresh).await), "error"), "invalid_grant", "{cause}: what ended does not come back");
            let again = rp.tokens(&mut browser).await;
            assert_eq!(rp.userinfo(text(&again, "access_token")).await.status, StatusCode::OK, "{cause}: a new sign-in holds");
        }
    }

    async fn a_system_that_acts_for_a_member_must_be_one_that_the_member_may_use(app) {
        let created = organization(&app, "hanbit").await;
        let (portal, payroll) = (system(&app, "portal", &["payroll"]).await, system(&app, "payroll", &["bank"]).await);
        let bank = system(&app, "bank", &[]).await;
        let mut browser = app.signed_in(&created).await;
        let tokens = portal.tokens(&mut browser).await;
        let first = exchange(&portal, text(&tokens, "access_token"), "payroll").await;
        let second = exchange(&payroll, text(&first, "access_token"), "bank").await;
        assert_eq!(bank.introspect(text(&second, "access_token")).await["active"], true);
        let nobody = group(&app, &created, "없음", &[]).await;
        assert_eq!(restrict(&mut browser, &created, &payroll, &[nobody], "1").await.status, StatusCode::SEE_OTHER);
        assert_eq!(bank.introspect(text(&second, "access_token")).await, value!({"active": false}), "payroll acts in it");
        assert_eq!(text(&exchange(&payroll, text(&first, "access_token"), "bank").await, "error"), "invalid_request");
        assert_eq!(portal.userinfo(text(&tokens, "access_token")).await.status, StatusCode::OK, "the portal goes on");
    }

    async fn only_organisations_that_may_use_it_are_offered(app) {
        let (hanbit, haneul) = (organization(&app, "hanbit").await, organization(&app, "haneul").await);
        let rp = system(&app, "rp", &[]).await;
        let mut browser = app.signed_in(&hanbit).await;
        sign_in(&mut browser, &haneul).await;
        let mut operator = app.operator("op@example.com").await;
        rp.tokens(&mut app.signed_in(&hanbit).await).await;
        assert_eq!(reach(&mut operator, &rp, &[("reach", "chosen"), ("keep_using", "on")]).await.status, StatusCode::SEE_OTHER);
        let mut of_haneul = app.signed_in(&haneul).await;
        assert_eq!(of_haneul.get(&rp.address(&[])).await.status, StatusCode::FORBIDDEN);
        assert_eq!(of_haneul.get(&rp.address(&[("organization", "haneul")])).await.status, StatusCode::FORBIDDEN);
        assert!(param(app.signed_in(&hanbit).await.get(&rp.address(&[])).await.location(), "code").is_some());
        // The list that the operator sees, searched and added to.
        let page = format!("/operator/systems/{}/reach", rp.id);
        let found = operator.get(&format!("{page}?q=hane")).await;
        assert!(found.body.contains("haneul") && found.body.contains("선택한 조직 1곳"), "{}", found.body);
        let org = haneul.scope.org_id().to_string();
        for _ in 0..2 {
            assert_eq!(operator.post(&format!("{page}/add"), &[("org", &org)]).await.status, StatusCode::SEE_OTHER);
        }
        assert!(operator.get(&page).await.body.contains("선택한 조직 2곳"));
        assert!(param(of_haneul.get(&rp.address(&[])).await.location(), "code").is_some());
        // Both logs tell of it.
        let log = of_haneul.get(&format!("/console/{org}/audit")).await;
        assert!(log.body.contains("업무 시스템 사용 조직 추가"), "{}", log.body);
    }
}

#[tokio::test]
async fn who_may_use_it_is_not_changed_by_bad_or_late_forms() {
    let app = TestApp::sqlite().await;
    let (created, other) = (organization(&app, "hanbit").await, organization(&app, "haneul").await);
    let rp = system(&app, "rp", &[]).await;
    let mut operator = app.operator("op@example.com").await;
    let page = format!("/operator/systems/{}/reach", rp.id);
    let stale = operator.post(&page, &[("reach", "chosen"), ("version", "1")]).await;
    assert_eq!(stale.status, StatusCode::CONFLICT);
    assert_eq!(
        reach(&mut operator, &rp, &[("reach", "some")]).await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    let nobody = "01938e2a-7b00-7000-8000-000000000001";
    for org in ["", "x", nobody] {
        let added = operator.post(&format!("{page}/add"), &[("org", org)]).await;
        assert_eq!(added.status, StatusCode::NOT_FOUND, "{org}");
    }
    let remove = format!("{page}/{}/remove", created.scope.org_id());
    assert_eq!(
        operator.get(&remove).await.status,
        StatusCode::NOT_FOUND,
        "it is not chosen"
    );

    let mut admin = app.signed_in(&created).await;
    let (mine, theirs) = (
        group(&app, &created, "영업", &[created.member]).await,
        group(&app, &other, "영업", &[]).await,
    );
    let path = format!("/console/{}/systems/{}/groups", created.scope.org_id(), rp.id);
    for (name, fields, status) in [
        ("nothing", vec![], StatusCode::UNPROCESSABLE_ENTITY),
        (
            "no group",
            vec![("who", "groups".to_owned())],
            StatusCode::UNPROCESSABLE_ENTITY,
        ),
        (
            "another organisation's group",
            vec![("who", "groups".to_owned()), ("groups", theirs.to_string())],
            StatusCode::UNPROCESSABLE_ENTITY,
        ),
        (
            "a group that is gone",
            vec![("who", "groups".to_owned()), ("groups", nobody.to_owned())],
            StatusCode::UNPROCESSABLE_ENTITY,
        ),
        (
            "no identifier",
            vec![("who", "groups".to_owned()), ("groups", "x".to_owned())],
            StatusCode::BAD_REQUEST,
        ),
        (
            "seen before",
            vec![
                ("who", "groups".to_owned()),
                ("groups", mine.to_string()),
                ("seen", nobody.to_owned()),
            ],
            StatusCode::CONFLICT,
        ),
    ] {
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let answer = admin.post(&path, &fields).await;
        assert_eq!(answer.status, status, "{name}: {}", answer.body);
        let mut conn = app.store().read().await.unwrap();
        assert_eq!(conn.client_groups(created.scope, rp.id).await.unwrap(), [], "{name}");
    }
    // The member who would lose access is counted anew, whatever number the form says yes to.
    let other_group = group(&app, &created, "인사", &[]).await;
    assert_eq!(
        restrict(&mut admin, &created, &rp, &[other_group], "0").await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    assert_eq!(
        restrict(&mut admin, &created, &rp, &[mine], "").await.status,
        StatusCode::SEE_OTHER,
        "nobody loses"
    );
    // One that the organisation may not use is none of its business.
    assert_eq!(
        reach(&mut operator, &rp, &[("reach", "chosen")]).await.status,
        StatusCode::SEE_OTHER
    );
    assert_eq!(admin.get(&path).await.status, StatusCode::NOT_FOUND);
    assert_eq!(admin.post(&path, &[("who", "all")]).await.status, StatusCode::NOT_FOUND);
}
