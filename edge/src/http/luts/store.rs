//! Stores a look-up table that arrives in chunks, because it may be larger than the memory of an isolate.

use std::io::Write as _;

use api::Lut;
use axum::body::Bytes;
use filters::{Error, LutInfo, LutReader};

use crate::access::grant::Grant;
use crate::access::hourly;
use crate::library::LibraryClient;
use crate::library::commands::{AddLut, AddedLut, AdmitLut, ChargeCost, CheckLutQuota};
use crate::library::records::{LutRow, reading_cost_ms};
use crate::names;
use crate::platform::bindings::Edge;
use crate::platform::clock;
use crate::platform::ids;
use crate::platform::request_log::RequestLog;
use crate::problem::Fault;
use crate::storage::{Key, Prefix, Writer};

/// Name of a table without a name and a title.
const DEFAULT_NAME: &str = "untitled.cube";

/// What is known of a table before its bytes arrive.
#[derive(Debug, Clone)]
pub(crate) struct NewLut {
    /// Without a name, the title in the file is used.
    pub(crate) name: Option<String>,
    /// At least that many bytes, as far as the sender says.
    pub(crate) size_bytes: u64,
}

/// Stores a table, unless the owner has one with the same bytes. `next` yields its chunks. Returns the table, and whether
/// it is new.
pub(crate) async fn store(
    edge: &Edge,
    grant: &Grant,
    log: &RequestLog,
    NewLut { name, size_bytes }: NewLut,
    next: impl AsyncFnMut() -> Result<Option<Bytes>, Fault>,
) -> Result<(Lut, bool), Fault> {
    let (library, id) = (grant.library(edge), ids::new_id()?);
    let key = Key::Lut { prefix: Prefix::new(&grant.owner_id), id: &id };
    // Checks the quota before a byte is read. Above it only a known table helps: the file is read, and nothing is
    // stored.
    let mut file = match library.call(&CheckLutQuota { size_bytes }).await {
        Ok(()) => Ok(edge.storage()?.writer(&key, "text/plain")),
        Err(fault) if fault.is_over_quota() => Err(fault),
        Err(fault) => return Err(fault),
    };
    let admitted = admit(library, log, next, file.as_mut().ok()).await;
    let (info, file) = match (admitted, file) {
        (Ok((info, None)), Ok(file)) => (info, file),
        (Ok((_, None)), Err(full)) => return Err(full),
        (Ok((_, Some(known))), file) => {
            discard(file).await;
            return Ok((known, false));
        }
        (Err(fault), file) => {
            discard(file).await;
            return Err(fault);
        }
    };
    // Stores the bytes before the row, so that every row has its object.
    file.finish().await?;
    let title = info.title.as_deref().and_then(names::clean);
    let name = name.as_deref().and_then(names::clean).or(title);
    let row = LutRow {
        id: id.clone(),
        key_prefix: grant.owner_id.clone(),
        sha256: info.id.0,
        name: name.unwrap_or_else(|| DEFAULT_NAME.to_owned()),
        kind: info.kind,
        size: info.size,
        size_bytes: info.file_bytes,
        memory_bytes: info.memory_bytes,
        created_at: clock::rfc3339(clock::now_ms()),
    };
    let AddedLut { lut, is_new } = library.call(&AddLut { lut: row }).await?;
    if !is_new {
        // The sweep deletes the object if this fails.
        let _ = edge.storage()?.delete(&[key]).await;
    }
    Ok((lut, is_new))
}

/// The table's facts, and the existing table with the same bytes, if there is one.
async fn admit(
    library: LibraryClient<'_>,
    log: &RequestLog,
    next: impl AsyncFnMut() -> Result<Option<Bytes>, Fault>,
    file: Option<&mut Writer>,
) -> Result<(LutInfo, Option<Lut>), Fault> {
    let mut read_bytes = 0;
    let received = receive(next, &mut read_bytes, file).await;
    // Charges what was read, also if the file is then refused.
    let cost_ms = reading_cost_ms(read_bytes);
    hourly::charge_cost(log, cost_ms);
    let charged = library.call(&ChargeCost { cost_ms }).await;
    let (info, _) = (received?, charged?);
    let known = library.call(&AdmitLut { sha256: info.id.0, size_bytes: info.file_bytes }).await?;
    Ok((info, known))
}

/// Deletes the stored parts of a file.
async fn discard(file: Result<Writer, Fault>) {
    if let Ok(file) = file {
        file.abort().await;
    }
}

/// Parses the table in chunks and forwards them to `file`.
async fn receive(
    mut next: impl AsyncFnMut() -> Result<Option<Bytes>, Fault>,
    read_bytes: &mut u64,
    mut file: Option<&mut Writer>,
) -> Result<LutInfo, Fault> {
    let mut reader = LutReader::checking();
    while let Some(chunk) = next().await? {
        *read_bytes += chunk.len() as u64;
        reader.push(&chunk).map_err(Error::from)?;
        if let Some(file) = &mut file {
            file.write_all(&chunk).map_err(|error| Fault::internal(error.to_string()))?;
            file.send().await?;
        }
    }
    Ok(reader.check().map_err(Error::from)?)
}
