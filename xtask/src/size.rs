//! File sizes, raw and after gzip.

use std::fs::{self, File};
use std::io;
use std::path::Path;

use anyhow::{Context as _, Result};
use flate2::Compression;
use flate2::write::GzEncoder;

/// Size in bytes, raw and after gzip.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Size {
    /// Raw size.
    pub(crate) raw: u64,
    /// After `gzip -9`.
    pub(crate) gzip: u64,
}

impl Size {
    /// The size of one file.
    pub(crate) fn measure(file: &Path) -> Result<Self> {
        let mut counted = GzEncoder::new(Count(0), Compression::best());
        let mut source = File::open(file).with_context(|| format!("{} cannot be read", file.display()))?;
        let raw = io::copy(&mut source, &mut counted)?;
        Ok(Self { raw, gzip: counted.finish()?.0 })
    }

    /// The total size of the files in `folder` (not in subfolders) whose name is wanted, and their number.
    pub(crate) fn measure_all(folder: &Path, is_wanted: fn(&str) -> bool) -> Result<(Self, usize)> {
        let (mut sum, mut count) = (Self::default(), 0);
        for entry in fs::read_dir(folder).with_context(|| format!("{} cannot be read", folder.display()))? {
            let path = entry?.path();
            if path.is_file() && path.file_name().is_some_and(|name| is_wanted(&name.to_string_lossy())) {
                let size = Self::measure(&path)?;
                sum = Self { raw: sum.raw + size.raw, gzip: sum.gzip + size.gzip };
                count += 1;
            }
        }
        Ok((sum, count))
    }
}

/// Formats a size in units of 1,000 bytes: `1 234.5 KB`.
pub(crate) fn kilobytes(bytes: u64) -> String {
    format!("{}.{} KB", bytes / 1000, bytes % 1000 / 100)
}

struct Count(u64);

impl io::Write for Count {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn size_counts_raw_and_gzip() -> Result<()> {
        let file = std::env::temp_dir().join(format!("xtask-size-{}", std::process::id()));
        fs::write(&file, [7; 10_000])?;
        let size = Size::measure(&file)?;
        fs::remove_file(&file)?;
        assert_eq!(size.raw, 10_000);
        assert!(size.gzip > 10 && size.gzip < 200, "{size:?}");
        assert_eq!(kilobytes(size.raw), "10.0 KB");
        Ok(())
    }
}
