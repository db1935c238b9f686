//! A look-up table, chosen as a file.

use filters::{AssetId, ParamValue};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::super::state::EditorState;
use super::handle::Param;
use crate::browser::file_picker::pick;
use crate::browser::focus::focus_if_lost;
use crate::library::luts;
use crate::text::looks as text;
use crate::ui::icon::{Icon, Symbol};

/// Chooses a file, shows its name, removes it.
pub(super) fn control(param: Param) -> impl IntoView {
    let editor = expect_context::<EditorState>();
    let value = param.value(None, |value| match value {
        ParamValue::Lut(id) => Some(Some(id)),
        _ => None,
    });
    let label = param.label;
    let choose = move |_| {
        spawn_local(async move {
            let Some(file) = pick(".cube").await else { return };
            match editor.import_lut(&file).await {
                Err(sentence) => param.refuse(sentence),
                Ok(id) => param.set_once(ParamValue::Lut(id)),
            }
        });
    };
    let is_empty = Memo::new(move |_| value.with(Option::is_none));
    let name = move || {
        let named = |id: AssetId| luts::name(id).unwrap_or_else(|| text::unnamed_table().to_owned());
        value.get().map_or_else(|| text::no_table().to_owned(), named)
    };
    let remove = move |_| {
        param.reset();
        focus_if_lost([format!("[data-choose={}]", param.spec.name)]);
    };
    view! {
        <div class="control table-file" role="group" aria-label=label>
            <span class="name">{name}</span>
            <button type="button" data-choose=param.spec.name on:click=choose>
                {move || if is_empty.get() { text::choose_table() } else { text::replace_table() }}
            </button>
            <button
                type="button"
                class="ghost square"
                data-remove=param.spec.name
                aria-label=text::remove_table()
                title=text::remove_table()
                hidden=move || is_empty.get()
                on:click=remove
            >
                <Icon symbol=Symbol::Close/>
            </button>
        </div>
    }
}
