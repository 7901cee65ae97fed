//! How an answer travels to the client: in the address or as a form, in the open or as a signed token.

/// A response mode for codes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum ResponseMode {
    /// In the query of the redirect URI (OAuth 2.0 Multiple Response Type Encoding Practices, section 2.1).
    #[default]
    Query,
    /// As a form that the browser posts (OAuth 2.0 Form Post Response Mode 1.0).
    FormPost,
    /// In the query, as one signed token (JARM, section 2.3.1).
    QueryJwt,
    /// As a form with one signed token (JARM, section 2.3.3).
    FormPostJwt,
}

/// Every name of `response_mode` that we know. Discovery lists these; `jwt` is the default of its kind for codes (JARM,
/// section 2.3.4).
pub const RESPONSE_MODES: &[(&str, ResponseMode)] = &[
    ("query", ResponseMode::Query),
    ("form_post", ResponseMode::FormPost),
    ("jwt", ResponseMode::QueryJwt),
    ("query.jwt", ResponseMode::QueryJwt),
    ("form_post.jwt", ResponseMode::FormPostJwt),
];

impl ResponseMode {
    /// The mode of that name. `fragment` is none of ours: a code does not belong where scripts of a page read it.
    pub fn find(name: &str) -> Option<Self> {
        RESPONSE_MODES
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, mode)| *mode)
    }

    /// True if the answer is one signed token.
    pub const fn is_signed(self) -> bool {
        matches!(self, Self::QueryJwt | Self::FormPostJwt)
    }

    /// True if the answer is a form.
    pub const fn is_form(self) -> bool {
        matches!(self, Self::FormPost | Self::FormPostJwt)
    }

    /// True if an answer of this mode can get there: an application's own scheme takes no form.
    pub fn suits(self, redirect_uri: &str) -> bool {
        !self.is_form() || redirect_uri.starts_with("https:") || redirect_uri.starts_with("http:")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mode_is_found_by_its_name_and_a_form_needs_a_web_address() {
        for (name, mode, is_signed, is_form) in [
            ("query", Some(ResponseMode::Query), false, false),
            ("form_post", Some(ResponseMode::FormPost), false, true),
            ("jwt", Some(ResponseMode::QueryJwt), true, false),
            ("query.jwt", Some(ResponseMode::QueryJwt), true, false),
            ("form_post.jwt", Some(ResponseMode::FormPostJwt), true, true),
            ("fragment", None, false, false),
            ("fragment.jwt", None, false, false),
            ("Query", None, false, false),
            ("", None, false, false),
        ] {
            assert_eq!(ResponseMode::find(name), mode, "{name}");
            let mode = mode.unwrap_or_default();
            assert_eq!((mode.is_signed(), mode.is_form()), (is_signed, is_form), "{name}");
            assert!(mode.suits("https://rp.example/cb") && mode.suits("http://127.0.0.1:1/cb"));
            assert_eq!(mode.suits("com.example.app:/cb"), !is_form, "{name}");
        }
    }
}
