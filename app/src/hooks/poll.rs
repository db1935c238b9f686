//! Looking again and again at work that is under way.

use std::time::Duration;

/// Waits between two looks: short at first, then longer, so that quick work is seen at once and slow work costs little.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pause(Duration);

const FIRST: Duration = Duration::from_millis(300);
const LONGEST: Duration = Duration::from_secs(2);

impl Default for Pause {
    fn default() -> Self {
        Self(FIRST)
    }
}

impl Pause {
    /// Waits, and the next time longer.
    pub(crate) async fn wait(&mut self) {
        gloo_timers::future::sleep(self.next()).await;
    }

    fn next(&mut self) -> Duration {
        let now = self.0;
        self.0 = (now * 3 / 2).min(LONGEST);
        now
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pause_grows_to_its_longest() {
        let mut pause = Pause::default();
        let pauses: Vec<_> = (0..8).map(|_| pause.next()).collect();
        assert_eq!((pauses.first(), pauses.last()), (Some(&FIRST), Some(&LONGEST)));
        assert!(pauses.is_sorted());
    }
}
