// Starts the web worker's WebAssembly. The query of this script's address (`?v=…`, the build) is handed on, so that
// a browser's cache never mixes the files of two builds.
const version = self.location.search;
importScripts(`/engine.js${version}`);
wasm_bindgen({ module_or_path: `/engine_bg.wasm${version}` }).catch((error) => {
  // Outside a promise, so that the page's `error` event hears of it.
  setTimeout(() => { throw error; });
});
