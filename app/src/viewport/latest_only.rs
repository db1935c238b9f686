//! A queue of one (conflation): one piece of work runs, at most one waits, and newer work replaces the one that waits.

/// Decides what runs next.
#[derive(Debug)]
pub(super) struct LatestOnly<T> {
    busy: bool,
    waiting: Option<T>,
}

impl<T> Default for LatestOnly<T> {
    fn default() -> Self {
        Self { busy: false, waiting: None }
    }
}

impl<T> LatestOnly<T> {
    /// Returns the work if it may start now; otherwise keeps it as the one that waits.
    pub(super) fn offer(&mut self, work: T) -> Option<T> {
        if self.busy {
            self.waiting = Some(work);
            None
        } else {
            self.busy = true;
            Some(work)
        }
    }

    /// The running work is finished. Returns the work that waited, which runs from now on.
    pub(super) fn finish(&mut self) -> Option<T> {
        let next = self.waiting.take();
        self.busy = next.is_some();
        next
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn latest_only_runs_one_and_keeps_the_last() {
        let mut queue = LatestOnly::default();
        assert_eq!(queue.offer(1), Some(1));
        assert_eq!((queue.offer(2), queue.offer(3)), (None, None));
        assert_eq!(queue.finish(), Some(3));
        assert_eq!(queue.offer(4), None, "3 still runs");
        assert_eq!(queue.finish(), Some(4));
        assert_eq!(queue.finish(), None);
        assert_eq!(queue.offer(5), Some(5));
    }
}
