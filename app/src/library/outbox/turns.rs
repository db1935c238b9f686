//! Who works at the outbox: in all tabs together one sends and one follows, each as long as there is something to do and the edge answers.

use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::AbortController;

use super::Outbox;
use crate::browser::locks::{self, Asking};

/// One kind of work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Work {
    /// Uploads originals and requests renditions.
    Send,
    /// Waits for the jobs, and compares what they made.
    Follow,
}

impl Work {
    /// The lock that tabs take.
    const fn lock(self) -> &'static str {
        match self {
            Self::Send => "safelight.outbox",
            Self::Follow => "safelight.outbox.follow",
        }
    }
}

/// Whether this tab works, or waits for its turn.
#[derive(Debug, Default)]
pub(super) struct Turns {
    sending: bool,
    following: bool,
}

impl Turns {
    const fn of(&mut self, work: Work) -> &mut bool {
        match work {
            Work::Send => &mut self.sending,
            Work::Follow => &mut self.following,
        }
    }
}

impl Outbox {
    /// Begins what there is to do, unless this tab is at it.
    pub(super) fn wake(self) {
        for work in [Work::Send, Work::Follow] {
            if !self.has(work)
                || self.shared.try_update_value(|shared| std::mem::replace(shared.turns.of(work), true)) != Some(false)
            {
                continue;
            }
            spawn_local(async move {
                // However long another tab works. Without locks (an origin that is not secure) the keys of the requests keep each item single.
                let guard = match AbortController::new() {
                    Ok(controller) => locks::acquire(work.lock(), &Asking::Waiting(controller)).await,
                    Err(_) => None,
                };
                self.do_all(work).await;
                drop(guard);
            });
        }
    }

    /// Whether there is something to do now.
    fn has(self, work: Work) -> bool {
        self.edge.is_online_untracked()
            && self.queue.with_untracked(|queue| match work {
                Work::Send => queue.next_to_send().is_some(),
                Work::Follow => queue.next_to_follow().is_some(),
            })
    }

    async fn do_all(self, work: Work) {
        // Another tab may have done it while this one waited for its turn.
        self.reload().await;
        while self.has(work) {
            match work {
                Work::Send => self.send_next().await,
                Work::Follow => self.follow_next().await,
            }
        }
        // In one step with the look: what is saved from now on wakes again.
        self.shared.update_value(|shared| *shared.turns.of(work) = false);
    }
}
