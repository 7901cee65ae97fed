//! A real OpenLDAP server for tests, with an authority of its own, as many people as wanted, a password policy and groups in groups.
//!
//! It listens on two free ports of this machine and ends with the value. Debian's `slapd`, `slapadd` and `openssl` have to be there.

mod data;
mod tls;

use std::fs;
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use tempfile::TempDir;

pub use data::{CHANGER, PASSWORD, READER, READER_PASSWORD};

/// A running server.
#[derive(Debug)]
pub struct Slapd {
    /// `ldap://`, with StartTLS if there is TLS.
    pub port: u16,
    /// `ldaps://`, if there is TLS.
    pub tls_port: u16,
    /// The authority's certificate, if there is TLS.
    pub ca: String,
    child: Child,
    folder: TempDir,
}

impl Drop for Slapd {
    fn drop(&mut self) {
        self.stop();
    }
}

fn free_port() -> Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}

fn run(command: &mut Command) -> Result<()> {
    let output = command.output().with_context(|| format!("{command:?}"))?;
    if output.status.success() {
        return Ok(());
    }
    bail!("{command:?}: {}", String::from_utf8_lossy(&output.stderr))
}

impl Slapd {
    /// Starts a server with so many people besides those that [`data`] names.
    ///
    /// # Errors
    /// When its programs are not installed, or it does not start.
    pub fn start(people: usize, has_tls: bool) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let ca = match has_tls {
            true => tls::make(folder.path())?,
            false => String::new(),
        };
        fs::create_dir(folder.path().join("db"))?;
        fs::write(
            folder.path().join("slapd.conf"),
            data::configuration(folder.path(), has_tls),
        )?;
        fs::write(folder.path().join("people.ldif"), data::people(people))?;
        let (port, tls_port) = (free_port()?, free_port()?);
        run(Command::new("/usr/sbin/slapadd")
            .arg("-q")
            .arg("-f")
            .arg(folder.path().join("slapd.conf"))
            .arg("-l")
            .arg(folder.path().join("people.ldif")))?;
        let child = serve(folder.path(), port, tls_port, has_tls)?;
        let mut slapd = Self {
            port,
            tls_port,
            ca,
            child,
            folder,
        };
        slapd.wait()?;
        Ok(slapd)
    }

    /// Stops it; its data stays.
    pub fn stop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// Starts it again on the same ports.
    ///
    /// # Errors
    /// When it does not start.
    pub fn start_again(&mut self) -> Result<()> {
        self.child = serve(self.folder.path(), self.port, self.tls_port, !self.ca.is_empty())?;
        self.wait()
    }

    fn wait(&mut self) -> Result<()> {
        for _ in 0..200 {
            if TcpStream::connect(("127.0.0.1", self.port)).is_ok() {
                return Ok(());
            }
            if let Some(status) = self.child.try_wait()? {
                let log = fs::read_to_string(self.folder.path().join("log")).unwrap_or_default();
                bail!("slapd ended: {status} {log}");
            }
            sleep(Duration::from_millis(50));
        }
        bail!("slapd does not listen")
    }
}

fn serve(folder: &Path, port: u16, tls_port: u16, has_tls: bool) -> Result<Child> {
    let mut addresses = format!("ldap://127.0.0.1:{port}/");
    if has_tls {
        addresses.push_str(&format!(" ldaps://127.0.0.1:{tls_port}/"));
    }
    let log = fs::File::create(folder.join("log"))?;
    Command::new("/usr/sbin/slapd")
        .arg("-f")
        .arg(folder.join("slapd.conf"))
        .args(["-h", &addresses, "-d", "0"])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(log)
        .spawn()
        .context("slapd")
}
