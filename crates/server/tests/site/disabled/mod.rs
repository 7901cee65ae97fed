//! Disabled means disabled, for every way to sign in: whatever is switched off stops whoever comes, whoever is on the way, and
//! everything that a sign-in gave, at the very next request; and works again when it is switched on. What business systems do besides
//! is in `provider::attacks::stopped`.

mod each;
mod ways;

use std::time::Duration;

use http::StatusCode;
use ieum_app::Actor;
use ieum_app::organizations::Created;
use ieum_app::provider::{resume_client, suspend_client};
use ieum_model::account::AccountState;
use ieum_model::member::MemberState;
use ieum_model::organization::OrgState;
use serde_json::Value;

use crate::members::{account_of, enrol, person};
use crate::provider::{Rp, form, param, register, text};
use crate::support::{Browser, TestApp};
use ways::{Begun, Way};

/// What is switched off; the first is nothing, so that each flow is seen to work. The last cannot be brought back.
const THINGS: [&str; 9] = [
    "nothing",
    "client",
    "organization",
    "method",
    "tester",
    "link",
    "account",
    "member",
    "deleted-member",
];

/// What is tried afterwards. Each was prepared while everything was on.
const FLOWS: [&str; 6] = ["start", "finish", "account", "authorize", "refresh", "userinfo"];

/// Whether a flow stops with a thing.
fn stops(flow: &str, thing: &str) -> bool {
    match (flow, thing) {
        (_, "nothing") => false,
        // A business system has no part in signing in.
        ("start" | "finish" | "account", "client") => false,
        // Their own account stays theirs: it may be signed in to other organisations.
        ("account", "organization" | "method" | "tester" | "link" | "member" | "deleted-member") => false,
        _ => true,
    }
}

/// A member who came in one way, and what that gave.
struct Stage<'a> {
    app: &'a TestApp,
    rp: Rp<'a>,
    person: Created,
    way: Way<'a>,
}

struct Ready<'a> {
    signed_in: Browser<'a>,
    tokens: Value,
    on_the_way: Browser<'a>,
    begun: Option<Begun>,
}

impl<'a> Stage<'a> {
    async fn ready(&mut self) -> Ready<'a> {
        // So that no code of an authenticator comes twice, and no wrong attempt of before counts.
        self.app.pass(Duration::from_secs(3700));
        self.way.prepare(self.app).await;
        let mut signed_in = self.app.browser();
        let begun = self.way.begin(&mut signed_in).await;
        self.way.finish(&mut signed_in, begun).await;
        let account = signed_in.get("/account").await;
        assert_eq!(
            account.status,
            StatusCode::OK,
            "{}: nobody is signed in",
            self.way.name()
        );
        let tokens = self.rp.tokens(&mut signed_in).await;
        self.app.pass(Duration::from_secs(60));
        let mut on_the_way = self.app.browser();
        let begun = self.way.begin(&mut on_the_way).await;
        Ready {
            signed_in,
            tokens,
            on_the_way,
            begun: Some(begun),
        }
    }

    async fn switch(&mut self, thing: &str, is_on: bool) {
        let (app, ctx, scope, person) = (self.app, self.app.ctx(), self.person.scope, self.person.member);
        let member_is = async |state| {
            app.write(async |tx| {
                let member = tx.find_member(scope, person).await?.unwrap();
                assert!(tx.set_member_state(scope, &member, state, ctx.now()).await?);
                Ok(())
            })
            .await;
        };
        match thing {
            "nothing" => {}
            "tester" => self.way.name_tester(is_on).await,
            "client" if is_on => resume_client(&ctx, &Actor::system(), self.rp.id).await.unwrap(),
            "client" => suspend_client(&ctx, &Actor::system(), self.rp.id).await.unwrap(),
            "organization" => {
                let state = if is_on { OrgState::Active } else { OrgState::Suspended };
                app.write(async |tx| Ok(tx.set_organization_state(scope, state).await?))
                    .await;
            }
            "account" => {
                let state = if is_on {
                    AccountState::Active
                } else {
                    AccountState::Suspended
                };
                app.write(async |tx| Ok(tx.set_account_state(self.person.account, state).await?))
                    .await;
            }
            "member" if is_on => member_is(MemberState::Active).await,
            "member" => member_is(MemberState::Suspended).await,
            "deleted-member" if is_on => {}
            "deleted-member" => member_is(MemberState::Deleted).await,
            "method" => {
                let (id, is_test) = (self.way.method(), self.way.is_test());
                app.write(async |tx| {
                    let methods = tx.login_methods(scope).await?;
                    let version = methods.iter().find(|method| method.id == id).unwrap().version;
                    // What is tested is off: switched on, it is nothing to test any more.
                    assert!(match is_on != is_test {
                        true => tx.enable_login_method(scope, id, version).await?,
                        false => tx.disable_login_method(scope, id, version).await?,
                    });
                    Ok(())
                })
                .await;
            }
            "link" => {
                let links = app.store().read().await.unwrap().links_of(scope, person).await.unwrap();
                let change = if is_on { "enable" } else { "disable" };
                let path = format!(
                    "/console/{}/members/{person}/links/{}/{change}",
                    scope.org_id(),
                    links[0].id
                );
                let mut admin = app.signed_in(self.way.admin()).await;
                let answer = admin.post(&path, &[]).await;
                assert_eq!(answer.status, StatusCode::SEE_OTHER, "{path} {}", answer.body);
            }
            other => panic!("{other}"),
        }
    }

    /// Whether the flow gives what it is for.
    async fn works(&mut self, flow: &str, ready: &mut Ready<'a>) -> bool {
        match flow {
            "start" => {
                let mut browser = self.app.browser();
                let begun = self.way.begin(&mut browser).await;
                self.way.finish(&mut browser, begun).await;
                browser.get("/account").await.status == StatusCode::OK
            }
            "finish" => {
                let begun = ready.begun.take().unwrap();
                self.way.finish(&mut ready.on_the_way, begun).await;
                ready.on_the_way.get("/account").await.status == StatusCode::OK
            }
            "account" => ready.signed_in.get("/account").await.status == StatusCode::OK,
            "authorize" => {
                let answer = ready.signed_in.get(&self.rp.address(&[])).await;
                param(answer.location(), "code").is_some()
            }
            "refresh" => self.rp.refresh(text(&ready.tokens, "refresh_token")).await.status == StatusCode::OK,
            "userinfo" => self.rp.userinfo(text(&ready.tokens, "access_token")).await.status == StatusCode::OK,
            other => panic!("{other}"),
        }
    }
}

/// An active member with a password.
async fn member(app: &TestApp, created: &Created) -> Created {
    let people = [person("박바다", "bada@hanbit.example", "", "")];
    let member = enrol(app, created, &people, MemberState::Active).await[0];
    Created {
        member,
        account: account_of(app, created, member).await,
        ..*created
    }
}

async fn everything_stops(app: &TestApp, way: Way<'_>, person: Created) {
    let rp = register(app, "rp", &form("사내 메신저")).await;
    let mut stage = Stage { app, rp, person, way };
    let mut wrong = Vec::new();
    for thing in THINGS {
        if !stage.way.has(thing) {
            continue;
        }
        let mut ready = stage.ready().await;
        stage.switch(thing, false).await;
        for flow in FLOWS {
            let works = stage.works(flow, &mut ready).await;
            if works == stops(flow, thing) {
                let what = if works { "goes on" } else { "stops" };
                wrong.push(format!("{}: {flow} with {thing} {what}", stage.way.name()));
            }
        }
        stage.switch(thing, true).await;
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
