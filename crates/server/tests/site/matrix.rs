//! Every address × every role, and every address × another organisation. An address that is not in the snapshot fails the
//! test: whoever adds one looks at who gets in and writes the snapshot anew (`cargo xtask gen`).

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::Duration;

use axum::body::Body;
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::{Method, Request};
use ieum_app::core::token;
use ieum_app::organizations::Created;
use ieum_model::account::AccountState;
use ieum_model::member::MemberState;
use ieum_model::permission::{Menu, Menus};
use ieum_model::plan::Plan;
use ieum_model::{AccountId, ClientRowId, MemberId, TokenId};
use ieum_server::web::core::{Access, RouteInfo};
use ieum_store::account::NewAccount;
use ieum_store::client::{ClientSettings, NewClient};
use ieum_store::member::NewMember;
use ieum_store::token::NewAccessToken;

use crate::support::{Answer, Browser, TestApp};

/// What stands for each parameter of a path, by the parameter's name.
fn samples(org: &Created) -> BTreeMap<&'static str, String> {
    let nobody = "01938e2a-7b00-7000-8000-000000000001".to_owned();
    let mut samples = BTreeMap::from([
        ("org", org.scope.org_id().to_string()),
        ("slug", "hanbit".to_owned()),
        ("token", "A".repeat(43)),
        ("digest", "0".repeat(64)),
        ("file", "2457d6.css".to_owned()),
        ("date", "2026-11-20".to_owned()),
        ("change", "suspend".to_owned()),
        ("number", "1".to_owned()),
        ("alg", "ES256".to_owned()),
        ("preset", "other".to_owned()),
    ]);
    for id in [
        "member",
        "system",
        "id",
        "invitation",
        "application",
        "client",
        "entry",
        "method",
        "session",
        "job",
        "key",
        "link",
        "proposal",
        "domain",
        "registration",
        "unit",
        "duty",
        "group",
        "passkey",
        "account",
        "trace",
        "share",
    ] {
        samples.insert(id, nobody.clone());
    }
    samples
}

/// The path with its parameters filled in.
fn fill(path: &str, samples: &BTreeMap<&'static str, String>) -> String {
    let segments = path.split('/').map(|segment| {
        let Some(start) = segment.find('{') else {
            return segment.to_owned();
        };
        let end = segment.find('}').expect("a closed parameter");
        let name = &segment[start + 1..end];
        let value = samples
            .get(name)
            .unwrap_or_else(|| panic!("{path}: give {{{name}}} a sample value"));
        format!("{}{value}{}", &segment[..start], &segment[end + 1..])
    });
    segments.collect::<Vec<_>>().join("/")
}

/// Somebody with a browser, or a business system with a token.
struct Role<'a> {
    name: &'static str,
    browser: Browser<'a>,
    bearer: Option<String>,
}

/// Asks without a form token, so that nothing is ever carried out: only the guard's word counts.
async fn ask(role: &Role<'_>, route: &RouteInfo, path: &str) -> Answer {
    let mut request = Request::builder().method(route.method.clone()).uri(path);
    if let Some(token) = &role.bearer {
        request = request.header(AUTHORIZATION, format!("Bearer {token}"));
    }
    let request = if route.method == Method::GET {
        request.body(Body::empty())
    } else {
        let form = request.header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        form.body(Body::from("x=1"))
    };
    role.browser.clone().send(request.unwrap()).await
}

/// Whether somebody got in, or how the guard sent them away.
fn verdict(answer: &Answer) -> String {
    if answer.passed {
        return "in".to_owned();
    }
    let status = answer.status.as_u16();
    if answer.status.is_redirection() {
        return format!("{status} {}", answer.location().split('?').next().unwrap_or_default());
    }
    status.to_string()
}

/// An organisation with people in every role, an operator and business systems.
async fn roles<'a>(app: &'a TestApp, org: &Created) -> Vec<Role<'a>> {
    let mut roles = vec![role("nobody", app.browser())];
    let other = app
        .organization("다른회사", Plan::Standard, "other@darun.example")
        .await;
    roles.push(role("stranger", app.signed_in(&other).await));
    roles.push(role("member", person(app, org, "member", None, false).await));
    roles.push(role("new-password", person(app, org, "fresh", Some(all()), true).await));
    for (name, menus) in [
        ("admin", Menus::default()),
        ("admin-organization", [Menu::Organization].into_iter().collect()),
        ("admin-members", [Menu::Members].into_iter().collect()),
        ("admin-systems", [Menu::Systems].into_iter().collect()),
        ("admin-chart", [Menu::Chart].into_iter().collect()),
        ("admin-audit", [Menu::Audit].into_iter().collect()),
    ] {
        roles.push(role(name, person(app, org, name, Some(menus), false).await));
    }
    roles.push(role("super-admin", app.signed_in(org).await));
    roles.push(role("operator", app.operator("operator@ieum.example").await));
    for (name, scope) in [
        ("client", "openid"),
        ("client-read", "organizations:read"),
        ("client-write", "organizations:write"),
    ] {
        let bearer = Some(client_token(app, name, scope).await);
        let browser = app.browser();
        roles.push(Role { name, browser, bearer });
    }
    roles
}

fn role<'a>(name: &'static str, browser: Browser<'a>) -> Role<'a> {
    let bearer = None;
    Role { name, browser, bearer }
}

fn all() -> Menus {
    Menu::ALL.into_iter().collect()
}

/// A browser of a new member with these menus.
async fn person<'a>(
    app: &'a TestApp,
    org: &Created,
    name: &str,
    menus: Option<Menus>,
    must_change_password: bool,
) -> Browser<'a> {
    let ctx = app.ctx();
    let (account, member) = (
        AccountId::new(ctx.now(), ctx.rng()),
        MemberId::new(ctx.now(), ctx.rng()),
    );
    let email = format!("{name}@hanbit.example");
    app.write(async |tx| {
        tx.insert_account(&NewAccount {
            id: account,
            home: Some(org.scope),
            name,
            email: Some((&email, &email)),
            phone: None,
            password_hash: None,
            must_change_password,
            locale: None,
            created_at: ctx.now(),
        })
        .await?;
        let new = NewMember {
            id: member,
            account_id: Some(account),
            state: MemberState::Active,
            name: (name, name),
            email: Some((&email, &email)),
            phone: None,
            department: ("", ""),
            now: ctx.now(),
        };
        tx.insert_member(org.scope, &new).await?;
        if menus.is_some() {
            assert!(tx.set_member_admin(org.scope, member, 1, menus).await?);
        }
        tx.set_account_state(account, AccountState::Active).await?;
        Ok(())
    })
    .await;
    let signed_in = Created {
        member,
        account,
        ..*org
    };
    app.signed_in(&signed_in).await
}

/// A token with which a new business system speaks for itself.
async fn client_token(app: &TestApp, name: &str, scope: &str) -> String {
    let ctx = app.ctx();
    let (secret, token_hash) = token::mint(ctx.rng());
    let id = ClientRowId::new(ctx.now(), ctx.rng());
    let (grants, scopes) = (["client_credentials".to_owned()], [scope.to_owned()]);
    app.write(async |tx| {
        tx.insert_client(&NewClient {
            id,
            client_id: name,
            kind: "confidential",
            secret_hash: Some([7; 32]),
            org_id: None,
            settings: ClientSettings {
                name,
                redirect_uris: &[],
                post_logout_redirect_uris: &[],
                grants: &grants,
                scopes: &scopes,
                id_token_alg: "ES256",
                home_url: None,
            },
            now: ctx.now(),
        })
        .await?;
        tx.insert_access_token(&NewAccessToken {
            id: TokenId::new(ctx.now(), ctx.rng()),
            token_hash,
            client: id,
            grant: None,
            scope,
            audience: &[],
            actors: &[],
            now: ctx.now(),
            expires_at: ctx.now().plus(Duration::from_secs(3600)),
            jkt: None,
            x5t: None,
        })
        .await?;
        Ok(())
    })
    .await;
    secret.expose().to_owned()
}

/// Who gets through the guard of each address, and how the others are sent away.
#[tokio::test]
async fn roles_and_routes_snapshot() {
    let app = TestApp::sqlite().await;
    let org = app
        .organization("한빛물산", Plan::Standard, "super@hanbit.example")
        .await;
    let (roles, samples) = (roles(&app, &org).await, samples(&org));
    let mut routes = app.routes.clone();
    routes.sort_by_key(|route| (route.path, route.method.to_string()));
    let mut table = String::new();
    for route in &routes {
        let path = fill(route.path, &samples);
        let mut verdicts = BTreeMap::<String, Vec<&str>>::new();
        for role in &roles {
            let answer = ask(role, route, &path).await;
            assert!(
                [Method::GET, Method::OPTIONS].contains(&route.method) || !answer.status.is_success(),
                "{} {path} by {}: carried out without a form token",
                route.method,
                role.name
            );
            verdicts.entry(verdict(&answer)).or_default().push(role.name);
        }
        writeln!(table, "{} {} ({:?})", route.method, route.path, route.access).unwrap();
        for (verdict, names) in verdicts {
            let names = if names.len() == roles.len() {
                "everybody".to_owned()
            } else {
                names.join(" ")
            };
            writeln!(table, "    {verdict}: {names}").unwrap();
        }
    }
    insta::assert_snapshot!("roles", table);
}

/// Nobody of one organisation gets into the console of another, at any address, in any role.
#[tokio::test]
async fn no_role_enters_another_organisation() {
    let app = TestApp::sqlite().await;
    let home = app
        .organization("한빛물산", Plan::Standard, "super@hanbit.example")
        .await;
    let other = app.organization("별빛상사", Plan::Standard, "super@byul.example").await;
    let (roles, samples) = (roles(&app, &home).await, samples(&other));
    let mut count = 0;
    for route in app.routes.iter().filter(|r| matches!(r.access, Access::Console(_))) {
        let path = fill(route.path, &samples);
        for role in &roles {
            let answer = ask(role, route, &path).await;
            assert!(!answer.passed, "{} {path} by {}", route.method, role.name);
            count += 1;
        }
    }
    assert!(count > roles.len() * 5, "the console has addresses");
}

/// With an organisation of one's own in the path, the identifiers of another organisation's things are unknown.
#[tokio::test]
async fn things_of_another_organisation_are_unknown() {
    let app = TestApp::sqlite().await;
    let home = app
        .organization("한빛물산", Plan::Standard, "super@hanbit.example")
        .await;
    let other = app.organization("별빛상사", Plan::Standard, "super@byul.example").await;
    let method = app
        .write(async |tx| Ok(tx.login_methods(other.scope).await?[0].id))
        .await;
    let mut samples = samples(&home);
    samples.insert("member", other.member.to_string());
    samples.insert("method", method.to_string());
    let browser = app.signed_in(&home).await;
    // A preset is nobody's thing.
    let nested = |r: &&RouteInfo| {
        matches!(r.access, Access::Console(_)) && r.path.matches('{').count() > 1 && !r.path.contains("{preset}")
    };
    for route in app.routes.iter().filter(nested) {
        let path = fill(route.path, &samples);
        let mut browser = browser.clone();
        let answer = match route.method {
            Method::GET => browser.get(&path).await,
            _ => browser.post(&path, &[("version", "1"), ("name", "바뀐 이름")]).await,
        };
        assert!(
            answer.status.is_client_error(),
            "{} {path}: {}",
            route.method,
            answer.status
        );
        assert!(!answer.body.contains("super@byul.example"), "{} {path}", route.method);
    }
}

/// Every page that can be got answers in both languages, without an error and without a message that is missing.
#[tokio::test]
async fn every_page_speaks_both_languages() {
    let app = TestApp::sqlite().await;
    let org = app
        .organization("한빛물산", Plan::Standard, "super@hanbit.example")
        .await;
    let (roles, samples) = (roles(&app, &org).await, samples(&org));
    for route in app.routes.iter().filter(|r| r.method == Method::GET) {
        let path = fill(route.path, &samples);
        for role in roles
            .iter()
            .filter(|r| ["nobody", "super-admin", "operator"].contains(&r.name))
        {
            for language in ["ko", "en"] {
                let address = format!("{path}?lang={language}");
                let answer = role.browser.clone().get(&address).await;
                assert!(
                    !answer.status.is_server_error(),
                    "{address} by {}: {}",
                    role.name,
                    answer.status
                );
                // The frame without a word is of no language.
                let is_page = path != "/oauth2/check_session"
                    && answer
                        .headers
                        .get("content-type")
                        .is_some_and(|t| t == "text/html; charset=utf-8");
                if is_page && answer.status != http::StatusCode::NOT_FOUND {
                    assert_eq!(answer.attribute("html", "lang").as_deref(), Some(language), "{address}");
                }
            }
        }
    }
}
