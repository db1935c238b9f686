//! One call at a time: who asks while it is under way gets its answer, and no second call is made.

use std::cell::RefCell;

use futures_util::FutureExt as _;
use futures_util::future::{LocalBoxFuture, Shared, WeakShared};

type Call<T> = LocalBoxFuture<'static, T>;

/// The call that is under way, if one is and somebody still waits for it.
pub(crate) struct Joined<T: Clone>(RefCell<Option<WeakShared<Call<T>>>>);

impl<T: Clone> Joined<T> {
    pub(crate) const fn new() -> Self {
        Self(RefCell::new(None))
    }

    /// Joins the call under way, or makes it.
    pub(crate) fn join(&self, call: impl Future<Output = T> + 'static) -> Shared<Call<T>> {
        let mut under_way = self.0.borrow_mut();
        // One that has ended speaks of the past, even where not all have fetched its answer yet.
        let known = under_way.as_ref().and_then(WeakShared::upgrade).filter(|call| call.peek().is_none());
        known.unwrap_or_else(|| {
            let made = call.boxed_local().shared();
            *under_way = made.downgrade();
            made
        })
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::rc::Rc;

    use futures_channel::oneshot::{Receiver, channel};

    use super::*;

    /// Counts itself, then waits for `answer`.
    fn call(count: &Rc<Cell<u32>>, answer: Receiver<u32>) -> impl Future<Output = Option<u32>> + use<> {
        let count = count.clone();
        async move {
            count.set(count.get() + 1);
            answer.await.ok()
        }
    }

    #[test]
    fn joined_callers_share_one_call_and_its_answer() {
        let (joined, count) = (Joined::new(), Rc::new(Cell::new(0)));
        let ((answer, first), (_unused, second)) = (channel(), channel());
        let (mut one, mut other) = (joined.join(call(&count, first)), joined.join(call(&count, second)));
        assert_eq!(((&mut one).now_or_never(), (&mut other).now_or_never()), (None, None));
        answer.send(7).unwrap();
        assert_eq!((other.now_or_never(), count.get()), (Some(Some(7)), 1));

        let (answer, third) = channel();
        let next = joined.join(call(&count, third));
        answer.send(8).unwrap();
        assert_eq!(next.now_or_never(), Some(Some(8)), "an answer that was given is not given again");
        assert_eq!((one.now_or_never(), count.get()), (Some(Some(7)), 2));
    }

    #[test]
    fn joined_call_nobody_waits_for_is_forgotten() {
        let (joined, count) = (Joined::new(), Rc::new(Cell::new(0)));
        let ((_kept, first), (answer, second)) = (channel(), channel());
        assert_eq!(joined.join(call(&count, first)).now_or_never(), None);
        answer.send(9).unwrap();
        assert_eq!(joined.join(call(&count, second)).now_or_never(), Some(Some(9)));
    }
}
