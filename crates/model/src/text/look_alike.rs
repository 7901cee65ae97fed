//! Finding names and organisation IDs that look like another one.
//!
//! A hint for an operator's eyes, deliberately generous: two texts with the same key may be
//! perfectly honest neighbours. It is never a reason to refuse.

use super::fold;

/// A key that texts share when a hurried reader may take one for the other: Cyrillic and Greek
/// letters as the Latin ones they resemble, `0` as `o`, `1` and `i` as `l`, `rn` as `m`, `vv` as
/// `w`, without hyphens, blanks, punctuation and the marks of a company's legal form.
pub fn look_alike_key(text: &str) -> String {
    let mut folded = fold(text);
    for legal_form in ["주식회사", "유한회사", "(주)", "(유)"] {
        folded = folded.replace(legal_form, "");
    }
    let skeleton: String = folded.chars().filter(|c| c.is_alphanumeric()).map(prototype).collect();
    // A text of nothing but marks would otherwise share its key with every other such text.
    if skeleton.is_empty() {
        folded
    } else {
        skeleton.replace("rn", "m").replace("vv", "w")
    }
}

/// The letter that stands for all that look like it (after UTS #39, for the scripts met here).
const fn prototype(c: char) -> char {
    match c {
        'а' | 'α' | 'ɑ' => 'a',
        'в' | 'β' => 'b',
        'с' | 'ϲ' => 'c',
        'ԁ' => 'd',
        'е' | 'є' | 'ε' | 'ё' => 'e',
        'ɡ' => 'g',
        'һ' | 'н' => 'h',
        '1' | 'i' | 'і' | 'ї' | 'ι' | 'ı' | 'ɩ' | 'ӏ' | '|' => 'l',
        'ј' => 'j',
        'к' | 'κ' => 'k',
        'м' => 'm',
        'η' | 'ո' => 'n',
        '0' | 'о' | 'ο' | 'σ' | 'օ' => 'o',
        'р' | 'ρ' => 'p',
        'ԛ' => 'q',
        'г' => 'r',
        'ѕ' => 's',
        'т' | 'τ' => 't',
        'υ' | 'ս' => 'u',
        'ν' | 'ѵ' => 'v',
        'ѡ' | 'ω' | 'ԝ' => 'w',
        'х' | 'χ' => 'x',
        'у' | 'γ' | 'ү' => 'y',
        'ᴢ' => 'z',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_that_look_alike_share_a_key() {
        for (one, other) in [
            ("hanbit", "hanb1t"),
            ("hanbit", "han-bit"),
            ("hanbit", "НАNВIТ"), // Cyrillic Н, А, В, Т
            ("okta", "0kta"),
            ("ibm", "lbm"),
            ("modern", "modem"),
            ("wooil", "vvooil"),
            ("kakao", "κακαο"),
            ("(주)한빛소프트", "한빛 소프트"),
            ("㈜한빛소프트", "주식회사 한빛소프트"),
        ] {
            assert_eq!(look_alike_key(one), look_alike_key(other), "{one} / {other}");
        }
    }

    #[test]
    fn texts_that_do_not_look_alike_do_not() {
        for (one, other) in [
            ("hanbit", "hanul"),
            ("한빛", "한빚"),
            ("---", "..."),
            ("주식회사", "유한회사"),
        ] {
            let same = look_alike_key(one) == look_alike_key(other) && !look_alike_key(one).is_empty();
            assert!(!same, "{one} / {other}");
        }
    }
}
