//! CONTRIBUTING shows the complete code of one operation; this test compares it with the files.

#![allow(clippy::unwrap_used, reason = "a test that cannot read its files has failed")]

use std::fs;
use std::path::Path;

#[test]
fn contributing_shows_the_real_operation() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let guide = fs::read_to_string(root.join("CONTRIBUTING.md")).unwrap();
    for path in ["filters/src/ops/invert.rs", "filters/goldens/invert/cases.json"] {
        let added: String =
            fs::read_to_string(root.join(path)).unwrap().lines().map(|line| format!("+{line}\n")).collect();
        let shown = format!("--- /dev/null\n+++ b/{path}\n{added}");
        assert!(guide.contains(&shown), "CONTRIBUTING.md does not show {path} as it is");
    }
    let table = fs::read_to_string(root.join("filters/src/ops.rs")).unwrap();
    assert!(guide.contains("     sepia,\n+    invert,\n     gaussian_blur,\n"));
    assert!(table.contains("    sepia,\n    invert,\n    gaussian_blur,\n"));
}
