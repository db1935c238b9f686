//! Levels: handles below the histogram for black, middle and white, and below a ramp for output black and output white.

use filters::ParamValue;
use leptos::ev::{KeyboardEvent, PointerEvent};
use leptos::html::Div;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::super::super::input_histogram::input_histogram;
use super::super::super::state::EditorState;
use crate::document::levels::{Handle, Levels, automatic};
use crate::text::curve as text;
use crate::ui::key_gesture::{KeyGesture, steps};
use crate::ui::number::Range;
use crate::ui::number_box::NumberBox;
use crate::viewport::histogram::{HEIGHT, outlines};

const OP: &str = "levels";
const LEVELS: Range = Range { soft: [0.0, 255.0], hard: [0.0, 255.0], step: 1.0 };
const GAMMA: Range = Range { soft: [0.1, 10.0], hard: [0.1, 10.0], step: 0.01 };

impl EditorState {
    fn levels(self) -> Levels {
        let number =
            |document: &crate::document::Document, handle: Handle| match document.control_value(OP, handle.param()) {
                Some(ParamValue::Number(number)) => number,
                _ => 0.0,
            };
        self.document.with(|document| Levels {
            black: number(document, Handle::Black),
            gamma: number(document, Handle::Gamma),
            white: number(document, Handle::White),
            out_black: number(document, Handle::OutBlack),
            out_white: number(document, Handle::OutWhite),
        })
    }

    fn set_level(self, handle: Handle, value: f64) {
        // The value of a handle or a number field is within the range of the engine.
        self.document.update(|document| drop(document.set_control(OP, handle.param(), ParamValue::Number(value))));
    }

    fn end_levels(self) {
        self.document.update(|document| document.end_gesture());
    }

    /// Computes the black and white points of the picture that enters the levels step.
    fn auto_levels(self) {
        let recipe = self.document.with_untracked(|document| document.recipe_before(OP));
        let photo = self.photo.with_untracked(|photo| photo.as_ref().map(|photo| photo.id.clone()));
        spawn_local(async move {
            let found = self.viewport.count(recipe).await.ok().and_then(|histogram| automatic(&histogram));
            let is_same = self.photo.with_untracked(|open| open.as_ref().map(|open| &open.id) == photo.as_ref());
            match found {
                _ if !is_same => {}
                // Both are within the range of the engine.
                Some(found) => self.document.update(|document| {
                    let values = [(Handle::Black, found.0), (Handle::White, found.1)];
                    let _ =
                        document.set_controls(OP, &values.map(|(it, value)| (it.param(), ParamValue::Number(value))));
                }),
                None => self.notices.error(text::auto_failed()),
            }
        });
    }
}

/// The control.
#[component]
pub(super) fn LevelsControl() -> impl IntoView {
    let editor = expect_context::<EditorState>();
    let levels = Memo::new(move |_| editor.levels());
    let changed = move || editor.document.with(|document| document.is_control_changed(OP));
    let chart = NodeRef::<Div>::new();
    let histogram = input_histogram(chart, |document| document.recipe_before(OP));
    let luma = move || {
        let [.., luma] = histogram.with(|histogram| histogram.as_ref().map(outlines))?;
        Some(luma)
    };
    view! {
        <section class="levels" role="group" aria-label=text::levels()>
            <header>
                <h3>{text::levels()}</h3>
                <button
                    type="button"
                    class="ghost"
                    id="auto-levels"
                    title=text::auto_title()
                    on:click=move |_| editor.auto_levels()
                >
                    {text::auto()}
                </button>
                <button
                    type="button"
                    class="ghost"
                    data-action="reset-levels"
                    disabled=move || !changed()
                    on:click=move |_| editor.document.update(|document| document.reset_controls(&[OP]))
                >
                    {text::reset()}
                </button>
            </header>
            <div class="levels-chart" node_ref=chart>
                <svg class="levels-histogram" viewBox=format!("0 0 255 {HEIGHT}") preserveAspectRatio="none" aria-hidden="true">
                    <path d=move || luma().unwrap_or_default()/>
                </svg>
            </div>
            <Track levels handles=&[Handle::Black, Handle::Gamma, Handle::White]/>
            <div class="level-fields">
                <Field levels handle=Handle::Black/>
                <Field levels handle=Handle::Gamma/>
                <Field levels handle=Handle::White/>
            </div>
            <div class="levels-ramp" aria-hidden="true"></div>
            <Track levels handles=&[Handle::OutBlack, Handle::OutWhite]/>
            <div class="level-fields">
                <Field levels handle=Handle::OutBlack/>
                <Field levels handle=Handle::OutWhite/>
            </div>
        </section>
    }
}

fn label(handle: Handle) -> &'static str {
    match handle {
        Handle::Black => text::black(),
        Handle::Gamma => text::gamma(),
        Handle::White => text::white(),
        Handle::OutBlack => text::out_black(),
        Handle::OutWhite => text::out_white(),
    }
}

/// Converts a value for the user: levels from 0 to 255, gamma unchanged.
fn shown(handle: Handle, value: f64) -> f64 {
    if handle == Handle::Gamma { value } else { (value * 255.0).round() }
}

fn read(handle: Handle, number: f64) -> f64 {
    if handle == Handle::Gamma { number } else { number / 255.0 }
}

/// A track with handles.
#[component]
fn Track(levels: Memo<Levels>, handles: &'static [Handle]) -> impl IntoView {
    let track = NodeRef::<Div>::new();
    let buttons = handles.iter().map(|handle| view! { <Knob levels handle=*handle track/> }).collect_view();
    view! {
        <div class="levels-track" node_ref=track>
            {buttons}
        </div>
    }
}

#[component]
fn Knob(levels: Memo<Levels>, handle: Handle, track: NodeRef<Div>) -> impl IntoView {
    let editor = expect_context::<EditorState>();
    let is_dragged = StoredValue::new(false);
    let value = move || shown(handle, levels.get().value(handle));
    let range = if handle == Handle::Gamma { GAMMA } else { LEVELS };
    let run = KeyGesture::new(Callback::new(move |()| editor.end_levels()));
    let knob = NodeRef::<Div>::new();
    let press = move |event: PointerEvent| {
        let Some(knob) = knob.get_untracked().filter(|_| event.button() == 0) else { return };
        event.prevent_default();
        let _ = knob.set_pointer_capture(event.pointer_id());
        let _ = knob.focus();
        run.finish();
        is_dragged.set_value(true);
    };
    let drag = move |event: PointerEvent| {
        let Some(track) = track.get_untracked().filter(|_| is_dragged.get_value()) else { return };
        let bounds = track.get_bounding_client_rect();
        let at = (f64::from(event.client_x()) - bounds.left()) / bounds.width();
        let at = if handle == Handle::Gamma { at } else { (at * 255.0).round() / 255.0 };
        editor.set_level(handle, levels.get_untracked().moved(handle, at));
    };
    let release = move |_: PointerEvent| {
        if is_dragged.try_update_value(std::mem::take) == Some(true) {
            editor.end_levels();
        }
    };
    let reset = move || {
        run.finish();
        editor.document.update(|document| document.reset_control(OP, handle.param()));
    };
    let press_key = move |event: KeyboardEvent| {
        let now = levels.get_untracked();
        let next = match (steps(&event), event.key().as_str()) {
            // To the right is brighter: a lower gamma.
            (Some(count), _) if handle == Handle::Gamma => range.stepped(now.gamma, -count),
            (Some(count), _) => {
                let level = range.stepped(shown(handle, now.value(handle)), count);
                now.moved(handle, read(handle, level))
            }
            (None, "Delete" | "Backspace") => {
                event.prevent_default();
                return reset();
            }
            _ => return,
        };
        event.prevent_default();
        editor.set_level(handle, next);
        run.press();
    };
    view! {
        <div
            node_ref=knob
            class="level-knob"
            role="slider"
            tabindex="0"
            data-handle=handle.param()
            aria-label=label(handle)
            aria-valuemin=range.hard[0]
            aria-valuemax=range.hard[1]
            aria-valuenow=value
            title=label(handle)
            style=move || format!("left:{:.3}%", 100.0 * levels.get().position(handle))
            on:pointerdown=press
            on:pointermove=drag
            on:pointerup=release
            on:pointercancel=release
            on:dblclick=move |_| reset()
            on:keydown=press_key
            on:blur=move |_| run.finish()
        ></div>
    }
}

#[component]
fn Field(levels: Memo<Levels>, handle: Handle) -> impl IntoView {
    let editor = expect_context::<EditorState>();
    let range = if handle == Handle::Gamma { GAMMA } else { LEVELS };
    let set = move |number: Option<f64>| {
        let Some(number) = number.filter(|number| (range.hard[0]..=range.hard[1]).contains(number)) else { return };
        let value = read(handle, number);
        editor.set_level(
            handle,
            match handle {
                Handle::Gamma => value,
                other => levels.get_untracked().moved(other, value),
            },
        );
    };
    view! {
        <label>
            <span>{label(handle)}</span>
            <NumberBox
                name=handle.param()
                label=label(handle)
                unit=""
                range
                value=Signal::derive(move || Some(shown(handle, levels.get().value(handle))))
                set
                end=move |()| editor.end_levels()
            />
        </label>
    }
}
