//! Just enough HTML to fill in a form of ours: its address and its fields. Not a parser for pages of others.

use std::collections::BTreeMap;

/// A form.
#[derive(Debug, Default)]
pub(crate) struct Form {
    /// Where it is sent to; empty: where it stands.
    pub(crate) action: String,
    /// Attributes of its `input` elements, in their order.
    pub(crate) inputs: Vec<BTreeMap<String, String>>,
}

impl Form {
    /// The form of a page that has a field with this `autocomplete` token.
    pub(crate) fn with_field(page: &str, autocomplete: &str) -> Option<Self> {
        page.split("<form")
            .skip(1)
            .map(Self::read)
            .find(|form| form.field(autocomplete).is_some())
    }

    /// From what follows `<form`.
    fn read(text: &str) -> Self {
        let text = text.split("</form").next().unwrap_or_default();
        let action = attributes(text).remove("action").unwrap_or_default();
        let inputs = text.split("<input").skip(1).map(attributes).collect();
        Self { action, inputs }
    }

    /// The name of the field with this `autocomplete` token.
    pub(crate) fn field(&self, autocomplete: &str) -> Option<&str> {
        let is_it = |input: &&BTreeMap<String, String>| {
            input
                .get("autocomplete")
                .is_some_and(|tokens| tokens.split_whitespace().any(|token| token == autocomplete))
        };
        Some(self.inputs.iter().find(is_it)?.get("name")?)
    }

    /// Names and values of the hidden fields.
    pub(crate) fn hidden(&self) -> impl Iterator<Item = (&str, &str)> {
        let hidden = self
            .inputs
            .iter()
            .filter(|input| input.get("type").is_some_and(|kind| kind == "hidden"));
        hidden.filter_map(|input| {
            Some((
                input.get("name")?.as_str(),
                input.get("value").map_or("", String::as_str),
            ))
        })
    }
}

/// The address of the link to the next page of a list.
pub(crate) fn next_page(page: &str) -> Option<String> {
    let mut links = page.split("<a ").skip(1).map(attributes);
    links.find_map(|mut link| {
        link.get("rel")
            .is_some_and(|rel| rel == "next")
            .then(|| link.remove("href"))
            .flatten()
    })
}

/// The attributes of a tag, from what follows its name.
fn attributes(text: &str) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut rest = text;
    loop {
        rest = rest.trim_start();
        let end = rest
            .find(|c: char| c.is_whitespace() || matches!(c, '=' | '>' | '/'))
            .unwrap_or(rest.len());
        let (name, after) = rest.split_at(end);
        if name.is_empty() {
            return found;
        }
        match after.strip_prefix("=\"").and_then(|value| value.split_once('"')) {
            Some((value, after)) => {
                found.insert(name.to_owned(), unescape(value));
                rest = after;
            }
            None => {
                found.insert(name.to_owned(), String::new());
                rest = after;
            }
        }
    }
}

fn unescape(text: &str) -> String {
    let pairs = [
        ("&#34;", "\""),
        ("&#39;", "'"),
        ("&quot;", "\""),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&#38;", "&"),
        ("&amp;", "&"),
    ];
    pairs
        .iter()
        .fold(text.to_owned(), |text, (escaped, plain)| text.replace(escaped, plain))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_link_to_the_next_page_is_found() {
        let page = r#"<a href="/a" rel="prev">1</a><a rel="next" href="/b?x=1&#38;y=2"><svg></svg></a>"#;
        assert_eq!(next_page(page).as_deref(), Some("/b?x=1&y=2"));
        assert_eq!(next_page("<a href=\"/a\">1</a>"), None);
    }

    #[test]
    fn the_form_with_the_field_is_found_and_read() {
        let page = r#"<form action="/logout"><input type="hidden" name="csrf" value="a"></form>
            <form class="form" method="post" action="/o/acme?x=1&amp;y=2">
            <input type="hidden" name="csrf" value="b"/><input type=hidden name="odd" value="c">
            <input id="u" name="id" autocomplete="username email" required autofocus>
            <input name="pw" type="password" autocomplete="current-password"></form>"#;
        let form = Form::with_field(page, "current-password").unwrap();
        assert_eq!(form.action, "/o/acme?x=1&y=2");
        assert_eq!(form.field("username"), Some("id"));
        assert_eq!(form.field("current-password"), Some("pw"));
        assert_eq!(form.hidden().collect::<Vec<_>>(), [("csrf", "b")]);
        assert!(Form::with_field(page, "one-time-code").is_none());
    }
}
