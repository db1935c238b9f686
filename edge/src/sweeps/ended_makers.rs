//! Removes deleted accounts and guests from the makes and versions that they left in the libraries of others. A cursor
//! stores the position, so that libraries that fail do not stop the others.

use crate::db::makers::{self, MadePreset};
use crate::db::sweeps;
use crate::library::makes::commands::EndMaker;
use crate::platform::bindings::Edge;
use crate::platform::log;
use crate::problem::Fault;

const NAME: &str = "ended_makers";

/// Presets per run, and calls per run: each removes the maker from a hundred makes.
const MAX_PRESETS: u64 = 200;
const MAX_CALLS: usize = 2_000;

/// Returns the number of presets that name a deleted maker no more.
pub(super) async fn sweep(edge: &Edge) -> Result<usize, Fault> {
    let db = edge.db()?;
    let cursor = sweeps::cursor(&db, NAME).await?.unwrap_or_default();
    let after = cursor.split_once(' ').unwrap_or_default();
    let presets = makers::list_ended(&db, after, MAX_PRESETS).await?;
    let (mut ended, mut calls_left) = (0, MAX_CALLS);
    for made in &presets {
        match end(edge, made, &mut calls_left).await {
            Ok(true) => {
                makers::forget_ended(&db, made).await?;
                ended += 1;
            }
            // The next run continues.
            Ok(false) => return Ok(ended),
            Err(fault) => log::fault(NAME, &log::owner_digest(&made.library_id), &fault),
        }
        sweeps::set_cursor(&db, NAME, Some(&format!("{} {}", made.maker_id, made.preset_id))).await?;
    }
    if (presets.len() as u64) < MAX_PRESETS {
        sweeps::set_cursor(&db, NAME, None).await?;
    }
    Ok(ended)
}

/// Returns `false` if no call is left.
async fn end(edge: &Edge, made: &MadePreset, calls_left: &mut usize) -> Result<bool, Fault> {
    while let Some(left) = calls_left.checked_sub(1) {
        *calls_left = left;
        let command = EndMaker { preset_id: made.preset_id.clone(), maker_id: made.maker_id.clone() };
        if edge.library(&made.library_id).call(&command).await? {
            return Ok(true);
        }
    }
    Ok(false)
}
