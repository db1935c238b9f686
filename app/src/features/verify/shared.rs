//! A rendition that somebody else shares: the picture, its file and its receipt. Nothing leads to the original.

use api::PublicRendition;
use leptos::prelude::*;

use crate::document::summary::operations_summary;
use crate::text::{profile, rendition as text, size};
use crate::ui::icon::{Icon, Symbol};

/// The page.
#[component]
pub(super) fn Shared(shared: PublicRendition) -> impl IntoView {
    let PublicRendition { name, operations, result, .. } = shared;
    let title = name.unwrap_or_else(|| operations_summary(&operations));
    view! {
        <article class="exhibit" id="shared-rendition">
            <header>
                <h1>{title.clone()}</h1>
                <div class="actions">
                    <a class="button ghost" href=result.receipt_url download="receipt.jws">
                        <Icon symbol=Symbol::Check/>
                        <span>{text::receipt()}</span>
                    </a>
                    <a class="button" href=result.content_url.clone() download="">
                        <Icon symbol=Symbol::Export/>
                        <span>{text::download()}</span>
                    </a>
                </div>
            </header>
            <figure class="shared">
                <img src=result.content_url width=result.width height=result.height alt=title/>
                <figcaption class="hint">
                    {format!("{} · {} × {} · {}", profile::shared_rendition(), result.width, result.height, size(result.size_bytes))}
                </figcaption>
            </figure>
        </article>
    }
}
