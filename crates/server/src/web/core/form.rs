//! Forms: read once, with their token checked, and what was typed kept.
//!
//! The token is an HMAC over the browser's identifier; together with `SameSite=Lax` and the Origin check of the outer layer it is
//! what makes a forged form harmless. There is no way to read a form past this check.

use std::collections::BTreeMap;

use axum::body::{Body, to_bytes};
use axum::extract::{FromRequest, Request};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bytes::Bytes;
use http::header::CONTENT_TYPE;
use serde::de::DeserializeOwned;
use subtle::ConstantTimeEq;

use super::browser::BrowserId;
use super::{Failure, Site, multipart};

/// A form whose token was checked: the fields as a type.
#[derive(Debug)]
pub struct Form<T>(pub T);

/// A form whose token was checked: the fields as typed, by name. For pages that show them again.
#[derive(Debug, Clone, Default)]
pub struct Typed(BTreeMap<String, Vec<String>>);

/// A form with files (`multipart/form-data`) whose token was checked.
#[derive(Debug, Clone, Default)]
pub struct Upload {
    /// The fields as typed.
    pub fields: Typed,
    files: BTreeMap<String, Bytes>,
}

const FORM_BYTES: usize = 256 * 1024;

/// The token that a form of this browser carries.
pub fn csrf_token(site: &Site, browser: &BrowserId) -> String {
    URL_SAFE_NO_PAD.encode(site.app.vault.mac("csrf", browser.0.as_bytes()))
}

impl Typed {
    /// The field's first value, or nothing.
    pub fn get(&self, name: &str) -> &str {
        self.0.get(name).and_then(|v| v.first()).map_or("", String::as_str)
    }
    /// Whether nothing was sent: the form is shown for the first time.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
    /// All values of a field (checkboxes).
    pub fn all(&self, name: &str) -> &[String] {
        self.0.get(name).map_or(&[], Vec::as_slice)
    }
    /// Whether a box was ticked or a button pressed.
    pub fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }
    /// The same with another value, for the first showing of a form.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.0.insert(name.to_owned(), vec![value.into()]);
        self
    }
    /// The `version` that a form carries against stale changes.
    pub fn version(&self) -> i64 {
        self.get("version").parse().unwrap_or(-1)
    }
}

impl Upload {
    /// The content of the file that was chosen in this field; empty if none was. Its name and type are what the browser says of
    /// it, and so are not kept.
    pub fn file(&self, name: &str) -> &[u8] {
        self.files.get(name).map_or(&[], Bytes::as_ref)
    }
}

fn check_token(site: &Site, browser: Option<&BrowserId>, given: &str) -> Result<(), Failure> {
    let expected = browser.map(|b| csrf_token(site, b)).unwrap_or_default();
    if expected.is_empty() || !bool::from(given.as_bytes().ct_eq(expected.as_bytes())) {
        return Err(Failure::forged());
    }
    Ok(())
}

async fn pairs(request: Request, site: &Site) -> Result<Vec<(String, String)>, Failure> {
    let browser = request.extensions().get::<BrowserId>().cloned();
    let is_form = request
        .headers()
        .get(CONTENT_TYPE)
        .is_some_and(|t| t.as_bytes().starts_with(b"application/x-www-form-urlencoded"));
    if !is_form {
        return Err(Failure::bad_request("not a form"));
    }
    let bytes = to_bytes(request.into_body(), FORM_BYTES)
        .await
        .map_err(|_| Failure::too_large())?;
    let pairs: Vec<(String, String)> = url::form_urlencoded::parse(&bytes).into_owned().collect();
    let given = pairs.iter().find(|(name, _)| name == "csrf");
    check_token(site, browser.as_ref(), given.map_or("", |(_, value)| value.as_str()))?;
    Ok(pairs)
}

impl FromRequest<Site> for Typed {
    type Rejection = Failure;
    async fn from_request(request: Request, site: &Site) -> Result<Self, Failure> {
        let mut fields = BTreeMap::<String, Vec<String>>::new();
        for (name, value) in pairs(request, site).await? {
            fields.entry(name).or_default().push(value);
        }
        Ok(Self(fields))
    }
}

impl FromRequest<Site> for Upload {
    type Rejection = Failure;
    async fn from_request(request: Request, site: &Site) -> Result<Self, Failure> {
        let browser = request.extensions().get::<BrowserId>().cloned();
        let (mut upload, parts) = (Self::default(), multipart::read(request).await?);
        for (name, text) in parts.fields {
            upload.fields.0.entry(name).or_default().push(text);
        }
        for (name, content) in parts.files {
            upload.files.entry(name).or_insert(content);
        }
        check_token(site, browser.as_ref(), upload.fields.get("csrf"))?;
        Ok(upload)
    }
}

impl<T: DeserializeOwned> FromRequest<Site> for Form<T> {
    type Rejection = Failure;
    async fn from_request(request: Request, site: &Site) -> Result<Self, Failure> {
        let pairs = pairs(request, site).await?;
        let body = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(&pairs)
            .finish();
        let request = http::Request::post("/")
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(body))
            .map_err(|_| Failure::bad_request("form"))?;
        match axum_extra::extract::Form::<T>::from_request(request, &()).await {
            Ok(form) => Ok(Self(form.0)),
            Err(_) => Err(Failure::bad_request("form")),
        }
    }
}
