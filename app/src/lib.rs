//! Safelight's single-page app, and the web worker that runs the engine for it.
//!
//! ```text
//! shell      frame, routes, and what connects the pages
//! features   the pages and their parts
//! viewport   what is seen of the open photograph: scheduling, frames, canvases
//! library    images, renditions and jobs that the edge stores
//! engine     the web worker, and the page's end of it
//! document   the edit of one photograph, without a browser
//! ui         controls that know nothing about photographs
//! text       every text, in each language
//! json       reads JSON into types
//! browser    browser APIs, wrapped
//! ```
//!
//! Modules use those below them, never those above.

// Leptos' `component` macro writes `pub` functions inside the private modules they stand in.
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
pub use features::editor::{EditorView, PhotographView};
pub use shell::{Parts, ShellView};
pub use ui::on_demand::{Part, Pending, Split};

/// The id of the screen that the page shows until the app is there (index.html).
const BOOT_SCREEN: &str = "boot";

/// Shows the app in the page's body, once its style is there. Its program says where the parts come from.
pub fn start(parts: Parts) {
    console_error_panic_hook::set_once();
    // Leptos has no executor before something is mounted.
    wasm_bindgen_futures::spawn_local(async move {
        browser::style_sheet::apply_style_sheet().await;
        leptos::mount::mount_to_body(move || shell::App(shell::AppProps { parts }));
        if let Some(screen) = leptos::prelude::document().get_element_by_id(BOOT_SCREEN) {
            screen.remove();
        }
    });
}
