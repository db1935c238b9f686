//! Retries of queue messages, with exponential backoff.

use worker::{MessageExt, QueueRetryOptionsBuilder};

use super::clock;

/// Requests another delivery after a growing delay. Without a delay the deliveries would be used up within the seconds
/// in which a library or another server recovers.
pub(crate) fn retry_with_backoff(message: &impl MessageExt) {
    let sent_ms = message.timestamp().as_millis();
    let delay_s = backoff_s(clock::now_ms().saturating_sub(sent_ms));
    message.retry_with_options(&QueueRetryOptionsBuilder::new().with_delay_seconds(delay_s).build());
}

/// Exponential backoff, from five seconds to ten minutes. The runtime states only when a message was sent, not how
/// often it was delivered. Waiting as long again as the message has waited doubles the delay, too.
fn backoff_s(waited_ms: u64) -> u32 {
    u32::try_from(waited_ms / 1000).unwrap_or(u32::MAX).clamp(5, 600)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn message_backoff_doubles() {
        let mut waited_s = 0;
        let pauses: Vec<_> = (0..5)
            .map(|_| {
                let pause_s = backoff_s(waited_s * 1000);
                waited_s += u64::from(pause_s);
                pause_s
            })
            .collect();
        assert_eq!(pauses, [5, 5, 10, 20, 40]);
        assert_eq!(backoff_s(u64::MAX), 600);
    }
}
