//! Logo, colour, name: what the console takes, and what the public sees of it.

use super::*;
use crate::members::{enrol, mailed_path, person};

on_both! {
    async fn a_brand_address_that_names_nothing_is_not_found(app) {
        for path in [
            "/brand/1b4dff", "/brand/1B4DFF.css", "/brand/red.css", "/brand/1b4dff.css/x",
            "/brand/00000000-0000-7000-8000-000000000000/00",
        ] {
            assert_eq!(app.browser().get(path).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        let theme = app.browser().get("/brand/1b4dff.css").await;
        assert_eq!(theme.status, StatusCode::OK);
        assert_eq!(theme.headers["content-type"], "text/css; charset=utf-8");
        assert!(theme.headers["cache-control"].to_str().unwrap().contains("immutable"));
        assert!(theme.body.contains("#1b4dff"));
        assert!(!theme.headers.contains_key("set-cookie"));
    }

    async fn a_logo_is_public_only_while_there_is_a_login_page(app) {
        let created = app.organization("하늘물산", Plan::Standard, "haneul@example.com").await;
        let mut console = app.signed_in(&created).await;
        let page = format!("/console/{}/organization", created.scope.org_id());
        let version = console.get(&page).await.attribute("[name=version]", "value").unwrap();
        let csrf = console.csrf();
        let file = png(320, 80);
        let done = upload(&mut console, &format!("{page}/logo"), &csrf, &version, "../../x.svg.html", &file).await;
        assert_eq!((done.status, done.location()), (StatusCode::SEE_OTHER, page.as_str()), "{}", done.body);

        let digest = app.store().read().await.unwrap().find_logo_digest(created.scope).await.unwrap().unwrap();
        let public = format!("/brand/{}/{digest}", created.scope.org_id());
        assert_eq!(app.browser().get(&public).await.status, StatusCode::NOT_FOUND, "not approved yet");
        let own = console.get(&format!("{page}/logo")).await;
        assert_eq!((own.status, own.headers["content-type"].to_str().unwrap()), (StatusCode::OK, "image/png"));

        link(&app, &created, "haneul").await;
        let shown = app.browser().get(&public).await;
        assert_eq!(shown.status, StatusCode::OK);
        assert_eq!(shown.headers["content-type"], "image/png");
        assert_eq!(shown.headers["x-content-type-options"], "nosniff");
        assert_eq!(shown.headers["content-security-policy"], "default-src 'none'; sandbox");
        assert!(shown.headers["cache-control"].to_str().unwrap().contains("immutable"));
        assert!(!shown.headers.contains_key("set-cookie"));
        let other = format!("/brand/{}/{}", created.scope.org_id(), "0".repeat(64));
        assert_eq!(app.browser().get(&other).await.status, StatusCode::NOT_FOUND);

        set_state(&app, &created, OrgState::Suspended).await;
        assert_eq!(app.browser().get(&public).await.status, StatusCode::NOT_FOUND, "suspended");
        set_state(&app, &created, OrgState::Active).await;

        let mut console = app.signed_in(&created).await;
        let opened = console.get(&page).await;
        assert!(opened.body.contains("/logo?"), "the page shows it");
        let version = opened.attribute("[name=version]", "value").unwrap();
        let asked = console.get(&format!("{page}/logo/remove")).await;
        assert_eq!(asked.status, StatusCode::OK);
        let stale = console.post(&format!("{page}/logo/remove"), &[("version", "1")]).await;
        assert_eq!(stale.status, StatusCode::CONFLICT);
        let removed = console.post(&format!("{page}/logo/remove"), &[("version", &version)]).await;
        assert_eq!(removed.status, StatusCode::SEE_OTHER);
        assert_eq!(app.browser().get(&public).await.status, StatusCode::NOT_FOUND);
    }

    async fn name_and_colour_are_changed_once_per_version(app) {
        let created = app.organization("하늘물산", Plan::Free, "haneul@example.com").await;
        let mut browser = app.signed_in(&created).await;
        let page = format!("/console/{}/organization", created.scope.org_id());
        let version = browser.get(&page).await.attribute("[name=version]", "value").unwrap();
        let fields = [("version", version.as_str()), ("name", "  푸른하늘  "), ("color", "#FFE812")];
        let done = browser.post(&page, &fields).await;
        assert_eq!((done.status, done.location()), (StatusCode::SEE_OTHER, page.as_str()), "{}", done.body);
        let now = browser.get(&page).await;
        assert_eq!(now.attribute("#name", "value").as_deref(), Some("푸른하늘"));
        assert_eq!(now.attribute("#color", "value").as_deref(), Some("#ffe812"));
        assert!(now.body.contains("조직 정보를 저장했습니다."), "says so once");
        assert!(now.body.contains("/brand/ffe812.css"), "wears the colour");
        assert!(now.body.contains("어둡게 표시합니다"), "says that it is darkened");

        let stale = browser.post(&page, &[("version", &version), ("name", "다른 이름"), ("color", "")]).await;
        assert_eq!(stale.status, StatusCode::CONFLICT);
        assert_eq!(stale.attribute("#name", "value").as_deref(), Some("다른 이름"), "what was typed stays");
        assert_eq!(browser.get(&page).await.attribute("#name", "value").as_deref(), Some("푸른하늘"));
    }
}

#[tokio::test]
async fn a_file_that_is_no_still_image_is_refused_with_the_reason() {
    let app = TestApp::sqlite().await;
    let created = app.organization("하늘물산", Plan::Free, "haneul@example.com").await;
    let mut browser = app.signed_in(&created).await;
    let page = format!("/console/{}/organization", created.scope.org_id());
    let version = browser.get(&page).await.attribute("[name=version]", "value").unwrap();
    let csrf = browser.csrf();
    let polyglot = [png(32, 32), b"<script>alert(1)</script>".to_vec()].concat();
    for (file, expected) in [
        (
            &b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>"[..],
            "SVG",
        ),
        (
            b"<html><script>alert(1)</script></html>",
            "PNG, JPEG, WebP 이미지가 아닙니다",
        ),
        (&polyglot, "손상되었거나"),
        (b"", "이미지 파일을 골라 주세요"),
        (&png(9_000, 9_000), "9000×9000"),
        (&vec![b'x'; 300 * 1024], "200KB 이하로"),
    ] {
        let answer = upload(&mut browser, &format!("{page}/logo"), &csrf, &version, "logo.png", file).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{expected}");
        let error = answer.texts("#logo-error").concat();
        assert!(error.contains(expected), "{expected}: {error}");
    }
    let huge = vec![b'x'; 3 << 20];
    let answer = upload(
        &mut browser,
        &format!("{page}/logo"),
        &csrf,
        &version,
        "logo.png",
        &huge,
    )
    .await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    let mut conn = app.store().read().await.unwrap();
    assert_eq!(
        conn.find_logo_digest(created.scope).await.unwrap(),
        None,
        "nothing was stored"
    );
}

#[tokio::test]
async fn an_upload_without_this_browsers_token_or_on_an_old_version_changes_nothing() {
    let app = TestApp::sqlite().await;
    let created = app.organization("하늘물산", Plan::Free, "haneul@example.com").await;
    let mut browser = app.signed_in(&created).await;
    let page = format!("/console/{}/organization", created.scope.org_id());
    let version = browser.get(&page).await.attribute("[name=version]", "value").unwrap();
    let mut other = app.browser();
    other.get("/").await;
    for csrf in ["", "forged", &other.csrf()] {
        let answer = upload(
            &mut browser,
            &format!("{page}/logo"),
            csrf,
            &version,
            "logo.png",
            &png(32, 32),
        )
        .await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{csrf}");
    }
    let csrf = browser.csrf();
    let stale = upload(
        &mut browser,
        &format!("{page}/logo"),
        &csrf,
        "7",
        "logo.png",
        &png(32, 32),
    )
    .await;
    assert_eq!(stale.status, StatusCode::CONFLICT);
    let urlencoded = browser.post(&format!("{page}/logo"), &[("version", &version)]).await;
    assert_eq!(urlencoded.status, StatusCode::BAD_REQUEST, "not a form with files");
    let broken = Request::post(format!("{page}/logo"))
        .header(CONTENT_TYPE, "multipart/form-data; boundary=b")
        .body(Body::from("--b\r\nnonsense"))
        .unwrap();
    assert_eq!(browser.send(broken).await.status, StatusCode::BAD_REQUEST);
    let mut conn = app.store().read().await.unwrap();
    assert_eq!(conn.find_logo_digest(created.scope).await.unwrap(), None);
}

#[tokio::test]
async fn what_is_wrong_with_a_description_stands_at_its_field() {
    let app = TestApp::sqlite().await;
    let created = app.organization("하늘물산", Plan::Free, "haneul@example.com").await;
    let mut browser = app.signed_in(&created).await;
    let page = format!("/console/{}/organization", created.scope.org_id());
    let version = browser.get(&page).await.attribute("[name=version]", "value").unwrap();
    let long = "가".repeat(61);
    for (name, color, field) in [
        ("", "", "name"),
        (" \u{3164} ", "", "name"),
        (long.as_str(), "", "name"),
        ("하늘\u{202e}물산", "", "name"),
        ("하늘물산", "red", "color"),
        ("하늘물산", "#12345", "color"),
        ("하늘물산", "#123456;}body{", "color"),
    ] {
        let fields = [("version", version.as_str()), ("name", name), ("color", color)];
        let answer = browser.post(&page, &fields).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{name} {color}");
        assert_eq!(answer.texts(&format!("#{field}-error")).len(), 1, "{name} {color}");
        assert!(
            !answer.body.contains("/brand/"),
            "a colour reaches no stylesheet unread"
        );
    }
    let preview = browser
        .post(
            &page,
            &[
                ("action", "preview"),
                ("version", &version),
                ("name", "푸른하늘"),
                ("color", "#00ff00"),
            ],
        )
        .await;
    assert_eq!(preview.status, StatusCode::OK);
    assert!(preview.body.contains("/brand/00ff00.css"));
    let kept = browser.get(&page).await;
    assert_eq!(
        kept.attribute("#name", "value").as_deref(),
        Some("하늘물산"),
        "a preview saves nothing"
    );
    let english = browser.get(&format!("{page}?lang=en")).await;
    assert!(english.body.contains("Organisation details"), "{}", english.body);
}

/// Every kind of link that an organisation sends or hands out shows whose it is.
#[tokio::test]
async fn the_cards_of_invitations_and_of_the_hand_over_wear_the_brand() {
    let app = TestApp::sqlite().await;
    let created = app.organization("하늘물산", Plan::Standard, "haneul@example.com").await;
    let mut console = app.signed_in(&created).await;
    let root = format!("/console/{}", created.scope.org_id());
    let page = format!("{root}/organization");
    let version = console.get(&page).await.attribute("[name=version]", "value").unwrap();
    let csrf = console.csrf();
    upload(
        &mut console,
        &format!("{page}/logo"),
        &csrf,
        &version,
        "x.png",
        &png(320, 80),
    )
    .await;
    let version = console.get(&page).await.attribute("[name=version]", "value").unwrap();
    let fields = [
        ("version", version.as_str()),
        ("name", "하늘물산"),
        ("color", "#2457d6"),
    ];
    assert_eq!(console.post(&page, &fields).await.status, StatusCode::SEE_OTHER);
    let invite = [
        ("way", "mail"),
        ("name", "박서준"),
        ("sign_in_id", "seojun@example.com"),
    ];
    console.post(&format!("{root}/members/new"), &invite).await;
    let invite = mailed_path(&app, "seojun@example.com", "/invite/").await;
    let link = [("label", "신입"), ("days", "7"), ("most_uses", "5")];
    let made = console.post(&format!("{root}/members/links/new"), &link).await;
    let url = console.get(made.location()).await.attribute("#link", "value").unwrap();
    let join = url[url.find("/join/").unwrap()..].to_owned();
    app.browser()
        .post(&join, &[("name", "최유나"), ("email", "yuna@example.com")])
        .await;
    let proof = mailed_path(&app, "yuna@example.com", "/join/proof/").await;
    let someone = [person("이도윤", "doyun@example.com", "", "")];
    enrol(&app, &created, &someone, ieum_model::member::MemberState::Active).await;
    console
        .post(
            &format!("{root}/admins/handover"),
            &[("sign_in_id", "doyun@example.com")],
        )
        .await;
    let offer = mailed_path(&app, "doyun@example.com", "/handover/").await;
    let paths = [invite, join, proof, offer];
    for path in &paths {
        let card = app.browser().get(path).await;
        assert_eq!(card.status, StatusCode::OK, "{path}");
        assert_eq!(card.texts(".card-org"), ["하늘물산"], "{path}");
        assert!(card.body.contains("/brand/2457d6.css"), "{path}");
        assert!(
            card.attribute(".card-head img", "src").is_none(),
            "{path}: no address of a logo before there is a login page"
        );
    }
    super::link(&app, &created, "haneul").await;
    for path in &paths {
        let card = app.browser().get(path).await;
        let logo = card
            .attribute(".card-head img", "src")
            .unwrap_or_else(|| panic!("{path}"));
        assert_eq!(app.browser().get(&logo).await.status, StatusCode::OK, "{path}");
    }
}
