//! The ways in, on both databases.

use super::*;

on_both! {
    async fn the_organisations_page_signs_in_and_the_way_out_ends_everything(app) {
        let org = linked(&app, "한빛물산", "hanbit", "haneul@hanbit.example").await;
        let console = format!("/console/{}", org.scope.org_id());
        let mut browser = app.browser();
        let page = browser.get("/o/hanbit").await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.body.contains("한빛물산") && page.body.contains("아이디 로그인"), "{}", page.body);
        assert_eq!(page.attribute("#username", "autocomplete").as_deref(), Some("username"));
        assert_eq!(page.attribute("#password", "autocomplete").as_deref(), Some("current-password"));
        assert!(!page.body.contains("<script"));

        let answer = sign_in(&mut browser, "/o/hanbit", "Haneul@Hanbit.example", PASSWORD).await;
        assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, console.as_str()), "{}", answer.body);
        assert_eq!(browser.get(&console).await.status, StatusCode::OK);

        let token = browser.cookie("ieum_session").unwrap();
        let out = browser.post("/logout", &[]).await;
        assert_eq!((out.status, out.location()), (StatusCode::SEE_OTHER, "/"));
        assert!(browser.cookie("ieum_session").is_none());
        assert!(browser.get("/").await.body.contains("로그아웃했습니다."));
        browser.cookies.push(("ieum_session".into(), token));
        assert_eq!(browser.get(&console).await.status, StatusCode::SEE_OTHER, "the kept cookie is dead");
        assert_eq!(browser.post("/logout", &[]).await.status, StatusCode::SEE_OTHER, "twice is fine");
    }

    async fn who_was_enrolled_signs_in_by_phone_or_email_and_must_choose_a_password(app) {
        let org = linked(&app, "한빛물산", "hanbit", "haneul@hanbit.example").await;
        enrolled(&app, &org, Some("bada@hanbit.example"), Some("+821012345678")).await;
        for id in ["010-1234-5678", "bada@hanbit.example", "+82 10 1234 5678"] {
            let mut browser = app.browser();
            let answer = sign_in(&mut browser, "/o/hanbit", id, PASSWORD).await;
            assert_eq!(answer.location(), "/account", "{id}: {}", answer.body);
            let account = browser.get("/account").await;
            assert_eq!(account.location(), "/account/password?next=%2Faccount");
        }
    }

    async fn the_way_by_email_proves_it_chooses_and_signs_in(app) {
        let (email, first) = ("haneul@hanbit.example", "바다상사");
        let free = app.organization(first, Plan::Free, email).await;
        linked(&app, "한빛물산", "hanbit", email).await;
        let mut browser = app.browser();
        let state = ask_for_code(&mut browser, "Haneul@hanbit.example").await;
        let page = browser.get(&format!("/login/code?state={state}")).await;
        assert_eq!(page.attribute("#code", "autocomplete").as_deref(), Some("one-time-code"));
        let code = mailed_code(&app, "Haneul@hanbit.example").await;
        let fields = [("state", state.as_str()), ("code", &code), ("next", "/account")];
        let entered = browser.post("/login/code", &fields).await;
        assert!(entered.location().starts_with("/login/choose?"), "{}", entered.body);
        let choice = browser.get(entered.location()).await;
        assert_eq!(choice.texts(".methods li"), ["바다상사 FREE", "한빛물산 STANDARD"]);

        let page = browser.get(&choice.attribute(".methods a", "href").unwrap()).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.body.contains(first) && page.body.contains(email.split('@').next_back().unwrap()), "{}", page.body);
        let value = |name: &str| page.attribute(&format!("#form input[name={name}]"), "value").unwrap_or_default();
        let fields = ["state", "account", "org", "method", "next"].map(|name| (name, value(name)));
        let mut fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        fields.push(("password", "틀린 비밀번호"));
        let wrong = browser.post("/login/password", &fields).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        *fields.last_mut().unwrap() = ("password", PASSWORD);
        let done = browser.post("/login/password", &fields).await;
        assert_eq!(done.location(), "/account", "{}", done.body);
        assert_eq!(browser.get(&format!("/console/{}", free.scope.org_id())).await.status, StatusCode::OK);

        let again = browser.post("/login/code", &[("state", &state), ("code", &code)]).await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY, "a code is spent by its use");
        assert!(again.body.contains("이미 사용한 번호"), "{}", again.body);
    }

    async fn the_device_remembers_organisations_and_forgets_them(app) {
        linked(&app, "한빛물산", "hanbit", "haneul@hanbit.example").await;
        let sea = linked(&app, "바다상사", "bada", "bada@bada.example").await;
        let mut browser = app.browser();
        sign_in(&mut browser, "/o/hanbit", "haneul@hanbit.example", PASSWORD).await;
        sign_in(&mut browser, "/o/bada", "bada@bada.example", PASSWORD).await;
        let page = browser.get("/?next=%2Faccount").await;
        assert_eq!(page.texts(".known a"), ["바다상사", "한빛물산"]);
        assert_eq!(page.attribute(".known a", "href").as_deref(), Some("/o/bada?next=%2Faccount"));
        app.write(async |tx| Ok(tx.set_organization_state(sea.scope, OrgState::Suspended).await?)).await;
        assert_eq!(browser.get("/").await.texts(".known a"), ["한빛물산"]);
        let answer = browser.post("/login/forget", &[("slug", "hanbit")]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
        assert!(browser.get("/").await.texts(".known a").is_empty());
        browser.cookies.retain(|(name, _)| name != "ieum_orgs");
        browser.cookies.push(("ieum_orgs".into(), "forged".into()));
        assert_eq!(browser.get("/").await.status, StatusCode::OK);
    }

    async fn a_former_id_forwards_for_a_while_with_what_is_carried(app) {
        let org = linked(&app, "한빛물산", "hanbit", "haneul@hanbit.example").await;
        let until = app.ctx().now().plus(30 * 24 * HOUR);
        app.write(async |tx| Ok(tx.retire_slug(org.scope, until).await?)).await;
        give_slug(&app, org.scope, "hanbit2", SlugState::Current).await;
        let mut browser = app.browser();
        let answer = browser.get("/o/hanbit?next=%2Faccount&login_hint=a%40b.kr").await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
        assert_eq!(answer.location(), "/o/hanbit2?next=%2Faccount&login_hint=a%40b.kr");
        app.pass(30 * 24 * HOUR);
        assert_eq!(browser.get("/o/hanbit").await.status, StatusCode::NOT_FOUND);
        assert_eq!(browser.get("/o/hanbit2").await.status, StatusCode::OK);
    }
}
