//! The context of a command inside a transaction.

use std::cell::{Cell, Ref, RefCell};

use api::LiveEvent;
use serde::Deserialize;

use super::events;
use super::sql::{Sql, Value, values};
use crate::platform::bindings::Edge;
use crate::platform::clock;
use crate::problem::Fault;

/// The tables for a command, and the events and messages to send after the commit.
pub(super) struct Transaction<'a> {
    pub(super) sql: &'a Sql,
    pub(super) edge: &'a Edge,
    pub(super) now_ms: u64,
    pub(super) library_id: &'a str,
    events: RefCell<Vec<String>>,
    published: RefCell<Vec<LiveEvent>>,
    has_messages: Cell<bool>,
    has_deliveries: Cell<bool>,
    is_changed: &'a Cell<bool>,
}

impl<'a> Transaction<'a> {
    pub(super) fn new(sql: &'a Sql, edge: &'a Edge, library_id: &'a str, is_changed: &'a Cell<bool>) -> Self {
        let now_ms = clock::now_ms();
        Self {
            sql,
            edge,
            now_ms,
            library_id,
            events: RefCell::default(),
            published: RefCell::default(),
            has_messages: Cell::new(false),
            has_deliveries: Cell::new(false),
            is_changed,
        }
    }

    /// Takes the published events.
    pub(super) fn take_events(&self) -> Vec<String> {
        self.events.take()
    }

    pub(super) fn has_events(&self) -> bool {
        !self.events.borrow().is_empty()
    }

    /// The published events that webhooks may have chosen.
    pub(super) fn published(&self) -> Ref<'_, [LiveEvent]> {
        Ref::map(self.published.borrow(), Vec::as_slice)
    }

    pub(super) fn has_messages(&self) -> bool {
        self.has_messages.get()
    }

    pub(super) fn has_deliveries(&self) -> bool {
        self.has_deliveries.get()
    }

    /// Computes the time of the next alarm again after the command.
    pub(super) fn reschedule(&self) {
        self.is_changed.set(true);
    }

    /// The current time in the format of rows.
    pub(super) fn now(&self) -> String {
        clock::rfc3339(self.now_ms)
    }

    /// The key prefix of new objects.
    pub(super) fn key_prefix(&self) -> &str {
        self.library_id
    }

    /// Publishes an event to the owner's pages and webhooks. Events keep their order.
    pub(super) fn publish(&self, event: LiveEvent) -> Result<(), Fault> {
        self.publish_to_pages(&event)?;
        self.published.borrow_mut().push(event);
        Ok(())
    }

    /// Publishes an event to the owner's pages only.
    pub(super) fn publish_to_pages(&self, event: &LiveEvent) -> Result<(), Fault> {
        let message = events::add(self.sql, event)?;
        self.reschedule();
        self.events.borrow_mut().push(message);
        Ok(())
    }

    /// Tells the owner's pages to reload their lists.
    pub(super) fn reset_events(&self) -> Result<(), Fault> {
        let message = events::reset(self.sql, 0)?;
        self.reschedule();
        self.events.borrow_mut().push(message);
        Ok(())
    }

    /// Sends the messages of queued jobs after the commit.
    pub(super) fn send_messages(&self) {
        self.has_messages.set(true);
    }

    /// Sends the messages of due deliveries after the commit.
    pub(super) fn send_deliveries(&self) {
        self.has_deliveries.set(true);
    }

    /// The ids that a statement selects for a list of ids.
    pub(super) fn select_from_ids(&self, statement: &str, ids: &[String]) -> Result<Vec<String>, Fault> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        self.select_ids(statement, values![&serde_json::to_string(ids)?])
    }

    /// The ids that a statement selects.
    pub(super) fn select_ids(
        &self,
        statement: &str,
        values: impl IntoIterator<Item = Value>,
    ) -> Result<Vec<String>, Fault> {
        #[derive(Deserialize)]
        struct Id {
            id: String,
        }
        let found: Vec<Id> = self.sql.rows(statement, values)?;
        Ok(found.into_iter().map(|found| found.id).collect())
    }
}
