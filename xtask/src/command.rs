//! Runs other programs, and says which.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail};

/// The top folder of the checkout.
pub(crate) fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The folder of build results, wherever the environment puts it.
pub(crate) fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// The cargo that runs us.
pub(crate) fn cargo(arguments: &[&str]) -> Command {
    program(
        &std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned()),
        arguments,
    )
}

/// `name` with `arguments`, not yet started.
pub(crate) fn program(name: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new(name);
    command.args(arguments);
    command
}

/// Shows the command, runs it with our terminal and waits; an exit code other than 0 is an error.
pub(crate) fn run(mut command: Command) -> Result<()> {
    let shown = shown(&command);
    eprintln!("$ {shown}");
    let status = command.status().with_context(|| format!("start `{shown}`"))?;
    if !status.success() {
        bail!("`{shown}` failed ({status})");
    }
    Ok(())
}

/// Like [`run`], but shows what the command prints on its standard output only when it fails.
pub(crate) fn run_quietly(mut command: Command) -> Result<()> {
    let shown = shown(&command);
    eprintln!("$ {shown}");
    let done = command
        .stderr(Stdio::inherit())
        .output()
        .with_context(|| format!("start `{shown}`"))?;
    if !done.status.success() {
        eprintln!("{}", String::from_utf8_lossy(&done.stdout));
        bail!("`{shown}` failed ({})", done.status);
    }
    Ok(())
}

/// What the command prints on its standard output.
pub(crate) fn output(mut command: Command) -> Result<String> {
    let shown = shown(&command);
    let done = command
        .stderr(Stdio::inherit())
        .output()
        .with_context(|| format!("start `{shown}`"))?;
    if !done.status.success() {
        bail!("`{shown}` failed ({})", done.status);
    }
    Ok(String::from_utf8(done.stdout)?)
}

/// Whether the command can be started and ends well; what it prints is dropped.
pub(crate) fn succeeds(mut command: Command) -> bool {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

fn shown(command: &Command) -> String {
    let program = PathBuf::from(command.get_program());
    let words = program.file_name().into_iter().chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}
