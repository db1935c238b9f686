//! One step of the stack: its switch, its name, where it can go, its controls.

use filters::Group;
use leptos::prelude::*;

use super::icon::{Icon, Symbol};
use super::param::ParamControl;
use crate::model::draft::{Entry, StepId};
use crate::studio::Studio;

/// The card of one step.
#[component]
pub(crate) fn StepCard(entry: Entry) -> impl IntoView {
    let studio = expect_context::<Studio>();
    let editor = studio.editor;
    let (id, spec) = (entry.id, entry.step.spec());
    let index = Memo::new(move |_| editor.with(|editor| editor.draft().index(id).unwrap_or_default()));
    let count = Memo::new(move |_| editor.with(|editor| editor.draft().entries.len()));
    let enabled = Memo::new(move |_| editor.with(|editor| editor.draft().entry(id).is_some_and(|entry| entry.enabled)));
    let untouched =
        Memo::new(move |_| editor.with(|editor| editor.draft().entry(id).is_none_or(|entry| entry.step.is_default())));
    let selected = move || editor.with(|editor| editor.selected() == Some(id));
    let fault = move || {
        let fault = studio.fault.get()?;
        let at = editor.with(|editor| editor.draft().entry_at(fault.pointer.as_deref()?))?;
        (at == id).then_some(fault.message)
    };
    let has_fault = Memo::new(move |_| fault().is_some());
    let select = move || {
        if editor.with_untracked(|editor| editor.selected() != Some(id)) {
            editor.update(|editor| editor.select(id));
        }
    };
    let measured = spec.group == Group::Geometry && spec.params.iter().any(|param| param.unit == "px");
    view! {
        <li
            class="step"
            data-step=move || index.get()
            data-step-op=spec.name
            data-selected=move || selected().to_string()
            data-enabled=move || enabled.get().to_string()
            data-fault=move || has_fault.get().to_string()
            on:focusin=move |_| select()
            on:pointerdown=move |_| select()
        >
            <form on:submit=|event| event.prevent_default()>
                <header>
                    <button
                        type="button"
                        class="ghost square"
                        data-action="toggle"
                        aria-pressed=move || enabled.get().to_string()
                        aria-label=format!("{} on", spec.label)
                        title="Switch on or off"
                        on:click=move |_| editor.update(|editor| editor.toggle(id))
                    >
                        {move || view! { <Icon symbol=if enabled.get() { Symbol::Eye } else { Symbol::EyeOff }/> }}
                    </button>
                    <h3 title=spec.summary>{spec.label}</h3>
                    <Action id label="Reset" of=spec.label action="reset" disabled=untouched/>
                    <Action id label="Move up" of=spec.label action="up" disabled=Memo::new(move |_| index.get() == 0)/>
                    <Action
                        id
                        label="Move down"
                        of=spec.label
                        action="down"
                        disabled=Memo::new(move |_| index.get() + 1 >= count.get())
                    />
                    <Action id label="Remove" of=spec.label action="remove" disabled=Memo::new(|_| false)/>
                </header>
                <div class="params" hidden=spec.params.is_empty()>
                    {spec.params.iter().map(|param| view! { <ParamControl id param/> }).collect_view()}
                </div>
                {measured.then(|| view! { <OriginalSize/> })}
                <p class="fault" hidden=move || !has_fault.get()>
                    {fault}
                </p>
            </form>
        </li>
    }
}

#[component]
fn Action(
    id: StepId,
    label: &'static str,
    of: &'static str,
    action: &'static str,
    disabled: Memo<bool>,
) -> impl IntoView {
    let editor = expect_context::<Studio>().editor;
    let symbol = match action {
        "reset" => Symbol::Reset,
        "up" => Symbol::Up,
        "down" => Symbol::Down,
        _ => Symbol::Close,
    };
    let act = move |_| {
        editor.update(|editor| match action {
            "reset" => editor.reset(id),
            "up" => editor.shift(id, -1),
            "down" => editor.shift(id, 1),
            _ => editor.remove(id),
        });
    };
    view! {
        <button
            type="button"
            class="ghost square"
            data-action=action
            aria-label=format!("{label}: {of}")
            title=label
            disabled=move || disabled.get()
            on:click=act
        >
            <Icon symbol/>
        </button>
    }
}

/// What sizes in pixels are measured against.
#[component]
fn OriginalSize() -> impl IntoView {
    let studio = expect_context::<Studio>();
    let size = move || {
        studio.photo.with(|photo| {
            photo.as_ref().map(|photo| format!("The original has {} × {} px.", photo.info.width, photo.info.height))
        })
    };
    view! { <p class="hint">{size}</p> }
}
