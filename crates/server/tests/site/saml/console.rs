//! The console: a method is added, filled from metadata, tried and turned on.

use axum::body::Body;
use axum::routing::get;
use http::StatusCode;
use ieum_saml::read_idp_metadata;

use super::idp::{Asked, METADATA, Made};
use super::{multipart, stage};
use crate::login::linked;
use crate::support::TestApp;

#[tokio::test]
async fn a_new_method_shows_what_to_register_and_cannot_be_turned_on_yet() {
    let app = TestApp::sqlite().await;
    let mut stage = stage(&app).await;
    let path = stage.console("/login-page/add/saml/entra");
    for (name, message) in [
        ("", "로그인 방식 이름을 입력해 주세요."),
        ("회사 계정", "같은 이름의 로그인 방식이 있습니다."),
    ] {
        let answer = stage.admin.post(&path, &[("name", name)]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.body.contains(message), "{}", answer.body);
    }
    stage.method = stage.add("새 방식").await;
    let form = stage.at("/saml");
    let page = stage.admin.get(&form).await;
    for (id, value) in [("entity-id", stage.entity_id()), ("acs-url", stage.acs())] {
        assert_eq!(
            page.attribute(&format!("#{id}"), "value").as_deref(),
            Some(value.as_str())
        );
    }
    assert!(!page.body.contains("/try\""), "there is nothing to try yet");
    let document = app.browser().get(&format!("/saml/{}/metadata", stage.method)).await;
    assert_eq!(document.status, StatusCode::OK);
    assert_eq!(document.headers["content-type"], "application/samlmetadata+xml");
    for part in [
        format!("entityID=\"{}\"", stage.entity_id()),
        format!("Location=\"{}\"", stage.acs()),
        "use=\"signing\"".into(),
        "use=\"encryption\"".into(),
    ] {
        assert!(document.body.contains(&part), "{part}: {}", document.body);
    }
    let (version, enable) = (stage.version().await, stage.at("/enable"));
    let answer = stage.admin.post(&enable, &[("version", &version)]).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.body.contains("켜기 전에 설정에서"), "{}", answer.body);
    let answer = stage.admin.get(&stage.at("/try")).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        answer.body.contains("설정이 아직 완성되지 않았습니다"),
        "{}",
        answer.body
    );
}

#[tokio::test]
async fn what_is_wrong_in_the_settings_is_said_at_its_field_and_changes_nothing() {
    let app = TestApp::sqlite().await;
    let mut stage = stage(&app).await;
    let before = stage.version().await;
    for (field, value, message) in [
        ("idp_entity_id", "", "IdP 엔터티 ID를 입력해 주세요."),
        ("sso_redirect", "", "로그인 주소를 하나 이상"),
        ("sso_redirect", "javascript:alert(1)", "https://로 시작하는 주소를"),
        ("logout", "x", "https://로 시작하는 주소를"),
        ("certificates", "", "서명 검증 인증서를 입력해"),
        ("certificates", "MIIB", "PEM 형식으로"),
        ("signed", "nothing", "목록에서 선택해"),
        ("email", "a b", "공백 없이 1,024자 이하로"),
        ("metadata_url", "ftp://idp.example", "https://로 시작하는 주소를"),
        (
            "name_id_format",
            "urn:oasis:names:tc:SAML:2.0:nameid-format:transient",
            "사람을 구별하는 속성을 입력해",
        ),
    ] {
        let answer = stage.save(&[(field, value)]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{field} {value}");
        assert!(
            answer.texts(".error").iter().any(|text| text.contains(message)),
            "{field}: {}",
            answer.body
        );
        // The same while the form is being filled in.
        let answer = stage.save_only(&[(field, value), ("live", field)]).await;
        assert_eq!(answer.status, StatusCode::OK, "{field} {value}");
        let said: serde_json::Value = serde_json::from_str(&answer.body).unwrap();
        assert!(
            said["errors"]
                .as_object()
                .unwrap()
                .values()
                .any(|text| text.as_str().unwrap().contains(message)),
            "{said}"
        );
    }
    let answer = stage.save_only(&[("live", "logout")]).await;
    assert_eq!(answer.body, r#"{"errors":{},"notes":{}}"#);
    assert_eq!(stage.version().await, before, "nothing was saved");
    let answer = stage.save(&[("version", &before)]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    let answer = stage.save(&[("version", &before)]).await;
    assert_eq!(answer.status, StatusCode::CONFLICT, "the second of two tabs is told");
}

#[tokio::test]
async fn metadata_fills_the_fields_by_file_text_or_address_and_saves_nothing() {
    let app = TestApp::sqlite().await;
    let mut stage = stage(&app).await;
    let (form, before) = (stage.at("/saml"), stage.version().await);
    let metadata = read_idp_metadata(METADATA).unwrap();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let router = axum::Router::new().route("/metadata", get(async || Body::from(METADATA)));
    tokio::spawn(async move { axum::serve(listener, router).await });
    let url = format!("{address}/metadata");
    let fill = [("version", before.as_str()), ("fill", "1"), ("email", "typed-before")];
    for (fields, file) in [
        (vec![], METADATA),
        (vec![("metadata", METADATA)], ""),
        (vec![("metadata_url", url.as_str())], ""),
    ] {
        let fields = [&fill[..], &fields].concat();
        let page = multipart(&mut stage.admin, &form, &fields, file).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.body);
        let value = |name: &str| page.attribute(&format!("input[name={name}]"), "value");
        assert_eq!(value("idp_entity_id").as_deref(), Some(metadata.entity_id.as_str()));
        assert_eq!(value("email").as_deref(), Some("typed-before"));
        assert!(page.body.contains("아직 저장되지 않았습니다"));
    }
    let missing = format!("{address}/none");
    for (name, value, message) in [
        ("metadata", "", "메타데이터 주소를 입력하거나"),
        ("metadata", "x", "메타데이터를 읽을 수 없습니다"),
        ("metadata", "<a/>", "IdP가 하나 들어 있는"),
        ("metadata_url", missing.as_str(), "메타데이터를 받지 못했습니다"),
        (
            "metadata_url",
            "https://10.0.0.1/metadata",
            "메타데이터를 받지 못했습니다",
        ),
        ("metadata_url", "x", "https://로 시작하는 주소를"),
    ] {
        let fields = [&fill[..], &[(name, value)]].concat();
        let page = multipart(&mut stage.admin, &form, &fields, "").await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{value}");
        assert!(
            page.texts(".error").iter().any(|text| text.contains(message)),
            "{value}: {}",
            page.body
        );
    }
    assert_eq!(stage.version().await, before);
}

#[tokio::test]
async fn a_trial_shows_what_would_happen_and_changes_nothing() {
    let app = TestApp::sqlite().await;
    let mut stage = stage(&app).await;
    let begin = stage.at("/try");
    let go = async |admin: &mut crate::support::Browser<'_>| {
        let answer = admin.get(&begin).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
        Asked::at(answer.location())
    };
    let asked = go(&mut stage.admin).await;
    assert!(asked.xml.contains("ForceAuthn=\"true\""), "{}", asked.xml);
    let response = stage.made(Some(&asked), &Made::default());
    // Somebody of another organisation.
    let stranger = linked(&app, "바다상사", "bada", "admin@bada.example").await;
    let mut other = app.signed_in(&stranger).await;
    let fields = [
        ("SAMLResponse", response.as_str()),
        ("RelayState", asked.relay_state.as_str()),
    ];
    assert_eq!(
        other.post(&stage.at("/tried"), &fields).await.status,
        StatusCode::NOT_FOUND
    );
    // Not at the members' address.
    let finish = format!("/saml/{}/finish", stage.method);
    assert_eq!(
        stage.admin.post(&finish, &fields).await.status,
        StatusCode::NOT_FOUND,
        "the method is off"
    );

    let mut admin = stage.admin.clone();
    let page = stage.back(&mut admin, &response, &asked.relay_state).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    for word in [
        "p1",
        "admin@hanbit.example",
        "영업, 팀장",
        "김하늘 구성원인지 확인해 달라는",
    ] {
        assert!(page.body.contains(word), "{word}: {}", page.body);
    }
    let again = stage.back(&mut admin, &response, &asked.relay_state).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY, "once");
    let list = stage.console("/links");
    assert!(
        stage.admin.get(&list).await.body.contains("확인할 사람이 없습니다"),
        "no proposal came of it"
    );

    // What is wrong is said with what came and what to do.
    let asked = go(&mut stage.admin).await;
    let wrong = Made {
        audience: Some("https://other.example/sp"),
        ..Made::default()
    };
    let response = stage.made(Some(&asked), &wrong);
    let page = stage.back(&mut admin, &response, &asked.relay_state).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    for word in [
        "다른 서비스를 위한 어설션입니다",
        "엔터티 ID(Audience)를",
        "https://other.example/sp",
    ] {
        assert!(page.body.contains(word), "{word}: {}", page.body);
    }
}

#[tokio::test]
async fn a_request_by_form_is_signed_if_the_company_wants_it() {
    let app = TestApp::sqlite().await;
    let mut stage = stage(&app).await;
    stage
        .save(&[
            ("sso_redirect", ""),
            ("sso_post", "https://idp.example/post"),
            ("signs_requests", "on"),
        ])
        .await;
    stage.turn_on().await;
    let page = app.browser().get(&format!("/o/hanbit/go/{}", stage.method)).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    assert_eq!(
        page.attribute("form[data-post]", "action").as_deref(),
        Some("https://idp.example/post")
    );
    let policy = page.headers["content-security-policy"].to_str().unwrap();
    assert!(policy.contains("form-action 'self' https://idp.example"), "{policy}");
    let request = super::idp::text(&page.attribute("input[name=SAMLRequest]", "value").unwrap());
    assert!(
        request.contains("<ds:SignatureValue") && request.contains(&stage.acs()),
        "{request}"
    );
    stage.save(&[("signs_requests", "on")]).await;
    let answer = app.browser().get(&format!("/o/hanbit/go/{}", stage.method)).await;
    assert!(answer.location().contains("&SigAlg=") && answer.location().contains("&Signature="));
}
