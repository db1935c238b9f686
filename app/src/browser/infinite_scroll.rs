//! Infinite scroll: loads the next page of a list before its end is visible.

use leptos::html::ElementType;
use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use web_sys::{Element, IntersectionObserver, IntersectionObserverEntry, IntersectionObserverInit};

/// Distance below the visible part at which loading starts, so that the next page is there in time.
const MARGIN: &str = "0px 0px 800px 0px";

/// Calls `load` when the element at the end of a list, whose parent scrolls, comes close to the visible part. It is
/// observed again for each value of `page`, because it can still be close after a short page.
pub(crate) fn use_infinite_scroll<E, T>(element: NodeRef<E>, page: impl Fn() -> T + 'static, load: impl Fn() + 'static)
where
    E: ElementType + 'static,
    E::Output: JsCast + Clone + AsRef<Element> + 'static,
{
    let on_intersect =
        Closure::<dyn Fn(Vec<IntersectionObserverEntry>)>::new(move |entries: Vec<IntersectionObserverEntry>| {
            if entries.iter().any(IntersectionObserverEntry::is_intersecting) {
                load();
            }
        });
    let observed = StoredValue::new_local((None::<IntersectionObserver>, on_intersect));
    Effect::new(move |_| {
        page();
        let Some(element) = element.get() else { return };
        observed.update_value(|(observer, on_intersect)| {
            if let Some(observer) = observer.take() {
                observer.disconnect();
            }
            *observer = observe(element.as_ref(), on_intersect);
        });
    });
    on_cleanup(move || {
        observed.try_update_value(|(observer, _)| observer.take().map(|observer| observer.disconnect()));
    });
}

/// A new observer reports at once whether the element is close. In browsers without observers the button loads more.
fn observe(
    element: &Element,
    on_intersect: &Closure<dyn Fn(Vec<IntersectionObserverEntry>)>,
) -> Option<IntersectionObserver> {
    let options = IntersectionObserverInit::new();
    options.set_root_margin(MARGIN);
    options.set_root(element.parent_element().as_ref());
    let observer = IntersectionObserver::new_with_options(on_intersect.as_ref().unchecked_ref(), &options).ok()?;
    observer.observe(element);
    Some(observer)
}
