//! Metadata that is fetched again: what happens when it cannot be had, or did not change.

use http::StatusCode;
use ieum_saml::{Certificate, PrivateKey};
use ieum_server::schedule;
use ieum_store::idp_metadata::ChangeState;

use super::idp::{Made, key};
use super::radar::{BOTH, HOUR, NEW, PLAIN, watched};
use super::{known, stage};
use crate::on_both;
use crate::support::TestApp;

on_both! {
    async fn a_draft_does_not_take_a_new_certificate_back(app) {
        let mut stage = known(&app, &[]).await;
        let publisher = watched(&mut stage).await;
        schedule::run_due(&app.ctx()).await;
        let draft = [("metadata_url", publisher.url.as_str()), ("groups", "teams")];
        assert_eq!(stage.save_only(&draft).await.status, StatusCode::SEE_OTHER);
        assert_eq!(stage.settings().await.mapping.groups, "groups", "it waits");
        publisher.publish(BOTH);
        stage.refresh().await;
        assert!(stage.trusts(NEW).await);
        let at = stage.at("");
        crate::upstream::let_go_live(&mut stage.admin, &at).await;
        let live = stage.settings().await;
        assert_eq!(live.mapping.groups, "teams");
        assert!(stage.trusts(NEW).await, "what the radar took over is still trusted");
    }

    async fn what_cannot_be_had_or_used_is_said_and_sign_ins_go_on(app) {
        let mut stage = known(&app, &[]).await;
        let publisher = watched(&mut stage).await;
        let before = stage.settings().await;
        let huge = format!("{PLAIN}{}", " ".repeat(2 * 1024 * 1024)).into_bytes();
        let dtd = PLAIN.replace("<md:EntityDescriptor", "<!DOCTYPE x [<!ENTITY a SYSTEM \"file:///etc/passwd\">]><md:EntityDescriptor");
        let old = PLAIN.replace(" ID=\"_plain\"", " ID=\"_plain\" validUntil=\"2026-11-22T00:00:00Z\"");
        let script = PLAIN.replace("https://idp.example/sso", "ftp://idp.example/sso");
        for (status, body, location, words) in [
            (500, Vec::new(), None, "오류나 다른 주소로 응답했습니다"),
            // A redirect is not followed, inside or out.
            (302, Vec::new(), Some("http://10.0.0.1/metadata"), "오류나 다른 주소로 응답했습니다"),
            (304, Vec::new(), None, "오류나 다른 주소로 응답했습니다"),
            (200, huge, None, "문서가 너무 큽니다"),
            (200, dtd.into_bytes(), None, "문서를 읽을 수 없습니다"),
            (200, vec![0xff, 0xfe], None, "문서를 읽을 수 없습니다"),
            (200, b"<html></html>".to_vec(), None, "IdP가 하나 들어 있는"),
            (200, old.into_bytes(), None, "유효 기간이 지났습니다"),
            (200, script.into_bytes(), None, "IdP가 하나 들어 있는"),
        ] {
            publisher.answer(status, body, location);
            let answer = stage.refresh().await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{words}");
            assert!(answer.body.contains(words), "{words}: {}", answer.body);
            assert_eq!(stage.settings().await, before);
        }
        assert_eq!(stage.watch().await.failures, 9);
        assert_eq!(stage.sign_in(&mut app.browser(), &Made::default()).await.status, StatusCode::SEE_OTHER);
        assert_eq!(stage.mails("메타데이터를 가져오지").await, 0, "not for a short time");
        for _ in 0..4 {
            app.pass(HOUR * 6);
            schedule::run_due(&app.ctx()).await;
        }
        assert_eq!(stage.mails("메타데이터를 가져오지").await, 1, "once");
        publisher.publish(PLAIN);
        app.pass(HOUR * 6);
        schedule::run_due(&app.ctx()).await;
        let watch = stage.watch().await;
        assert_eq!((watch.failures, watch.problem, watch.told_at), (0, None, None));
    }
}

#[tokio::test]
async fn what_did_not_change_is_not_sent_again() {
    let app = TestApp::sqlite().await;
    let mut stage = stage(&app).await;
    let publisher = watched(&mut stage).await;
    publisher.says.lock().unwrap().etag = Some("\"one\"");
    let asked = || {
        let says = publisher.says.lock().unwrap();
        (says.asked, says.conditional)
    };
    stage.refresh().await;
    assert_eq!(asked(), (1, 0));
    stage.refresh().await;
    assert_eq!(asked(), (2, 1));
    assert_eq!(stage.watch().await.failures, 0);
    // Other settings: what was compared then says nothing now.
    stage.save(&[("metadata_url", &publisher.url), ("logout", "")]).await;
    stage.refresh().await;
    assert_eq!(asked(), (3, 1));
    assert_eq!(stage.states().await, [ChangeState::Pending, ChangeState::Edited]);
    // While something waits it is compared each time.
    stage.refresh().await;
    assert_eq!(asked(), (4, 1));
    // A second press says so and asks nobody.
    let path = stage.at("/metadata/refresh");
    let answer = stage.admin.post(&path, &[]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert_eq!(asked(), (4, 1));
}

#[tokio::test]
async fn a_method_without_an_address_is_not_fetched() {
    let app = TestApp::sqlite().await;
    let mut stage = stage(&app).await;
    assert_eq!(ieum_app::radar::refresh_due(&app.ctx()).await.unwrap(), 0);
    assert_eq!(stage.refresh().await.status, StatusCode::NOT_FOUND);
    let path = stage.at("/metadata");
    let page = stage.admin.get(&path).await;
    assert!(page.body.contains("메타데이터 주소가 없어"), "{}", page.body);
}

/// The keys of the recording are those of the documents.
#[test]
fn the_documents_are_of_the_recorded_provider() {
    let certificate = Certificate::from_text(super::idp::CERTIFICATE).unwrap();
    assert!(PrivateKey::fits(&key(), &certificate));
}
