//! Schema of a library, as a list of steps. An object is migrated to the newest step when it is first used. Each step
//! stores the SQL that undoes it, so that an older release, which does not know the step, can undo it.

use serde::Deserialize;

use super::sql::{Sql, values};
use crate::problem::Fault;

/// A step of the schema. A released step never changes.
struct Step {
    forward: &'static str,
    undo: &'static str,
}

macro_rules! step {
    ($name:literal) => {
        Step {
            forward: include_str!(concat!("schema/", $name, ".sql")),
            undo: include_str!(concat!("schema/", $name, ".undo.sql")),
        }
    };
}

/// All steps; the first one makes version 1.
static STEPS: &[Step] = &[
    step!("1_live"),
    step!("2_images"),
    step!("3_uploads"),
    step!("4_merges"),
    step!("5_deleted_renditions"),
    step!("6_budgets"),
    step!("7_luts"),
    step!("8_written_uploads"),
    step!("9_row_bytes"),
    step!("10_decode_failures"),
    step!("11_deleted_images"),
    step!("12_figures_told_at"),
    step!("13_webhooks"),
    step!("14_visibility"),
    step!("15_webhook_limits"),
    step!("16_presets"),
    step!("17_makes"),
    step!("18_webhook_reason_codes"),
    step!("19_ended_makers"),
    step!("20_pyramids"),
    step!("21_collections"),
    step!("22_deleted_makes"),
];

/// Migrates the tables to this release, in one transaction.
pub(super) fn migrate(sql: &Sql) -> Result<(), Fault> {
    sql.run("CREATE TABLE IF NOT EXISTS schema_steps (version INTEGER PRIMARY KEY, undo TEXT NOT NULL)", [])?;
    migrate_to(sql, STEPS.len() as u64)
}

fn migrate_to(sql: &Sql, target: u64) -> Result<(), Fault> {
    #[derive(Deserialize)]
    struct Row {
        version: u64,
    }
    #[derive(Deserialize)]
    struct Undo {
        version: u64,
        undo: String,
    }
    let newest: Option<Row> = sql.row("SELECT coalesce(max(version), 0) AS version FROM schema_steps", [])?;
    let newest = newest.map_or(0, |row| row.version);
    if newest == target {
        return Ok(());
    }
    sql.transaction(|| {
        // Undoes the steps of a newer release, newest first.
        let newer: Vec<Undo> = sql
            .rows("SELECT version, undo FROM schema_steps WHERE version > ?1 ORDER BY version DESC", values![target])?;
        for Undo { version, undo } in newer {
            sql.run(&undo, [])?;
            sql.run("DELETE FROM schema_steps WHERE version = ?1", values![version])?;
        }
        for (version, Step { forward, undo }) in (1..=target).zip(STEPS).skip(newest as usize) {
            sql.run(forward, [])?;
            sql.run("INSERT INTO schema_steps (version, undo) VALUES (?1, ?2)", values![version, *undo])?;
        }
        Ok(())
    })
}
