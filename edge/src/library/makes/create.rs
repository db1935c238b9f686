//! Creates a rendition with the make that it is, in one transaction.

use super::publish::publish;
use super::store::Maker;
use super::{delivery, renditions, store, versions};
use crate::library::commands::{AcceptedRendition, CreateRendition, FindAccepted};
use crate::library::images;
use crate::library::records::MakeTarget;
use crate::library::transaction::Transaction;
use crate::library::usage;
use crate::problem::Fault;

/// Creates a rendition and its job, and stores its make here or in the outbox. A repeated request stores no second one.
pub(in crate::library) fn create_rendition(
    library: &Transaction<'_>,
    mut command: CreateRendition,
) -> Result<AcceptedRendition, Fault> {
    let make = command.make.take();
    let mut accepted = images::renditions::create(library, command)?;
    let rendition_id = &accepted.accepted.rendition.id;
    if let Some(make) = make.filter(|_| !accepted.is_repeated) {
        accept(library, &make, rendition_id)?;
    }
    accepted.made = renditions::of_rendition(library, rendition_id)?;
    Ok(accepted)
}

/// What an earlier request with the same key created. The preset is not looked at: it may be gone since.
pub(in crate::library) fn find_accepted(
    library: &Transaction<'_>,
    FindAccepted { key }: FindAccepted,
) -> Result<Option<AcceptedRendition>, Fault> {
    let Some(mut accepted) = images::renditions::find_accepted(library, &key)? else { return Ok(None) };
    accepted.made = renditions::of_rendition(library, &accepted.accepted.rendition.id)?;
    if let Some(made) = &accepted.made {
        accepted.waiting = delivery::waiting(library, &made.make_id)?;
    }
    Ok(Some(accepted))
}

/// Stores the make. Fails if the preset version does not exist any more, and above the quota if the request is about the
/// make. Then the rendition is not stored either. Another rendition is stored without its make.
fn accept(library: &Transaction<'_>, target: &MakeTarget, rendition_id: &str) -> Result<(), Fault> {
    let MakeTarget { make, library_id, is_required } = target;
    if let Some(library_id) = library_id {
        delivery::add(library, make, library_id)?;
    } else {
        if *is_required {
            usage::check_makes(library)?;
        } else if !usage::has_room_for_makes(library)? {
            return Ok(());
        }
        if !versions::exists(library, &make.preset_id, make.version)? {
            return Err(Fault::not_found("version of this preset"));
        }
        store::store(library, make, Maker::InTeam)?;
        publish(library, [make.preset_id.as_str()])?;
    }
    renditions::add(library, &make.id, &make.preset_id, rendition_id)
}
