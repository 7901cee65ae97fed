//! Business systems that an organisation's super admin registers for it, and super admins who try to touch others'.

use http::{Method, StatusCode};
use ieum_app::Actor;
use ieum_app::organizations::{self, Change, Created};
use ieum_model::organization::OrgState;
use ieum_model::permission::{Menu, Permission};
use ieum_model::plan::Plan;
use ieum_server::web::core::Access;

use super::{Rp, form, json, organization, param, register, sign_in, text};
use crate::members::{active, make_admin, signed_in_as};
use crate::on_both;
use crate::support::{Browser, TestApp};

const GOOD: [(&str, &str); 10] = [
    ("name", "사내 게시판"),
    ("kind", "confidential"),
    ("home_url", "https://rp.example"),
    ("redirect_uris", "https://rp.example/cb"),
    ("post_logout_redirect_uris", ""),
    ("grant_authorization_code", "on"),
    ("grant_refresh_token", "on"),
    ("grant_client_credentials", "on"),
    ("scope_openid", "on"),
    ("id_token_alg", "ES256"),
];

fn with<'a>(changes: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut fields = GOOD.to_vec();
    for change in changes {
        fields.retain(|(name, _)| *name != change.0);
        fields.push(*change);
    }
    fields
}

fn root(created: &Created) -> String {
    format!("/console/{}/systems", created.scope.org_id())
}

/// Registers one as its super admin would.
pub async fn own<'a>(app: &'a TestApp, created: &Created, browser: &mut Browser<'_>) -> Rp<'a> {
    let made = browser.post(&format!("{}/new", root(created)), &GOOD).await;
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.body);
    let page = browser.get(made.location()).await;
    Rp {
        app,
        id: made.location().rsplit('/').next().unwrap().parse().unwrap(),
        client_id: page.attribute("#client-id", "value").unwrap(),
        secret: page.attribute("#client-secret", "value").unwrap(),
    }
}

async fn version_of(app: &TestApp, rp: &Rp<'_>) -> i64 {
    let row = app.store().read().await.unwrap().find_client(rp.id).await.unwrap();
    row.unwrap().version
}

const SCOPE: [(&str, &str); 1] = [("scope", "openid")];

on_both! {
    async fn a_super_admin_registers_changes_suspends_and_resumes(app) {
        let created = organization(&app, "hanbit").await;
        let mut browser = app.signed_in(&created).await;
        let root = root(&created);
        let list = browser.get(&root).await;
        assert!(list.body.contains("우리 조직의 업무 시스템") && list.body.contains("등록한 업무 시스템이 없습니다"), "{}", list.body);
        let rp = own(&app, &created, &mut browser).await;
        let address = format!("{root}/{}", rp.id);
        let tokens = json(&rp.redeem(&rp.code(&mut browser, &SCOPE).await).await);
        assert_eq!(rp.userinfo(text(&tokens, "access_token")).await.status, StatusCode::OK, "nobody had to agree");
        for page in ["", "/setup", "/requests", "/access", "/tokens", "/logout", "/secret", "/suspend", "/groups"] {
            for language in ["ko", "en"] {
                let shown = browser.get(&format!("{address}{page}?lang={language}")).await;
                assert_eq!(shown.status, StatusCode::OK, "{page}");
                assert!(!shown.body.contains("/operator"), "{page}: {}", shown.body);
            }
        }
        let shown = browser.get(&address).await;
        assert!(!shown.body.contains("organizations:read"), "what an organisation cannot have is not offered");
        let version = shown.attribute("input[name=version]", "value").unwrap();
        let edited = browser.post(&address, &with(&[("name", "새 게시판"), ("version", &version)])).await;
        assert_eq!((edited.status, edited.location()), (StatusCode::SEE_OTHER, address.as_str()));
        let version = version_of(&app, &rp).await.to_string();
        let secret = browser.post(&format!("{address}/secret"), &[("version", &version)]).await;
        assert_eq!(secret.status, StatusCode::SEE_OTHER, "{}", secret.body);
        assert!(browser.get(&address).await.body.contains("ieum_cs_"));
        browser.post(&format!("{address}/suspend"), &[]).await;
        assert_eq!(rp.userinfo(text(&tokens, "access_token")).await.status, StatusCode::UNAUTHORIZED);
        browser.post(&format!("{address}/resume"), &[]).await;
        assert_eq!(rp.userinfo(text(&tokens, "access_token")).await.status, StatusCode::OK);

        let log = browser.get(&format!("/console/{}/audit?lang=ko", created.scope.org_id())).await;
        for word in ["업무 시스템 등록", "업무 시스템 변경", "업무 시스템 정지"] {
            assert!(log.body.contains(word), "{word}: {}", log.body);
        }
        let mut operator = app.operator("op@example.com").await;
        let list = operator.get("/operator/systems?owner=hanbit").await;
        assert!(list.body.contains("새 게시판") && list.body.contains("hanbit"), "{}", list.body);
        assert!(!operator.get("/operator/systems?owner=-").await.body.contains("새 게시판"));
        let page = operator.get(&format!("/operator/systems/{}", rp.id)).await;
        assert!(page.body.contains("새 게시판") && !page.body.contains("/reach"), "{}", page.body);
        assert_eq!(operator.get(&format!("/operator/systems/{}/reach", rp.id)).await.status, StatusCode::NOT_FOUND);
    }

    async fn it_is_for_its_own_organisation_alone(app) {
        let (hanbit, haneul) = (organization(&app, "hanbit").await, organization(&app, "haneul").await);
        let mut admin = app.signed_in(&hanbit).await;
        let rp = own(&app, &hanbit, &mut admin).await;
        let mut other = app.signed_in(&haneul).await;
        for browser in [&mut app.browser(), &mut other] {
            let answer = browser.get(&rp.address(&SCOPE)).await;
            assert!(answer.location().starts_with("/o/hanbit?next="), "{} {}", answer.status, answer.location());
        }
        let picked = other.get(&rp.address(&[("scope", "openid"), ("prompt", "select_account")])).await;
        assert!(picked.location().starts_with("/o/hanbit?next="), "{}", picked.location());
        let silent = other.get(&rp.address(&[("scope", "openid"), ("prompt", "none")])).await;
        assert_eq!(param(silent.location(), "error").as_deref(), Some("login_required"));
        let foreign = other.get(&rp.address(&[("scope", "openid"), ("organization", "haneul")])).await;
        assert_eq!(param(foreign.location(), "error").as_deref(), Some("invalid_request"), "{}", foreign.location());
        assert_eq!(other.get(&format!("{}/{}/groups", root(&haneul), rp.id)).await.status, StatusCode::NOT_FOUND);
        assert!(!other.get(&root(&haneul)).await.body.contains("사내 게시판"));
        // Signed in to both: there is nothing to choose.
        sign_in(&mut other, &hanbit).await;
        assert!(param(other.get(&rp.address(&SCOPE)).await.location(), "code").is_some());
    }

    async fn a_suspended_organisation_has_no_living_systems(app) {
        let created = organization(&app, "hanbit").await;
        let mut browser = app.signed_in(&created).await;
        let rp = own(&app, &created, &mut browser).await;
        let tokens = json(&rp.redeem(&rp.code(&mut browser, &SCOPE).await).await);
        let own_token = json(&rp.token(&[("grant_type", "client_credentials")]).await);
        assert_eq!(rp.introspect(text(&own_token, "access_token")).await["active"], true);
        let change = Change { state: Some(OrgState::Suspended), ..Change::default() };
        organizations::change(&app.ctx(), &Actor::system(), created.scope, &change).await.unwrap();
        assert_eq!(text(&json(&rp.token(&[("grant_type", "client_credentials")]).await), "error"), "invalid_client");
        assert_eq!(text(&json(&rp.refresh(text(&tokens, "refresh_token")).await), "error"), "invalid_client");
        assert_eq!(rp.userinfo(text(&tokens, "access_token")).await.status, StatusCode::UNAUTHORIZED);
        let answer = browser.get(&rp.address(&SCOPE)).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{}", answer.location());
        // Its token for itself is nothing either, to whoever may look at it.
        let watcher = register(&app, "watcher", &form("watcher")).await;
        let name = rp.client_id.clone();
        watcher.choose(|tokens| tokens.introspects = vec![name.clone()]).await;
        assert_eq!(watcher.introspect(text(&own_token, "access_token")).await["active"], false);
    }
}

/// Every address of the console that names a business system, with the provider's and with another organisation's.
#[tokio::test]
async fn nobody_touches_what_is_not_theirs() {
    let app = TestApp::sqlite().await;
    let (hanbit, haneul) = (organization(&app, "hanbit").await, organization(&app, "haneul").await);
    let theirs = own(&app, &haneul, &mut app.signed_in(&haneul).await).await;
    let providers = super::rp(&app).await;
    let mut admin = app.signed_in(&hanbit).await;
    let mut count = 0;
    for rp in [&theirs, &providers] {
        let before = app
            .store()
            .read()
            .await
            .unwrap()
            .find_client(rp.id)
            .await
            .unwrap()
            .unwrap();
        let version = before.version.to_string();
        let fields = with(&[
            ("version", &version),
            ("name", "빼앗은 이름"),
            ("format", "jwt"),
            ("subject_type", "public"),
            ("method", ""),
            ("backchannel_uri", "https://evil.example/"),
            ("needs_consent", "on"),
        ]);
        for route in &app.routes {
            let is_kept = route.path.starts_with("/console/{org}/systems/{system}") && !route.path.ends_with("/groups");
            if !is_kept {
                continue;
            }
            let permission = if route.path.ends_with("/signins") {
                Permission::SeeSystems
            } else {
                Permission::ManageLinking
            };
            assert_eq!(route.access, Access::Console(permission), "{}", route.path);
            let path = route.path.replace("{org}", &hanbit.scope.org_id().to_string());
            let path = path
                .replace("{system}", &rp.id.to_string())
                .replace("{job}", &rp.id.to_string());
            let answer = match route.method {
                Method::GET => admin.get(&path).await,
                _ => admin.post(&path, &fields).await,
            };
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{} {path}", route.method);
            assert!(!answer.body.contains(&before.name), "{} {path}", route.method);
            count += 1;
        }
        let after = app
            .store()
            .read()
            .await
            .unwrap()
            .find_client(rp.id)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(format!("{before:?}"), format!("{after:?}"));
    }
    assert!(count > 40, "{count} addresses");
    let log = admin.get(&format!("/console/{}/audit", hanbit.scope.org_id())).await;
    assert!(
        !log.body.contains("사내 게시판") && !log.body.contains("사내 메신저"),
        "{}",
        log.body
    );
}

#[tokio::test]
async fn what_reaches_beyond_the_organisation_cannot_be_chosen() {
    let app = TestApp::sqlite().await;
    let created = organization(&app, "hanbit").await;
    let other = super::rp(&app).await;
    let mut browser = app.signed_in(&created).await;
    let new = format!("{}/new", root(&created));
    for scope in ["scope_organizations:read", "scope_organizations:write"] {
        let refused = browser.post(&new, &with(&[(scope, "on")])).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{scope}");
        assert!(refused.body.contains("줄 수 없는 권한입니다"), "{}", refused.body);
    }
    let first = own(&app, &created, &mut browser).await;
    let second = own(&app, &created, &mut browser).await;
    let address = format!("{}/{}", root(&created), first.id);
    let post = async |browser: &mut Browser<'_>, page: &str, fields: &[(&str, &str)]| {
        let version = version_of(&app, &first).await.to_string();
        let mut all = vec![("version", version.as_str())];
        all.extend_from_slice(fields);
        browser.post(&format!("{address}{page}"), &all).await
    };
    let edited = with(&[("scope_organizations:read", "on")]);
    assert_eq!(
        post(&mut browser, "", &edited).await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    let tokens =
        |field: &'static str, name: &'static str| [("format", "jwt"), ("subject_type", "public"), (field, name)];
    for field in ["introspects", "exchanges_for"] {
        for name in ["rp", "https://api.example/"] {
            let refused = post(&mut browser, "/tokens", &tokens(field, name)).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{field} {name}");
            assert!(
                refused.body.contains("우리 조직의 업무 시스템이 아닙니다"),
                "{}",
                refused.body
            );
        }
    }
    let fields = [
        ("format", "jwt"),
        ("subject_type", "public"),
        ("introspects", second.client_id.as_str()),
    ];
    assert_eq!(
        post(&mut browser, "/tokens", &fields).await.status,
        StatusCode::SEE_OTHER,
        "its own may be named"
    );
    let saved = post(
        &mut browser,
        "/requests",
        &[("resources", "https://api.example/"), ("needs_consent", "on")],
    )
    .await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER);
    let row = app
        .store()
        .read()
        .await
        .unwrap()
        .find_client(first.id)
        .await
        .unwrap()
        .unwrap();
    assert!(
        row.profile.contains("needs_consent") && !row.profile.contains("api.example"),
        "{}",
        row.profile
    );
    // Nor does the provider give an organisation's own what reaches beyond it.
    let mut operator = app.operator("op@example.com").await;
    let version = version_of(&app, &first).await.to_string();
    let fields = with(&[("version", &version), ("scope_organizations:read", "on")]);
    let refused = operator.post(&format!("/operator/systems/{}", first.id), &fields).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(
        other.token(&[("grant_type", "client_credentials")]).await.status,
        StatusCode::OK
    );
}

#[tokio::test]
async fn only_the_super_admin_of_a_linked_organisation_registers() {
    let app = TestApp::sqlite().await;
    let linked = organization(&app, "hanbit").await;
    let unlinked = app.organization("별빛상사", Plan::Standard, "super@byul.example").await;
    let free = app.organization("달빛상사", Plan::Free, "super@dal.example").await;
    for (created, why) in [(&unlinked, "연동을 마치면"), (&free, "STANDARD 이상의 요금제")] {
        let mut browser = app.signed_in(created).await;
        let new = format!("{}/new", root(created));
        let list = browser.get(&root(created)).await;
        assert!(
            list.body.contains(why) && !list.body.contains("/systems/new"),
            "{}",
            list.body
        );
        let page = browser.get(&new).await;
        assert!(
            page.body.contains(why) && page.status == StatusCode::OK,
            "{}",
            page.body
        );
        let refused = browser.post(&new, &GOOD).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            app.store()
                .read()
                .await
                .unwrap()
                .own_clients(created.scope)
                .await
                .unwrap()
                .is_empty()
        );
    }
    let (member, _) = active(&app, &linked, "관리자", "admin2@hanbit.example").await;
    make_admin(&app, &linked, member, [Menu::Systems].into_iter().collect()).await;
    let mut admin = signed_in_as(&app, &linked, member).await;
    let rp = own(&app, &linked, &mut app.signed_in(&linked).await).await;
    let list = admin.get(&root(&linked)).await;
    assert!(
        list.body.contains("사내 게시판") && !list.body.contains("/systems/new"),
        "{}",
        list.body
    );
    assert_eq!(
        admin.get(&format!("{}/{}/groups", root(&linked), rp.id)).await.status,
        StatusCode::OK
    );
    for path in [format!("{}/new", root(&linked)), format!("{}/{}", root(&linked), rp.id)] {
        assert_eq!(admin.get(&path).await.status, StatusCode::FORBIDDEN, "{path}");
        assert_eq!(admin.post(&path, &GOOD).await.status, StatusCode::FORBIDDEN, "{path}");
    }
}
