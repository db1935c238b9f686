//! The gallery without images: before the first answer, without one, without matches, without photographs.

use leptos::prelude::*;

use super::loader::ImageLoader;
use crate::ui::icon::{Icon, Symbol};

/// Before the first answer: placeholders, or the reason why there is none.
#[component]
pub(super) fn Waiting(loader: ImageLoader) -> impl IntoView {
    move || match loader.failure_text() {
        Some((title, sentence)) => view! { <Failure loader title sentence/> }.into_any(),
        None => view! {
            <ul class="cards" aria-busy="true" aria-label="Loading">
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
                "Try again"
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
            <h2>"Nothing fits"</h2>
            <p>"No photograph of yours has all of that. Fewer words or another filter may find it."</p>
            <button type="button" on:click=move |_| show_all.run(())>
                "Show all photographs"
            </button>
        </div>
    }
}

/// There are no images at all.
#[component]
pub(super) fn NothingSaved() -> impl IntoView {
    view! {
        <div class="blank">
            <Icon symbol=Symbol::Grid/>
            <h2>"Nothing saved yet"</h2>
            <p>"Open a photograph, change it, and press Save: it is rendered at the edge and kept here, with a proof."</p>
            <a class="button primary" href="/">
                "Open a photograph"
            </a>
        </div>
    }
}
