//! The console: settings, trial, people to be told apart.

use http::StatusCode;
use serde_json::{Value, json};

use super::{SECRET, stage};
use crate::login::linked;
use crate::support::TestApp;

#[tokio::test]
async fn what_is_wrong_in_the_settings_is_said_at_its_field_and_nothing_is_added() {
    let app = TestApp::sqlite().await;
    let mut stage = stage(&app).await;
    let issuer = stage.idp.issuer.clone();
    for (field, value, message) in [
        ("name", "", "로그인 방식 이름을 입력해 주세요."),
        ("name", "회사 계정", "같은 이름의 로그인 방식이 있습니다."),
        ("issuer", "", "발급자 주소를 입력해 주세요."),
        ("issuer", "https://{domain}.okta.com", "중괄호로 표시된 부분을"),
        ("issuer", "idp", "https://로 시작하는 주소를"),
        ("client_id", "", "클라이언트 ID를 입력해 주세요."),
        ("secret", "a b", "공백 없이 500자 이하로"),
        ("scopes", "a\"b", "범위는 공백으로 구분해"),
        ("secret_expires_on", "2026-02-30", "2027-01-31과 같은 날짜를"),
        ("subject", "", "항목 이름을 입력해 주세요."),
    ] {
        let answer = stage
            .add(
                &issuer,
                &[("name", "새 방식"), (field, value)][usize::from(field == "name")..],
            )
            .await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{field} {value}");
        assert!(answer.body.contains(message), "{field}: {}", answer.body);
        assert!(!answer.body.contains(SECRET), "a secret is not shown again");
    }
    let methods = app
        .store()
        .read()
        .await
        .unwrap()
        .login_methods(stage.created.scope)
        .await
        .unwrap();
    assert_eq!(methods.len(), 2);
    assert!(!methods[1].is_enabled, "a new method is not on the login page");
}

/// What a form that is being filled in is told: errors and notes, by field.
async fn told(stage: &mut super::Stage<'_>, path: &str, fields: &[(&str, &str)]) -> (Value, Value) {
    let answer = stage.admin.post(path, fields).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    assert!(!answer.body.contains(SECRET));
    let mut said: Value = serde_json::from_str(&answer.body).unwrap();
    (said["errors"].take(), said["notes"].take())
}

#[tokio::test]
async fn a_form_is_checked_while_it_is_filled_in_by_the_rules_it_is_saved_by_and_nothing_is_saved() {
    let app = TestApp::sqlite().await;
    let mut stage = stage(&app).await;
    let issuer = stage.idp.issuer.clone();
    let (add, known) = (stage.console("/login-page/add/other"), stage.at("/openid"));
    for path in [&add, &known] {
        let fields = [
            ("live", "client_id"),
            ("issuer", issuer.as_str()),
            ("scopes", "a\"b"),
            ("subject", "sub"),
        ];
        let (errors, notes) = told(&mut stage, path, &fields).await;
        assert!(
            errors["client_id"]
                .as_str()
                .unwrap()
                .contains("클라이언트 ID를 입력해 주세요.")
        );
        assert!(errors["scopes"].is_string());
        assert_eq!(
            (errors.get("issuer"), notes.as_object().unwrap().len()),
            (None, 0),
            "only what was left is looked at"
        );
        let (errors, notes) = told(&mut stage, path, &[("live", "issuer"), ("issuer", &issuer)]).await;
        assert!(
            errors.get("issuer").is_none() && notes["issuer"].is_string(),
            "the provider was looked at: {errors}"
        );
        // Nobody is there, and a provider that calls itself another.
        for (typed, words) in [
            ("http://127.0.0.1:9", "연결할 수 없습니다"),
            ("idp", "https://로 시작하는 주소를"),
        ] {
            let (errors, notes) = told(&mut stage, path, &[("live", "issuer"), ("issuer", typed)]).await;
            let error = errors["issuer"].as_str().unwrap();
            assert!(error.contains(words), "{typed}: {error}");
            assert!(notes.as_object().unwrap().is_empty());
        }
    }
    for (path, field, value, words) in [
        ("/login-page/add/ldap/openldap", "servers", "", "서버"),
        ("/login-page/add/password-check", "url", "ftp://a", "https://"),
    ] {
        let path = stage.console(path);
        let (errors, _) = told(
            &mut stage,
            &path,
            &[("live", field), (field, value), ("secret", SECRET)],
        )
        .await;
        let error = errors[field].as_str().unwrap();
        assert!(error.contains(words), "{path}: {error}");
    }
    let mut conn = app.store().read().await.unwrap();
    let methods = conn.login_methods(stage.created.scope).await.unwrap();
    assert_eq!(methods.len(), 2, "nothing was added");
    let settings = conn
        .newest_settings(stage.created.scope, stage.method)
        .await
        .unwrap()
        .unwrap();
    assert!(settings.settings.contains(&issuer), "nothing was changed");
}

#[tokio::test]
async fn settings_are_changed_once_and_the_secret_stays_with_its_provider() {
    let app = TestApp::sqlite().await;
    let mut stage = stage(&app).await;
    let form = stage.at("/openid");
    let page = stage.admin.get(&form).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(!page.body.contains(SECRET));
    assert!(
        page.body.contains(&format!("/login/openid/{}", stage.method)),
        "the address to register"
    );
    let version = page.attribute("input[name=version]", "value").unwrap();
    let issuer = stage.idp.issuer.clone();
    let fields = |issuer: &'static str, secret: &'static str| {
        vec![
            ("issuer", issuer),
            ("secret", secret),
            ("client_id", "ieum2"),
            ("scopes", ""),
            ("subject", "sub"),
            ("email", "email"),
            ("name_claim", ""),
            ("groups", ""),
        ]
    };
    let issuer: &'static str = issuer.leak();
    let send = |fields: Vec<(&'static str, &'static str)>, version: String| {
        let mut all: Vec<(String, String)> = fields.into_iter().map(|(k, v)| (k.to_owned(), v.to_owned())).collect();
        all.push(("version".into(), version));
        all
    };
    let post = async |admin: &mut crate::support::Browser<'_>, all: Vec<(String, String)>| {
        let pairs: Vec<(&str, &str)> = all.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
        admin.post(&form, &pairs).await
    };
    let answer = post(
        &mut stage.admin,
        send(fields("http://127.0.0.1:9/evil", ""), version.clone()),
    )
    .await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.body);
    assert!(
        answer.body.contains("새 보안 비밀번호를 함께"),
        "a secret does not go to another provider"
    );
    let answer = post(&mut stage.admin, send(fields(issuer, ""), version.clone())).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    let answer = post(&mut stage.admin, send(fields(issuer, ""), version)).await;
    assert_eq!(answer.status, StatusCode::CONFLICT, "the second of two tabs is told");
}

#[tokio::test]
async fn a_trial_shows_what_would_happen_and_changes_nothing() {
    let app = TestApp::sqlite().await;
    let mut stage = stage(&app).await;
    let begin = stage.at("/try");
    let answer = stage.admin.get(&begin).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    let address = answer.location().to_owned();
    assert!(address.contains("prompt=login"), "{address}");
    let claims = json!({"sub": "p1", "email": "admin@hanbit.example", "name": "김하늘", "groups": ["영업"]});
    stage.idp.sign_in(&address, stage.now(), &claims);
    let back = stage.back(&address);
    let answer = stage.admin.get(&back).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    let tried = answer.location().to_owned();
    let mut stranger = linked(&app, "바다상사", "bada", "admin@bada.example").await;
    let mut other = app.signed_in(&stranger).await;
    assert_eq!(
        other.get(&tried).await.status,
        StatusCode::NOT_FOUND,
        "another organisation's trial"
    );
    let page = stage.admin.get(&tried).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    for word in [
        "p1",
        "admin@hanbit.example",
        "확인되지 않은 이메일",
        "영업",
        "김하늘 구성원인지 확인해 달라는",
    ] {
        assert!(page.body.contains(word), "{word}");
    }
    assert_eq!(
        stage.admin.get(&tried).await.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "once"
    );
    let list = stage.console("/links");
    assert!(
        stage.admin.get(&list).await.body.contains("확인할 사람이 없습니다"),
        "no proposal came of it"
    );

    // What is wrong is said with what to do.
    stage
        .idp
        .behave(|behaviour| behaviour.refusal = Some((401, "invalid_client")));
    let address = stage.admin.get(&begin).await.location().to_owned();
    stage.idp.sign_in(&address, stage.now(), &claims);
    let tried = stage.admin.get(&stage.back(&address)).await.location().to_owned();
    let page = stage.admin.get(&tried).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.body.contains("클라이언트 ID나 보안 비밀번호가 맞지 않습니다") && page.body.contains("새로 발급해"));
    stranger = linked(&app, "하늘상사", "haneul", "admin@haneul.example").await;
    let mut other = app.signed_in(&stranger).await;
    let answer = other
        .get(&begin.replace(
            &stage.created.scope.org_id().to_string(),
            &stranger.scope.org_id().to_string(),
        ))
        .await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND, "another organisation's method");
}

#[tokio::test]
async fn a_provider_that_cannot_be_reached_or_is_none_is_said() {
    let app = TestApp::sqlite().await;
    let mut stage = stage(&app).await;
    let begin = stage.at("/try");
    stage
        .idp
        .behave(|behaviour| behaviour.document = json!({"issuer": "https://evil.example"}));
    let page = stage.admin.get(&begin).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.body.contains("issuer가 입력한 주소와 다릅니다"), "{}", page.body);
    let answer = stage.add("http://127.0.0.1:1", &[("name", "없는 곳")]).await;
    let gone = answer.location().replace("/openid", "/try");
    let page = stage.admin.get(&gone).await;
    assert!(page.body.contains("회사 로그인 시스템에 연결할 수 없습니다"));
    // Inside of the network nothing is reached that is not allowed.
    let answer = stage.add("https://10.0.0.1", &[("name", "안쪽")]).await;
    let inside = answer.location().replace("/openid", "/try");
    let page = stage.admin.get(&inside).await;
    assert!(page.body.contains("회사 로그인 시스템에 연결할 수 없습니다"));
}

#[tokio::test]
async fn a_proposal_is_decided_dismissed_and_put_back() {
    let app = TestApp::sqlite().await;
    let mut stage = stage(&app).await;
    stage.turn_on().await;
    let claims = json!({"sub": "p7", "name": "모르는 사람"});
    for _ in 0..3 {
        stage.sign_in(&mut app.browser(), &claims).await;
    }
    let list = stage.console("/links");
    let page = stage.admin.get(&list).await;
    assert!(
        page.body.contains("모르는 사람") && page.body.contains("3번 시도"),
        "{}",
        page.body
    );
    let overview = stage.admin.get(&stage.console("/login-page")).await;
    assert!(overview.body.contains("확인할 사람이 1명 있습니다"));
    let one = page
        .links()
        .into_iter()
        .find(|link| link.starts_with(&format!("{list}/")))
        .unwrap();

    let answer = stage.admin.post(&one, &[]).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.body.contains("구성원을 선택해 주세요."));
    let stranger = linked(&app, "바다상사", "bada", "admin@bada.example").await;
    let answer = stage
        .admin
        .post(&one, &[("member", &stranger.member.to_string())])
        .await;
    assert_eq!(
        answer.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "another organisation's member"
    );
    let mut other = app.signed_in(&stranger).await;
    let theirs = one.replace(
        &stage.created.scope.org_id().to_string(),
        &stranger.scope.org_id().to_string(),
    );
    assert_eq!(other.get(&theirs).await.status, StatusCode::NOT_FOUND);

    assert_eq!(
        stage.admin.post(&format!("{one}/dismiss"), &[]).await.status,
        StatusCode::SEE_OTHER
    );
    stage.sign_in(&mut app.browser(), &claims).await;
    assert!(
        !stage.admin.get(&list).await.body.contains("모르는 사람"),
        "dismissed stays dismissed"
    );
    assert!(stage.admin.get(&one).await.body.contains("목록에 다시 올리기"));
    assert_eq!(
        stage.admin.post(&format!("{one}/reopen"), &[]).await.status,
        StatusCode::SEE_OTHER
    );
    let member = stage.created.member.to_string();
    let found = stage.admin.get(&format!("{one}?q=%EA%B9%80")).await;
    assert!(found.body.contains(&member), "{}", found.body);
    assert_eq!(
        stage.admin.post(&one, &[("member", &member)]).await.status,
        StatusCode::SEE_OTHER
    );
    assert_eq!(
        stage.admin.post(&one, &[("member", &member)]).await.status,
        StatusCode::NOT_FOUND,
        "decided once"
    );
    assert_eq!(
        stage.sign_in(&mut app.browser(), &claims).await.status,
        StatusCode::SEE_OTHER
    );

    // The member has one account at this method.
    stage
        .sign_in(&mut app.browser(), &json!({"sub": "p8", "name": "또 다른 사람"}))
        .await;
    let page = stage.admin.get(&list).await;
    let second = page
        .links()
        .into_iter()
        .find(|link| link.starts_with(&format!("{list}/")))
        .unwrap();
    let answer = stage.admin.post(&second, &[("member", &member)]).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.body.contains("이미 연결되어 있습니다"));
    // The link is removed: the person is proposed anew.
    let links = stage.console(&format!("/members/{member}/links"));
    let page = stage.admin.get(&links).await;
    assert!(page.body.contains("모르는 사람") && page.body.contains("관리자가 연결"));
    let remove = page.attribute("form[action$='/remove']", "action").unwrap();
    assert_eq!(stage.admin.post(&remove, &[]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(
        stage.sign_in(&mut app.browser(), &claims).await.status,
        StatusCode::FORBIDDEN
    );
}
