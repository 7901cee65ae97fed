//! The form: its hints while typing, its [확인] button, what was typed kept.

use http::StatusCode;

use super::{NUMBER, applicant, has_applied, link, submitted};
use crate::support::TestApp;

#[tokio::test]
async fn hints_tell_free_taken_and_impossible_apart() {
    let app = TestApp::sqlite().await;
    let (other, _) = applicant(&app, "바다상사", "bada@example.com").await;
    submitted(&app, &other, "haneul").await;
    let (created, mut browser) = applicant(&app, "하늘물산", "haneul@example.com").await;
    let check = format!("{}/check", link(&created));
    let long = "a".repeat(1000);
    for (query, status, text) in [
        (
            "slug?value=haneul-mulsan",
            StatusCode::OK,
            "http://127.0.0.1:8080/o/haneul-mulsan",
        ),
        (
            "slug?value=haneul",
            StatusCode::CONFLICT,
            "이미 사용 중인 조직 ID입니다.",
        ),
        (
            "slug?value=admin",
            StatusCode::UNPROCESSABLE_ENTITY,
            "사용할 수 없는 조직 ID입니다.",
        ),
        ("slug?value=Haneul", StatusCode::UNPROCESSABLE_ENTITY, "영문 소문자"),
        (
            "slug?value=",
            StatusCode::UNPROCESSABLE_ENTITY,
            "조직 ID를 입력해 주세요.",
        ),
        ("slug", StatusCode::UNPROCESSABLE_ENTITY, "조직 ID를 입력해 주세요."),
        (
            &format!("slug?value={long}"),
            StatusCode::UNPROCESSABLE_ENTITY,
            "30자까지",
        ),
        ("brn?value=1208147521", StatusCode::OK, "120-81-47521"),
        (
            "brn?value=123-45-67890",
            StatusCode::UNPROCESSABLE_ENTITY,
            "사업자 등록번호가 올바르지 않습니다.",
        ),
        (
            "brn?value=000-00-00000",
            StatusCode::UNPROCESSABLE_ENTITY,
            "사용할 수 없는 사업자 등록번호입니다.",
        ),
    ] {
        let answer = browser.get(&format!("{check}/{query}")).await;
        assert_eq!(answer.status, status, "{query}");
        let said: serde_json::Value = serde_json::from_str(&answer.body).unwrap();
        assert!(said["text"].as_str().unwrap().contains(text), "{query}: {said}");
        let offers = said["suggestions"].as_array().unwrap();
        assert_eq!(status == StatusCode::CONFLICT, !offers.is_empty(), "{query}: {said}");
        assert!(!offers.iter().any(|offer| offer == "haneul"), "{said}");
    }
}

#[tokio::test]
async fn the_check_button_says_the_same_without_scripts_and_submits_nothing() {
    let app = TestApp::sqlite().await;
    let (other, _) = applicant(&app, "바다상사", "bada@example.com").await;
    submitted(&app, &other, "haneul").await;
    let (created, mut browser) = applicant(&app, "하늘물산", "haneul@example.com").await;
    let path = format!("{}/apply", link(&created));
    let good = [
        ("name", "하늘물산"),
        ("slug", "haneul-m"),
        ("registration", "number"),
        ("brn", NUMBER),
        ("check", "yes"),
    ];
    let page = browser.post(&path, &good).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(
        page.body.contains("로그인 주소: http://127.0.0.1:8080/o/haneul-m")
            && page.body.contains("번호 형식이 올바릅니다")
    );
    let taken = [
        ("name", "하늘물산"),
        ("slug", "haneul"),
        ("registration", "number"),
        ("brn", "1"),
        ("check", "yes"),
    ];
    let page = browser.post(&path, &taken).await;
    assert_eq!(
        page.texts("#slug-error"),
        ["이미 사용 중인 조직 ID입니다. 다른 ID를 입력해 주세요."]
    );
    assert_eq!(
        page.texts("#brn-error"),
        ["사업자 등록번호는 숫자 10자리입니다. 지금 1자리입니다."]
    );
    let offer = page.attribute(".offers button", "value").unwrap();
    let picked = [
        ("name", "하늘물산"),
        ("slug", "haneul"),
        ("registration", "number"),
        ("brn", NUMBER),
        ("pick", offer.as_str()),
    ];
    let page = browser.post(&path, &picked).await;
    assert_eq!(page.attribute("#slug", "value").as_deref(), Some(offer.as_str()));
    assert!(page.texts("#slug-error").is_empty());
    assert!(!has_applied(&app, &created).await);
}

#[tokio::test]
async fn a_language_switch_keeps_what_was_typed() {
    let app = TestApp::sqlite().await;
    let (created, mut browser) = applicant(&app, "하늘물산", "haneul@example.com").await;
    let fields = [
        ("name", "쓰다 만"),
        ("slug", "X"),
        ("registration", "inquiry"),
        ("inquiry", "사정"),
        ("switch_language", "en"),
    ];
    let page = browser
        .post(&format!("{}/apply?lang=en", link(&created)), &fields)
        .await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(
        page.body.contains("Why there is no number") && page.texts(".error").is_empty(),
        "{}",
        page.body
    );
    assert_eq!(page.attribute("#name", "value").as_deref(), Some("쓰다 만"));
    assert_eq!(page.texts("#inquiry"), ["사정"]);
    assert_eq!(
        page.attribute("input[name=registration][checked]", "value").as_deref(),
        Some("inquiry")
    );
}

#[tokio::test]
async fn every_wrong_field_is_told_at_its_place_and_nothing_is_stored() {
    let app = TestApp::sqlite().await;
    let (created, mut browser) = applicant(&app, "하늘물산", "haneul@example.com").await;
    let long = "가".repeat(61);
    let longer = "가".repeat(1001);
    for (name, slug, registration, brn, inquiry, field, message) in [
        ("", "haneul", "number", NUMBER, "", "name", "내용을 입력해 주세요."),
        (
            long.as_str(),
            "haneul",
            "number",
            NUMBER,
            "",
            "name",
            "60자까지 입력할 수 있습니다.",
        ),
        (
            "하늘\u{202e}물산",
            "haneul",
            "number",
            NUMBER,
            "",
            "name",
            "사용할 수 없는 문자가 들어 있습니다. 지우고 다시 입력해 주세요.",
        ),
        ("하늘물산", "", "number", NUMBER, "", "slug", "조직 ID를 입력해 주세요."),
        (
            "하늘물산",
            "a",
            "number",
            NUMBER,
            "",
            "slug",
            "조직 ID는 2자 이상 입력해 주세요.",
        ),
        (
            "하늘물산",
            "a234567890123456789012345678901",
            "number",
            NUMBER,
            "",
            "slug",
            "조직 ID는 30자까지 입력할 수 있습니다.",
        ),
        (
            "하늘물산",
            "-haneul",
            "number",
            NUMBER,
            "",
            "slug",
            "조직 ID는 영문 소문자나 숫자로 시작하고 끝나야 합니다.",
        ),
        (
            "하늘물산",
            "하늘",
            "number",
            NUMBER,
            "",
            "slug",
            "조직 ID에는 영문 소문자, 숫자, 붙임표(-)만 사용할 수 있습니다.",
        ),
        (
            "하늘물산",
            "operator",
            "number",
            NUMBER,
            "",
            "slug",
            "사용할 수 없는 조직 ID입니다. 다른 ID를 입력해 주세요.",
        ),
        (
            "하늘물산",
            "haneul",
            "number",
            "",
            "",
            "brn",
            "사업자 등록번호는 숫자 10자리입니다. 지금 0자리입니다.",
        ),
        (
            "하늘물산",
            "haneul",
            "number",
            "123-45-67890",
            "",
            "brn",
            "사업자 등록번호가 올바르지 않습니다. 숫자 10자리를 다시 확인해 주세요.",
        ),
        (
            "하늘물산",
            "haneul",
            "number",
            "000-00-00000",
            "",
            "brn",
            "사용할 수 없는 사업자 등록번호입니다. 조직의 번호를 입력해 주세요.",
        ),
        (
            "하늘물산",
            "haneul",
            "number",
            "12-081-47521",
            "",
            "brn",
            "붙임표(-)는 000-00-00000 자리에만 넣어 주세요.",
        ),
        (
            "하늘물산",
            "haneul",
            "number",
            "12a",
            "",
            "brn",
            "사업자 등록번호는 숫자와 붙임표(-)만 입력할 수 있습니다.",
        ),
        (
            "하늘물산",
            "haneul",
            "inquiry",
            NUMBER,
            " ",
            "inquiry",
            "내용을 입력해 주세요.",
        ),
        (
            "하늘물산",
            "haneul",
            "inquiry",
            "",
            longer.as_str(),
            "inquiry",
            "1,000자까지 입력할 수 있습니다.",
        ),
    ] {
        let fields = [
            ("name", name),
            ("slug", slug),
            ("registration", registration),
            ("brn", brn),
            ("inquiry", inquiry),
        ];
        let page = browser.post(&format!("{}/apply", link(&created)), &fields).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{slug} {brn}");
        assert_eq!(page.texts(".error"), [message.replace("1,000", "1000")], "{field}");
        assert_eq!(page.texts(&format!("#{field}-error")).len(), 1, "{field}");
        assert_eq!(
            page.attribute("#slug", "value").unwrap_or_default(),
            slug,
            "what was typed stays"
        );
    }
    let all = browser.post(&format!("{}/apply", link(&created)), &[]).await;
    assert_eq!(all.texts(".error").len(), 3, "all problems at once: {}", all.body);
    assert!(!has_applied(&app, &created).await);
    assert!(
        app.store()
            .read()
            .await
            .unwrap()
            .find_slug("haneul")
            .await
            .unwrap()
            .is_none()
    );
}

#[tokio::test]
async fn a_taken_id_is_told_at_its_field_with_free_ones_to_choose() {
    let app = TestApp::sqlite().await;
    let (other, _) = applicant(&app, "바다상사", "bada@example.com").await;
    submitted(&app, &other, "haneul").await;
    let (created, mut browser) = applicant(&app, "하늘물산", "haneul@example.com").await;
    let page = super::apply(&mut browser, &created, "하늘물산", "haneul").await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(
        page.texts("#slug-error"),
        ["이미 사용 중인 조직 ID입니다. 다른 ID를 입력해 주세요."]
    );
    let offers = page.texts(".offers button");
    assert!(
        !offers.is_empty() && !offers.contains(&"haneul".to_owned()),
        "{offers:?}"
    );
    assert_eq!(page.attribute("#brn", "value").as_deref(), Some(NUMBER));
    assert!(!has_applied(&app, &created).await);
}

#[tokio::test]
async fn an_account_looks_up_so_many_organisation_ids_in_a_minute() {
    let app = TestApp::sqlite().await;
    let (created, mut browser) = applicant(&app, "하늘물산", "haneul@example.com").await;
    let check = format!("{}/check/slug", link(&created));
    for number in 0..60 {
        let answer = browser.get(&format!("{check}?value=haneul-{number}")).await;
        assert_eq!(answer.status, StatusCode::OK, "{number}");
    }
    let answer = browser.get(&format!("{check}?value=haneul")).await;
    assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(answer.body.contains("잠시 후 다시 확인해 주세요."), "{}", answer.body);
    let answer = browser.get(&format!("{check}?value=haneul&lang=en")).await;
    assert!(answer.body.contains("Check again in a moment."), "{}", answer.body);
    // What needs no look-up is said all the same, another account is not held up, and the form can be sent.
    let answer = browser.get(&format!("{check}?value=Haneul")).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    let (other, mut others) = applicant(&app, "바다상사", "bada@example.com").await;
    let answer = others.get(&format!("{}/check/slug?value=haneul", link(&other))).await;
    assert_eq!(answer.status, StatusCode::OK);
    let fields = [("name", "하늘물산"), ("slug", "haneul"), ("check", "yes")];
    let form = browser.post(&format!("{}/apply", link(&created)), &fields).await;
    assert_eq!(
        form.texts("#slug-error"),
        ["잠시 후 다시 확인해 주세요. 신청은 그대로 할 수 있습니다."]
    );
    app.pass(std::time::Duration::from_secs(60));
    let answer = browser.get(&format!("{check}?value=haneul")).await;
    assert_eq!(answer.status, StatusCode::OK, "after a minute again");
    submitted(&app, &created, "haneul").await;
}
