//! Who sits at the command line, for the audit log: the name that the operating system gives them.

use std::fs;

/// The user's name, and behind it the one who became this user with sudo, who says so oneself.
pub(super) fn name() -> String {
    let id = rustix::process::getuid();
    let users = fs::read_to_string("/etc/passwd").unwrap_or_default();
    let name = find(&users, id.as_raw()).map_or_else(|| format!("uid {}", id.as_raw()), str::to_owned);
    let sudo = std::env::var("SUDO_USER").ok().filter(|_| id.is_root());
    let sudo = sudo.as_deref().map(plain).filter(|user| !user.is_empty());
    match sudo {
        Some(user) => format!("{name} (sudo {user})"),
        None => name,
    }
}

/// The name of a user in the format of passwd(5).
fn find(users: &str, id: u32) -> Option<&str> {
    users.lines().find_map(|line| {
        let mut fields = line.split(':');
        let name = fields.next()?;
        (fields.nth(1)?.parse() == Ok(id) && !name.is_empty()).then_some(name)
    })
}

fn plain(text: &str) -> String {
    let is_plain = |c: &char| c.is_alphanumeric() || "._-@\\".contains(*c);
    text.chars().filter(is_plain).take(64).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_is_found_by_number_and_a_name_is_kept_plain() {
        let users = "root:x:0:0:root:/root:/bin/sh\nbroken\nsejin:x:1000:1000:오세진,,,:/home/sejin:/bin/sh\n:x:7:7::/:/bin/sh\n";
        assert_eq!(find(users, 0), Some("root"));
        assert_eq!(find(users, 1000), Some("sejin"));
        for id in [1, 7] {
            assert_eq!(find(users, id), None);
        }
        assert_eq!(plain("se\njin; rm"), "sejinrm");
    }
}
