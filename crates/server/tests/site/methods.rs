//! Login methods in the console: named, ordered, turned on and off, and how the page says so.

use http::StatusCode;
use ieum_app::organizations::Created;
use ieum_model::LoginMethodId;
use ieum_model::plan::Plan;
use ieum_store::login_method::LoginMethodRow;

use crate::on_both;
use crate::support::{Browser, TestApp};

fn root(created: &Created) -> String {
    format!("/console/{}/login-page", created.scope.org_id())
}

async fn methods(app: &TestApp, created: &Created) -> Vec<LoginMethodRow> {
    app.store()
        .read()
        .await
        .unwrap()
        .login_methods(created.scope)
        .await
        .unwrap()
}

/// A second method, which no page makes yet.
async fn second(app: &TestApp, created: &Created, name: &str) -> LoginMethodId {
    let ctx = app.ctx();
    let id = LoginMethodId::new(ctx.now(), ctx.rng());
    app.write(async |tx| {
        Ok(tx
            .insert_login_method(created.scope, id, "password", (name, name), ctx.now())
            .await?)
    })
    .await;
    id
}

async fn haneul(app: &TestApp) -> (Created, Browser<'_>) {
    let created = app.organization("하늘물산", Plan::Standard, "haneul@example.com").await;
    let browser = app.signed_in(&created).await;
    (created, browser)
}

on_both! {
    async fn a_new_name_shows_at_once_and_the_second_of_two_tabs_is_told(app) {
        let (created, mut browser) = haneul(&app).await;
        let id = methods(&app, &created).await[0].id;
        let form = format!("{}/methods/{id}/name", root(&created));
        let version = browser.get(&form).await.attribute("input[name=version]", "value").unwrap();
        let answer = browser.post(&form, &[("version", &version), ("name", "  사내 계정 ")]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
        assert_eq!(answer.location(), root(&created));
        let page = browser.get(&root(&created)).await;
        assert_eq!(page.texts(".method-name"), ["사내 계정", "사내 계정"], "in the Korean and the English preview");
        assert!(page.body.contains("로그인 방식 이름을 변경했습니다."));
        // The other tab was opened before.
        let answer = browser.post(&form, &[("version", &version), ("name", "다른 이름")]).await;
        assert_eq!(answer.status, StatusCode::CONFLICT);
        assert_eq!(answer.attribute("#name", "value").as_deref(), Some("다른 이름"), "what was typed stays");
        assert!(answer.body.contains("사내 계정"), "and it says what the name is now");
        let version = answer.attribute("input[name=version]", "value").unwrap();
        let answer = browser.post(&form, &[("version", &version), ("name", "다른 이름")]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
        let log = app.store().read().await.unwrap().audit_of(created.scope, ieum_store::audit::AuditPage { before: None, action: Some("method.rename"), limit: 9 }).await.unwrap();
        assert_eq!(log.len(), 2);
    }

    async fn a_name_is_unique_in_its_organisation_and_only_there(app) {
        let (created, mut browser) = haneul(&app).await;
        let other = app.organization("바다상사", Plan::Standard, "bada@example.com").await;
        second(&app, &other, "ad login").await;
        second(&app, &created, "sso2").await;
        let id = second(&app, &created, "sso").await;
        let form = format!("{}/methods/{id}/name", root(&created));
        for (name, message) in [
            ("아이디 로그인", "같은 이름의 로그인 방식이 있습니다."),
            (" 아이디 로그인 ", "같은 이름의 로그인 방식이 있습니다."),
            ("ＳＳＯ2", "같은 이름의 로그인 방식이 있습니다."),
            ("", "로그인 방식 이름을 입력해 주세요."),
            ("\u{200b}", "사용할 수 없는 문자가 있습니다."),
            (&"가".repeat(31), "30자까지"),
            ("a\u{202e}b", "사용할 수 없는 문자가 있습니다."),
        ] {
            let answer = browser.post(&form, &[("version", "1"), ("name", name)]).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{name:?}");
            assert!(answer.texts("#name-error").concat().contains(message), "{name:?}: {:?}", answer.texts("#name-error"));
        }
        // NFD of 가 is taken as 가; thirty emoji of several code points are thirty characters.
        for (version, name) in [("1", "\u{1100}\u{1161}"), ("2", &*"👩‍💻".repeat(30)), ("3", "AD Login")] {
            let answer = browser.post(&form, &[("version", version), ("name", name)]).await;
            assert_eq!(answer.status, StatusCode::SEE_OTHER, "{name:?} {:?}", answer.texts("#name-error"));
        }
        assert_eq!(methods(&app, &created).await[2].name, "AD Login");
    }

    async fn methods_move_one_place_and_a_stale_move_moves_nothing(app) {
        let (created, mut browser) = haneul(&app).await;
        let sso = second(&app, &created, "sso").await;
        second(&app, &created, "ad").await;
        let names = async || methods(&app, &created).await.iter().map(|m| m.name.clone()).collect::<Vec<_>>();
        let page = browser.get(&root(&created)).await;
        assert_eq!(page.texts(".preview .methods .button"), ["sso", "ad", "sso", "ad"], "as buttons below the first one's fields");
        let path = format!("{}/methods/{sso}/move", root(&created));
        let answer = browser.post(&path, &[("version", "1"), ("step", "up")]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
        assert_eq!(names().await, ["sso", "아이디 로그인", "ad"]);
        let answer = browser.post(&path, &[("version", "1"), ("step", "down")]).await;
        assert_eq!(answer.status, StatusCode::CONFLICT);
        assert_eq!(names().await, ["sso", "아이디 로그인", "ad"]);
        let answer = browser.post(&path, &[("version", "2"), ("step", "up")]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "at the end nothing happens");
        assert_eq!(browser.post(&path, &[("version", "2"), ("step", "sideways")]).await.status, StatusCode::BAD_REQUEST);
        assert_eq!(names().await, ["sso", "아이디 로그인", "ad"]);
    }

    async fn nobody_locks_the_organisation_out_without_saying_so(app) {
        let (created, mut browser) = haneul(&app).await;
        let own = methods(&app, &created).await[0].clone();
        let path = format!("{}/methods/{}/disable", root(&created), own.id);
        // The super admin's last way stays, and the page says what to do first.
        let question = browser.get(&path).await;
        assert!(question.body.contains("비상 로그인 코드를 만들거나") && question.attribute("input[name=confirm_name]", "name").is_none());
        let answer = browser.post(&path, &[("version", "1"), ("confirm_name", "아이디 로그인")]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(methods(&app, &created).await[0].is_enabled);
        crate::emergency::make(&mut browser, &created).await;
        let question = browser.get(&path).await;
        for sentence in ["아무도 로그인할 수 없습니다", "이 콘솔에서 바로 로그아웃됩니다", "서비스 운영자에게 요청"] {
            assert!(question.body.contains(sentence), "{sentence}");
        }
        for name in ["", "아이디", "sso"] {
            let answer = browser.post(&path, &[("version", "1"), ("confirm_name", name)]).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{name:?}");
        }
        assert!(methods(&app, &created).await[0].is_enabled);
        let answer = browser.post(&path, &[("version", "1"), ("confirm_name", "아이디 로그인")]).await;
        assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/console"));
        // Disabled means disabled, at the very next request; the one page that is left says what happened.
        assert_eq!(browser.get(&root(&created)).await.status, StatusCode::NOT_FOUND);
        let page = browser.get("/console").await;
        assert!(page.body.contains("조직 콘솔에서 로그아웃되었습니다"), "{}", page.body);
        // The operator turns it on again.
        let mut operator = app.operator("op@example.com").await;
        let form = format!("/operator/organizations/{}/slug", created.scope.org_id());
        assert!(operator.get(&form).await.body.contains("아이디 로그인"));
        let enable = format!("{form}/methods/{}/enable", own.id);
        assert_eq!(operator.post(&enable, &[("version", "1")]).await.status, StatusCode::CONFLICT);
        assert_eq!(operator.post(&enable, &[("version", "2")]).await.status, StatusCode::SEE_OTHER);
        assert_eq!(browser.get(&root(&created)).await.status, StatusCode::OK);
    }

    async fn a_method_that_nobody_needs_is_turned_off_and_on_with_a_click(app) {
        let (created, mut browser) = haneul(&app).await;
        let sso = second(&app, &created, "sso").await;
        let off = format!("{}/methods/{sso}/disable", root(&created));
        assert!(browser.get(&off).await.attribute("input[name=confirm_name]", "name").is_none());
        assert_eq!(browser.post(&off, &[("version", "7")]).await.status, StatusCode::CONFLICT);
        for _ in 0..2 {
            let answer = browser.post(&off, &[("version", "1")]).await;
            assert_eq!(answer.location(), root(&created), "a double click is one change");
        }
        let page = browser.get(&root(&created)).await;
        assert!(page.texts(".preview .methods .button").is_empty(), "it left the login page");
        let on = format!("{}/methods/{sso}/enable", root(&created));
        for _ in 0..2 {
            assert_eq!(browser.post(&on, &[("version", "2")]).await.status, StatusCode::SEE_OTHER);
        }
        assert_eq!(methods(&app, &created).await[1].version, 3);
        // With another one left the own method still needs its name, because its owner would be out.
        let own = methods(&app, &created).await[0].id;
        let off = format!("{}/methods/{own}/disable", root(&created));
        assert_eq!(browser.post(&off, &[("version", "1")]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
}

/// The words of a login card in their order: names of methods, labels, buttons.
fn words(page: &crate::support::Answer, card: &str) -> Vec<Vec<String>> {
    [
        ".card-org",
        ".or",
        ".field label",
        ".button",
        ".notice strong",
        ".card-more",
    ]
    .iter()
    .map(|part| page.texts(&format!("{card} {part}")))
    .collect()
}

#[tokio::test]
async fn the_preview_says_word_for_word_what_the_login_page_says() {
    let app = TestApp::sqlite().await;
    let (created, mut browser) = haneul(&app).await;
    let now = app.ctx().now();
    app.write(async |tx| {
        tx.insert_slug(
            created.scope,
            "haneul",
            "haneul",
            ieum_store::org_slug::SlugState::Current,
            now,
        )
        .await?;
        Ok(tx.set_linked(created.scope, now).await?)
    })
    .await;
    let sso = second(&app, &created, "sso").await;
    let compare = async |browser: &mut Browser<'_>| {
        for lang in ["ko", "en"] {
            let real = app.browser().get(&format!("/o/haneul?lang={lang}")).await;
            assert_eq!(real.status, StatusCode::OK);
            let expected = words(&real, "main.card");
            let preview = browser.get(&format!("{}/preview?lang={lang}", root(&created))).await;
            assert_eq!(words(&preview, ".preview"), expected, "{lang}");
            let page = browser.get(&root(&created)).await;
            assert_eq!(words(&page, &format!(".preview[lang={lang}]")), expected, "{lang}");
        }
        app.browser().get("/o/haneul?lang=ko").await
    };
    let real = compare(&mut browser).await;
    assert_eq!(real.texts(".methods .button"), ["sso"]);
    // A new name and a new order show at once, on the page and in the preview.
    let form = format!("{}/methods/{sso}/name", root(&created));
    browser.post(&form, &[("version", "1"), ("name", "사번 로그인")]).await;
    browser
        .post(
            &format!("{}/methods/{sso}/move", root(&created)),
            &[("version", "2"), ("step", "up")],
        )
        .await;
    let real = compare(&mut browser).await;
    assert_eq!(real.texts(".or")[0], "사번 로그인");
    let off = format!("{}/methods/{sso}/disable", root(&created));
    browser.post(&off, &[("version", "3")]).await;
    let real = compare(&mut browser).await;
    assert!(real.texts(".methods .button").is_empty());
}

#[tokio::test]
async fn another_organisations_method_does_not_exist() {
    let app = TestApp::sqlite().await;
    let (created, mut browser) = haneul(&app).await;
    let other = app.organization("바다상사", Plan::Standard, "bada@example.com").await;
    let theirs = methods(&app, &other).await[0].id;
    for (path, fields) in [
        (
            format!("{}/methods/{theirs}/name", root(&created)),
            vec![("version", "1"), ("name", "x")],
        ),
        (
            format!("{}/methods/{theirs}/move", root(&created)),
            vec![("version", "1"), ("step", "up")],
        ),
        (
            format!("{}/methods/{theirs}/enable", root(&created)),
            vec![("version", "1")],
        ),
        (
            format!("{}/methods/{theirs}/disable", root(&created)),
            vec![("version", "1"), ("confirm_name", "아이디 로그인")],
        ),
        (
            format!("{}/methods/{theirs}/name", root(&other)),
            vec![("version", "1"), ("name", "x")],
        ),
        (
            format!("{}/methods/nonsense/name", root(&created)),
            vec![("version", "1"), ("name", "x")],
        ),
    ] {
        assert_eq!(
            browser.post(&path, &fields).await.status,
            StatusCode::NOT_FOUND,
            "{path}"
        );
    }
    assert_eq!(browser.get(&root(&other)).await.status, StatusCode::NOT_FOUND);
    assert_eq!(methods(&app, &other).await[0].version, 1);
}

#[tokio::test]
async fn a_form_without_its_token_changes_nothing() {
    let app = TestApp::sqlite().await;
    let (created, mut browser) = haneul(&app).await;
    let id = methods(&app, &created).await[0].id;
    let request = http::Request::post(format!("{}/methods/{id}/name", root(&created)))
        .header("content-type", "application/x-www-form-urlencoded")
        .body(axum::body::Body::from("version=1&name=x"))
        .unwrap();
    assert_eq!(browser.send(request).await.status, StatusCode::FORBIDDEN);
    assert_eq!(methods(&app, &created).await[0].version, 1);
}

#[tokio::test]
async fn every_page_reads_in_both_languages_and_says_what_is_missing() {
    let app = TestApp::sqlite().await;
    let (created, mut browser) = haneul(&app).await;
    let id = methods(&app, &created).await[0].id;
    let page = browser.get(&root(&created)).await;
    assert_eq!(
        page.attribute(".notice-warn a", "href"),
        Some(format!("/console/{}/link", created.scope.org_id()))
    );
    for path in [
        "",
        "/preview",
        &format!("/methods/{id}/name"),
        &format!("/methods/{id}/disable"),
    ] {
        for (lang, word) in [("ko", "로그인"), ("en", "login")] {
            let page = browser.get(&format!("{}{path}?lang={lang}", root(&created))).await;
            assert_eq!(page.status, StatusCode::OK, "{path}");
            assert!(
                page.body.to_lowercase().contains(word) && !page.body.contains('⟦'),
                "{path} {lang}"
            );
            assert!(!page.body.contains("style=\""), "{path}: no inline style");
        }
    }
    let page = browser
        .get(&format!("{}/methods/{id}/name?lang=ko", root(&created)))
        .await;
    assert_eq!(
        page.texts(".crumbs li"),
        ["조직 관리", "로그인 화면", "로그인 방식 이름 변경"],
        "no entry twice"
    );
    assert_eq!(page.attribute(".crumbs a", "href"), Some(root(&created)));
    let page = browser.get(&root(&created)).await;
    assert_eq!(page.texts(".preview .card-title"), ["로그인", "Sign in"]);
    // Nothing in the preview can be sent.
    assert!(page.texts(".preview form").is_empty());
}
