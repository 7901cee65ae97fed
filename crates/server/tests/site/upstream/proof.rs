//! Domains are proven by a record in DNS, belong to whoever has it now, and are lost when it is gone.

use std::time::Duration;

use http::StatusCode;
use ieum_app::organizations::Created;
use ieum_server::schedule;

use super::dns::NameServer;
use crate::login::linked;
use crate::support::{Browser, TestApp};

const HOUR: Duration = Duration::from_secs(3600);
const RECORD: &str = "_ieum-verification.hanbit.example";

/// The same on both databases, with a name server.
macro_rules! with_dns {
    ($(async fn $name:ident($app:ident, $dns:ident) $body:block)*) => {$(
        async fn $name($app: TestApp, $dns: NameServer) $body
        mod $name {
            use super::{NameServer, TestApp};
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                let dns = NameServer::start().await;
                let app = TestApp::sqlite_with(&[("IEUM_DNS_RESOLVER", &dns.address)]).await;
                super::$name(app, dns).await;
            }
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                let dns = NameServer::start().await;
                let app = TestApp::postgres_with(&[("IEUM_DNS_RESOLVER", &dns.address)]).await;
                super::$name(app, dns).await;
            }
        }
    )*};
}

struct Company<'a> {
    created: Created,
    admin: Browser<'a>,
    domain: String,
    value: String,
}

impl<'a> Company<'a> {
    /// An organisation that has added the domain.
    async fn add(app: &'a TestApp, name: &str, slug: &str) -> Self {
        let created = linked(app, name, slug, &format!("admin@{slug}.test")).await;
        let mut admin = app.signed_in(&created).await;
        let list = format!("/console/{}/login-page/domains", created.scope.org_id());
        let answer = admin.post(&list, &[("domain", "@Hanbit.example")]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
        let domain = answer.location().to_owned();
        let page = admin.get(&domain).await;
        let start = page.body.find("ieum-verification=").unwrap();
        let value = page.body[start..start + 18 + 32].to_owned();
        Self {
            created,
            admin,
            domain,
            value,
        }
    }

    async fn check(&mut self) -> (StatusCode, String) {
        let answer = self.admin.post(&format!("{}/check", self.domain), &[]).await;
        (answer.status, answer.body)
    }

    async fn state(&self) -> String {
        let mut conn = self.admin.app.store().read().await.unwrap();
        let domains = conn.domains(self.created.scope).await.unwrap();
        domains[0].standing.state.as_str().to_owned()
    }
}

with_dns! {
    async fn a_domain_belongs_to_whoever_has_the_record(app, dns) {
        let mut first = Company::add(&app, "한빛물산", "hanbit").await;
        let mut second = Company::add(&app, "다른회사", "darun").await;
        assert_ne!(first.value, second.value, "a value is of one organisation");
        let (status, body) = first.check().await;
        assert_eq!(status, StatusCode::OK);
        assert!(body.contains("레코드가 아직 없습니다"), "{body}");
        // Another organisation's value, and one with something around it, prove nothing.
        let longer = format!("{}0", first.value);
        dns.say(RECORD, &["v=spf1 -all", &second.value, &longer]);
        assert!(first.check().await.1.contains("레코드가 아직 없습니다"));
        dns.say(RECORD, &[&first.value]);
        assert_eq!(first.check().await.0, StatusCode::SEE_OTHER);
        assert_eq!(first.state().await, "proven");

        // Both records are there: who has the domain keeps it.
        dns.say("hanbit.example", &[&second.value]);
        assert!(second.check().await.1.contains("다른 조직이 이 도메인을 쓰고 있습니다"));
        assert_eq!((first.state().await, second.state().await), ("proven".into(), "pending".into()));
        // The first one's is gone: the domain changes hands at once.
        dns.say(RECORD, &[]);
        assert_eq!(second.check().await.0, StatusCode::SEE_OTHER);
        assert_eq!((first.state().await, second.state().await), ("lost".into(), "proven".into()));
        let mails = app.mails_to("admin@hanbit.test").await;
        assert!(mails.iter().any(|mail| mail.message.subject.contains("더 이상 증명되지 않습니다")));
        // Nobody answers: nothing changes.
        dns.silence(true);
        let (status, body) = second.check().await;
        assert_eq!(status, StatusCode::OK);
        assert!(body.contains("DNS가 응답하지 않습니다"), "{body}");
        assert_eq!(second.state().await, "proven");
    }

    async fn a_domain_is_looked_at_again_and_lost_after_a_warning(app, dns) {
        let company = Company::add(&app, "한빛물산", "hanbit").await;
        dns.say(RECORD, &[&company.value]);
        // Nobody has to press the button.
        schedule::run_due(&app.ctx()).await;
        assert_eq!(company.state().await, "proven");
        dns.say(RECORD, &[]);
        let subjects = async |app: &TestApp| {
            let mails = app.mails_to("admin@hanbit.test").await;
            mails.into_iter().filter(|mail| mail.message.subject.contains("도메인")).count()
        };
        app.pass(25 * HOUR);
        schedule::run_due(&app.ctx()).await;
        assert_eq!((company.state().await, subjects(&app).await), ("proven".into(), 0));
        for _ in 0..10 {
            app.pass(6 * HOUR);
            schedule::run_due(&app.ctx()).await;
        }
        assert_eq!((company.state().await, subjects(&app).await), ("proven".into(), 1), "warned once");
        for _ in 0..20 {
            app.pass(6 * HOUR);
            schedule::run_due(&app.ctx()).await;
        }
        assert_eq!((company.state().await, subjects(&app).await), ("lost".into(), 2));
    }
}

#[tokio::test]
async fn what_is_no_companys_own_is_refused_at_its_field() {
    let app = TestApp::sqlite().await;
    let created = linked(&app, "한빛물산", "hanbit", "admin@hanbit.example").await;
    let mut admin = app.signed_in(&created).await;
    let list = format!("/console/{}/login-page/domains", created.scope.org_id());
    for (typed, message) in [
        ("", "도메인을 입력해 주세요."),
        ("hanbit", "@ 뒤에 오는 도메인을"),
        ("co.kr", "여러 회사가 함께 쓰는 이름입니다."),
        ("mail.naver.com", "누구나 쓰는 메일 서비스의"),
    ] {
        let answer = admin.post(&list, &[("domain", typed)]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{typed}");
        assert!(answer.body.contains(message), "{typed}: {}", answer.body);
    }
    assert_eq!(
        admin.post(&list, &[("domain", "한빛.kr")]).await.status,
        StatusCode::SEE_OTHER
    );
    let twice = admin.post(&list, &[("domain", "xn--xx3br43b.kr")]).await;
    assert!(twice.body.contains("이미 추가한 도메인입니다."), "{}", twice.body);
    assert!(twice.body.contains("한빛.kr"), "people read their own letters");
    // Removed after a question.
    let one = twice
        .links()
        .into_iter()
        .find(|link| link.starts_with(&format!("{list}/")))
        .unwrap();
    assert!(
        admin
            .get(&format!("{one}/remove"))
            .await
            .body
            .contains("한빛.kr 도메인을 삭제할까요?")
    );
    assert_eq!(
        admin.post(&format!("{one}/remove"), &[]).await.status,
        StatusCode::SEE_OTHER
    );
    assert_eq!(admin.get(&one).await.status, StatusCode::NOT_FOUND);
}
