//! Expired uploads: counts the bytes that were written, and deletes them when no confirmation can be running any more.

use super::Library;
use crate::library::commands::SetWrittenBytes;
use crate::library::records::UploadRow;
use crate::library::uploads;
use crate::problem::Fault;
use crate::storage::{Key, Prefix};

impl Library {
    /// Checks the store for expired uploads. An announced file without bytes stops counting, and bytes that were
    /// written directly to the store count.
    pub(super) async fn check_expired_uploads(&self) -> Result<(), Fault> {
        for upload in self.read(uploads::unchecked)? {
            let head = self.edge.storage()?.head(&key(&upload)).await?;
            let seen = SetWrittenBytes { id: upload.id, written_bytes: head.map_or(0, |head| head.size_bytes) };
            self.transact(|library| uploads::record_check(library, seen))?;
        }
        Ok(())
    }

    /// Deletes the bytes of unconfirmed uploads, then their rows. A confirmed upload has bytes only if its URL was used
    /// again.
    pub(super) async fn delete_expired_uploads(&self) -> Result<(), Fault> {
        let expired = self.read(uploads::expired)?;
        if expired.is_empty() {
            return Ok(());
        }
        self.edge.storage()?.delete(&expired.iter().map(key).collect::<Vec<_>>()).await?;
        self.transact(|library| uploads::delete(library, &expired))
    }
}

fn key(upload: &UploadRow) -> Key<'_> {
    Key::Upload { prefix: Prefix::new(&upload.key_prefix), image: &upload.id }
}
