//! Which claims a client is given, beyond what its scopes open anyway: the rules that an operator made, as they are stored.
//!
//! Deliberately without a judgement: what of it may get out is decided in one place, [`crate::claims::Disclosure`], which believes
//! nothing that stands here.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

/// A client's own claims.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ClaimProfile {
    /// In order: of two rules for one claim the first that has a value counts.
    pub rules: Vec<ClaimRule>,
    /// Built-in claims that the client does not want, although their scope is granted.
    pub hidden: BTreeSet<String>,
}

/// One claim, where it comes from and where it goes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ClaimRule {
    /// The claim's name.
    pub name: String,
    /// A row of [`crate::claims::SOURCES`]; one that is not there gives nothing.
    pub source: String,
    /// The value of the source `constant`.
    pub text: String,
    /// The rows of the source `values`.
    pub values: Vec<ClaimValue>,
    /// It goes into ID tokens.
    pub id_token: bool,
    /// It is told by userinfo.
    pub userinfo: bool,
    /// It goes into access tokens in JWT form, and introspection tells it.
    pub access_token: bool,
}

/// A value for those members who fulfil a condition.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ClaimValue {
    /// A row of [`crate::claims::CONDITIONS`]; one that is not there holds for nobody.
    pub when: String,
    /// The name of the group, duty, unit or role; also the identifier of a unit.
    pub of: String,
    /// The value.
    pub text: String,
}
