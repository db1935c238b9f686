//! The gallery: what is stored at the edge, with what was made of it; searched, filtered and ordered as the address says.

mod shelf;

use api::Image;
use leptos::html::{Button, Section};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate};

use crate::components::delete_dialog::DeleteDialog;
use crate::components::find_bar::FindBar;
use crate::components::icon::{Icon, Symbol};
use crate::components::image_card::ImageCard;
use crate::hooks::address::{find_in, with_find};
use crate::hooks::near::use_near;
use crate::model::find::Find;
use shelf::Shelf;

/// The page.
#[component]
pub(crate) fn GalleryPage() -> impl IntoView {
    let search = use_location().search;
    let find = Memo::new(move |_| find_in(&search.get()));
    let go = use_navigate();
    let look_for = Callback::new(move |wanted: Find| {
        let now = find.get_untracked();
        // Each letter of a search is no step that one goes back to.
        let replace = !now.words.is_empty() && !wanted.words.is_empty() && now.words != wanted.words;
        if now != wanted {
            go(&with_find("/gallery", &wanted), NavigateOptions { replace, scroll: false, ..Default::default() });
        }
    });
    let shelf = Shelf::new(find);
    let doomed = RwSignal::new(None::<Image>);
    let ids = move || shelf.images.with(|images| images.iter().map(|image| image.id.clone()).collect::<Vec<_>>());
    let is_none = move || shelf.loaded.get() && shelf.images.with(Vec::is_empty);
    let is_filter = move || shelf.shown.with(Find::is_filter);
    let is_bare = move || if shelf.loaded.get() { is_none() && !is_filter() } else { shelf.trouble().is_some() };
    let scroller = NodeRef::<Section>::new();
    Effect::new(move |before: Option<Find>| {
        let find = find.get();
        if let (true, Some(scroller)) = (before.is_some_and(|before| before != find), scroller.get_untracked()) {
            scroller.set_scroll_top(0);
        }
        find
    });
    view! {
        <section
            class="gallery"
            aria-labelledby="gallery-title"
            aria-busy=move || shelf.loading.get().to_string()
            node_ref=scroller
        >
            <header class="shelf-head" data-bare=move || is_bare().to_string()>
                <h1 id="gallery-title">"Gallery"</h1>
                <p id="gallery-count" class="hint" role="status">
                    {move || count(shelf)}
                </p>
                <button
                    type="button"
                    id="find-clear"
                    class="ghost"
                    hidden=move || !find.with(Find::is_filter)
                    on:click=move |_| look_for.run(find.get_untracked().without_filter())
                >
                    "Clear"
                </button>
                <FindBar find look_for/>
            </header>
            <Show when=move || !shelf.loaded.get()>
                <Waiting shelf/>
            </Show>
            <Show when=move || is_none() && is_filter()>
                <div class="blank">
                    <Icon symbol=Symbol::Search/>
                    <h2>"Nothing fits"</h2>
                    <p>"No photograph of yours has all of that. Fewer words or another filter may find it."</p>
                    <button type="button" on:click=move |_| look_for.run(find.get_untracked().without_filter())>
                        "Show all photographs"
                    </button>
                </div>
            </Show>
            <Show when=move || is_none() && !is_filter()>
                <div class="blank">
                    <Icon symbol=Symbol::Grid/>
                    <h2>"Nothing saved yet"</h2>
                    <p>"Open a photograph, change it, and press Save: it is rendered at the edge and kept here, with a proof."</p>
                    <a class="button primary" href="/">
                        "Open a photograph"
                    </a>
                </div>
            </Show>
            <ul class="cards">
                <For
                    each=ids
                    key=|id| id.clone()
                    children=move |id| view! { <ImageCard id images=shelf.images doomed/> }
                />
            </ul>
            <More shelf/>
            <DeleteDialog doomed deleted=move |id: String| shelf.forget(&id)/>
        </section>
    }
}

/// How many there are, as far as that is known.
fn count(shelf: Shelf) -> Option<String> {
    let count = shelf.images.with(Vec::len);
    (shelf.loaded.get() && count > 0).then(|| match (count, shelf.next_cursor.with(Option::is_some)) {
        (1, false) => "1 photograph".to_owned(),
        (count, false) => format!("{count} photographs"),
        (count, true) => format!("the first {count} photographs"),
    })
}

/// The next page: asked for when the end comes near, or by hand.
#[component]
fn More(shelf: Shelf) -> impl IntoView {
    let button = NodeRef::<Button>::new();
    // Each new page may end above the edge of the screen, too.
    use_near(button, move || shelf.next_cursor.get(), move || shelf.more());
    view! {
        <button
            type="button"
            id="load-more"
            node_ref=button
            hidden=move || shelf.next_cursor.with(Option::is_none)
            aria-disabled=move || shelf.loading.get().to_string()
            on:click=move |_| shelf.more()
        >
            {move || if shelf.loading.get() { "Loading…" } else { "Load more" }}
        </button>
    }
}

/// Before the first page has come, or while it cannot.
#[component]
fn Waiting(shelf: Shelf) -> impl IntoView {
    move || match shelf.trouble() {
        Some((title, sentence)) => view! {
            <div class="blank">
                <Icon symbol=Symbol::Grid/>
                <h2>{title}</h2>
                <p>{sentence}</p>
                <button type="button" on:click=move |_| shelf.retry()>
                    "Try again"
                </button>
            </div>
        }
        .into_any(),
        None => view! {
            <ul class="cards" aria-busy="true" aria-label="Loading">
                {(0..8).map(|_| view! { <li class="card ghostly"></li> }).collect_view()}
            </ul>
        }
        .into_any(),
    }
}
