//! The bar above the gallery: search, filters, order.

use std::time::Duration;

use leptos::ev;
use leptos::html::Input;
use leptos::prelude::*;

use crate::browser::keyboard::is_typing;
use crate::library::image_query::{
    FORMATS, ImageQuery, MAX_SEARCH_CHARS, QueryOption, SORTS, STATES, known_value, normalized_words,
};
use crate::text::gallery as text;
use crate::ui::icon::{Icon, Symbol};

/// Debounce: the search starts after this pause in typing.
const DEBOUNCE: Duration = Duration::from_millis(250);

/// The bar shows `query`, and calls `search` with the query that the user selects.
#[component]
pub(super) fn SearchBar(query: Memo<ImageQuery>, search: Callback<ImageQuery>) -> impl IntoView {
    let change = move |change: &dyn Fn(&mut ImageQuery)| {
        let mut wanted = query.get_untracked();
        change(&mut wanted);
        search.run(wanted);
    };
    let typed = RwSignal::new(String::new());
    // Back and Clear change the words too; while the user types, the text stays.
    Effect::new(move |_| {
        let current = query.with(|query| query.words.clone());
        if typed.with_untracked(|typed| normalized_words(typed) != current) {
            typed.set(current);
        }
    });
    let search_typed = debounced(move |typed: String| change(&|query| query.words = normalized_words(&typed)));
    let field = NodeRef::<Input>::new();
    focus_by_slash(field);
    view! {
        <form class="find" role="search" aria-label=text::find() on:submit=|event| event.prevent_default()>
            <label class="search">
                <Icon symbol=Symbol::Search/>
                <span class="visually-hidden">{text::find_label()}</span>
                <input
                    id="find-words"
                    type="search"
                    placeholder=text::find_placeholder()
                    title=text::find_title()
                    aria-keyshortcuts="/"
                    autocomplete="off"
                    spellcheck="false"
                    maxlength=MAX_SEARCH_CHARS.to_string()
                    prop:value=typed
                    node_ref=field
                    on:input=move |event| {
                        typed.set(event_target_value(&event));
                        search_typed(typed.get_untracked());
                    }
                />
            </label>
            <Select id="find-format" label=text::format() options=&FORMATS
                value=move || query.with(|query| query.format)
                pick=move |value| change(&|query| query.format = value)/>
            <Select id="find-state" label=text::state() options=&STATES
                value=move || query.with(|query| query.state)
                pick=move |value| change(&|query| query.state = value)/>
            <Select id="find-sort" label=text::order() options=&SORTS
                value=move || query.with(|query| query.sort)
                pick=move |value| change(&|query| query.sort = value)/>
        </form>
    }
}

#[component]
fn Select(
    id: &'static str,
    label: &'static str,
    options: &'static [QueryOption],
    #[prop(into)] value: Signal<&'static str>,
    #[prop(into)] pick: Callback<&'static str>,
) -> impl IntoView {
    let items = options.iter().map(|(word, label)| {
        view! {
            <option value=*word prop:selected=move || value.get() == *word>
                {label()}
            </option>
        }
    });
    view! {
        <select
            id=id
            aria-label=label
            data-set=move || (!value.get().is_empty()).to_string()
            on:change=move |event| pick.run(known_value(options, &event_target_value(&event)))
        >
            {items.collect_view()}
        </select>
    }
}

/// The slash key focuses the search, unless it is typed into another field.
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

/// Debounces `act`: calls it with the last value once no other follows.
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
        pending.set_value(set_timeout_with_handle(move || act(value), DEBOUNCE).ok());
    }
}
