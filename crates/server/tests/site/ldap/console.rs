//! The console: settings and trial.

use http::StatusCode;
use ieum_model::domain::DomainState;
use ieum_testkit::slapd::{PASSWORD, READER_PASSWORD, Slapd};

use super::{fields, organization, stage};
use crate::login::linked;
use crate::support::TestApp;
use crate::upstream::takeover::domain;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_wrong_in_the_settings_is_said_at_its_field_and_nothing_is_added() {
    let app = TestApp::sqlite().await;
    let slapd = Slapd::start(0, true).unwrap();
    let mut stage = organization(&app).await;
    for (field, value, message) in [
        ("name", "", "로그인 방식 이름을 입력해 주세요."),
        ("servers", "", "서버 주소를 입력해 주세요."),
        ("servers", "ldap://a.example", "맞지 않는 ldap://"),
        ("security", "plain", "암호화하지 않으려면"),
        ("ca", "x", "PEM 형식의 인증서를"),
        ("base", "", "위치(DN)를 입력해 주세요."),
        ("service_dn", "reader", "같은 형식으로 500자 이하로"),
        ("secret", "", "조회용 계정의 비밀번호를 입력해 주세요."),
        ("filter", "(uid=a)", "자리에 {user}를 넣어"),
        ("filter", "(uid={user}", "괄호로 감싼 올바른"),
        ("subject", "", "속성 이름을 입력해 주세요."),
        ("groups", "x", "목록에서 선택해"),
    ] {
        let answer = stage.add(&fields(&slapd, &[(field, value)])).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{field} {value}");
        assert!(answer.body.contains(message), "{field} {value}: {}", answer.body);
        assert!(!answer.body.contains(READER_PASSWORD), "a secret is not shown again");
    }
    let mut conn = app.store().read().await.unwrap();
    let methods = conn.login_methods(stage.created.scope).await.unwrap();
    assert_eq!(methods.len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_reading_accounts_password_stays_with_its_place() {
    let app = TestApp::sqlite().await;
    let slapd = Slapd::start(0, true).unwrap();
    let mut stage = stage(&app, &slapd, &[]).await;
    let form = stage.at("/ldap");
    let page = stage.admin.get(&form).await;
    assert!(
        !page.body.contains(READER_PASSWORD) && page.body.contains("저장된 값이 있습니다"),
        "{}",
        page.body
    );
    let version = stage.version("/ldap").await;
    for more in [("servers", "evil.example"), ("security", "starttls"), ("ca", "")] {
        let mut fields = fields(&slapd, &[("secret", ""), more]);
        fields.push(("version", version.clone()));
        let answer = stage.post(&form, &fields).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{more:?}");
        assert!(answer.body.contains("비밀번호를 다시 입력해"), "{}", answer.body);
    }
    stage.change(&fields(&slapd, &[("secret", ""), ("email", "")])).await;
    let mut late = fields(&slapd, &[]);
    late.push(("version", version));
    assert_eq!(stage.post(&form, &late).await.status, StatusCode::CONFLICT);
    let stranger = linked(&app, "바다상사", "bada", "admin@bada.example").await;
    let mut other = app.signed_in(&stranger).await;
    let (mine, theirs) = (
        stage.created.scope.org_id().to_string(),
        stranger.scope.org_id().to_string(),
    );
    for page in ["/ldap", "/trial"] {
        let path = stage.at(page).replace(&mine, &theirs);
        assert_eq!(
            other.get(&path).await.status,
            StatusCode::NOT_FOUND,
            "another organisation's method"
        );
    }
    let path = stage.at("/trial").replace(&mine, &theirs);
    let typed = [("username", "minji"), ("password", PASSWORD)];
    assert_eq!(other.post(&path, &typed).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_trial_shows_every_step_and_keeps_nothing() {
    let app = TestApp::sqlite().await;
    let slapd = Slapd::start(0, true).unwrap();
    let mut stage = organization(&app).await;
    stage.connect(&fields(&slapd, &[])).await;
    let page = stage.try_it("minji", PASSWORD).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    for word in [
        "서버에 접속했습니다",
        "조회용 계정으로 접속했습니다",
        "uid=minji,ou=people,dc=corp,dc=example",
        "검색해서 1개를",
        "비밀번호가 맞습니다",
        "employeeNumber: minji-7",
        "minji@corp.example",
        // Groups in groups, each once although they go in a circle.
        "그룹 3개를",
        "cn=sales,ou=groups,dc=corp,dc=example",
        "cn=company,ou=groups,dc=corp,dc=example",
        "맞는 구성원을 찾지 못했습니다",
    ] {
        assert!(page.body.contains(word), "{word}: {}", page.body);
    }
    assert!(!page.body.contains("cn=others") && !page.body.contains(PASSWORD) && !page.body.contains(READER_PASSWORD));
    let list = stage.console("/links");
    assert!(
        stage.admin.get(&list).await.body.contains("확인할 사람이 없습니다"),
        "no proposal came of it"
    );
    let page = stage.try_it("minji", "wrong-password").await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        page.body.contains("비밀번호가 올바르지 않습니다") && page.body.contains("검색해서 1개를"),
        "{}",
        page.body
    );
    let page = stage.try_it("minji", "").await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    let audit = stage.admin.get(&stage.console("/audit")).await;
    assert!(!audit.body.contains(PASSWORD) && !audit.body.contains("wrong-password"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_would_be_linked_goes_by_what_a_directory_sends_and_its_draft() {
    let slapd = Slapd::start(0, true).unwrap();
    let app = TestApp::sqlite().await;
    let mut stage = stage(&app, &slapd, &[("key", "")]).await;
    let scope = stage.created.scope;
    // Its addresses prove nothing, however much the domain is believed: the super admin's is in it.
    let proven = domain(&app, scope, "hanbit.example", DomainState::Proven).await;
    let method = stage.method;
    let trusted = app.write(async |tx| Ok(tx.set_method_speaks_for(scope, method, proven, true).await?));
    assert!(trusted.await);
    let (member, now) = (stage.created.member, app.ctx().now());
    app.write(async |tx| Ok(tx.set_member_key(scope, member, "minji-7", now).await?))
        .await;
    let would = stage.at("/would");
    assert_eq!(
        stage.admin.get(&would).await.texts(".facts dd"),
        ["0", "0", "0", "0", "1"]
    );
    // A draft that names the attribute with the key is what is asked about.
    let (version, form) = (stage.version("/ldap").await, stage.at("/ldap"));
    let mut changed = fields(&slapd, &[]);
    changed.push(("version", version));
    assert_eq!(stage.post(&form, &changed).await.status, StatusCode::SEE_OTHER);
    assert_eq!(
        stage.admin.get(&would).await.texts(".facts dd"),
        ["0", "1", "0", "0", "0"]
    );
}
