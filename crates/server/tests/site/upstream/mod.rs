//! A company's own OpenID provider as a login method: settings, trial, sign-in, the ladder, and every way in which somebody could
//! come in who should not.

mod by_hand;
mod console;
mod dns;
mod expiry;
mod going_live;
pub mod idp;
mod keys;
mod last_way;
mod newcomers;
mod own_key;
mod proof;
mod second_factor;
mod sign_in;
pub mod takeover;
mod traces;

use http::StatusCode;
use ieum_app::organizations::Created;
use ieum_model::LoginMethodId;
use serde_json::Value;

use crate::login::{link_waiting, linked};
use crate::support::{Answer, Browser, TestApp};
use idp::Idp;

/// An organisation with a login page, and a provider that its super admin connected.
pub struct Stage<'a> {
    pub app: &'a TestApp,
    pub idp: Idp,
    pub created: Created,
    pub admin: Browser<'a>,
    pub method: LoginMethodId,
}

const SECRET: &str = "s3cret+/=";

pub async fn stage(app: &TestApp) -> Stage<'_> {
    let created = linked(app, "한빛물산", "hanbit", "admin@hanbit.example").await;
    let admin = app.signed_in(&created).await;
    let mut stage = Stage {
        app,
        idp: Idp::start().await,
        created,
        admin,
        method: LoginMethodId::from_uuid(uuid::Uuid::nil()),
    };
    let issuer = stage.idp.issuer.clone();
    let answer = stage.add(&issuer, &[]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    let id = answer.location().split('/').nth(5).unwrap();
    stage.method = id.parse().unwrap();
    stage
}

/// Makes new settings of a method live, if any wait; `at` is its address in the console.
pub async fn let_go_live(admin: &mut Browser<'_>, at: &str) {
    let live = format!("{at}/live");
    let page = admin.get(&live).await;
    if page.attribute("form[action$='/live/discard']", "action").is_some() {
        let version = page.attribute("input[name=version]", "value").unwrap();
        let answer = admin.post(&live, &[("version", &version), ("when", "now")]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    }
}

impl Stage<'_> {
    fn console(&self, rest: &str) -> String {
        format!("/console/{}{rest}", self.created.scope.org_id())
    }

    /// The console's address of the method.
    fn at(&self, rest: &str) -> String {
        self.console(&format!("/login-page/methods/{}{rest}", self.method))
    }

    fn now(&self) -> i64 {
        self.app.ctx().now().as_seconds()
    }

    async fn add(&mut self, issuer: &str, more: &[(&str, &str)]) -> Answer {
        let mut fields = vec![
            ("name", "회사 계정"),
            ("issuer", issuer),
            ("client_id", "ieum"),
            ("secret", SECRET),
            ("scopes", "profile email"),
            ("subject", "sub"),
            ("email", "email"),
            ("name_claim", "name"),
            ("groups", "groups"),
        ];
        fields.retain(|(name, _)| !more.iter().any(|(other, _)| other == name));
        fields.extend(more);
        let path = self.console("/login-page/add/other");
        self.admin.post(&path, &fields).await
    }

    async fn version(&mut self) -> String {
        let form = self.at("/openid");
        let page = self.admin.get(&form).await;
        page.attribute("input[name=version]", "value").unwrap()
    }

    /// Puts the method on the login page.
    pub async fn turn_on(&mut self) {
        let (version, path) = (self.version().await, self.at("/enable"));
        let answer = self.admin.post(&path, &[("version", &version)]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    }

    /// Goes to the provider; the address that the browser is sent to.
    pub async fn go(&self, browser: &mut Browser<'_>) -> String {
        let answer = browser
            .get(&format!("/o/hanbit/go/{}?next=%2Faccount", self.method))
            .await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
        answer.location().to_owned()
    }

    /// The address to which the provider sends the browser back.
    pub fn back(&self, address: &str) -> String {
        let url = url::Url::parse(address).unwrap();
        let of = |name: &str| url.query_pairs().find(|(key, _)| key == name).unwrap().1.into_owned();
        let redirect = of("redirect_uri");
        assert!(
            redirect.ends_with(&format!("/login/openid/{}", self.method)),
            "{redirect}"
        );
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query
            .append_pair("code", "c0de")
            .append_pair("state", &of("state"))
            .append_pair("iss", &self.idp.issuer);
        format!("/login/openid/{}?{}", self.method, query.finish())
    }

    /// The whole way, as the person whom the claims describe.
    pub async fn sign_in(&self, browser: &mut Browser<'_>, claims: &Value) -> Answer {
        let address = self.go(browser).await;
        self.idp.sign_in(&address, self.now(), claims);
        browser.get(&self.back(&address)).await
    }

    /// Links the one person who waits to the super admin.
    async fn link(&mut self) {
        link_waiting(&mut self.admin, &self.created, self.created.member).await;
    }
}
