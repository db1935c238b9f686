//! `/api/webhooks`: endpoints that receive the owner's events.

pub(crate) mod create;
pub(crate) mod delete;
pub(crate) mod deliveries;
pub(crate) mod get;
pub(crate) mod list;
pub(crate) mod replay;
pub(crate) mod rotate_secret;
pub(crate) mod update;

use api::WebhookEvent;

use crate::http::body::BodyLimit;
use crate::problem::Fault;

const REQUEST_LIMIT: BodyLimit = BodyLimit { what: "The request", name: "webhook_bytes", bytes: 8 << 10 };

/// Checks the names of events, and removes duplicates.
fn check_events(mut events: Vec<String>) -> Result<Vec<String>, Fault> {
    let names = WebhookEvent::ALL.map(WebhookEvent::as_str);
    events.sort_unstable();
    events.dedup();
    if events.is_empty() || !events.iter().all(|event| names.contains(&event.as_str())) {
        return Err(Fault::bad_request(format!(
            "`events` must name at least one of {}, and no other.",
            names.join(", ")
        )));
    }
    Ok(events)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn webhook_events_are_known_and_named_once() {
        let check = |events: &[&str]| check_events(events.iter().map(|&event| event.to_owned()).collect()).ok();
        let twice = check(&["rendition.done", "image.added", "rendition.done"]).unwrap();
        assert_eq!(twice, ["image.added", "rendition.done"]);
        assert_eq!(check(&WebhookEvent::ALL.map(WebhookEvent::as_str)).unwrap().len(), 6);
        for events in [&[][..], &["image.framed"], &["image.added", "*"]] {
            assert_eq!(check(events), None, "{events:?}");
        }
    }
}
