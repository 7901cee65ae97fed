//! Organisations: their brand, their information in the console, the operator's list.

use axum::body::Body;
use http::header::CONTENT_TYPE;
use http::{Request, StatusCode};
use ieum_app::organizations::Created;
use ieum_model::organization::OrgState;
use ieum_model::plan::Plan;
use ieum_store::org_slug::SlugState;

use crate::on_both;
use crate::support::{Answer, Browser, TestApp};

const CHUNK: fn(&[u8; 4], &[u8]) -> Vec<u8> =
    |kind, data| [&(data.len() as u32).to_be_bytes()[..], kind, data, &[0; 4]].concat();

/// A PNG of this size, as far as its header goes.
fn png(width: u32, height: u32) -> Vec<u8> {
    let header = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[8, 6, 0, 0, 0]].concat();
    [
        b"\x89PNG\r\n\x1a\n".to_vec(),
        CHUNK(b"IHDR", &header),
        CHUNK(b"IDAT", b"x"),
        CHUNK(b"IEND", b""),
    ]
    .concat()
}

async fn upload(browser: &mut Browser<'_>, path: &str, csrf: &str, version: &str, name: &str, file: &[u8]) -> Answer {
    let text = |field: &str, value: &str| {
        format!("--b\r\nContent-Disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n").into_bytes()
    };
    let head = format!(
        "--b\r\nContent-Disposition: form-data; name=\"logo\"; filename=\"{name}\"\r\nContent-Type: image/svg+xml\r\n\r\n"
    );
    let body = [
        text("csrf", csrf),
        text("version", version),
        head.into_bytes(),
        file.to_vec(),
        b"\r\n--b--\r\n".to_vec(),
    ]
    .concat();
    let request = Request::post(path)
        .header("accept-language", "ko")
        .header(CONTENT_TYPE, "multipart/form-data; boundary=b")
        .body(Body::from(body))
        .unwrap();
    browser.send(request).await
}

async fn link(app: &TestApp, created: &Created, slug: &str) {
    let now = app.ctx().now();
    app.write(async |tx| {
        tx.insert_slug(created.scope, slug, slug, SlugState::Current, now)
            .await?;
        Ok(tx.set_linked(created.scope, now).await?)
    })
    .await;
}

async fn set_state(app: &TestApp, created: &Created, state: OrgState) {
    app.write(async |tx| Ok(tx.set_organization_state(created.scope, state).await?))
        .await;
}

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

    async fn an_operator_finds_organisations_and_pages_through_them(app) {
        for number in 0..60 {
            let name = format!("조직 {number:02}");
            app.organization(&name, Plan::Free, &format!("p{number}@example.com")).await;
        }
        let linked = app.organization("하늘물산", Plan::Premium, "haneul@example.com").await;
        link(&app, &linked, "haneul").await;
        let mut operator = app.operator("ops@example.com").await;
        let names = |answer: &Answer| answer.texts("tbody td:first-child");

        let first = operator.get("/operator/organizations").await;
        assert_eq!((first.status, names(&first).len()), (StatusCode::OK, 50));
        assert!(first.body.contains("모두 61건"));
        let next = first.attribute("a[rel=next]", "href").unwrap();
        let second = operator.get(&next).await;
        assert_eq!(names(&second).len(), 11);
        assert!(second.attribute("a[rel=next]", "href").is_none());
        let all = [names(&first), names(&second)].concat();
        let unique: std::collections::BTreeSet<_> = all.iter().collect();
        assert_eq!(unique.len(), 61);

        for (query, expected) in [
            ("q=%ED%95%98%EB%8A%98", vec!["하늘물산"]),
            ("q=hane", vec!["하늘물산"]),
            ("q=haneul&plan=free", vec![]),
            ("linked=yes", vec!["하늘물산"]),
            ("plan=premium&state=active&linked=yes", vec!["하늘물산"]),
            ("state=suspended", vec![]),
            ("q=%25", vec![]),
            ("q=%27%20OR%201=1", vec![]),
        ] {
            let answer = operator.get(&format!("/operator/organizations?{query}")).await;
            assert_eq!(names(&answer), expected, "{query}");
        }
        let bad = operator.get("/operator/organizations?after=x&plan=gold&state=x&linked=maybe&page=-1").await;
        assert_eq!(names(&bad).len(), 50, "what is not understood narrows nothing");
    }

    async fn an_operator_makes_an_organisation_whose_super_admin_gets_a_link(app) {
        let mut operator = app.operator("ops@example.com").await;
        let page = operator.get("/operator/organizations/new").await;
        let once = page.attribute("[name=once]", "value").unwrap();
        let fields = [
            ("once", once.as_str()), ("name", "바다상사"), ("plan", "standard"),
            ("super_admin.name", "박바다"), ("super_admin.email", "bada@example.com"),
        ];
        let done = operator.post("/operator/organizations/new", &fields).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
        let again = operator.post("/operator/organizations/new", &fields).await;
        assert_eq!(again.location(), done.location(), "two clicks make one organisation");
        let mails = app.mails_to("bada@example.com").await;
        assert_eq!(mails.len(), 1);
        assert!(mails[0].message.text.contains("/password/setup/"), "{}", mails[0].message.text);
        assert!(mails[0].message.subject.contains("바다상사"));

        let one = operator.get(done.location()).await;
        assert_eq!(one.status, StatusCode::OK);
        assert!(one.body.contains("박바다") && one.body.contains("bada@example.com") && one.body.contains("STANDARD"));
        assert!(one.body.contains(&format!("{}/slug", done.location())));
        let total = operator.get("/operator/organizations").await;
        assert!(total.body.contains("모두 1건"));
    }

    async fn plan_and_suspension_are_decided_on_what_the_operator_saw(app) {
        let created = app.organization("하늘물산", Plan::Free, "haneul@example.com").await;
        let mut operator = app.operator("ops@example.com").await;
        let path = format!("/operator/organizations/{}", created.scope.org_id());
        let version = operator.get(&path).await.attribute("[name=version]", "value").unwrap();
        let plan = |version: String, plan: &'static str, reason: &'static str| {
            [("version", version), ("plan", plan.to_owned()), ("reason", reason.to_owned())]
        };
        for (fields, status) in [
            (plan(version.clone(), "gold", "계약"), StatusCode::UNPROCESSABLE_ENTITY),
            (plan(version.clone(), "premium", " "), StatusCode::UNPROCESSABLE_ENTITY),
            (plan("999".into(), "premium", "계약"), StatusCode::CONFLICT),
            (plan("".into(), "premium", "계약"), StatusCode::CONFLICT),
        ] {
            let fields = fields.each_ref().map(|(k, v)| (*k, v.as_str()));
            assert_eq!(operator.post(&format!("{path}/plan"), &fields).await.status, status, "{fields:?}");
        }
        assert!(operator.get(&path).await.texts(".badge").contains(&"FREE".to_owned()), "nothing was changed");
        let fields = plan(version, "premium", "연간 계약");
        let fields = fields.each_ref().map(|(k, v)| (*k, v.as_str()));
        assert_eq!(operator.post(&format!("{path}/plan"), &fields).await.status, StatusCode::SEE_OTHER);
        let now = operator.get(&path).await;
        assert!(now.texts(".badge").contains(&"PREMIUM".to_owned()));

        let mut console = app.signed_in(&created).await;
        let home = format!("/console/{}", created.scope.org_id());
        assert_eq!(console.get(&home).await.status, StatusCode::OK);
        let asked = operator.get(&format!("{path}/suspend")).await;
        assert!(asked.body.contains("하늘물산을 중지할까요?"), "{}", asked.body);
        let version = asked.attribute("[name=version]", "value").unwrap();
        let done = operator.post(&format!("{path}/suspend"), &[("version", &version)]).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER);
        assert_eq!(console.get(&home).await.status, StatusCode::NOT_FOUND, "suspended means suspended");
        let stale = operator.post(&format!("{path}/resume"), &[("version", &version)]).await;
        assert_eq!(stale.status, StatusCode::CONFLICT);
        let version = operator.get(&path).await.attribute("form[action$=resume] [name=version]", "value").unwrap();
        let done = operator.post(&format!("{path}/resume"), &[("version", &version)]).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER);
        assert_eq!(console.get(&home).await.status, StatusCode::OK);
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
    assert!(english.body.contains("Organisation information"), "{}", english.body);
}

#[tokio::test]
async fn what_is_wrong_with_a_new_organisation_stands_at_its_field() {
    let app = TestApp::sqlite().await;
    let mut operator = app.operator("ops@example.com").await;
    let good = [
        ("name", "바다상사"),
        ("plan", "free"),
        ("super_admin.name", "박바다"),
        ("super_admin.email", "bada@example.com"),
    ];
    for (field, value) in [
        ("name", ""),
        ("plan", "gold"),
        ("super_admin.name", ""),
        ("super_admin.email", "bada"),
    ] {
        let fields = good.map(|(name, kept)| if name == field { (name, value) } else { (name, kept) });
        let answer = operator.post("/operator/organizations/new", &fields).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{field}");
        assert_eq!(answer.texts("p.error").len(), 1, "{field}");
        assert!(
            answer.attribute(&format!("[id='{field}-error']"), "class").is_some(),
            "{field}"
        );
    }
    assert!(app.mails_to("bada@example.com").await.is_empty());
    let missing = operator
        .get("/operator/organizations/00000000-0000-7000-8000-000000000000")
        .await;
    assert_eq!(missing.status, StatusCode::NOT_FOUND);
    assert_eq!(
        operator.get("/operator/organizations/x").await.status,
        StatusCode::NOT_FOUND
    );
    for page in ["/operator/organizations", "/operator/organizations/new"] {
        let english = operator.get(&format!("{page}?lang=en")).await;
        assert_eq!(english.status, StatusCode::OK);
        assert!(english.body.contains("New organisation"), "{page}");
    }
    let mut stranger = app.browser();
    let away = stranger.get("/operator/organizations").await;
    assert!(away.location().starts_with("/operator/login"), "{}", away.location());
}
