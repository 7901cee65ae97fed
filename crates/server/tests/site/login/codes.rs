//! Six-digit codes by mail.

use super::*;

#[tokio::test]
async fn five_wrong_codes_restrict_the_email_also_for_the_right_one() {
    let app = TestApp::sqlite().await;
    app.organization("바다상사", Plan::Free, "bada@bada.example").await;
    let mut bodies = Vec::new();
    for email in ["bada@bada.example", "none@bada.example"] {
        let mut browser = app.browser();
        let state = ask_for_code(&mut browser, email).await;
        let right = mailed_code(&app, email).await;
        let wrong = if right == "000000" { "000001" } else { "000000" };
        for time in 1..=5 {
            let answer = browser.post("/login/code", &[("state", &state), ("code", wrong)]).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
            let error = answer.texts("#code-error").join("");
            assert_eq!(error.contains("11월 23일(월) 10:00"), time == 5, "{error}");
            bodies.push(error);
        }
        let answer = browser
            .post("/login/code", &[("state", &state), ("code", &right)])
            .await;
        assert_eq!(
            answer.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "the right one came too late"
        );
        let mut other = app.browser();
        let more = other.post("/login", &[("who", email)]).await;
        assert_eq!(
            more.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "no further code while restricted"
        );
    }
    assert_eq!(bodies[..5], bodies[5..], "known and unknown alike");
    app.pass(HOUR);
    let mut browser = app.browser();
    ask_for_code(&mut browser, "bada@bada.example").await;
}

#[tokio::test]
async fn a_code_belongs_to_its_browser_and_its_ten_minutes() {
    let app = TestApp::sqlite().await;
    app.organization("바다상사", Plan::Free, "bada@bada.example").await;
    let mut browser = app.browser();
    let state = ask_for_code(&mut browser, "bada@bada.example").await;
    let code = mailed_code(&app, "bada@bada.example").await;
    let mut thief = app.browser();
    let stolen = thief.post("/login/code", &[("state", &state), ("code", &code)]).await;
    assert_eq!(stolen.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        stolen.body.contains("다른 브라우저에서 연 화면입니다."),
        "{}",
        stolen.body
    );

    for bad in ["", "12345", "1234567", "abcdef", "１２３４５６"] {
        let answer = browser.post("/login/code", &[("state", &state), ("code", bad)]).await;
        assert!(answer.texts("#code-error").join("").contains("숫자 6자리"), "{bad}");
    }
    let resent = browser.post("/login/resend", &[("state", &state)]).await;
    let second = parameter(resent.location(), "state");
    let old = browser.post("/login/code", &[("state", &state), ("code", &code)]).await;
    assert!(
        old.texts("#code-error").join("").contains("다시 받아 주세요"),
        "another code ends the one before"
    );
    let code = mailed_code(&app, "bada@bada.example").await;
    app.pass(Duration::from_secs(600));
    let late = browser
        .post("/login/code", &[("state", &second), ("code", &code)])
        .await;
    assert!(
        late.texts("#code-error").join("").contains("유효 시간이 지났거나"),
        "{}",
        late.body
    );
    app.pass(HOUR);
    let later = browser.get(&format!("/login/code?state={second}")).await;
    assert_eq!(later.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(later.body.contains("처음부터 다시"), "{}", later.body);
}

#[tokio::test]
async fn a_spaced_code_is_read_and_the_proof_lasts_a_quarter_of_an_hour() {
    let app = TestApp::sqlite().await;
    let org = app.organization("바다상사", Plan::Free, "bada@bada.example").await;
    let mut browser = app.browser();
    let state = ask_for_code(&mut browser, "bada@bada.example").await;
    let code = mailed_code(&app, "bada@bada.example").await;
    let spaced = format!(" {}-{} ", &code[..3], &code[3..]);
    let entered = browser
        .post("/login/code", &[("state", &state), ("code", &spaced)])
        .await;
    let choose = entered.location().to_owned();
    let proof = parameter(&choose, "state");
    assert_eq!(
        app.browser().get(&choose).await.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "another browser"
    );
    let stranger = app.organization("하늘물산", Plan::Free, "haneul@haneul.example").await;
    for (account, of) in [
        (stranger.account, stranger.scope),
        (org.account, stranger.scope),
        (stranger.account, org.scope),
    ] {
        let path = format!("/login/password?state={proof}&account={account}&org={}", of.org_id());
        assert_eq!(browser.get(&path).await.status, StatusCode::NOT_FOUND);
    }
    let code_as_proof = browser.get(&format!("/login/choose?state={state}")).await;
    assert_eq!(
        code_as_proof.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "one step's state is not another's"
    );
    app.pass(Duration::from_secs(15 * 60));
    assert_eq!(browser.get(&choose).await.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn who_belongs_nowhere_learns_so_only_after_proving_the_email() {
    let app = TestApp::sqlite().await;
    app.organization("바다상사", Plan::Free, "bada@bada.example").await;
    let mut pages = Vec::new();
    for email in ["bada@bada.example", "none@bada.example"] {
        let mut browser = app.browser();
        browser.cookies.push(("ieum_browser".into(), "A".repeat(22)));
        let state = ask_for_code(&mut browser, email).await;
        let page = browser.get(&format!("/login/code?state={state}")).await;
        pages.push(page.body.replace(email, "").replace(&state, ""));
        if email.starts_with("none") {
            let code = mailed_code(&app, email).await;
            let entered = browser.post("/login/code", &[("state", &state), ("code", &code)]).await;
            let page = browser.get(entered.location()).await;
            assert!(
                page.body.contains("소속된 조직이 없습니다") && page.body.contains("/signup"),
                "{}",
                page.body
            );
        }
    }
    assert_eq!(pages[0], pages[1]);
}

#[tokio::test]
async fn mails_to_one_address_and_from_one_network_are_limited() {
    let app = TestApp::sqlite().await;
    let mut browser = app.browser();
    for _ in 0..6 {
        ask_for_code(&mut browser, "bada@bada.example").await;
    }
    let seventh = browser.post("/login", &[("who", "BADA@bada.example")]).await;
    assert_eq!(seventh.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(app.mails_to("bada@bada.example").await.len(), 6);
    for time in 0..54 {
        ask_for_code(&mut browser, &format!("p{}@bada.example", time / 5)).await;
    }
    let answer = browser.post("/login", &[("who", "new@bada.example")]).await;
    assert_eq!(
        answer.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "the network has had its sixty"
    );
    app.pass(HOUR);
    ask_for_code(&mut browser, "bada@bada.example").await;
}
