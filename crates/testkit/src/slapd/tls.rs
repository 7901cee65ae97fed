//! An authority and a server's certificate for `127.0.0.1`.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::Result;

use super::run;

/// Makes them in the folder; the authority's certificate.
pub(super) fn make(folder: &Path) -> Result<String> {
    let key = |name: &str| {
        let mut command = openssl(folder);
        command.args(["ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", name]);
        run(&mut command)
    };
    key("ca.key")?;
    key("server.key")?;
    let mut authority = openssl(folder);
    authority.args([
        "req", "-x509", "-new", "-key", "ca.key", "-out", "ca.pem", "-days", "3650",
    ]);
    authority.args([
        "-subj",
        "/CN=Sample authority",
        "-addext",
        "keyUsage=critical,keyCertSign",
    ]);
    run(&mut authority)?;
    let mut request = openssl(folder);
    request.args([
        "req",
        "-new",
        "-key",
        "server.key",
        "-out",
        "server.csr",
        "-subj",
        "/CN=Sample directory",
    ]);
    run(&mut request)?;
    fs::write(
        folder.join("server.ext"),
        "subjectAltName=IP:127.0.0.1\nbasicConstraints=CA:FALSE\n",
    )?;
    let mut sign = openssl(folder);
    sign.args([
        "x509",
        "-req",
        "-in",
        "server.csr",
        "-CA",
        "ca.pem",
        "-CAkey",
        "ca.key",
        "-CAcreateserial",
    ]);
    sign.args(["-out", "server.pem", "-days", "3650", "-extfile", "server.ext"]);
    run(&mut sign)?;
    Ok(fs::read_to_string(folder.join("ca.pem"))?)
}

fn openssl(folder: &Path) -> Command {
    let mut command = Command::new("openssl");
    command.current_dir(folder);
    command
}
