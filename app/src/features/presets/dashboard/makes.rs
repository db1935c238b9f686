//! The makes behind a bar: their pictures, if this account made them, their ratings, and what each changes.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::super::changes::Changes;
use super::super::request::{LoadFailure, RatingSender};
use super::super::stars::{Stars, StarsShown};
use super::Board;
use super::selection::Selection;
use crate::browser::focus::focus_if_lost;
use crate::library::remote::presets as remote;
use crate::library::remote::presets::types::{Change, Make, SummaryQuery};
use crate::library::remote::reachability::Edge;
use crate::text::{presets as text, time};
use crate::ui::dialog::{Dialog, Shape};

/// The sheet, open while a bar is chosen.
#[component]
pub(super) fn MakesSheet(board: Board) -> impl IntoView {
    let open = RwSignal::new(false);
    let selection = board.selection;
    Effect::new(move |_| open.set(selection.with(Option::is_some)));
    Effect::new(move |_| {
        if !open.get() && selection.with_untracked(Option::is_some) {
            selection.set(None);
            focus_if_lost(["#preset-title".to_owned()]);
        }
    });
    let content = move || selection.get_untracked().map(|chosen| view! { <List board chosen/> });
    view! {
        <Dialog id="makes-sheet" title=text::makes() open shape=Shape::Sheet>
            {content()}
        </Dialog>
    }
}

#[component]
fn List(board: Board, chosen: Selection) -> impl IntoView {
    let edge = expect_context::<Edge>();
    let (items, next) = (RwSignal::new(Vec::<Make>::new()), RwSignal::new(None::<String>));
    let [is_loaded, is_loading] = [false; 2].map(RwSignal::new);
    let failure = RwSignal::new(None::<String>);
    let mut query = untrack(|| board.query());
    let filter = chosen.bar.narrow(&mut query);
    let asked = StoredValue::new((query, filter));
    let load = move || {
        let Some((query, filter)) = asked.try_get_value() else { return };
        if is_loading.get_untracked() {
            return;
        }
        is_loading.set(true);
        let (id, cursor) = (board.id.get_value(), next.get_untracked());
        spawn_local(async move {
            let page = page(&id, &query, &filter, cursor.as_deref()).await;
            if is_loading.try_set(false).is_some() {
                return;
            }
            match page {
                Ok((makes, cursor)) => {
                    failure.set(None);
                    items.update(|items| items.extend(makes));
                    next.set(cursor);
                    is_loaded.set(true);
                }
                Err(error) => failure.set(Some(edge.report_failure(&error))),
            }
        });
    };
    load();
    let is_empty = move || is_loaded.get() && items.with(Vec::is_empty);
    view! {
        <div class="makes">
            <p class="makes-title">{chosen.title}</p>
            <p class="part-wait" role="status" hidden=move || is_loaded.get() || failure.with(Option::is_some)>
                <span class="spinner" aria-hidden="true"></span>
                {text::loading()}
            </p>
            <LoadFailure message=failure again=move |()| load()/>
            <Show when=is_empty>
                <p class="hint">{text::no_such_makes()}</p>
            </Show>
            <ul>
                <For each=move || items.get() key=|make| make.id.clone() let:make>
                    <MakeRow board make/>
                </For>
            </ul>
            <Show when=move || next.with(Option::is_some)>
                <button type="button" id="more-makes" aria-disabled=move || is_loading.get().to_string() on:click=move |_| load()>
                    {text::more()}
                </button>
            </Show>
        </div>
    }
}

type Filter = [(&'static str, String)];

/// A page of makes, and the cursor of the next one.
async fn page(
    id: &str,
    query: &SummaryQuery,
    filter: &Filter,
    cursor: Option<&str>,
) -> crate::library::remote::request::EdgeResult<(Vec<Make>, Option<String>)> {
    let page = remote::makes(id, query, filter, cursor).await?;
    Ok((page.items, page.next_cursor))
}

#[component]
fn MakeRow(board: Board, make: Make) -> impl IntoView {
    let changes = RwSignal::new(None::<Vec<Change>>);
    let (preset_id, make_id) = (board.id.get_value(), make.id.clone());
    if make.changes > 0 {
        let (preset_id, make_id) = (preset_id.clone(), make_id.clone());
        spawn_local(async move {
            // Without them the row shows their number.
            if let Ok(found) = remote::differences(&preset_id, &make_id).await {
                changes.try_set(Some(found.differences));
            }
        });
    }
    let summary = if make.is_exact { text::exact_make().to_owned() } else { text::count_changes(make.changes) };
    let is_own = make.maker.as_ref().is_some_and(|maker| maker.is_you);
    let who = make.maker.map(|maker| match (maker.is_you, maker.handle) {
        (true, _) => text::you().to_owned(),
        (false, Some(handle)) => format!("@{handle}"),
        (false, None) => text::somebody().to_owned(),
    });
    let facts = [
        who,
        Some(time::minute(&make.made_at)),
        Some(text::source(make.source).to_owned()),
        Some(text::version(make.version)),
    ];
    let facts = facts.into_iter().flatten().collect::<Vec<_>>().join(" · ");
    let picture = make.picture_url.map(|url| view! { <img src=url alt="" loading="lazy" decoding="async"/> });
    let picture = match make.rendition_id.clone() {
        Some(id) => {
            let label = text::open_rendition();
            view! { <a class="make-picture" href=format!("/renditions/{id}") aria-label=label>{picture}</a> }.into_any()
        }
        None => view! { <span class="make-picture" aria-hidden="true">{picture}</span> }.into_any(),
    };
    view! {
        <li data-make-id=make.id.clone()>
            {picture}
            <div class="grow">
                <strong>{summary}</strong>
                <p class="hint">{facts}</p>
                {move || changes.get().map(|changes| view! { <Changes changes/> })}
                {if is_own {
                    view! { <OwnRating preset_id make_id rating=make.rating/> }.into_any()
                } else {
                    make.rating.map(|rating| view! { <StarsShown rating/> }).into_any()
                }}
            </div>
        </li>
    }
}

/// The stars of an own make.
#[component]
fn OwnRating(preset_id: String, make_id: String, rating: Option<u8>) -> impl IntoView {
    let (shown, sender) = (RwSignal::new(rating), RatingSender::new());
    let name = format!("make-{make_id}");
    let set = move |stars: Option<u8>| {
        let (preset_id, make_id) = (preset_id.clone(), make_id.clone());
        let request = move |stars| {
            let (preset_id, make_id) = (preset_id.clone(), make_id.clone());
            async move { remote::rate(&preset_id, &make_id, stars).await.map(|()| stars) }
        };
        sender.send(stars, request, move |stars| {
            shown.try_set(stars);
        });
    };
    view! { <Stars name label=text::rate_make() value=shown set=set/> }
}
