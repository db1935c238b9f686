//! Size budgets: what a visitor downloads and what the edge loads, after gzip.

use anyhow::{Result, bail};

use crate::artifacts::build_all;
use crate::size::{Size, kilobytes};
use crate::tools::Tools;
use crate::workspace::Workspace;

/// Files by folder and ending, and the most bytes they may have together after gzip. Raise a budget on purpose,
/// in a commit that says what it buys.
const BUDGETS: [Budget; 8] = [
    Budget { what: "app, WebAssembly", folder: "dist/app", suffix: ".wasm", gzip_bytes: 1_440_000 },
    Budget { what: "app, JavaScript", folder: "dist/app", suffix: ".js", gzip_bytes: 15_000 },
    Budget { what: "app, style", folder: "dist/app", suffix: ".css", gzip_bytes: 17_000 },
    Budget { what: "app, font", folder: "dist/app", suffix: ".woff2", gzip_bytes: 25_000 },
    Budget { what: "app, manifest", folder: "dist/app", suffix: ".webmanifest", gzip_bytes: 600 },
    Budget { what: "samples, small", folder: "dist/app/photos/thumbnails", suffix: ".webp", gzip_bytes: 50_000 },
    Budget { what: "edge, WebAssembly", folder: "edge/build", suffix: ".wasm", gzip_bytes: 1_365_000 },
    Budget { what: "edge, JavaScript", folder: "edge/build", suffix: ".js", gzip_bytes: 10_500 },
];

struct Budget {
    what: &'static str,
    folder: &'static str,
    suffix: &'static str,
    gzip_bytes: u64,
}

/// Builds what is not up to date, weighs it, and fails with a line for each budget that is passed.
pub(super) fn check(workspace: &Workspace) -> Result<()> {
    build_all(workspace, &Tools::ensure(workspace)?)?;
    let mut over = Vec::new();
    for Budget { what, folder, suffix, gzip_bytes } in BUDGETS {
        let (size, count) = Size::of_all(&workspace.path(folder), suffix)?;
        if count == 0 {
            bail!("{what}: there is no {suffix} file in {folder}.");
        }
        eprintln!(
            "{what:<18} {:>12} raw {:>12} gzip, budget {}",
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
