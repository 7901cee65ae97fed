//! `ieum demo`: what programs find in its JSON, what people find at its addresses, and what is left of it.

use std::path::Path;

use ieum_testkit::postgres;
use serde_json::Value;

use crate::support::{Place, Running, names, words};

fn facts(running: &mut Running, file: &Path) -> Value {
    running.until(|| serde_json::from_slice(&std::fs::read(file).ok()?).ok())
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

async fn get(url: &str) -> (u16, String) {
    let client = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .unwrap();
    let answer = client.get(url).header("accept-language", "ko").send().await.unwrap();
    (answer.status().as_u16(), answer.text().await.unwrap())
}

fn keys(value: &Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_demo_answers_at_the_addresses_of_its_json_and_leaves_nothing() {
    let place = Place::new();
    let json = place.path("demo.json");
    let mut demo = place.start(&["demo", "--port", "0", "--json", json.to_str().unwrap()]);
    let facts = facts(&mut demo, &json);

    // The names that programs rely on, no more and no fewer.
    let mut all = [
        "public_url",
        "mailbox_url",
        "sample_url",
        "company_systems_url",
        "operator",
        "organizations",
        "clients",
        "registration",
    ];
    all.sort_unstable();
    assert_eq!(keys(&facts), all);
    assert_eq!(keys(&facts["operator"]), ["email", "password"]);
    let organizations = facts["organizations"].as_array().unwrap();
    let states: Vec<_> = organizations
        .iter()
        .map(|o| (text(&o["state"]), text(&o["plan"]), o["slug"].as_str()))
        .collect();
    assert_eq!(
        states,
        [
            ("linked", "PREMIUM", Some("saebyeok")),
            ("in_review", "STANDARD", Some("nurion")),
            ("unlinked", "FREE", None),
            ("linked", "ENTERPRISE", Some("hangyeol")),
        ]
    );
    for organization in organizations {
        assert_eq!(
            keys(organization),
            ["members", "name", "plan", "slug", "state", "super_admin"]
        );
        assert_eq!(keys(&organization["super_admin"]), ["email", "password"]);
        assert!(!organization["members"].as_array().unwrap().is_empty());
    }
    let client = &facts["clients"][0];
    assert_eq!(
        keys(client),
        ["client_id", "client_secret", "redirect_uris", "signing_key"]
    );
    assert_eq!(text(&client["redirect_uris"][0]), "http://127.0.0.1:*/callback");

    for (url, shows) in [
        ("mailbox_url", "메일함"),
        ("sample_url", "한빛톡"),
        ("company_systems_url", "한결물류의 회사 시스템"),
    ] {
        let (status, page) = get(text(&facts[url])).await;
        assert!(status == 200 && page.contains(shows), "{url}: {status}");
    }
    assert_eq!(
        get(&format!("{}/health/ready", text(&facts["public_url"]))).await.0,
        200
    );

    assert_eq!(names(&place.tmp()).len(), 1);
    assert!(demo.stop("INT"));
    assert_eq!(names(&place.tmp()), Vec::<String>::new());
    assert_eq!(names(place.0.path()), ["demo.json", "tmp"]);
}

#[test]
fn a_demo_that_is_stopped_while_it_starts_leaves_nothing() {
    let place = Place::new();
    let tmp = place.tmp();
    let mut demo = place.start(&["demo", "--port", "0"]);
    demo.until(|| (!names(&tmp).is_empty()).then_some(()));
    assert!(demo.stop("TERM"));
    assert_eq!(names(&tmp), Vec::<String>::new());
}

#[test]
fn a_busy_port_is_named() {
    let place = Place::new();
    let busy = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = busy.local_addr().unwrap().port().to_string();
    let refused = place.run(&["demo", "--port", &port]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(
        words(&refused).contains(&port) && words(&refused).contains("--port"),
        "{}",
        words(&refused)
    );
    assert_eq!(names(&place.tmp()), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn kept_data_is_gone_on_with_also_at_another_port() {
    let place = Place::new();
    let (json, again) = (place.path("first.json"), place.path("second.json"));
    let mut demo = place.start(&[
        "demo",
        "--port",
        "0",
        "--keep",
        "kept",
        "--json",
        json.to_str().unwrap(),
    ]);
    let first = facts(&mut demo, &json);
    assert!(demo.stop("TERM"));

    let mut demo = place.start(&[
        "demo",
        "--port",
        "0",
        "--keep",
        "kept",
        "--json",
        again.to_str().unwrap(),
    ]);
    let second = facts(&mut demo, &again);
    for name in ["operator", "organizations", "clients"] {
        assert_eq!(first[name], second[name]);
    }
    assert_eq!(get(text(&second["mailbox_url"])).await.0, 200);
    // The sample business system is registered where it is now.
    let operators = place.run(&["--config", "kept/ieum.toml", "doctor"]);
    assert!(
        words(&operators).contains("the first key opens the database"),
        "{}",
        words(&operators)
    );
    assert!(demo.stop("TERM"));
    assert!(names(&place.path("kept")).contains(&"demo.db".to_owned()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_demo_runs_on_an_empty_postgresql_database_and_on_no_other() {
    let cluster = postgres::cluster().await.unwrap();
    let database = cluster.database(None).await.unwrap();
    let place = Place::new();
    let json = place.path("demo.json");
    let args = ["demo", "--port", "0", "--database-url", &database.url];
    let mut demo = place.start(&[&args[..], &["--json", json.to_str().unwrap()]].concat());
    let facts = facts(&mut demo, &json);
    assert_eq!(
        facts["organizations"][0]["members"]
            .as_array()
            .map(|members| members.len() > 150),
        Some(true)
    );
    assert!(demo.stop("TERM"));

    let refused = place.run(&args);
    assert!(
        !refused.status.success() && words(&refused).contains("not empty"),
        "{}",
        words(&refused)
    );
    let refused = place.run(&["demo", "--port", "0", "--database-url", "mysql://x"]);
    assert!(
        !refused.status.success() && words(&refused).contains("database_url"),
        "{}",
        words(&refused)
    );
}
