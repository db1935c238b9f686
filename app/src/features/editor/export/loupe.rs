//! Loupe: a part of the file at 100 %, one file pixel per screen pixel, as the browser decodes it, and the same part
//! before encoding.

use std::rc::Rc;

use filters::Step;
use leptos::ev::{KeyboardEvent, PointerEvent};
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::HtmlCanvasElement;

use super::ExportedFile;
use super::sizing::Pixels;
use crate::browser::canvas;
use crate::engine::area::{Area, RectF, Region, Strip};
use crate::engine::protocol::{Reply, Request, Shot};
use crate::features::editor::state::EditorState;
use crate::text::export as text;
use crate::ui::icon::{Icon, Symbol};

/// Distance of an arrow key in pixels, and its factor with Shift.
const KEY_STEP: f64 = 32.0;
const LONG_STEP: f64 = 8.0;

/// The part of a picture that a window shows, centred on `middle` (a fraction of width and height) as far as the edges
/// allow.
fn part_at(size: Pixels, window: Pixels, middle: (f64, f64)) -> Region {
    let span = |length: u32, window: u32, middle: f64| {
        let shown = window.min(length).max(1);
        let start = (middle * f64::from(length) - f64::from(shown) / 2.0).round().max(0.0);
        ((start as u32).min(length.saturating_sub(shown)), shown)
    };
    let ((x, width), (y, height)) = (span(size.0, window.0, middle.0), span(size.1, window.1, middle.1));
    Region { x, y, width, height }
}

/// The middle after a move by picture pixels, limited to where the window can go.
fn moved(middle: (f64, f64), by: (f64, f64), size: Pixels, window: Pixels) -> (f64, f64) {
    let along = |middle: f64, by: f64, length: u32, window: u32| {
        let length = f64::from(length.max(1));
        let half = (f64::from(window) / 2.0 / length).min(0.5);
        (middle + by / length).clamp(half, 1.0 - half)
    };
    (along(middle.0, by.0, size.0, window.0), along(middle.1, by.1, size.1, window.1))
}

#[derive(Clone, Copy)]
struct View {
    editor: EditorState,
    frame: NodeRef<html::Div>,
    file: NodeRef<html::Canvas>,
    plain: NodeRef<html::Canvas>,
    middle: RwSignal<(f64, f64)>,
    /// Whether the part before encoding is shown.
    comparing: RwSignal<bool>,
    is_drawing: StoredValue<bool>,
    is_stale: StoredValue<bool>,
    /// The content of the canvas with the part before encoding.
    plain_of: StoredValue<Option<(Vec<Step>, Region)>>,
}

/// The window.
#[component]
pub(super) fn Loupe() -> impl IntoView {
    let editor = expect_context::<EditorState>();
    let view = View {
        editor,
        frame: NodeRef::new(),
        file: NodeRef::new(),
        plain: NodeRef::new(),
        middle: RwSignal::new((0.5, 0.5)),
        comparing: RwSignal::new(false),
        is_drawing: StoredValue::new(false),
        is_stale: StoredValue::new(false),
        plain_of: StoredValue::new(None),
    };
    let made = editor.export.made;
    Effect::new(move |_| {
        view.middle.track();
        made.track();
        view.draw();
    });
    let dragged_from = StoredValue::new(None::<(i32, i32)>);
    let press = move |event: PointerEvent| {
        if event.button() == 0 {
            dragged_from.set_value(Some((event.client_x(), event.client_y())));
            if let Some(frame) = view.frame.get_untracked() {
                let _ = frame.set_pointer_capture(event.pointer_id());
            }
        }
    };
    let drag = move |event: PointerEvent| {
        let Some((x, y)) = dragged_from.get_value() else { return };
        let at = (event.client_x(), event.client_y());
        dragged_from.set_value(Some(at));
        let ratio = window().device_pixel_ratio();
        view.pan((f64::from(x - at.0) * ratio, f64::from(y - at.1) * ratio));
    };
    let release = move |_: PointerEvent| dragged_from.set_value(None);
    let is_empty = move || made.with(Option::is_none);
    let is_comparing = move || view.comparing.get();
    view! {
        <div class="loupe">
            <div
                id="export-loupe"
                node_ref=view.frame
                class="loupe-window"
                role="group"
                tabindex="0"
                aria-label=text::preview()
                aria-description=text::preview_hint()
                title=text::preview_hint()
                on:pointerdown=press
                on:pointermove=drag
                on:pointerup=release
                on:pointercancel=release
                on:keydown=move |event| view.press_key(&event)
            >
                <canvas node_ref=view.file id="export-file-part" aria-hidden="true" hidden=move || is_empty() || is_comparing()></canvas>
                <canvas node_ref=view.plain id="export-plain-part" aria-hidden="true" hidden=move || is_empty() || !is_comparing()></canvas>
                <p class="hint" hidden=move || !is_empty()>
                    {move || if editor.export_is_large() { text::preview_large() } else { text::preview_coming() }}
                </p>
                <span class="loupe-label" hidden=is_empty>
                    {move || if is_comparing() { text::uncompressed() } else { text::compressed() }}
                    " · 100 %"
                </span>
            </div>
            <CompareButton comparing=view.comparing disabled=Signal::derive(is_empty)/>
        </div>
    }
}

/// Shows the part before encoding while it is pressed, by pointer or key.
#[component]
fn CompareButton(comparing: RwSignal<bool>, disabled: Signal<bool>) -> impl IntoView {
    let is_press_key = |event: &KeyboardEvent| matches!(event.key().as_str(), " " | "Enter");
    view! {
        <button
            type="button"
            id="export-compare"
            title=text::compare()
            aria-pressed=move || comparing.get().to_string()
            disabled=disabled
            on:pointerdown=move |_| comparing.set(true)
            on:pointerup=move |_| comparing.set(false)
            on:pointerleave=move |_| comparing.set(false)
            on:pointercancel=move |_| comparing.set(false)
            on:contextmenu=move |event| event.prevent_default()
            on:keydown=move |event| {
                if is_press_key(&event) {
                    event.prevent_default();
                    comparing.set(true);
                }
            }
            on:keyup=move |event| {
                if is_press_key(&event) {
                    comparing.set(false);
                }
            }
            on:blur=move |_| comparing.set(false)
        >
            <Icon symbol=Symbol::Compare/>
            <span>{text::compare_short()}</span>
        </button>
    }
}

impl View {
    fn press_key(self, event: &KeyboardEvent) {
        let far = if event.shift_key() { KEY_STEP * LONG_STEP } else { KEY_STEP };
        let by = match event.key().as_str() {
            "ArrowLeft" => (-far, 0.0),
            "ArrowRight" => (far, 0.0),
            "ArrowUp" => (0.0, -far),
            "ArrowDown" => (0.0, far),
            _ => return,
        };
        event.prevent_default();
        self.pan(by);
    }

    fn pan(self, by: (f64, f64)) {
        let (Some(made), Some(window)) = (self.made(), self.window()) else { return };
        let size = (made.rendered.width, made.rendered.height);
        self.middle.update(|middle| *middle = moved(*middle, by, size, window));
    }

    fn made(self) -> Option<Rc<ExportedFile>> {
        self.editor.export.made.get_untracked()
    }

    /// The size of the window in screen pixels.
    fn window(self) -> Option<Pixels> {
        let frame = self.frame.try_get_untracked()??;
        let ratio = window().device_pixel_ratio();
        let pixels = |length: i32| (f64::from(length) * ratio).round().max(1.0) as u32;
        Some((pixels(frame.client_width()), pixels(frame.client_height())))
    }

    /// Draws the requested part. Decoding takes time; of the requests in the meantime only the last one is drawn.
    fn draw(self) {
        self.is_stale.set_value(true);
        if self.is_drawing.get_value() {
            return;
        }
        self.is_drawing.set_value(true);
        spawn_local(async move {
            // The sheet may be closed in the meantime.
            while self.is_stale.try_get_value() == Some(true) {
                self.is_stale.set_value(false);
                self.draw_once().await;
            }
            self.is_drawing.try_update_value(|is_drawing| *is_drawing = false);
        });
    }

    async fn draw_once(self) -> Option<()> {
        let made = self.made()?;
        let size = (made.rendered.width, made.rendered.height);
        let part = part_at(size, self.window()?, self.middle.try_get_untracked()?);
        let canvas = self.file.try_get_untracked()??;
        let (at, extent) = ((part.x, part.y), (part.width, part.height));
        if canvas::draw_file_part(&canvas, &made.file, at, extent).await.is_ok() {
            scaled_to_screen(&canvas);
            let _ = canvas.set_attribute("data-part", &format!("{},{},{},{}", part.x, part.y, part.width, part.height));
            let _ = canvas.set_attribute("data-bytes", &made.rendered.size_bytes.to_string());
        }
        self.draw_plain(&made, part).await
    }

    /// Draws the same part before encoding with the engine, as the stage does.
    async fn draw_plain(self, made: &ExportedFile, part: Region) -> Option<()> {
        let recipe = made.spec.recipe.clone();
        let of = (recipe.steps.clone(), part);
        if self.plain_of.try_with_value(|shown| shown.as_ref() == Some(&of))? {
            return None;
        }
        let [x, y, width, height] = [part.x, part.y, part.width, part.height].map(f64::from);
        let area = Area::Part { scale: 1.0, rect: RectF { x, y, width, height } };
        let shot = Shot { area, draft: false, clipping: false, histogram: false };
        let request = Request::Draw { recipe, shot, strip: Strip::WHOLE };
        let Ok((Reply::Drawn { drawing }, Some(rgba))) = self.editor.viewport.engine.call(&request, &[]).await else {
            return None;
        };
        let canvas = self.plain.try_get_untracked()??;
        let Region { width, height, .. } = drawing.region;
        let pixels = canvas::image_data(&canvas::rgba(&rgba, 0, width, height), width, height).ok()?;
        canvas::draw(&canvas, &pixels);
        scaled_to_screen(&canvas);
        self.plain_of.try_update_value(|shown| *shown = Some(of))
    }
}

/// One canvas pixel per screen pixel.
fn scaled_to_screen(canvas: &HtmlCanvasElement) {
    let ratio = window().device_pixel_ratio().max(f64::EPSILON);
    let style = web_sys::HtmlElement::style(canvas);
    let _ = style.set_property("width", &format!("{}px", f64::from(canvas.width()) / ratio));
    let _ = style.set_property("height", &format!("{}px", f64::from(canvas.height()) / ratio));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn part_stays_inside_the_picture() {
        let region = |x, y, width, height| Region { x, y, width, height };
        assert_eq!(part_at((1000, 800), (320, 320), (0.5, 0.5)), region(340, 240, 320, 320));
        assert_eq!(part_at((1000, 800), (320, 320), (0.0, 1.0)), region(0, 480, 320, 320));
        assert_eq!(part_at((100, 800), (320, 320), (0.5, 0.5)), region(0, 240, 100, 320));
    }

    #[test]
    fn move_stops_at_the_edges_and_comes_back_at_once() {
        let (size, window) = ((1000, 1000), (300, 300));
        let at_edge = moved((0.5, 0.5), (9e9, -9e9), size, window);
        assert_eq!(at_edge, (0.85, 0.15));
        let (x, y) = moved(at_edge, (-50.0, 50.0), size, window);
        assert!((x - 0.8).abs() < 1e-9 && (y - 0.2).abs() < 1e-9, "{x}, {y}");
        assert_eq!(moved((0.5, 0.5), (10.0, 10.0), (100, 100), window), (0.5, 0.5));
    }
}
