//! From draft to live: who is hit by a change and who is not, versions and the way back, going live by the clock, and races.

use std::time::Duration;

use ieum_app::methods::go_live_due;
use ieum_model::going_live::VersionState;
use ieum_store::method_version::VersionRow;
use serde_json::json;

use super::*;
use crate::desk::audited;
use crate::on_both;

const HOUR: Duration = Duration::from_secs(3600);

impl Stage<'_> {
    async fn versions(&self) -> Vec<VersionRow> {
        let mut conn = self.app.store().read().await.unwrap();
        conn.method_versions(self.created.scope, self.method, i64::MAX, 100)
            .await
            .unwrap()
    }

    async fn change(&mut self, more: &[(&str, &str)]) -> Answer {
        let (version, issuer) = (self.version().await, self.idp.issuer.clone());
        let mut fields = vec![
            ("version", version.as_str()),
            ("issuer", &issuer),
            ("client_id", "ieum"),
            ("scopes", "profile email"),
            ("subject", "sub"),
            ("email", "email"),
            ("name_claim", "name"),
            ("groups", "groups"),
        ];
        fields.retain(|(name, _)| !more.iter().any(|(other, _)| other == name));
        fields.extend(more);
        let path = self.at("/openid");
        self.admin.post(&path, &fields).await
    }

    async fn post_live(&mut self, rest: &str, more: &[(&str, &str)]) -> Answer {
        let version = self.version().await;
        let mut fields = vec![("version", version.as_str())];
        fields.extend(more);
        let path = self.at(rest);
        self.admin.post(&path, &fields).await
    }

    /// The client that sign-ins by the login page name to the provider.
    async fn client_of_members(&self) -> String {
        let address = self.go(&mut self.app.browser()).await;
        client(&address)
    }

    async fn client_of_trials(&mut self) -> String {
        let path = self.at("/try");
        client(self.admin.get(&path).await.location())
    }

    async fn is_on(&self) -> bool {
        let mut conn = self.app.store().read().await.unwrap();
        let found = conn.method_settings(self.created.scope, self.method).await.unwrap();
        found.unwrap().method.is_enabled
    }
}

fn client(address: &str) -> String {
    let url = url::Url::parse(address).unwrap();
    url.query_pairs()
        .find(|(key, _)| key == "client_id")
        .unwrap()
        .1
        .into_owned()
}

fn states(versions: &[VersionRow]) -> Vec<(i64, VersionState)> {
    versions.iter().map(|row| (row.number, row.state)).collect()
}

use VersionState::{Draft, Live, Past};

on_both! {
    async fn a_change_of_a_method_that_is_on_hits_nobody_until_it_is_made_live(app) {
        let mut stage = stage(&app).await;
        assert_eq!(states(&stage.versions().await), [(1, Live)]);
        // Nobody depends on it yet: what is saved is what counts.
        stage.change(&[("client_id", "first")]).await;
        assert_eq!(states(&stage.versions().await), [(2, Live), (1, Past)]);
        stage.turn_on().await;
        assert_eq!(stage.client_of_members().await, "first");

        let answer = stage.change(&[("client_id", "second")]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
        assert_eq!(states(&stage.versions().await), [(3, Draft), (2, Live), (1, Past)]);
        assert_eq!((stage.client_of_members().await, stage.client_of_trials().await), ("first".into(), "second".into()));
        let form = stage.at("/openid");
        let page = stage.admin.get(&form).await;
        assert!(page.body.contains("새 설정이 아직 적용되지 않았습니다"));
        assert_eq!(page.attribute("#client_id", "value").as_deref(), Some("second"), "the form goes on from the draft");
        let list = stage.console("/login-page");
        assert!(stage.admin.get(&list).await.body.contains("새 설정이 아직 적용되지 않았습니다"));
        // Another change takes the draft's place; one that changes nothing makes no version.
        stage.change(&[("client_id", "third")]).await;
        stage.change(&[("client_id", "third")]).await;
        assert_eq!(states(&stage.versions().await), [(4, Draft), (3, Past), (2, Live), (1, Past)]);

        let live = stage.at("/live");
        let page = stage.admin.get(&live).await;
        assert!(page.texts(".diff tr.changed").iter().any(|row| row.contains("first") && row.contains("third")), "{}", page.body);
        assert!(!page.body.contains(SECRET));
        let answer = stage.post_live("/live", &[("when", "now")]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
        assert_eq!(stage.client_of_members().await, "third");
        assert_eq!(states(&stage.versions().await), [(4, Live), (3, Past), (2, Past), (1, Past)]);
        assert!(audited(&app, &stage.created).await.contains(&"method.publish".to_owned()));
        // The secret came along.
        let boss = json!({"sub": "p1", "email": "admin@hanbit.example", "name": "김하늘"});
        assert_eq!(stage.sign_in(&mut app.browser(), &boss).await.status, StatusCode::FORBIDDEN);
        assert_eq!(stage.idp.secret_seen(), Some(SECRET.to_owned()));
    }

    async fn one_click_goes_back_and_history_stays(app) {
        let mut stage = stage(&app).await;
        stage.turn_on().await;
        stage.change(&[("client_id", "broken")]).await;
        stage.post_live("/live", &[("when", "now")]).await;
        stage.change(&[("client_id", "never")]).await;
        stage.post_live("/live/discard", &[]).await;
        assert_eq!(states(&stage.versions().await), [(3, Past), (2, Live), (1, Past)]);
        let question = stage.at("/versions/1/back");
        let page = stage.admin.get(&question).await;
        assert!(page.body.contains("구성원에게 바로 적용됩니다") && page.body.contains("broken"), "{}", page.body);
        let answer = stage.post_live("/versions/1/back", &[]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
        assert_eq!(stage.client_of_members().await, "ieum");
        let versions = stage.versions().await;
        assert_eq!(states(&versions), [(4, Live), (3, Past), (2, Past), (1, Past)]);
        assert_eq!((versions[0].of_number, versions[0].made_by.as_str()), (Some(1), "김하늘"));
        // What was never live becomes a draft again.
        stage.post_live("/versions/3/back", &[]).await;
        assert_eq!(states(&stage.versions().await)[0], (5, Draft));
        assert_eq!(stage.client_of_members().await, "ieum");
        let list = stage.at("/versions?from=1&to=5");
        let page = stage.admin.get(&list).await;
        assert!(page.texts(".diff tr.changed").iter().any(|row| row.contains("never")), "{}", page.body);
        // Nobody goes back in an organisation that is not theirs, or to what is not there.
        let other = linked(&app, "바다상사", "bada", "bada@bada.example").await;
        let foreign = format!("/console/{}/login-page/methods/{}/versions/1/back", other.scope.org_id(), stage.method);
        let mut stranger = app.signed_in(&other).await;
        assert_eq!(stranger.post(&foreign, &[("version", "1")]).await.status, StatusCode::NOT_FOUND);
        assert_eq!(stranger.get(&foreign).await.status, StatusCode::NOT_FOUND);
        assert_eq!(stage.post_live("/versions/77/back", &[]).await.status, StatusCode::NOT_FOUND);
    }

    async fn a_secret_goes_back_with_the_provider_it_is_for(app) {
        let mut stage = stage(&app).await;
        stage.turn_on().await;
        let other = idp::Idp::start().await;
        let refused = stage.change(&[("issuer", &other.issuer)]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "a secret is for one provider");
        stage.change(&[("issuer", &other.issuer), ("secret", "of-the-other")]).await;
        stage.post_live("/live", &[("when", "now")]).await;
        let sealed = |versions: &[VersionRow], number| versions.iter().find(|row| row.number == number).unwrap().sealed_secret.clone();
        let versions = stage.versions().await;
        assert_ne!(sealed(&versions, 1), sealed(&versions, 2));
        stage.post_live("/versions/1/back", &[]).await;
        let versions = stage.versions().await;
        assert_eq!(sealed(&versions, 1), sealed(&versions, 3));
        let boss = json!({"sub": "p1", "email": "admin@hanbit.example", "name": "김하늘"});
        stage.sign_in(&mut app.browser(), &boss).await;
        assert_eq!(stage.idp.secret_seen(), Some(SECRET.to_owned()));
        assert_eq!(other.secret_seen(), None, "neither secret went to the wrong one");
    }

    async fn of_two_at_once_one_wins_and_the_other_is_told(app) {
        let mut stage = stage(&app).await;
        stage.turn_on().await;
        stage.change(&[("client_id", "second")]).await;
        let version = stage.version().await;
        let mut tries = Vec::new();
        for (path, when) in [(stage.at("/live"), "now"), (stage.at("/versions/1/back"), ""), (stage.at("/live/discard"), ""), (stage.at("/live"), "now")] {
            let (mut browser, version) = (stage.admin.clone(), version.clone());
            tries.push(async move { browser.post(&path, &[("version", &version), ("when", when)]).await.status });
        }
        let answers = futures_util::future::join_all(tries).await;
        let versions = stage.versions().await;
        let live: Vec<_> = versions.iter().filter(|row| row.state == Live).collect();
        assert_eq!(live.len(), 1, "{answers:?} {versions:?}");
        assert!(versions.iter().filter(|row| row.state == Draft).count() <= 1);
        let settings: serde_json::Value = serde_json::from_str(&live[0].settings).unwrap();
        assert_eq!(settings["client_id"], stage.client_of_members().await.as_str(), "what is called live is what people use");
        let stale = stage.at("/live");
        let answer = stage.admin.post(&stale, &[("version", &version), ("when", "now")]).await;
        assert_eq!(answer.status, StatusCode::CONFLICT, "{}", answer.body);
    }

    async fn the_clock_makes_it_live_once_and_says_so(app) {
        let mut stage = stage(&app).await;
        for (at, words) in [("", "날짜와 시각"), ("2026-11-23T08:00", "이미 지난"), ("2027-05-01T08:00", "90일 안"), ("soon", "날짜와 시각")] {
            let answer = stage.post_live("/live", &[("when", "at"), ("at", at)]).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(answer.texts("#at-error").concat().contains(words), "{at}: {}", answer.body);
        }
        let planned = stage.post_live("/live", &[("when", "at"), ("at", "2026-11-23T12:00")]).await;
        assert_eq!(planned.status, StatusCode::SEE_OTHER, "{}", planned.body);
        let list = stage.console("/login-page");
        assert!(stage.admin.get(&list).await.body.contains("2026년 11월 23일(월) 12:00에 적용하도록"));
        app.pass(2 * HOUR);
        go_live_due(&app.ctx()).await.unwrap();
        assert!(!stage.is_on().await, "not before its time");
        app.pass(HOUR);
        let (one, two, three) = (app.ctx(), app.ctx(), app.ctx());
        let all = futures_util::future::join3(go_live_due(&one), go_live_due(&two), go_live_due(&three)).await;
        assert!(all.0.is_ok() && all.1.is_ok() && all.2.is_ok(), "{all:?}");
        assert!(stage.is_on().await);
        let mails = app.mails_to("admin@hanbit.example").await;
        assert_eq!(mails.iter().filter(|mail| mail.message.subject.contains("로그인 방식이 적용되었습니다")).count(), 1);
        let log = audited(&app, &stage.created).await;
        assert_eq!(log.iter().filter(|action| *action == "method.enable").count(), 1, "{log:?}");
        // New settings, planned and cancelled: nothing happens.
        stage.change(&[("client_id", "second")]).await;
        stage.post_live("/live", &[("when", "at"), ("at", "2026-11-23 18:00")]).await;
        stage.post_live("/live/cancel", &[]).await;
        app.pass(10 * HOUR);
        assert_eq!(go_live_due(&app.ctx()).await.unwrap(), 0);
        let mut admin = app.signed_in(&stage.created).await;
        std::mem::swap(&mut stage.admin, &mut admin);
        assert_eq!(stage.client_of_members().await, "ieum");
    }

    async fn what_was_changed_failed_or_is_nobodys_any_more_does_not_go_live_and_a_mail_says_why(app) {
        let mut stage = stage(&app).await;
        let subject = async |stage: &Stage<'_>| stage.app.mails_to("admin@hanbit.example").await[0].message.text.clone();
        let plan = [("when", "at"), ("at", "2026-11-23T10:00")];
        // The settings are another version by then.
        stage.post_live("/live", &plan).await;
        stage.change(&[("client_id", "later")]).await;
        let live = stage.at("/live");
        assert!(stage.admin.get(&live).await.body.contains("이대로는 적용되지 않습니다"));
        app.pass(HOUR);
        go_live_due(&app.ctx()).await.unwrap();
        assert!(!stage.is_on().await && subject(&stage).await.contains("설정이 바뀌어"));
        // The last trial failed: the provider does not answer.
        stage.post_live("/live", &[("when", "at"), ("at", "2026-11-23T11:00")]).await;
        let state = stage.at("/tried?state=none");
        stage.admin.get(&state).await;
        let begun = stage.at("/try");
        let address = stage.admin.get(&begun).await.location().to_owned();
        let url = url::Url::parse(&address).unwrap();
        let ticket = url.query_pairs().find(|(key, _)| key == "state").unwrap().1.into_owned();
        let back = stage.at(&format!("/tried?error=server_error&state={ticket}"));
        let tried = stage.admin.get(&back).await;
        assert_eq!(tried.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(stage.admin.get(&live).await.body.contains("마지막 시험 로그인에 실패했습니다"));
        app.pass(HOUR);
        go_live_due(&app.ctx()).await.unwrap();
        assert!(!stage.is_on().await && subject(&stage).await.contains("마지막 시험 로그인이 실패"));
        // Whoever planned it has handed the role over.
        stage.change(&[("client_id", "third")]).await;
        stage.post_live("/live", &[("when", "at"), ("at", "2026-11-23T12:00")]).await;
        let (next, _) = crate::members::active(&app, &stage.created, "박서준", "seojun@hanbit.example").await;
        let created = stage.created;
        app.write(async |tx| Ok(tx.move_super_admin(created.scope, created.member, next).await?)).await;
        app.pass(HOUR);
        go_live_due(&app.ctx()).await.unwrap();
        assert!(!stage.is_on().await);
        assert!(app.mails_to("seojun@hanbit.example").await[0].message.text.contains("더 이상 슈퍼 관리자가 아니어서"));
        let again = app.mails_to("seojun@hanbit.example").await.len();
        go_live_due(&app.ctx()).await.unwrap();
        assert_eq!(app.mails_to("seojun@hanbit.example").await.len(), again, "said once");
    }

    async fn turning_it_off_cancels_what_was_planned_and_a_suspended_organisation_waits(app) {
        let mut stage = stage(&app).await;
        stage.turn_on().await;
        stage.change(&[("client_id", "second")]).await;
        stage.post_live("/live", &[("when", "at"), ("at", "2026-11-23T10:00")]).await;
        let version = stage.version().await;
        let off = stage.at("/disable");
        stage.admin.post(&off, &[("version", &version)]).await;
        app.pass(HOUR);
        go_live_due(&app.ctx()).await.unwrap();
        assert!(!stage.is_on().await);
        stage.post_live("/live", &[("when", "at"), ("at", "2026-11-23T11:00")]).await;
        app.sql("UPDATE organizations SET state = 'suspended'").await;
        app.pass(HOUR);
        assert_eq!(go_live_due(&app.ctx()).await.unwrap(), 0);
        app.sql("UPDATE organizations SET state = 'active'").await;
        go_live_due(&app.ctx()).await.unwrap();
        assert!(stage.is_on().await);
        assert_eq!(stage.client_of_members().await, "second", "with the newest settings");
    }
}

#[tokio::test]
async fn at_most_fifty_versions_are_kept_and_the_list_goes_on() {
    let app = TestApp::sqlite().await;
    let mut stage = stage(&app).await;
    for n in 0..60 {
        stage.change(&[("client_id", &format!("c{n}"))]).await;
    }
    let versions = stage.versions().await;
    assert_eq!((versions.len(), versions[0].number), (50, 61));
    let list = stage.at("/versions");
    let page = stage.admin.get(&list).await;
    assert_eq!(page.texts("tbody input[name=from]").len(), 20);
    let more = page.links().into_iter().find(|link| link.contains("before=")).unwrap();
    assert_eq!(stage.admin.get(&more).await.texts("tbody input[name=from]").len(), 20);
}
