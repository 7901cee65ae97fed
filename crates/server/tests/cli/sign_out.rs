//! Signing out of Ieum, as the sample business system sees it: two servers, one browser, and a logout token between them.

use std::time::{Duration, Instant};

use reqwest::header::{ACCEPT_LANGUAGE, COOKIE, LOCATION, SET_COOKIE};
use reqwest::{Client, RequestBuilder};
use scraper::{Html, Selector};
use serde_json::Value;
use url::Url;

use crate::support::Place;

/// A browser: keeps cookies by host, whatever the port, and follows redirects.
struct Browser {
    client: Client,
    cookies: Vec<(String, String)>,
    url: Url,
    page: String,
}

impl Browser {
    fn new() -> Self {
        Self {
            client: Client::builder()
                .redirect(reqwest::redirect::Policy::none())
                .build()
                .unwrap(),
            cookies: Vec::new(),
            url: "http://localhost/".parse().unwrap(),
            page: String::new(),
        }
    }

    async fn send(&mut self, url: &Url, request: RequestBuilder) {
        let mut request = request;
        self.url = url.clone();
        for _ in 0..12 {
            let jar: Vec<_> = self
                .cookies
                .iter()
                .map(|(name, value)| format!("{name}={value}"))
                .collect();
            let answer = request
                .header(COOKIE, jar.join("; "))
                .header(ACCEPT_LANGUAGE, "ko")
                .send()
                .await
                .unwrap();
            for cookie in answer.headers().get_all(SET_COOKIE) {
                let text = cookie.to_str().unwrap();
                let (name, value) = text.split(';').next().unwrap().split_once('=').unwrap();
                self.cookies.retain(|(known, _)| known != name);
                if !text.contains("Max-Age=0") {
                    self.cookies.push((name.to_owned(), value.to_owned()));
                }
            }
            let Some(location) = answer.headers().get(LOCATION) else {
                self.page = answer.text().await.unwrap();
                return;
            };
            self.url = self.url.join(location.to_str().unwrap()).unwrap();
            request = self.client.get(self.url.clone());
        }
        panic!("too many redirects, the last to {}", self.url);
    }

    async fn get(&mut self, url: &str) {
        let url: Url = self.url.join(url).unwrap();
        let request = self.client.get(url.clone());
        self.send(&url, request).await;
    }

    /// Sends the form that the selector finds, with its hidden fields and these.
    async fn submit(&mut self, form: &str, fields: &[(&str, &str)]) {
        let (action, mut all) = {
            let page = Html::parse_document(&self.page);
            let selector = Selector::parse(form).unwrap();
            let form = page
                .select(&selector)
                .next()
                .unwrap_or_else(|| panic!("no {form}: {}", self.page));
            let hidden = Selector::parse("input[type=hidden]").unwrap();
            let hidden: Vec<(String, String)> = form
                .select(&hidden)
                .map(|e| {
                    let value = |name| e.value().attr(name).unwrap_or_default().to_owned();
                    (value("name"), value("value"))
                })
                .collect();
            (form.value().attr("action").unwrap().to_owned(), hidden)
        };
        all.extend(
            fields
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
        );
        let url = self.url.join(&action).unwrap();
        let request = self.client.post(url.clone()).form(&all);
        self.send(&url, request).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_signs_out_of_ieum_is_signed_out_of_the_business_system() {
    let place = Place::new();
    let json = place.path("demo.json");
    let mut demo = place.start(&["demo", "--port", "0", "--json", json.to_str().unwrap()]);
    let facts: Value = demo.until(|| serde_json::from_slice(&std::fs::read(&json).ok()?).ok());
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let (ieum, sample) = (text(&facts["public_url"]), text(&facts["sample_url"]));
    let company = &facts["organizations"][0];
    let person = &company["members"][0];

    let mut browser = Browser::new();
    let slug = text(&company["slug"]);
    browser.get(&format!("{sample}/sign-in?organization={slug}")).await;
    let (username, password) = (text(&person["email"]), text(&person["password"]));
    let fields = [("username", username.as_str()), ("password", password.as_str())];
    browser.submit("#form", &fields).await;
    assert!(
        browser.url.as_str().starts_with(&sample) && browser.page.contains("로그인한 구성원"),
        "{} {}",
        browser.url,
        browser.page
    );

    browser.get(&format!("{ieum}/account")).await;
    browser.submit("form[action='/logout']", &[]).await;
    let start = Instant::now();
    loop {
        browser.get(&sample).await;
        if browser.page.contains("한빛톡에서도 로그아웃했습니다") {
            break;
        }
        assert!(start.elapsed() < Duration::from_secs(20), "{}", browser.page);
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert!(!browser.page.contains("로그인한 구성원"));

    // Nobody else can say so: neither without a token nor with one that Ieum did not sign.
    let forged = "eyJhbGciOiJub25lIiwidHlwIjoibG9nb3V0K2p3dCIsImtpZCI6ImsifQ.e30.";
    for body in [
        vec![],
        vec![("logout_token", "")],
        vec![("logout_token", "a.b.c")],
        vec![("logout_token", forged)],
    ] {
        let url = format!("{sample}/back-channel-logout");
        let answer = browser.client.post(url).form(&body).send().await.unwrap();
        assert!(answer.status().is_client_error(), "{body:?}: {}", answer.status());
    }
    assert!(demo.stop("INT"));
}
