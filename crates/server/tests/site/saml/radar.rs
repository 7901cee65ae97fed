//! Metadata that is fetched again: what is taken over, what is asked, and who may decide. The documents were signed by xmlsec1.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use futures_util::future::join_all;
use http::{HeaderMap, StatusCode};
use ieum_saml::Certificate;
use ieum_saml::settings::Settings;
use ieum_server::schedule;
use ieum_store::idp_metadata::{ChangeState, Watch};

use super::idp::Made;
use super::{Stage, known, stage};
use crate::login::linked;
use crate::on_both;
use crate::support::Answer;

macro_rules! document {
    ($name:literal) => {
        include_str!(concat!("../../../../saml/tests/suite/xmlsec1/", $name, ".xml"))
    };
}

pub const PLAIN: &str = document!("plain");
pub const BOTH: &str = document!("both");
const ATTACKER: &str = document!("attacker");
pub const NEW: &str = include_str!("../../../../saml/tests/suite/xmlsec1/new.crt");
pub const HOUR: Duration = Duration::from_secs(3600);

/// What the address of the metadata answers, and how often it was asked.
#[derive(Default)]
pub struct Says {
    pub status: u16,
    pub body: Vec<u8>,
    pub location: Option<&'static str>,
    pub etag: Option<&'static str>,
    pub asked: usize,
    pub conditional: usize,
}

#[derive(Clone)]
pub struct Publisher {
    pub url: String,
    pub says: Arc<Mutex<Says>>,
}

async fn answer(State(says): State<Arc<Mutex<Says>>>, headers: HeaderMap) -> Response {
    let mut says = says.lock().unwrap();
    says.asked += 1;
    let known = headers
        .get("if-none-match")
        .map(|value| value.to_str().unwrap().to_owned());
    says.conditional += usize::from(known.is_some());
    if known.is_some() && known.as_deref() == says.etag {
        return StatusCode::NOT_MODIFIED.into_response();
    }
    let mut answer = (StatusCode::from_u16(says.status).unwrap(), says.body.clone()).into_response();
    for (name, value) in [("location", says.location), ("etag", says.etag)] {
        if let Some(value) = value {
            answer.headers_mut().insert(name, value.parse().unwrap());
        }
    }
    answer
}

impl Publisher {
    async fn start() -> Self {
        let says = Arc::new(Mutex::new(Says::default()));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/metadata", listener.local_addr().unwrap());
        let router = Router::new().fallback(answer).with_state(Arc::clone(&says));
        tokio::spawn(async move { axum::serve(listener, router).await });
        let publisher = Self { url, says };
        publisher.publish(PLAIN);
        publisher
    }

    pub fn publish(&self, document: &str) {
        self.answer(200, document.as_bytes().to_vec(), None);
    }

    pub fn answer(&self, status: u16, body: Vec<u8>, location: Option<&'static str>) {
        let mut says = self.says.lock().unwrap();
        (says.status, says.body, says.location) = (status, body, location);
    }
}

/// A method whose metadata is published there.
pub async fn watched<'a>(stage: &mut Stage<'a>) -> Publisher {
    let publisher = Publisher::start().await;
    let answer = stage.save(&[("metadata_url", &publisher.url)]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    publisher
}

impl Stage<'_> {
    pub(super) async fn settings(&self) -> Settings {
        let mut conn = self.app.store().read().await.unwrap();
        let found = conn.method_settings(self.created.scope, self.method).await.unwrap();
        Settings::read(&found.unwrap().settings).unwrap()
    }

    pub(super) async fn trusts(&self, certificate: &str) -> bool {
        let certificate = Certificate::from_text(certificate).unwrap();
        self.settings().await.trusted().contains(&certificate)
    }

    pub(super) async fn watch(&self) -> Watch {
        let mut conn = self.app.store().read().await.unwrap();
        conn.metadata_watch(self.created.scope, self.method)
            .await
            .unwrap()
            .unwrap()
    }

    pub(super) async fn states(&self) -> Vec<ChangeState> {
        let mut conn = self.app.store().read().await.unwrap();
        let changes = conn.metadata_changes(self.created.scope, self.method).await.unwrap();
        changes.iter().map(|change| change.state).collect()
    }

    /// Presses the button.
    pub(super) async fn refresh(&mut self) -> Answer {
        self.app.pass(Duration::from_secs(11));
        let path = self.at("/metadata/refresh");
        self.admin.post(&path, &[]).await
    }

    /// Decides about the newest change.
    async fn decide(&mut self, decision: &str) -> Answer {
        let change = self.newest().await;
        self.decide_about(&change, decision).await
    }

    async fn newest(&mut self) -> String {
        let path = self.at("/metadata");
        let page = self.admin.get(&path).await;
        page.attribute("input[name=change]", "value").unwrap_or_default()
    }

    async fn decide_about(&mut self, change: &str, decision: &str) -> Answer {
        let path = self.at("/metadata/decide");
        let fields = [("change", change), ("decision", decision)];
        self.admin.post(&path, &fields).await
    }

    async fn audited(&self, action: &str) -> usize {
        let page = ieum_store::audit::AuditPage {
            before: None,
            action: Some(action),
            limit: 50,
        };
        let mut conn = self.app.store().read().await.unwrap();
        conn.audit_of(self.created.scope, page).await.unwrap().len()
    }

    pub(super) async fn mails(&self, word: &str) -> usize {
        let mails = self.app.mails_to("admin@hanbit.example").await;
        mails.iter().filter(|mail| mail.message.subject.contains(word)).count()
    }
}

on_both! {
    async fn a_change_that_a_trusted_key_signed_is_taken_over_and_can_be_taken_back(app) {
        let mut stage = known(&app, &[]).await;
        let publisher = watched(&mut stage).await;
        schedule::run_due(&app.ctx()).await;
        let watch = stage.watch().await;
        assert_eq!((watch.failures, watch.fetched_at), (0, Some(app.ctx().now())));
        assert!(!watch.is_signed && watch.next_at > app.ctx().now().plus(HOUR));
        assert_eq!(stage.states().await, []);

        publisher.publish(BOTH);
        let answer = stage.refresh().await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
        assert!(stage.trusts(NEW).await && stage.trusts(super::idp::CERTIFICATE).await);
        assert_eq!(stage.states().await, [ChangeState::Automatic]);
        assert_eq!(stage.audited("method.metadata_take").await, 1);
        assert!(stage.watch().await.is_signed);
        assert_eq!(stage.sign_in(&mut app.browser(), &Made::default()).await.status, StatusCode::SEE_OTHER);

        let answer = stage.decide("undo").await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
        assert!(!stage.trusts(NEW).await);
        assert_eq!(stage.audited("method.metadata_undo").await, 1);
        // What was taken back does not come again by itself.
        stage.refresh().await;
        assert!(!stage.trusts(NEW).await);
        assert_eq!(stage.states().await, [ChangeState::Undone]);
        assert_eq!(stage.decide("approve").await.status, StatusCode::SEE_OTHER);
        assert!(stage.trusts(NEW).await);
    }

    async fn a_change_that_nobody_vouches_for_waits_for_a_person(app) {
        let mut stage = known(&app, &[]).await;
        let publisher = watched(&mut stage).await;
        let before = stage.settings().await;
        for document in [ATTACKER, document!("sha1"), document!("inner"), document!("other-entity")] {
            publisher.publish(document);
            assert_eq!(stage.refresh().await.status, StatusCode::SEE_OTHER);
            assert_eq!(stage.settings().await, before, "nothing is taken over");
        }
        let states = stage.states().await;
        assert_eq!(states.iter().filter(|state| **state == ChangeState::Pending).count(), 1, "{states:?}");
        // What is the same is asked once: `attacker`, `sha1` and `inner` publish the same.
        assert_eq!(stage.mails("확인이 필요한").await, 2);
        assert_eq!(stage.sign_in(&mut app.browser(), &Made::default()).await.status, StatusCode::SEE_OTHER);

        publisher.publish(ATTACKER);
        stage.refresh().await;
        let path = stage.at("/metadata");
        let page = stage.admin.get(&path).await;
        let fingerprint = Certificate::from_text(NEW).unwrap().fingerprint();
        assert!(page.body.contains(&fingerprint), "{}", page.body);
        for words in ["승인 대기", "신뢰하는 키의 것이 아니거나", "CN=idp.example 2027"] {
            assert!(page.body.contains(words), "{words}: {}", page.body);
        }
        // On the overview and the method's page, too.
        for path in [stage.console("/login-page"), stage.at("/saml"), stage.console("/login-page/radar")] {
            let page = stage.admin.get(&path).await;
            assert!(page.body.contains("확인이 필요한 메타데이터 변경이 있습니다"), "{path}");
        }
        assert_eq!(stage.decide("reject").await.status, StatusCode::SEE_OTHER);
        stage.refresh().await;
        assert_eq!(stage.settings().await, before);
        assert!(!stage.states().await.contains(&ChangeState::Pending), "refused once is refused");
        // Signed or not, the same publication was refused.
        publisher.publish(BOTH);
        stage.refresh().await;
        assert_eq!(stage.settings().await, before);
        assert_eq!(stage.decide("approve").await.status, StatusCode::SEE_OTHER);
        assert!(stage.trusts(NEW).await);
        assert_eq!((stage.audited("method.metadata_reject").await, stage.audited("method.metadata_approve").await), (1, 1));
    }

    async fn two_processes_that_look_at_once_find_one_change(app) {
        let mut stage = stage(&app).await;
        let publisher = watched(&mut stage).await;
        stage.turn_on().await;
        publisher.publish(ATTACKER);
        let contexts: Vec<_> = (0..4).map(|_| app.ctx()).collect();
        for ended in join_all(contexts.iter().map(ieum_app::radar::refresh_due)).await {
            ended.unwrap();
        }
        assert_eq!(stage.states().await, [ChangeState::Pending]);
        assert_eq!(stage.mails("확인이 필요한").await, 1);
        app.pass(HOUR * 25);
        publisher.publish(BOTH);
        let contexts: Vec<_> = (0..4).map(|_| app.ctx()).collect();
        for ended in join_all(contexts.iter().map(ieum_app::radar::refresh_due)).await {
            ended.unwrap();
        }
        assert_eq!(stage.states().await, [ChangeState::Automatic, ChangeState::Superseded]);
        assert_eq!(stage.audited("method.metadata_take").await, 1);
    }

    async fn a_decision_about_something_that_changed_meanwhile_changes_nothing(app) {
        let mut stage = stage(&app).await;
        let publisher = watched(&mut stage).await;
        publisher.publish(ATTACKER);
        stage.refresh().await;
        let first = stage.newest().await;
        // Something else is published.
        publisher.publish(document!("other-entity"));
        stage.refresh().await;
        let second = stage.newest().await;
        assert_ne!(first, second);
        let before = stage.settings().await;
        assert_eq!(stage.decide_about(&first, "approve").await.status, StatusCode::CONFLICT);
        assert_eq!(stage.settings().await, before);
        // Somebody changes the settings.
        stage.save(&[("metadata_url", &publisher.url), ("logout", "")]).await;
        let before = stage.settings().await;
        let answer = stage.decide_about(&second, "approve").await;
        assert_eq!(answer.status, StatusCode::CONFLICT);
        assert!(answer.body.contains("그 사이에 바뀌었습니다"), "{}", answer.body);
        assert_eq!(stage.settings().await, before);
        // Nor twice.
        stage.refresh().await;
        let third = stage.newest().await;
        assert_eq!(stage.decide_about(&third, "reject").await.status, StatusCode::SEE_OTHER);
        assert_eq!(stage.decide_about(&third, "reject").await.status, StatusCode::CONFLICT);
        for (change, decision) in [("x", "approve"), (third.as_str(), "x"), (third.as_str(), "")] {
            assert_eq!(stage.decide_about(change, decision).await.status, StatusCode::NOT_FOUND);
        }
    }

    async fn a_certificate_that_was_removed_does_not_come_back_by_itself(app) {
        let mut stage = stage(&app).await;
        let publisher = watched(&mut stage).await;
        let both = format!("{}{NEW}", super::idp::CERTIFICATE);
        stage.save(&[("metadata_url", &publisher.url), ("certificates", &both)]).await;
        stage.save(&[("metadata_url", &publisher.url)]).await;
        assert!(!stage.trusts(NEW).await);
        // Well signed, and from before.
        publisher.publish(BOTH);
        stage.refresh().await;
        assert!(!stage.trusts(NEW).await);
        let path = stage.at("/metadata");
        let page = stage.admin.get(&path).await;
        assert!(page.body.contains("예전에 제거한 인증서가"), "{}", page.body);
    }

    async fn only_those_who_manage_linking_there_see_and_decide(app) {
        let mut stage = stage(&app).await;
        let publisher = watched(&mut stage).await;
        publisher.publish(ATTACKER);
        stage.refresh().await;
        let change = stage.newest().await;
        let stranger = linked(&app, "바다상사", "bada", "admin@bada.example").await;
        let mut other = app.signed_in(&stranger).await;
        let theirs = |path: &str| path.replace(&stage.created.scope.org_id().to_string(), &stranger.scope.org_id().to_string());
        let fields = [("change", change.as_str()), ("decision", "approve")];
        for path in [stage.at("/metadata"), stage.at("/keys"), stage.console("/login-page/radar")] {
            assert_eq!(other.get(&path).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        for path in [stage.at("/metadata"), stage.at("/keys")] {
            assert_eq!(other.get(&theirs(&path)).await.status, StatusCode::NOT_FOUND, "by their own console: {path}");
        }
        for path in ["/metadata/decide", "/metadata/refresh", "/keys"] {
            let path = stage.at(path);
            assert_eq!(other.post(&path, &fields).await.status, StatusCode::NOT_FOUND, "{path}");
            assert_eq!(other.post(&theirs(&path), &fields).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        assert_eq!(stage.states().await, [ChangeState::Pending]);
        assert!(!stage.trusts(NEW).await);
    }
}
