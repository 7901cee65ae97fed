//! Appending an answer to a redirect URI that has been proven (RFC 6749, section 4.1.2).

use url::form_urlencoded::Serializer;

/// The URI with the parameters appended to its query; those without a value are left out. The URI's own bytes stay as
/// they are registered, so that no re-encoding can change where it leads.
pub fn append(uri: &str, params: &[(&str, Option<&str>)]) -> String {
    let mut query = Serializer::new(String::new());
    for (name, value) in params {
        if let Some(value) = value {
            query.append_pair(name, value);
        }
    }
    let query = query.finish();
    let joint = match uri.split_once('?') {
        _ if query.is_empty() => "",
        None => "?",
        Some((_, own)) if own.is_empty() || own.ends_with('&') => "",
        Some(_) => "&",
    };
    format!("{uri}{joint}{query}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_join_the_query_that_is_there() {
        let params = [
            ("code", Some("a b")),
            ("state", None),
            ("iss", Some("https://id.example")),
        ];
        let tail = "code=a+b&iss=https%3A%2F%2Fid.example";
        for (uri, expected) in [
            ("https://rp.example/cb", format!("https://rp.example/cb?{tail}")),
            ("https://rp.example/cb?", format!("https://rp.example/cb?{tail}")),
            ("https://rp.example/cb?x=1", format!("https://rp.example/cb?x=1&{tail}")),
            (
                "https://rp.example/cb?x=1&",
                format!("https://rp.example/cb?x=1&{tail}"),
            ),
            ("com.example.app:/cb", format!("com.example.app:/cb?{tail}")),
        ] {
            assert_eq!(append(uri, &params), expected);
        }
        assert_eq!(
            append("https://rp.example/cb", &[("state", None)]),
            "https://rp.example/cb"
        );
    }

    #[test]
    fn a_value_cannot_leave_its_place() {
        assert_eq!(
            append(
                "https://rp.example/cb",
                &[("state", Some("x&code=evil#\r\nLocation: y"))]
            ),
            "https://rp.example/cb?state=x%26code%3Devil%23%0D%0ALocation%3A+y"
        );
    }
}
