//! `GET /api/presets`

use std::collections::BTreeMap;

use api::{Page, Preset, PresetOwner};
use axum::Json;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use futures_util::future::join_all;
use serde::Deserialize;
use utoipa::IntoParams;

use super::fields;
use crate::access::grant::Grant;
use crate::db::shared_presets::{self, SharedPreset};
use crate::http::extract::Query;
use crate::http::page::{PageQuery, search_words};
use crate::library::decode_id_cursor;
use crate::library::presets::commands::{ListPresets, ListSharedPresets, PresetFilter};
use crate::library::presets::looks;
use crate::platform::bindings::Edge;
use crate::platform::{ids, log, text};
use crate::problem::Fault;

/// Shared presets that one request looks at, in as many libraries as have them. Each may have a recipe of hundreds of
/// kilobytes, and anybody may share presets with anybody.
const MAX_SHARED: usize = 12;

/// Sorts after every id.
const AFTER_ALL_IDS: &str = "g";

/// Filters of the list.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct PresetQuery {
    /// Words that must each occur in the name, the folder, the description or a tag.
    #[param(max_length = 200)]
    q: Option<String>,
    /// Only presets with this tag.
    tag: Option<String>,
    /// Only presets in this folder, or in a folder in it.
    folder: Option<String>,
    /// `you`, `team` (those that others share with you) or `house` (looks). If absent: yours, then those of others.
    #[param(inline)]
    owned_by: Option<Owners>,
    /// `true`: only your deleted presets.
    deleted: Option<bool>,
}

/// Whose presets a list has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
enum Owners {
    You,
    Team,
    House,
}

/// Where a page continues.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Position {
    /// In the caller's library, before this id.
    Own(Option<String>),
    /// Among shared presets, before this id.
    Team(Option<String>),
    /// Among looks, after so many.
    House(usize),
}

/// Presets of the caller, newest first, then those that others share with the caller. Or looks.
///
/// A page may have fewer presets than `limit`, because recipes may be large. Only a page without `next_cursor` is the last.
#[utoipa::path(get, operation_id = "listPresets", path = "/api/presets", tag = "presets", params(PageQuery, PresetQuery),
    responses((status = 200, body = Page<Preset>)))]
#[worker::send]
pub(crate) async fn list(
    edge: Edge,
    grant: Grant,
    Query(page): Query<PageQuery>,
    Query(query): Query<PresetQuery>,
) -> Result<Json<Page<Preset>>, Fault> {
    let limit = page.limit()?;
    let position = position(page.cursor(), &query)?;
    let has_team = query.owned_by.is_none() && query.deleted != Some(true);
    let filter = PresetFilter {
        words: search_words(query.q.as_deref().unwrap_or_default())?,
        tag: query.tag,
        folder: fields::clean_folder(query.folder.as_deref())?,
        is_deleted: query.deleted == Some(true),
    };
    match position {
        Position::House(skipped) => Ok(Json(house(&filter, skipped, limit))),
        Position::Team(before) => Ok(Json(team(&edge, &grant, filter, before, limit).await?)),
        Position::Own(before) => {
            let command = ListPresets { filter: filter.clone(), before, limit };
            let mut page = grant.library(&edge).call(&command).await?;
            page.next_cursor = match page.next_cursor {
                // The library's cursor is the id of the last preset.
                Some(cursor) => Some(Position::Own(decode_id_cursor(&cursor)).encode()),
                None if has_team && grant.account_id.is_some() => {
                    let rest = limit - page.items.len();
                    let first = if rest > 0 { team(&edge, &grant, filter, None, rest).await? } else { empty(None) };
                    page.items.extend(first.items);
                    if rest > 0 { first.next_cursor } else { Some(Position::Team(None).encode()) }
                }
                None => None,
            };
            Ok(Json(page))
        }
    }
}

fn empty(next_cursor: Option<String>) -> Page<Preset> {
    Page { items: Vec::new(), next_cursor }
}

/// Looks. They have no tags and no folders.
fn house(filter: &PresetFilter, skipped: usize, limit: usize) -> Page<Preset> {
    let matches = |look: &looks::HousePreset| {
        let key = text::search_key(&look.search_text());
        filter.words.iter().all(|word| key.contains(word.as_str()))
    };
    if filter.tag.is_some() || filter.folder.is_some() {
        return empty(None);
    }
    let found: Vec<_> = looks::all().into_iter().filter(matches).skip(skipped).collect();
    let next = (found.len() > limit).then(|| Position::House(skipped + limit).encode());
    Page { items: found.into_iter().take(limit).map(looks::HousePreset::into_api).collect(), next_cursor: next }
}

/// Presets that others share with the caller. Each library states which of them match.
async fn team(
    edge: &Edge,
    grant: &Grant,
    filter: PresetFilter,
    before: Option<String>,
    limit: usize,
) -> Result<Page<Preset>, Fault> {
    // Guests are members of no preset.
    let Some(account_id) = grant.account_id.as_deref() else { return Ok(empty(None)) };
    let wanted = limit.min(MAX_SHARED);
    let before = before.as_deref().unwrap_or(AFTER_ALL_IDS);
    let mut shared = shared_presets::list(&edge.db()?, account_id, before, wanted as u64 + 1).await?;
    let has_more = shared.len() > wanted;
    shared.truncate(wanted);
    let last = shared.last().filter(|_| has_more).map(|last| last.preset_id.clone());
    let mut of_library: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for SharedPreset { preset_id, library_id } in shared {
        of_library.entry(library_id).or_default().push(preset_id);
    }
    let calls = of_library.into_iter().map(async |(library_id, ids)| {
        let command = ListSharedPresets { ids, account_id: account_id.to_owned(), filter: filter.clone() };
        // The fault of one library must not hide the presets of others.
        edge.library(&library_id).call(&command).await.unwrap_or_else(|fault| {
            log::fault("shared presets", &log::owner_digest(&library_id), &fault);
            Vec::new()
        })
    });
    let mut items: Vec<Preset> = join_all(calls).await.into_iter().flatten().collect();
    items.retain(|preset| preset.owned_by == PresetOwner::Team);
    items.sort_by(|a, b| b.id.cmp(&a.id));
    Ok(Page { items, next_cursor: last.map(|last| Position::Team(Some(last)).encode()) })
}

/// Where the page begins. A cursor of another list is refused.
fn position(cursor: Option<&str>, query: &PresetQuery) -> Result<Position, Fault> {
    let Some(cursor) = cursor else {
        return Ok(match query.owned_by {
            _ if query.deleted == Some(true) => Position::Own(None),
            None | Some(Owners::You) => Position::Own(None),
            Some(Owners::Team) => Position::Team(None),
            Some(Owners::House) => Position::House(0),
        });
    };
    let position = Position::decode(cursor).filter(|position| match query.owned_by {
        _ if query.deleted == Some(true) => matches!(position, Position::Own(_)),
        None => !matches!(position, Position::House(_)),
        Some(Owners::You) => matches!(position, Position::Own(_)),
        Some(Owners::Team) => matches!(position, Position::Team(_)),
        Some(Owners::House) => matches!(position, Position::House(_)),
    });
    position.ok_or_else(|| Fault::bad_request("`cursor` must be the `next_cursor` of a page of this list."))
}

impl Position {
    fn encode(&self) -> String {
        let text = match self {
            Self::Own(id) => format!("y{}", id.as_deref().unwrap_or_default()),
            Self::Team(id) => format!("t{}", id.as_deref().unwrap_or_default()),
            Self::House(count) => format!("h{count}"),
        };
        URL_SAFE_NO_PAD.encode(text)
    }

    fn decode(cursor: &str) -> Option<Self> {
        let text = String::from_utf8(URL_SAFE_NO_PAD.decode(cursor).ok()?).ok()?;
        let (kind, rest) = text.split_at_checked(1)?;
        let id = || if rest.is_empty() { Some(None) } else { ids::is_id(rest).then(|| Some(rest.to_owned())) };
        match kind {
            "y" => id().map(Self::Own),
            "t" => id().map(Self::Team),
            "h" => rest.parse().ok().map(Self::House),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn preset_cursor_is_read_as_it_is_written() {
        let id = Some("0197f3a0-0000-7000-8000-000000000003".to_owned());
        for position in [Position::Own(id.clone()), Position::Team(id), Position::Team(None), Position::House(20)] {
            assert_eq!(Position::decode(&position.encode()), Some(position));
        }
        for text in ["", "x", "yno-id", "h-1", "hx"] {
            assert_eq!(Position::decode(&URL_SAFE_NO_PAD.encode(text)), None, "{text}");
        }
    }

    #[test]
    fn preset_cursor_belongs_to_its_list() {
        let of = |owned_by| PresetQuery { owned_by, ..PresetQuery::default() };
        let house = Position::House(20).encode();
        assert!(position(Some(&house), &of(Some(Owners::House))).is_ok());
        for owners in [None, Some(Owners::You), Some(Owners::Team)] {
            assert!(position(Some(&house), &of(owners)).is_err());
        }
        assert!(position(Some(&Position::Team(None).encode()), &of(None)).is_ok());
        assert!(position(Some(&Position::Team(None).encode()), &of(Some(Owners::You))).is_err());
    }
}
