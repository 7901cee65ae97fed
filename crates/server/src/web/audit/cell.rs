//! Cells of a CSV file that a spreadsheet program will not run as formulas (OWASP, "CSV Injection").

use std::borrow::Cow;

/// The text as a cell: with an apostrophe before it if a spreadsheet could read it as a formula.
pub fn harden(text: &str) -> Cow<'_, str> {
    let is_control = text.starts_with(['\t', '\r', '\n']);
    let first = text.trim_start_matches(is_blank).chars().next();
    if is_control || first.is_some_and(is_trigger) {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

/// What programs skip before they look for a formula: white space of any width, control characters, marks without width.
fn is_blank(c: char) -> bool {
    c.is_whitespace() || c.is_control() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
}

/// What begins a formula, in any width.
const fn is_trigger(c: char) -> bool {
    matches!(
        c,
        '=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠' | '﹦' | '﹢' | '﹣' | '﹫' | '−'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_be_a_formula_is_text() {
        for text in [
            "=1+1",
            "+82-10",
            "-3",
            "@SUM(A1)",
            "\t=1",
            "\rx",
            "\nx",
            "\tx",
            " =1",
            "\u{3000}=1",
            "\u{a0}@x",
            "\u{200b}=1",
            "\u{feff}+1",
            "＝1+1",
            "＋1",
            "－1",
            "＠x",
            " \t ＝cmd|' /C calc'!A0",
            "=HYPERLINK(\"http://x\",\"y\")",
        ] {
            assert_eq!(harden(text), format!("'{text}"), "{text:?}");
        }
        for text in [
            "",
            "김하늘",
            "a=b",
            "a-b",
            "1+1",
            "'=1",
            "(주)한빛",
            " 앞뒤 ",
            "2026-11-23 09:00",
        ] {
            assert_eq!(harden(text), text, "{text:?}");
        }
    }
}
