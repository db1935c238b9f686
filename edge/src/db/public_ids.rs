//! Map from the ids that others may use to the libraries with their rows. Libraries write it; it may be some seconds
//! late, so the library decides whether an id is public.

use serde::Deserialize;
use worker::{D1Database, D1PreparedStatement, D1Type};

use super::{batch, row, statement};
use crate::problem::Fault;

/// Finds the library of an id.
pub(crate) async fn find_library(db: &D1Database, id: &str) -> Result<Option<String>, Fault> {
    #[derive(Deserialize)]
    struct Row {
        library_id: String,
    }
    let sql = "SELECT library_id FROM public_ids WHERE id = ?1";
    let found: Option<Row> = row(statement(db, sql, &[D1Type::Text(id)])?).await?;
    Ok(found.map(|found| found.library_id))
}

/// Adds and removes ids of a library. Entries of other libraries are not removed.
pub(crate) async fn write(db: &D1Database, library_id: &str, public: &[&str], private: &[&str]) -> Result<(), Fault> {
    let add = "INSERT INTO public_ids (id, library_id) SELECT value, ?2 FROM json_each(?1) WHERE true
        ON CONFLICT (id) DO UPDATE SET library_id = excluded.library_id";
    let remove = "DELETE FROM public_ids WHERE id IN (SELECT value FROM json_each(?1)) AND library_id = ?2";
    let statements = [(add, public), (remove, private)]
        .into_iter()
        .filter(|(_, ids)| !ids.is_empty())
        .map(|(sql, ids)| statement(db, sql, &[D1Type::Text(&serde_json::to_string(ids)?), D1Type::Text(library_id)]));
    batch(db, statements.collect::<Result<_, _>>()?).await?;
    Ok(())
}

/// The statement that reassigns the ids of a library to the one that took it over.
pub(super) fn move_ids(db: &D1Database, from: &str, to: &str) -> Result<D1PreparedStatement, Fault> {
    let sql = "UPDATE public_ids SET library_id = ?2 WHERE library_id = ?1";
    statement(db, sql, &[D1Type::Text(from), D1Type::Text(to)])
}
