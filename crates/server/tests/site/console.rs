//! The way into the console, its first page, and where a business system's shortcut leads.

use http::StatusCode;
use ieum_app::organizations::Created;
use ieum_model::permission::{Menu, Menus};
use ieum_model::plan::Plan;
use ieum_model::text::look_alike_key;
use ieum_store::org_slug::SlugState;

use crate::on_both;
use crate::support::{Browser, TestApp};

async fn link(app: &TestApp, created: &Created, slug: &str) {
    let now = app.ctx().now();
    app.write(async |tx| {
        tx.insert_slug(created.scope, slug, &look_alike_key(slug), SlugState::Current, now)
            .await?;
        Ok(tx.set_linked(created.scope, now).await?)
    })
    .await;
}

/// Signs this browser in to another organisation of the same person, too.
async fn join<'a>(app: &'a TestApp, browser: &Browser<'a>, other: &Created) -> Browser<'a> {
    let ctx = app.ctx();
    let cookie = ieum_model::secret::Secret::new(browser.cookie("ieum_session").unwrap());
    let before = ieum_app::access::find_signed_in(&ctx, Some(&cookie))
        .await
        .unwrap()
        .unwrap();
    let token = app
        .write(async |tx| {
            let to = ieum_app::sessions::SignInTo {
                scope: other.scope,
                member: other.member,
                method: tx.login_methods(other.scope).await?[0].id,
                policy: tx.get_organization(other.scope).await?.session_policy,
                tested: None,
            };
            let opened =
                ieum_app::sessions::open_member_session(&ctx, tx, other.account, to, Some(&before.session)).await?;
            Ok(opened.token)
        })
        .await;
    let mut joined = browser.clone();
    joined.cookies.retain(|(name, _)| name != "ieum_session");
    joined.cookies.push(("ieum_session".into(), token.expose().into()));
    joined
}

on_both! {
    async fn one_console_is_entered_and_several_are_a_choice(app) {
        let haneul = app.organization("하늘물산", Plan::Standard, "kim@example.com").await;
        let mut browser = app.signed_in(&haneul).await;
        let answer = browser.get("/console").await;
        assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, &*format!("/console/{}", haneul.scope.org_id())));
        let bada = app.organization("바다상사", Plan::Free, "kim@example.com").await;
        let mut browser = join(&app, &browser, &bada).await;
        for (lang, title) in [("ko", "조직 선택"), ("en", "Choose an organisation")] {
            let page = browser.get(&format!("/console?lang={lang}")).await;
            assert_eq!(page.status, StatusCode::OK);
            assert_eq!(page.texts("h1"), [title]);
            let mut names = page.texts(".methods a");
            names.sort();
            assert_eq!(names, ["바다상사", "하늘물산"]);
        }
        assert_eq!(app.browser().get("/console").await.location(), "/login?next=%2Fconsole");
    }

    async fn a_shortcut_leads_straight_to_its_organisation_or_to_its_login_page(app) {
        let haneul = app.organization("하늘물산", Plan::Standard, "kim@example.com").await;
        let bada = app.organization("바다상사", Plan::Standard, "kim@example.com").await;
        let other = app.organization("산들", Plan::Standard, "lee@example.com").await;
        for (created, slug) in [(&haneul, "haneul"), (&bada, "bada"), (&other, "sandeul")] {
            link(&app, created, slug).await;
        }
        let browser = app.signed_in(&haneul).await;
        let mut browser = join(&app, &browser, &bada).await;
        let console = |created: &Created| format!("/console/{}", created.scope.org_id());
        let login = |slug: &str| format!("/o/{slug}?next=%2Fconsole%3Forganization%3D{slug}");
        for (slug, expected) in [("haneul", console(&haneul)), ("bada", console(&bada)), ("sandeul", login("sandeul")), ("nobody", login("nobody"))] {
            assert_eq!(browser.get(&format!("/console?organization={slug}")).await.location(), expected);
        }
        assert_eq!(app.browser().get("/console?organization=haneul").await.location(), login("haneul"));
        for bad in ["", "..%2F..", "%2F%2Fevil.example", "Haneul", "a%0d%0ab"] {
            assert_eq!(browser.get(&format!("/console?organization={bad}")).await.status, StatusCode::NOT_FOUND, "{bad}");
        }
        // A former ID leads where its link leads.
        let now = app.ctx().now();
        app.write(async |tx| {
            tx.retire_slug(haneul.scope, ieum_model::org_slug::forwards_until(now)).await?;
            Ok(tx.insert_slug(haneul.scope, "haneul2", "x", SlugState::Current, now).await?)
        }).await;
        assert_eq!(browser.get("/console?organization=haneul").await.location(), console(&haneul));
        assert_eq!(app.browser().get("/console?organization=haneul").await.location(), login("haneul2"));
    }

    async fn the_first_page_says_where_the_organisation_stands(app) {
        let created = app.organization("하늘물산", Plan::Standard, "kim@example.com").await;
        let mut browser = app.signed_in(&created).await;
        let path = format!("/console/{}", created.scope.org_id());
        let page = browser.get(&path).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.body.contains("STANDARD") && page.texts(".badge").concat().contains("신청 전"), "{}", page.body);
        assert_eq!(page.texts(".numbers dd"), ["1", "0", "0"]);
        assert_eq!(page.attribute(".tasks a", "href"), Some(format!("{path}/link")));
        assert!(page.texts(".menu [aria-current]").is_empty(), "the first page is no entry of the menu");
        link(&app, &created, "haneul").await;
        let page = browser.get(&format!("{path}?lang=en")).await;
        assert!(page.texts(".badge").concat().contains("Linked") && !page.body.contains('⟦'), "{}", page.body);
        assert_eq!(page.attribute(".tasks a", "href"), Some(format!("{path}/login-page")));
    }
}

#[tokio::test]
async fn an_admin_sees_the_ways_that_are_open_and_no_others() {
    let app = TestApp::sqlite().await;
    let created = app.organization("하늘물산", Plan::Standard, "kim@example.com").await;
    let mut browser = crate::audit::admin(&app, &created, [Menu::Members].into_iter().collect::<Menus>()).await;
    let path = format!("/console/{}", created.scope.org_id());
    let page = browser.get(&path).await;
    assert_eq!(page.status, StatusCode::OK);
    assert_eq!(page.texts("section .buttons a"), ["계정 연동 설정", "구성원"]);
    for closed in [
        "login-page",
        "security",
        "audit",
        "login-page/qr",
        "login-page/slug",
        "audit/export",
    ] {
        let answer = browser.get(&format!("{path}/{closed}")).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{closed}");
    }
}

/// The language is switched by a button of the form itself, below its main button, and nothing is judged or kept.
#[tokio::test]
async fn another_language_keeps_what_was_typed_into_a_form_of_the_console() {
    let app = TestApp::sqlite().await;
    let created = app.organization("하늘물산", Plan::Standard, "haneul@example.com").await;
    link(&app, &created, "haneul").await;
    let mut browser = app.signed_in(&created).await;
    let root = format!("/console/{}", created.scope.org_id());
    let method = app
        .write(async |tx| Ok(tx.login_methods(created.scope).await?[0].id))
        .await;
    let member = created.member;
    for (path, field, good, bad) in [
        ("members/new".to_owned(), "name", "박서준", "\u{202e}x"),
        (format!("members/{member}/edit"), "name", "새 이름", "\u{202e}x"),
        ("members/links/new".to_owned(), "label", "신입 교육", "\u{202e}x"),
        (
            format!("login-page/methods/{method}/name"),
            "name",
            "사내 계정",
            "\u{202e}x",
        ),
        ("login-page/slug".to_owned(), "slug", "haneul-two", "No Slug"),
        ("organization".to_owned(), "name", "새 이름", "\u{202e}x"),
    ] {
        let address = format!("{root}/{path}");
        let form = browser.get(&address).await;
        assert_eq!(
            form.texts("main form .languages button"),
            ["한국어", "English"],
            "{path}"
        );
        assert!(
            form.texts(".who .languages a").is_empty(),
            "{path}: none that would lose what was typed"
        );
        let first = form.attribute("main form button", "name");
        assert_ne!(
            first.as_deref(),
            Some("switch_language"),
            "{path}: Enter sends the form"
        );
        let version = form.attribute("main form [name=version]", "value").unwrap_or_default();
        let seen = form.attribute("main form [name=seen]", "value").unwrap_or_default();
        let hidden = [("version", version.as_str()), ("seen", seen.as_str())];
        let fields = |value| [&hidden[..], &[(field, value)]].concat();
        let refused = browser.post(&address, &fields(bad)).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{path}");
        for value in [good, bad] {
            let mut sent = fields(value);
            sent.push(("switch_language", "en"));
            let switched = browser.clone().post(&format!("{address}?lang=en"), &sent).await;
            assert_eq!(switched.status, StatusCode::OK, "{path}: {}", switched.body);
            assert_eq!(switched.attribute("html", "lang").as_deref(), Some("en"), "{path}");
            assert_eq!(
                switched.attribute(&format!("#{field}"), "value").as_deref(),
                Some(value),
                "{path}"
            );
            assert!(switched.texts(".error").is_empty(), "{path}: not judged");
            assert_eq!(
                switched
                    .attribute("main form [name=version]", "value")
                    .unwrap_or_default(),
                version,
                "{path}"
            );
        }
    }
    let page = ieum_store::audit::AuditPage {
        before: None,
        action: None,
        limit: 9,
    };
    let log = app
        .store()
        .read()
        .await
        .unwrap()
        .audit_of(created.scope, page)
        .await
        .unwrap();
    assert_eq!(
        log.len(),
        1,
        "nothing happened but that the organisation was made: {log:?}"
    );
}
