//! One library takes over another: a guest's becomes part of an account's. The library that takes over asks the other for its rows, page by page, and
//! stores each page with its place in one transaction. From the first page on the other one answers nobody else any more: whoever asks it is sent
//! here, and waits here until the last row has come. Killed anywhere, it goes on where it was; asked twice, it is done once. Objects of the bucket stay
//! where they are: rows know their key prefixes.

use serde::{Deserialize, Serialize};

use super::commands::{Command, commands};
use super::events;
use super::records::{Place, RowPage};
use super::rows;
use super::sql::{Sql, values};
use super::transaction::Transaction;
use crate::db::libraries;
use crate::platform::bindings::Edge;
use crate::problem::Fault;

/// Takes over the library `from`. The answer comes when its last row is here.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct TakeOver {
    pub(crate) from: String,
}

/// From library to library: asks for rows. With it the other library is moved.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct GiveRows {
    to: String,
    place: Place,
    /// The libraries that wait for these rows, the last one last: one that is among them would wait for itself.
    pub(super) waiting: Vec<String>,
}

/// From library to library: every row has come, so they may go. The answer is the number of the last event.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct ForgetRows {
    to: String,
}

commands! {
    false:
    TakeOver -> ();
    GiveRows -> RowPage;
    ForgetRows -> u64;
}

/// The library that took this one over.
pub(super) fn moved_to(sql: &Sql) -> Result<Option<String>, Fault> {
    #[derive(Deserialize)]
    struct Row {
        to_library: String,
    }
    let row: Option<Row> = sql.row("SELECT to_library FROM moved", [])?;
    Ok(row.map(|row| row.to_library))
}

/// Notes that a library is to be taken over.
pub(super) fn begin(library: &Transaction<'_>, from: &str) -> Result<(), Fault> {
    library.sql.run("INSERT INTO merges (from_library) VALUES (?1) ON CONFLICT DO NOTHING", values![from])?;
    library.reschedule();
    Ok(())
}

/// Libraries that are being taken over.
pub(super) fn pending(sql: &Sql) -> Result<Vec<String>, Fault> {
    #[derive(Deserialize)]
    struct Row {
        from_library: String,
    }
    let rows: Vec<Row> = sql.rows("SELECT from_library FROM merges WHERE is_done = 0", [])?;
    Ok(rows.into_iter().map(|row| row.from_library).collect())
}

fn place(sql: &Sql, from: &str) -> Result<Option<Place>, Fault> {
    let statement = "SELECT table_index, after_key FROM merges WHERE from_library = ?1 AND is_done = 0";
    sql.row(statement, values![from])
}

/// Takes over what is still to come of the library `from`, if this library takes it over at all. Afterwards: what the owner's pages are told.
/// `waiting` are the libraries that wait for it.
pub(super) async fn finish(
    sql: &Sql,
    edge: &Edge,
    library_id: &str,
    from: &str,
    waiting: &[String],
) -> Result<Option<String>, Fault> {
    let (here, other) = (|| library_id.to_owned(), edge.library(from));
    while let Some(place) = place(sql, from)? {
        if !rows::is_end(&place) {
            let waiting = waiting.iter().cloned().chain([here()]).collect();
            let page = other.call_directly(&GiveRows { to: here(), place: place.clone(), waiting }).await?;
            sql.transaction(|| store(sql, from, &place, page))?;
            continue;
        }
        // The map goes first: the other library still sends who asks it here.
        libraries::move_prefixes(&edge.db()?, from, library_id).await?;
        let last_event = other.call_directly(&ForgetRows { to: here() }).await?;
        return sql.transaction(|| {
            let statement = "UPDATE merges SET is_done = 1 WHERE from_library = ?1 AND is_done = 0 RETURNING is_done";
            let is_first = sql.run(statement, values![from])? > 0;
            is_first.then(|| events::begin_anew(sql, last_event)).transpose()
        });
    }
    Ok(None)
}

/// Stores a page and where the next one begins, unless another step has done so.
fn store(sql: &Sql, from: &str, asked: &Place, page: RowPage) -> Result<(), Fault> {
    if place(sql, from)?.as_ref() != Some(asked) {
        return Ok(());
    }
    let next = page.next.clone().unwrap_or_else(rows::end);
    rows::write(sql, page)?;
    let statement = "UPDATE merges SET table_index = ?2, after_key = ?3 WHERE from_library = ?1";
    sql.run(statement, values![from, next.table_index as u64, &next.after_key])?;
    Ok(())
}

/// Forgets that a library is to be taken over that belongs to another one.
pub(super) fn give_up(sql: &Sql, from: &str) -> Result<(), Fault> {
    sql.run("DELETE FROM merges WHERE from_library = ?1 AND is_done = 0", values![from])?;
    Ok(())
}

/// Gives rows to the library that takes this one over. From here on this library answers nobody else.
pub(super) fn give(library: &Transaction<'_>, GiveRows { to, place, .. }: GiveRows) -> Result<RowPage, Fault> {
    be_moved(library, &to)?;
    rows::read(library.sql, &place)
}

pub(super) fn forget(library: &Transaction<'_>, ForgetRows { to }: ForgetRows) -> Result<u64, Fault> {
    be_moved(library, &to)?;
    rows::clear(library.sql)?;
    library.reschedule();
    Ok(events::span(library.sql)?.newest)
}

fn be_moved(library: &Transaction<'_>, to: &str) -> Result<(), Fault> {
    match moved_to(library.sql)? {
        // Rows that are still to come would come to a library that nobody asks.
        None if !pending(library.sql)?.is_empty() => {
            return Err(Fault::internal("a library that is taking over another one cannot be taken over yet"));
        }
        None => drop(library.sql.run("INSERT INTO moved (to_library) VALUES (?1)", values![to])?),
        Some(owner) if owner == to => {}
        Some(_) => {
            return Err(Fault::conflict("This library belongs to another account already."));
        }
    }
    Ok(())
}
