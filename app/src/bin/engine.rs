//! The program of the web worker.

fn main() {
    app::serve_engine();
}
