//! Announced uploads after their end: what is there is counted, and removed once no confirmation can be at work any more.

use super::Library;
use crate::library::commands::NoteUpload;
use crate::library::records::UploadRow;
use crate::library::uploads;
use crate::problem::Fault;
use crate::storage::{Key, Prefix};

impl Library {
    /// Asks the store what is there. A client that has announced a file and sent nothing has its room back, and what somebody wrote past the edge counts.
    pub(super) async fn look_at_ended_uploads(&self) -> Result<(), Fault> {
        for upload in self.read(uploads::unseen)? {
            let head = self.edge.storage()?.head(&key(&upload)).await?;
            let seen = NoteUpload { id: upload.id, written_bytes: head.map_or(0, |head| head.size_bytes) };
            self.transact(|library| uploads::note_seen(library, seen))?;
        }
        Ok(())
    }

    /// What was written for them and never confirmed goes, then their row. A confirmed one has nothing left in the store, unless its URL was written
    /// to once more.
    pub(super) async fn remove_expired_uploads(&self) -> Result<(), Fault> {
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
