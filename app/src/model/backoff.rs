//! How long to wait before a connection is tried again: longer each time, and never the same for two who lost it together.

use std::time::Duration;

const FIRST: Duration = Duration::from_millis(500);
const LONGEST: Duration = Duration::from_secs(30);

/// Counts what went wrong in a row.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Backoff {
    failures: u32,
}

impl Backoff {
    /// It went well: the next wait is a short one.
    pub(crate) fn reset(&mut self) {
        self.failures = 0;
    }

    /// How often it failed in a row.
    pub(crate) const fn failures(self) -> u32 {
        self.failures
    }

    /// It failed: the wait before the next try, between half of what doubles each time and all of it. `random` is in 0 to 1.
    pub(crate) fn failed(&mut self, random: f64) -> Duration {
        let most = FIRST.saturating_mul(1 << self.failures.min(16)).min(LONGEST);
        self.failures = self.failures.saturating_add(1);
        most.mul_f64(0.5 + 0.5 * random.clamp(0.0, 1.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn backoff_doubles_to_its_longest_and_begins_anew_after_success() {
        let mut backoff = Backoff::default();
        let waits: Vec<_> = (0..9).map(|_| backoff.failed(1.0).as_millis()).collect();
        assert_eq!(waits, [500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
        assert_eq!(backoff.failures(), 9);
        backoff.reset();
        assert_eq!(backoff.failed(1.0), FIRST);
    }

    #[test]
    fn backoff_is_spread_and_never_none() {
        let wait = |random| Backoff::default().failed(random);
        assert_eq!(wait(0.0), FIRST / 2);
        assert!(wait(0.3) < wait(0.6));
        assert_eq!(wait(f64::NAN.max(0.0)), FIRST / 2);
    }
}
