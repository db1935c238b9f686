// What wasm-bindgen's glue (build/index.js) is made with, cheaper: a request makes some ten closures and waits five times. Evaluated before it.

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

/** The runtime's own calls through C++. What a task throws is reported as the runtime would, since worker-build looks for traps there. */
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
