//! Observes the size of an element in device pixels.

use js_sys::{Array, Reflect};
use leptos::html::ElementType;
use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use web_sys::{
    Element, MediaQueryList, ResizeObserver, ResizeObserverBoxOptions, ResizeObserverEntry, ResizeObserverOptions,
    ResizeObserverSize,
};

/// Largest distance by which the browser moves edges to align them to device pixels.
const SNAP_PX: f64 = 1.5;

/// While the calling component lives: calls `changed` with the width and height of the element in device pixels and
/// with the device pixel ratio, at once and after each change.
pub(crate) fn use_device_size<E>(element: NodeRef<E>, changed: impl Fn((f64, f64), f64) + Copy + 'static)
where
    E: ElementType + 'static,
    E::Output: JsCast + Clone + AsRef<Element> + 'static,
{
    let on_resize = Closure::<dyn Fn(Array)>::new(move |entries: Array| {
        if let Ok(entry) = entries.get(0).dyn_into::<ResizeObserverEntry>() {
            changed(device_size(&entry), window().device_pixel_ratio());
        }
    });
    let observer = ResizeObserver::new(on_resize.as_ref().unchecked_ref()).ok();
    let handles = StoredValue::new_local((observer, on_resize));
    let observe = move || {
        let Some(element) = element.get_untracked() else { return };
        handles.with_value(|(observer, _)| {
            if let Some(observer) = observer {
                // A new observation reports at once.
                observer.unobserve(element.as_ref());
                observe(observer, element.as_ref());
            }
        });
    };
    Effect::new(move |_| {
        if element.get().is_some() {
            observe();
        }
    });
    use_pixel_ratio_change(observe);
    on_cleanup(move || {
        handles.try_update_value(|(observer, _)| observer.take().map(|observer| observer.disconnect()));
    });
}

fn observe(observer: &ResizeObserver, element: &Element) {
    if reports_device_pixels() {
        let options = ResizeObserverOptions::new();
        options.set_box(ResizeObserverBoxOptions::DevicePixelContentBox);
        observer.observe_with_options(element, &options);
    } else {
        observer.observe(element);
    }
}

/// Whether the browser reports device pixels. WebKit throws an error if they are requested.
fn reports_device_pixels() -> bool {
    let get = |object: &JsValue, name: &str| Reflect::get(object, &JsValue::from_str(name)).ok();
    get(&window(), "ResizeObserverEntry")
        .and_then(|class| get(&class, "prototype"))
        .is_some_and(|prototype| Reflect::has(&prototype, &JsValue::from_str("devicePixelContentBoxSize")) == Ok(true))
}

fn device_size(entry: &ResizeObserverEntry) -> (f64, f64) {
    let (rect, ratio) = (entry.content_rect(), window().device_pixel_ratio());
    let (width, height) = (rect.width() * ratio, rect.height() * ratio);
    let exact = reports_device_pixels().then(|| entry.device_pixel_content_box_size().get(0));
    exact
        .and_then(|size| size.dyn_into::<ResizeObserverSize>().ok())
        .map(|size| (size.inline_size(), size.block_size()))
        // Chromium counts the pixels of the real screen while it emulates another one.
        .filter(|exact| (exact.0 - width).abs() < SNAP_PX && (exact.1 - height).abs() < SNAP_PX)
        .unwrap_or((width.round(), height.round()))
}

/// Calls `changed` when the device pixel ratio changes: the window moves to another screen, or the page is zoomed.
fn use_pixel_ratio_change(changed: impl Fn() + Copy + 'static) {
    // A media query is true for one resolution, so each change needs a new one.
    let query = StoredValue::new_local(None::<MediaQueryList>);
    let on_change = StoredValue::new_local(None::<Closure<dyn Fn()>>);
    let watch = move || {
        let text = format!("(resolution: {}dppx)", window().device_pixel_ratio());
        let next = window().match_media(&text).ok().flatten();
        on_change.with_value(|on_change| {
            let listener = on_change.as_ref().map(|listener| listener.as_ref().unchecked_ref());
            if let Some(query) = &next {
                query.set_onchange(listener);
            }
        });
        if let Some(old) = query.try_update_value(|query| std::mem::replace(query, next)).flatten() {
            old.set_onchange(None);
        }
    };
    on_change.set_value(Some(Closure::new(move || {
        watch();
        changed();
    })));
    watch();
    on_cleanup(move || {
        query.try_update_value(|query| query.take().inspect(|query| query.set_onchange(None)));
    });
}
