//! The floating bar on the stage: zoom, compare, clipping, stage colour.

use leptos::prelude::*;

use super::state::EditorState;
use crate::text::{decimal, editor as text};
use crate::ui::icon::{Icon, Symbol};
use crate::viewport::camera::Camera;
use crate::viewport::colour::StageColour;
use crate::viewport::compare::Compare;
use crate::viewport::stage::Stage;

/// The bar.
#[component]
pub(super) fn FloatingBar() -> impl IntoView {
    let stage = expect_context::<EditorState>().stage;
    view! {
        <div class="floating-bar" role="toolbar" aria-label=text::view()>
            <Zoom stage/>
            <span class="rule" aria-hidden="true"></span>
            <CompareButton stage/>
            <ClippingButton stage/>
            <span class="rule" aria-hidden="true"></span>
            <Colours stage/>
        </div>
    }
}

#[component]
fn Zoom(stage: Stage) -> impl IntoView {
    let camera = stage.camera;
    let step = move |larger: bool| {
        stage.with_camera(|camera| {
            let (width, height) = camera.stage();
            camera.step(larger, (width / 2.0, height / 2.0));
        });
    };
    let actual = move |_| {
        stage.with_camera(|camera| {
            let (width, height) = camera.stage();
            camera.zoom_at(1.0, (width / 2.0, height / 2.0));
        });
    };
    let percent = move || written(camera.with(Camera::scale));
    let is_fit = move || camera.with(Camera::is_fit);
    view! {
        <button
            type="button"
            id="zoom-out"
            class="ghost square"
            aria-label=text::zoom_out()
            title=text::zoom_out_title()
            disabled=move || !camera.with(|camera| camera.can_step(false))
            on:click=move |_| step(false)
        >
            <Icon symbol=Symbol::Minus/>
        </button>
        <button
            type="button"
            id="zoom-100"
            class="percent"
            aria-label=move || text::zoom(percent())
            title=text::zoom_title()
            on:click=actual
        >
            {percent}
        </button>
        <button
            type="button"
            id="zoom-in"
            class="ghost square"
            aria-label=text::zoom_in()
            title=text::zoom_in_title()
            disabled=move || !camera.with(|camera| camera.can_step(true))
            on:click=move |_| step(true)
        >
            <Icon symbol=Symbol::Plus/>
        </button>
        <button
            type="button"
            id="zoom-fit"
            class="ghost"
            title=text::fit_title()
            aria-pressed=move || is_fit().to_string()
            on:click=move |_| stage.with_camera(Camera::fit)
        >
            {text::fit()}
        </button>
    }
}

#[component]
fn CompareButton(stage: Stage) -> impl IntoView {
    let words = move || match stage.compare.get() {
        Compare::Off => text::compare_off(),
        Compare::Split => text::compare_split(),
        Compare::SideBySide => text::compare_side(),
    };
    view! {
        <button
            type="button"
            id="compare"
            class="ghost square"
            aria-label=words
            title=words
            aria-pressed=move || stage.compare.get().is_on().to_string()
            on:click=move |_| stage.next_compare()
        >
            <Icon symbol=Symbol::Compare/>
        </button>
    }
}

#[component]
fn ClippingButton(stage: Stage) -> impl IntoView {
    view! {
        <button
            type="button"
            id="clipping"
            class="ghost square"
            aria-label=text::clipping()
            title=text::clipping_title()
            aria-pressed=move || stage.clipping.get().to_string()
            on:click=move |_| stage.clipping.update(|on| *on = !*on)
        >
            <Icon symbol=Symbol::Clipping/>
        </button>
    }
}

/// Four dots; a phone has room for one: the next colour.
#[component]
fn Colours(stage: Stage) -> impl IntoView {
    let dots = StageColour::ALL.into_iter().map(|colour| {
        view! {
            <label title=colour.label()>
                <input
                    type="radio"
                    name="stage-colour"
                    value=colour.name()
                    aria-label=colour.label()
                    prop:checked=move || stage.colour.get() == colour
                    on:change=move |_| stage.set_colour(colour)
                />
                <span class="dot" data-colour=colour.name()></span>
            </label>
        }
    });
    let dots = dots.collect_view();
    view! {
        <fieldset class="colours">
            <legend class="visually-hidden">{text::stage_colour()}</legend>
            {dots}
        </fieldset>
    }
}

/// `23 %`, `0.8 %`.
fn written(scale: f64) -> String {
    let percent = scale * 100.0;
    text::percent(decimal(percent, if percent < 9.95 { 1 } else { 0 }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zoom_is_written_in_percent() {
        assert_eq!([0.008, 0.2333, 1.0, 8.0].map(written), ["0.8 %", "23 %", "100 %", "800 %"]);
    }
}
