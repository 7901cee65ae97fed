//! `cargo xtask`: the one face of the repository for people and for CI.
//!
//! Deliberately not here: anything the product needs at run time, and heavy dependencies; a fresh clone compiles this first.

mod command;
mod dev;
mod fuzz;
mod generate;
mod setup;
mod test;
mod tidy;

use std::process::ExitCode;

use anyhow::{Result, bail};

const USAGE: &str = "\
cargo xtask <command>

  setup                          install what the tests need (does nothing when it is there)
  dev                            run the demo, with its data kept in target/dev
  test [--rust|--e2e] [filter]   all tests, or one kind, or those whose name contains the filter
  tidy                           format, lints and the rules of the house
  gen                            write the generated files anew
  fuzz [target …] [--seconds N]  search for inputs that break a parser (60 s each; --list names the targets)
  bench [arguments]              run the benchmarks, built as they are shipped";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[&str]) -> Result<()> {
    std::env::set_current_dir(command::root())?;
    match arguments {
        ["setup"] => setup::run(),
        ["dev"] => dev::demo(),
        ["test", rest @ ..] => test::run(&test::Selection::parse(rest)?),
        ["tidy"] => tidy::run(),
        ["gen"] => generate::run(),
        ["fuzz", rest @ ..] => fuzz::run(&fuzz::Plan::parse(rest)?),
        ["bench", rest @ ..] => dev::bench(rest),
        ["help" | "-h" | "--help"] => {
            eprintln!("{USAGE}");
            Ok(())
        }
        _ => bail!("what to do?\n\n{USAGE}"),
    }
}
