//! Every target on its seeds and on mutations of them, so that the suite covers what the fuzzer runs. The fuzzer searches longer and
//! with its eyes open; this only keeps what it found from coming back.

#![expect(clippy::unwrap_used, reason = "this crate is all test")]

use std::fmt;
use std::fs;
use std::panic::catch_unwind;
use std::path::{Path, PathBuf};

use ieum_fuzz::{TARGETS, Target};
use proptest::collection::vec;
use proptest::prelude::{Strategy, any};
use proptest::sample::{Index, select};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

/// Mutations of each target.
const CASES: u32 = 120;
/// Longest input.
const MAX_BYTES: usize = 4_096;

fn folder(target: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../fuzz/seeds")
        .join(target)
}

fn seeds(target: &Target) -> Vec<Vec<u8>> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder(target.name))
        .map(|entries| entries.filter_map(Result::ok).map(|entry| entry.path()).collect())
        .unwrap_or_default();
    files.sort();
    files.iter().map(|file| fs::read(file).unwrap()).collect()
}

/// Shown as a file of seeds would hold it.
struct Input(Vec<u8>);

impl fmt::Debug for Input {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.escape_ascii())
    }
}

/// One change of an input.
#[derive(Debug, Clone)]
enum Change {
    /// A byte becomes another.
    Set(Index, u8),
    /// Bytes are put in.
    Insert(Index, Vec<u8>),
    /// Bytes go.
    Remove(Index, usize),
    /// A piece of another seed is put in.
    Splice(Index, Index, Index),
    /// A piece is repeated.
    Repeat(Index, usize),
}

/// What parsers stumble over.
const WORDS: &[&str] = &[
    "%",
    "%00",
    "%0a",
    "&",
    "=",
    ":",
    "//",
    "@",
    "\\",
    "..",
    "#",
    "?",
    "\0",
    "\r\n",
    "\"",
    "{",
    "[",
    "null",
    "-1",
    "1e999",
    "\u{202e}",
    "가",
    "🙂",
    "&client_id=rp",
    "\t",
    " ",
    "--XX",
    "none",
    "http://",
    ":*",
    "0",
    "99999999999999999999",
];

fn change() -> impl Strategy<Value = Change> {
    let place = any::<Index>;
    proptest::prop_oneof![
        (place(), any::<u8>()).prop_map(|(at, byte)| Change::Set(at, byte)),
        (place(), vec(any::<u8>(), 1..4)).prop_map(|(at, bytes)| Change::Insert(at, bytes)),
        (place(), select(WORDS)).prop_map(|(at, word)| Change::Insert(at, word.as_bytes().to_vec())),
        (place(), 1..16usize).prop_map(|(at, count)| Change::Remove(at, count)),
        (place(), place(), place()).prop_map(|(at, seed, from)| Change::Splice(at, seed, from)),
        (place(), 1..64usize).prop_map(|(at, count)| Change::Repeat(at, count)),
    ]
}

fn apply(input: &mut Vec<u8>, change: Change, seeds: &[Vec<u8>]) {
    let spot = |at: Index, length: usize| at.index(length + 1);
    match change {
        Change::Set(at, byte) => {
            let at = spot(at, input.len());
            if let Some(found) = input.get_mut(at) {
                *found = byte;
            }
        }
        Change::Insert(at, bytes) => {
            let at = spot(at, input.len());
            input.splice(at..at, bytes);
        }
        Change::Remove(at, count) => {
            let at = spot(at, input.len());
            input.drain(at..(at + count).min(input.len()));
        }
        Change::Splice(at, seed, from) => {
            let at = spot(at, input.len());
            let other = &seeds[seed.index(seeds.len())];
            let from = spot(from, other.len());
            input.splice(at..at, other[from..].iter().copied());
        }
        Change::Repeat(at, count) => {
            let at = spot(at, input.len());
            let piece = input[at..(at + count).min(input.len())].to_vec();
            input.splice(at..at, piece);
        }
    }
    input.truncate(MAX_BYTES);
}

#[test]
fn every_target_has_seeds_and_every_folder_a_target() {
    for target in TARGETS {
        assert!(
            !seeds(target).is_empty(),
            "{}: fuzz/seeds/{} is empty",
            target.name,
            target.name
        );
        assert_eq!(TARGETS.iter().filter(|other| other.name == target.name).count(), 1);
    }
    for entry in fs::read_dir(folder("")).unwrap() {
        let name = entry.unwrap().file_name().to_string_lossy().into_owned();
        assert!(ieum_fuzz::find(&name).is_some(), "fuzz/seeds/{name} has no target");
    }
}

/// What breaks the target, if anything does.
fn broken(target: &Target) -> Option<String> {
    let seeds = seeds(target);
    for seed in seeds.iter().chain([&Vec::new()]) {
        if catch_unwind(|| (target.body)(seed)).is_err() {
            return Some(format!("{}: the seed {}", target.name, seed.escape_ascii()));
        }
    }
    let config = Config {
        cases: CASES,
        max_shrink_iters: 200,
        failure_persistence: None,
        ..Config::default()
    };
    // The same mutations in every run: what fails here fails for everybody.
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]);
    let strategy = (any::<Index>(), vec(change(), 1..6)).prop_map(|(seed, changes)| {
        let mut input = seeds[seed.index(seeds.len())].clone();
        changes.into_iter().for_each(|change| apply(&mut input, change, &seeds));
        Input(input)
    });
    let result = TestRunner::new_with_rng(config, rng).run(&strategy, |input| {
        (target.body)(&input.0);
        Ok(())
    });
    result.err().map(|error| format!("{}: {error}", target.name))
}

#[test]
fn every_target_holds_on_its_seeds_and_what_becomes_of_them() {
    let broken: Vec<String> = TARGETS.iter().filter_map(broken).collect();
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}
