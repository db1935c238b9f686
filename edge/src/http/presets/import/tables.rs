//! The look-up tables of a zip file. They are known by the digests of their bytes, whatever their names are, and stored
//! only if a preset names them.

use std::collections::{BTreeMap, BTreeSet};

use axum::body::Bytes;
use filters::{AssetId, Digest, Recipe};
use sha2::{Digest as _, Sha256};

use super::zip::{Entry, Zip};
use crate::access::grant::Grant;
use crate::http::luts::store::{self, NewLut};
use crate::library::commands::FindLut;
use crate::platform::bindings::Edge;
use crate::platform::request_log::RequestLog;
use crate::problem::Fault;

/// Maximum number of tables that the presets of one import may name. Each costs calls, and a request has a limit of them.
const MAX_TABLES: usize = 1_000;

pub(super) struct Tables<'a> {
    zip: &'a Zip<'a>,
    /// The tables by digest, once one is needed.
    by_digest: Option<BTreeMap<String, Entry>>,
    /// The digests that were looked up in the library, so that each costs one call.
    seen: BTreeSet<Digest>,
}

impl<'a> Tables<'a> {
    pub(super) fn new(zip: &'a Zip<'a>) -> Self {
        Self { zip, by_digest: None, seen: BTreeSet::new() }
    }

    /// Stores the tables that a recipe names, except those that the library has. A table that is in neither place is left
    /// to the checks of the recipe.
    pub(super) async fn add_named(
        &mut self,
        edge: &Edge,
        grant: &Grant,
        log: &RequestLog,
        recipe: &Recipe,
    ) -> Result<(), Fault> {
        for AssetId(sha256) in recipe.named_assets() {
            if !self.seen.insert(sha256) {
                continue;
            }
            if self.seen.len() > MAX_TABLES {
                let detail =
                    format!("The presets name more than {MAX_TABLES} look-up tables. Import fewer presets at once.");
                let (actual, allowed) = (self.seen.len() as u64, MAX_TABLES as u64);
                return Err(Fault::over_limit(detail, "luts", actual, allowed));
            }
            if grant.library(edge).call(&FindLut { sha256 }).await?.is_some() {
                continue;
            }
            let Some(entry) = self.find(&sha256)? else { continue };
            let mut reader = self.zip.reader(&entry);
            let new = NewLut { name: file_name(&entry.name, &sha256), size_bytes: entry.size_bytes() };
            let next = async || Ok(reader.next()?.map(Bytes::copy_from_slice));
            store::store(edge, grant, log, new, next).await?;
        }
        Ok(())
    }

    /// The table with this digest. Reads all tables at the first call, so that a wrong one is found before it is stored.
    fn find(&mut self, sha256: &Digest) -> Result<Option<Entry>, Fault> {
        let known = match self.by_digest.take() {
            Some(known) => known,
            None => {
                let mut known = BTreeMap::new();
                for entry in self.zip.entries().iter().filter(|entry| is_table(entry)) {
                    let (mut reader, mut hash) = (self.zip.reader(entry), Sha256::new());
                    while let Some(chunk) = reader.next()? {
                        hash.update(chunk);
                    }
                    known.insert(Digest::from(<[u8; 32]>::from(hash.finalize())).to_string(), entry.clone());
                }
                known
            }
        };
        let found = known.get(&sha256.to_string()).cloned();
        self.by_digest = Some(known);
        Ok(found)
    }
}

fn is_table(entry: &Entry) -> bool {
    entry.has_plain_path() && entry.name.ends_with(".cube")
}

/// The name of a table: that of its file, unless it is the digest, which an export writes.
fn file_name(path: &str, sha256: &Digest) -> Option<String> {
    let name = path.rsplit('/').next().unwrap_or_default();
    (!name.starts_with(&sha256.to_string())).then(|| name.to_owned())
}
