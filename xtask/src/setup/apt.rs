//! Programs that the tests run, from Debian's packages.

use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::command::{self, program};

/// Debian's package, what it is for, and a file that shows it is there (the first that exists counts).
const PACKAGES: &[(&str, &str, &[&str])] = &[
    (
        "postgresql-15",
        "the second database",
        &["/usr/lib/postgresql/15/bin/initdb"],
    ),
    ("slapd", "a directory to sign in with", &["/usr/sbin/slapd"]),
    ("ldap-utils", "to look into it", &["/usr/bin/ldapsearch"]),
    ("openssl", "its certificates", &["/usr/bin/openssl"]),
    ("chromium", "the browser", &["/usr/bin/chromium"]),
    (
        "fonts-noto-cjk",
        "Korean glyphs in it",
        &["/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"],
    ),
    (
        "simplesamlphp",
        "a company's SAML identity provider",
        &["/usr/share/simplesamlphp/lib/_autoload.php"],
    ),
    ("php-cli", "what it runs on", &["/usr/bin/php"]),
    ("php-xml", "and XML in it", &["/usr/lib/php/20220829/dom.so"]),
    (
        "php-mbstring",
        "and letters in it",
        &["/usr/lib/php/20220829/mbstring.so"],
    ),
    ("openssl", "its key", &["/usr/bin/openssl"]),
    ("xmlsec1", "another one's XML encryption", &["/usr/bin/xmlsec1"]),
];

/// Installs the packages that are missing. Returns whether there were any.
pub(super) fn install() -> Result<bool> {
    let missing: Vec<_> = PACKAGES
        .iter()
        .filter(|(_, _, files)| !files.iter().any(|f| Path::new(f).exists()))
        .collect();
    if missing.is_empty() {
        return Ok(false);
    }
    for (package, purpose, _) in &missing {
        eprintln!("setup: {package} is missing: {purpose}");
    }
    let names: Vec<&str> = missing.iter().map(|(package, ..)| *package).collect();
    if !Path::new("/usr/bin/apt-get").exists() {
        bail!(
            "this is not Debian: install what corresponds to its packages {} and try again",
            names.join(", ")
        );
    }
    let simulated = [&["-s", "install", "--no-install-recommends"][..], &names].concat();
    if !command::succeeds(program("apt-get", &simulated)) {
        command::run(apt_get(&["update"])?)?;
    }
    command::run(apt_get(
        &[&["install", "-y", "--no-install-recommends"][..], &names].concat(),
    )?)
    .context("install Debian's packages")?;
    Ok(true)
}

/// `apt-get`, as root, waiting for whoever else installs something.
fn apt_get(arguments: &[&str]) -> Result<Command> {
    let quiet = ["-qq", "-o", "DPkg::Lock::Timeout=550", "-o", "Dpkg::Use-Pty=0"];
    let is_root = command::output(program("id", &["-u"]))?.trim() == "0";
    let before = if is_root { &["env"][..] } else { &["sudo", "env"] };
    let words = [
        before,
        &["DEBIAN_FRONTEND=noninteractive", "apt-get"],
        &quiet,
        arguments,
    ]
    .concat();
    Ok(program(words[0], &words[1..]))
}
