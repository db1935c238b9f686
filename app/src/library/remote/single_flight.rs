//! Single flight: concurrent callers share one call and its result.

use std::cell::RefCell;

use futures_util::FutureExt as _;
use futures_util::future::{LocalBoxFuture, Shared, WeakShared};

type Call<T> = LocalBoxFuture<'static, T>;

/// The call in flight, if a caller still waits for it.
pub(crate) struct SingleFlight<T: Clone>(RefCell<Option<WeakShared<Call<T>>>>);

impl<T: Clone> SingleFlight<T> {
    pub(crate) const fn new() -> Self {
        Self(RefCell::new(None))
    }

    /// Joins the call in flight, or starts `call`.
    pub(crate) fn join(&self, call: impl Future<Output = T> + 'static) -> Shared<Call<T>> {
        let mut in_flight = self.0.borrow_mut();
        // A finished call is stale, even if some callers have not read its result yet.
        let running = in_flight.as_ref().and_then(WeakShared::upgrade).filter(|call| call.peek().is_none());
        running.unwrap_or_else(|| {
            let started = call.boxed_local().shared();
            *in_flight = started.downgrade();
            started
        })
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::rc::Rc;

    use futures_channel::oneshot::{Receiver, channel};

    use super::*;

    /// Counts the call, then waits for `answer`.
    fn call(count: &Rc<Cell<u32>>, answer: Receiver<u32>) -> impl Future<Output = Option<u32>> + use<> {
        let count = count.clone();
        async move {
            count.set(count.get() + 1);
            answer.await.ok()
        }
    }

    #[test]
    fn single_flight_callers_share_one_call_and_its_result() {
        let (flight, count) = (SingleFlight::new(), Rc::new(Cell::new(0)));
        let ((answer, first), (_unused, second)) = (channel(), channel());
        let (mut one, mut other) = (flight.join(call(&count, first)), flight.join(call(&count, second)));
        assert_eq!(((&mut one).now_or_never(), (&mut other).now_or_never()), (None, None));
        answer.send(7).unwrap();
        assert_eq!((other.now_or_never(), count.get()), (Some(Some(7)), 1));

        let (answer, third) = channel();
        let next = flight.join(call(&count, third));
        answer.send(8).unwrap();
        assert_eq!(next.now_or_never(), Some(Some(8)), "a finished call is not shared");
        assert_eq!((one.now_or_never(), count.get()), (Some(Some(7)), 2));
    }

    #[test]
    fn single_flight_drops_a_call_without_callers() {
        let (flight, count) = (SingleFlight::new(), Rc::new(Cell::new(0)));
        let ((_kept, first), (answer, second)) = (channel(), channel());
        assert_eq!(flight.join(call(&count, first)).now_or_never(), None);
        answer.send(9).unwrap();
        assert_eq!(flight.join(call(&count, second)).now_or_never(), Some(Some(9)));
    }
}
