//! A JSON object as a stranger sends it: bounded in size, depth and number, and with no name twice in one object, because two
//! readers could take one value each (RFC 8259, section 4).

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

use super::{Code, RegistrationError};

/// Longest body, in bytes.
pub const MAX_BYTES: usize = 64 * 1024;
/// Deepest nesting; a certificate chain in a key in a set in the metadata is five.
const MAX_DEPTH: usize = 8;
/// Most members of one object, or elements of one list.
const MAX_ENTRIES: usize = 100;

/// Reads the object.
///
/// # Errors
/// `invalid_request` if it is none within the limits.
pub fn read_object(bytes: &[u8]) -> Result<Map<String, Value>, RegistrationError> {
    let bad = || {
        RegistrationError::new(
            Code::InvalidRequest,
            "the body must be one JSON object within the limits, with no name twice",
        )
    };
    if bytes.len() > MAX_BYTES {
        return Err(bad());
    }
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let value = Bounded(MAX_DEPTH).deserialize(&mut reader).map_err(|_| bad())?;
    reader.end().map_err(|_| bad())?;
    match value {
        Value::Object(members) => Ok(members),
        _ => Err(bad()),
    }
}

/// A value with so many levels at most.
#[derive(Clone, Copy)]
struct Bounded(usize);

impl<'de> DeserializeSeed<'de> for Bounded {
    type Value = Value;
    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<Value, D::Error> {
        reader.deserialize_any(self)
    }
}

impl Bounded {
    fn inner<E: Error>(self) -> Result<Self, E> {
        self.0.checked_sub(1).map(Self).ok_or_else(|| E::custom("too deep"))
    }
}

impl<'de> Visitor<'de> for Bounded {
    type Value = Value;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }
    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }
    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }
    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }
    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        let number = Number::from_f64(value).ok_or_else(|| E::custom("no number"))?;
        Ok(Value::Number(number))
    }
    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }
    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        let inner = self.inner()?;
        let mut values = Vec::new();
        while let Some(value) = list.next_element_seed(inner)? {
            if values.len() >= MAX_ENTRIES {
                return Err(A::Error::custom("too many elements"));
            }
            values.push(value);
        }
        Ok(Value::Array(values))
    }
    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Value, A::Error> {
        let inner = self.inner()?;
        let mut members = Map::new();
        while let Some(name) = object.next_key::<String>()? {
            if members.len() >= MAX_ENTRIES || members.contains_key(&name) {
                return Err(A::Error::custom("too many members, or one twice"));
            }
            let value = object.next_value_seed(inner)?;
            members.insert(name, value);
        }
        Ok(Value::Object(members))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_object_within_the_limits_is_read_as_it_stands() {
        let text = r#"{"a":[1,-2,0.5,true,null,"x\u00e9"],"b":{"c":{}}}"#;
        let read = read_object(text.as_bytes()).expect("object");
        assert_eq!(Value::Object(read), serde_json::from_str::<Value>(text).expect("value"));
    }

    #[test]
    fn anything_else_is_refused() {
        let deep = format!("{{\"a\":{}{}}}", "[".repeat(20), "]".repeat(20));
        let very_deep = "[".repeat(60_000);
        let wide = format!("{{\"a\":[{}0]}}", "0,".repeat(100));
        let many: Vec<String> = (0..101).map(|n| format!("\"m{n}\":0")).collect();
        let many = format!("{{{}}}", many.join(","));
        let long = format!("{{\"a\":\"{}\"}}", "x".repeat(MAX_BYTES));
        for bad in [
            "",
            "[]",
            "null",
            "\"x\"",
            "{",
            "{}{}",
            "{} x",
            "a=b",
            r#"{"a":1,"a":1}"#,
            r#"{"a":{"b":1,"\u0062":2}}"#,
            r#"{"a":[{"b":1,"b":2}]}"#,
            r#"{"a":1e999}"#,
            &deep,
            &very_deep,
            &wide,
            &many,
            &long,
        ] {
            let shown: String = bad.chars().take(40).collect();
            assert_eq!(
                read_object(bad.as_bytes()).map_err(|e| e.code),
                Err(Code::InvalidRequest),
                "{shown}"
            );
        }
        assert!(read_object(b"{\"a\":\"\xff\"}").is_err(), "not UTF-8");
    }
}
