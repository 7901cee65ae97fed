//! The ways to sign in, each in two steps: what happens before the person has proven anything, and the proof.

use http::StatusCode;
use ieum_app::organizations::Created;
use ieum_model::domain::DomainState;
use ieum_model::second_factor::Rule;
use ieum_model::{LoginMethodId, MemberId};
use ieum_testkit::authenticator::Authenticator;
use ieum_testkit::slapd::{PASSWORD as MINJIS, Slapd};
use serde_json::{Value, json};

use super::{everything_stops, member};
use crate::emergency::{make, try_code};
use crate::factors::mail::{COUNTS, SIGNS_IN, ask_second, give, give_second, set};
use crate::factors::{Phone, STEP, enter, set_up};
use crate::ldap::checker;
use crate::login::{link_waiting, linked, mailed_code, sign_in};
use crate::on_both;
use crate::provider::param;
use crate::saml::idp::{Asked, Made};
use crate::support::{Browser, PASSWORD, TestApp};
use crate::upstream::takeover::domain;
use crate::{ldap, saml, testers, upstream};

const BADA: &str = "bada@hanbit.example";
/// A passkey belongs to a domain.
const HERE: &str = "http://localhost:8080";

/// A way to sign in, with the other side of it.
pub enum Way<'a> {
    Password(Created, LoginMethodId),
    Passkey(Created, LoginMethodId, Box<Authenticator>),
    /// With a code by mail in place of the password.
    Mail(Created, LoginMethodId),
    /// With a password and a code by mail.
    PasswordAndMail(Created, LoginMethodId),
    /// The super admin, with the codes that are left.
    Emergency(Created, Vec<String>),
    OpenId(upstream::Stage<'a>),
    /// With a code of an authenticator application behind it.
    Second(upstream::Stage<'a>, Phone),
    Saml(saml::Stage<'a>),
    /// The identity provider begins.
    Unasked(saml::Stage<'a>),
    /// An OpenID provider that is not live, for its tester alone.
    Test(upstream::Stage<'a>, MemberId, String),
    /// The directory that is not live, for its tester alone.
    TestAsked(ldap::Stage<'a>, MemberId, String),
    /// The directory, or a service that checks passwords, with the password that it knows.
    Asked(ldap::Stage<'a>, &'static str),
}

/// What was begun.
pub enum Begun {
    /// A page with fields.
    Page,
    /// The browser is on its way to this address.
    Address(String),
    Asked(Asked),
    /// What the identity provider said of its own accord.
    Said(String),
    /// The page of the second factor, or why there is none.
    Second(Option<String>),
    /// What the pages carry of a code that was mailed, and the code.
    Mailed(Option<(String, String, String)>),
    /// The state and the options of a page that asks for a passkey.
    Passkey(Option<(String, String)>),
}

fn claims() -> Value {
    json!({"sub": "p1", "email": "bada@hanbit.example", "name": "박바다"})
}

impl Way<'_> {
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Password(..) => "password",
            Self::Passkey(..) => "passkey",
            Self::Mail(..) => "a mailed code",
            Self::PasswordAndMail(..) => "password and a mailed code",
            Self::Emergency(..) => "emergency code",
            Self::OpenId(_) => "openid",
            Self::Second(..) => "openid and a code",
            Self::Saml(_) => "saml",
            Self::Unasked(_) => "saml, begun there",
            Self::Asked(..) => "the company's own password",
            Self::Test(..) => "openid, tested",
            Self::TestAsked(..) => "the company's own password, tested",
        }
    }

    pub const fn method(&self) -> LoginMethodId {
        match self {
            // Nothing configures it.
            Self::Emergency(..) => LoginMethodId::from_uuid(uuid::Uuid::nil()),
            Self::Password(_, id) | Self::Passkey(_, id, _) | Self::Mail(_, id) | Self::PasswordAndMail(_, id) => *id,
            Self::OpenId(stage) | Self::Second(stage, _) | Self::Test(stage, ..) => stage.method,
            Self::Saml(stage) | Self::Unasked(stage) => stage.method,
            Self::Asked(stage, _) | Self::TestAsked(stage, ..) => stage.method,
        }
    }

    /// The organisation and its super admin.
    pub const fn admin(&self) -> &Created {
        match self {
            Self::Password(created, _)
            | Self::Passkey(created, ..)
            | Self::Mail(created, _)
            | Self::PasswordAndMail(created, _)
            | Self::Emergency(created, _) => created,
            Self::OpenId(stage) | Self::Second(stage, _) | Self::Test(stage, ..) => &stage.created,
            Self::Saml(stage) | Self::Unasked(stage) => &stage.created,
            Self::Asked(stage, _) | Self::TestAsked(stage, ..) => &stage.created,
        }
    }

    /// Whether there is such a thing to switch off.
    pub fn has(&self, thing: &str) -> bool {
        match thing {
            "link" => !matches!(
                self,
                Self::Password(..)
                    | Self::Passkey(..)
                    | Self::Mail(..)
                    | Self::PasswordAndMail(..)
                    | Self::Emergency(..)
            ),
            "method" => !matches!(self, Self::Emergency(..)),
            "tester" => self.is_test(),
            _ => true,
        }
    }

    /// What has to be there before anything is begun: each code opens once.
    pub async fn prepare(&mut self, app: &TestApp) {
        if let Self::Emergency(created, codes) = self {
            *codes = make(&mut app.signed_in(created).await, created).await;
        }
    }

    pub const fn is_test(&self) -> bool {
        matches!(self, Self::Test(..) | Self::TestAsked(..))
    }

    /// Takes the tester off the list, or names them again.
    pub async fn name_tester(&mut self, is_on: bool) {
        let (method, org) = (self.method(), *self.admin().scope.org_id());
        let at = format!("/console/{org}/login-page/methods/{method}");
        let (admin, member, token) = match self {
            Self::Test(stage, member, token) => (&mut stage.admin, *member, token),
            Self::TestAsked(stage, member, token) => (&mut stage.admin, *member, token),
            _ => panic!("nothing is tested"),
        };
        match is_on {
            true => *token = testers::name(admin, &at, member).await,
            false => testers::remove(admin, &at, member).await,
        }
    }

    fn go(&self) -> String {
        format!("/o/hanbit/go/{}?next=%2Faccount", self.method())
    }

    /// As far as it goes before the proof.
    pub async fn begin(&mut self, browser: &mut Browser<'_>) -> Begun {
        match self {
            Self::Password(..) | Self::Asked(..) => {
                browser.get("/o/hanbit").await;
                Begun::Page
            }
            Self::Emergency(..) => {
                browser.get("/o/hanbit/emergency").await;
                Begun::Page
            }
            Self::Passkey(..) => {
                let page = browser.get("/login/passkey?at=hanbit&next=%2Faccount").await;
                let asked = page.attribute("[name=asked]", "value");
                Begun::Passkey(asked.zip(page.attribute("form[data-passkey=get]", "data-options")))
            }
            Self::Mail(..) => {
                let fields = [("email", BADA), ("next", "/account")];
                let answer = browser.post("/o/hanbit/mail", &fields).await;
                let Some(state) = param(answer.location(), "state") else {
                    return Begun::Mailed(None);
                };
                Begun::Mailed(Some((state, String::new(), mailed_code(browser.app, BADA).await)))
            }
            Self::PasswordAndMail(..) => {
                let answer = sign_in(browser, "/o/hanbit", BADA, PASSWORD).await;
                let Some(ticket) = param(answer.location(), "state") else {
                    return Begun::Mailed(None);
                };
                let sent = ask_second(browser, &ticket).await;
                Begun::Mailed(Some((ticket, sent, mailed_code(browser.app, BADA).await)))
            }
            Self::Test(_, _, token) => {
                testers::open(browser, token).await;
                Begun::Address(
                    browser
                        .get(&format!("{}&test=1", self.go()))
                        .await
                        .location()
                        .to_owned(),
                )
            }
            Self::TestAsked(_, _, token) => {
                testers::open(browser, token).await;
                browser.get("/o/hanbit").await;
                Begun::Page
            }
            Self::OpenId(_) => Begun::Address(browser.get(&self.go()).await.location().to_owned()),
            Self::Second(stage, _) => {
                let answer = browser
                    .get(&format!("/o/hanbit/go/{}?next=%2Faccount", stage.method))
                    .await;
                let to = answer.location().to_owned();
                if to.is_empty() {
                    return Begun::Second(None);
                }
                stage.idp.sign_in(&to, stage.app.ctx().now().as_seconds(), &claims());
                let answer = browser.get(&stage.back(&to)).await;
                Begun::Second(param(answer.location(), "state"))
            }
            Self::Saml(_) => match browser.get(&self.go()).await.location() {
                "" => Begun::Page,
                to => Begun::Asked(Asked::at(to)),
            },
            Self::Unasked(stage) => Begun::Said(stage.made(None, &Made::default())),
        }
    }

    /// The proof. Whether the browser is signed in is for the caller to look at.
    pub async fn finish(&mut self, browser: &mut Browser<'_>, begun: Begun) {
        match (self, begun) {
            (Self::Password(..), Begun::Page) => {
                sign_in(browser, "/o/hanbit?next=%2Faccount", "bada@hanbit.example", PASSWORD).await;
            }
            (Self::Emergency(_, codes), Begun::Page) => {
                let code = codes.pop().unwrap();
                try_code(browser, "hanbit", "admin@hanbit.example", &code).await;
            }
            (Self::Asked(stage, password), Begun::Page) => {
                stage.sign_in(browser, "minji", password).await;
            }
            (Self::Passkey(_, _, authenticator), Begun::Passkey(Some((asked, options)))) => {
                let credential = authenticator.get(&options).unwrap();
                let fields = [
                    ("at", "hanbit"),
                    ("next", "/account"),
                    ("asked", asked.as_str()),
                    ("credential", &credential),
                ];
                browser.post("/login/passkey", &fields).await;
            }
            (Self::Mail(..), Begun::Mailed(Some((state, _, code)))) => {
                give(browser, &state, &code).await;
            }
            (Self::PasswordAndMail(..), Begun::Mailed(Some((ticket, sent, code)))) => {
                give_second(browser, (&ticket, &sent), &code).await;
            }
            (Self::TestAsked(stage, ..), Begun::Page) => {
                testers::typed(stage, browser, "minji", MINJIS).await;
            }
            (Self::OpenId(stage) | Self::Test(stage, ..), Begun::Address(to)) if !to.is_empty() => {
                stage.idp.sign_in(&to, stage.app.ctx().now().as_seconds(), &claims());
                browser.get(&stage.back(&to)).await;
            }
            (Self::Second(stage, phone), Begun::Second(Some(ticket))) => {
                // No code counts twice.
                stage.app.pass(STEP);
                enter(browser, &ticket, &phone.code(stage.app)).await;
            }
            (Self::Saml(stage), Begun::Asked(asked)) => {
                let response = stage.made(Some(&asked), &Made::default());
                stage.back(browser, &response, &asked.relay_state).await;
            }
            (Self::Unasked(stage), Begun::Said(response)) => {
                stage.back(browser, &response, "/account").await;
            }
            // It did not even begin.
            (_, Begun::Page | Begun::Address(_) | Begun::Second(None) | Begun::Passkey(None) | Begun::Mailed(None)) => {
            }
            (way, _) => panic!("{} was begun otherwise", way.name()),
        }
    }
}

async fn own(app: &TestApp) -> (Created, Created, LoginMethodId) {
    let created = linked(app, "한빛물산", "hanbit", "admin@hanbit.example").await;
    let person = member(app, &created).await;
    let methods = app
        .store()
        .read()
        .await
        .unwrap()
        .login_methods(created.scope)
        .await
        .unwrap();
    (created, person, methods[0].id)
}

async fn openid(app: &TestApp) -> (upstream::Stage<'_>, Created) {
    let mut stage = upstream::stage(app).await;
    stage.turn_on().await;
    stage.sign_in(&mut app.browser(), &claims()).await;
    let person = member(app, &stage.created).await;
    link_waiting(&mut stage.admin, &stage.created, person.member).await;
    (stage, person)
}

async fn saml(app: &TestApp) -> (saml::Stage<'_>, Created) {
    let mut stage = saml::stage(app).await;
    stage.save(&[("idp_initiated", "on")]).await;
    stage.turn_on().await;
    stage.sign_in(&mut app.browser(), &Made::default()).await;
    let person = member(app, &stage.created).await;
    link_waiting(&mut stage.admin, &stage.created, person.member).await;
    (stage, person)
}

async fn passkey(app: &TestApp) {
    let (created, person, method) = own(app).await;
    let mut authenticator = Authenticator::new(HERE).unwrap();
    let mut browser = app.signed_in(&person).await;
    let page = browser.get("/account/factors/passkeys/new").await;
    let options = page.attribute("form[data-passkey=create]", "data-options").unwrap();
    let credential = authenticator.create(&options).unwrap();
    let asked = page.attribute("[name=asked]", "value").unwrap();
    let fields = [
        ("name", "노트북"),
        ("password", PASSWORD),
        ("asked", &asked),
        ("credential", &credential),
    ];
    let answer = browser.post("/account/factors/passkeys/new", &fields).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    let way = Way::Passkey(created, method, Box::new(authenticator));
    everything_stops(app, way, person).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_passkey_sqlite() {
    passkey(&TestApp::sqlite_with(&[("IEUM_PUBLIC_URL", HERE)]).await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_passkey_postgres() {
    passkey(&TestApp::postgres_with(&[("IEUM_PUBLIC_URL", HERE)]).await).await;
}

on_both! {
    async fn a_password(app) {
        let (created, person, method) = own(&app).await;
        everything_stops(&app, Way::Password(created, method), person).await;
    }

    async fn a_mailed_code(app) {
        let (created, person, method) = own(&app).await;
        domain(&app, created.scope, "hanbit.example", DomainState::Proven).await;
        set(&app, &created, &SIGNS_IN).await;
        everything_stops(&app, Way::Mail(created, method), person).await;
    }

    async fn a_password_and_a_mailed_code(app) {
        let (created, person, method) = own(&app).await;
        domain(&app, created.scope, "hanbit.example", DomainState::Proven).await;
        set(&app, &created, &COUNTS).await;
        everything_stops(&app, Way::PasswordAndMail(created, method), person).await;
    }

    async fn an_emergency_code(app) {
        let (created, ..) = own(&app).await;
        everything_stops(&app, Way::Emergency(created, Vec::new()), created).await;
    }

    async fn an_openid_provider(app) {
        let (stage, person) = openid(&app).await;
        everything_stops(&app, Way::OpenId(stage), person).await;
    }

    async fn an_openid_provider_and_a_code(app) {
        let (stage, person) = openid(&app).await;
        let (phone, _) = set_up(&app, &person).await;
        let rule = Rule { asks_connected: true, ..Rule::default() };
        app.write(async |tx| Ok(tx.set_second_factor_rule(person.scope, 0, &rule).await?)).await;
        everything_stops(&app, Way::Second(stage, phone), person).await;
    }

    async fn an_openid_provider_that_is_tested(app) {
        let (mut stage, person) = openid(&app).await;
        app.sql("UPDATE login_methods SET is_enabled = FALSE WHERE kind = 'openid'").await;
        let at = format!("/console/{}/login-page/methods/{}", person.scope.org_id(), stage.method);
        let token = testers::name(&mut stage.admin, &at, person.member).await;
        everything_stops(&app, Way::Test(stage, person.member, token), person).await;
    }

    async fn a_directory_that_is_tested(app) {
        let slapd = Slapd::start(0, true).unwrap();
        let mut stage = ldap::stage(&app, &slapd, &[]).await;
        stage.sign_in(&mut app.browser(), "minji", MINJIS).await;
        let person = member(&app, &stage.created).await;
        link_waiting(&mut stage.admin, &stage.created, person.member).await;
        app.sql("UPDATE login_methods SET is_enabled = FALSE WHERE kind = 'ldap'").await;
        let at = format!("/console/{}/login-page/methods/{}", person.scope.org_id(), stage.method);
        let token = testers::name(&mut stage.admin, &at, person.member).await;
        everything_stops(&app, Way::TestAsked(stage, person.member, token), person).await;
    }

    async fn a_saml_provider(app) {
        let (stage, person) = saml(&app).await;
        everything_stops(&app, Way::Saml(stage), person).await;
    }

    async fn a_saml_provider_that_begins(app) {
        let (stage, person) = saml(&app).await;
        everything_stops(&app, Way::Unasked(stage), person).await;
    }

    async fn a_directory(app) {
        let slapd = Slapd::start(0, true).unwrap();
        let mut stage = ldap::stage(&app, &slapd, &[]).await;
        stage.sign_in(&mut app.browser(), "minji", MINJIS).await;
        let person = member(&app, &stage.created).await;
        link_waiting(&mut stage.admin, &stage.created, person.member).await;
        everything_stops(&app, Way::Asked(stage, MINJIS), person).await;
    }

    async fn a_password_check_service(app) {
        let (mut stage, _known) = checker::stage(&app).await;
        stage.sign_in(&mut app.browser(), "minji", checker::PASSWORD).await;
        let person = member(&app, &stage.created).await;
        link_waiting(&mut stage.admin, &stage.created, person.member).await;
        everything_stops(&app, Way::Asked(stage, checker::PASSWORD), person).await;
    }
}
