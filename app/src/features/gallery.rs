//! The gallery: the images at the edge with their renditions; with search, filters and order.

mod address;
mod delete_dialog;
mod image_card;
mod image_facts;
mod image_list;
mod loader;
mod pyramids;
mod search_bar;
mod states;

use api::Image;
use filters::Recipe;
use leptos::html::{Button, Section};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate};

use crate::browser::infinite_scroll::use_infinite_scroll;
use crate::library::image_query::ImageQuery;
use crate::text::{gallery as text, shell};
use address::{query_in, with_query};
use delete_dialog::{DeleteDialog, DeleteRenditionDialog, RenditionToDelete};
use image_card::ImageCard;
use loader::ImageLoader;
use pyramids::PyramidsDialog;
use search_bar::SearchBar;
use states::{LoadingState, NoMatches, NothingSaved};

/// What the dialogs are about. A dialog is open while its target is set.
#[derive(Clone, Copy)]
struct DialogTargets {
    delete_image: RwSignal<Option<Image>>,
    delete_rendition: RwSignal<Option<RenditionToDelete>>,
    pyramids: RwSignal<Option<Image>>,
}

/// The page. `edit` opens an image in the editor, with a recipe or with its own edit.
#[component]
pub(crate) fn GalleryPage(#[prop(into)] edit: Callback<(Image, Option<Recipe>)>) -> impl IntoView {
    let search_part = use_location().search;
    let query = Memo::new(move |_| query_in(&search_part.get()));
    let search = searching(query);
    let show_all = Callback::new(move |()| search.run(query.get_untracked().without_filter()));
    let loader = ImageLoader::new(query);
    let targets = DialogTargets {
        delete_image: RwSignal::new(None),
        delete_rendition: RwSignal::new(None),
        pyramids: RwSignal::new(None),
    };
    let navigate = use_navigate();
    let edit = Callback::new(move |wanted: (Image, Option<Recipe>)| {
        edit.run(wanted);
        navigate("/", Default::default());
    });
    let ids = move || loader.images.with(|images| images.iter().map(|image| image.id.clone()).collect::<Vec<_>>());
    let is_filtered = move || loader.shown_query.with(ImageQuery::is_filter);
    let scroller = NodeRef::<Section>::new();
    scroll_up_for_new_queries(scroller, query);
    view! {
        <section
            class="gallery"
            aria-labelledby="gallery-title"
            aria-busy=move || loader.loading.get().to_string()
            node_ref=scroller
        >
            <Head loader query search show_all/>
            <Show when=move || !loader.loaded.get()>
                <LoadingState loader/>
            </Show>
            <Show when=move || loader.is_empty() && is_filtered()>
                <NoMatches show_all/>
            </Show>
            <Show when=move || loader.is_empty() && !is_filtered()>
                <NothingSaved/>
            </Show>
            <ul class="cards">
                <For
                    each=ids
                    key=|id| id.clone()
                    children=move |id| view! { <ImageCard id loader targets edit/> }
                />
            </ul>
            <LoadMore loader/>
            <DeleteDialog image=targets.delete_image loader/>
            <DeleteRenditionDialog rendition=targets.delete_rendition loader/>
            <PyramidsDialog image=targets.pyramids/>
        </section>
    }
}

/// Navigates to the gallery with another query.
fn searching(query: Memo<ImageQuery>) -> Callback<ImageQuery> {
    let navigate = use_navigate();
    Callback::new(move |wanted: ImageQuery| {
        let now = query.get_untracked();
        // Typing more of a search adds no history entries.
        let replace = !now.words.is_empty() && !wanted.words.is_empty() && now.words != wanted.words;
        if now != wanted {
            let options = NavigateOptions { replace, scroll: false, ..Default::default() };
            navigate(&with_query("/gallery", &wanted), options);
        }
    })
}

fn scroll_up_for_new_queries(scroller: NodeRef<Section>, query: Memo<ImageQuery>) {
    Effect::new(move |before: Option<ImageQuery>| {
        let query = query.get();
        if let (true, Some(scroller)) = (before.is_some_and(|before| before != query), scroller.get_untracked()) {
            scroller.set_scroll_top(0);
        }
        query
    });
}

/// The title, the number of images, and the search.
#[component]
fn Head(
    loader: ImageLoader,
    query: Memo<ImageQuery>,
    search: Callback<ImageQuery>,
    show_all: Callback<()>,
) -> impl IntoView {
    // Hidden while there are no images to search.
    let is_empty = move || match loader.loaded.get() {
        true => loader.is_empty() && !loader.shown_query.with(ImageQuery::is_filter),
        false => loader.failure_text().is_some(),
    };
    view! {
        <header class="shelf-head" data-bare=move || is_empty().to_string()>
            <h1 id="gallery-title" tabindex="-1">{shell::gallery()}</h1>
            <p id="gallery-count" class="hint" role="status">
                {move || count_text(loader)}
            </p>
            <button
                type="button"
                id="find-clear"
                class="ghost"
                hidden=move || !query.with(ImageQuery::is_filter)
                on:click=move |_| show_all.run(())
            >
                {text::clear()}
            </button>
            <SearchBar query search/>
        </header>
    }
}

/// The number of images, as far as it is known.
fn count_text(loader: ImageLoader) -> Option<String> {
    let count = loader.images.with(Vec::len);
    (loader.loaded.get() && count > 0).then(|| match (count, loader.next_cursor.with(Option::is_some)) {
        (1, false) => text::one_photograph().to_owned(),
        (count, false) => text::photographs(count),
        (count, true) => text::first_photographs(count),
    })
}

/// Loads the next page when the end comes close, or when the button is pressed.
#[component]
fn LoadMore(loader: ImageLoader) -> impl IntoView {
    let button = NodeRef::<Button>::new();
    use_infinite_scroll(button, move || loader.next_cursor.get(), move || loader.load_more());
    view! {
        <button
            type="button"
            id="load-more"
            node_ref=button
            hidden=move || loader.next_cursor.with(Option::is_none)
            aria-disabled=move || loader.loading.get().to_string()
            on:click=move |_| loader.load_more()
        >
            {move || if loader.loading.get() { text::loading() } else { text::load_more() }}
        </button>
    }
}
