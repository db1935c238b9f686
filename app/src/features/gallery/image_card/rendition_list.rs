//! The renditions of a card: the newest ones, and on demand the older ones, page by page.

use api::{Image, JobState, RenditionSummary};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::document::summary::operations_summary;
use crate::library::remote::reachability::Edge;
use crate::library::remote::renditions;
use crate::text::{faults, gallery as text};
use crate::ui::notice::Notices;

/// The pages that were loaded.
#[derive(Clone, Copy)]
struct Pages {
    items: RwSignal<Vec<RenditionSummary>>,
    next_cursor: RwSignal<Option<String>>,
    loading: RwSignal<bool>,
    edge: Edge,
    notices: Notices,
}

impl Pages {
    fn new() -> Self {
        Self {
            items: RwSignal::new(Vec::new()),
            next_cursor: RwSignal::new(None),
            loading: RwSignal::new(false),
            edge: expect_context(),
            notices: expect_context(),
        }
    }

    /// Loads the next page. The first one has the newest renditions once more: when new ones push them out of the image, they are still there.
    fn load(self, image_id: String) {
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
                    let _ = self.next_cursor.try_set(page.next_cursor);
                    let _ = self.items.try_update(|items| items.extend(page.items));
                }
                Err(error) => self.notices.bad(self.edge.failed(&error)),
            }
        });
    }

    fn forget(self) {
        self.items.set(Vec::new());
        self.next_cursor.set(None);
    }
}

/// The newest renditions as the image has them, and behind them those of the pages that are older. Ids sort by time.
fn joined(newest: &[RenditionSummary], pages: &[RenditionSummary]) -> Vec<RenditionSummary> {
    let is_older = |it: &&RenditionSummary| newest.iter().all(|newer| newer.id > it.id);
    newest.iter().chain(pages.iter().filter(is_older)).cloned().collect()
}

/// The list.
#[component]
pub(super) fn RenditionList(image: Memo<Option<Image>>) -> impl IntoView {
    let pages = Pages::new();
    let count = Memo::new(move |_| image.with(|image| image.as_ref().map_or(0, |image| image.rendition_count)));
    Effect::new(move |before: Option<u64>| {
        let count = count.get();
        // Which of them was deleted is not known.
        if before.is_some_and(|before| count < before) {
            pages.forget();
        }
        count
    });
    let shown = Memo::new(move |_| {
        let newest = image.with(|image| image.as_ref().map(|it| it.renditions.clone()).unwrap_or_default());
        pages.items.with(|pages| joined(&newest, pages))
    });
    let more = move || count.get().saturating_sub(shown.with(Vec::len) as u64);
    let load = move |_| {
        if let Some(id) = image.with_untracked(|image| image.as_ref().map(|image| image.id.clone())) {
            pages.load(id);
        }
    };
    view! {
        <ul class="renditions" aria-label=text::renditions()>
            {move || shown.get().into_iter().map(|rendition| view! { <RenditionLink rendition/> }).collect_view()}
        </ul>
        <Show when=move || { more() > 0 }>
            <button
                type="button"
                class="ghost"
                data-action="more-renditions"
                aria-disabled=move || pages.loading.get().to_string()
                on:click=load
            >
                {move || text::more_renditions(more())}
            </button>
        </Show>
    }
}

#[component]
fn RenditionLink(rendition: RenditionSummary) -> impl IntoView {
    let (state, words) = match rendition.state {
        JobState::Queued => ("queued", text::queued()),
        JobState::Running => ("running", text::running()),
        JobState::Done => ("done", text::done()),
        JobState::Failed => ("failed", text::failed()),
    };
    let title = rendition.name.clone().unwrap_or_else(|| operations_summary(&rendition.operations));
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
                <span class="state">{words}</span>
            </a>
            {rendition.error.map(|error| view! { <p class="fault">{faults::of_job(&error)}</p> })}
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
    fn renditions_of_pages_stand_behind_the_newest_ones() {
        for (newest, pages, shown) in
            [("fed", "", "fed"), ("fed", "fedcb", "fedcb"), ("hgf", "fedcb", "hgfedcb"), ("b", "", "b")]
        {
            let ids: String = joined(&renditions(newest), &renditions(pages)).iter().map(|it| it.id.as_str()).collect();
            assert_eq!(ids, shown);
        }
    }
}
