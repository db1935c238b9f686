//! Writer of an object that is stored while it is produced: finished parts are sent to the store, so the whole object
//! is never held. Small objects use one request, like `Storage::put`.

use std::fmt;
use std::io;
use std::rc::Rc;

use super::Error;
use super::backend::{Backend, Condition};
use super::key::redacted;
use super::multipart::PART_BYTES;

/// Bytes that may be written beyond a part before it is sent: a few rows of the widest picture. This capacity avoids a
/// copy of the part.
const SLACK_BYTES: usize = 1 << 20;

/// An object in progress: bytes are written to it, then sent. The object exists when it is [finished](Self::finish).
pub struct Writer {
    backend: Rc<dyn Backend>,
    key: String,
    media_type: String,
    /// Bytes that are not sent yet.
    buffer: Vec<u8>,
    parts: Option<Parts>,
}

/// The parts that were sent.
struct Parts {
    upload: String,
    etags: Vec<String>,
    bytes: u64,
}

impl Writer {
    pub(super) fn new(backend: Rc<dyn Backend>, key: String, media_type: String) -> Self {
        Self { backend, key, media_type, buffer: Vec::new(), parts: None }
    }

    /// The number of further bytes until a part can be sent.
    #[must_use]
    pub fn bytes_until_part(&self) -> u64 {
        (PART_BYTES + 1).saturating_sub(self.buffer.len()) as u64
    }

    /// Sends all complete parts and keeps the rest.
    ///
    /// # Errors
    ///
    /// An error of the store.
    pub async fn send(&mut self) -> Result<(), Error> {
        // A part of exactly this length may be the whole object.
        while self.buffer.len() > PART_BYTES {
            self.send_part(PART_BYTES).await?;
        }
        Ok(())
    }

    /// Sends the rest and returns the ETag of the object, which is durable when this returns. A failure leaves nothing
    /// behind.
    ///
    /// # Errors
    ///
    /// An error of the store.
    pub async fn finish(mut self) -> Result<String, Error> {
        let stored = self.try_finish().await;
        if stored.is_err() {
            self.abort().await;
        }
        stored
    }

    /// Deletes the parts that were sent. If this fails, the bucket's rule for incomplete uploads deletes them later.
    pub async fn abort(self) {
        if let Some(Parts { upload, .. }) = &self.parts {
            let _ = self.backend.abort(&self.key, upload).await;
        }
    }

    async fn try_finish(&mut self) -> Result<String, Error> {
        self.send().await?;
        if self.parts.is_none() {
            let stored = self.backend.put(&self.key, &self.buffer, &self.media_type, Condition::Always).await?;
            return stored.ok_or_else(|| unexpected_condition(&self.key));
        }
        self.send_part(self.buffer.len()).await?;
        match &self.parts {
            Some(Parts { upload, etags, bytes }) => self.backend.complete(&self.key, upload, etags, *bytes).await,
            None => Err(Error::Refused(format!("no part of {} was sent", redacted(&self.key)))),
        }
    }

    async fn send_part(&mut self, length: usize) -> Result<(), Error> {
        let parts = match &mut self.parts {
            Some(parts) => parts,
            none => {
                let upload = self.backend.begin(&self.key, &self.media_type).await?;
                none.insert(Parts { upload, etags: Vec::new(), bytes: 0 })
            }
        };
        let number = u16::try_from(parts.etags.len() + 1).unwrap_or(u16::MAX);
        let part = self.buffer.get(..length).unwrap_or(&self.buffer);
        parts.etags.push(self.backend.put_part(&self.key, &parts.upload, number, part).await?);
        parts.bytes += part.len() as u64;
        self.buffer.drain(..length.min(self.buffer.len()));
        Ok(())
    }
}

/// The error of a store that reports a failed condition although there was none.
pub(super) fn unexpected_condition(key: &str) -> Error {
    Error::Refused(format!("the store reported a failed condition that was not set, for {}", redacted(key)))
}

impl io::Write for Writer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let needed = self.buffer.len() + bytes.len();
        if needed > self.buffer.capacity() {
            // Doubles the capacity up to the maximum that is ever held, because WebAssembly memory never shrinks.
            let more = (self.buffer.capacity() * 2).min(PART_BYTES + SLACK_BYTES).max(needed);
            self.buffer.reserve_exact(more - self.buffer.len());
        }
        self.buffer.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl fmt::Debug for Writer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Writer").field("buffer", &self.buffer.len()).finish_non_exhaustive()
    }
}
