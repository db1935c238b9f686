//! Safelight's single-page app, and the web worker that runs the engine for it.
//!
//! ```text
//! shell      the app frame, routes, and the connections between the pages
//! features   the pages and their components
//! viewport   the view of the open photograph: scheduling, frames, canvases
//! library    images, renditions and jobs at the edge; photographs on this device
//! engine     the web worker, and the side of the page that calls it
//! document   the edit of one photograph, without a browser
//! ui         controls that know nothing about photographs
//! text       all texts, in each language
//! json       deserializes JSON
//! browser    browser APIs, wrapped
//! ```
//!
//! Modules depend on those below them, never on those above.

// The `component` macro of Leptos generates `pub` functions inside the private modules.
#![allow(unreachable_pub)]

mod browser;
mod document;
mod engine;
mod features;
mod json;
mod library;
mod shell;
mod text;
mod ui;
mod viewport;

pub use engine::worker::serve_engine;
pub use features::account::AccountView;
pub use features::collections::CollectionsView;
pub use features::editor::{EditorView, LightroomFile, PhotographView, ReadLightroom};
pub use features::presets::PresetsView;
pub use shell::{Parts, ShellView};
pub use ui::on_demand::{Part, Pending, Split};

/// The id of the splash screen that the page shows until the app has started (index.html).
const BOOT_SCREEN: &str = "boot";

/// Shows the app in the body of the page once its style is loaded. `parts` are the entry points of the lazily loaded
/// code.
pub fn start(parts: Parts) {
    console_error_panic_hook::set_once();
    // Leptos has no executor before the first mount.
    wasm_bindgen_futures::spawn_local(async move {
        browser::style_sheet::apply_style_sheet().await;
        leptos::mount::mount_to_body(move || shell::App(shell::AppProps { parts }));
        if let Some(screen) = leptos::prelude::document().get_element_by_id(BOOT_SCREEN) {
            screen.remove();
        }
    });
}
