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
mod library;
mod shell;
mod text;
mod ui;
mod viewport;

pub use engine::worker::serve_engine;

/// Shows the app in the page's body.
pub fn start() {
    console_error_panic_hook::set_once();
    leptos::mount::mount_to_body(shell::App);
}
