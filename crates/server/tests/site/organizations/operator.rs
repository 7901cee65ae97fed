//! The operator's organisations: found, made, planned, suspended.

use super::*;

on_both! {
    async fn an_operator_finds_organisations_and_pages_through_them(app) {
        for number in 0..60 {
            let name = format!("조직 {number:02}");
            app.organization(&name, Plan::Free, &format!("p{number}@example.com")).await;
        }
        let linked = app.organization("하늘물산", Plan::Premium, "haneul@example.com").await;
        link(&app, &linked, "haneul").await;
        let mut operator = app.operator("ops@example.com").await;
        let names = |answer: &Answer| answer.texts("tbody td:first-child");

        let first = operator.get("/operator/organizations").await;
        assert_eq!((first.status, names(&first).len()), (StatusCode::OK, 50));
        assert!(first.body.contains("모두 61건"));
        let next = first.attribute("a[rel=next]", "href").unwrap();
        let second = operator.get(&next).await;
        assert_eq!(names(&second).len(), 11);
        assert!(second.attribute("a[rel=next]", "href").is_none());
        let all = [names(&first), names(&second)].concat();
        let unique: std::collections::BTreeSet<_> = all.iter().collect();
        assert_eq!(unique.len(), 61);

        for (query, expected) in [
            ("q=%ED%95%98%EB%8A%98", vec!["하늘물산"]),
            ("q=hane", vec!["하늘물산"]),
            ("q=haneul&plan=free", vec![]),
            ("linked=yes", vec!["하늘물산"]),
            ("plan=premium&state=active&linked=yes", vec!["하늘물산"]),
            ("state=suspended", vec![]),
            ("q=%25", vec![]),
            ("q=%27%20OR%201=1", vec![]),
        ] {
            let answer = operator.get(&format!("/operator/organizations?{query}")).await;
            assert_eq!(names(&answer), expected, "{query}");
        }
        let bad = operator.get("/operator/organizations?after=x&plan=gold&state=x&linked=maybe&page=-1").await;
        assert_eq!(names(&bad).len(), 50, "what is not understood narrows nothing");
    }

    async fn an_operator_makes_an_organisation_whose_super_admin_gets_a_link(app) {
        let mut operator = app.operator("ops@example.com").await;
        let page = operator.get("/operator/organizations/new").await;
        let once = page.attribute("[name=once]", "value").unwrap();
        let fields = [
            ("once", once.as_str()), ("name", "바다상사"), ("plan", "standard"),
            ("super_admin.name", "박바다"), ("super_admin.email", "bada@example.com"),
        ];
        let done = operator.post("/operator/organizations/new", &fields).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
        let again = operator.post("/operator/organizations/new", &fields).await;
        assert_eq!(again.location(), done.location(), "two clicks make one organisation");
        let mails = app.mails_to("bada@example.com").await;
        assert_eq!(mails.len(), 1);
        assert!(mails[0].message.text.contains("/password/setup/"), "{}", mails[0].message.text);
        assert!(mails[0].message.subject.contains("바다상사"));

        let one = operator.get(done.location()).await;
        assert_eq!(one.status, StatusCode::OK);
        assert!(one.body.contains("박바다") && one.body.contains("bada@example.com") && one.body.contains("STANDARD"));
        assert!(one.body.contains(&format!("{}/slug", done.location())));
        let total = operator.get("/operator/organizations").await;
        assert!(total.body.contains("모두 1건"));
    }

    async fn plan_and_suspension_are_decided_on_what_the_operator_saw(app) {
        let created = app.organization("하늘물산", Plan::Free, "haneul@example.com").await;
        let mut operator = app.operator("ops@example.com").await;
        let path = format!("/operator/organizations/{}", created.scope.org_id());
        let version = operator.get(&path).await.attribute("[name=version]", "value").unwrap();
        let plan = |version: String, plan: &'static str, reason: &'static str| {
            [("version", version), ("plan", plan.to_owned()), ("reason", reason.to_owned())]
        };
        for (fields, status) in [
            (plan(version.clone(), "gold", "계약"), StatusCode::UNPROCESSABLE_ENTITY),
            (plan(version.clone(), "premium", " "), StatusCode::UNPROCESSABLE_ENTITY),
            (plan("999".into(), "premium", "계약"), StatusCode::CONFLICT),
            (plan("".into(), "premium", "계약"), StatusCode::CONFLICT),
        ] {
            let fields = fields.each_ref().map(|(k, v)| (*k, v.as_str()));
            assert_eq!(operator.post(&format!("{path}/plan"), &fields).await.status, status, "{fields:?}");
        }
        assert!(operator.get(&path).await.texts(".badge").contains(&"FREE".to_owned()), "nothing was changed");
        let fields = plan(version, "premium", "연간 계약");
        let fields = fields.each_ref().map(|(k, v)| (*k, v.as_str()));
        assert_eq!(operator.post(&format!("{path}/plan"), &fields).await.status, StatusCode::SEE_OTHER);
        let now = operator.get(&path).await;
        assert!(now.texts(".badge").contains(&"PREMIUM".to_owned()));

        let mut console = app.signed_in(&created).await;
        let home = format!("/console/{}", created.scope.org_id());
        assert_eq!(console.get(&home).await.status, StatusCode::OK);
        let asked = operator.get(&format!("{path}/suspend")).await;
        assert!(asked.body.contains("하늘물산을 중지할까요?"), "{}", asked.body);
        let version = asked.attribute("[name=version]", "value").unwrap();
        let done = operator.post(&format!("{path}/suspend"), &[("version", &version)]).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER);
        assert_eq!(console.get(&home).await.status, StatusCode::NOT_FOUND, "suspended means suspended");
        let stale = operator.post(&format!("{path}/resume"), &[("version", &version)]).await;
        assert_eq!(stale.status, StatusCode::CONFLICT);
        let version = operator.get(&path).await.attribute("form[action$=resume] [name=version]", "value").unwrap();
        let done = operator.post(&format!("{path}/resume"), &[("version", &version)]).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER);
        assert_eq!(console.get(&home).await.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn what_is_wrong_with_a_new_organisation_stands_at_its_field() {
    let app = TestApp::sqlite().await;
    let mut operator = app.operator("ops@example.com").await;
    let good = [
        ("name", "바다상사"),
        ("plan", "free"),
        ("super_admin.name", "박바다"),
        ("super_admin.email", "bada@example.com"),
    ];
    for (field, value) in [
        ("name", ""),
        ("plan", "gold"),
        ("super_admin.name", ""),
        ("super_admin.email", "bada"),
    ] {
        let fields = good.map(|(name, kept)| if name == field { (name, value) } else { (name, kept) });
        let answer = operator.post("/operator/organizations/new", &fields).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{field}");
        assert_eq!(answer.texts("p.error").len(), 1, "{field}");
        assert!(
            answer.attribute(&format!("[id='{field}-error']"), "class").is_some(),
            "{field}"
        );
    }
    assert!(app.mails_to("bada@example.com").await.is_empty());
    let missing = operator
        .get("/operator/organizations/00000000-0000-7000-8000-000000000000")
        .await;
    assert_eq!(missing.status, StatusCode::NOT_FOUND);
    assert_eq!(
        operator.get("/operator/organizations/x").await.status,
        StatusCode::NOT_FOUND
    );
    for page in ["/operator/organizations", "/operator/organizations/new"] {
        let english = operator.get(&format!("{page}?lang=en")).await;
        assert_eq!(english.status, StatusCode::OK);
        assert!(english.body.contains("New organisation"), "{page}");
    }
    let mut stranger = app.browser();
    let away = stranger.get("/operator/organizations").await;
    assert!(away.location().starts_with("/operator/login"), "{}", away.location());
}
