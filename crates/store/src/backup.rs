//! Copies of an SQLite database: made while the service runs, checked, put back. PostgreSQL has tools of its own for it.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags};

use crate::db::StoreError;

/// Copies the database into a new file, as it is at one moment. The service may run meanwhile. Blocks.
///
/// # Errors
/// The file exists already, the database does not, or either cannot be read or written.
pub fn backup(database: &Path, copy: &Path) -> Result<(), StoreError> {
    let connection = Connection::open_with_flags(database, OpenFlags::SQLITE_OPEN_READ_WRITE)
        .map_err(|error| at(database, error))?;
    create_private(copy).map_err(|error| at(copy, error))?;
    let made = fill(&connection, copy);
    if made.is_err() {
        // What is half a copy must not be taken for one. If it cannot be removed either, the error below says why.
        let _ = fs::remove_file(copy);
    }
    made
}

/// `VACUUM INTO` reads in one transaction, so that writers neither wait nor make it begin again.
fn fill(connection: &Connection, copy: &Path) -> Result<(), StoreError> {
    let name = copy.to_str().ok_or_else(|| at(copy, "the name is not UTF-8"))?;
    connection
        .execute("VACUUM INTO ?1", [name])
        .map_err(|error| at(copy, error))?;
    sync(copy).map_err(|error| at(copy, error))?;
    check(copy)
}

/// Puts a copy in the place of the database, which must be empty.
///
/// # Errors
/// The copy is damaged or no copy, or the place is taken.
pub fn restore(copy: &Path, database: &Path) -> Result<(), StoreError> {
    check(copy)?;
    for taken in [database.to_owned(), beside(database, "-wal")] {
        if taken.exists() {
            return Err(at(&taken, "is there already; stop the service and move it away first"));
        }
    }
    let partial = beside(database, ".restoring");
    let restored = put(copy, &partial, database).map_err(|error| at(database, error));
    if restored.is_err() {
        let _ = fs::remove_file(&partial);
    }
    restored
}

fn put(copy: &Path, partial: &Path, database: &Path) -> io::Result<()> {
    let mut target = create_private(partial)?;
    io::copy(&mut File::open(copy)?, &mut target)?;
    target.sync_all()?;
    fs::rename(partial, database)?;
    sync(database)
}

/// Whether every page of the file is as SQLite wrote it.
fn check(copy: &Path) -> Result<(), StoreError> {
    let connection =
        Connection::open_with_flags(copy, OpenFlags::SQLITE_OPEN_READ_ONLY).map_err(|error| at(copy, error))?;
    let verdict: String = connection
        .query_row("PRAGMA quick_check(1)", [], |row| row.get(0))
        .map_err(|error| at(copy, error))?;
    if verdict == "ok" {
        Ok(())
    } else {
        Err(StoreError::Corrupt(format!("{}: {verdict}", copy.display())))
    }
}

/// It holds people's data: readable by its owner alone.
fn create_private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// The file and its name in the folder.
fn sync(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

fn at(path: &Path, error: impl std::fmt::Display) -> StoreError {
    StoreError::Unavailable(format!("{}: {error}", path.display()))
}
