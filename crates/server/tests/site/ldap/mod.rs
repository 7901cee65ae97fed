//! A company's own directory as a login method, against a real OpenLDAP server: settings, trial, sign-in, and every way in which
//! somebody could come in who should not. And a company's own password check service.

pub mod checker;
mod console;
mod faults;
mod kept;
mod radar;
mod renewal;
mod sign_in;
mod traces;

use http::StatusCode;
use ieum_app::organizations::Created;
use ieum_model::LoginMethodId;
use ieum_store::audit::AuditPage;
use ieum_testkit::slapd::{PASSWORD, READER, READER_PASSWORD, Slapd};

use crate::login::{link_waiting, linked};
use crate::support::{Answer, Browser, TestApp};

/// An organisation with a login page, whose super admin connects something.
pub struct Stage<'a> {
    pub app: &'a TestApp,
    pub created: Created,
    pub admin: Browser<'a>,
    pub method: LoginMethodId,
}

/// What a form holds.
pub type Fields = Vec<(&'static str, String)>;

/// The directory's fields; the later of the same name counts.
fn fields(slapd: &Slapd, more: &[(&'static str, &str)]) -> Fields {
    let servers = format!("127.0.0.1:{}", slapd.tls_port);
    let mut all: Fields = [
        ("name", "회사 계정"),
        ("servers", servers.as_str()),
        ("security", "ldaps"),
        ("ca", slapd.ca.as_str()),
        ("way", "search"),
        ("base", "dc=corp,dc=example"),
        ("service_dn", READER),
        ("secret", READER_PASSWORD),
        ("filter", "(&(objectClass=inetOrgPerson)(uid={user}))"),
        ("subject", "entryUUID"),
        ("name_attribute", "cn"),
        ("email", "mail"),
        ("key", "employeeNumber"),
        ("groups", "nested"),
    ]
    .map(|(name, value)| (name, value.to_owned()))
    .into();
    all.retain(|(name, _)| !more.iter().any(|(other, _)| other == name));
    all.extend(more.iter().map(|(name, value)| (*name, (*value).to_owned())));
    all
}

async fn organization(app: &TestApp) -> Stage<'_> {
    let created = linked(app, "한빛물산", "hanbit", "admin@hanbit.example").await;
    let admin = app.signed_in(&created).await;
    Stage {
        app,
        created,
        admin,
        method: LoginMethodId::from_uuid(uuid::Uuid::nil()),
    }
}

/// With a directory that is on the login page.
pub async fn stage<'a>(app: &'a TestApp, slapd: &Slapd, more: &[(&'static str, &str)]) -> Stage<'a> {
    let mut stage = organization(app).await;
    stage.connect(&fields(slapd, more)).await;
    stage.turn_on("/ldap").await;
    stage
}

impl Stage<'_> {
    fn console(&self, rest: &str) -> String {
        format!("/console/{}{rest}", self.created.scope.org_id())
    }

    /// The console's address of the method.
    fn at(&self, rest: &str) -> String {
        self.console(&format!("/login-page/methods/{}{rest}", self.method))
    }

    async fn post(&mut self, path: &str, fields: &Fields) -> Answer {
        let pairs: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        self.admin.post(path, &pairs).await
    }

    async fn add(&mut self, fields: &Fields) -> Answer {
        let path = self.console("/login-page/add/ldap/openldap");
        self.post(&path, fields).await
    }

    async fn connect(&mut self, fields: &Fields) {
        let answer = self.add(fields).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
        self.method = answer.location().split('/').nth(5).unwrap().parse().unwrap();
    }

    async fn version(&mut self, page: &str) -> String {
        let form = self.at(page);
        let page = self.admin.get(&form).await;
        page.attribute("input[name=version]", "value").unwrap()
    }

    pub async fn turn_on(&mut self, page: &str) {
        let (version, path) = (self.version(page).await, self.at("/enable"));
        let answer = self.admin.post(&path, &[("version", &version)]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    }

    async fn change(&mut self, fields: &Fields) {
        let mut fields = fields.clone();
        fields.push(("version", self.version("/ldap").await));
        let path = self.at("/ldap");
        let answer = self.post(&path, &fields).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
        let at = self.at("");
        crate::upstream::let_go_live(&mut self.admin, &at).await;
    }

    async fn try_it(&mut self, username: &str, password: &str) -> Answer {
        let path = self.at("/trial");
        self.admin
            .post(&path, &[("username", username), ("password", password)])
            .await
    }

    /// Types it on the login page.
    pub async fn sign_in(&self, browser: &mut Browser<'_>, username: &str, password: &str) -> Answer {
        let method = self.method.to_string();
        let fields = [
            ("method", method.as_str()),
            ("username", username),
            ("password", password),
            ("next", "/account"),
        ];
        browser.post("/o/hanbit", &fields).await
    }

    /// Links the one person who waits to the super admin.
    async fn link(&mut self) {
        link_waiting(&mut self.admin, &self.created, self.created.member).await;
    }

    /// Minji is linked to the super admin.
    async fn know_minji(&mut self) {
        let answer = self.sign_in(&mut self.app.browser(), "minji", PASSWORD).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{}", answer.body);
        self.link().await;
    }

    /// Why attempts failed; at one moment they have no order.
    async fn refusals(&self) -> Vec<String> {
        let page = AuditPage {
            before: None,
            action: Some("login.failure"),
            limit: 200,
        };
        let mut conn = self.app.store().read().await.unwrap();
        let log = conn.audit_of(self.created.scope, page).await.unwrap();
        log.into_iter().map(|entry| entry.result).collect()
    }

    /// Nobody is signed in, and the reason is written down.
    async fn is_refused(&self, username: &str, password: &str, status: u16, reason: &str) -> Answer {
        let mut browser = self.app.browser();
        let before = self.refusals().await;
        let answer = self.sign_in(&mut browser, username, password).await;
        assert_eq!(answer.status.as_u16(), status, "{username}: {}", answer.body);
        assert_eq!(
            browser.get("/account").await.status,
            StatusCode::SEE_OTHER,
            "nobody is signed in"
        );
        let mut new = self.refusals().await;
        for known in before {
            new.remove(new.iter().position(|one| *one == known).unwrap());
        }
        assert_eq!(new, [format!("refused:{reason}")], "{username}");
        assert!(!answer.body.contains(reason), "strangers learn no reason");
        assert!(password.len() < 6 || !answer.body.contains(password));
        answer
    }
}
