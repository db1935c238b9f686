//! What to do after a failed step of an item. Pure: the host tests it.

use api::ErrorCode;

use super::item::ItemState;
use crate::library::remote::request::EdgeError;

/// The first pause after a failure; it doubles.
const FIRST_PAUSE_MS: u32 = 1_000;

const LONGEST_PAUSE_MS: u32 = 60_000;

/// An item is given up after so many failures in a row of one step, where the edge answers and does not say that it is busy.
const MAX_ATTEMPTS: u32 = 6;

/// What to do next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Next {
    /// Wait until the edge answers again.
    WhenBack,
    /// The same step again after a pause. Nothing else is sent meanwhile: the order stays.
    After { pause_ms: u32 },
    /// The edge does not have the original: send it again.
    SendOriginal,
    /// The item failed; the next one goes on.
    GiveUp { can_retry: bool },
}

/// Decides by the error, by whether the edge answers otherwise, and by how many failures there were in a row, this one included.
pub(crate) fn after(error: &EdgeError, is_edge_there: bool, attempts: u32) -> Next {
    let again = if attempts < MAX_ATTEMPTS {
        Next::After { pause_ms: pause_ms(attempts) }
    } else {
        Next::GiveUp { can_retry: true }
    };
    match error {
        EdgeError::Offline if !is_edge_there => Next::WhenBack,
        EdgeError::Offline | EdgeError::Unclear(_) => again,
        EdgeError::Problem(problem, retry_after_s) => match problem.status {
            429 | 503 => {
                let asked_ms = retry_after_s.map(|seconds| seconds.saturating_mul(1000));
                // The outbox sleeps for the whole pause, and the edge may accept the next item earlier, for example after a person deletes something.
                Next::After { pause_ms: asked_ms.unwrap_or_else(|| pause_ms(attempts)).min(LONGEST_PAUSE_MS) }
            }
            404 if attempts < MAX_ATTEMPTS => Next::SendOriginal,
            404 => Next::GiveUp { can_retry: true },
            // A session that ended is replaced with the next attempt to send; an image that was deleted while it came in is sent again.
            401 | 408 | 409 | 500.. => again,
            // Another device deleted the table meanwhile: it is sent again.
            422 if problem.code == ErrorCode::RecipeMissingAsset => again,
            // What a person can change: the quota, or the page's origin.
            403 => Next::GiveUp { can_retry: true },
            _ => Next::GiveUp { can_retry: problem.code == ErrorCode::UploadMismatch },
        },
    }
}

/// What to do next with an item whose request the edge has accepted: it is never said not to be saved because of an answer that did not come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FollowNext {
    /// Wait until the edge answers again.
    WhenBack,
    /// The same step again after a pause.
    After { pause_ms: u32 },
    /// The session has ended, and what it made is out of reach: send it in a new one.
    SendAgain,
    /// The edge does not have it, or another session has.
    Missing,
    /// It is rendered, and stays without a comparison.
    Uncompared,
}

/// [`after`] for an item whose job is waited for, or whose rendition is compared.
pub(crate) fn after_following(error: &EdgeError, is_edge_there: bool, state: ItemState, attempts: u32) -> FollowNext {
    let is_rendered = state == ItemState::Checking;
    match error.status() {
        Some(401) => return FollowNext::SendAgain,
        Some(404) if !is_rendered => return FollowNext::Missing,
        _ => {}
    }
    match after(error, is_edge_there, attempts) {
        Next::WhenBack => FollowNext::WhenBack,
        Next::After { pause_ms } => FollowNext::After { pause_ms },
        Next::SendOriginal | Next::GiveUp { .. } if is_rendered => FollowNext::Uncompared,
        // The job goes on without being asked about.
        Next::SendOriginal | Next::GiveUp { .. } => FollowNext::After { pause_ms: LONGEST_PAUSE_MS },
    }
}

/// 1, 2, 4 … 60 seconds.
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
            assert_eq!(after(&EdgeError::Offline, false, attempts), Next::WhenBack);
        }
    }

    #[test]
    fn failure_of_a_connection_with_an_edge_that_answers_is_tried_again_and_then_given_up() {
        let cut = |attempts| after(&EdgeError::Offline, true, attempts);
        assert_eq!(cut(1), Next::After { pause_ms: 1_000 });
        assert_eq!(cut(5), Next::After { pause_ms: 16_000 });
        assert_eq!(cut(6), Next::GiveUp { can_retry: true });
    }

    #[test]
    fn failure_of_a_busy_edge_is_tried_again_when_it_says_and_never_given_up() {
        assert_eq!(after(&problem(429, "rate_limited", Some(17)), true, 99), Next::After { pause_ms: 17_000 });
        assert_eq!(after(&problem(503, "busy", None), true, 3), Next::After { pause_ms: 4_000 });
        assert_eq!(after(&problem(503, "storage_unavailable", None), true, 99), Next::After { pause_ms: 60_000 });
    }

    #[test]
    fn failure_for_the_file_or_the_recipe_is_final() {
        for (status, code) in
            [(400, "empty_file"), (413, "over_limit"), (415, "unknown_format"), (422, "recipe_does_not_fit")]
        {
            assert_eq!(after(&problem(status, code, None), true, 1), Next::GiveUp { can_retry: false }, "{code}");
        }
        assert_eq!(after(&problem(403, "over_quota", None), true, 1), Next::GiveUp { can_retry: true });
    }

    #[test]
    fn failure_for_a_missing_image_sends_the_original_again() {
        assert_eq!(after(&problem(404, "not_found", None), true, 1), Next::SendOriginal);
        assert_eq!(after(&problem(404, "not_found", None), true, 6), Next::GiveUp { can_retry: true });
    }

    #[test]
    fn failure_of_a_session_or_of_the_edge_itself_is_tried_again() {
        for (status, code) in [(401, "no_session"), (409, "not_ready"), (500, "internal")] {
            assert_eq!(after(&problem(status, code, None), true, 1), Next::After { pause_ms: 1_000 }, "{code}");
            assert_eq!(after(&problem(status, code, None), true, 6), Next::GiveUp { can_retry: true }, "{code}");
        }
    }
    #[test]
    fn failure_to_read_an_accepted_job_never_ends_it() {
        let unread = |error: &EdgeError, attempts| after_following(error, true, ItemState::Rendering, attempts);
        let html = EdgeError::Unclear(Unclear::Internal);
        for error in
            [&EdgeError::Offline, &html, &problem(500, "internal", None), &problem(403, "foreign_origin", None)]
        {
            for attempts in [6, 60] {
                assert_eq!(unread(error, attempts), FollowNext::After { pause_ms: 60_000 }, "{error:?}");
            }
        }
        assert_eq!(unread(&html, 1), FollowNext::After { pause_ms: 1_000 });
        assert_eq!(after_following(&EdgeError::Offline, false, ItemState::Rendering, 9), FollowNext::WhenBack);
    }

    #[test]
    fn failure_of_a_session_while_following_sends_the_item_in_a_new_one() {
        for state in [ItemState::Rendering, ItemState::Checking] {
            assert_eq!(after_following(&problem(401, "no_session", None), true, state, 1), FollowNext::SendAgain);
        }
    }

    #[test]
    fn failure_to_find_a_job_is_not_sent_again_unasked() {
        let missing = problem(404, "not_found", None);
        assert_eq!(after_following(&missing, true, ItemState::Rendering, 1), FollowNext::Missing);
        assert_eq!(after_following(&missing, true, ItemState::Checking, 1), FollowNext::Uncompared);
    }

    #[test]
    fn failure_while_comparing_leaves_it_uncompared_but_a_busy_edge_does_not() {
        let failed = |error: &EdgeError, attempts| after_following(error, true, ItemState::Checking, attempts);
        assert_eq!(failed(&problem(500, "internal", None), 5), FollowNext::After { pause_ms: 16_000 });
        assert_eq!(failed(&problem(500, "internal", None), 6), FollowNext::Uncompared);
        for status in [429, 503] {
            assert_eq!(failed(&problem(status, "busy", Some(2)), 99), FollowNext::After { pause_ms: 2_000 });
        }
    }
}
