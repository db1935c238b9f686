//! The page of one preset: for its owner and the team what people do with it, for everybody else the preset itself.

use leptos::prelude::*;
use leptos_router::hooks::{use_navigate, use_params_map};

use super::dashboard::Dashboard;
use super::editing::{Edit, EditButton};
use super::follow::{follow_presets, poll_without_events};
use super::removal::RemovalDialog;
use super::request::{Action, Deletion, Load, LoadFailure};
use super::sheet::{CopyButton, PresetSheet};
use super::specimen::{LargePicture, PresetPicture, Specimen};
use super::stars::StarsShown;
use super::values;
use crate::library::remote::presets as remote;
use crate::library::remote::presets::types::{Owner, Preset, Right};
use crate::text::presets as text;
use crate::ui::icon::{Icon, Symbol};

/// The page. `edit` opens the editor with a preset.
#[component]
pub(super) fn PresetPage(edit: Edit) -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id").unwrap_or_default()));
    let (load, specimen) = (Load::<Preset>::new(), Specimen::new());
    let shown = RwSignal::new(None::<Preset>);
    let request = move || {
        if let Some(id) = id.try_get_untracked() {
            load.run(async move { remote::preset(&id).await });
        }
    };
    Effect::new(move |_| {
        id.track();
        load.value.set(None);
        request();
    });
    let preset = load.value;
    let (deletion, navigate) = (Deletion::new(), StoredValue::new_local(use_navigate()));
    let to_library = move || {
        navigate.try_with_value(|navigate| navigate("/presets", Default::default()));
    };
    let delete = Callback::new(move |preset: Preset| {
        deletion.run(preset, || ());
        to_library();
    });
    let removing = RwSignal::new(None::<Preset>);
    follow_presets(move |changed, _| id.try_with_untracked(|id| id == changed) == Some(true), request);
    poll_without_events(preset, request);
    // A change of a field keeps the figures.
    let current = Memo::new(move |_| preset.with(|preset| preset.as_ref().map(|it| (it.id.clone(), Content::of(it)))));
    let reload = Callback::new(move |()| request());
    let content = move || match current.get() {
        Some((id, Content::Figures)) => view! { <Dashboard id preset specimen shown edit reload/> }.into_any(),
        Some((_, Content::Deleted)) => {
            preset.get().map(|preset| view! { <Deleted preset reload removing/> }).into_any()
        }
        Some((_, Content::Shared)) => preset.get().map(|preset| view! { <Stranger preset specimen edit/> }).into_any(),
        None if load.is_missing() => view! { <Missing/> }.into_any(),
        None => view! { <Waiting load again=move |()| request()/> }.into_any(),
    };
    view! {
        <section class="presets preset-page" aria-labelledby="preset-title">
            {content}
            <PresetSheet shown changed=move |changed: Preset| preset.set(Some(changed)) deleted=delete left=move |_| request()/>
            <RemovalDialog removing removed=move |_| to_library()/>
        </section>
    }
}

/// What the page shows of a preset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Content {
    /// What people do with it: the own preset, one of a team, or a look with the own makes.
    Figures,
    /// The preset itself.
    Shared,
    /// That it was deleted, to its owner.
    Deleted,
}

impl Content {
    fn of(preset: &Preset) -> Self {
        match preset.owned_by {
            _ if preset.deleted_at.is_some() => Self::Deleted,
            Owner::You | Owner::House => Self::Figures,
            Owner::Team if preset.right >= Right::Make => Self::Figures,
            Owner::Team | Owner::Other => Self::Shared,
        }
    }
}

/// A deleted preset of this account.
#[component]
fn Deleted(preset: Preset, reload: Callback<()>, removing: RwSignal<Option<Preset>>) -> impl IntoView {
    let action = Action::new();
    let (name, id, own) = (preset.name.clone(), preset.id.clone(), preset);
    let restore = move |_| {
        let id = id.clone();
        action.run(async move { remote::restore(&id).await }, move |()| {
            reload.try_run(());
        });
    };
    view! {
        <div class="blank" id="deleted-preset">
            <Icon symbol=Symbol::Trash/>
            <h1 id="preset-title" tabindex="-1">{text::deleted_preset(name)}</h1>
            <p>{text::deleted_preset_why()}</p>
            <button type="button" class="primary" data-action="restore" aria-disabled=move || action.busy_word() on:click=restore>
                {text::restore()}
            </button>
            <button
                type="button"
                class="danger"
                data-action="remove"
                aria-haspopup="dialog"
                on:click=move |_| removing.set(Some(own.clone()))
            >
                {text::delete_forever()}
            </button>
        </div>
    }
}

#[component]
fn Waiting(load: Load<Preset>, #[prop(into)] again: Callback<()>) -> impl IntoView {
    view! {
        <h1 id="preset-title" class="visually-hidden">{text::preset()}</h1>
        <p class="part-wait" role="status" hidden=move || load.message().is_some()>
            <span class="spinner" aria-hidden="true"></span>
            {text::loading()}
        </p>
        <LoadFailure message=Signal::derive(move || load.message()) again/>
    }
}

#[component]
fn Missing() -> impl IntoView {
    view! {
        <div class="blank" id="no-preset">
            <Icon symbol=Symbol::Layers/>
            <h1 id="preset-title">{text::no_such_preset()}</h1>
            <p>{text::no_such_preset_why()}</p>
            <a class="button" href="/presets">{text::to_the_presets()}</a>
        </div>
    }
}

/// A preset that somebody shares: what it is, and the copy.
#[component]
fn Stranger(preset: Preset, specimen: Specimen, edit: Edit) -> impl IntoView {
    let of = StoredValue::new(preset.clone());
    let steps = preset.recipe.get("ops").and_then(serde_json::Value::as_array).cloned().unwrap_or_default();
    let steps = steps.iter().filter_map(|step| step.get("op")?.as_str()).map(|op| {
        view! { <li>{values::operation(op)}</li> }
    });
    let steps = steps.collect_view();
    let (name, recipe) = (preset.name.clone(), preset.recipe);
    let picture = match preset.picture_url {
        Some(url) => view! { <PresetPicture url=Some(url) recipe name specimen/> }.into_any(),
        None => view! { <LargePicture recipe name specimen/> }.into_any(),
    };
    let rating = preset.rating.map(|rating| view! { <StarsShown rating/> });
    let tags = preset.tags.iter().map(|tag| view! { <li class="tag">{tag.clone()}</li> }).collect_view();
    view! {
        <article class="preset-shared">
            {picture}
            <div>
                <h1 id="preset-title" tabindex="-1">
                    {preset.name} <span class="version">{format!(" · {}", text::version(preset.version))}</span>
                </h1>
                {preset.description.map(|words| view! { <p class="description">{words}</p> })}
                {rating}
                <ul class="tags">{tags}</ul>
                <h2 class="caps">{text::steps()}</h2>
                <ol class="preset-steps">{steps}</ol>
                <div class="buttons">
                    <EditButton edit of=move |()| Some(of.get_value()) primary=true/>
                    <CopyButton id=preset.id.clone()/>
                    <a class="button" data-action="export" href=remote::export_url(&preset.id) download="" rel="external">
                        <Icon symbol=Symbol::Export/>
                        <span>{text::export()}</span>
                    </a>
                </div>
            </div>
        </article>
    }
}
