//! The `ieum` binary: hands the command line over and turns its outcome into an exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    ieum_server::cli::main()
}
