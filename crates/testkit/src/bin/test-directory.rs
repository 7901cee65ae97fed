//! `test-directory`: a real OpenLDAP server with 10,000 people for a test that is no Rust program. Writes what a client has to know of it
//! on a line, as JSON, and keeps it until its standard input ends, which it also does when whoever started it is killed.

use std::io::{Read as _, Write as _};

use anyhow::Context as _;
use ieum_testkit::slapd::{PASSWORD, READER, READER_PASSWORD, Slapd};
use serde_json::json;

fn main() -> anyhow::Result<()> {
    let slapd = Slapd::start(10_000, true)?;
    let facts = json!({
        "server": format!("127.0.0.1:{}", slapd.tls_port),
        "ca": slapd.ca,
        "base": "dc=corp,dc=example",
        "reader": READER,
        "reader_password": READER_PASSWORD,
        "password": PASSWORD,
    });
    writeln!(std::io::stdout(), "{facts}").context("tell where it is")?;
    std::io::stdin().read_to_end(&mut Vec::new())?;
    drop(slapd);
    Ok(())
}
