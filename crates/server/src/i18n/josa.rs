//! Korean particles that fit the word before them: 이음을, 이음은, 카카오를, 서울로.
//!
//! The choice depends on the sound that the word ends with. A word in Latin letters is read the way
//! Korean usually reads it, which is a guess by its last letters; what cannot be read gets both forms.

use fluent_templates::fluent_bundle::{FluentArgs, FluentValue};

/// How the last sound of a word is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ending {
    Vowel,
    Rieul,
    Consonant,
}

/// The particle of `pair` that follows `word`. A pair is written with the form after a consonant
/// first: `을/를`, `은/는`, `이/가`, `과/와`, `으로/로`; the other order is understood too.
pub fn particle(word: &str, pair: &str) -> String {
    let Some((first, second)) = pair.split_once('/') else {
        return pair.to_owned();
    };
    let (closed, open) = match (first, second) {
        ("는", "은") | ("를", "을") | ("가", "이") | ("와", "과") | ("로", "으로") => (second, first),
        _ => (first, second),
    };
    match ending(word) {
        // After ㄹ it is 로: 서울로.
        Some(Ending::Rieul) if open.starts_with('로') => open.to_owned(),
        Some(Ending::Vowel) => open.to_owned(),
        Some(_) => closed.to_owned(),
        None if open == "로" => "(으)로".to_owned(),
        None => format!("{closed}({open})"),
    }
}

/// The word with its particle.
pub fn with_particle(word: &str, pair: &str) -> String {
    format!("{word}{}", particle(word, pair))
}

/// `JOSA($word, "을/를")` in messages.
pub(super) fn function<'a>(positional: &[FluentValue<'a>], _named: &FluentArgs<'_>) -> FluentValue<'a> {
    let [word, FluentValue::String(pair)] = positional else {
        return FluentValue::Error;
    };
    match word {
        FluentValue::String(word) => FluentValue::from(with_particle(word, pair)),
        FluentValue::Number(number) => FluentValue::from(with_particle(&number.as_string(), pair)),
        _ => FluentValue::Error,
    }
}

fn ending(word: &str) -> Option<Ending> {
    let word = word.trim_end_matches(|c: char| !c.is_alphanumeric());
    let last = word.chars().next_back()?;
    match last {
        '가'..='힣' => Some(match (u32::from(last) - u32::from('가')) % 28 {
            0 => Ending::Vowel,
            8 => Ending::Rieul,
            _ => Ending::Consonant,
        }),
        '2' | '4' | '5' | '9' => Some(Ending::Vowel),
        '1' | '7' | '8' => Some(Ending::Rieul),
        '0' | '3' | '6' => Some(Ending::Consonant),
        'a'..='z' | 'A'..='Z' => Some(latin(word, last)),
        _ => None,
    }
}

fn latin(word: &str, last: char) -> Ending {
    let tail: String = word.chars().rev().take_while(char::is_ascii_alphabetic).collect();
    // Capitals alone are spelt out: SQL 에스큐엘, SSO 에스에스오, URL 유아르엘.
    if tail.chars().all(|c| c.is_ascii_uppercase()) {
        return match last {
            'L' | 'R' => Ending::Rieul,
            'M' | 'N' => Ending::Consonant,
            _ => Ending::Vowel,
        };
    }
    let tail = tail.to_ascii_lowercase();
    // `tail` is reversed: "el" is a word that ends in "le" (구글).
    match last.to_ascii_lowercase() {
        'l' => Ending::Rieul,
        'e' if tail.starts_with("el") => Ending::Rieul,
        'm' | 'n' | 'p' | 'b' => Ending::Consonant,
        'g' if tail.starts_with("gn") => Ending::Consonant,
        'k' if tail.starts_with("kc") => Ending::Consonant,
        _ => Ending::Vowel,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_particle_fits_the_sound_before_it() {
        for (word, pair, expected) in [
            ("이음", "을/를", "이음을"),
            ("이음", "은/는", "이음은"),
            ("카카오", "을/를", "카카오를"),
            ("김하늘", "이/가", "김하늘이"),
            ("서울", "으로/로", "서울로"),
            ("부산", "으로/로", "부산으로"),
            ("한빛(주)", "은/는", "한빛(주)는"),
            ("회의실 3", "와/과", "회의실 3과"),
            ("1,000", "을/를", "1,000을"),
            ("SSO", "를/을", "SSO를"),
            ("URL", "이/가", "URL이"),
            ("Google", "으로/로", "Google로"),
            ("Slack", "은/는", "Slack은"),
            ("Entra", "은/는", "Entra는"),
            ("東京", "을/를", "東京을(를)"),
            ("", "으로/로", "(으)로"),
            ("이음", "에서", "이음에서"),
        ] {
            assert_eq!(with_particle(word, pair), expected);
        }
    }
}
