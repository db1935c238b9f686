//! Webhooks at the edge: endpoints, and the log of their deliveries.

use api::{Delivery, Page, Webhook, WebhookPatch, WebhookRequest, paths};
use gloo_net::http::Request;

use super::request::{EdgeResult, json, send, with_timeout};

/// Number of deliveries on a page of a log.
const PAGE_SIZE: &str = "20";

/// All webhooks, newest first.
pub(crate) async fn list() -> EdgeResult<Page<Webhook>> {
    json(with_timeout(Request::get(paths::WEBHOOKS)).build()).await
}

pub(crate) async fn create(request: &WebhookRequest) -> EdgeResult<Webhook> {
    json(with_timeout(Request::post(paths::WEBHOOKS)).json(request)).await
}

pub(crate) async fn change(id: &str, patch: &WebhookPatch) -> EdgeResult<Webhook> {
    json(with_timeout(Request::patch(&paths::webhook(id))).json(patch)).await
}

pub(crate) async fn delete(id: &str) -> EdgeResult<()> {
    send(with_timeout(Request::delete(&paths::webhook(id))).build()).await.map(drop)
}

/// Replaces the secret. The old one signs along for a day.
pub(crate) async fn rotate_secret(id: &str) -> EdgeResult<Webhook> {
    json(with_timeout(Request::post(&paths::webhook_secret(id))).build()).await
}

/// A page of the log, newest first.
pub(crate) async fn deliveries(id: &str, cursor: Option<&str>) -> EdgeResult<Page<Delivery>> {
    let query = [("limit", PAGE_SIZE)].into_iter().chain(cursor.map(|cursor| ("cursor", cursor)));
    json(with_timeout(Request::get(&paths::deliveries(id))).query(query).build()).await
}

/// Sends a delivery again.
pub(crate) async fn replay(id: &str, delivery_id: &str) -> EdgeResult<Delivery> {
    json(with_timeout(Request::post(&paths::replay(id, delivery_id))).build()).await
}
