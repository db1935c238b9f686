//! Newest wins: one piece of work runs, one waits, and a newer one takes the place of the one that waits.

/// Decides what runs next.
#[derive(Debug)]
pub(crate) struct Newest<T> {
    busy: bool,
    waiting: Option<T>,
}

impl<T> Default for Newest<T> {
    fn default() -> Self {
        Self { busy: false, waiting: None }
    }
}

impl<T> Newest<T> {
    /// Hands the work back if it may start now; keeps it as the one that waits otherwise.
    pub(crate) fn offer(&mut self, work: T) -> Option<T> {
        if self.busy {
            self.waiting = Some(work);
            None
        } else {
            self.busy = true;
            Some(work)
        }
    }

    /// What ran is finished; hands out what waited, which runs from now on.
    pub(crate) fn finish(&mut self) -> Option<T> {
        let next = self.waiting.take();
        self.busy = next.is_some();
        next
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn newest_runs_one_and_keeps_only_the_last() {
        let mut queue = Newest::default();
        assert_eq!(queue.offer(1), Some(1));
        assert_eq!((queue.offer(2), queue.offer(3)), (None, None));
        assert_eq!(queue.finish(), Some(3));
        assert_eq!(queue.offer(4), None, "3 still runs");
        assert_eq!(queue.finish(), Some(4));
        assert_eq!(queue.finish(), None);
        assert_eq!(queue.offer(5), Some(5));
    }
}
