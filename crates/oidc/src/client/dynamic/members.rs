//! Members of client metadata, each read as its type. A member that is `null`, an empty text or an empty list counts as absent
//! (RFC 7592, section 2.2); one of another type is refused, not guessed at.

use serde_json::{Map, Value};

use super::RegistrationError;

/// Longest text, in bytes.
const MAX_TEXT: usize = 2_000;
/// Most texts in one list.
const MAX_TEXTS: usize = 20;

/// The members of a request.
#[derive(Debug, Clone, Copy)]
pub struct Members<'a>(&'a Map<String, Value>);

impl<'a> Members<'a> {
    /// Of this object.
    pub const fn new(object: &'a Map<String, Value>) -> Self {
        Self(object)
    }

    /// True if the member is there and says something.
    pub fn has(&self, name: &str) -> bool {
        match self.0.get(name) {
            None | Some(Value::Null) => false,
            Some(Value::String(text)) => !text.is_empty(),
            Some(Value::Array(list)) => !list.is_empty(),
            Some(_) => true,
        }
    }

    /// The member itself.
    pub fn value(&self, name: &str) -> Option<&'a Value> {
        self.0.get(name).filter(|_| self.has(name))
    }

    /// A text without control characters.
    ///
    /// # Errors
    /// It is something else, or too long.
    pub fn text(&self, name: &str) -> Result<Option<&'a str>, RegistrationError> {
        match self.value(name) {
            None => Ok(None),
            Some(Value::String(text)) if is_text(text) => Ok(Some(text)),
            Some(_) => Err(RegistrationError::member(name, "must be a short text")),
        }
    }

    /// Yes or no; absent is no.
    ///
    /// # Errors
    /// It is something else.
    pub fn flag(&self, name: &str) -> Result<bool, RegistrationError> {
        match self.value(name) {
            None => Ok(false),
            Some(Value::Bool(value)) => Ok(*value),
            Some(_) => Err(RegistrationError::member(name, "must be true or false")),
        }
    }

    /// A whole number that is not negative.
    ///
    /// # Errors
    /// It is something else.
    pub fn number(&self, name: &str) -> Result<Option<u32>, RegistrationError> {
        let Some(value) = self.value(name) else {
            return Ok(None);
        };
        let number = value.as_u64().and_then(|number| u32::try_from(number).ok());
        match number {
            Some(number) => Ok(Some(number)),
            None => Err(RegistrationError::member(name, "must be a whole number of seconds")),
        }
    }

    /// A list of texts.
    ///
    /// # Errors
    /// It is something else, or too long.
    pub fn texts(&self, name: &str) -> Result<Option<Vec<String>>, RegistrationError> {
        let bad = || RegistrationError::member(name, "must be a short list of short texts");
        let Some(value) = self.value(name) else {
            return Ok(None);
        };
        let list = value
            .as_array()
            .filter(|list| list.len() <= MAX_TEXTS)
            .ok_or_else(bad)?;
        let text = |value: &Value| value.as_str().filter(|text| is_text(text)).map(str::to_owned);
        let texts: Option<Vec<String>> = list.iter().map(text).collect();
        texts.map(Some).ok_or_else(bad)
    }
}

fn is_text(text: &str) -> bool {
    text.len() <= MAX_TEXT && !text.chars().any(char::is_control)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_member_is_of_its_type_or_absent() {
        let object = serde_json::json!({
            "t": "x", "e": "", "n": null, "l": ["a", "b"], "el": [], "f": true, "d": 7, "neg": -1, "half": 0.5,
            "big": 4_294_967_296_u64, "mixed": ["a", 1], "line": "a\nb", "long": "x".repeat(2001),
            "many": vec!["a"; 21],
        });
        let members = Members::new(object.as_object().expect("object"));
        assert_eq!(members.text("t"), Ok(Some("x")));
        for absent in ["e", "n", "el", "none"] {
            assert!(!members.has(absent), "{absent}");
            assert_eq!(members.text(absent), Ok(None));
            assert_eq!(members.texts(absent), Ok(None));
            assert_eq!(members.flag(absent), Ok(false));
            assert_eq!(members.number(absent), Ok(None));
        }
        assert_eq!(members.texts("l"), Ok(Some(vec!["a".into(), "b".into()])));
        assert_eq!((members.flag("f"), members.number("d")), (Ok(true), Ok(Some(7))));
        for bad in ["l", "f", "d", "line", "long"] {
            assert!(members.text(bad).is_err(), "{bad}");
        }
        for bad in ["t", "mixed", "many", "f"] {
            assert!(members.texts(bad).is_err(), "{bad}");
        }
        for bad in ["neg", "half", "big", "t"] {
            assert!(members.number(bad).is_err(), "{bad}");
        }
        assert!(members.flag("t").is_err() && members.flag("d").is_err());
    }
}
