//! Hangul syllables in Latin letters: as they sound and as they are typed.
//!
//! Syllable by syllable, without the sound changes between syllables: good enough for suggestions
//! and for recognising a password, not for a passport.

/// Initial, medial and final of a syllable (Unicode, section 3.12), as indices.
fn decompose(c: char) -> Option<(usize, usize, usize)> {
    let index = usize::try_from((c as u32).checked_sub(0xac00)?).ok()?;
    (index < 19 * 21 * 28).then_some((index / (21 * 28), index / 28 % 21, index % 28))
}

fn spell(text: &str, initials: &[&str; 19], medials: &[&str; 21], finals: &[&str; 28]) -> String {
    let mut spelled = String::new();
    for c in text.chars() {
        match decompose(c) {
            Some((initial, medial, last)) => {
                spelled.extend([initials[initial], medials[medial], finals[last]]);
            }
            None => spelled.push(c),
        }
    }
    spelled
}

/// Revised Romanization (국어의 로마자 표기법) of each syllable; other characters stay as they are.
pub(crate) fn romanise(text: &str) -> String {
    spell(text, &INITIAL_SOUNDS, &MEDIAL_SOUNDS, &FINAL_SOUNDS)
}

/// The keys of the two-set keyboard (두벌식): what comes out when the keyboard is left in English.
pub(crate) fn keystrokes(text: &str) -> String {
    spell(text, &INITIAL_KEYS, &MEDIAL_KEYS, &FINAL_KEYS)
}

const INITIAL_SOUNDS: [&str; 19] = [
    "g", "kk", "n", "d", "tt", "r", "m", "b", "pp", "s", "ss", "", "j", "jj", "ch", "k", "t", "p", "h",
];
const MEDIAL_SOUNDS: [&str; 21] = [
    "a", "ae", "ya", "yae", "eo", "e", "yeo", "ye", "o", "wa", "wae", "oe", "yo", "u", "wo", "we", "wi", "yu", "eu",
    "ui", "i",
];
const FINAL_SOUNDS: [&str; 28] = [
    "", "k", "k", "k", "n", "n", "n", "t", "l", "k", "m", "l", "l", "l", "p", "l", "m", "p", "p", "t", "t", "ng", "t",
    "t", "k", "t", "p", "t",
];
const INITIAL_KEYS: [&str; 19] = [
    "r", "R", "s", "e", "E", "f", "a", "q", "Q", "t", "T", "d", "w", "W", "c", "z", "x", "v", "g",
];
const MEDIAL_KEYS: [&str; 21] = [
    "k", "o", "i", "O", "j", "p", "u", "P", "h", "hk", "ho", "hl", "y", "n", "nj", "np", "nl", "b", "m", "ml", "l",
];
const FINAL_KEYS: [&str; 28] = [
    "", "r", "R", "rt", "s", "sw", "sg", "e", "f", "fr", "fa", "fq", "ft", "fx", "fv", "fg", "a", "q", "qt", "t", "T",
    "d", "w", "c", "z", "x", "v", "g",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn syllables_are_spelled_as_they_sound() {
        // 물류 sounds like "mullyu", which no syllable shows alone.
        for (hangul, latin) in [
            ("한빛", "hanbit"),
            ("이음", "ieum"),
            ("물류", "mulryu"),
            ("대한 A", "daehan A"),
        ] {
            assert_eq!(romanise(hangul), latin);
        }
    }

    #[test]
    fn syllables_are_typed_with_these_keys() {
        for (hangul, keys) in [
            ("안녕하세요", "dkssudgktpdy"),
            ("홍길동", "ghdrlfehd"),
            ("비밀번호", "qlalfqjsgh"),
            ("값", "rkqt"),
        ] {
            assert_eq!(keystrokes(hangul), keys);
        }
    }
}
