//! Inserts the deliveries of the events of a transaction. A payload has the members `type`, `timestamp` and `data`
//! (Standard Webhooks 1.0.0, "Payload structure").

use api::{JobState, LiveEvent, RunState, RunTrigger, WebhookEvent};
use serde_json::{Value, json};

use super::retention;
use crate::library::images::renditions;
use crate::library::kinds::{JobKind as _, RenderRendition};
use crate::library::sql::values;
use crate::library::transaction::Transaction;
use crate::platform::ids;
use crate::problem::Fault;

/// Inserts the deliveries of all events that the transaction published.
pub(in crate::library) fn record_events(library: &Transaction<'_>) -> Result<(), Fault> {
    for event in library.published().iter() {
        record(library, event)?;
    }
    Ok(())
}

fn record(library: &Transaction<'_>, event: &LiveEvent) -> Result<(), Fault> {
    match event {
        LiveEvent::ImageAdded { image } => insert(library, WebhookEvent::ImageAdded, || Ok(json!({ "image": image }))),
        LiveEvent::ImageDeleted { image_id } => {
            insert(library, WebhookEvent::ImageDeleted, || Ok(json!({ "image_id": image_id })))
        }
        // Of interest to pages only.
        LiveEvent::PresetChanged { .. }
        | LiveEvent::PresetDeleted { .. }
        | LiveEvent::MakesChanged { .. }
        | LiveEvent::PyramidUpdated { .. }
        | LiveEvent::PyramidDeleted { .. }
        | LiveEvent::CollectionChanged { .. }
        | LiveEvent::CollectionDeleted { .. }
        | LiveEvent::RecordUpdated { .. } => Ok(()),
        // Webhooks do not report scheduled runs that found nothing to do.
        LiveEvent::RunUpdated { run } => {
            let is_news =
                run.trigger != RunTrigger::Schedule || run.attempted + run.withdrawn > 0 || run.error.is_some();
            if run.state != RunState::Finished || !is_news {
                return Ok(());
            }
            insert(library, WebhookEvent::CollectionRunFinished, || Ok(json!({ "run": run })))
        }
        LiveEvent::AvatarUpdated { avatar } => {
            insert(library, WebhookEvent::AvatarUpdated, || Ok(json!({ "avatar": avatar })))
        }
        LiveEvent::JobUpdated { job } if job.kind == RenderRendition::NAME => {
            let event = match job.state {
                JobState::Done => WebhookEvent::RenditionDone,
                JobState::Failed => WebhookEvent::RenditionFailed,
                JobState::Queued | JobState::Running | JobState::Cancelled | JobState::Unknown => return Ok(()),
            };
            let id = job.rendition_id.as_deref().unwrap_or_default();
            insert(library, event, || Ok(json!({ "rendition": renditions::summary(library, id)? })))
        }
        LiveEvent::JobUpdated { .. }
        | LiveEvent::ImageUpdated { .. }
        | LiveEvent::RenditionUpdated { .. }
        | LiveEvent::RenditionDeleted { .. } => Ok(()),
    }
}

/// Inserts a delivery for each endpoint that chose the event.
fn insert(
    library: &Transaction<'_>,
    event: WebhookEvent,
    data: impl FnOnce() -> Result<Value, Fault>,
) -> Result<(), Fault> {
    let event = event.as_str();
    let chosen =
        "SELECT id FROM webhooks WHERE enabled = 1 AND EXISTS (SELECT 1 FROM json_each(events) WHERE value = ?1)";
    let webhooks = library.select_ids(chosen, values![event])?;
    if webhooks.is_empty() {
        return Ok(());
    }
    let now = library.now();
    let body = json!({ "type": event, "timestamp": now, "data": data()? }).to_string();
    let message_id = format!("msg_{}", ids::new_id()?.replace('-', ""));
    for webhook_id in webhooks {
        let statement =
            "INSERT INTO webhook_deliveries (id, webhook_id, event, message_id, body, due_at_ms, created_at)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
        let row = values![&ids::new_id()?, &webhook_id, event, &message_id, &body, library.now_ms, &now];
        library.sql.run(statement, row)?;
    }
    retention::limit_backlog(library)?;
    library.send_deliveries();
    Ok(())
}
