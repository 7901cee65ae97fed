//! Everything that is measured can be measured: each with a glance of some milliseconds, on a small organisation. What is found is
//! not looked at: a timing never fails a test.

use std::process::Command;

#[test]
fn every_measurement_ends_with_a_line() {
    let output = Command::new(env!("CARGO_BIN_EXE_ieum-bench"))
        .arg("--quick")
        .output()
        .unwrap();
    let (said, complained) = (
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
    assert!(output.status.success(), "{said}\n{complained}");
    for operation in [
        "binary",
        "first start ever",
        "start with data",
        "memory, idle",
        "discovery document",
        "keys",
        "organisation login page",
        "p99 at half load",
        "member list, first page",
        "member list, thousandth page",
        "member search",
        "code for tokens",
        "refresh",
        "userinfo",
        "introspection",
        "password sign-in",
        "password flood",
        "SAML responses",
        "passkey assertions",
        "linking decisions, many links",
        "OpenID provider, whole way",
        "directory sign-in",
        "memory, loaded",
        "durable writes, 100 at once",
        "transactions that write",
        "memory by stored tokens",
        "refresh, many tokens",
    ] {
        assert!(said.contains(operation), "{operation}: {said}\n{complained}");
    }
}
