//! The list of jobs, newest first.

use api::{Job, Page};

use super::{COLUMNS, is_in};
use crate::library::commands::ListJobs;
use crate::library::id_cursor::{NEWEST, page};
use crate::library::kinds::describe;
use crate::library::records::JobRow;
use crate::library::sql::{Value, values};
use crate::library::transaction::Transaction;
use crate::problem::Fault;

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
    let bounds = values![before, asked.limit as u64 + 1];
    let kind = asked.kind.as_ref().map(|kind| Value::from(kind.as_str()));
    let rows: Vec<JobRow> = library.sql.rows(&statement, bounds.into_iter().chain(kind))?;
    Ok(page(rows.into_iter().map(describe).collect(), asked.limit, |job| &job.id))
}
