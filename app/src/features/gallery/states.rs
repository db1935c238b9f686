//! The gallery without images: loading, failed, no matches, no photographs.

use leptos::prelude::*;

use super::loader::ImageLoader;
use crate::text::gallery as text;
use crate::ui::icon::{Icon, Symbol};

/// While loading: placeholders, or the reason of a failure.
#[component]
pub(super) fn LoadingState(loader: ImageLoader) -> impl IntoView {
    move || match loader.failure_text() {
        Some((title, sentence)) => view! { <Failure loader title sentence/> }.into_any(),
        None => view! {
            <ul class="cards" aria-busy="true" aria-label=text::loading()>
                {(0..8).map(|_| view! { <li class="card ghostly"></li> }).collect_view()}
            </ul>
        }
        .into_any(),
    }
}

#[component]
fn Failure(loader: ImageLoader, title: &'static str, sentence: String) -> impl IntoView {
    view! {
        <div class="blank">
            <Icon symbol=Symbol::Grid/>
            <h2>{title}</h2>
            <p>{sentence}</p>
            <button type="button" on:click=move |_| loader.retry()>
                {text::try_again()}
            </button>
        </div>
    }
}

/// No image matches the query.
#[component]
pub(super) fn NoMatches(show_all: Callback<()>) -> impl IntoView {
    view! {
        <div class="blank">
            <Icon symbol=Symbol::Search/>
            <h2>{text::nothing_fits()}</h2>
            <p>{text::nothing_fits_sentence()}</p>
            <button type="button" on:click=move |_| show_all.run(())>
                {text::show_all()}
            </button>
        </div>
    }
}

/// There are no images.
#[component]
pub(super) fn NothingSaved() -> impl IntoView {
    view! {
        <div class="blank">
            <Icon symbol=Symbol::Grid/>
            <h2>{text::nothing_saved()}</h2>
            <p>{text::nothing_saved_sentence()}</p>
            <a class="button primary" href="/">
                {text::open_photograph()}
            </a>
        </div>
    }
}
