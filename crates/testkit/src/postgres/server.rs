//! Finds the cluster of this checkout or starts one, with never two at a time.
//!
//! Its data lies in a folder of its own below the system's folder for temporary files, not in the checkout, because
//! PostgreSQL refuses to run as root: then it runs as `postgres` or `nobody`, who may not be able to enter the checkout.

use std::fs::{self, File};
use std::net::TcpListener;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context as _, Result, bail};

use super::{Cluster, session, token};

const WATCH: &str = include_str!("watch.sh");

/// The cluster that `target/pg/cluster` points to if it answers, else a new one.
pub(super) async fn find_or_start() -> Result<Cluster> {
    let notes = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/pg");
    fs::create_dir_all(&notes)?;
    let lock = File::create(notes.join("lock"))?;
    let lock = tokio::task::spawn_blocking(move || lock.lock().map(|()| lock)).await??;
    let note = notes.join("cluster");
    let cluster = match running(&note).await {
        Some(cluster) => cluster,
        None => start(&note).await?,
    };
    drop(lock);
    Ok(cluster)
}

/// The cluster that the note describes, with a fresh lease, if it is alive.
async fn running(note: &Path) -> Option<Cluster> {
    let text = fs::read_to_string(note).ok()?;
    let (folder, admin_url) = text.trim().split_once('\n')?;
    let cluster = Cluster {
        admin_url: admin_url.to_owned(),
        lease: Some(Path::new(folder).join("lease")),
    };
    cluster.renew_lease().ok()?;
    session::open(&cluster.admin_url).await.ok()?;
    Some(cluster)
}

async fn start(note: &Path) -> Result<Cluster> {
    let private = fs::Permissions::from_mode(0o700);
    let folder = tempfile::Builder::new()
        .prefix("ieum-pg-")
        .permissions(private)
        .tempdir();
    let folder = folder.context("make a folder for PostgreSQL")?;
    let programs = programs()?;
    let owner = Owner::of(folder.path())?;
    let password = token::unique()?;
    initialise(&programs, folder.path(), &owner, &password)?;
    let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
    let lease = folder.path().join("lease");
    write_for(&owner, &lease, "in use\n")?;
    // From here on the folder belongs to watch.sh, which removes it.
    let folder = folder.keep();
    launch(&programs, &folder, &owner, port)?;
    let admin_url = format!("postgres://ieum:{password}@127.0.0.1:{port}/postgres?sslmode=disable");
    wait_until_it_answers(&admin_url, &folder).await?;
    fs::write(note, format!("{}\n{admin_url}\n", folder.display()))?;
    Ok(Cluster {
        admin_url,
        lease: Some(lease),
    })
}

/// The folder of PostgreSQL's programs: the newest of Debian's, else what `pg_config` says.
fn programs() -> Result<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .filter_map(Result::ok);
    let found = versions
        .map(|version| version.path().join("bin"))
        .filter(|bin| bin.join("initdb").exists())
        .max();
    if let Some(bin) = found {
        return Ok(bin);
    }
    let answer = Command::new("pg_config").arg("--bindir").output();
    let answer = answer.context("PostgreSQL is not installed: run `cargo xtask setup`")?;
    let bin = PathBuf::from(String::from_utf8(answer.stdout)?.trim());
    if !bin.join("initdb").exists() {
        bail!("only the client of PostgreSQL is installed: run `cargo xtask setup`");
    }
    Ok(bin)
}

/// Who runs the server: nobody in particular (ourselves), or an unprivileged user when we are root.
struct Owner(Option<(u32, u32)>);

impl Owner {
    /// Hands the fresh `folder`, which so far belongs to us, to whoever runs the server.
    fn of(folder: &Path) -> Result<Self> {
        if fs::metadata(folder)?.uid() != 0 {
            return Ok(Self(None));
        }
        let Some(user) = ["postgres", "nobody"]
            .into_iter()
            .find(|user| id_of(user, "-u").is_some())
        else {
            bail!("PostgreSQL refuses to run as root, and there is no user `postgres` or `nobody`");
        };
        let ids = id_of(user, "-u").zip(id_of(user, "-g"));
        let (uid, gid) = ids.with_context(|| format!("look up the user {user}"))?;
        chown(folder, Some(uid), Some(gid))?;
        Ok(Self(Some((uid, gid))))
    }

    /// `program` as that user, in `folder`, with a minimal environment.
    fn command(&self, program: &Path, folder: &Path) -> Command {
        let mut command = Command::new(program);
        command
            .current_dir(folder)
            .env_clear()
            .env("PATH", "/usr/local/bin:/usr/bin:/bin")
            .env("LC_ALL", "C");
        if let Some((uid, gid)) = self.0 {
            command.uid(uid).gid(gid);
        }
        command
    }
}

fn id_of(user: &str, what: &str) -> Option<u32> {
    let answer = Command::new("id").args([what, user]).output().ok()?;
    String::from_utf8(answer.stdout).ok()?.trim().parse().ok()
}

fn write_for(owner: &Owner, file: &Path, text: &str) -> Result<()> {
    fs::write(file, text)?;
    let (uid, gid) = owner.0.unzip();
    chown(file, uid, gid).with_context(|| format!("hand over {}", file.display()))
}

fn initialise(programs: &Path, folder: &Path, owner: &Owner, password: &str) -> Result<()> {
    let secret = folder.join("password");
    write_for(owner, &secret, password)?;
    let done = owner
        .command(&programs.join("initdb"), folder)
        .args([
            "--no-sync",
            "--username=ieum",
            "--encoding=UTF8",
            "--locale=C",
            "--pgdata",
        ])
        .arg(folder.join("data"))
        // Not SCRAM: its 4096 rounds cost an unoptimised client more than the rest of a small test.
        .args(["--auth=md5", "--pwfile"])
        .arg(&secret)
        .output()
        .context("run initdb")?;
    if !done.status.success() {
        bail!("initdb failed: {}", String::from_utf8_lossy(&done.stderr));
    }
    Ok(fs::remove_file(secret)?)
}

/// Starts `watch.sh` in a process group of its own, so that it outlives this test.
fn launch(programs: &Path, folder: &Path, owner: &Owner, port: u16) -> Result<()> {
    let log = File::create(folder.join("log"))?;
    owner
        .command(Path::new("/bin/sh"), folder)
        .args(["-c", WATCH, "ieum-test-postgres"])
        .args([programs, folder])
        .arg(port.to_string())
        .process_group(0)
        .stdin(Stdio::null())
        .stdout(log.try_clone()?)
        .stderr(log)
        .spawn()
        .context("start PostgreSQL")?;
    Ok(())
}

async fn wait_until_it_answers(admin_url: &str, folder: &Path) -> Result<()> {
    for _ in 0..600 {
        if session::open(admin_url).await.is_ok() {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let log = fs::read_to_string(folder.join("log")).unwrap_or_default();
    bail!("PostgreSQL did not start within 30 seconds: {log}");
}
