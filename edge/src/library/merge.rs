//! Merges one library into another: a guest's library becomes part of an account's. The library that takes over
//! requests the rows of the other page by page, and stores each page and the position in one transaction. From the
//! first page on the other library redirects all callers here, and they wait here for the last row. After an
//! interruption the merge continues at its position; a repeated request has no effect. Objects in the bucket do not
//! move, because rows state their key prefixes.

mod webhooks;

use std::cell::Cell;

use serde::{Deserialize, Serialize};

use super::commands::{Command, commands};
use super::events;
use super::makes;
use super::merge_state::{moved_to, pending};
use super::records::{RowPage, RowPosition};
use super::rows;
use super::session_ends;
use super::sql::{Sql, values};
use super::transaction::Transaction;
use crate::db::libraries;
use crate::platform::bindings::Edge;
use crate::problem::Fault;

/// Takes over the library `from`. Replies after the last row has arrived.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct MergeLibrary {
    pub(crate) from: String,
}

/// Sent between libraries: requests rows. From then on the other library counts as moved.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct SendRows {
    to: String,
    position: RowPosition,
    /// The libraries that wait for these rows, in order. If the receiver is among them, there is a deadlock.
    pub(super) waiting: Vec<String>,
}

/// Sent between libraries: all rows have arrived, so the other library can delete them. The output is the number of its
/// last event, or `None` as long as rows are left: then the command must be sent again.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct DeleteMergedRows {
    to: String,
}

commands! {
    false:
    MergeLibrary -> ();
    SendRows -> RowPage;
    DeleteMergedRows -> Option<u64>;
}

/// Records that a library is to be taken over.
pub(super) fn begin(library: &Transaction<'_>, from: &str) -> Result<(), Fault> {
    library.sql.run("INSERT INTO merges (from_library) VALUES (?1) ON CONFLICT DO NOTHING", values![from])?;
    library.reschedule();
    Ok(())
}

fn position(sql: &Sql, from: &str) -> Result<Option<RowPosition>, Fault> {
    let statement = "SELECT table_index, after_key FROM merges WHERE from_library = ?1 AND is_done = 0";
    sql.row(statement, values![from])
}

/// Takes over the remaining rows of the library `from`, if there is an unfinished merge. Returns the message for the
/// owner's pages. `waiting` are the libraries that wait for it. `limit` applies limits to what has arrived.
pub(super) async fn finish(
    sql: &Sql,
    edge: &Edge,
    library_id: &str,
    from: &str,
    waiting: &[String],
    limit: fn(&Transaction<'_>) -> Result<(), Fault>,
) -> Result<Option<String>, Fault> {
    let (own_id, other) = (|| library_id.to_owned(), edge.library(from));
    while let Some(position) = position(sql, from)? {
        if !rows::is_end(&position) {
            let waiting = waiting.iter().cloned().chain([own_id()]).collect();
            let page = other.call_unmoved(&SendRows { to: own_id(), position: position.clone(), waiting }).await?;
            sql.transaction(|| store(sql, from, &position, page))?;
            continue;
        }
        // Updates the map first: the other library still redirects its callers here.
        libraries::move_entries(&edge.db()?, from, library_id).await?;
        let last_event = loop {
            let deleted = other.call_unmoved(&DeleteMergedRows { to: own_id() }).await?;
            if let Some(last_event) = deleted {
                break last_event;
            }
        };
        return sql.transaction(|| {
            let statement = "UPDATE merges SET is_done = 1 WHERE from_library = ?1 AND is_done = 0 RETURNING is_done";
            let is_first = sql.run(statement, values![from])? > 0;
            if !is_first {
                return Ok(None);
            }
            limit(&Transaction::new(sql, edge, library_id, &Cell::new(false)))?;
            events::reset(sql, last_event).map(Some)
        });
    }
    Ok(None)
}

/// Stores a page and the next position, unless another call has done so.
fn store(sql: &Sql, from: &str, expected: &RowPosition, mut page: RowPage) -> Result<(), Fault> {
    if position(sql, from)?.as_ref() != Some(expected) {
        return Ok(());
    }
    let next = page.next.clone().unwrap_or_else(rows::end);
    webhooks::switch_off(&mut page);
    rows::write(sql, page)?;
    let statement = "UPDATE merges SET table_index = ?2, after_key = ?3 WHERE from_library = ?1";
    sql.run(statement, values![from, next.table_index as u64, &next.after_key])?;
    Ok(())
}

/// Cancels the merge of a library that another one took over.
pub(super) fn cancel(sql: &Sql, from: &str) -> Result<(), Fault> {
    sql.run("DELETE FROM merges WHERE from_library = ?1 AND is_done = 0", values![from])?;
    Ok(())
}

/// Sends rows to the library that takes this one over. From now on this library redirects all other callers.
pub(super) fn send_rows(library: &Transaction<'_>, SendRows { to, position, .. }: SendRows) -> Result<RowPage, Fault> {
    mark_moved(library, &to)?;
    rows::read(library.sql, &position)
}

/// Deletes rows that have arrived elsewhere, in steps: some makes, or some other rows if no make is left.
pub(super) fn delete_rows(
    library: &Transaction<'_>,
    DeleteMergedRows { to }: DeleteMergedRows,
) -> Result<Option<u64>, Fault> {
    mark_moved(library, &to)?;
    // All at once could take too long. Each make changes sums.
    if !makes::remove_some(library, None)? || !rows::clear_some(library.sql)? {
        return Ok(None);
    }
    // The pages of a guest reload their lists; nobody reads these events any more.
    events::erase(library.sql)?;
    // Its sockets close, and it opens no others.
    session_ends::clear(library.sql)?;
    library.reschedule();
    events::stored_range(library.sql).map(|stored| Some(stored.newest))
}

fn mark_moved(library: &Transaction<'_>, to: &str) -> Result<(), Fault> {
    match moved_to(library.sql)? {
        // The remaining rows would arrive in a library that nobody calls.
        None if !pending(library.sql)?.is_empty() => {
            return Err(Fault::internal("a library that is taking over another one cannot be taken over yet"));
        }
        None => drop(library.sql.run("INSERT INTO moved (to_library) VALUES (?1)", values![to])?),
        Some(owner) if owner == to => {}
        Some(_) => {
            return Err(Fault::conflict("This library already belongs to another account."));
        }
    }
    Ok(())
}
