/**
 * Frees a preview at the end of its block: `using preview = Preview.open(…)`. The method is there where TypeScript's `lib` has `Symbol.dispose`
 * (`esnext.disposable`), so that the types hold under an older `lib`, too.
 */
export interface Preview extends Disposal {}

type Disposal = SymbolConstructor extends { readonly dispose: infer Key extends symbol } ? { [key in Key]: () => void } : Record<never, never>;

// Each place brings types of its own for these, and no place has all of them.
type Url = typeof globalThis extends { URL: { prototype: infer T } } ? T : never;
type WebRequest = typeof globalThis extends { Request: { prototype: infer T } } ? T : never;
type WebResponse = typeof globalThis extends { Response: { prototype: infer T } } ? T : never;
// The DOM's `Module` is an empty interface, which a number would fit.
type CompiledModule = typeof globalThis extends { WebAssembly: { Module: { prototype: infer T } } } ? T & object : never;

/** The engine's WebAssembly module: compiled, or its bytes. */
export type SyncInitInput = CompiledModule | ArrayBuffer | ArrayBufferView;

/** The same, or where it is fetched from. */
export type InitInput = SyncInitInput | string | Url | WebRequest | WebResponse;

/**
 * Loads the engine; every other function needs it. In Node and in Cloudflare Workers it is loaded by the import already, and this does nothing.
 * A browser fetches `filters_bg.wasm` from beside `filters.js`, unless it is told another place.
 */
export default function init(options?: { module_or_path: InitInput | Promise<InitInput> }): Promise<unknown>;

/** Loads the engine at once, from a module that is there. */
export function initSync(options: { module: SyncInitInput }): void;

export {};
