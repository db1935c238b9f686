//! The elements of the stage: a pane for the picture, a second pane for the unedited picture, and overlays.

use leptos::children::ViewFn;
use leptos::html::{Canvas, Div};
use leptos::prelude::*;

use super::camera::{Camera, Placement};
use super::canvas::FrameCanvas;
use super::compare::{Compare, Side};
use super::divider::Divider;
use super::gestures::Gestures;
use super::minimap::Minimap;
use super::stage::{Stage, StageSize};
use super::{Frame, Layer, RectF};
use crate::browser::element_size::use_device_size;
use crate::text::viewport as text;

/// The stage. `label` describes the picture; `shows_before`: the unedited picture replaces it; `overlay` lies on the
/// picture and shares the gestures of the stage; `children` lie on top of everything.
#[component]
pub(crate) fn StageView(
    stage: Stage,
    #[prop(into)] label: Signal<String>,
    #[prop(into)] shows_before: Signal<bool>,
    #[prop(into)] overlay: ViewFn,
    children: Children,
) -> impl IntoView {
    let element = NodeRef::<Div>::new();
    let preview = NodeRef::<Canvas>::new();
    use_device_size(element, move |px, pixel_ratio| stage.size.set(Some(StageSize { px, pixel_ratio })));
    let gestures = Gestures::new(stage, element);
    let camera = stage.camera;
    let compares = Memo::new(move |_| stage.compare.get().is_on());
    let zoom = move || if camera.with(Camera::is_fit) { "fit" } else { "scale" };
    view! {
        <div
            class="easel"
            data-ready=move || stage.viewport.base.with(Option::is_some).to_string()
            data-colour=move || stage.colour.get().name()
            data-compare=move || stage.compare.get().name()
        >
            <div
                id="stage"
                node_ref=element
                tabindex="0"
                role="group"
                aria-label=text::stage()
                data-zoom=zoom
                data-scale=move || camera.with(Camera::scale).to_string()
                data-pans=move || camera.with(Camera::overflows).to_string()
                data-dragging=move || gestures.dragging.get().to_string()
                on:wheel=move |event| gestures.wheel(&event)
                on:pointerdown=move |event| gestures.down(&event)
                on:pointermove=move |event| gestures.moved(&event)
                on:pointerup=move |event| gestures.up(&event)
                on:pointercancel=move |event| gestures.cancel(&event)
                on:pointerleave=move |_| gestures.leave()
                on:keydown=move |event| gestures.key(&event)
            >
                <div class="pane" data-side="after" style=move || pane_style(stage, Side::After)>
                    <FrameCanvas
                        layer=stage.viewport.base
                        id="preview"
                        style=layer_style(stage, stage.viewport.base, false)
                        label
                        drawn=stage.drawn
                        element=preview
                    />
                    <FrameCanvas
                        layer=stage.viewport.detail
                        id="detail"
                        style=layer_style(stage, stage.viewport.detail, true)
                    />
                </div>
                <Show when=move || compares.get()>
                    <BeforePane stage/>
                </Show>
                {overlay.run()}
            </div>
            <Badges stage shows_before/>
            <Show when=move || stage.compare.get() == Compare::Split>
                <Divider stage/>
            </Show>
            <Minimap stage picture=preview/>
            {children()}
        </div>
    }
}

/// The unedited picture, on top of the other one or beside it.
#[component]
fn BeforePane(stage: Stage) -> impl IntoView {
    let viewport = stage.viewport;
    view! {
        <div class="pane" data-side="before" style=move || pane_style(stage, Side::Before)>
            <FrameCanvas
                layer=viewport.before_base
                id="before-preview"
                style=layer_style(stage, viewport.before_base, false)
            />
            <FrameCanvas
                layer=viewport.before_detail
                id="before-detail"
                style=layer_style(stage, viewport.before_detail, true)
            />
        </div>
    }
}

/// Labels of the two pictures.
#[component]
fn Badges(stage: Stage, shows_before: Signal<bool>) -> impl IntoView {
    let compares = move || stage.compare.get().is_on();
    view! {
        <p class="badge" data-side="held" hidden=move || compares() || !shows_before.get()>
            {text::before()}
        </p>
        <p class="badge" data-side="before" hidden=move || !compares()>
            {text::before()}
        </p>
        <p class="badge" data-side="after" hidden=move || !compares() || shows_before.get()>
            {text::after()}
        </p>
    }
}

fn pane_style(stage: Stage, side: Side) -> String {
    let panes = stage.panes();
    let RectF { x, y, width, height } = panes.of(side);
    let ratio = stage.camera.with(Camera::pixel_ratio);
    let [x, y, wide, high] = [x, y, width, height].map(|length| length / ratio);
    let mut style = format!("left:{x}px;top:{y}px;width:{wide}px;height:{high}px");
    if side == Side::Before && stage.compare.get() == Compare::Split {
        let hidden = (width - (stage.divider.get() * width).round()) / ratio;
        style.push_str(&format!(";clip-path:inset(0 {hidden}px 0 0)"));
    }
    style
}

/// The position of the canvas of a layer. The detail is visible only when zoomed in. If it is enlarged, its pixels stay
/// squares.
fn layer_style(stage: Stage, layer: Layer, detail: bool) -> Signal<String> {
    Signal::derive(move || {
        let camera = stage.camera.get();
        layer.with(|frame| match frame {
            Some(frame) if !detail || !camera.is_fit() => placed(&camera, frame, detail),
            _ => "display:none".to_owned(),
        })
    })
}

fn placed(camera: &Camera, frame: &Frame, detail: bool) -> String {
    let canvas = (f64::from(frame.region.width), f64::from(frame.region.height));
    let Placement { at, scale } = camera.place(frame.rect(), canvas);
    let ratio = camera.pixel_ratio();
    let [wide, high, x, y] = [canvas.0, canvas.1, at.0, at.1].map(|length| length / ratio);
    let pixels = if detail && camera.scale() > 1.0 { "pixelated" } else { "auto" };
    let mut style = format!("width:{wide}px;height:{high}px;transform:translate({x}px,{y}px)");
    if scale != (1.0, 1.0) {
        style.push_str(&format!(" scale({},{});image-rendering:{pixels};--enlarged:{}", scale.0, scale.1, scale.0));
    }
    style
}
