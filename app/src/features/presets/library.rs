//! The page with all presets: those of the account, of its teams, looks, and deleted presets. It has a search and filters by
//! folder and tag.

mod card;
mod import;
mod list;

use std::time::Duration;

use leptos::prelude::*;

use super::editing::Edit;
use super::follow::follow_presets;
use super::removal::RemovalDialog;
use super::request::{Deletion, LoadFailure};
use super::sheet::PresetSheet;
use super::specimen::Specimen;
use crate::library::account::CurrentAccount;
use crate::library::remote::presets::types::Preset;
use crate::library::remote::presets::{self as remote, PresetQuery};
use crate::text::{account as account_text, presets as text};
use crate::ui::icon::{Icon, Symbol};
use crate::ui::tabs::Tabs;
use card::Card;
use import::ImportButton;
use list::PresetList;

/// Debounce: the search starts after this pause in typing.
const DEBOUNCE: Duration = Duration::from_millis(250);

/// The tabs.
const MINE: &str = "mine";
const TEAM: &str = "team";
const LOOKS: &str = "looks";
const DELETED: &str = "deleted";

/// The query of a tab.
fn owned_by(tab: &str) -> (&'static str, bool) {
    match tab {
        TEAM => ("team", false),
        LOOKS => ("house", false),
        DELETED => ("you", true),
        _ => ("you", false),
    }
}

/// The page. `edit` opens the editor with a preset.
#[component]
pub(super) fn LibraryPage(edit: Edit) -> impl IntoView {
    let (list, specimen) = (PresetList::new(), Specimen::new());
    let tab = RwSignal::new(MINE);
    let [words, tag, folder] = [(); 3].map(|()| RwSignal::new(String::new()));
    let shown = RwSignal::new(None::<Preset>);
    let query = Memo::new(move |_| {
        let (owned_by, deleted) = owned_by(tab.get());
        PresetQuery { words: words.get(), tag: tag.get(), folder: folder.get(), owned_by, deleted }
    });
    Effect::new(move |_| list.load(query.get()));
    let tabs = [(MINE, text::mine()), (TEAM, text::team()), (LOOKS, text::looks()), (DELETED, text::deleted_tab())];
    let select_tab = move |word| {
        if word == tab.get_untracked() {
            return;
        }
        tag.set(String::new());
        folder.set(String::new());
        list.forget();
        tab.set(word);
    };
    let is_filtered =
        move || query.with(|query| !(query.words.is_empty() && query.tag.is_empty() && query.folder.is_empty()));
    let ids = move || list.items.with(|items| items.iter().map(|preset| preset.id.clone()).collect::<Vec<_>>());
    let deletion = Deletion::new();
    let reload = move || {
        if let Some(query) = query.try_get_untracked() {
            list.load(query);
        }
    };
    follow_presets(|_, _| true, move || list.reload());
    let delete = Callback::new(move |preset: Preset| {
        list.remove_focused(&preset.id, "delete");
        deletion.run(preset, reload);
    });
    let removing = RwSignal::new(None::<Preset>);
    let remove = Callback::new(move |preset| removing.set(Some(preset)));
    view! {
        <section class="presets" aria-labelledby="presets-title">
            <header class="presets-head">
                <h1 id="presets-title" tabindex="-1">{text::presets()}</h1>
                <p class="hint grow" role="status" id="presets-count">{move || count_text(list)}</p>
                <ImportButton done=move |()| reload()/>
                <a class="button" id="export-presets" href=remote::export_all_url() download="presets.zip" rel="external">
                    <Icon symbol=Symbol::Export/>
                    <span>{text::export_all()}</span>
                </a>
            </header>
            <div class="presets-bar">
                <Tabs
                    name="presets"
                    label=text::presets()
                    tabs=tabs.map(|(word, label)| (word, label.to_owned())).into()
                    value=tab
                    set=select_tab
                />
                <Filters list words tag folder/>
            </div>
            <div id="presets-panel" role="tabpanel" aria-labelledby=move || format!("presets-tab-{}", tab.get())>
                <LoadFailure message=Signal::derive(move || list.message()) again=move |()| reload()/>
                <p class="part-wait" role="status" hidden=move || list.is_loaded() || list.message().is_some()>
                    <span class="spinner" aria-hidden="true"></span>
                    {text::loading()}
                </p>
                <Show when=move || list.is_empty()>
                    <Nothing tab is_filtered=Signal::derive(is_filtered)/>
                </Show>
                <ul class="preset-cards" aria-busy=move || list.is_loading().to_string()>
                    <For each=ids key=Clone::clone let:id>
                        <Card id list specimen shown edit delete remove/>
                    </For>
                </ul>
                <Show when=move || list.has_more()>
                    <button type="button" id="more-presets" on:click=move |_| list.load_more()>{text::more()}</button>
                </Show>
            </div>
            <PresetSheet shown changed=move |preset: Preset| list.replace(preset) deleted=delete left=move |_| reload()/>
            <RemovalDialog removing removed=move |id: String| list.remove_focused(&id, "remove")/>
        </section>
    }
}

fn count_text(list: PresetList) -> Option<String> {
    let count = list.items.with(Vec::len);
    (list.is_loaded() && count > 0).then(|| match (count, list.has_more()) {
        (1, _) => text::one_preset().to_owned(),
        (count, false) => text::count_presets(count),
        (count, true) => text::first_presets(count),
    })
}

#[component]
fn Nothing(tab: RwSignal<&'static str>, #[prop(into)] is_filtered: Signal<bool>) -> impl IntoView {
    let account = expect_context::<CurrentAccount>();
    let needs_account = move || !is_filtered.get() && tab.get() == TEAM && !account.is_signed_in();
    let sentence = move || match (is_filtered.get(), tab.get()) {
        (true, _) => text::nothing_matches(),
        (_, TEAM) if !account.is_signed_in() => text::shared_with_accounts(),
        (_, TEAM) => text::nothing_shared(),
        (_, DELETED) => text::nothing_deleted(),
        _ => text::nothing_saved(),
    };
    view! {
        <div class="blank">
            <Icon symbol=Symbol::Layers/>
            <p>{sentence}</p>
            {move || if needs_account() {
                view! { <a class="button primary" href="/account">{account_text::sign_in()}</a> }.into_any()
            } else {
                view! { <a class="button primary" href="/">{text::to_the_editor()}</a> }.into_any()
            }}
        </div>
    }
}

/// Search, folder and tag.
#[component]
fn Filters(
    list: PresetList,
    words: RwSignal<String>,
    tag: RwSignal<String>,
    folder: RwSignal<String>,
) -> impl IntoView {
    let pending = StoredValue::new(None::<TimeoutHandle>);
    let typed = move |event| {
        let typed = event_target_value(&event).trim().to_owned();
        if let Some(timer) = pending.try_update_value(Option::take).flatten() {
            timer.clear();
        }
        pending.set_value(set_timeout_with_handle(move || drop(words.try_set(typed.clone())), DEBOUNCE).ok());
    };
    view! {
        <form class="preset-filters" role="search" on:submit=|event| event.prevent_default()>
            <label class="search">
                <Icon symbol=Symbol::Search/>
                <span class="visually-hidden">{text::search_label()}</span>
                <input id="preset-words" type="search" autocomplete="off" spellcheck="false" maxlength="100"
                    placeholder=text::search_placeholder() on:input=typed/>
            </label>
            <Filter id="preset-folder" label=text::folder() any=text::any_folder() options=list.folders value=folder/>
            <Filter id="preset-tag" label=text::tag() any=text::any_tag() options=list.tags value=tag/>
        </form>
    }
}

/// A list of the folders or tags that were seen.
#[component]
fn Filter(
    id: &'static str,
    label: &'static str,
    any: &'static str,
    options: RwSignal<std::collections::BTreeSet<String>>,
    value: RwSignal<String>,
) -> impl IntoView {
    let items = move || {
        let names: Vec<_> = options.with(|names| names.iter().cloned().collect());
        let item = |name: String| {
            let (own, word) = (name.clone(), name.clone());
            view! { <option value=word prop:selected=move || value.with(|value| *value == own)>{name}</option> }
        };
        names.into_iter().map(item).collect_view()
    };
    view! {
        <select
            id=id
            aria-label=label
            hidden=move || options.with(std::collections::BTreeSet::is_empty)
            data-set=move || value.with(|value| !value.is_empty()).to_string()
            on:change=move |event| value.set(event_target_value(&event))
        >
            <option value="">{any}</option>
            {items}
        </select>
    }
}
