//! Something comes near the part of a list that one sees.

use leptos::html::ElementType;
use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use web_sys::{Element, IntersectionObserver, IntersectionObserverEntry, IntersectionObserverInit};

/// How far below what is seen it counts as near: the next page is there before a hand that scrolls gets to its place.
const AHEAD: &str = "0px 0px 800px 0px";

/// Calls `act` when the element, whose parent scrolls, comes near; for each value of `again` it is looked at anew.
pub(crate) fn use_near<E, T>(element: NodeRef<E>, again: impl Fn() -> T + 'static, act: impl Fn() + 'static)
where
    E: ElementType + 'static,
    E::Output: JsCast + Clone + AsRef<Element> + 'static,
{
    let seen =
        Closure::<dyn Fn(Vec<IntersectionObserverEntry>)>::new(move |entries: Vec<IntersectionObserverEntry>| {
            if entries.iter().any(IntersectionObserverEntry::is_intersecting) {
                act();
            }
        });
    let watched = StoredValue::new_local((None::<IntersectionObserver>, seen));
    Effect::new(move |_| {
        again();
        let Some(element) = element.get() else { return };
        watched.update_value(|(observer, seen)| {
            if let Some(observer) = observer.take() {
                observer.disconnect();
            }
            *observer = watch(element.as_ref(), seen);
        });
    });
    on_cleanup(move || {
        watched.try_update_value(|(observer, _)| observer.take().map(|observer| observer.disconnect()));
    });
}

/// A new observer tells at once whether the element is near. Browsers without any have the button.
fn watch(element: &Element, seen: &Closure<dyn Fn(Vec<IntersectionObserverEntry>)>) -> Option<IntersectionObserver> {
    let options = IntersectionObserverInit::new();
    options.set_root_margin(AHEAD);
    options.set_root(element.parent_element().as_ref());
    let observer = IntersectionObserver::new_with_options(seen.as_ref().unchecked_ref(), &options).ok()?;
    observer.observe(element);
    Some(observer)
}
