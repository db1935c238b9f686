//! The list of jobs, newest first. A page begins behind the last job of the page before.

use api::{Job, Page};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use uuid::Uuid;

use super::{COLUMNS, is_in};
use crate::library::commands::ListJobs;
use crate::library::kinds::describe;
use crate::library::records::JobRow;
use crate::library::sql::{Value, values};
use crate::library::transaction::Transaction;
use crate::problem::Fault;

/// Sorts behind every id.
const NEWEST: &str = "g";

pub(in crate::library) fn list(library: &Transaction<'_>, asked: ListJobs) -> Result<Page<Job>, Fault> {
    let mut conditions = "id < ?1".to_owned();
    if asked.kind.is_some() {
        conditions.push_str(" AND kind = ?3");
    }
    if let Some(state) = asked.state {
        conditions.push_str(&format!(" AND {}", is_in(state)));
    }
    let statement = format!("SELECT {COLUMNS} FROM jobs WHERE {conditions} ORDER BY id DESC LIMIT ?2");
    let before = asked.before.as_deref().unwrap_or(NEWEST);
    // One more than is shown tells whether there is a next page.
    let bounds = values![before, asked.limit as u64 + 1];
    let kind = asked.kind.as_ref().map(|kind| Value::from(kind.as_str()));
    let rows: Vec<JobRow> = library.sql.rows(&statement, bounds.into_iter().chain(kind))?;
    Ok(page(rows.into_iter().map(describe).collect(), asked.limit))
}

fn page(mut fetched: Vec<Job>, limit: usize) -> Page<Job> {
    let has_more = fetched.len() > limit;
    fetched.truncate(limit);
    let last = fetched.last().filter(|_| has_more);
    Page { next_cursor: last.map(|job| encode(&job.id)), items: fetched }
}

fn encode(id: &str) -> String {
    URL_SAFE_NO_PAD.encode(id)
}

/// The id in a cursor; `None` if it is no cursor of this list.
pub(crate) fn decode(cursor: &str) -> Option<String> {
    let id = URL_SAFE_NO_PAD.decode(cursor).ok().and_then(|id| String::from_utf8(id).ok());
    id.filter(|id| Uuid::parse_str(id).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn job_cursor_is_an_id_and_sorts_before_the_newest() {
        let id = "0197f3a0-0000-7000-8000-000000000003";
        assert_eq!(decode(&encode(id)).as_deref(), Some(id));
        for cursor in ["", "!", "bm8", "MDE5N2YzYTA"] {
            assert_eq!(decode(cursor), None, "{cursor}");
        }
        assert!(NEWEST > "ffffffff-ffff-7fff-bfff-ffffffffffff");
    }
}
