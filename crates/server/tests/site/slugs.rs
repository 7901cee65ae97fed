//! The organisation ID after it was approved: who may change it when, what becomes of the old one, the link and its QR code.

use std::time::Duration;

use http::StatusCode;
use ieum_app::organizations::Created;
use ieum_model::org_slug::OrgSlug;
use ieum_model::plan::Plan;
use ieum_model::text::look_alike_key;
use ieum_store::audit::AuditPage;
use ieum_store::org_slug::SlugState;

use crate::on_both;
use crate::support::TestApp;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

fn form(created: &Created) -> String {
    format!("/console/{}/login-page/slug", created.scope.org_id())
}

fn operator_form(created: &Created) -> String {
    format!("/operator/organizations/{}/slug", created.scope.org_id())
}

/// A linked organisation with this ID, created now.
async fn linked(app: &TestApp, name: &str, email: &str, slug: &str) -> Created {
    let created = app.organization(name, Plan::Standard, email).await;
    let now = app.ctx().now();
    app.write(async |tx| {
        tx.insert_slug(created.scope, slug, &look_alike_key(slug), SlugState::Current, now)
            .await?;
        Ok(tx.set_linked(created.scope, now).await?)
    })
    .await;
    created
}

async fn current(app: &TestApp, created: &Created) -> String {
    app.store()
        .read()
        .await
        .unwrap()
        .find_current_slug(created.scope)
        .await
        .unwrap()
        .unwrap()
        .slug
}

on_both! {
    async fn within_a_day_the_super_admin_changes_it_and_the_old_link_forwards_for_thirty_days(app) {
        let created = linked(&app, "하늘물산", "haneul@example.com", "haneul").await;
        app.pass(DAY.checked_sub(Duration::from_secs(1)).unwrap());
        let mut browser = app.signed_in(&created).await;
        let answer = browser.post(&form(&created), &[("seen", "haneul"), ("slug", "haneul-trade")]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
        assert_eq!(current(&app, &created).await, "haneul-trade");
        let forward = async |app: &TestApp| app.store().read().await.unwrap().find_forward("haneul", app.ctx().now()).await.unwrap();
        assert_eq!(forward(&app).await.as_deref(), Some("haneul-trade"));
        let mut visitor = app.browser();
        assert_eq!(visitor.get("/o/haneul").await.location(), "/o/haneul-trade", "a bookmark still leads there");
        assert_eq!(visitor.get("/o/haneul-trade").await.status, StatusCode::OK);
        let page = browser.get(&format!("/console/{}/login-page", created.scope.org_id())).await;
        assert!(page.body.contains("이전 조직 ID haneul 주소는"), "{}", page.body);
        assert_eq!(page.attribute("#login-link", "value").as_deref(), Some("http://127.0.0.1:8080/o/haneul-trade"));
        let mails = app.mails_to("haneul@example.com").await;
        assert_eq!(mails.len(), 1);
        assert!(mails[0].message.text.contains("http://127.0.0.1:8080/o/haneul-trade"), "{}", mails[0].message.text);
        assert!(mails[0].message.text.contains("2026년 12월 24일(목) 08:59까지"), "{}", mails[0].message.text);
        let log = app.store().read().await.unwrap().audit_of(created.scope, AuditPage { before: None, action: Some("slug.change"), limit: 9 }).await.unwrap();
        assert_eq!((log.len(), log[0].detail.as_str()), (1, "from=haneul to=haneul-trade"));
        app.pass(DAY * 30);
        assert_eq!(forward(&app).await, None);
    }

    async fn after_a_day_it_takes_the_operator(app) {
        let created = linked(&app, "하늘물산", "haneul@example.com", "haneul").await;
        app.pass(DAY);
        let mut browser = app.signed_in(&created).await;
        let page = browser.get(&form(&created)).await;
        assert!(page.body.contains("24시간 동안만") && page.attribute("#slug", "name").is_none());
        let answer = browser.post(&form(&created), &[("seen", "haneul"), ("slug", "haneul-trade")]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.body.contains("24시간이 지났습니다"));
        assert_eq!(current(&app, &created).await, "haneul");
        let mut operator = app.operator("op@example.com").await;
        let path = operator_form(&created);
        for (seen, slug, reason, status) in [
            ("haneul", "haneul-trade", "", StatusCode::UNPROCESSABLE_ENTITY),
            ("haneul", "Haneul", "상호 변경", StatusCode::UNPROCESSABLE_ENTITY),
            ("haneul", "haneul", "상호 변경", StatusCode::UNPROCESSABLE_ENTITY),
            ("haneul-old", "haneul-trade", "상호 변경", StatusCode::CONFLICT),
            ("haneul", "haneul-trade", "상호 변경", StatusCode::SEE_OTHER),
        ] {
            let answer = operator.post(&path, &[("seen", seen), ("slug", slug), ("reason", reason)]).await;
            assert_eq!(answer.status, status, "{seen} {slug} {reason}");
        }
        assert_eq!(current(&app, &created).await, "haneul-trade");
        let log = app.store().read().await.unwrap().audit_of(created.scope, AuditPage { before: None, action: Some("slug.change"), limit: 9 }).await.unwrap();
        assert_eq!((log[0].actor_kind.as_str(), log[0].detail.as_str()), ("operator", "from=haneul to=haneul-trade reason=상호 변경"));
    }

    async fn what_another_has_or_had_is_taken_and_what_one_had_oneself_is_not(app) {
        let mine = linked(&app, "하늘물산", "haneul@example.com", "haneul").await;
        let other = linked(&app, "바다상사", "bada@example.com", "bada").await;
        let (mut browser, mut theirs) = (app.signed_in(&mine).await, app.signed_in(&other).await);
        assert_eq!(theirs.post(&form(&other), &[("seen", "bada"), ("slug", "bada-sangsa")]).await.status, StatusCode::SEE_OTHER);
        for (slug, message) in [
            ("bada", "이미 사용 중인 조직 ID입니다"),
            ("bada-sangsa", "이미 사용 중인 조직 ID입니다"),
            ("admin", "사용할 수 없는 조직 ID입니다"),
            ("", "조직 ID를 입력해 주세요"),
            ("a", "2자 이상"),
            ("-haneul", "시작하고 끝나야"),
            ("하늘", "영문 소문자, 숫자, 붙임표"),
            ("haneul", "지금 쓰고 있는 조직 ID입니다"),
            (&"a".repeat(31), "30자까지"),
        ] {
            let answer = browser.post(&form(&mine), &[("seen", "haneul"), ("slug", slug)]).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{slug}");
            assert!(answer.texts("#slug-error").concat().contains(message), "{slug}: {:?}", answer.texts("#slug-error"));
            assert_eq!(answer.attribute("#slug", "value").unwrap_or_default(), slug, "what was typed stays");
        }
        let answer = browser.post(&form(&mine), &[("seen", "haneul"), ("slug", "bada")]).await;
        assert!(answer.body.contains("사용할 수 있는 ID: bada-kr, bada-hq, bada-2"), "free ones are suggested: {}", answer.body);
        assert_eq!(current(&app, &mine).await, "haneul");
        assert_eq!(app.mails_to("haneul@example.com").await.len(), 0);
        for (seen, slug) in [("haneul", "haneul-trade"), ("haneul-trade", "haneul")] {
            assert_eq!(browser.post(&form(&mine), &[("seen", seen), ("slug", slug)]).await.status, StatusCode::SEE_OTHER, "{slug}");
        }
        assert_eq!(current(&app, &mine).await, "haneul");
        let mut conn = app.store().read().await.unwrap();
        assert_eq!(conn.find_forward("haneul-trade", app.ctx().now()).await.unwrap().as_deref(), Some("haneul"));
        assert_eq!(conn.find_forward("bada", app.ctx().now()).await.unwrap().as_deref(), Some("bada-sangsa"));
    }

    async fn of_two_tabs_the_second_is_told(app) {
        let created = linked(&app, "하늘물산", "haneul@example.com", "haneul").await;
        let mut browser = app.signed_in(&created).await;
        assert_eq!(browser.post(&form(&created), &[("seen", "haneul"), ("slug", "one")]).await.status, StatusCode::SEE_OTHER);
        let answer = browser.post(&form(&created), &[("seen", "haneul"), ("slug", "two")]).await;
        assert_eq!(answer.status, StatusCode::CONFLICT);
        assert!(answer.body.contains("지금 조직 ID는 one"));
        assert_eq!(answer.attribute("#slug", "value").as_deref(), Some("two"));
        assert_eq!(answer.attribute("input[name=seen]", "value").as_deref(), Some("one"));
        assert_eq!(current(&app, &created).await, "one");
    }

    async fn of_twenty_who_want_the_same_id_one_organisation_gets_it(app) {
        let mut organizations = Vec::new();
        for (name, slug) in [("하늘물산", "haneul"), ("바다상사", "bada")] {
            organizations.push((linked(&app, name, &format!("{slug}@example.com"), slug).await, slug));
        }
        let mut tasks = Vec::new();
        for n in 0..20 {
            let (created, seen) = organizations[n % 2];
            let mut browser = app.signed_in(&created).await;
            tasks.push(async move {
                browser.post(&form(&created), &[("seen", seen), ("slug", "wanted")]).await.status
            });
        }
        let answers = futures_util::future::join_all(tasks).await;
        let won = answers.iter().filter(|status| **status == StatusCode::SEE_OTHER).count();
        assert_eq!(won, 1, "{answers:?}");
        assert!(answers.iter().all(|s| matches!(*s, StatusCode::SEE_OTHER | StatusCode::CONFLICT | StatusCode::UNPROCESSABLE_ENTITY)), "{answers:?}");
        let holders = [current(&app, &organizations[0].0).await, current(&app, &organizations[1].0).await];
        assert_eq!(holders.iter().filter(|slug| *slug == "wanted").count(), 1, "{holders:?}");
    }

    async fn what_looks_like_another_is_shown_to_the_operator_and_not_refused(app) {
        let mine = linked(&app, "하늘물산", "haneul@example.com", "haneul").await;
        linked(&app, "한빛", "hanbit@example.com", "hanbit").await;
        let mut operator = app.operator("op@example.com").await;
        let path = operator_form(&mine);
        let fields = [("seen", "haneul"), ("slug", "hanb1t"), ("reason", "상호 변경")];
        let question = operator.post(&path, &fields).await;
        assert_eq!(question.status, StatusCode::OK);
        assert!(question.body.contains("비슷해 보이는 조직 ID가 있습니다") && question.body.contains("한빛"));
        assert_eq!(question.attribute("#slug", "value").as_deref(), Some("hanb1t"));
        assert_eq!(current(&app, &mine).await, "haneul");
        let seen = question.attribute("input[name=alike_of]", "value").unwrap();
        let again = [fields[0], ("slug", "han-bit"), fields[2], ("alike_of", &seen)];
        assert_eq!(operator.post(&path, &again).await.status, StatusCode::OK, "another ID is asked about anew");
        let again = [fields[0], fields[1], fields[2], ("alike_of", &seen)];
        assert_eq!(operator.post(&path, &again).await.status, StatusCode::SEE_OTHER);
        assert_eq!(current(&app, &mine).await, "hanb1t");
    }
}

#[tokio::test]
async fn a_super_admin_does_not_collect_ids() {
    let app = TestApp::sqlite().await;
    let created = linked(&app, "하늘물산", "haneul@example.com", "haneul0").await;
    let mut browser = app.signed_in(&created).await;
    for n in 0..10 {
        let (seen, slug) = (format!("haneul{n}"), format!("haneul{}", n + 1));
        assert_eq!(
            browser
                .post(&form(&created), &[("seen", &seen), ("slug", &slug)])
                .await
                .status,
            StatusCode::SEE_OTHER
        );
    }
    let answer = browser
        .post(&form(&created), &[("seen", "haneul10"), ("slug", "haneul11")])
        .await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.body.contains("더는 직접 변경할 수 없습니다"));
}

#[tokio::test]
async fn there_is_nothing_to_change_or_print_before_the_first_id() {
    let app = TestApp::sqlite().await;
    let created = app.organization("하늘물산", Plan::Standard, "haneul@example.com").await;
    let mut browser = app.signed_in(&created).await;
    assert_eq!(browser.get(&form(&created)).await.status, StatusCode::NOT_FOUND);
    assert_eq!(
        browser
            .post(&form(&created), &[("seen", ""), ("slug", "haneul")])
            .await
            .status,
        StatusCode::NOT_FOUND
    );
    let qr = format!("/console/{}/login-page/qr", created.scope.org_id());
    assert_eq!(browser.get(&qr).await.status, StatusCode::NOT_FOUND);
    let mut operator = app.operator("op@example.com").await;
    let page = operator.get(&operator_form(&created)).await;
    assert!(page.body.contains("아직 조직 ID가 없습니다"), "{}", page.body);
    let stranger = "/operator/organizations/00000000-0000-7000-8000-000000000000/slug";
    assert_eq!(operator.get(stranger).await.status, StatusCode::NOT_FOUND);
    assert_eq!(
        operator.get("/operator/organizations/x/slug").await.status,
        StatusCode::NOT_FOUND
    );
    // A member's session is no operator's.
    assert_eq!(
        browser.get(&operator_form(&created)).await.location(),
        format!("/operator/login?next={}", operator_form(&created).replace('/', "%2F"))
    );
}

#[tokio::test]
async fn the_qr_code_says_the_login_link_and_nothing_else() {
    let app = TestApp::sqlite().await;
    let created = linked(&app, "하늘물산", "haneul@example.com", "haneul").await;
    let mut browser = app.signed_in(&created).await;
    let page = browser
        .get(&format!("/console/{}/login-page/qr", created.scope.org_id()))
        .await;
    assert_eq!(page.status, StatusCode::OK);
    let link = "http://127.0.0.1:8080/o/haneul";
    assert_eq!(page.texts(".sheet-link"), [link]);
    let code = qrcode::QrCode::with_error_correction_level(link, qrcode::EcLevel::M).unwrap();
    let path = page.attribute(".qr svg path", "d").unwrap();
    assert_eq!(
        modules(&path, &code),
        code.to_colors()
            .iter()
            .map(|c| *c == qrcode::Color::Dark)
            .collect::<Vec<_>>()
    );
    assert!(page.body.contains("하늘물산 로그인 안내"));
    let english = browser
        .get(&format!("/console/{}/login-page/qr?lang=en", created.scope.org_id()))
        .await;
    assert!(english.body.contains("How to sign in to 하늘물산"), "{}", english.body);
}

/// The dark modules that a path of squares (`M8 8h4v4H8V8`) draws, row by row, without the quiet zone of four modules.
fn modules(path: &str, code: &qrcode::QrCode) -> Vec<bool> {
    let width = code.width();
    let mut dark = vec![false; width * width];
    for square in path.split('M').skip(1) {
        let numbers: Vec<usize> = square
            .split(|c: char| !c.is_ascii_digit())
            .filter_map(|n| n.parse().ok())
            .collect();
        let (x, y, size) = (numbers[0], numbers[1], numbers[2]);
        dark[(y / size - 4) * width + (x / size - 4)] = true;
    }
    dark
}

#[test]
fn the_words_of_the_tests_are_ids() {
    for slug in [
        "haneul",
        "haneul-trade",
        "bada-sangsa",
        "wanted",
        "hanb1t",
        "one",
        "two",
    ] {
        assert!(OrgSlug::parse(slug).is_ok(), "{slug}");
    }
}
