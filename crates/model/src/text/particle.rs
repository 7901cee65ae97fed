//! Korean particles that depend on how the word before them ends.
//!
//! Exact for Hangul and numbers; for Latin words a good guess from the spelling, because how a
//! brand is read aloud cannot be known.

/// How a word ends when read aloud.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ending {
    Vowel,
    /// The consonant ㄹ, after which 로 is used rather than 으로.
    Rieul,
    Consonant,
}

/// Picks the form of a particle that follows `word`. `pair` names the form after a consonant, then
/// the one after a vowel: `은/는`, `이/가`, `을/를`, `과/와`, `으로/로`. A pair without a slash is
/// returned as it is.
pub fn particle<'a>(word: &str, pair: &'a str) -> &'a str {
    let Some((after_consonant, after_vowel)) = pair.split_once('/') else {
        return pair;
    };
    match ending(word) {
        Ending::Vowel => after_vowel,
        Ending::Rieul if after_consonant.starts_with('으') => after_vowel,
        Ending::Rieul | Ending::Consonant => after_consonant,
    }
}

fn ending(word: &str) -> Ending {
    // Brackets and quotation marks at the end are not read.
    let word = word.trim_end_matches(|c: char| !c.is_alphanumeric());
    match word.chars().next_back() {
        Some(c @ '가'..='힣') => hangul_ending(c),
        Some(c @ '0'..='9') => digit_ending(c),
        Some(c) if c.is_ascii_alphabetic() => latin_ending(word),
        _ => Ending::Vowel,
    }
}

/// Syllables are ordered by their final consonant within each block of 28 (Unicode, section 3.12).
fn hangul_ending(syllable: char) -> Ending {
    match (syllable as u32 - '가' as u32) % 28 {
        0 => Ending::Vowel,
        8 => Ending::Rieul,
        _ => Ending::Consonant,
    }
}

/// 영 일 이 삼 사 오 육 칠 팔 구; a final zero is 영, 십, 백, 천 or 만: a consonant all the same.
const fn digit_ending(digit: char) -> Ending {
    match digit {
        '1' | '7' | '8' => Ending::Rieul,
        '0' | '3' | '6' => Ending::Consonant,
        _ => Ending::Vowel,
    }
}

fn latin_ending(word: &str) -> Ending {
    let latin = word.rsplit(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or(word);
    if latin.len() == 1 || latin.chars().all(|c| c.is_ascii_uppercase()) {
        return letter_ending(latin);
    }
    let lower = latin.to_ascii_lowercase();
    let ends_with_any = |endings: &[&str]| endings.iter().any(|ending| lower.ends_with(ending));
    if ends_with_any(&["l", "le"]) {
        Ending::Rieul
    } else if ends_with_any(&["m", "n", "ng", "ne", "ck", "pp", "tt"]) || is_short_stop(&lower) {
        Ending::Consonant
    } else {
        Ending::Vowel
    }
}

/// The name of the last letter: 엘, 엠, 엔 and 알 end in a consonant, all others in a vowel.
fn letter_ending(letters: &str) -> Ending {
    match letters.chars().next_back().map(|c| c.to_ascii_uppercase()) {
        Some('L' | 'R') => Ending::Rieul,
        Some('M' | 'N') => Ending::Consonant,
        _ => Ending::Vowel,
    }
}

/// A stop right after a vowel closes the syllable (봇, 앱, 북); after a consonant it gets a vowel
/// of its own (소프트, 네트워크).
fn is_short_stop(word: &str) -> bool {
    let mut letters = word.chars().rev();
    let (last, before) = (letters.next(), letters.next());
    matches!(last, Some('k' | 'p' | 't')) && matches!(before, Some('a' | 'e' | 'i' | 'o' | 'u'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_particle_follows_the_sound() {
        for (word, pair, expected) in [
            ("이음", "은/는", "은"),
            ("카카오", "은/는", "는"),
            ("한빛소프트", "을/를", "를"),
            ("한빛", "과/와", "과"),
            ("서울", "으로/로", "로"),
            ("서울", "이/가", "이"),
            ("부산", "으로/로", "으로"),
            ("제주", "으로/로", "로"),
            ("한빛(주)", "은/는", "는"),
            ("‘이음’", "이/가", "이"),
            ("2027", "으로/로", "로"),
            ("2026", "이/가", "이"),
            ("10", "은/는", "은"),
            ("5", "은/는", "는"),
            ("SSO", "을/를", "를"),
            ("SAML", "으로/로", "로"),
            ("SAML", "을/를", "을"),
            ("IBM", "이/가", "이"),
            ("Google", "은/는", "은"),
            ("Slack", "을/를", "을"),
            ("Okta", "은/는", "는"),
            ("Microsoft", "을/를", "를"),
            ("Bot", "은/는", "은"),
            ("", "은/는", "는"),
            ("漢字", "은/는", "는"),
            ("이음", "도", "도"),
        ] {
            assert_eq!(particle(word, pair), expected, "{word} + {pair}");
        }
    }
}
