//! Files under `incoming/{owner}/` become images: each version of one is noted here once, and ingested by a job.
//!
//! An event only says where to look. What is there, and in which version, the store says: so events may come twice, late, in any order,
//! or never (then a sweep finds the object).

mod announced;

pub(crate) use announced::take;

use percent_encoding::percent_decode_str;
use worker::D1Database;

use crate::db::batch;
use crate::db::incoming::{self, Version};
use crate::db::jobs::NewJob;
use crate::jobs::{self, IngestObject, JobMessage};
use crate::live;
use crate::names;
use crate::platform::bindings::Edge;
use crate::platform::clock;
use crate::platform::ids;
use crate::problem::Fault;
use crate::storage::{IncomingKey, Key};

/// How many are written in one transaction.
const AT_ONCE: usize = 50;

/// Looks at the objects with these keys, and queues the ingest of those that are there and new; says how many.
pub(crate) async fn look(edge: &Edge, keys: &[String]) -> Result<usize, Fault> {
    let storage = edge.storage()?;
    let mut versions = Vec::new();
    for key in keys {
        let Some(parsed) = IncomingKey::parse(key) else { continue };
        // A key that no URL can carry is not looked at: on its way it would become another object's.
        let etag = if parsed.is_plain() {
            match storage.head(&Key::Listed(key)).await? {
                Some(head) => head.etag,
                None => continue,
            }
        } else {
            String::new()
        };
        versions.push(Version { key: key.clone(), etag });
    }
    notice(edge, &edge.db()?, versions).await
}

/// Queues the ingest of those versions that were not seen before; says how many. Objects of owners that do not exist stay unnoticed.
pub(crate) async fn notice(edge: &Edge, db: &D1Database, versions: Vec<Version>) -> Result<usize, Fault> {
    let now_ms = clock::now_ms();
    let now = clock::rfc3339(now_ms);
    let mut noticed = 0;
    for versions in incoming::unseen(db, &versions).await?.chunks(AT_ONCE) {
        let mut statements = Vec::new();
        let mut queue = Vec::new();
        for version in versions {
            let Some(IncomingKey { owner, file, .. }) = IncomingKey::parse(&version.key) else { continue };
            let (job_id, image_id) = (ids::new_id()?, ids::new_id()?);
            let ingest = IngestObject { key: version.key.clone() };
            let payload = serde_json::to_string(&ingest)?;
            let name = names::clean(file);
            let job = NewJob {
                id: &job_id,
                owner_id: owner,
                name: Some(name.as_deref().unwrap_or(names::UNTITLED)),
                task: ingest.task(&payload, &image_id),
                created_at: &now,
                due_at_ms: now_ms,
            };
            statements.extend(incoming::insert(db, version, &job)?);
            let queued = (owner.to_owned(), jobs::describe(job.row()));
            queue.push((JobMessage { job_id: job_id.clone() }, queued));
        }
        if statements.is_empty() {
            continue;
        }
        let new = incoming::inserted(&batch(db, statements).await?)?;
        let queued = queue.into_iter().zip(new).filter_map(|(queued, new)| new.then_some(queued));
        let (messages, jobs): (Vec<_>, Vec<_>) = queued.unzip();
        noticed += messages.len();
        // Told before they are begun, so that nobody hears of an end first.
        for (owner, job) in jobs {
            live::job_moved(edge, &owner, Some(job)).await;
        }
        JobMessage::send_all(edge, messages).await;
    }
    Ok(noticed)
}

/// A key as an S3 event has it: percent-encoded, with `+` for a space.
pub(crate) fn decoded(key: &str) -> Option<String> {
    let spaced = key.replace('+', " ");
    percent_decode_str(&spaced).decode_utf8().ok().map(|key| key.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn event_key_is_decoded() {
        assert_eq!(decoded("incoming/o/my+cat%2B%C3%A4.jpg").as_deref(), Some("incoming/o/my cat+ä.jpg"));
        assert_eq!(decoded("incoming/o/%ff.jpg"), None);
        assert_eq!(decoded("100%").as_deref(), Some("100%"));
    }
}
