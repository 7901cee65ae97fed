//! One provider with everything in it that a page can show: organisations in every state of linking, members in every state, links
//! of every kind of mail. All names are Latin, so that a Hangul letter on an English page is a word that was not translated.

mod chart;
mod companies;
mod connected;
mod factors;
mod people;
mod renewal;
mod traces;

use std::collections::BTreeMap;

use http::StatusCode;
use ieum_app::core::mail::{Mail, MailKind};
use ieum_app::organizations::Created;
use ieum_model::plan::Plan;
use ieum_model::{LoginMethodId, MemberId};

use crate::desk::{self, act, acted, latest};
use crate::members::{account_of, enrol, mailed_path, make_admin, person, signed_in_as};
use crate::organizations::{png, upload};
use crate::provider::{self, Rp};
use crate::support::{Answer, Browser, PASSWORD, TestApp};

/// The operator and the super admin of the organisation that has everything.
pub const OPERATOR: &str = "operator@ieum.example";
pub const SUPER: &str = "super@hanbit.example";

/// The stage, and who and what is on it.
pub struct Stage<'a> {
    pub app: &'a TestApp,
    /// The organisation that has everything.
    pub org: Created,
    /// Organisations by where they are on the way to being linked.
    pub companies: BTreeMap<&'static str, Created>,
    /// Members of `org` by state.
    pub members: BTreeMap<&'static str, MemberId>,
    /// Browsers by who sits there.
    pub browsers: BTreeMap<&'static str, Browser<'a>>,
    /// Identifiers and addresses by what they are.
    pub things: BTreeMap<&'static str, String>,
    /// Addresses of the audit log's entries by who reads them.
    entries: BTreeMap<&'static str, Vec<String>>,
}

impl<'a> Stage<'a> {
    pub async fn set(app: &'a TestApp) -> Self {
        let mut operator = desk::ready(app.operator_named("Ops One", OPERATOR).await);
        let org = app
            .organization_in("en", "Hanbit Trading", Plan::Standard, "Haneul Kim", SUPER)
            .await;
        let mut stage = Self {
            app,
            org,
            companies: BTreeMap::new(),
            members: BTreeMap::new(),
            browsers: BTreeMap::from([("nobody", desk::ready(app.browser()))]),
            things: BTreeMap::new(),
            entries: BTreeMap::new(),
        };
        stage.linked(&mut operator).await;
        stage.companies(&mut operator).await;
        stage.people().await;
        stage.links().await;
        stage.chart().await;
        stage.methods().await;
        stage.systems(&mut operator).await;
        stage.operators_things(&mut operator).await;
        stage.strangers_links().await;
        stage.sign_ins().await;
        stage.renewals();
        stage.mail().await;
        stage.factors().await;
        for (who, address) in [
            ("super", format!("{}/audit", stage.root())),
            ("operator", "/operator/audit".into()),
        ] {
            let mut browser = if who == "operator" {
                operator.clone()
            } else {
                stage.browsers[who].clone()
            };
            let links = browser.get(&address).await.links();
            stage.entries.insert(
                who,
                links
                    .into_iter()
                    .filter(|link| link.starts_with(&format!("{address}/0")))
                    .collect(),
            );
        }
        stage.browsers.insert("operator", operator);
        for browser in stage.browsers.values_mut() {
            // What was just done is said once, and not here.
            browser.cookies.retain(|(name, _)| name != "ieum_flash");
        }
        stage
    }

    /// An identifier or address by what it is.
    pub fn thing(&self, name: &str) -> &str {
        self.things
            .get(name)
            .unwrap_or_else(|| panic!("no {name} on the stage"))
    }

    /// Addresses of the entries that the first page of an audit log links to.
    pub fn entries(&self, who: &str) -> &[String] {
        let entries = &self.entries[who];
        assert!(entries.len() > 20, "{entries:?}");
        entries
    }

    /// The console of the organisation that has everything.
    pub fn root(&self) -> String {
        self.root_of(&self.org)
    }

    pub fn root_of(&self, created: &Created) -> String {
        format!("/console/{}", created.scope.org_id())
    }

    fn keep(&mut self, name: &'static str, value: impl Into<String>) {
        self.things.insert(name, value.into());
    }

    /// The whole way to a login page, then another organisation ID, a logo and a colour.
    async fn linked(&mut self, operator: &mut Browser<'a>) {
        let (app, org, root) = (self.app, self.org, self.root());
        let mut browser = desk::signed_in(app, &org).await;
        let id = self.applied(&org, "hanbit-old").await;
        acted(operator, id, "take-up", 1, ("", "")).await;
        acted(operator, id, "ask", 2, ("question", "Which office?")).await;
        let fields = [("application", id.to_string()), ("version", "3".into())];
        let mut fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (*n, v.as_str())).collect();
        fields.push(("answer", "Busan office."));
        done(&browser.post(&format!("{root}/link/answer"), &fields).await);
        acted(operator, id, "approve", 4, ("", "")).await;
        let fields = [("seen", "hanbit-old"), ("slug", "hanbit")];
        done(&browser.post(&format!("{root}/login-page/slug"), &fields).await);
        self.keep("approved", id.to_string());

        let page = format!("{root}/organization");
        let shown = browser.get(&page).await;
        let version = shown.attribute("[name=version]", "value").unwrap();
        let csrf = browser.csrf();
        done(
            &upload(
                &mut browser,
                &format!("{page}/logo"),
                &csrf,
                &version,
                "logo.png",
                &png(320, 80),
            )
            .await,
        );
        let version = browser.get(&page).await.attribute("[name=version]", "value").unwrap();
        let fields = [
            ("version", version.as_str()),
            ("name", "Hanbit Trading"),
            ("color", "#2457d6"),
        ];
        done(&browser.post(&page, &fields).await);
        let digest = app
            .store()
            .read()
            .await
            .unwrap()
            .find_logo_digest(org.scope)
            .await
            .unwrap()
            .unwrap();
        self.keep("logo", digest);
        self.browsers.insert("super", browser);
    }

    /// Two login methods, one of them off.
    async fn methods(&mut self) {
        let (app, org) = (self.app, self.org);
        let ctx = app.ctx();
        let id = LoginMethodId::new(ctx.now(), ctx.rng());
        let first = app.write(async |tx| Ok(tx.login_methods(org.scope).await?[0].id)).await;
        app.write(async |tx| {
            let name = ("Staff", "staff");
            Ok(tx
                .insert_login_method(org.scope, id, "password", name, ctx.now())
                .await?)
        })
        .await;
        let mut browser = self.browsers["super"].clone();
        let path = format!("{}/login-page/methods/{first}", self.root());
        done(
            &browser
                .post(&format!("{path}/name"), &[("version", "1"), ("name", "Office sign-in")])
                .await,
        );
        let path = format!("{}/login-page/methods/{id}", self.root());
        done(&browser.post(&format!("{path}/disable"), &[("version", "1")]).await);
        self.keep("method", first.to_string());
        self.keep("method-off", id.to_string());
        self.connected().await;
        self.testers().await;
        self.traces().await;
    }

    /// A business system that the organisation uses, one that is suspended, and a request of the first.
    async fn systems(&mut self, operator: &mut Browser<'a>) {
        let app = self.app;
        let mut form = provider::form("Messenger");
        form.home_url = "https://messenger.example/".into();
        let rp: Rp<'_> = provider::register(app, "messenger", &form).await;
        let stopped = provider::register(app, "stopped", &provider::form("Payroll")).await;
        let path = format!("/operator/systems/{}", stopped.id);
        done(&operator.post(&format!("{path}/suspend"), &[]).await);
        let mut browser = self.browsers["member"].clone();
        rp.tokens(&mut browser).await;
        browser.get(&rp.address(&[("scope", "openid phone")])).await;
        ieum_app::provider::save_sign_ins(&app.ctx()).await.unwrap();
        ieum_app::provider::save_client_errors(&app.ctx()).await.unwrap();
        let path = format!("/operator/systems/{}", rp.id);
        let page = operator.get(&path).await;
        let version = page.attribute("input[name=version]", "value").unwrap();
        done(&operator.post(&format!("{path}/secret"), &[("version", &version)]).await);
        let partner = provider::register(app, "partner", &provider::form("Partner portal")).await;
        provider::requests::choose(&partner, |profile| profile.requests.needs_consent = true).await;
        self.keep("consent", browser.get(&partner.address(&[])).await.location());
        let (registration, own) = crate::dynreg::on_stage(app).await;
        self.keep("registration", registration);
        self.keep("system-own", own);
        let keys = operator.get("/operator/keys").await.links();
        let retire = keys.into_iter().find(|link| link.starts_with("/operator/keys/retire/"));
        self.keep("retire", retire.unwrap());
        crate::claims::add(
            &rp,
            &[
                crate::claims::rule("team", "unit"),
                crate::claims::rule("tel", "phone_number"),
            ],
        )
        .await;
        // One that is the organisation's own, one of those that is suspended, and groups to restrict them to.
        let mut admin = self.browsers["super"].clone();
        for (name, thing) in [("Own board", "own-system"), ("Own archive", "own-system-off")] {
            let path = format!("{}/systems", self.root());
            let fields = [
                ("name", name),
                ("kind", "confidential"),
                ("redirect_uris", "https://board.example/cb"),
                ("grant_authorization_code", "on"),
                ("scope_openid", "on"),
                ("id_token_alg", "ES256"),
            ];
            let made = admin.post(&format!("{path}/new"), &fields).await;
            done(&made);
            let address = made.location().to_owned();
            if thing == "own-system-off" {
                done(&admin.post(&format!("{address}/suspend"), &[]).await);
            } else {
                let rule = [("name", "team"), ("source", "unit"), ("userinfo", "on")];
                for (form, fields) in [("claims/new", &rule[..]), ("secret", &[])] {
                    let page = admin.get(&format!("{address}/{form}")).await;
                    let version = page.attribute("input[name=version]", "value").unwrap();
                    let fields = [fields, &[("version", version.as_str())]].concat();
                    done(&admin.post(&format!("{address}/{form}"), &fields).await);
                }
            }
            self.keep(thing, address.rsplit('/').next().unwrap());
        }
        self.browsers.insert("super", admin);
        let members: Vec<_> = self.members.get("active").copied().into_iter().collect();
        provider::group(app, &self.org, "Sales", &members).await;
        let org = self.org.scope.org_id().to_string();
        done(&operator.post(&format!("{path}/reach/add"), &[("org", &org)]).await);
        self.keep("system", rp.id.to_string());
        self.keep("system-off", stopped.id.to_string());
        self.keep("authorize", rp.address(&[]));
        self.keep(
            "authorize-error",
            rp.address(&[("redirect_uri", "https://elsewhere.example/")]),
        );
    }

    /// What only operators see.
    async fn operators_things(&mut self, operator: &mut Browser<'a>) {
        let app = self.app;
        let table = "2026-12-24\tholiday\tFoundation day\n";
        let preview = operator.post("/operator/calendar/import", &[("table", table)]).await;
        let version = preview.attribute("input[name=version]", "value").unwrap();
        let fields = [("table", table), ("confirm", "yes"), ("version", version.as_str())];
        done(&operator.post("/operator/calendar/import", &fields).await);
        let page = operator.get("/operator/organizations/new").await;
        let once = page.attribute("[name=once]", "value").unwrap();
        let fields = [
            ("once", once.as_str()),
            ("name", "Operators Own"),
            ("plan", "standard"),
            ("super_admin.name", "Taeyang Oh"),
            ("super_admin.email", "taeyang@made.example"),
        ];
        done(&operator.post("/operator/organizations/new", &fields).await);
        let setup = mailed_path(app, "taeyang@made.example", "/password/setup/").await;
        self.keep("setup", setup);
        let ctx = app.ctx();
        let mail = Mail::new(MailKind::OperatorSetup, "lost@example.com", "en").link("https://x.example/");
        let job = app
            .write(async |tx| {
                ctx.mail(tx, None, &mail, None).await?;
                let jobs = tx.lease_jobs(ctx.now(), ctx.now(), 10).await?;
                tx.fail_job(jobs[0].id, ctx.now(), "550 no such mailbox").await?;
                Ok(jobs[0].id)
            })
            .await;
        self.keep("job", job.to_string());
    }

    /// The links that mails bring to people without a session.
    async fn strangers_links(&mut self) {
        let app = self.app;
        let mut nobody = self.browsers["nobody"].clone();
        done(&nobody.post("/password/forgot", &[("email", SUPER)]).await);
        let reset = mailed_path(app, SUPER, "/password/reset/").await;
        self.keep("reset", reset);
        for (name, email) in [("signup", "new@garam.example"), ("signup-known", "super@fresh.example")] {
            let fields = [("org_name", "Garam Works"), ("name", "Garam Yun"), ("email", email)];
            done(&nobody.post("/signup", &fields).await);
            let link = mailed_path(app, email, "/signup/").await;
            self.keep(name, link);
        }
    }

    /// Browsers half-way through the sign-in by e-mail, and one that is signed in to two organisations.
    async fn sign_ins(&mut self) {
        let app = self.app;
        let email = "super@two.example";
        let first = app
            .organization_in("en", "Only One", Plan::Standard, "Dan Two", email)
            .await;
        let second = app.organization_in("en", "Second", Plan::Free, "Dan Two", email).await;
        let mut browser = self.browsers["nobody"].clone();
        let sent = browser.post("/login", &[("who", email)]).await;
        done(&sent);
        self.keep("code", sent.location());
        self.browsers.insert("code", browser.clone());
        let state = provider::param(sent.location(), "state").unwrap();
        let mails = app.mails_to(email).await;
        let text = &mails[0].message.text;
        let code = text
            .split(|c: char| !c.is_ascii_digit())
            .find(|word| word.len() == 6)
            .unwrap();
        let entered = browser.post("/login/code", &[("state", &state), ("code", code)]).await;
        assert!(entered.location().starts_with("/login/choose?"), "{}", entered.body);
        self.keep("choose", entered.location());
        let choice = browser.get(entered.location()).await;
        self.keep("password", choice.attribute(".methods a", "href").unwrap());
        self.browsers.insert("chooser", browser);

        let mut both = app.signed_in(&first).await;
        provider::sign_in(&mut both, &second).await;
        let asked = both.get(self.thing("authorize")).await;
        assert!(asked.location().starts_with("/oauth2/select?"), "{}", asked.location());
        self.keep("select", asked.location());
        self.browsers.insert("both", both);
        // A sign-in through the page, remembered by the browser, and one that failed.
        let mut member = self.browsers["nobody"].clone();
        let wrong = crate::login::sign_in(&mut member, "/o/hanbit", "active@hanbit.example", "not this one 77").await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        done(&crate::login::sign_in(&mut member, "/o/hanbit", "active@hanbit.example", PASSWORD).await);
        let account = account_of(app, &self.org, self.members["active"]).await;
        self.keep("account", account.to_string());
        self.browsers.insert("remembered", member.clone());
    }

    /// A mail in English.
    async fn mail(&mut self) {
        let ctx = self.app.ctx();
        let mail = Mail::new(MailKind::PasswordReset, "english@example.com", "en")
            .link("http://127.0.0.1:8080/password/reset/abc")
            .with("minutes", 60)
            .with("org_name", "Hanbit Trading");
        self.app.write(async |tx| ctx.mail(tx, None, &mail, None).await).await;
        let mails = self.app.mails_to("english@example.com").await;
        self.keep("mail", mails[0].number.to_string());
    }
}

/// A form that was accepted.
fn done(answer: &Answer) {
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
}
