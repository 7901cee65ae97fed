//! What stands for the clock and for randomness.

use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use ieum_model::{Clock, Instant, Rng};

/// A clock that stands still until it is moved.
pub struct FakeClock(pub AtomicI64);
impl Clock for FakeClock {
    fn now(&self) -> Instant {
        Instant::from_micros(self.0.load(Ordering::SeqCst))
    }
}

/// Randomness that repeats from run to run.
pub struct SeededRng(pub AtomicU64);
impl Rng for SeededRng {
    fn fill(&self, buffer: &mut [u8]) {
        for chunk in buffer.chunks_mut(8) {
            let mut z = self.0.fetch_add(0x9E37_79B9_7F4A_7C15, Ordering::SeqCst);
            z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
            let bytes = (z ^ (z >> 31)).to_be_bytes();
            chunk.copy_from_slice(&bytes[..chunk.len()]);
        }
    }
}
