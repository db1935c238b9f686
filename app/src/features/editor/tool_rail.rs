//! The rail of tools: which one the panel shows.

use leptos::prelude::*;

use super::state::EditorState;
use super::tool::Tool;
use crate::ui::icon::Icon;

/// The buttons, one for each tool.
#[component]
pub(super) fn ToolRail() -> impl IntoView {
    let tool = expect_context::<EditorState>().tool;
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
        }
    });
    buttons.collect_view()
}
