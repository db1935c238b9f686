//! The part of the alarm: begins the runs that are due, and repairs what an interruption left.

use std::collections::BTreeSet;

use api::RunTrigger;
use serde::Deserialize;

use super::rows::{RUN_COLUMNS, RunRow};
use super::{by_id, finish_listing, removal, runs};
use crate::library::sql::values;
use crate::library::transaction::Transaction;
use crate::problem::Fault;
use api::JobError;

/// SQL condition: no run of the collection is under way.
const IS_IDLE: &str =
    "NOT EXISTS (SELECT 1 FROM collection_runs r WHERE r.collection_id = c.id AND r.state <> 'finished')";

/// SQL condition: the run waits for nothing. Each job that ends continues its run, so this happens only after an interruption.
const IS_STUCK: &str = "(r.state = 'processing' AND r.wait_until_ms IS NULL AND NOT EXISTS
        (SELECT 1 FROM collection_records x WHERE x.collection_id = r.collection_id AND x.state = 'running')
    OR r.state = 'listing' AND NOT EXISTS
        (SELECT 1 FROM jobs j WHERE j.id = r.job_id AND j.state IN ('queued', 'running')))";

/// Collections whose runs one alarm begins. Their settings may have hundreds of kilobytes each.
const PAGE_SIZE: u64 = 10;

/// Begins due runs, continues those that wait or are stuck, and tries failed removals again.
pub(in crate::library) fn run_due(library: &Transaction<'_>) -> Result<(), Fault> {
    repair_records(library)?;
    let statement = format!(
        "SELECT {RUN_COLUMNS} FROM collection_runs r WHERE r.state <> 'finished'
         AND (r.wait_until_ms <= ?1 OR {IS_STUCK})"
    );
    for run in library.sql.rows::<RunRow>(&statement, values![library.now_ms])? {
        if run.cutoff_ms.is_none() {
            let error = JobError {
                code: "internal".to_owned(),
                message: "The listing of the source was lost. The next run lists it again.".to_owned(),
            };
            finish_listing(library, &run.id, Some(&error))?;
        } else {
            runs::refill(library, &run)?;
        }
    }
    #[derive(Deserialize)]
    struct Due {
        id: String,
        next_trigger: RunTrigger,
    }
    let statement = format!(
        "SELECT id, next_trigger FROM collections c
         WHERE c.next_run_ms <= ?1 AND c.deleted_at_ms IS NULL AND {IS_IDLE} ORDER BY c.next_run_ms, c.id LIMIT ?2"
    );
    for Due { id, next_trigger } in library.sql.rows::<Due>(&statement, values![library.now_ms, PAGE_SIZE])? {
        // An event says what changed.
        let lists = next_trigger != RunTrigger::Event;
        let collection = by_id(library, &id)?;
        match runs::listing_wait_ms(library, &collection)?.filter(|_| lists) {
            Some(wait_ms) => {
                let statement = "UPDATE collections SET next_run_ms = ?2 WHERE id = ?1";
                library.sql.run(statement, values![&id, library.now_ms + wait_ms])?;
                library.reschedule();
            }
            None => drop(runs::begin(library, &collection, next_trigger, lists)?),
        }
    }
    let statement = "UPDATE collections SET removal_ms = NULL WHERE removal_ms <= ?1 RETURNING id";
    for id in library.select_ids(statement, values![library.now_ms])? {
        removal::queue(library, &id)?;
    }
    Ok(())
}

/// Releases records whose job is not there any more, or has ended: an older release does not know these kinds of jobs, and
/// fails them without their records.
fn repair_records(library: &Transaction<'_>) -> Result<(), Fault> {
    let statement = "UPDATE collection_records SET job_id = NULL,
        state = CASE state WHEN 'running' THEN 'open' ELSE state END
        WHERE job_id IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM jobs j WHERE j.id = job_id AND j.state IN ('queued', 'running'))
        RETURNING collection_id AS id";
    let collections: BTreeSet<String> = library.select_ids(statement, [])?.into_iter().collect();
    collections.iter().try_for_each(|id| removal::queue(library, id))
}

/// The time of the next work of the alarm: a due run, a waiting run, or a failed removal.
pub(in crate::library) fn next_due_ms(library: &Transaction<'_>) -> Result<Option<u64>, Fault> {
    #[derive(Deserialize)]
    struct Next {
        at_ms: Option<u64>,
    }
    let statements = [
        format!(
            "SELECT min(c.next_run_ms) AS at_ms FROM collections c WHERE c.next_run_ms IS NOT NULL
            AND c.deleted_at_ms IS NULL AND {IS_IDLE}"
        ),
        format!(
            "SELECT min(CASE WHEN {IS_STUCK} THEN 0 ELSE r.wait_until_ms END) AS at_ms FROM collection_runs r
            WHERE r.state <> 'finished'"
        ),
        "SELECT min(removal_ms) AS at_ms FROM collections WHERE removal_ms IS NOT NULL".to_owned(),
    ];
    let mut next = None;
    for statement in &statements {
        let row: Option<Next> = library.sql.row(statement, [])?;
        next = next.into_iter().chain(row.and_then(|row| row.at_ms)).min();
    }
    Ok(next)
}
