// Cheaper replacements for two globals that wasm-bindgen's glue (build/index.js) uses. A request makes about ten closures and queues five tasks.
// This module is evaluated before the glue.

/**
 * wasm-bindgen registers what it hands to JavaScript, so that Rust frees it when JavaScript has dropped it. Objects need that: an evicted library
 * is freed so. Closures do not, since ours are owned by Rust or freed by their one call.
 */
class ObjectRegistry extends FinalizationRegistry {
  register(target, ...rest) {
    if (typeof target !== "function") super.register(target, ...rest);
  }
}

const resolved = Promise.resolve();

/** Microtasks without the runtime's `queueMicrotask`, which goes through C++. worker-build notices traps by the error event, so errors are reported. */
function queueTask(task) {
  resolved.then(() => {
    try {
      task();
    } catch (error) {
      reportError(error);
    }
  });
}

globalThis.FinalizationRegistry = ObjectRegistry;
globalThis.queueMicrotask = queueTask;
