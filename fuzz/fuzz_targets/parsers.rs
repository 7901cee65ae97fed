//! One binary for all targets: `IEUM_FUZZ_TARGET` names the one to run. Run it with `cargo xtask fuzz`.

#![no_main]

use std::sync::OnceLock;

static BODY: OnceLock<fn(&[u8])> = OnceLock::new();

fn chosen() -> fn(&[u8]) {
    *BODY.get_or_init(|| {
        let name = std::env::var("IEUM_FUZZ_TARGET").unwrap_or_default();
        match ieum_fuzz::find(&name) {
            Some(target) => target.body,
            None => panic!("IEUM_FUZZ_TARGET names no target: {name:?}"),
        }
    })
}

libfuzzer_sys::fuzz_target!(|data: &[u8]| chosen()(data));
