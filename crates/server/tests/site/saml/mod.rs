//! A company's own SAML identity provider as a login method: settings, trial, sign-in, logout, and every way in which somebody could
//! come in who should not.

mod console;
mod fetched;
mod hostile;
pub mod idp;
mod logout;
mod own_keys;
mod radar;
mod sign_in;
mod traces;

use axum::body::Body;
use http::header::{CONTENT_TYPE, ORIGIN};
use http::{Request, StatusCode};
use ieum_app::organizations::Created;
use ieum_model::LoginMethodId;
use ieum_store::audit::AuditPage;

use crate::login::{link_waiting, linked};
use crate::support::{Answer, Browser, PUBLIC_URL, TestApp};
use idp::{Asked, Made};

/// An organisation with a login page, and an identity provider that its super admin connected.
pub struct Stage<'a> {
    pub app: &'a TestApp,
    pub created: Created,
    pub admin: Browser<'a>,
    pub method: LoginMethodId,
}

pub async fn stage(app: &TestApp) -> Stage<'_> {
    // So that there is a time before.
    app.pass(std::time::Duration::from_secs(3600));
    let created = linked(app, "한빛물산", "hanbit", "admin@hanbit.example").await;
    let admin = app.signed_in(&created).await;
    let mut stage = Stage {
        app,
        created,
        admin,
        method: LoginMethodId::from_uuid(uuid::Uuid::nil()),
    };
    stage.method = stage.add("회사 계정").await;
    let answer = stage.save(&[]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    stage
}

/// The same, on the login page, with the super admin linked to the person `p1`.
pub async fn known<'a>(app: &'a TestApp, settings: &[(&str, &str)]) -> Stage<'a> {
    let mut stage = stage(app).await;
    stage.save(settings).await;
    stage.turn_on().await;
    stage.sign_in(&mut app.browser(), &Made::default()).await;
    stage.link().await;
    stage
}

/// Sends a form with files; the file is the metadata.
async fn multipart(browser: &mut Browser<'_>, path: &str, fields: &[(&str, &str)], file: &str) -> Answer {
    let csrf = browser.csrf();
    let mut body = String::new();
    for (name, value) in [("csrf", csrf.as_str())].iter().chain(fields) {
        body.push_str(&format!(
            "--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
        ));
    }
    body.push_str(&format!(
        "--b\r\nContent-Disposition: form-data; name=\"metadata_file\"; filename=\"m.xml\"\r\nContent-Type: text/xml\r\n\r\n{file}\r\n--b--\r\n"
    ));
    let request = Request::post(path)
        .header("accept-language", "ko")
        .header(CONTENT_TYPE, "multipart/form-data; boundary=b")
        .body(Body::from(body))
        .unwrap();
    browser.send(request).await
}

/// A form of another site, with the headers that browsers add and without the cookies that they hold back.
async fn from_elsewhere(app: &TestApp, path: &str, fields: &[(&str, &str)]) -> Answer {
    let mut form = url::form_urlencoded::Serializer::new(String::new());
    let request = Request::post(path)
        .header("accept-language", "ko")
        .header(ORIGIN, "https://idp.example")
        .header("sec-fetch-site", "cross-site")
        .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(form.extend_pairs(fields).finish()))
        .unwrap();
    app.browser().send(request).await
}

impl Stage<'_> {
    fn console(&self, rest: &str) -> String {
        format!("/console/{}{rest}", self.created.scope.org_id())
    }

    /// The console's address of the method.
    fn at(&self, rest: &str) -> String {
        self.console(&format!("/login-page/methods/{}{rest}", self.method))
    }

    fn entity_id(&self) -> String {
        format!("{PUBLIC_URL}/saml/{}/metadata", self.method)
    }

    fn acs(&self) -> String {
        format!("{PUBLIC_URL}/saml/{}/acs", self.method)
    }

    /// Adds a method; it has no settings yet.
    async fn add(&mut self, name: &str) -> LoginMethodId {
        let path = self.console("/login-page/add/saml/other");
        let answer = self.admin.post(&path, &[("name", name)]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
        answer.location().split('/').nth(5).unwrap().parse().unwrap()
    }

    async fn version(&mut self) -> String {
        let form = self.at("/saml");
        let page = self.admin.get(&form).await;
        page.attribute("input[name=version]", "value").unwrap()
    }

    /// Saves the settings, those that are usual but for these; an empty box is not ticked.
    pub async fn save(&mut self, changes: &[(&str, &str)]) -> Answer {
        let answer = self.save_only(changes).await;
        let at = self.at("");
        crate::upstream::let_go_live(&mut self.admin, &at).await;
        answer
    }

    /// The same; where people sign in by the method, it stays a draft.
    async fn save_only(&mut self, changes: &[(&str, &str)]) -> Answer {
        let version = self.version().await;
        let mut fields = vec![
            ("version", version.as_str()),
            ("idp_entity_id", idp::ENTITY),
            ("sso_redirect", "https://idp.example/sso"),
            ("sso_post", ""),
            ("logout", "https://idp.example/slo"),
            ("certificates", idp::CERTIFICATE),
            ("signed", "either"),
            ("encryption", "accept"),
            ("name_id_format", ""),
            ("subject", ""),
            ("name_attribute", "name"),
            ("email", "mail"),
            ("groups", "groups"),
            ("key", ""),
        ];
        fields.retain(|(name, _)| !changes.iter().any(|(other, _)| other == name));
        fields.extend(changes);
        let path = self.at("/saml");
        multipart(&mut self.admin, &path, &fields, "").await
    }

    /// Puts the method on the login page.
    pub async fn turn_on(&mut self) {
        let (version, path) = (self.version().await, self.at("/enable"));
        let answer = self.admin.post(&path, &[("version", &version)]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    }

    /// Goes to the identity provider: what it is asked.
    pub async fn go(&self, browser: &mut Browser<'_>) -> Asked {
        let answer = browser
            .get(&format!("/o/hanbit/go/{}?next=%2Faccount", self.method))
            .await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
        Asked::at(answer.location())
    }

    /// What the identity provider answers, as the value of the form.
    pub fn made(&self, asked: Option<&Asked>, made: &Made) -> String {
        let now = self.app.ctx().now().as_seconds();
        made.response(
            now,
            asked.map(|asked| asked.id.as_str()),
            &self.entity_id(),
            &self.acs(),
        )
    }

    /// The answer arrives at our address, from another site, and is sent on from our page.
    pub async fn back(&self, browser: &mut Browser<'_>, response: &str, relay_state: &str) -> Answer {
        let fields = [("SAMLResponse", response), ("RelayState", relay_state)];
        let hop = from_elsewhere(self.app, &format!("/saml/{}/acs", self.method), &fields).await;
        assert_eq!(hop.status, StatusCode::OK, "{}", hop.body);
        let cookies = hop.headers.get_all("set-cookie").iter().count();
        assert_eq!(
            cookies, 0,
            "what comes from elsewhere leaves the browser's identifier alone"
        );
        let action = hop.attribute("form[data-post]", "action").unwrap();
        let value = |name: &str| hop.attribute(&format!("input[name={name}]"), "value").unwrap();
        assert_eq!(
            (value("SAMLResponse").as_str(), value("RelayState").as_str()),
            (response, relay_state)
        );
        browser.post(&action, &fields).await
    }

    /// The whole way, with what the identity provider makes of it.
    pub async fn sign_in(&self, browser: &mut Browser<'_>, made: &Made) -> Answer {
        let asked = self.go(browser).await;
        let response = self.made(Some(&asked), made);
        self.back(browser, &response, &asked.relay_state).await
    }

    /// Links the one person who waits to the super admin.
    async fn link(&mut self) {
        link_waiting(&mut self.admin, &self.created, self.created.member).await;
    }

    async fn refusals(&self) -> Vec<String> {
        let page = AuditPage {
            before: None,
            action: Some("login.failure"),
            limit: 50,
        };
        let mut conn = self.app.store().read().await.unwrap();
        let log = conn.audit_of(self.created.scope, page).await.unwrap();
        log.into_iter().map(|entry| entry.result).collect()
    }
}

/// Nobody is signed in there.
async fn assert_out(browser: &mut Browser<'_>, what: &str) {
    assert_eq!(browser.get("/account").await.status, StatusCode::SEE_OTHER, "{what}");
}
