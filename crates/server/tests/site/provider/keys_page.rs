//! `/operator/keys`: what an operator sees of the signing keys and does with them, and who fetched the key set.

use std::time::Duration;

use http::StatusCode;
use ieum_app::provider::keys::{self, Fetch};
use ieum_oidc::jose::Alg;

use super::{ClientForm, form, header, json, organization, register, rp, text};
use crate::on_both;
use crate::support::{Browser, TestApp};

const PAGE: &str = "/operator/keys";

/// Row by row, what stands in the tables of keys.
async fn rows(operator: &mut Browser<'_>) -> Vec<String> {
    let page = operator.get(PAGE).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    page.texts("tbody tr")
}

async fn signing(app: &TestApp) -> String {
    keys::signer(&app.ctx(), Alg::Es256).await.unwrap().kid().to_owned()
}

fn short(kid: &str) -> &str {
    &kid[kid.len() - 6..]
}

on_both! {
    async fn an_operator_publishes_replaces_and_withdraws(app) {
        let created = organization(&app, "hanbit").await;
        let rp = rp(&app).await;
        let tokens = rp.tokens(&mut app.signed_in(&created).await).await;
        let first = text(&header(text(&tokens, "id_token")), "kid").to_owned();
        let mut operator = app.operator("ops@ieum.example").await;
        let page = operator.get(PAGE).await;
        for expected in ["서명 중", first.as_str(), "2027-02-21 09:00에 서명 종료", "EdDSA, PS256, RS256</h2>", "사내 메신저", "알 수 없음"] {
            assert!(page.body.contains(expected), "{expected}: {}", page.body);
        }
        assert_eq!(page.attribute(".side a[aria-current=page], nav a[aria-current=page]", "href").as_deref(), Some(PAGE));
        let english = operator.clone().get("/operator/keys?lang=en").await;
        for expected in ["Signing keys", "stops signing at 2027-02-21 09:00", "Not known"] {
            assert!(english.body.contains(expected), "{expected}");
        }

        // The next key, published and waiting.
        let publish = "/operator/keys/rotate/ES256";
        let done = operator.post(publish, &[("signing", &first)]).await;
        assert_eq!((done.status, done.location()), (StatusCode::SEE_OTHER, PAGE));
        let shown = operator.get(PAGE).await;
        assert!(shown.body.contains("다음 키를 공개했습니다.") && shown.body.contains("서명 대기"), "{}", shown.body);
        assert!(shown.body.contains("2026-11-24 09:00부터 서명") && shown.body.contains("2026-11-24 09:00에 서명 종료"));
        assert!(!shown.body.contains("action=\"/operator/keys/rotate/ES256\""), "one is enough");
        let again = operator.post(publish, &[("signing", &first)]).await;
        assert_eq!(again.status, StatusCode::SEE_OTHER, "sent twice");
        assert_eq!(signing(&app).await, first);

        // Replaced at once, after a question that counts.
        let now = "/operator/keys/rotate-now/ES256";
        let question = operator.get(now).await;
        assert!(question.body.contains("업무 시스템은 1개입니다") && question.body.contains("로그인을 거부할 수 있습니다"), "{}", question.body);
        let done = operator.post(now, &[("signing", &first)]).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER);
        let second = signing(&app).await;
        assert_ne!(second, first);
        let stale = operator.post(now, &[("signing", &first)]).await;
        assert_eq!(stale.status, StatusCode::CONFLICT, "sent twice");
        assert!(stale.body.contains("그사이 키가 바뀌었습니다"));
        assert_eq!(signing(&app).await, second);
        assert!(rows(&mut operator).await.iter().any(|row| row.contains(&first) && row.contains("검증만")));

        // Withdrawn in an emergency.
        let retire = format!("/operator/keys/retire/{second}");
        for name in ["", "x", first.as_str()] {
            let refused = operator.post(&retire, &[("confirm_name", name)]).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
            assert!(refused.body.contains("그대로 입력해 주세요"));
        }
        assert_eq!(signing(&app).await, second, "nothing was changed");
        let confirmed = [("confirm_name", short(&second))];
        assert_eq!(operator.post(&retire, &confirmed).await.status, StatusCode::SEE_OTHER);
        let third = signing(&app).await;
        assert_ne!(third, second);
        let page = operator.get(PAGE).await;
        assert!(page.body.contains("업무 시스템 담당자에게"), "{}", page.body);
        assert!(page.texts("tbody tr").iter().any(|row| row.contains(&second) && row.contains("긴급 폐기")));
        assert_eq!(operator.post(&retire, &confirmed).await.status, StatusCode::CONFLICT, "sent twice");
        assert_eq!(operator.get(&retire).await.status, StatusCode::CONFLICT);
        let set = json(&app.browser().get("/oauth2/jwks").await).to_string();
        assert!(set.contains(&third) && set.contains(&first) && !set.contains(&second));

        // Who did what stands in the audit log.
        let log = operator.get("/operator/audit?area=keys").await;
        for expected in ["서명 키 교체 명령", "서명 키 긴급 폐기 명령", "이운영"] {
            assert!(log.body.contains(expected), "{expected}: {}", log.body);
        }
    }

    async fn who_fetched_the_key_set_is_known_by_the_address_of_its_own(app) {
        let created = organization(&app, "hanbit").await;
        let rp = rp(&app).await;
        let other = register(&app, "other", &form("다른 시스템")).await;
        rp.tokens(&mut app.signed_in(&created).await).await;
        app.pass(Duration::from_secs(60));
        let states = async || -> Vec<(String, Fetch)> {
            keys::save_fetches(&app.ctx()).await.unwrap();
            let clients = keys::client_fetches(&app.ctx(), None, 10).await.unwrap();
            clients.into_iter().map(|client| (client.name, client.fetch)).collect()
        };
        let of = |states: &[(String, Fetch)], name: &str| states.iter().find(|(n, _)| n == name).unwrap().1;

        // The page for developers offers the address; it answers with the very same set.
        let mut operator = app.operator("ops@ieum.example").await;
        let page = operator.get(&format!("/operator/systems/{}", rp.id)).await;
        let address = keys::address(&app.ctx(), "rp");
        assert!(page.body.contains(&address.replace('&', "&#38;")), "{address}: {}", page.body);
        let path = address.strip_prefix(crate::support::PUBLIC_URL).unwrap();
        let mut browser = app.browser();
        let shared = browser.get("/oauth2/jwks").await;
        assert_eq!(keys::overview(&app.ctx()).await.unwrap().shared_fetch, None, "no request writes");
        // Whoever only knows the client ID cannot pretend, nor does any nonsense do harm.
        let long = "a".repeat(3000);
        for query in ["client=other", "client=other.AAAAAAAAAAAA", "client=.", "client=", &format!("client={long}"), "client=%ff%00.x"] {
            let answer = browser.get(&format!("/oauth2/jwks?{query}")).await;
            assert_eq!((answer.status, &answer.body), (StatusCode::OK, &shared.body), "{query}");
        }
        let before = states().await;
        assert!(before.iter().all(|(_, fetch)| *fetch == Fetch::Unknown), "{before:?}");
        assert!(keys::overview(&app.ctx()).await.unwrap().shared_fetch.is_some());

        let own = browser.get(path).await;
        assert_eq!((own.status, &own.body), (StatusCode::OK, &shared.body));
        assert_eq!(own.headers["cache-control"], "public, max-age=300");
        let known = states().await;
        let Fetch::Current(at) = of(&known, "사내 메신저") else { panic!("{known:?}") };
        assert_eq!(of(&known, "다른 시스템"), Fetch::Unknown);
        // Not noted again within the hour.
        app.pass(Duration::from_secs(600));
        browser.get(path).await;
        assert_eq!(of(&states().await, "사내 메신저"), Fetch::Current(at));

        // A new key: it is behind until it fetches again, also within the hour.
        let first = signing(&app).await;
        operator.post("/operator/keys/rotate/ES256", &[("signing", &first)]).await;
        assert_eq!(of(&states().await, "사내 메신저"), Fetch::Older(at));
        let page = operator.get(PAGE).await;
        assert!(page.texts("tbody tr").iter().any(|row| row.contains("사내 메신저") && row.contains("아직 받지 않음")), "{}", page.body);
        app.pass(Duration::from_secs(6));
        browser.get(path).await;
        assert!(matches!(of(&states().await, "사내 메신저"), Fetch::Current(later) if later > at));
        // A key that goes in its time is nothing to learn, one that is withdrawn is.
        app.pass(Duration::from_secs(6));
        operator.post(&format!("/operator/keys/retire/{first}"), &[("confirm_name", short(&first))]).await;
        assert!(matches!(of(&states().await, "사내 메신저"), Fetch::Older(_)));
        // Another algorithm is none of its business.
        app.pass(Duration::from_secs(6));
        browser.get(path).await;
        app.pass(Duration::from_secs(6));
        keys::signer(&app.ctx(), Alg::EdDsa).await.unwrap();
        assert!(matches!(of(&states().await, "사내 메신저"), Fetch::Current(_)));
        // A business system that is suspended is not asked about.
        operator.post(&format!("/operator/systems/{}/suspend", other.id), &[]).await;
        assert_eq!(states().await.len(), 1);
    }
}

#[tokio::test]
async fn what_does_not_exist_is_not_found_and_nobody_but_operators_gets_in() {
    let app = TestApp::sqlite().await;
    let created = organization(&app, "hanbit").await;
    let first = signing(&app).await;
    let mut operator = app.operator("ops@ieum.example").await;
    for path in [
        "/operator/keys/rotate/RS512",
        "/operator/keys/rotate-now/none",
        "/operator/keys/retire/x",
        "/operator/keys/retire/01938e2a-7b00-7000-8000-000000000001",
    ] {
        let answer = operator.post(path, &[("confirm_name", "x")]).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
    }
    assert_eq!(
        operator.get("/operator/keys/rotate-now/PS256").await.status,
        StatusCode::NOT_FOUND
    );
    // An algorithm that nobody uses has no key to rotate, and a form that was tampered with is refused.
    let unused = operator.post("/operator/keys/rotate/PS256", &[]).await;
    assert_eq!(unused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(unused.body.contains("PS256 키를 쓰는 업무 시스템이 없습니다."));
    let bad = operator.post("/operator/keys/rotate/ES256", &[("signing", "x")]).await;
    assert_eq!(bad.status, StatusCode::BAD_REQUEST);
    for mut browser in [app.browser(), app.signed_in(&created).await] {
        for path in [
            "/operator/keys/rotate-now/ES256",
            &format!("/operator/keys/retire/{first}"),
        ] {
            let answer = browser
                .post(path, &[("signing", &first), ("confirm_name", short(&first))])
                .await;
            assert!(
                answer.status.is_redirection() || answer.status.is_client_error(),
                "{path}"
            );
        }
        assert!(!browser.get(PAGE).await.body.contains(&first));
    }
    assert_eq!(signing(&app).await, first);
    // Nine keys that only verify, and one that signs: no more until time makes room.
    for _ in 1..keys::MOST_PUBLISHED {
        let now = signing(&app).await;
        let answer = operator
            .post("/operator/keys/rotate-now/ES256", &[("signing", &now)])
            .await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
    }
    let full = operator
        .post("/operator/keys/rotate/ES256", &[("signing", &signing(&app).await)])
        .await;
    assert_eq!(full.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        full.body.contains("공개한 ES256 키가 이미 10개입니다."),
        "{}",
        full.body
    );
}

#[tokio::test]
async fn every_state_and_every_question_is_shown_in_both_languages() {
    let app = TestApp::sqlite().await;
    for alg in ["ES256", "EdDSA", "PS256", "RS256"] {
        let settings = ClientForm {
            id_token_alg: alg.into(),
            ..form(alg)
        };
        register(&app, alg, &settings).await;
    }
    let first = signing(&app).await;
    keys::signer(&app.ctx(), Alg::EdDsa).await.unwrap();
    let mut operator = app.operator("ops@ieum.example").await;
    operator
        .post("/operator/keys/rotate-now/ES256", &[("signing", &first)])
        .await;
    let second = signing(&app).await;
    operator
        .post("/operator/keys/rotate/ES256", &[("signing", &second)])
        .await;
    app.pass(Duration::from_secs(8 * 24 * 3600));
    keys::maintain(&app.ctx()).await.unwrap();
    app.pass(Duration::from_secs(6));
    // The session did not last as long.
    let mut operator = app.operator("night@ieum.example").await;
    let third = signing(&app).await;
    operator
        .post("/operator/keys/rotate/ES256", &[("signing", &third)])
        .await;
    operator
        .post(
            &format!("/operator/keys/retire/{first}"),
            &[("confirm_name", short(&first))],
        )
        .await;
    let english = [
        "Waiting to sign",
        "Signing",
        "Verifying only",
        "Withdrawn",
        "PS256, RS256</h2>",
    ];
    let korean = ["서명 대기", "서명 중", "검증만", "긴급 폐기", "PS256, RS256</h2>"];
    for (lang, words) in [("ko", korean), ("en", english)] {
        let page = operator.get(&format!("{PAGE}?lang={lang}")).await;
        for word in words {
            assert!(page.body.contains(word), "{lang} {word}: {}", page.body);
        }
        for path in [
            "/operator/keys/rotate-now/ES256".to_owned(),
            "/operator/keys/rotate-now/EdDSA".to_owned(),
            format!("/operator/keys/retire/{third}"),
            format!("/operator/keys/retire/{second}"),
        ] {
            let page = operator.get(&format!("{path}?lang={lang}")).await;
            assert_eq!(page.status, StatusCode::OK, "{path}");
            assert_eq!(page.attribute("html", "lang").as_deref(), Some(lang));
            assert!(page.attribute("form .button-bad", "class").is_some(), "{path}");
        }
    }
}
