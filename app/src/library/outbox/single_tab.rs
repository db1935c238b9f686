//! Runs the tasks of the outbox in one tab at a time: across all tabs one sends and one follows, as long as there is
//! work and the edge is online.

use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::AbortController;

use super::Outbox;
use crate::browser::locks::{self, LockMode};

/// A task of the outbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum OutboxTask {
    /// Uploads originals and requests renditions.
    Send,
    /// Waits for jobs and compares their renditions.
    Follow,
}

impl OutboxTask {
    /// The name of the Web Lock of the task.
    const fn lock(self) -> &'static str {
        match self {
            Self::Send => "safelight.outbox",
            Self::Follow => "safelight.outbox.follow",
        }
    }
}

/// The tasks that this tab runs or queues for.
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
    /// Starts all tasks with work, unless this tab already runs them.
    pub(super) fn wake(self) {
        for task in [OutboxTask::Send, OutboxTask::Follow] {
            if !self.has(task)
                || self.shared.try_update_value(|shared| std::mem::replace(shared.running_tasks.of(task), true))
                    != Some(false)
            {
                continue;
            }
            spawn_local(async move {
                // Waits however long another tab works. Without locks (an insecure origin) the idempotency keys prevent
                // a second rendition.
                let guard = match AbortController::new() {
                    Ok(controller) => locks::acquire(task.lock(), &LockMode::Waiting(controller)).await,
                    Err(_) => None,
                };
                self.run_task(task).await;
                drop(guard);
            });
        }
    }

    /// Whether the task has work now.
    fn has(self, task: OutboxTask) -> bool {
        self.edge.is_online_untracked()
            && self.queue.with_untracked(|queue| match task {
                OutboxTask::Send => queue.next_to_send().is_some(),
                OutboxTask::Follow => queue.next_to_follow().is_some(),
            })
    }

    async fn run_task(self, task: OutboxTask) {
        // Another tab may have done the work while this one waited.
        self.reload().await;
        while self.has(task) {
            match task {
                OutboxTask::Send => self.send_next().await,
                OutboxTask::Follow => self.follow_next().await,
            }
        }
        // In the same step as the last check, so that an edit that is saved from now on wakes the task again.
        self.shared.update_value(|shared| *shared.running_tasks.of(task) = false);
    }
}
