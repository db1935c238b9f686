//! The sheet of a preset: its details, who can see it, the team, and what can be done with it.

mod form;
mod members;
mod share;

use leptos::prelude::*;
use leptos_router::hooks::use_navigate;

use super::request::Action;
use super::values;
use crate::browser::focus::focus_if_lost;
use crate::library::remote::presets as remote;
use crate::library::remote::presets::types::{Owner, Preset, Right};
use crate::text::presets as text;
use crate::ui::dialog::{Dialog, Shape};
use crate::ui::icon::{Icon, Symbol};
use form::DetailsForm;
use members::Members;
use share::Share;

/// Open while `shown` is set. `changed` gets the preset after a change, `deleted` one that is to be deleted, and `left` one
/// whose team this account has left.
#[component]
pub(super) fn PresetSheet(
    shown: RwSignal<Option<Preset>>,
    #[prop(into)] changed: Callback<Preset>,
    #[prop(into)] deleted: Callback<Preset>,
    #[prop(into)] left: Callback<Preset>,
) -> impl IntoView {
    let open = RwSignal::new(false);
    Effect::new(move |_| open.set(shown.with(Option::is_some)));
    Effect::new(move |_| {
        if open.get() {
            return;
        }
        if let Some(preset) = shown.get_untracked() {
            shown.set(None);
            // A change of the preset may have replaced the button that opened the sheet.
            let card = format!("[data-preset-id='{}'] [data-action='details']", preset.id);
            focus_if_lost([
                card,
                "#preset-details".to_owned(),
                "#preset-title".to_owned(),
                "#presets-title".to_owned(),
            ]);
        }
    });
    let content = move || {
        let preset = shown.get_untracked()?;
        Some(view! { <Content preset open changed deleted left/> })
    };
    view! {
        <Dialog id="preset-sheet" title=text::details() open shape=Shape::Sheet>
            {content()}
        </Dialog>
    }
}

#[component]
fn Content(
    preset: Preset,
    open: RwSignal<bool>,
    changed: Callback<Preset>,
    deleted: Callback<Preset>,
    left: Callback<Preset>,
) -> impl IntoView {
    let is_member = preset.owned_by == Owner::Team;
    let is_own = preset.owned_by == Owner::You && preset.right == Right::Own;
    let (own, removed) = (preset.clone(), preset.clone());
    let origin = preset.origin.clone().map(|origin| {
        view! {
            <p class="hint">
                {text::copied_from()} " "
                <a href=format!("/presets/{}", origin.preset_id)>{origin.name}</a>
                {format!(" · {}", text::version(origin.version))}
            </p>
        }
    });
    view! {
        <div class="preset-details">
            {if is_own {
                let shared = own.clone();
                let id = own.id.clone();
                view! {
                    <DetailsForm preset=own changed done=move |()| open.set(false)/>
                    <Share preset=shared changed/>
                    <Members preset_id=id/>
                }
                    .into_any()
            } else {
                view! { <Facts preset=own/> }.into_any()
            }}
            {origin}
            <div class="buttons">
                <a class="button" data-action="export" href=remote::export_url(&preset.id) download="" rel="external">
                    <Icon symbol=Symbol::Export/>
                    <span>{text::export()}</span>
                </a>
                <CopyButton id=preset.id.clone()/>
                {is_member.then(|| view! { <LeaveButton preset=preset.clone() open left/> })}
                {is_own.then(|| view! {
                    <button
                        type="button"
                        class="danger"
                        data-action="delete-preset"
                        on:click=move |_| {
                            open.set(false);
                            deleted.run(removed.clone());
                        }
                    >
                        <Icon symbol=Symbol::Trash/>
                        <span>{text::delete()}</span>
                    </button>
                })}
            </div>
        </div>
    }
}

/// Shows the facts of a preset that this account does not own.
#[component]
fn Facts(preset: Preset) -> impl IntoView {
    view! {
        <h3>{values::name(&preset)}</h3>
        {preset.description.map(|words| view! { <p class="description">{words}</p> })}
        <p class="hint">{text::version(preset.version)}</p>
    }
}

/// Leaves the team of a preset: others share presets with an account without asking it.
#[component]
fn LeaveButton(preset: Preset, open: RwSignal<bool>, left: Callback<Preset>) -> impl IntoView {
    let action = Action::new();
    let leave = move |_| {
        let (id, preset) = (preset.id.clone(), preset.clone());
        action.run(async move { remote::leave(&id).await }, move |()| {
            action.notices().success(text::team_left(values::name(&preset)), None);
            open.try_set(false);
            left.try_run(preset);
        });
    };
    view! {
        <button
            type="button"
            class="danger"
            data-action="leave-team"
            aria-disabled=move || action.busy_word()
            on:click=leave
        >
            {text::leave_team()}
        </button>
    }
}

/// Copies a preset into the own library, and shows the copy.
#[component]
pub(super) fn CopyButton(id: String, #[prop(optional)] primary: bool) -> impl IntoView {
    let (action, navigate) = (Action::new(), StoredValue::new_local(use_navigate()));
    let copy = move |_| {
        let id = id.clone();
        action.run(async move { remote::copy(&id).await }, move |copy: Preset| {
            action.notices().success(text::was_copied(&copy.name), None);
            navigate.try_with_value(|navigate| navigate(&format!("/presets/{}", copy.id), Default::default()));
        });
    };
    view! {
        <button
            type="button"
            class:primary=primary
            data-action="copy-preset"
            aria-disabled=move || action.busy_word()
            on:click=copy
        >
            <Icon symbol=Symbol::Duplicate/>
            <span>{text::copy_to_mine()}</span>
        </button>
    }
}
