//! The rows of a section. On a laptop all are visible; a phone shows one, and chips select it.

use filters::Step;
use leptos::prelude::*;

use super::super::params::{ParamControl, Target};
use super::super::state::EditorState;
use crate::text;

/// A row.
pub(in super::super) struct Row {
    /// The name of the row in the page.
    key: String,
    /// The label of its chip; `None`: no chip.
    label: Option<String>,
    /// The number of following rows that a phone shows together with this one.
    with_next: usize,
    changed: Signal<bool>,
    /// Whether it is visible.
    shown: Signal<bool>,
    /// Whether it is enabled.
    usable: Signal<bool>,
    view: AnyView,
}

impl Row {
    pub(in super::super) fn new(key: &str, label: &str, changed: impl Into<Signal<bool>>, view: AnyView) -> Self {
        let always = Signal::stored(true);
        Self {
            key: key.to_owned(),
            label: Some(label.to_owned()),
            with_next: 0,
            changed: changed.into(),
            shown: always,
            usable: always,
            view,
        }
    }

    /// A view above the next `count` rows.
    pub(in super::super) fn above(count: usize, key: &str, view: AnyView) -> Self {
        Self { label: None, with_next: count, ..Self::new(key, "", Signal::stored(false), view) }
    }

    /// The slider of one parameter of the control step of `op`; `None` if the engine has no such parameter.
    pub(in super::super) fn control(op: &'static str, param: &'static str) -> Option<Self> {
        let op_spec = Step::new(op)?.spec();
        let spec = op_spec.param(param)?;
        let document = expect_context::<EditorState>().document;
        let value = Memo::new(move |_| document.with(|document| document.control_value(op, param)));
        let neutral = crate::document::controls::neutral_value(op, param);
        let changed = Memo::new(move |_| value.with(|value| *value != neutral));
        let view = view! { <ParamControl target=Target::Control(op) param=spec/> }.into_any();
        Some(Self::new(&format!("{op}.{param}"), text::adjust::control_label(op_spec, spec), changed, view))
    }

    /// The same, visible only while the step of `op` exists, because otherwise there is nothing to refine.
    pub(in super::super) fn refinement(op: &'static str, param: &'static str) -> Option<Self> {
        let shown = has_step(op);
        Self::control(op, param).map(|row| Self { shown, ..row })
    }

    /// The same, always visible, but disabled while there is nothing to refine.
    pub(in super::super) fn dependent(op: &'static str, param: &'static str) -> Option<Self> {
        let usable = has_step(op);
        Self::control(op, param).map(|row| Self { usable, ..row })
    }
}

fn has_step(op: &'static str) -> Signal<bool> {
    let document = expect_context::<EditorState>().document;
    Memo::new(move |_| document.with(|document| document.control(op).is_some())).into()
}

/// The rows and their chips.
#[component]
pub(in super::super) fn Rows(#[prop(into)] label: String, rows: Vec<Row>) -> impl IntoView {
    let active = RwSignal::new(0);
    let (chips, rows): (Vec<_>, Vec<_>) = rows
        .into_iter()
        .enumerate()
        .map(|(index, Row { key, label, with_next, changed, shown, usable, view })| {
            let is_active = Memo::new(move |_| (index..=index + with_next).contains(&active.get()));
            let chip = label.map(|label| {
                view! {
                    <button
                        type="button"
                        class="chip"
                        data-chip=key.clone()
                        data-changed=move || changed.get().to_string()
                        aria-pressed=move || is_active.get().to_string()
                        hidden=move || !shown.get()
                        on:click=move |_| active.set(index)
                    >
                        <span>{label}</span>
                        <span class="dot" aria-hidden="true"></span>
                    </button>
                }
            });
            let row = view! {
                <div
                    class="row"
                    data-row=key
                    data-active=move || is_active.get().to_string()
                    hidden=move || !shown.get()
                    inert=move || !usable.get()
                >
                    {view}
                </div>
            };
            (chip, row)
        })
        .unzip();
    view! {
        <div class="rows">{rows}</div>
        <div class="chips" role="group" aria-label=text::adjust::controls_of(label)>
            {chips}
        </div>
    }
}
