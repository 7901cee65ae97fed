//! Which core does what: the server under test has one, the load the other.
//!
//! `taskset` does it, from outside: the workspace has no `unsafe`, and so no `sched_setaffinity` of its own.

use std::path::Path;
use std::process::{Command, Stdio};

/// The core of the server under test.
const SERVER: &str = "0";
/// The core of the load.
const LOAD: &str = "1";

/// Whether there are two cores and a way to part them.
pub(crate) fn is_possible() -> bool {
    // Not `available_parallelism`: that says 1 as soon as this process is pinned.
    let cores = std::fs::read_to_string("/proc/cpuinfo").map_or(0, |text| text.matches("processor\t").count());
    cores >= 2 && finds("taskset")
}

fn finds(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(program).is_file())
}

/// Puts this process with its later threads on the core of the load.
pub(crate) fn this_process() {
    if !is_possible() {
        return;
    }
    let pid = std::process::id().to_string();
    let quiet = Command::new("taskset")
        .args(["--all-tasks", "--cpu-list", "--pid", LOAD, &pid])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    if !quiet.is_ok_and(|status| status.success()) {
        crate::report::complain("the load could not be put on a core of its own");
    }
}

/// A command on the server's core, which ends when this process does, however that ends.
pub(crate) fn on_server_core(program: &Path) -> Command {
    let mut words: Vec<std::ffi::OsString> = Vec::new();
    if finds("setpriv") {
        words.extend(["setpriv", "--pdeathsig", "KILL"].map(Into::into));
    }
    if is_possible() {
        words.extend(["taskset", "--cpu-list", SERVER].map(Into::into));
    }
    words.push(program.into());
    // Both tools replace themselves by what they start, so the process keeps its number.
    let mut words = words.into_iter();
    let mut command = Command::new(words.next().unwrap_or_default());
    command.args(words);
    command
}
