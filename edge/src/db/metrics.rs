//! Sums that isolates add to, and what triggers count (migration 0006).

use std::collections::BTreeMap;

use serde::Deserialize;
use worker::{D1Database, D1Type};

use super::{batch, number, row, rows, statement};
use crate::metrics::Key;
use crate::metrics::text::{Sample, labels};
use crate::problem::Fault;

/// Adds to the stored sums, all of them or none.
pub(crate) async fn add(db: &D1Database, sums: &BTreeMap<Key, f64>) -> Result<(), Fault> {
    let sql = "INSERT INTO metrics (name, labels, value) VALUES (?1, ?2, ?3)
               ON CONFLICT (name, labels) DO UPDATE SET value = value + excluded.value";
    let statements = sums.iter().map(|((name, labels), value)| {
        statement(db, sql, &[D1Type::Text(name), D1Type::Text(labels), D1Type::Real(*value)])
    });
    batch(db, statements.collect::<Result<_, _>>()?).await?;
    Ok(())
}

/// Every sample that the database knows.
pub(crate) async fn samples(db: &D1Database, now_ms: u64) -> Result<Vec<Sample>, Fault> {
    #[derive(Deserialize)]
    struct Sum {
        name: String,
        labels: String,
        value: f64,
    }
    #[derive(Deserialize)]
    struct Jobs {
        kind: String,
        state: String,
        count: f64,
    }
    #[derive(Deserialize)]
    struct Totals {
        images: f64,
        bytes: f64,
        waiting_ms: f64,
    }
    let sums: Vec<Sum> = rows(statement(db, "SELECT name, labels, value FROM metrics", &[])?).await?;
    let jobs: Vec<Jobs> = rows(statement(db, "SELECT kind, state, count FROM job_counts", &[])?).await?;
    // The index of unsettled jobs gives the oldest without looking at the others.
    let sql = "SELECT (SELECT COALESCE(SUM(images), 0) FROM usage) AS images,
                      (SELECT COALESCE(SUM(bytes), 0) FROM usage) AS bytes,
                      MAX(0, COALESCE(?1 - (SELECT MIN(due_at_ms) FROM jobs WHERE state IN ('queued', 'running')), 0))
                          AS waiting_ms";
    let totals: Option<Totals> = row(statement(db, sql, &[number(now_ms)])?).await?;
    let of_jobs = |Jobs { kind, state, count }| Sample {
        name: "safelight_jobs".to_owned(),
        labels: labels(&[("kind", &kind), ("state", &state)]),
        value: count,
    };
    let mut samples: Vec<Sample> =
        sums.into_iter().map(|Sum { name, labels, value }| Sample { name, labels, value }).collect();
    samples.extend(jobs.into_iter().map(of_jobs));
    if let Some(Totals { images, bytes, waiting_ms }) = totals {
        let plain = |name: &str, value| Sample { name: name.to_owned(), labels: String::new(), value };
        samples.extend([
            plain("safelight_images", images),
            plain("safelight_stored_bytes", bytes),
            plain("safelight_queue_age_seconds", waiting_ms / 1000.0),
        ]);
    }
    Ok(samples)
}
