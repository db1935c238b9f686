//! Settings: theme and language.

use leptos::prelude::*;

use super::language;
use super::theme::Theme;
use crate::browser::focus::{focus_after_render, focus_if_lost};
use crate::text::{Language, shell};
use crate::ui::choices::Choices;
use crate::ui::dialog::Dialog;
use crate::ui::icon::{Icon, Symbol};

/// The dialog.
#[component]
pub(super) fn Settings(open: RwSignal<bool>, children: ChildrenFn) -> impl IntoView {
    Effect::new(move |was: Option<bool>| {
        let is = open.get();
        // A recreated dialog does not know which element had the focus before it.
        if was == Some(true) && !is {
            focus_if_lost(["#open-settings".to_owned()]);
        }
        is
    });
    view! {
        <Dialog id="settings" title=shell::settings() open>
            {children()}
        </Dialog>
    }
}

/// The content of the dialog. `shortcuts` replaces it with the list of shortcuts.
#[component]
pub(super) fn SettingsForm(
    open: RwSignal<bool>,
    language: RwSignal<Language>,
    shortcuts: RwSignal<bool>,
) -> impl IntoView {
    view! {
        <Themes/>
        <Languages language/>
        <button
            type="button"
            id="show-shortcuts"
            class="wide"
            on:click=move |_| {
                open.set(false);
                shortcuts.set(true);
            }
        >
            <Icon symbol=Symbol::Keyboard/>
            <span>{shell::shortcuts()}</span>
            <kbd>"?"</kbd>
        </button>
    }
}

#[component]
fn Themes() -> impl IntoView {
    let theme = RwSignal::new(Theme::stored());
    let choose = move |word: String| {
        let chosen = Theme::from_word(&word);
        chosen.choose();
        theme.set(chosen);
    };
    let label = |theme| match theme {
        Theme::System => shell::theme_system(),
        Theme::Light => shell::theme_light(),
        Theme::Dark => shell::theme_dark(),
    };
    let options = Theme::ALL.map(|theme| (theme.word().to_owned(), label(theme).to_owned())).into();
    view! {
        <Choices
            name="theme"
            label=shell::theme()
            options
            value=Signal::derive(move || theme.get().word().to_owned())
            set=choose
        />
    }
}

#[component]
fn Languages(language: RwSignal<Language>) -> impl IntoView {
    let choose = move |tag: String| {
        if let Some(chosen) = Language::from_tag(&tag) {
            language::choose(chosen, language);
            focus_after_render("#settings input[name=language]:checked".to_owned());
        }
    };
    let options = Language::ALL.map(|language| (language.tag().to_owned(), language.name().to_owned())).into();
    view! {
        <Choices
            name="language"
            label=shell::language()
            options
            value=Signal::derive(move || language.get().tag().to_owned())
            set=choose
        />
    }
}
