//! What is suspended, deleted or disabled ends at the next request.

use super::*;

#[tokio::test]
async fn what_is_suspended_ends_at_the_next_request() {
    let app = TestApp::sqlite().await;
    let org = linked(&app, "한빛물산", "hanbit", "haneul@hanbit.example").await;
    let path = format!("/console/{}", org.scope.org_id());
    let mut browser = app.browser();
    sign_in(&mut browser, "/o/hanbit", "haneul@hanbit.example", PASSWORD).await;
    assert_eq!(browser.get(&path).await.status, StatusCode::OK);
    app.write(async |tx| Ok(tx.set_organization_state(org.scope, OrgState::Suspended).await?))
        .await;
    assert_eq!(browser.get(&path).await.status, StatusCode::NOT_FOUND);
    let answer = browser
        .post(
            "/o/hanbit",
            &[("username", "haneul@hanbit.example"), ("password", PASSWORD)],
        )
        .await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    app.write(async |tx| Ok(tx.set_organization_state(org.scope, OrgState::Active).await?))
        .await;
    assert_eq!(browser.get(&path).await.status, StatusCode::OK);
    app.write(async |tx| Ok(tx.set_account_state(org.account, AccountState::Suspended).await?))
        .await;
    assert_eq!(browser.get(&path).await.status, StatusCode::SEE_OTHER);
    assert_eq!(browser.get("/account").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn an_unknown_method_signs_nobody_in() {
    let app = TestApp::sqlite().await;
    linked(&app, "한빛물산", "hanbit", "haneul@hanbit.example").await;
    let other = linked(&app, "바다상사", "bada", "bada@bada.example").await;
    let methods = app
        .store()
        .read()
        .await
        .unwrap()
        .login_methods(other.scope)
        .await
        .unwrap();
    let foreign = methods[0].id.to_string();
    let mut browser = app.browser();
    let fields = [
        ("method", foreign.as_str()),
        ("username", "haneul@hanbit.example"),
        ("password", PASSWORD),
    ];
    let answer = browser.post("/o/hanbit", &fields).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        answer.body.contains("지금은 이 로그인 방식을 사용할 수 없습니다."),
        "{}",
        answer.body
    );
    assert!(browser.cookie("ieum_session").is_none());
}

#[tokio::test]
async fn a_suspended_or_deleted_member_is_out_at_the_next_request() {
    let app = TestApp::sqlite().await;
    let org = linked(&app, "한빛물산", "hanbit", "haneul@hanbit.example").await;
    let account = enrolled(&app, &org, Some("bada@hanbit.example"), None).await;
    let ctx = app.ctx();
    app.write(async |tx| {
        let hash = tx.find_account(account).await?.unwrap().password_hash.unwrap();
        Ok(tx.set_password(account, &hash, false, ctx.now()).await?)
    })
    .await;
    let mut browser = app.browser();
    sign_in(&mut browser, "/o/hanbit", "bada@hanbit.example", PASSWORD).await;
    let signed_in = |page: &Answer| page.body.contains("로그인됨");
    assert!(signed_in(&browser.get("/account").await));
    for state in [MemberState::Suspended, MemberState::Deleted] {
        app.write(async |tx| {
            let member = tx.find_member_of_account(org.scope, account).await?.unwrap();
            assert!(tx.set_member_state(org.scope, &member, state, ctx.now()).await?);
            Ok(())
        })
        .await;
        let page = browser.get("/account").await;
        assert!(!page.body.contains("한빛물산"), "{}", page.body);
        let answer = sign_in(&mut app.browser(), "/o/hanbit", "bada@hanbit.example", PASSWORD).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            answer.body.contains("아이디 또는 비밀번호가 올바르지 않습니다."),
            "the same as for nobody"
        );
    }
}

#[tokio::test]
async fn a_disabled_method_ends_its_sign_ins_at_the_next_request_and_the_page_says_so() {
    let app = TestApp::sqlite().await;
    let org = linked(&app, "한빛물산", "hanbit", "haneul@hanbit.example").await;
    let console = format!("/console/{}", org.scope.org_id());
    let mut browser = app.browser();
    sign_in(&mut browser, "/o/hanbit", "haneul@hanbit.example", PASSWORD).await;
    let open_page = browser.get("/o/hanbit").await;
    let method = open_page.attribute("#form input[name=method]", "value").unwrap();
    app.write(async |tx| {
        for method in tx.login_methods(org.scope).await? {
            assert!(tx.disable_login_method(org.scope, method.id, method.version).await?);
        }
        Ok(())
    })
    .await;
    assert_eq!(browser.get(&console).await.status, StatusCode::NOT_FOUND);
    let page = browser.get("/o/hanbit").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(
        page.body.contains("사용할 수 있는 로그인 방식이 없습니다"),
        "{}",
        page.body
    );
    assert_eq!(page.attribute("#password", "name"), None);
    let fields = [
        ("method", method.as_str()),
        ("username", "haneul@hanbit.example"),
        ("password", PASSWORD),
    ];
    let answer = app.browser().post("/o/hanbit", &fields).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        answer.body.contains("지금은 이 로그인 방식을 사용할 수 없습니다."),
        "{}",
        answer.body
    );
}
