//! Minimum transfer rate of a request body: a rate over short windows, and a deadline for the whole body. Only the time
//! in which the edge waits for the client counts.

use std::pin::Pin;
use std::task::Poll;
use std::time::Duration;

use futures_util::future::poll_fn;
use futures_util::{Stream, StreamExt as _};
use worker::Delay;

use crate::platform::clock;

/// Length of a window.
const WINDOW_MS: u64 = 5_000;

/// Minimum rate over two windows: that of a modem. Slower senders are broken or malicious.
pub(crate) const MIN_BYTES_PER_S: u64 = 16 << 10;

/// Minimum rate over one window while other requests wait for the sender's memory.
pub(crate) const CONTENDED_BYTES_PER_S: u64 = 128 << 10;

/// Maximum total wait for one body in seconds, unless a setting overrides it: as long as an upload URL is valid.
pub(crate) const DEADLINE_S: u64 = 600;

/// The limit that a sender missed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TooSlow {
    /// The rate was lower than this.
    Rate { bytes_per_s: u64 },
    /// The body was not complete after this time.
    Deadline { ms: u64 },
}

/// The transfer rate of one sender.
#[derive(Debug)]
pub(crate) struct Pace {
    deadline_ms: u64,
    /// Total time spent waiting for the client.
    waited_ms: u64,
    /// Time spent waiting in this window, and bytes received in it.
    window_ms: u64,
    window_bytes: u64,
    /// Bytes received in the previous window.
    previous_bytes: Option<u64>,
}

impl Pace {
    pub(crate) const fn new(deadline_ms: u64) -> Self {
        Self { deadline_ms, waited_ms: 0, window_ms: 0, window_bytes: 0, previous_bytes: None }
    }

    /// Waits for the next chunk of a body within the limits. `on_window` is called at the end of each window; it
    /// returns whether others wait for this sender's memory.
    pub(crate) async fn next<S, E>(
        &mut self,
        body: &mut S,
        on_window: impl Fn(u64) -> bool,
    ) -> Result<Option<S::Item>, TooSlow>
    where
        S: Stream<Item = Result<axum::body::Bytes, E>> + Unpin,
    {
        let (mut delay, mut since_ms) = (None, None);
        loop {
            let remaining_ms = self.remaining_ms();
            let chunk = poll_fn(|context| {
                if let Poll::Ready(chunk) = body.poll_next_unpin(context) {
                    return Poll::Ready(Some(chunk));
                }
                since_ms.get_or_insert_with(clock::now_ms);
                let delay: &mut Delay = delay.get_or_insert_with(|| Delay::from(Duration::from_millis(remaining_ms)));
                Pin::new(delay).poll(context).map(|()| None)
            })
            .await;
            if let Some(since_ms) = since_ms.take() {
                let now_ms = clock::now_ms();
                self.record_wait(now_ms.saturating_sub(since_ms), || on_window(now_ms))?;
            }
            if let Some(chunk) = chunk {
                if let Some(Ok(bytes)) = &chunk {
                    self.window_bytes += bytes.len() as u64;
                }
                return Ok(chunk);
            }
            delay = None;
        }
    }

    /// Time until the end of the window or the deadline.
    fn remaining_ms(&self) -> u64 {
        (WINDOW_MS.saturating_sub(self.window_ms)).min(self.deadline_ms.saturating_sub(self.waited_ms)).max(1)
    }

    /// Records time spent waiting for the client, and checks the limits.
    fn record_wait(&mut self, ms: u64, is_contended: impl FnOnce() -> bool) -> Result<(), TooSlow> {
        self.waited_ms += ms;
        self.window_ms += ms;
        if self.waited_ms >= self.deadline_ms {
            return Err(TooSlow::Deadline { ms: self.deadline_ms });
        }
        if self.window_ms < WINDOW_MS {
            return Ok(());
        }
        let reached = |bytes_per_s, windows| self.bytes_in_windows(windows) >= bytes_per_s * WINDOW_MS * windows / 1000;
        if is_contended() && !reached(CONTENDED_BYTES_PER_S, 1) {
            return Err(TooSlow::Rate { bytes_per_s: CONTENDED_BYTES_PER_S });
        }
        if self.previous_bytes.is_some() && !reached(MIN_BYTES_PER_S, 2) {
            return Err(TooSlow::Rate { bytes_per_s: MIN_BYTES_PER_S });
        }
        self.previous_bytes = Some(self.window_bytes);
        (self.window_ms, self.window_bytes) = (0, 0);
        Ok(())
    }

    fn bytes_in_windows(&self, windows: u64) -> u64 {
        self.window_bytes + if windows > 1 { self.previous_bytes.unwrap_or(0) } else { 0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The result for a sender with these bytes per window.
    fn windows(bytes: &[u64], is_contended: bool) -> Result<(), TooSlow> {
        let mut pace = Pace::new(60_000);
        bytes.iter().try_for_each(|bytes| {
            pace.window_bytes = *bytes;
            pace.record_wait(WINDOW_MS, || is_contended)
        })
    }

    #[test]
    fn pace_refuses_rate_below_minimum_over_two_windows() {
        let enough = MIN_BYTES_PER_S * 10;
        let too_slow = Err(TooSlow::Rate { bytes_per_s: MIN_BYTES_PER_S });
        assert_eq!(windows(&[0], false), Ok(()), "a pause of one window is no reason");
        assert_eq!(windows(&[0, enough, 0], false), Ok(()));
        assert_eq!(windows(&[0, enough - 1], false), too_slow);
        assert_eq!(windows(&[enough, 0, 0], false), too_slow, "what came before saves nobody");
    }

    #[test]
    fn pace_refuses_slow_sender_after_one_window_under_contention() {
        let enough = CONTENDED_BYTES_PER_S * 5;
        assert_eq!(windows(&[enough], true), Ok(()));
        assert_eq!(windows(&[enough - 1], true), Err(TooSlow::Rate { bytes_per_s: CONTENDED_BYTES_PER_S }));
    }

    #[test]
    fn pace_deadline_applies_to_fast_senders() {
        let mut pace = Pace::new(7_000);
        pace.window_bytes = 1 << 30;
        assert_eq!(pace.record_wait(WINDOW_MS, || true), Ok(()));
        assert_eq!(pace.remaining_ms(), 2_000);
        assert_eq!(pace.record_wait(1_999, || true), Ok(()));
        assert_eq!(pace.record_wait(1, || true), Err(TooSlow::Deadline { ms: 7_000 }));
    }

    #[test]
    fn pace_ignores_time_without_waiting() {
        let mut pace = Pace::new(60_000);
        assert_eq!(pace.record_wait(WINDOW_MS - 1, || true), Ok(()));
        assert_eq!(pace.remaining_ms(), 1);
        pace.window_bytes = 1 << 30;
        assert_eq!(pace.record_wait(1, || true), Ok(()));
        assert_eq!(pace.remaining_ms(), WINDOW_MS);
    }
}
