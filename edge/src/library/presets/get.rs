//! Finds a preset, a version, a picture.

use api::{Preset, PresetRight};

use super::access::require;
use super::commands::{CheckPreset, FindPresetPicture, FindPresetVersion, FoundPresetVersion, GetPreset};
use super::records::PresetAccess;
use super::versions;
use crate::library::commands::FindRendition;
use crate::library::images::renditions;
use crate::library::records::RenditionRow;
use crate::library::transaction::Transaction;
use crate::problem::Fault;

pub(in crate::library) fn check(library: &Transaction<'_>, command: CheckPreset) -> Result<PresetAccess, Fault> {
    Ok(require(library, &command.id, &command.caller, command.needed)?.1)
}

pub(in crate::library) fn get(library: &Transaction<'_>, command: GetPreset) -> Result<Preset, Fault> {
    let (row, access) = require(library, &command.id, &command.caller, PresetRight::Read)?;
    row.into_api(access)
}

pub(in crate::library) fn find_version(
    library: &Transaction<'_>,
    command: FindPresetVersion,
) -> Result<FoundPresetVersion, Fault> {
    let FindPresetVersion { id, version, caller, needed } = command;
    let (row, access) = require(library, &id, &caller, needed)?;
    let version = versions::by_number(library, &id, version.unwrap_or(row.version))?;
    let version = version.ok_or_else(versions::not_found)?.limited(access);
    let tags = row.tags();
    Ok(FoundPresetVersion { version, name: row.name, rating: row.rating, description: row.description, tags, access })
}

pub(in crate::library) fn find_picture(
    library: &Transaction<'_>,
    command: FindPresetPicture,
) -> Result<RenditionRow, Fault> {
    let (row, _) = require(library, &command.id, &command.caller, PresetRight::Read)?;
    let id = row.picture.ok_or_else(|| Fault::not_found("picture"))?;
    let (rendition, _) = renditions::find(library, FindRendition { id })?.ok_or_else(|| Fault::not_found("picture"))?;
    Ok(rendition)
}
