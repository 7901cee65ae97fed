//! Reads single values: from TOML with its types, or from a variable's text.

use std::fmt::Display;
use std::ops::RangeInclusive;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ipnet::IpNet;
use url::{Host, Url};

use super::types::{DatabaseUrl, EncryptionKey};

/// A value before its key has read it.
#[derive(Debug, Clone)]
pub enum Raw {
    /// From the file.
    Toml(toml::Value),
    /// From a variable.
    Text(String),
}

/// What is wrong with a value; never repeats it, for it may be a secret.
pub(super) type Problem = String;

pub(super) fn text(raw: &Raw) -> Result<String, Problem> {
    match raw {
        Raw::Text(text) | Raw::Toml(toml::Value::String(text)) if !text.trim().is_empty() => Ok(text.trim().to_owned()),
        Raw::Text(_) | Raw::Toml(toml::Value::String(_)) => Err("is empty".into()),
        Raw::Toml(other) => Err(format!("is {}, not text", other.type_str())),
    }
}

pub(super) fn parsed<T: FromStr<Err: Display>>(raw: &Raw) -> Result<T, Problem> {
    text(raw)?.parse().map_err(|error: T::Err| error.to_string())
}

pub(super) fn number<T>(raw: &Raw, allowed: RangeInclusive<T>) -> Result<T, Problem>
where
    T: TryFrom<i64> + PartialOrd + Display,
{
    let number: i64 = match raw {
        Raw::Toml(toml::Value::Integer(number)) => *number,
        Raw::Toml(other) => return Err(format!("is {}, not a whole number", other.type_str())),
        Raw::Text(text) => text.trim().parse().map_err(|_| "is not a whole number".to_owned())?,
    };
    let outside = || format!("is outside {} to {}", allowed.start(), allowed.end());
    T::try_from(number)
        .ok()
        .filter(|number| allowed.contains(number))
        .ok_or_else(outside)
}

pub(super) fn flag(raw: &Raw) -> Result<bool, Problem> {
    match raw {
        Raw::Toml(toml::Value::Boolean(flag)) => Ok(*flag),
        Raw::Text(text) if text == "true" => Ok(true),
        Raw::Text(text) if text == "false" => Ok(false),
        _ => Err("is neither true nor false".into()),
    }
}

/// A TOML list of text, or a variable's text parted by commas; an empty text is the empty list.
pub(super) fn list(raw: &Raw) -> Result<Vec<String>, Problem> {
    match raw {
        Raw::Text(text) => Ok(text
            .split(',')
            .map(str::trim)
            .filter(|item| !item.is_empty())
            .map(str::to_owned)
            .collect()),
        Raw::Toml(toml::Value::Array(items)) => items.iter().cloned().map(|item| text(&Raw::Toml(item))).collect(),
        Raw::Toml(other) => Err(format!("is {}, not a list", other.type_str())),
    }
}

/// Networks such as `10.0.0.0/8`; a bare address stands for itself alone.
pub(super) fn networks(raw: &Raw) -> Result<Vec<IpNet>, Problem> {
    let read = |item: String| -> Result<IpNet, Problem> {
        item.parse::<IpNet>()
            .map(|network| network.trunc())
            .or_else(|_| item.parse::<std::net::IpAddr>().map(IpNet::from))
            .map_err(|_| format!("holds “{item}”, which is no network"))
    };
    list(raw)?.into_iter().map(read).collect()
}

/// `https` with a host and nothing after it; `http` only where no network lies between (this machine, `.test`).
pub(super) fn public_url(raw: &Raw) -> Result<Url, Problem> {
    let url: Url = parsed(raw)?;
    if url.path() != "/" || url.query().is_some() || url.fragment().is_some() {
        return Err("has something after the host".into());
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("holds a user name".into());
    }
    match url.scheme() {
        "https" => Ok(url),
        "http" if is_local(&url) => Ok(url),
        _ => Err("is not https".into()),
    }
}

fn is_local(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost") || name.ends_with(".test"),
        Some(Host::Ipv4(v4)) => v4.is_loopback(),
        Some(Host::Ipv6(v6)) => v6.is_loopback(),
        None => false,
    }
}

pub(super) fn web_url(raw: &Raw) -> Result<Url, Problem> {
    let url: Url = parsed(raw)?;
    if matches!(url.scheme(), "http" | "https") {
        Ok(url)
    } else {
        Err("is not an http(s) address".into())
    }
}

pub(super) fn database_url(raw: &Raw) -> Result<DatabaseUrl, Problem> {
    let text = text(raw)?;
    if let Some(path) = text.strip_prefix("sqlite://") {
        return if path.is_empty() {
            Err("names no file".into())
        } else {
            Ok(DatabaseUrl::Sqlite(path.into()))
        };
    }
    if text.starts_with("postgres://") || text.starts_with("postgresql://") {
        text.parse::<Url>().map_err(|error| error.to_string())?;
        return Ok(DatabaseUrl::Postgres(text));
    }
    Err("is neither sqlite://… nor postgres://…".into())
}

pub(super) fn encryption_keys(items: &[String]) -> Result<Vec<EncryptionKey>, Problem> {
    let mut keys: Vec<EncryptionKey> = Vec::with_capacity(items.len());
    for (index, item) in items.iter().enumerate() {
        let key = encryption_key(item).ok_or_else(|| format!("has a bad entry at place {}", index + 1))?;
        if keys.iter().any(|earlier| earlier.id == key.id) {
            return Err(format!("uses the id “{}” twice", key.id));
        }
        keys.push(key);
    }
    if keys.is_empty() {
        Err("holds no key".into())
    } else {
        Ok(keys)
    }
}

fn encryption_key(item: &str) -> Option<EncryptionKey> {
    let (id, encoded) = item.split_once(':')?;
    let is_plain = !id.is_empty()
        && id.len() <= 32
        && id
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    let bytes: [u8; 32] = STANDARD.decode(encoded).ok()?.try_into().ok()?;
    is_plain.then(|| EncryptionKey {
        id: id.to_owned(),
        bytes,
    })
}
