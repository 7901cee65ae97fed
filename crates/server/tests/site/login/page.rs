//! What the pages say, and to whom they say nothing.

use super::*;

#[tokio::test]
async fn an_id_that_leads_nowhere_tells_nothing() {
    let app = TestApp::sqlite().await;
    let pending = app.organization("하늘물산", Plan::Standard, "a@haneul.example").await;
    give_slug(&app, pending.scope, "haneul", SlugState::Reserved).await;
    let unapproved = app.organization("구름상사", Plan::Standard, "a@gureum.example").await;
    give_slug(&app, unapproved.scope, "gureum", SlugState::Current).await;
    let suspended = linked(&app, "한빛물산", "hanbit", "a@hanbit.example").await;
    app.write(async |tx| Ok(tx.set_organization_state(suspended.scope, OrgState::Suspended).await?))
        .await;
    let mut browser = app.browser();
    browser.get("/").await;
    let expected = browser.get("/o/nobody").await;
    assert_eq!(expected.status, StatusCode::NOT_FOUND);
    assert!(
        expected.body.contains("조직을 찾을 수 없습니다") && expected.body.contains("href=\"/\""),
        "{}",
        expected.body
    );
    for slug in [
        "haneul",
        "gureum",
        "hanbit",
        "admin",
        "operator",
        "Hanbit",
        "a",
        "..%2Fx",
        "한빛",
        &"a".repeat(300),
    ] {
        let path = format!("/o/{}", slug.replace("한빛", "%ED%95%9C%EB%B9%9B"));
        let answer = browser.get(&path).await;
        assert_eq!(
            (answer.status, &answer.body),
            (expected.status, &expected.body),
            "{slug}"
        );
        let fields = [("username", "a@hanbit.example"), ("password", PASSWORD)];
        let posted = browser.post(&path, &fields).await;
        assert_eq!(
            (posted.status, &posted.body),
            (expected.status, &expected.body),
            "{slug}"
        );
    }
}

#[tokio::test]
async fn the_start_page_leads_on_and_says_what_it_did_not_understand() {
    let app = TestApp::sqlite().await;
    let mut browser = app.browser();
    for path in ["/", "/login?next=%2Faccount&login_hint=hanbit"] {
        let page = browser.get(path).await;
        assert_eq!(page.status, StatusCode::OK);
        assert_eq!(page.attribute("#who", "autocomplete").as_deref(), Some("username"));
    }
    let page = browser.get("/login?next=%2Faccount&login_hint=hanbit").await;
    assert_eq!(page.attribute("#who", "value").as_deref(), Some("hanbit"));
    let answer = browser
        .post(
            "/login",
            &[("who", " HanBit "), ("next", "/account"), ("login_hint", "a@b.kr")],
        )
        .await;
    assert_eq!(answer.location(), "/o/hanbit?next=%2Faccount&login_hint=a%40b.kr");
    for bad in ["", "한빛", "a@", "a b", "@", &"x".repeat(500)] {
        let answer = browser.post("/login", &[("who", bad)]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{bad}");
        assert_eq!(answer.texts("#who-error").len(), 1, "{bad}");
        assert_eq!(answer.attribute("#who", "value").unwrap_or_default(), bad, "{bad}");
    }
    let unknown_post = browser.get("/login/forget").await;
    assert_eq!(unknown_post.status, StatusCode::METHOD_NOT_ALLOWED);
}

#[tokio::test]
async fn every_page_speaks_english_and_the_choice_is_remembered() {
    let app = TestApp::sqlite().await;
    linked(&app, "Hanbit", "hanbit", "haneul@hanbit.example").await;
    let mut browser = app.browser();
    let page = browser.get("/o/hanbit?lang=en").await;
    assert!(
        page.body.contains("<html lang=\"en\">") && page.body.contains("Forgot your password?"),
        "{}",
        page.body
    );
    assert_eq!(browser.cookie("ieum_lang").as_deref(), Some("en"));
    for path in [
        "/",
        "/login",
        "/o/hanbit",
        "/o/nobody",
        "/password/forgot",
        "/password/sent",
        "/operator/login",
    ] {
        let page = browser.get(path).await;
        assert!(page.body.contains("<html lang=\"en\">"), "{path}");
        let korean = page.body.replace("한국어", "").replace("아이디 로그인", "");
        assert!(!korean.chars().any(|c| ('가'..='힣').contains(&c)), "{path}: {korean}");
    }
    let fields = [
        ("username", "haneul@hanbit.example"),
        ("password", "wrong"),
        ("method", ""),
    ];
    let wrong = browser.post("/o/hanbit", &fields).await;
    assert!(
        wrong.body.contains("The ID or the password is not correct."),
        "{}",
        wrong.body
    );
    assert!(
        wrong.body.contains("formaction=\"?lang=ko\""),
        "a form switches by a button"
    );
    let fields = [("username", "haneul@hanbit.example"), ("switch_language", "ko")];
    let switched = browser.post("/o/hanbit?lang=ko", &fields).await;
    assert_eq!(switched.status, StatusCode::OK);
    assert!(switched.body.contains("<html lang=\"ko\">"));
    assert_eq!(
        switched.attribute("#username", "value").as_deref(),
        Some("haneul@hanbit.example")
    );
    assert_eq!(browser.cookie("ieum_lang").as_deref(), Some("ko"));
}

#[tokio::test]
async fn a_login_page_with_its_stylesheet_is_under_twenty_kilobytes() {
    let app = TestApp::sqlite().await;
    linked(&app, "한빛물산", "hanbit", "haneul@hanbit.example").await;
    let mut browser = app.browser();
    for path in ["/", "/o/hanbit", "/operator/login"] {
        let page = browser.get(path).await;
        let html = scraper::Html::parse_document(&page.body);
        let mut total = page.body.len();
        for link in html.select(&scraper::Selector::parse("link[href]").unwrap()) {
            let file = browser.get(link.value().attr("href").unwrap()).await;
            assert_eq!(file.status, StatusCode::OK);
            total += file.body.len();
        }
        assert!(total < 20_000, "{path}: {total}");
        assert!(
            !page.body.contains("<script") && !page.body.contains(" style="),
            "{path}"
        );
    }
}
