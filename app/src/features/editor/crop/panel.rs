//! The panel of the crop tool: aspect ratios, angle, turns, numbers.

use leptos::prelude::*;

use super::aspect::Aspect;
use crate::document::geometry::bounds::Handle;
use crate::document::geometry::{ANGLE_MAX, Rect};
use crate::features::editor::state::EditorState;
use crate::text;
use crate::ui::icon::{Icon, Symbol};
use crate::ui::number::Range;
use crate::ui::number_box::NumberBox;
use crate::ui::section::Section;
use crate::ui::slider::Slider;

const ANGLES: Range = Range { soft: [-ANGLE_MAX, ANGLE_MAX], hard: [-ANGLE_MAX, ANGLE_MAX], step: 0.1 };

/// The panel.
#[component]
pub(in crate::features::editor) fn CropPanel() -> impl IntoView {
    let editor = expect_context::<EditorState>();
    let is_changed = move || editor.geometry().is_some_and(|geometry| geometry.is_changed());
    let later = Memo::new(move |_| {
        editor
            .picture_size()
            .is_some_and(|size| editor.document.with(|document| document.draft().has_later_geometry(size)))
    });
    view! {
        <div class="crop-panel">
            <Aspects/>
            <Angle/>
            <Turns/>
            <Numbers/>
            <p class="hint" hidden=move || !later.get()>
                {text::crop::later_steps()}
            </p>
            <div class="crop-end">
                <button
                    type="button"
                    id="crop-reset"
                    disabled=move || !is_changed()
                    on:click=move |_| editor.reset_crop()
                >
                    {text::crop::reset()}
                </button>
                <button type="button" id="crop-done" on:click=move |_| editor.finish_crop()>
                    {text::crop::done()}
                </button>
            </div>
        </div>
    }
}

#[component]
fn Aspects() -> impl IntoView {
    let editor = expect_context::<EditorState>();
    let chosen = editor.crop.aspect;
    let aspects = Aspect::ALL.map(|own| {
        view! {
            <label>
                <input
                    type="radio"
                    name="aspect"
                    value=own.name()
                    prop:checked=move || chosen.get() == own
                    on:change=move |_| editor.choose_aspect(own)
                />
                <span>{own.label()}</span>
            </label>
        }
    });
    view! {
        <fieldset class="crop-aspects">
            <legend>{text::crop::aspect()}</legend>
            <div class="crop-chips">
                {aspects.collect_view()}
                <button
                    type="button"
                    id="crop-swap"
                    class="ghost square"
                    aria-label=text::crop::swap()
                    title=text::crop::swap()
                    on:click=move |_| editor.swap_aspect()
                >
                    <Icon symbol=Symbol::Swap/>
                </button>
            </div>
        </fieldset>
    }
}

#[component]
fn Angle() -> impl IntoView {
    let editor = expect_context::<EditorState>();
    let drawing = editor.crop.drawing;
    let angle = Signal::derive(move || editor.geometry().map_or(0.0, |geometry| geometry.angle()));
    view! {
        <div class="crop-angle">
            <Slider
                name="angle"
                label=text::crop::straighten()
                unit="°"
                range=ANGLES
                value=angle
                changed=Signal::derive(move || angle.get() != 0.0)
                set=move |angle: f64| {
                    if angle.is_finite() {
                        editor.straighten(angle);
                    }
                }
                end=move |()| editor.end_crop_drag()
                reset=move |()| {
                    editor.straighten(0.0);
                    editor.end_crop_drag();
                }
            />
            <button
                type="button"
                id="draw-line"
                class="ghost square"
                aria-label=text::crop::draw_line()
                title=text::crop::draw_line_title()
                aria-pressed=move || drawing.get().to_string()
                on:click=move |_| drawing.update(|drawing| *drawing = !*drawing)
            >
                <Icon symbol=Symbol::Straighten/>
            </button>
        </div>
    }
}

#[component]
fn Turns() -> impl IntoView {
    let editor = expect_context::<EditorState>();
    let button = move |id: &'static str, label: &'static str, symbol: Symbol, act: fn(EditorState)| {
        view! {
            <button type="button" id=id class="square" aria-label=label title=label on:click=move |_| act(editor)>
                <Icon symbol=symbol/>
            </button>
        }
    };
    view! {
        <div class="crop-turns" role="group" aria-label=text::crop::orientation()>
            {button("turn-left", text::crop::turn_left(), Symbol::RotateLeft, |editor| editor.turn(3))}
            {button("turn-right", text::crop::turn_right(), Symbol::RotateRight, |editor| editor.turn(1))}
            {button(
                "flip-horizontally",
                text::crop::flip_horizontally(),
                Symbol::FlipHorizontal,
                |editor| editor.change_geometry(|geometry| geometry.flip(false)),
            )}
            {button(
                "flip-vertically",
                text::crop::flip_vertically(),
                Symbol::FlipVertical,
                |editor| editor.change_geometry(|geometry| geometry.flip(true)),
            )}
        </div>
    }
}

/// A number of the rectangle: its value, and the handle and movement that change it.
type Part = (fn(Rect) -> u32, fn(f64) -> (Handle, (f64, f64)));

#[component]
fn Numbers() -> impl IntoView {
    let editor = expect_context::<EditorState>();
    let crop = Memo::new(move |_| editor.geometry().map(|geometry| geometry.crop_rect()));
    let range = Range { soft: [0.0, 4000.0], hard: [0.0, 30_000.0], step: 1.0 };
    let number = move |name: &'static str, label: &'static str, (read, by): Part| {
        let value = Signal::derive(move || crop.get().map(|rect| f64::from(read(rect))));
        let set = move |wanted: Option<f64>| {
            let (Some(wanted), Some(geometry)) = (wanted, untrack(|| editor.geometry())) else { return };
            let (handle, by) = by(wanted.round() - f64::from(read(geometry.crop_rect())));
            editor.nudge(handle, by, false);
        };
        view! {
            <label class="control typed">
                <span class="label">{label}</span>
                <NumberBox name label unit="px" range value set end=move |()| editor.end_crop_drag()/>
            </label>
        }
    };
    view! {
        <Section name="crop-numbers" title=text::crop::numbers() closed=true>
            <div class="params crop-numbers">
                {number("x", text::crop::left(), (|rect| rect.x, |by| (Handle::MOVE, (by, 0.0))))}
                {number("y", text::crop::top(), (|rect| rect.y, |by| (Handle::MOVE, (0.0, by))))}
                {number("width", text::crop::width(), (|rect| rect.width, |by| (Handle { x: 1, y: 0 }, (by, 0.0))))}
                {number("height", text::crop::height(), (|rect| rect.height, |by| (Handle { x: 0, y: 1 }, (0.0, by))))}
            </div>
        </Section>
    }
}
