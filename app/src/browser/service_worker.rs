//! The page's side of the service worker (`app/service-worker/sw.js`): registers it, detects a new version, and
//! activates it.

use std::time::Duration;

use js_sys::Reflect;
use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{RegistrationOptions, ServiceWorkerContainer, ServiceWorkerRegistration, ServiceWorkerUpdateViaCache};

const SCRIPT: &str = "/sw.js";

/// The message that activates a waiting version.
const TAKE_OVER: &str = "take-over";

/// Delay from the load of the page to the registration. The worker fetches all files, and the first photograph has
/// priority.
const REGISTRATION_DELAY: Duration = Duration::from_secs(3);

/// Browsers check for a new version at each navigation, but a page may stay open for days.
const CHECK_INTERVAL: Duration = Duration::from_hours(1);

/// Whether a new version of the app is waiting. Cheap to copy: every field is a handle.
#[derive(Clone, Copy)]
pub(crate) struct AppUpdate {
    ready: RwSignal<bool>,
    /// Whether this page requested the new version.
    switching: StoredValue<bool>,
    registration: StoredValue<Option<ServiceWorkerRegistration>, LocalStorage>,
}

impl AppUpdate {
    /// Registers the worker after the page has loaded, and watches for new versions. The listeners live as long as the
    /// page.
    pub(crate) fn watch() -> Self {
        let update = Self {
            ready: RwSignal::new(false),
            switching: StoredValue::new(false),
            registration: StoredValue::new_local(None),
        };
        if let Some(container) = container() {
            update.watch_controller(&container);
            let register = move || {
                let container = container.clone();
                set_timeout(move || update.register(container), REGISTRATION_DELAY);
            };
            if document().ready_state() == "complete" {
                register();
            } else {
                window_event_listener(ev::load, move |_| register());
            }
        }
        update
    }

    /// Whether a new version is waiting.
    pub(crate) fn is_ready(self) -> bool {
        self.ready.get()
    }

    /// Activates the new version and then reloads the page.
    pub(crate) fn switch(self) {
        let waiting = self.registration.with_value(|registration| registration.as_ref()?.waiting());
        self.switching.set_value(true);
        // Without a waiting worker it is already active, because another tab activated it.
        if waiting.is_none_or(|worker| worker.post_message(&TAKE_OVER.into()).is_err()) {
            reload();
        }
    }

    /// Reloads the page when the version that it requested controls it. A version that another tab requested is
    /// announced.
    fn watch_controller(self, container: &ServiceWorkerContainer) {
        let mut controlled = container.controller().is_some();
        let changed = Closure::<dyn FnMut()>::new(move || {
            if self.switching.get_value() {
                self.switching.set_value(false);
                reload();
            } else if controlled {
                self.ready.set(true);
            }
            controlled = true;
        });
        container.set_oncontrollerchange(Some(changed.as_ref().unchecked_ref()));
        changed.forget();
    }

    fn register(self, container: ServiceWorkerContainer) {
        spawn_local(async move {
            let options = RegistrationOptions::new();
            options.set_update_via_cache(ServiceWorkerUpdateViaCache::None);
            let registration = JsFuture::from(container.register_with_options(SCRIPT, &options)).await;
            // If the registration fails (a private window, a host without the file), the app works while there is a
            // network.
            if let Ok(Ok(registration)) = registration.map(JsCast::dyn_into) {
                self.watch_registration(registration);
            }
        });
    }

    fn watch_registration(self, registration: ServiceWorkerRegistration) {
        let found = {
            let registration = registration.clone();
            Closure::<dyn FnMut()>::new(move || self.watch_installing(&registration))
        };
        registration.set_onupdatefound(Some(found.as_ref().unchecked_ref()));
        found.forget();
        self.watch_installing(&registration);
        self.registration.set_value(Some(registration.clone()));
        let check = move || {
            // After a failed check, the next one tries again.
            if let Ok(checked) = registration.update() {
                spawn_local(async move { drop(JsFuture::from(checked).await) });
            }
        };
        let _ = set_interval_with_handle(check, CHECK_INTERVAL);
    }

    /// Announces the version that waits, and the one that is installing once it is installed.
    fn watch_installing(self, registration: &ServiceWorkerRegistration) {
        self.announce(registration);
        let Some(worker) = registration.installing() else { return };
        let registration = registration.clone();
        let changed = Closure::<dyn FnMut()>::new(move || self.announce(&registration));
        worker.set_onstatechange(Some(changed.as_ref().unchecked_ref()));
        changed.forget();
    }

    /// The first version waits for nothing, because there is none before it.
    fn announce(self, registration: &ServiceWorkerRegistration) {
        if registration.waiting().is_some() && registration.active().is_some() && !self.ready.get_untracked() {
            self.ready.set(true);
        }
    }
}

/// Waits until a worker has all files of its version; forever if there is no worker.
pub(crate) async fn installed() {
    let Some(ready) = container().and_then(|container| container.ready().ok()) else {
        return std::future::pending().await;
    };
    if JsFuture::from(ready).await.is_err() {
        std::future::pending().await
    }
}

/// `navigator.serviceWorker`; `None` on insecure origins.
fn container() -> Option<ServiceWorkerContainer> {
    let navigator = window().navigator();
    let container = Reflect::get(&navigator, &"serviceWorker".into()).ok()?;
    container.is_object().then(|| container.unchecked_into())
}

fn reload() {
    let _ = window().location().reload();
}
