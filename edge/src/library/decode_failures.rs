//! Cache of decode failures: a damaged file is not decoded again. An entry is valid for one version of the file and one
//! version of the engine.

use api::JobError;

use super::budget;
use super::commands::{AddDecodeFailure, AdmitDecode};
use super::records::DecodeFailure;
use super::sql::values;
use super::transaction::Transaction;
use crate::problem::Fault;

/// The known reason why this version of the file cannot be decoded.
pub(super) fn find(library: &Transaction<'_>, id: &str, version: &str) -> Result<Option<JobError>, Fault> {
    let statement = "SELECT code, message FROM decode_failures WHERE id = ?1 AND version = ?2 AND engine = ?3";
    library.sql.row(statement, values![id, version, filters::ENGINE_VERSION])
}

pub(super) fn add(library: &Transaction<'_>, failure: &DecodeFailure) -> Result<(), Fault> {
    let DecodeFailure { id, version, error } = failure;
    let statement =
        "INSERT OR REPLACE INTO decode_failures (id, version, engine, code, message) VALUES (?1, ?2, ?3, ?4, ?5)";
    library.sql.run(statement, values![id, version, filters::ENGINE_VERSION, &error.code, &error.message])?;
    Ok(())
}

pub(super) fn record(library: &Transaction<'_>, AddDecodeFailure { failure }: AddDecodeFailure) -> Result<(), Fault> {
    add(library, &failure)
}

/// Charges a decode. Fails if the file is known to be damaged or the budget is used up.
pub(super) fn admit(library: &Transaction<'_>, command: AdmitDecode) -> Result<(), Fault> {
    let AdmitDecode { id, version, cost_ms } = command;
    if let Some(error) = find(library, &id, &version)? {
        return Err(Fault::undecodable(&error));
    }
    budget::spend(library, cost_ms)
}
