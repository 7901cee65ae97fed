//! Puts what somebody typed where the settings say `{user}`, so that it stays one value whatever was typed.

/// Where the identifier goes.
pub(super) const PLACE: &str = "{user}";

/// How a person's name for the bind is made of the identifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// `{user}@example.com`
    Principal,
    /// `EXAMPLE\{user}`
    Domain,
    /// `uid={user},ou=people,dc=example,dc=com`
    Name,
}

/// Which form it is; `None` if it is none of them.
pub(super) fn form_of(template: &str) -> Option<Form> {
    let (before, after) = template.split_once(PLACE)?;
    if after.contains(PLACE) {
        return None;
    }
    let is_plain = |text: &str| {
        !text.is_empty()
            && text
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_'))
    };
    match (before, after) {
        ("", after) => after.strip_prefix('@').is_some_and(is_plain).then_some(Form::Principal),
        (before, "") if before.strip_suffix('\\').is_some_and(is_plain) => Some(Form::Domain),
        (before, after) => {
            let is_name = before.ends_with('=') && (after.is_empty() || after.starts_with(','));
            is_name.then_some(Form::Name)
        }
    }
}

/// The value of a filter (RFC 4515, section 3): whatever is not plainly harmless is written as its bytes.
pub(super) fn filter_value(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'@' | b' ' | b',' | b'=') {
            escaped.push(char::from(byte));
        } else {
            escaped.push_str(&format!("\\{byte:02x}"));
        }
    }
    escaped
}

/// The value of a distinguished name (RFC 4514, section 2.4), written as its bytes for the same reason.
pub(super) fn name_value(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'@') {
            escaped.push(char::from(byte));
        } else {
            escaped.push_str(&format!("\\{byte:02x}"));
        }
    }
    escaped
}

/// The filter for somebody.
pub(super) fn filter(template: &str, user: &str) -> String {
    template.replace(PLACE, &filter_value(user))
}

/// The name to bind with, and the identifier without what people write around it; `None` if nobody can be called so.
pub(super) fn bind_name(template: &str, user: &str) -> Option<(Form, String, String)> {
    let form = form_of(template)?;
    let (before, after) = template.split_once(PLACE)?;
    let bare = match form {
        Form::Principal => without(user, "", after),
        Form::Domain => without(user, before, ""),
        Form::Name => user,
    };
    if bare.is_empty() || (form != Form::Name && bare.contains(['@', '\\', '/', '"', ',', '=', ';'])) {
        return None;
    }
    let value = match form {
        Form::Name => name_value(bare),
        Form::Principal | Form::Domain => bare.to_owned(),
    };
    Some((form, template.replace(PLACE, &value), bare.to_owned()))
}

/// Without the domain, if somebody typed it.
fn without<'a>(user: &'a str, before: &str, after: &str) -> &'a str {
    let is_same = |part: Option<&str>, whole: &str| part.is_some_and(|part| part.eq_ignore_ascii_case(whole));
    let end = user.len().checked_sub(after.len());
    match end {
        Some(end) if is_same(user.get(..before.len()), before) && is_same(user.get(end..), after) => {
            user.get(before.len()..end).unwrap_or(user)
        }
        _ => user,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_is_typed_stays_one_value() {
        for (typed, expected) in [
            ("minji", "(uid=minji)"),
            ("min.ji@a.kr", "(uid=min.ji@a.kr)"),
            ("*)(uid=*", "(uid=\\2a\\29\\28uid=\\2a)"),
            ("a\\b\0", "(uid=a\\5cb\\00)"),
            ("*", "(uid=\\2a)"),
            ("김", "(uid=\\ea\\b9\\80)"),
            // What looks like the placeholder again is a value too.
            ("{user}", "(uid=\\7buser\\7d)"),
        ] {
            let made = filter("(uid={user})", typed);
            assert_eq!(made, expected);
            assert!(ldap3::parse_filter(&made).is_ok());
        }
        assert_eq!(name_value("a,ou=b+c=\"d\" #"), "a\\2cou\\3db\\2bc\\3d\\22d\\22\\20\\23");
    }

    #[test]
    fn a_person_is_called_as_the_directory_calls_them() {
        for (template, typed, expected) in [
            ("{user}@corp.example", "minji", Some("minji@corp.example")),
            ("{user}@corp.example", "minji@CORP.example", Some("minji@corp.example")),
            ("{user}@corp.example", "minji@other.example", None),
            ("CORP\\{user}", "minji", Some("CORP\\minji")),
            ("CORP\\{user}", "corp\\minji", Some("CORP\\minji")),
            ("CORP\\{user}", "OTHER\\minji", None),
            ("uid={user},dc=a", "minji", Some("uid=minji,dc=a")),
            ("uid={user},dc=a", "x,cn=admin", Some("uid=x\\2ccn\\3dadmin,dc=a")),
            ("{user}@corp.example", "@corp.example", None),
            ("{user}@corp.example", "é", Some("é@corp.example")),
        ] {
            let made = bind_name(template, typed).map(|(_, name, _)| name);
            assert_eq!(made.as_deref(), expected, "{template} {typed}");
        }
        for bad in [
            "",
            "{user}",
            "user@a",
            "{user}{user}@a",
            "{user}@",
            "\\{user}",
            "a{user}b",
            "{user}@a b",
        ] {
            assert_eq!(form_of(bad), None, "{bad}");
        }
    }
}
