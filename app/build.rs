//! Emits relocations into the WebAssembly module of the page. `xtask` needs them to split the module into parts
//! (xtask/src/split.rs).

use std::env;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if env::var("CARGO_CFG_TARGET_FAMILY").is_ok_and(|family| family == "wasm") {
        println!("cargo::rustc-link-arg-bin=app=--emit-relocs");
    }
}
