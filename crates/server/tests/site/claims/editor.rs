//! The operator's pages: rules are added, changed, moved and removed; mistakes change nothing.

use http::StatusCode;

use super::built_in::system;
use super::{add, rule};
use crate::support::TestApp;

#[tokio::test]
async fn an_operator_keeps_the_list_without_a_script() {
    let app = TestApp::sqlite().await;
    let rp = system(&app).await;
    let mut operator = app.operator("op@example.com").await;
    let base = format!("/operator/systems/{}/claims", rp.id);
    let page = operator.get(&format!("/operator/systems/{}", rp.id)).await;
    assert!(page.links().contains(&base), "linked");
    let empty = operator.get(&base).await;
    assert!(empty.body.contains("규칙이 없습니다"), "{}", empty.body);
    let version = operator.get(&format!("{base}/new")).await;
    let version = version.attribute("input[name=version]", "value").unwrap();
    let good = [
        ("version", version.as_str()),
        ("name", "roles"),
        ("source", "values"),
        ("values", "그룹 결재자 -> approver\r\nrole admin -> admin"),
        ("text", ""),
        ("userinfo", "on"),
    ];
    let saved = operator.post(&format!("{base}/new"), &good).await;
    assert_eq!((saved.status, saved.location()), (StatusCode::SEE_OTHER, base.as_str()));
    let twice = operator.post(&format!("{base}/new"), &good).await;
    assert_eq!(twice.status, StatusCode::CONFLICT, "a double click adds nothing");
    let edit = operator.get(&format!("{base}/1")).await;
    assert_eq!(
        edit.texts("textarea[name=values]"),
        ["group 결재자 -> approver role admin -> admin"]
    );
    assert!(edit.attribute("input[name=userinfo][checked]", "name").is_some());

    let version = edit.attribute("input[name=version]", "value").unwrap();
    let changed = [
        ("version", version.as_str()),
        ("name", "team"),
        ("source", "unit_path"),
        ("id_token", "on"),
    ];
    assert_eq!(
        operator.post(&format!("{base}/1"), &changed).await.status,
        StatusCode::SEE_OTHER
    );
    assert_eq!(
        operator.post(&format!("{base}/1"), &changed).await.status,
        StatusCode::CONFLICT,
        "stale"
    );
    add(&rp, &[rule("mail", "email"), rule("tel", "phone_number")]).await;
    let names = |page: &crate::support::Answer| page.texts("tbody td a code");
    let list = operator.get(&base).await;
    assert_eq!(names(&list), ["team", "mail", "tel"]);

    let version = list.attribute("input[name=version]", "value").unwrap();
    let step = [("version", version.as_str()), ("step", "up")];
    assert_eq!(
        operator.post(&format!("{base}/3/move"), &step).await.status,
        StatusCode::SEE_OTHER
    );
    let list = operator.get(&base).await;
    assert_eq!(names(&list), ["team", "tel", "mail"]);
    assert_eq!(
        operator.post(&format!("{base}/3/move"), &step).await.status,
        StatusCode::CONFLICT
    );

    let ask = operator.get(&format!("{base}/2/remove")).await;
    assert!(ask.body.contains("tel"), "{}", ask.body);
    let version = ask.attribute("input[name=version]", "value").unwrap();
    let fields = [("version", version.as_str())];
    assert_eq!(
        operator.post(&format!("{base}/2/remove"), &fields).await.status,
        StatusCode::SEE_OTHER
    );
    assert_eq!(
        operator.post(&format!("{base}/2/remove"), &fields).await.status,
        StatusCode::CONFLICT
    );
    let list = operator.get(&base).await;
    assert_eq!(names(&list), ["team", "mail"]);

    // Built-in claims: what has no tick is hidden.
    let version = list.attribute("input[name=version]", "value").unwrap();
    let kept = [
        ("version", version.as_str()),
        ("claim_name", "on"),
        ("claim_units", "on"),
    ];
    assert_eq!(
        operator.post(&format!("{base}/hidden"), &kept).await.status,
        StatusCode::SEE_OTHER
    );
    let list = operator.get(&base).await;
    assert!(list.attribute("input[name=claim_units][checked]", "name").is_some());
    assert!(list.attribute("input[name=claim_groups]", "name").is_some());
    assert!(list.attribute("input[name=claim_groups][checked]", "name").is_none());
    assert!(
        list.attribute("input[name=claim_sub]", "name").is_none(),
        "never to be hidden"
    );
    for lang in ["ko", "en"] {
        let page = operator.get(&format!("{base}?lang={lang}")).await;
        assert!(page.body.contains(&format!("lang=\"{lang}\"")), "{}", page.body);
    }
}

#[tokio::test]
async fn mistakes_are_told_at_their_fields_and_change_nothing() {
    let app = TestApp::sqlite().await;
    let rp = system(&app).await;
    add(&rp, &[rule("team", "unit")]).await;
    let mut operator = app.operator("op@example.com").await;
    let base = format!("/operator/systems/{}/claims", rp.id);
    let page = operator.get(&format!("{base}/new")).await;
    let version = page.attribute("input[name=version]", "value").unwrap();
    let good = [
        ("version", version.as_str()),
        ("name", "roles"),
        ("source", "values"),
        ("values", "group 결재자 -> approver"),
        ("text", "kept"),
        ("userinfo", "on"),
    ];
    let long = "a".repeat(101);
    for (name, typed, message) in [
        ("name", "sub", "프로토콜이 쓰는 이름"),
        ("name", "ORG_ID", "프로토콜이 쓰는 이름"),
        ("name", "", "영문자로 시작"),
        ("name", "<b>", "영문자로 시작"),
        ("name", long.as_str(), "영문자로 시작"),
        ("name", "email", "같은 뜻의 값만"),
        ("source", "password_hash", "목록에 없는 값"),
        ("source", "constant", "같은 뜻의 값만"),
        ("values", "", "한 줄 이상"),
        ("values", "결재자 approver", "처럼 입력해 주세요: 결재자 approver"),
        ("values", "role owner -> x", "role owner -&gt; x"),
        ("userinfo", "off", "담을 곳을 하나 이상"),
    ] {
        let mut fields = good.to_vec();
        fields.retain(|(field, _)| *field != name);
        if typed != "off" {
            fields.push((name, typed));
        }
        let answer = operator.post(&format!("{base}/new"), &fields).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}={typed}");
        let body = answer.body.replace("&#62;", "&gt;").replace("&#x3e;", "&gt;");
        assert!(body.contains(message), "{name}={typed}: {body}");
        assert!(body.contains("kept"), "what was typed is kept: {name}={typed}");
    }
    let english = operator
        .post(&format!("{base}/new?lang=en"), &[("name", "iss"), ("source", "name")])
        .await;
    assert!(english.body.contains("The protocol uses this name"), "{}", english.body);
    for path in ["/0", "/2", "/x", "/-1", "/99999999999999999999", "/2/remove"] {
        assert_eq!(
            operator.get(&format!("{base}{path}")).await.status,
            StatusCode::NOT_FOUND,
            "{path}"
        );
    }
    for (path, fields, status) in [
        ("/9/remove", vec![("version", version.as_str())], StatusCode::CONFLICT),
        (
            "/9/move",
            vec![("version", version.as_str()), ("step", "up")],
            StatusCode::CONFLICT,
        ),
        (
            "/1/move",
            vec![("version", version.as_str()), ("step", "sideways")],
            StatusCode::BAD_REQUEST,
        ),
    ] {
        assert_eq!(
            operator.post(&format!("{base}{path}"), &fields).await.status,
            status,
            "{path}"
        );
    }
    assert_eq!(
        operator.get("/operator/systems/nonsense/claims").await.status,
        StatusCode::NOT_FOUND
    );
    let list = operator.get(&base).await;
    assert_eq!(list.texts("tbody td a code"), ["team"], "nothing changed");
    assert_eq!(list.attribute("input[name=version]", "value").unwrap(), version);
}
