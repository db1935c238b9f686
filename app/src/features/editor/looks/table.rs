//! The look-up table of the edit: chosen or dropped, its strength, removal.

use leptos::prelude::*;

use super::super::params::{ParamControl, Target};
use super::super::state::EditorState;
use crate::browser::focus::focus_if_lost;
use crate::document::draft::StepId;
use crate::library::luts;
use crate::text::looks as text;
use crate::ui::format;
use crate::ui::icon::{Icon, Symbol};
use filters::Step;

/// The section.
#[component]
pub(super) fn LutSection() -> impl IntoView {
    let editor = expect_context::<EditorState>();
    let document = editor.document;
    let own = Memo::new(move |_| document.with(|document| document.table().map(|entry| entry.id)));
    view! {
        <section class="look-table" aria-labelledby="look-table-title">
            <h3 id="look-table-title">{text::table()}</h3>
            {move || match own.get() {
                None => {
                    view! {
                        <button type="button" id="choose-table" on:click=move |_| editor.pick_lut()>
                            <Icon symbol=Symbol::Open/>
                            <span>{text::choose_table()}</span>
                        </button>
                        <p class="hint">{text::table_hint(format::size(luts::MAX_BYTES))}</p>
                    }
                        .into_any()
                }
                Some(id) => view! { <OwnLut id/> }.into_any(),
            }}
        </section>
    }
}

#[component]
fn OwnLut(id: StepId) -> impl IntoView {
    let editor = expect_context::<EditorState>();
    let document = editor.document;
    let name = Memo::new(move |_| {
        let id = document.with(|document| document.table()?.step.assets().next())?;
        Some(luts::name(id).unwrap_or_else(|| text::unnamed_table().to_owned()))
    });
    let remove = move |_| {
        document.update(|document| document.remove(id));
        focus_if_lost(["#choose-table".to_owned()]);
    };
    let amount = Step::new("lut3d").and_then(|step| step.spec().param("amount"));
    view! {
        <div class="table-file">
            <span class="name" id="table-name">
                {name}
            </span>
            <button type="button" class="ghost" id="replace-table" on:click=move |_| editor.pick_lut()>
                {text::replace_table()}
            </button>
            <button
                type="button"
                class="ghost square"
                id="remove-table"
                aria-label=text::remove_table()
                title=text::remove_table()
                on:click=remove
            >
                <Icon symbol=Symbol::Close/>
            </button>
        </div>
        {amount.map(|param| view! { <ParamControl target=Target::Step(id) param/> })}
    }
}
