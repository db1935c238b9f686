//! The page of a rendition: its original, its recipe and its receipt. The browser verifies the receipt.

mod delete_dialog;
mod digest;
mod param_text;
mod pictures;
mod proof;
mod recipe_list;
mod shared;
mod verification;
mod visibility;

use api::{Image, JobState};
use filters::Recipe;
use leptos::prelude::*;
use leptos_router::hooks::{use_navigate, use_params_map};

use crate::document::file_name::export_name;
use crate::document::summary::recipe_summary;
use crate::text::{rendition as text, shell};
use crate::ui::icon::{Icon, Symbol};
use delete_dialog::DeleteDialog;
use pictures::Pictures;
use proof::{MatchBadge, ProofDetails};
use recipe_list::RecipeList;
use shared::Shared;
use verification::Verification;
use visibility::VisibilityControl;

/// The page. `edit` opens the original with the recipe in the editor.
#[component]
pub(crate) fn RenditionPage(#[prop(into)] edit: Callback<(Image, Option<Recipe>)>) -> impl IntoView {
    let verification = Verification::new();
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id").unwrap_or_default()));
    Effect::new(move |_| verification.start(id.get()));
    let title = Memo::new(move |_| {
        verification.rendition.with(|rendition| {
            rendition.as_ref().map_or_else(
                || text::title().to_owned(),
                |rendition| rendition.name.clone().unwrap_or_else(|| recipe_summary(&rendition.recipe)),
            )
        })
    });
    let confirming = RwSignal::new(false);
    let is_done =
        Memo::new(move |_| verification.rendition.with(|it| it.as_ref().is_some_and(|it| it.state == JobState::Done)));
    view! {
        {move || verification.shared.get().map(|shared| view! { <Shared shared/> })}
        <Show when=move || !verification.missing.get() fallback=NoRendition>
            <article class="exhibit" hidden=move || verification.shared.with(Option::is_some)>
                <header>
                    <a class="button ghost" href="/gallery">
                        <Icon symbol=Symbol::Back/>
                        <span>{shell::gallery()}</span>
                    </a>
                    <h1>{title}</h1>
                    <Actions verification edit confirming/>
                </header>
                <MatchBadge outcome=verification.outcome/>
                <Pictures verification/>
                <Show when=move || is_done.get()>
                    <VisibilityControl verification/>
                </Show>
                <div class="columns">
                    <section aria-labelledby="recipe-title">
                        <h2 id="recipe-title">{text::recipe()}</h2>
                        {move || verification.recipe().map(|recipe| view! { <RecipeList recipe/> })}
                    </section>
                    <ProofDetails outcome=verification.outcome/>
                </div>
                <DeleteDialog verification title confirming/>
            </article>
        </Show>
    }
}

/// The address contains the id of no rendition of this owner.
#[component]
fn NoRendition() -> impl IntoView {
    view! {
        <section class="blank" id="no-rendition">
            <Icon symbol=Symbol::Search/>
            <h1>{text::not_found()}</h1>
            <p>{text::not_found_sentence()}</p>
            <a class="button primary" href="/gallery">{text::to_the_gallery()}</a>
        </section>
    }
}

/// Delete, edit again, and the downloads of file and receipt. A failed rendition can be edited again too. `confirming`
/// opens the confirmation dialog.
#[component]
fn Actions(
    verification: Verification,
    edit: Callback<(Image, Option<Recipe>)>,
    confirming: RwSignal<bool>,
) -> impl IntoView {
    let navigate = use_navigate();
    let edit = StoredValue::new_local(move || {
        if let (Some(image), Some(recipe)) = (verification.image.get_untracked(), untrack(|| verification.recipe())) {
            edit.run((image, Some(recipe)));
            navigate("/", Default::default());
        }
    });
    let can_edit = move || verification.image.with(Option::is_some) && verification.recipe().is_some();
    let is_in = move |wanted: fn(JobState) -> bool| {
        verification.rendition.with(|it| it.as_ref().is_some_and(|it| wanted(it.state)))
    };
    let has_failed = move || is_in(|state| matches!(state, JobState::Failed | JobState::Cancelled));
    let downloads = move || {
        let result = verification.rendition.get()?.result?;
        let name = verification.image.with(|image| image.as_ref().map_or_else(String::new, |image| image.name.clone()));
        Some(view! {
            <a class="button ghost" href=result.receipt_url download="receipt.jws">
                <Icon symbol=Symbol::Check/>
                <span>{text::receipt()}</span>
            </a>
            <a class="button" href=result.content_url download=export_name(&name, result.format.extension())>
                <Icon symbol=Symbol::Export/>
                <span>{text::download()}</span>
            </a>
        })
    };
    view! {
        <div class="actions">
            <Show when=move || is_in(JobState::is_active)>
                <button type="button" class="ghost" data-action="cancel" on:click=move |_| verification.cancel()>
                    <Icon symbol=Symbol::Cross/>
                    <span>{text::cancel()}</span>
                </button>
            </Show>
            <Show when=move || verification.image.with(Option::is_some)>
                <button
                    type="button"
                    class="ghost deletes"
                    data-action="delete-rendition"
                    aria-haspopup="dialog"
                    on:click=move |_| confirming.set(true)
                >
                    <Icon symbol=Symbol::Trash/>
                    <span>{text::delete()}</span>
                </button>
            </Show>
            <Show when=can_edit>
                <button
                    type="button"
                    data-action="edit-again"
                    class=move || if has_failed() { "primary" } else { "ghost" }
                    on:click=move |_| edit.with_value(|edit| edit())
                >
                    <Icon symbol=Symbol::Sliders/>
                    <span>{text::edit_again()}</span>
                </button>
            </Show>
            {downloads}
        </div>
    }
}
