//! The local edge: Cloudflare's runtime with the app's files, and all state in one folder.

use std::fs::{self, OpenOptions};
use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::migrate::bring_up_to_date;
use crate::process::Group;
use crate::tools::Tools;
use crate::workspace::Workspace;

/// The edge's secrets (wrangler.toml): the key that signs receipts, and the bearer token for the metrics.
const SECRETS: [&str; 2] = ["RECEIPT_KEY", "METRICS_TOKEN"];

const READY_WITHIN: Duration = Duration::from_secs(60);
const PROBE_EVERY: Duration = Duration::from_millis(100);

/// A running local edge. Dropping it stops it.
#[derive(Debug)]
pub(crate) struct Server {
    group: Group,
    port: u16,
}

impl Server {
    /// Creates secrets and database in `state` if they are missing, starts the edge, and waits until the page and the API respond. The
    /// output goes to `log`, or to the terminal if that is `None`. `settings` are environment variables of `local.mjs`.
    pub(crate) fn start(
        workspace: &Workspace,
        tools: &Tools,
        state: &Path,
        port: u16,
        log: Option<&Path>,
        settings: &[(&str, &str)],
    ) -> Result<Self> {
        prepare(workspace, tools, state)?;
        let mut command = tools.local_edge(state, port);
        command.envs(settings.iter().copied());
        if let Some(log) = log {
            fs::create_dir_all(log.parent().unwrap_or(log))?;
            let file = fs::File::create(log)?;
            command.stdout(file.try_clone()?).stderr(file);
        } else {
            command.stdout(Stdio::inherit()).stderr(Stdio::inherit());
        }
        let mut server = Self { group: Group::start(&mut command)?, port };
        server.wait_until_ready().with_context(|| {
            log.map_or_else(String::new, |log| format!("The edge's output is in {}.", log.display()))
        })?;
        Ok(server)
    }

    /// The URL of the edge.
    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Fails if the edge has exited.
    pub(crate) fn check(&mut self) -> Result<()> {
        match self.group.status()? {
            Some(status) => bail!("The local edge stopped by itself ({status})."),
            None => Ok(()),
        }
    }

    fn wait_until_ready(&mut self) -> Result<()> {
        let begun = Instant::now();
        let mut answers = ["no answer".to_owned(), "no answer".to_owned()];
        while begun.elapsed() < READY_WITHIN {
            self.check()?;
            answers =
                ["/", "/api/health"].map(|path| status(self.port, path).unwrap_or_else(|error| error.to_string()));
            if answers.iter().all(|answer| answer == "200") {
                return Ok(());
            }
            thread::sleep(PROBE_EVERY);
        }
        let [page, health] = answers;
        bail!("After {} s the page says {page:?} and /api/health says {health:?}.", READY_WITHIN.as_secs())
    }
}

/// Creates secrets and database in `state` if they are missing.
pub(crate) fn prepare(workspace: &Workspace, tools: &Tools, state: &Path) -> Result<()> {
    fs::create_dir_all(state).with_context(|| format!("{} cannot be created", state.display()))?;
    ensure_secrets(state)?;
    bring_up_to_date(workspace, tools, state)
}

/// Fails if another process listens on `port`.
pub(crate) fn check_port(port: u16) -> Result<()> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).map(drop).map_err(|error| {
        anyhow::anyhow!(
            "Port {port} cannot be used ({error}). Name another one with --port, or end what listens there."
        )
    })
}

/// Returns a TCP port that is free at the moment.
pub(crate) fn free_port() -> Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}

/// The HTTP status code of a GET request.
fn status(port: u16, path: &str) -> Result<String> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let mut stream = TcpStream::connect_timeout(&address, Duration::from_secs(1))?;
    stream.set_read_timeout(Some(Duration::from_secs(10)))?;
    write!(stream, "GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n")?;
    let mut head = [0; 12];
    stream.read_exact(&mut head)?;
    let head = String::from_utf8_lossy(&head);
    Ok(head.split(' ').nth(1).unwrap_or_default().to_owned())
}

/// The local secrets: 32 random bytes each, generated once, readable by the file's owner only.
fn ensure_secrets(state: &Path) -> Result<PathBuf> {
    let file = state.join("dev.vars");
    let mut lines = if file.exists() { fs::read_to_string(&file)? } else { String::new() };
    let has = |lines: &str, name: &str| lines.lines().any(|line| line.split('=').next() == Some(name));
    if SECRETS.iter().all(|name| has(&lines, name)) {
        return Ok(file);
    }
    for name in SECRETS.iter().filter(|name| !has(&lines, name)).collect::<Vec<_>>() {
        let mut secret = [0; 32];
        getrandom::fill(&mut secret)
            .map_err(|error| anyhow::anyhow!("The system provides no random bytes: {error}"))?;
        lines.push_str(&format!("{name}={}\n", URL_SAFE_NO_PAD.encode(secret)));
    }
    // Write to a temporary file and rename it, so that no reader sees half a key.
    let draft = state.join("dev.vars.new");
    let _ = fs::remove_file(&draft);
    let mut out = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&draft)?;
    out.write_all(lines.as_bytes())?;
    out.sync_all()?;
    fs::rename(&draft, &file)?;
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_made_once_and_kept_to_their_owner() -> Result<()> {
        use std::os::unix::fs::PermissionsExt as _;
        let state = std::env::temp_dir().join(format!("xtask-state-{}", std::process::id()));
        fs::create_dir_all(&state)?;
        // A state folder from before the second secret keeps the first one.
        let key = format!("RECEIPT_KEY={}", "A".repeat(43));
        fs::write(state.join("dev.vars"), format!("{key}\n"))?;
        let file = ensure_secrets(&state)?;
        let first = fs::read_to_string(&file)?;
        let lines: Vec<_> = first.lines().collect();
        assert_eq!(lines.first().copied(), Some(key.as_str()));
        assert_eq!(lines.len(), SECRETS.len());
        let token = lines.get(1).and_then(|line| line.strip_prefix("METRICS_TOKEN=")).unwrap_or_default();
        assert_eq!(URL_SAFE_NO_PAD.decode(token)?.len(), 32);
        assert_eq!(fs::metadata(&file)?.permissions().mode() & 0o777, 0o600);
        ensure_secrets(&state)?;
        assert_eq!(fs::read_to_string(&file)?, first);
        fs::remove_dir_all(&state)?;
        Ok(())
    }

    #[test]
    fn port_in_use_is_a_sentence() -> Result<()> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let port = listener.local_addr()?.port();
        let error = check_port(port).err().map(|error| error.to_string()).unwrap_or_default();
        assert!(error.starts_with(&format!("Port {port} cannot be used")), "{error}");
        Ok(())
    }
}
