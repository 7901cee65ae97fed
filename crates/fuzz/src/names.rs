//! What people type: names, numbers, passwords, images. What was accepted is accepted again and stays the same.

use ieum_model::brn::Brn;
use ieum_model::calendar::parse_overrides;
use ieum_model::email::Email;
use ieum_model::logo::{self as image, MAX_BYTES, MAX_PIXELS, MIN_PIXELS};
use ieum_model::org_slug::{OrgSlug, suggest};
use ieum_model::organization::Color;
use ieum_model::password::{self as passwords, Password};
use ieum_model::phone::Phone;
use ieum_model::sign_in_id::SignInId;
use ieum_model::text::{Department, Note, PersonName, count_characters, fold, look_alike_key};

use crate::text;

/// An organisation ID, and suggestions for a name.
pub(crate) fn org_slug(data: &[u8]) {
    let Some(text) = text(data) else { return };
    if let Ok(slug) = OrgSlug::parse(text) {
        let id = slug.as_str();
        assert!((2..=30).contains(&id.len()) && !id.starts_with('-') && !id.ends_with('-'));
        assert!(
            id.bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        );
        assert_eq!(OrgSlug::parse(id).as_ref(), Ok(&slug));
        assert_eq!(OrgSlug::parse_stored(id).as_ref(), Ok(&slug));
    }
    let head: String = text.chars().take(200).collect();
    for suggested in suggest(&head) {
        assert_eq!(
            OrgSlug::parse(suggested.as_str()).as_ref(),
            Ok(&suggested),
            "a suggestion can be taken"
        );
    }
}

/// A business registration number.
pub(crate) fn brn(data: &[u8]) {
    let Some(text) = text(data) else { return };
    let Ok(brn) = Brn::parse(text) else { return };
    let digits = brn.digits();
    assert!(digits.len() == 10 && digits.bytes().all(|b| b.is_ascii_digit()));
    assert_eq!(Brn::parse(&digits), Ok(brn));
    assert_eq!(Brn::parse(&brn.to_string()), Ok(brn));
    // The check digit, written anew.
    let n: Vec<u32> = digits.bytes().map(|b| u32::from(b - b'0')).collect();
    let sum: u32 = n
        .iter()
        .zip([1, 3, 7, 1, 3, 7, 1, 3, 5])
        .map(|(digit, weight)| digit * weight)
        .sum();
    assert_eq!((sum + n[8] * 5 / 10 + n[9]) % 10, 0);
    let _ = brn.kind_hint();
}

/// An e-mail address: nothing in it can end a header or name a second recipient.
pub(crate) fn email(data: &[u8]) {
    let Some(text) = text(data) else { return };
    let Ok(email) = Email::parse(text) else { return };
    let address = email.as_str();
    assert!(address.len() <= 254 && address.bytes().all(|b| b.is_ascii_graphic()));
    assert!(!address.contains([',', ';', '<', '>', '"', '(', ')', ':', '\\', '[', ']']));
    assert_eq!(address.matches('@').count(), 1);
    assert_eq!(Email::parse(address).as_ref(), Ok(&email));
    assert_eq!(
        Email::parse(&email.folded()).map(|again| again.folded()),
        Ok(email.folded())
    );
    assert_eq!(
        format!("{}@{}", email.local().to_ascii_lowercase(), email.domain()),
        email.folded()
    );
}

/// A telephone number.
pub(crate) fn phone(data: &[u8]) {
    let Some(text) = text(data) else { return };
    let Ok(phone) = Phone::parse(text) else { return };
    let number = phone.as_e164();
    assert!(number.starts_with("+82") && number[1..].bytes().all(|b| b.is_ascii_digit()) && number.len() <= 16);
    assert_eq!(Phone::parse(number).as_ref(), Ok(&phone));
    assert_eq!(Phone::parse(&phone.to_string()).as_ref(), Ok(&phone));
}

/// What a person signs in with.
pub(crate) fn sign_in_id(data: &[u8]) {
    let Some(text) = text(data) else { return };
    let Ok(id) = SignInId::parse(text) else { return };
    assert_eq!(
        SignInId::parse(&id.folded()).map(|again| again.folded()),
        Ok(id.folded())
    );
    assert_eq!(SignInId::parse(&id.to_string()).as_ref(), Ok(&id));
}

/// Names and notes: nothing invisible, nothing that turns the direction of what stands beside it.
pub(crate) fn person_text(data: &[u8]) {
    let Some(text) = text(data) else { return };
    let is_hidden =
        |c: char| c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}');
    if let Ok(name) = PersonName::parse(text) {
        let name_text = name.as_str();
        assert!(!name_text.chars().any(is_hidden) && (1..=40).contains(&count_characters(name_text)));
        assert_eq!(PersonName::parse(name_text).as_ref(), Ok(&name));
    }
    if let Ok(Some(department)) = Department::parse_optional(text) {
        assert_eq!(Department::parse(department.as_str()).as_ref(), Ok(&department));
    }
    if let Ok(note) = Note::parse(text) {
        assert!(!note.as_str().contains('\r') && count_characters(note.as_str()) <= 1_000);
        assert_eq!(Note::parse(note.as_str()).as_ref(), Ok(&note));
    }
    let head: String = text.chars().take(200).collect();
    assert_eq!(fold(&fold(&head)), fold(&head), "folding twice is folding once");
    let _ = look_alike_key(&head);
}

/// A password: the first line; the rest is what belongs to the person.
pub(crate) fn password(data: &[u8]) {
    let Some(text) = text(data) else { return };
    let (typed, own) = crate::halves(text);
    let own: Vec<&str> = own.lines().take(4).collect();
    let Ok(password) = Password::typed(typed) else { return };
    assert!(password.expose().len() <= 1024);
    assert_eq!(format!("{password:?}"), "Password(…)");
    let again = Password::typed(password.expose());
    assert!(
        again.is_ok_and(|again| again.expose() == password.expose()),
        "prepared once and for all"
    );
    if Password::choose(typed, &own).is_ok() {
        assert!(password.expose().chars().count() >= 8 && !password.expose().chars().any(char::is_control));
        assert!(passwords::check(&password, &own).is_ok());
    }
}

/// A table of days.
pub(crate) fn calendar(data: &[u8]) {
    let Some(text) = text(data) else { return };
    match parse_overrides(text) {
        Ok(days) => {
            let line =
                |day: &ieum_model::calendar::Override| format!("{}\t{}\t{}", day.date, day.kind.as_str(), day.name);
            let written: Vec<String> = days.iter().map(line).collect();
            assert_eq!(parse_overrides(&written.join("\n")).as_ref(), Ok(&days));
        }
        Err(bad) => {
            let lines = text.lines().count();
            assert!(!bad.is_empty() && bad.iter().all(|one| (1..=lines).contains(&one.line)));
        }
    }
}

/// A logo: whole, still, of a known type, and with nothing behind it.
pub(crate) fn logo(data: &[u8]) {
    let Ok(found) = image::inspect(data) else { return };
    assert!(data.len() <= MAX_BYTES);
    assert!((MIN_PIXELS..=MAX_PIXELS).contains(&found.width) && (MIN_PIXELS..=MAX_PIXELS).contains(&found.height));
    let begin: &[u8] = match found.content_type {
        "image/png" => b"\x89PNG\r\n\x1a\n",
        "image/jpeg" => b"\xff\xd8\xff",
        "image/webp" => b"RIFF",
        other => panic!("{other}"),
    };
    assert!(data.starts_with(begin));
    assert!(image::inspect(&data[..data.len() - 1]).is_err(), "cut off");
    if data.len() < MAX_BYTES {
        let mut longer = data.to_vec();
        longer.push(b'<');
        assert!(image::inspect(&longer).is_err(), "something hangs on behind it");
    }
}

/// A colour: what goes into a stylesheet can hold nothing else.
pub(crate) fn color(data: &[u8]) {
    let Some(text) = text(data) else { return };
    let Some(color) = Color::parse(text) else { return };
    let written = color.as_str();
    assert!(written.len() == 7 && written[1..].bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')));
    assert_eq!(Color::parse(written).as_ref(), Some(&color));
}
