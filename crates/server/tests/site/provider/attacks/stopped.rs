//! Disabled means disabled, as a table: every flow against everything that can be suspended, ended or taken away. Each flow is
//! prepared while everything is alive and carried out afterwards.

use http::StatusCode;
use ieum_app::organizations::Created;
use ieum_app::provider::{ClientForm, suspend_client};
use ieum_app::{Actor, access};
use ieum_model::account::AccountState;
use ieum_model::member::MemberState;
use ieum_model::organization::OrgState;
use ieum_model::secret::Secret;
use ieum_oidc::client::ClientKind;
use serde_json::Value;

use crate::on_both;
use crate::provider::requests::{bring, call, choose, pairs, push};
use crate::provider::{Rp, form, json, organization, param, register, text};
use crate::support::{Browser, TestApp};

const DEVICE: &str = "urn:ietf:params:oauth:grant-type:device_code";
const EXCHANGE: &str = "urn:ietf:params:oauth:grant-type:token-exchange";
const ACCESS: &str = "urn:ietf:params:oauth:token-type:access_token";

/// What can be suspended; the first is nothing, so that each flow is seen to work.
const THINGS: [&str; 9] = [
    "nothing",
    "client",
    "account",
    "organization",
    "session",
    "member",
    "deleted-member",
    "method",
    "grant",
];

/// What is tried.
const FLOWS: [&str; 14] = [
    "authorize",
    "code",
    "refresh",
    "userinfo",
    "introspection",
    "exchange",
    "exchanged",
    "device",
    "device-answer",
    "consent",
    "push",
    "pushed",
    "own",
    "console",
];

/// Whether a flow stops with a thing. Only these go on: what a business system does for itself, and what has no part in it.
fn stops(flow: &str, thing: &str) -> bool {
    match (flow, thing) {
        (_, "nothing") => false,
        // What a business system does for itself needs no person.
        ("push" | "own", thing) => thing == "client",
        // The console is no business of a business system's.
        ("console", "client" | "grant") => false,
        // Giving one grant back ends what it gave; another sign-in is another grant.
        ("authorize" | "code" | "device" | "device-answer" | "consent" | "pushed", "grant") => false,
        _ => true,
    }
}

struct Stage<'a> {
    app: &'a TestApp,
    created: Created,
    browser: Browser<'a>,
    rp: Rp<'a>,
    third: Rp<'a>,
    tv: Rp<'a>,
    server: Rp<'a>,
    tokens: Value,
    code: String,
    pushed: String,
    exchanged: String,
    allowed: Value,
    waiting: Value,
    consent: Vec<(&'static str, String)>,
}

impl<'a> Stage<'a> {
    async fn set(app: &'a TestApp, thing: &str) -> Self {
        let created = organization(app, &format!("{thing}-org")).await;
        let mut wide = form(thing);
        wide.grants.push(EXCHANGE.into());
        let (rp_id, server_id) = (format!("{thing}-rp"), format!("{thing}-server"));
        let rp = register(app, &rp_id, &wide).await;
        let third = register(app, &format!("{thing}-third"), &form("남의 시스템")).await;
        let server = register(app, &server_id, &form("서버")).await;
        let tv = ClientForm {
            kind: ClientKind::Public,
            redirect_uris: String::new(),
            grants: vec![DEVICE.into()],
            ..form("회의실 화면")
        };
        let tv = register(app, &format!("{thing}-tv"), &tv).await;
        choose(&third, |profile| profile.requests.needs_consent = true).await;
        rp.choose(|tokens| tokens.exchanges_for = vec![server_id.clone()]).await;
        server.choose(|tokens| tokens.introspects = vec![rp_id.clone()]).await;
        let mut browser = app.signed_in(&created).await;
        browser.get("/account").await;
        let tokens = rp.tokens(&mut browser).await;
        let exchanged = json(&rp.token(&exchange(&tokens, &server.client_id)).await);
        let code = rp.code(&mut browser, &[]).await;
        let pushed = push(&rp, &[]).await;
        let allowed = begin(&tv).await;
        assert_eq!(answer(&mut browser, &created, &allowed).await, StatusCode::SEE_OTHER);
        let waiting = begin(&tv).await;
        let asked = browser.get(&third.address(&[])).await;
        let page = browser.get(asked.location()).await;
        let value = |name: &str| page.attribute(&format!("form[action='/oauth2/consent'] input[name={name}]"), "value");
        let consent = ["next", "member", "receives"]
            .map(|name| (name, value(name).unwrap()))
            .to_vec();
        Self {
            exchanged: text(&exchanged, "access_token").to_owned(),
            app,
            created,
            browser,
            rp,
            third,
            tv,
            server,
            tokens,
            code,
            pushed,
            allowed,
            waiting,
            consent,
        }
    }

    async fn take_away(&mut self, thing: &str) {
        let (app, created, ctx) = (self.app, &self.created, self.app.ctx());
        match thing {
            "nothing" => {}
            "client" => {
                for rp in [&self.rp, &self.third, &self.tv] {
                    suspend_client(&ctx, &Actor::system(), rp.id).await.unwrap();
                }
            }
            "account" => {
                app.write(async |tx| Ok(tx.set_account_state(created.account, AccountState::Suspended).await?))
                    .await
            }
            "organization" => {
                app.write(async |tx| Ok(tx.set_organization_state(created.scope, OrgState::Suspended).await?))
                    .await
            }
            "member" | "deleted-member" => {
                let state = if thing == "member" {
                    MemberState::Suspended
                } else {
                    MemberState::Deleted
                };
                app.write(async |tx| {
                    let member = tx.find_member(created.scope, created.member).await?.unwrap();
                    assert!(tx.set_member_state(created.scope, &member, state, ctx.now()).await?);
                    Ok(())
                })
                .await;
            }
            "method" => {
                app.write(async |tx| {
                    for method in tx.login_methods(created.scope).await? {
                        tx.disable_login_method(created.scope, method.id, method.version)
                            .await?;
                    }
                    Ok(())
                })
                .await;
            }
            "grant" => assert_eq!(
                self.rp.revoke(text(&self.tokens, "refresh_token")).await.status,
                StatusCode::OK
            ),
            "session" => {
                let cookie = Secret::new(self.browser.cookie("ieum_session").unwrap());
                let session = access::find_signed_in(&ctx, Some(&cookie))
                    .await
                    .unwrap()
                    .unwrap()
                    .session;
                app.write(async |tx| Ok(tx.end_session(session.id(), ctx.now(), "signed_out").await?))
                    .await;
            }
            other => panic!("{other}"),
        }
    }

    /// Whether the flow gives what it is for.
    async fn works(&mut self, flow: &str) -> bool {
        let Self {
            browser,
            rp,
            third,
            tv,
            server,
            tokens,
            ..
        } = self;
        let access = text(tokens, "access_token");
        match flow {
            "authorize" => param(browser.get(&rp.address(&[])).await.location(), "code").is_some(),
            "code" => rp.redeem(&self.code).await.status == StatusCode::OK,
            "refresh" => rp.refresh(text(tokens, "refresh_token")).await.status == StatusCode::OK,
            "userinfo" => rp.userinfo(access).await.status == StatusCode::OK,
            "introspection" => server.introspect(access).await["active"] == true,
            "exchange" => rp.token(&exchange(tokens, &server.client_id)).await.status == StatusCode::OK,
            "exchanged" => server.introspect(&self.exchanged).await["active"] == true,
            "device" => has_tokens(tv, &self.allowed).await,
            "device-answer" => {
                answer(browser, &self.created, &self.waiting).await;
                has_tokens(tv, &self.waiting).await
            }
            "consent" => {
                let mut fields: Vec<(&str, &str)> = self.consent.iter().map(|(n, v)| (*n, v.as_str())).collect();
                fields.push(("decision", "agree"));
                let agreed = browser.post("/oauth2/consent", &fields).await;
                let to = agreed.location().to_owned();
                let went = to.starts_with("/oauth2/authorize?");
                went && param(browser.get(&to).await.location(), "code").is_some() && !third.client_id.is_empty()
            }
            "push" => call(rp, "/oauth2/par", &pairs(rp, &[])).await.status == StatusCode::CREATED,
            "pushed" => param(browser.get(&bring(rp, &self.pushed)).await.location(), "code").is_some(),
            "own" => rp.token(&[("grant_type", "client_credentials")]).await.status == StatusCode::OK,
            "console" => {
                let path = format!("/console/{}", self.created.scope.org_id());
                browser.get(&path).await.status == StatusCode::OK
            }
            other => panic!("{other}"),
        }
    }
}

fn exchange<'p>(tokens: &'p Value, audience: &'p str) -> [(&'p str, &'p str); 4] {
    [
        ("grant_type", EXCHANGE),
        ("subject_token", text(tokens, "access_token")),
        ("subject_token_type", ACCESS),
        ("audience", audience),
    ]
}

async fn begin(tv: &Rp<'_>) -> Value {
    let fields = [("client_id", tv.client_id.as_str()), ("scope", "openid profile")];
    let body = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(fields)
        .finish();
    let request = http::Request::post("/oauth2/device_authorization")
        .header(http::header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(axum::body::Body::from(body));
    json(&tv.app.browser().send(request.unwrap()).await)
}

async fn answer(browser: &mut Browser<'_>, created: &Created, started: &Value) -> StatusCode {
    let org = created.scope.org_id().to_string();
    let fields = [
        ("user_code", text(started, "user_code")),
        ("org", org.as_str()),
        ("answer", "allow"),
    ];
    browser.post("/device/answer", &fields).await.status
}

async fn has_tokens(tv: &Rp<'_>, started: &Value) -> bool {
    let fields = [
        ("grant_type", DEVICE),
        ("client_id", tv.client_id.as_str()),
        ("device_code", text(started, "device_code")),
    ];
    tv.token_with(None, &fields).await.status == StatusCode::OK
}

on_both! {
    async fn every_flow_stops_with_everything_that_it_rests_on(app) {
        let mut wrong = Vec::new();
        for thing in THINGS {
            let mut stage = Stage::set(&app, thing).await;
            stage.take_away(thing).await;
            for flow in FLOWS {
                let works = stage.works(flow).await;
                if works == stops(flow, thing) {
                    wrong.push(format!("{flow} with {thing}: {}", if works { "goes on" } else { "stops" }));
                }
            }
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
    }

    async fn an_operators_pages_stop_with_the_account(app) {
        let mut browser = app.operator("ops@ieum.example").await;
        for path in ["/operator", "/operator/systems", "/operator/keys"] {
            assert_eq!(browser.get(path).await.status, StatusCode::OK, "{path}");
        }
        let cookie = Secret::new(browser.cookie("ieum_operator").unwrap());
        let account = access::operator(&app.ctx(), Some(&cookie)).await.unwrap().operator.account_id();
        app.write(async |tx| Ok(tx.set_account_state(account, AccountState::Suspended).await?)).await;
        for path in ["/operator", "/operator/systems", "/operator/keys"] {
            let answer = browser.get(path).await;
            assert!(answer.location().starts_with("/operator/login"), "{path}: {} {}", answer.status, answer.location());
        }
    }
}
