//! Tools that are distributed as crates: prebuilt with cargo-binstall if possible, otherwise built from source.

use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result};

use super::on_path;
use crate::process::{read, run_logged};
use crate::workspace::Workspace;

/// Downloads prebuilt tools, if it is installed.
pub(super) const BINSTALL: &str = "cargo-binstall";

/// Overrides for the tools' release profiles: favour build time over run time.
const QUICK_PROFILE: [(&str, &str); 3] = [
    ("CARGO_PROFILE_RELEASE_LTO", "off"),
    ("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16"),
    ("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1"),
];

/// A program that is built from a crate.
pub(super) struct CargoTool {
    pub(super) program: &'static str,
    pub(super) krate: &'static str,
    pub(super) version: &'static str,
    /// More arguments for `cargo install`.
    pub(super) args: &'static [&'static str],
    /// Build time in minutes on two cores, with `QUICK_PROFILE`.
    pub(super) minutes: u32,
}

impl CargoTool {
    /// The name of its cache entry.
    pub(super) fn entry(&self) -> String {
        format!("{}-{}", self.program, self.version)
    }

    /// Whether the program at `path` has this version.
    pub(super) fn is_at(&self, path: &Path) -> bool {
        let says = read(Command::new(path).arg("--version")).unwrap_or_default();
        says.split_whitespace().any(|word| names_version(word, self.version))
    }

    /// Installs the tool into `folder`: prebuilt if available, otherwise from source.
    pub(super) fn install(&self, workspace: &Workspace, folder: &Path, build: &Path) -> Result<()> {
        if let Some(binstall) = on_path(BINSTALL)
            && self.fetch(workspace, &binstall, folder)
        {
            return Ok(());
        }
        let Self { program, krate, version, args, minutes } = self;
        let mut install = workspace.cargo();
        install.args(["install", "--locked", "--force", krate, "--version", version, "--root"]);
        install.arg(folder).arg("--target-dir").arg(build).args(*args);
        install.envs(QUICK_PROFILE).env_remove("RUSTFLAGS").env_remove("CARGO_ENCODED_RUSTFLAGS");
        run_logged(
            &format!("Building {program} {version} (about {minutes} min)"),
            &mut install,
            &workspace.log(program),
        )
        .with_context(|| {
            format!(
                "{program} could not be built. It needs the network, a C compiler, pkg-config and OpenSSL's headers \
                 (Debian and Ubuntu: `sudo apt-get install build-essential pkg-config libssl-dev`). Run the command \
                 again when the cause is gone, or put {program} {version} on PATH: it is then used as it is."
            )
        })
    }

    /// Downloads a binary with a signature that cargo-binstall has verified. Returns `false` if there is none.
    fn fetch(&self, workspace: &Workspace, binstall: &Path, folder: &Path) -> bool {
        let Self { program, krate, version, args, .. } = self;
        // Prebuilt binaries have default features only.
        if !args.is_empty() {
            return false;
        }
        let mut fetch = workspace.command(binstall);
        // quick-install is an archive that signs its binaries.
        fetch.args(["--no-confirm", "--strategies", "quick-install", "--only-signed", "--version", version, "--root"]);
        fetch.arg(folder).arg(krate);
        let label = format!("Fetching {program} {version}");
        let fetched = run_logged(&label, &mut fetch, &workspace.log(program)).is_ok();
        fetched && self.is_at(&folder.join("bin").join(program))
    }
}

/// Whether the word is this version, in one of its forms: `2.5.0`, `v2.5.0`, or `cargo:2.5.0` for a program that was built from a crate.
fn names_version(word: &str, version: &str) -> bool {
    word.trim_start_matches("cargo:").trim_start_matches('v') == version
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn version_is_found_as_programs_write_it() {
        assert!(["2.5.0", "v2.5.0", "cargo:2.5.0"].iter().all(|word| names_version(word, "2.5.0")));
        assert!(!["2.5.01", "12.5.0", "2.5", "[features:"].iter().any(|word| names_version(word, "2.5.0")));
    }

    #[test]
    fn prebuilt_tool_is_taken_only_in_its_version() -> Result<()> {
        let folder = std::env::temp_dir().join(format!("xtask-binstall-{}", std::process::id()));
        fs::create_dir_all(&folder)?;
        // A stand-in for cargo-binstall that takes the arguments used here: `--version V --root DIR` and the crate at the end.
        let fake = folder.join("cargo-binstall");
        let script = "#!/bin/sh\nwhile [ $# -gt 1 ]; do case $1 in --root) root=$2;; --only-signed) signed=1;; esac; shift; done\n\
                      [ \"$signed\" = 1 ] || exit 1\nmkdir -p $root/bin\nprintf '#!/bin/sh\\necho %s 1.2.3' $1 > $root/bin/$1\nchmod +x $root/bin/$1\n";
        fs::write(&fake, script)?;
        fs::set_permissions(&fake, fs::Permissions::from_mode(0o755))?;
        let workspace = Workspace::at(&folder);
        let tool = |version, args| CargoTool { program: "tool", krate: "tool", version, args, minutes: 1 };
        assert!(tool("1.2.3", &[]).fetch(&workspace, &fake, &folder));
        assert!(!tool("1.2.4", &[]).fetch(&workspace, &fake, &folder), "another version came");
        assert!(!tool("1.2.3", &["--features", "x"]).fetch(&workspace, &fake, &folder), "nobody has it with features");
        assert!(!tool("1.2.3", &[]).fetch(&workspace, Path::new("false"), &folder), "there is none");
        fs::remove_dir_all(&folder)?;
        Ok(())
    }
}
