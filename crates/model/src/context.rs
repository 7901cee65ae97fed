//! Where time and randomness come from. No other function of the house reads either.

use crate::time::Instant;

/// The present moment.
pub trait Clock: Send + Sync {
    /// Now, in UTC.
    fn now(&self) -> Instant;
}

/// Randomness fit for secrets.
pub trait Rng: Send + Sync {
    /// Fills the whole buffer.
    fn fill(&self, buffer: &mut [u8]);
}

/// `N` random bytes.
pub fn random<const N: usize>(rng: &dyn Rng) -> [u8; N] {
    let mut bytes = [0; N];
    rng.fill(&mut bytes);
    bytes
}
