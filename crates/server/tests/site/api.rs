//! The REST API for business systems.

use axum::body::Body;
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::{Method, Request, StatusCode};
use ieum_app::core::token;
use ieum_model::plan::Plan;
use ieum_model::{ClientRowId, TokenId};
use ieum_store::client::{ClientSettings, NewClient};
use ieum_store::token::NewAccessToken;
use serde_json::{Value, json};

use crate::on_both;
use crate::support::{Answer, TestApp};

const ROOT: &str = "/api/v1/organizations";

/// A business system with a token of these scopes.
async fn client(app: &TestApp, name: &str, scope: &str) -> (ClientRowId, String) {
    let ctx = app.ctx();
    let id = ClientRowId::new(ctx.now(), ctx.rng());
    let (secret, hash) = token::mint(ctx.rng());
    let scopes: Vec<_> = scope.split(' ').map(str::to_owned).collect();
    let (none, grants) = (Vec::new(), vec!["client_credentials".to_owned()]);
    app.write(async |tx| {
        let settings = ClientSettings {
            name,
            redirect_uris: &none,
            post_logout_redirect_uris: &none,
            grants: &grants,
            scopes: &scopes,
            id_token_alg: "ES256",
            home_url: None,
        };
        let new = NewClient {
            id,
            client_id: name,
            kind: "confidential",
            secret_hash: Some([7; 32]),
            org_id: None,
            settings,
            now: ctx.now(),
        };
        tx.insert_client(&new).await?;
        let token = NewAccessToken {
            id: TokenId::new(ctx.now(), ctx.rng()),
            token_hash: hash,
            client: id,
            grant: None,
            scope,
            audience: &[],
            actors: &[],
            now: ctx.now(),
            expires_at: ctx.now().plus(std::time::Duration::from_secs(600)),
            jkt: None,
            x5t: None,
        };
        Ok(tx.insert_access_token(&token).await?)
    })
    .await;
    (id, secret.expose().to_owned())
}

struct Caller<'a> {
    app: &'a TestApp,
    token: String,
}

impl Caller<'_> {
    async fn call(&self, method: Method, path: &str, key: Option<&str>, body: Option<&str>) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        if !self.token.is_empty() {
            request = request.header(AUTHORIZATION, format!("Bearer {}", self.token));
        }
        if let Some(key) = key {
            request = request.header("idempotency-key", key);
        }
        if body.is_some() {
            request = request.header(CONTENT_TYPE, "application/json");
        }
        let body = Body::from(body.unwrap_or_default().to_owned());
        self.app.browser().send(request.body(body).unwrap()).await
    }
    async fn get(&self, path: &str) -> Answer {
        self.call(Method::GET, path, None, None).await
    }
    async fn post(&self, body: &Value) -> Answer {
        self.call(Method::POST, ROOT, None, Some(&body.to_string())).await
    }
}

fn json_of(answer: &Answer) -> Value {
    serde_json::from_str(&answer.body).unwrap_or_else(|e| panic!("{e}: {}", answer.body))
}

/// A problem document with this status and code.
fn assert_problem(answer: &Answer, status: StatusCode, code: &str) {
    assert_eq!(answer.status, status, "{}", answer.body);
    assert_eq!(answer.headers["content-type"], "application/problem+json");
    let document = json_of(answer);
    assert_eq!(document["code"], code, "{document}");
    assert_eq!(document["status"], status.as_u16());
    for field in ["type", "title", "request_id"] {
        assert!(
            document[field].as_str().is_some_and(|text| !text.is_empty()),
            "{field} of {document}"
        );
    }
}

fn new(name: &str, email: &str) -> Value {
    json!({"name": name, "plan": "standard", "super_admin": {"name": "박바다", "email": email}})
}

on_both! {
    async fn a_business_system_makes_reads_and_changes_an_organisation(app) {
        let (_, token) = client(&app, "erp", "organizations:read organizations:write").await;
        let erp = Caller { app: &app, token };
        let made = erp.post(&new("바다상사", "bada@example.com")).await;
        assert_eq!(made.status, StatusCode::CREATED, "{}", made.body);
        let document = json_of(&made);
        assert_eq!((&document["name"], &document["plan"], &document["state"]), (&json!("바다상사"), &json!("standard"), &json!("active")));
        assert_eq!((&document["slug"], &document["linked_at"]), (&Value::Null, &Value::Null), "made is not linked");
        let path = made.location().to_owned();
        assert_eq!(path, format!("{ROOT}/{}", document["id"].as_str().unwrap()));
        assert!(app.mails_to("bada@example.com").await[0].message.text.contains("/password/setup/"));
        assert_eq!(json_of(&erp.get(&path).await), document);

        let body = json!({"plan": "premium", "state": "suspended", "version": document["version"], "reason": "미납"});
        let changed = erp.call(Method::PATCH, &path, None, Some(&body.to_string())).await;
        assert_eq!(changed.status, StatusCode::OK, "{}", changed.body);
        let now = json_of(&changed);
        assert_eq!((&now["plan"], &now["state"]), (&json!("premium"), &json!("suspended")));
        let stale = erp.call(Method::PATCH, &path, None, Some(&body.to_string())).await;
        assert_problem(&stale, StatusCode::CONFLICT, "stale");
        let same = erp.call(Method::PATCH, &path, None, Some("{}")).await;
        assert_eq!(json_of(&same), now, "what is absent stays as it is");
        let back = erp.call(Method::PATCH, &path, None, Some(r#"{"state":"active"}"#)).await;
        assert_eq!(json_of(&back)["state"], "active");
    }

    async fn a_repeat_with_the_same_key_makes_no_second_organisation(app) {
        let (_, token) = client(&app, "erp", "organizations:write").await;
        let erp = Caller { app: &app, token };
        let (_, token) = client(&app, "crm", "organizations:write").await;
        let crm = Caller { app: &app, token };
        let body = new("바다상사", "bada@example.com").to_string();
        let call = async |caller: &Caller<'_>| caller.call(Method::POST, ROOT, Some("order-17"), Some(&body)).await;
        let (one, two) = tokio::join!(call(&erp), call(&erp));
        let three = call(&erp).await;
        for answer in [&one, &two, &three] {
            assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.body);
            assert_eq!(answer.location(), one.location());
        }
        assert_eq!(app.mails_to("bada@example.com").await.len(), 1);
        let other = call(&crm).await;
        assert_eq!(other.status, StatusCode::CREATED);
        assert_ne!(other.location(), one.location(), "a key belongs to its business system");
        let changed = new("바다상사", "other@example.com").to_string();
        let reused = erp.call(Method::POST, ROOT, Some("order-17"), Some(&changed)).await;
        assert_problem(&reused, StatusCode::UNPROCESSABLE_ENTITY, "refused");
        assert_eq!(json_of(&reused)["errors"][0]["code"], "idempotency_key_reused");
        let bad = erp.call(Method::POST, ROOT, Some("with space"), Some(&body)).await;
        assert_eq!(json_of(&bad)["errors"][0]["code"], "idempotency_key_invalid");
    }

    async fn a_list_is_read_to_its_end(app) {
        let (_, token) = client(&app, "erp", "organizations:read").await;
        let erp = Caller { app: &app, token };
        for number in 0..5 {
            let plan = if number == 3 { Plan::Premium } else { Plan::Free };
            app.organization(&format!("조직 {number}"), plan, &format!("p{number}@example.com")).await;
            app.pass(std::time::Duration::from_millis(1));
        }
        let (mut path, mut names) = (format!("{ROOT}?limit=2"), Vec::new());
        loop {
            let page = json_of(&erp.get(&path).await);
            let items = page["items"].as_array().unwrap().clone();
            assert!((1..=2).contains(&items.len()));
            names.extend(items.iter().map(|o| o["name"].as_str().unwrap().to_owned()));
            let Some(cursor) = page["next_cursor"].as_str() else { break };
            path = format!("{ROOT}?limit=2&cursor={cursor}");
        }
        assert_eq!(names, ["조직 0", "조직 1", "조직 2", "조직 3", "조직 4"]);
        let premium = json_of(&erp.get(&format!("{ROOT}?plan=premium&state=active&linked=false")).await);
        assert_eq!(premium["items"].as_array().unwrap().len(), 1);
        for query in ["limit=0", "limit=101", "limit=x", "cursor=x", "plan=gold", "state=x", "linked=maybe"] {
            let answer = erp.get(&format!("{ROOT}?{query}")).await;
            assert_problem(&answer, StatusCode::UNPROCESSABLE_ENTITY, "refused");
            let field = query.split('=').next().unwrap();
            assert_eq!(json_of(&answer)["errors"][0]["field"], field);
        }
    }

    async fn only_a_living_token_with_the_scope_gets_in(app) {
        let created = app.organization("하늘물산", Plan::Free, "haneul@example.com").await;
        let path = format!("{ROOT}/{}", created.scope.org_id());
        let (_, reader) = client(&app, "reader", "organizations:read").await;
        let (_, writer) = client(&app, "writer", "organizations:write").await;
        let (id, suspended) = client(&app, "suspended", "organizations:read organizations:write").await;
        app.write(async |tx| Ok(tx.set_client_state(id, "suspended").await?)).await;
        let body = new("바다상사", "bada@example.com").to_string();
        for (token, method, path, status, code) in [
            ("", Method::GET, ROOT, StatusCode::UNAUTHORIZED, "not_signed_in"),
            ("unknown", Method::GET, ROOT, StatusCode::UNAUTHORIZED, "not_signed_in"),
            (&suspended, Method::GET, ROOT, StatusCode::UNAUTHORIZED, "not_signed_in"),
            (&suspended, Method::POST, ROOT, StatusCode::UNAUTHORIZED, "not_signed_in"),
            (&reader, Method::POST, ROOT, StatusCode::FORBIDDEN, "insufficient_scope"),
            (&reader, Method::PATCH, &path, StatusCode::FORBIDDEN, "insufficient_scope"),
            (&writer, Method::GET, ROOT, StatusCode::FORBIDDEN, "insufficient_scope"),
            (&writer, Method::GET, &path, StatusCode::FORBIDDEN, "insufficient_scope"),
        ] {
            let caller = Caller { app: &app, token: token.to_owned() };
            let body = (method != Method::GET).then_some(body.as_str());
            let answer = caller.call(method, path, None, body).await;
            assert_problem(&answer, status, code);
            let challenge = answer.headers["www-authenticate"].to_str().unwrap();
            assert!(challenge.starts_with("Bearer realm=\"ieum\""), "{challenge}");
            assert_eq!(challenge.contains("error="), !token.is_empty(), "{challenge}");
        }
        let mut operator = app.operator("ops@example.com").await;
        let answer = operator.get(ROOT).await;
        assert_problem(&answer, StatusCode::UNAUTHORIZED, "not_signed_in");
        assert_eq!(answer.headers["www-authenticate"], "Bearer realm=\"ieum\"", "without credentials there is no error");
        app.pass(std::time::Duration::from_secs(600));
        let late = Caller { app: &app, token: reader }.get(ROOT).await;
        assert_problem(&late, StatusCode::UNAUTHORIZED, "not_signed_in");
    }
}

#[tokio::test]
async fn bad_bodies_are_told_apart() {
    let app = TestApp::sqlite().await;
    let (_, token) = client(&app, "erp", "organizations:read organizations:write").await;
    let erp = Caller { app: &app, token };
    let huge = format!("{{\"name\":\"{}\"}}", "x".repeat(70_000));
    let announced = "x".repeat(3 << 20);
    for (body, status, code) in [
        ("", StatusCode::BAD_REQUEST, "malformed_json"),
        ("{", StatusCode::BAD_REQUEST, "malformed_json"),
        ("{}{}", StatusCode::BAD_REQUEST, "malformed_json"),
        ("[]", StatusCode::UNPROCESSABLE_ENTITY, "refused"),
        ("null", StatusCode::UNPROCESSABLE_ENTITY, "refused"),
        ("{\"name\":7}", StatusCode::UNPROCESSABLE_ENTITY, "refused"),
        ("{\"slug\":\"x\"}", StatusCode::UNPROCESSABLE_ENTITY, "refused"),
        (
            "{\"name\":\"a\",\"name\":\"b\"}",
            StatusCode::UNPROCESSABLE_ENTITY,
            "refused",
        ),
        (&huge, StatusCode::PAYLOAD_TOO_LARGE, "too_large"),
        (&announced, StatusCode::PAYLOAD_TOO_LARGE, "too_large"),
    ] {
        let answer = erp.call(Method::POST, ROOT, None, Some(body)).await;
        assert_problem(&answer, status, code);
    }
    let nested = "[".repeat(10_000);
    let deep = erp.call(Method::POST, ROOT, None, Some(&nested)).await;
    assert!(deep.status.is_client_error(), "{}", deep.status);
    let untyped = erp.call(Method::POST, ROOT, None, None).await;
    assert_problem(&untyped, StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type");
    let empty = erp.post(&json!({})).await;
    let document = json_of(&empty);
    let fields: Vec<_> = document["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| e["field"].as_str().unwrap())
        .collect();
    assert_eq!(
        fields,
        ["name", "plan", "super_admin.name", "super_admin.email"],
        "all at once"
    );
    for error in document["errors"].as_array().unwrap() {
        assert!(error["message"].as_str().is_some_and(|m| !m.contains('⟦')), "{error}");
    }
}

#[tokio::test]
async fn what_does_not_exist_is_a_problem_document_too() {
    let app = TestApp::sqlite().await;
    let (_, token) = client(&app, "erp", "organizations:read organizations:write").await;
    let erp = Caller { app: &app, token };
    let nobody = format!("{ROOT}/00000000-0000-7000-8000-000000000000");
    assert_problem(&erp.get(&nobody).await, StatusCode::NOT_FOUND, "not_found");
    assert_problem(&erp.get(&format!("{ROOT}/x")).await, StatusCode::NOT_FOUND, "not_found");
    assert_problem(&erp.get("/api/v1/nothing").await, StatusCode::NOT_FOUND, "not_found");
    let deleted = erp.call(Method::DELETE, ROOT, None, None).await;
    assert_problem(&deleted, StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed");
    let created = app.organization("하늘물산", Plan::Free, "haneul@example.com").await;
    let path = format!("{ROOT}/{}", created.scope.org_id());
    for (body, field, code) in [
        (r#"{"plan":"gold"}"#, "plan", "plan_unknown"),
        (r#"{"state":"gone"}"#, "state", "state_unknown"),
        (r#"{"plan":"premium","reason":""}"#, "reason", "text_empty"),
    ] {
        let answer = erp.call(Method::PATCH, &path, None, Some(body)).await;
        assert_problem(&answer, StatusCode::UNPROCESSABLE_ENTITY, "refused");
        let error = &json_of(&answer)["errors"][0];
        assert_eq!((&error["field"], &error["code"]), (&json!(field), &json!(code)));
    }
    assert_eq!(json_of(&erp.get(&path).await)["plan"], "free", "nothing was changed");
}

/// `cargo xtask gen` writes the file anew.
#[tokio::test]
async fn openapi_document_is_the_one_in_the_repository() {
    let app = TestApp::sqlite().await;
    let served = app.browser().get("/api/openapi.json").await;
    assert_eq!(served.status, StatusCode::OK);
    let document = json_of(&served);
    assert!(
        document["openapi"].as_str().unwrap().starts_with("3.1"),
        "{}",
        document["openapi"]
    );
    let routes = app.routes.iter().filter(|r| r.path.starts_with("/api/v1/"));
    for route in routes {
        let method = route.method.as_str().to_lowercase();
        assert!(
            document["paths"][route.path][method.as_str()].is_object(),
            "{method} {} is not described",
            route.path
        );
    }
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/api/openapi.json");
    if std::env::var("INSTA_UPDATE").is_ok_and(|word| word == "always") {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, &served.body).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        kept == served.body,
        "docs/api/openapi.json is not up to date: run `cargo xtask gen`"
    );
}

#[tokio::test]
async fn a_token_of_the_token_endpoint_opens_the_api_and_one_of_a_member_does_not() {
    let app = TestApp::sqlite().await;
    let created = crate::provider::organization(&app, "hanbit").await;
    let rp = crate::provider::rp(&app).await;
    let fields = [("grant_type", "client_credentials"), ("scope", "organizations:read")];
    let answer = rp.token(&fields).await;
    let token = json_of(&answer)["access_token"].as_str().unwrap().to_owned();
    let listed = Caller { app: &app, token }.get(ROOT).await;
    assert_eq!(json_of(&listed)["items"][0]["slug"], "hanbit");
    let tokens = rp.tokens(&mut app.signed_in(&created).await).await;
    let token = tokens["access_token"].as_str().unwrap().to_owned();
    let refused = Caller { app: &app, token }.get(ROOT).await;
    assert_problem(&refused, StatusCode::FORBIDDEN, "insufficient_scope");
}
