//! The card of a preset.

use leptos::prelude::*;
use serde_json::json;

use super::super::editing::{Edit, EditButton};
use super::super::request::{Action, RatingSender};
use super::super::specimen::{PresetPicture, Specimen};
use super::super::stars::{Stars, StarsShown};
use super::super::values;
use super::list::PresetList;
use crate::library::remote::presets as remote;
use crate::library::remote::presets::types::{Owner, Preset, Right};
use crate::text::presets as text;
use crate::ui::icon::{Icon, Symbol};

/// The card. Its picture and name lead to the figures; its button opens the sheet.
#[component]
pub(super) fn Card(
    id: String,
    list: PresetList,
    specimen: Specimen,
    shown: RwSignal<Option<Preset>>,
    edit: Edit,
    delete: Callback<Preset>,
    remove: Callback<Preset>,
) -> impl IntoView {
    let of = id.clone();
    let preset = Memo::new(move |_| list.get(&of));
    // The picture is not rendered again when a rating changes.
    let picture =
        Memo::new(move |_| preset.get().map(|it| (it.picture_url.clone(), it.recipe.clone(), values::name(&it))));
    let rating = Signal::derive(move || preset.with(|it| it.as_ref().and_then(|it| it.rating)));
    let sender = RatingSender::new();
    let rate = {
        let id = id.clone();
        Callback::new(move |rating: Option<u8>| {
            let id = id.clone();
            let request = move |rating| {
                let id = id.clone();
                async move { remote::change(&id, &json!({ "rating": rating })).await }
            };
            sender.send(rating, request, move |preset| list.replace(preset));
        })
    };
    // The stars keep the focus while the rating changes.
    let about = Memo::new(move |_| {
        let preset = preset.get()?;
        let rating = preset.rating.filter(|_| !may_rate(&preset));
        Some(Preset { rating, updated_at: None, ..preset })
    });
    let (href, group) = (format!("/presets/{id}"), format!("rating-{id}"));
    let picture_href = href.clone();
    view! {
        <li class="preset-card" data-preset-id=id>
            {move || {
                let href = picture_href.clone();
                picture.get().map(|(url, recipe, name)| {
                    let label = text::figures_of(&name);
                    view! {
                        <a class="preset-open" href=href aria-label=label>
                            <PresetPicture url recipe name specimen/>
                        </a>
                    }
                })
            }}
            {move || {
                let (href, group) = (href.clone(), group.clone());
                about.get().map(|preset| view! { <About preset href group rating rate shown list edit delete remove/> })
            }}
        </li>
    }
}

#[component]
fn About(
    preset: Preset,
    href: String,
    group: String,
    rating: Signal<Option<u8>>,
    rate: Callback<Option<u8>>,
    shown: RwSignal<Option<Preset>>,
    list: PresetList,
    edit: Edit,
    delete: Callback<Preset>,
    remove: Callback<Preset>,
) -> impl IntoView {
    let may_rate = may_rate(&preset);
    let tags = preset.tags.iter().map(|tag| view! { <li class="tag">{tag.clone()}</li> }).collect_view();
    let (name, facts) = (values::name(&preset), facts(&preset));
    let button = if preset.deleted_at.is_some() {
        let id = preset.id.clone();
        let action = Action::new();
        let restore = move |_| {
            let (id, of) = (id.clone(), id.clone());
            action.run(async move { remote::restore(&id).await }, move |()| list.remove_focused(&of, "restore"));
        };
        let removed = preset.clone();
        view! {
            <button type="button" data-action="restore" aria-label=text::restore_named(&name) on:click=restore>
                {text::restore()}
            </button>
            <button
                type="button"
                class="ghost square"
                data-action="remove"
                aria-haspopup="dialog"
                aria-label=text::delete_forever_named(&name)
                title=text::delete_forever_named(&name)
                on:click=move |_| remove.run(removed.clone())
            >
                <Icon symbol=Symbol::Trash/>
            </button>
        }
        .into_any()
    } else {
        let (opened, deleted) = (preset.id.clone(), preset.clone());
        let used = preset.id.clone();
        let is_own = preset.right == Right::Own && preset.owned_by == Owner::You;
        view! {
            <EditButton edit of=move |()| untrack(|| list.get(&used)) label=text::use_named(&name)/>
            {is_own.then(|| view! {
                <button
                    type="button"
                    class="ghost square"
                    data-action="delete"
                    aria-label=text::delete_named(&name)
                    title=text::delete_named(&name)
                    on:click=move |_| delete.run(deleted.clone())
                >
                    <Icon symbol=Symbol::Trash/>
                </button>
            })}
            <button
                type="button"
                class="ghost square"
                data-action="details"
                aria-haspopup="dialog"
                aria-label=text::details_of(&name)
                title=text::details_of(&name)
                on:click=move |_| shown.set(untrack(|| list.get(&opened)))
            >
                <Icon symbol=Symbol::More/>
            </button>
        }
        .into_any()
    };
    view! {
        <div class="preset-about">
            <h2><a href=href>{name.clone()}</a></h2>
            {facts.map(|facts| view! { <p class="hint">{facts}</p> })}
            <ul class="tags" hidden=preset.tags.is_empty()>{tags}</ul>
            <div class="card-row">
                {if may_rate {
                    view! { <Stars name=group label=text::rating_of(&name) value=rating set=rate/> }.into_any()
                } else {
                    preset.rating.map(|rating| view! { <StarsShown rating/> }).into_any()
                }}
                <div class="card-actions">{button}</div>
            </div>
        </div>
    }
}

/// Whether this account may rate it here.
fn may_rate(preset: &Preset) -> bool {
    preset.right >= Right::Edit && preset.deleted_at.is_none() && preset.owned_by != Owner::House
}

/// Version, makes and folder in one line. A look has one version and no folder, and the list does not know its makes.
fn facts(preset: &Preset) -> Option<String> {
    if preset.owned_by == Owner::House {
        return None;
    }
    let facts = [Some(text::version(preset.version)), Some(text::count_makes(preset.makes)), preset.folder.clone()];
    Some(facts.into_iter().flatten().collect::<Vec<_>>().join(" · "))
}
