//! The form of a text that is searched and sorted by; deliberately never shown.

use unicode_normalization::UnicodeNormalization;

/// Folds for search and sort columns: NFKC, lower case, white space squeezed to single blanks.
pub fn fold(text: &str) -> String {
    // Lower-casing may decompose (İ) and so comes before the last normalisation.
    let lower: String = text.nfkc().collect::<String>().to_lowercase().nfkc().collect();
    lower.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_the_same_word_fold_to_the_same_text() {
        for (text, folded) in [
            ("  Hanbit   Soft ", "hanbit soft"),
            ("ＨＡＮＢＩＴ", "hanbit"),
            ("㈜한빛", "(주)한빛"),
            ("\u{1112}\u{1161}\u{11ab}빛", "한빛"),
            ("Straße", "straße"),
            ("", ""),
        ] {
            assert_eq!(fold(text), folded, "{text:?}");
            assert_eq!(fold(&fold(text)), fold(text), "folding twice changes nothing: {text:?}");
        }
    }
}
