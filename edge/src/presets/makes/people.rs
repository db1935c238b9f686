//! The makers of makes as the caller may see them, and the photographs of the caller's own makes.

use std::collections::{BTreeMap, BTreeSet};

use api::{Make, Maker, paths};
use serde_json::Value;

use crate::access::grant::Grant;
use crate::db::makers::{self, MakerRow};
use crate::library::makes::commands::{FindMade, MakeTeam};
use crate::library::makes::{MadeRendition, MakeRow};
use crate::platform::bindings::Edge;
use crate::platform::{clock, ids};
use crate::problem::Fault;

/// Width of the picture of a make in pixels.
const PICTURE_WIDTH_PX: u32 = 400;

/// Who the makers of some makes are.
pub(crate) struct People {
    makers: BTreeMap<String, MakerRow>,
    /// The caller.
    own_id: String,
    /// The library of the preset.
    library_id: String,
    team: BTreeSet<String>,
}

impl People {
    pub(crate) async fn find(
        edge: &Edge,
        grant: &Grant,
        library_id: String,
        team: MakeTeam,
        maker_ids: impl Iterator<Item = &str>,
    ) -> Result<Self, Fault> {
        let maker_ids: BTreeSet<&str> = maker_ids.collect();
        let found = makers::find(&edge.db()?, &maker_ids).await?;
        let makers = found.into_iter().map(|maker| (maker.maker_id.clone(), maker)).collect();
        let team = team.account_ids.into_iter().collect();
        Ok(Self { makers, own_id: grant.owner_id.clone(), library_id, team })
    }

    /// The maker; `None` for somebody outside of the preset's team.
    pub(crate) fn maker(&self, maker_id: &str) -> Option<Maker> {
        let is_own = maker_id == self.own_id;
        let Some(maker) = self.makers.get(maker_id) else {
            return is_own.then_some(Maker { handle: None, is_you: true });
        };
        let is_you = is_own || maker.owner_id == self.own_id;
        let in_team = maker.owner_id == self.library_id
            || maker.account_id.as_ref().is_some_and(|account_id| self.team.contains(account_id));
        (is_you || in_team).then(|| Maker { handle: maker.handle.clone(), is_you })
    }
}

/// Makes as the caller may see them.
pub(crate) async fn show(
    edge: &Edge,
    grant: &Grant,
    library_id: String,
    team: MakeTeam,
    rows: Vec<MakeRow>,
) -> Result<Vec<Make>, Fault> {
    let maker_ids = rows.iter().map(|row| row.maker_id.as_str());
    let people = People::find(edge, grant, library_id, team, maker_ids).await?;
    let makers: Vec<_> = rows.iter().map(|row| people.maker(&row.maker_id)).collect();
    let own = rows.iter().zip(&makers).filter(|(_, maker)| maker.as_ref().is_some_and(|maker| maker.is_you));
    let make_ids: Vec<_> = own.map(|(row, _)| row.id.clone()).collect();
    let made = if make_ids.is_empty() { Vec::new() } else { grant.library(edge).call(&FindMade { make_ids }).await? };
    let made: BTreeMap<_, _> = made.into_iter().map(|made| (made.make_id.clone(), made)).collect();
    rows.into_iter().zip(makers).map(|(row, maker)| to_api(row, maker, &made)).collect()
}

fn to_api(row: MakeRow, maker: Option<Maker>, made: &BTreeMap<String, MadeRendition>) -> Result<Make, Fault> {
    let made = made.get(&row.id).filter(|made| made.preset_id == row.preset_id);
    Ok(Make {
        made_at: clock::rfc3339(ids::time_ms(&row.id).unwrap_or_default()),
        image_id: made.map(|made| made.image_id.clone()),
        rendition_id: made.map(|made| made.rendition_id.clone()),
        picture_url: made.map(|made| picture_url(&made.rendition_id)),
        recipe: row.recipe.map_or(Ok(Value::Null), |text| serde_json::from_str(&text))?,
        id: row.id,
        preset_id: row.preset_id,
        version: row.version,
        source: row.source,
        maker,
        recipe_sha256: row.recipe_sha256,
        is_exact: row.is_exact != 0,
        changes: row.changes,
        rating: row.rating,
    })
}

/// The picture of a make.
fn picture_url(rendition_id: &str) -> String {
    paths::rendition_thumbnail(rendition_id, PICTURE_WIDTH_PX)
}

/// A make of the caller.
pub(super) async fn show_own(edge: &Edge, grant: &Grant, row: MakeRow, made: MadeRendition) -> Result<Make, Fault> {
    let handle = match grant.account_id {
        Some(_) => makers::handles(&edge.db()?, &BTreeSet::from([grant.owner_id.as_str()])).await?.into_values().next(),
        None => None,
    };
    let made = BTreeMap::from([(made.make_id.clone(), made)]);
    to_api(row, Some(Maker { handle, is_you: true }), &made)
}
