//! The machine's clock and randomness: the one place that reads either.

use aws_lc_rs::rand::{SecureRandom, SystemRandom};
use ieum_model::{Clock, Instant, Rng};

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Instant {
        #[expect(clippy::disallowed_methods, reason = "this is the context's clock")]
        Instant::from_timestamp(jiff::Timestamp::now())
    }
}

/// The machine's randomness.
#[derive(Debug, Clone, Default)]
pub struct SystemRng(SystemRandom);

impl SystemRng {
    /// Randomness from the operating system, by way of the cryptographic library's generator.
    pub fn new() -> Self {
        Self(SystemRandom::new())
    }
}

impl Rng for SystemRng {
    fn fill(&self, buffer: &mut [u8]) {
        // Without randomness nothing may go on: a predictable secret is worse than a stopped service.
        if self.0.fill(buffer).is_err() {
            std::process::abort();
        }
    }
}
