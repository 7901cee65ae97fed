//! Files and variables, right and wrong; and that the guide lists the same keys as the code.

use std::collections::BTreeSet;

use super::*;

const KEY: &str = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";

fn base() -> String {
    format!(
        "database_url = 'sqlite:///var/lib/ieum.db'\npublic_url = 'https://login.example.com'\nencryption_keys = ['k1:{KEY}']\n"
    )
}

fn parse(extra: &str, variables: &[(&str, &str)]) -> Result<Config, ConfigError> {
    let variables: Vec<_> = variables
        .iter()
        .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
        .collect();
    Config::parse("ieum.toml", &format!("{}{extra}", base()), &variables)
}

#[test]
fn three_keys_are_enough_and_the_rest_has_defaults() {
    let config = parse("", &[]).expect("valid");
    assert_eq!(config.database_url, DatabaseUrl::Sqlite("/var/lib/ieum.db".into()));
    assert_eq!(
        config.argon2,
        Argon2 {
            memory_kib: 19_456,
            iterations: 2,
            parallelism: 1
        }
    );
    assert_eq!(config.encryption_keys[0].bytes, *b"01234567890123456789012345678901");
    assert_eq!(config.mail_from, "no-reply@login.example.com");
    assert_eq!(config.listen.to_string(), "127.0.0.1:8080");
    assert_eq!(config.issuer(), "https://login.example.com");
}

#[test]
fn a_variable_goes_over_the_file() {
    let config = parse(
        "listen = '127.0.0.1:1'\n[limits]\nrequest_seconds = 5\n",
        &[
            ("IEUM_LISTEN", "127.0.0.1:2"),
            ("IEUM_TRUSTED_PROXIES", "10.0.0.0/8, ::1"),
            ("PATH", "/bin"),
            ("IEUM_LIMITS_REQUEST_SECONDS", "7"),
        ],
    )
    .expect("valid");
    assert_eq!((config.listen.port(), config.limits.request_seconds), (2, 7));
    assert_eq!(config.trusted_proxies.len(), 2);
}

/// Lines added to the file, variables over it, and what the error says.
type BadCase<'a> = (&'a str, &'a [(&'a str, &'a str)], &'a str);

#[test]
fn what_is_wrong_is_named_with_what_is_allowed() {
    let cases: &[BadCase<'_>] = &[
        ("lisen = 'x'", &[], "lisen: there is no such key"),
        (
            "[limits]\nrequest_byte = 1",
            &[],
            "limits.request_byte: there is no such key",
        ),
        ("[limit]\nx = 1", &[], "limit: there is no such key"),
        ("limits = 3", &[], "limits: there is no such key"),
        ("", &[("IEUM_LISEN", "x")], "IEUM_LISEN: there is no such key"),
        ("", &[("IEUM_LISTEN", "8080")], "IEUM_LISTEN: "),
        (
            "[argon2]\nmemory_kib = 12",
            &[],
            "argon2.memory_kib: is outside 8192 to 1048576",
        ),
        (
            "[argon2]\nmemory_kib = '19456'",
            &[],
            "argon2.memory_kib: is string, not a whole number",
        ),
        (
            "",
            &[("IEUM_PUBLIC_URL", "http://login.example.com")],
            "IEUM_PUBLIC_URL: is not https",
        ),
        (
            "",
            &[("IEUM_PUBLIC_URL", "https://login.example.com/sso")],
            "has something after the host",
        ),
        (
            "",
            &[("IEUM_DATABASE_URL", "mysql://x")],
            "IEUM_DATABASE_URL: is neither",
        ),
        (
            "",
            &[("IEUM_ENCRYPTION_KEYS", "k1:abc")],
            "IEUM_ENCRYPTION_KEYS: has a bad entry at place 1",
        ),
        (
            "",
            &[("IEUM_ENCRYPTION_KEYS", "")],
            "IEUM_ENCRYPTION_KEYS: holds no key",
        ),
        ("smtp_url = 'smtp://mail'", &[], "mail_from is missing"),
        ("mail_from = 'nobody'", &[], "mail_from: is not an e-mail address"),
        ("trusted_proxies = ['proxy']", &[], "trusted_proxies: holds “proxy”"),
        (
            "[log]\nformat = 'xml'",
            &[],
            "log.format: is neither text nor json; allowed: text or json",
        ),
        ("[log]\nfilter = 'a=b=c'", &[], "log.filter: "),
        (
            "[session]\nidle_minutes = 1000",
            &[],
            "session.absolute_minutes: is below",
        ),
        (
            "[worker]\nenabled = 'yes'",
            &[],
            "worker.enabled: is neither true nor false",
        ),
        (
            "encryption_key_file = '/nowhere/keys'",
            &[],
            "encryption_key_file: is set beside",
        ),
    ];
    for (extra, variables, expected) in cases {
        let error = parse(extra, variables).expect_err(expected).to_string();
        assert!(error.contains(expected), "“{error}” lacks “{expected}”");
    }
}

#[test]
fn plain_http_is_allowed_where_no_network_lies_between() {
    for text in [
        "http://localhost:8080",
        "http://127.0.0.1:8080",
        "http://[::1]",
        "http://ieum.localhost",
        "http://ieum.test",
    ] {
        assert!(parse("", &[("IEUM_PUBLIC_URL", text)]).is_ok(), "{text}");
    }
}

#[test]
fn each_required_key_is_missed_by_name() {
    for name in ["database_url", "public_url", "encryption_keys"] {
        let without: String = base()
            .lines()
            .filter(|line| !line.starts_with(name))
            .map(|line| format!("{line}\n"))
            .collect();
        let error = Config::parse("ieum.toml", &without, &[]).expect_err(name).to_string();
        assert!(error.starts_with(&format!("{name} is missing")), "{error}");
    }
}

#[test]
fn keys_may_come_from_a_file_with_the_current_one_first() {
    let directory = tempfile::tempdir().expect("directory");
    let path = directory.path().join("keys");
    std::fs::write(&path, format!("new:{KEY}\n\nold:{KEY}\n")).expect("written");
    let without: String = base()
        .lines()
        .filter(|line| !line.starts_with("encryption"))
        .map(|line| format!("{line}\n"))
        .collect();
    let content = format!("{without}encryption_key_file = '{}'\n", path.display());
    let config = Config::parse("ieum.toml", &content, &[]).expect("valid");
    let ids: Vec<_> = config.encryption_keys.iter().map(|key| key.id.as_str()).collect();
    assert_eq!(ids, ["new", "old"]);
}

#[test]
fn secrets_show_neither_in_errors_nor_in_debug() {
    let config = parse(
        "[tax_office]\nkey = 'hidden-key'\n",
        &[
            ("IEUM_DATABASE_URL", "postgres://u:hidden-pw@db/ieum"),
            ("IEUM_SMTP_URL", "smtp://u:hidden-pw@mail"),
            ("IEUM_MAIL_FROM", "이음 <a@b.example>"),
        ],
    )
    .expect("valid");
    let shown = format!("{config:?}");
    assert!(!shown.contains("hidden") && !shown.contains(KEY), "{shown}");
    let broken = Config::parse("ieum.toml", "smtp_url = 'hidden", &[]).expect_err("not TOML");
    assert!(!broken.to_string().contains("hidden"), "{broken}");
}

#[test]
fn the_guide_lists_the_same_keys_in_both_languages() {
    let code: BTreeSet<(String, String)> = KEYS.iter().map(|key| (key.name.to_owned(), key.variable())).collect();
    for language in ["ko", "en"] {
        let path = format!(
            "{}/../../docs/guide/{language}/configuration.md",
            env!("CARGO_MANIFEST_DIR")
        );
        let guide = std::fs::read_to_string(&path).expect(&path);
        let listed: BTreeSet<(String, String)> = guide
            .lines()
            .filter_map(|line| {
                let mut cells = line
                    .strip_prefix("| `")?
                    .split('|')
                    .map(|cell| cell.trim().trim_matches('`').to_owned());
                Some((cells.next()?, cells.next()?))
            })
            .collect();
        assert_eq!(listed, code, "{path}");
    }
}
