//! The renditions of a card: the newest ones, and older ones on demand, page by page. Loaded renditions keep their
//! order while others are added and removed.

use std::collections::HashMap;

use api::{Image, Job, JobState, LiveEvent, RenditionSummary};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::super::delete_dialog::{RenditionToDelete, title_of};
use super::super::loader::ImageLoader;
use super::visibility::VisibilitySelect;
use crate::browser::focus::focus_if_lost;
use crate::library::remote::live::{Live, LiveUpdate};
use crate::library::remote::reachability::Edge;
use crate::library::remote::renditions;
use crate::library::remote::request::EdgeResult;
use crate::text::{errors, gallery as text, rendition as rendition_text};
use crate::ui::icon::{Icon, Symbol};
use crate::ui::notice::Notices;

/// The loaded pages.
#[derive(Clone, Copy)]
struct Pages {
    /// Newest first; empty before the first page is requested.
    items: RwSignal<Vec<RenditionSummary>>,
    next_cursor: RwSignal<Option<String>>,
    /// Whether the first page is loaded.
    loaded: RwSignal<bool>,
    loading: RwSignal<bool>,
    edge: Edge,
    notices: Notices,
}

impl Pages {
    fn new() -> Self {
        Self {
            items: RwSignal::new(Vec::new()),
            next_cursor: RwSignal::new(None),
            loaded: RwSignal::new(false),
            loading: RwSignal::new(false),
            edge: expect_context(),
            notices: expect_context(),
        }
    }

    /// Loads the next page. The first page contains the newest renditions again, so that they remain listed when newer
    /// ones displace them from the image.
    fn load_more(self, image_id: String, last_shown: Option<String>) {
        if self.loading.get_untracked() {
            return;
        }
        self.loading.set(true);
        let cursor = self.next_cursor.get_untracked();
        spawn_local(async move {
            let page = renditions::list(&image_id, cursor.as_deref()).await;
            let _ = self.loading.try_set(false);
            match page {
                Ok(page) => {
                    // After the last page the button is removed, so the first new row gets the focus.
                    let is_older = |it: &&RenditionSummary| last_shown.as_ref().is_none_or(|last| it.id < *last);
                    let next = page.items.iter().find(is_older).map(|next| next.id.clone());
                    let _ = self.items.try_update(|items| *items = merged(items, &page.items));
                    let _ = self.next_cursor.try_set(page.next_cursor);
                    let _ = self.loaded.try_set(true);
                    focus_if_lost(next.map(|id| format!("[data-rendition-id=\"{id}\"]")));
                }
                Err(error) => self.notices.error(self.edge.report_failure(&error)),
            }
        });
    }

    /// Loads the same number of renditions again, because changes in the meantime are unknown. Until the response
    /// arrives, the list stays.
    fn reload(self, image_id: String) {
        if !self.loaded.get_untracked() || self.loading.get_untracked() {
            return;
        }
        self.loading.set(true);
        let count = self.items.with_untracked(Vec::len);
        spawn_local(async move {
            let fresh = first(&image_id, count).await;
            let _ = self.loading.try_set(false);
            match fresh {
                Ok((items, next_cursor)) => {
                    let _ = self.items.try_set(items);
                    let _ = self.next_cursor.try_set(next_cursor);
                }
                Err(error) => drop(self.edge.report_failure(&error)),
            }
        });
    }

    /// Updates a rendition that is not among the newest, after its job has changed.
    fn update(self, job: &Job) {
        let is_its = |rendition: &RenditionSummary| job.rendition_id.as_ref() == Some(&rendition.id);
        if let Some(at) = self.items.with_untracked(|items| items.iter().position(is_its)) {
            self.items.update(|items| {
                items[at].state = job.state;
                items[at].error.clone_from(&job.error);
            });
        }
    }
}

/// The newest `count` renditions, rounded up to whole pages, and the next cursor.
async fn first(image_id: &str, count: usize) -> EdgeResult<(Vec<RenditionSummary>, Option<String>)> {
    let mut page = renditions::list(image_id, None).await?;
    let mut items = page.items;
    while let Some(cursor) = page.next_cursor.as_deref().filter(|_| items.len() < count) {
        page = renditions::list(image_id, Some(cursor)).await?;
        items.append(&mut page.items);
    }
    Ok((items, page.next_cursor))
}

/// Merges two lists, newest first, without duplicates. Entries of `fresh` have priority. Ids sort by time.
fn merged(known: &[RenditionSummary], fresh: &[RenditionSummary]) -> Vec<RenditionSummary> {
    let others = known.iter().filter(|it| fresh.iter().all(|newer| newer.id != it.id));
    let mut all: Vec<_> = fresh.iter().chain(others).cloned().collect();
    all.sort_by(|one, other| other.id.cmp(&one.id));
    all
}

/// The list.
#[component]
pub(super) fn RenditionList(
    image: Memo<Option<Image>>,
    loader: ImageLoader,
    to_delete: RwSignal<Option<RenditionToDelete>>,
) -> impl IntoView {
    let pages = Pages::new();
    let id = move || image.with_untracked(|image| image.as_ref().map(|image| image.id.clone()));
    let newest =
        Memo::new(move |_| image.with(|image| image.as_ref().map(|it| it.renditions.clone()).unwrap_or_default()));
    // More renditions may be added than an image lists: what it listed once stays in the pages.
    Effect::new(move |_| {
        let newest = newest.get();
        if pages.loaded.get() && pages.items.with_untracked(|items| newest.iter().any(|it| !items.contains(it))) {
            pages.items.update(|items| *items = merged(items, &newest));
        }
    });
    expect_context::<Live>().listen(move |update| match update {
        LiveUpdate::Event(LiveEvent::JobUpdated { job }) => pages.update(job),
        LiveUpdate::Event(LiveEvent::RenditionUpdated { rendition }) => pages.items.update(|items| {
            items.iter_mut().filter(|it| it.id == rendition.id).for_each(|it| it.clone_from(rendition));
        }),
        LiveUpdate::Resync => id().into_iter().for_each(|id| pages.reload(id)),
        _ => {}
    });
    let shown = Memo::new(move |_| {
        let mut all = newest.with(|newest| pages.items.with(|items| merged(items, newest)));
        loader.deleted_renditions.with(|deleted| all.retain(|rendition| !deleted.contains(&rendition.id)));
        all
    });
    let by_id = Memo::new(move |_| {
        shown.with(|shown| shown.iter().map(|it| (it.id.clone(), it.clone())).collect::<HashMap<_, _>>())
    });
    let more = Memo::new(move |_| {
        let count = image.with(|image| image.as_ref().map_or(0, |image| image.rendition_count));
        let rest = count.saturating_sub(shown.with(Vec::len) as u64);
        match (pages.loaded.get(), pages.next_cursor.with(Option::is_some)) {
            (true, true) => rest.max(1),
            (true, false) => 0,
            (false, _) => rest,
        }
    });
    let ids = move || shown.with(|shown| shown.iter().map(|it| it.id.clone()).collect::<Vec<_>>());
    let on_delete = Callback::new(move |rendition: RenditionSummary| {
        let name = image.with_untracked(|image| image.as_ref().map(|image| image.name.clone()));
        to_delete.set(name.map(|name| (rendition, name)));
    });
    let load_more = move |_| {
        let last_shown = shown.with_untracked(|shown| shown.last().map(|last| last.id.clone()));
        id().into_iter().for_each(|id| pages.load_more(id, last_shown.clone()));
    };
    view! {
        <ul class="renditions" aria-label=text::renditions()>
            <For
                each=ids
                key=|id| id.clone()
                children=move |id| {
                    let rendition = Memo::new(move |_| by_id.with(|by_id| by_id.get(&id).cloned()));
                    move || rendition.get().map(|rendition| view! { <RenditionRow rendition on_delete/> })
                }
            />
        </ul>
        <Show when=move || { more.get() > 0 }>
            <button
                type="button"
                class="ghost"
                data-action="more-renditions"
                aria-disabled=move || pages.loading.get().to_string()
                on:click=load_more
            >
                {move || text::more_renditions(more.get())}
            </button>
        </Show>
    }
}

/// A rendition: a link to its page, and a delete button.
#[component]
fn RenditionRow(rendition: RenditionSummary, on_delete: Callback<RenditionSummary>) -> impl IntoView {
    let (state, words) = match rendition.state {
        JobState::Queued => ("queued", text::queued()),
        JobState::Running => ("running", text::running()),
        JobState::Done => ("done", text::done()),
        JobState::Failed => ("failed", text::failed()),
        JobState::Cancelled => ("cancelled", text::cancelled()),
        JobState::Unknown => ("unknown", text::unknown_state()),
    };
    // Most renditions are done, and the lamp shows it.
    let words_class = if rendition.state == JobState::Done { "visually-hidden" } else { "state" };
    let title = title_of(&rendition);
    let delete_label = rendition_text::delete_named(&title);
    let error = rendition.error.clone();
    let shared = (rendition.state == JobState::Done).then(|| (rendition.clone(), title.clone()));
    view! {
        <li>
            <a
                class="rendition"
                href=format!("/renditions/{}", rendition.id)
                data-rendition-id=rendition.id.clone()
                data-state=state
            >
                <span class="lamp" aria-hidden="true"></span>
                <span class="title">{title}</span>
                <span class=words_class>{words}</span>
            </a>
            {shared.map(|(rendition, title)| view! { <VisibilitySelect rendition title/> })}
            <button
                type="button"
                class="ghost square"
                data-action="delete-rendition"
                aria-label=delete_label
                title=text::delete()
                on:click=move |_| on_delete.run(rendition.clone())
            >
                <Icon symbol=Symbol::Trash/>
            </button>
            {error.map(|error| view! { <p class="fault">{errors::of_job(&error)}</p> })}
        </li>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn renditions(ids: &str) -> Vec<RenditionSummary> {
        let one = |id: char| {
            json!({"id": id, "image_id": "a", "job_id": "j", "state": "done", "operations": [],
                "recipe_sha256": "0".repeat(64), "created_at": ""})
        };
        serde_json::from_value(ids.chars().map(one).collect()).unwrap()
    }

    #[test]
    fn renditions_of_pages_and_the_newest_ones_are_one_list() {
        for (pages, newest, shown) in [
            ("", "fed", "fed"),
            ("fedcb", "fed", "fedcb"),
            ("fedcb", "hgf", "hgfedcb"),
            ("", "b", "b"),
            ("fb", "edc", "fedcb"),
        ] {
            let ids: String = merged(&renditions(pages), &renditions(newest)).iter().map(|it| it.id.as_str()).collect();
            assert_eq!(ids, shown);
        }
    }
}
