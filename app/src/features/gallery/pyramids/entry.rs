//! A pyramid in the dialog: its progress, then its size, its levels, the link to the file, and the button that deletes it.

use api::{Pyramid, PyramidLevel, PyramidState};
use leptos::prelude::*;

use super::{Listing, is_active};
use crate::browser::focus::focus_if_lost;
use crate::features::request::Action;
use crate::library::remote::pyramids as remote;
use crate::text::{errors, pyramids as text, size, time};
use crate::ui::icon::{Icon, Symbol};

/// The entry.
#[component]
pub(super) fn Entry(id: String, listing: Listing) -> impl IntoView {
    let own_id = id.clone();
    let pyramid = Memo::new(move |_| {
        listing.load.value.with(|list| list.iter().flatten().find(|pyramid| pyramid.id == own_id).cloned())
    });
    let word = move || pyramid.with(|it| it.as_ref().map(|it| state_word(it.state)));
    view! {
        <li data-pyramid-id=id data-state=word>
            {move || pyramid.get().map(|pyramid| match pyramid.state {
                PyramidState::Ready => view! { <Ready pyramid/> }.into_any(),
                _ => view! { <Unready pyramid listing/> }.into_any(),
            })}
            <Delete pyramid listing/>
        </li>
    }
}

/// The state in the markup.
const fn state_word(state: PyramidState) -> &'static str {
    match state {
        PyramidState::Waiting => "waiting",
        PyramidState::Building => "building",
        PyramidState::Ready => "ready",
        PyramidState::Failed => "failed",
        PyramidState::Cancelled => "cancelled",
        PyramidState::Unknown => "unknown",
    }
}

/// `Lossless · tiles of 512 px · made 4 minutes ago`.
fn settings(pyramid: &Pyramid) -> String {
    let compression = text::compression_name(pyramid.compression.as_str(), pyramid.quality);
    [compression, text::tiles_of(pyramid.tile), text::made(time::ago(&pyramid.created_at))].join(" · ")
}

#[component]
fn Unready(pyramid: Pyramid, listing: Listing) -> impl IntoView {
    let sentence = pyramid.error.as_ref().map_or_else(|| text::state(pyramid.state).to_owned(), errors::of_job);
    let class = if pyramid.state == PyramidState::Failed { "fault" } else { "" };
    let progress = is_active(&pyramid).then(|| {
        let job_id = pyramid.job_id.clone().unwrap_or_default();
        // A bar without a value moves.
        let value = move || {
            let progress = listing.progress.with(|progress| progress.get(&job_id).copied());
            progress.filter(|progress| *progress > 0.0).map(|progress| progress.to_string())
        };
        view! { <progress max="1" value=value aria-label=text::progress()></progress> }
    });
    view! {
        <div class="pyramid-facts">
            <p class=class role="status">{sentence}</p>
            {progress}
            <p class="hint">{settings(&pyramid)}</p>
        </div>
    }
}

#[component]
fn Ready(pyramid: Pyramid) -> impl IntoView {
    let settings = settings(&pyramid);
    let Pyramid { width, height, levels, size_bytes, content_url, .. } = pyramid;
    let levels = levels.unwrap_or_default();
    let facts = [
        width.zip(height).map(|(width, height)| text::size_of(width, height)),
        Some(text::count_levels(levels.len())),
        size_bytes.map(size),
    ];
    let facts = facts.into_iter().flatten().collect::<Vec<_>>().join(" · ");
    let link = content_url.map(|url| {
        view! {
            <a class="button" data-action="download-pyramid" href=url download="" rel="external">
                <Icon symbol=Symbol::Export/>
                <span>{text::download()}</span>
            </a>
        }
    });
    view! {
        <div class="pyramid-facts">
            <p role="status"><strong>{facts}</strong></p>
            <p class="hint">{settings}</p>
            <Levels levels/>
        </div>
        {link}
    }
}

#[component]
fn Levels(levels: Vec<PyramidLevel>) -> impl IntoView {
    let rows = levels.into_iter().map(|level| {
        view! {
            <tr>
                <td>{text::size_of(level.width, level.height)}</td>
                <td>{format!("{} × {}", level.columns, level.rows)}</td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    view! {
        <details>
            <summary class="hint">{text::all_levels()}</summary>
            <table>
                <thead>
                    <tr>
                        <th scope="col">{text::level()}</th>
                        <th scope="col">{text::tiles()}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </details>
    }
}

/// The button, and the question before the deletion.
#[component]
fn Delete(pyramid: Memo<Option<Pyramid>>, listing: Listing) -> impl IntoView {
    let is_asking = RwSignal::new(false);
    let (action, failure) = (Action::new(), RwSignal::new(None::<String>));
    let id = move || pyramid.with_untracked(|it| it.as_ref().map(|it| it.id.clone())).unwrap_or_default();
    let button = move |id: &str, action: &str| format!("[data-pyramid-id=\"{id}\"] [data-action=\"{action}\"]");
    let ask = move |_| {
        is_asking.set(true);
        focus_if_lost([button(&id(), "keep-pyramid")]);
    };
    let keep = move |_| {
        is_asking.set(false);
        focus_if_lost([button(&id(), "delete-pyramid")]);
    };
    let delete = move |_| {
        let id = id();
        let removed = id.clone();
        failure.set(None);
        let done = move |()| {
            listing.remove(&removed);
            focus_if_lost(["#pyramid-form [type=submit]".to_owned()]);
        };
        let failed = move |sentence| {
            failure.try_set(Some(sentence));
        };
        action.run_or(async move { remote::delete(&id).await }, done, failed);
    };
    view! {
        <Show
            when=move || is_asking.get()
            fallback=move || view! {
                <button
                    type="button"
                    class="ghost square"
                    data-action="delete-pyramid"
                    aria-label=text::delete()
                    title=text::delete()
                    on:click=ask
                >
                    <Icon symbol=Symbol::Trash/>
                </button>
            }
        >
            <div class="pyramid-question">
                <p>{text::delete_question()}</p>
                {move || failure.get().map(|sentence| view! { <p class="failure" role="alert">{sentence}</p> })}
                <button type="button" data-action="keep-pyramid" on:click=keep>{text::keep_it()}</button>
                <button
                    type="button"
                    class="primary danger"
                    data-action="confirm-delete-pyramid"
                    aria-disabled=move || action.busy_word()
                    on:click=delete
                >
                    {text::delete()}
                </button>
            </div>
        </Show>
    }
}
