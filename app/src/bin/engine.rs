//! The web worker's program.

fn main() {
    app::serve_engine();
}
