//! The files of exported presets: their documents, and the look-up tables that these name.

use std::collections::{BTreeMap, VecDeque};

use api::{Page, Preset, PresetRight};
use filters::{AssetId, Digest, Recipe};
use serde_json::Value;

use super::{MAX_VERSIONS, document};
use crate::access::grant::Grant;
use crate::http::archive::{Archive, entry_name};
use crate::http::presets::find_version;
use crate::library::commands::FindLut;
use crate::library::decode_id_cursor;
use crate::library::presets::PresetCaller;
use crate::library::presets::commands::{GetPreset, ListPresetVersions, ListPresets, PresetFilter};
use crate::library::presets::looks;
use crate::library::records::LutRow;
use crate::platform::bindings::Edge;
use crate::platform::clock;
use crate::presets::Home;
use crate::problem::Fault;
use crate::storage::{Key, Prefix};

/// Presets that are listed at once.
const PAGE_SIZE: usize = 50;

/// A preset that the caller may export.
#[derive(Debug)]
pub(crate) struct Source {
    id: String,
    /// The library with the preset, and the caller; `None` for a look.
    home: Option<(String, PresetCaller)>,
}

impl Source {
    /// Finds a preset for a caller who may read it.
    pub(crate) async fn find(edge: &Edge, grant: Option<&Grant>, id: &str) -> Result<Self, Fault> {
        let (_, home) = find_version(edge, grant, id, None, PresetRight::Read).await?;
        let home = home.map(|Home { library_id, caller, .. }| (library_id, caller));
        Ok(Self { id: id.to_owned(), home })
    }
}

/// The document of a preset as a file.
#[derive(Debug)]
pub(crate) struct Document {
    id: String,
    pub(crate) name: String,
    updated_at: String,
    pub(crate) text: String,
    /// The tables that its versions name.
    assets: Vec<Digest>,
}

/// Reads the document of a preset.
pub(crate) async fn read(edge: &Edge, source: &Source) -> Result<Document, Fault> {
    let id = source.id.clone();
    let (preset, versions) = match &source.home {
        None => {
            let look = looks::find(&id).ok_or_else(|| Fault::not_found("preset"))?;
            let items = look.version(None).into_iter().collect();
            (look.into_api(), Page { items, next_cursor: None })
        }
        Some((library_id, caller)) => {
            let (library, caller) = (edge.library(library_id), || caller.clone());
            let preset = library.call(&GetPreset { id: id.clone(), caller: caller() }).await?;
            let limit = MAX_VERSIONS;
            let command = ListPresetVersions { id: id.clone(), caller: caller(), before: None, limit };
            (preset, library.call(&command).await?)
        }
    };
    let Preset { name, updated_at, .. } = &preset;
    let (name, updated_at) = (name.clone(), updated_at.clone());
    let text = document(&preset, versions)?;
    Ok(Document {
        id,
        name,
        updated_at: updated_at.unwrap_or_else(|| clock::rfc3339(clock::now_ms())),
        assets: assets(&text)?,
        text,
    })
}

/// The tables that the recipes of a document name.
fn assets(text: &str) -> Result<Vec<Digest>, Fault> {
    let document: Value = serde_json::from_str(text)?;
    let versions = document["versions"].as_array().into_iter().flatten().map(|version| &version["recipe"]);
    let recipes = versions.chain([&document["recipe"]]).filter_map(|recipe| Recipe::from_value(recipe).ok());
    Ok(recipes.flat_map(|recipe| recipe.named_assets()).map(|AssetId(sha256)| sha256).collect())
}

impl Document {
    /// Adds the document to a zip file.
    pub(crate) async fn write(&self, archive: &mut Archive) -> Result<(), Fault> {
        let name = format!("presets/{}-{}.json", entry_name::safe(&self.name), self.id);
        archive.begin(name, &self.updated_at);
        archive.write(self.text.as_bytes()).await?;
        archive.end()
    }
}

/// The look-up tables of exported presets.
#[derive(Debug, Default)]
pub(crate) struct Tables(BTreeMap<String, LutRow>);

impl Tables {
    /// Notes the tables that a document names. A table that does not exist any more is left out.
    pub(crate) async fn note(&mut self, edge: &Edge, source: &Source, document: &Document) -> Result<(), Fault> {
        let Some((library_id, _)) = &source.home else { return Ok(()) };
        for sha256 in &document.assets {
            let digest = sha256.to_string();
            if self.0.contains_key(&digest) {
                continue;
            }
            if let Some(row) = edge.library(library_id).call(&FindLut { sha256: *sha256 }).await? {
                self.0.insert(digest, row);
            }
        }
        Ok(())
    }

    /// Adds the tables to a zip file.
    pub(crate) async fn write(self, edge: &Edge, archive: &mut Archive) -> Result<(), Fault> {
        let storage = edge.storage()?;
        for (digest, row) in self.0 {
            let key = Key::Lut { prefix: Prefix::new(&row.key_prefix), id: &row.id };
            archive.add(&storage, &key, format!("luts/{digest}.cube"), &row.created_at).await?;
        }
        Ok(())
    }
}

/// All presets of an owner, page by page.
#[derive(Debug)]
pub(crate) struct OwnPresets {
    library_id: String,
    /// Ids of the page that are not read yet.
    ids: VecDeque<String>,
    before: Option<String>,
    is_done: bool,
}

impl OwnPresets {
    pub(crate) const fn new(library_id: String) -> Self {
        Self { library_id, ids: VecDeque::new(), before: None, is_done: false }
    }

    /// The next preset.
    pub(crate) async fn next(&mut self, edge: &Edge) -> Result<Option<Source>, Fault> {
        if self.ids.is_empty() && !self.is_done {
            let (filter, before) = (PresetFilter::default(), self.before.take());
            let command = ListPresets { filter, before, limit: PAGE_SIZE };
            let page = edge.library(&self.library_id).call(&command).await?;
            self.before = page.next_cursor.as_deref().and_then(decode_id_cursor);
            self.is_done = self.before.is_none();
            self.ids.extend(page.items.into_iter().map(|preset| preset.id));
        }
        let home = || (self.library_id.clone(), PresetCaller::Owner);
        let home = home();
        Ok(self.ids.pop_front().map(|id| Source { id, home: Some(home) }))
    }
}
