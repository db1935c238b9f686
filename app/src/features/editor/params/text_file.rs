//! The text of a file: a look-up table.

use filters::ParamValue;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::super::recipes::read_table;
use super::super::state::EditorState;
use super::handle::Param;
use crate::browser::file_picker::pick;
use crate::browser::focus::focus_if_lost;
use crate::document::portable::table::name_of;
use crate::text::{looks as text, recipes};
use crate::ui::format;
use crate::ui::icon::{Icon, Symbol};

/// Chooses a file, shows its name and size, removes it.
pub(super) fn control(param: Param) -> impl IntoView {
    let editor = expect_context::<EditorState>();
    let value = param.value("".into(), |value| match value {
        ParamValue::Text(text) => Some(text),
        _ => None,
    });
    let label = param.label;
    let choose = move |_| {
        spawn_local(async move {
            let Some(file) = pick(".cube").await else { return };
            match read_table(&file).await {
                Err(sentence) => param.refuse(sentence),
                Ok(table) => match editor.try_table(&table).await {
                    Err(reason) => param.refuse(recipes::not_used(file.name(), reason)),
                    Ok(()) => param.set_once(ParamValue::Text(table.as_str().into())),
                },
            }
        });
    };
    let is_empty = Memo::new(move |_| value.with(|text| text.is_empty()));
    let name = move || {
        value.with(|text| match text.is_empty() {
            true => text::no_table().to_owned(),
            false => name_of(text).unwrap_or(text::unnamed_table()).to_owned(),
        })
    };
    let remove = move |_| {
        param.reset();
        focus_if_lost([format!("[data-choose={}]", param.spec.name)]);
    };
    view! {
        <div class="control table-file" role="group" aria-label=label>
            <span class="name">{name}</span>
            <span class="hint" hidden=move || is_empty.get()>
                {move || value.with(|text| format::size(text.len() as u64))}
            </span>
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
