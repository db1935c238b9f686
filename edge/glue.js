// Replaces two globals that wasm-bindgen's generated code (build/index.js) uses with cheaper versions. A request
// creates about ten closures and queues five tasks. This module must be evaluated before the generated code.

/**
 * wasm-bindgen registers every value that it passes to JavaScript, so that Rust frees it after JavaScript drops it.
 * Objects need this: it frees an evicted library. Closures do not: Rust owns ours, or their only call frees them.
 */
class ObjectRegistry extends FinalizationRegistry {
  register(target, ...rest) {
    if (typeof target !== "function") super.register(target, ...rest);
  }
}

const resolved = Promise.resolve();

/**
 * Queues microtasks without the runtime's `queueMicrotask`, which goes through C++. worker-build detects traps by the
 * error event, so errors are reported.
 */
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
