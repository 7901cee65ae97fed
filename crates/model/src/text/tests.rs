//! Names, folding, look-alikes and particles, case by case.

use super::*;

#[test]
fn a_character_is_what_its_reader_sees() {
    for (text, count) in [
        ("이음", 2),
        ("  이음  ", 2),
        ("\u{110b}\u{1175}\u{110b}\u{1173}\u{11b7}", 2), // 이음 as macOS writes it: conjoining jamo
        ("é", 1),
        ("e\u{301}", 1),
        ("👩‍👩‍👧‍👦", 1),
        ("🇰🇷", 1),
        ("", 0),
    ] {
        assert_eq!(count_characters(text), count, "{text:?}");
    }
}

#[test]
fn a_name_is_kept_in_nfc_and_trimmed() {
    let decomposed = OrgName::parse(" \u{110b}\u{1175}\u{110b}\u{1173}\u{11b7}\u{3000}").expect("valid");
    assert_eq!(decomposed.as_str(), "이음");
}

#[test]
fn sixty_characters_are_a_name_and_sixty_one_are_not() {
    assert!(OrgName::parse(&"이".repeat(60)).is_ok());
    assert!(OrgName::parse(&"👩‍💻".repeat(60)).is_ok());
    assert_eq!(
        OrgName::parse(&"이".repeat(61)),
        Err(TextError::TooLong { max: 60, actual: 61 })
    );
}

#[test]
fn a_tower_of_accents_is_too_long_although_it_is_one_character() {
    let tower = format!("e{}", "\u{301}".repeat(5000));
    assert!(matches!(
        OrgName::parse(&tower),
        Err(TextError::TooLong { max: 60, .. })
    ));
}

#[test]
fn what_cannot_be_seen_is_refused() {
    for text in ["", " ", "\u{3000}", "\u{200d}", "\u{fe0f}\u{200c}"] {
        assert_eq!(PersonName::parse(text), Err(TextError::Empty), "{text:?}");
    }
    for forbidden in [
        '\0',
        '\u{1b}',
        '\u{7f}',
        '\u{85}',
        '\u{202e}',
        '\u{2066}',
        '\u{200f}',
        '\u{200b}',
        '\u{3164}',
        '\u{feff}',
        '\u{2028}',
        '\u{e0041}',
        '\u{ffff}',
        '\u{1fffe}',
    ] {
        let text = format!("김{forbidden}수");
        assert_eq!(
            PersonName::parse(&text),
            Err(TextError::ForbiddenCharacter(forbidden)),
            "{text:?}"
        );
    }
}

#[test]
fn a_line_break_belongs_in_a_note_but_not_in_a_name() {
    assert_eq!(
        MethodName::parse("사번\n로그인"),
        Err(TextError::ForbiddenCharacter('\n'))
    );
    assert_eq!(
        Note::parse("첫 줄\r\n둘째 줄\r셋째 줄").expect("valid").as_str(),
        "첫 줄\n둘째 줄\n셋째 줄"
    );
    assert_eq!(
        Note::parse("글\u{202e}"),
        Err(TextError::ForbiddenCharacter('\u{202e}'))
    );
}

#[test]
fn an_optional_text_may_be_missing_but_not_wrong() {
    assert_eq!(Department::parse_optional("  "), Ok(None));
    assert!(matches!(Department::parse_optional("개발팀"), Ok(Some(_))));
    assert!(Department::parse_optional("\u{202e}").is_err());
}
