//! Webhooks: endpoints that receive the owner's events, and the deliveries to them. The transaction that publishes an
//! event to the owner's pages also inserts its deliveries, so none is lost and none is sent for a change that was rolled
//! back.
//!
//! A delivery is `waiting` until it is due and its endpoint has a place in the queue, `sent` while its message is in the
//! queue, `running` during an attempt, and then `waiting` again, `delivered` or `failed`. A lease ends `sent` and
//! `running` if a message or a worker is lost.

mod arrival;
mod attempts;
pub(crate) mod commands;
mod deliveries;
mod endpoints;
mod events;
mod message;
mod outbox;
mod reasons;
mod retention;
mod schedule;

pub(super) use arrival::{disable_all, limit_arrivals};
pub(super) use attempts::{claim, record, record_notice};
pub(super) use deliveries::{list as list_deliveries, replay};
pub(super) use endpoints::{create, delete, get, list, rotate_secret, update};
pub(super) use events::record_events;
pub(crate) use message::WebhookMessage;
pub(super) use outbox::{next_due_ms, release, take_due};
pub(super) use reasons::Reason;
pub(super) use retention::{delete_old, next_cleanup_ms};
