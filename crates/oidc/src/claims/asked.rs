//! The `claims` parameter (OpenID Connect Core, section 5.5): claims that a client asks for one by one. None opens more than
//! the client is registered for: a claim counts if the client may have the scope that it belongs to.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::scopes::find_claim;
use crate::scope::Scopes;

/// Longest parameter, in bytes.
const MAX_BYTES: usize = 4_000;
/// Most values of one claim that we look at.
const MAX_VALUES: usize = 10;

/// The parameter is not what section 5.5 describes, or too long.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a claims request")]
pub struct BadClaims;

/// How `acr` is asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AcrWish {
    /// Without it the sign-in is worth nothing to the client (section 5.5.1.1).
    pub is_essential: bool,
    /// The classes that will do; any, if there is none.
    pub values: Vec<String>,
}

/// Claims that are asked for singly. Unknown names are left out; stored with the grant as JSON.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AskedClaims {
    /// From userinfo.
    pub userinfo: BTreeSet<String>,
    /// In the ID token.
    pub id_token: BTreeSet<String>,
    /// The class of the sign-in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub acr: Option<AcrWish>,
    /// The member who has to be the one (section 5.5.1, `sub` with a value).
    #[serde(skip)]
    pub sub: Option<String>,
}

/// What section 5.5.1 lets be said of a claim; members that we do not know are ignored.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Wish {
    essential: bool,
    value: Option<Value>,
    values: Vec<Value>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Request {
    userinfo: Option<Map<String, Value>>,
    id_token: Option<Map<String, Value>>,
}

impl AskedClaims {
    /// Reads the parameter.
    ///
    /// # Errors
    /// Not JSON of that form, or too long.
    pub fn parse(text: &str) -> Result<Self, BadClaims> {
        if text.len() > MAX_BYTES {
            return Err(BadClaims);
        }
        // A list would do for the members of a type in their order; section 5.5 asks for an object.
        let object: Map<String, Value> = serde_json::from_str(text).map_err(|_| BadClaims)?;
        let request: Request = serde_json::from_value(object.into()).map_err(|_| BadClaims)?;
        let (userinfo, id_token) = (wishes(request.userinfo)?, wishes(request.id_token)?);
        let named = |list: &[(String, Wish)]| {
            list.iter()
                .map(|(name, _)| name.clone())
                .filter(|name| find_claim(name).is_some())
                .collect()
        };
        let wish = |name: &str| id_token.iter().find(|(found, _)| found == name).map(|(_, wish)| wish);
        Ok(Self {
            userinfo: named(&userinfo),
            id_token: named(&id_token),
            acr: wish("acr").map(|wish| AcrWish {
                is_essential: wish.essential,
                values: texts(wish),
            }),
            sub: wish("sub").and_then(|wish| texts(wish).into_iter().next()),
        })
    }

    /// Reads what [`AskedClaims::stored`] wrote; what cannot be read asks for nothing.
    pub fn of_stored(text: Option<&str>) -> Self {
        text.and_then(|text| serde_json::from_str(text).ok())
            .unwrap_or_default()
    }

    /// For the store; `None` if nothing is asked for.
    pub fn stored(&self) -> Option<String> {
        let is_empty = self.userinfo.is_empty() && self.id_token.is_empty() && self.acr.is_none();
        (!is_empty).then(|| serde_json::to_string(self).unwrap_or_default())
    }

    /// Only what belongs to these scopes.
    #[must_use]
    pub fn allowed(&self, scopes: &Scopes) -> Self {
        let keep = |names: &BTreeSet<String>| names.iter().filter(|name| is_open(name, scopes)).cloned().collect();
        Self {
            userinfo: keep(&self.userinfo),
            id_token: keep(&self.id_token),
            ..self.clone()
        }
    }

    /// The classes of which the ID token tells one, if it can.
    pub fn wished_acr(&self) -> &[String] {
        self.acr.as_ref().map_or(&[], |wish| &wish.values)
    }

    /// The scopes that the claims belong to.
    pub fn scopes(&self) -> BTreeSet<String> {
        let names = self.userinfo.iter().chain(&self.id_token);
        names
            .filter_map(|name| find_claim(name))
            .map(|(scope, _)| scope.name.to_owned())
            .collect()
    }
}

fn is_open(name: &str, scopes: &Scopes) -> bool {
    find_claim(name).is_some_and(|(scope, _)| scopes.contains(scope.name))
}

fn wishes(list: Option<Map<String, Value>>) -> Result<Vec<(String, Wish)>, BadClaims> {
    let wish = |value| match value {
        Value::Null => Ok(Wish::default()),
        Value::Object(_) => serde_json::from_value(value).map_err(|_| BadClaims),
        _ => Err(BadClaims),
    };
    let list = list.unwrap_or_default().into_iter();
    list.map(|(name, value)| Ok((name, wish(value)?))).collect()
}

fn texts(wish: &Wish) -> Vec<String> {
    let values = wish.value.iter().chain(&wish.values);
    values
        .filter_map(Value::as_str)
        .take(MAX_VALUES)
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
#[path = "asked_tests.rs"]
mod tests;
