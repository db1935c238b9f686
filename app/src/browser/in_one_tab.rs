//! Runs a task in one browser tab at a time.

use super::locks::{self, LockMode};

/// After this long without the lock, the task runs anyway: the other tab seems to hang.
const LOCK_TIMEOUT_MS: u32 = 10_000;

/// Runs `task` while no other tab runs a task under the same lock. Without locks (an origin that is not secure), or if the lock
/// stays taken, the task runs without it.
pub(crate) async fn in_one_tab<T>(lock: &'static str, task: impl Future<Output = T>) -> T {
    let guard = locks::acquire(lock, &LockMode::Within { timeout_ms: LOCK_TIMEOUT_MS }).await;
    let result = task.await;
    drop(guard);
    result
}
