//! The page of a rendition: beside its original, with its recipe and its receipt. The browser verifies the receipt.

mod digest;
mod examination;
mod param_text;
mod pictures;
mod proof;
mod recipe_list;

use api::Image;
use filters::Recipe;
use leptos::prelude::*;
use leptos_router::hooks::{use_navigate, use_params_map};

use crate::document::file_name::export_name;
use crate::document::summary::recipe_summary;
use crate::ui::icon::{Icon, Symbol};
use examination::Examination;
use pictures::Pictures;
use proof::{MatchBadge, ProofDetails};
use recipe_list::RecipeList;

/// The page. `edit` opens the original with the recipe in the editor.
#[component]
pub(crate) fn RenditionPage(#[prop(into)] edit: Callback<(Image, Recipe)>) -> impl IntoView {
    let examination = Examination::new();
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id").unwrap_or_default()));
    Effect::new(move |_| examination.start(id.get()));
    let title = move || {
        examination.rendition.with(|rendition| {
            rendition.as_ref().map_or_else(
                || "Rendition".to_owned(),
                |rendition| rendition.name.clone().unwrap_or_else(|| recipe_summary(&rendition.recipe)),
            )
        })
    };
    let recipe = move || examination.recipe().map(|recipe| view! { <RecipeList recipe/> });
    view! {
        <article class="exhibit">
            <header>
                <a class="button ghost" href="/gallery">
                    <Icon symbol=Symbol::Back/>
                    <span>"Gallery"</span>
                </a>
                <h1>{title}</h1>
                <Actions examination edit/>
            </header>
            <MatchBadge outcome=examination.outcome/>
            <Pictures examination/>
            <div class="columns">
                <section aria-labelledby="recipe-title">
                    <h2 id="recipe-title">"Recipe"</h2>
                    {recipe}
                </section>
                <ProofDetails outcome=examination.outcome/>
            </div>
        </article>
    }
}

/// Edit again, and the downloads: file and receipt.
#[component]
fn Actions(examination: Examination, edit: Callback<(Image, Recipe)>) -> impl IntoView {
    let navigate = use_navigate();
    let edit = StoredValue::new_local(move || {
        if let (Some(image), Some(recipe)) = (examination.image.get_untracked(), untrack(|| examination.recipe())) {
            edit.run((image, recipe));
            navigate("/", Default::default());
        }
    });
    move || {
        let result = examination.rendition.get()?.result?;
        let name = examination.image.with(|image| image.as_ref().map_or_else(String::new, |image| image.name.clone()));
        let extension = if result.format == "png" { "png" } else { "jpg" };
        Some(view! {
            <div class="actions">
                <button type="button" class="ghost" on:click=move |_| edit.with_value(|edit| edit())>
                    <Icon symbol=Symbol::Sliders/>
                    <span>"Edit again"</span>
                </button>
                <a class="button ghost" href=result.receipt_url download="receipt.jws">
                    <Icon symbol=Symbol::Check/>
                    <span>"Receipt"</span>
                </a>
                <a class="button" href=result.content_url download=export_name(&name, extension)>
                    <Icon symbol=Symbol::Export/>
                    <span>"Download"</span>
                </a>
            </div>
        })
    }
}
