//! The list of jobs, newest first.

use api::{Job, Page};

use super::{COLUMNS, state_condition};
use crate::library::commands::ListJobs;
use crate::library::id_cursor::{FIRST_PAGE, page};
use crate::library::kinds::{describe, is_listed_sql};
use crate::library::records::JobRow;
use crate::library::sql::{Value, values};
use crate::library::transaction::Transaction;
use crate::problem::Fault;

pub(in crate::library) fn list(library: &Transaction<'_>, command: ListJobs) -> Result<Page<Job>, Fault> {
    let mut conditions = format!("id < ?1 AND {}", is_listed_sql());
    if command.kind.is_some() {
        conditions.push_str(" AND kind = ?3");
    }
    if let Some(state) = command.state {
        conditions.push_str(&format!(" AND {}", state_condition(state)));
    }
    let statement = format!("SELECT {COLUMNS} FROM jobs WHERE {conditions} ORDER BY id DESC LIMIT ?2");
    let before = command.before.as_deref().unwrap_or(FIRST_PAGE);
    let bounds = values![before, command.limit as u64 + 1];
    let kind = command.kind.as_ref().map(|kind| Value::from(kind.as_str()));
    let rows: Vec<JobRow> = library.sql.rows(&statement, bounds.into_iter().chain(kind))?;
    Ok(page(rows.into_iter().map(describe).collect(), command.limit, |job| &job.id))
}
