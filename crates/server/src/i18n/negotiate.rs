//! Which language a request gets: what was just chosen, what was chosen before, what the browser asks for.

use super::{Lang, Locale};

/// The cookie that remembers the language that a person chose.
pub const LANG_COOKIE: &str = "ieum_lang";

/// `?lang=` first, then the cookie, then `Accept-Language` (RFC 9110, section 12.5.4), then Korean.
/// A value that names no language of ours is as good as none.
pub fn negotiate(query: Option<&str>, cookie: Option<&str>, accept_language: Option<&str>) -> Lang {
    let chosen = query
        .and_then(Locale::from_tag)
        .or_else(|| cookie.and_then(Locale::from_tag))
        .or_else(|| accept_language.and_then(preferred));
    Lang(chosen.unwrap_or_default())
}

/// The listed language of ours with the highest weight; the earlier one among equals.
fn preferred(header: &str) -> Option<Locale> {
    let mut best: Option<(Locale, f32)> = None;
    // A browser lists a handful; what comes after that is noise.
    for entry in header.split(',').take(16) {
        let mut pieces = entry.split(';');
        let Some(locale) = pieces.next().and_then(Locale::from_tag) else {
            continue;
        };
        let weight = pieces
            .find_map(|piece| piece.trim().strip_prefix("q="))
            .map_or(1.0, |q| {
                q.trim()
                    .parse::<f32>()
                    .ok()
                    .filter(|q| (0.0..=1.0).contains(q))
                    .unwrap_or(0.0)
            });
        if weight > 0.0 && best.is_none_or(|(_, highest)| weight > highest) {
            best = Some((locale, weight));
        }
    }
    best.map(|(locale, _)| locale)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_choice_wins_and_nonsense_is_ignored() {
        for (query, cookie, header, expected) in [
            (None, None, None, Locale::Ko),
            (Some("en"), Some("ko"), Some("ko"), Locale::En),
            (Some("fr"), Some("en"), Some("ko"), Locale::En),
            (None, Some("<script>"), Some("en-GB,en;q=0.9"), Locale::En),
            (None, None, Some("fr-FR, en;q=0.5, ko;q=0.8"), Locale::Ko),
            (None, None, Some("en;q=0, ko;q=0.1"), Locale::Ko),
            (None, None, Some("en;q=NaN"), Locale::Ko),
            (None, None, Some("de,fr"), Locale::Ko),
            (None, None, Some(",,;;q=,"), Locale::Ko),
        ] {
            assert_eq!(
                negotiate(query, cookie, header).locale(),
                expected,
                "{query:?} {cookie:?} {header:?}"
            );
        }
    }
}
