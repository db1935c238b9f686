//! Changes what people say about a make.

use super::access::{sight, team};
use super::commands::{DeleteMake, FoundMake, RateMake};
use super::deleted;
use super::lookup::{by_id, with_recipe};
use super::publish::publish;
use super::rating;
use super::records::{MakeReader, MakeRow};
use super::store::Place;
use super::versions;
use crate::library::presets;
use crate::library::sql::values;
use crate::library::transaction::Transaction;
use crate::problem::Fault;

/// A make that the reader may change. Only its maker and the owner of the preset may.
fn find(library: &Transaction<'_>, preset_id: &str, id: &str, reader: &MakeReader) -> Result<MakeRow, Fault> {
    let sight = sight(library, preset_id, reader)?;
    let make = by_id(library, preset_id, id)?.filter(|make| sight.may_change(make, reader));
    make.ok_or_else(|| Fault::not_found("make"))
}

/// Changes the rating of a make, and the difference that states it.
pub(in crate::library) fn rate(library: &Transaction<'_>, command: RateMake) -> Result<FoundMake, Fault> {
    let RateMake { preset_id, id, reader, rating } = command;
    let make = find(library, &preset_id, &id, &reader)?;
    library.sql.run("UPDATE makes SET rating = ?2 WHERE id = ?1", values![&id, rating.map(u32::from)])?;
    let removed = "DELETE FROM make_differences WHERE preset_id = ?1 AND make_id = ?2 AND kind = ?3";
    library.sql.run(removed, values![&preset_id, &id, rating::KIND])?;
    let preset_rating = presets::rating(library, &preset_id)?;
    if make.is_exact == 0
        && let Some(difference) = rating::difference(preset_rating, rating)
    {
        let place = Place { preset_id: &preset_id, make_id: &id, version: make.version, maker_id: &make.maker_id };
        place.add(library, u32::try_from(make.changes).unwrap_or(u32::MAX), &difference, true)?;
    }
    publish(library, [preset_id.as_str()])?;
    let make = MakeRow { rating, ..make };
    Ok(FoundMake { team: team(library, &preset_id)?, make: with_recipe(library, make)? })
}

/// Deletes a make. Its differences and its part of the sums go with it. Its maker may do so also after the preset was
/// withdrawn or deleted.
pub(in crate::library) fn delete(library: &Transaction<'_>, command: DeleteMake) -> Result<(), Fault> {
    let DeleteMake { preset_id, id, reader, has_waited } = command;
    let make = by_id(library, &preset_id, &id)?;
    if make.is_none() && has_waited {
        // Without its preset a make is not stored.
        return match versions::current(library, &preset_id)? {
            Some(_) => deleted::note(library, &id),
            None => Ok(()),
        };
    }
    let is_own = |make: &MakeRow| reader.own_ids.contains(&make.maker_id);
    if !make.as_ref().is_some_and(is_own) {
        find(library, &preset_id, &id, &reader)?;
    }
    deleted::note(library, &id)?;
    library.sql.run("DELETE FROM makes WHERE id = ?1", values![&id])?;
    publish(library, [preset_id.as_str()])
}
