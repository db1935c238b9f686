//! Size budgets after gzip: what a visitor downloads, and what the edge loads.

use anyhow::{Result, bail};

use crate::artifacts::build_all;
use crate::size::{Size, kilobytes};
use crate::split::is_part;
use crate::tools::Tools;
use crate::workspace::Workspace;

/// File patterns by folder, and the limit on their total size after gzip. If a commit raises a limit, its message says what the bytes buy.
const BUDGETS: [Budget; 9] = [
    Budget {
        what: "app, first WebAssembly",
        folder: "dist/app",
        files: |file| file.ends_with(".wasm") && !is_part(file),
        gzip_bytes: 1_205_000,
    },
    Budget {
        what: "app, all WebAssembly",
        folder: "dist/app",
        files: |file| file.ends_with(".wasm"),
        gzip_bytes: 2_330_000,
    },
    Budget { what: "app, JavaScript", folder: "dist/app", files: |file| file.ends_with(".js"), gzip_bytes: 18_500 },
    Budget { what: "app, style", folder: "dist/app", files: |file| file.ends_with(".css"), gzip_bytes: 22_500 },
    Budget { what: "app, font", folder: "dist/app", files: |file| file.ends_with(".woff2"), gzip_bytes: 25_000 },
    Budget { what: "app, manifest", folder: "dist/app", files: |file| file.ends_with(".webmanifest"), gzip_bytes: 600 },
    Budget {
        what: "samples, small",
        folder: "dist/app/photos/thumbnails",
        files: |file| file.ends_with(".webp"),
        gzip_bytes: 50_000,
    },
    Budget {
        what: "edge, WebAssembly",
        folder: "edge/build",
        files: |file| file.ends_with(".wasm"),
        gzip_bytes: 2_860_000,
    },
    Budget { what: "edge, JavaScript", folder: "edge/build", files: |file| file.ends_with(".js"), gzip_bytes: 12_000 },
];

struct Budget {
    what: &'static str,
    folder: &'static str,
    files: fn(&str) -> bool,
    gzip_bytes: u64,
}

/// Builds what changed, measures sizes, and fails with one line for each budget that is exceeded.
pub(super) fn check(workspace: &Workspace) -> Result<()> {
    build_all(workspace, &Tools::ensure(workspace)?)?;
    let mut over = Vec::new();
    for Budget { what, folder, files, gzip_bytes } in BUDGETS {
        let (size, count) = Size::measure_all(&workspace.path(folder), files)?;
        if count == 0 {
            bail!("{what}: no file in {folder} matches.");
        }
        eprintln!(
            "{what:<22} {:>12} raw {:>12} gzip, budget {}",
            kilobytes(size.raw),
            kilobytes(size.gzip),
            kilobytes(gzip_bytes)
        );
        if size.gzip > gzip_bytes {
            over.push(format!(
                "{what}: {} after gzip is over its budget of {}",
                kilobytes(size.gzip),
                kilobytes(gzip_bytes)
            ));
        }
    }
    if over.is_empty() { Ok(()) } else { bail!("{}", over.join("\n")) }
}
