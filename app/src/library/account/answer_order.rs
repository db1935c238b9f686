//! Order of answers: requests may overtake each other, and an older answer must not replace a newer one.

/// Numbers requests, and accepts their answers only in this order.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct AnswerOrder {
    last_sent: u64,
    last_accepted: u64,
}

impl AnswerOrder {
    /// The number of a new request.
    pub(super) const fn send(&mut self) -> u64 {
        self.last_sent += 1;
        self.last_sent
    }

    /// Whether the answer to request `number` is newer than what is known. It is then what is known.
    pub(super) const fn accept(&mut self, number: u64) -> bool {
        let is_newer = number > self.last_accepted;
        if is_newer {
            self.last_accepted = number;
        }
        is_newer
    }

    /// The state is known without a request: the answers to all earlier requests are stale.
    pub(super) const fn skip_earlier(&mut self) {
        self.last_accepted = self.last_sent;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answer_of_an_older_request_is_stale_after_a_newer_one() {
        let mut order = AnswerOrder::default();
        let [first, second, third] = [(); 3].map(|()| order.send());
        assert!(order.accept(second));
        assert!(!order.accept(first), "it was overtaken");
        assert!(order.accept(third));
        assert!(!order.accept(third), "once");
    }

    #[test]
    fn answer_of_a_request_before_a_change_is_stale() {
        let mut order = AnswerOrder::default();
        let before = order.send();
        order.skip_earlier();
        let after = order.send();
        assert!(!order.accept(before));
        assert!(order.accept(after));
    }
}
