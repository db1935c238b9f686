//! Retry policy of an item after a failed step. Pure: tests run on the host.

use api::ErrorCode;

use super::item::ItemState;
use crate::library::remote::request::EdgeError;

/// The first pause after a failure, in milliseconds. It doubles with each failure.
const FIRST_PAUSE_MS: u32 = 1_000;

const LONGEST_PAUSE_MS: u32 = 60_000;

/// The item fails after so many consecutive failures of one step, if the edge is online and not busy.
const MAX_ATTEMPTS: u32 = 6;

/// The next action after a failure to send.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RetryAction {
    /// Wait until the edge is online.
    WhenOnline,
    /// Retry the step after a pause. Nothing else is sent in the meantime, so the order stays.
    After { pause_ms: u32 },
    /// The edge does not have the original: send it again.
    SendOriginal,
    /// Mark the item as failed and continue with the next one.
    GiveUp { can_retry: bool },
}

/// Selects the next action from the error, whether the edge is online otherwise, and the number of consecutive
/// failures, this one included.
pub(crate) fn retry_action(error: &EdgeError, is_edge_reachable: bool, attempts: u32) -> RetryAction {
    let again = if attempts < MAX_ATTEMPTS {
        RetryAction::After { pause_ms: pause_ms(attempts) }
    } else {
        RetryAction::GiveUp { can_retry: true }
    };
    match error {
        EdgeError::Offline if !is_edge_reachable => RetryAction::WhenOnline,
        EdgeError::Offline | EdgeError::Unclear(_) => again,
        EdgeError::Problem(problem, retry_after_s) => match problem.status {
            429 | 503 => {
                let asked_ms = retry_after_s.map(|seconds| seconds.saturating_mul(1000));
                // The outbox sleeps for the whole pause. The limit lets it send earlier if the edge accepts the item
                // sooner, for example after the user deletes something.
                RetryAction::After { pause_ms: asked_ms.unwrap_or_else(|| pause_ms(attempts)).min(LONGEST_PAUSE_MS) }
            }
            404 if attempts < MAX_ATTEMPTS => RetryAction::SendOriginal,
            404 => RetryAction::GiveUp { can_retry: true },
            // The next attempt creates a new session after one that ended. An image that was deleted during the upload
            // is sent again.
            401 | 408 | 409 | 500.. => again,
            // Another device deleted the table in the meantime: send it again.
            422 if problem.code == ErrorCode::RecipeMissingAsset => again,
            // The user can resolve these: a quota, or the origin of the page.
            403 => RetryAction::GiveUp { can_retry: true },
            _ => RetryAction::GiveUp { can_retry: problem.code == ErrorCode::UploadMismatch },
        },
    }
}

/// The next action after a failure to follow an accepted item. A missing response never marks an accepted item as
/// failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FollowAction {
    /// Wait until the edge is online.
    WhenOnline,
    /// Retry the step after a pause.
    After { pause_ms: u32 },
    /// The session has ended. Look for the item in the present session; otherwise send it again.
    SessionEnded,
    /// The edge does not have the job, or another session owns it.
    Missing,
    /// The rendition exists and stays without a comparison.
    Uncompared,
}

/// [`retry_action`] for an item whose job is in progress, or whose rendition is compared.
pub(crate) fn follow_action(
    error: &EdgeError,
    is_edge_reachable: bool,
    state: ItemState,
    attempts: u32,
) -> FollowAction {
    let is_rendered = state == ItemState::Checking;
    match error.status() {
        Some(401) => return FollowAction::SessionEnded,
        Some(404) if !is_rendered => return FollowAction::Missing,
        _ => {}
    }
    match retry_action(error, is_edge_reachable, attempts) {
        RetryAction::WhenOnline => FollowAction::WhenOnline,
        RetryAction::After { pause_ms } => FollowAction::After { pause_ms },
        RetryAction::SendOriginal | RetryAction::GiveUp { .. } if is_rendered => FollowAction::Uncompared,
        // The job continues without polling.
        RetryAction::SendOriginal | RetryAction::GiveUp { .. } => FollowAction::After { pause_ms: LONGEST_PAUSE_MS },
    }
}

/// Exponential backoff: 1, 2, 4 … 60 seconds.
fn pause_ms(attempts: u32) -> u32 {
    let doublings = attempts.saturating_sub(1).min(10);
    (FIRST_PAUSE_MS << doublings).min(LONGEST_PAUSE_MS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::library::remote::request::Unclear;

    fn problem(status: u16, code: &str, retry_after_s: Option<u32>) -> EdgeError {
        let json =
            serde_json::json!({"type": "about:blank", "title": "", "status": status, "code": code, "detail": "No."});
        EdgeError::Problem(serde_json::from_value(json).unwrap(), retry_after_s)
    }

    #[test]
    fn failure_without_an_edge_waits_for_it_however_long() {
        for attempts in [1, 100] {
            assert_eq!(retry_action(&EdgeError::Offline, false, attempts), RetryAction::WhenOnline);
        }
    }

    #[test]
    fn failure_of_a_connection_with_an_edge_that_answers_is_tried_again_and_then_given_up() {
        let cut = |attempts| retry_action(&EdgeError::Offline, true, attempts);
        assert_eq!(cut(1), RetryAction::After { pause_ms: 1_000 });
        assert_eq!(cut(5), RetryAction::After { pause_ms: 16_000 });
        assert_eq!(cut(6), RetryAction::GiveUp { can_retry: true });
    }

    #[test]
    fn failure_of_a_busy_edge_is_tried_again_when_it_says_and_never_given_up() {
        assert_eq!(
            retry_action(&problem(429, "rate_limited", Some(17)), true, 99),
            RetryAction::After { pause_ms: 17_000 }
        );
        assert_eq!(retry_action(&problem(503, "busy", None), true, 3), RetryAction::After { pause_ms: 4_000 });
        assert_eq!(
            retry_action(&problem(503, "storage_unavailable", None), true, 99),
            RetryAction::After { pause_ms: 60_000 }
        );
    }

    #[test]
    fn failure_for_the_file_or_the_recipe_is_final() {
        for (status, code) in
            [(400, "empty_file"), (413, "over_limit"), (415, "unknown_format"), (422, "recipe_does_not_fit")]
        {
            assert_eq!(
                retry_action(&problem(status, code, None), true, 1),
                RetryAction::GiveUp { can_retry: false },
                "{code}"
            );
        }
        assert_eq!(retry_action(&problem(403, "over_quota", None), true, 1), RetryAction::GiveUp { can_retry: true });
    }

    #[test]
    fn failure_for_a_missing_image_sends_the_original_again() {
        assert_eq!(retry_action(&problem(404, "not_found", None), true, 1), RetryAction::SendOriginal);
        assert_eq!(retry_action(&problem(404, "not_found", None), true, 6), RetryAction::GiveUp { can_retry: true });
    }

    #[test]
    fn failure_of_a_session_or_of_the_edge_itself_is_tried_again() {
        for (status, code) in [(401, "no_session"), (409, "not_ready"), (500, "internal")] {
            assert_eq!(
                retry_action(&problem(status, code, None), true, 1),
                RetryAction::After { pause_ms: 1_000 },
                "{code}"
            );
            assert_eq!(
                retry_action(&problem(status, code, None), true, 6),
                RetryAction::GiveUp { can_retry: true },
                "{code}"
            );
        }
    }
    #[test]
    fn failure_to_read_an_accepted_job_never_ends_it() {
        let unread = |error: &EdgeError, attempts| follow_action(error, true, ItemState::Rendering, attempts);
        let html = EdgeError::Unclear(Unclear::Internal);
        for error in
            [&EdgeError::Offline, &html, &problem(500, "internal", None), &problem(403, "foreign_origin", None)]
        {
            for attempts in [6, 60] {
                assert_eq!(unread(error, attempts), FollowAction::After { pause_ms: 60_000 }, "{error:?}");
            }
        }
        assert_eq!(unread(&html, 1), FollowAction::After { pause_ms: 1_000 });
        assert_eq!(follow_action(&EdgeError::Offline, false, ItemState::Rendering, 9), FollowAction::WhenOnline);
    }

    #[test]
    fn failure_of_a_session_while_following_sends_the_item_in_a_new_one() {
        for state in [ItemState::Rendering, ItemState::Checking] {
            assert_eq!(follow_action(&problem(401, "no_session", None), true, state, 1), FollowAction::SessionEnded);
        }
    }

    #[test]
    fn failure_to_find_a_job_is_not_sent_again_unasked() {
        let missing = problem(404, "not_found", None);
        assert_eq!(follow_action(&missing, true, ItemState::Rendering, 1), FollowAction::Missing);
        assert_eq!(follow_action(&missing, true, ItemState::Checking, 1), FollowAction::Uncompared);
    }

    #[test]
    fn failure_while_comparing_leaves_it_uncompared_but_a_busy_edge_does_not() {
        let failed = |error: &EdgeError, attempts| follow_action(error, true, ItemState::Checking, attempts);
        assert_eq!(failed(&problem(500, "internal", None), 5), FollowAction::After { pause_ms: 16_000 });
        assert_eq!(failed(&problem(500, "internal", None), 6), FollowAction::Uncompared);
        for status in [429, 503] {
            assert_eq!(failed(&problem(status, "busy", Some(2)), 99), FollowAction::After { pause_ms: 2_000 });
        }
    }
}
