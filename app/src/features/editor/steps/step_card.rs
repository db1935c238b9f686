//! The card of a step: its handle, its switch, its name, its controls. It can be expanded.

use filters::{Group, OpSpec, ParamKind};
use leptos::prelude::*;

use super::super::params::{ParamControl, Target, ToneCurves};
use super::super::state::EditorState;
use super::action::{Action, ActionButton};
use super::reorder::Reorder;
use crate::document::changes::label_of_used_look;
use crate::document::draft::{Entry, StepId};
use crate::text;
use crate::ui::icon::{Icon, Symbol};

/// The card.
#[component]
pub(super) fn StepCard(entry: Entry, reorder: Reorder) -> impl IntoView {
    let editor = expect_context::<EditorState>();
    let document = editor.document;
    let (id, spec) = (entry.id, entry.step.spec());
    let index = Memo::new(move |_| document.with(|document| document.draft().index(id).unwrap_or_default()));
    let enabled =
        Memo::new(move |_| document.with(|document| document.draft().entry(id).is_some_and(|entry| entry.enabled)));
    let selected = move || document.with(|document| document.selected() == Some(id));
    let fault = Memo::new(move |_| fault(editor, id));
    let select = move || {
        if document.with_untracked(|document| document.selected() != Some(id)) {
            document.update(|document| document.select(id));
        }
    };
    if untrack(selected) {
        editor.steps.open(id);
    }
    let open = Memo::new(move |_| editor.steps.is_open(id));
    let place = move || match reorder.shift_px(id, index.get()) {
        0.0 => String::new(),
        shift_px => format!("transform:translateY({shift_px}px)"),
    };
    view! {
        <li
            class="step"
            style=place
            data-step=move || index.get()
            data-step-op=spec.name
            data-selected=move || selected().to_string()
            data-enabled=move || enabled.get().to_string()
            data-open=move || open.get().to_string()
            data-solo=move || (editor.steps.solo.get() == Some(id)).to_string()
            data-dragged=move || reorder.is_dragged(id).to_string()
            data-fault=move || fault.get().is_some().to_string()
            on:focusin=move |_| select()
            on:pointerdown=move |_| select()
        >
            <form on:submit=|event| event.prevent_default()>
                <Header id spec enabled open reorder/>
                <p class="fault" hidden=move || fault.get().is_none()>
                    {move || fault.get()}
                </p>
                <Show when=move || open.get()>
                    <Body id spec index reorder/>
                </Show>
            </form>
        </li>
    }
}

/// Why the recipe cannot be rendered, if this step is the cause.
fn fault(editor: EditorState, id: StepId) -> Option<String> {
    let fault = editor.viewport.fault.get()?;
    let solo = editor.steps.solo.get();
    let at = editor.document.with(|document| document.draft().entry_at(fault.pointer.as_deref()?, solo))?;
    (at == id).then_some(fault.message)
}

/// The handle, the switch, the name, and the most frequent actions.
#[component]
fn Header(id: StepId, spec: &'static OpSpec, enabled: Memo<bool>, open: Memo<bool>, reorder: Reorder) -> impl IntoView {
    let EditorState { document, steps, .. } = expect_context();
    let op = text::operations::op_label(spec);
    let look = Memo::new(move |_| {
        document.with(|document| {
            let from_look = document.draft().entry(id).is_some_and(|entry| entry.from_look);
            label_of_used_look(document.draft()).filter(|_| from_look)
        })
    });
    let look_mark = move || {
        look.get().map(|look| view! { <span class="of-look" title=text::steps::of_look(&look)>{look.clone()}</span> })
    };
    view! {
        <header>
            <button
                type="button"
                class="ghost step-handle"
                aria-label=text::steps::handle(op)
                title=text::steps::handle_title()
                on:pointerdown=move |event| reorder.press(id, &event)
                on:pointermove=move |event| reorder.drag(&event)
                on:pointerup=move |_| reorder.release()
                on:pointercancel=move |_| reorder.cancel()
                on:keydown=move |event| reorder.key(id, &event)
            >
                <Icon symbol=Symbol::Drag/>
            </button>
            <button
                type="button"
                class="ghost square"
                data-action="toggle"
                aria-pressed=move || enabled.get().to_string()
                aria-label=text::steps::toggle(op)
                title=text::steps::toggle_title()
                on:click=move |_| document.update(|document| document.toggle(id))
            >
                {move || view! { <Icon symbol=if enabled.get() { Symbol::Eye } else { Symbol::EyeOff }/> }}
            </button>
            <h3>
                <button
                    type="button"
                    class="ghost step-title"
                    title=text::operations::op_summary(spec)
                    aria-expanded=move || open.get().to_string()
                    on:click=move |_| steps.toggle_open(id)
                >
                    <Icon symbol=Symbol::Chevron/>
                    <span class="name">{op}</span>
                    {look_mark}
                </button>
            </h3>
            <button
                type="button"
                class="ghost square"
                data-action="solo"
                aria-pressed=move || (steps.solo.get() == Some(id)).to_string()
                aria-label=text::steps::solo(op)
                title=text::steps::solo_title()
                on:click=move |_| steps.toggle_solo(id)
            >
                <Icon symbol=Symbol::Solo/>
            </button>
            <ActionButton id op action=Action::Remove reorder/>
        </header>
    }
}

/// The controls and the other actions.
#[component]
fn Body(id: StepId, spec: &'static OpSpec, index: Memo<usize>, reorder: Reorder) -> impl IntoView {
    let document = expect_context::<EditorState>().document;
    let op = text::operations::op_label(spec);
    let target = Target::Step(id);
    let is_curve = |kind: ParamKind| kind == ParamKind::Curve;
    let curves = spec.params.iter().any(|param| is_curve(param.kind)).then(|| view! { <ToneCurves target spec/> });
    let others = spec.params.iter().filter(|param| !is_curve(param.kind));
    let others = others.map(|param| view! { <ParamControl target param/> }).collect_view();
    let is_last = move || document.with(|document| index.get() + 1 >= document.draft().entries.len());
    let is_default =
        move || document.with(|document| document.draft().entry(id).is_none_or(|entry| entry.step.is_default()));
    let incomplete = move || document.with(|document| document.draft().entry(id).is_some_and(|it| !it.is_complete()));
    view! {
        <div class="step-body">
            <div class="params" hidden=spec.params.is_empty()>
                {curves} {others}
            </div>
            <p class="hint" hidden=move || !incomplete()>
                {text::steps::resize_hint()}
            </p>
            {is_in_pixels(spec).then(|| view! { <OriginalSize/> })}
            <div class="step-actions">
                <ActionButton id op action=Action::Reset reorder worded=true disabled=Signal::derive(is_default)/>
                <ActionButton id op action=Action::Duplicate reorder worded=true/>
                <ActionButton id op action=Action::MoveUp reorder disabled=Signal::derive(move || index.get() == 0)/>
                <ActionButton id op action=Action::MoveDown reorder disabled=Signal::derive(is_last)/>
            </div>
        </div>
    }
}

/// Whether positions and sizes of the operation are in pixels of the original.
fn is_in_pixels(spec: &OpSpec) -> bool {
    spec.group == Group::Geometry && spec.params.iter().any(|param| param.unit == "px")
}

/// The size of the original, as a reference for positions and sizes in pixels.
#[component]
fn OriginalSize() -> impl IntoView {
    let editor = expect_context::<EditorState>();
    let size = move || {
        editor
            .photo
            .with(|photo| photo.as_ref().map(|photo| text::steps::original_size(photo.info.width, photo.info.height)))
    };
    view! { <p class="hint">{size}</p> }
}
