//! Who can see a preset, and its link.

use api::Visibility;
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde_json::json;

use super::super::request::Action;
use crate::browser::clipboard;
use crate::library::remote::presets as remote;
use crate::library::remote::presets::types::Preset;
use crate::text::presets as text;
use crate::ui::choices::Choices;
use crate::ui::icon::{Icon, Symbol};

/// The choices, and the button that copies the link. A private preset becomes unlisted with the copy.
#[component]
pub(super) fn Share(preset: Preset, changed: Callback<Preset>) -> impl IntoView {
    let (visibility, action) = (RwSignal::new(preset.visibility), Action::new());
    let id = StoredValue::new(preset.id);
    let options = [
        (Visibility::Private, text::private()),
        (Visibility::Unlisted, text::unlisted()),
        (Visibility::Public, text::public()),
    ];
    let options = options.map(|(visibility, label)| (visibility.as_str().to_owned(), label.to_owned())).into();
    let set = move |chosen: Visibility, then: fn(Action, String)| {
        let id = id.get_value();
        let link = link(&id);
        let patch = json!({ "visibility": chosen });
        action.run(async move { remote::change(&id, &patch).await }, move |preset| {
            visibility.try_set(preset.visibility);
            changed.try_run(preset);
            then(action, link);
        });
    };
    let choose = move |word: String| {
        let known = [Visibility::Private, Visibility::Unlisted, Visibility::Public];
        if let Some(chosen) = known.into_iter().find(|visibility| visibility.as_str() == word) {
            set(chosen, |_, _| ());
        }
    };
    let copy = move |_| match visibility.get_untracked() {
        Visibility::Private => set(Visibility::Unlisted, copy_link),
        _ => copy_link(action, link(&id.get_value())),
    };
    view! {
        <section class="preset-share" aria-label=text::who_sees()>
            <Choices
                name="preset-visibility"
                label=text::who_sees()
                options
                value=Signal::derive(move || visibility.get().as_str().to_owned())
                set=choose
            />
            <p class="hint">
                {move || match visibility.get() {
                    Visibility::Private => text::private_hint(),
                    Visibility::Unlisted => text::unlisted_hint(),
                    Visibility::Public => text::public_hint(),
                }}
            </p>
            <button type="button" id="copy-preset-link" aria-disabled=move || action.busy_word() on:click=copy>
                <Icon symbol=Symbol::Link/>
                <span>{text::copy_link()}</span>
            </button>
        </section>
    }
}

fn link(id: &str) -> String {
    format!("{}/presets/{id}", window().location().origin().unwrap_or_default())
}

fn copy_link(action: Action, link: String) {
    spawn_local(async move {
        if clipboard::copy(&link).await {
            action.notices().success(text::link_copied(), None);
        } else {
            action.notices().error(text::link_not_copied(link));
        }
    });
}
