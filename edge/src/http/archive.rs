//! Writes a zip file to the body of a response, with the memory of one buffer.

pub(crate) mod entry_name;
mod zip;

use self::zip::Zip;
use crate::http::body_writer::BodyWriter;
use crate::problem::Fault;
use crate::storage::{Error, Key, Storage};

/// Bytes that are collected before they are sent: each write takes a call of the runtime.
const BUFFER_BYTES: usize = 256 << 10;

/// A zip file that is being sent.
#[derive(Debug)]
pub(crate) struct Archive {
    zip: Zip,
    buffer: Vec<u8>,
    body: BodyWriter,
    /// Entries whose objects do not exist.
    missing: Vec<String>,
}

impl Archive {
    pub(crate) fn new(body: BodyWriter) -> Self {
        Self { zip: Zip::default(), buffer: Vec::new(), body, missing: Vec::new() }
    }

    /// Begins an entry.
    pub(crate) fn begin(&mut self, name: String, modified_at: &str) {
        self.zip.begin(name, modified_at, &mut self.buffer);
    }

    /// Adds bytes to the entry.
    pub(crate) async fn write(&mut self, bytes: &[u8]) -> Result<(), Fault> {
        self.zip.count(bytes);
        self.buffer.extend_from_slice(bytes);
        if self.buffer.len() < BUFFER_BYTES { Ok(()) } else { self.flush().await }
    }

    /// The bytes of the entry so far.
    pub(crate) fn entry_bytes(&self) -> u64 {
        self.zip.entry_bytes()
    }

    /// Ends the entry.
    pub(crate) fn end(&mut self) -> Result<(), Fault> {
        self.zip.end(&mut self.buffer)
    }

    /// Adds an object as an entry. A missing object is noted.
    pub(crate) async fn add(
        &mut self,
        storage: &Storage,
        key: &Key<'_>,
        name: String,
        modified_at: &str,
    ) -> Result<(), Fault> {
        let mut chunks = match storage.chunks(key).await {
            Err(Error::Missing(_)) => {
                self.missing.push(name);
                return Ok(());
            }
            chunks => chunks?,
        };
        self.begin(name, modified_at);
        while let Some(chunk) = chunks.next().await? {
            self.write(&chunk).await?;
        }
        self.end()
    }

    /// Ends the file. `missing.txt` lists the files that were deleted meanwhile.
    pub(crate) async fn finish(mut self) -> Result<(), Fault> {
        if !self.missing.is_empty() {
            let lines = std::mem::take(&mut self.missing).join("\n") + "\n";
            self.begin("missing.txt".to_owned(), "");
            self.write(lines.as_bytes()).await?;
            self.end()?;
        }
        self.flush().await?;
        self.body.write(&self.zip.finish()).await
    }

    async fn flush(&mut self) -> Result<(), Fault> {
        self.body.write(&self.buffer).await?;
        self.buffer.clear();
        Ok(())
    }
}
