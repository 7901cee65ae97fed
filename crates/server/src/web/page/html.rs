//! Markup that is already safe to put in a page.

use std::fmt::{self, Display, Write};

use askama::filters::HtmlSafe;

/// Markup made by this crate. There is no way from a person's text to it but through escaping.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Html(String);

impl Html {
    /// Markup that this crate wrote itself.
    pub(crate) const fn trusted(markup: String) -> Self {
        Self(markup)
    }
    /// Text, escaped.
    pub fn text(text: impl Display) -> Self {
        let mut markup = String::new();
        for c in text.to_string().chars() {
            // Writing to a string does not fail.
            let _ = match c {
                '&' => markup.write_str("&amp;"),
                '<' => markup.write_str("&lt;"),
                '>' => markup.write_str("&gt;"),
                '"' => markup.write_str("&quot;"),
                '\'' => markup.write_str("&#39;"),
                c => markup.write_char(c),
            };
        }
        Self(markup)
    }
    /// The markup.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Display for Html {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl HtmlSafe for Html {}

/// Declares that these parts render to safe markup: their templates escape what goes in.
macro_rules! parts {
    ($($part:ty),* $(,)?) => {
        $(impl askama::filters::HtmlSafe for $part {})*
    };
}
pub(super) use parts;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_cannot_become_markup() {
        assert_eq!(Html::text("<b a='\"&").as_str(), "&lt;b a=&#39;&quot;&amp;");
    }
}
