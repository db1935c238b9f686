//! Who works at the outbox: in all tabs together one sends and one follows, each as long as there is something to do and the edge answers.

use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::AbortController;

use super::Outbox;
use crate::browser::locks::{self, LockMode};

/// One kind of work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum OutboxTask {
    /// Uploads originals and requests renditions.
    Send,
    /// Waits for the jobs, and compares what they made.
    Follow,
}

impl OutboxTask {
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
pub(super) struct RunningTasks {
    sending: bool,
    following: bool,
}

impl RunningTasks {
    const fn of(&mut self, task: OutboxTask) -> &mut bool {
        match task {
            OutboxTask::Send => &mut self.sending,
            OutboxTask::Follow => &mut self.following,
        }
    }
}

impl Outbox {
    /// Begins what there is to do, unless this tab is at it.
    pub(super) fn wake(self) {
        for task in [OutboxTask::Send, OutboxTask::Follow] {
            if !self.has(task)
                || self.shared.try_update_value(|shared| std::mem::replace(shared.running_tasks.of(task), true))
                    != Some(false)
            {
                continue;
            }
            spawn_local(async move {
                // However long another tab works. Without locks (an origin that is not secure) the keys of the requests keep each item single.
                let guard = match AbortController::new() {
                    Ok(controller) => locks::acquire(task.lock(), &LockMode::Waiting(controller)).await,
                    Err(_) => None,
                };
                self.run_task(task).await;
                drop(guard);
            });
        }
    }

    /// Whether there is something to do now.
    fn has(self, task: OutboxTask) -> bool {
        self.edge.is_online_untracked()
            && self.queue.with_untracked(|queue| match task {
                OutboxTask::Send => queue.next_to_send().is_some(),
                OutboxTask::Follow => queue.next_to_follow().is_some(),
            })
    }

    async fn run_task(self, task: OutboxTask) {
        // Another tab may have done it while this one waited for its turn.
        self.reload().await;
        while self.has(task) {
            match task {
                OutboxTask::Send => self.send_next().await,
                OutboxTask::Follow => self.follow_next().await,
            }
        }
        // In one step with the look: what is saved from now on wakes again.
        self.shared.update_value(|shared| *shared.running_tasks.of(task) = false);
    }
}
