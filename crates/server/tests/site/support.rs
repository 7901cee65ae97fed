//! A service to test against: fake clock, seeded randomness, mail in memory, either database.
#![allow(dead_code, reason = "each area uses its part of the equipment")]

mod people;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::ConnectInfo;
use http::header::{CONTENT_TYPE, COOKIE, LOCATION, SET_COOKIE};
use http::{HeaderMap, Method, Request, StatusCode};
use ieum_app::{Context, RequestFacts};
use ieum_connect::mail::{Delivered, Mailbox, Mailer};
use ieum_model::{Clock, Instant};
use ieum_server::config::Config;
use ieum_server::mail::MailRenderer;
use ieum_server::service::{Service, Surroundings};
use ieum_server::web::core::guard::Passed;
use ieum_server::web::core::{RouteInfo, Site};
use ieum_store::{Attempt, Store, Tx, finish};
use ieum_testkit::postgres::{self, TestDatabase};
use metrics_exporter_prometheus::PrometheusBuilder;
use tower::ServiceExt;

pub use crate::doubles::{FakeClock, SeededRng};

/// Monday, 2026-11-23, 09:00 in Korea.
pub const START: &str = "2026-11-23T09:00:00+09:00";
pub const PUBLIC_URL: &str = "http://127.0.0.1:8080";
/// A password that every sample person has.
pub const PASSWORD: &str = "파란하늘-달리기-2026";

pub struct TestApp {
    pub site: Site,
    pub router: Router,
    pub routes: Vec<RouteInfo>,
    pub clock: Arc<FakeClock>,
    pub mailbox: Mailbox,
    _folder: Option<tempfile::TempDir>,
    _database: Option<TestDatabase>,
}

/// Runs the body on both databases: `on_both! { async fn name(app) { … } }`.
#[macro_export]
macro_rules! on_both {
    ($($(#[$doc:meta])* async fn $name:ident($app:ident) $body:block)*) => {$(
        $(#[$doc])*
        async fn $name($app: $crate::support::TestApp) $body
        mod $name {
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() { super::$name($crate::support::TestApp::sqlite().await).await }
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() { super::$name($crate::support::TestApp::postgres().await).await }
        }
    )*};
}

impl TestApp {
    pub async fn sqlite() -> Self {
        Self::sqlite_with(&[]).await
    }

    /// With more of the configuration, as environment variables.
    pub async fn sqlite_with(variables: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}", folder.path().join("ieum.db").display());
        Self::build(&url, variables, Some(folder), None).await
    }

    pub async fn postgres() -> Self {
        Self::postgres_at(async |url| url).await
    }

    /// On a new PostgreSQL database, reached at another address (a line that can be cut).
    pub async fn postgres_at(address: impl AsyncFnOnce(String) -> String) -> Self {
        Self::postgres_at_with(address, &[]).await
    }

    /// On a new PostgreSQL database, with more of the configuration, as environment variables.
    pub async fn postgres_with(variables: &[(&str, &str)]) -> Self {
        Self::postgres_at_with(async |url| url, variables).await
    }

    async fn postgres_at_with(address: impl AsyncFnOnce(String) -> String, variables: &[(&str, &str)]) -> Self {
        let cluster = postgres::cluster().await.unwrap();
        let template = format!("ieum_{}", ieum_store::migrate::fingerprint());
        let fill = async |url: String| {
            Store::open(&url, Default::default())?
                .migrate(Instant::from_seconds(0))
                .await?;
            Ok(())
        };
        cluster.ensure_template(&template, fill).await.unwrap();
        let database = cluster.database(Some(&template)).await.unwrap();
        let url = address(database.url.clone()).await;
        Self::build(&url, variables, None, Some(database)).await
    }

    /// The address of the PostgreSQL database, for a process of the binary.
    pub fn database_url(&self) -> &str {
        &self._database.as_ref().unwrap().url
    }

    /// Another process on the same PostgreSQL database: nothing in memory is shared but the time.
    pub async fn beside(&self) -> Self {
        let url = self._database.as_ref().unwrap().url.clone();
        Self::build_with(&url, &[], None, None, self.clock.clone(), 4242).await
    }

    /// The same, with more of the configuration; what is said again counts.
    pub async fn beside_with(&self, variables: &[(&str, &str)]) -> Self {
        let url = self._database.as_ref().unwrap().url.clone();
        Self::build_with(&url, variables, None, None, self.clock.clone(), 4243).await
    }

    async fn build(
        url: &str,
        more: &[(&str, &str)],
        folder: Option<tempfile::TempDir>,
        database: Option<TestDatabase>,
    ) -> Self {
        let start = Instant::parse_rfc3339(START).unwrap().as_micros();
        let clock = Arc::new(FakeClock(AtomicI64::new(start)));
        Self::build_with(url, more, folder, database, clock, 42).await
    }

    async fn build_with(
        url: &str,
        more: &[(&str, &str)],
        folder: Option<tempfile::TempDir>,
        database: Option<TestDatabase>,
        clock: Arc<FakeClock>,
        seed: u64,
    ) -> Self {
        let own = ("IEUM_DATABASE_URL", url);
        let variables: Vec<(&str, &str)> = crate::settings::SETTINGS.iter().copied().chain([own]).collect();
        let variables: Vec<_> = variables
            .iter()
            .chain(more)
            .map(|(k, v)| ((*k).to_owned(), (*v).to_owned()))
            .collect();
        let config = Config::load(Some(Path::new("/dev/null")), &variables).unwrap();
        let mailbox = Mailbox::new(10_000);
        let service = Service::build(
            config,
            Surroundings {
                clock: clock.clone(),
                rng: Arc::new(SeededRng(AtomicU64::new(seed))),
                metrics: PrometheusBuilder::new().build_recorder().handle(),
                mailbox: Some(mailbox.clone()),
                is_demo: true,
            },
        )
        .unwrap();
        service.site.app.store.migrate(clock.now()).await.unwrap();
        Self {
            site: service.site.clone(),
            router: service.router.clone(),
            routes: service.routes.clone(),
            clock,
            mailbox,
            _folder: folder,
            _database: database,
        }
    }

    /// A context for calling use cases directly.
    pub fn ctx(&self) -> Context {
        let facts = RequestFacts {
            ip: "192.0.2.7".into(),
            user_agent: "test".into(),
            request_id: "test".into(),
            locale: "ko".into(),
        };
        Context::new(self.site.app.clone(), facts)
    }

    pub fn store(&self) -> &Store {
        &self.site.app.store
    }

    /// Moves the clock ahead.
    pub fn pass(&self, span: Duration) {
        self.clock
            .0
            .fetch_add(i64::try_from(span.as_micros()).unwrap(), Ordering::SeqCst);
    }

    /// Sends what waits in the outbox and returns the mails to one person, the latest first.
    pub async fn mails_to(&self, address: &str) -> Vec<Delivered> {
        let renderer = MailRenderer {
            from: "이음 <no-reply@ieum.example>".into(),
            domain: "ieum.example".into(),
        };
        let mailer = Mailer::Memory(self.mailbox.clone());
        while ieum_app::core::outbox::drain(&self.ctx(), &renderer, &mailer, 100)
            .await
            .unwrap()
            > 0
        {}
        self.mailbox.list_to(address)
    }

    /// Runs one transaction, anew if another one was in its way.
    pub async fn write<T>(&self, body: impl AsyncFn(&mut Tx) -> ieum_app::Result<T>) -> T {
        let mut attempt = Attempt::default();
        loop {
            let mut tx = self.store().begin().await.unwrap();
            let result = body(&mut tx).await;
            if let Some(ended) = finish(tx, result, &mut attempt).await {
                return ended.unwrap();
            }
        }
    }

    /// Runs statements in the database, for a state that no function of the house makes. They have to suit the database: what
    /// is to run on both names rows by what they say, never by a literal identifier.
    pub async fn sql(&self, statements: &str) {
        match (&self._database, &self._folder) {
            (Some(database), _) => database.execute(statements).await.unwrap(),
            (None, folder) => {
                let file = folder.as_ref().unwrap().path().join("ieum.db");
                rusqlite::Connection::open(file)
                    .unwrap()
                    .execute_batch(statements)
                    .unwrap();
            }
        }
    }

    /// A browser without cookies.
    pub fn browser(&self) -> Browser<'_> {
        Browser {
            app: self,
            cookies: Vec::new(),
            address: "192.0.2.7:40000",
        }
    }
}

/// A browser: keeps cookies, sends forms with their token.
#[derive(Clone)]
pub struct Browser<'a> {
    pub app: &'a TestApp,
    pub cookies: Vec<(String, String)>,
    pub address: &'static str,
}

#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
    /// The guard let the request through to its handler.
    pub passed: bool,
}

impl Answer {
    pub fn location(&self) -> &str {
        self.headers.get(LOCATION).map_or("", |v| v.to_str().unwrap())
    }
    /// The value of the first element that the selector finds.
    pub fn attribute(&self, selector: &str, attribute: &str) -> Option<String> {
        let page = scraper::Html::parse_document(&self.body);
        let selector = scraper::Selector::parse(selector).unwrap();
        page.select(&selector)
            .next()?
            .value()
            .attr(attribute)
            .map(str::to_owned)
    }
    /// Where the links of the page lead.
    pub fn links(&self) -> Vec<String> {
        let page = scraper::Html::parse_document(&self.body);
        let selector = scraper::Selector::parse("a[href]").unwrap();
        page.select(&selector)
            .filter_map(|link| link.value().attr("href").map(str::to_owned))
            .collect()
    }
    /// The text of all elements that the selector finds.
    pub fn texts(&self, selector: &str) -> Vec<String> {
        let page = scraper::Html::parse_document(&self.body);
        let selector = scraper::Selector::parse(selector).unwrap();
        page.select(&selector)
            .map(|e| {
                e.text()
                    .collect::<String>()
                    .split_whitespace()
                    .collect::<Vec<_>>()
                    .join(" ")
            })
            .collect()
    }
}

impl Browser<'_> {
    /// Sends a request with the browser's cookies and keeps those of the answer. Redirects are not followed.
    pub async fn send(&mut self, mut request: Request<Body>) -> Answer {
        let jar = self
            .cookies
            .iter()
            .map(|(k, v)| format!("{k}={v}"))
            .collect::<Vec<_>>()
            .join("; ");
        if !jar.is_empty() {
            request.headers_mut().insert(COOKIE, jar.parse().unwrap());
        }
        let peer: std::net::SocketAddr = self.address.parse().unwrap();
        request.extensions_mut().insert(ConnectInfo(peer));
        let response = self.app.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        for cookie in parts.headers.get_all(SET_COOKIE) {
            let text = cookie.to_str().unwrap();
            let (name, value) = text.split(';').next().unwrap().split_once('=').unwrap();
            self.cookies.retain(|(n, _)| n != name);
            if !text.contains("Max-Age=0") {
                self.cookies.push((name.to_owned(), value.to_owned()));
            }
        }
        let bytes = to_bytes(body, 64 << 20).await.unwrap();
        Answer {
            status: parts.status,
            passed: parts.extensions.get::<Passed>().is_some(),
            headers: parts.headers,
            body: String::from_utf8_lossy(&bytes).into_owned(),
        }
    }

    pub async fn get(&mut self, path: &str) -> Answer {
        self.send(
            Request::get(path)
                .header("accept-language", "ko")
                .body(Body::empty())
                .unwrap(),
        )
        .await
    }

    /// Sends a form with the token of this browser.
    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        if self.cookie("ieum_browser").is_none() {
            self.get("/").await;
        }
        let token = self.csrf();
        let mut form = url::form_urlencoded::Serializer::new(String::new());
        form.append_pair("csrf", &token).extend_pairs(fields);
        self.send(
            Request::builder()
                .method(Method::POST)
                .uri(path)
                .header("accept-language", "ko")
                .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
                .body(Body::from(form.finish()))
                .unwrap(),
        )
        .await
    }

    pub fn cookie(&self, name: &str) -> Option<String> {
        self.cookies.iter().find(|(n, _)| n == name).map(|(_, v)| v.clone())
    }

    /// The form token of this browser, as any page would carry it.
    pub fn csrf(&self) -> String {
        let id = self.cookie("ieum_browser").unwrap_or_default();
        ieum_server::web::core::form::csrf_token(&self.app.site, &ieum_server::web::core::browser::BrowserId(id))
    }
}
