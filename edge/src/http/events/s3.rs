//! `POST /api/events/s3`

use api::EventsTaken;
use axum::Json;
use axum::body::Body;
use axum::http::HeaderMap;
use serde::Deserialize;

use crate::http::body::{self, BodyLimit};
use crate::http::json;
use crate::incoming;
use crate::platform::bindings::Edge;
use crate::problem::Fault;

/// Holds some thousand records.
const REQUEST_LIMIT: BodyLimit = BodyLimit { what: "The notification", name: "event_bytes", bytes: 1 << 20 };

/// Maximum number of records: each one causes a request to the store. S3 sends one.
const MAX_RECORDS: usize = 200;

/// The parts of a bucket notification that are used.
#[derive(Debug, Deserialize)]
struct Notification {
    /// Absent in the message that S3 sends to test a new rule.
    #[serde(rename = "Records", default)]
    records: Vec<Record>,
}

#[derive(Debug, Deserialize)]
struct Record {
    #[serde(rename = "eventName")]
    event: String,
    s3: Subject,
}

#[derive(Debug, Deserialize)]
struct Subject {
    bucket: Bucket,
    object: Object,
}

#[derive(Debug, Deserialize)]
struct Bucket {
    name: String,
}

#[derive(Debug, Deserialize)]
struct Object {
    /// Percent-encoded, with `+` for a space.
    key: String,
}

/// Processes a bucket notification in the S3 event format: new objects under `incoming/{owner}/` become images, or pictures of
/// a collection. Objects that were removed are withdrawn from their collection.
///
/// Objects that do not exist, or that are in another bucket or folder, are ignored. So a notification can be sent
/// again.
#[utoipa::path(post, operation_id = "announceObjects", path = "/api/events/s3", tag = "service",
    request_body(content = serde_json::Value, content_type = "application/json", description = "`{\"Records\": […]}`"),
    responses(
        (status = 200, body = EventsTaken),
        (status = 401, description = "The token is missing or wrong"),
        (status = 404, description = "The deployment has no such token"),
    ))]
#[worker::send]
pub(crate) async fn s3(edge: Edge, headers: HeaderMap, body: Body) -> Result<Json<EventsTaken>, Fault> {
    let body = body::read(&headers, body, REQUEST_LIMIT).await?;
    let notification: Notification = json::parse(&body)
        .map_err(|error| Fault::bad_request(format!("The body must be an S3 event notification: {error}.")))?;
    let count = notification.records.len();
    if count > MAX_RECORDS {
        let detail = format!("The notification has {count} records; the limit is {MAX_RECORDS}.");
        return Err(Fault::over_limit(detail, "event_records", count as u64, MAX_RECORDS as u64));
    }
    let keys = keys(&notification.records, edge.bucket_name().as_deref());
    Ok(Json(EventsTaken { queued: incoming::queue_objects(&edge, &keys).await? as u64 }))
}

/// Kinds of event that create or delete an object.
const KINDS: [&str; 3] = ["ObjectCreated:", "ObjectRemoved:", "LifecycleExpiration:"];

/// The keys of the objects that were created or deleted in our bucket.
fn keys(records: &[Record], bucket: Option<&str>) -> Vec<String> {
    let is_ours = |record: &&Record| bucket.is_none_or(|bucket| bucket == record.s3.bucket.name);
    // Some stores write `s3:` before the name of the event.
    let is_one = |record: &&Record| {
        let event = record.event.trim_start_matches("s3:");
        KINDS.iter().any(|kind| event.starts_with(kind))
    };
    records
        .iter()
        .filter(is_ours)
        .filter(is_one)
        .filter_map(|record| incoming::decode_event_key(&record.s3.object.key))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys_of(notification: &str) -> Option<Vec<String>> {
        let notification: Notification = json::parse(notification.as_bytes()).ok()?;
        Some(keys(&notification.records, Some("safelight")))
    }

    fn record(event: &str, bucket: &str, key: &str) -> String {
        let s3 = format!(r#"{{"bucket":{{"name":"{bucket}"}},"object":{{"key":"{key}","size":1,"eTag":"x"}}}}"#);
        format!(r#"{{"eventVersion":"2.1","eventName":"{event}","s3":{s3}}}"#)
    }

    #[test]
    fn s3_events_give_created_and_deleted_keys_of_our_bucket() {
        let records = [
            record("ObjectCreated:Put", "safelight", "incoming/o/a+b.jpg"),
            record("s3:ObjectCreated:CompleteMultipartUpload", "safelight", "incoming/o/%C3%A4.jpg"),
            record("ObjectRemoved:Delete", "safelight", "incoming/o/c.jpg"),
            record("ObjectCreated:Put", "another", "incoming/o/d.jpg"),
            record("ObjectRestore:Post", "safelight", "incoming/o/e.jpg"),
        ];
        let notification = format!(r#"{{"Records":[{}]}}"#, records.join(","));
        let expected = ["incoming/o/a b.jpg", "incoming/o/ä.jpg", "incoming/o/c.jpg"];
        assert_eq!(keys_of(&notification), Some(expected.map(str::to_owned).to_vec()));
    }

    #[test]
    fn s3_test_event_gives_no_keys() {
        assert_eq!(keys_of(r#"{"Service":"Amazon S3","Event":"s3:TestEvent","Bucket":"b"}"#), Some(Vec::new()));
        assert_eq!(keys_of("[]"), None);
        assert_eq!(keys_of(r#"{"Records":[{}]}"#), None);
    }
}
