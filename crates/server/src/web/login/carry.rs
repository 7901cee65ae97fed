//! What every login page hands on to the next: where to go afterwards, and who is expected.

use url::form_urlencoded;

use crate::web::core::{LocalPath, Typed};
use crate::web::page::Html;

/// Longest hint that is shown; as long as an e-mail may be.
const MOST_HINT: usize = 254;

/// `next` and `login_hint`. What is no path of this site is as good as none.
#[derive(Debug, Clone, Default)]
pub struct Carry {
    /// Where to go after the sign-in.
    pub next: Option<LocalPath>,
    /// Sign-in ID to fill in (OpenID Connect Core, section 3.1.2.1).
    pub hint: String,
    /// The person asked for a code by mail, whatever the domain of the address leads to.
    pub is_by_code: bool,
}

impl Carry {
    fn of(next: &str, hint: &str) -> Self {
        let is_plain = hint.chars().count() <= MOST_HINT && !hint.chars().any(char::is_control);
        Self {
            next: LocalPath::parse(next),
            hint: if is_plain { hint.to_owned() } else { String::new() },
            is_by_code: false,
        }
    }

    /// From the query of an address.
    pub fn of_query(query: Option<&str>) -> Self {
        Self {
            is_by_code: value(query, "by") == "code",
            ..Self::of(&value(query, "next"), &value(query, "login_hint"))
        }
    }

    /// Only where to go afterwards.
    pub fn to_next(next: &str) -> Self {
        Self::of(next, "")
    }

    /// From the hidden fields of a form.
    pub fn of_form(typed: &Typed) -> Self {
        Self {
            is_by_code: typed.get("by") == "code",
            ..Self::of(typed.get("next"), typed.get("login_hint"))
        }
    }

    /// The path with both.
    pub fn to(&self, path: &str) -> String {
        self.to_with(path, &[])
    }

    /// The path with further parameters before both.
    pub fn to_with(&self, path: &str, more: &[(&str, &str)]) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(more);
        if let Some(next) = &self.next {
            query.append_pair("next", next.as_str());
        }
        if !self.hint.is_empty() {
            query.append_pair("login_hint", &self.hint);
        }
        let query = query.finish();
        if query.is_empty() {
            path.to_owned()
        } else {
            format!("{path}?{query}")
        }
    }

    /// Both as hidden fields of a form.
    pub fn inputs(&self) -> Html {
        let mut markup = String::new();
        for (name, value) in [
            ("next", self.next.as_ref().map_or("", LocalPath::as_str)),
            ("login_hint", &self.hint),
            ("by", if self.is_by_code { "code" } else { "" }),
        ] {
            if !value.is_empty() {
                let value = Html::text(value);
                markup.push_str(&format!(r#"<input type="hidden" name="{name}" value="{value}">"#));
            }
        }
        Html::trusted(markup)
    }
}

/// A parameter's first value, or nothing.
pub fn value(query: Option<&str>, name: &str) -> String {
    form_urlencoded::parse(query.unwrap_or_default().as_bytes())
        .find(|(key, _)| key == name)
        .map_or_else(String::new, |(_, value)| value.into_owned())
}

#[cfg(test)]
mod tests {
    use super::Carry;

    #[test]
    fn only_paths_of_this_site_are_carried_and_both_come_back_unchanged() {
        let carry = Carry::of_query(Some("next=%2Fa%3Fb%3D1%26c&login_hint=a%2Bb%40c.kr"));
        let again = carry.to("/o/x");
        assert_eq!(again, "/o/x?next=%2Fa%3Fb%3D1%26c&login_hint=a%2Bb%40c.kr");
        for bad in [
            "next=//evil.example",
            "next=https://evil.example",
            "next=%2F%5Cevil",
            "next=",
        ] {
            assert_eq!(Carry::of_query(Some(bad)).to("/o/x"), "/o/x", "{bad}");
        }
        let inputs = Carry::of_query(Some("login_hint=%22%3E%3Cb%3E")).inputs();
        assert!(!inputs.as_str().contains("<b>"));
    }
}
