//! Organisation IDs to offer when the one that was typed is taken, or when only a name is known.
//!
//! Suggestions have the right form; whether they are free is for the caller to look up.

use crate::text::fold;
use crate::text::hangul::romanise;

use super::{MAX, OrgSlug};

/// IDs like `name_or_taken`, best first: without the legal form of the company, shortened, with a
/// region or a number. Hangul is romanised. What was typed is offered itself only if it is not a
/// valid ID already, because then it is the one that is taken.
pub fn suggest(name_or_taken: &str) -> Vec<OrgSlug> {
    let typed = name_or_taken.trim();
    let base = slugify(typed);
    let mut candidates = vec![base.clone()];
    candidates.extend(shortened(&base));
    if !base.is_empty() {
        candidates.extend(SUFFIXES.iter().map(|suffix| with_suffix(&base, suffix)));
    }
    let mut suggestions: Vec<OrgSlug> = Vec::new();
    for candidate in candidates {
        match OrgSlug::parse(&candidate) {
            Ok(slug) if slug.as_str() != typed && !suggestions.contains(&slug) => suggestions.push(slug),
            _ => {}
        }
    }
    suggestions.truncate(MOST);
    suggestions
}

/// No form has room for more.
const MOST: usize = 5;

const SUFFIXES: &[&str] = &["-kr", "-hq", "-2", "-3", "-4"];

/// How Korean and foreign companies write that they are companies.
const LEGAL_FORMS: &[&str] = &[
    "주식회사",
    "유한회사",
    "(주)",
    "(유)",
    "co., ltd.",
    "co.,ltd.",
    "co.,ltd",
    "inc.",
    "corp.",
    "ltd.",
];

fn slugify(text: &str) -> String {
    let mut folded = fold(text);
    for form in LEGAL_FORMS {
        folded = folded.replace(form, " ");
    }
    let latin = romanise(&folded);
    let words = latin
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty());
    let joined = words.collect::<Vec<_>>().join("-");
    cut(&joined, MAX)
}

/// The words one by one fewer from the end, then all of them without dashes.
fn shortened(base: &str) -> Vec<String> {
    let mut shorter: Vec<String> = Vec::new();
    let mut rest = base;
    while let Some((front, _)) = rest.rsplit_once('-') {
        shorter.push(front.to_owned());
        rest = front;
    }
    shorter.push(base.replace('-', ""));
    shorter
}

fn with_suffix(base: &str, suffix: &str) -> String {
    format!("{}{suffix}", cut(base, MAX - suffix.len()))
}

/// At most `length` characters of ASCII, without a dash at the end.
fn cut(text: &str, length: usize) -> String {
    text.chars()
        .take(length)
        .collect::<String>()
        .trim_end_matches('-')
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn suggestions(text: &str) -> Vec<String> {
        suggest(text).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_taken_id_is_never_suggested_again() {
        assert_eq!(
            suggestions("hanbit"),
            ["hanbit-kr", "hanbit-hq", "hanbit-2", "hanbit-3", "hanbit-4"]
        );
        assert_eq!(suggestions("hanbit-soft")[..2], ["hanbit", "hanbitsoft"]);
    }

    #[test]
    fn a_name_becomes_an_id() {
        assert_eq!(suggestions("(주)한빛소프트")[0], "hanbitsopeuteu");
        assert_eq!(suggestions("Hanbit Soft Co., Ltd.")[..2], ["hanbit-soft", "hanbit"]);
        assert_eq!(suggestions("㈜ 3M 코리아")[0], "3m-koria");
    }

    #[test]
    fn whatever_is_typed_the_suggestions_have_the_right_form() {
        let long = "가나다라마바사".repeat(50);
        for text in [
            "",
            " ",
            "---",
            "漢字",
            "admin",
            "\0",
            "A",
            long.as_str(),
            &"a-".repeat(100),
            "👩‍💻",
        ] {
            for slug in suggest(text) {
                assert_eq!(OrgSlug::parse(slug.as_str()), Ok(slug.clone()), "{text:?}");
            }
        }
        assert_eq!(suggestions("漢字"), Vec::<String>::new());
        assert_eq!(suggestions("admin")[0], "admin-kr");
    }
}
