//! Above the gallery: search, filters, order.

use std::time::Duration;

use leptos::ev;
use leptos::html::Input;
use leptos::prelude::*;

use super::icon::{Icon, Symbol};
use crate::hooks::keys::is_typing;
use crate::model::find::{FORMATS, Find, MAX_WORDS_CHARS, SORTS, STATES, Word, known, words};

/// A pause in typing after which the search begins.
const PAUSE: Duration = Duration::from_millis(250);

/// The bar; it shows `find`, and hands what is wanted instead to `look_for`.
#[component]
pub(crate) fn FindBar(find: Memo<Find>, look_for: Callback<Find>) -> impl IntoView {
    let change = move |change: &dyn Fn(&mut Find)| {
        let mut wanted = find.get_untracked();
        change(&mut wanted);
        look_for.run(wanted);
    };
    let typed = RwSignal::new(String::new());
    // Back and Clear change the words as well; while they are typed, what is typed stays.
    Effect::new(move |_| {
        let found = find.with(|find| find.words.clone());
        if typed.with_untracked(|typed| words(typed) != found) {
            typed.set(found);
        }
    });
    let search = debounced(move |typed: String| change(&|find| find.words = words(&typed)));
    let field = NodeRef::<Input>::new();
    focus_by_slash(field);
    view! {
        <form class="find" role="search" aria-label="Photographs" on:submit=|event| event.prevent_default()>
            <label class="search">
                <Icon symbol=Symbol::Search/>
                <span class="visually-hidden">"Search by name, camera or lens"</span>
                <input
                    id="find-words"
                    type="search"
                    placeholder="Search name or camera"
                    title="Press / to search"
                    aria-keyshortcuts="/"
                    autocomplete="off"
                    spellcheck="false"
                    maxlength=MAX_WORDS_CHARS.to_string()
                    prop:value=typed
                    node_ref=field
                    on:input=move |event| {
                        typed.set(event_target_value(&event));
                        search(typed.get_untracked());
                    }
                />
            </label>
            <Pick id="find-format" label="Format" words=&FORMATS
                value=move || find.with(|find| find.format)
                pick=move |value| change(&|find| find.format = value)/>
            <Pick id="find-state" label="State" words=&STATES
                value=move || find.with(|find| find.state)
                pick=move |value| change(&|find| find.state = value)/>
            <Pick id="find-sort" label="Order" words=&SORTS
                value=move || find.with(|find| find.sort)
                pick=move |value| change(&|find| find.sort = value)/>
        </form>
    }
}

#[component]
fn Pick(
    id: &'static str,
    label: &'static str,
    words: &'static [Word],
    #[prop(into)] value: Signal<&'static str>,
    #[prop(into)] pick: Callback<&'static str>,
) -> impl IntoView {
    let options = words.iter().map(|(word, words)| {
        view! {
            <option value=*word prop:selected=move || value.get() == *word>
                {*words}
            </option>
        }
    });
    view! {
        <select
            id=id
            aria-label=label
            data-set=move || (!value.get().is_empty()).to_string()
            on:change=move |event| pick.run(known(words, &event_target_value(&event)))
        >
            {options.collect_view()}
        </select>
    }
}

/// The slash key goes to the search, where nothing is being typed.
fn focus_by_slash(field: NodeRef<Input>) {
    let pressed = window_event_listener(ev::keydown, move |event| {
        let is_slash = event.key() == "/" && !event.ctrl_key() && !event.meta_key() && !event.alt_key();
        if let Some(field) = field.get_untracked().filter(|_| is_slash && !is_typing(&event)) {
            event.prevent_default();
            let _ = field.focus();
            field.select();
        }
    });
    on_cleanup(move || pressed.remove());
}

/// Calls `act` with the last of several values, once no other follows.
fn debounced(act: impl Fn(String) + Copy + 'static) -> impl Fn(String) + Copy {
    let pending = StoredValue::new(None::<TimeoutHandle>);
    let stop = move || {
        if let Some(timer) = pending.try_update_value(Option::take).flatten() {
            timer.clear();
        }
    };
    on_cleanup(stop);
    move |value| {
        stop();
        pending.set_value(set_timeout_with_handle(move || act(value), PAUSE).ok());
    }
}
