//! Writer of an object that is stored while it is produced: finished parts are sent to the store, so the whole object
//! is never held. Small objects use one request, like `Storage::put`.
//!
//! The head of some files is known only at their end, such as a list of offsets. A writer with a late head keeps the parts
//! with the head, replaces the head when it is known, and sends these parts last. The store joins parts by their numbers,
//! so the order of sending does not matter.

use std::fmt;
use std::io;
use std::rc::Rc;

use super::Error;
use super::backend::{Backend, Condition};
use super::key::redacted;
use super::multipart::{MIN_PART_BYTES, PART_BYTES};

/// Bytes that may be written beyond a part before it is sent: a few rows of the widest picture. This capacity avoids a
/// copy of the part.
const SLACK_BYTES: usize = 1 << 20;

/// An object in progress: bytes are written to it, then sent. The object exists when it is [finished](Self::finish).
pub struct Writer {
    backend: Rc<dyn Backend>,
    key: String,
    media_type: String,
    /// Size of all parts except the last.
    part_bytes: usize,
    /// Bytes that are not sent yet, after those of `held`.
    buffer: Vec<u8>,
    /// Size of a head that is known only at the end.
    head_bytes: usize,
    /// The first parts, if they have a part of the late head.
    held: Vec<u8>,
    parts: Option<Parts>,
}

/// The parts that were sent.
struct Parts {
    upload: String,
    /// The ETags of the parts after the held ones.
    etags: Vec<String>,
    /// The ETags of the held parts.
    held_etags: Vec<String>,
    bytes: u64,
}

impl Writer {
    /// Bytes that a writer without a late head holds at most.
    pub const BUFFER_BYTES: usize = PART_BYTES + SLACK_BYTES;

    pub(super) fn new(backend: Rc<dyn Backend>, key: String, media_type: String) -> Self {
        let (buffer, held) = (Vec::new(), Vec::new());
        Self { backend, key, media_type, part_bytes: PART_BYTES, buffer, head_bytes: 0, held, parts: None }
    }

    pub(super) fn with_late_head(backend: Rc<dyn Backend>, key: String, media_type: String, head_bytes: usize) -> Self {
        // Small parts: the first one stays in memory beside the one that is being written.
        Self { part_bytes: MIN_PART_BYTES, head_bytes, ..Self::new(backend, key, media_type) }
    }

    /// Bytes that a writer with a late head holds beside the part that is being written, at most.
    #[must_use]
    pub const fn held_bytes(head_bytes: usize) -> usize {
        head_bytes.div_ceil(MIN_PART_BYTES) * MIN_PART_BYTES
    }

    /// The number of further bytes until a part can be sent.
    #[must_use]
    pub fn bytes_until_part(&self) -> u64 {
        (self.part_bytes + 1).saturating_sub(self.buffer.len()) as u64
    }

    /// Sends all complete parts and keeps the rest.
    ///
    /// # Errors
    ///
    /// An error of the store.
    pub async fn send(&mut self) -> Result<(), Error> {
        // A part of exactly this length may be the whole object.
        while self.buffer.len() > self.part_bytes {
            if self.held.len() < self.head_bytes {
                self.hold_part();
            } else {
                self.send_part(self.part_bytes).await?;
            }
        }
        Ok(())
    }

    /// Sends the rest and returns the ETag of the object, which is durable when this returns. A failure leaves nothing
    /// behind.
    ///
    /// # Errors
    ///
    /// An error of the store.
    pub async fn finish(self) -> Result<String, Error> {
        self.finish_with_head(&[]).await
    }

    /// Replaces the head, of the announced size, and finishes like [`Writer::finish`].
    ///
    /// # Errors
    ///
    /// An error of the store, or the head has another size than announced.
    pub async fn finish_with_head(mut self, head: &[u8]) -> Result<String, Error> {
        let stored = match self.replace_head(head) {
            Ok(()) => self.try_finish().await,
            Err(error) => Err(error),
        };
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

    fn replace_head(&mut self, head: &[u8]) -> Result<(), Error> {
        let written = self.held.len() + self.buffer.len();
        if head.len() != self.head_bytes || head.len() > written {
            let (announced, actual) = (self.head_bytes, head.len());
            return Err(Error::Refused(format!(
                "the head of {} has {actual} bytes; {announced} of {written} were announced",
                redacted(&self.key)
            )));
        }
        // The head may begin in held parts and end in the buffer.
        let places = self.held.iter_mut().chain(&mut self.buffer);
        places.zip(head).for_each(|(place, byte)| *place = *byte);
        Ok(())
    }

    async fn try_finish(&mut self) -> Result<String, Error> {
        self.send().await?;
        if self.parts.is_none() && self.held.is_empty() {
            let stored = self.backend.put(&self.key, &self.buffer, &self.media_type, Condition::Always).await?;
            return stored.ok_or_else(|| unexpected_condition(&self.key));
        }
        self.send_part(self.buffer.len()).await?;
        self.send_held().await?;
        match &self.parts {
            Some(Parts { upload, etags, held_etags, bytes }) => {
                let etags: Vec<_> = held_etags.iter().chain(etags).cloned().collect();
                self.backend.complete(&self.key, upload, &etags, *bytes).await
            }
            None => Err(Error::Refused(format!("no part of {} was sent", redacted(&self.key)))),
        }
    }

    /// Moves the first part of the buffer to the held parts.
    fn hold_part(&mut self) {
        let rest = self.buffer.split_off(self.part_bytes.min(self.buffer.len()));
        let part = std::mem::replace(&mut self.buffer, rest);
        if self.held.is_empty() {
            self.held = part;
        } else {
            self.held.extend_from_slice(&part);
        }
    }

    async fn send_part(&mut self, length: usize) -> Result<(), Error> {
        let first = self.held.len() / self.part_bytes + 1;
        let parts = match &mut self.parts {
            Some(parts) => parts,
            none => {
                let upload = self.backend.begin(&self.key, &self.media_type).await?;
                none.insert(Parts { upload, etags: Vec::new(), held_etags: Vec::new(), bytes: 0 })
            }
        };
        let number = u16::try_from(first + parts.etags.len()).unwrap_or(u16::MAX);
        let part = self.buffer.get(..length).unwrap_or(&self.buffer);
        parts.etags.push(self.backend.put_part(&self.key, &parts.upload, number, part).await?);
        parts.bytes += part.len() as u64;
        self.buffer.drain(..length.min(self.buffer.len()));
        Ok(())
    }

    /// Sends the held parts. Another part was sent before.
    async fn send_held(&mut self) -> Result<(), Error> {
        let Some(parts) = &mut self.parts else { return Ok(()) };
        for (number, part) in (1..).zip(self.held.chunks(self.part_bytes)) {
            parts.held_etags.push(self.backend.put_part(&self.key, &parts.upload, number, part).await?);
            parts.bytes += part.len() as u64;
        }
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
            let more = (self.buffer.capacity() * 2).min(self.part_bytes + SLACK_BYTES).max(needed);
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

#[cfg(test)]
mod tests;
