//! The one place that decides what a client is told of a member: in ID tokens, by userinfo, in access tokens and by introspection.
//!
//! What a scope opens, what was asked for singly and what the client's rules make all pass through [`Disclosure::explain`]. A scope
//! counts if the client is registered for it now and it was granted; a claim that was asked for singly (OpenID Connect Core,
//! section 5.5) counts if the client is registered for its scope. A rule opens nothing: it renames and repeats what is open.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::names::{check_name, is_protected};
use super::scopes::{SCOPES, find_claim};
use super::sources::{CONSTANT, VALUES, find_condition, find_source};
use super::{AskedClaims, ClaimDef, MemberFacts, Needs, ScopeDef};
use crate::client::Client;
use crate::client::profile::{ClaimRule, ClaimValue};
use crate::scope::{OPENID, Scopes};

/// Most rules of a client, and most values of a rule, that count.
pub const MOST_RULES: usize = 50;
/// The same of values.
pub const MOST_VALUES: usize = 100;
/// Longest text of a rule, in characters.
pub const MAX_TEXT: usize = 200;

/// The claim that a client's rules add to instead of replacing it.
const ROLES: &str = "roles";

/// Where a claim goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Into an ID token.
    IdToken,
    /// Into the answer of userinfo.
    Userinfo,
    /// Into an access token in JWT form; introspection tells the same.
    AccessToken,
}

impl Place {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::IdToken, Self::Userinfo, Self::AccessToken];

    const fn takes(self, rule: &ClaimRule) -> bool {
        match self {
            Self::IdToken => rule.id_token,
            Self::Userinfo => rule.userinfo,
            Self::AccessToken => rule.access_token,
        }
    }

    /// How much room there is, in bytes of JSON. Tokens travel in headers and addresses; ours must not be longer than what we
    /// read again ([`crate::jose::MAX_TOKEN_BYTES`]).
    const fn room(self) -> usize {
        match self {
            Self::IdToken => 8 * 1024,
            Self::Userinfo => 256 * 1024,
            Self::AccessToken => 4 * 1024,
        }
    }
}

/// Why a claim is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// A scope opens it.
    Scope(&'static str),
    /// It was asked for singly.
    Asked,
    /// The client's rule at this place of its list.
    Rule(usize),
}

/// A claim that is told.
#[derive(Debug, Clone, PartialEq)]
pub struct ToldClaim {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: Value,
    /// Why.
    pub origin: Origin,
}

/// Why a claim is not told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Silence {
    /// The client is not registered for this scope.
    NotRegistered(&'static str),
    /// This scope was not granted.
    NotGranted(&'static str),
    /// The member has no such thing, or fulfils no condition.
    NoValue,
    /// An earlier rule gave the claim.
    Earlier,
    /// There is no room for it.
    TooLarge,
    /// Its name or source is none.
    Unusable,
}

/// A claim that is not told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SilentClaim {
    /// Its name.
    pub name: String,
    /// Where it would have come from.
    pub origin: Origin,
    /// Why not.
    pub why: Silence,
}

/// What is told, and what is not.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Explained {
    /// What is told; each name once.
    pub told: Vec<ToldClaim>,
    /// What a rule, or a claim that was asked for, would have told.
    pub silent: Vec<SilentClaim>,
}

impl Explained {
    /// The claims as JSON.
    pub fn claims(self) -> Map<String, Value> {
        self.told.into_iter().map(|claim| (claim.name, claim.value)).collect()
    }

    fn set(&mut self, name: &str, value: Value, origin: Origin) {
        let name = name.to_owned();
        match self.told.iter_mut().find(|told| told.name == name) {
            Some(told) => *told = ToldClaim { name, value, origin },
            None => self.told.push(ToldClaim { name, value, origin }),
        }
    }

    /// Leaves out what does not fit, the last first come.
    fn fit(&mut self, room: usize) {
        let mut left = room;
        let silent = &mut self.silent;
        self.told.retain(|claim| {
            let size = claim.name.len() + 4 + size(&claim.value);
            if size > left {
                silent.push(SilentClaim {
                    name: claim.name.clone(),
                    origin: claim.origin,
                    why: Silence::TooLarge,
                });
                return false;
            }
            left -= size;
            true
        });
    }
}

/// What a client may be told with one grant or token.
#[derive(Debug, Clone)]
pub struct Disclosure<'a> {
    client: &'a Client,
    granted: &'a Scopes,
    asked: &'a AskedClaims,
}

impl<'a> Disclosure<'a> {
    /// To this client, with these scopes granted and these claims asked for singly.
    pub const fn new(client: &'a Client, granted: &'a Scopes, asked: &'a AskedClaims) -> Self {
        Self { client, granted, asked }
    }

    /// The claims of a member in this place.
    pub fn claims(&self, place: Place, facts: &MemberFacts) -> Map<String, Value> {
        self.explain(place, facts).claims()
    }

    /// What has to be loaded of the member for that; `claims` looks at nothing else.
    pub fn needs(&self, place: Place) -> Needs {
        if self.is_closed(place) {
            return Needs::ROW;
        }
        let built_in = self.built_in(place).map(|(_, claim, _)| claim.needs);
        let rules = self.rules(place).filter(|(_, rule)| self.why_not(rule).is_none());
        let sources = rules.map(|(_, rule)| match find_source(&rule.source) {
            Some(source) if source.name == VALUES => self
                .values(rule)
                .filter_map(find_condition)
                .fold(Needs::ROW, |needs, condition| needs.and(condition.needs)),
            source => source.map_or(Needs::ROW, |source| source.needs),
        });
        built_in.chain(sources).fold(Needs::ROW, Needs::and)
    }

    /// The claims with where each comes from, and those that are not told with the reason.
    pub fn explain(&self, place: Place, facts: &MemberFacts) -> Explained {
        let mut explained = Explained::default();
        if self.is_closed(place) {
            return explained;
        }
        for (_, claim, origin) in self.built_in(place) {
            if let Some(value) = (claim.value)(facts) {
                explained.set(claim.name, value, origin);
            } else if origin == Origin::Asked {
                explained.silent.push(SilentClaim {
                    name: claim.name.to_owned(),
                    origin,
                    why: Silence::NoValue,
                });
            }
        }
        let mut given = BTreeSet::new();
        for (index, rule) in self.rules(place) {
            let origin = Origin::Rule(index);
            let why = match self.value(rule, facts, &explained) {
                Ok(_) if rule.name != ROLES && !given.insert(rule.name.as_str()) => Silence::Earlier,
                Ok(value) => {
                    explained.set(&rule.name, value, origin);
                    continue;
                }
                Err(why) => why,
            };
            let name = rule.name.clone();
            explained.silent.push(SilentClaim { name, origin, why });
        }
        explained.fit(place.room());
        explained
    }

    /// Userinfo is for OpenID requests only (OpenID Connect Core, section 5.3).
    fn is_closed(&self, place: Place) -> bool {
        place == Place::Userinfo && !self.is_open(OPENID)
    }

    /// Registered and granted.
    fn is_open(&self, scope: &str) -> bool {
        self.client.scopes.contains(scope) && self.granted.contains(scope)
    }

    fn is_hidden(&self, name: &str) -> bool {
        let hidden = &self.client.profile.claims.hidden;
        // Whether something is proven is worth nothing without it.
        let main = name.strip_suffix("_verified").unwrap_or(name);
        !is_protected(name) && (hidden.contains(name) || hidden.contains(main))
    }

    /// Built-in claims that are told here, and why.
    fn built_in(&self, place: Place) -> impl Iterator<Item = (&'static ScopeDef, &'static ClaimDef, Origin)> {
        let all = SCOPES
            .iter()
            .flat_map(|scope| scope.claims.iter().map(move |claim| (scope, claim)));
        all.filter_map(move |(scope, claim)| {
            let (is_told, names) = match place {
                // Personal data stays in userinfo unless it was asked for: an ID token travels through logs and addresses.
                Place::IdToken => (false, Some(&self.asked.id_token)),
                Place::Userinfo => (self.is_open(scope.name), Some(&self.asked.userinfo)),
                Place::AccessToken => (false, None),
            };
            let is_asked = names.is_some_and(|names| names.contains(claim.name));
            let origin = if is_told {
                Origin::Scope(scope.name)
            } else if is_asked && self.client.scopes.contains(scope.name) {
                Origin::Asked
            } else {
                return None;
            };
            // A token says these by itself.
            let is_own = place != Place::Userinfo && is_protected(claim.name);
            (!is_own && !self.is_hidden(claim.name)).then_some((scope, claim, origin))
        })
    }

    fn rules(&self, place: Place) -> impl Iterator<Item = (usize, &ClaimRule)> {
        let rules = self.client.profile.claims.rules.iter().take(MOST_RULES).enumerate();
        rules.filter(move |(_, rule)| place.takes(rule))
    }

    /// The values of a rule whose condition may be asked.
    fn values<'r>(&'r self, rule: &'r ClaimRule) -> impl Iterator<Item = &'r ClaimValue> {
        let values = rule.values.iter().take(MOST_VALUES);
        values.filter(|value| find_condition(value).is_some_and(|condition| self.is_open(condition.scope)))
    }

    /// Why the rule gives nothing, whoever the member is.
    fn why_not(&self, rule: &ClaimRule) -> Option<Silence> {
        let Some(source) = find_source(&rule.source).filter(|_| check_name(&rule.name, &rule.source).is_ok()) else {
            return Some(Silence::Unusable);
        };
        // A rule under the name of a built-in claim needs its scope too: whoever sees the claim believes that it was granted.
        let built_in = find_claim(&rule.name).map(|(scope, _)| scope.name);
        let mut scopes = [source.scope, built_in].into_iter().flatten();
        scopes.find_map(|scope| self.closed(scope))
    }

    fn closed(&self, scope: &'static str) -> Option<Silence> {
        if self.is_open(scope) {
            None
        } else if self.client.scopes.contains(scope) {
            Some(Silence::NotGranted(scope))
        } else {
            Some(Silence::NotRegistered(scope))
        }
    }

    fn value(&self, rule: &ClaimRule, facts: &MemberFacts, before: &Explained) -> Result<Value, Silence> {
        if let Some(why) = self.why_not(rule) {
            return Err(why);
        }
        let source = find_source(&rule.source).ok_or(Silence::Unusable)?;
        match source.name {
            CONSTANT if rule.text.is_empty() => Err(Silence::NoValue),
            CONSTANT => Ok(cut(&rule.text).into()),
            VALUES => self.list(rule, facts, before),
            "role" if rule.name == ROLES => self.list(rule, facts, before),
            _ => (source.value)(facts).ok_or(Silence::NoValue),
        }
    }

    /// The texts whose conditions the member fulfils, each once. `roles` begins with what is there already: the member's role in the
    /// organisation, unless the client does not want it, and what earlier rules added.
    fn list(&self, rule: &ClaimRule, facts: &MemberFacts, before: &Explained) -> Result<Value, Silence> {
        let mut texts: Vec<Value> = Vec::new();
        let mut add = |text: Value| {
            if !texts.contains(&text) {
                texts.push(text);
            }
        };
        if rule.name == ROLES {
            let told = before.told.iter().find(|told| told.name == ROLES);
            match told.and_then(|told| told.value.as_array()) {
                Some(known) => known.iter().cloned().for_each(&mut add),
                None if rule.source == VALUES && self.is_hidden(ROLES) => {}
                None => add(facts.role.as_str().into()),
            }
        }
        let holds = |value: &&ClaimValue| find_condition(value).is_some_and(|it| (it.holds)(facts, &value.of));
        // What is left over from another source says nothing.
        self.values(rule)
            .filter(|_| rule.source == VALUES)
            .filter(holds)
            .filter(|value| !value.text.is_empty())
            .for_each(|value| add(cut(&value.text).into()));
        if !texts.is_empty() {
            return Ok(Value::Array(texts));
        }
        let mut conditions = rule.values.iter().take(MOST_VALUES).filter_map(find_condition);
        let closed = conditions.find_map(|condition| self.closed(condition.scope));
        Err(closed.unwrap_or(Silence::NoValue))
    }
}

fn cut(text: &str) -> String {
    text.chars().take(MAX_TEXT).collect()
}

/// About how many bytes it has as JSON.
fn size(value: &Value) -> usize {
    match value {
        Value::Null | Value::Bool(_) => 5,
        Value::Number(_) => 20,
        // Quotes and backslashes are written as two.
        Value::String(text) => text.len() + text.bytes().filter(|byte| matches!(byte, b'"' | b'\\')).count() + 3,
        Value::Array(list) => 2 + list.iter().map(size).sum::<usize>(),
        Value::Object(map) => {
            2 + map
                .iter()
                .map(|(name, value)| name.len() + 4 + size(value))
                .sum::<usize>()
        }
    }
}

#[cfg(test)]
#[path = "disclose_tests.rs"]
mod tests;

#[cfg(test)]
#[path = "disclose_properties.rs"]
mod properties;
