//! `ieum calendar` at the command line, with and without a database.

use std::path::Path;
use std::process::{Command, Output};

fn ieum(folder: &Path, variables: &[(&str, &str)], arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ieum"));
    command.current_dir(folder).args(arguments).env_clear();
    command.envs(variables.iter().copied()).output().unwrap()
}

fn words(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn every_golden_application_is_due_on_its_day_without_a_database() {
    let folder = tempfile::tempdir().unwrap();
    let cases = include_str!("../../../../model/testdata/business-days.tsv");
    let mut seen = 0;
    for case in cases.lines().filter(|line| !line.starts_with('#')) {
        let columns: Vec<&str> = case.split('\t').collect();
        for instant in &columns[..2] {
            let output = ieum(folder.path(), &[], &["calendar", "due", instant]);
            assert!(output.status.success(), "{instant}: {}", words(&output.stderr));
            assert_eq!(words(&output.stdout).trim(), columns[2], "{instant}");
        }
        seen += 1;
    }
    assert!(seen >= 18, "{seen}");
}

#[test]
fn what_cannot_be_understood_is_refused_in_words() {
    let folder = tempfile::tempdir().unwrap();
    for (arguments, message) in [
        (vec!["calendar", "due", "2026-11-23"], "not an RFC 3339 instant"),
        (vec!["calendar", "due", "2060-12-31T09:00:00+09:00"], "2061"),
        (vec!["calendar", "show", "2061"], "2061"),
        (vec!["calendar", "import", "missing.tsv"], "missing.tsv"),
    ] {
        let output = ieum(folder.path(), &[], &arguments);
        assert!(!output.status.success(), "{arguments:?}");
        assert!(
            words(&output.stderr).contains(message),
            "{arguments:?}: {}",
            words(&output.stderr)
        );
    }
}

#[test]
fn a_database_that_is_configured_but_does_not_answer_is_no_reason_to_guess() {
    let folder = tempfile::tempdir().unwrap();
    let due = ["calendar", "due", "2026-11-23T10:00:00+09:00"];
    let gone = ("IEUM_DATABASE_URL", "postgres://ieum:x@127.0.0.1:1/ieum");
    let rest = [
        ("IEUM_PUBLIC_URL", "http://127.0.0.1:8080"),
        (
            "IEUM_ENCRYPTION_KEYS",
            "test:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
        ),
    ];
    for (variables, message) in [
        (vec![gone], "public_url is missing"),
        (vec![gone, rest[0], rest[1]], "database_url"),
    ] {
        let output = ieum(folder.path(), &variables, &due);
        assert!(!output.status.success() && output.stdout.is_empty());
        assert!(words(&output.stderr).contains(message), "{}", words(&output.stderr));
    }
}

#[tokio::test]
async fn an_imported_day_counts_for_every_later_command() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", folder.path().join("ieum.db").display());
    let store = ieum_store::Store::open(&url, ieum_store::db::Options::default()).unwrap();
    store
        .migrate(ieum_model::Instant::from_seconds(1_795_000_000))
        .await
        .unwrap();
    let variables = [
        ("IEUM_DATABASE_URL", url.as_str()),
        ("IEUM_PUBLIC_URL", "http://127.0.0.1:8080"),
        (
            "IEUM_ENCRYPTION_KEYS",
            "test:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
        ),
    ];
    let due = ["calendar", "due", "2026-11-23T10:00:00+09:00"];
    assert_eq!(
        words(&ieum(folder.path(), &variables, &due).stdout).trim(),
        "2026-11-26"
    );
    std::fs::write(folder.path().join("bad.tsv"), "2026-11-24 holiday x\n").unwrap();
    let bad = ieum(folder.path(), &variables, &["calendar", "import", "bad.tsv"]);
    assert!(
        !bad.status.success() && words(&bad.stderr).contains("line 1"),
        "{}",
        words(&bad.stderr)
    );
    std::fs::write(folder.path().join("days.tsv"), "2026-11-24\tholiday\t임시공휴일\n").unwrap();
    let good = ieum(folder.path(), &variables, &["calendar", "import", "days.tsv"]);
    assert!(good.status.success(), "{}", words(&good.stderr));
    assert_eq!(words(&good.stdout).trim(), "1 days changed");
    let again = ieum(folder.path(), &variables, &["calendar", "import", "days.tsv"]);
    assert_eq!(words(&again.stdout).trim(), "0 days changed");
    assert_eq!(
        words(&ieum(folder.path(), &variables, &due).stdout).trim(),
        "2026-11-27"
    );
    let shown = words(&ieum(folder.path(), &variables, &["calendar", "show", "2026"]).stdout);
    assert!(
        shown.contains("2026-11-24\t임시공휴일") && shown.contains("2026-09-25\t추석"),
        "{shown}"
    );
}
