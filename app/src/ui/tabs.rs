//! Tabs. Arrow keys select a tab, and the Tab key moves to its view.

use leptos::prelude::*;

use super::roving::move_focus;

/// The row of tabs: pairs of a name and a label; `value` is the name of the selected one. The caller shows the view as
/// an element with the id `{name}-panel`, the role `tabpanel`, and `aria-labelledby` `{name}-tab-{word}`.
#[component]
pub(crate) fn Tabs(
    name: &'static str,
    #[prop(into)] label: String,
    tabs: Vec<(&'static str, String)>,
    #[prop(into)] value: Signal<&'static str>,
    #[prop(into)] set: Callback<&'static str>,
) -> impl IntoView {
    let buttons = tabs.into_iter().map(|(word, text)| {
        let chosen = move || value.get() == word;
        view! {
            <button
                type="button"
                role="tab"
                id=format!("{name}-tab-{word}")
                aria-controls=format!("{name}-panel")
                aria-selected=move || chosen().to_string()
                tabindex=move || if chosen() { "0" } else { "-1" }
                data-tab=word
                on:click=move |_| set.run(word)
            >
                {text}
            </button>
        }
    });
    let buttons = buttons.collect_view();
    view! {
        <div
            class="tabs"
            role="tablist"
            aria-label=label
            on:keydown=move |event| {
                if let Some(tab) = move_focus(&event, "[role=tab]") {
                    tab.click();
                }
            }
        >
            {buttons}
        </div>
    }
}
