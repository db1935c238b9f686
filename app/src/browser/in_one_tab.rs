//! Runs a task in one browser tab at a time (Web Locks API).

use super::locks::{self, LockMode};

/// After this time without the lock, the task runs anyway, because the other tab seems to hang.
const LOCK_TIMEOUT_MS: u32 = 10_000;

/// Runs `task` while no other tab runs a task under the same lock. Without locks (an insecure origin), or after the
/// timeout, the task runs without it.
pub(crate) async fn in_one_tab<T>(lock: &'static str, task: impl Future<Output = T>) -> T {
    let guard = locks::acquire(lock, &LockMode::Within { timeout_ms: LOCK_TIMEOUT_MS }).await;
    let result = task.await;
    drop(guard);
    result
}
