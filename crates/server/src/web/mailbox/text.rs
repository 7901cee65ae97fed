//! A mail's plain text as markup: escaped, with its addresses as links.

use std::fmt::Write as _;

use crate::web::page::Html;

/// The text, escaped; each `http(s)://…` that stands by itself becomes a link.
pub(super) fn with_links(text: &str) -> Html {
    let mut markup = String::new();
    for piece in text.split_inclusive(char::is_whitespace) {
        let word = piece.trim_end();
        let rest = &piece[word.len()..];
        // Writing to a String cannot fail.
        let _ = match word.starts_with("http://") || word.starts_with("https://") {
            true => write!(markup, "<a href=\"{0}\">{0}</a>", Html::text(word)),
            false => write!(markup, "{}", Html::text(word)),
        };
        markup.push_str(rest);
    }
    Html::trusted(markup)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_become_links_and_nothing_becomes_markup() {
        let shown = with_links("열기: http://localhost:8080/x?a=1&b=\"\n<b>").to_string();
        assert_eq!(
            shown,
            "열기: <a href=\"http://localhost:8080/x?a=1&amp;b=&quot;\">http://localhost:8080/x?a=1&amp;b=&quot;</a>\n&lt;b&gt;"
        );
    }
}
