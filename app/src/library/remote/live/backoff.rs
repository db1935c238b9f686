//! Exponential backoff with jitter: the wait before the next attempt to connect.

use std::time::Duration;

const FIRST_LIMIT: Duration = Duration::from_millis(500);
const LONGEST_LIMIT: Duration = Duration::from_secs(30);

/// Counts consecutive failures.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Backoff {
    failures: u32,
}

impl Backoff {
    /// Resets the wait after a success.
    pub(super) fn reset(&mut self) {
        self.failures = 0;
    }

    /// Consecutive failures.
    pub(super) const fn failures(self) -> u32 {
        self.failures
    }

    /// Counts a failure and returns the wait before the next attempt. The limit doubles each time. `random`, 0 to 1,
    /// selects from its upper half, so that clients that lost their connections together do not return together.
    pub(super) fn failed(&mut self, random: f64) -> Duration {
        let limit = FIRST_LIMIT.saturating_mul(1 << self.failures.min(16)).min(LONGEST_LIMIT);
        self.failures = self.failures.saturating_add(1);
        limit.mul_f64(0.5 + 0.5 * random.clamp(0.0, 1.0))
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
        assert_eq!(backoff.failed(1.0), FIRST_LIMIT);
    }

    #[test]
    fn backoff_is_spread_and_never_none() {
        let wait = |random| Backoff::default().failed(random);
        assert_eq!(wait(0.0), FIRST_LIMIT / 2);
        assert!(wait(0.3) < wait(0.6));
        assert_eq!(wait(f64::NAN.max(0.0)), FIRST_LIMIT / 2);
    }
}
