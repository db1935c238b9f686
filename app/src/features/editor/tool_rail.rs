//! The tool rail selects the tool of the panel. On a phone it shows the sections of the adjust tool instead.

use leptos::prelude::*;

use super::state::EditorState;
use super::tool::{Section, Tool};
use crate::ui::icon::Icon;

/// One button for each tool.
#[component]
pub(super) fn ToolRail() -> impl IntoView {
    let EditorState { document, tool, section, .. } = expect_context();
    let sections = move || {
        Section::ALL.map(|own| {
            let changed = Memo::new(move |_| document.with(|document| own.is_changed(document)));
            view! {
                <button
                    type="button"
                    class="rail-item"
                    data-section=own.name()
                    data-changed=move || changed.get().to_string()
                    aria-pressed=move || (tool.get() == Tool::Adjust && section.get() == own).to_string()
                    on:click=move |_| {
                        tool.set(Tool::Adjust);
                        section.set(own);
                    }
                >
                    <Icon symbol=own.symbol()/>
                    <span>{own.label()}</span>
                </button>
            }
        })
    };
    let buttons = Tool::ALL.map(|own| {
        view! {
            <button
                type="button"
                class="rail-item"
                data-tool=own.name()
                aria-pressed=move || (tool.get() == own).to_string()
                on:click=move |_| tool.set(own)
            >
                <Icon symbol=own.symbol()/>
                <span>{own.label()}</span>
            </button>
            {(own == Tool::Adjust).then(sections)}
        }
    });
    buttons.collect_view()
}
