//! The configuration of the service under test, but for its database.

use crate::support::PUBLIC_URL;

/// Variables and their values.
pub const SETTINGS: &[(&str, &str)] = &[
    ("IEUM_PUBLIC_URL", PUBLIC_URL),
    (
        "IEUM_ENCRYPTION_KEYS",
        "test:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
    ),
    ("IEUM_ARGON2_MEMORY_KIB", "8192"),
    ("IEUM_ARGON2_ITERATIONS", "1"),
    ("IEUM_OUTBOUND_ALLOW", "127.0.0.0/8"),
    // Nobody answers there: a test that needs DNS brings its own.
    ("IEUM_DNS_RESOLVER", "127.0.0.1:1"),
    ("IEUM_MAIL_FROM", "이음 <no-reply@ieum.example>"),
    ("IEUM_OPERATORS_SECOND_FACTOR", "optional"),
    ("IEUM_TRUSTED_PROXIES", "10.9.0.0/16"),
    ("IEUM_CLIENT_CERTIFICATE_HEADER", "Client-Cert"),
];
