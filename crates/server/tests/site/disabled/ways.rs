//! The ways to sign in, each in two steps: what happens before the person has proven anything, and the proof.

use ieum_app::organizations::Created;
use ieum_model::{LoginMethodId, MemberId};
use ieum_testkit::authenticator::Authenticator;
use ieum_testkit::slapd::PASSWORD as MINJIS;
use serde_json::{Value, json};

use crate::emergency::{make, try_code};
use crate::factors::mail::{ask_second, give, give_second};
use crate::factors::{Phone, STEP, enter};
use crate::login::{mailed_code, sign_in};
use crate::provider::param;
use crate::saml::idp::{Asked, Made};
use crate::support::{Browser, PASSWORD, TestApp};
use crate::{ldap, saml, testers, upstream};

const BADA: &str = "bada@hanbit.example";
/// A passkey belongs to a domain.
pub const HERE: &str = "http://localhost:8080";

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

pub fn claims() -> Value {
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
